# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of distribution lists with v1, what they send, and what is refused beforehand."""

from collections.abc import Mapping
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import run_module

TEAM = {"domain": "example.com", "name": "team"}
LISTS = "domains/example.com/ex/distributionlists"


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
        description="All of us",
        addresses=["us@example.com"],
        members=["alex", "sam"],
        managers=["alex"],
        senders=["sam"],
        sender_policy="restricted",
    )
    return api


def run(**options: Any) -> dict[str, Any]:
    return run_module("ex_distribution_list", {**TEAM, **options})


def check(**options: Any) -> dict[str, Any]:
    return run(**options, _ansible_check_mode=True)


def calls(api: Emulator) -> list[str]:
    """The calls in their order, without the part of the path that is always the same."""
    lines = [f"{call.method} {call.path.split('/customers/me/')[1]}" for call in api.calls]
    return [line.replace(LISTS, "").replace(" /", " ").rstrip() for line in lines]


def body(api: Emulator) -> Mapping[str, Any]:
    (write,) = api.writes
    assert isinstance(write.json, dict)
    return write.json


def members(api: Emulator) -> list[str]:
    there = api.distribution_list("example.com", "team")
    assert there is not None
    return sorted(there.members)


class TestCalls:
    """The exact calls, from the API's own log."""

    def test_what_is_not_declared_is_not_read(self, api: Emulator) -> None:
        assert not run(display_name="Team")["changed"]
        assert calls(api) == ["GET team"]

    @pytest.mark.parametrize(
        ("options", "part"),
        [
            ({"email_addresses": ["us@example.com"]}, "emailaddresses"),
            ({"members": ["alex", "sam"]}, "members"),
            ({"managers": ["alex"]}, "managers"),
            ({"senders": ["sam"]}, "senders"),
            ({"sender_policy": "restricted"}, "senders"),
        ],
    )
    def test_an_unchanged_list_costs_a_read_and_one_for_each_declared_part(
        self, api: Emulator, options: dict[str, Any], part: str
    ) -> None:
        result = run(**options)
        assert (result["changed"], result["api_calls"]["reads"]) == (False, 2)
        assert calls(api) == ["GET team", f"GET team/{part}"]

    def test_a_new_list_costs_a_read_and_a_write_and_the_polls(self, api: Emulator) -> None:
        result = run(name="new", members=["alex"], senders=["sam"])
        assert calls(api)[:3] == ["GET new", "POST", "GET new"]
        assert set(calls(api)[3:]) <= {"GET new"}
        assert result["api_calls"]["writes"] == 1
        assert result["api_calls"]["reads"] == len(api.reads)

    def test_managers_of_a_new_list_are_looked_for_once(self, api: Emulator) -> None:
        run(name="new", managers=["sam"])
        assert calls(api) == ["GET new", "POST", "GET new", "GET new/managers"]

    def test_all_differences_are_one_write(self, api: Emulator) -> None:
        run(display_name="T", members=["alex", "robin"], managers=["sam"], senders=["alex"])
        parts = ["GET team/members", "GET team/managers", "GET team/senders"]
        assert calls(api)[:6] == ["GET team", *parts, "PUT team", "GET team"]
        assert set(calls(api)[6:]) <= {"GET team"}

    def test_a_new_list_shows_the_display_name_that_it_gets(self, api: Emulator) -> None:
        assert check(name="New")["diff"] == {"before": {}, "after": {"display_name": "New"}}

    def test_a_deletion_reads_no_part_and_asks_for_nothing_else(self, api: Emulator) -> None:
        result = run(state="absent", members="x", senders=[], sender_policy="public")
        assert calls(api)[:3] == ["GET team", "DELETE team", "GET team"]
        assert result["diff"]["before"] == {
            "display_name": "Team",
            "description": "All of us",
            "hidden": False,
        }

    def test_without_waiting_nothing_is_read_after_the_write(self, api: Emulator) -> None:
        seeded(api, list_update="two_reads")
        result = run(members={"add": ["robin"]}, wait=False)
        assert calls(api) == ["GET team", "GET team/members", "PUT team"]
        assert (result["pending"], result["distribution_list"]["status"]) == (True, "Accepted")
        api.clear_log()
        again = run(members={"add": ["robin"]}, wait=False)
        assert (again["changed"], again["pending"]) == (False, False)
        assert calls(api)[0] == "GET team"

    def test_without_waiting_a_deletion_ends_as_soon_as_it_is_accepted(self, api: Emulator) -> None:
        result = run(state="absent", wait=False)
        assert calls(api) == ["GET team", "DELETE team"]
        assert result["pending"] is True

    def test_a_thousand_members_become_another_thousand_with_one_write(self, api: Emulator) -> None:
        old = [f"old{number:03}@outside.example" for number in range(1000)]
        new = [f"new{number:03}@outside.example" for number in range(1000)]
        api.edit_list("example.com", "team", members=old)
        result = run(members=new)
        assert calls(api)[:12] == ["GET team", *["GET team/members"] * 10, "PUT team"]
        assert result["plan"] == [
            "PUT distribution list team: members (add new000@outside.example,"
            " new001@outside.example, new002@outside.example, new003@outside.example,"
            " new004@outside.example and 995 more; remove old000@outside.example,"
            " old001@outside.example, old002@outside.example, old003@outside.example,"
            " old004@outside.example and 995 more)"
        ]
        assert result["distribution_list"]["members"] == new
        assert result["distribution_list"]["member_count"] == 1000
        assert members(api) == new


