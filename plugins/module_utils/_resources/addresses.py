# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The e-mail addresses of an object: which to write, and which the API changes by itself.

The object's own name in its domain always stays (the vendor's page on lists, "Common Name Email
Address"). What it says of domain aliases stands at :func:`mirroring_domains`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from .._api.client import Client
from .mailbox_reading import domain_aliases
from .options import ListChange, email_address


def own_form(value: object, option: str) -> str:
    """Return an address of ours in lower case, the form in which the API keeps names."""
    return email_address(value, option).lower()


@dataclass(frozen=True)
class AddressChange:
    """What to write, and in ``appearing`` and ``vanishing`` all that changes, twins too."""

    added: list[str]
    removed: list[str]
    appearing: list[str]
    vanishing: set[str]


def address_change(
    change: ListChange, current: Iterable[str], own: str, aliases: Set[str]
) -> AddressChange:
    """Compare addresses with the wanted ones; ``set`` leaves the twins of others to the API.

    ``own`` is the object's own address, and ``aliases`` are the aliases of its domain.
    """
    domain = own.rpartition("@")[2]
    added, removed = change.differences(current)
    twins = _twins(added, domain, aliases)
    added = [address for address in added if address not in (own, *twins)]
    following = _twins(removed, domain, aliases)
    removed = [
        address
        for address in removed
        if address not in (own, *following)
        and (address in change.remove or address.rpartition("@")[2] not in aliases)
    ]
    return AddressChange(
        added,
        removed,
        [*added, *twins],
        {*(address.lower() for address in removed), *_twins(removed, domain, aliases)},
    )


def aliases_among(
    client: Client, change: ListChange, current: Sequence[str], own: str, documented: bool
) -> Set[str]:
    """Return those domains of addresses that are aliases of the object's own domain.

    Where something is to be written, and a domain mirrors the own one, the domain is asked, which
    costs 1 read: what is right for twins is wrong for a domain that merely has the same names.
    Where twins are ``documented``, as for lists, the question of whether anything is to be written
    is answered as if they were twins, so that an unchanged object costs no such read.
    """
    domain = own.rpartition("@")[2]
    mirrors = mirroring_domains(current, domain)
    expected = address_change(change, current, own, mirrors if documented else set())
    if not mirrors or not (expected.added or expected.removed):
        return mirrors
    return mirrors & domain_aliases(client, domain)


def _twins(addresses: Iterable[str], domain: str, aliases: Set[str]) -> list[str]:
    """Return what appears or vanishes with these addresses in the domain's aliases."""
    split = [address.rpartition("@") for address in addresses]
    return [
        f"{local}@{alias}" for local, _at, at in split if at == domain for alias in sorted(aliases)
    ]


def mirroring_domains(addresses: Iterable[str], domain: str) -> set[str]:
    """Return the domains that may be aliases of ``domain``: each has the same local parts.

    The vendor's page on lists, "Domain Aliases": every address of the primary domain comes with
    a twin in each domain alias, which appears and vanishes with it and cannot be changed alone.
    """
    locals_of: dict[str, set[str]] = {}
    for address in addresses:
        local, _at, host = address.lower().rpartition("@")
        locals_of.setdefault(host, set()).add(local)
    own = locals_of.pop(domain, set())
    return {host for host, names in locals_of.items() if names == own}
