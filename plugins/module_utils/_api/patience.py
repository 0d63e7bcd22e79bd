# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long one task may wait, whatever it waits for."""

from __future__ import annotations

import time
from typing import Callable


class Patience:
    """The time that one task may spend waiting: for the throttle, for repeats, for other work.

    ``max_wait`` is in seconds. ``waited`` is what has been spent so far, pauses and failed
    attempts alike. ``sleep`` and ``clock`` are passed in so that tests need no time.
    """

    def __init__(
        self,
        max_wait: float,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.max_wait = max_wait
        self.waited = 0.0
        self.clock = clock
        self._sleep = sleep

    @property
    def left(self) -> float:
        """Seconds that may still be spent, never less than 0."""
        return max(0.0, self.max_wait - self.waited)

    def allows(self, seconds: float) -> bool:
        """Whether a pause of ``seconds`` fits into what is left."""
        return seconds <= self.left

    def pause(self, seconds: float) -> None:
        """Sleep for ``seconds`` and count them."""
        if seconds > 0:
            self._sleep(seconds)
            self.waited += seconds

    def charge(self, seconds: float) -> None:
        """Count time that an attempt has already taken in vain."""
        self.waited += max(0.0, seconds)
