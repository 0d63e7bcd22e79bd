# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of somebody who leaves: its form, its states, and what both ways share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import plain_text

# What a record says of its person: gone but the mailbox is there, gone with the mailbox, back
# again, or on the way back into a new mailbox.
LEAVING, DELETED, RESTORED, RESTORING = "leaving", "deleted", "restored", "restoring"
STATES = (LEAVING, DELETED, RESTORED, RESTORING)

STAGES = ("disable", "hide", "mobile_services", "lists", "forward", "delete")
PARTS = ("members", "managers", "senders")
SERVICES = ("activesync", "blackberry")

_HEAD = """\
---
# What somebody had before the role cloudoffice.email.offboard took it.
# Keep this file: nothing can be restored without it.
"""


def plain(value: Any) -> Any:
    """Return data as Python's own kinds; YAML's writer knows no others."""
    if isinstance(value, Mapping):
        return {plain_text(key): plain(it) for key, it in value.items()}
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, (list, tuple)):
        return [plain(it) for it in value]
    if isinstance(value, bool) or value is None:
        return value
    return int(value) if isinstance(value, int) else str(value)


def written(record: Mapping[str, Any]) -> str:
    """Return the text of a record's file; the same record gives the same text."""
    text: str = yaml.safe_dump(
        plain(record), allow_unicode=True, sort_keys=False, width=120, indent=2
    )
    return _HEAD + text
