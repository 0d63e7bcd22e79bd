# SPDX-License-Identifier: GPL-3.0-or-later
"""Spam lists and settings when the API refuses, loses or does things in another way."""

from typing import Any

import pytest

from emulator import Emulator, Rule, trouble
from integration.harness import run_module

ALEX = {"domain": "example.com", "mailbox": "alex.smith"}
BLACK = {**ALEX, "list": "blacklist"}


@pytest.fixture(autouse=True)
def old_entry(api: Emulator) -> None:
    """Give the domain a mailbox with one entry on its black list."""
    seeded(api)


def seeded(api: Emulator, **dialect: str) -> Emulator:
    api.reset(dialect=dialect)
    api.add_domain("example.com", aliases=["alias.example"])
    api.add_mailbox("example.com", "alex.smith", display_name="A", blacklist=["old.example"])
    return api


def methods(api: Emulator) -> list[str]:
    return [call.method for call in api.calls]


def blacklist(api: Emulator) -> list[str]:
    mailbox = api.mailbox("example.com", "alex.smith")
    assert mailbox is not None
    return mailbox.blacklist


def test_five_hundred_entries_are_one_write(api: Emulator) -> None:
    entries = [f"spam{number}.example" for number in range(500)]
    result = run_module("ex_spam_list", {**BLACK, "entries": entries, "state": "exact"})
    assert (result["api_calls"]["reads"], result["api_calls"]["writes"]) == (1, 1)
    assert result["plan"] == [
        "PUT mailbox alex.smith blacklist: add spam0.example, spam1.example, spam2.example,"
        " spam3.example, spam4.example and 495 more; remove old.example"
    ]
    assert sorted(blacklist(api)) == sorted(entries)
    again = run_module("ex_spam_list", {**BLACK, "entries": entries, "state": "exact"})
    assert (again["api_calls"]["reads"], again["api_calls"]["writes"]) == (1, 0)


def test_with_v0_each_entry_is_a_write_of_its_own(api: Emulator) -> None:
    options = {**BLACK, "entries": ["a.example", "b.example"], "state": "exact"}
    result = run_module("ex_spam_list", {**options, "api_version": "v0"})
    assert result["plan"] == [
        "POST mailbox alex.smith blacklist: a.example",
        "POST mailbox alex.smith blacklist: b.example",
        "DELETE mailbox alex.smith blacklist: old.example",
    ]
    assert methods(api) == ["GET", "POST", "POST", "DELETE"]


@pytest.mark.parametrize("refusal", ["405", "404", "400"])
def test_where_the_one_write_is_refused_single_ones_follow(api: Emulator, refusal: str) -> None:
    seeded(api, spam_put=refusal)
    options = {**BLACK, "entries": ["a.example"], "state": "exact"}
    check = run_module("ex_spam_list", {**options, "_ansible_check_mode": True})
    api.clear_log()
    result = run_module("ex_spam_list", options)
    assert result["plan"] == check["plan"]
    assert result["spam_list"] == check["spam_list"]
    writes = [call.method for call in api.writes]
    assert writes == ["PUT", "POST", "DELETE"]
    assert blacklist(api) == ["a.example"]


def test_an_entry_that_the_api_refuses_is_no_reason_to_try_single_ones(api: Emulator) -> None:
    seeded(api, spam_alias="refuse")
    result = run_module("ex_spam_list", {**BLACK, "entries": ["alias.example"]})
    assert "Adding alias.example would blacklist the current domain" in result["msg"]
    assert [call.method for call in api.writes] == ["PUT"]


@pytest.mark.parametrize("after", ["bare", "worded"])
def test_the_newer_name_is_found_once_for_a_task(api: Emulator, after: str) -> None:
    seeded(api, spam_names="new", spam_name_404=after)
    result = run_module("ex_spam_info", {**ALEX, "gather": ["blacklist", "ip_blacklist"]})
    assert result["spam"] == {"blacklist": ["old.example"], "ip_blacklist": []}
    assert [call.path.rsplit("/", 1)[-1] for call in api.calls] == [
        "blacklist",
        "blocklist",
        "ipblocklist",
    ]


