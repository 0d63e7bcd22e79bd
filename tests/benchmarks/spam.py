# SPDX-License-Identifier: GPL-3.0-or-later
"""What five hundred new entries of a spam list cost, in calls and time, with v1 and with v0.

The core does the work in this process, as a module does, so that the time is that of the calls.
"""

from __future__ import annotations

import time

from ansible_collections.cloudoffice.email.plugins.module_utils._api.client import Account, Client
from ansible_collections.cloudoffice.email.plugins.module_utils._api.limits import (
    READS,
    WRITES,
    Limits,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.patience import Patience
from ansible_collections.cloudoffice.email.plugins.module_utils._plan import converge
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.mailbox import Mailbox
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_list import SpamList
from benchmarks.server import emulator

COUNT = 500
MAILBOX = {"domain": "example.com", "display_name": "P", "password": "Secret123!@#", "size": 10}


def main() -> None:
    """Print calls and seconds of the first run and of the one that changes nothing."""
    with emulator() as api:
        for version in ("v1", "v0"):
            options = {
                "domain": "example.com",
                "mailbox": f"person-{version}",
                "list": "blacklist",
                "state": "exact",
                "entries": [f"spam{number}.example" for number in range(COUNT)],
            }
            _measure(api, version, Mailbox(), _mailbox(f"person-{version}"))
            for run in ("first", "second"):
                reads, writes, seconds = _measure(api, version, SpamList(), options)
                print(
                    f"{version}, {run} run of {COUNT} entries:"
                    f" {reads} reads, {writes} writes, {seconds:.2f} s"
                )


def _mailbox(name: str) -> dict[str, object]:
    options = dict.fromkeys(Mailbox.specs)
    return {**options, **MAILBOX, "name": name, "state": "present", "update_password": "on_create"}


def _measure(
    api: dict[str, str], version: str, resource: Mailbox | SpamList, options: dict[str, object]
) -> tuple[int, int, float]:
    account = Account(api["url"], version, "me", api["user_key"], api["secret_key"])
    client = Client(account, Limits({READS: 0, WRITES: 0}, None), Patience(600))
    began = time.perf_counter()
    converge(resource, client, options, check_mode=False)
    return client.reads, client.writes, time.perf_counter() - began
