# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole domains in one task: what v1 and v0 both offer, under every dialect."""

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_entries import (
    entry_key,
)
from emulator import Emulator
from integration.domains import (
    add,
    calls,
    distribution_list,
    fill,
    further_addresses,
    is_documented,
    mailbox,
    seed_moves,
    seed_people,
    seed_same,
    summary,
)
from integration.gates import Phases, gated


def seed(api: Emulator) -> None:
    """Fill a domain for each task."""
    seed_people(api)
    seed_moves(api)
    seed_same(api)
    fill(api, "leaving.example", "successor")
    add(api, "leaving.example", "boss", ["chief"])
    fill(api, "purged.example", "keeper", "svc-scan", "goner.one", "goner.two")
    for name in ("kept-list", "board", "stale"):
        api.add_list("purged.example", name, members=["keeper", "goner.one"])
    fill(api, "guarded.example", "alex.smith", "sam.jones", "robin.lee")
    api.add_list("guarded.example", "team", members=["alex.smith"])


world = gated("domain.yml", seed)


def test_each_mailbox_and_list_has_its_fate(phases: Phases) -> None:
    result = phases.real["Create, change and delete at once"]
    assert result["summary"] == summary(
        created=["mailbox/zoe.keller", "mailbox/kim.park", "distribution_list/newcomers"],
        updated=["mailbox/alex.smith", "distribution_list/team"],
        deleted=["mailbox/sam.jones", "distribution_list/former"],
        unchanged=["mailbox/robin.lee"],
    )
    again = phases.again["Create, change and delete at once"]
    assert set(again["summary"]["unchanged"]) == {
        *("mailbox/sam.jones", "mailbox/zoe.keller", "mailbox/kim.park", "mailbox/alex.smith"),
        "mailbox/robin.lee",
        *("distribution_list/newcomers", "distribution_list/former", "distribution_list/team"),
    }


def test_a_person_is_created_with_everything_at_once(api: Emulator, phases: Phases) -> None:
    zoe = mailbox(api, "people.example", "zoe.keller")
    assert (zoe.display_name, zoe.password, zoe.size) == ("Zoë Keller", "Secret123!@#", 2048)
    assert (zoe.hidden, zoe.forwarding) == (True, "kim.park@people.example")
    assert (zoe.contact["lastName"], zoe.contact["zip"]) == ("Keller", "01067")
    assert further_addresses(zoe) == {"zoe", "z.keller"}
    assert zoe.filter_level == "exclusive"
    assert zoe.send_to_domain_quarantine
    assert zoe.quarantine_owner == "robin.lee@people.example"
    assert sorted(map(entry_key, zoe.blacklist)) == ["anyone@spam.example", "junk.example"]
    assert list(map(entry_key, zoe.safelist)) == ["partner.example"]
    assert zoe.ip_blacklist == ["10.167.10.%"]
    assert sorted(map(entry_key, zoe.ip_safelist)) == sorted(
        map(entry_key, ["192.0.2.1", "2001:db8::25"])
    )
    assert (zoe.activesync, zoe.blackberry, zoe.activation_password) == (True, True, "Activate987")


def test_of_somebody_who_is_there_only_what_differs_is_changed(
    api: Emulator, phases: Phases
) -> None:
    alex = mailbox(api, "people.example", "alex.smith")
    assert alex.contact["jobTitle"] == "Director"
    assert (alex.contact["city"], alex.forwarding) == ("Bonn", "robin.lee@people.example")
    assert alex.password == "Unchanged1!"
    assert further_addresses(alex) == {"director"}
    assert sorted(map(entry_key, alex.blacklist)) == ["anyone@spam.example", "new.junk.example"]
    assert (alex.filter_level, alex.activesync) == ("off", False)
    assert api.mailbox("people.example", "sam.jones") is None


def test_lists_name_people_who_are_new_in_the_same_task(api: Emulator, phases: Phases) -> None:
    newcomers = distribution_list(api, "people.example", "newcomers")
    assert newcomers.display_name == "Newcomers"
    assert sorted(newcomers.members) == [
        "friend@outside.example",
        "kim.park",
        "team",
        "zoe.keller",
    ]
    team = distribution_list(api, "people.example", "team")
    assert sorted(team.members) == ["alex.smith", "zoe.keller"]
    assert further_addresses(team) == {"crew"}
    assert api.distribution_list("people.example", "former") is None


