# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange mailboxes and their e-mail addresses (vendor page, 'Exchange Mailbox')."""

from __future__ import annotations

from typing import Any

from .. import fields
from ..render import Document
from ..state import Address, Domain, Mailbox
from ..wire import Refusal
from .domains import the_domain
from .paging import page, query_value, text_filter
from .table import Ask, Route

COLLECTION = "domains/{domain}/ex/mailboxes"
ONE = COLLECTION + "/{mailbox}"
ADDRESS = ONE + "/emailaddresses/{address}"
# What fields= may add to the index (facts 3.6).
INDEX_EXTRAS = ("size", "currentUsage", "hasBlackBerryMobileService", "hasActiveSyncMobileService")
LATE_FIELDS = (
    "lastLogin",
    "createdDate",
    "saveForwardedEmail",
    "samAccountName",
    "visibleInRackspaceEmailCompanyDirectory",
)


def the_mailbox(ask: Ask) -> tuple[Domain, Mailbox]:
    """Return domain and mailbox of the path, or refuse with the page's rows for either."""
    domain = the_domain(ask)
    mailbox = domain.mailboxes.get(ask.params["mailbox"].lower())
    if mailbox is None:
        raise Refusal(404, "Mailbox not found", resource="Mailbox")
    return domain, mailbox


def index(ask: Ask) -> Document:
    """List a domain's mailboxes: names and display names, and what fields= adds ('Index')."""
    domain = the_domain(ask)
    accept = text_filter(ask.query)
    enabled = _enabled_filter(ask)
    extras = _extras(ask)
    found = [
        box
        for box in domain.mailboxes.values()
        if accept(box.name, box.display_name, box.contact["customID"])
        and enabled in (None, box.enabled)
    ]
    if ask.dialect["index_order"] == "name":
        found.sort(key=lambda box: box.name)

    def row(box: Mailbox) -> dict[str, Any]:
        whole = describe(domain, box, ask)
        return {name: whole[name] for name in ("name", "displayName", *extras) if name in whole}

    data = page(found, "mailboxes", ask.query, ask.dialect, row)
    return Document("mailboxList", data, page=True)


def show(ask: Ask) -> Document:
    """Show one mailbox in full ('Show'); its password is never part of it."""
    return Document("mailbox", describe(*the_mailbox(ask), ask))


def add(ask: Ask) -> None:
    """Add a mailbox ('Add'); the name is stored in lower case (facts 9.5)."""
    domain, name = the_domain(ask), ask.params["mailbox"]
    changes = fields.check(ask.form, name, ask.dialect, adding=True)
    _check_forwarding(ask, changes)
    _refuse_used(ask, f"{name}@{domain.name}")
    ask.state.add_mailbox(domain.name, name, contact=changes.contact, **changes.attributes)


def edit(ask: Ask) -> None:
    """Change the fields that the form gives ('Edit'); the others stay."""
    domain, mailbox = the_mailbox(ask)
    changes = fields.check(ask.form, mailbox.name, ask.dialect, adding=False)
    _check_forwarding(ask, changes)
    if ask.dialect["omitted_forwarding"] == "cleared":
        changes.attributes.setdefault("forwarding", "")
    ask.state.edit_mailbox(domain.name, mailbox.name, contact=changes.contact, **changes.attributes)


def delete(ask: Ask) -> None:
    """Delete a mailbox with its contents, for good ('Delete')."""
    domain, mailbox = the_mailbox(ask)
    ask.state.remove_mailbox(domain.name, mailbox.name)


def add_address(ask: Ask) -> None:
    """Add an e-mail address to a mailbox ('Add Email Address')."""
    domain, mailbox = the_mailbox(ask)
    address = _checked_address(ask.params["address"])
    place = address.rpartition("@")[2]
    if ask.dialect["address_domain"] == "account" and not ask.state.knows_domain(place):
        raise Refusal(404, f"{place} not found", resource="Domain")
    _refuse_mirrored(ask, domain, address)
    if ask.dialect["address_twice"] == "accept" and ask.state.owner(address) is mailbox:
        return
    _refuse_used(ask, address)
    stored = address.lower() if ask.dialect["address_case"] == "lower" else address
    mailbox.addresses.append(Address(stored))


