# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exchange distribution lists as the API shows them: their fields, parts, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault, BadRequest, NotFound, Unreadable
from .._api.request import Request
from .fields import Field, nested, pick, unexpected
from .recipients import recipient_keys

DISPLAY_NAME = Field("display_name", "DisplayName")
DESCRIPTION = Field("description", "Description")
HIDDEN = Field("hidden", "IsHiddenFromAddressList", "bool", initial=False)
MEMBER_COUNT = Field("member_count", "MemberCount", "int", writable=False, initial=0)
# The vendor's page, "Distribution List" (v1) and "Show" (v0); facts 5. Names ignore case.
FIELDS = (
    DISPLAY_NAME,
    DESCRIPTION,
    HIDDEN,
    Field("primary_address", "PrimarySmtpAddress", writable=False),
    MEMBER_COUNT,
    Field("status", "Status", writable=False),
)
FIELDS_V0 = (
    Field("display_name", "displayName"),
    Field("hidden", "isHidden", "bool", initial=False),
)


@dataclass(frozen=True)
class Part:
    """A paged part of a list: its route, its name in a write, and its rows' name in a listing.

    ``available`` is the route that tells who may be in it.
    """

    option: str
    route: str
    api: str
    rows: str = "Recipients"
    available: str = ""


ADDRESSES = Part("email_addresses", "emailaddresses", "EmailAddresses", "EmailAddresses")
MEMBERS = Part("members", "members", "Members", available="AvailableMembersRecipients")
MANAGERS = Part("managers", "managers", "ManagedBy", available="AvailableManagersRecipients")
SENDERS = Part(
    "senders", "senders", "AcceptMessagesOnlyFrom", available="AvailableSendersRecipients"
)
PARTS = {part.option: part for part in (ADDRESSES, MEMBERS, MANAGERS, SENDERS)}

# What results say of a list, in this order.
KEYS = (
    *("name", "display_name", "description", "hidden", "primary_address", "email_addresses"),
    *("members", "managers", "senders", "sender_policy", "member_count", "status"),
)
MISSING = "distribution list"
X500 = "x500:"


@dataclass(frozen=True)
class ListAt:
    """Where a list is: what every read and write of it needs to know."""

    domain: str
    name: str

    @property
    def address(self) -> str:
        """The address that the list has by its name, which always stays."""
        return f"{self.name}@{self.domain}"

    @property
    def path(self) -> tuple[str, ...]:
        """The list's path."""
        return (*lists_path(self.domain), self.name)


@dataclass(frozen=True)
class Shown:
    """What one read tells of a list: its state, None where there is none, and its last failure.

    ``Ready`` is the only status whose meaning is known; any other means that the API is still at
    work, or that it shows the errors with which the work has ended (facts 7.2, 7.3). ``raw`` has
    the writable single values as the API wrote them.
    """

    state: dict[str, Any] | None
    errors: Sequence[Mapping[str, Any]] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The API's word for what it is doing with the list."""
        return str(self.state["status"]) if self.state else ""

    @property
    def is_ready(self) -> bool:
        """Whether nothing is going on."""
        return self.status.lower() == "ready"


def lists_path(domain: str) -> tuple[str, ...]:
    """Return the path of a domain's lists."""
    return ("domains", domain, "ex", "distributionlists")


def read_list(client: Client, at: ListAt) -> Shown:
    """Read one list, without its parts (v1); raises NotFound if it is the domain that is missing.

    Costs 1 read; 1 more where a 404 does not say whether list or domain is meant.
    """
    answer = _list_or_none(client, at)
    if answer is None:
        return Shown(None)
    if str(pick(answer, "CommonName")).lower() != at.name:
        raise unexpected(at.path, "it does not name the distribution list")
    return _shown(answer)


def _shown(answer: Mapping[str, Any]) -> Shown:
    raw = {it.api: pick(answer, it.api) for it in FIELDS if it.writable}
    return Shown(
        _state(answer, FIELDS),
        _errors(pick(answer, "Error")),
        {name: value for name, value in raw.items() if value is not None},
    )


def read_errors(client: Client, at: ListAt) -> Sequence[Mapping[str, Any]]:
    """Read what the API reports of a list's failed operation, if it does; 1 read (facts 7.4)."""
    try:
        return _errors(pick(client.get((*at.path, "errors")), "Errors"))
    except ApiFault:
        return ()


def _errors(found: Any) -> Sequence[Mapping[str, Any]]:
    """Return errors in one form, whether they came as texts or objects, one or many.

    One without words and without the code of a failure says nothing.
    """
    one_by_one = found if isinstance(found, list) else [found]
    errors = [it if isinstance(it, Mapping) else {"Message": it} for it in one_by_one]
    return [
        error
        for error in errors
        if pick(error, "Message")
        or pick(error, "Details")
        or str(pick(error, "Code"))[:1] in ("4", "5")
    ]


def read_list_v0(client: Client, at: ListAt) -> dict[str, Any] | None:
    """Read one list with its addresses and members (v0), or None if there is none.

    Costs 1 read; 1 more if there is none.
    """
    answer = _list_or_none(client, at)
    if answer is None:
        return None
    if str(pick(answer, "name")).lower() != at.name:
        raise unexpected(at.path, "it does not name the distribution list")
    entries, members = pick(answer, "emailAddressList") or [], pick(answer, "memberList") or []
    if not isinstance(entries, list) or not isinstance(members, list):
        raise unexpected(at.path, "its e-mail addresses or members are no list")
    addresses = [pick(entry, "address") for entry in entries]
    if not all(isinstance(it, str) and it for it in (*addresses, *members)):
        raise unexpected(at.path, "its e-mail addresses or members are in no known form")
    return {
        **_state(answer, FIELDS_V0),
        "email_addresses": [address.lower() for address in addresses],
        "members": recipient_keys(members, at.domain),
        "member_count": len(members),
    }


