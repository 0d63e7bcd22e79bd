# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of operations on distribution lists (facts section 7): accepted, running, done, failed.

Time is counted in reads of the list itself, so that nobody needs a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .list_change import Draft, Problem
from .lists import DistributionList, Job, ListAddress, Wish
from .state import Domain, State, us_time
from .wire import Refusal

# Reads until an operation is done, where it is not done by the next one.
READS = 2
CREATION = {
    "next_read": (0, 0),
    "busy": (0, READS),
    "absent": (READS, 0),
    "absent_busy": (READS, READS),
}


@dataclass(frozen=True)
class Clerk:
    """Takes in the writes to one domain's lists, and does them when it is time."""

    state: State
    dialect: Mapping[str, str]
    domain: Domain
    now: float

    # --- reading ---

    def touch(self, entry: DistributionList) -> bool:
        """Count a read of the list, do what is done by it, and say whether it finds the list."""
        while entry.jobs:
            job = entry.jobs[0]
            if job.absent:
                job.absent -= 1
                return entry.exists
            if job.reads:
                job.reads -= 1
                return True
            self._finish(entry, entry.jobs.pop(0))
        return entry.exists

    # --- accepting ---

    def post(self, name: str, wish: Wish) -> None:
        """Accept the creation of a list, or refuse its name."""
        entry = self.domain.lists.get(name)
        if entry and entry.jobs and entry.jobs[-1].action == "delete":
            self.refuse_busy(entry)
        elif self.dialect["list_taken_name"] == "at_once":
            self.refuse_taken(f"{name}@{self.domain.name}")
        if not (entry and entry.is_taken):
            own = ListAddress(f"{name}@{self.domain.name}")
            entry = DistributionList(name, name, addresses=[own], primary=own.value, exists=False)
        self._check_at_once(entry, wish)
        self.domain.lists[name] = entry
        absent, reads = CREATION[self.dialect["list_creation"]]
        self._begin(entry, Job("post", wish, reads, absent))

    def put(self, entry: DistributionList, wish: Wish) -> None:
        """Accept a change of a list."""
        self.refuse_busy(entry)
        self._check_at_once(entry, wish)
        reads = READS if self.dialect["list_update"] == "two_reads" else 0
        self._begin(entry, Job("put", wish, reads))

    def delete(self, entry: DistributionList) -> None:
        """Accept the deletion of a list."""
        self.refuse_busy(entry)
        reads = READS if self.dialect["list_deletion"] == "busy" else 0
        self._begin(entry, Job("delete", reads=reads))

    def refuse_busy(self, entry: DistributionList) -> None:
        """Refuse a write to a list at which another one runs, if the dialect has it so."""
        if entry.jobs and self.dialect["list_while_busy"] == "409":
            raise Refusal(409, f"Another operation is in progress on {entry.name}")

    def refuse_taken(self, address: str) -> None:
        """Refuse an address that somebody has."""
        if self.state.owner(address):
            raise self._invalid(f"The email address {address} is already in use")

    def _check_at_once(self, entry: DistributionList, wish: Wish) -> None:
        if self.dialect["list_checks"] == "at_once":
            draft = self._draft(entry, wish)
            if draft.problems:
                raise self._invalid(draft.problems[0].named)

    def _invalid(self, message: str) -> Refusal:
        return Refusal(400, message, fault=self.dialect["list_fault_400"])

    def _begin(self, entry: DistributionList, job: Job) -> None:
        if self.dialect["list_error_until"] == "accepted":
            entry.errors = []
        entry.jobs.append(job)
        # What needs no read to be waited for is done now: the next read cannot tell.
        if len(entry.jobs) == 1 and not job.reads and not job.absent:
            self._finish(entry, entry.jobs.pop())

    # --- doing ---

    def _finish(self, entry: DistributionList, job: Job) -> None:
        if job.action == "post":
            self._create(entry, job.wish)
        elif job.action == "put" and entry.exists:
            self._change(entry, job)
        elif job.action == "delete" and entry.exists:
            self._remove(entry)

    def _draft(self, entry: DistributionList, wish: Wish) -> Draft:
        draft = Draft(self.state, self.dialect, self.domain, entry)
        draft.apply(wish)
        return draft

    def _create(self, entry: DistributionList, wish: Wish) -> None:
        # The name may have been taken since, or was when this was accepted all the same.
        owner = self.state.owner(entry.own_address)
        if entry.exists or (owner is not None and owner is not entry):
            text = f"The email address {entry.own_address} is already in use"
            self._fail(entry, "post", [Problem(text, "An email address is already in use")])
            self._forget_traces(entry)
            return
        draft = self._draft(entry, wish)
        if not draft.problems:
            entry.exists, entry.errors = True, []
            draft.commit()
            return
        self._fail(entry, "post", draft.problems)
        entry.exists = self.dialect["list_failed_creation"] == "stays"
        if entry.exists and self.dialect["list_failed_write"] == "nothing":
            draft = self._draft(entry, Wish(fields=wish.fields))
        draft.commit()
        self._forget_traces(entry)

    def _forget_traces(self, entry: DistributionList) -> None:
        if not entry.is_taken and self.dialect["list_failed_creation"] == "no_trace":
            self.domain.lists.pop(entry.name, None)

    def _change(self, entry: DistributionList, job: Job) -> None:
        draft = self._draft(entry, job.wish)
        if draft.problems:
            self._fail(entry, job.action, draft.problems)
        else:
            entry.errors = []
        if not draft.problems or self.dialect["list_failed_write"] == "good_parts":
            draft.commit()

    def _remove(self, entry: DistributionList) -> None:
        self.state.remove_list(self.domain.name, entry.name)
        entry.exists = False
        if entry.jobs:
            # What was accepted behind the deletion may create the list again, from nothing.
            own = ListAddress(entry.own_address)
            again = DistributionList(
                entry.name, entry.name, addresses=[own], primary=own.value, exists=False
            )
            vars(entry).update(vars(again) | {"jobs": entry.jobs})
            self.domain.lists[entry.name] = entry

    def _fail(self, entry: DistributionList, action: str, problems: list[Problem]) -> None:
        entry.errors = [self._error(entry, action, problem) for problem in problems]

    def _error(self, entry: DistributionList, action: str, problem: Problem) -> dict[str, Any]:
        is_named = self.dialect["list_error_text"] == "named"
        return {
            "Action": action,
            "Message": problem.named if is_named else problem.generic,
            "Details": us_time(self.now),
            "Code": 400,
            "Uri": self.state.errors_uri(self.domain.name, entry.name),
        }
