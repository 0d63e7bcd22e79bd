# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: offboard_leave
short_description: Say what somebody who leaves gives up, and record it
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Compares what was read of a mailbox and its lists with the stages of leaving, and returns what M(cloudoffice.email.ex_domain)
    has to do and what has to be recorded before.
  - What a stage took stays in the record, under C(taken). The rest of it is made afresh as long as nothing was taken, and once
    more before the mailbox is deleted. The record of somebody who came back and leaves again is kept under C(earlier).
positional: seen, wanted
options:
  _input:
    description: The record so far, from the filter P(cloudoffice.email.offboard_record#filter).
    type: dict
    required: true
  seen:
    description:
      - "What was read. C(mailbox): from M(cloudoffice.email.ex_mailbox_info), or null if it is not there; C(domain_state): from
        M(cloudoffice.email.ex_domain_info), with mobile services and lists; C(spam): from M(cloudoffice.email.ex_spam_info); and
        C(staying): the addresses that stay where no further ones are wanted, from M(cloudoffice.email.ex_mailbox)."
      - Where the record is to be made afresh, all but C(staying) is needed.
    type: dict
    required: true
  wanted:
    description:
      - What the role is asked for, from the filter P(cloudoffice.email.offboard_wanted#filter).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Read the mailbox
  cloudoffice.email.ex_mailbox_info:
    domain: example.com
    name: alex.smith
  register: mailbox

- name: Read the lists and mobile services
  cloudoffice.email.ex_domain_info:
    domain: example.com
    gather: [mobile_services, distribution_lists, members, managers, senders]
  register: lists

- name: Read the spam policy
  cloudoffice.email.ex_spam_info:
    domain: example.com
    mailbox: alex.smith
  register: spam

- name: Show what alex.smith would give up
  ansible.builtin.debug:
    msg: "{{ {} | cloudoffice.email.offboard_leave(seen, {} | cloudoffice.email.offboard_wanted(asked)) }}"
  vars:
    seen:
      mailbox: "{{ mailbox.mailboxes | first }}"
      domain_state: "{{ lists.domain_state }}"
      spam: "{{ spam.spam }}"
    asked:
      domain: example.com
      name: alex.smith
      stages: [disable, hide, lists]
      undo: false
      today: "2026-11-21"
"""

RETURN = r"""
_value:
  description:
    - C(text) and C(after), what the file of the record has to hold before and after the changes, and C(otherwise), what if none
      of them was made; an empty text for no file.
    - C(state), the state of the record after the changes.
    - C(mailboxes), C(distribution_lists) and then C(forwarding), again mailboxes, for M(cloudoffice.email.ex_domain).
    - C(successor), the name of the mailbox that takes a place in a list, or nothing.
    - C(remarks), what a person should know or do.
  type: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.recipients import (
    recipient_key,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving import (
    DELETED,
    FLAGS,
    LEAVING,
    RESTORED,
    RESTORING,
    SERVICES,
    SPAM_LISTS,
    in_order,
    plain,
    todo,
    with_all_taken,
    written,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving_lists import (
    joined,
    leaving,
    left_empty,
    own_keys,
    parts,
    returning,
    without,
)

_FIELDS = (
    *("display_name", "size", "enabled", "hidden", "public_folder_admin"),
    *("forwarding_address", "contact"),
)


def offboard_leave(
    record: Mapping[str, Any], seen: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what has to be recorded and done."""
    record, seen, wanted = plain(record), plain(seen), plain(wanted)
    mailbox, state = seen.get("mailbox"), record.get("state")
    address = f"{wanted['name']}@{wanted['domain']}"
    if not mailbox:
        record = _gone(record, address, wanted["today"])
        return todo(record, record)
    if state == DELETED:
        raise AnsibleFilterError(
            f"{address}: was deleted on {record.get('deleted')}, as its record says, and there is a"
            " mailbox of this name again. If that is to go too, give it another offboard_record"
        )
    own = own_keys(
        wanted["name"], wanted["domain"], (it["address"] for it in mailbox["email_addresses"])
    )
    _refuse_oneself(wanted, own)
    if wanted["due"] and record["taken"].get("disable") and mailbox.get("enabled"):
        raise AnsibleFilterError(
            f"{address}: is to be deleted, but somebody has enabled the mailbox again, or made a new"
            " one of this name. Nothing was changed. If it is to go all the same, run this without"
            " offboard_delete_after first, and then with it"
        )
    stages = {"lists"} if wanted["due"] else {*wanted["stages"]} - {"delete"}
    lists = (seen.get("domain_state") or {}).get("distribution_lists")
    leaves = leaving(lists or [], own, wanted.get("successor") if "lists" in stages else None)
    known = {}
    if state in (LEAVING, RESTORING):
        # The mailbox is there again; what it did not get back is in what is kept as earlier.
        known = {stage: it for stage, it in record["taken"].items() if stage != "delete"}
    changes, forwarding, taken = _taken(known, record, seen, wanted, stages)
    taken["lists"] = without(known.get("lists", []), leaves)
    places = record.get("distribution_lists", [])
    if lists is not None:
        places = returning(leaving(lists, own, None))
    before = {
        **_base(record, wanted),
        "mailbox": _mailbox(record, seen, taken, address),
        "distribution_lists": places,
        "taken": in_order(known),
        **_earlier(record),
    }
    if "lists" in stages:
        taken["lists"] = joined(taken["lists"], returning(leaves))
    now = {
        **before,
        "distribution_lists": [] if "lists" in stages else before["distribution_lists"],
        "taken": in_order(taken),
    }
    if wanted["due"]:
        changes["state"] = "absent"
    return todo(
        now,
        with_all_taken(now, wanted["today"]) if wanted["due"] else now,
        otherwise=written(record) if record else "",
        mailboxes=[{"name": wanted["name"], **changes}] if changes else [],
        distribution_lists=leaves if "lists" in stages else [],
        forwarding=[{"name": wanted["name"], **forwarding}] if forwarding else [],
        successor=_stepping_in(leaves, seen, wanted) if "lists" in stages else "",
        remarks=_remarks(lists or [], leaves) if "lists" in stages else [],
    )


def _remarks(lists: Sequence[Mapping[str, Any]], leaves: Sequence[Mapping[str, Any]]) -> list[str]:
    untold = bool(lists) and not any("sender_policy" in entry for entry in lists)
    return [
        *(
            f"{name}: there is nobody else among its {part}, and no offboard_successor"
            for name, part in left_empty(lists, leaves)
        ),
        *(["managers and senders of lists stay, for api_version v0 does not tell them"] * untold),
    ]


def _refuse_oneself(wanted: Mapping[str, Any], own: Sequence[str]) -> None:
    for option in ("forward_to", "successor"):
        other = wanted.get(option)
        if other and recipient_key(other, wanted["domain"]) in own:
            raise AnsibleFilterError(f"offboard_{option}: {other} is the one who leaves")


def _gone(record: Mapping[str, Any], address: str, today: str) -> dict[str, Any]:
    """Return the record of somebody who has no mailbox any more."""
    if record.get("state") == DELETED:
        return dict(record)
    if record.get("state") not in (LEAVING, RESTORING):
        raise AnsibleFilterError(f"{address}: there is no such mailbox, and no record of one")
    return with_all_taken(record, today)


def _base(record: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record begins with; one of somebody who came back does not go on."""
    if record.get("state") in (LEAVING, RESTORING):
        return {**record, "state": LEAVING}
    return {
        "domain": wanted["domain"],
        "name": wanted["name"],
        "state": LEAVING,
        "recorded": wanted["today"],
    }


def _earlier(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record keeps of those times from which somebody came back."""
    if record.get("state") != RESTORED and not record.get("taken", {}).get("delete"):
        return {}
    last = {key: it for key, it in record.items() if key != "earlier"}
    return {"earlier": [last, *record.get("earlier", [])]}


def _taken(
    known: Mapping[str, Any],
    record: Mapping[str, Any],
    seen: Mapping[str, Any],
    wanted: Mapping[str, Any],
    stages: set[str],
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return how the mailbox and its forwarding change, and what all stages have then taken.

    What is there was not taken, or somebody has given it back by hand: it counts only if it is
    taken now.
    """
    mailbox, taken = seen["mailbox"], dict(known)
    changes: dict[str, Any] = {}
    for stage, field, value in FLAGS:
        if mailbox.get(field) is not (not value):
            taken[stage] = stage in stages
            changes.update({field: not value} if stage in stages else {})
    running, told = _services(record, seen), _services({}, seen)
    kept = [it for it in known.get("mobile_services", ()) if it not in told]
    if running and "mobile_services" in stages:
        changes["mobile_services"] = dict.fromkeys(running, False)
        kept = [it for it in SERVICES if it in (*kept, *running)]
    taken["mobile_services"] = kept
    now, to = mailbox.get("forwarding_address") or "", wanted.get("forward_to")
    if "forward" not in stages or to is None or to.lower() == now.lower():
        return changes, {}, taken
    was = known.get("forward", {"from": "", "to": []})
    ours = now.lower() in (it.lower() for it in was["to"])
    taken["forward"] = {
        "from": was["from"] if ours else now,
        # An address that was to be set, and perhaps was not, is not the only one of the role.
        "to": list(dict.fromkeys([*(was["to"] if ours else []), to])),
    }
    return changes, {"forwarding_address": to}, taken


def _services(record: Mapping[str, Any], seen: Mapping[str, Any]) -> list[str]:
    """Return the mobile services that are on; where nobody tells, those that were at first."""
    sources = (
        seen["mailbox"],
        _row(seen).get("mobile_services") or {},
        record.get("mailbox", {}).get("mobile_services") or {},
    )
    told = {it: [has[it] for has in sources if has.get(it) is not None] for it in SERVICES}
    return [it for it in SERVICES if told[it] and told[it][0]]


def _row(seen: Mapping[str, Any]) -> Mapping[str, Any]:
    name = seen["mailbox"].get("name")
    rows = (seen.get("domain_state") or {}).get("mailboxes") or []
    return next((row for row in rows if row["name"] == name), {})


def _mailbox(
    record: Mapping[str, Any], seen: Mapping[str, Any], taken: Mapping[str, Any], address: str
) -> dict[str, Any]:
    """Return a mailbox as the options that would make it, with all that stages took."""
    spam, mailbox = seen.get("spam"), seen["mailbox"]
    if spam is None:
        # Nobody has looked.
        known: dict[str, Any] = record["mailbox"]
        return known
    domain = _host(address)
    # Of what stays, all but the own address are twins of it in an alias of the domain.
    aliases = {_host(it) for it in seen.get("staying") or []} - {domain}
    held = [it["address"].lower() for it in mailbox["email_addresses"]]
    running = (*_services(record, seen), *taken["mobile_services"])
    made = {
        **{field: mailbox.get(field) for field in _FIELDS},
        "email_addresses": {
            "add": [it for it in held if it != address and _host(it) not in aliases]
        },
        "spam_settings": spam["settings"],
        "spam_lists": {kind: {"add": spam[kind]} for kind in SPAM_LISTS},
        "mobile_services": {it: it in running for it in SERVICES},
    }
    made.update({field: value for stage, field, value in FLAGS if taken.get(stage)})
    forward, now = taken.get("forward"), made["forwarding_address"] or ""
    if forward and now.lower() in (it.lower() for it in forward["to"]):
        made["forwarding_address"] = forward["from"]
    return made


def _host(address: str) -> str:
    return address.lower().rpartition("@")[2]


def _stepping_in(
    leaves: Sequence[Mapping[str, Any]], seen: Mapping[str, Any], wanted: Mapping[str, Any]
) -> str:
    """Return the successor's mailbox, if the successor takes a place and is named by its name."""
    successor: str | None = wanted.get("successor")
    mailboxes = {row["name"] for row in seen["domain_state"]["mailboxes"]}
    adds = any("add" in change for it in leaves for _part, change in parts(it))
    return successor if successor and adds and successor in mailboxes else ""


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"offboard_leave": offboard_leave}
