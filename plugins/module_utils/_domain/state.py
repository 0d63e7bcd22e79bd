# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a whole domain into the options that would keep it as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from .._api.client import Client
from .._api.faults import BadRequest, NotFound
from .._resources import list_reading, mailbox_reading
from .._resources.addresses import mirroring_domains
from .._resources.fields import carried, nested
from .._resources.list_reading import ADDRESSES, MANAGERS, PARTS, SENDERS, ListAt, Part
from .._resources.list_waiting import at_rest
from .._resources.mobile_service import SERVICES
from .._resources.options import domain_name
from .._resources.recipients import recipient_keys
from .._resources.spam_reading import LISTS
from .snapshot import Snapshot, State

GATHER = (
    *("contacts", "email_addresses", "spam", "mobile_services"),
    *("distribution_lists", "members", "managers", "senders"),
)


class DomainInfo:
    """The resource of the module ``ex_domain_info``."""

    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "gather": {
            "type": "list",
            "elements": "str",
            "choices": list(GATHER),
            "default": list(GATHER),
        },
    }
    mutually_exclusive = ()

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is read, for a person."""
        return f"domain {options['domain']}"

    def gather(self, client: Client, options: Mapping[str, Any]) -> dict[str, Any]:
        """Read the domain; whoever is deleted meanwhile is left out.

        Costs 1 read for each 250 mailboxes, 1 for each mailbox with ``contacts`` or
        ``email_addresses``, and 5 with ``spam``; 1 for each 100 lists, and 1 for each part of each
        list (v0: 250 lists, and 1 for each list).
        """
        reader = _Reader(client, domain_name(options["domain"]), frozenset(options["gather"]))
        client.foresee(reader.reads)
        state: dict[str, Any] = {"domain": reader.domain, "mailboxes": list(reader.mailboxes())}
        if "distribution_lists" in options["gather"]:
            state["distribution_lists"] = list(reader.lists())
        return {"domain_state": state}


class _Reader:
    """Reads a domain for one task."""

    def __init__(self, client: Client, domain: str, gather: Set[str]) -> None:
        self.domain = domain
        self._client = client
        self._gather = gather
        self._snapshot = Snapshot(client, domain)
        self._parts = [part for option, part in PARTS.items() if option in gather]

    @property
    def reads(self) -> int:
        """How many reads of single objects it takes at the least."""
        details = bool(self._gather & {"contacts", "email_addresses"})
        each = details + (1 + len(LISTS) if "spam" in self._gather else 0)
        reads = each * len(self._snapshot.mailboxes)
        if "distribution_lists" in self._gather and not self._snapshot.v0:
            reads += len(self._parts) * len(self._snapshot.lists)
        return reads

    def mailboxes(self) -> Iterator[dict[str, Any]]:
        """Yield each mailbox in the options' shape."""
        for name, row in self._snapshot.mailboxes.items():
            try:
                state = self._mailbox(name, row)
            except NotFound as fault:
                if not fault.is_mailbox:
                    raise
                state = None
            if state:
                yield state

    def _mailbox(self, name: str, row: State) -> dict[str, Any] | None:
        details = self._gather & {"contacts", "email_addresses"} or "size" not in row
        state = self._snapshot.whole_mailbox(name) if details else row
        if state is None:
            return None
        fields = nested(carried(mailbox_reading.FIELDS, state))
        if not self._gather & {"contacts", "email_addresses"}:
            fields = {key: fields.get(key) for key in ("display_name", "size")}
        if "contacts" not in self._gather:
            fields.pop("contact", None)
        shown = {"name": name, **_declarable(fields)}
        if "email_addresses" in self._gather:
            held = [entry["address"] for entry in state["email_addresses"]]
            shown["email_addresses"] = {"set": self._further(held, f"{name}@{self.domain}")}
        if "mobile_services" in self._gather:
            shown["mobile_services"] = {
                service: self._snapshot.has_service(state, service) for service in SERVICES
            }
        if "spam" in self._gather:
            spam = self._snapshot.spam
            shown["spam_settings"] = spam.settings(self.domain, name)
            shown["spam_lists"] = {
                option: {"set": _once(spam.entries(self.domain, name, kind)[1])}
                for option, kind in LISTS.items()
            }
        return shown

    def lists(self) -> Iterator[dict[str, Any]]:
        """Yield each distribution list in the options' shape."""
        for name in self._snapshot.lists:
            at = ListAt(self.domain, name)
            try:
                state = self._list_v0(at) if self._snapshot.v0 else self._list(at)
            except NotFound as fault:
                if fault.missing in ("domain", "customer"):
                    raise
                state = None
            if state:
                yield state

    def _list(self, at: ListAt) -> dict[str, Any] | None:
        shown = self._snapshot.lists[at.name] or list_reading.read_list(self._client, at)
        state = at_rest(self._client, at, shown).state
        if state is None:
            return None
        options = {"name": at.name, **_declarable(nested(carried(list_reading.FIELDS, state)))}
        for part in list(self._parts):
            try:
                held, policy = list_reading.read_part(self._client, at, part)
            except BadRequest:
                if part is not MANAGERS:
                    raise
                self._parts.remove(part)  # This API does not offer them any more.
                continue
            options.update(self._part(at, part, held, policy))
            if part is ADDRESSES and state["primary_address"]:
                options["primary_address"] = state["primary_address"]
        return options

    def _part(self, at: ListAt, part: Part, held: Sequence[str], policy: str) -> Mapping[str, Any]:
        if part is ADDRESSES:
            return {part.option: {"set": self._further(held, at.address)}}
        people = {part.option: {"set": recipient_keys(held, self.domain)}}
        if part is not SENDERS:
            return people
        return {"sender_policy": policy, **(people if policy == "restricted" else {})}

    def _list_v0(self, at: ListAt) -> dict[str, Any] | None:
        state = self._snapshot.lists[at.name]
        wanted = self._gather & {"email_addresses", "members"}
        if wanted:
            state = list_reading.read_list_v0(self._client, at)
        if state is None:
            return None
        options = {"name": at.name, **_declarable(nested(carried(list_reading.FIELDS_V0, state)))}
        for option in sorted(wanted):
            held = state[option]
            is_address = option == ADDRESSES.option
            options[option] = {"set": self._further(held, at.address) if is_address else held}
        return options

    def _further(self, addresses: Iterable[str], own: str) -> list[str]:
        """Return addresses without the own one and without the twins that the API keeps."""
        held = [address.lower() for address in addresses if not address.startswith("x500:")]
        mirrors = mirroring_domains(held, self.domain)
        aliases = mirrors and mailbox_reading.domain_aliases(self._client, self.domain)
        return [
            address
            for address in addresses
            if address.lower() != own and address.lower().rpartition("@")[2] not in aliases
        ]


def _declarable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that can be declared; nobody can be declared to have no display name."""
    return {
        option: value
        for option, value in values.items()
        if value is not None and (option, value) != ("display_name", "")
    }


def _once(entries: Iterable[str]) -> list[str]:
    """Return entries without those that differ in case only from an earlier one."""
    kept: dict[str, str] = {}
    for entry in entries:
        kept.setdefault(entry.lower(), entry)
    return list(kept.values())
