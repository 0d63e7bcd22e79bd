# SPDX-License-Identifier: GPL-3.0-or-later
"""What is below a list in v1: addresses, members, managers, senders; and who is on offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from ..list_body import Reader
from ..list_change import twins_of
from ..lists import RECIPIENTS, DistributionList, Wish, bare
from ..render import Document
from ..state import Domain
from .list_gates import NEW_OPTIONS, PLURAL, SINGULAR, managers_gate, part_gate, path_gate
from .lists import clerk, list_domain, the_list, v1_route
from .markers import Listing, is_sorted, search
from .table import Ask, Route

ALL_WORDS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "title": str.capitalize,
    "upper": str.upper,
}


def recipients(ask: Ask, *, kind: str) -> Document:
    """List members, managers or senders; for the latter with All."""
    domain, entry = the_list(ask)
    data = _recipients(ask, domain, getattr(entry, kind), entry)
    if kind == "senders":
        data = {"All": ALL_WORDS[ask.dialect["list_all_word"]](entry.sender_policy), **data}
    return Document(f"{kind.capitalize()}Listing", data, page=True)


def _recipients(
    ask: Ask, domain: Domain, names: Sequence[str], entry: DistributionList | None = None
) -> dict[str, Any]:
    """Return a page of recipients in the form that they have in answers."""
    accept = search(ask)
    shown = [text for text in (_shown(ask, domain, name, entry) for name in names) if accept(text)]

    def key(text: str) -> str:
        # A marker may be written either way, whatever the form of the answers.
        return bare(text, domain.name, domain.aliases)

    return _page(ask, "Recipients", shown, lambda text: {"Value": text}, key, str)


def _shown(ask: Ask, domain: Domain, name: str, entry: DistributionList | None) -> str:
    if entry and ask.dialect["list_recipient_case"] == "kept":
        name = entry.spellings.get(name, name)
    if ask.dialect["list_recipients"] == "address" and "@" not in name:
        return f"{name}@{domain.name}"
    return name


def _page(
    ask: Ask,
    name: str,
    items: list[Any],
    row: Callable[[Any], dict[str, Any]],
    key: Callable[[Any], str],
    place: Callable[[Any], str],
) -> dict[str, Any]:
    if not is_sorted(ask.dialect):
        return Listing(name, items, row, key).page(ask)
    items.sort(key=lambda item: place(item).lower())
    return Listing(name, items, row, key, lambda item: place(item).lower()).page(ask)


def addresses(ask: Ask) -> Document:
    """List a list's addresses, each of its domain with its twins (facts 9.15)."""
    domain, entry = the_list(ask)
    accept = search(ask)
    rows = [row for row in _address_rows(ask, domain, entry) if accept(row["Value"])]

    def value(item: dict[str, Any] | str) -> str:
        return item if isinstance(item, str) else str(item["Value"])

    data = _page(ask, "EmailAddresses", rows, dict, value, value)
    return Document("EmailAddressListing", data, page=True)


def _address_rows(ask: Ask, domain: Domain, entry: DistributionList) -> Iterator[dict[str, Any]]:
    for address in entry.addresses:
        text, protocol = address.value, address.protocol
        if protocol == "x500":
            prefix = "x500:" if ask.dialect["list_x500"] == "prefixed" else ""
            yield _address_row(f"{prefix}{text}", protocol, is_primary=False)
            continue
        if ask.dialect["address_case"] == "kept":
            text = entry.spellings.get(text, text)
        yield _address_row(text, protocol, is_primary=address.value == entry.primary)
        for twin in twins_of(address.value, domain):
            yield _address_row(twin, protocol, is_primary=False)


def _address_row(value: str, protocol: str, *, is_primary: bool) -> dict[str, Any]:
    return {"Value": value, "AddressPrimary": is_primary, "AddressProtocol": protocol}


def change_recipients(ask: Ask, *, kind: str) -> None:
    """Accept a bulk update of members, managers or senders."""
    domain, entry = the_list(ask)
    reader = Reader(ask.dialect, adding=False, policy=entry.sender_policy)
    clerk(ask, domain).put(entry, reader.recipients(ask.json, Wish(), kind))


def change_addresses(ask: Ask) -> None:
    """Accept a bulk update of addresses."""
    domain, entry = the_list(ask)
    clerk(ask, domain).put(entry, Reader(ask.dialect, adding=False).addresses(ask.json))


def options_for_new(ask: Ask, *, kind: str) -> Document:
    """List who can be a recipient of a new list."""
    domain = list_domain(ask)
    data = _recipients(ask, domain, _available(ask, domain))
    return Document(f"{kind.capitalize()}Listing", data, page=True)


def options(ask: Ask, *, kind: str) -> Document:
    """List who can be a recipient of a list and is none yet."""
    domain, entry = the_list(ask)
    there = {entry.name, *getattr(entry, kind)}
    data = _recipients(ask, domain, [n for n in _available(ask, domain) if n not in there])
    return Document(f"{kind.capitalize()}Listing", data, page=True)


def _available(ask: Ask, domain: Domain) -> list[str]:
    names = list(domain.mailboxes)
    if ask.dialect["list_options"] == "all":
        names += [entry.name for entry in domain.lists.values() if entry.exists]
    return sorted(names)


def _routes() -> Iterator[Route]:
    for one in (PLURAL, SINGULAR):
        path = f"{one}/emailaddresses"
        gate = path_gate(path)
        yield v1_route("GET", path, addresses, gate=gate)
        yield v1_route("PUT", path, change_addresses, gate=gate)
        for kind in RECIPIENTS:
            path = f"{one}/{kind}"
            gate = part_gate(path, kind)
            yield v1_route("GET", path, partial(recipients, kind=kind), gate=gate)
            yield v1_route("PUT", path, partial(change_recipients, kind=kind), gate=gate)
            path = f"{one}/options/available{kind}recipients"
            gate = part_gate(path, kind)
            yield v1_route("GET", path, partial(options, kind=kind), gate=gate)
    for kind in RECIPIENTS:
        path = f"{NEW_OPTIONS}/available{kind}recipients"
        gate_or_none = managers_gate if kind == "managers" else None
        yield v1_route("GET", path, partial(options_for_new, kind=kind), gate=gate_or_none)


ROUTES = tuple(_routes())
