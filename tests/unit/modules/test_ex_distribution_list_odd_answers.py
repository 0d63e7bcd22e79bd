# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists when answers are not as any page or client has them."""

import json
from typing import Any

import pytest

from emulator import Emulator, Rule, trouble
from integration.harness import run_module

TEAM = {"domain": "example.com", "name": "team"}
SHOWN = {"CommonName": "Team", "DisplayName": "Team", "Status": "Ready"}


@pytest.fixture(autouse=True)
def team(api: Emulator) -> None:
    """Give the domain a list."""
    api.add_list("example.com", "team", display_name="Team")


def answers(api: Emulator, path: str, document: Any) -> None:
    action = trouble.answer(200, body=json.dumps(document))
    api.inject(Rule("GET", path, times=None, action=action))


def run(**options: Any) -> dict[str, Any]:
    return run_module("ex_distribution_list", {**TEAM, **options})


@pytest.mark.parametrize("hidden", [{}, {"IsHiddenFromAddressList": None}])
def test_a_flag_that_is_not_told_is_not_set(api: Emulator, hidden: dict[str, Any]) -> None:
    answers(api, "/team$", {**SHOWN, **hidden})
    assert not run(hidden=False)["changed"]


def test_a_flag_that_v0_does_not_tell_is_sent_as_not_set(api: Emulator) -> None:
    answers(api, "/team$", {"name": "team", "displayName": "Team", "isHidden": None})
    assert run(display_name="New", api_version="v0")["changed"]
    assert api.writes[0].form == {"displayName": "New", "isHidden": "false"}


def test_an_error_without_words_and_code_says_nothing(api: Emulator) -> None:
    answers(api, "/team$", {**SHOWN, "Error": {"Message": "", "Details": None, "Code": ""}})
    result = run(display_name="New")
    assert "failed" not in result


def test_what_is_not_declared_is_sent_back_as_it_came(api: Emulator) -> None:
    answers(api, "/team$", {**SHOWN, "Description": "one\r\ntwo", "DisplayName": None})
    run(hidden=True, wait=False)
    assert api.writes[0].json == {"Description": "one\r\ntwo", "IsHiddenFromAddressList": True}


@pytest.mark.parametrize(
    "page",
    [
        {"Recipients": 5, "Total": 1},
        {"Recipients": [{"Value": {"a": 1}}], "Total": 1},
        {"Recipients": [{"Value": None}], "Total": 1},
        {"Recipients": ["text"], "Total": 1},
        {"Nothing": 1},
    ],
)
def test_members_in_no_known_form_are_an_error(api: Emulator, page: dict[str, Any]) -> None:
    answers(api, "/members$", page)
    result = run(members=[])
    assert "reading distribution list team@example.com" in result["msg"]
    assert api.writes == []


@pytest.mark.parametrize(
    "shown",
    [
        {"memberList": 5},
        {"memberList": "abc"},
        {"memberList": [7]},
        {"emailAddressList": 5},
        {"emailAddressList": [{"address": None}]},
        {"name": "other"},
    ],
)
def test_a_list_of_v0_in_no_known_form_is_an_error(api: Emulator, shown: dict[str, Any]) -> None:
    answers(api, "/team$", {"name": "team", **shown})
    result = run(members=[], api_version="v0")
    assert "the answer is not as expected" in result["msg"]
    assert api.writes == []


@pytest.mark.parametrize("shown", [{}, {"CommonName": "other"}, {"CommonName": None}])
def test_an_answer_about_something_else_is_an_error(api: Emulator, shown: dict[str, Any]) -> None:
    answers(api, "/team$", shown)
    assert "it does not name the distribution list" in run(display_name="New")["msg"]
    assert api.writes == []
