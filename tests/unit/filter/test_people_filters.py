# SPDX-License-Identifier: GPL-3.0-or-later
"""Who comes, and who leaves and comes back, becomes what a domain is to have."""

from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.filter.offboard_leave import (
    FilterModule as LeaveModule,
)
from ansible_collections.cloudoffice.email.plugins.filter.offboard_leave import offboard_leave
from ansible_collections.cloudoffice.email.plugins.filter.offboard_record import (
    FilterModule as RecordModule,
)
from ansible_collections.cloudoffice.email.plugins.filter.offboard_record import offboard_record
from ansible_collections.cloudoffice.email.plugins.filter.offboard_return import (
    FilterModule as ReturnModule,
)
from ansible_collections.cloudoffice.email.plugins.filter.offboard_return import offboard_return
from ansible_collections.cloudoffice.email.plugins.filter.onboard_people import (
    FilterModule as OnboardModule,
)
from ansible_collections.cloudoffice.email.plugins.filter.onboard_people import onboard_people
from ansible_collections.cloudoffice.email.plugins.filter.people_csv import people_csv

SECRET = "Secret123!@#"
ALL = ["disable", "hide", "mobile_services", "lists", "forward", "delete"]


@pytest.mark.parametrize(
    ("module", "name", "function"),
    [
        (OnboardModule, "onboard_people", onboard_people),
        (RecordModule, "offboard_record", offboard_record),
        (LeaveModule, "offboard_leave", offboard_leave),
        (ReturnModule, "offboard_return", offboard_return),
    ],
)
def test_ansible_finds_the_filters(module: Any, name: str, function: object) -> None:
    assert module().filters() == {name: function}


# --- who comes


def test_a_csv_may_have_further_columns() -> None:
    text = "name,distribution_lists\nalex,team; sales news\nrobin,\n"
    assert people_csv(text, "people.csv", ["distribution_lists"]) == [
        {"name": "alex", "distribution_lists": ["team", "sales", "news"]},
        {"name": "robin"},
    ]
    with pytest.raises(AnsibleFilterError, match="unknown column 'distribution_lists'"):
        people_csv(text, "people.csv")


def test_defaults_hold_for_whoever_does_not_declare_it() -> None:
    defaults = {
        "size": 2048,
        "contact": {"company": "Example", "city": "Köln"},
        "distribution_lists": ["office"],
    }
    people = [
        {"name": "Alex", "contact": {"city": "London"}, "distribution_lists": "Team@example.com"},
        {"name": "robin@EXAMPLE.com", "size": 5},
    ]
    declared = onboard_people(people, "example.com", defaults, ["team"])
    assert declared["mailboxes"] == [
        {"name": "alex", "size": 2048, "contact": {"company": "Example", "city": "London"}},
        {"name": "robin", "size": 5, "contact": {"company": "Example", "city": "Köln"}},
    ]
    assert declared["distribution_lists"] == [
        {"name": "team", "members": {"add": ["alex", "robin"]}},
        {"name": "office", "members": {"add": ["alex", "robin"]}},
    ]


def test_new_is_who_is_not_there_and_has_no_password() -> None:
    people = [
        {"name": "there"},
        {"name": "given"},
        {"name": "own", "password": SECRET},
        {"name": "alex", "display_name": "Alex Smith"},
    ]
    declared = onboard_people(
        people,
        "example.com",
        there=["There"],
        passwords={"Given@x": "y"},
        term="p/{name}-{address}",
    )
    assert declared["new"] == {"alex": "p/alex-alex@example.com"}
    assert declared["names"] == ["alex", "Alex Smith"]


def test_what_new_people_lack_is_told_if_it_is_known_who_is_there() -> None:
    whole = {"display_name": "x", "size": 5}
    people = [{"name": "there"}, {"name": "bare", **whole}, {"name": "kim", "password": SECRET}]

    def lacking(**options: Any) -> list[str]:
        found: list[str] = onboard_people(people, "example.com", **options)["lacking"]
        return found

    assert lacking() == []
    kim = "kim is new and needs display_name and size."
    assert lacking(there=["there"], term="{name}") == [kim]
    assert lacking(there=["there"], passwords={"bare": SECRET, "spare": SECRET}) == [kim]
    typo = {"baer": SECRET, "THERE": SECRET, "Kim@example.com": SECRET}
    _kim, none, spare = lacking(there=["there"], passwords=typo)
    assert none.startswith("There is no password for bare: give onboard_password_file,")
    assert spare == "Of nobody here are, in onboard_initial_passwords: baer."


