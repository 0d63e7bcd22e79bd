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
  - A record is never overwritten. Lists that somebody joined since are added to it, and the record of somebody who came back
    and leaves again is kept under C(earlier).
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
      - Without a record all but C(staying) is needed.
    type: dict
    required: true
  wanted:
    description:
      - C(domain), C(name), C(stages), C(forward_to), C(successor), C(delete_after) and C(today), as the variables of the role
        P(cloudoffice.email.offboard#role).
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
    msg: "{{ {} | cloudoffice.email.offboard_leave(seen, wanted) }}"
  vars:
    seen:
      mailbox: "{{ mailbox.mailboxes | first }}"
      domain_state: "{{ lists.domain_state }}"
      spam: "{{ spam.spam }}"
    wanted:
      domain: example.com
      name: alex.smith
      stages: [disable, hide, lists]
      today: "2026-11-21"
"""

RETURN = r"""
_value:
  description:
    - C(text) and C(after), what the file of the record has to hold before and after the changes.
    - C(state), the state of the record after the changes.
    - C(mailboxes), C(distribution_lists) and then C(forwarding), again mailboxes, for M(cloudoffice.email.ex_domain).
    - C(remarks), what a person should know or do.
  type: dict
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    plain_name,
    plain_text,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving import (
    DELETED,
    LEAVING,
    PARTS,
    RESTORED,
    RESTORING,
    SERVICES,
    plain,
    written,
)

_FIELDS = (
    *("display_name", "size", "enabled", "hidden", "public_folder_admin"),
    *("forwarding_address", "contact"),
)
_SPAM_LISTS = ("blacklist", "safelist", "ip_blacklist", "ip_safelist")


def offboard_leave(
    record: Mapping[str, Any], seen: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what has to be recorded and done."""
    record, seen, wanted = plain(record), plain(seen), plain(wanted)
    name, address = plain_name(wanted["name"]), _address(wanted["name"], wanted["domain"])
    due = _is_due(wanted)
    mailbox = seen.get("mailbox")
    if not mailbox:
        record = _gone(record, address, wanted["today"])
        return _todo(record, record)
    _refuse_oneself(wanted, [address, *(it["address"] for it in mailbox["email_addresses"])])
    stages = wanted["stages"]
    lists = (seen.get("domain_state") or {}).get("distribution_lists") or []
    leaves = [it for it in (_leave(it, name, wanted.get("successor")) for it in lists) if it]
    joins = [_back(it, name, "lists" in stages) for it in leaves]
    record = _recorded(record, seen, wanted, address, joins)
    after = {**record, "state": DELETED, "deleted": wanted["today"]} if due else record
    element: dict[str, Any] = {"name": name}
    forwarding = []
    if due:
        element["state"] = "absent"
    else:
        if "disable" in stages:
            element["enabled"] = False
        if "hide" in stages:
            element["hidden"] = True
        if "mobile_services" in stages:
            element["mobile_services"] = dict.fromkeys(SERVICES, False)
        if "forward" in stages and wanted.get("forward_to") is not None:
            forwarding = [{"name": name, "forwarding_address": wanted["forward_to"]}]
    return _todo(
        record,
        after,
        mailboxes=[element] if len(element) > 1 else [],
        distribution_lists=leaves if "lists" in stages else [],
        forwarding=forwarding,
        remarks=[
            f"{it['name']}: there is nobody else among its {part}, and no offboard_successor"
            for it in leaves
            for part in PARTS
            if it.get(part) and "lists" in stages and _left_empty(lists, it, part)
        ],
    )


def _todo(record: Mapping[str, Any], after: Mapping[str, Any], **work: Any) -> dict[str, Any]:
    todo: dict[str, Any] = {
        "text": written(record),
        "after": written(after),
        "state": after["state"],
        **{key: [] for key in ("mailboxes", "distribution_lists", "forwarding", "remarks")},
        **work,
    }
    wrapped: dict[str, Any] = wrap_var(todo)
    return wrapped


def _address(name: Any, domain: str) -> str:
    return f"{plain_name(name)}@{domain.lower()}"


def _is_due(wanted: Mapping[str, Any]) -> bool:
    """Say whether the mailbox is to be deleted; a date that is none is refused at any stage."""
    today = _date(wanted["today"], "offboard_today")
    if not wanted.get("delete_after"):
        return False
    return today > _date(wanted["delete_after"], "offboard_delete_after") and (
        "delete" in wanted["stages"]
    )


def _date(text: Any, option: str) -> str:
    try:
        return datetime.strptime(plain_text(text), "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise AnsibleFilterError(
            f"{option}: {plain_text(text)!r} is not a date such as 2026-12-31"
        ) from None


def _refuse_oneself(wanted: Mapping[str, Any], own: list[str]) -> None:
    for option in ("forward_to", "successor"):
        other = wanted.get(option)
        if other and (other if "@" in other else _address(other, wanted["domain"])).lower() in (
            address.lower() for address in own
        ):
            raise AnsibleFilterError(f"offboard_{option}: {other} is the one who leaves")


def _gone(record: Mapping[str, Any], address: str, today: str) -> dict[str, Any]:
    """Return the record of somebody who has no mailbox any more."""
    if record.get("state") == DELETED:
        return dict(record)
    if record.get("state") not in (LEAVING, RESTORING):
        raise AnsibleFilterError(f"{address}: there is no such mailbox, and no record of one")
    return {**record, "state": DELETED, "deleted": today}


def _recorded(
    record: Mapping[str, Any],
    seen: Mapping[str, Any],
    wanted: Mapping[str, Any],
    address: str,
    joins: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return the record that has to be there before anything is changed."""
    if record.get("state") == DELETED:
        raise AnsibleFilterError(
            f"{address}: was deleted on {record.get('deleted')}, as its record says, and there is a"
            " mailbox of this name again. If that is to go too, give it another offboard_record"
        )
    if record.get("state") in (LEAVING, RESTORING):
        known = record["distribution_lists"]
        return {**record, "state": LEAVING, "distribution_lists": _joined(known, joins)}
    fresh = {
        "domain": wanted["domain"].lower(),
        "name": plain_name(wanted["name"]),
        "state": LEAVING,
        "recorded": wanted["today"],
        "mailbox": _mailbox(seen, address),
        "distribution_lists": joins,
    }
    if record.get("state") == RESTORED:
        earlier = {key: it for key, it in record.items() if key != "earlier"}
        fresh["earlier"] = [earlier, *record.get("earlier", [])]
    return fresh


def _mailbox(seen: Mapping[str, Any], address: str) -> dict[str, Any]:
    """Return a mailbox as the options that would make it."""
    mailbox, spam = seen["mailbox"], seen["spam"]
    name, _at, domain = address.partition("@")
    (row,) = (it for it in seen["domain_state"]["mailboxes"] if it["name"] == name)
    # Of what stays, all but the own address are twins of it in an alias of the domain.
    aliases = {_host(it) for it in seen.get("staying") or []} - {domain}
    held = [it["address"].lower() for it in mailbox["email_addresses"]]
    return {
        **{field: mailbox.get(field) for field in _FIELDS},
        "email_addresses": {
            "add": [it for it in held if it != address and _host(it) not in aliases]
        },
        "spam_settings": spam["settings"],
        "spam_lists": {kind: {"add": spam[kind]} for kind in _SPAM_LISTS},
        "mobile_services": row["mobile_services"],
    }


def _host(address: str) -> str:
    return address.lower().rpartition("@")[2]


def _held(entry: Mapping[str, Any], part: str) -> list[str]:
    held: list[str] = (entry.get(part) or {}).get("set") or []
    return held


def _leave(entry: Mapping[str, Any], name: str, successor: str | None) -> dict[str, Any]:
    """Return how to leave a list; where nobody else would be left, the successor steps in."""
    parts = {}
    for part in PARTS:
        held = _held(entry, part)
        if name in held:
            parts[part] = {"remove": [name]}
            if held == [name] and successor:
                parts[part]["add"] = [successor]
    return {"name": entry["name"], **parts} if parts else {}


def _left_empty(lists: list[dict[str, Any]], leave: Mapping[str, Any], part: str) -> bool:
    (entry,) = (it for it in lists if it["name"] == leave["name"])
    return len(_held(entry, part)) == 1 and "add" not in leave[part]


def _back(leave: Mapping[str, Any], name: str, is_left: bool) -> dict[str, Any]:
    """Return how to come back to a list."""
    back: dict[str, Any] = {"name": leave["name"]}
    for part in PARTS:
        if part in leave:
            back[part] = {"add": [name]}
            if is_left and "add" in leave[part]:
                back[part]["remove"] = leave[part]["add"]
    return back


def _joined(known: list[dict[str, Any]], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return lists and parts of lists that stand in either; nothing known is lost."""

    def parts(entry: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from ((part, entry[part]) for part in PARTS if part in entry)

    joined = {entry["name"]: dict(entry) for entry in known}
    for entry in more:
        own = joined.setdefault(entry["name"], {"name": entry["name"]})
        for part, change in parts(entry):
            own[part] = {**change, **own.get(part, {})}
    return list(joined.values())


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"offboard_leave": offboard_leave}
