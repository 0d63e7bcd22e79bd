# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole domain as a user would declare it, for tests that compare what was asked with what is.

Elements are in the shape of the options, each list a plain list. :func:`seed` makes the emulator
hold a domain, :func:`held` reads it back from there, :func:`exported` from an export.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from emulator import Emulator
from emulator.entries import IP, MAIL
from integration.dialects import Setting

DOMAIN = "example.com"
ALIAS = "example.net"
# Another domain of the same account, with somebody in it.
ELSEWHERE = "example.org"
NEIGHBOUR = f"kim@{ELSEWHERE}"
PASSWORD = "zQ-4-zQ-7-zQ-9"
ACTIVATION_PASSWORD = "zW-5-zW-8"

Element = dict[str, Any]

# Options of `contact` -> the names that the emulator has for them.
CONTACT = {
    "first_name": "firstName",
    "last_name": "lastName",
    "company": "company",
    "department": "department",
    "job_title": "jobTitle",
    "street": "addressLine1",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "country": "country",
    "business_number": "businessNumber",
    "pager_number": "pagerNumber",
    "home_number": "homeNumber",
    "mobile_number": "mobileNumber",
    "fax_number": "faxNumber",
    "notes": "notes",
}
FLAGS = ("enabled", "hidden", "public_folder_admin")
SPAM_LISTS = {"blacklist": MAIL, "safelist": MAIL, "ip_blacklist": IP, "ip_safelist": IP}
RECIPIENTS = ("members", "managers", "senders")


MAIL_ENTRIES = (
    *("spam.example", "@bad.example", "Loud@Noise.example", "@%.wild.example", "%.tame.example"),
    *("o'neil@shop.example", "münchen.example", "@Große.example", "a.b+c@d-e.example"),
)
IP_ENTRIES = (
    *("192.0.2.1", "198.51.100.255", "10.167.10.%", "203.0.%.%"),
    *("2001:db8::1", "2001:DB8::A", "2001:0db8:0000:0000:0000:0000:0000:0002", "::ffff:192.0.2.9"),
)
GUESTS = tuple(f"Guest{number}@partner.example" for number in range(9))
X500 = ("x500:/o=Old/ou=Site/cn=News", "x500:/o=Öl/cn=Team 2")


@dataclass(frozen=True)
class Terms:
    """What can be declared in a setting of the API without its refusing it."""

    version: str = "v1"
    managers: bool = True
    forwards_outside: bool = True
    addresses_in_alias: bool = True

    @classmethod
    def of(cls, setting: Setting) -> Terms:
        """Return the terms of a setting."""
        return cls(
            version=setting.api_version,
            managers=setting.api_version == "v1" and setting.dialect["list_managers"] == "offered",
            forwards_outside=setting.dialect["forwarding_scope"] == "any",
            addresses_in_alias=setting.dialect["alias_addresses"] == "single",
        )

    @property
    def list_options(self) -> tuple[str, ...]:
        """The options of a distribution list that can be given."""
        if self.version == "v0":
            return ("display_name", "hidden", "email_addresses", "members")
        managers = ("managers",) if self.managers else ()
        return (
            *("display_name", "description", "hidden", "email_addresses", "primary_address"),
            *("members", *managers, "senders", "sender_policy"),
        )


@dataclass
class World:
    """A domain: its aliases, and its mailboxes and distribution lists by name."""

    aliases: tuple[str, ...] = ()
    mailboxes: dict[str, Element] = field(default_factory=dict)
    lists: dict[str, Element] = field(default_factory=dict)

    @property
    def elements(self) -> list[tuple[str, Element]]:
        """All objects, with the option that they are declared in."""
        both = (("mailboxes", self.mailboxes), ("distribution_lists", self.lists))
        return [(option, element) for option, them in both for element in them.values()]

    @property
    def addresses(self) -> set[str]:
        """Every address that leads to somebody here."""
        return {
            address
            for _option, element in self.elements
            for address in (own(element), *element["email_addresses"])
        }


def own(element: Element) -> str:
    """Return the address that an object has by its name."""
    return f"{element['name']}@{DOMAIN}"


# --- the emulator ---


def seed(api: Emulator, world: World) -> None:
    """Put a domain into the emulator, behind the API's back."""
    api.add_domain(ELSEWHERE)
    local, _at, place = NEIGHBOUR.partition("@")
    api.add_mailbox(place, local)
    api.add_domain(DOMAIN, aliases=world.aliases)
    for box in world.mailboxes.values():
        api.add_mailbox(
            DOMAIN,
            box["name"],
            **{name: box[name] for name in ("display_name", "size", *FLAGS)},
            forwarding=box["forwarding_address"],
            contact={CONTACT[name]: text for name, text in box["contact"].items()},
            addresses=box["email_addresses"],
            **box["spam_settings"],
            **box["spam_lists"],
            **box["mobile_services"],
        )
    for entry in world.lists.values():
        api.add_list(
            DOMAIN,
            entry["name"],
            **{name: entry[name] for name in ("display_name", "description", "hidden")},
            **{name: entry[name] for name in (*RECIPIENTS, "sender_policy")},
            primary=entry["primary_address"],
            addresses=[_seeded_address(it) for it in entry["email_addresses"]],
        )


