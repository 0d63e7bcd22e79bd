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
  - The mailbox gets back what the stages took, and nothing else is touched. If it was deleted, a new one is made as it was then,
    and gets that back as well.
positional: seen, wanted
options:
  _input:
    description: The record, from the filter P(cloudoffice.email.offboard_record#filter).
    type: dict
    required: true
  seen:
    description:
      - "What was read. C(mailbox): from M(cloudoffice.email.ex_mailbox_info), or null if it is not there; and C(domain_state):
        from M(cloudoffice.email.ex_domain_info), with the lists, and the people on them, if there are lists to come back to."
    type: dict
    required: true
  wanted:
    description:
      - What the role is asked for, from the filter P(cloudoffice.email.offboard_wanted#filter).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show how alex.smith would come back
  ansible.builtin.debug:
    msg: "{{ record | cloudoffice.email.offboard_return(seen, record | cloudoffice.email.offboard_wanted(asked)) }}"
  vars:
    record:
      domain: example.com
      name: alex.smith
      state: deleted
      mailbox:
        display_name: Alex Smith
        size: 2048
      distribution_lists: []
      taken:
        disable: true
        delete: true
    seen: {}
    asked:
      domain: example.com
      name: alex.smith
      stages: [disable, delete]
      undo: true
      password: true
      today: "2026-11-21"
"""

RETURN = r"""
_value:
  description:
    - The same as that of the filter P(cloudoffice.email.offboard_leave#filter). C(is_new) says that the first of C(mailboxes)
      needs a password. C(otherwise) is the record as soon as the mailbox is there again.
    - C(first), again mailboxes, and then each of C(parts) do the same step by step. Each part has C(what) it is, C(mailboxes)
      and C(distribution_lists).
  type: dict
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.recipients import (
    recipient_key,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving import (
    DELETED,
    FLAGS,
    RESTORED,
    RESTORING,
    in_order,
    plain,
    todo,
    with_all_taken,
    written,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving_lists import (
    given_back,
    joined,
    own_keys,
    parts,
    places,
)

# What the API may refuse although it had it once, and what must not keep the rest from coming back.
_APART = ("email_addresses", "spam_settings", "spam_lists", "mobile_services", "forwarding_address")


def offboard_return(
    record: Mapping[str, Any], seen: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what has to be recorded and done."""
    record, seen, wanted = plain(record), plain(seen), plain(wanted)
    if record["state"] == RESTORED:
        return todo(record, record)
    mailbox, name = seen.get("mailbox"), wanted["name"]
    if not mailbox and record["state"] != DELETED:
        record = with_all_taken(record, wanted["today"])
    taken = in_order(record["taken"])
    undone = [stage for stage in taken if stage in wanted["stages"]]
    _refuse(record, mailbox, wanted)
    remarks: list[str] = []
    element = _element(record, mailbox, undone)
    still: dict[str, Any] = {stage: it for stage, it in taken.items() if stage not in undone}
    if "mobile_services" in undone:
        services = [it for it in taken["mobile_services"] if not (mailbox or {}).get(it)]
        if "blackberry" in services and not wanted.get("activation_password"):
            services.remove("blackberry")
            still["mobile_services"] = ["blackberry"]
            remarks.append(
                "BlackBerry is not switched on without offboard_undo_activation_password: give it,"
                " and run this again"
            )
        if services:
            element["mobile_services"] = dict.fromkeys(services, True)
    lists = []
    if "lists" in undone:
        own = own_keys(name, wanted["domain"], _addresses(record, mailbox))
        there = (seen.get("domain_state") or {}).get("distribution_lists") or []
        lists = given_back(taken["lists"], there, own, remarks)
        _name_addresses(element, lists, mailbox, wanted)
    forwarding = _forwarding(record, mailbox, undone, remarks)
    if not mailbox:
        element.update(forwarding)
        forwarding = {}
    before = {**record, "state": RESTORING} if mailbox and undone else record
    after = {**before, "taken": in_order(still)}
    if not still:
        after.update(state=RESTORED, restored=wanted["today"], distribution_lists=[])
        after.pop("deleted", None)
    elif undone:
        after["state"] = RESTORING
    if still and "lists" in undone:
        after["distribution_lists"] = joined(record["distribution_lists"], places(taken["lists"]))
    mailboxes = [{"name": name, **element}] if element else []
    return todo(
        before,
        after,
        otherwise=written({**record, "state": RESTORING, "taken": _without_flags(taken, undone)}),
        is_new=not mailbox,
        mailboxes=mailboxes,
        distribution_lists=lists,
        forwarding=[{"name": name, **forwarding}] if forwarding else [],
        first=[
            {key: it for key, it in one.items() if key not in _APART}
            for one in mailboxes
            if one.keys() - {"name", *_APART}
        ],
        parts=list(_parts(name, {**element, **forwarding}, lists)),
        remarks=remarks,
    )


def _without_flags(taken: Mapping[str, Any], undone: list[str]) -> dict[str, Any]:
    """Return what is still taken when the mailbox has got its own fields back."""
    flags = {stage for stage, _field, _value in FLAGS}
    return {stage: it for stage, it in taken.items() if stage not in flags & {*undone}}


def _refuse(record: Mapping[str, Any], mailbox: Any, wanted: Mapping[str, Any]) -> None:
    address = f"{wanted['name']}@{wanted['domain']}"
    if mailbox and record["state"] == DELETED:
        raise AnsibleFilterError(
            f"{address}: was deleted on {record.get('deleted')}, as its record says, and there is a"
            " mailbox of this name again, which may be somebody else's. Only if this role has made"
            " it, in a run that was cut off, write 'state: restoring' into the record"
        )
    if not mailbox and "delete" not in wanted["stages"]:
        raise AnsibleFilterError(
            f"{address}: the mailbox is not there any more, and a new one is made only if delete is"
            " among offboard_stages"
        )
    if not mailbox and not wanted.get("password"):
        raise AnsibleFilterError(
            f"{address}: the mailbox is not there any more, and a new one needs a password: give"
            " offboard_undo_password"
        )


def _element(
    record: Mapping[str, Any], mailbox: Mapping[str, Any] | None, undone: list[str]
) -> dict[str, Any]:
    """Return what the mailbox is to have again, but for services and forwarding.

    A new one is made as it was before it was deleted: what the stages took that are not undone, it
    does not have. One that was made by a run that failed then needs only what comes apart.
    """
    element: dict[str, Any] = {}
    if "delete" in undone:
        apart = ("mobile_services", "forwarding_address")
        element = {
            key: it
            for key, it in record["mailbox"].items()
            if it is not None and key not in apart and (not mailbox or key in _APART)
        }
    for stage, field, value in FLAGS:
        if stage in undone:
            element[field] = value
        elif stage in record["taken"] and "delete" in undone and not mailbox:
            element[field] = not value
    return element


def _addresses(record: Mapping[str, Any], mailbox: Mapping[str, Any] | None) -> list[str]:
    if mailbox:
        return [it["address"] for it in mailbox["email_addresses"]]
    recorded: list[str] = record["mailbox"].get("email_addresses", {}).get("add", [])
    return recorded


def _name_addresses(
    element: dict[str, Any],
    lists: list[dict[str, Any]],
    mailbox: Mapping[str, Any] | None,
    wanted: Mapping[str, Any],
) -> None:
    """Declare the addresses under which lists are joined, so that it is known whose they are."""
    joins = {it for entry in lists for _part, change in parts(entry) for it in change["add"]}
    joins.discard(wanted["name"])
    named = [
        it["address"]
        for it in (mailbox or {}).get("email_addresses", ())
        if recipient_key(it["address"], wanted["domain"]) in joins
    ]
    if named:
        declared = element.setdefault("email_addresses", {"add": []})
        declared["add"] = list(dict.fromkeys([*declared["add"], *map(str.lower, named)]))


def _forwarding(
    record: Mapping[str, Any],
    mailbox: Mapping[str, Any] | None,
    undone: list[str],
    remarks: list[str],
) -> dict[str, Any]:
    """Return where mail is to go again, unless somebody has changed that since."""
    forward = record["taken"].get("forward", {})
    is_new = "delete" in undone
    if "forward" in undone:
        target = forward["from"]
    elif is_new:
        target = (
            forward["to"][-1]
            if forward.get("to")
            else record["mailbox"].get("forwarding_address") or ""
        )
    else:
        return {}
    now = (mailbox or {}).get("forwarding_address") or ""
    if now.lower() == target.lower():
        return {}
    if now.lower() not in (
        it.lower() for it in (*forward.get("to", ()), *([""] if is_new else []))
    ):
        remarks.append(f"mail is forwarded to {now or 'nobody'} by now, and that stays so")
        return {}
    return {"forwarding_address": target}


def _parts(
    name: str, element: Mapping[str, Any], lists: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield what comes back apart, in an order in which nothing needs what comes after it."""

    def part(what: str, **options: Any) -> dict[str, Any]:
        return {"what": what, "mailboxes": [{"name": name, **options}], "distribution_lists": []}

    for address in element.get("email_addresses", {}).get("add", ()):
        yield part(f"email address {address}", email_addresses={"add": [address]})
    settings = dict(element.get("spam_settings") or {})
    owner = settings.pop("quarantine_owner", None)
    if settings:
        yield part("spam settings", spam_settings=settings)
    if owner:
        yield part(f"quarantine owner {owner}", spam_settings={"quarantine_owner": owner})
    for kind, change in (element.get("spam_lists") or {}).items():
        if change["add"]:
            yield part(f"spam list {kind}", spam_lists={kind: change})
    for service in element.get("mobile_services", ()):
        yield part(f"mobile service {service}", mobile_services={service: True})
    for entry in lists:
        what = f"distribution list {entry['name']}"
        yield {"what": what, "mailboxes": [], "distribution_lists": [entry]}
    if "forwarding_address" in element:
        target = element["forwarding_address"]
        yield part(f"forwarding to {target or 'nobody'}", forwarding_address=target)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"offboard_return": offboard_return}
