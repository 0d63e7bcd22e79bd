# SPDX-License-Identifier: GPL-3.0-or-later
"""Counting calls by user key and minute (facts section 2)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WRITE_METHODS = frozenset({"POST", "PUT", "DELETE"})
WINDOW = 60.0


class Throttle:
    """Reads and writes counted apart, each with a limit per minute; 0 means no limit.

    Every call counts, a refused one too (facts 2.1): who keeps calling keeps the window full.
    """

    def __init__(
        self,
        reads: int = 0,
        writes: int = 0,
        *,
        window: str = "sliding",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.reads = reads
        self.writes = writes
        self._calendar = window == "calendar"
        self._clock = clock
        self._seen: dict[tuple[str, bool], deque[float]] = {}

    def admit(self, user_key: str, method: str) -> bool:
        """Count one call and say whether it is within the limit."""
        is_write = method in WRITE_METHODS
        limit = self.writes if is_write else self.reads
        if limit == 0:
            return True
        now = self._clock()
        start = now - now % WINDOW if self._calendar else now - WINDOW
        seen = self._seen.setdefault((user_key, is_write), deque())
        while seen and self._is_over(seen[0], start):
            seen.popleft()
        seen.append(now)
        return len(seen) <= limit

    def _is_over(self, moment: float, start: float) -> bool:
        # A calendar minute holds its first instant; a sliding one ends exactly 60 seconds later.
        return moment < start if self._calendar else moment <= start
