# SPDX-License-Identifier: GPL-3.0-or-later
"""Words for the tests of whole domains: people, what is declared of them, and what was called."""

from __future__ import annotations

from typing import Any

from emulator import Emulator
from integration.harness import run_module

PASSWORD = "Secret123!@#"
DOMAIN = "example.com"


def new(name: str, **options: Any) -> dict[str, Any]:
    """Return a mailbox of the declaration that can be created."""
    return {"name": name, "display_name": name.title(), "password": PASSWORD, "size": 10, **options}


def ex_domain(**options: Any) -> dict[str, Any]:
    """Run the module for the domain of these tests."""
    return run_module("ex_domain", {"domain": DOMAIN, **options})


def planned(**options: Any) -> dict[str, Any]:
    """Run the module in check mode."""
    return ex_domain(_ansible_check_mode=True, **options)


def paths(api: Emulator) -> list[str]:
    """Return the calls as ``METHOD path`` below the domain."""
    return [f"{it.method} {it.path.partition('/ex/')[2]}" for it in api.calls]


def writes(api: Emulator) -> list[str]:
    """Return the calls that were no reads."""
    return [call for call in paths(api) if not call.startswith("GET ")]


def addresses(api: Emulator, name: str) -> list[str]:
    """Return the addresses that a mailbox has besides its own."""
    mailbox = api.mailbox(DOMAIN, name)
    assert mailbox
    return sorted(it.address for it in mailbox.addresses if it.address != f"{name}@{DOMAIN}")
