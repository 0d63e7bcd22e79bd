# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Telling how far a long run is, in a file that a person can follow."""

from __future__ import annotations

import time
from typing import Callable

from .._api.client import Client
from .._api.limits import READS, WRITES

# A line at most so often, in seconds; the last one of a kind is always written.
INTERVAL = 1.0


class Progress:
    """Writes lines such as ``12:00:31 reading: 120 of 1000 objects, about 14 min left``.

    The time left is that of the calls still to be made at the account's limits. The file is begun
    anew by each run. That it cannot be written ends no run: it becomes a warning.
    """

    def __init__(
        self, path: str | None, client: Client, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._client = client
        self._clock = clock
        self._next = 0.0
        self._reads_before: int | None = None
        self.warnings: list[str] = []
        self._write("w", "reading the listings")

    def read(self, done: int, of: int) -> None:
        """Say that so many of the declared objects have been read."""
        if not self._path:
            return
        if self._reads_before is None:
            self._reads_before = self._client.reads
        each = (self._client.reads - self._reads_before) / done
        self._say(
            "reading", f"{done} of {of} objects", READS, round(each * (of - done)), done == of
        )

    def wrote(self, done: int, of: int) -> None:
        """Say that so many of the writes have been made."""
        self._say("writing", f"{done} of {of} writes", WRITES, of - done, done == of)

    def end(self, words: str) -> None:
        """Say how the run has ended."""
        self._write("a", words)

    def _say(self, phase: str, what: str, kind: str, calls: int, last: bool) -> None:
        if self._path and (last or self._clock() >= self._next):
            self._next = self._clock() + INTERVAL
            seconds = self._client.limits.seconds(kind, calls)
            left = f", about {max(1, round(seconds / 60))} min left" if seconds else ""
            self._write("a", f"{phase}: {what}{left}")

    def _write(self, mode: str, line: str) -> None:
        if not self._path:
            return
        try:
            with open(self._path, mode, encoding="utf-8") as file:
                file.write(f"{time.strftime('%H:%M:%S')} {line}\n")
        except OSError as error:
            self._path = None
            self.warnings.append(f"progress_file: cannot be written: {error}")