def delete_address(ask: Ask) -> None:
    """Delete an e-mail address; fails if the mailbox has it not ('Delete Email Address')."""
    domain, mailbox = the_mailbox(ask)
    address = _checked_address(ask.params["address"])
    _refuse_mirrored(ask, domain, address)
    entry = next((e for e in mailbox.addresses if e.address.lower() == address.lower()), None)
    if entry is None:
        status = int(ask.dialect["absent_address"])
        resource = "EmailAddress" if status == 404 else ""
        raise Refusal(status, f"Email address {address} not found", resource=resource)
    if entry is mailbox.addresses[0]:
        raise Refusal(400, f"The email address {entry.address} cannot be removed")
    mailbox.addresses.remove(entry)


def describe(domain: Domain, box: Mailbox, ask: Ask) -> dict[str, Any]:
    """Return every field of 'Show' in the documented order and spelling (facts section 5)."""
    data: dict[str, Any] = {
        "name": box.name,
        "displayName": box.display_name,
        "size": box.size,
        "currentUsage": box.current_usage,
        "isHidden": box.hidden,
        "isPublicFolderAdmin": box.public_folder_admin,
        "enabled": box.enabled,
        "lastLogin": box.last_login,
        "createdDate": box.created,
        "contactInfo": dict(box.contact),
        "emailForwardingAddress": box.forwarding,
        "saveForwardedEmail": box.save_forwarded,
        "emailAddressList": _addresses(domain, box, ask.dialect["alias_addresses"]),
        "hasBlackBerryMobileService": box.blackberry,
        "hasActiveSyncMobileService": box.activesync,
        "samAccountName": box.sam_account_name,
        "visibleInRackspaceEmailCompanyDirectory": box.visible_in_directory,
    }
    if ask.dialect["late_fields"] == "missing":
        for name in LATE_FIELDS:
            del data[name]
        del data["contactInfo"]["customID"]
    if ask.dialect["mobile_flags"] == "missing":
        del data["hasBlackBerryMobileService"], data["hasActiveSyncMobileService"]
    return data


def _addresses(domain: Domain, box: Mailbox, manner: str) -> list[dict[str, Any]]:
    entries = [{"address": a.address, "replyTo": a.reply_to} for a in box.addresses]
    if manner == "mirrored":
        for entry in box.addresses:
            local, _at, place = entry.address.rpartition("@")
            if place.lower() == domain.name:
                entries += [{"address": f"{local}@{a}", "replyTo": False} for a in domain.aliases]
    return entries


def _enabled_filter(ask: Ask) -> bool | None:
    text = query_value(ask.query, "enabled")
    if text is None:
        return None
    if text.lower() not in fields.BOOLEANS:
        raise Refusal(400, "Invalid format for Enabled, input must be True or False")
    return fields.BOOLEANS[text.lower()]


def _extras(ask: Ask) -> list[str]:
    """Return the fields that fields= asks for, in the documented spelling."""
    if ask.dialect["fields_param"] == "ignored":
        return []
    asked = [name.strip() for name in (query_value(ask.query, "fields") or "").split(",")]
    known = {name.lower(): name for name in ("name", "displayName", *INDEX_EXTRAS)}
    for name in filter(None, asked):
        if name.lower() not in known:
            raise Refusal(400, f"Unrecognized field: {name}")
    return [known[name.lower()] for name in asked if known.get(name.lower()) in INDEX_EXTRAS]


def _checked_address(address: str) -> str:
    if not fields.ADDRESS.fullmatch(address):
        raise Refusal(400, f"invalid email address: {address}")
    return address


def _check_forwarding(ask: Ask, changes: fields.Changes) -> None:
    address = changes.attributes.get("forwarding")
    if not address:
        return
    _checked_address(address)
    if ask.dialect["forwarding_scope"] == "organisation" and not ask.state.owner(address):
        raise Refusal(400, f"No user with the email address {address} exists")


def _refuse_used(ask: Ask, address: str) -> None:
    if ask.state.owner(address):
        raise Refusal(400, f"The email address {address} is already in use")


def _refuse_mirrored(ask: Ask, domain: Domain, address: str) -> None:
    """An alias domain's addresses follow the domain's own and cannot be changed alone."""
    place = address.rpartition("@")[2].lower()
    if ask.dialect["alias_addresses"] == "mirrored" and place in domain.aliases:
        raise Refusal(400, f"The email address {address} belongs to a domain alias")


ROUTES = (
    Route("GET", COLLECTION, index),
    Route("GET", ONE, show),
    Route("POST", ONE, add),
    Route("PUT", ONE, edit),
    Route("DELETE", ONE, delete, accept_switch="delete_accept"),
    Route("POST", ADDRESS, add_address),
    Route("DELETE", ADDRESS, delete_address),
)