def _seeded_address(address: str) -> str | tuple[str, str]:
    return ("x500", address[5:]) if address.startswith("x500:") else address


def held(api: Emulator) -> World:
    """Return the domain that the emulator holds now."""
    with api.state.lock:
        place = deepcopy(api.state.domains[DOMAIN])
    mailboxes = {}
    for box in place.mailboxes.values():
        mailboxes[box.name] = {
            "name": box.name,
            "display_name": box.display_name,
            "size": box.size,
            **{name: getattr(box, name) for name in FLAGS},
            "forwarding_address": box.forwarding,
            "contact": {name: box.contact[theirs] for name, theirs in CONTACT.items()},
            "email_addresses": [it.address for it in box.addresses[1:]],
            "spam_settings": {
                "filter_level": box.filter_level,
                "send_to_domain_quarantine": box.send_to_domain_quarantine,
                "quarantine_owner": box.quarantine_owner,
            },
            "spam_lists": {name: getattr(box, name) for name in SPAM_LISTS},
            "mobile_services": {name: getattr(box, name) for name in ("activesync", "blackberry")},
        }
    lists = {}
    for entry in place.lists.values():
        if entry.exists:
            lists[entry.name] = {
                **{name: getattr(entry, name) for name in ("name", "display_name", "description")},
                **{name: getattr(entry, name) for name in ("hidden", *RECIPIENTS, "sender_policy")},
                "primary_address": entry.primary,
                "email_addresses": [
                    f"x500:{it.value}" if it.protocol == "x500" else it.value
                    for it in entry.addresses[1:]
                ],
            }
    return World(tuple(place.aliases), mailboxes, lists)


def alike(world: World) -> dict[str, Any]:
    """Return a domain without what makes no difference: order, case of names, spellings."""
    return {f"{option}/{it['name']}": _alike(it) for option, it in world.elements}


def _alike(element: Element) -> Element:
    same = dict(element)
    same["email_addresses"] = sorted(lower(it) for it in element["email_addresses"])
    for name in ("forwarding_address", "primary_address"):
        if name in element:
            same[name] = element[name].lower()
    if "spam_lists" in element:
        same["spam_lists"] = {
            name: sorted(kind.key(it) for it in element["spam_lists"][name])
            for name, kind in SPAM_LISTS.items()
        }
    for name in RECIPIENTS:
        if name in element:
            same[name] = sorted(bare(it) for it in element[name])
    if element.get("sender_policy") == "public":
        # Whoever could write before may be kept, and does not count.
        del same["senders"]
    return same


def lower(address: str) -> str:
    return address if address.startswith("x500:") else address.lower()


def bare(recipient: str) -> str:
    """Return a recipient of the domain by name, in lower case, and any other by address."""
    return recipient.lower().removesuffix(f"@{DOMAIN}")


# --- exports ---


def exported(state: dict[str, Any], aliases: Sequence[str]) -> dict[str, Any]:
    """Return what an export says of a domain, in the form of :func:`alike`.

    Twins of addresses in domain aliases, and own addresses, need not be in it, and do not count.
    """
    found = {}
    for option in ("mailboxes", "distribution_lists"):
        for element in state.get(option, []):
            plain = {name: _plain(value) for name, value in element.items()}
            if "spam_lists" in plain:
                plain["spam_lists"] = {
                    name: _plain(entries) for name, entries in plain["spam_lists"].items()
                }
            addresses = {lower(it) for it in plain["email_addresses"]}
            twins = {
                f"{it.partition('@')[0]}@{alias}"
                for it in (*addresses, own(plain))
                for alias in aliases
                if it.endswith(f"@{DOMAIN}")
            }
            plain["email_addresses"] = sorted(addresses - twins - {own(plain)})
            if "sender_policy" in plain:
                plain.setdefault("senders", [])
            found[f"{option}/{plain['name']}"] = _alike(plain)
    return found


def _plain(value: Any) -> Any:
    return value["set"] if isinstance(value, dict) and set(value) == {"set"} else value


def expected_export(world: World, terms: Terms) -> dict[str, Any]:
    """Return what an export has to say of a domain."""
    whole = alike(world)
    for key, element in whole.items():
        if key.startswith("distribution_lists/"):
            kept = {"name", *terms.list_options}
            whole[key] = {name: value for name, value in element.items() if name in kept}
    return whole


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return what differs between two domains in the form of :func:`alike`: both values of each."""
    return {
        f"{key}.{name}": pair
        for key in sorted({*one, *other})
        for name in sorted({*one.get(key, {}), *other.get(key, {})})
        for pair in [(one.get(key, {}).get(name), other.get(key, {}).get(name))]
        if pair[0] != pair[1]
    }
