# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole domains in one task: what is refused before any call, and what goes wrong on the way."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator import Emulator, Rule, trouble
from integration.domains import fill, mailbox, seed_people, summary
from integration.harness import PLAYBOOKS, Run, run_playbook

SAID = {
    "A mailbox twice": "mailboxes, entry 3: alex.smith",
    "A list twice": "distribution_lists, entry 2: team",
    "A list with the name of a mailbox": "distribution_lists, entry 2: The email address team@",
    "An address for two mailboxes": "info@example.com",
    "An address for a mailbox and a list": "info@example.com",
    "An address that is somebody's own": "sam.jones@example.com",
    "The own domain on a black list": "blacklist",
    "A member who is to be absent": "sam.jones",
    "Purge mailboxes without naming any": "purge: mailboxes",
    "Purge lists without naming any": "purge: distribution_lists",
    "Quarantine without a filter": "send_to_domain_quarantine",
    "An entry that is no IP address": "entry 2 (sam.jones): spam_lists.ip_safelist.add, entry 2",
    "A short password": "Password must be at least 8 characters long",
    "A name of another domain": "does not belong to the domain example.com",
    "An unknown option of a mailbox": "shoe_size",
    "A mailbox without a name": "mailboxes, entry 1 (None): missing required arguments: name",
    "A word as size": "entry 1 (alex.smith): Invalid format for size, input must be an integer",
    "Senders of a public list": "sender_policy: public",
    "A description with v0": "distribution_lists, entry 1 (team): description",
    "Something unknown to purge": "purge",
    "Fewer than no deletions": "max_deletions",
}


@pytest.fixture(scope="module", params=[["--check"], []], ids=["check mode", "for real"])
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    with Emulator(read_limit=0, write_limit=0) as api:
        fill(api, "example.com", "alex.smith", "sam.jones")
        yield run_playbook(PLAYBOOKS / "domain_refusals.yml", api, *request.param)
        assert api.calls == []


def test_every_mistake_is_tried(run: Run) -> None:
    assert run.status == 0, run.output
    assert set(run.results) == set(SAID)


@pytest.mark.parametrize("task", SAID)
def test_the_mistake_is_named_before_any_call(run: Run, task: str) -> None:
    result = run[task]
    assert SAID[task] in result["msg"]
    assert result["api_calls"] == {"reads": 0, "writes": 0, "retries": 0, "waited": 0.0}
    assert result["changed"] is False
    assert (result["status"], result["fault"], result["plan_done"]) == (None, None, [])


def test_a_refused_password_is_not_shown(run: Run) -> None:
    assert "Se1!" not in run.output


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        fill(api, "example.com", "alex.smith", "sam.jones", "robin.lee")
        api.add_list("example.com", "team", members=["alex.smith"])
        yield api


def run_failing(api: Emulator, on_error: str, folder: Path) -> Run:
    variables = {"on_error": on_error, "progress_file": str(folder / "progress")}
    return run_playbook(
        PLAYBOOKS / "domain_failures.yml", api, "--extra-vars", json.dumps(variables)
    )


def refuse_the_newcomer_and_sam(api: Emulator) -> None:
    api.inject(Rule("POST", r"/new\.person$", action=trouble.answer(400, "No room")))
    api.inject(Rule("PUT", r"/sam\.jones$", action=trouble.answer(400, "No such name")))


def test_what_does_not_depend_on_a_failure_goes_on_if_wanted(api: Emulator, tmp_path: Path) -> None:
    refuse_the_newcomer_and_sam(api)
    result = run_failing(api, "continue", tmp_path)["Go on"]
    assert "creating mailbox new.person@example.com: No room" in result["msg"]
    assert (result["status"], result["fault"]) == (400, "badRequestFault")
    assert result["summary"] == summary(
        updated=["mailbox/alex.smith", "mailbox/robin.lee", "distribution_list/team"],
        failed=["mailbox/sam.jones", "mailbox/new.person"],
        not_reached=["distribution_list/newcomers"],
    )
    assert mailbox(api, "example.com", "robin.lee").display_name == "Robin Leigh"


def test_the_first_failure_ends_the_task_else(api: Emulator, tmp_path: Path) -> None:
    refuse_the_newcomer_and_sam(api)
    result = run_failing(api, "stop", tmp_path)["Go on"]
    assert "creating mailbox new.person@example.com: No room" in result["msg"]
    assert result["plan_done"] == ["PUT mailbox alex.smith: hidden"]
    assert result["summary"] == summary(
        updated=["mailbox/alex.smith"],
        failed=["mailbox/new.person"],
        not_reached=[
            *("mailbox/sam.jones", "mailbox/robin.lee"),
            *("distribution_list/newcomers", "distribution_list/team"),
        ],
    )


@pytest.mark.parametrize("on_error", ["continue", "stop"])
def test_another_run_does_what_is_left(api: Emulator, tmp_path: Path, on_error: str) -> None:
    refuse_the_newcomer_and_sam(api)
    first = run_failing(api, on_error, tmp_path)["Go on"]
    api.clear_faults()
    second = run_failing(api, on_error, tmp_path)["Go on"]
    assert sorted(first["plan_done"] + second["plan"]) == sorted(first["plan"])
    assert "msg" not in second
    assert run_failing(api, on_error, tmp_path)["Go on"]["changed"] is False


def test_the_progress_can_be_followed_in_a_file(api: Emulator, tmp_path: Path) -> None:
    result = run_failing(api, "stop", tmp_path)["Go on"]
    lines = (tmp_path / "progress").read_text(encoding="utf-8").splitlines()
    writes = result["budget"]["writes"]
    assert f"{writes} of {writes} writes" in lines[-2]
    assert lines[-1].endswith("2 created, 4 updated")
    assert "Secret123!@#" not in "".join(lines)


def test_a_domain_that_is_read_and_given_back_is_not_changed(tmp_path: Path) -> None:
    with Emulator(read_limit=0, write_limit=0) as api:
        seed_people(api)
        run = run_playbook(PLAYBOOKS / "domain_round_trip.yml", api, "--diff")
        assert run.status == 0, run.output
        assert (run["Give back"]["changed"], run["Give back"]["plan"]) == (False, [])
        assert len(run["Give back"]["summary"]["unchanged"]) == 5
        assert api.writes == []
