# SPDX-License-Identifier: GPL-3.0-or-later
"""The worked example of CONTRIBUTING.md: a resource in under 100 lines that passes its tests."""

import re
import subprocess
import sys

from integration.harness import ROOT

sys.path.append(str(ROOT / "scripts"))
from in_tree import collections, environment, make_tree

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`([\w/.]+)`:\n\n```python\n(.*?)```", CONTRIBUTING, re.MULTILINE | re.DOTALL)


def test_the_example_adds_a_resource_in_under_100_lines() -> None:
    tree = make_tree("contributing")
    lines = 2  # In the action group, and in the README's table of modules.
    for name, text in FILES:
        (tree / name).write_text(text)
        lines += text.count("\n")
    assert len(FILES) == 3 and lines < 100
    runtime = tree / "meta" / "runtime.yml"
    last = "    - ex_domain_info\n"
    runtime.write_text(runtime.read_text().replace(last, f"{last}    - ex_domain_quota_info\n"))

    tests = ("tests/unit/modules/test_ex_domain_quota_info.py", "tests/unit/modules")
    path = f"pythonpath=tests {collections('contributing')}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", path, *tests, "-k", "quota or action_group"],
        cwd=tree,
        env=environment("contributing"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"\b[4-9] passed", done.stdout), done.stdout
