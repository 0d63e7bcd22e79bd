# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists in v0 (the page's second part): forms, and writes that are done at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import ADDRESS, BOOLEANS, LONGEST_DISPLAY_NAME, LONGEST_USER_NAME, USER_NAME
from ..list_change import Draft, twins_of
from ..list_work import Clerk
from ..lists import DistributionList, Step, Wish
from ..render import Document
from ..state import Domain
from ..wire import Refusal
from .domains import the_domain
from .list_gates import COLLECTION, PLURAL
from .paging import page, text_filter
from .table import Ask, Route

ADDRESS_PATH = PLURAL + "/emailaddresses/{address}"
MEMBER_PATH = PLURAL + "/members/{member}"
# The page spells the row in two ways: for a list itself, and for what is below it.
NOT_FOUND = "Distribution List not found"
NOT_FOUND_BELOW = "Distribution list not found"


def _domain(ask: Ask, words: str = NOT_FOUND) -> Domain:
    try:
        return the_domain(ask)
    except Refusal:
        if ask.dialect["v0_no_domain"] == "domain":
            raise
        raise Refusal(404, words, resource="DistributionList") from None


def _list(ask: Ask, words: str = NOT_FOUND) -> tuple[Domain, DistributionList]:
    domain = _domain(ask, words)
    entry = domain.lists.get(ask.params["list"].lower())
    if entry is None or not entry.exists:
        raise Refusal(404, words, resource="DistributionList")
    return domain, entry


def index(ask: Ask) -> Document:
    """List a domain's lists: names and display names ('Index')."""
    domain = _domain(ask)
    accept = text_filter(ask.query)
    found = [e for e in domain.lists.values() if e.exists and accept(e.name, e.display_name)]
    if ask.dialect["index_order"] == "name":
        found.sort(key=lambda entry: entry.name)

    def row(entry: DistributionList) -> dict[str, Any]:
        return {"name": entry.name, "displayName": entry.display_name}

    data = page(found, "distributionlists", ask.query, ask.dialect, row)
    return Document("distributionlistList", data, page=True)


def show(ask: Ask) -> Document:
    """Show one list ('Show'); that is a read of it as in v1."""
    domain = _domain(ask)
    entry = domain.lists.get(ask.params["list"].lower())
    if entry:
        Clerk(ask.state, ask.dialect, domain, ask.now).touch(entry)
    domain, entry = _list(ask)
    data = {
        "name": entry.name,
        "displayName": entry.display_name,
        "isHidden": entry.hidden,
        "emailAddressList": list(_addresses(domain, entry)),
        "memberList": [_member(ask, domain, name) for name in entry.members],
    }
    # The example's namespace is that of a contact, which must be a slip (facts 4.8).
    return Document("distributionlist", data)


def _addresses(domain: Domain, entry: DistributionList) -> list[dict[str, Any]]:
    rows = []
    for address in entry.addresses:
        if address.protocol == "smtp":
            value = address.value
            rows.append({"address": value, "replyTo": value == entry.primary})
            rows += [{"address": twin, "replyTo": False} for twin in twins_of(value, domain)]
    return rows


def _member(ask: Ask, domain: Domain, name: str) -> str:
    if "@" in name or ask.dialect["v0_members"] == "name":
        return name
    return f"{name}@{domain.name}"


def add(ask: Ask) -> None:
    """Add a list ('Add'), in the order of the error table."""
    domain, name = _domain(ask), ask.params["list"].lower()
    own = f"{name}@{domain.name}"
    # The example sends the name, which the path has too.
    fields = _checked({k: v for k, v in ask.form.items() if k.lower() != "name"})
    if "display_name" not in fields:
        raise Refusal(400, "Missing required field: displayName")
    if ask.state.owner(own):
        raise Refusal(
            400, f"The email address {ask.params['list']}@{domain.name} is already in use"
        )
    if len(name) > LONGEST_USER_NAME or not USER_NAME.fullmatch(name):
        raise Refusal(400, "Invalid user name")
    ask.state.add_list(domain.name, name, **fields)