def test_the_diff_shows_each_changed_object_in_the_order_of_the_options(phases: Phases) -> None:
    diff = phases.real["Create, change and delete at once"]["diff"]
    assert [entry["before_header"] for entry in diff] == [
        "mailbox/sam.jones",
        "mailbox/zoe.keller",
        "mailbox/kim.park",
        "mailbox/alex.smith",
        "distribution_list/newcomers",
        "distribution_list/former",
        "distribution_list/team",
    ]
    assert [entry["after_header"] for entry in diff] == [it["before_header"] for it in diff]
    entries = {entry["before_header"]: (entry["before"], entry["after"]) for entry in diff}
    assert entries["mailbox/kim.park"] == ({}, {"display_name": "Kim Park", "size": 1024})
    assert entries["mailbox/sam.jones"][1] == {}
    before, after = entries["mailbox/alex.smith"]
    assert before["contact"] == {"job_title": "Clerk"}
    assert after["contact"] == {"job_title": "Director"}
    assert before["mobile_services"] == {"activesync": True}
    assert after["mobile_services"] == {"activesync": False}
    assert set(after) == {
        *("contact", "email_addresses", "spam_settings", "spam_lists", "mobile_services"),
    }


def test_the_calls_are_no_more_than_they_have_to_be(api: Emulator, phases: Phases) -> None:
    if not is_documented(api):
        pytest.skip("asserted where the API behaves as documented")
    result = phases.real["Create, change and delete at once"]
    assert result["budget"] == {"reads": 10, "writes": 21, "seconds": 0.0}
    assert calls(phases, "people.example", "GET", "POST", "PUT", "DELETE") == [
        "GET mailboxes",
        "GET distributionlists",
        "GET mailboxes/alex.smith",
        "GET mailboxes/alex.smith/spam/settings",
        "GET mailboxes/alex.smith/spam/blacklist",
        "GET distributionlists/team/emailaddresses",
        "GET distributionlists/team/members",
        # The list's addresses are twins in another domain: is that one an alias?
        "GET domains/people.example",
        # Who leaves may set an address free that somebody is to get.
        "GET mailboxes/sam.jones",
        "GET distributionlists/former/emailaddresses",
        "PUT mailboxes/alex.smith",
        "POST mailboxes/kim.park",
        "POST mailboxes/zoe.keller",
        "POST mailboxes/alex.smith/emailaddresses/director@people.example",
        "DELETE mailboxes/alex.smith/emailaddresses/alex@people.example",
        "POST mailboxes/zoe.keller/emailaddresses/zoe@people.example",
        "POST mailboxes/zoe.keller/emailaddresses/z.keller@people.example",
        "DELETE mailboxes/alex.smith/activesyncmobileservice",
        "PUT mailboxes/alex.smith/spam/settings",
        "PUT mailboxes/alex.smith/spam/blacklist",
        "POST mailboxes/zoe.keller/activesyncmobileservice",
        "POST mailboxes/zoe.keller/blackberrymobileservice",
        "PUT mailboxes/zoe.keller/spam/settings",
        "PUT mailboxes/zoe.keller/spam/blacklist",
        "PUT mailboxes/zoe.keller/spam/safelist",
        "PUT mailboxes/zoe.keller/spam/ipblacklist",
        "PUT mailboxes/zoe.keller/spam/ipsafelist",
        # Each write to a list is waited for, which the budget does not count.
        "POST distributionlists",
        "GET distributionlists/newcomers",
        "PUT distributionlists/team",
        "GET distributionlists/team",
        "DELETE distributionlists/former",
        "GET distributionlists/former",
        "DELETE mailboxes/sam.jones",
    ]


def test_the_budget_is_what_the_run_then_needs(api: Emulator, phases: Phases) -> None:
    if not is_documented(api):
        pytest.skip("asserted where the API behaves as documented")
    for task, result in phases.real.results.items():
        if "budget" in result and "msg" not in result:
            # Each write to a list is looked after once, which is outside the budget.
            polls = len([line for line in result["plan"] if "distribution list" in line])
            calls_made = (result["api_calls"]["reads"] - polls, result["api_calls"]["writes"])
            assert calls_made == (result["budget"]["reads"], result["budget"]["writes"]), task


