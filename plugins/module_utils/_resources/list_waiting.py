# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for what the API does with a distribution list after it has accepted a write (facts 7).

A write is done when a read shows ``Ready`` and no error. Meanwhile a list that is being created or
deleted may be shown with another status, or be answered 404; and the error of an earlier operation
may still be shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault, OperationFailed, OutcomeUnknown, StillBusy
from .._api.request import Request
from .fields import pick
from .list_change import Change, read_outcome
from .list_reading import ListAt, Shown, read_errors, read_list

# So many looks at the same thing tell that nothing goes on any more: at a list with a status that
# is not Ready and an error that was there before, or at none where one is being created.
PATIENT_POLLS = 5
_NEVER_SEEN = (
    "it was not there. The API may also have given up on it without a word: is the name free, and"
    " are all recipients known?"
)


def at_rest(client: Client, at: ListAt, shown: Shown) -> Shown:
    """Return the list as it is once an operation that goes on has ended; each poll is a read.

    Raises StillBusy when ``max_wait`` has run out.
    """
    looks = 0

    def is_at_rest(now: Shown) -> bool:
        nonlocal looks
        looks += bool(now.errors) and now.status == shown.status
        return now.state is None or now.is_ready or looks > PATIENT_POLLS

    def look() -> Shown | None:
        now = read_list(client, at)
        return now if is_at_rest(now) else None

    rested = shown if is_at_rest(shown) else client.poll(look)
    if rested is None:
        raise StillBusy(
            str(Request("GET", at.path)),
            f"the list is busy with an earlier operation (status {shown.status!r}), and max_wait"
            f" ({client.patience.max_wait:.0f} seconds) has run out",
        )
    return rested


def settle(client: Client, at: ListAt, before: Shown, change: Change | None) -> None:
    """Wait until an accepted write is done; ``change`` is None for a deletion.

    ``before`` is what the list showed before the write: errors that stand on it already say nothing
    of the new operation, unless they stay while nothing else moves. Raises OperationFailed with the
    API's words, or OutcomeUnknown when ``max_wait`` has run out.
    """
    watch = _Watch(client, at, before, change)
    try:
        ended = client.poll(watch.look)
    except OperationFailed:
        raise
    except ApiFault as fault:
        raise OutcomeUnknown(
            fault.request,
            "the API has accepted this, but its outcome is unknown, for the read that should tell"
            f" failed: {fault.message}",
            fault.status,
            fault.fault,
        ) from None
    if ended is None:
        raise OutcomeUnknown(
            str(Request("GET", at.path)),
            "the API has accepted this, but its outcome is unknown: when max_wait"
            f" ({client.patience.max_wait:.0f} seconds) had run out, {watch.words}",
        )
    if ended.errors:
        raise _failed(client, at, ended, change)


def was_created(at: ListAt, change: Change, client: Client) -> bool | None:
    """Tell whether a list is being created, which may be answered 404 for a while.

    If it never comes, the write may be repeated, for a name cannot be taken twice (facts 9.11).
    """
    looks = 0

    def look() -> Shown | None:
        nonlocal looks
        looks += 1
        shown = read_list(client, at)
        return shown if shown.state or looks >= PATIENT_POLLS else None

    shown = client.poll(look)
    if shown is None:
        return None
    if shown.state is None:
        return bool(read_errors(client, at))
    return _has_begun(client, at, Shown(None), shown, change) or None


def was_taken_up(at: ListAt, before: Shown, change: Change, client: Client) -> bool | None:
    """Tell whether an update has begun."""
    return _has_begun(client, at, before, read_list(client, at), change)


def _has_begun(
    client: Client, at: ListAt, before: Shown, now: Shown, change: Change
) -> bool | None:
    """Tell whether a write has begun; if it has failed since, waiting for it will tell that."""
    shown = at_rest(client, at, now)
    if shown.errors and shown.errors != before.errors:
        return True
    return read_outcome(client, at, shown, change).took_effect


