# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A spam list of a mailbox in a declared state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Callable

from .._api.client import Client
from .._api.faults import ApiFault, BadRequest, NotFound
from .._api.request import Request
from .._plan import Plan, Step, Turn, named
from .mailbox_reading import read_mailbox
from .options import OptionError, domain_name, list_change, local_name
from .spam_entries import clean_entries, entry_key
from .spam_reading import LISTS, ListKind, SpamReader, is_about_the_route, spam_path

_ABOUT_THE_FORM = re.compile(
    r"unrecognized field|required field:? (?:add|remove)list|not supported", re.I
)


@dataclass(frozen=True)
class Desired:
    """Which entries are wanted on, or off, a list; by what they mean, see :func:`entry_key`.

    ``doubts`` tell of entries why they cannot be written, if they are not there already.
    """

    domain: str
    mailbox: str
    name: str
    add: Mapping[str, str] = field(default_factory=dict)
    remove: Mapping[str, str] = field(default_factory=dict)
    exact: Mapping[str, str] | None = None
    doubts: Mapping[str, OptionError] = field(default_factory=dict)

    @property
    def kind(self) -> ListKind:
        """What is known of the list."""
        return LISTS[self.name]

    @property
    def only_removes(self) -> bool:
        """Whether a list that is not there would be as wanted."""
        return self.exact is None and not self.add


@dataclass(frozen=True)
class Current:
    """What a list holds, and whether it takes many entries at once.

    ``routes`` are those by which it may answer, the likeliest first; one if that is known.
    """

    routes: Sequence[str]
    entries: list[str]
    takes_many: bool


