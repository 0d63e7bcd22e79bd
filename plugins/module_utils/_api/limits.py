# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account's request limits, kept together by all processes of one user."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

WINDOW = 60.0
# The service counts a request when it arrives, we when it leaves. Between two requests that delay
# differs, by up to about this much, so the slots of our window stand that much further apart.
MARGIN = 0.5
LONGEST_QUEUE = 24 * 3600.0

READS = "reads"
WRITES = "writes"


class Limits:
    """Hands out the moments at which requests may be sent, so that no 60 seconds hold too many.

    ``per_minute`` maps ``reads`` and ``writes`` to the account's limit; 0 means no limit of ours.
    Every process that uses the same ``user_key`` and ``api_url`` keeps one list of slots in a
    small file under a lock that the kernel drops when its holder dies. A request takes the next
    free slot even if it lies ahead, and then waits for it: first come, first served, so no
    process starves. Should no file be usable, the list lives in this process and
    ``shared`` is false. Times are those of the wall clock, which all processes share; when it is
    set back, the slots are moved back by as much.
    """

    def __init__(
        self,
        per_minute: Mapping[str, int],
        path: Path | None,
        now: Callable[[], float] = time.time,
        window: float = WINDOW + MARGIN,
    ) -> None:
        self._per_minute = per_minute
        self._path = path
        self._now = now
        self._window = window
        self._own: dict[str, Any] = {}
        self.shared = True

    def reserve(self, kind: str, longest: float) -> float:
        """Take the next free slot for one request of ``kind`` and return the seconds until it.

        If that is more than ``longest`` seconds, the slot is not taken: the number returned is
        then larger than ``longest``, and the request must not be sent.
        """
        limit = self._per_minute[kind]
        if limit <= 0:
            return 0.0
        with self._slots() as book:
            now = self._now()
            self._forget(book, now)
            slots = book[kind]
            slot = max(now, slots[-limit] + self._window) if len(slots) >= limit else now
            if slot - now <= longest:
                slots.append(slot)
                slots.sort()
            return slot - now

    def seconds(self, kind: str, count: int) -> float:
        """Return how long so many requests take that leave one after the other, unhindered."""
        limit = self._per_minute[kind]
        return max(0, count - 1) // limit * self._window if limit > 0 else 0.0

    def _forget(self, book: dict[str, Any], now: float) -> None:
        """Drop the slots that have left the window, after following a clock that was set back.

        No task waits for days: a slot that far ahead is rubbish, which must not block anyone.
        """
        back = max(0.0, book["seen"] - now)
        first, last = now - self._window + back, now + LONGEST_QUEUE + back
        for kind in (READS, WRITES):
            book[kind] = [at - back for at in book[kind] if first < at < last]
        book["seen"] = now

    @contextmanager
    def _slots(self) -> Iterator[dict[str, Any]]:
        """Lend the list of slots, alone among all processes, and keep what was done to it."""
        if self._path is None:
            self.shared = False
        if self.shared:
            try:
                handle = _open(self._path)  # type: ignore[arg-type]
            except OSError:
                self.shared = False
        if not self.shared:
            self._own = _book(self._own)
            yield self._own
            return
        with os.fdopen(handle, "r+b", buffering=0) as file:
            book = _book(_parse(file.read()))
            yield book
            text = json.dumps(book).encode("ascii")
            try:
                file.seek(0)
                file.write(text)
                file.truncate(len(text))
            except OSError:
                self.shared, self._own = False, book


def limits_path(user_key: str, api_url: str, environ: Mapping[str, str]) -> Path | None:
    """Return the file for this key and endpoint, its folder made, or None if no folder can be.

    The folder is the user's cache, or failing that the runtime folder; the name is a digest.
    """
    digest = hashlib.sha256(f"{user_key}\n{api_url.lower()}".encode()).hexdigest()[:32]
    for folder in _folders(environ):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK | os.X_OK):
            return folder / f"limits-{digest}.json"
    return None


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    cache = environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for base in (cache, environ.get("XDG_RUNTIME_DIR", "")):
        if os.path.isabs(base):
            yield Path(base) / "cloudoffice.email"


def _open(path: Path) -> int:
    """Open the file under an exclusive lock, which ends when the descriptor is closed."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(handle, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        os.close(handle)
        raise
    return handle


def _parse(text: bytes) -> dict[str, Any]:
    """Read the file's text; one that was cut short by a crash counts as empty."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _book(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots in their full form, whatever of it was there."""
    book: dict[str, Any] = {"seen": _number(parsed.get("seen"))}
    for kind in (READS, WRITES):
        slots = parsed.get(kind)
        book[kind] = sorted(map(_number, slots)) if isinstance(slots, list) else []
    return book


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, (int, float)) else 0.0
    except OverflowError:
        return 0.0