def test_only_those_who_are_meant() -> None:
    people = [{"name": "alex"}, {"name": "Robin"}, {"name": "sam"}]
    declared = onboard_people(people, "example.com", only="sam, alex")
    assert [it["name"] for it in declared["mailboxes"]] == ["alex", "sam"]
    for only in ("ROBIN", ["robin@example.com"], " robin ,\n"):
        declared = onboard_people(people, "example.com", only=only)
        assert [it["name"] for it in declared["mailboxes"]] == ["robin"]


@pytest.mark.parametrize(
    ("people", "options", "message"),
    [
        ([], {}, "there is nobody to onboard"),
        ([SECRET], {}, "a person must be a dictionary with a name"),
        ([{"password": SECRET}], {}, "a person must be a dictionary with a name"),
        ([{"name": "alex", "passwort": SECRET}], {}, "alex: unknown option 'passwort'"),
        ([{"name": "alex", "state": "absent"}], {}, "alex: is to be absent"),
        ([{"name": "alex@other.example"}], {}, "'alex@other.example' does not belong to the"),
        ([{"name": "a/b"}], {}, "Invalid user name: 'a/b'"),
        ("alex", {}, "people: must be a list"),
        ([{"name": "alex"}, {"name": "Alex"}], {}, "alex: there are two people of this name"),
        ([{"name": "alex"}], {"only": ["sam"]}, "'sam': there is nobody of this name"),
        ([{"name": "alex"}], {"only": ""}, "nobody is named"),
        ([{"name": "alex"}], {"only": [""]}, "nobody is named"),
        ([{"name": "alex"}], {"term": "one"}, "one: everybody would get the same password"),
        ([{"name": "alex"}], {"term": "{name}/{nam}"}, "{name}/{nam}: {nam} stands for nothing"),
    ],
)
def test_people_who_make_no_sense_are_refused(
    people: list[Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        onboard_people(people, "example.com", **options)
    assert message in str(refused.value)
    assert SECRET not in str(refused.value)


# --- who leaves


def wanted(**more: Any) -> dict[str, Any]:
    return {
        "domain": "example.com",
        "name": "Alex@example.com",
        "stages": ALL,
        "today": "2027-01-02",
        **more,
    }


def seen(**more: Any) -> dict[str, Any]:
    return {
        "mailbox": {
            "display_name": "Alex {{ 1 }}",
            "size": 5,
            "enabled": True,
            "hidden": False,
            "public_folder_admin": None,
            "forwarding_address": "",
            "contact": {"zip": "01067"},
            "email_addresses": [
                {"address": f"{it}", "reply_to": False}
                for it in (
                    "alex@example.com",
                    "a@example.com",
                    "alex@alias.example",
                    "alex@b.example",
                )
            ],
            "blackberry": False,
        },
        "domain_state": {
            "mailboxes": [{"name": "alex", "mobile_services": {"activesync": True}}],
            "distribution_lists": [
                {
                    "name": "team",
                    "members": {"set": ["alex", "sam"]},
                    "managers": {"set": ["alex"]},
                },
                {"name": "other", "members": {"set": ["sam"]}, "sender_policy": "public"},
            ],
        },
        "spam": {
            "settings": {"filter_level": "on"},
            **dict.fromkeys(("blacklist", "safelist", "ip_blacklist", "ip_safelist"), ()),
        },
        "staying": ["alex@example.com", "alex@alias.example"],
        **more,
    }


def recorded(text: str) -> dict[str, Any]:
    return offboard_record(text, "alex.yml", "example.com", "alex")


def test_what_there_was_is_recorded_but_no_twins() -> None:
    record = recorded(offboard_leave({}, seen(), wanted())["text"])
    assert record["mailbox"]["display_name"] == "Alex {{ 1 }}"
    assert record["mailbox"]["email_addresses"] == {"add": ["a@example.com", "alex@b.example"]}
    assert record["mailbox"]["contact"] == {"zip": "01067"}
    assert record["distribution_lists"] == [
        {"name": "team", "members": {"add": ["alex"]}, "managers": {"add": ["alex"]}}
    ]
    assert (record["state"], record["recorded"]) == ("leaving", "2027-01-02")


@pytest.mark.parametrize(
    ("stages", "mailbox"),
    [
        (["disable"], {"enabled": False}),
        (["hide"], {"hidden": True}),
        (["mobile_services"], {"mobile_services": {"activesync": False, "blackberry": False}}),
    ],
)
def test_only_the_stages_that_are_wanted(stages: list[str], mailbox: dict[str, Any]) -> None:
    todo = offboard_leave({}, seen(), wanted(stages=stages, forward_to="sam@example.com"))
    assert todo["mailboxes"] == [{"name": "alex", **mailbox}]
    assert todo["distribution_lists"] == todo["forwarding"] == todo["remarks"] == []


def test_a_stage_without_its_variable_does_nothing() -> None:
    todo = offboard_leave({}, seen(), wanted(stages=["forward", "delete"]))
    assert todo["mailboxes"] == todo["forwarding"] == []
    todo = offboard_leave({}, seen(), wanted(stages=["forward"], forward_to=""))
    assert todo["forwarding"] == [{"name": "alex", "forwarding_address": ""}]


@pytest.mark.parametrize(
    ("day", "today", "deleted"),
    [
        ("2027-01-01", "2027-01-02", True),
        ("2027-01-02", "2027-01-02", False),
        ("2026-12-31", "2027-01-02", True),
        ("2027-11-01", "2027-01-02", False),
        (None, "2999-01-01", False),
    ],
)
def test_the_mailbox_is_kept_until_the_day_is_over(
    day: str | None, today: str, deleted: bool
) -> None:
    todo = offboard_leave({}, seen(), wanted(delete_after=day, today=today))
    assert (todo["mailboxes"] == [{"name": "alex", "state": "absent"}]) is deleted
    assert todo["state"] == ("deleted" if deleted else "leaving")
    assert recorded(todo["text"])["state"] == "leaving"
    some = offboard_leave({}, seen(), wanted(delete_after=day, today=today, stages=["hide"]))
    assert some["mailboxes"] == [{"name": "alex", "hidden": True}]


def test_a_successor_takes_the_place_of_the_only_one_and_gives_it_back() -> None:
    todo = offboard_leave({}, seen(), wanted(successor="sam"))
    assert todo["distribution_lists"] == [
        {
            "name": "team",
            "members": {"remove": ["alex"]},
            "managers": {"remove": ["alex"], "add": ["sam"]},
        }
    ]
    assert todo["remarks"] == []
    back = offboard_return(recorded(todo["after"]), seen(), wanted())
    assert back["distribution_lists"] == [
        {
            "name": "team",
            "members": {"add": ["alex"]},
            "managers": {"add": ["alex"], "remove": ["sam"]},
        }
    ]


def test_a_place_that_was_left_later_is_added_to_the_record() -> None:
    first = offboard_leave({}, seen(), wanted(stages=["hide"]))["text"]
    later = seen(spam=None, staying=None)
    later["domain_state"]["distribution_lists"][1]["members"]["set"].append("alex")
    second = offboard_leave(recorded(first), later, wanted(successor="sam"))["text"]
    assert recorded(second)["distribution_lists"] == [
        {
            "name": "team",
            "members": {"add": ["alex"]},
            "managers": {"add": ["alex"], "remove": ["sam"]},
        },
        {"name": "other", "members": {"add": ["alex"]}},
    ]
    # When all is left, the record stays what it is.
    empty = {"mailbox": later["mailbox"], "domain_state": {"distribution_lists": []}}
    assert offboard_leave(recorded(second), empty, wanted())["text"] == second


def test_a_mailbox_that_is_gone_is_recorded_as_deleted_once() -> None:
    first = offboard_leave({}, seen(), wanted())["text"]
    gone = offboard_leave(recorded(first), {}, wanted(today="2027-02-01"))
    assert gone["mailboxes"] == []
    assert recorded(gone["text"])["deleted"] == "2027-02-01"
    again = offboard_leave(recorded(gone["text"]), {}, wanted(today="2027-03-01"))
    assert again["text"] == gone["text"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"today": "now"}, "offboard_today: 'now' is not a date"),
        ({"delete_after": "2027-02-30"}, "offboard_delete_after: '2027-02-30' is not a date"),
        ({"forward_to": "A@Example.com"}, "offboard_forward_to: A@Example.com is the one"),
        ({"successor": "Alex"}, "offboard_successor: Alex is the one who leaves"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        offboard_leave({}, seen(), wanted(**more))
    assert message in str(refused.value)


# --- who comes back


def record(**more: Any) -> dict[str, Any]:
    return {**recorded(offboard_leave({}, seen(), wanted())["text"]), **more}


def test_what_was_so_already_is_not_touched() -> None:
    was = record()
    was["mailbox"].update(enabled=False, hidden=True, mobile_services={"activesync": False})
    back = offboard_return(was, seen(), wanted(stages=["disable", "hide", "mobile_services"]))
    assert back["mailboxes"] == []
    assert back["state"] == "leaving"  # Not all stages were undone.


def test_blackberry_needs_its_password_unless_it_is_there() -> None:
    was = record()
    was["mailbox"]["mobile_services"] = {"activesync": True, "blackberry": True}
    only = {"stages": ["mobile_services"]}
    back = offboard_return(was, seen(), wanted(**only))
    assert back["mailboxes"] == [{"name": "alex", "mobile_services": {"activesync": True}}]
    assert len(back["remarks"]) == 1
    back = offboard_return(was, seen(), wanted(**only, activation_password=True))
    assert back["mailboxes"][0]["mobile_services"]["blackberry"] is True
    there = seen()
    there["mailbox"]["blackberry"] = True
    assert offboard_return(was, there, wanted(**only))["remarks"] == []


def test_a_deleted_mailbox_is_made_anew_even_if_that_takes_two_runs() -> None:
    was = record(state="deleted")
    lists = {"domain_state": seen()["domain_state"]}
    first = offboard_return(was, lists, wanted(password=True))
    assert first["is_new"] is True
    assert first["forwarding"] == []
    assert first["mailboxes"][0]["contact"] == {"zip": "01067"}
    half = recorded(first["text"])
    assert half["state"] == "restoring"
    second = offboard_return(half, {**lists, "mailbox": seen()["mailbox"]}, wanted())
    assert second["mailboxes"] == first["mailboxes"]
    assert recorded(second["after"])["state"] == "restored"
    # And instead of the second, they may leave again.
    leaves = offboard_leave(half, seen(), wanted())
    assert recorded(leaves["text"])["state"] == "leaving"


@pytest.mark.parametrize(
    ("was", "read", "message"),
    [
        ({}, seen(), "there is no record"),
        (record(state="deleted"), seen(), "there is a mailbox of this name again"),
        (record(), {}, "give offboard_undo_password"),
    ],
)
def test_what_cannot_be_undone_is_refused(
    was: dict[str, Any], read: dict[str, Any], message: str
) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        offboard_return(was, read, wanted())
    assert message in str(refused.value)


def test_who_is_back_is_left_alone() -> None:
    back = offboard_return(record(state="restored"), {}, wanted())
    assert (back["mailboxes"], back["text"]) == ([], back["after"])


def test_who_leaves_again_keeps_the_earlier_records() -> None:
    text = offboard_leave(record(state="restored"), seen(), wanted(today="2028-01-01"))["text"]
    twice = offboard_leave(
        {**recorded(text), "state": "restored"}, seen(), wanted(today="2029-01-01")
    )["text"]
    read = yaml.safe_load(twice)
    assert [it["recorded"] for it in read["earlier"]] == ["2028-01-01", "2027-01-02"]
    assert "earlier" not in read["earlier"][0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "alex.yml: is not valid YAML"),
        ("hello", "alex.yml: is no record"),
        ("{state: gone, mailbox: {}, distribution_lists: []}", "alex.yml: is no record"),
        (
            "{state: leaving, mailbox: {}, distribution_lists: [], name: alex,"
            " domain: other.example}",
            "alex.yml: is the record of alex@other.example",
        ),
    ],
)
def test_a_file_that_is_no_record_of_the_person_is_refused(text: str, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        recorded(text)
    assert message in str(refused.value)


def test_no_file_is_no_record() -> None:
    assert recorded("") == {}
