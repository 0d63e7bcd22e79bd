# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role `offboard` is asked for, and what has to be read for it."""

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.filter import (
    offboard_leave,
    offboard_record,
    offboard_return,
    offboard_wanted,
)
from unit.filter.leaving import (
    asked,
    leave,
    record,
    recorded,
    seen,
)


@pytest.mark.parametrize(
    "module", [offboard_leave, offboard_record, offboard_return, offboard_wanted]
)
def test_ansible_finds_the_filters(module: Any) -> None:
    name = module.__name__.rpartition(".")[2]
    assert module.FilterModule().filters() == {name: getattr(module, name)}


def test_text_counts_as_what_it_means() -> None:
    wanted = offboard_wanted.offboard_wanted(
        {}, asked(stages="disable, lists", successor="Sam@Example.com")
    )
    assert (wanted["stages"], wanted["successor"]) == (["disable", "lists"], "sam")
    assert (wanted["name"], wanted["delete_after"], wanted["due"]) == ("alex", "", False)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"today": "now"}, "offboard_today: 'now' is not a date"),
        ({"delete_after": "2027-02-30"}, "offboard_delete_after: '2027-02-30' is not a date"),
        ({"forward_to": "nix"}, "offboard_forward_to: invalid email address: nix"),
        ({"successor": "a b"}, "offboard_successor: Invalid user name"),
        ({"successor": "a@b@c"}, "offboard_successor: invalid email address"),
        ({"name": "alex@other.example"}, "offboard_name: 'alex@other.example' does not belong"),
        ({"domain": "example"}, "offboard_domain: 'example' is not a domain name"),
        ({"forward_to": "A@Example.com"}, "offboard_forward_to: A@Example.com is the one"),
        ({"successor": "Alex"}, "offboard_successor: alex is the one who leaves"),
        ({"delete_after": "2027-01-01"}, "there is no record of an earlier run"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        leave({}, seen(), **more)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("day", "today", "is_deleted"),
    [
        ("2027-01-01", "2027-01-02", True),
        ("2027-01-02", "2027-01-02", False),
        ("2026-12-31", "2027-01-02", True),
        ("2027-11-01", "2027-01-02", False),
        (None, "2999-01-01", False),
    ],
)
def test_the_mailbox_is_kept_until_the_day_is_over(
    day: str | None, today: str, is_deleted: bool
) -> None:
    when = {"delete_after": day, "today": today}
    todo = leave(record(stages=["hide"]), seen(), **when)
    assert (todo["mailboxes"] == [{"name": "alex", "state": "absent"}]) is is_deleted
    assert todo["state"] == ("deleted" if is_deleted else "leaving")
    assert recorded(todo["text"])["state"] == "leaving"
    some = leave(record(stages=["hide"]), seen(), **when, stages=["hide"])
    assert some["mailboxes"] == [{"name": "alex", "hidden": True}]


@pytest.mark.parametrize("state", ["restored", "restoring"])
def test_who_came_back_is_not_deleted_by_a_date_that_is_over(state: str) -> None:
    with pytest.raises(AnsibleFilterError, match="is over already") as refused:
        leave({**record(), "state": state}, seen(), delete_after="2027-01-01")
    assert "Nothing was changed" in str(refused.value)


def test_what_has_to_be_read() -> None:
    def reads(was: dict[str, Any], **more: Any) -> tuple[bool, list[str]]:
        wanted = offboard_wanted.offboard_wanted(was, asked(**more))
        return wanted["afresh"], wanted["gather"]

    everything = ["mobile_services", "distribution_lists", "members", "managers", "senders"]
    assert reads({}) == (True, everything)
    assert reads(record()) == (False, everything)
    assert reads(record(), stages=["disable"]) == (False, [])
    # As long as nothing is taken, the record does not age; nor does it when the mailbox goes.
    assert reads(record(stages=["forward"]), stages=["hide"]) == (True, everything)
    assert reads(record(stages=["delete"]), stages=["delete"]) == (False, [])
    assert reads(record(), delete_after="2027-01-01") == (True, everything)
    assert reads(record(), undo=True) == (False, ["distribution_lists", "managers", "members"])
    assert reads(record(), undo=True, stages=["hide"]) == (False, [])
