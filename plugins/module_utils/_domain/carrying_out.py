# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Making the writes of a domain, and what becomes of the others when one fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .._api.client import Client
from .._api.faults import (
    ApiFault,
    BadRequest,
    LimitReached,
    NoAnswer,
    NotAuthorised,
    NotFound,
    OperationFailed,
    OutcomeUnknown,
    Throttled,
    doing,
)
from .._plan import apply_step, free
from .order import Write
from .planning import Planned
from .progress import Progress

FATES = ("created", "updated", "deleted", "unchanged", "failed", "unknown", "not_reached")
FREE = free("")
# After such a fault the next request would fail as well; such ones are of their object alone.
_OF_ALL = (LimitReached, NoAnswer, NotAuthorised, Throttled)
_OF_ONE = (BadRequest, NotFound, OperationFailed)


@dataclass
class Report:
    """What has been done, in lines of the plan, and what has failed, by object.

    ``stopped`` is what has ended the run before its first write, or before a write that was not
    even sent: a fault, or a text for a person.
    """

    done: list[str] = field(default_factory=list)
    failures: dict[str, ApiFault] = field(default_factory=dict)
    stopped: ApiFault | str | None = None
    not_reached: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def first(self) -> ApiFault | str | None:
        """The first failure; what has stopped the run for no fault of an object comes before."""
        if isinstance(self.stopped, str):
            return self.stopped
        return next(iter(self.failures.values()), self.stopped)

    def fate(self, it: Planned) -> str:
        """Return the key of the summary under which an object belongs."""
        fault = self.failures.get(it.label)
        if fault is not None:
            return "unknown" if isinstance(fault, OutcomeUnknown) else "failed"
        return "not_reached" if it.label in self.not_reached else it.fate

    def summary(self, planned: Sequence[Planned]) -> dict[str, list[str]]:
        """Return the labels of all objects under what has become of them."""
        fates: dict[str, list[str]] = {fate: [] for fate in FATES}
        for it in planned:
            fates[self.fate(it)].append(it.label)
        return fates


def ends_all(fault: ApiFault, client: Client) -> bool:
    """Whether a fault says nothing of its object, and the next request would fail as well."""
    out_of_patience = not client.patience.left and not isinstance(fault, _OF_ONE)
    return isinstance(fault, _OF_ALL) or out_of_patience


def carry_out(
    writes: Sequence[Write],
    client: Client,
    goes_on: bool,
    report: Report,
    progress: Progress,
) -> None:
    """Make the writes in order, and tell the report what has become of each object.

    The first failure ends it, or, if it ``goes_on``, only what depends on the failed object: its
    own further writes, and whatever comes after them. An object that is not to be reached already
    is not touched. What was taken from an object to be given to
    another one, and could not be given, is given back at the end.
    """
    done: set[int] = set()
    held_back = frozenset(report.not_reached)
    for number, write in enumerate(writes, start=1):
        label = write.owner.label
        if label in report.failures or label in held_back:
            continue
        if not all(id(it) in done for it in write.before):
            report.not_reached.add(label)
            continue
        try:
            apply_step(write.step, client, report.done)
            done.add(id(write))
        except LimitReached as fault:
            report.stopped = fault
            break
        except ApiFault as fault:
            report.failures[label] = fault
            if not goes_on or ends_all(fault, client):
                break
        progress.wrote(number, len(writes))
    report.not_reached |= {it.owner.label for it in writes if id(it) not in done}
    if report.first:
        _give_back(writes, done, client, report)


def _give_back(writes: Sequence[Write], done: set[int], client: Client, report: Report) -> None:
    for taking in writes:
        if taking.step.undo is None or id(taking) not in done:
            continue
        addresses = list(_left_over(taking, writes, done, report))
        if not addresses:
            continue
        step = taking.step.undo(addresses)
        names = ", ".join(addresses)
        try:
            with doing(f"giving {names} back to {taking.owner.label}"):
                apply_step(step, client, report.done)
        except ApiFault as fault:
            report.notes.append(
                f"{names} had been taken from {taking.owner.label}, and could not be given back:"
                f" {fault.message}"
            )
        else:
            report.not_reached.add(taking.owner.label)
            report.notes.append(f"{names} was given back to {taking.owner.label}")


def _left_over(
    taking: Write, writes: Sequence[Write], done: set[int], report: Report
) -> Iterator[str]:
    """Yield the addresses that were set free for others, none of whom can have got them."""
    for condition in sorted(taking.step.gives):
        takers = [it for it in writes if condition in it.step.needs]
        nobody = not any(
            id(it) in done or isinstance(report.failures.get(it.owner.label), OutcomeUnknown)
            for it in takers
        )
        if condition.startswith(FREE) and takers and nobody:
            yield condition[len(FREE) :]
