# SPDX-License-Identifier: GPL-3.0-or-later
"""How many mailboxes a second the emulator answers over one connection that is kept open."""

from __future__ import annotations

import time

import requests

from ansible_collections.cloudoffice.email.plugins.module_utils._api import signature
from ansible_collections.cloudoffice.email.plugins.module_utils._version import USER_AGENT
from benchmarks.server import emulator

COUNT = 2000
MAILBOX = "v1/customers/me/domains/example.com/ex/mailboxes/alex.smith"


def main() -> None:
    """Print the rate, the slowest answer, and the rate of the promise."""
    with emulator() as api, requests.Session() as session:
        signed = signature.sign(
            api["user_key"], api["secret_key"], USER_AGENT, signature.timestamp()
        )
        session.headers.update(
            {"Accept": "application/json", "User-Agent": USER_AGENT, "X-Api-Signature": signed}
        )
        url = f"{api['url']}/{MAILBOX}"
        fields = {"displayName": "Alex", "password": "Secret123!@#", "size": "10"}
        session.post(url, data=fields, timeout=10).raise_for_status()
        times = []
        began = time.perf_counter()
        for _call in range(COUNT):
            start = time.perf_counter()
            session.get(url, timeout=10).raise_for_status()
            times.append(time.perf_counter() - start)
        seconds = time.perf_counter() - began
    print(f"{COUNT} GETs in {seconds:.2f} s: {COUNT / seconds:.0f} a second (promised: 500)")
    print(f"median {sorted(times)[COUNT // 2] * 1000:.2f} ms, slowest {max(times) * 1000:.2f} ms")
