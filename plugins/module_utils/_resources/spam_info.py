# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading spam settings and spam lists without changing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .options import domain_name, local_name
from .spam_entries import entry_key
from .spam_reading import LISTS, SpamReader

PARTS = ("settings", *LISTS)


class SpamInfo:
    """The resource of the module ``ex_spam_info``."""

    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "mailbox": {"type": "str", "required": True},
        "gather": {
            "type": "list",
            "elements": "str",
            "choices": list(PARTS),
            "default": list(PARTS),
        },
    }
    mutually_exclusive = ()

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is read, for a person."""
        return f"spam settings and lists of mailbox {options['mailbox']} in {options['domain']}"

    def gather(self, client: Client, options: Mapping[str, Any]) -> dict[str, Any]:
        """Read what is asked for; 1 read for each part."""
        domain = domain_name(options["domain"])
        mailbox = local_name(options["mailbox"], domain, "mailbox")
        reader = SpamReader(client)
        spam: dict[str, Any] = {}
        for part in PARTS:
            if part == "settings" and part in options["gather"]:
                spam[part] = reader.settings(domain, mailbox)
            elif part in options["gather"]:
                spam[part] = reader.entries(domain, mailbox, LISTS[part])[1]
        return {"spam": spam, "warnings": contradictions(mailbox, spam)}


def contradictions(mailbox: str, lists: Mapping[str, Any]) -> list[str]:
    """Return a warning for each entry that stands on a black list and its safe list."""
    warnings = []
    for black, safe in (("blacklist", "safelist"), ("ip_blacklist", "ip_safelist")):
        trusted = {entry_key(entry) for entry in lists.get(safe, ())}
        warnings += [
            f"{entry} stands on both the {black} and the {safe} of mailbox {mailbox}"
            for entry in lists.get(black, ())
            if entry_key(entry) in trusted
        ]
    return warnings