def test_addresses_move_from_one_owner_to_another(api: Emulator, phases: Phases) -> None:
    def held(name: str) -> set[str]:
        return further_addresses(mailbox(api, "moves.example", name))

    assert held("taker") == {"shared", "help"}
    assert held("giver") == {"kept"}
    assert (held("left"), held("right")) == ({"port"}, {"starboard"})
    assert held("desk") == set()
    for name, address in (("office", {"info"}), ("front", {"reception"}), ("helpers", set())):
        assert further_addresses(distribution_list(api, "moves.example", name)) == address


def test_an_address_is_taken_from_one_owner_right_before_the_other_gets_it(
    api: Emulator, phases: Phases
) -> None:
    if not is_documented(api):
        pytest.skip("asserted where the API behaves as documented")
    plan = phases.real["Move addresses"]["plan"]
    for taken, given in (
        ("DELETE mailbox giver email address: shared", "POST mailbox taker email address: shared"),
        ("DELETE mailbox left email address: star", "POST mailbox right email address: star"),
        ("DELETE mailbox right email address: port", "POST mailbox left email address: port"),
        ("DELETE mailbox desk email address: info", "PUT distribution list office"),
        ("DELETE mailbox desk email address: reception", "POST distribution list front"),
        ("PUT distribution list helpers", "POST mailbox taker email address: help"),
    ):
        places = [[line.startswith(start) for line in plan].index(True) for start in (taken, given)]
        assert places == sorted(places), (taken, given)
    assert len(plan) == 12


def test_whoever_takes_over_gets_the_addresses_of_who_leaves(api: Emulator, phases: Phases) -> None:
    result = phases.real["Take over the addresses of those who leave"]
    assert result["summary"] == summary(updated=["mailbox/successor"], deleted=["mailbox/boss"])
    assert further_addresses(mailbox(api, "leaving.example", "successor")) == {"boss", "chief"}
    assert api.mailbox("leaving.example", "boss") is None


def test_a_purge_deletes_what_is_neither_declared_nor_protected(
    api: Emulator, phases: Phases
) -> None:
    result = phases.real["Purge"]
    assert result["summary"] == summary(
        updated=["mailbox/keeper"],
        deleted=["mailbox/goner.one", "mailbox/goner.two", "distribution_list/stale"],
        unchanged=["distribution_list/kept-list"],
    )
    for name in ("keeper", "svc-scan"):
        assert api.mailbox("purged.example", name) is not None
    for name in ("kept-list", "board"):
        assert distribution_list(api, "purged.example", name).members == ["keeper"]
    assert api.mailbox("purged.example", "goner.one") is None
    assert api.mailbox("purged.example", "goner.two") is None
    assert api.distribution_list("purged.example", "stale") is None


def test_a_domain_that_is_as_declared_costs_no_write(api: Emulator, phases: Phases) -> None:
    result = phases.real["Keep all as it is"]
    assert (result["changed"], result["plan"], result["diff"]) == (False, [], [])
    assert set(result["summary"]["unchanged"]) == {
        *("mailbox/full", "mailbox/bare", "mailbox/never"),
        *("distribution_list/group", "distribution_list/never-list"),
    }


def test_display_names_and_sizes_cost_the_listing_alone(api: Emulator, phases: Phases) -> None:
    result = phases.real["Keep display names and sizes"]
    assert result["changed"] is False
    if is_documented(api):
        assert result["budget"] == {"reads": 1, "writes": 0, "seconds": 0.0}
        assert result["api_calls"]["reads"] == 1


def test_what_is_not_declared_is_not_read(phases: Phases) -> None:
    result = phases.real["Declare nothing"]
    assert (result["changed"], result["plan"], result["summary"]) == (False, [], summary())
    assert result["api_calls"]["reads"] == 0


