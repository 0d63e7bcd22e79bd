# SPDX-License-Identifier: GPL-3.0-or-later
"""Each value of the switches of distribution lists, by what a caller sees of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from emulator import DIALECTS, list_switches

from .lists import CREATION, EX, LISTS, ONE, failure, refused, seed_people, steps, values

if TYPE_CHECKING:
    from .conftest import Client

    Look = Callable[[Client], object]

V0 = "/v0/domains/example.com/ex/distributionlists"
SINGULAR = f"{EX}/distributionlist/exampledl"
NOBODY = "No user with the email address nobody exists"
ABSENT = "no such key"


def codes(client: Client, *calls: tuple[Any, ...]) -> list[int]:
    """The statuses of calls, each given as method, path and maybe a body."""
    return [
        client(method, path, body=next(iter(rest), None)).status_code
        for method, path, *rest in calls
    ]


def statuses(client: Client, times: int) -> list[object]:
    """What several reads of the list show, one after another."""
    answers = [client("GET", ONE) for _turn in range(times)]
    return [a.json()["Status"] if a.status_code == 200 else a.status_code for a in answers]


def after(method: str, path: str, body: Any, times: int = 3) -> Look:
    """The reads after a write."""

    def look(client: Client) -> object:
        if method == "POST":
            client.api.remove_list("example.com", "exampledl")
        client(method, path, body=body)
        return statuses(client, times)

    return look


def busy_word(client: Client) -> object:
    """The status of a list that is busy."""
    client.api.edit_list("example.com", "exampledl", busy_reads=1)
    return statuses(client, 1)


def while_busy(client: Client) -> object:
    """Status and fault of a write to a list that is busy."""
    client.api.edit_list("example.com", "exampledl", busy_reads=1)
    answer = client("PUT", ONE, body={})
    return answer.status_code, list(answer.json()) if answer.content else []


def bad_put(client: Client) -> int:
    """Ask for somebody who is not there, and for somebody who is."""
    body = {"Recipients": [{"Action": "Add", "Value": name} for name in ("nobody", "mexuser4")]}
    return client("PUT", f"{ONE}/members", body=body).status_code


def mistake(client: Client) -> object:
    """Status of a write with a mistake, and the Error afterwards."""
    return bad_put(client), failure(client)


def taken_name(client: Client) -> object:
    """Status of a second creation, and the Error afterwards."""
    return codes(client, ("POST", LISTS, CREATION)), failure(client)


def failed_write(client: Client) -> object:
    """The members after a write that failed."""
    bad_put(client)
    return values(client, "members")


def failed_status(client: Client) -> object:
    """Status of a list with an Error."""
    bad_put(client)
    return statuses(client, 1)


def failed_creation(client: Client) -> object:
    """Statuses of a list and its errors after a creation that failed."""
    bad = {**CREATION, "CommonName": "new", "Members": steps(Add=["nobody"])}
    client("POST", LISTS, body=bad)
    return codes(client, ("GET", f"{LISTS}/new"), ("GET", f"{LISTS}/new/errors"))


def error_until(client: Client) -> object:
    """The Error while a good write follows a bad one, and afterwards."""
    bad_put(client)
    client.api.edit_list("example.com", "exampledl", busy_reads=1)
    client("PUT", f"{ONE}/members", body=steps(Add=["mexuser4"]))
    return [failure(client), failure(client)]


def errors_route(client: Client) -> object:
    """What the route of errors has."""
    bad_put(client)
    answer = client("GET", f"{ONE}/errors")
    return type(answer.json()["Errors"]).__name__ if answer.content else answer.status_code


def error_text(client: Client) -> object:
    """The message of an Error."""
    bad_put(client)
    return failure(client)


def index_error(client: Client) -> object:
    """Whether a row of the index has the Error."""
    bad_put(client)
    return "Error" in client.json(LISTS)["DistributionLists"][0]


def no_change(client: Client) -> object:
    """The Error after adding who is there."""
    client("PUT", f"{ONE}/members", body=steps(Add=["mexuser1"]))
    return failure(client)


def fault_400(client: Client) -> object:
    """The fault of a bad body, in v1 and in v0."""
    new = client("PUT", ONE, body={"x": 1}).json()
    old = client("PUT", f"{V0}/exampledl", {"x": "1"}).json()
    return [*new, *old]


def missing(client: Client) -> object:
    """Words and kinds of what is missing: a list, a domain, a marker."""
    paths = (f"{LISTS}/x", LISTS.replace("example.com", "abc.com"), f"{LISTS}?marker=x")
    faults = [client("GET", path).json()["itemNotFoundFault"] for path in paths]
    return [(fault["message"], fault.get("resourceType", "")) for fault in faults]


def write_path(client: Client) -> object:
    """Statuses of writes and a read by either path; the deletion last."""
    plural, singular = (
        codes(client, ("GET", one), ("PUT", one, {}), ("PUT", f"{one}/members", steps(Add=[])))
        for one in (ONE, SINGULAR)
    )
    return plural, singular, codes(client, ("DELETE", SINGULAR), ("DELETE", ONE))


def wrong_path(client: Client) -> object:
    """Status and body of a write by a path that is not there."""
    client.api.reset({**client.api.core.dialect, "list_write_path": "plural"})
    client.api.add_domain("example.com")
    client.api.add_list("example.com", "exampledl")
    answers = [client("PUT", SINGULAR, body={}), client("DELETE", SINGULAR)]
    return {(answer.status_code, answer.content) for answer in answers}


def singular_parts(client: Client) -> object:
    """Statuses below the singular path, and of the list itself."""
    return codes(
        client,
        ("PUT", f"{SINGULAR}/members", steps(Add=[])),
        ("PUT", f"{SINGULAR}/emailaddresses", {"EmailAddresses": []}),
        ("GET", f"{SINGULAR}/errors"),
        ("PUT", SINGULAR, {}),
    )


def members_put(client: Client) -> object:
    """Statuses of bulk updates by both paths, of a listing, and of another bulk update."""
    return codes(
        client,
        ("PUT", f"{ONE}/members", steps(Add=["mexuser3"])),
        ("PUT", f"{SINGULAR}/members", steps(Add=["mexuser3"])),
        ("GET", f"{ONE}/members"),
        ("PUT", f"{ONE}/managers", steps(Add=["mexuser3"])),
    )


def managers(client: Client) -> object:
    """Statuses and words where managers are, status of a body with them, and who they are."""
    change = steps(Add=["mexuser3"])
    calls = [
        client("GET", f"{ONE}/managers"),
        client("PUT", f"{ONE}/managers", body=change),
        client("PUT", f"{SINGULAR}/managers", body=change),
        client("GET", f"{ONE}/options/availablemanagersrecipients"),
        client("GET", f"{EX}/distributionlistoptions/availablemanagersrecipients"),
    ]
    routes = (
        {answer.status_code for answer in calls} - {204},
        {answer.headers.get("x-error-message", "") for answer in calls},
    )
    put = client("PUT", ONE, body={"ManagedBy": steps(Add=["mexuser4"])})
    new = client("POST", LISTS, body={**CREATION, "CommonName": "new"})
    stored = client.api.distribution_list("example.com", "exampledl")
    assert stored and client("GET", f"{ONE}/members").status_code == 200
    return *routes, refused(put), new.status_code, stored.managers


def write_code(client: Client) -> object:
    """Statuses of all kinds of writes in v1, and of one in v0."""
    new = codes(
        client,
        ("POST", LISTS, {**CREATION, "CommonName": "new"}),
        ("PUT", ONE, {}),
        ("PUT", f"{ONE}/members", steps(Add=[])),
        ("PUT", f"{ONE}/emailaddresses", {"EmailAddresses": []}),
        ("DELETE", ONE),
    )
    return *set(new), codes(client, ("DELETE", f"{V0}/new"))


def export_body(client: Client) -> object:
    """Status of an export, and what is in it."""
    answer = client("GET", f"{LISTS}?exportto=a@example.com")
    return answer.status_code, answer.json()["Total"] if answer.content else None


def member_page(**query: str) -> Look:
    """A page of the members anna, carl and bert; or its HTTP status."""

    def look(client: Client) -> object:
        names = ["carl", "anna", "bert"]
        client.api.edit_list("example.com", "exampledl", members=names)
        answer = client("GET", f"{ONE}/members", query=query)
        if answer.status_code != 200:
            return answer.status_code
        return [item["Value"] for item in answer.json()["Recipients"]]

    return look


def total(client: Client) -> object:
    """Totals of pages with one and with all three of three."""
    names = ["carl", "anna", "bert"]
    client.api.edit_list("example.com", "exampledl", members=names)
    return [client.json(f"{ONE}/members{query}")["Total"] for query in ("?limit=1", "")]


def oversize(client: Client) -> object:
    """Number of items and echo of a page that is too long."""
    names = [f"m{number}" for number in range(300)]
    client.api.edit_list("example.com", "exampledl", members=names)
    answer = client("GET", f"{ONE}/members?limit=250")
    if answer.status_code != 200:
        return answer.status_code
    return len(answer.json()["Recipients"]), answer.json()["Limit"]


def options(client: Client) -> object:
    """Who is available."""
    page = client.json(f"{EX}/distributionlistoptions/availablemembersrecipients")
    return [item["Value"] for item in page["Recipients"]][:2]


def shown(client: Client) -> object:
    """Members in the domain and outside, added in mixed case."""
    body = steps(Add=["MexUser3", "MexUser4@Example.com", "Out@Elsewhere.org"])
    client("PUT", f"{ONE}/members", body=body)
    return values(client, "members")[1:]


def match(client: Client) -> object:
    """The members after two removals: by address, then by name."""
    found = []
    for name in ("MexUser1@example.com", "MEXUSER1"):
        client("PUT", f"{ONE}/members", body=steps(Remove=[name]))
        found.append(values(client, "members"))
    return found


def x500(client: Client) -> object:
    """An x500 address as shown; it is removed in that form."""
    path, row = f"{ONE}/emailaddresses", {"AddressProtocol": "x500"}
    add = {"Action": "Add", "Value": "/o=X", **row}
    client("PUT", path, body={"EmailAddresses": [add]})
    value = values(client, "emailaddresses")[-1]
    remove = {"Action": "Remove", "Value": value, **row}
    client("PUT", path, body={"EmailAddresses": [remove]})
    assert len(values(client, "emailaddresses")) == 1
    return value


def all_word(client: Client) -> object:
    """All, for everybody and for some."""
    words = [client.json(f"{ONE}/senders")["All"]]
    client("PUT", f"{ONE}/senders", body={"All": "RESTRICTED"})
    return [*words, client.json(f"{ONE}/senders")["All"]]


def omitted_all(client: Client) -> object:
    """Statuses of adding senders without All and with it, and of removing them without."""
    client.api.edit_list("example.com", "exampledl", sender_policy="restricted")
    path, add = f"{ONE}/senders", steps(Add=["mexuser1"])
    return codes(
        client,
        ("PUT", path, add),
        ("PUT", path, {"All": "restricted", **add}),
        ("PUT", path, steps(Remove=["mexuser1"])),
    )


def public(client: Client) -> object:
    """The senders after All became public, with a removal in the same write."""
    fields = {"senders": ["a", "b"], "sender_policy": "restricted"}
    client.api.edit_list("example.com", "exampledl", **fields)
    client("PUT", f"{ONE}/senders", body={"All": "public", **steps(Remove=["a"])})
    assert failure(client) is None
    return values(client, "senders")


def omitted(client: Client) -> object:
    """Texts and flag after a write with none of them, and after one below the list."""
    fields = {"display_name": "D", "description": "T", "hidden": True}
    client.api.edit_list("example.com", "exampledl", **fields)
    client("PUT", f"{ONE}/members", body=steps(Add=["mexuser3"]))
    assert client.json(ONE)["DisplayName"] == "D", "nothing is left out there"
    client("PUT", ONE, body={"Members": steps(Add=["mexuser4"])})
    whole = client.json(ONE)
    return [whole[key] for key in ("DisplayName", "Description", "IsHiddenFromAddressList")]


def post_primary(client: Client) -> object:
    """Status of a creation that wants another primary address, and what it has."""
    entry = {"Value": "b@example.com", "AddressProtocol": "smtp", "AddressPrimary": True}
    answer = client(
        "POST", LISTS, body={**CREATION, "CommonName": "new", "EmailAddresses": [entry]}
    )
    stored = client.api.distribution_list("example.com", "new")
    return answer.status_code, stored.primary if stored else None


def v0_member(client: Client) -> object:
    """The members as v0 shows them."""
    return client.json(f"{V0}/exampledl")["memberList"]


def v0_twice(client: Client) -> object:
    """Status of adding who is there."""
    return codes(client, ("POST", f"{V0}/exampledl/members/mexuser1"))


def v0_no_domain(client: Client) -> object:
    """What v0 says of a missing domain."""
    return refused(client("GET", V0.replace("example.com", "abc.com")))


KINDS = [("Distribution List not found", "DistributionList"), ("abc.com not found", "Domain")]
# Statuses of GET, PUT and a bulk PUT by the plural path, by the singular; of both deletions.
SERVED = [200, 204, 204]
TAKEN = "The email address exampledl@example.com is already in use"
UNKNOWN = (400, "Unrecognized field: ManagedBy")
THREE = ["carl", "anna", "bert"]
CHANGE = {"Description": "new"}

SEEN: dict[str, tuple[Look, dict[str, Any]]] = {
    "list_update": (
        after("PUT", ONE, CHANGE),
        {"next_read": ["Ready"] * 3, "two_reads": ["Pending", "Pending", "Ready"]},
    ),
    "list_creation": (
        after("POST", LISTS, CREATION, 5),
        {
            "next_read": ["Ready"] * 5,
            "busy": ["Pending", "Pending", "Ready", "Ready", "Ready"],
            "absent": [404, 404, "Ready", "Ready", "Ready"],
            "absent_busy": [404, 404, "Pending", "Pending", "Ready"],
        },
    ),
    "list_deletion": (
        after("DELETE", ONE, None),
        {"next_read": [404] * 3, "busy": ["Pending", "Pending", 404]},
    ),
    "list_busy_word": (busy_word, {word: [word] for word in ("Pending", "Updating", "NotReady")}),
    "list_ready_word": (
        lambda client: statuses(client, 1),
        {word: [word] for word in ("Ready", "ready", "READY")},
    ),
    "list_while_busy": (while_busy, {"queued": (204, []), "409": (409, ["appsFault"])}),
    "list_checks": (mistake, {"later": (204, NOBODY), "at_once": (400, None)}),
    "list_taken_name": (taken_name, {"at_once": ([400], None), "later": ([204], TAKEN)}),
    "list_failed_write": (
        failed_write,
        {"nothing": ["mexuser1"], "good_parts": ["mexuser1", "mexuser4"]},
    ),
    "list_failed_status": (failed_status, {word: [word] for word in ("Ready", "Failed", "Error")}),
    "list_failed_creation": (
        failed_creation,
        {"stays": [200, 200], "errors_only": [404, 200], "no_trace": [404, 404]},
    ),
    "list_error_until": (error_until, {"accepted": [None, None], "success": [NOBODY, None]}),
    "list_errors_route": (errors_route, {"list": "list", "object": "dict", "missing": 404}),
    "list_error_text": (error_text, {"named": NOBODY, "generic": "A recipient does not exist"}),
    "list_index_error": (index_error, {"shown": True, "left_out": False}),
    "list_no_error": (
        lambda client: client.json(ONE).get("Error", ABSENT),
        {"missing": ABSENT, "null": None, "empty": {}},
    ),
    "list_no_change": (no_change, {"passed": None, "error": "mexuser1 is on the list already"}),
    "list_fault_400": (
        fault_400,
        {
            name: [name, "badRequestFault"]
            for name in ("validationFault", "badRequestFault", "appsFault")
        },
    ),
    "list_404": (
        missing,
        {
            "worded": [*KINDS, ("Marker not found", "Marker")],
            "generic": [("Item not found", "")] * 3,
        },
    ),
    "list_write_path": (
        write_path,
        {
            "both": (SERVED, SERVED, [204, 404]),
            "plural": (SERVED, [404, 404, 404], [404, 204]),
            "singular": ([200, 404, 404], SERVED, [204, 404]),
        },
    ),
    "list_wrong_path": (wrong_path, {"404": {(404, b"")}, "405": {(405, b"")}}),
    "list_singular_parts": (
        singular_parts,
        {"served": [204, 204, 200, 204], "missing": [404, 404, 404, 204]},
    ),
    "list_members_put": (
        members_put,
        {
            "served": [204, 204, 200, 204],
            "404": [404, 404, 200, 204],
            "405": [405, 405, 200, 204],
        },
    ),
    "list_managers": (
        managers,
        {
            "offered": ({200}, {""}, (204, ""), 204, ["mexuser3", "mexuser4"]),
            "gone": ({404}, {""}, UNKNOWN, 400, []),
            "gone_worded": ({404}, {"Resource not found"}, UNKNOWN, 400, []),
            "ignored": ({404}, {""}, (204, ""), 204, []),
        },
    ),
    "list_write_code": (
        write_code,
        {"204": (204, [200]), "200": (200, [200]), "202": (202, [200])},
    ),
    "list_export_body": (export_body, {"none": (202, None), "listing": (202, 1)}),
    "list_marker": (
        member_page(marker="anna"),
        {"exclusive": ["bert"], "inclusive": ["anna", "bert"]},
    ),
    "list_lost_marker": (member_page(marker="b"), {"404": 404, "go_on": ["bert", "carl"]}),
    "list_total": (
        total,
        {"right": [3, 3], "page": [1, 3], "small": [2, 2], "large": [103, 103]},
    ),
    "list_oversize": (
        oversize,
        {"clamp": (100, 100), "clamp_unsaid": (100, 250), "refuse": 400},
    ),
    "list_search": (member_page(search="ann"), {"honoured": ["anna"], "ignored": THREE}),
    "list_order": (member_page(), {"added": THREE, "sorted": sorted(THREE)}),
    "list_options": (
        options,
        {"mailboxes": ["mexuser1", "mexuser2"], "all": ["exampledl", "mexuser1"]},
    ),
    "list_recipients": (
        shown,
        {
            "bare": ["mexuser3", "mexuser4", "out@elsewhere.org"],
            "address": ["mexuser3@example.com", "mexuser4@example.com", "out@elsewhere.org"],
        },
    ),
    "list_recipient_case": (
        shown,
        {
            "lower": ["mexuser3", "mexuser4", "out@elsewhere.org"],
            "kept": ["MexUser3", "MexUser4", "Out@Elsewhere.org"],
        },
    ),
    "list_match": (match, {"any": [[], []], "shown": [["mexuser1"], []]}),
    "list_x500": (x500, {"bare": "/o=X", "prefixed": "x500:/o=X"}),
    "list_all_word": (
        all_word,
        {
            "lower": ["public", "restricted"],
            "title": ["Public", "Restricted"],
            "upper": ["PUBLIC", "RESTRICTED"],
        },
    ),
    "list_omitted_all": (omitted_all, {"kept": [204, 204, 204], "refuse": [400, 204, 204]}),
    "list_public": (public, {"keeps": ["b"], "clears": []}),
    "list_omitted": (omitted, {"kept": ["D", "T", True], "reset": ["exampledl", "", False]}),
    "list_post_primary": (
        post_primary,
        {"ignored": (204, "new@example.com"), "refused": (400, None)},
    ),
    "v0_members": (v0_member, {"address": ["mexuser1@example.com"], "name": ["mexuser1"]}),
    "v0_member_twice": (v0_twice, {"accept": [200], "refuse": [400]}),
    "v0_no_domain": (
        v0_no_domain,
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
