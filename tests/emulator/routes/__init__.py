# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations, one file for each resource, and the table that finds them.

A resource is added by writing its file with a `ROUTES` tuple and naming it in `ALL` below.
"""

from __future__ import annotations

from . import (
    customers,
    domains,
    list_parts,
    lists,
    lists_v0,
    mailboxes,
    mobile,
    spam_lists,
    spam_settings,
)
from .table import Route, find

ALL: tuple[Route, ...] = (
    *customers.ROUTES,
    *domains.ROUTES,
    *mailboxes.ROUTES,
    *spam_lists.ROUTES,
    *spam_settings.ROUTES,
    *mobile.ROUTES,
    *lists.ROUTES,
    *list_parts.ROUTES,
    *lists_v0.ROUTES,
)

__all__ = ["ALL", "Route", "find"]
