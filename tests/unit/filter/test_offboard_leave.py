# SPDX-License-Identifier: GPL-3.0-or-later
"""Who leaves: what is taken, also where runs were cut off and hands came between."""

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


def test_what_there_was_is_recorded_but_no_twins() -> None:
    was = record()
    assert was["mailbox"]["display_name"] == "Alex {{ 1 }}"
    assert was["mailbox"]["email_addresses"] == {"add": ["a@example.com", "alex@b.example"]}
    assert was["mailbox"]["contact"] == {"zip": "01067"}
    assert was["mailbox"]["mobile_services"] == {"activesync": True, "blackberry": False}
    assert was["taken"] == {
        "disable": True,
        "hide": True,
        "mobile_services": ["activesync"],
        "lists": [{"name": "team", "members": {"add": ["alex"]}, "managers": {"add": ["alex"]}}],
    }
    assert was["distribution_lists"] == []
    assert (was["state"], was["recorded"]) == ("leaving", "2027-01-02")


@pytest.mark.parametrize(
    ("stage", "mailbox", "taken"),
    [
        ("disable", {"enabled": False}, True),
        ("hide", {"hidden": True}, True),
        ("mobile_services", {"mobile_services": {"activesync": False}}, ["activesync"]),
    ],
)
def test_only_the_stages_that_are_wanted(stage: str, mailbox: dict[str, Any], taken: Any) -> None:
    todo = leave({}, seen(), stages=[stage], forward_to="sam@example.com")
    assert todo["mailboxes"] == [{"name": "alex", **mailbox}]
    assert todo["distribution_lists"] == todo["forwarding"] == todo["remarks"] == []
    was = recorded(todo["text"])
    assert was["taken"] == {stage: taken}
    assert [it["name"] for it in was["distribution_lists"]] == ["team"]
    assert todo["otherwise"] == ""


def test_a_stage_without_its_variable_does_nothing() -> None:
    todo = leave({}, seen(), stages=["forward", "delete"])
    assert todo["mailboxes"] == todo["forwarding"] == []
    todo = leave({}, seen(forwarding_address="b@example.com"), stages=["forward"], forward_to="")
    assert todo["forwarding"] == [{"name": "alex", "forwarding_address": ""}]


def test_a_second_run_has_nothing_to_do() -> None:
    first = leave({}, seen())
    again = leave(recorded(first["after"]), left())
    assert again["text"] == again["after"] == first["after"]
    assert again["mailboxes"] == again["distribution_lists"] == again["forwarding"] == []


def test_a_successor_takes_the_place_of_the_only_one_and_gives_it_back() -> None:
    todo = leave({}, seen(), successor="sam")
    assert todo["distribution_lists"] == [
        {
            "name": "team",
            "members": {"remove": ["alex"]},
            "managers": {"remove": ["alex"], "add": ["sam"]},
        }
    ]
    assert (todo["remarks"], todo["successor"]) == ([], "sam")
    returns = back(recorded(todo["after"]), left())
    assert returns["distribution_lists"] == [
        {
            "name": "team",
            "members": {"add": ["alex"]},
            "managers": {"add": ["alex"], "remove": ["sam"]},
        }
    ]


def test_a_successor_who_takes_no_place_is_not_looked_at() -> None:
    state = with_list(seen(), "team", members=["alex", "cy"])
    assert leave({}, state, successor="sam")["successor"] == ""
    assert leave({}, seen(), successor="sam", stages=["hide"])["successor"] == ""
    assert leave({}, seen(), successor="sam@elsewhere.example")["successor"] == ""


def test_a_deletion_leaves_lists_as_the_stage_does() -> None:
    due = {"stages": ["delete"], "delete_after": "2027-01-31", "today": "2027-02-01"}
    todo = leave(record(stages=["delete"]), seen(), **due)
    assert todo["remarks"] == [
        "team: there is nobody else among its managers, and no offboard_successor"
    ]
    todo = leave(record(stages=["delete"]), seen(), **due, successor="sam")
    assert todo["distribution_lists"][0]["managers"] == {"remove": ["alex"], "add": ["sam"]}


def test_lists_are_left_under_every_address_and_joined_again_under_the_same() -> None:
    state = with_list(seen(), "team", members=["a", "alex@b.example"], senders=["alex", "sam"])
    todo = leave({}, state, successor="sam")
    assert todo["distribution_lists"] == [
        {
            "name": "team",
            "members": {"remove": ["a", "alex@b.example"], "add": ["sam"]},
            "senders": {"remove": ["alex"]},
        }
    ]
    after = with_list(left(), "team", members=["sam"], senders=["sam"])
    returns = back(recorded(todo["after"]), after)
    assert returns["distribution_lists"] == [
        {
            "name": "team",
            "members": {"add": ["a", "alex@b.example"], "remove": ["sam"]},
            "senders": {"add": ["alex"]},
        }
    ]
    assert returns["mailboxes"][0]["email_addresses"] == {
        "add": ["a@example.com", "alex@b.example"]
    }
    # An address that is not theirs any more leads to somebody else.
    after["mailbox"]["email_addresses"] = [{"address": "alex@example.com"}]
    returns = back(recorded(todo["after"]), after)
    assert returns["distribution_lists"][0]["members"]["add"] == ["alex"]


