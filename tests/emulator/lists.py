# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of a distribution list, and of the operations on it that still run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

POLICIES = ("restricted", "public")
RECIPIENTS = ("members", "managers", "senders")
# What an operation may change; the rest of a list is about operations themselves.
CONTENT = (
    "display_name",
    "description",
    "hidden",
    "addresses",
    *RECIPIENTS,
    "sender_policy",
    "primary",
    "spellings",
)


@dataclass
class ListAddress:
    """One address of a list: a full smtp address in lower case, or an x500 text as given."""

    value: str
    protocol: str = "smtp"


@dataclass
class Step:
    """One entry of a write: `action` is add, remove or update."""

    action: str
    value: str
    protocol: str = "smtp"
    primary: bool | None = None


@dataclass
class Wish:
    """What one write asks of a list, its form already checked; `fields` go by attribute."""

    fields: dict[str, Any] = field(default_factory=dict)
    addresses: list[Step] = field(default_factory=list)
    members: list[Step] = field(default_factory=list)
    managers: list[Step] = field(default_factory=list)
    senders: list[Step] = field(default_factory=list)
    policy: str | None = None


@dataclass
class Job:
    """An operation that was accepted: post, put or delete, or nothing for a list seeded busy.

    It is done by the read that comes after `absent` reads that find no list and `reads` busy ones.
    """

    action: str
    wish: Wish = field(default_factory=Wish)
    reads: int = 0
    absent: int = 0


@dataclass
class DistributionList:
    """One list; the attributes up to `primary` are what tests seed and assert on.

    Recipients are in lower case: a bare name inside the list's domain, else the full address.
    `addresses` begins with name@domain, which always stays, and has no twins of domain aliases.
    """

    name: str
    display_name: str
    description: str = ""
    hidden: bool = False
    addresses: list[ListAddress] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    managers: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    sender_policy: str = "public"
    primary: str = ""
    # How recipients and addresses were spelled, by their lower-case form, where that differs.
    spellings: dict[str, str] = field(default_factory=dict)
    # What the last failed operation left behind; the first one is the list's Error.
    errors: list[dict[str, Any]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    # False while it is being created, and if only the errors of a failed creation are left.
    exists: bool = True

    @property
    def is_taken(self) -> bool:
        """Whether its name is in use: it is there, or is about to be."""
        return self.exists or bool(self.jobs)

    @property
    def is_visible(self) -> bool:
        """Whether reads find it: it is there, or is being created where they can see it."""
        return self.exists or any(not job.absent for job in self.jobs[:1])

    @property
    def own_address(self) -> str:
        """The address of its common name."""
        return self.addresses[0].value

    def has_address(self, address: str) -> bool:
        """Say whether an smtp address in lower case is among its own, twins left aside."""
        return any(a.value == address and a.protocol == "smtp" for a in self.addresses)

    def spell(self, given: str, stored: str) -> None:
        """Remember how a stored value was spelled."""
        if given != stored and given.lower() == stored:
            self.spellings[stored] = given

    def drop(self, recipient: str) -> None:
        """Take a recipient off that is no more."""
        for kind in RECIPIENTS:
            names = getattr(self, kind)
            if recipient in names:
                names.remove(recipient)


def bare(value: str, domain: str, aliases: Iterable[str]) -> str:
    """Return a recipient without its domain, if that is the list's own or one of its aliases."""
    local, _at, place = value.rpartition("@")
    return local if local and place.lower() in (domain, *aliases) else value


def error_entry(given: Mapping[str, Any], uri: str) -> dict[str, Any]:
    """Return an Error with all its documented fields (facts 7.3)."""
    plain = {"Action": "put", "Message": "", "Details": "", "Code": 400, "Uri": uri}
    unknown = set(given) - set(plain)
    if unknown:
        raise ValueError(f"Not in an Error: {sorted(unknown)}; there are {list(plain)}")
    return plain | dict(given)


def seed(
    target: DistributionList, domain: str, aliases: Sequence[str], fields: Mapping[str, Any]
) -> None:
    """Set what a test gives, in canonical form; refuse what a list has not."""
    for name, value in fields.items():
        if name in RECIPIENTS or name == "addresses":
            if isinstance(value, str):
                raise TypeError(f"{name} takes a list, not {value!r}")
        elif name not in ("display_name", "description", "hidden", "sender_policy", "primary"):
            raise TypeError(f"A distribution list has no {name}")
        if name == "sender_policy" and value not in POLICIES:
            raise ValueError(f"The policy is one of {POLICIES}, not {value!r}")
        if name in RECIPIENTS:
            _seed_recipients(target, name, value, domain, aliases)
        elif name == "addresses":
            _seed_addresses(target, value)
        elif name != "primary":
            setattr(target, name, value)
    primary = (fields.get("primary") or target.primary).lower()
    if fields.get("primary") and not target.has_address(primary):
        raise ValueError(f"{primary} is no address of the list")
    # It falls back if it was among the addresses that are replaced.
    target.primary = primary if target.has_address(primary) else target.own_address


def _seed_recipients(
    target: DistributionList, kind: str, values: Iterable[str], domain: str, aliases: Sequence[str]
) -> None:
    names: dict[str, None] = {}
    for value in values:
        short = bare(value, domain, aliases)
        target.spell(short, short.lower())
        names[short.lower()] = None
    setattr(target, kind, list(names))


def _seed_addresses(target: DistributionList, values: Iterable[str | tuple[str, str]]) -> None:
    """Keep the own address in front; a pair is protocol and text."""
    del target.addresses[1:]
    for value in values:
        protocol, text = ("smtp", value) if isinstance(value, str) else value
        if protocol == "x500":
            target.addresses.append(ListAddress(plain_x500(text), "x500"))
        elif not target.has_address(text.lower()):
            target.spell(text, text.lower())
            target.addresses.append(ListAddress(text.lower()))


def plain_x500(text: str) -> str:
    """Return an x500 text without the prefix that it may be written with."""
    return text[5:] if text[:5].lower() == "x500:" else text


def restored(data: Mapping[str, Any]) -> DistributionList:
    """Return a list from what the state file has of it."""
    whole = dict(data)
    whole["addresses"] = [ListAddress(**entry) for entry in data["addresses"]]
    whole["jobs"] = [_job(entry) for entry in data["jobs"]]
    return DistributionList(**whole)


def _job(data: Mapping[str, Any]) -> Job:
    wish = dict(data["wish"])
    for kind in ("addresses", *RECIPIENTS):
        wish[kind] = [Step(**step) for step in wish[kind]]
    return Job(data["action"], Wish(**wish), data["reads"], data["absent"])
