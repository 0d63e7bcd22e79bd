# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain of hundreds of objects with accents and long names, and a change of a part of it."""

from __future__ import annotations

from copy import deepcopy

from emulator.entries import MAIL

from .domain_change import Change
from .domain_model import (
    ALIAS,
    CONTACT,
    DOMAIN,
    GUESTS,
    IP_ENTRIES,
    MAIL_ENTRIES,
    NEIGHBOUR,
    RECIPIENTS,
    SPAM_LISTS,
    Element,
    World,
    alike,
    own,
)

FIRST_NAMES = (
    "Zoë",
    "José",
    "Łukasz",
    "Søren",
    "Şule",
    "Anaïs",
    "Ævar",
    "Иван",
    "美咲",
    "Zoe\u0308",
)
LAST_NAMES = ("Müller-Lüdenscheidt", "Nuñez y Ibáñez", "Ångström", "O'Brien", "Čapková", "Þórsson")


def big_change(people: int, lists: int) -> Change:
    """Return a big domain with everything in it, and a change of about a tenth of it."""
    world = World((ALIAS,))
    names = [f"person{number:04}.{'very-' * (number % 10)}long" for number in range(people)]
    groups = [f"group{number:03}.{'wide-' * (number % 8)}list" for number in range(lists)]
    for number, name in enumerate(names):
        world.mailboxes[name] = _big_mailbox(name, number)
    for number, name in enumerate(groups):
        world.lists[name] = _big_list(name, number, names, groups)
    after = deepcopy(world)
    change = Change(world, after, purge=["mailboxes"], order=[7, 3, 9, 1, 4])
    _big_moves(after, names, groups)
    for number in range(3):
        name = f"new{number}.{'x' * 58}"
        after.mailboxes[name] = {**_big_mailbox(name, number), "email_addresses": []}
        list_name = f"new-list{number}"
        after.lists[list_name] = _big_list(list_name, number, [*names[50:], name], groups)
        after.lists[list_name]["email_addresses"] = []
        after.lists[list_name]["primary_address"] = f"{list_name}@{DOMAIN}"
    now, then = alike(world), alike(after)
    change.thin = set(then)
    unchanged = {key for key in then if now.get(key) == then[key]}
    change.omitted = {key for key in unchanged if key.startswith("distribution_lists/")}
    change.manner = {key: ("set", "bare", "delta")[len(key) % 3] for key in then}
    # Who is neither declared nor protected is purged, so that a few are protected.
    kept = sorted(it for it in unchanged if it.startswith("mailboxes/person005"))
    change.omitted |= set(kept)
    change.protected = ["PERSON005*"]
    return change


def _big_mailbox(name: str, number: int) -> Element:
    first, last = FIRST_NAMES[number % 10], LAST_NAMES[number % 6]
    filled = (first, last, "Société Générale", "Qualität", "Ing.", f"Straße {number}", "Kraków")
    return {
        "name": name,
        "display_name": f"{first} {last} " + "of the long name " * (number % 12),
        "size": 1024 * (1 + number % 5),
        "enabled": number % 7 != 0,
        "hidden": number % 5 == 0,
        "public_folder_admin": number % 11 == 0,
        "forwarding_address": NEIGHBOUR if number % 13 == 0 else "",
        "contact": {**dict.fromkeys(CONTACT, ""), **dict(zip(CONTACT, filled, strict=False))},
        "email_addresses": [f"{number}.{kind}@{DOMAIN}" for kind in ("info", "post")[: number % 3]],
        "spam_settings": {
            "filter_level": ("on", "exclusive", "off")[number % 3],
            "send_to_domain_quarantine": number % 3 == 1,
            "quarantine_owner": f"boss@{DOMAIN}" if number % 4 == 0 else "",
        },
        "spam_lists": {
            it: list(MAIL_ENTRIES if kind is MAIL else IP_ENTRIES)[: number % 4]
            for it, kind in SPAM_LISTS.items()
        },
        "mobile_services": {"activesync": number % 2 == 0, "blackberry": number % 9 == 0},
    }


def _big_list(name: str, number: int, names: list[str], groups: list[str]) -> Element:
    alias = f"{name[:12]}.alias@{DOMAIN}"
    wide = 120 if number % 20 == 0 else 3 + number % 9
    return {
        "name": name,
        "display_name": f"Équipe {number} {LAST_NAMES[number % 6]}",
        "description": "Ärzte und Öffentlichkeit\n" * (number % 3),
        "hidden": number % 2 == 1,
        "email_addresses": [alias],
        "primary_address": alias if number % 3 == 0 else f"{name}@{DOMAIN}",
        "members": [*names[number : number + wide], *groups[:number:20], GUESTS[number % 5]],
        "managers": names[number : number + 1],
        "senders": names[number : number + 2] if number % 4 == 0 else [],
        "sender_policy": "restricted" if number % 4 == 0 else "public",
    }


def _big_moves(after: World, names: list[str], groups: list[str]) -> None:
    """Rename some, let some go with their addresses passed on, and let others swap theirs."""
    boxes, lists = after.mailboxes, after.lists
    for name in names[100:120]:
        boxes[name]["display_name"] += " é"
        boxes[name]["contact"]["city"] = ""
    for name, heir in zip(names[10:14], (*names[200:202], *groups[30:32]), strict=True):
        there = boxes if heir in boxes else lists
        there[heir]["email_addresses"] += [own(boxes[name]), *boxes.pop(name)["email_addresses"]]
    for entry in lists.values():
        for kind in RECIPIENTS:
            entry[kind] = [it for it in entry[kind] if it not in names[10:14]]
    for first, second in ((names[32], names[35]), (names[41], names[44])):
        both = boxes[first], boxes[second]
        addresses = [it["email_addresses"] for it in both]
        both[0]["email_addresses"], both[1]["email_addresses"] = addresses[::-1]
    one, other = lists[groups[40]], lists[groups[41]]
    one["email_addresses"], other["email_addresses"] = (
        other["email_addresses"],
        one["email_addresses"],
    )
    for entry in (one, other):
        entry["primary_address"] = own(entry)