@pytest.mark.parametrize("names", ["old", "new"])
def test_a_missing_mailbox_is_told_from_a_missing_name(api: Emulator, names: str) -> None:
    seeded(api, spam_names=names)
    options = {**BLACK, "mailbox": "nobody", "entries": ["a.example"]}
    absent = run_module("ex_spam_list", {**options, "state": "absent"})
    assert (absent["changed"], absent.get("failed", False)) == (False, False)
    present = run_module("ex_spam_list", options)
    assert "No user with the email address nobody@example.com exists" in present["msg"]


def test_a_bare_404_of_both_names_is_never_absent(api: Emulator) -> None:
    api.inject(Rule(times=None, action=trouble.bare_404()))
    result = run_module("ex_spam_list", {**BLACK, "entries": ["a.example"], "state": "absent"})
    assert result["failed"] is True


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (trouble.hang_up(), ["GET", "PUT", "GET", "PUT"]),
        (trouble.after_effect(trouble.hang_up()), ["GET", "PUT", "GET"]),
    ],
    ids=lambda value: getattr(value, "name", None),
)
@pytest.mark.parametrize("module", ["ex_spam_list", "ex_spam_settings"])
def test_a_lost_write_is_settled_by_a_look(
    api: Emulator, module: str, action: Any, expected: list[str]
) -> None:
    api.inject(Rule(method="PUT", action=action))
    options = {
        "ex_spam_list": {**BLACK, "entries": ["a.example"]},
        "ex_spam_settings": {**ALEX, "filter_level": "exclusive"},
    }
    result = run_module(module, options[module])
    assert (result["changed"], methods(api)) == (True, expected)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"entries": ["abc"]}, "entries, entry 1: invalid email address: abc"),
        (
            {"entries": ["a.example", "@Example.com"]},
            "entries, entry 2: Adding example.com would blacklist the current domain",
        ),
        ({"list": "ip_blacklist", "entries": ["123"]}, "invalid ip address: 123"),
        ({"mailbox": "a@other.example", "entries": []}, "does not belong to the domain"),
        ({}, "missing required arguments: entries"),
    ],
)
def test_a_mistake_is_named_before_any_call(
    api: Emulator, options: dict[str, Any], message: str
) -> None:
    result = run_module("ex_spam_list", {**BLACK, **options})
    assert message in result["msg"]
    assert api.calls == []


def test_quarantine_with_the_filter_off_is_refused_before_any_call(api: Emulator) -> None:
    options = {**ALEX, "filter_level": False, "send_to_domain_quarantine": True}
    result = run_module("ex_spam_settings", options)
    assert "cannot be true while filter_level is off" in result["msg"]
    assert api.calls == []


@pytest.mark.parametrize("cleared_by", ["both", "remove_only", "empty_only"])
@pytest.mark.parametrize("version", ["v1", "v0"])
def test_the_owner_is_cleared_in_either_spelling(
    api: Emulator, cleared_by: str, version: str
) -> None:
    seeded(api, clear_owner=cleared_by)
    api.add_mailbox("example.com", "sam", display_name="S", quarantine_owner="x@example.com")
    options = {**ALEX, "mailbox": "sam", "quarantine_owner": "", "api_version": version}
    result = run_module("ex_spam_settings", options)
    assert result["plan"] == ["PUT mailbox sam spam settings: quarantine_owner"]
    mailbox = api.mailbox("example.com", "sam")
    assert mailbox is not None
    assert mailbox.quarantine_owner == ""


def test_an_entry_on_both_lists_gives_a_warning_where_both_are_read(api: Emulator) -> None:
    lists = {"blacklist": ["twice.example"], "safelist": ["@TWICE.example", "once.example"]}
    api.add_mailbox("example.com", "sam", display_name="S", **lists)
    result = run_module("ex_spam_info", {**ALEX, "mailbox": "sam"})
    assert "twice.example stands on both the blacklist and the safelist" in str(result["warnings"])
    alone = run_module("ex_spam_info", {**ALEX, "mailbox": "sam", "gather": ["blacklist"]})
    assert "warnings" not in alone


def test_a_blackberry_without_activation_password_is_refused_before_any_call(
    api: Emulator,
) -> None:
    result = run_module("ex_mobile_service", {**ALEX, "service": "blackberry"})
    assert "Missing required field: activationPassword" in result["msg"]
    assert api.calls == []


def test_a_lost_switch_of_a_service_is_settled_by_a_look(api: Emulator) -> None:
    api.inject(Rule(method="POST", action=trouble.after_effect(trouble.hang_up())))
    result = run_module("ex_mobile_service", {**ALEX, "service": "activesync"})
    assert (result["changed"], methods(api)) == (True, ["GET", "POST", "GET"])


