# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `domain` in real playbooks: those of its README, and what its user does wrong."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import Emulator
from integration.harness import ROOT, Run, run_playbook

README = (ROOT / "roles" / "domain" / "README.md").read_text(encoding="utf-8")
ROLE = "cloudoffice.email.domain : "
APPLIED = f"{ROLE}Bring the domain to its declared state"
SHOWN = f"{ROLE}Show what would be done"
READ = f"{ROLE}Read the domain"
WRITTEN = f"{ROLE}Write the file"

FILTERS = "ansible_collections.cloudoffice.email.plugins.filter"
SECRETS = ("Secret123!@#", "Another123!", "Activate987")


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        yield api


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Return a folder with all files of the README."""
    for language, text in re.findall(r"```(yaml|csv)\n(.*?)```", README, re.DOTALL):
        name = "people.csv" if language == "csv" else re.match(r"# (\S+)\n", text)[1]
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def first_passwords(folder: Path) -> dict[str, str]:
    passwords: dict[str, str] = yaml.safe_load((folder / "vault.yml").read_text())[
        "vault_initial_passwords"
    ]
    return passwords


def playbook(folder: Path, **variables: Any) -> Path:
    """Write a playbook that does nothing but run the role; its variables are in another file."""
    (folder / "variables.json").write_text(json.dumps({"domain_name": "example.com", **variables}))
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": ["variables.json"],
        "roles": ["cloudoffice.email.domain"],
    }
    path = folder / "playbook.yml"
    path.write_text(json.dumps([play]))
    return path


def done(run: Run) -> dict[str, Any]:
    """Return what the module said in a run without failures."""
    assert run.status == 0, run.output
    return run[APPLIED]


def assert_silent(run: Run, *secrets: str) -> None:
    for secret in (*SECRETS, *secrets):
        assert secret not in run.output


EXPECTED = {
    "variables.yml": [
        "POST mailbox alex.smith: display_name, size, contact.job_title, password",
        "POST mailbox alex.smith email address: alex@example.com",
        "PUT mailbox alex.smith safelist: add partner.example",
        "POST distribution list sales-team: display_name,"
        " members (add alex.smith, agency@partner.example)",
        "DELETE mailbox sam.jones",
    ],
    "folder.yml": [
        "POST mailbox alex.smith: display_name, size, password",
        "POST mailbox robin.lee: display_name, size, hidden, password",
        "POST distribution list sales-team: display_name, members (add alex.smith, robin.lee)",
    ],
    "people.yml": [
        "POST mailbox alex.smith: display_name, size, contact.job_title, contact.city, password",
        "POST mailbox zoe.mueller: display_name, size, contact.job_title, contact.city, password",
        "POST mailbox zoe.mueller email address: zoe@example.com",
        "POST mailbox zoe.mueller email address: boss@example.com",
        "POST distribution list everyone: display_name, members (add alex.smith, zoe.mueller)",
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_predicts_then_does_then_leaves_alone(
    api: Emulator, examples: Path, name: str
) -> None:
    api.add_mailbox("example.com", "sam.jones", display_name="Sam Jones")
    environment, keys = {}, []
    if "vault_user_key" in (examples / name).read_text():
        environment = {"CLOUDOFFICE_USER_KEY": "", "CLOUDOFFICE_SECRET_KEY": ""}
        vault = {"vault_user_key": api.user_key, "vault_secret_key": api.secret_key}
        keys = ["--extra-vars", json.dumps(vault)]

    def run(*options: str) -> dict[str, Any]:
        done_so = run_playbook(examples / name, api, *keys, *options, environment=environment)
        assert_silent(done_so, *first_passwords(examples).values())
        return done(done_so)

    api.refuse_writes = True
    predicted = run("--check", "--diff")
    assert predicted["plan"] == EXPECTED[name]
    assert api.writes == []

    api.refuse_writes = False
    real = run("--diff")
    assert {key: real[key] for key in ("changed", "plan", "diff", "summary", "budget")} == {
        key: predicted[key] for key in ("changed", "plan", "diff", "summary", "budget")
    }
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert alex.password == first_passwords(examples)["alex.smith"]

    api.clear_log()
    again = run()
    assert again["changed"] is False
    assert api.writes == []


def test_the_people_of_the_example_are_those_of_its_csv(api: Emulator, examples: Path) -> None:
    # As a spreadsheet may save it, and encrypted as a whole.
    text = (examples / "people.csv").read_text(encoding="utf-8")
    text = text.replace('"Director, Europe"', "Director").replace(",", ";").replace("\n", "\r\n")
    (examples / "people.csv").write_bytes(("\ufeff" + text).encode())
    (examples / "key").write_text("the key of the vault")
    files = [str(examples / "people.csv"), str(examples / "vault.yml")]
    passwords = first_passwords(examples)
    vault = [str(Path(sys.executable).parent / "ansible-vault"), "encrypt"]
    key = ["--vault-password-file", str(examples / "key")]
    subprocess.run([*vault, *key, *files], check=True, capture_output=True)
    assert b"Zo" not in (examples / "people.csv").read_bytes()

    run = run_playbook(examples / "people.yml", api, "-vvv", *key)
    assert done(run)["changed"] is True
    assert_silent(run, *passwords.values())
    zoe = api.mailbox("example.com", "zoe.mueller")
    assert zoe is not None
    assert (zoe.display_name, zoe.size, zoe.contact["city"]) == ("Zoë Müller", 4096, "Köln")
    assert zoe.password == passwords["zoe.mueller"]


def test_the_plan_is_shown_and_nothing_is_written(api: Emulator, examples: Path) -> None:
    api.add_mailbox("example.com", "sam.jones", display_name="Sam Jones")
    api.add_mailbox("example.com", "alex.smith", display_name="Alex Smith", size=2048)
    api.add_mailbox("example.com", "postmaster", display_name="Postmaster")
    api.add_mailbox("example.com", "room-1", display_name="Room 1")
    api.refuse_writes = True
    run = run_playbook(examples / "plan.yml", api)
    assert done(run)["plan"]
    assert api.writes == []
    shown = run[SHOWN]["msg"]
    assert shown["plan"] == [
        "POST mailbox robin.lee: display_name, size, hidden, password",
        "POST distribution list sales-team: display_name, members (add alex.smith, robin.lee)",
        "DELETE mailbox sam.jones",
    ]
    assert shown["counts"]["unchanged"] == 1
    assert shown["counts"]["created"] == 2
    assert shown["names"] == {
        "created": ["mailbox/robin.lee", "distribution_list/sales-team"],
        "deleted": ["mailbox/sam.jones"],
    }
    assert shown["budget"]["writes"] == 3
    assert all(line in run.output for line in shown["plan"])


def test_a_plan_that_a_guard_stops_is_shown_all_the_same(api: Emulator, tmp_path: Path) -> None:
    api.add_mailbox("example.com", "sam.jones", display_name="Sam Jones")
    path = playbook(tmp_path, domain_mode="plan", domain_mailboxes=[], domain_purge=["mailboxes"])
    run = run_playbook(path, api)
    assert run.status == 2
    assert "max_deletions allows 0: mailbox/sam.jones" in run[APPLIED]["msg"]
    assert run[SHOWN]["msg"]["plan"] == ["DELETE mailbox sam.jones"]
    assert run[SHOWN]["msg"]["budget"]["writes"] == 1
    assert api.writes == []


def seed_all_kinds(api: Emulator) -> None:
    api.add_mailbox(
        "example.com",
        "zoe.mueller",
        display_name="Zoë Müller {{ 1 + 1 }}",
        contact={"notes": "on\nseveral: lines # {{ not_a_template }}", "zip": "01067"},
        addresses=["zoe@example.com"],
        safelist=["partner.example"],
        filter_level="off",
        activesync=True,
    )
    api.add_mailbox("example.com", "alex.smith", display_name="yes", hidden=True)
    api.add_list("example.com", "team", members=["alex.smith", "zoe.mueller"], senders=[])
    api.add_list(
        "example.com", "news", sender_policy="restricted", senders=["alex.smith"], description="'"
    )


def test_an_export_is_the_same_each_time_and_changes_nothing_when_fed_back(
    api: Emulator, examples: Path
) -> None:
    seed_all_kinds(api)
    (examples / "exported").mkdir()
    file = examples / "exported" / "example.com.yml"

    check = run_playbook(examples / "export.yml", api, "--check")
    assert check.status == 0, check.output
    assert not file.exists()
    run = run_playbook(examples / "export.yml", api)
    assert run.status == 0, run.output
    assert run[WRITTEN]["changed"] is True
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text(encoding="utf-8")
    assert "Zoë Müller" in text
    again = run_playbook(examples / "export.yml", api)
    assert again[WRITTEN]["changed"] is False
    assert file.read_text(encoding="utf-8") == text
    assert yaml.safe_load(text.replace("!unsafe ", "")) == again[READ]["domain_state"]

    fed_back = run_playbook(
        playbook(
            examples,
            domain_folder="exported",
            domain_purge=["mailboxes", "distribution_lists"],
        ),
        api,
    )
    assert done(fed_back)["changed"] is False
    assert len(done(fed_back)["summary"]["unchanged"]) == 4
    assert api.writes == []


def test_an_export_of_a_part_holds_that_part(api: Emulator, tmp_path: Path) -> None:
    seed_all_kinds(api)
    path = playbook(
        tmp_path, domain_mode="export", domain_export_file="part.yml", domain_gather=["contacts"]
    )
    run = run_playbook(path, api)
    assert run.status == 0, run.output
    exported = (tmp_path / "part.yml").read_text(encoding="utf-8")
    assert "contact:" in exported
    assert "distribution_lists" not in exported


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_an_export_into_a_folder_that_is_missing_is_refused_before_any_call(
    api: Emulator, examples: Path, options: list[str]
) -> None:
    run = run_playbook(examples / "export.yml", api, *options)
    assert run.status == 2
    assert f"{examples / 'exported'} is no folder, or not writable" in run.output
    assert api.calls == []


def test_all_variables_may_be_texts(api: Emulator, tmp_path: Path) -> None:
    for name in ("sam", "postmaster", "room-1"):
        api.add_mailbox("example.com", name, display_name=name)
    (tmp_path / "people.csv").write_text(
        f"name,display_name,size,password\nkim,Kim,5,{SECRETS[0]}\n"
    )

    def run(**texts: str) -> Run:
        given = [it for name, text in texts.items() for it in ("-e", f'{name}="{text}"')]
        return run_playbook(playbook(tmp_path), api, *given)

    applied = run(
        domain_mode="apply",
        domain_people="people.csv",
        domain_purge="mailboxes",
        domain_protected="postmaster, room-*",
        domain_max_deletions="1",
        domain_max_requests="100",
        domain_on_error="continue",
        domain_progress_file=str(tmp_path / "progress"),
    )
    assert done(applied)["summary"]["deleted"] == ["mailbox/sam"]
    exported = run(domain_mode="export", domain_export_file="a.yml", domain_gather="contacts,spam")
    assert exported.status == 0, exported.output
    assert {"contact", "spam_settings"} <= set(exported[READ]["domain_state"]["mailboxes"][0])
    gone = run(domain_folder="gone")
    assert f"{tmp_path / 'gone'}: there is no such folder" in gone.output


def test_an_export_needs_a_file(api: Emulator, tmp_path: Path) -> None:
    run = run_playbook(playbook(tmp_path, domain_mode="export"), api)
    assert run.status == 2
    assert "The mode export needs domain_export_file" in run.output
    assert api.calls == []


@pytest.mark.parametrize(
    ("variables", "files", "message"),
    [
        (
            {"domain_people": "people.csv"},
            {"people.csv": f"name,titel,password\nalex,Boss,{SECRETS[0]}\n"},
            "people.csv: unknown column 'titel'",
        ),
        (
            {"domain_folder": "people"},
            {"people/a.yml": f"mailboxes:\n- name: alex\n  password: *{SECRETS[0]}\n"},
            "a.yml, line 3, column 23: is not valid YAML",
        ),
        (
            {"domain_folder": "people"},
            {"people/a.yml": "mailboxes: []\n", "people/b.yaml": "mailbox: []\n"},
            "b.yaml: unknown key 'mailbox'",
        ),
        (
            {
                "domain_people": "people.csv",
                "domain_mailboxes": [{"name": "Alex@example.com", "password": SECRETS[0]}],
            },
            {"people.csv": "name,display_name\nalex,Alex\n"},
            "Alex@example.com stands in people.csv (entry 1) and in the variables of the role"
            " (entry 1)",
        ),
        (
            {"domain_mailboxes": [{"name": "alex", "password": SECRETS[0], "pasword": "x"}]},
            {},
            "domain_mailboxes.pasword",
        ),
        (
            {"domain_initial_passwords": [{"name": "alex", "password": SECRETS[0]}]},
            {},
            "argument 'domain_initial_passwords' is of type",
        ),
        ({"domain_on_error": "stop"}, {}, "nothing is declared"),
        # The module refuses this one, and there is no plan to show.
        (
            {"domain_mode": "plan", "domain_mailboxes": [{"name": "alex", "password": "short"}]},
            {},
            "Password must be at least 8 characters long",
        ),
    ],
)
def test_a_mistake_is_named_before_any_call_and_shows_no_secret(
    api: Emulator,
    tmp_path: Path,
    variables: dict[str, Any],
    files: dict[str, str],
    message: str,
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run = run_playbook(playbook(tmp_path, **variables), api, "-vvv")
    assert run.status == 2
    *_before, last = run.results.values()
    assert message in last["msg"]
    assert "Error while resolving value for" not in run.output
    assert SHOWN not in run.results
    assert_silent(run)
    assert api.calls == []


def test_secrets_are_shown_nowhere_whether_a_run_works_or_fails(
    api: Emulator, tmp_path: Path
) -> None:
    mailboxes = [
        {
            "name": "alex",
            "display_name": "Alex",
            "size": 5,
            "mobile_services": {"blackberry": True, "activation_password": SECRETS[2]},
        },
        {"name": "sam", "display_name": "Sam", "size": 5, "password": SECRETS[1]},
    ]
    variables = {
        "domain_mailboxes": mailboxes,
        "domain_initial_passwords": {"alex": SECRETS[0]},
        "domain_progress_file": str(tmp_path / "progress"),
    }
    works = run_playbook(playbook(tmp_path, **variables), api, "-vvvv", "--diff")
    assert done(works)["changed"] is True
    assert_silent(works, api.secret_key)
    alex, sam = api.mailbox("example.com", "alex"), api.mailbox("example.com", "sam")
    assert alex is not None
    assert sam is not None
    assert (alex.password, alex.activation_password) == (SECRETS[0], SECRETS[2])
    assert sam.password == SECRETS[1]

    mailboxes[0]["forwarding_address"] = "nobody"
    fails = run_playbook(playbook(tmp_path, **variables), api, "-vvvv", "--diff")
    assert fails.status == 2
    assert "forwarding_address" in fails[APPLIED]["msg"]
    assert_silent(fails, api.secret_key)
    for file in tmp_path.rglob("progress*"):
        assert not [secret for secret in SECRETS if secret in file.read_text()]


def test_a_thousand_people_are_read_and_compared_in_one_task(api: Emulator, tmp_path: Path) -> None:
    rows = ["name,display_name,size,email_addresses"]
    for number in range(1000):
        name, address = f"person{number:04}", f"p{number}@example.com"
        rows.append(f"{name},Persön {number},2048,")
        api.add_mailbox(
            "example.com", name, display_name=f"Persön {number}", size=2048, addresses=[address]
        )
    (tmp_path / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    passwords = {f"person{number:04}": f"Secret-{number:04}" for number in range(1000)}
    path = playbook(tmp_path, domain_people="people.csv", domain_initial_passwords=passwords)
    result = done(run_playbook(path, api))
    assert result["changed"] is False
    assert len(result["summary"]["unchanged"]) == 1000
    assert result["api_calls"]["reads"] == 4


def test_the_examples_of_the_filters_run(api: Emulator, examples: Path) -> None:
    seed_all_kinds(api)
    api.add_mailbox("example.com", "robin.lee", display_name="Robin Lee")
    shutil.copy(examples / "example.com" / "support.yml", examples / "people.yml")
    (examples / "lists.yml").write_text("distribution_lists:\n  - name: team\n")
    tasks = []
    for path in sorted((ROOT / "plugins" / "filter").glob("*.py")):
        code = importlib.import_module(f"{FILTERS}.{path.stem}")
        tasks += yaml.safe_load(code.EXAMPLES)
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"vault_first_password": SECRETS[0]},
        "tasks": tasks,
    }
    (examples / "filters.yml").write_text(json.dumps([play]))
    run = run_playbook(examples / "filters.yml", api, "--check")
    assert run.status == 0, run.output
    assert len(run.results) == len(tasks) >= 6
    assert "Zoë Müller" in run["Show it as YAML"]["msg"]


def test_the_role_can_be_run_for_several_domains_one_after_the_other(
    api: Emulator, tmp_path: Path
) -> None:
    api.add_domain("other.example")
    api.add_mailbox("example.com", "alex", display_name="Alex")
    tasks = [
        {
            "name": f"Keep {domain}",
            "ansible.builtin.include_role": {"name": "cloudoffice.email.domain"},
            "vars": {"domain_name": domain, **declared},
        }
        for domain, declared in (
            ("example.com", {"domain_mailboxes": [{"name": "alex", "display_name": "A"}]}),
            ("other.example", {"domain_distribution_lists": [{"name": "team"}]}),
        )
    ]
    kept = {"name": "Result", "ansible.builtin.debug": {"var": "domain_result.plan"}}
    path = tmp_path / "playbook.yml"
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [*tasks, kept]}
    path.write_text(json.dumps([play]))
    run = run_playbook(path, api)
    assert run.status == 0, run.output
    (line,) = run["Result"]["domain_result.plan"]
    assert line.startswith("POST distribution list team")
    alex = api.mailbox("example.com", "alex")
    assert alex is not None
    assert alex.display_name == "A"
