# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulated service remembers: one account, its domains, their mailboxes."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# The keys of contactInfo, in the order of the answers (facts section 5).
CONTACT_FIELDS = (
    "firstName",
    "lastName",
    "jobTitle",
    "company",
    "department",
    "businessNumber",
    "homeNumber",
    "mobileNumber",
    "faxNumber",
    "pagerNumber",
    "addressLine1",
    "city",
    "state",
    "zip",
    "country",
    "notes",
    "customID",
)
FILTER_LEVELS = ("on", "off", "exclusive")
DEFAULT_PASSWORD = "Secret123!@#"


@dataclass
class Address:
    """One e-mail address of a mailbox."""

    address: str
    reply_to: bool = False


@dataclass
class Mailbox:
    """One mailbox; the attributes are what tests seed and assert on.

    `contact` has the vendor's names (firstName, city, businessNumber, ...) and every one of them.
    `addresses` begins with the mailbox's own name@domain, which always stays.
    """

    name: str
    display_name: str
    password: str = DEFAULT_PASSWORD
    size: int = 2048
    current_usage: int = 0
    enabled: bool = True
    hidden: bool = False
    public_folder_admin: bool = False
    forwarding: str = ""
    save_forwarded: bool = False
    visible_in_directory: bool = True
    activesync: bool = False
    blackberry: bool = False
    last_login: str | None = None
    created: str = ""
    sam_account_name: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    addresses: list[Address] = field(default_factory=list)
    # Spam: the lists hold each entry as it was added; the dialect decides how it is shown.
    blacklist: list[str] = field(default_factory=list)
    safelist: list[str] = field(default_factory=list)
    ip_blacklist: list[str] = field(default_factory=list)
    ip_safelist: list[str] = field(default_factory=list)
    filter_level: str = "on"
    send_to_domain_quarantine: bool = False
    quarantine_owner: str = ""
    # Of the BlackBerry service, as it was set when that was added.
    activation_password: str = ""

    def set(self, attribute: str, value: Any) -> None:
        """Set one attribute, with a list as a copy; refuse what a mailbox has not."""
        if attribute not in self.__dataclass_fields__:
            raise TypeError(f"A mailbox has no {attribute}")
        if attribute == "filter_level" and value not in FILTER_LEVELS:
            raise ValueError(f"The filter level is one of {FILTER_LEVELS}, not {value!r}")
        if isinstance(getattr(self, attribute), list):
            if isinstance(value, str):
                raise TypeError(f"{attribute} takes a list, not {value!r}")
            value = list(value)
        setattr(self, attribute, value)


@dataclass
class Domain:
    """One domain with its aliases and its mailboxes by name, in the order of creation."""

    name: str
    aliases: list[str] = field(default_factory=list)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)


