# SPDX-License-Identifier: GPL-3.0-or-later
"""Where distribution lists are found, and which of these paths a dialect has."""

from __future__ import annotations

from collections.abc import Mapping

from ..throttle import WRITE_METHODS
from ..wire import Refusal
from .table import Gate

COLLECTION = "domains/{domain}/ex/distributionlists"
PLURAL = COLLECTION + "/{list}"
SINGULAR = "domains/{domain}/ex/distributionlist/{list}"
NEW_OPTIONS = "domains/{domain}/ex/distributionlistoptions"


def path_gate(pattern: str) -> Gate:
    """Return the gate of a path at or below a list, plural or singular (facts 9.2)."""
    is_singular = pattern.startswith(SINGULAR)
    is_part = pattern not in (PLURAL, SINGULAR)

    def gate(dialect: Mapping[str, str], method: str) -> bool:
        if is_singular and is_part and dialect["list_singular_parts"] == "missing":
            return False
        if dialect["list_write_path"] == ("plural" if is_singular else "singular"):
            if method in WRITE_METHODS:
                raise Refusal(int(dialect["list_wrong_path"]))
            # Reads go by the plural whatever writes go by.
            return not is_singular
        return True

    return gate


def part_gate(pattern: str, kind: str) -> Gate:
    """Return the gate of a part's listing or bulk update."""
    of_path = path_gate(pattern)

    def gate(dialect: Mapping[str, str], asked: str) -> bool:
        if kind == "managers":
            managers_gate(dialect, asked)
        if not of_path(dialect, asked):
            return False
        is_bulk = asked == "PUT" and "/options/" not in pattern
        if kind == "members" and is_bulk and dialect["list_members_put"] != "served":
            raise Refusal(int(dialect["list_members_put"]))
        return True

    return gate


def managers_gate(dialect: Mapping[str, str], method: str) -> bool:
    """Refuse what managers had, where they are no longer offered (facts section 5)."""
    if dialect["list_managers"] == "gone_worded":
        raise Refusal(404, "Resource not found", resource="Resource")
    if dialect["list_managers"] != "offered":
        raise Refusal(404)
    return True


def errors_gate(pattern: str) -> Gate:
    """Return the gate of a list's errors."""
    of_path = path_gate(pattern)

    def gate(dialect: Mapping[str, str], method: str) -> bool:
        return of_path(dialect, method) and dialect["list_errors_route"] != "missing"

    return gate
