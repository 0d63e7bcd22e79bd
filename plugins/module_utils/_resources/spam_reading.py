# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The spam lists and spam settings of a mailbox, as the API shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from .._api.client import Client
from .._api.faults import ApiFault, NotFound, Unreadable
from .fields import Field, nested, pick, unexpected
from .mailbox_reading import mailbox_path
from .spam_entries import address_entry, ip_entry


@dataclass(frozen=True)
class ListKind:
    """One of the four lists: its route, the route's newer name, and what its entries may be.

    The black lists also answer as ``blocklist`` and ``ipblocklist`` since 2020, and whether the
    older names still do is not known (facts 8.5).
    """

    route: str
    newer_route: str
    clean: Callable[[object, str], str]
    blocks: bool


LISTS = {
    "blacklist": ListKind("blacklist", "blocklist", address_entry, blocks=True),
    "safelist": ListKind("safelist", "safelist", address_entry, blocks=False),
    "ip_blacklist": ListKind("ipblacklist", "ipblocklist", ip_entry, blocks=True),
    "ip_safelist": ListKind("ipsafelist", "ipsafelist", ip_entry, blocks=False),
}

LEVELS = ("on", "off", "exclusive")
FILTER_LEVEL = Field("filter_level", "filterlevel")
SEND_TO_QUARANTINE = Field("send_to_domain_quarantine", "sendtodomainquarantine", "bool")
QUARANTINE_OWNER = Field("quarantine_owner", "quarantineowner")
SETTINGS = (FILTER_LEVEL, SEND_TO_QUARANTINE, QUARANTINE_OWNER)


def spam_path(domain: str, mailbox: str, *rest: str) -> tuple[str, ...]:
    """Return the path of one of a mailbox's spam documents, or of an entry in it."""
    return (*mailbox_path(domain, mailbox), "spam", *rest)


class SpamReader:
    """Reads spam documents for one task, and remembers by which name the black lists answer."""

    def __init__(self, client: Client, newer: bool = False) -> None:
        self._client = client
        self._newer = newer
        self._known = False

    def routes(self, kind: ListKind) -> list[str]:
        """Return the routes by which a list that was not read may answer, the likeliest first."""
        routes = [kind.newer_route, kind.route] if self._newer else [kind.route, kind.newer_route]
        return routes[:1] if self._known or routes[0] == routes[1] else routes

    def entries(self, domain: str, mailbox: str, kind: ListKind) -> tuple[str, list[str]]:
        """Return the route by which a list answers and its entries, in the API's spelling.

        Costs 1 read; 1 more where the route's other name has to be tried, once for a task. Raises
        NotFound for a mailbox or domain that does not exist.
        """
        routes = [kind.newer_route, kind.route] if self._newer else [kind.route, kind.newer_route]
        try:
            entries = self.entries_at(domain, mailbox, routes[0])
        except ApiFault as fault:
            if routes[0] == routes[1] or not is_about_the_route(fault):
                raise
            entries = self.entries_at(domain, mailbox, routes[1])
            routes.reverse()
        if routes[0] != routes[1]:
            self._known, self._newer = True, routes[0] == kind.newer_route
        return routes[0], entries

    def entries_at(self, domain: str, mailbox: str, route: str) -> list[str]:
        """Return the entries of the list at a route; costs 1 read."""
        path = spam_path(domain, mailbox, route)
        entries = pick(self._client.get(path), "addresses") or []
        if not isinstance(entries, list) or not all(isinstance(it, str) for it in entries):
            raise unexpected(path, "its entries are in no known form")
        return entries

    def settings(self, domain: str, mailbox: str) -> dict[str, Any]:
        """Return the spam settings, named as the options; costs 1 read."""
        path = spam_path(domain, mailbox, "settings")
        answer = self._client.get(path)
        state = nested({field: field.read(answer) for field in SETTINGS})
        state["filter_level"] = state["filter_level"].lower()
        state["send_to_domain_quarantine"] = bool(state["send_to_domain_quarantine"])
        if state["filter_level"] not in LEVELS:
            raise unexpected(path, "it names no known filter level")
        return state


def is_about_the_route(fault: ApiFault) -> bool:
    """Whether a 404 may mean that there is no such route, and not that an object is missing."""
    if isinstance(fault, NotFound):
        return fault.missing not in ("mailbox", "domain", "customer")
    return isinstance(fault, Unreadable) and fault.status == 404
