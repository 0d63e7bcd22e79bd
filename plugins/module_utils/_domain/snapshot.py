# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run reads of a domain: listings first, and single objects where these do not tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from .._api.client import Client
from .._api.faults import doing
from .._resources import list_reading, mailbox_reading, v0_list_plan, v1_list_plan
from .._resources.fields import carried
from .._resources.list_desired import Desired as DesiredList
from .._resources.list_reading import ADDRESSES, ListAt, Shown
from .._resources.mailbox import Current as CurrentMailbox
from .._resources.mailbox import Desired as DesiredMailbox
from .._resources.mailbox import Mailbox
from .._resources.mobile_service import read_service
from .._resources.recipients import recipient_keys
from .._resources.spam_reading import SpamReader
from .declaration import MAILBOX, Element

State = dict[str, Any]


class Snapshot:
    """A domain as one run sees it; each listing is read once, when it is first asked for."""

    def __init__(self, client: Client, domain: str) -> None:
        self.client = client
        self.domain = domain
        self.spam = SpamReader(client)
        self.v0 = client.account.api_version == "v0"
        self._services: dict[str, frozenset[str]] = {}
        self._offered: dict[str, frozenset[str]] = {}
        # Who has which address, as far as that came up; addresses in lower case.
        self.owners: dict[str, str] = {}

    @cached_property
    def mailboxes(self) -> Mapping[str, State]:
        """All mailboxes by name, with what the listing tells of them; 1 read for each 250."""
        with doing(f"reading mailboxes of {self.domain}"):
            rows = mailbox_reading.read_index(self.client, self.domain, {})
        return {row["name"]: row for row in rows}

    @cached_property
    def lists(self) -> Mapping[str, Any]:
        """All lists by name, with what the listing tells of them; 1 read for each 100 (v0: 250)."""
        with doing(f"reading distribution lists of {self.domain}"):
            if not self.v0:
                return list_reading.read_all(self.client, self.domain)
            rows = list_reading.read_index(self.client, self.domain, None)
        return {row["name"]: row for row in rows}

    def read(self, listing: str) -> None:
        """Read ``mailboxes`` or ``lists`` now, so that its failure is not taken for that of the
        object that would ask for it first."""
        getattr(self, listing)

    def knows(self, listing: str) -> bool:
        """Whether ``mailboxes`` or ``lists`` has been read."""
        return listing in self.__dict__

    def has(self, element: Element) -> bool:
        """Whether an object is in its listing."""
        return element.name in (self.mailboxes if element.kind == MAILBOX else self.lists)

    def reads_of(self, element: Element) -> int:
        """Return how many reads comparing an object costs at the least."""
        if not element.present:
            return 0
        if element.kind == MAILBOX:
            row = self.mailboxes.get(element.name)
            if row is None:
                return 0
            spam = len(element.spam_lists) + (element.settings is not None)
            return spam + (not self._tells(row, element.desired))
        if self.v0 or element.name not in self.lists:
            return 0
        parts = element.desired.changes.keys() | ({"senders"} if element.desired.policy else set())
        return len(parts)

    def whole_mailbox(self, name: str) -> State | None:
        """Read a mailbox with every field; 1 read."""
        state = mailbox_reading.read_mailbox(self.client, self.domain, name)
        for entry in state["email_addresses"] if state else ():
            self.owners[entry["address"].lower()] = f"mailbox/{name}"
        return state

    def mailbox(self, desired: DesiredMailbox) -> CurrentMailbox:
        """Return a mailbox with what is declared of it; 1 read if the listing does not tell."""
        row = self.mailboxes.get(desired.name)
        if row is None or not desired.present or self._tells(row, desired):
            return CurrentMailbox(row)
        return Mailbox.compared(self.client, desired, self.whole_mailbox(desired.name))

    @staticmethod
    def _tells(row: State, desired: DesiredMailbox) -> bool:
        return (
            desired.addresses is None
            and desired.fields.keys() <= carried(desired.fields, row).keys()
        )

    def has_service(self, state: State, service: str) -> bool:
        """Return whether a mailbox has a service; where its state does not tell, the service's
        listing does, which costs 1 read for each 250 mailboxes, once."""
        told = state.get(service)
        if told is not None:
            return bool(told)
        if service not in self._services:
            names = read_service(self.client, self.domain, service)
            self._services[service] = frozenset(names)
        return state["name"] in self._services[service]

    def list(self, desired: DesiredList) -> v1_list_plan.Current | v0_list_plan.CurrentV0:
        """Return a list with what is declared of it; 1 read for each part (v0: 1 for all)."""
        return self._list_v0(desired) if self.v0 else self._list_v1(desired)

    def _list_v1(self, desired: DesiredList) -> v1_list_plan.Current:
        at = desired.at
        shown = self.lists[at.name] if at.name in self.lists else Shown(None)
        if shown is None:
            shown = list_reading.read_list(self.client, at)
        current = v1_list_plan.read_parts(self.client, desired, shown)
        self._own(at, current.parts.get(ADDRESSES.option, ()))
        return current

    def _list_v0(self, desired: DesiredList) -> v0_list_plan.CurrentV0:
        row = self.lists.get(desired.at.name)
        names = [field for field in desired.fields if field.option == "display_name"]
        same = all(row and row["display_name"] == desired.fields[field] for field in names)
        told = same and len(desired.fields) == len(names) and not desired.changes
        if row is None or not desired.present or told:
            return v0_list_plan.CurrentV0(row, frozenset())
        state = list_reading.read_list_v0(self.client, desired.at)
        self._own(desired.at, (state or {}).get("email_addresses", ()))
        return v0_list_plan.compared(self.client, desired, state)

    def leaving_list(self, desired: DesiredList) -> v1_list_plan.Current | v0_list_plan.CurrentV0:
        """Return a list that is to be deleted with its addresses; 1 read (v1: for each 100)."""
        if self.v0:
            state = list_reading.read_list_v0(self.client, desired.at)
            return v0_list_plan.CurrentV0(state, frozenset())
        held, _policy = list_reading.read_part(self.client, desired.at, ADDRESSES)
        return v1_list_plan.Current(self._list_v1(desired).shown, {ADDRESSES.option: held})

    def offered(self, option: str) -> frozenset[str]:
        """Return the names that the API offers for a part of lists; 1 read for each 100, once.

        v0 offers nobody.
        """
        if option not in self._offered:
            part = list_reading.PARTS[option]
            found = (
                [] if self.v0 else list_reading.read_available(self.client, self.domain, None, part)
            )
            self._offered[option] = frozenset(recipient_keys(found, self.domain))
        return self._offered[option]

    def _own(self, at: ListAt, addresses: Any) -> None:
        for address in addresses:
            self.owners[str(address).lower()] = f"distribution_list/{at.name}"
