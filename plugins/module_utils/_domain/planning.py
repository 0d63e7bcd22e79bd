# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be written for each object of a domain: the resources' own plans, put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .._api.faults import ApiFault, doing
from .._plan import Plan, Step
from .._resources import list_desired
from .._resources.distribution_list import DistributionList
from .._resources.list_reading import ListAt
from .._resources.mailbox import Current, Desired, Mailbox
from .._resources.mobile_service import MobileService
from .._resources.options import OptionError
from .._resources.spam_list import Current as CurrentSpamList
from .._resources.spam_list import SpamList
from .._resources.spam_settings import SpamSettings
from .declaration import LIST, MAILBOX, Declaration, Element, refuse
from .progress import Progress
from .snapshot import Snapshot

# What belongs to a mailbox, in the order of the options.
_ORDER = ("", "spam_settings", "spam_lists", "mobile_services")


@dataclass
class Planned:
    """What is to become of one object: its writes, and what a person wants to know of them.

    ``fate`` is the key of the summary if all goes well. ``before`` and ``after`` hold what differs.
    ``failure`` is the fault of a read; then nothing of the object is touched.
    """

    kind: str
    name: str
    fate: str = "unchanged"
    steps: Sequence[Step] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    failure: ApiFault | None = None
    purged: bool = False

    @property
    def label(self) -> str:
        """How results name the object."""
        return f"{self.kind}/{self.name}"


def plan_elements(
    declaration: Declaration, snapshot: Snapshot, progress: Progress
) -> Iterator[Planned]:
    """Read and compare each declared object, and then yield those that a purge deletes.

    A read that fails is the failure of its object alone. Raises ApiFault for a listing that cannot
    be read, for without it nothing is certain, and OptionError for what cannot be done.
    """
    if declaration.mailboxes or "mailboxes" in declaration.purge:
        snapshot.read("mailboxes")
    if declaration.lists or "distribution_lists" in declaration.purge:
        snapshot.read("lists")
    elements = declaration.elements
    wrong: list[str] = []
    # What is new needs no reads, so that its mistakes come out before all others are read.
    new = [element for element in elements if element.present and not snapshot.has(element)]
    planned = {element.label: _plan_one(element, snapshot, wrong) for element in new}
    refuse(wrong)
    with doing(f"reading domain {declaration.domain}"):
        snapshot.client.foresee(sum(map(snapshot.reads_of, elements)))
    for position, element in enumerate(elements, start=1):
        it = planned.get(element.label) or _plan_one(element, snapshot, wrong)
        if it:
            yield it
        progress.read(position, len(elements))
    refuse(wrong)
    yield from _purged(declaration, snapshot)


def _plan_one(element: Element, snapshot: Snapshot, wrong: list[str]) -> Planned | None:
    """Plan one object; what cannot be done with it is added to ``wrong`` instead."""
    try:
        return (_mailbox if element.kind == MAILBOX else _list)(element, snapshot)
    except ApiFault as fault:
        return _unread(element.kind, element.name, snapshot, fault)
    except OptionError as error:
        wrong.append(f"{element.where} ({element.name}): {error}")
        return None


def _purged(declaration: Declaration, snapshot: Snapshot) -> Iterator[Planned]:
    """Yield those who are in a listing, and neither declared nor protected."""
    domain = declaration.domain
    if "mailboxes" in declaration.purge:
        declared = {element.name for element in declaration.mailboxes or ()}
        for name, row in snapshot.mailboxes.items():
            if name not in declared and not declaration.protects(name):
                yield _leaving_mailbox(snapshot, name, row)
    if "distribution_lists" in declaration.purge:
        declared = {element.name for element in declaration.lists or ()}
        for name in snapshot.lists:
            if name not in declared and not declaration.protects(name):
                desired = list_desired.absent(ListAt(domain, name))
                plan = DistributionList().plan(desired, snapshot.list(desired))
                yield _planned(LIST, name, [("", plan)], purged=True)


def _leaving_mailbox(snapshot: Snapshot, name: str, state: Mapping[str, Any]) -> Planned:
    desired = Desired(snapshot.domain, name, False, {}, None, False, None)
    plan = Mailbox().plan(desired, Current(dict(state)))
    return _planned(MAILBOX, name, [("", plan)], purged=True)


