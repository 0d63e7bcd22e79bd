# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator of the Cloud Office API: a real HTTP server on loopback, written from its pages."""

from __future__ import annotations

from . import trouble
from .dialects import DIALECTS
from .lists import DistributionList, ListAddress
from .log import Call
from .server import Emulator
from .state import Address, Domain, Mailbox, State
from .trouble import Action, Rule

__all__ = [
    "DIALECTS",
    "Action",
    "Address",
    "Call",
    "DistributionList",
    "Domain",
    "Emulator",
    "ListAddress",
    "Mailbox",
    "Rule",
    "State",
    "trouble",
]
