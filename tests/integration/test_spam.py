# SPDX-License-Identifier: GPL-3.0-or-later
"""Spam lists and settings from a playbook under every dialect."""

from typing import Any

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_entries import (
    entry_key,
)
from emulator import Emulator, Mailbox
from integration.gates import Phases, gated

JUNK = ["anyone@spam.example", "junk.example"]


def seed(api: Emulator) -> None:
    """Fill the domain with a mailbox for each task."""
    api.add_domain("example.com")

    def add(name: str, **more: Any) -> None:
        api.add_mailbox("example.com", name, display_name=name.title(), **more)

    add("target")
    add("empty")
    add(
        "full",
        blacklist=JUNK,
        safelist=["partner.example"],
        ip_blacklist=["216.12.34.1"],
        ip_safelist=["192.0.2.1", "2001:db8::1"],
        filter_level="exclusive",
    )
    add("reduced", blacklist=JUNK)
    add(
        "exact",
        safelist=["stays.example", "goes.example"],
        ip_safelist=["2001:db8::1", "192.0.2.1", "192.0.2.2"],
    )
    add("emptied", blacklist=JUNK)
    quarantine = {"send_to_domain_quarantine": True, "quarantine_owner": "target@example.com"}
    add("quarantined", **quarantine)
    add("kept", **quarantine)
    add("onesetting", **quarantine)
    add("ownerless", **quarantine)
    add("nofilter", filter_level="off")


world = gated("spam.yml", seed)


def mailbox_of(api: Emulator, name: str) -> Mailbox:
    mailbox = api.mailbox("example.com", name)
    assert mailbox is not None
    return mailbox


def same(entries: list[str], others: list[str]) -> bool:
    return sorted(map(entry_key, entries)) == sorted(map(entry_key, others))


def test_everything_is_read_with_one_read_each(phases: Phases) -> None:
    result = phases.real["Read everything"]
    spam = result["spam"]
    assert list(spam) == ["settings", "blacklist", "safelist", "ip_blacklist", "ip_safelist"]
    assert spam["settings"] == {
        "filter_level": "exclusive",
        "send_to_domain_quarantine": False,
        "quarantine_owner": "",
    }
    assert same(spam["blacklist"], JUNK)
    assert same(spam["ip_safelist"], ["192.0.2.1", "2001:db8::1"])
    # One more where the black lists answer by their newer names only.
    assert result["api_calls"]["reads"] in (5, 6)


def test_only_what_is_asked_for_is_read(phases: Phases) -> None:
    result = phases.real["Read one list"]
    assert list(result["spam"]) == ["ip_safelist"]
    assert result["api_calls"]["reads"] == 1


def test_what_was_predicted_is_what_the_next_run_reads(phases: Phases) -> None:
    for task, result in phases.real.results.items():
        if result.get("spam_list"):
            entries = phases.again[task]["spam_list"]["entries"]
            assert same(result["spam_list"]["entries"], entries), task
        if result.get("spam_settings"):
            assert result["spam_settings"] == phases.again[task]["spam_settings"], task


@pytest.mark.parametrize(
    ("task", "mailbox", "attribute", "entries"),
    [
        (
            "Add to an empty black list",
            "empty",
            "blacklist",
            ["anyone@spam.example", "junk.example", "%.wild.example"],
        ),
        (
            "Add to an empty IP black list",
            "empty",
            "ip_blacklist",
            ["216.12.34.1", "10.167.10.%", "2001:db8::25"],
        ),
        ("Add one and keep one", "full", "safelist", ["partner.example", "new@friend.example"]),
        ("Take one off", "reduced", "blacklist", ["anyone@spam.example"]),
        ("Make exact", "exact", "safelist", ["stays.example", "comes@friend.example"]),
        (
            "Make exact with IP addresses",
            "exact",
            "ip_safelist",
            ["2001:db8::1", "192.0.2.7"],
        ),
        ("Empty a list", "emptied", "blacklist", []),
    ],
)
def test_a_list_becomes_what_is_declared_with_one_write(
    api: Emulator, phases: Phases, task: str, mailbox: str, attribute: str, entries: list[str]
) -> None:
    result = phases.real[task]
    assert result["changed"] is True
    assert same(getattr(mailbox_of(api, mailbox), attribute), entries)
    assert same(result["spam_list"]["entries"], entries)
    assert result["diff"]["after"]["entries"] == result["spam_list"]["entries"]
    if result["plan"][0].startswith("PUT"):
        assert len(result["plan"]) == 1
    else:
        assert result["api_calls"]["writes"] == len(result["plan"])


