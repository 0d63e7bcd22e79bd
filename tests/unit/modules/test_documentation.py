# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation says of the modules is what they take, and nothing is left out."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.cloudoffice.email.plugins.doc_fragments import api as api_fragment
from ansible_collections.cloudoffice.email.plugins.module_utils import _task, _version
from ansible_collections.cloudoffice.email.plugins.module_utils._plan import Resource
from ansible_collections.cloudoffice.email.plugins.module_utils._task import API_SPECS, Info

ROOT = Path(__file__).resolve().parents[3]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
PACKAGE = "ansible_collections.cloudoffice.email.plugins.modules"


def specs_of(module: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the argument spec that a module's `main` hands over, without the API's options."""
    handed: list[Resource | Info] = []
    code = importlib.import_module(f"{PACKAGE}.{module}")
    for name in ("run", "run_info", "run_domain"):
        if hasattr(code, name):
            monkeypatch.setattr(code, name, handed.append)
    code.main()
    return dict(handed[0].specs)


def assert_same(documented: dict[str, Any], specs: dict[str, Any]) -> None:
    assert set(documented) == set(specs)
    for name, spec in specs.items():
        option = documented[name]
        for key, default in (("type", "str"), ("required", False), ("default", None)):
            assert option.get(key, default) == spec.get(key, default), (name, key)
        for key in ("choices", "elements"):
            assert option.get(key) == spec.get(key), (name, key)
        assert_same(option.get("suboptions", {}), spec.get("options", {}))


@pytest.mark.parametrize("module", MODULES)
def test_the_documented_options_are_those_of_the_module(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = importlib.import_module(f"{PACKAGE}.{module}")
    documentation = yaml.safe_load(code.DOCUMENTATION)
    assert documentation["module"] == module
    assert_same(documentation["options"], specs_of(module, monkeypatch))


def test_the_documented_options_of_the_api_are_those_of_the_modules() -> None:
    documented = yaml.safe_load(api_fragment.ModuleDocFragment.DOCUMENTATION)["options"]
    assert_same(documented, API_SPECS)
    for name, option in documented.items():
        assert f"E(CLOUDOFFICE_{name.upper()})" in option["description"][-1]


def test_other_plugins_find_the_options_of_the_api_in_the_same_variables() -> None:
    documented = yaml.safe_load(api_fragment.ModuleDocFragment.PLUGIN)["options"]
    assert documented == {
        name: {"env": [{"name": spec["fallback"][1][0]}]} for name, spec in API_SPECS.items()
    }


@pytest.mark.parametrize("module", MODULES)
def test_the_documented_results_hold_what_every_module_returns(module: str) -> None:
    code = importlib.import_module(f"{PACKAGE}.{module}")
    always = {"changed", "diff", "plan", "api_calls", "status", "fault"}
    assert always <= set(yaml.safe_load(code.RETURN))


def test_the_action_group_all_holds_every_module() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())
    assert sorted(runtime["action_groups"]["all"]) == MODULES


def test_the_user_agent_carries_the_collection_s_version() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    assert galaxy["version"] == _version.COLLECTION_VERSION
    assert _version.USER_AGENT.endswith(f"/{galaxy['version']}")


def test_secrets_are_kept_out_of_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in MODULES:
        for name, spec in every_option({**API_SPECS, **specs_of(module, monkeypatch)}):
            secret = name == "secret_key" or name.endswith("password")
            if secret and not name.startswith("update_"):
                assert spec.get("no_log") is True, (module, name)


def every_option(specs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, spec in specs.items():
        yield name, spec
        yield from every_option(spec.get("options", {}))


def test_the_task_room_alone_knows_ansible() -> None:
    utils = Path(_task.__file__).parent
    knowing = {
        path.relative_to(utils).as_posix()
        for path in utils.rglob("*.py")
        if "ansible.module_utils" in path.read_text()
    }
    assert knowing == {"_task.py"}
