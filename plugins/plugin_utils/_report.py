# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says of a domain, worked out from what the modules have read of it.

Everything that comes from outside is cleaned here of what no page can hold; escaping is left to the
templates.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ._elements import KINDS, plain_name, plain_text

Row = dict[str, Any]

# What reorders the text after it, or breaks a line where the parsers of a page do not agree.
_UNWANTED = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_API_TIME = "%m/%d/%Y %I:%M:%S %p"
_HEADERS = {"mailbox": "mailboxes", "distribution_list": "distribution_lists"}


def clean(value: Any) -> str:
    """Return a text as one line that any page can hold."""
    text = _UNWANTED.sub("", plain_text(value))
    seen = (" " if unicodedata.category(it) in ("Cc", "Cs", "Zl", "Zp") else it for it in text)
    return " ".join("".join(seen).split())


@dataclass(frozen=True)
class Bounds:
    """What the user has set for a report."""

    domain: str
    partners: Sequence[str] = ()
    inside: Collection[str] = ()
    nearly_full: int = 90
    bars: int = 20

    def is_outside(self, address: str) -> bool:
        """Say whether an address belongs to none of the user's own domains."""
        place = address.rpartition("@")[2] if "@" in address else self.domain
        own = {self.domain, *self.inside}
        return place.strip().lower() not in {name.strip().lower() for name in own}


def blocks(entry: str, partner: str) -> bool:
    """Say whether an entry of a black list hits mail of a partner, a domain or an address.

    An entry is an address or a domain, with ``%`` for any text. Of a partner that is a domain, an
    entry for one address in it, or for a domain below it, is a hit as well.
    """
    name, _at, place = entry.strip().lower().rpartition("@")
    person, _at, domain = partner.strip().lower().rpartition("@")
    if not place or not domain:
        return False
    below = not person and place.endswith(f".{domain}")
    if not (_like(domain, place) or below):
        return False
    return not (name and person) or _like(person, name)


def _like(text: str, pattern: str) -> bool:
    # In a pattern of the API only the percent sign has a meaning.
    literal = re.sub(r"[*?\[]", lambda found: f"[{found.group()}]", pattern)
    return fnmatchcase(text, literal.replace("%", "*"))


def when(moment: Any) -> str:
    """Return a time of the API in a form that sorts and that no country reads in its own way."""
    text = clean(moment or "")
    try:
        return datetime.datetime.strptime(text, _API_TIME).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def _use(size: Any, used: Any) -> tuple[int | None, float]:
    """Return how full a mailbox is in whole percent, and how long its bar is."""
    if not (isinstance(size, int) and isinstance(used, int)):
        return None, 0
    return used * 100 // size, min(round(used * 100 / size, 1), 100)


def mailbox_row(mailbox: Mapping[str, Any], spam: Mapping[str, Any], bounds: Bounds) -> Row:
    """Return what the report says of a mailbox; None stands for what was not read."""
    # A size of 0 tells nothing that use could be measured against.
    size, used = mailbox.get("size") or None, mailbox.get("current_usage")
    percent, share = _use(size, used)
    forward = mailbox.get("forwarding_address")
    level = spam.get("settings", {}).get("filter_level")
    return {
        "name": clean(mailbox["name"]),
        "display_name": clean(mailbox.get("display_name") or ""),
        "size": size,
        "used": used,
        "percent": percent,
        "share": share,
        "nearly_full": percent is not None and percent >= bounds.nearly_full,
        "overfull": percent is not None and percent >= 100,
        "last_login": when(mailbox.get("last_login")),
        "hidden": bool(mailbox.get("hidden")),
        "disabled": mailbox.get("enabled") is False,
        "forwards_to": clean(forward or ""),
        "outside": bool(forward) and bounds.is_outside(plain_text(forward)),
        "filter": clean(level or ""),
        "filter_off": level == "off",
        "blocked": [
            {"partner": clean(partner), "entry": clean(entry)}
            for partner in bounds.partners
            for entry in sorted(spam.get("blacklist", ()))
            if blocks(plain_text(entry), plain_text(partner))
        ],
    }


def list_row(found: Mapping[str, Any], bounds: Bounds) -> Row:
    """Return what the report says of a distribution list; None stands for what was not read."""
    members, managers, senders = (
        sorted(map(clean, found[part]["set"])) if part in found else None
        for part in ("members", "managers", "senders")
    )
    policy = found.get("sender_policy")
    return {
        "name": clean(found["name"]),
        "display_name": clean(found.get("display_name") or ""),
        "hidden": bool(found.get("hidden")),
        "members": None if members is None else len(members),
        "outsiders": [name for name in members or () if bounds.is_outside(name)],
        "managers": managers,
        "senders": None if senders is None else len(senders),
        "public": policy == "public" if policy else None,
        "unmanaged": managers == [],
        "empty": members == [],
    }


def differences(
    result: Mapping[str, Any] | None,
    declared: Mapping[str, Any] | None,
    found: Mapping[str, Collection[str]],
) -> Row | None:
    """Return in what a domain differs from what is declared, or None if nothing is.

    ``result`` is that of ``ex_domain`` in check mode, ``found`` are the names that are there.
    """
    if result is None or declared is None:
        return None
    fates = {
        header: fate
        for fate in ("created", "updated", "deleted")
        for header in result["summary"][fate]
    }
    objects = [
        {
            **_named(entry["after_header"]),
            "fate": fates.get(entry["after_header"], "updated"),
            "changes": list(_changes(entry["before"], entry["after"])),
        }
        for entry in result["diff"]
    ]
    undeclared = [
        {"kind": kind, "name": clean(name)}
        for kind in KINDS
        if kind in declared
        for name in _others(found.get(kind, ()), declared[kind])
    ]
    return {
        "missing": [it for it in objects if it["fate"] == "created"],
        "differing": [it for it in objects if it["fate"] == "updated"],
        "surplus": [it for it in objects if it["fate"] == "deleted"],
        "undeclared": undeclared,
        "kinds": [kind for kind in KINDS if kind in declared],
        "unchanged": len(result["summary"]["unchanged"]),
        "writes": result["budget"]["writes"],
    }


def _others(found: Iterable[str], declared: Iterable[Mapping[str, Any]]) -> list[str]:
    names = {plain_name(element["name"]) for element in declared}
    return [name for name in found if plain_name(name) not in names]


def _named(header: str) -> Row:
    kind, _slash, name = header.partition("/")
    return {"kind": _HEADERS[kind], "name": clean(name)}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterable[Row]:
    """Yield what differs, field by field; of lists only the entries that one side has alone."""
    for option in {**before, **after}:
        live, wanted = before.get(option), after.get(option)
        if isinstance(live, Mapping) or isinstance(wanted, Mapping):
            yield from _changes(live or {}, wanted or {}, f"{path}{option}.")
        elif isinstance(live, list) or isinstance(wanted, list):
            only_live = sorted(clean(it) for it in live or () if it not in (wanted or ()))
            only_wanted = sorted(clean(it) for it in wanted or () if it not in (live or ()))
            yield {
                "field": _field(path, option),
                "only": True,
                "live": ", ".join(only_live),
                "declared": ", ".join(only_wanted),
            }
        else:
            yield {
                "field": _field(path, option),
                "only": False,
                "live": _told(live),
                "declared": _told(wanted),
            }


def _field(path: str, option: str) -> str:
    # The group says nothing that the option's own name does not.
    return clean(f"{path}{option}".rpartition(".")[2].replace("_", " "))


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else clean(value)
