# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user declares of a whole domain: the options, checked before any call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Callable

from .._resources import (
    list_desired,
    mailbox,
    mobile_service,
    spam_list,
    spam_settings,
    v0_list_plan,
)
from .._resources.list_reading import ADDRESSES, X500
from .._resources.mailbox_reading import FORWARDING
from .._resources.options import OptionError, domain_name
from .._resources.spam_reading import LISTS

MAILBOX = "mailbox"
LIST = "distribution_list"
# The options that hold the elements, and the kind of object that each element is.
KINDS = {"mailboxes": MAILBOX, "distribution_lists": LIST}
# How many mistakes a message names; more than these nobody reads.
_MOST_TOLD = 20


def _below(specs: Mapping[str, Any], *above: str) -> dict[str, Any]:
    return {name: spec for name, spec in specs.items() if name not in above}


_MAILBOX_SPECS: Mapping[str, Any] = {
    **_below(mailbox.Mailbox.specs, "domain"),
    "spam_settings": {
        "type": "dict",
        "options": _below(spam_settings.SpamSettings.specs, "domain", "mailbox"),
    },
    "spam_lists": {"type": "dict", "options": {name: {"type": "raw"} for name in LISTS}},
    "mobile_services": {
        "type": "dict",
        "options": {
            **{service: {"type": "bool"} for service in mobile_service.SERVICES},
            "activation_password": {"type": "str", "no_log": True},
        },
    },
}
_LIST_SPECS = _below(list_desired.SPECS, "domain")

SPECS: Mapping[str, Any] = {
    "domain": {"type": "str", "required": True},
    "mailboxes": {"type": "list", "elements": "dict", "options": _MAILBOX_SPECS},
    "distribution_lists": {"type": "list", "elements": "dict", "options": _LIST_SPECS},
    "purge": {"type": "list", "elements": "str", "choices": list(KINDS), "default": []},
    "protected": {"type": "list", "elements": "str", "default": []},
    "max_deletions": {"type": "int", "default": 0},
    "max_requests": {"type": "int"},
    "on_error": {"type": "str", "choices": ["stop", "continue"], "default": "stop"},
    "progress_file": {"type": "path"},
}


@dataclass(frozen=True)
class Element:
    """One object of the declaration, and its place there.

    ``addresses`` are the further ones that it shall have and ``named`` whom it names, by option, as
    far as the declaration tells. What belongs to a mailbox comes after its ``desired`` state.
    """

    kind: str
    name: str
    address: str
    where: str
    present: bool
    addresses: Sequence[str]
    named: Sequence[tuple[str, str]]
    desired: Any
    settings: spam_settings.Desired | None = None
    spam_lists: Sequence[spam_list.Desired] = ()
    services: Sequence[mobile_service.Desired] = ()

    @property
    def names_people(self) -> bool:
        """Whether it is a list of which it is declared who is on it."""
        return self.kind == LIST and bool(self.desired.changes.keys() - {ADDRESSES.option})

    @property
    def gives_addresses(self) -> bool:
        """Whether addresses may be taken from it."""
        if self.kind == LIST:
            change = self.desired.changes.get(ADDRESSES.option)
        else:
            change = self.desired.addresses
        return not self.present or bool(change and (change.remove or change.exact is not None))

    @property
    def label(self) -> str:
        """How results name the object."""
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True)
class Declaration:
    """A domain as the user wants it; a kind that is not declared is None."""

    domain: str
    mailboxes: Sequence[Element] | None
    lists: Sequence[Element] | None
    purge: frozenset[str]
    protected: Sequence[str]
    max_deletions: int
    max_requests: int | None
    goes_on: bool

    def protects(self, name: str) -> bool:
        """Whether a purge must leave an object alone; patterns are for names or addresses."""
        spellings = (name.lower(), f"{name.lower()}@{self.domain}")
        return any(fnmatchcase(it, pattern) for it in spellings for pattern in self.protected)

    @property
    def elements(self) -> Sequence[Element]:
        """All objects, in the order of the options."""
        return (*(self.mailboxes or ()), *(self.lists or ()))


def refuse(complaints: Iterable[str]) -> None:
    """Raise an OptionError that names all there is to mend; none is no error."""
    told = list(complaints)
    if told:
        more = [f"and {len(told) - _MOST_TOLD} more"] if len(told) > _MOST_TOLD else []
        raise OptionError("; ".join([*told[:_MOST_TOLD], *more]))


def declare(options: Mapping[str, Any]) -> Declaration:
    """Check the options and return what they declare.

    Raises OptionError, with the places of the elements, for whatever the declaration alone shows to
    be wrong; calls nothing.
    """
    domain = domain_name(options["domain"])
    for option in options["purge"]:
        if options[option] is None:
            raise OptionError(
                f"purge: {option} are to be deleted that are not listed, but the option {option} is"
                " not given; an empty list would mean all of them"
            )
    for option in ("max_deletions", "max_requests"):
        if (options[option] or 0) < 0:
            raise OptionError(f"{option}: must be at least 0")
    wrong: list[str] = []
    declaration = Declaration(
        domain=domain,
        mailboxes=_elements(options, "mailboxes", domain, _MAILBOX_SPECS, _mailbox, wrong),
        lists=_elements(options, "distribution_lists", domain, _LIST_SPECS, _list, wrong),
        purge=frozenset(options["purge"]),
        protected=[pattern.lower() for pattern in options["protected"]],
        max_deletions=options["max_deletions"],
        max_requests=options["max_requests"],
        goes_on=options["on_error"] == "continue",
    )
    refuse(wrong)
    for complaints in (_names_twice, _addresses_twice, _the_absent):
        refuse(complaints(declaration.elements))
    return replace(declaration, lists=_by_own_names(declaration))


