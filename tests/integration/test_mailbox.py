# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes from a playbook under every dialect: check mode, the real run, and once more."""

from typing import Any

import pytest

from emulator import Emulator
from integration.gates import Phases, gated


def seed(api: Emulator) -> None:
    """Fill the domain with one mailbox for each task, and one to forward to."""
    api.add_domain("example.com", aliases=["alias.example"])

    def add(name: str, **more: Any) -> None:
        display_name = more.pop("display_name", name.title())
        api.add_mailbox("example.com", name, display_name=display_name, **more)

    add("target")
    add("listed.one", size=1024)
    add("listed.two", enabled=False, contact={"city": "Århus"}, addresses=["two@example.com"])
    add(
        "unchanged",
        display_name="Un Changed",
        size=2048,
        forwarding="target@example.com",
        contact={"city": "Köln", "notes": "not declared"},
        addresses=["other@example.com"],
    )
    add("blank")
    add("retitled", forwarding="target@example.com", contact={"jobTitle": "Clerk", "city": "Bonn"})
    add("cleared", forwarding="target@example.com", contact={"city": "Bonn", "notes": "x"})
    add("flagged", size=2048)
    add("moved", addresses=["old@example.com", "kept@example.com"])
    add("exact", addresses=["goes@example.com", "stays@example.com"])
    add("leaver", contact={"city": "Bonn"}, addresses=["left@example.com"])


world = gated("mailbox.yml", seed)


def test_what_was_predicted_is_what_the_next_run_reads(phases: Phases) -> None:
    for task, result in phases.real.results.items():
        if result.get("mailbox"):
            assert comparable(result["mailbox"]) == comparable(phases.again[task]["mailbox"]), task


def comparable(mailbox: dict[str, Any]) -> dict[str, Any]:
    addresses = sorted(
        (entry["address"], entry["reply_to"]) for entry in mailbox["email_addresses"]
    )
    own = [pair for pair in addresses if pair[0].endswith("@example.com")]
    # What a new mailbox has of services is not predicted where the API does not tell it.
    services = {name: bool(mailbox[name]) for name in ("activesync", "blackberry")}
    return {**mailbox, **services, "email_addresses": own}


def test_a_listing_gives_what_the_index_holds_with_one_read_a_page(
    api: Emulator, phases: Phases
) -> None:
    result = phases.real["List"]
    rows = {row["name"]: row for row in result["mailboxes"]}
    assert set(rows) == {"listed.one", "listed.two"}
    assert rows["listed.two"]["display_name"] == "Listed.Two"
    assert rows["listed.one"].get("size", 1024) == 1024
    assert result["api_calls"]["reads"] == 1


def test_details_cost_a_read_for_each_mailbox(phases: Phases) -> None:
    result = phases.real["List with details"]
    (mailbox,) = result["mailboxes"]
    assert mailbox["name"] == "listed.two"
    assert mailbox["enabled"] is False
    assert mailbox["contact"]["city"] == "Århus"
    assert {"address": "two@example.com", "reply_to": False} in mailbox["email_addresses"]
    assert result["api_calls"]["reads"] == 2


def test_one_mailbox_is_read_with_every_field(phases: Phases) -> None:
    result = phases.real["Read one"]
    (mailbox,) = result["mailboxes"]
    assert mailbox["contact"]["notes"] == "not declared"
    assert mailbox["forwarding_address"] == "target@example.com"
    assert (mailbox["size"], mailbox["hidden"], mailbox["enabled"]) == (2048, False, True)
    assert mailbox["last_login"] is None
    assert result["api_calls"] == {"reads": 1, "writes": 0, "retries": 0, "waited": 0.0}


def test_a_mailbox_that_is_not_there_is_an_empty_list(phases: Phases) -> None:
    assert phases.real["Read none"]["mailboxes"] == []


def test_creating_with_all_options(api: Emulator, phases: Phases) -> None:
    result = phases.real["Create with all options"]
    assert result["changed"] is True
    assert phases.calls_about("rich.person") == [
        "GET domains/example.com/ex/mailboxes/rich.person",
        "POST domains/example.com/ex/mailboxes/rich.person",
        "POST domains/example.com/ex/mailboxes/rich.person/emailaddresses/rich@example.com",
        "POST domains/example.com/ex/mailboxes/rich.person/emailaddresses/rich+news@example.com",
    ]
    assert result["plan"][0].startswith("POST mailbox rich.person: display_name, size, enabled")
    assert result["plan"][1:] == [
        "POST mailbox rich.person email address: rich@example.com",
        "POST mailbox rich.person email address: rich+news@example.com",
    ]
    assert result["diff"]["before"] == {}
    assert result["diff"]["after"]["contact"]["city"] == "Köln"
    mailbox = api.mailbox("example.com", "rich.person")
    assert mailbox is not None
    assert mailbox.display_name == "Zoë Müller-Lüdenscheidt"
    assert mailbox.password == "Secret123!@#"
    assert (mailbox.enabled, mailbox.hidden) == (False, True)
    assert mailbox.forwarding == "target@example.com"
    assert mailbox.contact["jobTitle"] == "100 % Boss"
    assert mailbox.contact["notes"] == 'a=b&c=d; "quoted"'
    assert mailbox.contact["country"] == "日本"


