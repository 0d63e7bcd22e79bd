# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole domain in one task: what it reads, in which order it writes, and what it refuses."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any, ClassVar

import pytest

from emulator import Emulator, Rule, trouble
from integration.harness import run_module
from unit.modules.domain_world import (
    DOMAIN,
    PASSWORD,
    addresses,
    ex_domain,
    new,
    paths,
    planned,
    writes,
)

SUMMARY = ("created", "updated", "deleted", "unchanged", "failed", "unknown", "not_reached")


class TestReads:
    """Listings come first; a single object is read only for what they do not tell."""

    @pytest.fixture
    def people(self, api: Emulator) -> list[str]:
        names = [f"person{number:04}" for number in range(1000)]
        for name in names:
            api.add_mailbox(DOMAIN, name, display_name=name.title(), size=10)
        return names

    def test_a_thousand_names_and_sizes_cost_four_reads(
        self, api: Emulator, people: list[str]
    ) -> None:
        declared = [{"name": it, "display_name": it.title(), "size": 10} for it in people]
        result = ex_domain(mailboxes=declared)
        assert (result["changed"], result["plan"], result["diff"]) == (False, [], [])
        assert result["api_calls"]["reads"] == result["budget"]["reads"] == len(api.calls) == 4

    def test_a_thousand_with_contact_data_cost_a_thousand_and_four(
        self, api: Emulator, people: list[str]
    ) -> None:
        result = ex_domain(mailboxes=[{"name": it, "contact": {"city": ""}} for it in people])
        assert (result["changed"], len(api.calls)) == (False, 1004)

    def test_mobile_services_cost_no_read_of_a_mailbox(
        self, api: Emulator, people: list[str]
    ) -> None:
        off = {"activesync": False, "blackberry": False}
        ex_domain(mailboxes=[{"name": it, "mobile_services": off} for it in people])
        assert len(api.calls) == 4

    def test_empty_descriptions_that_are_missing_cost_nothing(self, api: Emulator) -> None:
        api.reset({"empty_text": "missing"})
        api.add_domain(DOMAIN)
        api.add_list(DOMAIN, "team", display_name="Team")
        ex_domain(distribution_lists=[{"name": "team", "display_name": "Team"}])
        assert paths(api) == ["GET distributionlists"]

    def test_what_the_limits_let_nobody_read_is_not_begun(
        self, api: Emulator, people: list[str]
    ) -> None:
        declared = [{"name": it, "hidden": False} for it in people]
        result = ex_domain(mailboxes=declared, read_limit=60)
        assert "not begun: 1000 reads take about 968 seconds" in result["msg"]
        assert len(result["summary"]["not_reached"]) == 1000
        result = run_module("ex_domain_info", {"domain": DOMAIN, "read_limit": 60})
        assert "not begun: 6000 reads" in result["msg"]
        assert len(api.calls) == 4 + 4 + 1

    def test_mobile_services_that_the_listing_does_not_tell(self, api: Emulator) -> None:
        api.reset({"fields_param": "ignored"})
        api.add_domain(DOMAIN)
        api.add_mailbox(DOMAIN, "alex", display_name="Alex", activesync=True)
        api.add_mailbox(DOMAIN, "sam", display_name="Sam")
        on, off = {"activesync": True}, {"activesync": False}
        result = ex_domain(
            mailboxes=[
                {"name": "alex", "mobile_services": on},
                {"name": "sam", "mobile_services": off},
            ]
        )
        assert result["changed"] is False
        assert paths(api) == ["GET mailboxes", "GET activesyncmobileservices"]

    def test_each_spam_document_costs_a_read(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex", safelist=["partner.example"])
        result = ex_domain(
            mailboxes=[
                {
                    "name": "alex",
                    "spam_settings": {"filter_level": "on"},
                    "spam_lists": {"safelist": ["partner.example"], "blacklist": []},
                }
            ]
        )
        assert result["changed"] is False
        assert paths(api) == [
            "GET mailboxes",
            "GET mailboxes/alex/spam/settings",
            "GET mailboxes/alex/spam/blacklist",
            "GET mailboxes/alex/spam/safelist",
        ]

    def test_lists_cost_their_listing_and_a_read_for_each_declared_part(
        self, api: Emulator
    ) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex")
        api.add_list(DOMAIN, "team", display_name="Team", members=["alex"])
        result = ex_domain(
            distribution_lists=[{"name": "team", "display_name": "Team", "members": ["alex"]}]
        )
        assert result["changed"] is False
        assert paths(api) == ["GET distributionlists", "GET distributionlists/team/members"]

    def test_a_changed_mailbox_is_read_for_what_an_edit_sends_along(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex", forwarding="sam@example.com")
        result = ex_domain(mailboxes=[{"name": "alex", "display_name": "Alexandra"}])
        assert paths(api) == ["GET mailboxes", "GET mailboxes/alex", "PUT mailboxes/alex"]
        assert api.writes[0].form["emailForwardingAddress"] == "sam@example.com"
        assert result["plan"] == ["PUT mailbox alex: display_name"]

    def test_nothing_is_read_of_what_is_not_declared(self, api: Emulator) -> None:
        assert ex_domain()["api_calls"]["reads"] == 0
        assert ex_domain(mailboxes=[], distribution_lists=[])["api_calls"]["reads"] == 0


class TestOneCodePath:
    """An element gives the same writes as the module of its kind with the same options."""

    def test_mailboxes(self, api: Emulator) -> None:
        options = new("alex", contact={"city": "Köln"}, email_addresses=["a@example.com"])
        single = run_module("ex_mailbox", {"domain": DOMAIN, **options})
        alone = [(it.method, it.path, it.form) for it in api.writes]
        api.remove_mailbox(DOMAIN, "alex")
        api.clear_log()
        whole = ex_domain(mailboxes=[options])
        assert [(it.method, it.path, it.form) for it in api.writes] == alone
        assert whole["plan"] == single["plan"]

    @pytest.mark.parametrize("version", ["v1", "v0"])
    def test_lists(self, api: Emulator, version: str) -> None:
        for name in ("alex", "sam", "robin"):
            api.add_mailbox(DOMAIN, name, display_name=name)
        bodies = []
        for run in ("ex_distribution_list", "ex_domain"):
            api.add_list(DOMAIN, "team", display_name="Team", members=["alex", "sam"])
            api.clear_log()
            options = {
                "name": "team",
                "display_name": "The team",
                "members": {"add": ["robin"], "remove": ["sam"]},
                "email_addresses": ["all@example.com"],
            }
            declared = options if run != "ex_domain" else {"distribution_lists": [options]}
            result = run_module(run, {"domain": DOMAIN, "api_version": version, **declared})
            assert "failed" not in result
            bodies.append([(it.method, it.path, it.form, it.json) for it in api.writes])
            api.remove_list(DOMAIN, "team")
        assert bodies[0] == bodies[1]


class TestOrder:
    """Whatever the order of the declaration, each write finds what it needs."""

    def test_mailboxes_addresses_services_lists(self, api: Emulator) -> None:
        result = ex_domain(
            distribution_lists=[{"name": "all", "members": ["zoe", "alex"]}],
            mailboxes=[
                new("zoe", email_addresses=["z@example.com"]),
                new(
                    "alex",
                    mobile_services={"activesync": True},
                    spam_lists={"safelist": ["partner.example"]},
                    email_addresses=["a@example.com"],
                ),
            ],
        )
        assert result["plan"] == [
            "POST mailbox alex: display_name, size, password",
            "POST mailbox zoe: display_name, size, password",
            "POST mailbox alex email address: a@example.com",
            "POST mailbox zoe email address: z@example.com",
            "POST mailbox alex activesync",
            "PUT mailbox alex safelist: add partner.example",
            "POST distribution list all: display_name, members (add zoe, alex)",
        ]
        assert "failed" not in result
        assert len(writes(api)) == 7

    def test_the_order_of_the_elements_does_not_matter(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "old", display_name="Old", addresses=["x@example.com"])
        people = [new("alex", email_addresses=["x@example.com"]), new("zoe")]
        people.append({"name": "old", "email_addresses": []})
        lists = [{"name": "in", "members": ["alex"]}, {"name": "all", "members": ["in", "zoe"]}]
        plans = {
            tuple(planned(mailboxes=list(some), distribution_lists=list(others))["plan"])
            for some in itertools.permutations(people)
            for others in itertools.permutations(lists)
        }
        assert len(plans) == 1

    def test_out_of_lists_before_a_mailbox_goes(self, api: Emulator) -> None:
        for name in ("sam", "alex"):
            api.add_mailbox(DOMAIN, name, display_name=name)
        api.add_list(DOMAIN, "team", display_name="Team", members=["sam", "alex"])
        api.add_list(DOMAIN, "old", display_name="Old", members=["sam"])
        result = ex_domain(
            mailboxes=[{"name": "sam", "state": "absent"}],
            distribution_lists=[
                {"name": "old", "state": "absent"},
                {"name": "team", "members": ["alex"]},
            ],
        )
        assert writes(api) == [
            "PUT distributionlists/team",
            "DELETE distributionlists/old",
            "DELETE mailboxes/sam",
        ]
        assert result["summary"]["deleted"] == ["mailbox/sam", "distribution_list/old"]

    def test_a_swap_of_addresses(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="A", addresses=["one@example.com"])
        api.add_mailbox(DOMAIN, "sam", display_name="S", addresses=["two@example.com"])
        result = ex_domain(
            mailboxes=[
                {"name": "alex", "email_addresses": ["two@example.com"]},
                {"name": "sam", "email_addresses": ["one@example.com"]},
            ]
        )
        assert "failed" not in result
        assert (addresses(api, "alex"), addresses(api, "sam")) == (
            ["two@example.com"],
            ["one@example.com"],
        )
        assert len(writes(api)) == 4

    @pytest.mark.parametrize("version", ["v1", "v0"])
    def test_an_address_of_a_leaver_goes_to_a_list_that_he_was_on(
        self, api: Emulator, version: str
    ) -> None:
        for name in ("sam", "alex"):
            api.add_mailbox(DOMAIN, name, display_name=name, addresses=[f"{name}.x@example.com"])
        api.add_list(DOMAIN, "team", display_name="Team", members=["sam", "alex"])
        declared: dict[str, Any] = {
            "mailboxes": [{"name": "sam", "state": "absent"}],
            "distribution_lists": [
                {"name": "team", "members": ["alex"], "email_addresses": ["sam.x@example.com"]}
            ],
            "api_version": version,
        }
        result = ex_domain(**declared)
        assert "failed" not in result, result["msg"]
        team = api.distribution_list(DOMAIN, "team")
        assert team and "sam.x@example.com" in [it.value for it in team.addresses]
        assert ex_domain(**declared)["changed"] is False

    def test_new_lists_in_each_other_and_in_themselves(self, api: Emulator) -> None:
        declared = [
            {"name": "one", "members": ["two", "one"]},
            {"name": "two", "members": ["one"]},
        ]
        check = planned(distribution_lists=declared)
        result = ex_domain(distribution_lists=declared)
        assert "failed" not in result, result["msg"]
        assert result["plan"] == check["plan"]
        assert ex_domain(distribution_lists=declared)["changed"] is False

    def test_two_new_people_who_forward_to_each_other(self, api: Emulator) -> None:
        api.reset({"forwarding_scope": "organisation"})
        api.add_domain(DOMAIN)
        declared = [
            new("alex", forwarding_address="sam@example.com"),
            new("sam", forwarding_address="alex@example.com"),
        ]
        result = ex_domain(mailboxes=declared)
        assert "failed" not in result, result["msg"]
        assert len(writes(api)) == 3
        assert ex_domain(mailboxes=declared)["changed"] is False

    def test_a_list_whose_name_a_mailbox_takes(self, api: Emulator) -> None:
        api.add_list(DOMAIN, "sales", display_name="Sales")
        result = ex_domain(
            mailboxes=[new("sales")], distribution_lists=[{"name": "sales", "state": "absent"}]
        )
        assert "failed" not in result, result["msg"]
        assert writes(api) == ["DELETE distributionlists/sales", "POST mailboxes/sales"]

    def test_a_list_that_others_need_is_waited_for_though_it_says_not_to_wait(
        self, api: Emulator
    ) -> None:
        declared = [
            {"name": "inner", "wait": False},
            {"name": "outer", "members": ["inner"], "wait": False},
        ]
        result = ex_domain(distribution_lists=declared)
        assert "failed" not in result
        assert paths(api)[-3:] == [
            "POST distributionlists",
            "GET distributionlists/inner",
            "POST distributionlists",
        ]


class TestMoves:
    """An address is taken from the one before it is given to the other, and never lost."""

    MOVE = (
        {"name": "alex", "email_addresses": {"remove": ["one@example.com"]}},
        {"name": "sam", "email_addresses": {"add": ["one@example.com"]}},
    )

    @pytest.fixture(autouse=True)
    def _people(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="A", addresses=["one@example.com"])
        api.add_mailbox(DOMAIN, "sam", display_name="S")

    def test_it_is_given_back_if_the_giving_fails(self, api: Emulator) -> None:
        api.inject(Rule(method="POST", path="sam/emailaddresses", action=trouble.server_error()))
        result = ex_domain(mailboxes=list(self.MOVE))
        assert result["failed"] is True
        assert addresses(api, "alex") == ["one@example.com"]
        assert "one@example.com was given back to mailbox/alex" in result["msg"]
        assert result["plan_done"] == [
            "DELETE mailbox alex email address: one@example.com",
            "POST mailbox alex email address: one@example.com",
        ]
        assert result["summary"]["failed"] == ["mailbox/sam"]
        assert result["summary"]["not_reached"] == ["mailbox/alex"]
        again = ex_domain(mailboxes=list(self.MOVE))
        assert again["summary"]["updated"] == ["mailbox/alex", "mailbox/sam"]
        assert (addresses(api, "alex"), addresses(api, "sam")) == ([], ["one@example.com"])

    def test_it_stays_where_it_may_be_if_nobody_knows(self, api: Emulator) -> None:
        api.inject(
            Rule(
                method="POST",
                path="sam/emailaddresses",
                action=trouble.after_effect(trouble.hang_up()),
            )
        )
        api.inject(Rule(method="GET", path="mailboxes/sam$", after=1, action=trouble.bare_404()))
        result = ex_domain(mailboxes=list(self.MOVE))
        assert result["summary"]["unknown"] == ["mailbox/sam"]
        assert addresses(api, "alex") == []
        assert addresses(api, "sam") == ["one@example.com"]

    def test_that_it_could_not_be_given_back_is_said(self, api: Emulator) -> None:
        api.inject(
            Rule(method="POST", path="/emailaddresses/", times=2, action=trouble.server_error())
        )
        result = ex_domain(mailboxes=list(self.MOVE))
        assert "had been taken from mailbox/alex, and could not be given back" in result["msg"]

    def test_from_a_list_it_goes_back_to_the_list_as_its_primary_one(self, api: Emulator) -> None:
        api.add_list(
            DOMAIN,
            "team",
            display_name="Team",
            addresses=["news@example.com"],
            primary="news@example.com",
        )
        api.inject(Rule(method="POST", path="sam/emailaddresses", action=trouble.server_error()))
        result = ex_domain(
            mailboxes=[{"name": "sam", "email_addresses": {"add": ["news@example.com"]}}],
            distribution_lists=[{"name": "team", "email_addresses": []}],
        )
        assert "was given back to distribution_list/team" in result["msg"]
        team = api.distribution_list(DOMAIN, "team")
        assert team
        assert team.primary == "news@example.com"


class TestConflicts:
    """What cannot be meant is refused before any write, and mostly before any call."""

    @pytest.mark.parametrize(
        ("declared", "said"),
        [
            (
                {"mailboxes": [new("alex"), new("sam"), new("ALEX@example.com")]},
                "mailboxes, entry 3: alex stands already in mailboxes, entry 1",
            ),
            (
                {"distribution_lists": [{"name": "team"}, {"name": "Team"}]},
                "distribution_lists, entry 2: team stands already in distribution_lists, entry 1",
            ),
            (
                {
                    "mailboxes": [
                        new("alex", email_addresses=["x@example.com"]),
                        new("sam", email_addresses={"add": ["X@example.com"]}),
                    ]
                },
                "x@example.com is already in use: it is wanted by mailbox/alex"
                " (mailboxes, entry 1) and by mailbox/sam",
            ),
            (
                {"mailboxes": [new("team")], "distribution_lists": [{"name": "team"}]},
                "team@example.com is already in use: it is wanted by mailbox/team",
            ),
            (
                {
                    "mailboxes": [
                        new("alex", spam_lists={"blacklist": ["spam.example", "@example.com"]})
                    ]
                },
                "mailboxes, entry 1 (alex): spam_lists.blacklist.set, entry 2: Adding example.com"
                " would blacklist the current domain",
            ),
            (
                {
                    "mailboxes": [{"name": "sam", "state": "absent"}],
                    "distribution_lists": [{"name": "team", "members": ["sam"]}],
                },
                "members names sam@example.com, which is to be absent (mailboxes, entry 1)",
            ),
            (
                {
                    "mailboxes": [
                        {"name": "sam", "state": "absent"},
                        new("alex", forwarding_address="Sam@example.com"),
                    ],
                },
                "forwarding_address names sam@example.com, which is to be absent",
            ),
            (
                {
                    "mailboxes": [
                        new("alex", spam_lists={"safelist": {"add": ["a.b"], "remove": ["@a.b"]}})
                    ]
                },
                "a.b cannot be added and removed",
            ),
            ({"mailboxes": [new("a b")]}, "mailboxes, entry 1 (a b): name: Invalid user name"),
            ({"purge": ["mailboxes"]}, "purge: mailboxes are to be deleted that are not listed"),
            ({"mailboxes": [], "max_deletions": -1}, "max_deletions: must be at least 0"),
        ],
    )
    def test_the_declaration_alone_shows_it(
        self, api: Emulator, declared: dict[str, Any], said: str
    ) -> None:
        result = ex_domain(**declared)
        assert said in result["msg"]
        assert result["status"] is None
        assert api.calls == []

    def test_what_v0_does_not_offer(self, api: Emulator) -> None:
        lists = [{"name": "team"}, {"name": "news", "managers": ["alex"]}]
        result = ex_domain(distribution_lists=lists, api_version="v0")
        assert "distribution_lists, entry 2 (news): managers: not offered" in result["msg"]
        assert api.calls == []

    def test_a_member_whom_nobody_knows(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex")
        result = ex_domain(distribution_lists=[{"name": "team", "members": ["alex", "nobody"]}])
        assert "distribution_lists, entry 1 (team): members names nobody@" in result["msg"]
        assert api.writes == []
        assert "GET distributionListOptions/AvailableMembersRecipients" in paths(api)

    def test_who_may_be_added_is_asked_only_if_such_a_member_is_to_be_added(
        self, api: Emulator
    ) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex", addresses=["head@example.com"])
        declared = {
            "mailboxes": [{"name": "alex", "email_addresses": ["head@example.com"]}, new("sam")],
            "distribution_lists": [{"name": "team", "members": ["alex", "sam", "a@other.example"]}],
        }
        assert "failed" not in planned(**declared)
        assert not [call for call in paths(api) if "Options" in call]

    def test_a_name_that_a_list_has_already(self, api: Emulator) -> None:
        api.add_list(DOMAIN, "sales", display_name="Sales")
        result = ex_domain(
            mailboxes=[new("sales")], distribution_lists=[{"name": "team", "hidden": True}]
        )
        assert "sales@example.com is already in use: distribution_list/sales" in result["msg"]
        assert api.writes == []

    def test_an_address_that_somebody_keeps(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex", addresses=["x@example.com"])
        result = ex_domain(
            mailboxes=[
                {"name": "alex", "hidden": False},
                new("sam", email_addresses=["x@example.com"]),
            ]
        )
        assert "mailboxes, entry 2 (sam): The email address x@example.com is" in result["msg"]
        assert api.writes == []

    def test_a_member_named_by_a_further_address_of_somebody_who_goes(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "sam", display_name="Sam", addresses=["s@example.com"])
        result = ex_domain(
            mailboxes=[
                {"name": "sam", "state": "absent"},
                new("alex", email_addresses=["unknown@example.com"]),
            ],
            distribution_lists=[{"name": "team", "members": ["s@example.com"]}],
        )
        assert "members names s@example.com, but mailbox/sam is to be deleted" in result["msg"]
        assert api.writes == []

    def test_all_mistakes_are_told_at_once(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "kim", display_name="Kim")
        result = ex_domain(
            mailboxes=[
                {"name": "kim", "contact": {"city": "Ulm"}},
                *({"name": f"new{number}", "display_name": "New"} for number in range(25)),
            ],
        )
        assert "mailboxes, entry 2 (new0): Missing required field: size" in result["msg"]
        assert "entry 21 (new19)" in result["msg"]
        assert "and 5 more" in result["msg"]
        # They are found before anything but the listing is read.
        assert len(api.calls) == 1
        result = ex_domain(
            distribution_lists=[{"name": "team", "members": ["kim.prak", "le.chan", "kim"]}]
        )
        assert "members names kim.prak@" in result["msg"]
        assert "members names le.chan@" in result["msg"]
        result = ex_domain(mailboxes=[{"name": "a b"}, {"name": "b@other.example"}])
        assert "entry 1 (a b): " in result["msg"]
        assert "entry 2 (b@other.example): " in result["msg"]

    def test_a_member_whom_the_purge_deletes(self, api: Emulator) -> None:
        for name in ("alex", "sam"):
            api.add_mailbox(DOMAIN, name, display_name=name)
        result = ex_domain(
            mailboxes=[{"name": "alex"}],
            distribution_lists=[{"name": "team", "members": ["sam"]}],
            purge=["mailboxes"],
            max_deletions=1,
        )
        assert "members names sam@example.com, but mailbox/sam is to be deleted" in result["msg"]
        assert api.writes == []


class TestTypes:
    """What is not of its type is named with the entry in which it stands, all at once."""

    def test_every_entry_that_is_wrong_is_named(self, api: Emulator) -> None:
        result = ex_domain(
            mailboxes=[
                new("alex"),
                {**new("kim"), "size": "2 GB", "colour": "red"},
                {**new("sam"), "hidden": "perhaps"},
            ],
            distribution_lists=[{"display_name": "Nameless"}],
        )
        for text in (
            "mailboxes, entry 2 (kim): Invalid format for size, input must be an integer",
            "mailboxes, entry 2 (kim): unknown option colour",
            "mailboxes, entry 3 (sam): Invalid format for hidden, input must be True or False",
            "distribution_lists, entry 1 (None): missing required arguments: name",
        ):
            assert text in result["msg"]
        assert "entry 1 (alex)" not in result["msg"]
        assert api.calls == []


class TestDependence:
    """With on_error continue, what depends on a failed object is not touched."""

    def test_who_wants_an_address_of_somebody_unread(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="A", addresses=["x@example.com"])
        api.inject(Rule(method="GET", path="mailboxes/alex$", action=trouble.answer(400, "No.")))
        result = ex_domain(
            on_error="continue",
            mailboxes=[
                {"name": "alex", "email_addresses": []},
                new("sam", email_addresses=["x@example.com"]),
                new("kim"),
            ],
        )
        assert {key: it for key, it in result["summary"].items() if it} == {
            "created": ["mailbox/kim"],
            "failed": ["mailbox/alex"],
            "not_reached": ["mailbox/sam"],
        }

    def test_who_wants_an_address_of_an_unread_leaver(self, api: Emulator) -> None:
        for name in ("sam", "alex", "kim"):
            api.add_mailbox(DOMAIN, name, display_name=name)
        api.inject(Rule(method="GET", path="mailboxes/sam$", action=trouble.answer(400, "No.")))
        result = ex_domain(
            on_error="continue",
            mailboxes=[
                {"name": "sam", "state": "absent"},
                {"name": "alex", "email_addresses": {"add": ["sam@example.com", "n@example.com"]}},
                {"name": "kim", "hidden": True},
            ],
        )
        assert {key: it for key, it in result["summary"].items() if it} == {
            "updated": ["mailbox/kim"],
            "failed": ["mailbox/sam"],
            "not_reached": ["mailbox/alex"],
        }

    def test_a_list_that_gets_its_address_back_gets_nothing_else(self, api: Emulator) -> None:
        api.add_list(DOMAIN, "a", display_name="A", addresses=["x@example.com"])
        api.add_list(DOMAIN, "b", display_name="B", addresses=["y@example.com"])
        refuse = trouble.answer(400, "No.")
        api.inject(Rule(method="PUT", path="lists/a$", action=refuse))
        more = {"display_name": "New", "hidden": True}
        ex_domain(
            distribution_lists=[
                {"name": "a", "email_addresses": ["y@example.com"], **more},
                {"name": "b", "email_addresses": ["x@example.com"], **more},
            ]
        )
        for name, address in (("a", "x@example.com"), ("b", "y@example.com")):
            found = api.distribution_list(DOMAIN, name)
            assert found and address in [it.value for it in found.addresses]
            assert (found.display_name, found.hidden) == (name.upper(), False)

    def test_a_swap_of_primary_addresses_survives_a_lost_reply(self, api: Emulator) -> None:
        for name, address in (("a", "x@example.com"), ("b", "y@example.com")):
            api.add_list(DOMAIN, name, display_name=name, addresses=[address], primary=address)
        declared = [
            {"name": "a", "email_addresses": ["y@example.com"], "primary_address": "y@example.com"},
            {"name": "b", "email_addresses": ["x@example.com"], "primary_address": "x@example.com"},
        ]
        api.inject(Rule(method="PUT", after=2, action=trouble.hang_up()))
        result = ex_domain(distribution_lists=declared)
        assert "failed" not in result, result["msg"]
        assert ex_domain(distribution_lists=declared)["changed"] is False

    @pytest.mark.parametrize("path", ["both", "singular"])
    def test_what_others_need_is_waited_for_by_either_route(self, api: Emulator, path: str) -> None:
        api.reset({"list_write_path": path, "list_update": "two_reads"})
        api.add_domain(DOMAIN)
        api.add_mailbox(DOMAIN, "alex", display_name="Alex")
        api.add_list(DOMAIN, "team", display_name="Team", addresses=["x@example.com"])
        result = ex_domain(
            mailboxes=[{"name": "alex", "email_addresses": ["x@example.com"]}],
            distribution_lists=[{"name": "team", "email_addresses": [], "wait": False}],
        )
        assert "failed" not in result, result["msg"]

    def test_the_writes_of_one_list_wait_for_each_other(self, api: Emulator) -> None:
        api.reset({"list_while_busy": "409", "list_update": "two_reads"})
        api.add_domain(DOMAIN)
        news = {
            "name": "news",
            "members": ["news"],
            "email_addresses": ["n@example.com"],
            "primary_address": "n@example.com",
            "wait": False,
        }
        result = ex_domain(distribution_lists=[news])
        assert "failed" not in result, result["msg"]

    def test_many_lists_in_circles(self, api: Emulator) -> None:
        lists = [{"name": f"l{number}", "members": [f"l{number ^ 1}"]} for number in range(400)]
        plan = planned(distribution_lists=lists)["plan"]
        assert len(plan) == 600


class TestPurge:
    """A purge deletes what a whole listing shows and nobody declares, within its guard."""

    @pytest.fixture(autouse=True)
    def _people(self, api: Emulator) -> None:
        for name in ("alex", "sam", "svc-backup", "boss"):
            api.add_mailbox(DOMAIN, name, display_name=name)
        api.add_list(DOMAIN, "old", display_name="Old")

    def purge(self, **options: Any) -> dict[str, Any]:
        return ex_domain(
            mailboxes=[{"name": "alex"}], protected=["SVC-*", "boss@example.com"], **options
        )

    def test_it_deletes_what_is_neither_declared_nor_protected(self, api: Emulator) -> None:
        result = self.purge(purge=["mailboxes"], max_deletions=1)
        assert result["plan"] == ["DELETE mailbox sam"]
        assert result["summary"]["deleted"] == ["mailbox/sam"]
        assert writes(api) == ["DELETE mailboxes/sam"]
        assert self.purge(purge=["mailboxes"], max_deletions=0)["changed"] is False

    @pytest.mark.parametrize("check", [True, False])
    def test_the_guard_stops_it_before_the_first_write(self, api: Emulator, check: bool) -> None:
        result = self.purge(
            purge=["mailboxes", "distribution_lists"],
            distribution_lists=[{"name": "new"}],
            max_deletions=1,
            _ansible_check_mode=check,
        )
        assert result["failed"] is True
        assert "purge would delete 2 objects, and max_deletions allows 1" in result["msg"]
        assert "mailbox/sam, distribution_list/old" in result["msg"]
        assert "DELETE mailbox sam" in result["plan"]
        assert result["budget"]["writes"] == 3
        assert (result["changed"], result["plan_done"]) == (False, [])
        assert api.writes == []

    def test_an_empty_list_is_not_taken_for_delete_all(self, api: Emulator) -> None:
        result = ex_domain(mailboxes=[], purge=["mailboxes"])
        assert "purge would delete 4 objects" in result["msg"]
        result = ex_domain(mailboxes=[], purge=["mailboxes"], max_deletions=4)
        assert len(result["summary"]["deleted"]) == 4

    def test_an_element_that_is_declared_absent_is_no_purge(self, api: Emulator) -> None:
        result = ex_domain(mailboxes=[{"name": "sam", "state": "absent"}])
        assert result["summary"]["deleted"] == ["mailbox/sam"]

    def test_a_listing_that_cannot_be_read_whole_deletes_nothing(self, api: Emulator) -> None:
        api.inject(Rule(method="GET", path="mailboxes$", times=None, action=trouble.bare_404()))
        result = self.purge(purge=["mailboxes"], max_deletions=99)
        assert result["failed"] is True
        assert api.writes == []

    @pytest.mark.parametrize("check", [True, False])
    def test_too_many_requests_stop_it_before_the_first_write(
        self, api: Emulator, check: bool
    ) -> None:
        options = {"purge": ["mailboxes"], "max_deletions": 9, "_ansible_check_mode": check}
        result = self.purge(max_requests=1, **options)
        assert "needs 2 calls (1 reads and 1 writes), and max_requests allows 1" in result["msg"]
        assert result["plan"] == ["DELETE mailbox sam"]
        assert api.writes == []
        assert "failed" not in self.purge(max_requests=2, **options)


class TestBudget:
    """The budget says beforehand what the run costs."""

    def test_it_is_what_the_real_run_makes(self, api: Emulator) -> None:
        declared = {
            "mailboxes": [new("alex", email_addresses=["a@example.com"]), new("sam")],
            "distribution_lists": [{"name": "team", "members": ["alex"], "managers": ["sam"]}],
        }
        check = planned(**declared)
        api.clear_log()
        result = ex_domain(**declared)
        assert check["budget"] == result["budget"]
        assert result["budget"]["writes"] == len(api.writes) == result["api_calls"]["writes"]
        polls = [call for call in paths(api) if call == "GET distributionlists/team"]
        assert result["budget"]["reads"] == len(api.reads) - len(polls)

    def test_its_seconds_are_those_of_the_account_s_limits(self, api: Emulator) -> None:
        declared = [new(f"person{number}") for number in range(61)]
        budget = planned(mailboxes=declared, read_limit=60, write_limit=30)["budget"]
        assert budget == {"reads": 1, "writes": 61, "seconds": 121.0}
        assert planned(mailboxes=declared)["budget"]["seconds"] == 0


class TestFailures:
    """The first failure ends the run, or only what depends on the failed object."""

    DECLARED: ClassVar[dict[str, Any]] = {
        "mailboxes": [new("alex"), new("robin"), new("sam")],
        "distribution_lists": [
            {"name": "all", "members": ["robin", "sam"]},
            {"name": "few", "members": ["alex"]},
        ],
    }

    @pytest.fixture(autouse=True)
    def _trouble(self, api: Emulator) -> None:
        api.inject(Rule(method="POST", path="mailboxes/robin", action=trouble.server_error()))

    def test_stop(self, api: Emulator) -> None:
        result = ex_domain(**self.DECLARED)
        assert result["failed"] is True
        assert result["msg"].startswith("creating mailbox robin@example.com:")
        assert (result["status"], result["changed"]) == (500, True)
        assert result["plan_done"] == result["plan"][:1]
        assert {key: it for key, it in result["summary"].items() if it} == {
            "created": ["mailbox/alex"],
            "failed": ["mailbox/robin"],
            "not_reached": ["mailbox/sam", "distribution_list/all", "distribution_list/few"],
        }

    def test_continue(self, api: Emulator) -> None:
        result = ex_domain(on_error="continue", **self.DECLARED)
        assert result["msg"].startswith("creating mailbox robin@example.com:")
        assert result["status"] == 500
        assert {key: it for key, it in result["summary"].items() if it} == {
            "created": ["mailbox/alex", "mailbox/sam", "distribution_list/few"],
            "failed": ["mailbox/robin"],
            "not_reached": ["distribution_list/all"],
        }

    @pytest.mark.parametrize("on_error", ["stop", "continue"])
    def test_the_second_run_picks_up_exactly_the_rest(self, api: Emulator, on_error: str) -> None:
        first = ex_domain(on_error=on_error, **self.DECLARED)
        second = ex_domain(on_error=on_error, **self.DECLARED)
        assert "failed" not in second
        assert sorted(first["plan_done"] + second["plan"]) == sorted(first["plan"])
        assert ex_domain(**self.DECLARED)["changed"] is False

    def test_a_lost_reply_is_unknown(self, api: Emulator) -> None:
        api.clear_faults()
        api.inject(
            Rule(
                method="POST",
                path="mailboxes/robin",
                action=trouble.after_effect(trouble.hang_up()),
            )
        )
        api.inject(Rule(method="GET", path="mailboxes/robin", action=trouble.bare_404()))
        result = ex_domain(on_error="continue", **self.DECLARED)
        assert result["summary"]["unknown"] == ["mailbox/robin"]
        assert "the outcome is unknown" in result["msg"]

    @pytest.mark.parametrize(("on_error", "written"), [("stop", 0), ("continue", 1)])
    def test_a_read_that_fails_is_the_failure_of_its_object_alone(
        self, api: Emulator, on_error: str, written: int
    ) -> None:
        for name in ("alex", "robin"):
            api.add_mailbox(DOMAIN, name, display_name=name)
        api.inject(Rule(method="GET", path="mailboxes/alex", action=trouble.bare_404()))
        declared = [{"name": "alex", "hidden": True}, {"name": "robin", "hidden": True}]
        result = ex_domain(mailboxes=declared, on_error=on_error)
        assert result["msg"].startswith("reading mailbox/alex of example.com:")
        assert result["summary"]["failed"] == ["mailbox/alex"]
        assert len(api.writes) == written
        assert ("mailbox/robin" in result["summary"]["not_reached"]) is (on_error == "stop")

    def test_a_wrong_key_ends_it_at_once_even_if_it_continues(self, api: Emulator) -> None:
        api.clear_faults()
        api.inject(
            Rule(method="POST", path="mailboxes", times=None, action=trouble.answer(403, "No."))
        )
        result = ex_domain(on_error="continue", **self.DECLARED)
        assert len(api.writes) == 1
        assert len(result["summary"]["not_reached"]) == 4

    def test_what_the_limits_leave_no_time_for_is_not_reached(self, api: Emulator) -> None:
        api.clear_faults()
        result = ex_domain(**self.DECLARED, write_limit=2, max_wait=1)
        assert "not sent: the next request that write_limit allows" in result["msg"]
        assert result["summary"]["failed"] == []
        assert len(result["summary"]["not_reached"]) == 3
        assert "The 5 writes take about 121 seconds at write_limit" in str(result["warnings"])

    def test_a_list_that_cannot_be_read_may_have_those_who_leave(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "old", display_name="Old")
        api.add_list(DOMAIN, "all", display_name="All", members=["old"])
        api.inject(Rule(method="GET", path="all/members", action=trouble.bare_404()))
        declared = {
            "mailboxes": [{"name": "old", "state": "absent"}],
            "distribution_lists": [{"name": "all", "members": []}],
        }
        result = ex_domain(on_error="continue", **declared)
        assert result["summary"]["failed"] == ["distribution_list/all"]
        assert result["summary"]["not_reached"] == ["mailbox/old"]
        assert writes(api) == []
        assert ex_domain(**declared)["summary"]["deleted"] == ["mailbox/old"]

    @pytest.mark.parametrize(
        "options",
        [
            {"mailboxes": [new("alex")]},
            {"mailboxes": [[new("alex")]]},
            {"mailboxes": [{"contact": [new("alex")]}]},
            {"mailboxes": [{"name": "a", "mobile_services": [{"activation_password": PASSWORD}]}]},
        ],
    )
    def test_no_secret_is_shown(self, api: Emulator, options: dict[str, Any]) -> None:
        assert PASSWORD not in str(ex_domain(**options))


class TestOutput:
    """The result is for a person: what changes and nothing else."""

    def test_the_diff_has_what_differs_in_the_options_shape_and_order(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "zoe", display_name="Zoe", contact={"city": "Bonn"})
        api.add_mailbox(DOMAIN, "alex", display_name="Alex", activesync=True)
        api.add_mailbox(DOMAIN, "same", display_name="Same")
        result = ex_domain(
            mailboxes=[
                {"name": "zoe", "display_name": "Zoe", "contact": {"city": "Köln", "zip": ""}},
                {
                    "name": "alex",
                    "mobile_services": {"activesync": False, "blackberry": False},
                    "spam_lists": {"safelist": ["b.example"], "blacklist": []},
                },
                {"name": "same", "display_name": "Same"},
            ]
        )
        assert result["diff"] == [
            {
                "before_header": "mailbox/zoe",
                "after_header": "mailbox/zoe",
                "before": {"contact": {"city": "Bonn"}},
                "after": {"contact": {"city": "Köln"}},
            },
            {
                "before_header": "mailbox/alex",
                "after_header": "mailbox/alex",
                "before": {"mobile_services": {"activesync": True}, "spam_lists": {"safelist": []}},
                "after": {
                    "mobile_services": {"activesync": False},
                    "spam_lists": {"safelist": ["b.example"]},
                },
            },
        ]
        assert result["summary"]["unchanged"] == ["mailbox/same"]
        assert list(result["summary"]) == list(SUMMARY)

    def test_someone_may_be_named_by_another_address_that_he_is_declared_to_have(
        self, api: Emulator
    ) -> None:
        declared = {
            "mailboxes": [new("alex", email_addresses=["boss@example.com"])],
            "distribution_lists": [{"name": "all", "members": ["Boss@example.com", "alex"]}],
        }
        result = ex_domain(**declared)
        assert result["plan"][-1] == "POST distribution list all: display_name, members (add alex)"
        assert ex_domain(**declared)["changed"] is False

    def test_a_blackberry_service_that_is_on_needs_no_password(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex", blackberry=True)
        on = {"mobile_services": {"blackberry": True}}
        assert ex_domain(mailboxes=[{"name": "alex", **on}])["changed"] is False
        result = ex_domain(mailboxes=[new("sam", **on)])
        assert "Missing required field: activationPassword" in result["msg"]
        assert api.writes == []


class TestProgress:
    """A long run can be followed in a file."""

    def test_the_file_says_what_is_done_and_of_how_many(
        self, api: Emulator, tmp_path: Path
    ) -> None:
        file = tmp_path / "progress"
        ex_domain(mailboxes=[new("alex"), new("sam")], progress_file=str(file))
        lines = [line.partition(" ")[2] for line in file.read_text().splitlines()]
        assert lines[0] == "reading the listings"
        assert "reading: 2 of 2 objects" in lines
        assert "writing: 2 of 2 writes" in lines
        assert lines[-1] == "2 created"

    def test_a_file_that_cannot_be_written_is_a_warning(
        self, api: Emulator, tmp_path: Path
    ) -> None:
        result = ex_domain(mailboxes=[new("alex")], progress_file=str(tmp_path / "no" / "file"))
        assert result["changed"] is True
        assert "progress_file: cannot be written" in str(result["warnings"])


class TestInfo:
    """What is read of a domain is what keeps it as it is."""

    def test_it_can_be_fed_back(self, api: Emulator) -> None:
        api.add_mailbox(
            DOMAIN,
            "alex",
            display_name="Álex",
            addresses=["a@example.com"],
            blackberry=True,
            ip_safelist=["10.0.0.1"],
            filter_level="exclusive",
        )
        api.add_list(DOMAIN, "team", display_name="Team", members=["alex"], senders=["alex"])
        info = run_module("ex_domain_info", {"domain": DOMAIN})
        assert (info["changed"], info["plan"]) == (False, [])
        result = run_module("ex_domain", {**info["domain_state"], "_ansible_check_mode": True})
        assert (result["changed"], result["plan"]) == (False, [])
        (alex,) = info["domain_state"]["mailboxes"]
        assert alex["email_addresses"] == {"set": ["a@example.com"]}
        assert alex["mobile_services"] == {"activesync": False, "blackberry": True}
        assert alex["spam_lists"]["ip_safelist"] == {"set": ["10.0.0.1"]}

    def test_what_nobody_could_write_can_be_fed_back_if_it_is_there(self, api: Emulator) -> None:
        api.add_mailbox(
            DOMAIN,
            "alex",
            display_name="Alex",
            size=0,
            forwarding="John Smith",
            quarantine_owner="nobody",
            ip_blacklist=["10.0.0.0/8"],
            safelist=["*.partner.example"],
        )
        api.add_list(DOMAIN, "team", display_name="Team", members=["John Smith", "/o=Old"])
        state = run_module("ex_domain_info", {"domain": DOMAIN})["domain_state"]
        result = run_module("ex_domain", state)
        assert (result.get("msg"), result["changed"]) == (None, False)
        state["mailboxes"][0]["spam_lists"]["ip_blacklist"]["set"].append("11.0.0.0/8")
        api.clear_log()
        result = run_module("ex_domain", state)
        assert "entry 2: invalid ip address: 11.0.0.0/8" in result["msg"]
        assert api.writes == []

    def test_only_what_is_gathered_is_read(self, api: Emulator) -> None:
        api.add_mailbox(DOMAIN, "alex", display_name="Alex")
        info = run_module("ex_domain_info", {"domain": DOMAIN, "gather": ["mobile_services"]})
        assert paths(api) == ["GET mailboxes"]
        assert info["domain_state"] == {
            "domain": DOMAIN,
            "mailboxes": [
                {
                    "name": "alex",
                    "display_name": "Alex",
                    "size": 2048,
                    "mobile_services": {"activesync": False, "blackberry": False},
                }
            ],
        }

    def test_a_domain_that_does_not_exist_is_an_error(self, api: Emulator) -> None:
        result = run_module("ex_domain_info", {"domain": "unknown.example"})
        assert "unknown.example not found" in result["msg"]
