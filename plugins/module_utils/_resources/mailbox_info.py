# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading mailboxes without changing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .mailbox_reading import read_index, read_mailbox
from .options import domain_name, local_name


class MailboxInfo:
    """The resource of the module ``ex_mailbox_info``."""

    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "name": {"type": "str"},
        "contains": {"type": "str"},
        "startswith": {"type": "str"},
        "enabled": {"type": "bool"},
        "details": {"type": "bool", "default": False},
    }
    mutually_exclusive = (
        ("name", "contains"),
        ("name", "startswith"),
        ("name", "enabled"),
        ("contains", "startswith"),
    )

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is read, for a person."""
        return f"mailboxes of {options['domain']}"

    def gather(self, client: Client, options: Mapping[str, Any]) -> dict[str, Any]:
        """Read one mailbox, or those that the filters let through.

        Costs 1 read for one mailbox; else 1 for each 250, and with ``details`` 1 more for each.
        """
        domain = domain_name(options["domain"])
        if options["name"] is not None:
            one = read_mailbox(client, domain, local_name(options["name"], domain))
            return {"mailboxes": [one] if one else []}
        filters = {key: options[key] for key in ("contains", "startswith") if options[key]}
        if options["enabled"] is not None:
            filters["enabled"] = str(options["enabled"]).lower()
        rows = read_index(client, domain, filters)
        if not options["details"]:
            return {"mailboxes": rows}
        found = [read_mailbox(client, domain, row["name"]) for row in rows]
        return {"mailboxes": [mailbox for mailbox in found if mailbox]}