def was_deleted(at: ListAt, before: Shown, client: Client) -> bool:
    """Tell whether a deletion has begun; if it has failed since, waiting for it will tell that."""
    shown = at_rest(client, at, read_list(client, at))
    return shown.state is None or bool(shown.errors and shown.errors != before.errors)


class _Watch:
    """Looks at a list while an operation goes on, and returns it once that has ended.

    A list that is returned with errors has failed.
    """

    def __init__(self, client: Client, at: ListAt, before: Shown, change: Change | None) -> None:
        self._client = client
        self._at = at
        self._before = before
        self._change = change
        self._seen = before.state is not None
        self._vain = 0
        self.words = ""

    def look(self) -> Shown | None:
        """Read the list once; None means that the operation goes on."""
        shown = read_list(self._client, self._at)
        self.words = f"its status was {shown.status!r}" if shown.state else _NEVER_SEEN
        if self._change is None:
            failed = shown.errors and shown.errors != self._before.errors
            return shown if failed or shown.state is None else None
        if shown.state is None:
            self._look_for_errors()
            return None
        self._seen = True
        if not shown.errors:
            return shown if shown.is_ready else None
        if shown.errors != self._before.errors:
            return shown
        self._vain += shown.status == self._before.status
        if self._vain < PATIENT_POLLS:
            return None
        outcome = read_outcome(self._client, self._at, shown, self._change)
        return Shown(shown.state) if outcome.took_effect else shown

    def _look_for_errors(self) -> None:
        """Raise OperationFailed if a list that is not there, and ought to be, will not be."""
        self._vain += 1
        if self._vain % PATIENT_POLLS:
            return
        errors = read_errors(self._client, self._at)
        if self._seen or errors:
            words = _sentences(errors) or "it does not say why"
            words += unnamed_entries(words, self._at, self._change) if self._change else ""
            raise OperationFailed(
                str(Request("GET", self._at.path)),
                f"the API accepted this, and then failed: {words}. Now the list is not there",
                _code(errors),
            )


def _failed(client: Client, at: ListAt, ended: Shown, change: Change | None) -> OperationFailed:
    """Return the fault of a failed operation: the API's words, and what state the list is in."""
    words = _sentences([*ended.errors, *read_errors(client, at)]) or "it does not say why"
    now = f"its status is {ended.status!r}"
    fault = OperationFailed(str(Request("GET", at.path)), "", _code(ended.errors))
    if change:
        words += unnamed_entries(words, at, change)
        try:
            outcome = read_outcome(client, at, ended, change)
            now += f", {outcome}"
            fault.changed = bool(outcome.done or outcome.halfway)
        except ApiFault as unread:
            now += f", and what was done could not be read ({unread.message})"
    fault.message = f"the API accepted this, and then failed: {words}. Now {now}"
    return fault


def unnamed_entries(words: str, at: ListAt, change: Change) -> str:
    """Return a sentence on what a refused write was to add, if the API's words name nothing."""
    others = words.replace(at.address, "")

    def is_named(entry: str) -> bool:
        return bool(re.search(rf"(?<![\w.@-]){re.escape(entry)}(?![\w-])", others, re.I))

    if not change.added or "@" in others or any(map(is_named, change.added)):
        return ""
    return f". This may be about what was to be added: {', '.join(change.added)}"


def _sentences(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return the messages of errors, each once, with their details in brackets."""
    said: dict[str, str] = {}
    for error in errors:
        message, details = (
            str(pick(error, name) or "").strip().rstrip(".") for name in ("Message", "Details")
        )
        told = f"{message} ({details})" if message and details else message or details
        said.setdefault(message or details, told)
    return "; ".join(filter(None, said.values()))


def _code(errors: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the code of the first error, which is the HTTP status that it would have had."""
    code = str(pick(errors[0], "Code")) if errors else ""
    return int(code) if code.isdecimal() and 100 <= int(code) < 600 else None