def refuse_unoffered(declaration: Declaration) -> None:
    """Refuse what version v0 of the API does not offer; raises OptionError, calls nothing."""
    wrong = []
    for element in declaration.lists or ():
        try:
            if element.present:
                v0_list_plan.refuse_unoffered(element.desired)
        except OptionError as error:
            wrong.append(f"{element.where} ({element.name}): {error}")
    refuse(wrong)


def _elements(
    options: Mapping[str, Any],
    option: str,
    domain: str,
    specs: Mapping[str, Any],
    make: Callable[[Mapping[str, Any], str], Element],
    wrong: list[str],
) -> Sequence[Element] | None:
    """Return what an option declares, and add to ``wrong`` what cannot be meant."""
    if options[option] is None:
        return None
    blank = {"domain": domain, **{name: spec.get("default") for name, spec in specs.items()}}
    elements = []
    for position, given in enumerate(options[option], start=1):
        where = f"{option}, entry {position}"
        try:
            elements.append(make({**blank, **given}, where))
        except OptionError as error:
            wrong.append(f"{where} ({given.get('name')}): {error}")
    return elements


def _mailbox(options: Mapping[str, Any], where: str) -> Element:
    desired = mailbox.Mailbox().desire(options, lenient=True)
    change, forwarding = desired.addresses, desired.fields.get(FORWARDING)
    below = {"domain": desired.domain, "mailbox": desired.name}
    settings = options["spam_settings"]
    if settings is not None:
        blank = dict.fromkeys(spam_settings.SpamSettings.specs)
        given = {**blank, **settings, **below}
        settings = spam_settings.SpamSettings().desire(given, lenient=True)
    lists = options["spam_lists"] or {}
    services = options["mobile_services"] or {}
    return Element(
        kind=MAILBOX,
        name=desired.name,
        address=desired.address,
        where=where,
        present=desired.present,
        addresses=(*change.add, *(change.exact or ())) if change else (),
        named=((FORWARDING.option, forwarding.lower()),) if forwarding else (),
        desired=desired,
        settings=settings,
        spam_lists=[
            change
            for change in (
                spam_list.desired_change(desired.domain, desired.name, name, lists.get(name))
                for name in LISTS
            )
            if change is not None
        ],
        services=[
            mobile_service.Desired(
                **below,
                service=service,
                enabled=services[service],
                activation_password=services.get("activation_password"),
            )
            for service in mobile_service.SERVICES
            if services.get(service) is not None
        ],
    )


def _list(options: Mapping[str, Any], where: str) -> Element:
    desired = list_desired.desired_list(options, lenient=True)
    addresses = desired.changes.get(ADDRESSES.option)
    return Element(
        kind=LIST,
        name=desired.at.name,
        address=desired.at.address,
        where=where,
        present=desired.present,
        addresses=(*addresses.add, *(addresses.exact or ())) if addresses else (),
        named=[
            (option, full_address(name, desired.at.domain))
            for option, change in desired.changes.items()
            if option != ADDRESSES.option
            for name in (*change.add, *(change.exact or ()))
        ],
        desired=desired,
    )


def _by_own_names(declaration: Declaration) -> Sequence[Element] | None:
    """Return the lists with everyone named as the API shows him: by his own name, and not by
    another address that he is declared to have."""
    owners = {
        address.lower(): element.name
        for element in declaration.elements
        if element.present
        for address in element.addresses
    }

    def own_names(entries: Iterable[str]) -> tuple[str, ...]:
        named = (owners.get(full_address(it, declaration.domain), it) for it in entries)
        return tuple({it.lower(): it for it in named}.values())

    def own(element: Element) -> Element:
        changes = {
            option: change
            if option == ADDRESSES.option
            else replace(
                change,
                add=own_names(change.add),
                remove=own_names(change.remove),
                exact=None if change.exact is None else own_names(change.exact),
            )
            for option, change in element.desired.changes.items()
        }
        return replace(element, desired=replace(element.desired, changes=changes))

    named = {address for it in declaration.lists or () for _option, address in it.named}
    if not named & owners.keys():
        return declaration.lists
    return [own(element) for element in declaration.lists or ()]


def _names_twice(elements: Sequence[Element]) -> Iterator[str]:
    """Tell of each name that stands twice."""
    names: dict[tuple[str, str], Element] = {}
    for element in elements:
        twin = names.setdefault((element.kind, element.name), element)
        if twin is not element:
            yield f"{element.where}: {element.name} stands already in {twin.where}"


def _addresses_twice(elements: Sequence[Element]) -> Iterator[str]:
    """Tell of each address that two owners are to have."""
    owners: dict[str, Element] = {}
    for element in elements:
        for address in dict.fromkeys((element.address, *element.addresses)):
            if address.startswith(X500):
                continue  # No mail is sent to one, and the API may show one twice.
            owner = owners.setdefault(address.lower(), element) if element.present else element
            if owner is not element:
                yield (
                    f"{element.where}: The email address {address} is already in use: it is wanted"
                    f" by {owner.label} ({owner.where}) and by {element.label}"
                )


def _the_absent(elements: Sequence[Element]) -> Iterator[str]:
    """Tell of whoever is named and to be deleted."""
    absent = {it.address: it for it in elements if not it.present}
    for element in elements:
        for address in (element.address, *element.addresses) if element.present else ():
            absent.pop(address.lower(), None)  # It takes the place of what goes.
    for element in elements:
        for option, address in element.named if element.present else ():
            if address in absent:
                gone = absent[address]
                yield (
                    f"{element.where} ({element.name}): {option} names {address}, which is to be"
                    f" absent ({gone.where})"
                )


def full_address(name: str, domain: str) -> str:
    """Return the address of somebody who may be given by the bare name."""
    return (name if "@" in name else f"{name}@{domain}").lower()
