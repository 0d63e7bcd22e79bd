# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbooks on whole domains find there, and how what they left is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulator import DIALECTS, DistributionList, Emulator, Mailbox
from integration.gates import Phases

FATES = ("created", "updated", "deleted", "unchanged", "failed", "unknown", "not_reached")


def add(
    api: Emulator, domain: str, name: str, local_parts: Sequence[str] = (), **more: Any
) -> None:
    """Add a mailbox with a display name, and with addresses in its own domain."""
    display_name = name.title().replace(".", " ")
    addresses = [f"{part}@{domain}" for part in local_parts]
    api.add_mailbox(domain, name, **{"display_name": display_name, "addresses": addresses, **more})


def fill(api: Emulator, domain: str, *names: str) -> None:
    """Add a domain with mailboxes that have nothing but their names."""
    api.add_domain(domain)
    for name in names:
        add(api, domain, name)


def seed_people(api: Emulator) -> None:
    """Add people to change, to delete and to keep, with two lists and an alias of the domain."""
    api.add_domain("people.example", aliases=["alias.example"])
    add(
        api,
        "people.example",
        "alex.smith",
        ["alex"],
        password="Unchanged1!",
        forwarding="robin.lee@people.example",
        contact={"jobTitle": "Clerk", "city": "Bonn"},
        blacklist=["anyone@spam.example", "junk.example"],
        activesync=True,
    )
    add(api, "people.example", "robin.lee", size=2048, activesync=True)
    add(api, "people.example", "sam.jones")
    members = ["alex.smith", "sam.jones"]
    api.add_list("people.example", "team", display_name="Team", members=members)
    api.add_list("people.example", "former", members=members)


def seed_moves(api: Emulator) -> None:
    """Add owners of addresses that are to move."""
    fill(api, "moves.example", "taker")
    add(api, "moves.example", "giver", ["shared", "kept"])
    add(api, "moves.example", "left", ["starboard"])
    add(api, "moves.example", "right", ["port"])
    add(api, "moves.example", "desk", ["info", "reception"])
    api.add_list("moves.example", "office", members=["desk"])
    api.add_list("moves.example", "helpers", members=["desk"], addresses=["help@moves.example"])


def seed_same(api: Emulator) -> None:
    """Add a domain of which every part is declared as it is."""
    fill(api, "same.example", "bare")
    add(
        api,
        "same.example",
        "full",
        ["other"],
        size=2048,
        forwarding="bare@same.example",
        contact={"city": "Köln", "country": "日本"},
        filter_level="exclusive",
        blacklist=["anyone@spam.example", "junk.example"],
        safelist=["friend.example", "partner.example"],
        ip_safelist=["2001:db8::1"],
        activesync=True,
        blackberry=True,
    )
    api.add_list(
        "same.example",
        "group",
        display_name="Group",
        addresses=["group-too@same.example"],
        members=["bare", "full", "friend@outside.example"],
    )


def mailbox(api: Emulator, domain: str, name: str) -> Mailbox:
    """Return a mailbox that has to be there."""
    found = api.mailbox(domain, name)
    assert found is not None
    return found


def distribution_list(api: Emulator, domain: str, name: str) -> DistributionList:
    """Return a list that has to be there."""
    found = api.distribution_list(domain, name)
    assert found is not None
    return found


def further_addresses(owner: Mailbox | DistributionList) -> set[str]:
    """Return the local parts of the addresses beside the own one, without those of an alias."""
    if isinstance(owner, Mailbox):
        values = [entry.address for entry in owner.addresses]
    else:
        values = [entry.value for entry in owner.addresses]
    local_parts = {
        value.lower().partition("@")[0] for value in values if not value.endswith("@alias.example")
    }
    return local_parts - {owner.name.lower()}


def summary(**fates: list[str]) -> dict[str, list[str]]:
    """Return a summary that holds these and no others."""
    return {**{fate: [] for fate in FATES}, **fates}


def is_documented(api: Emulator) -> bool:
    """Whether the API behaved as its pages say, and v1 was asked."""
    plain = all(api.core.dialect[name] == values[0] for name, values in DIALECTS.items())
    return plain and api.calls[0].path.startswith("/v1/")


def calls(phases: Phases, domain: str, *methods: str) -> list[str]:
    """Return a domain's calls of the real run, without the part of the path that all share."""
    found = [call.split(" ", 1) for call in phases.calls["real"]]
    start = f"domains/{domain}"
    return [
        f"{method} {path.removeprefix(f'{start}/ex/')}"
        for method, path in found
        if path.startswith(start) and method in methods
    ]