class TestWhatIsSent:
    """The bodies, in the words of the vendor's page."""

    def test_a_new_list_is_sent_whole(self, api: Emulator) -> None:
        run(
            name="new",
            display_name="New",
            description="Text",
            email_addresses=["also@example.com"],
            members=["Alex", "sam@EXAMPLE.com", "Jane@Outside.example"],
            managers=["sam"],
            senders=["alex"],
        )
        assert body(api) == {
            "CommonName": "new",
            "DisplayName": "New",
            "Description": "Text",
            "IsHiddenFromAddressList": False,
            "EmailAddresses": [
                {
                    "Action": "Add",
                    "Value": "also@example.com",
                    "AddressPrimary": False,
                    "AddressProtocol": "smtp",
                }
            ],
            "Members": {
                "Recipients": [
                    {"Action": "Add", "Value": "alex"},
                    {"Action": "Add", "Value": "sam"},
                    {"Action": "Add", "Value": "Jane@Outside.example"},
                ]
            },
            "ManagedBy": {"Recipients": [{"Action": "Add", "Value": "sam"}]},
            "AcceptMessagesOnlyFrom": {
                "All": "restricted",
                "Recipients": [{"Action": "Add", "Value": "alex"}],
            },
        }

    def test_an_update_sends_the_differences_and_keeps_the_single_values(
        self, api: Emulator
    ) -> None:
        run(
            hidden=True,
            email_addresses={"add": ["x500:/o=Old/cn=Team"], "remove": ["us@example.com"]},
            members=["alex", "robin"],
        )
        assert body(api) == {
            "DisplayName": "Team",
            "Description": "All of us",
            "IsHiddenFromAddressList": True,
            "EmailAddresses": [
                {
                    "Action": "Add",
                    "Value": "/o=Old/cn=Team",
                    "AddressPrimary": False,
                    "AddressProtocol": "x500",
                },
                {
                    "Action": "Remove",
                    "Value": "us@example.com",
                    "AddressPrimary": False,
                    "AddressProtocol": "smtp",
                },
            ],
            "Members": {
                "Recipients": [
                    {"Action": "Remove", "Value": "sam"},
                    {"Action": "Add", "Value": "robin"},
                ]
            },
        }

    def test_a_new_primary_address_is_an_update_of_it(self, api: Emulator) -> None:
        result = run(primary_address="us@example.com")
        assert body(api)["EmailAddresses"] == [
            {
                "Action": "Update",
                "Value": "us@example.com",
                "AddressPrimary": True,
                "AddressProtocol": "smtp",
            }
        ]
        assert result["distribution_list"]["name"] == "team"
        assert not run(primary_address="US@example.com")["changed"]

    def test_senders_are_sent_with_the_policy(self, api: Emulator) -> None:
        run(senders={"add": ["alex"]})
        assert body(api)["AcceptMessagesOnlyFrom"] == {
            "All": "restricted",
            "Recipients": [{"Action": "Add", "Value": "alex"}],
        }

    def test_somebody_who_is_named_by_another_address_is_never_lost(self, api: Emulator) -> None:
        api.add_mailbox("example.com", "kim", addresses=["k@example.com"])
        for _run in range(3):
            run(members=["alex", "k@example.com"])
            assert members(api) == ["alex", "kim"]

    def test_texts_of_any_language_arrive(self, api: Emulator) -> None:
        run(display_name="Büro Köln", description="日本")
        there = api.distribution_list("example.com", "team")
        assert there is not None
        assert (there.display_name, there.description) == ("Büro Köln", "日本")


