# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes that bring a distribution list to its declared state with v1: one, or two.

All differences go into one write (the vendor's page, "Update"). A new list gets its primary
address by a second one, for the field is not taken at its creation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault, NotFound
from .._api.request import Request
from .._plan import Plan, Step
from .addresses import address_change, mirroring_domains
from .list_change import Change, Entries, parts_body, read_outcome, same_value
from .list_desired import Desired
from .list_reading import (
    ADDRESSES,
    DISPLAY_NAME,
    FIELDS,
    KEYS,
    MEMBERS,
    MISSING,
    PARTS,
    SENDERS,
    X500,
    ListAt,
    Shown,
    lists_path,
    read_addresses,
    read_list,
    read_recipients,
)
from .list_waiting import PATIENT_POLLS, at_rest, settle, unnamed_recipients
from .options import ListChange, OptionError
from .recipients import recipient_key


@dataclass(frozen=True)
class Current:
    """A list as it is, and what its declared parts hold, in the API's spelling."""

    shown: Shown
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    policy: str | None = None


def read_v1(client: Client, desired: Desired) -> Current:
    """Read a list and its declared parts: 1 read, and 1 for each 100 entries of a declared part.

    A list that is busy is waited for, so that what is compared is what it will be.
    """
    at = desired.at
    shown = at_rest(client, at, read_list(client, at))
    parts: dict[str, Sequence[str]] = {}
    policy = None
    if shown.state is None or not desired.present:
        return Current(shown)
    for option, part in PARTS.items():
        if part is SENDERS and desired.policy:
            parts[option], policy = read_recipients(client, at, part)
        elif option in desired.changes:
            is_address = part is ADDRESSES
            parts[option] = (
                read_addresses(client, at) if is_address else read_recipients(client, at, part)[0]
            )
    return Current(shown, parts, policy)


def plan_v1(desired: Desired, current: Current) -> Plan:
    """Compare, and return what is to be written; raises OptionError, calls nothing."""
    if not desired.present:
        return _removal(desired, current.shown)
    if current.shown.state is None:
        return _creation(desired)
    return _update(desired, current, current.shown.state)


def _removal(desired: Desired, shown: Shown) -> Plan:
    if shown.state is None:
        return _plan(desired, [], {}, {})
    at = desired.at
    step = Step(
        Request("DELETE", at.path),
        f"DELETE distribution list {at.name}",
        f"deleting distribution list {at.address}",
        partial(_was_deleted, at, shown),
    )
    before = {it.option: shown.state[it.option] for it in FIELDS if it.writable}
    return _plan(desired, [_finished(desired, step, shown, None)], before, {})


def _creation(desired: Desired) -> Plan:
    at = desired.at
    fields = {DISPLAY_NAME: desired.spelled, **desired.fields}
    values = {field.option: value for field, value in fields.items()}
    policy = {"sender_policy": desired.policy} if desired.policy else {}
    entries = {it: _entries_of_new(change, at) for it, change in desired.changes.items()}
    parts = {
        option: [recipient_key(entry, at.domain) for entry in some.added]
        for option, some in entries.items()
    }
    if ADDRESSES.option in parts:
        parts[ADDRESSES.option] = [at.address, *entries[ADDRESSES.option].added]
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
    body = {"CommonName": at.name, **_scalars(state), **parts_body(change, desired.policy, None)}
    step = Step(
        Request("POST", lists_path(at.domain), body=body),
        f"POST distribution list {at.name}: {change}",
        f"creating distribution list {at.address}",
        partial(_was_created, at, change),
        explain=partial(_explain, change),
    )
    if desired.primary in (None, at.address):
        return _plan(desired, [_finished(desired, step, Shown(None), change)], {}, state)
    _refuse_strange_primary(desired, parts.get(ADDRESSES.option, [at.address]))
    step = replace(step, settle=partial(settle, at=at, before=Shown(None), change=change))
    created = Shown({**state, "status": "Ready"})
    state["primary_address"] = desired.primary
    second = Change({"primary_address": at.address}, {"primary_address": desired.primary})
    return _plan(desired, [step, _put(desired, created, second, state)], {}, state)


def _entries_of_new(change: ListChange, at: ListAt) -> Entries:
    wanted = change.add if change.exact is None else change.exact
    return Entries([entry for entry in wanted if entry != at.address])


def _update(desired: Desired, current: Current, held: Mapping[str, Any]) -> Plan:
    before = {**held, **_parts_of(current, desired.at)}
    wanted = {field.option: value for field, value in desired.fields.items()}
    differing = {it: value for it, value in wanted.items() if not same_value(before[it], value)}
    after = {**before, **differing}
    entries: dict[str, Entries] = {}
    for option, wish in desired.changes.items():
        compare = _address_entries if option == ADDRESSES.option else _recipient_entries
        entries[option], after[option] = compare(wish, current.parts[option], desired.at)
    if desired.policy:
        after["sender_policy"] = desired.policy
        if desired.policy == "public":
            after["senders"] = []
        elif SENDERS.option not in desired.changes:
            after["senders"] = _keys(current.parts[SENDERS.option], desired.at)
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
    steps = [_put(desired, current.shown, change, after)] if change else []
    return _plan(desired, steps, before, after)


def _parts_of(current: Current, at: ListAt) -> dict[str, Any]:
    """Return the parts that were read as the result shows them; public means: no senders."""
    parts: dict[str, Any] = {
        option: list(held) if option == ADDRESSES.option else _keys(held, at)
        for option, held in current.parts.items()
    }
    if current.policy:
        parts["sender_policy"] = current.policy
        parts["senders"] = [] if current.policy == "public" else parts["senders"]
    return parts


def _keys(recipients: Sequence[str], at: ListAt) -> list[str]:
    return [recipient_key(recipient, at.domain) for recipient in recipients]


def _address_entries(
    wanted: ListChange, held: Sequence[str], at: ListAt
) -> tuple[Entries, list[str]]:
    """Return what to write, and the addresses afterwards.

    Those of a domain alias are told by what they mirror: the page says that they always do.
    """
    spelled = {address.lower(): address for address in held}
    aliases = mirroring_domains([it for it in held if not it.startswith(X500)], at.domain)
    change = address_change(wanted, held, at.address, aliases)
    removed = [spelled.get(address.lower(), address) for address in change.removed]
    kept = [address for address in held if address.lower() not in change.vanishing]
    return Entries(change.added, removed), [*kept, *change.appearing]


def _recipient_entries(
    change: ListChange, held: Sequence[str], at: ListAt
) -> tuple[Entries, list[str]]:
    """Return what to write, and the recipients afterwards."""
    spelled = {recipient_key(recipient, at.domain): recipient for recipient in held}
    added, removed = change.differences(spelled)
    gone = {recipient.lower() for recipient in removed}
    leaving = [key for key in spelled if key in gone]
    kept = [key for key in spelled if key not in gone]
    entries = Entries(added, leaving, {key: spelled[key] for key in leaving})
    return entries, [*kept, *_keys(added, at)]


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


def _put(desired: Desired, shown: Shown, change: Change, state: Mapping[str, Any]) -> Step:
    """Return the write of all differences.

    The single values are all sent, for one that is left out may be reset (facts, section 10).
    """
    at = desired.at
    primary = change.after.get("primary_address")
    body = {**_scalars(state), **parts_body(change, state.get("sender_policy"), primary)}
    step = Step(
        Request("PUT", at.path, body=body),
        f"PUT distribution list {at.name}: {change}",
        f"changing distribution list {at.address}",
        partial(_was_taken_up, at, shown, change),
        explain=partial(_explain, change),
    )
    return _finished(desired, step, shown, change)


def _scalars(state: Mapping[str, Any]) -> dict[str, Any]:
    known = {field: state[field.option] for field in FIELDS if field.writable}
    return {field.api: value for field, value in known.items() if value is not None}


def _finished(desired: Desired, step: Step, shown: Shown, change: Change | None) -> Step:
    """Complete a step: by the wait that was asked for, and by the route's other spelling."""
    if desired.wait:
        step = replace(step, settle=partial(settle, at=desired.at, before=shown, change=change))
    if step.request.method == "POST":
        return step
    return replace(step, instead=partial(_by_singular_route, step))


def _by_singular_route(step: Step, fault: ApiFault) -> tuple[Step, ...]:
    """Return the write by the singular route, if the plural one may not exist (facts 9.2)."""
    missing = fault.missing if isinstance(fault, NotFound) else ""
    if fault.status not in (404, 405) or missing in (MISSING, "domain", "customer"):
        return ()
    *above, _plural, name = step.request.path
    return (replace(step, request=replace(step.request, path=(*above, "distributionlist", name))),)


def _explain(change: Change, fault: ApiFault) -> None:
    """Add to a refusal whom it may be about, and that managers may not be offered (facts 5)."""
    fault.message = fault.message.rstrip(".") + unnamed_recipients(fault.message, change)
    if "managedby" in fault.message.lower() and "managers" in change.entries:
        fault.message += ". This API may not offer managers any more: leave the option out"


def _was_created(at: ListAt, change: Change, client: Client) -> bool | None:
    """A list that is being created may be answered 404 for a while."""
    looks = 0

    def look() -> Shown | None:
        nonlocal looks
        looks += 1
        shown = read_list(client, at)
        return shown if shown.state or looks >= PATIENT_POLLS else None

    shown = client.poll(look)
    if shown is None or shown.state is None:
        return False
    return _was_taken_up(at, Shown(None), change, client) or None


def _was_taken_up(at: ListAt, before: Shown, change: Change, client: Client) -> bool | None:
    """Tell whether an update has begun; if it has failed since, waiting for it will tell that."""
    shown = at_rest(client, at, read_list(client, at))
    if shown.error and shown.error != before.error:
        return True
    return read_outcome(client, at, change).took_effect


def _was_deleted(at: ListAt, before: Shown, client: Client) -> bool:
    shown = at_rest(client, at, read_list(client, at))
    return shown.state is None or bool(shown.error and shown.error != before.error)


def _plan(
    desired: Desired, steps: Sequence[Step], before: Mapping[str, Any], state: Mapping[str, Any]
) -> Plan:
    """Return the plan of these writes; an empty ``state`` is that of a list which is not there."""
    managed = [key for key in KEYS if key in desired.managed or not desired.present]
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
