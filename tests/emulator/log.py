# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of requests: what tests assert on, and the line that the command prints."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .throttle import WRITE_METHODS


@dataclass
class Call:
    """One request, refused or not.

    `path` is percent-decoded and without the query; names in `headers` are lower-cased; `form` has
    what was sent, passwords included, and `json` what a JSON body says (else None). `status` is
    None until the answer is decided, and stays so if the connection was closed instead. `effect`
    says that a write changed the state, whatever the caller was told. `note` names the fault or
    gate that dealt with the call.
    """

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: Mapping[str, str]
    at: float
    raw_path: str = ""
    user_agent: bytes = b""
    status: int | None = None
    effect: bool = False
    note: str = ""
    query_text: str = ""
    json: Any = None

    @property
    def is_write(self) -> bool:
        """Whether the method is one that changes things."""
        return self.method in WRITE_METHODS


@dataclass
class Log:
    """All calls in their order, readable from any thread."""

    printer: Callable[[str], None] | None = None
    _calls: list[Call] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, call: Call) -> None:
        """Enter a call as it arrives."""
        with self._lock:
            self._calls.append(call)

    def end(self, call: Call) -> None:
        """Print a call once its answer is decided."""
        if self.printer:
            self.printer(line(call))

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()

    @property
    def calls(self) -> list[Call]:
        """A copy of the list, so that a reader is not disturbed by requests that go on."""
        with self._lock:
            return list(self._calls)


def line(call: Call) -> str:
    """Return a call as one line; form and headers, which hold secrets, stay out of it."""
    clock = time.strftime("%H:%M:%S", time.localtime(call.at))
    query = f"?{call.query_text}" if call.query_text else ""
    note = f" ({call.note})" if call.note else ""
    path = "".join(c if c.isprintable() else "?" for c in call.path + query)
    return f"{clock} {call.method} {path} -> {call.status or 'closed'}{note}"
