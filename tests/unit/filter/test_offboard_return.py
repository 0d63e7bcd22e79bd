# SPDX-License-Identifier: GPL-3.0-or-later
"""Who comes back: what is given back."""

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from unit.filter.leaving import (
    back,
    deleted,
    gone,
    leave,
    left,
    record,
    recorded,
    seen,
    with_list,
)


def test_what_was_so_already_is_not_touched() -> None:
    was = record(seen(enabled=False, hidden=True, activesync=False))
    assert list(was["taken"]) == ["lists"]
    assert back(was, left())["mailboxes"] == []


def test_each_stage_is_undone_once_until_none_is_left() -> None:
    was = record()
    for stage in ("disable", "mobile_services", "lists"):
        todo = back(was, left(), stages=[stage])
        assert todo["state"] == "restoring"
        was = recorded(todo["after"])
        assert stage not in was["taken"]
        assert back(was, left(), stages=[stage])["mailboxes"] == []
    todo = back(was, left(), stages=["hide"])
    assert todo["mailboxes"] == [{"name": "alex", "hidden": False}]
    assert (todo["state"], recorded(todo["after"])["taken"]) == ("restored", {})
    # Where no stage is undone, nobody is on the way back.
    assert back(record(stages=["hide"]), left(), stages=["lists"])["state"] == "leaving"


def test_blackberry_stays_open_until_its_password_is_given() -> None:
    was = record(seen(blackberry=True))
    todo = back(was, left())
    assert todo["mailboxes"][0]["mobile_services"] == {"activesync": True}
    assert "offboard_undo_activation_password" in todo["remarks"][0]
    was = recorded(todo["after"])
    assert (was["state"], was["taken"]) == ("restoring", {"mobile_services": ["blackberry"]})
    assert back(was, seen(blackberry=True))["state"] == "restored"
    todo = back(was, seen(), activation_password=True)
    assert todo["mailboxes"] == [{"name": "alex", "mobile_services": {"blackberry": True}}]
    assert todo["state"] == "restored"


def test_a_deleted_mailbox_is_made_anew_even_if_that_takes_two_runs() -> None:
    was = deleted(stages=["hide"])
    first = back(was, gone(), password=True)
    assert first["is_new"] is True
    assert first["forwarding"] == []
    assert first["mailboxes"][0]["contact"] == {"zip": "01067"}
    assert (first["mailboxes"][0]["hidden"], first["mailboxes"][0]["enabled"]) == (False, True)
    # Until the mailbox is there, one of its name is somebody else's.
    assert recorded(first["text"])["state"] == "deleted"
    half = recorded(first["otherwise"])
    assert half["state"] == "restoring"
    # Its own fields it has by now, and they may have been changed since.
    second = back(half, seen(display_name="Alexandra"))
    (rest,) = second["mailboxes"]
    assert not rest.keys() & {"display_name", "size", "enabled", "hidden", "contact"}
    assert rest["email_addresses"] == first["mailboxes"][0]["email_addresses"]
    assert recorded(second["after"])["state"] == "restored"
    # And instead of the second, they may leave again, and nothing of the record is lost.
    again = recorded(leave(half, seen(size=1))["text"])
    assert (again["state"], again["mailbox"]["size"]) == ("leaving", 1)
    assert again["earlier"][0]["mailbox"] == half["mailbox"]
    assert "delete" not in again["taken"]


def test_a_new_mailbox_has_not_what_is_not_undone() -> None:
    forward = {"stages": ["disable", "forward"], "forward_to": "b@example.com"}
    was = record(seen(forwarding_address="old@example.com"), **forward)
    now = seen(enabled=False, forwarding_address="b@example.com")
    was = recorded(
        leave(was, now, delete_after="2027-01-31", today="2027-02-01", stages=["delete"])["after"]
    )
    todo = back(was, gone(), password=True, stages=["delete"])
    (mailbox,) = todo["mailboxes"]
    assert (mailbox["enabled"], mailbox["forwarding_address"]) == (False, "b@example.com")
    assert "mobile_services" not in mailbox and todo["distribution_lists"] == []
    half = recorded(todo["after"])
    assert list(half["taken"]) == ["disable", "mobile_services", "lists", "forward"]
    todo = back(half, left(forwarding_address="b@example.com"))
    assert todo["mailboxes"] == [
        {"name": "alex", "enabled": True, "mobile_services": {"activesync": True}}
    ]
    assert todo["forwarding"] == [{"name": "alex", "forwarding_address": "old@example.com"}]


def test_what_may_be_refused_comes_back_part_by_part() -> None:
    state = seen(forwarding_address="old@example.com")
    state["spam"]["settings"] = {"filter_level": "on", "quarantine_owner": "sam@example.com"}
    state["spam"]["safelist"] = ["partner.example"]
    over = {"delete_after": "2027-01-31", "today": "2027-02-01"}
    was = recorded(leave(record(state, stages=["hide"]), state, **over)["after"])
    todo = back(was, gone(), password=True)
    assert [it["what"] for it in todo["parts"]] == [
        "email address a@example.com",
        "email address alex@b.example",
        "spam settings",
        "quarantine owner sam@example.com",
        "spam list safelist",
        "mobile service activesync",
        "distribution list team",
        "forwarding to old@example.com",
    ]
    (first,) = todo["first"]
    assert first.keys() == {"name", "display_name", "size", "enabled", "hidden", "contact"}
    # Each part is one, and all of them are the whole.
    whole: dict[str, Any] = dict(first)
    for part in todo["parts"]:
        for mailbox in part["mailboxes"]:
            for key, value in mailbox.items():
                whole.setdefault(key, value)
    assert whole.keys() == todo["mailboxes"][0].keys()


@pytest.mark.parametrize(
    ("was", "read", "more", "message"),
    [
        ({}, seen(), {}, "there is no record"),
        (deleted(), seen(), {}, "write 'state: restoring' into the record"),
        (record(), gone(), {}, "give offboard_undo_password"),
        (deleted(), gone(), {"stages": ["lists"], "password": True}, "only if delete is among"),
    ],
)
def test_what_cannot_be_undone_is_refused(
    was: dict[str, Any], read: dict[str, Any], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        back(was, read, **more)
    assert message in str(refused.value)


def test_who_is_back_is_left_alone() -> None:
    was = recorded(back(record(), left())["after"])
    todo = back(was, {})
    assert (todo["mailboxes"], todo["text"]) == ([], todo["after"])


def test_lists_that_have_changed_are_named() -> None:
    state = with_list(seen(), "news", senders=["alex"])
    was = record(state)
    later = left()
    later["domain_state"]["distribution_lists"] = [{"name": "news", "sender_policy": "public"}]
    todo = back(was, later)
    assert todo["distribution_lists"] == []
    assert todo["remarks"] == [
        "news: everybody may write to the list now",
        "team: the list is not there any more",
    ]
