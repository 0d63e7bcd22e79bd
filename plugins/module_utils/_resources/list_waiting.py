# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for what the API does with a distribution list after it has accepted a write (facts 7).

A write is done when a read shows ``Ready`` and no error. Meanwhile a list that is being created or
deleted may be shown with another status, or be answered 404.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault, OperationFailed, OutcomeUnknown, StillBusy
from .._api.request import Request
from .fields import pick
from .list_change import Change, read_outcome
from .list_reading import ListAt, Shown, read_list

# So many polls, with nothing to see of a new list, before its reported errors are asked for, or
# before an error that was there already is taken for that of the new operation.
PATIENT_POLLS = 5


def at_rest(client: Client, at: ListAt, shown: Shown) -> Shown:
    """Return the list as it is once an operation that goes on has ended; each poll is a read.

    Raises StillBusy when ``max_wait`` has run out.
    """
    if not shown.is_busy:
        return shown

    def look() -> Shown | None:
        now = read_list(client, at)
        return None if now.is_busy else now

    rested = client.poll(look)
    if rested is None:
        raise StillBusy(
            str(Request("GET", at.path)),
            f"the list is busy with an earlier operation (status {shown.status!r}), and max_wait"
            f" ({client.patience.max_wait:.0f} seconds) has run out",
        )
    return rested


def settle(client: Client, at: ListAt, before: Shown, change: Change | None) -> None:
    """Wait until an accepted write is done; ``change`` is None for a deletion.

    ``before`` is what the list showed before the write: an error that stands on it already says
    nothing of the new operation, unless it stays while nothing else moves. Raises OperationFailed
    with the API's words, or OutcomeUnknown when ``max_wait`` has run out.
    """
    watch = _Watch(client, at, before, deleted=change is None)
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
            f"the API has accepted this, but its outcome is unknown: when max_wait"
            f" ({client.patience.max_wait:.0f} seconds) had run out, {watch.words}",
        )
    if ended.error is None:
        return
    same = change is not None and ended.error == before.error
    if not (same and change and read_outcome(client, at, change).took_effect):
        raise _failed(client, at, ended.error, change)


class _Watch:
    """Looks at a list while an operation goes on, and returns it once that has ended."""

    def __init__(self, client: Client, at: ListAt, before: Shown, deleted: bool) -> None:
        self._client = client
        self._at = at
        self._before = before
        self._deleted = deleted
        self._seen = before.state is not None
        self._vain = 0
        self.words = ""

    def look(self) -> Shown | None:
        shown = read_list(self._client, self._at)
        self.words = f"its status was {shown.status!r}" if shown.state else "it was not there yet"
        if shown.state is None:
            if self._deleted:
                return shown
            self._look_for_errors()
            return None
        self._seen = True
        if not shown.error:
            return shown if shown.is_ready and not self._deleted else None
        if shown.error != self._before.error:
            return shown
        self._vain += shown.status == self._before.status
        return shown if self._vain >= PATIENT_POLLS else None

    def _look_for_errors(self) -> None:
        """A list that is created may be there only later; one that was there has failed."""
        self._vain += 1
        errors = []
        if self._seen or self._vain % PATIENT_POLLS == 0:
            errors = read_errors(self._client, self._at)
        if self._seen or errors:
            words = _sentences(errors) or "it does not say why"
            raise OperationFailed(
                str(Request("GET", self._at.path)),
                f"the API accepted this, and then failed: {words}. The list is not there",
                _code(errors),
            )


def read_errors(client: Client, at: ListAt) -> list[Mapping[str, Any]]:
    """Read what the API reports of a list's failed operation, if it does; 1 read (facts 7.4)."""
    try:
        errors = pick(client.get((*at.path, "errors")), "Errors")
    except ApiFault:
        return []
    errors = errors if isinstance(errors, list) else [errors]
    return [error for error in errors if isinstance(error, Mapping)]


def _failed(
    client: Client, at: ListAt, error: Mapping[str, Any], change: Change | None
) -> OperationFailed:
    """Return the fault of a failed operation: the API's words, and what state the list is in."""
    words = _sentences([error, *read_errors(client, at)]) or "it does not say why"
    if change:
        words += unnamed_recipients(words, change)
    fault = OperationFailed(str(Request("GET", at.path)), "", _code([error]))
    try:
        shown = read_list(client, at)
        there = f"its status is {shown.status!r}" if shown.state else "the list is not there"
        outcome = read_outcome(client, at, change) if change and shown.state else None
    except ApiFault as unread:
        there, outcome = f"its state could not be read ({unread.message})", None
    if outcome:
        there += f", {outcome}"
        fault.changed = bool(outcome.done or outcome.halfway)
    fault.message = f"the API accepted this, and then failed: {words}. Now {there}"
    return fault


def unnamed_recipients(words: str, change: Change) -> str:
    """Return a sentence on whom a write was to add, if the API's words name nobody."""

    def is_named(recipient: str) -> bool:
        return bool(re.search(rf"(?<![\w.@-]){re.escape(recipient)}(?![\w-])", words, re.I))

    if not change.recipients or "@" in words or any(map(is_named, change.recipients)):
        return ""
    return f". It was to add {', '.join(change.recipients)}"


def _sentences(errors: list[Mapping[str, Any]]) -> str:
    """Return the messages and details of errors, each once, as one text."""

    def texts() -> Iterator[str]:
        for error in errors:
            for name in ("Message", "Details"):
                yield str(pick(error, name) or "").strip().rstrip(".")

    return "; ".join(dict.fromkeys(filter(None, texts())))


def _code(errors: list[Mapping[str, Any]]) -> int | None:
    """Return the code of the first error, which is the HTTP status that it would have had."""
    code = str(pick(errors[0], "Code")) if errors else ""
    return int(code) if code.isdecimal() and 100 <= int(code) < 600 else None
