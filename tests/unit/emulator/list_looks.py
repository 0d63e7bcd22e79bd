# SPDX-License-Identifier: GPL-3.0-or-later
"""What a caller sees of a distribution list: one function for each switch that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .lists import CREATION, EX, LISTS, ONE, failure, refused, steps, values

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
    """Statuses of GET, PUT and a bulk PUT by the plural path and the singular, and of deletions."""
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
