# SPDX-License-Identifier: GPL-3.0-or-later
"""Who comes becomes what a domain is to have."""

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.filter.onboard_people import (
    FilterModule as OnboardModule,
)
from ansible_collections.cloudoffice.email.plugins.filter.onboard_people import onboard_people
from ansible_collections.cloudoffice.email.plugins.filter.people_csv import people_csv

SECRET = "Secret123!@#"


@pytest.mark.parametrize(
    ("module", "name", "function"),
    [
        (OnboardModule, "onboard_people", onboard_people),
    ],
)
def test_ansible_finds_the_filters(module: Any, name: str, function: object) -> None:
    assert module().filters() == {name: function}


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
