# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulated service remembers: one account, its domains, their mailboxes and lists."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from . import lists
from .lists import DistributionList, Job, ListAddress

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
# What a domain is served with (facts section 5, 'Related lists').
SERVICE_TYPES = ("exchange", "rsemail", "both", "none")
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
    """One domain with its aliases, and its mailboxes and lists by name in order of creation."""

    name: str
    aliases: list[str] = field(default_factory=list)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    lists: dict[str, DistributionList] = field(default_factory=dict)
    service_type: str = "exchange"


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
    # Who asked for an export of which domain's lists: domain and address.
    exports: list[tuple[str, str]] = field(default_factory=list)
    clock: Callable[[], float] = time.time
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def add_domain(
        self, name: str, aliases: Sequence[str] = (), service_type: str | None = None
    ) -> Domain:
        """Add a domain, or give an existing one these aliases as well, and another service."""
        if service_type not in (None, *SERVICE_TYPES):
            raise ValueError(f"The service type is one of {SERVICE_TYPES}, not {service_type!r}")
        with self.lock:
            domain = self.domains.setdefault(name.lower(), Domain(name.lower()))
            domain.service_type = service_type or domain.service_type
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
        """Remove a mailbox for good, and take it off all lists."""
        with self.lock:
            del self.domains[domain.lower()].mailboxes[name.lower()]
            self._drop_recipient(domain.lower(), name.lower())

    def add_list(
        self,
        domain: str,
        name: str,
        *,
        error: Mapping[str, Any] | None = None,
        busy_reads: int = 0,
        **fields: Any,
    ) -> DistributionList:
        """Add a distribution list; `addresses` are those beside its own.

        Its recipients need not be there. `error` is left on it, and it is busy for so many reads.
        """
        with self.lock:
            place, name = self.domains[domain.lower()], name.lower()
            own = f"{name}@{place.name}"
            for address in (own, *(a for a in fields.get("addresses", ()) if isinstance(a, str))):
                if self.owner(address):
                    raise ValueError(f"The email address {address} is already in use")
            added = DistributionList(name, name, addresses=[ListAddress(own)])
            if fields.get("display_name") is None:
                fields.pop("display_name", None)
            self._seed_list(place, added, error, busy_reads, fields)
            place.lists[name] = added
            return added

    def edit_list(self, domain: str, name: str, **fields: Any) -> DistributionList:
        """Set attributes of a list behind the API's back, `error` and `busy_reads` as well."""
        with self.lock:
            place = self.domains[domain.lower()]
            target = place.lists[name.lower()]
            busy_reads, errors = fields.pop("busy_reads", 0), target.errors
            is_kept = "error" not in fields
            self._seed_list(place, target, fields.pop("error", None), busy_reads, fields)
            target.errors = errors if is_kept else target.errors
            return target

    def remove_list(self, domain: str, name: str) -> None:
        """Remove a list at once, and take it off the lists that it is on."""
        with self.lock:
            del self.domains[domain.lower()].lists[name.lower()]
            self._drop_recipient(domain.lower(), name.lower())

    def errors_uri(self, domain: str, name: str) -> str:
        """Return where the errors of a list are to be had (facts 7.4)."""
        return f"/v1/customers/{self.customer}/domains/{domain}/ex/distributionlists/{name}/errors"

    def _seed_list(
        self,
        place: Domain,
        target: DistributionList,
        error: Mapping[str, Any] | None,
        busy_reads: int,
        fields: Mapping[str, Any],
    ) -> None:
        lists.seed(target, place.name, place.aliases, fields)
        uri = self.errors_uri(place.name, target.name)
        target.errors = [lists.error_entry(error, uri)] if error else []
        target.jobs += [Job("", reads=busy_reads)] if busy_reads else []

    def _drop_recipient(self, domain: str, name: str) -> None:
        for place in self.domains.values():
            for entry in place.lists.values():
                entry.drop(name if place.name == domain else f"{name}@{domain}")

    def owner(self, address: str) -> Mailbox | DistributionList | None:
        """Return who has an address, in any domain, ignoring case (facts 9.11)."""
        found = self.find(address)
        return found[1] if found else None

    def find(self, address: str) -> tuple[Domain, Mailbox | DistributionList] | None:
        """Return who has an address, and in which domain; lists have their twins as well."""
        wanted = address.lower()
        local, _at, place = wanted.partition("@")
        with self.lock:
            for domain in self.domains.values():
                if domain.name == place and local in domain.mailboxes:
                    return domain, domain.mailboxes[local]
                named = domain.lists.get(local) if place in (domain.name, *domain.aliases) else None
                if named and named.is_taken:
                    return domain, named
            for domain in self.domains.values():
                for box in domain.mailboxes.values():
                    extra = box.addresses[1:]
                    if extra and any(entry.address.lower() == wanted for entry in extra):
                        return domain, box
                own = f"{local}@{domain.name}" if place in domain.aliases else wanted
                for entry in domain.lists.values():
                    if len(entry.addresses) > 1 and entry.exists and entry.has_address(own):
                        return domain, entry
        return None

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
    # Files from before there were lists and service types have none.
    found = {name: lists.restored(fields) for name, fields in data.get("lists", {}).items()}
    service_type = data.get("service_type", "exchange")
    return Domain(data["name"], data["aliases"], mailboxes, found, service_type)


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
