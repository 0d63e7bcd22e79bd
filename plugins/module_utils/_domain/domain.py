# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole domain in its declared state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault
from .._api.limits import READS, WRITES
from .._resources.options import OptionError
from .carrying_out import Report, carry_out, ends_all
from .conflicts import hold_back, refuse_conflicts, with_leavers_known
from .declaration import SPECS, Declaration, declare, refuse_unoffered
from .order import Write, in_order
from .planning import Planned, plan_elements
from .progress import Progress
from .snapshot import Snapshot


class Domain:
    """What the module ``ex_domain`` keeps in its declared state."""

    specs = SPECS

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name the domain for a person, even if the options are wrong."""
        return f"domain {options['domain']}"

    def converge(
        self, client: Client, options: Mapping[str, Any], check_mode: bool
    ) -> dict[str, Any]:
        """Bring a domain to its declared state and return the result's own keys.

        It has failed if ``failure`` is not None: an ApiFault, or a text where something has stopped
        the run before its first write. ``partly`` tells that a failed write has changed something
        nevertheless, and ``notes`` are what a person needs to know besides. Raises OptionError,
        before any call, for what the declaration alone shows.
        """
        declaration = declare(options)
        if client.account.api_version == "v0":
            refuse_unoffered(declaration)
        progress = Progress(options["progress_file"], client)
        report = Report()
        planned = [Planned(it.kind, it.name, "not_reached") for it in declaration.elements]
        writes: list[Write] = []
        try:
            planned = _plan(declaration, client, progress, report)
            writes = [] if report.stopped else in_order(planned)
        except OptionError as error:
            report.stopped = str(error)
        except ApiFault as fault:
            report.stopped = fault
        budget = _budget(client, writes)
        too_long = _too_long(client, writes)
        report.stopped = report.stopped or _guard(declaration, planned, budget)
        if report.stopped:
            report.not_reached |= {it.label for it in planned if it.steps}
        elif not check_mode:
            carry_out(writes, client, declaration.goes_on, report, progress)
        summary = report.summary(planned)
        progress.end(_counts(summary))
        return {
            "plan": [write.step.line for write in writes],
            "plan_done": report.done,
            "budget": budget,
            "summary": summary,
            "diff": [] if report.stopped else [_diff(it) for it in planned if it.steps],
            "warnings": [
                *progress.warnings,
                *too_long,
                *(text for it in planned for text in it.warnings),
            ],
            "failure": report.first,
            "partly": any(fault.changed for fault in report.failures.values()),
            "notes": report.notes,
        }


def _plan(
    declaration: Declaration, client: Client, progress: Progress, report: Report
) -> list[Planned]:
    """Read, compare and refuse what cannot be done; what could not be read is in the report."""
    snapshot = Snapshot(client, declaration.domain)
    planned = _as_read(plan_elements(declaration, snapshot, progress), declaration, client, report)
    if not report.stopped:
        leaving = with_leavers_known(planned, snapshot)
        planned = _as_read(leaving, declaration, client, report)
    if not report.stopped:
        held_back = hold_back(planned, declaration)
        report.not_reached |= held_back
        refuse_conflicts(declaration, planned, snapshot, held_back)
    return planned


def _as_read(
    found: Iterable[Planned], declaration: Declaration, client: Client, report: Report
) -> list[Planned]:
    """Return the objects as they are read one by one; what ends the run ends the reading."""
    planned: list[Planned] = []
    for it in found:
        planned.append(it)
        if it.failure:
            report.failures[it.label] = it.failure
            if not declaration.goes_on or ends_all(it.failure, client):
                report.stopped = it.failure
                break
    read = {it.label for it in planned}
    others = [it for it in declaration.elements if it.label not in read]
    return [*planned, *(Planned(it.kind, it.name, "not_reached") for it in others)]


def _budget(client: Client, writes: Sequence[Write]) -> dict[str, Any]:
    """Return the calls of the run, and how long they take at the account's limits, in seconds."""
    reads = client.reads - client.polls + sum(it.step.reads for it in writes if it.step.waits)
    seconds = client.limits.seconds(READS, reads) + client.limits.seconds(WRITES, len(writes))
    return {"reads": reads, "writes": len(writes), "seconds": round(seconds, 1)}


def _guard(
    declaration: Declaration, planned: Sequence[Planned], budget: Mapping[str, Any]
) -> str | None:
    """Return why a run may not go on to its first write, if so."""
    purged = [it.label for it in planned if it.purged and it.steps]
    if len(purged) > declaration.max_deletions:
        return (
            f"purge would delete {len(purged)} objects, and max_deletions allows"
            f" {declaration.max_deletions}: {', '.join(purged)}. Nothing was written. Raise"
            " max_deletions, declare them, or name them in protected"
        )
    calls = budget["reads"] + budget["writes"]
    if declaration.max_requests is not None and calls > declaration.max_requests:
        return (
            f"the plan needs {calls} calls ({budget['reads']} reads and {budget['writes']} writes),"
            f" and max_requests allows {declaration.max_requests}. Nothing was written"
        )
    return None


def _too_long(client: Client, writes: Sequence[Write]) -> list[str]:
    """Return a warning if the writes need a longer wait than the task may make."""
    seconds = client.limits.seconds(WRITES, len(writes))
    if seconds <= client.patience.left:
        return []
    return [
        f"The {len(writes)} writes take about {seconds:.0f} seconds at write_limit, and max_wait"
        f" has {client.patience.left:.0f} left: the task may end before they are all made. Raise"
        " max_wait, or run it again for the rest"
    ]


def _diff(it: Planned) -> dict[str, Any]:
    return {
        "before_header": it.label,
        "after_header": it.label,
        "before": it.before,
        "after": it.after,
    }


def _counts(summary: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(f"{len(labels)} {fate}" for fate, labels in summary.items() if labels)
