# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to bring a list of a thousand members to another thousand, with v1 and with v0.

With v0 each member is a write of its own, which is also what a client does that knows no other
way. The last line says how long the calls take at the limits that the vendor documents.
"""

from __future__ import annotations

from ansible_collections.cloudoffice.email.plugins.module_utils._resources import distribution_list
from benchmarks.core import measure
from benchmarks.server import emulator

COUNT = 1000
READS_A_MINUTE, WRITES_A_MINUTE = 60, 30


def main() -> None:
    """Print calls and seconds of the change and of the run that changes nothing."""
    minutes = {}
    with emulator() as api:
        for version in ("v1", "v0"):
            options = {"domain": "example.com", "name": f"all-{version}"}
            measure(
                api,
                version,
                distribution_list.DistributionList(),
                {**options, "members": _people("old")},
            )
            for run in ("the change", "no change"):
                reads, writes, seconds = measure(
                    api,
                    version,
                    distribution_list.DistributionList(),
                    {**options, "members": _people("new")},
                )
                if run == "the change":
                    minutes[version] = max(reads / READS_A_MINUTE, writes / WRITES_A_MINUTE)
                print(
                    f"{version}, {COUNT} members to another {COUNT}, {run}:"
                    f" {reads} reads, {writes} writes, {seconds:.2f} s"
                )
    print(
        f"at {READS_A_MINUTE} reads and {WRITES_A_MINUTE} writes a minute: v1 {minutes['v1']:.1f}"
        f" minutes, v0 {minutes['v0']:.1f}: {minutes['v1'] / minutes['v0']:.4f} of the time"
    )


def _people(kind: str) -> list[str]:
    return [f"{kind}{number:04}@partner.example" for number in range(COUNT)]
