# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `offboard` in real playbooks: mistakes, refusals, and runs that are cut off."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import Call, Emulator, Rule
from emulator.trouble import answer
from integration.harness import Run, run_playbook
from integration.leavers import (
    ACTIVATION,
    SAID,
    a_company,
    alex,
    failed,
    lists,
    look,
    people,
    run_well,
)
from integration.people import write_playbook


@pytest.fixture
def api() -> Iterator[Emulator]:
    with a_company() as api:
        yield api


def write(folder: Path, **variables: Any) -> Path:
    """Write a playbook for alex.smith, whose record is in the same folder."""
    folder.mkdir(exist_ok=True)
    own = {"offboard_domain": "example.com", "offboard_name": "alex.smith"}
    return write_playbook(folder, "offboard", **own, offboard_record="record.yml", **variables)


def read_record(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((folder / "record.yml").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(
    ("variables", "file", "message"),
    [
        ({"offboard_name": "axel.smith"}, None, "there is no such mailbox, and no record of one"),
        ({"offboard_forward_to": "nix"}, None, "offboard_forward_to: invalid email address: nix"),
        ({"offboard_successor": "nobody"}, None, "names nobody@example.com"),
        ({"offboard_successor": "off"}, None, "the mailbox off is disabled"),
        ({"offboard_stages": ["vanish"]}, None, "vanish"),
        ({"offboard_record": "none/record.yml"}, None, "none/record.yml cannot be written"),
        ({}, "", "is no record of the role offboard"),
    ],
)
def test_a_mistake_is_named_before_any_write(
    api: Emulator,
    tmp_path: Path,
    variables: dict[str, Any],
    file: str | None,
    message: str,
) -> None:
    api.add_mailbox("example.com", "off", enabled=False)
    if file is not None:
        (tmp_path / "record.yml").write_text(file)
    path = write_playbook(
        tmp_path,
        "offboard",
        **{
            "offboard_domain": "example.com",
            "offboard_name": "alex.smith",
            "offboard_record": "record.yml",
            **variables,
        },
    )
    # Check mode foretells it.
    assert message in failed(run_playbook(path, api, "--check"))
    assert api.writes == []
    assert (tmp_path / "record.yml").exists() is (file is not None)


def test_every_variable_may_be_a_text(api: Emulator, tmp_path: Path) -> None:
    def run(**variables: str) -> Run:
        texts = {
            "offboard_domain": "example.com",
            "offboard_name": "alex.smith",
            "offboard_record": str(tmp_path / "record.yml"),
            "offboard_forward_to": "",
            "offboard_successor": "",
            "offboard_delete_after": "",
            "offboard_today": "",
            "offboard_undo_password": "",
            "offboard_undo_activation_password": "",
            **variables,
        }
        pairs = [word for name, text in texts.items() for word in ("-e", f"{name}={text}")]
        return run_well(path, api, *pairs)

    path = write_playbook(tmp_path, "offboard")
    before = look(api)
    stages = {"offboard_stages": "disable,lists,forward", "offboard_successor": "robin.lee"}
    run(offboard_undo="false", **stages)
    assert not alex(api).enabled and not alex(api).hidden and not alex(api).forwarding
    assert "alex.smith" not in json.dumps(lists(api))
    run(offboard_undo="false", offboard_stages="disable", offboard_delete_after="2999-01-01")
    assert not alex(api).enabled
    run(offboard_undo="true", offboard_stages="lists")
    assert lists(api) == before["lists"]
    assert not alex(api).enabled
    run(offboard_undo="yes", offboard_stages="disable,forward", offboard_today="2027-01-01")
    assert look(api) == before
    assert read_record(tmp_path)["restored"] == "2027-01-01"


def test_only_what_the_stages_took_comes_back_and_each_stage_by_itself(
    api: Emulator, tmp_path: Path
) -> None:
    run_well(
        write(tmp_path, offboard_stages=["disable", "forward"], offboard_forward_to="a@b.example"),
        api,
    )
    # By hand, and no business of the role.
    api.edit_mailbox("example.com", "alex.smith", hidden=True, forwarding="c@d.example")
    api.edit_list("example.com", "team", members=["robin.lee"])
    run = run_well(write(tmp_path, offboard_undo=True, offboard_stages=["disable"]), api)
    assert (alex(api).enabled, read_record(tmp_path)["state"]) == (True, "restoring")
    run = run_well(write(tmp_path, offboard_undo=True), api)
    assert (alex(api).hidden, alex(api).forwarding) == (True, "c@d.example")
    assert people(api, "team")["members"] == ["robin.lee"]
    assert run[SAID]["offboard_result.remarks"] == [
        "mail is forwarded to c@d.example by now, and that stays so"
    ]
    assert read_record(tmp_path)["state"] == "restored"


def test_what_the_api_refuses_keeps_nothing_else_from_coming_back(
    api: Emulator, tmp_path: Path
) -> None:
    before = look(api)
    run_well(write(tmp_path, offboard_today="2027-01-01", offboard_stages=["disable"]), api)
    over = {"offboard_today": "2027-05-01", "offboard_delete_after": "2027-03-31"}
    run_well(write(tmp_path, **over, offboard_successor="robin.lee"), api)
    assert api.mailbox("example.com", "alex.smith") is None

    back = {"offboard_undo": True, "offboard_undo_password": "Secret123!@#"}
    back["offboard_undo_activation_password"] = ACTIVATION
    short = run_playbook(write(tmp_path, **{**back, "offboard_undo_password": "short"}), api)
    assert "at least 8 characters" in failed(short)
    assert read_record(tmp_path)["state"] == "deleted"

    # His further address is another's by now.
    api.add_mailbox("example.com", "new", addresses=["alex@example.com"])
    run = run_playbook(write(tmp_path, **back), api, "-vvv")
    message = failed(run)
    assert message.startswith("All was given back but this: email address alex@example.com: ")
    assert "can be taken out of record.yml, or left out by offboard_stages" in message
    assert ACTIVATION not in run.output and back["offboard_undo_password"] not in run.output
    assert look(api) == {
        **before,
        "addresses": [it for it in before["addresses"] if it != "alex@example.com"],
    }
    assert read_record(tmp_path)["state"] == "restoring"

    # Without that stage all else is done with.
    rest = ["disable", "hide", "mobile_services", "lists", "forward"]
    run_well(write(tmp_path, **back, offboard_stages=rest), api)
    assert read_record(tmp_path)["taken"] == {"delete": True}
    api.remove_mailbox("example.com", "new")
    run_well(write(tmp_path, **back), api)
    assert look(api) == before
    assert read_record(tmp_path)["state"] == "restored"


def test_two_hosts_of_a_play_neither_share_a_record_nor_succeed_each_other(
    api: Emulator, tmp_path: Path
) -> None:
    api.add_mailbox("example.com", "kim.doe")
    inventory = tmp_path / "hosts"
    inventory.write_text("alex.smith\nkim.doe\n")
    own = {"offboard_domain": "example.com", "offboard_name": "{{ inventory_hostname }}"}
    each = "{{ inventory_hostname }}.yml"
    for record, successor, message in (
        ("same.yml", "robin.lee", "has the same offboard_record, same.yml"),
        (each, "kim.doe@example.com", "offboards the successor, kim.doe@example.com"),
    ):
        play = {
            "hosts": "all",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
            "roles": [
                {
                    "role": "cloudoffice.email.offboard",
                    "vars": {**own, "offboard_record": record, "offboard_successor": successor},
                }
            ],
        }
        (tmp_path / "play.yml").write_text(json.dumps([play]))
        run = run_playbook(tmp_path / "play.yml", api, "-i", str(inventory))
        assert run.status == 2
        assert message in run.output
    assert not (tmp_path / "same.yml").exists()


def refuse_from(api: Emulator, number: int) -> None:
    """Let the API refuse all writes behind so many."""

    class Writes(Rule):
        def matches(self, call: Call) -> bool:
            return call.method != "GET"

    api.inject(Writes(times=None, after=number, action=answer(400, "No luck")))


LEAVES = {
    "offboard_forward_to": "robin.lee@example.com",
    "offboard_successor": "robin.lee",
    "offboard_undo_password": "Secret123!@#",
    "offboard_undo_activation_password": ACTIVATION,
}
OVER = {**LEAVES, "offboard_today": "2027-05-01", "offboard_delete_after": "2027-03-31"}


@pytest.mark.parametrize(
    ("first", "then", "number"),
    [
        ([], LEAVES, 0),
        ([], LEAVES, 4),
        ([{"offboard_stages": ["hide"]}], OVER, 2),
        ([{"offboard_stages": ["hide"]}, OVER], {**LEAVES, "offboard_undo": True}, 0),
        ([{"offboard_stages": ["hide"]}, OVER], {**LEAVES, "offboard_undo": True}, 3),
    ],
)
def test_nothing_is_lost_where_a_run_ends_at_any_write(
    api: Emulator, tmp_path: Path, first: list[dict[str, Any]], then: dict[str, Any], number: int
) -> None:
    api.edit_mailbox("example.com", "alex.smith", forwarding="new@example.com")
    api.add_mailbox("example.com", "new")
    before = look(api)
    for variables in first:
        run_well(write(tmp_path, **variables), api)
    refuse_from(api, number)
    assert "No luck" in failed(run_playbook(write(tmp_path, **then), api))
    api.clear_faults()
    if not first and not number:
        # Nobody is leaving of whom nothing was taken, or a date could delete them in the next run.
        assert not (tmp_path / "record.yml").exists()
        run_well(write(tmp_path, **then), api)
    kept = read_record(tmp_path)
    assert kept["mailbox"]["contact"]["notes"] == "one\ntwo: {{ not_a_template }}"
    assert kept["mailbox"]["email_addresses"]["add"] == [
        "alex@example.com",
        "alex.smith@example.net",
    ]
    places = [*kept["distribution_lists"], *kept["taken"].get("lists", ())]
    assert {it["name"] for it in places} == {"news", "support", "team"}
    run_well(write(tmp_path, **then), api)
    run_well(write(tmp_path, **LEAVES, offboard_undo=True), api)
    assert look(api) == before
    assert read_record(tmp_path)["state"] == "restored"
