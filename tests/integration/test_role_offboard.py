# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `offboard` in real playbooks: those of its README."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import Emulator
from integration import harness
from integration.harness import run_playbook
from integration.leavers import (
    ACTIVATION,
    REMEMBERED,
    SAID,
    a_company,
    alex,
    failed,
    lists,
    look,
    people,
    run_well,
)
from integration.people import through_the_gates, write_examples

PASSWORDS = {"vault_password_alex": "Secret123!@#"}


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with a_company(getattr(request, "param", None)) as api:
        yield api


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Return a folder with all files of the README."""
    write_examples("offboard", tmp_path)
    (tmp_path / "leavers").mkdir()
    return tmp_path


def today(day: str) -> list[str]:
    return ["--extra-vars", json.dumps({"offboard_today": day, **PASSWORDS})]


def record(folder: Path) -> dict[str, Any]:
    path = folder / "leavers" / "alex.smith.yml"
    assert path.stat().st_mode & 0o777 == 0o600
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


LEFT = [
    "PUT mailbox alex.smith: enabled, hidden",
    "DELETE mailbox alex.smith activesync",
    "DELETE mailbox alex.smith blackberry",
    "PUT distribution list news: senders (add robin.lee; remove alex.smith)",
    "PUT distribution list support: members (add robin.lee; remove alex.smith),"
    " managers (add robin.lee; remove alex.smith)",
    "PUT distribution list team: members (remove alex.smith), managers (remove alex.smith)",
]


def test_all_stages_are_done_and_undone(api: Emulator, examples: Path) -> None:
    before = look(api)
    api.edit_mailbox("example.com", "alex.smith", forwarding="")
    gate = through_the_gates(examples / "leave.yml", api, *today("2027-03-31"))
    assert sorted(gate.plan) == sorted([*LEFT, "PUT mailbox alex.smith: forwarding_address"])
    remembered = gate.real[REMEMBERED]["ansible_facts"]["offboard_result"]
    assert remembered == {"changed": True, "plan": gate.plan, "state": "leaving", "remarks": []}
    left = alex(api)
    assert (left.enabled, left.hidden, left.activesync, left.blackberry) == (
        *(False, True),
        *(False, False),
    )
    assert left.forwarding == "robin.lee@example.com"
    assert "alex.smith" not in json.dumps(lists(api))
    assert people(api, "news")["senders"] == ["robin.lee"]
    assert record(examples)["state"] == "leaving"

    path = examples / "undo.yml"
    with_blackberry = ["-e", json.dumps({"offboard_undo_activation_password": ACTIVATION})]
    gate = through_the_gates(path, api, *today("2027-04-01"), *with_blackberry)
    assert look(api) == {**before, "forwarding": ""}
    assert record(examples)["state"] == "restored"
    assert api.calls == []
    assert ACTIVATION not in gate.real.output


# Where each address has a twin in each alias, that must not be asked for.
@pytest.mark.parametrize("api", [{"alias_addresses": "mirrored"}], indirect=True)
def test_after_the_day_the_mailbox_is_deleted_and_a_new_one_can_be_made_of_the_record(
    api: Emulator, examples: Path
) -> None:
    before = look(api)
    # Unquoted in a playbook, a day is no text.
    text = (examples / "leave.yml").read_text().replace('"2027-03-31"', "2027-03-31")
    (examples / "leave.yml").write_text(text)
    # Nobody is deleted who was not leaving before, and that is said before any write.
    for check in ("--check", "--diff"):
        sudden = run_playbook(examples / "leave.yml", api, check, *today("2027-04-01"))
        assert "2027-03-31 is over already, but there is no record" in failed(sudden)
    assert api.writes == [] and not (examples / "leavers" / "alex.smith.yml").exists()
    run_well(examples / "first_day.yml", api, *today("2027-01-01"))
    # What no stage has taken is recorded as it is at the end.
    api.edit_mailbox("example.com", "alex.smith", display_name="Alex Jones")
    before["display_name"] = "Alex Jones"

    gate = through_the_gates(examples / "leave.yml", api, *today("2027-04-01"))
    assert gate.plan[-1] == "DELETE mailbox alex.smith"
    assert api.mailbox("example.com", "alex.smith") is None
    assert people(api, "support")["members"] == ["robin.lee"]
    assert (record(examples)["state"], record(examples)["deleted"]) == ("deleted", "2027-04-01")

    # Whoever gets that name next is somebody else.
    api.add_mailbox("example.com", "alex.smith", display_name="Alex the Second")
    for playbook in ("leave.yml", "undo.yml"):
        again = run_playbook(examples / playbook, api, *today("2027-05-01"))
        assert "there is a mailbox of this name again" in failed(again)
    assert alex(api).enabled
    api.remove_mailbox("example.com", "alex.smith")

    assert "give offboard_undo_password" in failed(run_playbook(examples / "undo.yml", api))
    gate = through_the_gates(examples / "undo_deleted.yml", api, *today("2027-05-01"))
    assert look(api) == {**before, "blackberry": False}
    assert alex(api).password == PASSWORDS["vault_password_alex"]
    assert gate.real[SAID]["offboard_result.remarks"] == [
        "BlackBerry is not switched on without offboard_undo_activation_password: give it, and run"
        " this again"
    ]
    assert PASSWORDS["vault_password_alex"] not in gate.check.output + gate.real.output
    assert record(examples)["taken"] == {"mobile_services": ["blackberry"]}
    # Whoever is on the way back is not deleted by a playbook that still runs each day.
    again = run_playbook(examples / "leave.yml", api, *today("2027-05-02"))
    assert "the record says that all is being restored" in failed(again)

    with_blackberry = ["-e", json.dumps({"offboard_undo_activation_password": ACTIVATION})]
    run = run_well(examples / "undo.yml", api, "-vvv", *with_blackberry)
    assert look(api) == before
    assert record(examples)["state"] == "restored"
    assert ACTIVATION not in run.output


def test_what_happens_between_two_stages_is_recorded_and_nothing_is_lost(
    api: Emulator, examples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The module warns of a list to which nobody may write any more, as it should.
    monkeypatch.setattr(harness, "WARNING", re.compile(r"\[WARNING\](?!: Nobody may write)"))
    gate = through_the_gates(examples / "first_day.yml", api)
    assert gate.plan == ["PUT mailbox alex.smith: enabled, hidden"]
    first = record(examples)
    api.edit_list("example.com", "others", members=["robin.lee", "alex.smith"])
    text = (
        (examples / "leave.yml").read_text().replace("        offboard_successor: robin.lee\n", "")
    )
    (examples / "leave.yml").write_text(text)
    run = run_playbook(examples / "leave.yml", api, *today("2027-01-01"))
    assert run.status == 0, run.output
    second = record(examples)
    assert second["mailbox"] == first["mailbox"]
    assert second["distribution_lists"] == []
    assert {it["name"] for it in second["taken"]["lists"]} == {"news", "others", "support", "team"}
    # Nobody may write to it now, and certainly not everybody.
    assert people(api, "news") == {
        "members": ["robin.lee"],
        "managers": [],
        "senders": [],
        "sender_policy": "restricted",
    }
    assert run[SAID]["offboard_result.remarks"] == [
        f"{where}: there is nobody else among its {part}, and no offboard_successor"
        for where, part in (("news", "senders"), ("support", "members"), ("support", "managers"))
    ]

    # Meanwhile one list is gone, and another one open to all.
    api.remove_list("example.com", "support")
    api.edit_list("example.com", "news", sender_policy="public")
    with_blackberry = ["-e", json.dumps({"offboard_undo_activation_password": ACTIVATION})]
    run = run_well(examples / "undo.yml", api, *with_blackberry)
    assert api.distribution_list("example.com", "support") is None
    assert people(api, "news")["sender_policy"] == "public"
    assert people(api, "team")["managers"] == ["alex.smith", "robin.lee"]
    assert "support: the list is not there any more" in run[SAID]["offboard_result.remarks"]

    # He leaves once more, and what he had at first is still known.
    run = run_playbook(examples / "first_day.yml", api)
    assert run.status == 0, run.output
    assert record(examples)["earlier"][0]["mailbox"] == first["mailbox"]
    assert record(examples)["state"] == "leaving"


def test_several_people_leave_in_a_loop(api: Emulator, examples: Path) -> None:
    path = examples / "leavers.yml"
    api.refuse_writes = True
    run_well(path, api, "--check")
    api.refuse_writes = False
    run_well(path, api)
    for name in ("alex.smith", "robin.lee"):
        mailbox = api.mailbox("example.com", name)
        assert mailbox is not None and (mailbox.enabled, mailbox.hidden) == (False, True)
        assert (examples / "leavers" / f"{name}.yml").is_file()
    api.clear_log()
    run_well(path, api)
    assert api.writes == []


def test_lists_are_left_and_joined_again_with_v0(api: Emulator, examples: Path) -> None:
    environment = {"CLOUDOFFICE_API_VERSION": "v0"}
    gate = through_the_gates(
        examples / "leave.yml", api, *today("2027-01-01"), environment=environment
    )
    assert "DELETE distribution list support member: alex.smith" in gate.plan
    assert gate.real[SAID]["offboard_result.remarks"][-1].startswith("managers and senders")
    assert people(api, "support")["members"] == ["robin.lee"]
    back = run_playbook(examples / "undo.yml", api, environment=environment)
    assert back.status == 0, back.output
    assert people(api, "support")["members"] == ["alex.smith"]
    assert people(api, "team")["members"] == ["alex.smith", "robin.lee"]


@pytest.mark.parametrize("api", [{"forwarding_scope": "organisation"}], indirect=True)
def test_a_forward_that_is_refused_keeps_nothing_else_from_being_done(
    api: Emulator, examples: Path
) -> None:
    outside = ["-e", "offboard_forward_to=nobody@elsewhere.example"]
    run = run_playbook(examples / "leave.yml", api, *today("2027-01-01"), *outside)
    assert "nobody@elsewhere.example" in failed(run)
    assert (alex(api).enabled, alex(api).hidden, alex(api).activesync) == (False, True, False)
    assert "alex.smith" not in json.dumps(lists(api))
    assert record(examples)["state"] == "leaving"
