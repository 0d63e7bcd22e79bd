# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `domain` takes what the modules take, and says so everywhere in the same way."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.cloudoffice.email.plugins.module_utils._domain.domain import Domain
from ansible_collections.cloudoffice.email.plugins.modules import ex_domain, ex_domain_info
from ansible_collections.cloudoffice.email.plugins.plugin_utils import _elements

ROLE = Path(__file__).resolve().parents[3] / "roles" / "domain"
ENTRY = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]
VARIABLES: dict[str, Any] = ENTRY["options"]
OPTIONS: dict[str, Any] = yaml.safe_load(ex_domain.DOCUMENTATION)["options"]
INFO_OPTIONS: dict[str, Any] = yaml.safe_load(ex_domain_info.DOCUMENTATION)["options"]
ELEMENTS = ("mailboxes", "distribution_lists")
# What the role adds to the options of the module.
OWN = {
    *("name", "mode", "folder", "people", "initial_passwords", "export_file", "gather"),
}


def assert_same(variable: dict[str, Any], option: dict[str, Any], spec: dict[str, Any]) -> None:
    """Compare a nested option of the role with the module's documentation and argument spec."""
    for key in ("type", "elements", "required", "default", "choices"):
        assert variable.get(key) == option.get(key), key
    assert variable.get("no_log") == spec.get("no_log")
    assert variable["description"]
    assert_all_same(
        variable.get("options", {}), option.get("suboptions", {}), spec.get("options", {})
    )


def assert_all_same(
    variables: dict[str, Any], options: dict[str, Any], specs: dict[str, Any]
) -> None:
    assert list(variables) == list(options)
    for name, variable in variables.items():
        assert_same(variable, options[name], specs[name])


@pytest.mark.parametrize("kind", ELEMENTS)
def test_an_element_has_every_option_of_the_module_s(kind: str) -> None:
    variable, option = VARIABLES[f"domain_{kind}"], OPTIONS[kind]
    assert (variable["type"], variable["elements"]) == (option["type"], option["elements"])
    assert_all_same(variable["options"], option["suboptions"], dict(Domain.specs[kind]["options"]))


def test_each_other_option_of_the_module_has_a_variable() -> None:
    assert {f"domain_{name}" for name in OWN | (set(OPTIONS) - {"domain"})} == set(VARIABLES)
    for name in set(OPTIONS) - {"domain", *ELEMENTS}:
        for key in ("type", "elements", "choices"):
            assert VARIABLES[f"domain_{name}"].get(key) == OPTIONS[name].get(key), name
    gather = INFO_OPTIONS["gather"]
    assert VARIABLES["domain_gather"]["choices"] == gather["choices"]


def test_a_variable_that_is_not_given_is_left_to_the_module() -> None:
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
    documented = {
        name: variable["default"] for name, variable in VARIABLES.items() if "default" in variable
    }
    assert defaults == documented == {"domain_mode": "apply"}


def test_passwords_are_marked_as_secrets() -> None:
    assert VARIABLES["domain_initial_passwords"]["no_log"] is True


def test_the_readme_has_a_row_for_each_variable() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROLE / "README.md").read_text(encoding="utf-8"), re.M)
    assert sorted(rows) == sorted(VARIABLES)


def leaves(options: dict[str, Any], path: str = "") -> Iterator[tuple[str, _elements.Kind]]:
    for name, option in options.items():
        if "suboptions" in option:
            yield from leaves(option["suboptions"], f"{path}{name}.")
        else:
            kind = "list" if option["type"] == "raw" else option["type"]
            yield f"{path}{name}", tuple(option.get("choices", ())) or kind


@pytest.mark.parametrize("kind", ELEMENTS)
def test_files_may_hold_what_the_module_takes(kind: str) -> None:
    assert dict(leaves(OPTIONS[kind]["suboptions"])) == dict(_elements.KINDS[kind])