def test_a_write_that_failed_is_planned_anew_with_what_is_there_then() -> None:
    first = recorded(leave({}, seen(), successor="sam")["text"])
    # Somebody added sam by hand before the next run.
    by_hand = with_list(seen(), "team", members=["alex", "sam"], managers=["alex", "sam"])
    again = recorded(leave(first, by_hand, successor="sam")["text"])
    assert again["taken"]["lists"][0]["managers"] == {"add": ["alex"]}
    other = recorded(leave(first, seen(), successor="cy")["text"])
    assert other["taken"]["lists"][0]["managers"] == {"add": ["alex"], "remove": ["cy"]}


def test_where_somebody_still_is_nothing_was_taken() -> None:
    first = recorded(leave({}, seen(), successor="sam")["text"])
    by_hand = with_list(seen(), "team", members=["alex", "sam"], managers=["alex", "sam"])
    returns = back(first, by_hand)
    assert returns["distribution_lists"] == []
    assert returns["remarks"] == ["team: sam stays among its managers"]


def test_what_was_given_back_by_hand_is_not_taken_any_more() -> None:
    first = record()
    by_hand = seen(hidden=True)
    again = recorded(leave(first, {**by_hand, "spam": None}, stages=["hide"])["text"])
    assert again["taken"] == {"hide": True}


def test_a_place_that_was_left_later_is_added_to_the_record() -> None:
    first = record(stages=["hide", "lists"])
    later = with_list(left(enabled=True, activesync=True), "other", members=["alex", "sam"])
    second = recorded(leave(first, later, stages=["lists"])["text"])
    assert second["taken"]["lists"] == [
        *first["taken"]["lists"],
        {"name": "other", "members": {"add": ["alex"]}},
    ]


def test_forwarding_comes_back_only_where_nobody_has_changed_it() -> None:
    forward = {"stages": ["forward"], "forward_to": "B@example.com"}
    was = record(seen(forwarding_address="old@example.com"), **forward)
    assert was["taken"] == {"forward": {"from": "old@example.com", "to": ["B@example.com"]}}
    # The run that was to change the address again was cut off before it had.
    set_to = {**seen(forwarding_address="b@example.com"), "spam": None}
    was = recorded(leave(was, set_to, stages=["forward"], forward_to="c@example.com")["text"])
    assert was["taken"]["forward"]["to"] == ["B@example.com", "c@example.com"]
    for now, returns in (
        ("b@example.com", [{"name": "alex", "forwarding_address": "old@example.com"}]),
        ("c@example.com", [{"name": "alex", "forwarding_address": "old@example.com"}]),
        ("old@example.com", []),
        ("other@example.com", []),
    ):
        todo = back(was, seen(forwarding_address=now))
        assert todo["forwarding"] == returns
        assert bool(todo["remarks"]) is (now == "other@example.com")
        assert todo["state"] == "restored"
    # What somebody else has set meanwhile is what there was before.
    other = seen(forwarding_address="other@example.com")
    was = recorded(leave(was, {**other, "spam": None}, **forward)["text"])
    assert was["taken"]["forward"] == {"from": "other@example.com", "to": ["B@example.com"]}


def test_services_that_the_mailbox_does_not_tell_are_those_of_the_listing() -> None:
    silent = {"activesync": None, "blackberry": None}
    was = record(seen(**silent))
    assert was["taken"]["mobile_services"] == ["activesync"]
    later = {**seen(**silent), "domain_state": None, "spam": None}
    todo = leave(was, later, stages=["mobile_services"])
    assert todo["mailboxes"] == [{"name": "alex", "mobile_services": {"activesync": False}}]
    # A run of another stage does not forget it.
    was = recorded(leave(was, later, stages=["disable"])["after"])
    assert was["taken"]["mobile_services"] == ["activesync"]


def test_a_mailbox_that_is_in_use_again_is_not_deleted() -> None:
    over = {"delete_after": "2027-01-31", "today": "2027-02-01"}
    with pytest.raises(AnsibleFilterError, match="somebody has enabled the mailbox again"):
        leave(record(), seen(), **over)
    # After a run without the date, that one is the one who leaves.
    was = recorded(leave(record(), seen())["after"])
    assert leave(was, left(), **over)["state"] == "deleted"


def test_a_failed_run_puts_the_record_back() -> None:
    was = record(stages=["hide"])
    assert recorded(leave(was, left())["otherwise"]) == was


def test_who_leaves_again_after_coming_back_in_part_is_recorded_afresh() -> None:
    was = deleted(stages=["hide"])
    # An address was refused, and the mailbox has changed since.
    was = recorded(back(was, gone(), password=True)["otherwise"])
    assert was["state"] == "restoring"
    now = seen(display_name="Alexandra", size=9)
    again = recorded(leave(was, now)["after"])
    assert again["mailbox"]["display_name"] == "Alexandra"
    assert again["earlier"][0]["mailbox"]["display_name"] == "Alex {{ 1 }}"
    assert "delete" not in again["taken"]


def test_with_v0_managers_and_senders_are_remarked_upon() -> None:
    state = seen()
    for entry in state["domain_state"]["distribution_lists"]:
        for part in ("managers", "sender_policy"):
            entry.pop(part, None)
    assert leave({}, state)["remarks"][-1].startswith("managers and senders of lists stay")
