# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be done, found after reading and before the first write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from .._api.faults import doing
from .._plan import free, there
from .._resources.recipients import recipient_key
from .declaration import LIST, MAILBOX, Declaration, Element, refuse
from .planning import Planned, know_addresses
from .snapshot import Snapshot

FREE, THERE = free(""), there("")


def with_leavers_known(planned: Sequence[Planned], snapshot: Snapshot) -> Iterator[Planned]:
    """Read which addresses leavers set free, as long as somebody wants one of unknown owner.

    1 read for each leaver, and none where every wanted address is known to be set free. The own
    names of new objects do not count, for then any new mailbox would cost that.
    """
    wanted = _wanted(planned) - {f"{it.name}@{snapshot.domain}" for it in planned}
    for it in planned:
        if wanted and it.fate == "deleted":
            it = know_addresses(it, snapshot)
            wanted -= _given([it], FREE)
        yield it


def hold_back(planned: Sequence[Planned], declaration: Declaration) -> set[str]:
    """Return the objects that depend on one that could not be read, so that they are not touched.

    Whoever leaves may be on a list that was not read. An address that nobody is known to set free
    may be one that an unread object was to set free.
    """
    failed = {it.label for it in planned if it.failure}
    unread = [element for element in declaration.elements if element.label in failed]
    held_back = set()
    if any(element.names_people for element in unread):
        held_back |= {it.label for it in planned if it.kind == MAILBOX and it.fate == "deleted"}
    own = {element.address for element in unread}
    gives = any(element.gives_addresses for element in unread)
    wanted = _wanted(planned)
    for it, address in _needs(planned, FREE):
        further = address != f"{it.name}@{declaration.domain}"
        if address in wanted and (address in own or (gives and further)):
            held_back.add(it.label)
    return held_back


def _needs(planned: Sequence[Planned], condition: str) -> Iterator[tuple[Planned, str]]:
    """Yield who needs a condition of a kind, and of which address."""
    for it in planned:
        for step in it.steps:
            for need in sorted(step.needs):
                if need.startswith(condition):
                    yield it, need[len(condition) :]


def _given(planned: Sequence[Planned], condition: str) -> frozenset[str]:
    """Return the addresses of which the plan itself gives a condition."""
    gives = [step.gives for it in planned for step in it.steps]
    return frozenset(
        it[len(condition) :] for some in gives for it in some if it.startswith(condition)
    )


def _wanted(planned: Sequence[Planned]) -> frozenset[str]:
    """Return the addresses that somebody is to get, and that nobody is known to set free."""
    return frozenset(it for _who, it in _needs(planned, FREE)) - _given(planned, FREE)


def refuse_conflicts(
    declaration: Declaration,
    planned: Sequence[Planned],
    snapshot: Snapshot,
    held_back: Set[str],
) -> None:
    """Refuse what cannot succeed: an address that is taken, a member who goes or is nobody.

    Whoever is ``held_back`` is not looked at.

    Raises OptionError. Costs reads only where somebody of the domain is to be added to a list who
    is neither declared nor in a listing that was read.
    """
    elements = {element.label: element for element in declaration.elements}
    planned = [it for it in planned if it.label not in held_back]
    refuse(
        [
            *_taken(planned, elements, snapshot),
            *_leaving(declaration, planned),
            *_strangers(planned, elements, snapshot),
        ]
    )


def _taken(
    planned: Sequence[Planned], elements: Mapping[str, Element], snapshot: Snapshot
) -> Iterator[str]:
    """Tell of each address that somebody else keeps."""
    owners = {**snapshot.owners, **_listed(snapshot)}
    wanted = _wanted(planned)
    for it, address in _needs(planned, FREE):
        owner = owners.get(address, it.label)
        if address in wanted and owner != it.label:
            yield (
                f"{_place(it, elements)}: The email address {address} is already in use:"
                f" {owner} has it, and the declaration does not take it away there"
            )


def _leaving(declaration: Declaration, planned: Sequence[Planned]) -> Iterator[str]:
    """Tell of whoever is named and deleted by this very run."""
    stays = _given(planned, THERE)
    gone = {
        address: it.label
        for it in planned
        if it.fate == "deleted"
        for address in (f"{it.name}@{declaration.domain}", *_given([it], FREE))
    }
    for element in declaration.elements:
        for option, address in element.named if element.present else ():
            if address in gone and address not in stays:
                yield (
                    f"{element.where} ({element.name}): {option} names {address}, but"
                    f" {gone[address]} is to be deleted"
                )


def _strangers(
    planned: Sequence[Planned], elements: Mapping[str, Element], snapshot: Snapshot
) -> Iterator[str]:
    """Tell of whoever of the domain is to be added to a list and is nobody there."""
    domain = snapshot.domain
    added = [
        (it, address)
        for it, address in _needs([it for it in planned if it.kind == LIST], THERE)
        if address.rpartition("@")[2] == domain
    ]
    known = {*_given(planned, THERE), *snapshot.owners, *_listed(snapshot)}
    for element in elements.values():
        known |= {element.address, *map(str.lower, element.addresses)} if element.present else set()
    for it, address in added:
        if address not in known:
            known |= {f"{name}@{domain}" for name in snapshot.mailboxes}
        if address in known:
            continue
        for option, name in elements[it.label].named:
            with doing(f"reading who may be among the {option} of lists in {domain}"):
                offered = name != address or recipient_key(name, domain) in snapshot.offered(option)
            if not offered:
                yield (
                    f"{_place(it, elements)}: {option} names {address}, but there is no such"
                    " mailbox or list, none is declared, and the API offers nobody of that name"
                )


def _listed(snapshot: Snapshot) -> dict[str, str]:
    """Return the own addresses of all who are in a listing that was read, and their labels."""
    return {
        f"{name}@{snapshot.domain}": f"{kind}/{name}"
        for listing, kind in (("mailboxes", MAILBOX), ("lists", LIST))
        if snapshot.knows(listing)
        for name in getattr(snapshot, listing)
    }


def _place(it: Planned, elements: Mapping[str, Element]) -> str:
    return f"{elements[it.label].where} ({it.name})"