def desired_change(domain: str, mailbox: str, name: str, value: object) -> Desired | None:
    """Check the ``add``, ``remove`` and ``set`` of a list; None where nothing is given.

    What stands under ``set`` may be of any form if it is there already.
    """
    option = f"spam_lists.{name}"
    change = list_change(value, option, LISTS[name].clean, lenient=True)
    if change is None:
        return None
    if LISTS[name].blocks:
        _refuse_own_domain(domain, change.add, f"{option}.add")
        _refuse_own_domain(domain, change.exact or (), f"{option}.set")
    added, removed, exact = (
        {entry_key(entry): entry for entry in some or ()}
        for some in (change.add, change.remove, change.exact)
    )
    both = sorted(added[key] for key in added.keys() & removed.keys())
    if both:
        raise OptionError(f"{option}: {both[0]} cannot be added and removed")
    wanted = None if change.exact is None else exact
    return Desired(domain, mailbox, name, added, removed, wanted, change.doubts)


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
            _refuse_own_domain(domain, options["entries"], "entries")
        state = options["state"]
        return Desired(
            domain,
            local_name(options["mailbox"], domain, "mailbox"),
            options["list"],
            add=entries if state == "present" else {},
            remove=entries if state == "absent" else {},
            exact=entries if state == "exact" else None,
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
            if not desired.only_removes or not fault.is_mailbox:
                raise
            if read_mailbox(client, desired.domain, desired.mailbox):
                raise
            return Current((desired.kind.route,), [], takes_many=False)
        return Current((route,), entries, takes_many=client.account.api_version != "v0")

    def plan(self, desired: Desired, current: Current) -> Plan:
        """Compare, and return what is to be written."""
        held = {entry_key(entry) for entry in current.entries}
        wanted = desired.add if desired.exact is None else desired.exact
        added = [text for key, text in wanted.items() if key not in held]
        for text in added:
            if text in desired.doubts:
                raise desired.doubts[text]
        removed = _in_order(
            entry
            for entry in current.entries
            if entry_key(entry) in desired.remove
            or (desired.exact is not None and entry_key(entry) not in desired.exact)
        )
        gone = set(removed)
        after = [entry for entry in current.entries if entry not in gone] + added
        before = {"entries": _in_order(current.entries)}
        state = {"list": desired.name, "entries": _in_order(after)}
        return Plan(
            _steps(desired, current, added, removed), before, {"entries": state["entries"]}, state
        )


def _refuse_own_domain(domain: str, entries: Sequence[str], option: str) -> None:
    for position, entry in enumerate(entries, start=1):
        if entry_key(entry) == entry_key(domain):
            raise OptionError(
                f"{option}, entry {position}: Adding {domain} would blacklist the current domain"
            )


def _steps(
    desired: Desired, current: Current, added: list[str], removed: list[str]
) -> tuple[Step, ...]:
    """Return one write for all differences where the API takes that, else one for each."""
    singles = tuple(
        _by_routes(partial(_single, desired, method, entry), current.routes)
        for method, entries in (("POST", added), ("DELETE", removed))
        for entry in entries
    )
    if not singles or not current.takes_many:
        return singles
    whole = partial(_whole, desired, added, removed)
    return (_by_routes(whole, current.routes, partial(_single_ones, singles)),)


def _by_routes(
    make: Callable[[Sequence[str]], Step],
    routes: Sequence[str],
    otherwise: Callable[[ApiFault], Sequence[Step]] = lambda fault: (),
) -> Step:
    """Return a write that is tried by one route after the other, if a route may not exist."""

    def instead(fault: ApiFault) -> Sequence[Step]:
        if len(routes) > 1 and is_about_the_route(fault):
            return (_by_routes(make, routes[1:], otherwise),)
        return otherwise(fault)

    return replace(make(routes), instead=instead)


def _single(desired: Desired, method: str, entry: str, routes: Sequence[str]) -> Step:
    path = spam_path(desired.domain, desired.mailbox, routes[0], entry)
    change = ([entry], []) if method == "POST" else ([], [entry])
    return _step(desired, routes, Request(method, path), entry, change)


def _whole(
    desired: Desired, added: Sequence[str], removed: Sequence[str], routes: Sequence[str]
) -> Step:
    form = {"addList": ",".join(added), "removeList": ",".join(removed)}
    request = Request(
        "PUT",
        spam_path(desired.domain, desired.mailbox, routes[0]),
        form={name: entries for name, entries in form.items() if entries},
    )
    words = [
        f"{verb} {named(some)}" for verb, some in (("add", added), ("remove", removed)) if some
    ]
    return _step(desired, routes, request, "; ".join(words), (added, removed))


def _step(
    desired: Desired,
    routes: Sequence[str],
    request: Request,
    words: str,
    change: tuple[Sequence[str], Sequence[str]],
) -> Step:
    where = f"{desired.name} of mailbox {desired.mailbox}@{desired.domain}"
    return Step(
        request,
        f"{request.method} mailbox {desired.mailbox} {desired.name}: {words}",
        f"changing {where}",
        partial(_was_changed, desired, routes, change),
        turn=Turn.SERVICE,
    )


def _single_ones(singles: tuple[Step, ...], fault: ApiFault) -> tuple[Step, ...]:
    """Return the single writes if the fault refuses the form of the one write (facts 8.6)."""
    missing = isinstance(fault, NotFound) and fault.missing in ("mailbox", "domain", "customer")
    route = fault.status in (404, 405) and not missing
    form = isinstance(fault, BadRequest) and _ABOUT_THE_FORM.search(fault.message)
    return singles if route or form or fault.status in (415, 501) else ()


def _was_changed(
    desired: Desired,
    routes: Sequence[str],
    change: tuple[Sequence[str], Sequence[str]],
    client: Client,
) -> bool | None:
    kind = desired.kind
    reader = SpamReader(client, newer=routes[0] == kind.newer_route)
    entries = reader.entries(desired.domain, desired.mailbox, kind)[1]
    now = {entry_key(entry) for entry in entries}
    added, removed = ({entry_key(entry) for entry in entries} for entries in change)
    if added <= now and not removed & now:
        return True
    return False if not added & now and removed <= now else None


def _in_order(entries: Iterable[str]) -> list[str]:
    return sorted(entries, key=lambda entry: (entry_key(entry), entry))