def _mailbox(element: Element, snapshot: Snapshot) -> Planned:
    desired: Desired = element.desired
    current = snapshot.mailbox(desired)
    plan = Mailbox().plan(desired, current)
    row = snapshot.mailboxes.get(desired.name)
    if plan.steps and desired.present and current.state is row is not None:
        # An edit sends along what the listing does not tell.
        current = Mailbox.compared(snapshot.client, desired, snapshot.whole_mailbox(desired.name))
        plan = Mailbox().plan(desired, current)
    parts = [("", plan)]
    if desired.present:
        parts += _below(element, current.state, snapshot)
    return _planned(MAILBOX, element.name, parts, new=current.state is None)


def _below(
    element: Element, state: dict[str, Any] | None, snapshot: Snapshot
) -> Iterator[tuple[str, Plan]]:
    """Yield the plans for what belongs to a mailbox, by option; ``state`` is None for a new one."""
    version = snapshot.client.account.api_version
    for service in element.services:
        on = state is not None and snapshot.has_service(state, service.service)
        plan = MobileService().plan(service, on)
        values = {service.service: on}, {service.service: service.enabled}
        yield "mobile_services", Plan(plan.steps, *values, None)
    if element.settings:
        held = state and snapshot.spam.settings(snapshot.domain, element.name)
        yield "spam_settings", SpamSettings().plan(element.settings, (version, held))
    for change in element.spam_lists:
        takes_many = version != "v0"
        if state is None:
            now = CurrentSpamList(snapshot.spam.routes(change.kind), [], takes_many)
        else:
            route, entries = snapshot.spam.entries(snapshot.domain, element.name, change.kind)
            now = CurrentSpamList((route,), entries, takes_many)
        plan = SpamList().plan(change, now)
        values = {change.name: plan.before["entries"]}, {change.name: plan.after["entries"]}
        yield "spam_lists", Plan(plan.steps, *values, None)


def _list(element: Element, snapshot: Snapshot) -> Planned:
    plan = DistributionList().plan(element.desired, snapshot.list(element.desired))
    return _planned(LIST, element.name, [("", plan)], new=not plan.before)


def _planned(
    kind: str,
    name: str,
    parts: Sequence[tuple[str, Plan]],
    new: bool = False,
    purged: bool = False,
) -> Planned:
    """Put the plans of an object together; each part stands at its option, the first at none."""
    first = parts[0][1]
    steps = [step for _option, plan in parts for step in plan.steps]
    if not steps:
        return Planned(kind, name, warnings=first.warnings)
    before = {} if new else _tree(parts, "before")
    after = _tree(parts, "after")
    fate = "created" if new else "updated" if first.state else "deleted"
    if fate == "updated":
        before, after = _differing(before, after)
    return Planned(kind, name, fate, steps, before, after, first.warnings, purged=purged)


def _tree(parts: Sequence[tuple[str, Plan]], side: str) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for option, plan in sorted(parts, key=lambda part: _ORDER.index(part[0])):
        place = tree.setdefault(option, {}) if option else tree
        place.update(getattr(plan, side))
    return tree


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values that differ, in groups too; both have the same options."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for option, value in after.items():
        was = before.get(option)
        if was == value:
            continue
        if isinstance(value, dict) and isinstance(was, dict):
            was, value = _differing(was, value)
        old[option], new[option] = was, value
    return old, new


def know_addresses(leaver: Planned, snapshot: Snapshot) -> Planned:
    """Read which addresses a leaver sets free, and plan it again; 1 read.

    If the read fails, that is the failure of the leaver alone.
    """
    try:
        if leaver.kind == LIST:
            desired = list_desired.absent(ListAt(snapshot.domain, leaver.name))
            plan = DistributionList().plan(desired, snapshot.leaving_list(desired))
            return _planned(LIST, leaver.name, [("", plan)], purged=leaver.purged)
        state = snapshot.whole_mailbox(leaver.name)
    except ApiFault as fault:
        return _unread(leaver.kind, leaver.name, snapshot, fault)
    if state is None:
        return Planned(MAILBOX, leaver.name)
    return replace(_leaving_mailbox(snapshot, leaver.name, state), purged=leaver.purged)


def _unread(kind: str, name: str, snapshot: Snapshot, fault: ApiFault) -> Planned:
    fault.doing = fault.doing or f"reading {kind}/{name} of {snapshot.domain}"
    return Planned(kind, name, "failed", failure=fault)
