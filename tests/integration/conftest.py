# SPDX-License-Identifier: GPL-3.0-or-later
"""The two halves of what :func:`integration.gates.gated` gives."""

import pytest

from emulator import Emulator
from integration.gates import Phases


@pytest.fixture
def api(world: tuple[Emulator, Phases]) -> Emulator:
    """Return the emulated API as the runs have left it."""
    return world[0]


@pytest.fixture
def phases(world: tuple[Emulator, Phases]) -> Phases:
    """Return the three runs of the playbook."""
    return world[1]
