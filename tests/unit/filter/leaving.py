# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who leaves and comes back, as the filters of the role `offboard` see them."""

from typing import Any

from ansible_collections.cloudoffice.email.plugins.filter import (
    offboard_leave,
    offboard_record,
    offboard_return,
    offboard_wanted,
)

ALL = ["disable", "hide", "mobile_services", "lists", "forward", "delete"]


def asked(**more: Any) -> dict[str, Any]:
    return {
        "domain": "example.com",
        "name": "Alex@example.com",
        "stages": ALL,
        "undo": False,
        "today": "2027-01-02",
        **more,
    }


def seen(**mailbox: Any) -> dict[str, Any]:
    addresses = ("alex@example.com", "a@example.com", "alex@alias.example", "alex@b.example")
    return {
        "mailbox": {
            "name": "alex",
            "display_name": "Alex {{ 1 }}",
            "size": 5,
            "enabled": True,
            "hidden": False,
            "public_folder_admin": None,
            "forwarding_address": "",
            "contact": {"zip": "01067"},
            "email_addresses": [{"address": it, "reply_to": False} for it in addresses],
            "activesync": True,
            "blackberry": False,
            **mailbox,
        },
        "domain_state": {
            "mailboxes": [
                {"name": it, "mobile_services": {"activesync": True, "blackberry": False}}
                for it in ("alex", "sam", "cy")
            ],
            "distribution_lists": [
                {
                    "name": "team",
                    "members": {"set": ["alex", "sam"]},
                    "managers": {"set": ["alex"]},
                },
                {"name": "other", "members": {"set": ["sam"]}, "sender_policy": "public"},
            ],
        },
        "spam": {
            "settings": {"filter_level": "on"},
            **dict.fromkeys(("blacklist", "safelist", "ip_blacklist", "ip_safelist"), ()),
        },
        "staying": ["alex@example.com", "alex@alias.example"],
    }


def with_list(state: dict[str, Any], name: str, **parts: Any) -> dict[str, Any]:
    """Return what was seen, with other people on a list."""
    lists = state["domain_state"]["distribution_lists"]
    kept = [it for it in lists if it["name"] != name]
    places = {part: {"set": people} for part, people in parts.items()}
    return {
        **state,
        "domain_state": {
            **state["domain_state"],
            "distribution_lists": [{"name": name, **places}, *kept],
        },
    }


def gone() -> dict[str, Any]:
    return {"domain_state": left()["domain_state"]}


def left(**mailbox: Any) -> dict[str, Any]:
    """Return what is seen when all is taken."""
    taken = {"enabled": False, "hidden": True, "activesync": False, **mailbox}
    state = with_list(seen(**taken), "team", members=["sam"], managers=["sam"])
    return {**state, "spam": None}


def recorded(text: str, exists: bool = True) -> dict[str, Any]:
    return offboard_record.offboard_record(text, "alex.yml", "example.com", "alex", exists)


def leave(record: dict[str, Any], state: dict[str, Any], **more: Any) -> dict[str, Any]:
    wanted = offboard_wanted.offboard_wanted(record, asked(**more))
    return offboard_leave.offboard_leave(record, state, wanted)


def back(record: dict[str, Any], state: dict[str, Any], **more: Any) -> dict[str, Any]:
    wanted = offboard_wanted.offboard_wanted(record, asked(undo=True, **more))
    return offboard_return.offboard_return(record, state, wanted)


def record(state: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return recorded(leave({}, state or seen(), **more)["after"])


def deleted(**more: Any) -> dict[str, Any]:
    over = {"delete_after": "2027-01-31", "today": "2027-02-01"}
    was = record(**more)
    now = seen(enabled="disable" not in was["taken"])
    return recorded(leave(was, now, **over)["after"])