def test_a_domain_is_read_into_the_options_that_declare_it(api: Emulator, phases: Phases) -> None:
    state = phases.real["Read everything"]["domain_state"]
    assert state["domain"] == "same.example"
    rows = {row["name"]: row for row in state["mailboxes"]}
    assert set(rows) == {"full", "bare"}
    full = rows["full"]
    assert (full["display_name"], full["size"]) == ("Full", 2048)
    assert (full["enabled"], full["hidden"]) == (True, False)
    assert full["forwarding_address"] == "bare@same.example"
    assert (full["contact"]["city"], full["contact"]["country"]) == ("Köln", "日本")
    assert full["contact"]["notes"] == ""
    assert full["email_addresses"] == {"set": ["other@same.example"]}
    assert full["spam_settings"] == {
        "filter_level": "exclusive",
        "send_to_domain_quarantine": False,
        "quarantine_owner": "",
    }
    lists = {name: change["set"] for name, change in full["spam_lists"].items()}
    assert list(lists) == ["blacklist", "safelist", "ip_blacklist", "ip_safelist"]
    assert sorted(map(entry_key, lists["safelist"])) == ["friend.example", "partner.example"]
    assert lists["ip_blacklist"] == []
    assert full["mobile_services"] == {"activesync": True, "blackberry": True}
    assert "password" not in full
    (group,) = state["distribution_lists"]
    assert (group["name"], group["display_name"]) == ("group", "Group")
    assert group["email_addresses"] == {"set": ["group-too@same.example"]}
    assert sorted(group["members"]["set"]) == ["bare", "friend@outside.example", "full"]


def test_what_is_not_asked_for_is_neither_read_nor_told(api: Emulator, phases: Phases) -> None:
    result = phases.real["Read names and sizes"]
    rows = {row["name"]: row for row in result["domain_state"]["mailboxes"]}
    assert (rows["full"]["display_name"], rows["full"]["size"]) == ("Full", 2048)
    assert [set(row) & {"contact", "email_addresses", "spam_lists"} for row in rows.values()] == [
        *(set(), set()),
    ]
    assert "distribution_lists" not in result["domain_state"]
    lists = phases.real["Read lists and their members"]["domain_state"]["distribution_lists"]
    assert [set(row) & {"members", "email_addresses", "senders"} for row in lists] == [{"members"}]
    if is_documented(api):
        assert result["api_calls"]["reads"] == 1
        assert phases.real["Read lists and their members"]["api_calls"]["reads"] == 3
        assert phases.real["Read everything"]["api_calls"]["reads"] == 1 + 2 + 2 * 5 + 1 + 4


@pytest.mark.parametrize("task", ["Read an unknown domain", "Declare in an unknown domain"])
def test_a_domain_that_does_not_exist_is_an_error(phases: Phases, task: str) -> None:
    result = phases.real[task]
    assert "unknown.example not found" in result["msg"]
    assert (result["status"], result["changed"]) == (404, False)


def test_a_purge_of_more_than_is_allowed_is_stopped_and_shown(phases: Phases) -> None:
    result = phases.real["Purge more than is allowed"]
    assert "2" in result["msg"]
    assert "mailbox/sam.jones" in result["msg"]
    assert "distribution_list/team" in result["msg"]
    assert "max_deletions" in result["msg"]
    assert "DELETE mailbox sam.jones" in result["plan"]
    assert result["plan_done"] == []
    assert (result["changed"], result["status"], result["fault"]) == (False, None, None)
    assert result["budget"]["writes"] == 3


def test_an_empty_list_is_not_taken_for_delete_all(phases: Phases) -> None:
    result = phases.real["Purge everybody by an empty list"]
    assert "max_deletions" in result["msg"]
    for name in ("alex.smith", "sam.jones", "robin.lee"):
        assert name in result["msg"]


def test_more_calls_than_are_allowed_are_stopped(api: Emulator, phases: Phases) -> None:
    result = phases.real["Need more calls than are allowed"]
    assert "max_requests" in result["msg"]
    assert len(result["plan"]) == 2
    if is_documented(api):
        assert result["budget"] == {"reads": 3, "writes": 2, "seconds": 0.0}
        assert "5" in result["msg"]


def test_a_member_whom_nobody_knows_is_named(phases: Phases) -> None:
    result = phases.real["Add a member that nobody knows"]
    assert "nobody" in result["msg"]
    assert "team" in result["msg"]
    assert (result["changed"], result["status"]) == (False, None)


def test_what_is_missing_to_create_somebody_is_named(phases: Phases) -> None:
    result = phases.real["Create without what is needed"]
    assert "new.person" in result["msg"]
    assert "display_name, password" in result["msg"]


def test_what_was_stopped_has_written_nothing(api: Emulator, phases: Phases) -> None:
    assert calls(phases, "guarded.example", "POST", "PUT", "DELETE") == []
    assert mailbox(api, "guarded.example", "alex.smith").display_name == "Alex Smith"
