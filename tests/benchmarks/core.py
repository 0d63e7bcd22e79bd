# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a resource in this process, as a module does, so that the time is that of the calls."""

from __future__ import annotations

import time
from collections.abc import Mapping

from ansible_collections.cloudoffice.email.plugins.module_utils._api.client import Account, Client
from ansible_collections.cloudoffice.email.plugins.module_utils._api.limits import (
    READS,
    WRITES,
    Limits,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.patience import Patience
from ansible_collections.cloudoffice.email.plugins.module_utils._plan import Resource, converge


def measure(
    api: Mapping[str, str], version: str, resource: Resource, options: Mapping[str, object]
) -> tuple[int, int, float]:
    """Bring an object to its declared state; return reads, writes and seconds."""
    account = Account(api["url"], version, "me", api["user_key"], api["secret_key"])
    client = Client(account, Limits({READS: 0, WRITES: 0}, None), Patience(600))
    defaults = {name: spec.get("default") for name, spec in resource.specs.items()}
    began = time.perf_counter()
    converge(resource, client, {**defaults, **options}, check_mode=False)
    return client.reads, client.writes, time.perf_counter() - began
