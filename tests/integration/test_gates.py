# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps the playbook tests honest."""

import re
from pathlib import Path

import pytest

from emulator import Emulator
from integration.harness import HERE, PLAYBOOKS, ROOT, run_ad_hoc

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))


def used_in(playbook: Path) -> set[str]:
    return set(re.findall(r"^ +cloudoffice\.email\.(\w+):", playbook.read_text(), re.MULTILINE))


def test_every_playbook_is_run_by_a_test() -> None:
    tests = "".join(path.read_text() for path in HERE.glob("test_*.py"))
    playbooks = {path.name for path in PLAYBOOKS.glob("*.yml")}
    assert {name for name in playbooks if f'"{name}"' not in tests} == set()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_goes_through_the_gates(module: str) -> None:
    tests = "".join(path.read_text() for path in HERE.glob("test_*.py"))
    gated = re.findall(r'^world = gated\("([\w.]+)"', tests, re.MULTILINE)
    assert module in set().union(*(used_in(PLAYBOOKS / name) for name in gated))


def test_an_ansible_warning_fails_a_test() -> None:
    with Emulator() as api, pytest.raises(AssertionError, match="WARNING"):
        run_ad_hoc(
            "ansible.builtin.command",
            "true",
            api,
            ANSIBLE_COLLECTIONS_ON_ANSIBLE="x",
            ANSIBLE_CALLBACKS_ENABLED="record,no_such_callback",
        )
