# SPDX-License-Identifier: GPL-3.0-or-later
"""What five hundred new entries of a spam list cost, in calls and time, with v1 and with v0."""

from __future__ import annotations

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.mailbox import Mailbox
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_list import SpamList
from benchmarks.core import measure
from benchmarks.server import emulator

COUNT = 500
MAILBOX = {"domain": "example.com", "display_name": "P", "password": "Secret123!@#", "size": 10}


def main() -> None:
    """Print calls and seconds of the first run and of the one that changes nothing."""
    with emulator() as api:
        for version in ("v1", "v0"):
            name = f"person-{version}"
            options = {
                "domain": "example.com",
                "mailbox": name,
                "list": "blacklist",
                "state": "exact",
                "entries": [f"spam{number}.example" for number in range(COUNT)],
            }
            measure(api, version, Mailbox(), {**MAILBOX, "name": name})
            for run in ("first", "second"):
                reads, writes, seconds = measure(api, version, SpamList(), options)
                print(
                    f"{version}, {run} run of {COUNT} entries:"
                    f" {reads} reads, {writes} writes, {seconds:.2f} s"
                )
