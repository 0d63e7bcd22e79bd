# SPDX-License-Identifier: GPL-3.0-or-later
"""What is open about the mobile services."""

from __future__ import annotations

from .switch import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "mobile_flags",
        ("present", "missing"),
        "Whether a mailbox tells its mobile services; if not, only their own indexes do",
        "they are in later revisions; a service that is no longer sold may lose them",
        "5",
    ),
    Switch(
        "mobile_list_key",
        ("own", "mobileServices", "mailboxes"),
        "The list of an index: blackberryMobileServices or activeSyncMobileServices, or the same "
        "for both",
        "no example of an answer was found; lists are named after their resource",
        "3.2, 5",
    ),
    Switch(
        "mobile_items",
        ("objects", "names", "strings"),
        "The items of that list: name and displayName, an object with name only, or plain texts",
        "no example of an answer was found",
        "5",
    ),
    Switch(
        "mobile_names",
        ("name", "address"),
        "Whether an item names its mailbox as alex.smith or as alex.smith@example.com",
        "no example of an answer was found; errors have the address",
        "5",
    ),
    Switch(
        "absent_service",
        ("accept", "400", "404"),
        "Deleting a service that the mailbox has not: accepted without effect, 400, or 404",
        "the tables have no row for it",
        "6.12",
    ),
)
