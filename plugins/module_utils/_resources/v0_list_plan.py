# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes that bring a distribution list to its declared state with v0: one for each thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any, Callable

from .._api.client import Client
from .._api.request import Request
from .._plan import Plan, Step, Turn, free, there, unlisted
from .addresses import address_change, aliases_among
from .list_desired import Desired
from .list_reading import ADDRESSES, FIELDS_V0, X500, ListAt, read_list_v0
from .options import ListChange, OptionError
from .recipients import recipient_key, recipient_keys

_OFFERED = {"display_name", "hidden", "email_addresses", "members"}
State = Mapping[str, Any]
_Condition = Callable[[str], str]


def refuse_unoffered(desired: Desired) -> None:
    """Refuse options that v0 does not offer; raises OptionError."""
    implied = {"sender_policy"} if "senders" in desired.changes else set()
    unoffered = sorted(desired.managed - _OFFERED - implied)
    if unoffered:
        raise OptionError(f"{', '.join(unoffered)}: not offered by api_version v0; use v1")
    addresses = desired.changes.get("email_addresses", ListChange())
    for address in (*addresses.add, *addresses.remove, *(addresses.exact or ())):
        if address.startswith(X500):
            raise OptionError(f"email_addresses: {address} is not offered by api_version v0")


@dataclass(frozen=True)
class CurrentV0:
    """A list as it is, or None, and the aliases of the domain as far as its addresses show them."""

    state: State | None
    aliases: Set[str]


def read_v0(client: Client, desired: Desired) -> CurrentV0:
    """Read a list with all that there is of it; raises OptionError for what v0 does not offer.

    Costs 1 read; 1 more if there is no list, and 1 more where addresses of another domain may be
    twins and there is something to write.
    """
    if desired.present:
        refuse_unoffered(desired)
    return compared(client, desired, read_list_v0(client, desired.at))


def compared(client: Client, desired: Desired, state: State | None) -> CurrentV0:
    """Return a list that was read, and what else comparing it needs; see :func:`read_v0`."""
    at = desired.at
    change = desired.changes.get(ADDRESSES.option)
    if state is None or change is None:
        return CurrentV0(state, set())
    held = state[ADDRESSES.option]
    return CurrentV0(state, aliases_among(client, change, held, at.address, documented=True))


def plan_v0(desired: Desired, now: CurrentV0) -> Plan:
    """Compare, and return what is to be written: the list itself, then its parts."""
    at, current = desired.at, now.state
    if not desired.present:
        return _removal(at, current)
    given = {field.option: value for field, value in desired.fields.items()}
    blank = {"display_name": desired.spelled, "hidden": False}
    held: State = {**blank, "email_addresses": [at.address], "members": [], **(current or {})}
    before = {option: held[option] for option in blank}
    after = {**before, **given}
    changed = [it for it in after if after[it] != before[it]]
    if current is None:
        changed = [*{"display_name": None, **given}]
    edit = [_edit(at, current, after, changed)] if changed else []
    steps, parts = _part_steps(desired, held, now.aliases)
    state = {"name": at.name, **after, **parts, "member_count": len(parts["members"])}
    return Plan(
        (*edit, *steps),
        _managed(desired, current) if current else {},
        _managed(desired, state, "" if current else "display_name"),
        {key: it for key, it in state.items() if key not in parts or key in desired.changes},
        extra={"pending": False},
    )


def _removal(at: ListAt, current: State | None) -> Plan:
    if current is None:
        return Plan((), {}, {}, None, extra={"pending": False})
    step = Step(
        Request("DELETE", at.path),
        f"DELETE distribution list {at.name}",
        f"deleting distribution list {at.address}",
        lambda client: read_list_v0(client, at) is None,
        turn=Turn.LIST_REMOVAL,
        gives=frozenset(map(free, (at.address, *current.get("email_addresses", ())))),
        needs=frozenset({unlisted(at.address)}),
    )
    before = {it.option: current[it.option] for it in FIELDS_V0 if it.option in current}
    return Plan((step,), before, {}, None, extra={"pending": False})


