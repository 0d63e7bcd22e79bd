# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What would be written and in which order; and writing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial
from typing import Any, Callable, Protocol

from ._api.client import Client
from ._api.faults import ApiFault, BadRequest, NotFound, ServerTrouble, Unreadable, doing
from ._api.request import Request

MOST_NAMED = 5


class Turn(IntEnum):
    """When a write has its turn among those of a whole domain, if nothing else decides it."""

    MAILBOX = 1
    ADDRESS = 2
    SERVICE = 3
    LIST = 4
    LIST_PART = 5
    LIST_REMOVAL = 6
    MAILBOX_REMOVAL = 7


def there(address: str) -> str:
    """Return the condition that an address leads to somebody, so that others can name it."""
    return f"there {address.lower()}"


def free(address: str) -> str:
    """Return the condition that nobody has an address, so that it can be given to somebody."""
    return f"free {address.lower()}"


def unlisted(address: str) -> str:
    """Return the condition that those have left the lists who are to leave them."""
    return f"unlisted {address.lower()}"


@dataclass(frozen=True)
class Step:
    """One write.

    ``line`` stands for it in the plan, ``doing`` in an error message. ``took_effect`` reads and
    tells whether the write took effect, None where a read cannot tell; see :class:`Client`.
    ``instead`` is asked about a fault with which the write took no effect, and returns the steps
    that do the same in another form, if it was the form that was refused; else ``explain`` may
    add to the fault's message what a person needs to know. ``settle`` waits for what the API does
    after it has accepted the write, and raises if that failed or cannot be told; ``waits`` is
    false where the user does not want to wait for it. ``reads`` are those that it makes then, polls
    apart.

    The rest is for whoever orders the writes of several objects. ``turn`` is the place of this one
    if nothing else decides. It comes after all that give a condition which it ``needs``, see
    :func:`there`, :func:`free`, :func:`unlisted`. ``parts`` are two writes that do the same one
    after the other, the first of which needs less. ``undo`` gives addresses back which the write
    has taken from its object.
    """

    request: Request
    line: str
    doing: str
    took_effect: Callable[[Client], bool | None]
    instead: Callable[[ApiFault], Sequence[Step]] = lambda fault: ()
    explain: Callable[[ApiFault], None] = lambda fault: None
    settle: Callable[[Client], None] = lambda client: None
    waits: bool = True
    reads: int = 0
    turn: Turn = Turn.MAILBOX
    gives: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    parts: Callable[[], Sequence[Step]] = lambda: ()
    undo: Callable[[Sequence[str]], Step] | None = None


@dataclass(frozen=True)
class Plan:
    """The writes that bring one object to its declared state.

    ``before`` and ``after`` hold the managed options only, ``state`` the whole object as it will
    be afterwards, or None where it is absent. ``warnings`` are for the user, and ``extra`` holds
    what else the result says.
    """

    steps: tuple[Step, ...]
    before: dict[str, Any]
    after: dict[str, Any]
    state: dict[str, Any] | None
    warnings: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The writes as a person reads them, in order."""
        return [step.line for step in self.steps]


class StepFailed(Exception):
    """A step of a plan failed; ``done`` are the lines of those before it, which took effect."""

    def __init__(self, fault: ApiFault, plan: Plan, done: list[str]) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.plan = plan
        self.done = done


class Resource(Protocol):
    """A kind of object that a module keeps in a declared state.

    ``kind`` is also the key of the object in the result. ``specs`` is its argument spec.
    """

    kind: str
    specs: Mapping[str, Any]

    def desire(self, options: Mapping[str, Any]) -> Any:
        """Check the options and return the desired state; raises OptionError, calls nothing."""

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name the object for a person, even if the options are wrong."""

    def read(self, client: Client, desired: Any) -> Any:
        """Read what the desired state needs to know, and no more."""

    def plan(self, desired: Any, current: Any) -> Plan:
        """Compare, and return what is to be written; raises OptionError, calls nothing."""


def converge(
    resource: Resource, client: Client, options: Mapping[str, Any], check_mode: bool
) -> Plan:
    """Bring one object to its declared state and return the plan that did it.

    In check mode the plan is only made. Raises OptionError before any write, ApiFault for a
    failed read and StepFailed for a failed write.
    """
    desired = resource.desire(options)
    with doing(f"reading {resource.describe(options)}"):
        current = resource.read(client, desired)
    plan = resource.plan(desired, current)
    if not check_mode:
        apply(plan, client)
    return plan


def apply(plan: Plan, client: Client) -> None:
    """Write the steps in order; raises StepFailed at the first that fails."""
    done: list[str] = []
    try:
        for step in plan.steps:
            apply_step(step, client, done)
    except ApiFault as fault:
        raise StepFailed(fault, plan, done) from fault


def apply_step(step: Step, client: Client, done: list[str]) -> None:
    """Write one step, and wait for it; its line goes to ``done``. Raises the ApiFault."""
    try:
        with doing(step.doing):
            client.write(
                step.request,
                partial(step.took_effect, client),
                final=lambda fault: bool(step.instead(fault)),
            )
    except (BadRequest, NotFound, ServerTrouble, Unreadable) as fault:
        others = step.instead(fault)
        if not others:
            step.explain(fault)
            raise
        for other in others:
            apply_step(replace(other, waits=step.waits or other.waits), client, done)
        return
    if step.waits:
        with doing(step.doing):
            step.settle(client)
    done.append(step.line)


def named(entries: Sequence[str]) -> str:
    """Name a few entries for a line of the plan; the diff has them all."""
    more = len(entries) - MOST_NAMED
    shown = ", ".join(entries[:MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
