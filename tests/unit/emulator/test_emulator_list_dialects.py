# SPDX-License-Identifier: GPL-3.0-or-later
"""Each value of the switches of distribution lists, by what a caller sees of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from emulator import DIALECTS, list_switches

from . import list_looks as looks
from .list_looks import ABSENT, NOBODY, SINGULAR, codes, statuses
from .lists import CREATION, LISTS, ONE, seed_people, steps, values

if TYPE_CHECKING:
    from .conftest import Client

    Look = Callable[[Client], object]

KINDS = [("Distribution List not found", "DistributionList"), ("abc.com not found", "Domain")]
SERVED = [200, 204, 204]
TAKEN = "The email address exampledl@example.com is already in use"
UNKNOWN = (400, "Unrecognized field: ManagedBy")
THREE = ["carl", "anna", "bert"]
CHANGE = {"Description": "new"}

SEEN: dict[str, tuple[Look, dict[str, Any]]] = {
    "list_update": (
        looks.after("PUT", ONE, CHANGE),
        {"next_read": ["Ready"] * 3, "two_reads": ["Pending", "Pending", "Ready"]},
    ),
    "list_creation": (
        looks.after("POST", LISTS, CREATION, 5),
        {
            "next_read": ["Ready"] * 5,
            "busy": ["Pending", "Pending", "Ready", "Ready", "Ready"],
            "absent": [404, 404, "Ready", "Ready", "Ready"],
            "absent_busy": [404, 404, "Pending", "Pending", "Ready"],
        },
    ),
    "list_deletion": (
        looks.after("DELETE", ONE, None),
        {"next_read": [404] * 3, "busy": ["Pending", "Pending", 404]},
    ),
    "list_busy_word": (
        looks.busy_word,
        {word: [word] for word in ("Pending", "Updating", "NotReady")},
    ),
    "list_ready_word": (
        lambda client: statuses(client, 1),
        {word: [word] for word in ("Ready", "ready", "READY")},
    ),
    "list_while_busy": (looks.while_busy, {"queued": (204, []), "409": (409, ["appsFault"])}),
    "list_checks": (looks.mistake, {"later": (204, NOBODY), "at_once": (400, None)}),
    "list_taken_name": (looks.taken_name, {"at_once": ([400], None), "later": ([204], TAKEN)}),
    "list_failed_write": (
        looks.failed_write,
        {"nothing": ["mexuser1"], "good_parts": ["mexuser1", "mexuser4"]},
    ),
    "list_failed_status": (
        looks.failed_status,
        {word: [word] for word in ("Ready", "Failed", "Error")},
    ),
    "list_failed_creation": (
        looks.failed_creation,
        {"stays": [200, 200], "errors_only": [404, 200], "no_trace": [404, 404]},
    ),
    "list_error_until": (looks.error_until, {"accepted": [None, None], "success": [NOBODY, None]}),
    "list_errors_route": (looks.errors_route, {"list": "list", "object": "dict", "missing": 404}),
    "list_error_text": (
        looks.error_text,
        {"named": NOBODY, "generic": "A recipient does not exist"},
    ),
    "list_index_error": (looks.index_error, {"shown": True, "left_out": False}),
    "list_no_error": (
        lambda client: client.json(ONE).get("Error", ABSENT),
        {"missing": ABSENT, "null": None, "empty": {}},
    ),
    "list_no_change": (
        looks.no_change,
        {"passed": None, "error": "mexuser1 is on the list already"},
    ),
    "list_fault_400": (
        looks.fault_400,
        {
            name: [name, "badRequestFault"]
            for name in ("validationFault", "badRequestFault", "appsFault")
        },
    ),
    "list_404": (
        looks.missing,
        {
            "worded": [*KINDS, ("Marker not found", "Marker")],
            "generic": [("Item not found", "")] * 3,
        },
    ),
    "list_write_path": (
        looks.write_path,
        {
            "both": (SERVED, SERVED, [204, 404]),
            "plural": (SERVED, [404, 404, 404], [404, 204]),
            "singular": ([200, 404, 404], SERVED, [204, 404]),
        },
    ),
    "list_wrong_path": (looks.wrong_path, {"404": {(404, b"")}, "405": {(405, b"")}}),
    "list_singular_parts": (
        looks.singular_parts,
        {"served": [204, 204, 200, 204], "missing": [404, 404, 404, 204]},
    ),
    "list_members_put": (
        looks.members_put,
        {
            "served": [204, 204, 200, 204],
            "404": [404, 404, 200, 204],
            "405": [405, 405, 200, 204],
        },
    ),
    "list_managers": (
        looks.managers,
        {
            "offered": ({200}, {""}, (204, ""), 204, ["mexuser3", "mexuser4"]),
            "gone": ({404}, {""}, UNKNOWN, 400, []),
            "gone_worded": ({404}, {"Resource not found"}, UNKNOWN, 400, []),
            "ignored": ({404}, {""}, (204, ""), 204, []),
        },
    ),
    "list_write_code": (
        looks.write_code,
        {"204": (204, [200]), "200": (200, [200]), "202": (202, [200])},
    ),
    "list_export_body": (looks.export_body, {"none": (202, None), "listing": (202, 1)}),
    "list_marker": (
        looks.member_page(marker="anna"),
        {"exclusive": ["bert"], "inclusive": ["anna", "bert"]},
    ),
    "list_lost_marker": (looks.member_page(marker="b"), {"404": 404, "go_on": ["bert", "carl"]}),
    "list_total": (
        looks.total,
        {"right": [3, 3], "page": [1, 3], "small": [2, 2], "large": [103, 103]},
    ),
    "list_oversize": (
        looks.oversize,
        {"clamp": (100, 100), "clamp_unsaid": (100, 250), "refuse": 400},
    ),
    "list_search": (looks.member_page(search="ann"), {"honoured": ["anna"], "ignored": THREE}),
    "list_order": (looks.member_page(), {"added": THREE, "sorted": sorted(THREE)}),
    "list_options": (
        looks.options,
        {"mailboxes": ["mexuser1", "mexuser2"], "all": ["exampledl", "mexuser1"]},
    ),
    "list_recipients": (
        looks.shown,
        {
            "bare": ["mexuser3", "mexuser4", "out@elsewhere.org"],
            "address": ["mexuser3@example.com", "mexuser4@example.com", "out@elsewhere.org"],
        },
    ),
    "list_recipient_case": (
        looks.shown,
        {
            "lower": ["mexuser3", "mexuser4", "out@elsewhere.org"],
            "kept": ["MexUser3", "MexUser4", "Out@Elsewhere.org"],
        },
    ),
    "list_match": (looks.match, {"any": [[], []], "shown": [["mexuser1"], []]}),
    "list_x500": (looks.x500, {"bare": "/o=X", "prefixed": "x500:/o=X"}),
    "list_all_word": (
        looks.all_word,
        {
            "lower": ["public", "restricted"],
            "title": ["Public", "Restricted"],
            "upper": ["PUBLIC", "RESTRICTED"],
        },
    ),
    "list_omitted_all": (looks.omitted_all, {"kept": [204, 204, 204], "refuse": [400, 204, 204]}),
    "list_public": (looks.public, {"keeps": ["b"], "clears": []}),
    "list_omitted": (looks.omitted, {"kept": ["D", "T", True], "reset": ["exampledl", "", False]}),
    "list_post_primary": (
        looks.post_primary,
        {"ignored": (204, "new@example.com"), "refused": (400, None)},
    ),
    "v0_members": (looks.v0_member, {"address": ["mexuser1@example.com"], "name": ["mexuser1"]}),
    "v0_member_twice": (looks.v0_twice, {"accept": [200], "refuse": [400]}),
    "v0_no_domain": (
        looks.v0_no_domain,
        {"domain": (404, "abc.com not found"), "list": (404, "Distribution List not found")},
    ),
}


def seed(client: Client) -> Client:
    """Add the users of the examples, and a list with one of them on it."""
    seed_people(client).api.add_list("example.com", "exampledl", members=["mexuser1"])
    return client


@pytest.mark.parametrize(
    ("switch", "value"), [(name, value) for name in SEEN for value in DIALECTS[name]]
)
def test_each_value_can_be_seen(new_client: Callable[..., Client], switch: str, value: str) -> None:
    look, seen = SEEN[switch]
    assert look(seed(new_client({switch: value}))) == seen[value]


def test_each_switch_is_looked_at_and_its_values_differ() -> None:
    assert set(SEEN) == {switch.name for switch in list_switches.SWITCHES}
    for switch, (_look, seen) in SEEN.items():
        assert len({repr(value) for value in seen.values()}) == len(DIALECTS[switch]), switch
        assert len(DIALECTS[switch]) <= 4, switch


# --- switches that lists share with mailboxes ---


def test_lists_follow_the_switches_of_form(new_client: Callable[..., Client]) -> None:
    client = seed(new_client({"numbers": "string", "flags": "string", "empty_text": "missing"}))
    whole = client.json(ONE)
    assert (whole["MemberCount"], whole["IsHiddenFromAddressList"]) == ("1", "false")
    assert "Description" not in whole
    assert client.json(f"{ONE}/members")["Limit"] == 25, "a page's own numbers stay"
    client = seed(new_client({"empty_list": "null", "empty_text": "null", "name_case": "lower"}))
    assert client.json(f"{ONE}/senders")["recipients"] is None
    assert client.json(ONE)["description"] is None
    client = seed(new_client({"empty_list": "missing", "extra_fields": "some"}))
    assert "Recipients" not in client.json(f"{ONE}/senders")
    assert client.json(ONE)["provisioningRegion"] == "IAD"


@pytest.mark.parametrize(
    ("value", "shown"), [("lower", "new@example.com"), ("kept", "New@Example.com")]
)
def test_addresses_follow_the_switch_of_their_case(
    new_client: Callable[..., Client], value: str, shown: str
) -> None:
    client = seed(new_client({"address_case": value}))
    entry = {"Action": "Add", "Value": "New@Example.com"}
    client("PUT", f"{ONE}/emailaddresses", body={"EmailAddresses": [entry]})
    assert values(client, "emailaddresses") == ["exampledl@example.com", shown]
    assert values(client, "emailaddresses", marker="NEW@example.com") == []


def test_a_worst_case_of_everything_can_be_lived_with(new_client: Callable[..., Client]) -> None:
    client = seed(
        new_client(
            {
                "list_creation": "absent_busy",
                "list_update": "two_reads",
                "list_deletion": "busy",
                "list_while_busy": "409",
                "list_write_path": "singular",
                "list_wrong_path": "405",
                "list_members_put": "404",
                "list_recipients": "address",
                "list_match": "shown",
                "list_error_until": "success",
                "list_total": "small",
            }
        )
    )
    body = {"Members": steps(Add=["mexuser2"], Remove=["mexuser1@example.com"])}
    assert codes(client, ("PUT", ONE, body), ("PUT", SINGULAR, body), ("PUT", SINGULAR, body)) == [
        405,
        204,
        409,
    ]
    assert statuses(client, 3) == ["Pending", "Pending", "Ready"]
    assert values(client, "members") == ["mexuser2@example.com"]
