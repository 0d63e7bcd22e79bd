# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The single writes of a distribution list with v1: creating, changing and deleting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault
from .._api.marked_paging import MARKED_PAGE_SIZE
from .._api.request import Request
from .._plan import Step, Turn, free, there, unlisted
from .list_change import Change, Entries, conditions, halves, parts_body
from .list_desired import Desired
from .list_reading import (
    ADDRESSES,
    FIELDS,
    MANAGERS,
    ListAt,
    Shown,
    is_about_the_route,
    lists_path,
    read_part,
)
from .list_waiting import settle, unnamed_entries, was_created, was_deleted, was_taken_up


def post(desired: Desired, change: Change, state: dict[str, Any]) -> Step:
    """Return the write of a new list. Where others need it as much as it needs them, it can be
    created without recipients, and get them by a second write."""
    at = desired.at
    body = {"CommonName": at.name, **_scalars(state), **parts_body(change, desired.policy, None)}
    gives, needs = conditions(change, at)
    recipients = {it: some for it, some in change.entries.items() if it != ADDRESSES.option}

    def parts() -> tuple[Step, ...]:
        rest = {it: some for it, some in change.entries.items() if it not in recipients}
        first = post(desired, replace(change, entries=rest), state)
        second = put(desired, as_created(state), Change(entries=recipients), state)
        return (replace(first, waits=True), second) if recipients else ()

    return Step(
        Request("POST", lists_path(at.domain), body=body),
        f"POST distribution list {at.name}: {change}",
        f"creating distribution list {at.address}",
        partial(was_created, at, change),
        explain=partial(_explain, at, change),
        settle=partial(_settle_new, desired, change),
        reads=_reads_of_managers(desired, change),
        waits=desired.wait,
        turn=Turn.LIST,
        gives=gives | {there(at.address)},
        needs=needs | {free(at.address)},
        parts=parts,
    )


def _reads_of_managers(desired: Desired, change: Change) -> int:
    if MANAGERS.option not in desired.changes:
        return 0
    return 1 + len(change.entries.get(MANAGERS.option, Entries()).added) // MARKED_PAGE_SIZE


def as_created(state: Mapping[str, Any]) -> Shown:
    """Return what a list will show when it has been created and nothing else was done with it."""
    return Shown({**state, "status": "Ready"}, raw=_scalars(state))


def _settle_new(desired: Desired, change: Change, client: Client) -> None:
    """Wait for a new list; managers that are not offered may have been passed over in silence."""
    settle(client, desired.at, Shown(None), change)
    if MANAGERS.option in desired.changes:
        try:
            read_part(client, desired.at, MANAGERS)
        except ApiFault as fault:
            fault.message += ". The list has been created, its managers could not be read"
            fault.changed = True
            raise


def put(desired: Desired, shown: Shown, change: Change, state: Mapping[str, Any]) -> Step:
    """Return the write of all differences.

    The single values are all sent, for one that is left out may be reset (facts, section 10).
    """
    at = desired.at
    primary = change.after.get("primary_address")
    gives, needs = conditions(change, at)
    fields = [it for it in FIELDS if it.writable and it.option in change.after]
    changed = {it.api: change.after[it.option] for it in fields}
    parts = parts_body(change, state.get("sender_policy"), primary)
    step = Step(
        Request("PUT", at.path, body={**shown.raw, **changed, **parts}),
        f"PUT distribution list {at.name}: {change}",
        f"changing distribution list {at.address}",
        partial(was_taken_up, at, shown, change),
        explain=partial(_explain, at, change),
        turn=Turn.LIST,
        gives=gives,
        needs=needs,
        parts=partial(_put_parts, desired, shown, change, state),
        undo=partial(_put_back, desired, replace(shown, raw={**shown.raw, **changed}), state),
    )
    return _finished(desired, step, shown, change)


def _put_parts(
    desired: Desired, shown: Shown, change: Change, state: Mapping[str, Any]
) -> tuple[Step, ...]:
    """Return two writes: what the list loses, and then the rest."""
    first, second = halves(change, desired.at.address)
    if not first or not second:
        return ()
    policy = change.before.get("sender_policy", state.get("sender_policy"))
    leaving = put(desired, shown, first, {**state, "sender_policy": policy})
    return replace(leaving, waits=True), put(desired, shown, second, state)


def _put_back(
    desired: Desired, shown: Shown, state: Mapping[str, Any], addresses: Sequence[str]
) -> Step:
    """Return the write that gives a list addresses back, one of which may be its primary one.

    ``shown`` has the single values as the write left them that had taken the addresses.
    """
    was = str((shown.state or {}).get("primary_address", ""))
    primary = {"primary_address": was} if was in addresses else {}
    entries = {ADDRESSES.option: Entries(added=addresses)}
    step = put(desired, shown, Change(dict.fromkeys(primary), primary, entries), state)
    return replace(step, waits=True)


def deletion(desired: Desired, shown: Shown, held: Sequence[str]) -> Step:
    """Return the write that deletes a list; ``held`` are its addresses as far as they are known."""
    at = desired.at
    step = Step(
        Request("DELETE", at.path),
        f"DELETE distribution list {at.name}",
        f"deleting distribution list {at.address}",
        partial(was_deleted, at, shown),
        turn=Turn.LIST_REMOVAL,
        gives=frozenset(map(free, (at.address, *held))),
        needs=frozenset({unlisted(at.address)}),
    )
    return _finished(desired, step, shown, None)


def _scalars(state: Mapping[str, Any]) -> dict[str, Any]:
    return {it.api: state[it.option] for it in FIELDS if it.writable}


def _finished(desired: Desired, step: Step, shown: Shown, change: Change | None) -> Step:
    """Complete a step: by the wait that was asked for, and by the route's other spelling."""
    settled = partial(settle, at=desired.at, before=shown, change=change)
    step = replace(step, settle=settled, waits=desired.wait)
    return replace(step, instead=partial(_by_singular_route, step))


def _by_singular_route(step: Step, fault: ApiFault) -> tuple[Step, ...]:
    """Return the write by the singular route, if the plural one may not exist (facts 9.2)."""
    if not is_about_the_route(fault):
        return ()
    *above, _plural, name = step.request.path
    return (replace(step, request=replace(step.request, path=(*above, "distributionlist", name))),)


def _explain(at: ListAt, change: Change, fault: ApiFault) -> None:
    """Add to a refusal whom it may be about, and that managers may not be offered (facts 5)."""
    if fault.status == 400:
        fault.message = fault.message.rstrip(".") + unnamed_entries(fault.message, at, change)
    if "managedby" in fault.message.lower() and MANAGERS.option in change.entries:
        fault.message += ". This API may not offer managers any more: leave the option out"
