# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `report` takes declarations like the role `domain`, and its page escapes everything."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, nodes

ROLES = Path(__file__).resolve().parents[3] / "roles"
TEMPLATES = ROLES / "report" / "templates"


def variables(role: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROLES / role / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    options: dict[str, Any] = specs["argument_specs"]["main"]["options"]
    return options


REPORT, DOMAIN = variables("report"), variables("domain")


def shape(options: dict[str, Any]) -> dict[str, Any]:
    """Return options without their descriptions."""
    return {
        name: {
            key: shape(value) if key == "options" else value
            for key, value in option.items()
            if key != "description"
        }
        for name, option in options.items()
    }


@pytest.mark.parametrize("name", ["mailboxes", "distribution_lists", "folder", "people"])
def test_what_is_declared_has_the_form_of_the_role_domain(name: str) -> None:
    ours, theirs = (
        shape({name: spec[f"{role}_{name}"]})
        for role, spec in (("report", REPORT), ("domain", DOMAIN))
    )
    assert ours == theirs


def test_a_default_is_the_one_that_is_documented() -> None:
    defaults = yaml.safe_load((ROLES / "report/defaults/main.yml").read_text(encoding="utf-8"))
    assert defaults == {
        name: option["default"] for name, option in REPORT.items() if "default" in option
    }


def test_the_readme_has_a_row_for_each_variable() -> None:
    readme = (ROLES / "report" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(report_\w+)` \|", readme, re.M)) == sorted(REPORT)


# These write elements of the page, and escape what they put into them.
MACROS = {"who", "use", "flags", "side", "up"}


def is_safe(node: nodes.Expr) -> bool:
    """Say whether what an expression writes is escaped, or is in the template itself."""
    if isinstance(node, nodes.CondExpr):
        return all(is_safe(it) for it in (node.expr1, node.expr2) if it)
    if isinstance(node, nodes.Call):
        return isinstance(node.node, nodes.Name) and node.node.name in MACROS
    is_escaped = isinstance(node, nodes.Filter) and node.name == "e"
    return is_escaped or isinstance(node, (nodes.Const, nodes.TemplateData))


def test_the_page_escapes_all_that_it_writes() -> None:
    # Ansible's own filters are unknown here, but need not run.
    tree = Environment().parse((TEMPLATES / "report.html.j2").read_text(encoding="utf-8"))
    written = [node for output in tree.find_all(nodes.Output) for node in output.nodes]
    assert len(written) > 200
    assert [(node.lineno, node) for node in written if not is_safe(node)] == []
    assert {macro.name for macro in tree.find_all(nodes.Macro)} == MACROS


def test_the_templates_name_nothing_to_load() -> None:
    for path in TEMPLATES.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?:|url\(|@import|<script|<link|<img|\bsrc=", text), path.name
