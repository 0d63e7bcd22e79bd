# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox's black lists and safe lists (vendor page, 'Spam').

The page's slips are mended: an IP address is added at `ipblacklist` and `ipsafelist`, as it is
listed and deleted there (facts 9.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from .. import entries
from ..render import Document
from ..state import Domain, Mailbox
from ..wire import Refusal
from .domains import the_domain
from .mailboxes import ONE
from .table import Ask, Gate, Route


@dataclass(frozen=True)
class SpamList:
    """One list: the attribute of `Mailbox` that holds it, its word in errors, what is on it."""

    attribute: str
    word: str
    kind: entries.Kind
    item: str


@dataclass(frozen=True)
class Name:
    """A name of a list in paths, its root in XML (facts 4.8), and where it answers (facts 8.5)."""

    spam_list: SpamList
    path: str
    root: str
    versions: tuple[str, ...] = ("v0", "v1")
    missing_under: str = ""


BLACKLIST = SpamList("blacklist", "blacklist", entries.MAIL, "address")
IP_BLACKLIST = SpamList("ip_blacklist", "blacklist", entries.IP, "ip")
SAFELIST = SpamList("safelist", "safelist", entries.MAIL, "address")
IP_SAFELIST = SpamList("ip_safelist", "safelist", entries.IP, "ip")

NAMES = (
    Name(BLACKLIST, "blacklist", "blacklist", ("v0",)),
    Name(BLACKLIST, "blacklist", "blacklist", ("v1",), missing_under="new"),
    Name(BLACKLIST, "blocklist", "blocklist", ("v1",), missing_under="old"),
    Name(IP_BLACKLIST, "ipblacklist", "ipBlacklist", ("v0",)),
    Name(IP_BLACKLIST, "ipblacklist", "ipBlacklist", ("v1",), missing_under="new"),
    Name(IP_BLACKLIST, "ipblocklist", "ipBlocklist", ("v1",), missing_under="old"),
    Name(SAFELIST, "safelist", "safelist"),
    Name(IP_SAFELIST, "ipsafelist", "ipSafelist"),
)


def the_user(ask: Ask) -> tuple[Domain, Mailbox]:
    """Return domain and mailbox of the path, or refuse with the rows of this part of the page."""
    domain = the_domain(ask)
    mailbox = domain.mailboxes.get(ask.params["mailbox"].lower())
    if mailbox is None:
        raise _no_user(ask)
    return domain, mailbox


def _no_user(ask: Ask) -> Refusal:
    address = f"{ask.params['mailbox']}@{ask.params['domain']}"
    return Refusal(404, f"No user with the email address {address} exists", resource="Mailbox")


@dataclass
class Change:
    """A list of a mailbox while it is being changed: `left` replaces it in the end."""

    ask: Ask
    spam_list: SpamList
    domain: Domain
    left: list[str]

    def add(self, entry: str) -> None:
        """Add an entry, or refuse it as the page's rows say."""
        self._check(entry)
        place = entries.whole_domain(entry)
        if self.spam_list is BLACKLIST and place in self._own_domains():
            raise Refusal(400, f"Adding {place} would blacklist the current domain")
        kind = self.spam_list.kind
        if kind.key(entry) not in map(kind.key, self.left):
            self.left.append(entry)
        elif self.ask.dialect["spam_twice"] == "refuse":
            raise Refusal(400, f"{entry} is already on the {self.spam_list.word}")

    def remove(self, entry: str, *, may_be_absent: bool = False) -> None:
        """Remove an entry, or refuse what is none or is not on the list."""
        kind, dialect = self.spam_list.kind, self.ask.dialect
        if dialect["spam_match"] == "shown":
            found = [it for it in self.left if kind.shown(it, dialect) == entry]
        else:
            found = [it for it in self.left if kind.key(it) == kind.key(entry)]
        if not found:
            self._check(entry)
            if not may_be_absent:
                raise Refusal(400, f"{entry} is not found on the {self.spam_list.word}")
        self.left = [it for it in self.left if it not in found]

    def _check(self, entry: str) -> None:
        if not self.spam_list.kind.is_valid(entry):
            raise Refusal(400, f"invalid {self.spam_list.kind.called}: {entry}")

    def _own_domains(self) -> list[str]:
        aliases = self.domain.aliases if self.ask.dialect["spam_alias"] == "refuse" else []
        return [self.domain.name, *aliases]


def index(ask: Ask, *, name: Name) -> Document:
    """List the entries ('Index Blacklist' and the others); there is no paging (facts section 5)."""
    spam_list = name.spam_list
    known = ask.params["domain"].lower() in ask.state.domains
    if not known and ask.dialect["spam_no_domain"] == "mailbox":
        raise _no_user(ask)
    _domain, mailbox = the_user(ask)
    stored = getattr(mailbox, spam_list.attribute)
    shown = ORDERS[ask.dialect["spam_order"]](
        [spam_list.kind.shown(entry, ask.dialect) for entry in stored]
    )
    return Document(name.root, {"addresses": shown}, items={"addresses": spam_list.item})


ORDERS: dict[str, Callable[[list[str]], list[str]]] = {
    "added": list,
    "sorted": lambda shown: sorted(shown, key=str.lower),
    "reversed": lambda shown: shown[::-1],
}


def add(ask: Ask, *, name: Name) -> None:
    """Add one entry ('Add Blacklist' and the others)."""
    mailbox, change = _begin(ask, name)
    change.add(ask.params["entry"])
    mailbox.set(name.spam_list.attribute, change.left)


def delete(ask: Ask, *, name: Name) -> None:
    """Delete one entry, which must be there ('Delete Blacklist' and the others)."""
    mailbox, change = _begin(ask, name)
    change.remove(ask.params["entry"])
    mailbox.set(name.spam_list.attribute, change.left)


def change_many(ask: Ask, *, name: Name) -> None:
    """Add what addList has, then remove what removeList has, both by comma (facts 8.6)."""
    mailbox, change = _begin(ask, name)
    given = {field.lower(): value for field, value in ask.form.items()}
    for field, spelled in zip(given, ask.form, strict=True):
        if field not in ("addlist", "removelist") or ask.dialect["spam_put"] == "400":
            raise Refusal(400, f"Unrecognized field: {spelled}")
    if not given:
        raise Refusal(400, "Missing required field: addList")
    absent_is_fine = ask.dialect["spam_remove_absent"] == "ignore"
    steps: list[Callable[[], None]] = [
        *(partial(change.add, entry) for entry in _split(given.get("addlist", ""))),
        *(
            partial(change.remove, entry, may_be_absent=absent_is_fine)
            for entry in _split(given.get("removelist", ""))
        ),
    ]
    refusals = list(_refusals(steps))
    if refusals and ask.dialect["spam_put_bad"] == "nothing":
        raise refusals[0]
    has_effect = change.left != getattr(mailbox, name.spam_list.attribute)
    mailbox.set(name.spam_list.attribute, change.left)
    if refusals:
        raise Refusal(refusals[0].status, refusals[0].message, effect=has_effect)


def _begin(ask: Ask, name: Name) -> tuple[Mailbox, Change]:
    domain, mailbox = the_user(ask)
    entries_now = list(getattr(mailbox, name.spam_list.attribute))
    return mailbox, Change(ask, name.spam_list, domain, entries_now)


def _split(text: str) -> list[str]:
    return [entry for entry in (part.strip() for part in text.split(",")) if entry]


def _refusals(steps: list[Callable[[], None]]) -> Iterator[Refusal]:
    for step in steps:
        try:
            step()
        except Refusal as refusal:
            yield refusal


def name_gate(name: Name) -> Gate:
    """Return the gate that lets a name pass unless the dialect has it not."""

    def gate(dialect: Mapping[str, str], method: str) -> bool:
        if name.missing_under and dialect["spam_names"] == name.missing_under:
            words = "Resource not found" if dialect["spam_name_404"] == "worded" else ""
            raise Refusal(404, words, resource="Resource")
        return True

    return gate


def put_gate(name: Name) -> Gate:
    """Return the gate of the one-write form: where it is not served, it may be 405 or bare 404."""
    gate_of_name = name_gate(name)

    def gate(dialect: Mapping[str, str], method: str) -> bool:
        gate_of_name(dialect, method)
        if method == "PUT" and dialect["spam_put"] == "404":
            raise Refusal(404)
        return dialect["spam_put"] in ("served", "400")

    return gate


def _routes(name: Name) -> Iterator[Route]:
    collection = f"{ONE}/spam/{name.path}"
    entry = collection + "/{entry}"
    gate = name_gate(name)
    yield Route("GET", collection, partial(index, name=name), name.versions, gate=gate)
    yield Route("POST", entry, partial(add, name=name), name.versions, gate=gate)
    yield Route("DELETE", entry, partial(delete, name=name), name.versions, gate=gate)
    if "v1" in name.versions:
        many = partial(change_many, name=name)
        yield Route("PUT", collection, many, ("v1",), gate=put_gate(name))


ROUTES = tuple(route for name in NAMES for route in _routes(name))
