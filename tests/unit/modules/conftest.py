# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated API for modules that run inside this process, and wait for nothing."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils import _task
from ansible_collections.cloudoffice.email.plugins.module_utils._api.client import Client
from emulator import Emulator


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as emulator:
        yield emulator


@pytest.fixture
def api(server: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Emulator:
    """Return the API with one empty domain, named to the modules by the environment."""
    server.reset()
    server.add_domain("example.com")
    soon = {"backoff": lambda repeat: 0.01, "poll_pause": lambda repeat: 0.001}
    monkeypatch.setattr(_task, "Client", partial(Client, **soon))
    for name, value in {
        "CLOUDOFFICE_API_URL": server.url,
        "CLOUDOFFICE_USER_KEY": server.user_key,
        "CLOUDOFFICE_SECRET_KEY": server.secret_key,
        "CLOUDOFFICE_READ_LIMIT": "0",
        "CLOUDOFFICE_WRITE_LIMIT": "0",
        "XDG_CACHE_HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    return server
