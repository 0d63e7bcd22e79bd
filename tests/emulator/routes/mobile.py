# SPDX-License-Identifier: GPL-3.0-or-later
"""Mobile services (vendor page, 'BlackBerry Mobile Service' and 'ActiveSync Mobile Service').

The page's slips are mended: ActiveSync is added and deleted at `activesyncmobileservice`, takes no
form, and its error names it (facts 9.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..render import Document
from ..state import Domain, Mailbox
from ..wire import Refusal
from .domains import the_domain
from .mailboxes import ONE, the_mailbox
from .paging import page, text_filter
from .table import Ask, Route


@dataclass(frozen=True)
class Service:
    """One service: its name in texts and in property names, and the fields that adding it needs.

    `attribute` of a `Mailbox` says whether it has the service; `fields` are given as form field
    and attribute.
    """

    attribute: str
    title: str
    stem: str
    fields: tuple[tuple[str, str], ...] = ()


SERVICES = (
    Service(
        "blackberry", "BlackBerry", "blackberry", (("activationPassword", "activation_password"),)
    ),
    Service("activesync", "ActiveSync", "activeSync"),
)
ITEMS: dict[str, Callable[[str, Mailbox], Any]] = {
    "objects": lambda name, box: {"name": name, "displayName": box.display_name},
    "names": lambda name, box: {"name": name},
    "strings": lambda name, box: name,
}


def index(ask: Ask, *, service: Service) -> Document:
    """List the mailboxes that have the service; filters look at both their names (facts 3.5)."""
    domain = the_domain(ask)
    accept = text_filter(ask.query)
    found = [
        box
        for box in domain.mailboxes.values()
        if getattr(box, service.attribute) and accept(box.name, box.display_name)
    ]
    if ask.dialect["index_order"] == "name":
        found.sort(key=lambda box: box.name)
    key = ask.dialect["mobile_list_key"]
    key = f"{service.stem}MobileServices" if key == "own" else key
    data = page(found, key, ask.query, ask.dialect, lambda box: _row(ask, domain, box))
    return Document(f"{service.stem}MobileServiceList", data, page=True)


def _row(ask: Ask, domain: Domain, box: Mailbox) -> Any:
    name = box.name if ask.dialect["mobile_names"] == "name" else f"{box.name}@{domain.name}"
    return ITEMS[ask.dialect["mobile_items"]](name, box)


def add(ask: Ask, *, service: Service) -> None:
    """Attach the service to a mailbox that has it not ('Add')."""
    domain, mailbox = the_mailbox(ask)
    values = _checked(ask.form, service)
    if getattr(mailbox, service.attribute):
        address = f"{mailbox.name}@{domain.name}"
        raise Refusal(400, f"User {address} has {service.title} Mobile Service already")
    mailbox.set(service.attribute, True)
    for attribute, value in values.items():
        mailbox.set(attribute, value)


def _checked(form: dict[str, str], service: Service) -> dict[str, str]:
    """Return the values by attribute; the texts are those of the mailbox's own form."""
    given = {name.lower(): value for name, value in form.items()}
    known = [name for name, _attribute in service.fields]
    for name in known:
        if name.lower() not in given:
            raise Refusal(400, f"Missing required field: {name}")
        if not given[name.lower()].strip():
            raise Refusal(400, f"Required field {name} cannot be empty")
    for spelled in form:
        if spelled.lower() not in map(str.lower, known):
            raise Refusal(400, f"Unrecognized field: {spelled}")
    return {attribute: given[name.lower()] for name, attribute in service.fields}


def delete(ask: Ask, *, service: Service) -> None:
    """Detach the service from a mailbox ('Delete')."""
    domain, mailbox = the_mailbox(ask)
    if not getattr(mailbox, service.attribute) and ask.dialect["absent_service"] != "accept":
        status = int(ask.dialect["absent_service"])
        text = f"User {mailbox.name}@{domain.name} has no {service.title} Mobile Service"
        raise Refusal(status, text, resource="MobileService" if status == 404 else "")
    mailbox.set(service.attribute, False)
    for _name, attribute in service.fields:
        mailbox.set(attribute, "")


def _routes(service: Service) -> Iterator[Route]:
    path = f"{service.attribute}mobileservice"
    one = f"{ONE}/{path}"
    yield Route("GET", f"domains/{{domain}}/ex/{path}s", partial(index, service=service))
    yield Route("POST", one, partial(add, service=service))
    yield Route("DELETE", one, partial(delete, service=service), accept_switch="delete_accept")


ROUTES = tuple(route for service in SERVICES for route in _routes(service))