@pytest.mark.parametrize(
    "task", ["Keep what is there in another spelling", "Make exact what is exact"]
)
def test_what_is_there_in_another_spelling_is_left_alone(phases: Phases, task: str) -> None:
    result = phases.real[task]
    assert (result["changed"], result["plan"]) == (False, [])
    assert result["api_calls"]["writes"] == 0


def test_a_mailbox_that_is_not_there_has_nothing_to_be_taken_off(phases: Phases) -> None:
    result = phases.real["Take off a mailbox that is not there"]
    assert (result["changed"], result["spam_list"]["entries"]) == (False, [])


def test_a_domain_that_is_not_there_is_an_error_even_if_there_is_nothing_to_do(
    phases: Phases,
) -> None:
    result = phases.real["Take off a mailbox of an unknown domain"]
    assert "unknown.example not found" in result["msg"]


@pytest.mark.parametrize(
    "task",
    [
        "Add to a mailbox that is not there",
        "Add to a mailbox of an unknown domain",
        "Settings of a mailbox that is not there",
        "Read settings of a mailbox that is not there",
    ],
)
def test_what_does_not_exist_is_an_error(phases: Phases, task: str) -> None:
    result = phases.real[task]
    assert result["status"] == 404
    assert result["changed"] is False
    assert "nobody" in result["msg"]


def test_switching_the_filter_off_ends_the_domain_quarantine(api: Emulator, phases: Phases) -> None:
    result = phases.real["Switch the filter off with YAML's bare word"]
    assert result["plan"] == ["PUT mailbox quarantined spam settings: filter_level"]
    assert result["diff"] == {
        "before": {"filter_level": "on"},
        "after": {"filter_level": "off"},
    }
    assert result["spam_settings"] == {
        "filter_level": "off",
        "send_to_domain_quarantine": False,
        "quarantine_owner": "target@example.com",
    }
    mailbox = mailbox_of(api, "quarantined")
    assert (mailbox.filter_level, mailbox.quarantine_owner) == ("off", "target@example.com")


def test_settings_that_are_as_declared_cost_one_read(phases: Phases) -> None:
    result = phases.real["Keep settings"]
    assert result["changed"] is False
    assert result["api_calls"] == {"reads": 1, "writes": 0, "retries": 0, "waited": 0.0}


def test_what_is_not_declared_stays_though_every_write_carries_it(
    api: Emulator, phases: Phases
) -> None:
    assert phases.real["Change one setting"]["api_calls"]["writes"] == 1
    mailbox = mailbox_of(api, "onesetting")
    assert (mailbox.filter_level, mailbox.send_to_domain_quarantine, mailbox.quarantine_owner) == (
        "exclusive",
        True,
        "target@example.com",
    )


def test_the_quarantine_owner_is_cleared(api: Emulator, phases: Phases) -> None:
    result = phases.real["Clear the quarantine owner"]
    assert result["plan"] == ["PUT mailbox ownerless spam settings: quarantine_owner"]
    mailbox = mailbox_of(api, "ownerless")
    assert (mailbox.quarantine_owner, mailbox.send_to_domain_quarantine) == ("", True)


def test_quarantine_with_the_filter_off_is_refused(phases: Phases) -> None:
    result = phases.real["Send to quarantine with the filter off"]
    assert "cannot be true while filter_level is off" in result["msg"]
    assert (result["changed"], result["status"]) == (False, None)
