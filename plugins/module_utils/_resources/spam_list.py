# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A spam list of a mailbox in a declared state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault, BadRequest, NotFound
from .._api.request import Request
from .._plan import Plan, Step, named
from .mailbox_reading import read_mailbox
from .options import OptionError, domain_name, local_name
from .spam_entries import clean_entries, entry_key
from .spam_reading import LISTS, ListKind, SpamReader, spam_path

_ABOUT_THE_FORM = re.compile(
    r"unrecognized field|required field:? (?:add|remove)list|not supported", re.I
)


@dataclass(frozen=True)
class Desired:
    """Which entries are wanted on, or off, a list; by what they mean, see :func:`entry_key`."""

    domain: str
    mailbox: str
    name: str
    state: str
    entries: dict[str, str]

    @property
    def kind(self) -> ListKind:
        """What is known of the list."""
        return LISTS[self.name]


@dataclass(frozen=True)
class Current:
    """What a list holds, the route by which it answers, and whether it takes many at once."""

    route: str
    entries: list[str]
    takes_many: bool


class SpamList:
    """The resource of the module ``ex_spam_list``."""

    kind = "spam_list"
    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "mailbox": {"type": "str", "required": True},
        "list": {"type": "str", "required": True, "choices": list(LISTS)},
        "entries": {"type": "list", "elements": "str", "required": True},
        "state": {
            "type": "str",
            "choices": ["present", "absent", "exact"],
            "default": "present",
        },
    }

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name the list for a person, even if the options are wrong."""
        return f"{options['list']} of mailbox {options['mailbox']} in {options['domain']}"

    def desire(self, options: Mapping[str, Any]) -> Desired:
        """Check the options and return the desired list; raises OptionError, calls nothing."""
        domain = domain_name(options["domain"])
        kind = LISTS[options["list"]]
        entries = clean_entries(options["entries"], kind.clean, "entries")
        if kind.blocks and options["state"] != "absent":
            _refuse_own_domain(domain, options["entries"])
        return Desired(
            domain=domain,
            mailbox=local_name(options["mailbox"], domain, "mailbox"),
            name=options["list"],
            state=options["state"],
            entries=entries,
        )

    def read(self, client: Client, desired: Desired) -> Current:
        """Read the list; 1 read. A mailbox that does not exist has nothing to be taken off.

        The API's page on these lists tells of a missing mailbox only, even where the domain is
        missing. So 1 more read of the mailbox makes sure that it is not the domain.
        """
        try:
            route, entries = SpamReader(client).entries(
                desired.domain, desired.mailbox, desired.kind
            )
        except NotFound as fault:
            if desired.state != "absent" or not fault.is_mailbox:
                raise
            if read_mailbox(client, desired.domain, desired.mailbox):
                raise
            return Current(desired.kind.route, [], takes_many=False)
        return Current(route, entries, takes_many=client.account.api_version != "v0")

    def plan(self, desired: Desired, current: Current) -> Plan:
        """Compare, and return what is to be written."""
        wanted, held = desired.entries, {entry_key(entry) for entry in current.entries}
        added, removed = [], []
        if desired.state != "absent":
            added = [text for key, text in wanted.items() if key not in held]
        if desired.state != "present":
            listed = desired.state == "absent"
            removed = [it for it in current.entries if (entry_key(it) in wanted) is listed]
            removed = _in_order(removed)
        gone = set(removed)
        after = [entry for entry in current.entries if entry not in gone] + added
        before = {"entries": _in_order(current.entries)}
        state = {"list": desired.name, "entries": _in_order(after)}
        return Plan(
            _steps(desired, current, added, removed), before, {"entries": state["entries"]}, state
        )


def _refuse_own_domain(domain: str, entries: Sequence[str]) -> None:
    for position, entry in enumerate(entries, start=1):
        if entry_key(entry) == entry_key(domain):
            raise OptionError(
                f"entries, entry {position}: Adding {domain} would blacklist the current domain"
            )


def _steps(
    desired: Desired, current: Current, added: list[str], removed: list[str]
) -> tuple[Step, ...]:
    """Return one write for all differences where the API takes that, else one for each."""
    singles = tuple(
        _step(
            desired,
            current,
            Request(method, spam_path(desired.domain, desired.mailbox, current.route, entry)),
            entry,
            {"POST": ([entry], []), "DELETE": ([], [entry])}[method],
        )
        for method, entries in (("POST", added), ("DELETE", removed))
        for entry in entries
    )
    if not singles or not current.takes_many:
        return singles
    form = {"addList": ",".join(added), "removeList": ",".join(removed)}
    request = Request(
        "PUT",
        spam_path(desired.domain, desired.mailbox, current.route),
        form={name: entries for name, entries in form.items() if entries},
    )
    words = [
        f"{verb} {named(some)}" for verb, some in (("add", added), ("remove", removed)) if some
    ]
    whole = _step(desired, current, request, "; ".join(words), (added, removed))
    return (replace(whole, instead=partial(_single_ones, singles)),)


def _step(
    desired: Desired,
    current: Current,
    request: Request,
    words: str,
    change: tuple[Sequence[str], Sequence[str]],
) -> Step:
    where = f"{desired.name} of mailbox {desired.mailbox}@{desired.domain}"
    return Step(
        request,
        f"{request.method} mailbox {desired.mailbox} {desired.name}: {words}",
        f"changing {where}",
        partial(_was_changed, desired, current.route, change),
    )


def _single_ones(singles: tuple[Step, ...], fault: ApiFault) -> tuple[Step, ...]:
    """Return the single writes if the fault refuses the form of the one write (facts 8.6)."""
    missing = isinstance(fault, NotFound) and fault.missing in ("mailbox", "domain", "customer")
    route = fault.status in (404, 405) and not missing
    form = isinstance(fault, BadRequest) and _ABOUT_THE_FORM.search(fault.message)
    return singles if route or form or fault.status in (415, 501) else ()


def _was_changed(
    desired: Desired, route: str, change: tuple[Sequence[str], Sequence[str]], client: Client
) -> bool | None:
    entries = SpamReader(client).entries_at(desired.domain, desired.mailbox, route)
    now = {entry_key(entry) for entry in entries}
    added, removed = ({entry_key(entry) for entry in entries} for entries in change)
    if added <= now and not removed & now:
        return True
    return False if not added & now and removed <= now else None


def _in_order(entries: Iterable[str]) -> list[str]:
    return sorted(entries, key=lambda entry: (entry_key(entry), entry))
