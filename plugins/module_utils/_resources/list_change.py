# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one write changes of a distribution list: its words in the plan, its body, its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._api.client import Client
from .._plan import free, named, there, unlisted
from .list_reading import (
    ADDRESSES,
    PARTS,
    SENDERS,
    X500,
    ListAt,
    Shown,
    read_part,
)
from .recipients import recipient_keys

PRIMARY = "primary_address"


@dataclass(frozen=True)
class Entries:
    """What is added to and removed from one part of a list.

    ``spelled`` has the API's spelling of what is removed, which is the one that it surely knows.
    """

    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    spelled: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def __str__(self) -> str:
        both = (("add", self.added), ("remove", self.removed))
        return "; ".join(f"{verb} {named(entries)}" for verb, entries in both if entries)


@dataclass(frozen=True)
class Change:
    """The differences that one write makes.

    ``before`` and ``after`` have the single values, by option, and only those that differ;
    ``entries`` the changes of the list's parts.
    """

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    entries: Mapping[str, Entries] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.after or self.entries)

    def __str__(self) -> str:
        parts = [f"{option} ({entries})" for option, entries in self.entries.items()]
        return ", ".join([*self.after, *parts])

    @property
    def added(self) -> list[str]:
        """All that is to be added, once each: what the API may refuse."""
        return list(dict.fromkeys(it for part in self.entries.values() for it in part.added))


def conditions(change: Change, at: ListAt) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a change gives to the writes of other objects, and what it needs of them."""
    gives, needs = set(), set()
    for option, entries in change.entries.items():
        if option == ADDRESSES.option:
            gives |= {*map(free, entries.removed), *map(there, entries.added)}
            needs |= set(map(free, entries.added))
        else:
            added, removed = (
                (it if "@" in it else f"{it}@{at.domain}" for it in recipient_keys(some, at.domain))
                for some in (entries.added, entries.removed)
            )
            gives |= set(map(unlisted, removed))
            needs |= set(map(there, added))
    return frozenset(gives), frozenset(needs)


def halves(change: Change, own: str) -> tuple[Change, Change]:
    """Return a change as two: what it removes, and then the rest.

    The list's ``own`` address becomes the primary one with the first, if that removes the one that
    is.
    """
    removed = {
        it: Entries(removed=part.removed, spelled=part.spelled)
        for it, part in change.entries.items()
        if part.removed
    }
    added = {it: Entries(added=part.added) for it, part in change.entries.items() if part.added}
    before, after = dict(change.before), dict(change.after)
    falls_back = before.get(PRIMARY) in removed.get(ADDRESSES.option, Entries()).removed
    if not falls_back or after.get(PRIMARY) != own:
        before.update({PRIMARY: own} if falls_back else {})
        return Change(entries=removed), Change(before, after, added)
    first = Change({PRIMARY: before.pop(PRIMARY)}, {PRIMARY: after.pop(PRIMARY)}, removed)
    return first, Change(before, after, added)


@dataclass(frozen=True)
class Outcome:
    """What has become of a change, by option."""

    done: list[str]
    untouched: list[str]
    halfway: list[str]

    @property
    def took_effect(self) -> bool | None:
        """Whether the change took effect as a whole; None if only in part."""
        if not self.untouched and not self.halfway:
            return True
        return None if self.done or self.halfway else False

    def __str__(self) -> str:
        open_ones = [*self.halfway, *self.untouched]
        if not open_ones:
            return "all of it is as declared"
        done = f"as declared is {', '.join(self.done)}; " if self.done else ""
        return f"{done}not as declared is {', '.join(open_ones)}"


def read_outcome(client: Client, at: ListAt, shown: Shown, change: Change) -> Outcome:
    """Read what has become of a change of a list that was just read.

    Costs 1 read for each 100 entries of a changed part.
    """
    if shown.state is None:
        return Outcome([], [*change.after, *change.entries], [])
    now = dict(shown.state)
    ranks: dict[str, int] = {}
    for option, entries in change.entries.items():
        held, policy = read_part(client, at, PARTS[option])
        if option == SENDERS.option:
            now["sender_policy"] = policy
        ranks[option] = _rank(entries, held, at.domain)
    if "sender_policy" in change.after and "sender_policy" not in now:
        now["sender_policy"] = read_part(client, at, SENDERS)[1]
    for option, wanted in change.after.items():
        done = same_value(now[option], wanted)
        kept = same_value(now[option], change.before.get(option))
        ranks[option] = 2 if done else 0 if kept else 1
    return Outcome(*([it for it in ranks if ranks[it] == rank] for rank in (2, 0, 1)))


def _rank(entries: Entries, held: Sequence[str], domain: str) -> int:
    """Return 2 if a part is as wanted, 0 if it is as before, 1 if it is in between."""
    now, added, removed = (
        set(recipient_keys(some, domain)) for some in (held, entries.added, entries.removed)
    )
    if added <= now and not removed & now:
        return 2
    return 0 if not added & now and removed <= now else 1


def same_value(one: Any, other: Any) -> bool:
    """Compare two values of an option; the API's line ends are read as plain ones."""
    return bool(one == (other.replace("\r\n", "\n") if isinstance(other, str) else other))


def parts_body(change: Change, policy: str | None, primary: str | None) -> dict[str, Any]:
    """Return the part of a v1 body that changes addresses, members, managers and senders.

    ``policy`` is who may write afterwards, which is said whenever senders change. ``primary`` is
    the address to be made the primary one, if there is such; a new list cannot have one yet.
    """
    body: dict[str, Any] = {}
    for option, entries in change.entries.items():
        if option != ADDRESSES.option:
            body[PARTS[option].api] = {"Recipients": _recipients(entries)}
    if SENDERS.option in change.entries or "sender_policy" in change.after:
        body[SENDERS.api] = {"All": policy, **body.get(SENDERS.api, {"Recipients": []})}
    addresses = _address_entries(change.entries.get(ADDRESSES.option, Entries()), primary)
    return {**({ADDRESSES.api: addresses} if addresses else {}), **body}


def _recipients(entries: Entries) -> list[dict[str, str]]:
    # Removals first, as in the page's example: who is removed by name and added by another address
    # of the same mailbox then stays.
    both = (("Remove", entries.removed), ("Add", entries.added))
    return [
        {"Action": action, "Value": entries.spelled.get(value, value)}
        for action, values in both
        for value in values
    ]


def _address_entries(entries: Entries, primary: str | None) -> list[dict[str, Any]]:
    update = [primary] if primary and primary not in entries.added else []
    actions = (("Add", entries.added), ("Update", update), ("Remove", entries.removed))
    return [
        {
            "Action": action,
            "Value": value[len(X500) :] if value.lower().startswith(X500) else value,
            "AddressPrimary": value == primary,
            "AddressProtocol": "x500" if value.lower().startswith(X500) else "smtp",
        }
        for action, values in actions
        for value in values
    ]