def test_where_mailboxes_do_not_tell_the_listing_is_read_whole(api: Emulator) -> None:
    seeded(api, mobile_flags="missing", page_cap="7", mobile_items="strings")
    for number in range(20):
        api.add_mailbox("example.com", f"m{number:02}", display_name="M", activesync=True)
    options = {"domain": "example.com", "mailbox": "m19", "service": "activesync"}
    result = run_module("ex_mobile_service", options)
    assert (result["changed"], result["mobile_service"]["enabled"]) == (False, True)
    assert result["api_calls"]["reads"] == 4


@pytest.mark.parametrize(
    "text",
    [
        '{"addresses": {"address": ["x.example"]}}',
        '{"addresses": "x.example"}',
        '{"addresses": [null]}',
        '{"addresses": 5}',
        "[null]",
    ],
)
def test_a_list_of_unknown_shape_is_never_changed(api: Emulator, text: str) -> None:
    api.inject(Rule(action=trouble.answer(200, body=text)))
    result = run_module("ex_spam_list", {**BLACK, "entries": [], "state": "exact"})
    assert "Check api_url" in result["msg"]
    assert api.writes == []


@pytest.mark.parametrize("text", ["{}", '{"filterLevel": "half"}'])
def test_settings_of_unknown_shape_are_never_changed(api: Emulator, text: str) -> None:
    api.inject(Rule(action=trouble.answer(200, body=text)))
    result = run_module("ex_spam_settings", {**ALEX, "filter_level": "exclusive"})
    assert "Check api_url" in result["msg"]
    assert api.writes == []


def test_a_flag_that_is_not_told_is_off(api: Emulator) -> None:
    text = '{"filterLevel": "on", "quarantineOwner": ""}'
    api.inject(Rule(action=trouble.answer(200, body=text)))
    result = run_module("ex_spam_settings", {**ALEX, "send_to_domain_quarantine": False})
    assert result["changed"] is False


def test_a_refusal_of_the_owner_for_another_reason_is_told(api: Emulator) -> None:
    seeded(api, clear_owner="remove_only")
    api.add_mailbox("example.com", "sam", display_name="S", quarantine_owner="x@example.com")
    api.inject(Rule(method="PUT", action=trouble.answer(400, "The owner is locked")))
    result = run_module("ex_spam_settings", {**ALEX, "mailbox": "sam", "quarantine_owner": ""})
    assert "The owner is locked" in result["msg"]


def test_an_owner_in_another_spelling_is_no_difference(api: Emulator) -> None:
    api.add_mailbox("example.com", "sam", display_name="S", quarantine_owner="Boss@example.com")
    options = {**ALEX, "mailbox": "sam", "quarantine_owner": "boss@EXAMPLE.com"}
    result = run_module("ex_spam_settings", options)
    assert result["changed"] is False
    assert result["diff"]["before"] == result["diff"]["after"]


def test_a_listing_that_is_missing_is_not_a_mailbox_that_is(api: Emulator) -> None:
    seeded(api, mobile_flags="missing")
    action = trouble.answer(404, headers={"x-error-message": "No mailbox has this service"})
    api.inject(Rule(path="activesyncmobileservices", action=action))
    options = {**ALEX, "service": "activesync", "state": "absent"}
    assert run_module("ex_mobile_service", options)["failed"] is True


@pytest.mark.parametrize("row", ["null", '{"emailAddress": "a@example.com"}'])
def test_a_row_without_a_name_is_never_a_mailbox(api: Emulator, row: str) -> None:
    text = f'{{"total": 1, "mobileServices": [{row}]}}'
    api.inject(Rule(action=trouble.answer(200, body=text)))
    result = run_module("ex_mobile_service_info", {"domain": "example.com"})
    assert "has no name" in result["msg"]


def test_a_listing_without_pages_is_read_whole(api: Emulator) -> None:
    text = '{"errors": [], "mobileServices": ["alex.smith", "sam"]}'
    api.inject(Rule(times=None, action=trouble.answer(200, body=text)))
    options = {"domain": "example.com", "service": "activesync"}
    result = run_module("ex_mobile_service_info", options)
    assert result["mobile_services"] == {"activesync": ["alex.smith", "sam"]}