class TestRefusedBeforehand:
    """What the declaration alone shows to be wrong costs no call."""

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"sender_policy": "public", "senders": []}, "sender_policy: public lets everyone"),
            ({"display_name": ""}, "display_name: Required field displayName cannot be empty"),
            ({"name": "a b"}, "name: Invalid user name"),
            ({"name": "team@other.example"}, "does not belong to the domain example.com"),
            ({"members": "alex"}, "members: must be a list, or a dict with add, remove or set"),
            (
                {"members": ["alex", "Alex@example.com"]},
                "members.set, entry 2: alex stands already",
            ),
            ({"members": {"add": ["a"], "remove": ["A"]}}, "members.remove, entry 1: a stands"),
            ({"members": {"set": [], "add": []}}, "members: set excludes add and remove"),
            ({"members": ["a@b@c"]}, "members.set, entry 1: invalid email address: a@b@c"),
            ({"managers": ["two words"]}, "managers.set, entry 1: Invalid user name"),
            ({"senders": [7]}, "senders.set, entry 1: 7 is neither a mailbox name nor an e-mail"),
            ({"email_addresses": ["us"]}, "email_addresses.set, entry 1: invalid email address"),
            (
                {"email_addresses": {"remove": ["TEAM@example.com"]}},
                "team@example.com is the list's own address and always stays",
            ),
            (
                {"primary_address": "x500:/o=a"},
                "primary_address: The primary email address must be",
            ),
            (
                {
                    "primary_address": "us@example.com",
                    "email_addresses": {"remove": ["US@example.com"]},
                },
                "primary_address: us@example.com cannot be removed and be the primary address",
            ),
        ],
    )
    def test_it_is_refused_by_name(
        self, api: Emulator, options: dict[str, Any], words: str
    ) -> None:
        for result in (run(**options), check(**options)):
            assert words in result["msg"]
            assert (result["status"], result["plan"]) == (None, [])
        assert api.calls == []

    @pytest.mark.parametrize(
        "option",
        [
            {"description": "x"},
            {"primary_address": "us@example.com"},
            {"managers": []},
            {"senders": []},
            {"sender_policy": "public"},
        ],
    )
    def test_with_v0_what_it_lacks_is_refused_by_name(
        self, api: Emulator, option: dict[str, Any]
    ) -> None:
        result = run(api_version="v0", **option)
        assert f"{next(iter(option))}" in result["msg"]
        assert "not offered by api_version v0" in result["msg"]
        assert api.calls == []

    def test_a_primary_address_must_be_one_of_the_declared_addresses(self, api: Emulator) -> None:
        for name in ("team", "new"):
            result = check(
                name=name, primary_address="no@example.com", email_addresses=["us@example.com"]
            )
            assert "no@example.com is none of the list's e-mail addresses" in result["msg"]
        assert api.writes == []


