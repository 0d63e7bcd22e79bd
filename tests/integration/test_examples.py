# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example that a user may copy is run: in check mode, and for real."""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from emulator import Emulator
from integration.harness import ROOT, run_ad_hoc, run_playbook

# What the examples and the README take from a vault.
VAULT = {"vault_first_password": "Secret123!@#", "vault_activation_password": "12345"}

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLAYBOOKS_OF_README = {
    yaml.safe_load(text)[0]["name"]: text
    for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
}


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        yield api


def seed(api: Emulator) -> None:
    addresses = ["alex@example.com", "sales@example.com"]
    api.add_mailbox("example.com", "alex.smith", display_name="Alex", addresses=addresses)
    api.add_mailbox("example.com", "sam.jones", display_name="Sam Jones", enabled=False)
    api.add_mailbox("example.com", "robin.lee", display_name="Robin Lee")


def playbook_of(module: str, folder: Path) -> Path:
    code = importlib.import_module(
        f"ansible_collections.cloudoffice.email.plugins.modules.{module}"
    )
    tasks = yaml.safe_load(code.EXAMPLES)
    play = {"hosts": "localhost", "gather_facts": False, "vars": VAULT, "tasks": tasks}
    path = folder / f"{module}.yml"
    path.write_text(json.dumps([play]))
    return path


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_run_in_check_mode(
    api: Emulator, module: str, tmp_path: Path
) -> None:
    seed(api)
    api.refuse_writes = True
    run = run_playbook(playbook_of(module, tmp_path), api, "--check", "--diff")
    assert run.status == 0, run.output
    assert api.writes == []


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_run_one_after_the_other(
    api: Emulator, module: str, tmp_path: Path
) -> None:
    if module != "ex_mailbox":
        seed(api)
    run = run_playbook(playbook_of(module, tmp_path), api)
    assert run.status == 0, run.output
    if not module.endswith("_info"):
        assert all(result["changed"] for result in run.results.values()), run.output


def test_the_playbook_of_the_readme_does_what_it_says(api: Emulator, tmp_path: Path) -> None:
    api.add_mailbox("example.com", "sam.jones", display_name="Sam Jones")
    text = PLAYBOOKS_OF_README["Mailboxes of example.com"]
    playbook = tmp_path / "mailboxes.yml"
    playbook.write_text(text)
    vault = {**VAULT, "vault_user_key": api.user_key, "vault_secret_key": api.secret_key}
    keys = ("--extra-vars", json.dumps(vault))
    without_environment = {"CLOUDOFFICE_USER_KEY": "", "CLOUDOFFICE_SECRET_KEY": ""}
    check = run_playbook(playbook, api, "--check", "--diff", *keys, environment=without_environment)
    assert check.status == 0, check.output
    assert api.writes == []
    run = run_playbook(playbook, api, *keys, environment=without_environment)
    assert run.status == 0, run.output
    assert api.mailbox("example.com", "alex.smith") is not None
    assert api.mailbox("example.com", "sam.jones") is None


def test_the_readme_s_way_to_manage_a_domain_that_exists(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    api.edit_mailbox("example.com", "robin.lee", contact={"city": "Köln"})
    api.add_list("example.com", "team", members=["robin.lee"])
    runs = []
    for name in ("Write example.com down", "Keep example.com as it is written down"):
        playbook = tmp_path / f"{name}.yml"
        playbook.write_text(PLAYBOOKS_OF_README[name].replace("/tmp/", f"{tmp_path}/"))
        runs.append(run_playbook(playbook, api, "--diff"))
        assert runs[-1].status == 0, runs[-1].output
    assert "Köln" in (tmp_path / "example.com.yml").read_text(encoding="utf-8")
    assert runs[-1]["The domain is as declared"]["changed"] is False
    assert api.writes == []


def test_the_ad_hoc_commands_of_the_readme_run(api: Emulator) -> None:
    seed(api)
    commands = re.findall(r"^\$ ansible localhost -m (\S+) -a '(.*?)'(.*)$", README, re.MULTILINE)
    assert len(commands) == 4
    for module, arguments, options in commands:
        run = run_ad_hoc(module, arguments, api, *options.split())
        assert run.status == 0, run.output
    assert api.writes == []
