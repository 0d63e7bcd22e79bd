# SPDX-License-Identifier: GPL-3.0-or-later
"""Marker paging, the same for every listing that has it (facts 3b)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..fields import BOOLEANS
from ..wire import Refusal
from .paging import query_value
from .table import Ask

DEFAULT_LIMIT = 25
MAXIMUM_LIMIT = 100
SMALL_TOTAL = 2
TOO_MUCH = 100
Item = TypeVar("Item")


def invalid(ask: Ask, message: str) -> Refusal:
    """Return the 400 of these routes."""
    return Refusal(400, message, fault=ask.dialect["list_fault_400"])


def missing(ask: Ask, message: str, resource: str) -> Refusal:
    """Return the 404 of these routes, in whose words the dialect has it."""
    if ask.dialect["list_404"] == "generic":
        return Refusal(404, "Item not found")
    return Refusal(404, message, resource=resource)


@dataclass(frozen=True)
class Listing(Generic[Item]):
    """All items in ascending order; a marker stands for the item with the same `key`, in any case.

    `place` is what the order goes by; without it the items are in no order of their own. Both take
    an item or a marker.
    """

    name: str
    items: list[Item]
    row: Callable[[Item], Any]
    key: Callable[[Item | str], str]
    place: Callable[[Item | str], str] | None = None

    def page(self, ask: Ask) -> dict[str, Any]:
        """Cut the page that the query asks for."""
        limit, echo = _limit(ask)
        order = choice(ask, "order", ("asc", "desc"))
        items = self.items if order == "asc" else self.items[::-1]
        start, end = self._range(ask, items, min(limit, int(ask.dialect["page_cap"])), order)
        rows = [self.row(item) for item in items[start:end]]
        totals = {"right": len(items), "page": len(rows), "small": SMALL_TOTAL}
        total = totals.get(ask.dialect["list_total"], len(items) + TOO_MUCH)
        return {self.name: rows, "Limit": echo, "Total": total, "Order": order}

    def _range(self, ask: Ask, items: list[Item], count: int, order: str) -> tuple[int, int]:
        marker = query_value(ask.query, "marker")
        if is_true(ask, "previouspage"):
            # The page before the marker, or the last one of all.
            end = len(items)
            if marker:
                before, behind = self._find(ask, items, marker, order)
                end = behind if ask.dialect["list_marker"] == "inclusive" else before
            return max(0, end - count), end
        start = 0
        if marker:
            before, behind = self._find(ask, items, marker, order)
            start = before if ask.dialect["list_marker"] == "inclusive" else behind
        return start, start + count

    def _find(self, ask: Ask, items: list[Item], marker: str, order: str) -> tuple[int, int]:
        """Return where the marker's item begins and ends; for one that is not there, both once."""
        wanted = self.key(marker).lower()
        for number, item in enumerate(items):
            if self.key(item).lower() == wanted:
                return number, number + 1
        if ask.dialect["list_lost_marker"] == "404" or self.place is None:
            raise missing(ask, "Marker not found", "Marker")
        edge = self.place(marker.lower())
        places = [self.place(item) for item in items]
        behind = sum(p <= edge if order == "asc" else p >= edge for p in places)
        return behind, behind


def _limit(ask: Ask) -> tuple[int, int]:
    text = query_value(ask.query, "limit")
    if text is None:
        return DEFAULT_LIMIT, DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise invalid(ask, "Invalid format for Limit, input must be an integer")
    limit = int(text)
    if limit <= MAXIMUM_LIMIT:
        return limit, limit
    if ask.dialect["list_oversize"] == "refuse":
        raise invalid(ask, f"Invalid Limit, the maximum is {MAXIMUM_LIMIT}")
    return MAXIMUM_LIMIT, MAXIMUM_LIMIT if ask.dialect["list_oversize"] == "clamp" else limit


def choice(ask: Ask, name: str, words: tuple[str, ...]) -> str:
    """Return a parameter that is one of some words, in lower case; the first is the default."""
    text = (query_value(ask.query, name) or words[0]).lower()
    if text not in words:
        raise invalid(ask, f"{name.capitalize()} must be one of: {', '.join(words)}")
    return text


def is_true(ask: Ask, name: str) -> bool:
    """Return a parameter that is a boolean."""
    text = (query_value(ask.query, name) or "false").lower()
    if text not in BOOLEANS:
        raise invalid(ask, f"Invalid format for {name}, input must be True or False")
    return BOOLEANS[text]


def search(ask: Ask) -> Callable[..., bool]:
    """Return the test that Search makes on an item's texts: it is found in one of them."""
    part = (query_value(ask.query, "search") or "").lower()
    if not part or ask.dialect["list_search"] == "ignored":
        return lambda *texts: True
    return lambda *texts: any(part in text.lower() for text in texts)


def is_sorted(dialect: Mapping[str, str]) -> bool:
    """Say whether recipients and addresses are in the order of their values."""
    return dialect["list_order"] == "sorted" or dialect["list_lost_marker"] == "go_on"