def edit(ask: Ask) -> None:
    """Change what the form gives ('Edit')."""
    _domain_of_list, entry = _list(ask)
    for attribute, value in _checked(ask.form).items():
        setattr(entry, attribute, value)
    entry.errors = []


def delete(ask: Ask) -> None:
    """Delete a list ('Delete')."""
    domain, entry = _list(ask)
    ask.state.remove_list(domain.name, entry.name)


def _checked(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a form by attribute; the texts are those of a mailbox's form."""
    fields: dict[str, Any] = {}
    for spelled, value in form.items():
        if spelled.lower() == "displayname":
            if not value.strip():
                raise Refusal(400, "Required field displayName cannot be empty")
            if len(value) > LONGEST_DISPLAY_NAME or not value.isprintable():
                raise Refusal(400, "Invalid display name")
            fields["display_name"] = value
        elif spelled.lower() == "ishidden":
            if value.lower() not in BOOLEANS:
                raise Refusal(400, "Invalid format for isHidden, input must be True or False")
            fields["hidden"] = BOOLEANS[value.lower()]
        else:
            raise Refusal(400, f"Unrecognized field: {spelled}")
    return fields


def add_address(ask: Ask) -> None:
    """Add an address in the list's own domain ('Add Email Address')."""
    domain, entry = _list(ask, NOT_FOUND_BELOW)
    address = _checked_address(ask, domain)
    _change(ask, domain, entry, Wish(addresses=[Step("add", address)]))


def delete_address(ask: Ask) -> None:
    """Delete an address of the list ('Delete Email Address')."""
    domain, entry = _list(ask, NOT_FOUND_BELOW)
    address = _checked_address(ask, domain)
    if not entry.has_address(address.lower()):
        status = int(ask.dialect["absent_address"])
        resource = "EmailAddress" if status == 404 else ""
        raise Refusal(status, f"Email address {address} not found", resource=resource)
    _change(ask, domain, entry, Wish(addresses=[Step("remove", address)]))


def _checked_address(ask: Ask, domain: Domain) -> str:
    address = ask.params["address"]
    place = address.rpartition("@")[2].lower()
    if not ADDRESS.fullmatch(address) or place != domain.name:
        raise Refusal(400, f"invalid email address: {address}")
    return address


def add_member(ask: Ask) -> None:
    """Add a member by name or address ('Add Member')."""
    domain, entry = _list(ask, NOT_FOUND_BELOW)
    _change(ask, domain, entry, Wish(members=[Step("add", ask.params["member"])]))


def delete_member(ask: Ask) -> None:
    """Delete a member by name or address ('Delete Member')."""
    domain, entry = _list(ask, NOT_FOUND_BELOW)
    member = ask.params["member"]
    if Draft(ask.state, ask.dialect, domain, entry).resolve(member)[0] not in entry.members:
        raise Refusal(400, "Invalid group member name")
    _change(ask, domain, entry, Wish(members=[Step("remove", member)]))


def _change(ask: Ask, domain: Domain, entry: DistributionList, wish: Wish) -> None:
    """Do one step at once, or refuse it in the words that an Error of v1 would have."""
    twice = "v0_member_twice" if wish.members else "address_twice"
    manner = "error" if ask.dialect[twice] == "refuse" else "passed"
    # v0's examples remove by the bare name who is shown by an address.
    manners = {"list_no_change": manner, "list_match": "any"}
    draft = Draft(ask.state, {**ask.dialect, **manners}, domain, entry)
    draft.apply(wish)
    if draft.problems:
        raise Refusal(400, draft.problems[0].named)
    draft.commit()
    entry.errors = []


ROUTES = (
    Route("GET", COLLECTION, index, ("v0",)),
    Route("GET", PLURAL, show, ("v0",)),
    Route("POST", PLURAL, add, ("v0",)),
    Route("PUT", PLURAL, edit, ("v0",)),
    Route("DELETE", PLURAL, delete, ("v0",), accept_switch="delete_accept"),
    Route("POST", ADDRESS_PATH, add_address, ("v0",)),
    Route("DELETE", ADDRESS_PATH, delete_address, ("v0",)),
    Route("POST", MEMBER_PATH, add_member, ("v0",)),
    Route("DELETE", MEMBER_PATH, delete_member, ("v0",)),
)
