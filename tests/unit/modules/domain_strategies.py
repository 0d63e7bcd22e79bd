# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated domains, and generated changes of them that the API can carry out in some order.

What is generated is where a domain is to go, and in which words that is declared. Nothing here
knows how the modules get there.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from emulator.entries import MAIL

from .domain_change import Change, key_of
from .domain_model import (
    ALIAS,
    CONTACT,
    DOMAIN,
    ELSEWHERE,
    FLAGS,
    GUESTS,
    IP_ENTRIES,
    MAIL_ENTRIES,
    NEIGHBOUR,
    PASSWORD,
    RECIPIENTS,
    SPAM_LISTS,
    X500,
    Element,
    Terms,
    World,
    alike,
    own,
)

# --- texts ---

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ACCENTS = "äéîøßçñłżőğıœÅÉÖČŠĐÞŒЖяΩחم日本語👍"
_SIGNS = " .-'\"&<>%+=;:,#?/\\|()[]{}@$\u0301\u2019"
ODD_TEXTS = ("null", "None", "true", "01067", "{{ no }}", "=1+1", "%s %20", "Zoe\u0308", "Zoë")


def _filled(text: str) -> bool:
    return bool(text.strip())


_shorts = st.text(_LETTERS + "ABC" + _ACCENTS + _SIGNS, min_size=1, max_size=12).filter(_filled)
_longs = st.sampled_from(("Ångström-Ødegård ", "Müller-Lüdenscheidt ", "名前 ", "x")).map(
    lambda text: (text * 256)[:256]
)


def _is_no_part_of_passwords(text: str) -> bool:
    return text.lower() not in PASSWORD.lower()


texts = st.one_of(_shorts, st.sampled_from(ODD_TEXTS), _longs)
display_names = texts.filter(_is_no_part_of_passwords)
notes = st.one_of(texts, st.builds("{}\n\n{}".format, texts, texts))
sizes = st.sampled_from((1, 2048, 10240, 25600, 1_000_000))

_part = st.text(_LETTERS + "0123456789_-'", min_size=2, max_size=6)
# The first part of an address: short ones, those with dots, and the longest that there can be.
locals_ = st.one_of(
    _part.filter(_is_no_part_of_passwords),
    st.builds("{}.{}".format, _part, _part),
    st.builds(lambda part: f"{part}.{(part * 32)[: 63 - len(part)]}", _part),
)


def _some(values: Sequence[Any], most: int | None = None) -> st.SearchStrategy[list[Any]]:
    """Yield a choice of some values, each at most once, in any order."""
    if not values:
        return st.just([])
    most = min(len(values), len(values) if most is None else most)
    return st.lists(st.sampled_from(values), unique=True, max_size=most)


