# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In which order the writes of a domain are made, whatever the order of the declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from .._plan import Step, Turn
from .._resources.options import OptionError
from .planning import Planned


@dataclass(eq=False)
class Write:
    """One write of an object, and those of others and its own that have to be made before."""

    owner: Planned
    step: Step
    number: int
    before: Sequence[Write] = ()

    @property
    def rank(self) -> tuple[int, str, str, int]:
        """What decides the order among writes that could all be next."""
        return (self.step.turn, self.owner.kind, self.owner.name, self.number)

    @property
    def creates(self) -> bool:
        """Whether it creates its object, so that all others of the object come after it."""
        return self.step.request.method == "POST" and self.step.turn in (Turn.MAILBOX, Turn.LIST)


def in_order(planned: Sequence[Planned]) -> list[Write]:
    """Return all writes in their order; raises OptionError if there is none.

    A write comes after those that give what it needs, and after the creation of its object. Among
    the rest the turn decides, and then the name. Where writes need each other in a circle, one that
    can be made in two parts is.
    """
    writes = [Write(it, step, number) for it in planned for number, step in enumerate(it.steps)]
    while True:
        _link(writes)
        ordered = _sorted(writes)
        if len(ordered) == len(writes):
            _wait_for_what_others_need(ordered)
            return ordered
        writes = _with_one_in_parts(writes, set(map(id, ordered)))


def _link(writes: Sequence[Write]) -> None:
    givers: dict[str, list[Write]] = {}
    creations: dict[int, Write] = {}
    for write in writes:
        for condition in write.step.gives:
            givers.setdefault(condition, []).append(write)
        if write.creates:
            creations[id(write.owner)] = write
    for write in writes:
        creation = creations.get(id(write.owner), write)
        own = () if creation is write else (creation,)
        others = [it for need in sorted(write.step.needs) for it in givers.get(need, ())]
        write.before = list(dict.fromkeys((*own, *others)))


def _sorted(writes: Sequence[Write]) -> list[Write]:
    """Return the writes that can be put into an order, in that order."""
    after: dict[int, list[Write]] = {}
    missing = {}
    for write in writes:
        missing[id(write)] = len(write.before)
        for earlier in write.before:
            after.setdefault(id(earlier), []).append(write)
    ready = [(write.rank, position) for position, write in enumerate(writes) if not write.before]
    places = {id(write): position for position, write in enumerate(writes)}
    heapify(ready)
    ordered = []
    while ready:
        write = writes[heappop(ready)[1]]
        ordered.append(write)
        for later in after.get(id(write), ()):
            missing[id(later)] -= 1
            if not missing[id(later)]:
                heappush(ready, (later.rank, places[id(later)]))
    return ordered


def _with_one_in_parts(writes: Sequence[Write], ordered: set[int]) -> list[Write]:
    """Return the writes, one of those that need each other in a circle being made in two parts."""
    circle = sorted((it for it in writes if _is_in_circle(it, ordered)), key=lambda it: it.rank)
    for write in reversed(circle):
        parts = write.step.parts()
        if parts:
            own = [it.step for it in writes if it.owner is write.owner]
            steps = [part for step in own for part in (parts if step is write.step else (step,))]
            others = [it for it in writes if it.owner is not write.owner]
            return [*others, *(Write(write.owner, step, i) for i, step in enumerate(steps))]
    lines = "; ".join(write.step.line for write in circle)
    raise OptionError(f"each of these would have to be done before the other: {lines}")


def _is_in_circle(write: Write, ordered: set[int]) -> bool:
    seen: set[int] = set()
    todo = list(write.before)
    while todo:
        earlier = todo.pop()
        if earlier is write:
            return True
        if id(earlier) not in seen and id(earlier) not in ordered:
            seen.add(id(earlier))
            todo += earlier.before
    return False


def _wait_for_what_others_need(writes: Sequence[Write]) -> None:
    needed = {id(earlier) for write in writes for earlier in write.before}
    for write in writes:
        if id(write) in needed:
            write.step = replace(write.step, waits=True)
