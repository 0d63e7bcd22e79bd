# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `offboard`, cut off at each of its writes: nothing is lost, and the next run goes on.

Its tasks are followed here in this process, for real runs of them all would take an hour. That the
tasks keep this order is for the playbook tests to hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pytest

from ansible_collections.cloudoffice.email.plugins.filter.offboard_leave import offboard_leave
from ansible_collections.cloudoffice.email.plugins.filter.offboard_record import offboard_record
from ansible_collections.cloudoffice.email.plugins.filter.offboard_return import offboard_return
from ansible_collections.cloudoffice.email.plugins.filter.offboard_wanted import offboard_wanted
from emulator import Call, Emulator, Rule
from emulator.trouble import answer
from integration.harness import run_module

HERE = {"domain": "example.com"}
NAME = "alex.smith"
ACTIVATION = {"mobile_services": {"activation_password": "Activate987"}}
SECRETS = {"password": "Secret123!@#", **ACTIVATION}
LEAVES = {"forward_to": "robin@example.com", "successor": "robin", "today": "2027-01-01"}
OVER = {**LEAVES, "today": "2027-05-01", "delete_after": "2027-03-31"}
UNDO = {**LEAVES, "undo": True, "password": True, "activation_password": True}


class Refused(Exception):
    """A task of the role has failed."""


class Role:
    """The role and its record."""

    def __init__(self) -> None:
        self.text: str | None = None

    @property
    def record(self) -> dict[str, Any]:
        return offboard_record(
            self.text or "", "record.yml", "example.com", NAME, self.text is not None
        )

    def run(self, **asked: Any) -> None:
        stages = ["disable", "hide", "mobile_services", "lists", "forward", "delete"]
        default = {**HERE, "name": NAME, "stages": stages, "undo": False}
        record = self.record
        wanted = offboard_wanted(record, {**default, **asked})
        if wanted["undo"] and record["state"] == "restored":
            return
        mailbox = next(iter(module("ex_mailbox_info", name=NAME)["mailboxes"]), None)
        work = offboard_return if wanted["undo"] else offboard_leave
        self._write(work(record, self._seen(wanted, mailbox), wanted), wanted["undo"])

    @staticmethod
    def _seen(wanted: Mapping[str, Any], mailbox: dict[str, Any] | None) -> dict[str, Any]:
        seen: dict[str, Any] = {"mailbox": mailbox}
        if wanted["gather"]:
            found = module("ex_domain_info", gather=wanted["gather"])
            seen["domain_state"] = found["domain_state"]
        if mailbox and wanted["afresh"]:
            seen["spam"] = module("ex_spam_info", mailbox=NAME)["spam"]
            plan = module("ex_mailbox", name=NAME, email_addresses=[], _ansible_check_mode=True)
            seen["staying"] = [it["address"] for it in plan["mailbox"]["email_addresses"]]
        return seen

    def _write(self, todo: Mapping[str, Any], undo: bool) -> None:
        self.text = todo["text"]
        try:
            mailboxes = [with_secrets(it) if undo else it for it in todo["mailboxes"]]
            domain(mailboxes, todo["distribution_lists"])
            domain(todo["forwarding"])
        except Refused:
            if not undo:
                raise
            domain([with_secrets(it) for it in todo["first"]])
            self.text = todo["otherwise"]
            missing = list(self._apart(todo["parts"]))
            if missing:
                raise Refused(missing) from None
        self.text = todo["after"]

    @staticmethod
    def _apart(parts: list[dict[str, Any]]) -> Iterator[str]:
        for part in parts:
            try:
                domain([with_secrets(it) for it in part["mailboxes"]], part["distribution_lists"])
            except Refused as refused:
                yield f"{part['what']}: {refused}"


def module(which: str, **arguments: Any) -> dict[str, Any]:
    result = run_module(which, {**HERE, **arguments})
    if result.get("failed"):
        raise Refused(result["msg"])
    return result


def domain(mailboxes: list[dict[str, Any]], lists: list[dict[str, Any]] | None = None) -> None:
    if mailboxes or lists:
        module("ex_domain", mailboxes=mailboxes or None, distribution_lists=lists or None)


def with_secrets(mailbox: Mapping[str, Any]) -> dict[str, Any]:
    services = mailbox.get("mobile_services")
    more = {"mobile_services": {**services, **ACTIVATION["mobile_services"]}} if services else {}
    return {**mailbox, "password": SECRETS["password"], **more}