def _entries(names: Sequence[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    return st.fixed_dictionaries(
        {name: _some(MAIL_ENTRIES if SPAM_LISTS[name] is MAIL else IP_ENTRIES, 4) for name in names}
    )


@st.composite
def _spam_settings(draw: st.DrawFn) -> dict[str, Any]:
    level = draw(st.sampled_from(("on", "off", "exclusive")))
    return {
        "filter_level": level,
        "send_to_domain_quarantine": level != "off" and draw(st.booleans()),
        "quarantine_owner": draw(st.sampled_from(("", f"boss@{DOMAIN}", "Post@partner.example"))),
    }


_contact_fields = {name: notes if name == "notes" else texts for name in CONTACT}


@st.composite
def _contacts(draw: st.DrawFn) -> dict[str, str]:
    known = draw(_some(tuple(CONTACT), 4))
    return {name: draw(_contact_fields[name]) if name in known else "" for name in CONTACT}


# --- domains ---


def _forwards(world: World, terms: Terms, but: str = "") -> st.SearchStrategy[str]:
    """Yield where mail may be forwarded to: mostly nowhere."""
    inside = sorted(it for it in world.addresses if "@" in it and it != but and "x500" not in it)
    outside = ("Jane@Partner.example",) if terms.forwards_outside else ()
    return st.one_of(st.just(""), st.just(""), st.sampled_from((*inside, NEIGHBOUR, *outside)))


@st.composite
def _mailboxes(draw: st.DrawFn, name: str) -> Element:
    """Yield a mailbox without forwarding and further addresses."""
    return {
        "name": name,
        "display_name": draw(display_names),
        "size": draw(sizes),
        **{flag: draw(st.booleans()) for flag in FLAGS},
        "forwarding_address": "",
        "contact": draw(_contacts()),
        "email_addresses": [],
        "spam_settings": draw(_spam_settings()),
        "spam_lists": draw(_entries(tuple(SPAM_LISTS))),
        "mobile_services": {it: draw(st.booleans()) for it in ("activesync", "blackberry")},
    }


@st.composite
def _lists(draw: st.DrawFn, name: str, recipients: Sequence[str], terms: Terms) -> Element:
    """Yield a distribution list without further addresses."""
    v1 = terms.version == "v1"
    policy = draw(st.sampled_from(("public", "restricted"))) if v1 else "public"
    return {
        "name": name,
        "display_name": draw(display_names),
        "description": draw(st.one_of(st.just(""), texts)) if v1 else "",
        "hidden": draw(st.booleans()),
        "email_addresses": [],
        "primary_address": f"{name}@{DOMAIN}",
        "members": draw(_some((*recipients, *GUESTS, NEIGHBOUR), 10)),
        "managers": draw(_some(recipients, 2)) if terms.managers else [],
        "senders": draw(_some((*recipients, *GUESTS[:2]), 3)) if policy == "restricted" else [],
        "sender_policy": policy,
    }


def _place(world: World, terms: Terms, address: str) -> list[Element]:
    """Return who may have an address in this setting."""
    host = address.rpartition("@")[2].lower()
    lists = list(world.lists.values())
    if host == ALIAS or (host == ELSEWHERE and terms.version == "v0"):
        lists = []
    return [*world.mailboxes.values(), *lists]


@st.composite
def _spare_addresses(
    draw: st.DrawFn, terms: Terms, aliases: Sequence[str], locals_: list[str]
) -> list[str]:
    """Yield addresses that nobody has by name; those elsewhere are like no other's."""
    addresses = []
    for local in locals_:
        host = draw(st.sampled_from((DOMAIN, DOMAIN, DOMAIN, ELSEWHERE, ALIAS)))
        if host == ALIAS and not (aliases and terms.addresses_in_alias):
            host = DOMAIN
        prefix = {DOMAIN: "", ELSEWHERE: "ext-", ALIAS: "al-"}[host]
        spelled = local.title() if draw(st.booleans()) else local
        addresses.append(f"{prefix}{spelled[:60]}@{host}")
    return addresses


@dataclass
class Domain:
    """A generated domain, and names and addresses that nobody in it has."""

    world: World
    spare_names: list[str]
    spare_addresses: list[str]


@st.composite
def domains(draw: st.DrawFn, terms: Terms) -> Domain:
    """Yield a domain of a few mailboxes and lists, in which anything may be set."""
    people, lists = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    names = draw(st.lists(locals_, min_size=18, max_size=18, unique_by=lambda it: it[:60]))
    world = World(draw(st.sampled_from(((), (ALIAS,)))))
    mine, others, addresses, fresh = names[:people], names[4 : 4 + lists], names[7:12], names[12:]
    for name in mine:
        world.mailboxes[name] = draw(_mailboxes(name))
    for name in others:
        world.lists[name] = draw(_lists(name, (*mine, *others), terms))
    spare = draw(_spare_addresses(terms, world.aliases, addresses))
    for address in spare[:-1]:
        draw(st.sampled_from(_place(world, terms, address)))["email_addresses"].append(address)
    for entry in world.lists.values():
        if terms.version == "v1":
            entry["primary_address"] = draw(
                st.sampled_from((own(entry), *entry["email_addresses"]))
            )
            if draw(st.booleans()) and entry is next(iter(world.lists.values())):
                entry["email_addresses"] += draw(_some(X500))
    for box in world.mailboxes.values():
        box["forwarding_address"] = draw(_forwards(world, terms, own(box)))
    return Domain(world, fresh, spare[-1:])


# --- changes ---


@st.composite
def changes(draw: st.DrawFn, start: Domain, terms: Terms) -> Change:
    """Yield a change of a domain that the API can carry out in some order."""
    before, after = start.world, deepcopy(start.world)
    change = Change(before, after)
    leaving = draw(_some([*before.mailboxes, *before.lists], 2))
    freed = []
    for name in leaving:
        them = after.mailboxes if name in after.mailboxes else after.lists
        freed += [own(them[name]), *them[name]["email_addresses"]]
        del them[name]
    names = _Names(draw, after, list(start.spare_names), freed)
    boxes, lists = (
        [it for it in leaving if it in them] for them in (before.mailboxes, before.lists)
    )
    for name in names.new(draw(st.integers(0 if after.mailboxes else 1, 2)), lists):
        after.mailboxes[name] = draw(_mailboxes(name))
    new = names.new(draw(st.integers(0, 2)), boxes)
    recipients = [it for it in (*after.mailboxes, *after.lists, *new) if it not in leaving]
    for name in new:
        after.lists[name] = draw(_lists(name, recipients, terms))
    _edit_mailboxes(draw, before, after)
    _edit_lists(draw, before, after, terms, leaving)
    _move_addresses(draw, after, terms, freed, start.spare_addresses)
    _mend_forwards(draw, before, after, terms)
    _choose_words(draw, change, leaving)
    if _one_in(draw, 4):
        # To want somebody gone who never was is no change.
        change.named.add(f"mailboxes/{names.spare.pop()}")
    return change


@dataclass
class _Names:
    """Names for those who are new, some of which somebody has had until now."""

    draw: st.DrawFn
    after: World
    spare: list[str]
    freed: list[str]

    def new(self, count: int, leavers: list[str]) -> list[str]:
        """Return names; ``leavers`` are of the other kind, and may be followed by name."""
        return [self._one(leavers) for _turn in range(count)]

    def _one(self, leavers: list[str]) -> str:
        if leavers and _one_in(self.draw, 3):
            name = leavers.pop()
            self.freed.remove(f"{name}@{DOMAIN}")
            return name
        given_up = [
            (address, element)
            for _option, element in self.after.elements
            for address in element["email_addresses"]
            if address.endswith(f"@{DOMAIN}")
        ]
        if given_up and _one_in(self.draw, 3):
            address, holder = self.draw(st.sampled_from(given_up))
            holder["email_addresses"].remove(address)
            return address.partition("@")[0].lower()
        return self.spare.pop()


def _one_in(draw: st.DrawFn, count: int) -> bool:
    return draw(st.integers(0, count - 1)) == count - 1


def _edit_mailboxes(draw: st.DrawFn, before: World, after: World) -> None:
    for name, box in after.mailboxes.items():
        if name not in before.mailboxes or _one_in(draw, 3):
            continue
        for option, values in (("display_name", display_names), ("size", sizes)):
            if _one_in(draw, 4):
                box[option] = draw(values)
        for flag in FLAGS:
            box[flag] ^= _one_in(draw, 5)
        for text in draw(_some(tuple(CONTACT), 3)):
            box["contact"][text] = draw(st.one_of(st.just(""), _contact_fields[text]))
        if _one_in(draw, 3):
            box["spam_settings"] = draw(_spam_settings())
        box["spam_lists"].update(draw(_entries(draw(_some(tuple(SPAM_LISTS), 2)))))
        for service in box["mobile_services"]:
            box["mobile_services"][service] ^= _one_in(draw, 4)


def _edit_lists(
    draw: st.DrawFn, before: World, after: World, terms: Terms, leaving: Sequence[str]
) -> None:
    for name, entry in after.lists.items():
        for kind in RECIPIENTS:
            entry[kind] = [it for it in entry[kind] if it not in leaving]
        if name not in before.lists or _one_in(draw, 3):
            continue
        # Who follows a leaver by his name would be taken off the lists with him.
        everybody = [it for it in (*after.mailboxes, *after.lists) if it not in leaving]
        other = draw(_lists(name, everybody, terms))
        for option in terms.list_options:
            if option not in ("email_addresses", "primary_address") and _one_in(draw, 3):
                entry[option] = other[option]
        if entry["sender_policy"] == "public":
            entry["senders"] = []


def _move_addresses(
    draw: st.DrawFn, after: World, terms: Terms, freed: list[str], spare: list[str]
) -> None:
    """Give addresses to others, drop them, take what leavers had; now and then swap two."""
    everyone = [element for _option, element in after.elements]
    movable = [(it, element) for element in everyone for it in element["email_addresses"]]
    if _one_in(draw, 2):
        movable = _swapped(draw, after, terms, movable)
    pool: list[tuple[str, Element | None]] = [*movable, *((it, None) for it in (*freed, *spare))]
    for address, holder in pool:
        if address.startswith("x500:"):
            keeps = holder is not None and not _one_in(draw, 3)
        else:
            keeps = holder is not None and draw(st.integers(0, 2)) == 0
        if keeps:
            continue
        if holder is not None:
            holder["email_addresses"].remove(address)
        if not address.startswith("x500:") and not _one_in(draw, 4):
            new = draw(st.sampled_from(_place(after, terms, address)))
            new["email_addresses"].append(address)
    for entry in after.lists.values():
        addresses = [it for it in entry["email_addresses"] if not it.startswith("x500:")]
        if entry["primary_address"] not in addresses:
            entry["primary_address"] = own(entry)
        if terms.version == "v1" and _one_in(draw, 3):
            entry["primary_address"] = draw(st.sampled_from((own(entry), *addresses)))
        if terms.version == "v1" and _one_in(draw, 4):
            free = [it for it in X500 if it not in after.addresses]
            entry["email_addresses"] += draw(_some(free, 1))


def _swapped(
    draw: st.DrawFn, after: World, terms: Terms, movable: list[tuple[str, Element]]
) -> list[tuple[str, Element]]:
    """Let two objects exchange an address, if any two can, and return the other addresses."""
    pairs = [
        ((one, mine), (other, theirs))
        for one, mine in movable
        for other, theirs in movable
        if mine is not theirs
        and any(theirs is it for it in _place(after, terms, one))
        and any(mine is it for it in _place(after, terms, other))
        and not (one + other).count("x500:")
    ]
    if not pairs:
        return movable
    both = draw(st.sampled_from(pairs))
    for (address, holder), (other, _theirs) in (both, both[::-1]):
        holder["email_addresses"].remove(address)
        holder["email_addresses"].append(other)
    return [it for it in movable if it not in both]


def _mend_forwards(draw: st.DrawFn, before: World, after: World, terms: Terms) -> None:
    """Forward to nobody who is gone, and now and then to somebody else."""
    there = {it.lower() for it in (*after.addresses, NEIGHBOUR)}
    for name, box in after.mailboxes.items():
        to = box["forwarding_address"].lower()
        outside = to.endswith("@partner.example")
        is_new = name not in before.mailboxes
        if is_new or _one_in(draw, 4) or (to and to not in there and not outside):
            box["forwarding_address"] = draw(_forwards(after, terms, own(box)))


def _choose_words(draw: st.DrawFn, change: Change, leaving: Sequence[str]) -> None:
    """Choose how the change is declared: by purge or by name, in full or in part."""
    before, after = change.before, change.after
    change.purge = draw(st.sampled_from(([], ["mailboxes"], ["distribution_lists"])))
    if change.purge and draw(st.booleans()):
        change.purge = ["mailboxes", "distribution_lists"]
    unchanged = []
    gone = []
    then = alike(after)
    now = alike(_without(before, leaving))
    for option, element in before.elements:
        key = key_of(option, element)
        if key not in then:
            gone.append(element["name"])
            if option not in change.purge or draw(st.booleans()):
                change.named.add(key)
        elif now[key] == then[key]:
            unchanged.append((key, option, element["name"]))
    for key, option, name in unchanged:
        if draw(st.booleans()):
            continue
        if option not in change.purge:
            change.omitted.add(key)
            continue
        pattern = draw(st.sampled_from((name, name.upper(), f"{name[:-1]}?", f"*{name[1:]}")))
        if not any(fnmatch.fnmatch(it.lower(), pattern.lower()) for it in gone):
            change.protected.append(pattern)
            change.omitted.add(key)
    for option, element in after.elements:
        key = key_of(option, element)
        if draw(st.booleans()):
            change.thin.add(key)
        change.manner[key] = draw(st.sampled_from(("set", "bare", "delta")))
    change.order = draw(st.lists(st.integers(0, 99), min_size=8, max_size=8))


@st.composite
def cases(draw: st.DrawFn, terms: Terms) -> Change:
    """Yield a domain together with a change of it."""
    return draw(changes(draw(domains(terms)), terms))


def _without(world: World, leaving: Sequence[str]) -> World:
    """Return a domain as it is when the API has taken who leaves off all lists."""
    rest = deepcopy(world)
    for entry in rest.lists.values():
        for kind in RECIPIENTS:
            entry[kind] = [it for it in entry[kind] if it not in leaving]
    return rest
