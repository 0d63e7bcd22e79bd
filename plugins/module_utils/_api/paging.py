# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a listing to its end, over pages that can change while they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from .faults import Unreadable

PAGE_SIZE = 250
MOST_WALKS = 4
MOST_GROWTHS = 20


class Moved(Exception):
    """The listing changed in a way that may have hidden an item from this walk."""


def read_whole(
    fetch: Callable[[int], Mapping[str, Any]],
    key: str | None,
    identity: Callable[[Any], str],
    request: str,
) -> list[Any]:
    """Return every item of an offset listing, each once, in the order given.

    ``fetch`` reads the page at an offset (an item count, facts 3.1), ``key`` is the list's name
    in the answer (None where it is not known: the longest list there is) and ``identity`` tells
    items apart. Names are matched without case, and a missing list is an empty one (facts 3.8,
    3.9).

    A walk ends when as many items were received as the newest ``total`` says, or, where there is
    no total, at an empty page. It is begun again when something may have slipped past it: the
    total shrank, an item came twice, or the pages ended early. After a few vain walks
    :class:`Unreadable` is raised; the listing is never returned in part.
    """
    reason = ""
    for _walk in range(MOST_WALKS):
        try:
            return _walk_once(fetch, key, identity, request)
        except Moved as moved:
            reason = str(moved)
    raise Unreadable(
        request, f"the listing could not be read whole in {MOST_WALKS} tries: {reason}"
    )


def _walk_once(
    fetch: Callable[[int], Mapping[str, Any]],
    key: str | None,
    identity: Callable[[Any], str],
    request: str,
) -> list[Any]:
    items: dict[str, Any] = {}
    received = 0
    total: int | None = None
    growths = 0
    while True:
        page = {name.lower(): value for name, value in fetch(received).items()}
        lists = sorted((it for it in page.values() if isinstance(it, list)), key=len, reverse=True)
        rows = page.get(key.lower()) if key else next(iter(lists), None)
        if rows is None and "total" not in page and not received:
            raise Unreadable(request, "the answer is no listing")
        rows = rows or []
        newest = count(page.get("total"))
        if total is not None and newest is not None and newest < total:
            raise Moved(f"its total shrank from {total} to {newest}")
        growths += total is not None and newest is not None and newest > total
        if growths > MOST_GROWTHS:
            raise Moved("it grew with every page")
        total = newest if newest is not None else total
        if key is None and total is None and items and [*map(identity, rows)] == [*items]:
            return list(items.values())  # A listing without pages answers the same for any offset.
        for row in rows:
            name = identity(row)
            if name in items:
                raise Moved(f"{name} came twice")
            items[name] = row
        received += len(rows)
        if total is not None and received > total:
            raise Moved(f"{received} items came, more than its total of {total}")
        if total is not None and received >= total:
            return list(items.values())
        if not rows:
            if total is None:
                return list(items.values())
            raise Moved(f"{received} items came of {total}")


def count(value: object) -> int | None:
    """Return a number that an answer holds, or None if it holds none."""
    try:
        return int(str(value))
    except ValueError:
        return None
