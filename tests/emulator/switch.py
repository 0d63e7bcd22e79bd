# SPDX-License-Identifier: GPL-3.0-or-later
"""What a switch is; they stand in `dialects` and in the files named after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Switch:
    """One open question: its values (the default first), what they mean, and where it stands."""

    name: str
    values: tuple[str, ...]
    meaning: str
    why: str
    facts: str

    @property
    def default(self) -> str:
        """The value that holds if nothing is said."""
        return self.values[0]
