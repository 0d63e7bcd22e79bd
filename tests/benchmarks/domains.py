# SPDX-License-Identifier: GPL-3.0-or-later
"""Twenty domains on five forks under the limits of one account, which they have to wait for.

The emulated API refuses what is over its limits. That no call is refused is what is shown; it
takes the two minutes and more that the account's limits ask for.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from emulator import Emulator
from integration.awx import Controller, credential

DOMAINS = [f"d{number:02}.example" for number in range(20)]
PEOPLE = 3
READS_A_MINUTE, WRITES_A_MINUTE = 15, 30


def main() -> None:
    """Print calls, refused calls and seconds of a first run, and of one that changes nothing."""
    with (
        tempfile.TemporaryDirectory(prefix="cloudoffice-bench-") as folder,
        Emulator(read_limit=READS_A_MINUTE, write_limit=WRITES_A_MINUTE) as api,
    ):
        limits = {"read_limit": str(READS_A_MINUTE), "write_limit": str(WRITES_A_MINUTE)}
        awx = Controller(Path(folder), credential(api, **limits))
        for domain in DOMAINS:
            api.add_domain(domain)
            _declare(awx.project / "domains" / domain)
        awx.update_inventory()
        for run in ("first", "second"):
            api.clear_log()
            began = time.monotonic()
            job = awx.launch("whole_domain", limit="d*")
            seconds = time.monotonic() - began
            statuses = Counter(call.status for call in api.calls)
            refused = sum(count for status, count in statuses.items() if status != 200)
            print(
                f"{run} run of {len(DOMAINS)} domains with {PEOPLE} people each:"
                f" {len(api.reads)} reads, {len(api.writes)} writes, {refused} refused,"
                f" {len(job.failures())} domains failed, {seconds:.0f} s",
                flush=True,
            )


def _declare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    people = [
        {"name": f"p{number}", "display_name": "P", "size": 5, "password": "Secret123!@#"}
        for number in range(PEOPLE)
    ]
    (folder / "declared.yml").write_text(json.dumps({"mailboxes": people}))
