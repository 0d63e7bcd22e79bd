# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists in v1 (vendor page, 'Exchange Distribution List').

A write is only accepted; how it goes on is in `list_work`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from ..fields import ADDRESS
from ..list_body import Reader
from ..list_work import Clerk
from ..lists import DistributionList
from ..render import Document
from ..state import Domain
from ..wire import Refusal
from .domains import the_domain
from .list_gates import COLLECTION, PLURAL, SINGULAR, errors_gate, path_gate
from .markers import Listing, choice, invalid, missing, search
from .paging import query_value
from .table import Ask, Handler, Route

# What `Sort` takes -> what the answer says. The example has the latter with nothing asked for.
SORTS = {"cn": "primarysmtpaddress", "displayname": "displayname"}


def list_domain(ask: Ask) -> Domain:
    """Return the domain of the path, or refuse in the words of these routes."""
    try:
        return the_domain(ask)
    except Refusal as refusal:
        raise missing(ask, refusal.message, refusal.resource) from None


def the_list(ask: Ask) -> tuple[Domain, DistributionList]:
    """Return domain and list of the path, or refuse."""
    domain = list_domain(ask)
    entry = domain.lists.get(ask.params["list"].lower())
    if entry is None or not entry.is_visible:
        raise _no_list(ask)
    return domain, entry


def _no_list(ask: Ask) -> Refusal:
    return missing(ask, "Distribution List not found", "DistributionList")


def clerk(ask: Ask, domain: Domain) -> Clerk:
    """Return who does the work on a domain's lists."""
    return Clerk(ask.state, ask.dialect, domain, ask.now)


def index(ask: Ask) -> Document:
    """List a domain's lists ('List'), or have the listing sent to somebody ('Export')."""
    domain = list_domain(ask)
    accept = search(ask)
    found = [e for e in domain.lists.values() if e.is_visible and accept(e.name, e.display_name)]
    sort = choice(ask, "sort", tuple(SORTS))

    def place(item: DistributionList | str) -> str:
        if isinstance(item, str):
            return item if sort == "displayname" else f"{item}@{domain.name}"
        return item.display_name.lower() if sort == "displayname" else item.own_address

    found.sort(key=place)
    listing = Listing(
        "DistributionLists", found, lambda entry: _row(ask, domain, entry), _name, place
    )
    page = listing.page(ask)
    data = {"DistributionLists": page.pop("DistributionLists"), "Sort": SORTS[sort], **page}
    document = Document("DistributionListListing", data, page=True)
    address = query_value(ask.query, "exportto")
    if address is not None:
        if not ADDRESS.fullmatch(address):
            raise invalid(ask, f"invalid email address: {address}")
        ask.state.exports.append((domain.name, address))
        document.status, document.bare = 202, ask.dialect["list_export_body"] == "none"
    return document


def _name(item: DistributionList | str) -> str:
    return item if isinstance(item, str) else item.name


def show(ask: Ask) -> Document:
    """Show one list ('Read'), which is what makes the time of its operations go on."""
    domain = list_domain(ask)
    entry = domain.lists.get(ask.params["list"].lower())
    if entry is None or not clerk(ask, domain).touch(entry):
        raise _no_list(ask)
    return Document("DistributionList", describe(ask, domain, entry))


def create(ask: Ask) -> None:
    """Accept a new list ('Create')."""
    domain = list_domain(ask)
    name, wish = Reader(ask.dialect, adding=True).whole(ask.json)
    clerk(ask, domain).post(name, wish)


def update(ask: Ask) -> None:
    """Accept changes of a list ('Update'); the common name is no part of them."""
    domain, entry = the_list(ask)
    name, wish = Reader(ask.dialect, adding=False, policy=entry.sender_policy).whole(ask.json)
    if name not in ("", entry.name):
        raise invalid(ask, "CommonName cannot be changed")
    if ask.dialect["list_omitted"] == "reset":
        wish.fields = {
            "display_name": entry.name,
            "description": "",
            "hidden": False,
            **wish.fields,
        }
    clerk(ask, domain).put(entry, wish)


def delete(ask: Ask) -> None:
    """Accept the deletion of a list ('Delete')."""
    domain, entry = the_list(ask)
    clerk(ask, domain).delete(entry)


def errors(ask: Ask) -> Document:
    """List what the last failed operation left behind, also of a list that is not there."""
    domain = list_domain(ask)
    entry = domain.lists.get(ask.params["list"].lower())
    if entry is None or not (entry.errors or entry.is_visible):
        raise _no_list(ask)
    found: Any = [dict(error) for error in entry.errors]
    if ask.dialect["list_errors_route"] == "object":
        found = found[0] if found else {}
    return Document("DistributionListErrors", {"Errors": found})


def describe(ask: Ask, domain: Domain, entry: DistributionList) -> dict[str, Any]:
    """Return every field of 'Read'; one that is being created has what it is going to have."""
    wish = entry.jobs[0].wish.fields if entry.jobs and not entry.exists else {}
    suffix = hashlib.sha1(entry.own_address.encode()).hexdigest()[:3]
    group = "/o=e14s/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients"
    data: dict[str, Any] = {
        "Description": wish.get("description", entry.description),
        "MemberCount": len(entry.members),
        "CommonName": entry.name,
        "DisplayName": wish.get("display_name", entry.display_name),
        "Alias": f"{entry.name}.{domain.name}",
        "IsHiddenFromAddressList": wish.get("hidden", entry.hidden),
        "PrimarySmtpAddress": entry.primary,
        "Status": _status(ask, entry),
        "LegacyExchangeDn": f"{group}/cn={entry.name}{suffix}",
    }
    if entry.errors:
        data["Error"] = dict(entry.errors[0])
    elif ask.dialect["list_no_error"] != "missing":
        data["Error"] = None if ask.dialect["list_no_error"] == "null" else {}
    return data


def _status(ask: Ask, entry: DistributionList) -> str:
    if entry.jobs:
        return ask.dialect["list_busy_word"]
    if entry.errors and ask.dialect["list_failed_status"] != "Ready":
        return ask.dialect["list_failed_status"]
    return ask.dialect["list_ready_word"]


def _row(ask: Ask, domain: Domain, entry: DistributionList) -> dict[str, Any]:
    data = describe(ask, domain, entry)
    if ask.dialect["list_index_error"] == "left_out":
        data.pop("Error", None)
    return data


def v1_route(method: str, pattern: str, handler: Handler, **settings: Any) -> Route:
    """Return an operation of v1: JSON bodies, and writes that are only accepted."""
    return Route(
        method,
        pattern,
        handler,
        ("v1",),
        takes_json=True,
        code_switch="list_write_code",
        **settings,
    )


ROUTES = (
    v1_route("GET", COLLECTION, index),
    v1_route("POST", COLLECTION, create),
    *(
        route
        for one in (PLURAL, SINGULAR)
        for route in (
            v1_route("GET", one, show, gate=path_gate(one)),
            v1_route("PUT", one, update, gate=path_gate(one)),
            v1_route("DELETE", one, delete, gate=path_gate(one), accept_switch="delete_accept"),
            v1_route("GET", f"{one}/errors", errors, gate=errors_gate(f"{one}/errors")),
        )
    ),
)