def test_creating_with_the_least(phases: Phases) -> None:
    result = phases.real["Create with the least"]
    assert result["plan"] == ["POST mailbox poor.person: display_name, size, password"]
    assert result["diff"] == {"before": {}, "after": {"display_name": "Poor Person", "size": 1}}
    assert result["mailbox"]["email_addresses"] == [
        {"address": "poor.person@example.com", "reply_to": True}
    ]
    assert result["api_calls"] == {"reads": 1, "writes": 1, "retries": 0, "waited": 0.0}


@pytest.mark.parametrize("task", ["Keep as it is", "Keep what has nothing"])
def test_what_is_as_declared_costs_one_read(api: Emulator, phases: Phases, task: str) -> None:
    result = phases.real[task]
    assert result["changed"] is False
    assert result["plan"] == []
    assert result["diff"]["before"] == result["diff"]["after"]
    assert result["api_calls"]["reads"] == reads_with_addresses(api)
    assert result["api_calls"]["writes"] == 0


def test_one_changed_field_is_one_write_and_forwarding_stays(api: Emulator, phases: Phases) -> None:
    result = phases.real["Change one field"]
    assert result["plan"] == ["PUT mailbox retitled: contact.job_title"]
    assert result["diff"] == {
        "before": {"contact": {"job_title": "Clerk"}},
        "after": {"contact": {"job_title": "Director"}},
    }
    assert phases.calls_about("retitled") == [
        "GET domains/example.com/ex/mailboxes/retitled",
        "PUT domains/example.com/ex/mailboxes/retitled",
    ]
    mailbox = api.mailbox("example.com", "retitled")
    assert mailbox is not None
    assert mailbox.forwarding == "target@example.com"
    assert (mailbox.contact["jobTitle"], mailbox.contact["city"]) == ("Director", "Bonn")


def test_empty_strings_clear(api: Emulator, phases: Phases) -> None:
    result = phases.real["Clear text fields"]
    assert result["plan"] == [
        "PUT mailbox cleared: forwarding_address, contact.city, contact.notes"
    ]
    mailbox = api.mailbox("example.com", "cleared")
    assert mailbox is not None
    assert (mailbox.forwarding, mailbox.contact["city"], mailbox.contact["notes"]) == ("", "", "")


def test_flags_and_size(api: Emulator, phases: Phases) -> None:
    result = phases.real["Change flags and size"]
    assert result["plan"] == ["PUT mailbox flagged: size, enabled, hidden, public_folder_admin"]
    mailbox = api.mailbox("example.com", "flagged")
    assert mailbox is not None
    assert (mailbox.size, mailbox.enabled, mailbox.hidden) == (4096, False, True)


def reads_with_addresses(api: Emulator) -> int:
    """Return the reads of a task that declares addresses.

    Where the domain's aliases show in the mailbox, the domain is asked whether they are that.
    """
    return 2 if api.core.dialect["alias_addresses"] == "mirrored" else 1


def test_addresses_are_added_and_removed_one_write_each(api: Emulator, phases: Phases) -> None:
    result = phases.real["Add and remove addresses"]
    assert result["plan"] == [
        "POST mailbox moved email address: new@example.com",
        "DELETE mailbox moved email address: old@example.com",
    ]
    assert result["api_calls"]["reads"] == reads_with_addresses(api)
    assert result["api_calls"]["writes"] == 2


def test_addresses_are_set_and_the_own_one_stays(api: Emulator, phases: Phases) -> None:
    result = phases.real["Set addresses"]
    assert result["plan"] == [
        "POST mailbox exact email address: comes@example.com",
        "DELETE mailbox exact email address: goes@example.com",
    ]
    mailbox = api.mailbox("example.com", "exact")
    assert mailbox is not None
    assert {address.address.lower() for address in mailbox.addresses} == {
        "exact@example.com",
        "stays@example.com",
        "comes@example.com",
    }


def test_deleting(api: Emulator, phases: Phases) -> None:
    result = phases.real["Delete"]
    assert result["plan"] == ["DELETE mailbox leaver"]
    assert result["mailbox"] is None
    assert result["diff"]["after"] == {}
    assert result["diff"]["before"]["contact"]["city"] == "Bonn"
    assert api.mailbox("example.com", "leaver") is None


def test_deleting_what_is_not_there_is_no_change(phases: Phases) -> None:
    result = phases.real["Delete what is not there"]
    assert (result["changed"], result["plan"], result["mailbox"]) == (False, [], None)


@pytest.mark.parametrize("task", ["Unknown domain", "List an unknown domain"])
def test_a_domain_that_does_not_exist_is_an_error(phases: Phases, task: str) -> None:
    result = phases.real[task]
    assert "unknown.example not found" in result["msg"]
    assert result["status"] == 404
    assert "Check that the domain is spelled right" in result["msg"]
