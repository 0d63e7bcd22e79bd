# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: offboard_wanted
short_description: Check what the role offboard is asked for
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Returns what the role P(cloudoffice.email.offboard#role) is asked for in one form, and what has to be read for it.
  - Refuses what cannot be meant, with the name of the variable, and a deletion in the very run that makes a record.
positional: asked
options:
  _input:
    description: The record so far, from the filter P(cloudoffice.email.offboard_record#filter).
    type: dict
    required: true
  asked:
    description:
      - The variables of the role P(cloudoffice.email.offboard#role) without their prefix. C(domain), C(name), C(stages), C(undo)
        and C(today) are needed. C(stages) may be a text with commas.
      - C(password) and C(activation_password) say whether there is one.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show whether the mailbox would be deleted
  ansible.builtin.debug:
    msg: "{{ (record | cloudoffice.email.offboard_wanted(asked)).due }}"
  vars:
    record:
      domain: example.com
      name: alex.smith
      state: leaving
      mailbox: {}
      distribution_lists: []
      taken: {}
    asked:
      domain: example.com
      name: alex.smith
      stages: disable,delete
      undo: false
      delete_after: "2026-11-20"
      today: "2026-11-21"
"""

RETURN = r"""
_value:
  description:
    - The variables. A name is the part before the C(@), in lower case.
    - C(due), whether the mailbox is to be deleted; C(afresh), whether all of it has to be read for the record; and C(gather), what
      M(cloudoffice.email.ex_domain_info) has to read, or nothing.
  type: dict
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.options import (
    OptionError,
    domain_name,
    email_address,
    local_name,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.recipients import (
    recipient,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import plain_text
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving import (
    LEAVING,
    RESTORED,
    RESTORING,
    plain,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving_lists import PARTS, parts

_ALL = ("mobile_services", "distribution_lists", *PARTS)
# Why nothing is deleted yet, by the state of the record.
_TOO_SOON = {
    None: "there is no record of an earlier run",
    RESTORED: "the record says that all was restored",
    RESTORING: "the record says that all is being restored",
}


def offboard_wanted(record: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the role is asked for, in one form."""
    record, asked = plain(record), plain(asked)
    try:
        wanted = {**asked, **_clean(asked)}
    except OptionError as error:
        raise AnsibleFilterError(str(error)) from None
    wanted["due"] = _is_over(wanted) and "delete" in wanted["stages"] and not wanted["undo"]
    state = record.get("state")
    if wanted["due"] and state in _TOO_SOON:
        raise AnsibleFilterError(
            f"offboard_delete_after: {wanted['delete_after']} is over already, but"
            f" {_TOO_SOON[state]}, and only a run that finds one of somebody who is leaving deletes"
            " the mailbox. Nothing was changed. Correct the date; or, to delete the mailbox now, run"
            " this without offboard_delete_after first, and then with it"
        )
    if wanted["undo"] and not record:
        raise AnsibleFilterError(
            f"{wanted['name']}: there is no record, so nothing is known that could be restored"
        )
    wanted["afresh"] = _afresh(record, wanted)
    wanted["gather"] = _gather(record, wanted)
    wrapped: dict[str, Any] = wrap_var(wanted)
    return wrapped


def _clean(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return those variables that have a form of their own; raises OptionError."""
    domain = domain_name(asked["domain"], "offboard_domain")
    stages, after = asked["stages"], asked.get("delete_after")
    successor, forward_to = asked.get("successor"), asked.get("forward_to")
    if isinstance(stages, str):
        stages = [it.strip() for it in stages.split(",")]
    return {
        "domain": domain,
        "name": local_name(asked["name"], domain, "offboard_name"),
        "stages": stages,
        "successor": recipient(successor, domain, "offboard_successor") if successor else "",
        "forward_to": email_address(forward_to, "offboard_forward_to")
        if forward_to
        else forward_to,
        "today": _date(asked["today"], "offboard_today"),
        "delete_after": _date(after, "offboard_delete_after") if after else "",
    }


def _date(text: str, option: str) -> str:
    try:
        return datetime.strptime(plain_text(text), "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise OptionError(f"{option}: {text!r} is not a date such as 2026-12-31") from None


def _is_over(wanted: Mapping[str, Any]) -> bool:
    return bool(wanted["delete_after"]) and wanted["today"] > wanted["delete_after"]


def _afresh(record: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Say whether the record is to be made of what is there now, as far as nothing was taken."""
    if wanted["undo"]:
        return False
    taken = record.get("taken", {})
    untouched = not taken and set(wanted["stages"]) != {"delete"}
    is_new = record.get("state") not in (LEAVING, RESTORING) or "delete" in taken
    return wanted["due"] or untouched or is_new


def _gather(record: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return what to read of the lists; who comes back needs only the places that they had."""
    if not wanted["undo"]:
        return [*_ALL] if wanted["afresh"] or "lists" in wanted["stages"] else []
    entries = [*record["distribution_lists"], *record["taken"].get("lists", ())]
    places = {part for entry in entries for part, _change in parts(entry)}
    return ["distribution_lists", *sorted(places)] if places and "lists" in wanted["stages"] else []


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"offboard_wanted": offboard_wanted}
