# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `onboard` in real playbooks: those of its README, and what its user does wrong."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.cloudoffice.email.plugins.lookup import kept_password
from emulator import Emulator
from integration.harness import Run, run_playbook
from integration.people import through_the_gates, write_examples, write_playbook

ROLE = "cloudoffice.email.onboard : "
BROUGHT = f"{ROLE}Bring the people to their declared state"
SECRETS = ("Secret123!@#", "Another123!", "Activate987")
STRONG = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9-]{19}")


@pytest.fixture
def api() -> Iterator[Emulator]:
    rules = {"password_rules": "full"}
    with Emulator(dialect=rules, read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        for name in ("everyone", "sales-team", "support"):
            api.add_list("example.com", name, members=["boss@elsewhere.example"])
        yield api


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Return a folder with all files of the README."""
    write_examples("onboard", tmp_path)
    return tmp_path


def person(name: str = "alex.smith", **options: Any) -> dict[str, Any]:
    return {"name": name, "display_name": name.title(), "size": 2048, **options}


def kept(path: Path) -> str:
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text().strip()


def members(api: Emulator, name: str) -> list[str]:
    found = api.distribution_list("example.com", name)
    assert found is not None
    return [str(member) for member in found.members]


def assert_silent(secrets: list[str], *runs: Run) -> None:
    for secret in secrets:
        for run in runs:
            assert secret not in run.output
            assert secret not in json.dumps(dict(run.results))


def test_one_person_gets_all_that_the_example_declares(api: Emulator, examples: Path) -> None:
    gate = through_the_gates(examples / "person.yml", api)
    assert gate.plan == [
        "POST mailbox alex.smith: display_name, size, contact.first_name, contact.last_name,"
        " contact.job_title, password",
        "POST mailbox alex.smith email address: alex@example.com",
        "POST mailbox alex.smith activesync",
        "PUT mailbox alex.smith spam settings: filter_level, quarantine_owner",
        "PUT mailbox alex.smith safelist: add partner.example",
        "PUT distribution list everyone: members (add alex.smith)",
        "PUT distribution list sales-team: members (add alex.smith)",
    ]
    password = kept(examples / "passwords" / "alex.smith@example.com")
    assert STRONG.fullmatch(password)
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert alex.password == password
    assert_silent([password, api.secret_key], gate.check, gate.real, gate.again)
    assert sorted(members(api, "everyone")) == ["alex.smith", "boss@elsewhere.example"]


def test_the_people_of_a_csv_get_the_policy_of_the_company(api: Emulator, examples: Path) -> None:
    gate = through_the_gates(examples / "people.yml", api)
    passwords = [
        kept(examples / "passwords" / f"{name}@example.com")
        for name in ("zoe.mueller", "robin.lee")
    ]
    assert passwords[0] != passwords[1]
    assert_silent(passwords, gate.check, gate.real, gate.again)
    zoe = api.mailbox("example.com", "zoe.mueller")
    assert zoe is not None
    assert (zoe.password, zoe.display_name, zoe.size) == (passwords[0], "Zoë Müller", 2048)
    assert (zoe.contact["city"], zoe.contact["company"]) == ("Köln", "Example Ltd")
    assert (zoe.activesync, zoe.blacklist) == (True, ["spam.example"])
    assert sorted(members(api, "everyone"))[1:] == ["robin.lee", "zoe.mueller"]
    assert sorted(members(api, "support"))[1:] == ["robin.lee"]


def test_one_row_of_a_csv_can_be_chosen(api: Emulator, examples: Path) -> None:
    run = run_playbook(examples / "people.yml", api, "-e", "onboard_person=robin.lee")
    assert run[BROUGHT]["summary"]["created"] == ["mailbox/robin.lee"]
    assert api.mailbox("example.com", "zoe.mueller") is None
    assert [path.name for path in (examples / "passwords").iterdir()] == ["robin.lee@example.com"]


def test_a_lookup_of_the_user_s_choice_keeps_the_password(api: Emulator, examples: Path) -> None:
    gate = through_the_gates(examples / "lookup.yml", api)
    password = (examples / "kept" / "sam.jones").read_text().strip()
    sam = api.mailbox("example.com", "sam.jones")
    assert sam is not None
    assert (sam.password, len(password)) == (password, 20)
    assert_silent([password], gate.check, gate.real, gate.again)


def test_a_given_password_is_taken(api: Emulator, examples: Path) -> None:
    environment = {"FIRST_PASSWORD": SECRETS[0]}
    gate = through_the_gates(examples / "given.yml", api, environment=environment)
    kim = api.mailbox("example.com", "kim.park")
    assert kim is not None
    assert kim.password == SECRETS[0]
    assert_silent([SECRETS[0]], gate.check, gate.real, gate.again)


def test_a_password_survives_a_run_that_fails_and_is_shown_nowhere(
    api: Emulator, tmp_path: Path
) -> None:
    secret = {"mobile_services": {"blackberry": True, "activation_password": SECRETS[2]}}
    path = write_playbook(
        tmp_path,
        "onboard",
        onboard_domain="example.com",
        onboard_mailbox=person(**secret),
        onboard_password_file="{name}.password",
    )
    api.refuse_writes = True
    fails = run_playbook(path, api, "-vvvv", "--diff")
    assert fails.status == 2
    password = kept(tmp_path / "alex.smith.password")
    api.refuse_writes = False
    works = run_playbook(path, api, "-vvvv", "--diff")
    assert works.status == 0, works.output
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert (alex.password, alex.activation_password) == (password, SECRETS[2])
    assert_silent([password, SECRETS[2], api.secret_key], fails, works)


def test_somebody_who_has_a_mailbox_gets_no_password(api: Emulator, tmp_path: Path) -> None:
    api.add_mailbox("example.com", "alex.smith", display_name="Alex", password=SECRETS[0])
    path = write_playbook(
        tmp_path,
        "onboard",
        onboard_domain="example.com",
        onboard_mailbox=person("Alex.Smith@example.com"),
        onboard_password_file="passwords/{name}",
    )
    run = run_playbook(path, api)
    assert run.status == 0, run.output
    assert run[BROUGHT]["plan"] == ["PUT mailbox alex.smith: display_name"]
    assert not (tmp_path / "passwords").exists()
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert alex.password == SECRETS[0]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "there is nobody to onboard"),
        ({"onboard_mailbox": {**person(), "pasword": SECRETS[0]}}, "onboard_mailbox.pasword"),
        ({"onboard_mailbox": {**person(), "state": "absent"}}, "onboard_mailbox.state"),
        (
            {"onboard_mailbox": person(distribution_lists=["Sales-Team", "sales-taem"])},
            "There is no such list in example.com: sales-taem. Nobody was onboarded.",
        ),
        (
            {"onboard_mailbox": person("alex@other.example")},
            "'alex@other.example' does not belong to the domain example.com",
        ),
        ({"onboard_mailbox": person(), "onboard_person": "robin"}, "'robin': there is nobody"),
        (
            {"onboard_mailbox": person(password="short")},
            "Password must be at least 8 characters long",
        ),
        (
            {"onboard_mailbox": person()},
            "There is no password for alex.smith: give onboard_password_file,"
            " onboard_password_lookup or onboard_initial_passwords. Nobody was onboarded.",
        ),
        (
            {
                "onboard_mailbox": person(),
                "onboard_initial_passwords": {"alex.smit": SECRETS[0], "boss": SECRETS[1]},
            },
            "Of nobody here are, in onboard_initial_passwords: alex.smit.",
        ),
        (
            {
                "onboard_mailbox": person(),
                "onboard_password_file": "x",
                "onboard_password_lookup": {
                    "plugin": "ansible.builtin.env",
                    "options": {"token": SECRETS[0]},
                },
            },
            "Give onboard_password_file or onboard_password_lookup, not both.",
        ),
    ],
)
def test_a_mistake_is_named_before_any_write_and_shows_no_secret(
    api: Emulator, tmp_path: Path, variables: dict[str, Any], message: str
) -> None:
    api.add_mailbox("example.com", "boss")
    path = write_playbook(tmp_path, "onboard", onboard_domain="example.com", **variables)
    run = run_playbook(path, api, "-vvv")
    assert run.status == 2
    *_before, last = run.results.values()
    assert message in last["msg"]
    assert "Error while resolving value for" not in run.output
    assert api.writes == []
    assert_silent([*SECRETS, api.secret_key], run)


@pytest.mark.parametrize("options", [[], ["--check"]])
@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {"onboard_password_file": "pw/{adress}"},
            "pw/{adress}: {adress} stands for nothing; put {name} or {address} there",
        ),
        (
            {"onboard_password_file": "pw/first"},
            "pw/first: everybody would get the same password; put {name} or {address} there",
        ),
        (
            {"onboard_password_lookup": {"plugin": "ansible.builtin.password", "term": "kept"}},
            "kept: everybody would get the same password; put {name} or {address} there",
        ),
        (
            {"onboard_password_file": "a/{name}", "onboard_mailbox": person("../../x")},
            "Invalid user name: '../../x'",
        ),
        (
            {"onboard_password_file": "a/{name}", "onboard_mailbox": person("müller")},
            "Invalid user name: 'müller'",
        ),
        (
            {"onboard_password_file": "a/{name}", "onboard_people": "people.csv"},
            "people.csv, row 3, column name: Invalid user name: 'a/b'",
        ),
        (
            {"onboard_password_file": "people.csv/{name}/password"},
            "people.csv/alex.smith/password: no password can be kept there: Not a directory",
        ),
    ],
)
def test_a_place_for_passwords_that_cannot_be_meant_is_refused_before_any_call(
    api: Emulator, tmp_path: Path, variables: dict[str, Any], message: str, options: list[str]
) -> None:
    (tmp_path / "people.csv").write_text("name\nkim\na/b\n")
    given = {"onboard_domain": "example.com", "onboard_mailbox": person(), **variables}
    run = run_playbook(write_playbook(tmp_path, "onboard", **given), api, *options)
    assert run.status == 2
    *_before, last = run.results.values()
    assert message in last["msg"]
    assert api.calls == []
    assert len(list(tmp_path.iterdir())) == 3


def test_no_password_is_made_up_where_somebody_cannot_be_made(
    api: Emulator, tmp_path: Path
) -> None:
    api.add_mailbox("example.com", "there", display_name="There", password=SECRETS[0])
    (tmp_path / "people.csv").write_text(
        "name,display_name,size\nkim,Kim,5\nzoe,Zoe,\nsam,,\nthere,,\n"
    )
    path = write_playbook(
        tmp_path,
        "onboard",
        onboard_domain="example.com",
        onboard_people="people.csv",
        onboard_password_file="passwords/{name}",
    )
    for options in (["--check"], []):
        run = run_playbook(path, api, *options)
        assert run.status == 2
        assert (
            "zoe is new and needs size. sam is new and needs display_name and size. Nobody was"
            " onboarded." in run.output
        )
        assert api.writes == []
        assert not (tmp_path / "passwords").exists()


def test_all_variables_may_be_texts(api: Emulator, examples: Path) -> None:
    texts = {
        "onboard_domain": "Example.com",
        "onboard_people": "people.csv",
        "onboard_person": "robin.lee, zoe.mueller",
        "onboard_distribution_lists": "everyone, support",
        "onboard_password_file": "kept/{name}",
    }
    extra = [it for name, text in texts.items() for it in ("-e", f'{name}="{text}"')]
    run = run_playbook(examples / "people.yml", api, *extra)
    assert run.status == 0, run.output
    created = run[BROUGHT]["summary"]["created"]
    assert sorted(created) == ["mailbox/robin.lee", "mailbox/zoe.mueller"]
    for name in ("everyone", "support"):
        assert sorted(members(api, name))[1:] == ["robin.lee", "zoe.mueller"]
    for answer in ("", " , "):
        run = run_playbook(examples / "people.yml", api, "-e", f'onboard_person="{answer}"')
        assert "nobody is named of those who are to be onboarded" in run.output


def test_the_example_of_the_lookup_runs(api: Emulator, tmp_path: Path) -> None:
    tasks = yaml.safe_load(kept_password.EXAMPLES)
    play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
    path = tmp_path / "playbook.yml"
    path.write_text(json.dumps([play]))
    run = run_playbook(path, api, "-vvv")
    assert run.status == 0, run.output
    password = kept(tmp_path / "passwords" / "alex.smith@example.com")
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert alex.password == password
    assert_silent([password], run)