def new_key(length: int) -> str:
    """Return a key as the service's look: Base64 letters with both a slash and a plus in them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    key = [secrets.choice(letters) for _turn in range(length)]
    slash = 1 + secrets.randbelow(length // 2 - 1)
    key[slash], key[slash + length // 2 - 1] = "/", "+"
    return "".join(key)


def us_time(moment: float) -> str:
    """Return a moment as the service writes it: M/D/YYYY h:mm:ss AM (facts section 5)."""
    t = time.gmtime(moment)
    half = "AM" if t.tm_hour < 12 else "PM"
    hour = t.tm_hour % 12 or 12
    return f"{t.tm_mon}/{t.tm_mday}/{t.tm_year} {hour}:{t.tm_min:02}:{t.tm_sec:02} {half}"


@dataclass
class State:
    """One account with its keys and domains. Hold `lock` while touching it from another thread."""

    user_key: str = field(default_factory=lambda: new_key(20))
    secret_key: str = field(default_factory=lambda: new_key(28))
    customer: str = "12345678"
    customer_name: str = "Example Company"
    domains: dict[str, Domain] = field(default_factory=dict)
    clock: Callable[[], float] = time.time
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def add_domain(self, name: str, aliases: Sequence[str] = ()) -> Domain:
        """Add a domain, or give an existing one these aliases as well."""
        with self.lock:
            domain = self.domains.setdefault(name.lower(), Domain(name.lower()))
            domain.aliases += [a.lower() for a in aliases if a.lower() not in domain.aliases]
            return domain

    def add_mailbox(
        self,
        domain: str,
        name: str,
        *,
        display_name: str | None = None,
        contact: Mapping[str, str] | None = None,
        addresses: Sequence[str] = (),
        **fields: Any,
    ) -> Mailbox:
        """Add a mailbox with any attributes of `Mailbox`; `addresses` are those beside its own."""
        with self.lock:
            place, name = self.domains[domain.lower()], name.lower()
            own = f"{name}@{place.name}"
            for address in (own, *addresses):
                if self.owner(address):
                    raise ValueError(f"The email address {address} is already in use")
            mailbox = Mailbox(name, name if display_name is None else display_name)
            for attribute, value in fields.items():
                mailbox.set(attribute, value)
            mailbox.contact = whole_contact(contact or {})
            mailbox.addresses = [Address(own, reply_to=True), *map(Address, addresses)]
            mailbox.created = mailbox.created or us_time(self.clock())
            suffix = hashlib.sha1(own.encode()).hexdigest()[:6]
            mailbox.sam_account_name = mailbox.sam_account_name or f"{name}_{suffix}"
            place.mailboxes[name] = mailbox
            return mailbox

    def edit_mailbox(self, domain: str, name: str, **fields: Any) -> Mailbox:
        """Set attributes of a mailbox behind the API's back; `contact` is merged."""
        with self.lock:
            mailbox = self.domains[domain.lower()].mailboxes[name.lower()]
            contact = fields.pop("contact", {})
            mailbox.contact = whole_contact({**mailbox.contact, **contact})
            for attribute, value in fields.items():
                mailbox.set(attribute, value)
            return mailbox

    def remove_mailbox(self, domain: str, name: str) -> None:
        """Remove a mailbox for good."""
        with self.lock:
            del self.domains[domain.lower()].mailboxes[name.lower()]

    def owner(self, address: str) -> Mailbox | None:
        """Return the mailbox that has an address, in any domain, ignoring case (facts 9.11)."""
        wanted = address.lower()
        with self.lock:
            local, _at, domain = wanted.partition("@")
            place = self.domains.get(domain)
            if place and local in place.mailboxes:
                return place.mailboxes[local]
            for mailbox in self._with_extra_addresses():
                if any(entry.address.lower() == wanted for entry in mailbox.addresses[1:]):
                    return mailbox
        return None

    def _with_extra_addresses(self) -> Iterator[Mailbox]:
        for domain in self.domains.values():
            yield from (box for box in domain.mailboxes.values() if len(box.addresses) > 1)

    def knows_domain(self, name: str) -> bool:
        """Say whether a name is one of the account's domains or their aliases."""
        wanted = name.lower()
        return wanted in self.domains or any(wanted in d.aliases for d in self.domains.values())

    def save(self, path: Path) -> None:
        """Write the state to a file, all or nothing, readable by its owner only (passwords)."""
        with self.lock:
            data = {
                "user_key": self.user_key,
                "secret_key": self.secret_key,
                "customer": self.customer,
                "customer_name": self.customer_name,
                "domains": [asdict(domain) for domain in self.domains.values()],
            }
        write_private(path, json.dumps(data, indent=1, ensure_ascii=False))

    def load(self, path: Path) -> None:
        """Take over what `save` wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        with self.lock:
            self.user_key, self.secret_key = data["user_key"], data["secret_key"]
            self.customer, self.customer_name = data["customer"], data["customer_name"]
            self.domains = {d["name"]: _domain(d) for d in data["domains"]}


def whole_contact(given: Mapping[str, str]) -> dict[str, str]:
    """Return a contact with all its fields, those not given empty; refuse names it has not."""
    unknown = set(given) - set(CONTACT_FIELDS)
    if unknown:
        raise ValueError(f"Not in contactInfo: {sorted(unknown)}; there are {CONTACT_FIELDS}")
    return {name: given.get(name, "") for name in CONTACT_FIELDS}


def _domain(data: dict[str, Any]) -> Domain:
    mailboxes = {}
    for name, fields in data["mailboxes"].items():
        addresses = [Address(**entry) for entry in fields.pop("addresses")]
        mailboxes[name] = Mailbox(**fields, addresses=addresses)
    return Domain(data["name"], data["aliases"], mailboxes)


def write_private(path: Path, text: str) -> None:
    """Write a file all at once with mode 0600, so that no reader ever sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
