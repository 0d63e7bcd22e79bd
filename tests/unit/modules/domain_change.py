# SPDX-License-Identifier: GPL-3.0-or-later
"""A change of a whole domain, and the options of ex_domain that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from .domain_model import (
    ACTIVATION_PASSWORD,
    DOMAIN,
    PASSWORD,
    RECIPIENTS,
    SPAM_LISTS,
    Element,
    Terms,
    World,
    alike,
    bare,
    lower,
)


def key_of(option: str, element: Element) -> str:
    """Return what tells an object from all others."""
    return f"{option}/{element['name']}"


@dataclass
class Change:
    """Where a domain is to go, and in which words that is declared.

    Of those who are gone afterwards ``named`` are declared absent, the others purged. ``omitted``
    are not declared, and stay. ``thin`` elements declare only what differs. ``manner`` says how the
    lists inside an element are written, and ``order`` in which order the elements.
    """

    before: World
    after: World
    named: set[str] = field(default_factory=set)
    purge: list[str] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)
    omitted: set[str] = field(default_factory=set)
    thin: set[str] = field(default_factory=set)
    manner: dict[str, str] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)

    @property
    def purged(self) -> int:
        """How many objects a purge has to delete."""
        return len(self.deleted - self.named)

    @property
    def created(self) -> set[str]:
        """The objects that are new."""
        return set(alike(self.after)) - set(alike(self.before))

    @property
    def deleted(self) -> set[str]:
        """The objects that go."""
        return set(alike(self.before)) - set(alike(self.after))

    @property
    def updated(self) -> set[str]:
        """The objects that stay, and differ in something that is declared."""
        before, after = alike(self.before), alike(self.after)
        stay = set(after) - self.created - self.omitted
        return {key for key in stay if before[key] != after[key]}


def declaration(change: Change, exported: dict[str, Any], terms: Terms) -> dict[str, Any]:
    """Return the options of ex_domain that ask for a change, on top of an export of the domain."""
    options: dict[str, Any] = {
        "domain": DOMAIN,
        "mailboxes": [],
        "distribution_lists": [],
        "purge": list(change.purge),
        "protected": list(change.protected),
        "max_deletions": change.purged,
    }
    known = {
        f"{option}/{element['name'].lower()}": element
        for option in ("mailboxes", "distribution_lists")
        for element in exported.get(option, [])
    }
    before = {key_of(*it): it[1] for it in change.before.elements}
    for option, element in change.after.elements:
        key = key_of(option, element)
        if key in change.omitted:
            continue
        keys = None if option == "mailboxes" else terms.list_options
        part = _differences(before.get(key), element, keys, change.manner[key])
        base = {} if key in change.thin else deepcopy(known.get(key, {}))
        for name, value in part.items():
            nests = name in ("contact", "spam_settings", "spam_lists", "mobile_services")
            base[name] = {**base.get(name, {}), **value} if nests else value
        if base.get("sender_policy") == "public":
            base.pop("senders", None)
        options[option].append({**base, "name": _spelled(element["name"], change)})
    for key in sorted(change.named):
        option, _slash, name = key.partition("/")
        options[option].append({"name": name, "state": "absent"})
    for option in ("mailboxes", "distribution_lists"):
        options[option] = _shuffled(options[option], change.order)
        if not options[option] and option not in change.purge:
            del options[option]
    return options


def _spelled(name: str, change: Change) -> str:
    """Spell a name in one of the ways in which it can be given."""
    turn = (len(name) + sum(change.order)) % 4
    return {0: name.upper(), 1: f"{name}@{DOMAIN}"}.get(turn, name)


def _shuffled(elements: list[Element], order: Sequence[int]) -> list[Element]:
    keys = [(order[number % len(order)], number) for number in range(len(elements))]
    return [element for _key, element in sorted(zip(keys, elements, strict=True))]


def _differences(
    before: Element | None, after: Element, options: Sequence[str] | None, manner: str
) -> Element:
    """Return the options of an element that differ; of a new one all, as far as they are set."""
    new = before is None
    part: Element = {}
    for name, value in after.items():
        if name == "name" or (options is not None and name not in options):
            continue
        old = before[name] if before else None
        if name == "spam_lists":
            part[name] = {
                kind: _as_change(
                    old[kind] if old else [], value[kind], manner, SPAM_LISTS[kind].key
                )
                for kind in value
                if not _same_entries(old[kind] if old else [], value[kind], SPAM_LISTS[kind].key)
            }
        elif isinstance(value, dict):
            part[name] = {it: value[it] for it in value if old is None or value[it] != old[it]}
        elif isinstance(value, list):
            fold = bare if name in RECIPIENTS else lower
            if not _same_entries(old or [], value, fold):
                part[name] = _as_change(old or [], value, manner, fold)
        elif (new and (value != "" or manner == "set")) or (not new and value != old):
            part[name] = value
    if after.get("sender_policy") == "public":
        part.pop("senders", None)
    if "forwarding_address" in after and new:
        part["password"] = PASSWORD
    services = part.get("mobile_services", {})
    if services.get("blackberry"):
        services["activation_password"] = ACTIVATION_PASSWORD
    return {name: value for name, value in part.items() if value != {}}


def _same_entries(one: Sequence[str], other: Sequence[str], fold: Callable[[str], str]) -> bool:
    return {fold(it) for it in one} == {fold(it) for it in other}


def _as_change(
    before: Sequence[str], after: Sequence[str], manner: str, fold: Callable[[str], str]
) -> Any:
    """Return a list option in one of the three ways in which it can be written."""
    if manner == "bare":
        return list(after)
    if manner == "set":
        return {"set": list(after)}
    there, wanted = {fold(it) for it in before}, {fold(it) for it in after}
    change = {
        "add": [it for it in after if fold(it) not in there],
        "remove": [it for it in before if fold(it) not in wanted],
    }
    return {verb: entries for verb, entries in change.items() if entries}
