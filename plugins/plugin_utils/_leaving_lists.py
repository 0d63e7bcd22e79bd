# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Places in distribution lists: how somebody leaves them, and how they come back to them.

An entry is what ``ex_domain`` takes of a list: its name, and under ``members``, ``managers`` and
``senders`` whom to ``add`` and to ``remove``. A record holds the way back: what a stage took stands
there as what would be added again, and a successor who stepped in as who would be removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.recipients import (
    recipient_keys,
)

PARTS = ("members", "managers", "senders")
Entry = Mapping[str, Any]


def own_keys(name: str, domain: str, addresses: Iterable[str]) -> list[str]:
    """Return all the names under which lists may have a mailbox, its own first."""
    return list(dict.fromkeys((name, *recipient_keys(addresses, domain))))


def held(entry: Entry, part: str) -> list[str]:
    """Return who is in a part of a list that was read."""
    there: list[str] = (entry.get(part) or {}).get("set") or []
    return there


def parts(entry: Entry) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield the parts of a list that an entry has, and what it says of each."""
    yield from ((part, entry[part]) for part in PARTS if part in entry)


def leaving(
    lists: Iterable[Entry], own: Sequence[str], successor: str | None
) -> list[dict[str, Any]]:
    """Return how to leave all lists; where nobody else would be left, the successor steps in."""
    leaves = []
    for entry in lists:
        leave: dict[str, Any] = {"name": entry["name"]}
        for part in PARTS:
            there = held(entry, part)
            mine = [it for it in there if it in own]
            if mine:
                steps_in = successor and len(mine) == len(there)
                leave[part] = {"remove": mine, **({"add": [successor]} if steps_in else {})}
        if len(leave) > 1:
            leaves.append(leave)
    return leaves


def left_empty(lists: Iterable[Entry], leaves: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield the lists, and the part of each, in which nobody will be any more."""
    there = {entry["name"]: entry for entry in lists}
    for leave in leaves:
        for part, change in parts(leave):
            if "add" not in change and len(held(there[leave["name"]], part)) == len(
                change["remove"]
            ):
                yield leave["name"], part


def returning(leaves: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return how to come back to the lists that are left so."""
    back = {"remove": "add", "add": "remove"}
    return [
        {
            "name": leave["name"],
            **{part: {back[key]: change[key] for key in change} for part, change in parts(leave)},
        }
        for leave in leaves
    ]


def places(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return entries with the places alone, and without those who would have to go for them."""
    return [
        {"name": it["name"], **{part: {"add": change["add"]} for part, change in parts(it)}}
        for it in entries
    ]


def joined(known: Iterable[Entry], fresh: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the parts of lists that stand in either; of one in both the fresh one counts."""
    entries = {entry["name"]: dict(entry) for entry in known}
    for entry in fresh:
        entries.setdefault(entry["name"], {}).update(entry)
    return list(entries.values())


def without(known: Iterable[Entry], others: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return entries without those parts that stand in others as well."""
    found = {(entry["name"], part) for entry in others for part, _change in parts(entry)}
    kept = (
        {key: it for key, it in entry.items() if (entry["name"], key) not in found}
        for entry in known
    )
    return [entry for entry in kept if len(entry) > 1]


def given_back(
    taken: Iterable[Entry], lists: Iterable[Entry], own: Sequence[str], remarks: list[str]
) -> list[dict[str, Any]]:
    """Return how to come back to those lists on which somebody is not.

    Where they are, their leaving was never carried out, or somebody has made it good by hand.
    """
    there = {entry["name"]: entry for entry in lists}
    entries = []
    for entry in taken:
        name = entry["name"]
        if name not in there:
            remarks.append(f"{name}: the list is not there any more")
            continue
        back: dict[str, Any] = {"name": name}
        for part, change in parts(entry):
            now = held(there[name], part)
            placed = [it for it in change.get("remove", ()) if it in now]
            if part == "senders" and there[name].get("sender_policy") == "public":
                # To name a sender would close the list to everybody else.
                remarks.append(f"{name}: everybody may write to the list now")
            elif set(now) & set(own):
                remarks += [f"{name}: {it} stays among its {part}" for it in placed]
            else:
                # A further address that is not theirs any more leads to nobody, or to another.
                forms = dict.fromkeys(it if it in own else own[0] for it in change["add"])
                back[part] = {"add": list(forms), **({"remove": placed} if placed else {})}
        if len(back) > 1:
            entries.append(back)
    return entries
