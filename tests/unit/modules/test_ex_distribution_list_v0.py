# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists with v0: one write for each thing, in a stable order, and no more."""

from typing import Any

import pytest

from emulator import Emulator, Rule, trouble
from integration.harness import run_module

TEAM = {"domain": "example.com", "name": "team", "api_version": "v0"}


@pytest.fixture(autouse=True)
def team(api: Emulator) -> None:
    """Give the domain three mailboxes and a list of two of them."""
    seeded(api)


def seeded(api: Emulator, **dialect: str) -> Emulator:
    api.reset(dialect=dialect)
    api.add_domain("example.com", aliases=["alias.example"])
    for name in ("alex", "robin", "sam"):
        api.add_mailbox("example.com", name)
    api.add_list(
        "example.com",
        "team",
        display_name="Team",
        hidden=True,
        addresses=["us@example.com"],
        members=["alex", "sam"],
    )
    return api


def run(**options: Any) -> dict[str, Any]:
    return run_module("ex_distribution_list", {**TEAM, **options})


def info(**options: Any) -> dict[str, Any]:
    common = {"domain": "example.com", "api_version": "v0"}
    return run_module("ex_distribution_list_info", {**common, **options})


def sent(api: Emulator) -> list[str]:
    return [f"{call.method} {call.path.rpartition('distributionlists/')[2]}" for call in api.calls]


def test_an_unchanged_list_costs_one_read_whatever_is_declared(api: Emulator) -> None:
    result = run(
        display_name="Team",
        hidden=True,
        members=["sam", "alex"],
        email_addresses=["us@example.com"],
    )
    assert not result["changed"]
    assert sent(api) == ["GET team"]


def test_one_write_follows_the_other_in_a_stable_order(api: Emulator) -> None:
    result = run(
        display_name="Us",
        members=["robin", "Jane@Outside.example"],
        email_addresses=["we@example.com"],
    )
    assert sent(api) == [
        "GET team",
        # Whether alias.example is an alias, for us@alias.example is among the addresses.
        "GET /v0/customers/me/domains/example.com",
        "PUT team",
        "POST team/emailaddresses/we@example.com",
        "DELETE team/members/alex",
        "DELETE team/members/sam",
        "POST team/members/robin",
        "POST team/members/Jane@Outside.example",
        "DELETE team/emailaddresses/us@example.com",
    ]
    assert result["plan"] == [
        "PUT distribution list team: display_name",
        "POST distribution list team email address: we@example.com",
        "DELETE distribution list team member: alex",
        "DELETE distribution list team member: sam",
        "POST distribution list team member: robin",
        "POST distribution list team member: Jane@Outside.example",
        "DELETE distribution list team email address: us@example.com",
    ]
    assert result["distribution_list"]["members"] == ["robin", "jane@outside.example"]
    assert result["distribution_list"]["member_count"] == 2


def test_a_deletion_asks_for_nothing_that_v0_lacks(api: Emulator) -> None:
    assert run(state="absent", description="x", senders=["alex"])["changed"]


def test_an_edit_keeps_what_it_does_not_name(api: Emulator) -> None:
    run(display_name="Us")
    (edit,) = api.writes
    assert edit.form == {"displayName": "Us", "isHidden": "true"}


def test_a_member_that_is_not_known_is_named_and_what_was_done_is_told(api: Emulator) -> None:
    result = run(members={"add": ["robin", "nobody"]})
    assert "adding member nobody to distribution list team@example.com" in result["msg"]
    assert "No user with the email address nobody" in result["msg"]
    assert result["plan_done"] == ["POST distribution list team member: robin"]
    assert result["changed"] is True


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("POST", "/new$", {"name": "new", "hidden": True}),
        ("PUT", "/team$", {"display_name": "Us"}),
        ("DELETE", "/team$", {"state": "absent"}),
        ("POST", "/members/robin$", {"members": {"add": ["robin"]}}),
        ("DELETE", "/members/sam$", {"members": {"remove": ["sam"]}}),
        ("POST", "/we@example.com$", {"email_addresses": {"add": ["we@example.com"]}}),
    ],
)
@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_reply_is_settled_by_a_read(
    api: Emulator, method: str, path: str, options: dict[str, Any], arrived: bool
) -> None:
    lost = trouble.after_effect(trouble.hang_up()) if arrived else trouble.gateway(502)
    api.inject(Rule(method, path, action=lost))
    result = run(**options)
    assert result["changed"]
    assert [call.method for call in api.writes] == [method] * (1 if arrived else 2)
    assert not run(**options)["changed"]


def test_a_listing_gives_names_only_and_each_list_its_parts(api: Emulator) -> None:
    assert info()["distribution_lists"] == [{"name": "team", "display_name": "Team"}]
    (team,) = info(gather=["members"])["distribution_lists"]
    assert team == {
        "name": "team",
        "display_name": "Team",
        "hidden": True,
        "members": ["alex", "sam"],
        "member_count": 2,
    }
    assert info(name="team", gather=["members"])["distribution_lists"] == [team]
    assert info(name="never")["distribution_lists"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"gather": ["members", "senders"]}, "gather: senders not offered by api_version v0"),
        ({"available": ["members"]}, "available: not offered by api_version v0"),
    ],
)
def test_what_v0_lacks_is_refused_before_any_call(
    api: Emulator, options: dict[str, Any], words: str
) -> None:
    assert words in info(**options)["msg"]
    assert api.calls == []


def test_the_export_is_refused_before_any_call(api: Emulator) -> None:
    options = {"domain": "example.com", "api_version": "v0", "to": "desk@example.com"}
    result = run_module("ex_distribution_list_export", options)
    assert "the export is not offered by api_version v0" in result["msg"]
    assert api.calls == []
