# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of somebody who leaves, and what is none."""

from copy import deepcopy
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from unit.filter.leaving import (
    leave,
    record,
    recorded,
    seen,
    with_list,
)


def test_what_no_stage_took_is_recorded_anew_before_the_deletion() -> None:
    forward = {"stages": ["disable", "forward"], "forward_to": "b@example.com"}
    was = record(seen(forwarding_address="old@example.com"), **forward)
    now = seen(enabled=False, forwarding_address="b@example.com", display_name="New", hidden=True)
    now = with_list(now, "other", members=["alex", "sam"])
    over = {"delete_after": "2027-01-31", "today": "2027-02-01"}
    last = recorded(leave(was, now, **over)["after"])
    fields = ("enabled", "forwarding_address", "display_name", "hidden")
    assert [last["mailbox"][it] for it in fields] == [True, "old@example.com", "New", True]
    assert [it["name"] for it in last["taken"]["lists"]] == ["other", "team"]
    assert list(last["taken"]) == [
        *("disable", "mobile_services", "lists", "forward", "delete"),
    ]
    # As long as nothing was taken, it is made afresh in any case.
    was = record(stages=["forward"])
    assert record(seen(size=7), stages=["hide"])["mailbox"]["size"] == 7
    assert recorded(leave(was, seen(size=7), stages=["hide"])["text"])["mailbox"]["size"] == 7


def test_a_mailbox_that_is_gone_is_recorded_as_deleted_once() -> None:
    last = leave(record(stages=["hide"]), {}, today="2027-02-01")
    assert last["mailboxes"] == []
    was = recorded(last["text"])
    assert (was["state"], was["deleted"]) == ("deleted", "2027-02-01")
    assert list(was["taken"]) == ["hide", "mobile_services", "lists", "delete"]
    assert leave(was, {}, today="2027-03-01")["text"] == last["text"]


def test_who_leaves_again_keeps_the_earlier_records() -> None:
    once = {**record(), "state": "restored", "taken": {}}
    twice = {**recorded(leave(once, seen(), today="2028-01-01")["text"]), "state": "restored"}
    text = leave(twice, seen(), today="2029-01-01")["text"]
    read = yaml.safe_load(text)
    assert [it["recorded"] for it in read["earlier"]] == ["2028-01-01", "2027-01-02"]
    assert "earlier" not in read["earlier"][0]
    assert "&" not in text and recorded(text) == read


GOOD: dict[str, Any] = {
    "domain": "example.com",
    "name": "alex",
    "state": "leaving",
    "mailbox": {},
    "distribution_lists": [],
    "taken": {},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), []),
        (("state",), "gone"),
        (("mailbox",), []),
        (("mailbox", "email_addresses"), ["a@example.com"]),
        (("mailbox", "email_addresses"), {"add": [3]}),
        (("mailbox", "mobile_services"), "all"),
        (("mailbox", "spam_lists"), {"blacklist": ["a.example"]}),
        (("distribution_lists",), [3]),
        (("distribution_lists",), [{"members": {"add": ["alex"]}}]),
        (("distribution_lists",), [{"name": "team", "members": ["alex"]}]),
        (("taken",), None),
        (("taken", "vanish"), True),
        (("taken", "lists"), {"team": "alex"}),
        (("taken", "forward"), {"from": "a@example.com"}),
        (("earlier",), "no"),
    ],
)
def test_a_file_of_another_form_is_no_record(path: tuple[str, ...], value: Any) -> None:
    assert recorded(yaml.safe_dump(GOOD)) == GOOD
    bad = deepcopy(GOOD)
    place: Any = bad
    for key in path[:-1]:
        place = place[key]
    if path:
        place[path[-1]] = value
    with pytest.raises(AnsibleFilterError, match=r"alex\.yml: is no record of the role offboard"):
        recorded(yaml.safe_dump(bad if path else value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "alex.yml, line 1: is not valid YAML"),
        ("", "alex.yml: is no record"),
        (
            yaml.safe_dump({**GOOD, "domain": "other.example"}),
            "alex.yml: is the record of alex@other.example",
        ),
    ],
)
def test_a_file_that_is_no_record_of_the_person_is_refused(text: str, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        recorded(text)
    assert message in str(refused.value)


def test_no_file_is_no_record() -> None:
    assert recorded("", exists=False) == {}
