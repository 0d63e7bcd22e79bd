# SPDX-License-Identifier: GPL-3.0-or-later
"""Offset paging and filters, the same for every index that has them (facts 3a)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..wire import Refusal

DEFAULT_SIZE = 50
MAXIMUM_SIZE = 250
Item = TypeVar("Item")


def query_value(query: Mapping[str, str], name: str) -> str | None:
    """Return a query parameter whatever the case of its name."""
    return next((value for key, value in query.items() if key.lower() == name), None)


def page(
    items: list[Item],
    list_name: str,
    query: Mapping[str, str],
    dialect: Mapping[str, str],
    row: Callable[[Item], Any],
) -> dict[str, Any]:
    """Cut one page out of all items.

    `size` echoes what was asked for, not what was given (facts 3.2); an offset past the end is an
    empty page (facts 3.7).
    """
    size, echo = _size(query, dialect["oversize_page"])
    offset = _number(query, "offset", 0, least=0)
    count = min(size, int(dialect["page_cap"]))
    rows = [row(item) for item in items[offset : offset + count]]
    return {"offset": offset, "size": echo, "total": len(items), list_name: rows}


def _size(query: Mapping[str, str], oversize: str) -> tuple[int, int]:
    size = _number(query, "size", DEFAULT_SIZE, least=1)
    if size <= MAXIMUM_SIZE:
        return size, size
    if oversize == "refuse":
        raise Refusal(400, f"Invalid size, the maximum is {MAXIMUM_SIZE}")
    return MAXIMUM_SIZE, MAXIMUM_SIZE if oversize == "clamp" else size


def _number(query: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = query_value(query, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise Refusal(400, f"Invalid format for {name}, input must be an integer")
    return int(text)


def text_filter(query: Mapping[str, str]) -> Callable[..., bool]:
    """Return the test that `startswith` or `contains` makes on an item's searched texts.

    Both together are refused; `startswith=0-9` asks for a digit in front (facts 3.4).
    """
    start, part = query_value(query, "startswith"), query_value(query, "contains")
    if start is not None and part is not None:
        raise Refusal(400, "startswith and contains cannot be used together")
    if start == "0-9":
        return lambda *texts: any(text[:1] in tuple("0123456789") for text in texts)
    if start is not None:
        head = start.lower()
        return lambda *texts: any(text.lower().startswith(head) for text in texts)
    if part is not None:
        middle = part.lower()
        return lambda *texts: any(middle in text.lower() for text in texts)
    return lambda *texts: True
