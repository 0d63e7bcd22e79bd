# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In which order the writes of a domain are made, whatever the order of the declaration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

    A write comes after those that give what it needs, after the creation of its object, and, as
    the API may still be busy with it, after an earlier write of the same list. Among the rest the
    turn decides, and then the name. Of writes that need each other in a circle, one that can be
    made in two parts is.
    """
    writes = [Write(it, step, number) for it in planned for number, step in enumerate(it.steps)]
    while True:
        _link(writes)
        ordered = _sorted(writes)
        if len(ordered) == len(writes):
            _wait_for_what_others_need(ordered)
            return ordered
        writes = _with_parts(writes, set(ordered))


def _link(writes: Sequence[Write]) -> None:
    givers: dict[str, list[Write]] = {}
    earlier: dict[int, list[Write]] = {}
    for write in writes:
        for condition in write.step.gives:
            givers.setdefault(condition, []).append(write)
    for write in writes:
        own = earlier.setdefault(id(write.owner), [])
        others = [it for need in sorted(write.step.needs) for it in givers.get(need, ())]
        write.before = list(dict.fromkeys((*own, *others)))
        if write.step.turn is Turn.LIST or write.creates:
            own[:] = [write]


def _sorted(writes: Sequence[Write]) -> list[Write]:
    """Return the writes that can be put into an order, in that order."""
    after: dict[Write, list[Write]] = {}
    missing = {write: len(write.before) for write in writes}
    for write in writes:
        for earlier in write.before:
            after.setdefault(earlier, []).append(write)
    places = {write: position for position, write in enumerate(writes)}
    ready = [(write.rank, places[write]) for write in writes if not write.before]
    heapify(ready)
    ordered = []
    while ready:
        write = writes[heappop(ready)[1]]
        ordered.append(write)
        for later in after.get(write, ()):
            missing[later] -= 1
            if not missing[later]:
                heappush(ready, (later.rank, places[later]))
    return ordered


def _with_parts(writes: Sequence[Write], ordered: set[Write]) -> list[Write]:
    """Return the writes; of each circle one that can be made in two parts is made so."""
    parts: dict[Write, Sequence[Step]] = {}
    for circle in _circles(writes, ordered):
        for write in sorted(circle, key=lambda it: it.rank, reverse=True):
            parts[write] = write.step.parts()
            if parts[write]:
                break
        else:
            lines = "; ".join(write.step.line for write in circle)
            raise OptionError(f"each of these would have to be done before the other: {lines}")
    steps: dict[int, list[Step]] = {}
    owners = {id(write.owner): write.owner for write in writes}
    for write in writes:
        steps.setdefault(id(write.owner), []).extend(parts.get(write) or (write.step,))
    return [
        Write(owners[owner], step, number)
        for owner, some in steps.items()
        for number, step in enumerate(some)
    ]


def _circles(writes: Sequence[Write], ordered: set[Write]) -> Iterator[list[Write]]:
    """Yield the groups of writes that all need each other, directly or not (Kosaraju's way)."""
    open_ones = [write for write in writes if write not in ordered]
    after: dict[Write, list[Write]] = {write: [] for write in open_ones}
    for write in open_ones:
        for earlier in write.before:
            if earlier in after:
                after[earlier].append(write)
    seen: set[Write] = set()
    finished: list[Write] = []
    for write in open_ones:
        finished += _reached(write, after, seen)
    seen = set()
    before = {write: [it for it in write.before if it in after] for write in open_ones}
    for write in reversed(finished):
        group = _reached(write, before, seen)
        if len(group) > 1 or (group and write in before[write]):
            yield group


def _reached(start: Write, ways: dict[Write, list[Write]], seen: set[Write]) -> list[Write]:
    """Return all that is reached and was not seen before, each after those behind it."""
    reached: list[Write] = []
    if start in seen:
        return reached
    seen.add(start)
    trail = [(start, iter(ways[start]))]
    while trail:
        write, others = trail[-1]
        following = next((it for it in others if it not in seen), None)
        if following is None:
            reached.append(write)
            trail.pop()
        else:
            seen.add(following)
            trail.append((following, iter(ways[following])))
    return reached


def _wait_for_what_others_need(writes: Sequence[Write]) -> None:
    needed = {earlier for write in writes for earlier in write.before}
    for write in needed:
        write.step = replace(write.step, waits=True)
