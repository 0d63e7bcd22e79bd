# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole domain in its declared state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.limits import READS, WRITES
from .carrying_out import Report, carry_out, ends_all
from .conflicts import refuse_conflicts, with_leavers_known
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

        It has failed if ``failure`` is not None: an ApiFault, or a text where a guard has stopped
        the run. ``notes`` are what a person needs to know besides. Raises OptionError before the
        first write, and ApiFault for a listing that cannot be read.
        """
        declaration = declare(options)
        if client.account.api_version == "v0":
            refuse_unoffered(declaration)
        progress = Progress(options["progress_file"], client)
        report = Report()
        planned = _plan(declaration, client, progress, report)
        writes = [] if report.ended else in_order(planned)
        budget = _budget(client, writes)
        stopped = None if report.ended else _guard(declaration, planned, budget)
        if stopped or report.ended:
            report.not_reached |= {it.label for it in planned if it.steps}
        elif not check_mode:
            carry_out(writes, client, declaration.goes_on, report, progress)
        summary = report.summary(planned)
        progress.end(stopped or _counts(summary))
        return {
            "plan": [write.step.line for write in writes],
            "plan_done": report.done,
            "budget": budget,
            "summary": summary,
            "diff": [_diff(it) for it in planned if it.steps],
            "warnings": [*progress.warnings, *(text for it in planned for text in it.warnings)],
            "failure": stopped or report.first,
            "notes": report.notes,
        }


def _plan(
    declaration: Declaration, client: Client, progress: Progress, report: Report
) -> list[Planned]:
    """Read, compare and refuse what cannot be done; what could not be read is in the report."""
    snapshot = Snapshot(client, declaration.domain)
    planned = _as_read(plan_elements(declaration, snapshot, progress), declaration, client, report)
    if not report.ended:
        leaving = with_leavers_known(planned, snapshot)
        planned = _as_read(leaving, declaration, client, report)
    if not report.ended:
        refuse_conflicts(declaration, planned, snapshot)
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
            report.ended = not declaration.goes_on or ends_all(it.failure, client)
        if report.ended:
            break
    read = {it.label for it in planned}
    others = [it for it in declaration.elements if it.label not in read]
    return [*planned, *(Planned(it.kind, it.name, "not_reached") for it in others)]


def _budget(client: Client, writes: Sequence[Write]) -> dict[str, Any]:
    """Return the calls of the run, and how long they take at the account's limits, in seconds."""
    reads = client.reads - client.polls
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


def _diff(it: Planned) -> dict[str, Any]:
    return {
        "before_header": it.label,
        "after_header": it.label,
        "before": it.before,
        "after": it.after,
    }


def _counts(summary: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(f"{len(labels)} {fate}" for fate, labels in summary.items() if labels)
