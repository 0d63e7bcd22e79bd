# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes that bring a distribution list to its declared state with v1: one, or two.

All differences go into one write (the vendor's page, "Update"). A new list gets its primary
address by a second one, for the field is not taken at its creation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from .._api.client import Client
from .._plan import Plan, Step
from .addresses import address_change, aliases_among, mirroring_domains
from .list_change import Change, Entries, same_value
from .list_desired import Desired
from .list_reading import (
    ADDRESSES,
    DISPLAY_NAME,
    FIELDS,
    KEYS,
    MEMBERS,
    PARTS,
    SENDERS,
    ListAt,
    Shown,
    read_list,
    read_part,
)
from .list_waiting import at_rest
from .mailbox_reading import domain_aliases
from .options import ListChange, OptionError
from .recipients import recipient_key, recipient_keys
from .v1_list_steps import as_created, deletion, post, put


@dataclass(frozen=True)
class Current:
    """A list as it is, and what its declared parts hold, in the API's spelling.

    ``aliases`` are those of the domain, as far as the addresses show them.
    """

    shown: Shown
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    policy: str | None = None
    aliases: Set[str] = frozenset()


def read_v1(client: Client, desired: Desired) -> Current:
    """Read a list and its declared parts: 1 read, and 1 for each 100 entries of a declared part.

    A list that is busy is waited for, so that what is compared is what it will be. Where addresses
    of another domain may be twins, and there is something to write, the domain is 1 more read.
    """
    return read_parts(client, desired, read_list(client, desired.at))


def read_parts(client: Client, desired: Desired, shown: Shown) -> Current:
    """Read what else of a list is declared, after the list itself; see :func:`read_v1`."""
    at = desired.at
    shown = at_rest(client, at, shown)
    if not desired.present:
        return Current(shown)
    parts: dict[str, Sequence[str]] = {}
    policy = None
    if shown.state is not None:
        for option, part in PARTS.items():
            if option in desired.changes or (part is SENDERS and desired.policy):
                parts[option], told = read_part(client, at, part)
                policy = told if part is SENDERS else policy
    return Current(shown, parts, policy, _aliases(client, desired, parts))


def _aliases(client: Client, desired: Desired, parts: Mapping[str, Sequence[str]]) -> Set[str]:
    change = desired.changes.get(ADDRESSES.option)
    if change is None:
        return set()
    of_new = [desired.at.address, *change.add, *(change.exact or ())]
    held = parts.get(ADDRESSES.option)
    if held is None:
        return mirroring_domains(of_new, desired.at.domain) and domain_aliases(
            client, desired.at.domain
        )
    return aliases_among(client, change, held, desired.at.address, documented=True)


def plan_v1(desired: Desired, current: Current) -> Plan:
    """Compare, and return what is to be written; raises OptionError, calls nothing."""
    if not desired.present:
        return _removal(desired, current)
    if current.shown.state is None:
        return _creation(desired, current.aliases)
    return _update(desired, current, current.shown.state)


def _removal(desired: Desired, current: Current) -> Plan:
    held = current.shown.state
    if held is None:
        return _plan(desired, [], {}, {})
    before = {it.option: held[it.option] for it in FIELDS if it.writable}
    addresses = [held["primary_address"], *current.parts.get(ADDRESSES.option, ())]
    return _plan(desired, [deletion(desired, current.shown, addresses)], before, {})


def _creation(desired: Desired, aliases: Set[str]) -> Plan:
    at = desired.at
    fields = {DISPLAY_NAME: desired.spelled, **desired.fields}
    values = {field.option: value for field, value in fields.items()}
    policy = {"sender_policy": desired.policy} if desired.policy else {}
    entries, parts = _entries(desired, dict.fromkeys(desired.changes, ()), aliases)
    state = {
        "name": at.name,
        **{field.option: field.initial for field in FIELDS},
        **values,
        "primary_address": at.address,
        "member_count": len(parts.get(MEMBERS.option, ())),
        **({"senders": []} if policy else {}),
        **policy,
        **parts,
    }
    change = Change({}, {**values, **policy}, {it: some for it, some in entries.items() if some})
    step = post(desired, change, state)
    if desired.primary in (None, at.address):
        return _plan(desired, [step], {}, state)
    _refuse_strange_primary(desired, parts.get(ADDRESSES.option, [at.address]))
    created = as_created(state)
    state["primary_address"] = desired.primary
    primary = Change({"primary_address": at.address}, {"primary_address": desired.primary})
    # The second write needs a list that is there.
    steps = [replace(step, waits=True), put(desired, created, primary, state)]
    return _plan(desired, steps, {}, state)


def _update(desired: Desired, current: Current, held: Mapping[str, Any]) -> Plan:
    before = {**held, **_parts_of(current, desired.at)}
    wanted = {field.option: value for field, value in desired.fields.items()}
    differing = {it: value for it, value in wanted.items() if not same_value(before[it], value)}
    after = {**before, **differing}
    entries, parts = _entries(desired, current.parts, current.aliases)
    after.update(parts)
    if desired.policy:
        after["sender_policy"] = desired.policy
        if desired.policy == "public":
            after["senders"] = []
        elif SENDERS.option not in desired.changes:
            after["senders"] = recipient_keys(current.parts[SENDERS.option], desired.at.domain)
    if MEMBERS.option in after:
        after["member_count"] = len(after[MEMBERS.option])
    after["primary_address"] = _primary_after(desired, after)
    options = [it for it in desired.managed if it not in PARTS]
    changed = [it for it in after if it in options and not same_value(before[it], after[it])]
    change = Change(
        {option: before[option] for option in changed},
        {option: after[option] for option in changed},
        {option: some for option, some in entries.items() if some},
    )
    steps = [put(desired, current.shown, change, after)] if change else []
    return _plan(desired, steps, before, after)


def _parts_of(current: Current, at: ListAt) -> dict[str, Any]:
    """Return the parts that were read as the result shows them; public means: no senders."""
    parts: dict[str, Any] = {
        option: list(held) if option == ADDRESSES.option else recipient_keys(held, at.domain)
        for option, held in current.parts.items()
    }
    if current.policy:
        parts["sender_policy"] = current.policy
        parts["senders"] = [] if current.policy == "public" else parts["senders"]
    return parts


def _entries(
    desired: Desired, held: Mapping[str, Sequence[str]], aliases: Set[str]
) -> tuple[dict[str, Entries], dict[str, list[str]]]:
    """Return for each declared part what to write, and what it holds afterwards."""
    entries, after = {}, {}
    for option, change in desired.changes.items():
        if option == ADDRESSES.option:
            new = [desired.at.address, *(f"{desired.at.name}@{it}" for it in sorted(aliases))]
            there = held[option] or new
            entries[option], after[option] = _addresses(change, there, desired.at, aliases)
        else:
            entries[option], after[option] = _recipients(change, held[option], desired.at)
    return entries, after


def _addresses(
    wanted: ListChange, held: Sequence[str], at: ListAt, aliases: Set[str]
) -> tuple[Entries, list[str]]:
    spelled = {address.lower(): address for address in held}
    change = address_change(wanted, held, at.address, aliases)
    removed = [spelled.get(address.lower(), address) for address in change.removed]
    kept = [address for address in held if address.lower() not in change.vanishing]
    after = [*kept, *change.appearing]
    for address in (*wanted.add, *(wanted.exact or ())):
        if address.rpartition("@")[2] in aliases and address not in after:
            raise OptionError(
                f"email_addresses: {address} belongs to a domain alias, where addresses only"
                f" follow those of {at.domain}: declare that one"
            )
    return Entries(change.added, removed), after


def _recipients(change: ListChange, held: Sequence[str], at: ListAt) -> tuple[Entries, list[str]]:
    spelled = {recipient_key(recipient, at.domain): recipient for recipient in held}
    added, removed = change.differences(spelled)
    gone = {recipient.lower() for recipient in removed}
    leaving = [key for key in spelled if key in gone]
    kept = [key for key in spelled if key not in gone]
    entries = Entries(added, leaving, {key: spelled[key] for key in leaving})
    return entries, [*kept, *recipient_keys(added, at.domain)]


def _primary_after(desired: Desired, after: Mapping[str, Any]) -> str:
    """Return the primary address after an update; the list's own one steps in for one that goes."""
    addresses = after.get(ADDRESSES.option)
    if desired.primary:
        if addresses is not None:
            _refuse_strange_primary(desired, addresses)
        return desired.primary
    primary = str(after["primary_address"])
    known = {address.lower() for address in addresses or [primary]}
    return primary if primary.lower() in known else desired.at.address


def _refuse_strange_primary(desired: Desired, addresses: Sequence[str]) -> None:
    if desired.primary not in {address.lower() for address in addresses}:
        raise OptionError(
            f"primary_address: {desired.primary} is none of the list's e-mail addresses;"
            " add it to email_addresses as well"
        )


def _plan(
    desired: Desired, steps: Sequence[Step], before: Mapping[str, Any], state: Mapping[str, Any]
) -> Plan:
    """Return the plan of these writes; an empty ``state`` is that of a list which is not there."""
    shown = {*desired.managed, "display_name"} if not before else desired.managed
    managed = [key for key in KEYS if key in shown or not desired.present]
    status = {"status": "Ready" if desired.wait else "Accepted"} if steps else {}
    whole = {**state, **status}
    nobody = state.get("sender_policy") == "restricted" and not state.get("senders")
    warning = f"Nobody may write to distribution list {desired.at.address}: it has no senders"
    return Plan(
        tuple(steps),
        _shown(before, managed),
        _shown(state, managed),
        {key: whole[key] for key in KEYS if key in whole} if state else None,
        warnings=(warning,) if nobody else (),
        extra={"pending": bool(steps) and not desired.wait},
    )


def _shown(state: Mapping[str, Any], options: Sequence[str]) -> dict[str, Any]:
    return {
        option: sorted(state[option]) if option in PARTS else state[option]
        for option in options
        if option in state
    }
