# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and exporting distribution lists: the calls, and what comes back."""

from typing import Any

import pytest

from emulator import Emulator, Rule, trouble
from integration.harness import run_module


@pytest.fixture(autouse=True)
def lists(api: Emulator) -> None:
    """Give the domain two mailboxes and a list of one of them."""
    for name in ("alex", "sam"):
        api.add_mailbox("example.com", name)
    api.add_list("example.com", "team", display_name="Team", members=["alex"], managers=["sam"])


def info(**options: Any) -> dict[str, Any]:
    return run_module("ex_distribution_list_info", {"domain": "example.com", **options})


def paths(api: Emulator) -> list[str]:
    return [call.path.partition("/ex/")[2].lower() for call in api.calls]


def test_a_listing_costs_a_read_for_each_hundred_lists(api: Emulator) -> None:
    for number in range(250):
        api.add_list("example.com", f"list{number:03}", display_name=f"List {number}")
    found = info()
    assert found["api_calls"]["reads"] == 3
    assert [it["name"] for it in found["distribution_lists"]] == [
        *(f"list{number:03}" for number in range(250)),
        "team",
    ]
    assert [call.query["Limit"] for call in api.calls] == ["100"] * 3


def test_a_thousand_members_are_read_whole_and_in_order(api: Emulator) -> None:
    everyone = [f"person{number:04}@outside.example" for number in range(1000)]
    api.add_list("example.com", "all", members=everyone)
    found = info(name="all", gather=["members"])
    assert found["distribution_lists"][0]["members"] == everyone
    assert found["api_calls"]["reads"] == 11


def test_a_marker_that_is_deleted_between_two_pages_begins_the_walk_again(api: Emulator) -> None:
    everyone = [f"person{number:04}@outside.example" for number in range(150)]
    api.add_list("example.com", "all", members=everyone)

    def forget(state: Any) -> None:
        state.edit_list("example.com", "all", members=everyone[:99] + everyone[100:])

    api.inject(Rule("GET", "/members$", after=1, action=trouble.call(forget)))
    found = info(name="all", gather=["members"])
    assert found["distribution_lists"][0]["members"] == everyone[:99] + everyone[100:]


def test_only_what_is_asked_for_is_read(api: Emulator) -> None:
    info(name="Team@Example.com", gather=["managers", "members"], available=["senders"])
    assert paths(api) == [
        "distributionlists/team",
        "distributionlists/team/members",
        "distributionlists/team/managers",
        "distributionlists/team/options/availablesendersrecipients",
    ]


def test_a_list_says_who_is_in_it(api: Emulator) -> None:
    (team,) = info(gather=["members", "managers", "senders"])["distribution_lists"]
    assert (team["members"], team["managers"]) == (["alex"], ["sam"])
    assert (team["senders"], team["sender_policy"]) == ([], "public")


def test_who_is_available_for_a_new_list_is_read_beside_all_lists(api: Emulator) -> None:
    found = info(available=["members", "managers", "senders"])
    assert {"alex", "sam"} <= set(found["available"]["members"])
    assert paths(api) == [
        "distributionlists",
        *(f"distributionlistoptions/available{it}recipients" for it in ("members", "managers")),
        "distributionlistoptions/availablesendersrecipients",
    ]


def test_a_search_that_the_api_ignores_is_made_here(api: Emulator) -> None:
    api.reset(dialect={"list_search": "ignored"})
    api.add_domain("example.com")
    for name in ("team", "other"):
        api.add_list("example.com", name)
    assert [it["name"] for it in info(contains="TEA")["distribution_lists"]] == ["team"]


def test_a_list_that_is_deleted_while_its_parts_are_read_is_left_out(api: Emulator) -> None:
    api.add_list("example.com", "other", members=["sam"])
    gone = trouble.call(lambda state: state.remove_list("example.com", "other"))
    api.inject(Rule("GET", "/other/members", action=gone))
    found = info(gather=["members"])["distribution_lists"]
    assert [it["name"] for it in found] == ["team"]


def test_a_domain_that_does_not_exist_is_an_error() -> None:
    for options in ({}, {"name": "team"}, {"available": ["members"]}):
        assert info(domain="unknown.example", **options)["status"] == 404


@pytest.mark.parametrize("options", [{"gather": ["managers"]}, {"available": ["managers"]}])
def test_managers_that_are_not_offered_are_an_error_only_if_asked_for(
    api: Emulator, options: dict[str, Any]
) -> None:
    api.reset(dialect={"list_managers": "gone"})
    api.add_domain("example.com")
    api.add_list("example.com", "team")
    assert "does not offer managers" in info(**options)["msg"]
    assert len(info(gather=["members"])["distribution_lists"]) == 1


def test_an_export_is_one_request_and_none_in_check_mode(api: Emulator) -> None:
    options = {"domain": "example.com", "to": "desk@example.com"}
    check = run_module("ex_distribution_list_export", {**options, "_ansible_check_mode": True})
    assert api.calls == []
    real = run_module("ex_distribution_list_export", options)
    assert real["changed"] and check["changed"]
    assert real["plan"] == check["plan"]
    assert real["export"] == check["export"] == options
    assert (real["api_calls"]["reads"], real["api_calls"]["writes"]) == (1, 0)
    assert api.exports == [("example.com", "desk@example.com")]


def test_an_export_to_what_is_no_address_is_refused_before_any_call(api: Emulator) -> None:
    result = run_module("ex_distribution_list_export", {"domain": "example.com", "to": "desk"})
    assert "to: invalid email address: desk" in result["msg"]
    assert api.calls == []
