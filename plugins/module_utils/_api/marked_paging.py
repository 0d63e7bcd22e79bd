# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a listing that is paged by marker to its end (facts 3b)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from .faults import NotFound, Unreadable
from .paging import MOST_WALKS, Moved, count

# The most that clients are known to get (facts 3b.4).
MARKED_PAGE_SIZE = 100


def read_marked(
    fetch: Callable[[str | None], Mapping[str, Any]],
    key: str,
    identity: Callable[[Any], str],
    request: str,
) -> list[Any]:
    """Return every item of a marker listing, each once, in the order given.

    ``fetch`` reads the page behind a marker, or the first one for None. ``key`` is the list's name
    in the answer, matched without case, and a missing list is an empty one (facts 3.8, 3.9).
    ``identity`` returns an item's own value, which is also the marker for what comes behind it.

    The walk ends at an empty page, or sooner where that saves a read: at a page that is not full
    and brings as many as ``Total`` says. A full page ends it only if ``Total`` has been seen to
    count more than one page, for it is known to be wrong at times (facts 3b.9); and where it
    promises more than came, the walk is made again and believed if it brings the same. It is also
    made again when its marker was deleted meanwhile, or an item came twice. After a few vain walks
    :class:`Unreadable` is raised; the listing is never returned in part.
    """
    reason = ""
    earlier: list[str] = []
    for _walk in range(MOST_WALKS):
        try:
            items, promised = _walk_once(fetch, key, identity, request)
        except Moved as moved:
            reason = str(moved)
            continue
        if promised <= len(items) or [*items] == earlier:
            return list(items.values())
        earlier = [*items]
        reason = f"{len(items)} items came of {promised}"
    raise Unreadable(
        request, f"the listing could not be read whole in {MOST_WALKS} tries: {reason}"
    )


def _walk_once(
    fetch: Callable[[str | None], Mapping[str, Any]],
    key: str,
    identity: Callable[[Any], str],
    request: str,
) -> tuple[dict[str, Any], int]:
    """Return the items by their lower-cased values, and how many Total promised at last."""
    items: dict[str, Any] = {}
    marker: str | None = None
    counts_on = False
    while True:
        page = _page(fetch, marker)
        rows = page.get(key.lower())
        if rows is None and marker is None and not {"total", "limit"} & set(page):
            raise Unreadable(request, "the answer is no listing")
        rows = rows or []
        if not isinstance(rows, list):
            raise Unreadable(request, f"{key} is no list")
        total = count(page.get("total")) or 0
        limit = min(MARKED_PAGE_SIZE, count(page.get("limit")) or MARKED_PAGE_SIZE)
        full = len(rows) >= limit
        names = [identity(row).lower() for row in rows]
        if names and names == [*items] and len(rows) > limit:
            return items, 0  # A listing without pages answers the same for any marker.
        if marker is not None and names[:1] == [marker.lower()]:
            names, rows = names[1:], rows[1:]  # Its page may begin with the marker's own item.
        for name, row in zip(names, rows):
            if name in items:
                raise Moved(f"{name} came twice")
            items[name] = row
        counts_on = counts_on or total > len(items)
        if not rows or (len(items) == total and (counts_on or not full)):
            return items, total
        marker = identity(rows[-1])


def _page(fetch: Callable[[str | None], Mapping[str, Any]], marker: str | None) -> dict[str, Any]:
    try:
        return {name.lower(): value for name, value in fetch(marker).items()}
    except NotFound:
        if marker is None:
            raise
        raise Moved(f"its marker {marker} is gone") from None