def _list_or_none(client: Client, at: ListAt) -> dict[str, Any] | None:
    """Return the API's answer about a list, or None if it says that there is no such list.

    Where it may mean the domain as well, a listing tells whether that is there: v1's page has one
    row for both, with no words, and v0's tables have none for the domain.
    """
    try:
        return client.get(at.path)
    except NotFound as fault:
        if fault.missing in ("domain", "customer", "mailbox"):
            raise
        if fault.missing != MISSING or client.account.api_version == "v0":
            client.get(lists_path(at.domain), {"Limit": "1", "size": "1"})
        return None


def _state(answer: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    name = pick(answer, "CommonName") or pick(answer, "name")
    state = nested({it: it.read(answer) for it in fields})
    if "primary_address" in state:
        state["primary_address"] = state["primary_address"].lower()
    if "hidden" in state:
        state["hidden"] = bool(state["hidden"])  # null and missing mean no (facts, section 10)
    return {"name": str(name).lower(), **state}


def read_part(client: Client, at: ListAt, part: Part) -> tuple[list[str], str]:
    """Read what a part of a list holds, and who may write to the list (v1).

    Recipients come in the API's spelling; e-mail addresses in lower case, x500 ones with that word
    before them. The latter is ``public`` or ``restricted``, and means something for senders only.
    Costs 1 read for each 100. Managers may not be offered any more (facts 5).
    """
    path = (*at.path, part.route)
    rows, page = _offered(client, part, path)
    if part is ADDRESSES:
        return [_address(_value(path, row), pick(row, "AddressProtocol")) for row in rows], ""
    policy = str(pick(page, "All") or ("restricted" if rows else "public")).lower()
    return [_value(path, row) for row in rows], policy


def _address(value: str, protocol: object) -> str:
    if str(protocol).lower() != "x500":
        return value.lower()
    return value if value.lower().startswith(X500) else X500 + value


def read_available(client: Client, domain: str, name: str | None, part: Part) -> list[str]:
    """Read who may be in a part of a list, or of a new one; 1 read for each 100 (v1)."""
    above = lists_path(domain)
    options = (
        (*above[:-1], "distributionListOptions") if name is None else (*above, name, "options")
    )
    path = (*options, part.available)
    return recipient_keys((_value(path, row) for row in _offered(client, part, path)[0]), domain)


def _offered(
    client: Client, part: Part, path: tuple[str, ...]
) -> tuple[list[Any], Mapping[str, Any]]:
    try:
        return client.marked_listing(path, part.rows, lambda row: _value(path, row))
    except (NotFound, BadRequest, Unreadable) as fault:
        if part is not MANAGERS or not is_about_the_route(fault):
            raise
        raise BadRequest(
            str(Request("GET", path)),
            "this API does not offer managers of distribution lists any more; leave them out"
            f" ({fault.message})",
            fault.status,
            fault.fault,
        ) from None


def is_about_the_route(fault: ApiFault) -> bool:
    """Whether a 404 or 405 may mean that there is no such route, and not that a list is missing."""
    missing = fault.missing if isinstance(fault, NotFound) else ""
    return fault.status in (404, 405) and missing not in (MISSING, "domain", "customer")


def _value(path: tuple[str, ...], row: Any) -> str:
    value = pick(row, "Value")
    if not isinstance(value, str) or not value:
        raise unexpected(path, "an entry in it has no value")
    return value


def read_index(client: Client, domain: str, contains: str | None) -> list[dict[str, Any]]:
    """Read the listing of a domain's lists; 1 read for each 100 (v1) or 250 (v0).

    Whether the API's search does what ``contains`` says is not known for v1, so its answer is
    searched here again.
    """
    v0 = client.account.api_version == "v0"
    query = {"contains" if v0 else "Search": contains} if contains else {}
    rows = _rows(client, domain, query)
    states = [_state(row, FIELDS_V0[:1] if v0 else FIELDS) for row in rows]
    wanted = (contains or "").lower()
    return [it for it in states if wanted in f"{it['name']}\n{it['display_name']}".lower()]


def read_all(client: Client, domain: str) -> dict[str, Shown | None]:
    """Return all lists of a domain by their names (v1); 1 read for each 100.

    None stands for a list of which the listing does not tell what it has by itself. A text that is
    missing may just be empty.
    """
    return {
        str(pick(row, "CommonName")).lower(): (
            _shown(row) if pick(row, "Status") and pick(row, "PrimarySmtpAddress") else None
        )
        for row in _rows(client, domain, {})
    }


def _rows(client: Client, domain: str, query: Mapping[str, str]) -> list[Any]:
    path = lists_path(domain)
    v0 = client.account.api_version == "v0"

    def name_of(row: Any) -> str:
        name = pick(row, "name" if v0 else "CommonName")
        if not name:
            raise unexpected(path, "a distribution list in it has no name")
        return str(name)

    if v0:
        return client.listing(path, "distributionlists", lambda row: name_of(row).lower(), query)
    return client.marked_listing(path, "DistributionLists", name_of, query)[0]
