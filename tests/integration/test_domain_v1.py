# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole domains in one task: what only v1 offers, under every dialect."""

from emulator import Emulator
from integration.domains import (
    add,
    calls,
    distribution_list,
    fill,
    further_addresses,
    is_documented,
    mailbox,
    summary,
)
from integration.gates import Phases, gated

NEWS_X500 = "x500:/o=Old/ou=Site/cn=News"


def seed(api: Emulator) -> None:
    """Fill a domain for each task."""
    restricted = {"sender_policy": "restricted", "senders": ["sam.jones"]}
    fill(api, "lists.example", "alex.smith", "sam.jones")
    for name in ("team", "closed", "reopened"):
        api.add_list("lists.example", name, members=["alex.smith", "sam.jones"], **restricted)
    api.add_domain("moves.example", aliases=["alias.example"])
    add(api, "moves.example", "clerk")
    api.add_list(
        "moves.example",
        "giver",
        addresses=["first@moves.example", "second@moves.example"],
        primary="second@moves.example",
    )
    api.add_list("moves.example", "taker")
    fill(api, "managed.example", "alex.smith", "sam.jones")
    api.add_list("managed.example", "managed", managers=["sam.jones"])
    fill(api, "hurried.example", "alex.smith")
    api.add_list("hurried.example", "quick")
    fill(api, "same.example", "alex.smith")
    api.add_list(
        "same.example",
        "news",
        display_name="News",
        description="As ever",
        hidden=True,
        addresses=["announcements@same.example", ("x500", "/o=Old/ou=Site/cn=News")],
        primary="announcements@same.example",
        members=["alex.smith"],
        sender_policy="restricted",
        senders=["alex.smith"],
    )
    api.add_list("same.example", "open")


world = gated("domain_v1.yml", seed)


def test_lists_are_created_and_changed_with_people_who_come_and_go(
    api: Emulator, phases: Phases
) -> None:
    result = phases.real["Create and change lists"]
    assert result["summary"] == summary(
        created=["mailbox/kim.park", "distribution_list/news"],
        updated=[f"distribution_list/{name}" for name in ("team", "closed", "reopened")],
        deleted=["mailbox/sam.jones"],
    )
    news = distribution_list(api, "lists.example", "news")
    assert (news.display_name, news.description) == ("News", "What is new")
    assert news.primary == "announcements@lists.example"
    assert sorted(news.members) == ["kim.park", "team"]
    assert (news.sender_policy, sorted(news.senders)) == ("restricted", ["alex.smith", "kim.park"])
    team = distribution_list(api, "lists.example", "team")
    assert team.description == "New text"
    assert sorted(team.members) == ["alex.smith", "kim.park"]
    assert (team.sender_policy, team.senders) == ("restricted", ["kim.park"])
    assert distribution_list(api, "lists.example", "closed").sender_policy == "public"
    assert distribution_list(api, "lists.example", "reopened").senders == ["kim.park"]


def test_each_list_is_one_write_and_a_primary_address_another(phases: Phases) -> None:
    assert phases.real["Create and change lists"]["plan"] == [
        "POST mailbox kim.park: display_name, size, password",
        "PUT distribution list closed: sender_policy",
        "POST distribution list news: display_name, description, sender_policy,"
        f" email_addresses (add announcements@lists.example, {NEWS_X500}),"
        " members (add kim.park, team), senders (add kim.park, alex.smith)",
        "PUT distribution list news: primary_address",
        "PUT distribution list reopened: senders (add kim.park; remove sam.jones)",
        "PUT distribution list team: description,"
        " members (add kim.park; remove sam.jones), senders (add kim.park; remove sam.jones)",
        "DELETE mailbox sam.jones",
    ]


def test_a_primary_address_moves_to_another_list(api: Emulator, phases: Phases) -> None:
    giver = distribution_list(api, "moves.example", "giver")
    assert (further_addresses(giver), giver.primary) == (set(), "giver@moves.example")
    taker = distribution_list(api, "moves.example", "taker")
    assert (further_addresses(taker), taker.primary) == ({"second"}, "second@moves.example")
    assert further_addresses(mailbox(api, "moves.example", "clerk")) == {"first"}
    assert phases.real["Move addresses with the primary one"]["plan"] == [
        "PUT distribution list giver:"
        " email_addresses (remove first@moves.example, second@moves.example)",
        "POST mailbox clerk email address: first@moves.example",
        "PUT distribution list taker: primary_address, email_addresses (add second@moves.example)",
    ]


def test_managers_are_as_declared_or_refused_clearly(api: Emulator, phases: Phases) -> None:
    result = phases.real["Declare managers"]
    managed = distribution_list(api, "managed.example", "managed")
    if api.core.dialect["list_managers"] == "offered":
        assert sorted(managed.managers) == ["alex.smith", "sam.jones"]
    else:
        assert "does not offer managers of distribution lists any more" in result["msg"]
        assert result["summary"] == summary(failed=["distribution_list/managed"])
        assert managed.managers == ["sam.jones"]


def test_what_is_not_waited_for_counts_as_soon_as_it_is_accepted(
    api: Emulator, phases: Phases
) -> None:
    result = phases.real["Do not wait"]
    assert result["summary"] == summary(updated=["distribution_list/quick"])
    if is_documented(api):
        assert calls(phases, "hurried.example", "GET", "PUT")[-1] == "PUT distributionlists/quick"
    quick = distribution_list(api, "hurried.example", "quick")
    assert (quick.description, quick.members) == ("Done later", ["alex.smith"])


def test_a_domain_that_is_as_declared_costs_no_write(phases: Phases) -> None:
    result = phases.real["Keep all as it is"]
    assert (result["changed"], result["plan"], result["diff"]) == (False, [], [])


def test_a_domain_is_read_into_the_options_that_declare_it(phases: Phases) -> None:
    state = phases.real["Read everything"]["domain_state"]
    rows = {row["name"]: row for row in state["distribution_lists"]}
    assert set(rows) == {"news", "open"}
    news = rows["news"]
    assert sorted(news["email_addresses"].pop("set")) == sorted(
        ["announcements@same.example", NEWS_X500]
    )
    assert news == {
        "name": "news",
        "display_name": "News",
        "description": "As ever",
        "hidden": True,
        "email_addresses": {},
        "primary_address": "announcements@same.example",
        "members": {"set": ["alex.smith"]},
        "senders": {"set": ["alex.smith"]},
        "sender_policy": "restricted",
    }
    assert rows["open"]["sender_policy"] == "public"
