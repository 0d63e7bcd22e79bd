# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request, described before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Request:
    """What to send: the method and the path below the account, with a query and maybe a body.

    The body is a ``form``, or, as ``body``, JSON: distribution lists of v1 take nothing else
    (facts 4.4). ``form`` is kept out of the representation, for it can hold a password.
    """

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = None

    @property
    def is_read(self) -> bool:
        """Whether the account's limit for reads counts this request, else the one for writes."""
        return self.method == "GET"

    @property
    def domain(self) -> str:
        """The domain below which the path lies, in lower case, or ``""``."""
        return self.path[1].lower() if self.path[0] == "domains" and len(self.path) > 1 else ""

    @property
    def quoted_path(self) -> str:
        """The path for the URL; ``@`` stays literal as every known client sends it (facts 9.6)."""
        return "/".join(quote(segment, safe="@") for segment in self.path)

    def __str__(self) -> str:
        return f"{self.method} {'/'.join(self.path)}"