@pytest.fixture
def role(api: Emulator) -> Role:
    api.add_domain("example.net")
    for name in ("robin", "kim"):
        api.add_mailbox("example.com", name)
    api.add_mailbox(
        "example.com",
        NAME,
        display_name="Alex Smith",
        activesync=True,
        blackberry=True,
        contact={"city": "Köln"},
        addresses=["alex@example.com", "alex.smith@example.net"],
        safelist=["partner.example"],
        ip_blacklist=["192.0.2.1"],
        filter_level="exclusive",
        quarantine_owner="kim@example.com",
        forwarding="kim@example.com",
    )
    api.add_list("example.com", "team", members=["robin", NAME], managers=[NAME, "robin"])
    api.add_list("example.com", "support", members=[NAME], managers=[NAME])
    api.add_list("example.com", "news", sender_policy="restricted", senders=[NAME])
    api.add_list("example.com", "others", members=["robin"])
    return Role()


def everything(api: Emulator) -> dict[str, Any]:
    """Return all that the API has, but for what it makes up and nobody can read."""
    with api.core.state.lock:
        found = {name: asdict(it) for name, it in api.core.state.domains.items()}
    for place in found.values():
        for mailbox in place["mailboxes"].values():
            for unseen in ("password", "activation_password", "created", "sam_account_name"):
                del mailbox[unseen]
            mailbox["addresses"].sort(key=lambda it: it["address"])
            mailbox["safelist"].sort()
        place["mailboxes"] = dict(sorted(place["mailboxes"].items()))
        for entry in place["lists"].values():
            for part in ("members", "managers", "senders"):
                entry[part].sort()
            del entry["errors"], entry["spellings"]
    return found


def refuse_from(api: Emulator, number: int) -> None:
    """Let the API refuse all writes behind so many."""

    class Writes(Rule):
        def matches(self, call: Call) -> bool:
            return call.method != "GET"

    api.inject(Writes(times=None, after=number, action=answer(400, "No luck")))


@pytest.mark.parametrize(
    ("before", "then", "writes"),
    [
        pytest.param([], LEAVES, 7, id="leaving"),
        pytest.param([LEAVES], OVER, 1, id="deletion"),
        pytest.param([{**LEAVES, "stages": ["hide"]}], OVER, 4, id="deletion at once"),
        pytest.param([LEAVES], UNDO, 7, id="undo"),
        pytest.param([LEAVES, OVER], UNDO, 11, id="undo after deletion"),
    ],
)
def test_a_run_that_is_cut_off_at_any_write_loses_nothing(
    api: Emulator, role: Role, before: list[dict[str, Any]], then: dict[str, Any], writes: int
) -> None:
    seeded = everything(api)
    for number in range(writes + 1):
        role.text = None
        for asked in before:
            role.run(**asked)
        api.clear_log()
        refuse_from(api, number)
        if number < writes:
            with pytest.raises(Refused, match="No luck"):
                role.run(**then)
        else:
            role.run(**then)
            assert len(api.writes) == writes
        api.clear_faults()
        record = role.record
        assert record["mailbox"]["contact"]["city"] == "Köln"
        assert record["mailbox"]["spam_settings"]["quarantine_owner"] == "kim@example.com"
        assert record["mailbox"]["forwarding_address"] == "kim@example.com"
        places = [*record["distribution_lists"], *record["taken"].get("lists", ())]
        if not then.get("undo"):
            assert {it["name"] for it in places} == {"news", "support", "team"}
        role.run(**then)
        role.run(**UNDO)
        assert everything(api) == seeded, number
        assert (role.record["state"], role.record["taken"]) == ("restored", {})


def test_nobody_is_overwritten_who_got_the_name_after_an_undo_that_made_nothing(
    api: Emulator, role: Role
) -> None:
    role.run(**LEAVES)
    role.run(**OVER)
    refuse_from(api, 0)
    with pytest.raises(Refused, match="No luck"):
        role.run(**UNDO)
    api.clear_faults()
    assert role.record["state"] == "deleted"
    api.add_mailbox("example.com", NAME, display_name="Alex the Second")
    for asked in (UNDO, OVER):
        with pytest.raises(Exception, match="there is a mailbox of this name again"):
            role.run(**asked)


@pytest.mark.parametrize("runs", [[LEAVES], [LEAVES, OVER]])
def test_a_list_that_names_a_further_address_is_left_and_joined_again(
    api: Emulator, role: Role, runs: list[dict[str, Any]]
) -> None:
    places = {"members": ["alex@example.com", "robin"], "senders": ["alex@example.com"]}
    api.add_list("example.com", "press", sender_policy="restricted", **places)

    def people() -> tuple[list[str], list[str]]:
        press = api.distribution_list("example.com", "press")
        assert press
        return sorted(press.members), sorted(press.senders)

    for asked in runs:
        role.run(**asked)
        assert people() == (["robin"], ["robin"])
    role.run(**UNDO)
    assert people() == ([NAME, "robin"], [NAME])
