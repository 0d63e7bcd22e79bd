# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of somebody who leaves: its form, its states, and what both ways share.

What happens to it, where "afresh" means as the mailbox and its lists are now:

===========  ========================  ===========  ================================================
from         by                        to           mailbox, distribution_lists and taken
===========  ========================  ===========  ================================================
(no file)    leaving                   leaving      afresh; what the stages take
restored     leaving                   leaving      the same, and the old record goes below earlier
leaving      leaving                   leaving      afresh while nothing is taken; more is taken
leaving      leaving, date over        deleted      afresh but for what was taken; all is taken
restoring    leaving                   leaving      as leaving; if it was deleted, as restored
leaving      undoing, some stages      restoring    these are taken no more
leaving      undoing, all stages       restored     nothing is taken
deleted      undoing, mailbox made     restoring    its own fields are taken no more
deleted      undoing, all given back   restored     nothing is taken
restoring    undoing the rest          restored     nothing is taken
(any)        a run without a write     the same     as it was; a file that was not is removed
===========  ========================  ===========  ================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import plain_text
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving_lists import PARTS, joined

# What a record says of its person: gone but the mailbox is there, gone with the mailbox, on the way
# back, or back again.
LEAVING, DELETED, RESTORING, RESTORED = "leaving", "deleted", "restoring", "restored"
STATES = (LEAVING, DELETED, RESTORING, RESTORED)

STAGES = ("disable", "hide", "mobile_services", "lists", "forward", "delete")
SERVICES = ("activesync", "blackberry")
SPAM_LISTS = ("blacklist", "safelist", "ip_blacklist", "ip_safelist")
# By stage: the field that it sets, and the value that it takes.
FLAGS = (("disable", "enabled", True), ("hide", "hidden", False))

_HEAD = """\
---
# What somebody had before the role cloudoffice.email.offboard took it.
# Keep this file: nothing can be restored without it.
"""

# A tuple names all values; of a dictionary the keys that are needed anywhere are below.
_PLACES = {"name": str, **{part: {"add": [str], "remove": [str]} for part in PARTS}}
_FORM = {
    "domain": str,
    "name": str,
    "state": STATES,
    "mailbox": {
        "contact": dict,
        "email_addresses": {"add": [str]},
        "spam_settings": dict,
        "spam_lists": {kind: {"add": [str]} for kind in SPAM_LISTS},
        "mobile_services": dict,
    },
    "distribution_lists": [_PLACES],
    "taken": {
        "disable": bool,
        "hide": bool,
        "mobile_services": [SERVICES],
        "lists": [_PLACES],
        "forward": {"from": str, "to": [str]},
        "delete": bool,
    },
    "earlier": [dict],
}
_NEEDED = frozenset(
    ("domain", "name", "state", "mailbox", "distribution_lists", "taken", "add", "from", "to")
)


def is_record(value: Any) -> bool:
    """Say whether data has the form of a record, so that nobody has to look at it any more."""
    return _fits(value, _FORM) and value["taken"].keys() <= set(STAGES)


def _fits(value: Any, form: Any) -> bool:
    if isinstance(form, tuple):
        return isinstance(value, str) and value in form
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(it, form[0]) for it in value)
    if isinstance(form, Mapping):
        return (
            isinstance(value, Mapping)
            and value.keys() >= form.keys() & _NEEDED
            and all(_fits(value[key], form[key]) for key in form if key in value)
        )
    return isinstance(value, form)


def with_all_taken(record: Mapping[str, Any], today: str) -> dict[str, Any]:
    """Return the record of a mailbox that is deleted, which takes all that was left of it."""
    taken = record["taken"]
    had = record["mailbox"].get("mobile_services") or {}
    services = [it for it in SERVICES if had.get(it) or it in taken.get("mobile_services", ())]
    more = {
        "mobile_services": services,
        "lists": joined(record["distribution_lists"], taken.get("lists", [])),
        "delete": True,
    }
    return {
        **record,
        "state": DELETED,
        "deleted": today,
        "distribution_lists": [],
        "taken": in_order({**taken, **more}),
    }


def in_order(taken: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stages took in the order of the stages, without those that took nothing."""
    return {stage: taken[stage] for stage in STAGES if taken.get(stage)}


def todo(before: Mapping[str, Any], after: Mapping[str, Any], **work: Any) -> dict[str, Any]:
    """Return what the tasks of the role are to do, with the record before and after the changes."""
    empty = ("mailboxes", "distribution_lists", "forwarding", "first", "parts", "remarks")
    whole: dict[str, Any] = {
        "text": written(before),
        "after": written(after),
        "otherwise": written(before),
        "state": after["state"],
        "is_new": False,
        "successor": "",
        **{key: [] for key in empty},
        **work,
    }
    wrapped: dict[str, Any] = wrap_var(whole)
    return wrapped


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
    text: str = yaml.dump(
        plain(record),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=120,
        indent=2,
    )
    return _HEAD + text


class _Dumper(yaml.SafeDumper):
    """Writes what stands in two places twice; a person who edits the file knows no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