def _edit(at: ListAt, current: State | None, after: State, changed: Sequence[str]) -> Step:
    """Return the write that creates or changes the list itself.

    All fields are sent, for one that is left out may be reset (the page: "Defaults to false").
    """
    method, verb = ("POST", "creating") if current is None else ("PUT", "changing")
    return Step(
        Request(method, at.path, form={it.api: it.form(after[it.option]) for it in FIELDS_V0}),
        f"{method} distribution list {at.name}: {', '.join(changed)}",
        f"{verb} distribution list {at.address}",
        partial(_was_edited, at, current, after),
        turn=Turn.LIST,
        gives=frozenset() if current else frozenset({there(at.address)}),
        needs=frozenset() if current else frozenset({free(at.address)}),
    )


def _part_steps(
    desired: Desired, held: State, aliases: Set[str]
) -> tuple[list[Step], dict[str, list[str]]]:
    """Return a write for each address and member to add or remove, and what there is after them.

    Addresses are added first, so that no mail bounces. Members are removed first: who is removed
    by name and added by another address of the same mailbox then stays.
    """
    at = desired.at
    nothing = ListChange()
    own = address_change(
        desired.changes.get("email_addresses", nothing),
        held["email_addresses"],
        at.address,
        aliases,
    )
    added, removed = desired.changes.get("members", nothing).differences(held["members"])
    gone = set(recipient_keys(removed, at.domain))
    parts = {
        "email_addresses": [
            *(it for it in held["email_addresses"] if it not in own.vanishing),
            *own.appearing,
        ],
        "members": [
            *(it for it in held["members"] if it not in gone),
            *recipient_keys(added, at.domain),
        ],
    }
    writes = [
        *(("POST", _ADDRESS, address) for address in own.added),
        *(("DELETE", _MEMBER, member) for member in removed),
        *(("POST", _MEMBER, member) for member in added),
        *(("DELETE", _ADDRESS, address) for address in own.removed),
    ]
    return [_part_step(at, *write) for write in writes], parts


_ADDRESS = ("email_addresses", "emailaddresses", "email address")
_MEMBER = ("members", "members", "member")
# What a write gives to those of other objects, and what it needs of them.
_CONDITIONS: Mapping[tuple[str, str], tuple[Sequence[_Condition], Sequence[_Condition]]] = {
    ("POST", "email_addresses"): ((there,), (free,)),
    ("DELETE", "email_addresses"): ((free,), ()),
    ("POST", "members"): ((), (there,)),
    ("DELETE", "members"): ((unlisted,), ()),
}


def _part_step(at: ListAt, method: str, part: tuple[str, str, str], entry: str) -> Step:
    option, route, word = part
    adds = method == "POST"
    verb, to = ("adding", "to") if adds else ("removing", "from")
    whole = entry if "@" in entry else f"{entry}@{at.domain}"
    gives, needs = _CONDITIONS[method, option]
    return Step(
        Request(method, (*at.path, route, entry)),
        f"{method} distribution list {at.name} {word}: {entry}",
        f"{verb} {word} {entry} {to} distribution list {at.address}",
        partial(_has_entry, at, option, entry, adds),
        turn=Turn.LIST_PART,
        gives=frozenset(condition(whole) for condition in gives),
        needs=frozenset(condition(whole) for condition in needs),
        undo=None if free not in gives else lambda addresses: _part_step(at, "POST", part, entry),
    )


def _was_edited(at: ListAt, before: State | None, after: State, client: Client) -> bool | None:
    now = read_list_v0(client, at)
    if now is None:
        return False if before is None else None
    if all(now[option] == value for option, value in after.items()):
        return True
    same = before is not None and all(now[option] == before[option] for option in after)
    return False if same else None


def _has_entry(at: ListAt, option: str, entry: str, there: bool, client: Client) -> bool | None:
    now = read_list_v0(client, at)
    if now is None:
        return None
    return (recipient_key(entry, at.domain) in recipient_keys(now[option], at.domain)) is there


def _managed(desired: Desired, state: State, shown: str = "") -> dict[str, Any]:
    """Return what the user declared, and what else is ``shown``, lists sorted."""
    return {
        option: sorted(state[option]) if option in desired.changes else state[option]
        for option in state
        if option in desired.managed or option == shown
    }
