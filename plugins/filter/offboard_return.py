# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: offboard_return
short_description: Say how somebody gets back what a record has of them
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Returns what M(cloudoffice.email.ex_domain) has to do to undo the stages of the role P(cloudoffice.email.offboard#role).
  - If the mailbox is still there, it gets back what the stages took, and nothing else is touched. If it was deleted, a new one
    gets all that is recorded.
positional: seen, wanted
options:
  _input:
    description: The record, from the filter P(cloudoffice.email.offboard_record#filter).
    type: dict
    required: true
  seen:
    description:
      - "What was read. C(mailbox): from M(cloudoffice.email.ex_mailbox_info), or null if it is not there; and C(domain_state):
        from M(cloudoffice.email.ex_domain_info), with the lists and their senders, if the record has any."
    type: dict
    required: true
  wanted:
    description:
      - C(domain), C(name), C(stages) and C(today), as the variables of the role P(cloudoffice.email.offboard#role), and whether
        there is a C(password) and an C(activation_password).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show how alex.smith would come back
  ansible.builtin.debug:
    msg: "{{ record | cloudoffice.email.offboard_return(seen, wanted) }}"
  vars:
    record:
      domain: example.com
      name: alex.smith
      state: deleted
      mailbox:
        display_name: Alex Smith
        size: 2048
      distribution_lists: []
    seen: {}
    wanted:
      domain: example.com
      name: alex.smith
      stages: [disable, hide, mobile_services, lists, forward]
      password: true
      today: "2026-11-21"
"""

RETURN = r"""
_value:
  description:
    - The same as that of the filter P(cloudoffice.email.offboard_leave#filter). C(is_new) says that the first of C(mailboxes)
      needs a password.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving import (
    DELETED,
    RESTORED,
    RESTORING,
    SERVICES,
    STAGES,
    plain,
    written,
)


def offboard_return(
    record: Mapping[str, Any], seen: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what has to be recorded and done."""
    record, seen, wanted = plain(record), plain(seen), plain(wanted)
    if not record:
        raise AnsibleFilterError(
            f"{wanted['name']}: there is no record, so nothing is known that could be restored"
        )
    if record["state"] == RESTORED:
        return _todo(record, record)
    mailbox = seen.get("mailbox")
    if mailbox and record["state"] == DELETED:
        raise AnsibleFilterError(
            f"{record['name']}@{record['domain']}: was deleted on {record.get('deleted')}, as its"
            " record says, and there is a mailbox of this name again, which may be somebody else's"
        )
    if not mailbox and not wanted.get("password"):
        raise AnsibleFilterError(
            f"{record['name']}@{record['domain']}: the mailbox is not there any more, and a new one"
            " needs a password: give offboard_undo_password"
        )
    is_whole = not mailbox or record["state"] == RESTORING
    remarks: list[str] = []
    stages = set(STAGES) if is_whole else set(wanted["stages"])
    back = _all_of_it(record) if is_whole else _taken(record, stages)
    if is_whole or "mobile_services" in stages:
        _add_services(back, record, mailbox, wanted, remarks)
    before = {**record, "state": RESTORING} if is_whole else record
    is_done = stages >= set(STAGES) - {"delete"}
    after = {**record, "state": RESTORED, "restored": wanted["today"]} if is_done else before
    forwarding = record["mailbox"].get("forwarding_address") or ""
    forwards = not is_whole and "forward" in stages
    return _todo(
        before,
        after,
        is_new=is_whole,
        mailboxes=[back] if len(back) > 1 else [],
        distribution_lists=_lists(record, seen, remarks) if "lists" in stages else [],
        forwarding=[{"name": record["name"], "forwarding_address": forwarding}] if forwards else [],
        remarks=remarks,
    )


def _todo(record: Mapping[str, Any], after: Mapping[str, Any], **work: Any) -> dict[str, Any]:
    todo: dict[str, Any] = {
        "text": written(record),
        "after": written(after),
        "state": after["state"],
        "is_new": False,
        **{key: [] for key in ("mailboxes", "distribution_lists", "forwarding", "remarks")},
        **work,
    }
    wrapped: dict[str, Any] = wrap_var(todo)
    return wrapped


def _all_of_it(record: Mapping[str, Any]) -> dict[str, Any]:
    fields = {key: it for key, it in record["mailbox"].items() if it is not None}
    fields.pop("mobile_services", None)
    return {"name": record["name"], **fields}


def _taken(record: Mapping[str, Any], stages: set[str]) -> dict[str, Any]:
    """Return what the stages took from a mailbox; what they found already so, they did not take."""
    back: dict[str, Any] = {"name": record["name"]}
    if "disable" in stages and record["mailbox"].get("enabled"):
        back["enabled"] = True
    if "hide" in stages and record["mailbox"].get("hidden") is False:
        back["hidden"] = False
    return back


def _add_services(
    back: dict[str, Any],
    record: Mapping[str, Any],
    mailbox: Mapping[str, Any] | None,
    wanted: Mapping[str, Any],
    remarks: list[str],
) -> None:
    had = record["mailbox"].get("mobile_services") or {}
    services = {service: True for service in SERVICES if had.get(service)}
    has_it = bool((mailbox or {}).get("blackberry"))
    if "blackberry" in services and not has_it and not wanted.get("activation_password"):
        del services["blackberry"]
        remarks.append("BlackBerry is not switched on without offboard_undo_activation_password")
    if services:
        back["mobile_services"] = services


def _lists(
    record: Mapping[str, Any], seen: Mapping[str, Any], remarks: list[str]
) -> list[dict[str, Any]]:
    there = {
        entry["name"]: entry
        for entry in (seen.get("domain_state") or {}).get("distribution_lists") or []
    }
    lists = []
    for entry in record["distribution_lists"]:
        name = entry["name"]
        if name not in there:
            remarks.append(f"{name}: the list is not there any more")
            continue
        back = dict(entry)
        if "senders" in back and there[name].get("sender_policy") == "public":
            # To name a sender would close the list to everybody else.
            del back["senders"]
            remarks.append(f"{name}: everybody may write to the list now")
        if len(back) > 1:
            lists.append(back)
    return lists


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"offboard_return": offboard_return}
