# SPDX-License-Identifier: GPL-3.0-or-later
"""Has modules behave as they do on a host, also where filters share the process with them."""

import importlib
import importlib.util

import pytest


@pytest.fixture(autouse=True)
def no_controller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let modules return their warnings. From ansible-core 2.19 on, the controller's process, which
    filters make of this one, prints them instead."""
    if importlib.util.find_spec("ansible.module_utils._internal"):
        internal = importlib.import_module("ansible.module_utils._internal")
        monkeypatch.setattr(internal, "is_controller", False)