class TestSenders:
    """Who may write to a list."""

    @pytest.mark.parametrize(
        "options",
        [{"senders": []}, {"senders": {"remove": ["sam"]}}, {"name": "new", "senders": []}],
    )
    def test_a_list_that_nobody_may_write_to_gives_a_warning(
        self, api: Emulator, options: dict[str, Any]
    ) -> None:
        (warning,) = run(**options)["warnings"]
        assert "Nobody may write to distribution list" in str(warning)

    @pytest.mark.parametrize("senders", [{}, {"add": []}])
    def test_senders_that_name_nobody_close_no_list(
        self, api: Emulator, senders: dict[str, Any]
    ) -> None:
        assert run(sender_policy="public")["changed"]
        assert not run(senders=senders)["changed"]

    def test_a_list_with_senders_gives_none(self, api: Emulator) -> None:
        assert "warnings" not in run(sender_policy="restricted")

    @pytest.mark.parametrize("public", ["keeps", "clears"])
    def test_senders_that_were_kept_while_the_list_was_public_do_not_come_back(
        self, api: Emulator, public: str
    ) -> None:
        seeded(api, list_public=public)
        assert run(sender_policy="public")["distribution_list"]["senders"] == []
        assert run(senders=["alex"])["distribution_list"]["senders"] == ["alex"]
        there = api.distribution_list("example.com", "team")
        assert there is not None
        assert there.senders == ["alex"]


class TestAddresses:
    """Addresses that the API keeps by itself."""

    def test_the_twins_in_a_domain_alias_are_no_difference(self, api: Emulator) -> None:
        result = run(email_addresses=["us@example.com"])
        assert not result["changed"]
        assert sorted(result["distribution_list"]["email_addresses"]) == [
            "team@alias.example",
            "team@example.com",
            "us@alias.example",
            "us@example.com",
        ]

    def test_twins_come_and_go_with_their_addresses(self, api: Emulator) -> None:
        result = run(email_addresses=["we@example.com"])
        after = sorted(result["distribution_list"]["email_addresses"])
        assert after == sorted(
            run(email_addresses=["we@example.com"])["diff"]["before"]["email_addresses"]
        )
        assert [entry["Value"] for entry in body(api)["EmailAddresses"]] == [
            "we@example.com",
            "us@example.com",
        ]

    def test_addresses_in_a_domain_that_is_no_alias_are_one_s_own(self, api: Emulator) -> None:
        api.add_domain("other.example")
        both = ["us@example.com", "us@other.example", "team@other.example"]
        assert run(email_addresses=both)["changed"]
        more = [*both, "more@example.com", "more@other.example"]
        assert run(email_addresses=more)["plan"] == [
            "PUT distribution list team: email_addresses (add more@example.com, more@other.example)"
        ]
        assert not run(email_addresses=more)["changed"]
        result = run(email_addresses=["us@example.com"])
        assert "remove more@example.com, more@other.example, team@other.example" in str(
            result["plan"]
        )
        assert not run(email_addresses=["us@example.com"])["changed"]

    @pytest.mark.parametrize("name", ["team", "new"])
    def test_twins_that_are_declared_are_left_to_the_api(self, api: Emulator, name: str) -> None:
        whole = [f"{name}@alias.example", "we@example.com", "we@alias.example"]
        result = run(name=name, email_addresses=whole)
        assert [entry["Value"] for entry in body(api)["EmailAddresses"]][:1] == ["we@example.com"]
        shown = sorted(result["distribution_list"]["email_addresses"])
        assert shown == sorted([*whole, f"{name}@example.com"])
        assert not run(name=name, email_addresses=whole)["changed"]

    def test_twins_that_are_to_be_removed_with_their_addresses_are_left_to_the_api(
        self, api: Emulator
    ) -> None:
        result = run(email_addresses={"remove": ["us@alias.example", "us@example.com"]})
        assert result["plan"] == [
            "PUT distribution list team: email_addresses (remove us@example.com)"
        ]

    def test_an_address_of_an_alias_alone_is_refused(self, api: Emulator) -> None:
        result = run(email_addresses=["us@alias.example"])
        assert "us@alias.example belongs to a domain alias" in result["msg"]
        assert api.writes == []

    def test_an_x500_address_that_is_not_declared_is_removed_by_set(self, api: Emulator) -> None:
        api.remove_list("example.com", "team")
        api.add_list("example.com", "team", addresses=[("x500", "/o=Old/cn=Team")])
        assert not run(email_addresses=["X500:/o=old/cn=team"])["changed"]
        assert run(email_addresses=[])["plan"] == [
            "PUT distribution list team: email_addresses (remove x500:/o=Old/cn=Team)"
        ]
