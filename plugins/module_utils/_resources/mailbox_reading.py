# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exchange mailboxes as the API shows them: their fields, where they are, how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .._api.client import Client
from .._api.faults import NotFound, Unreadable
from .fields import Field, is_true, nested, pick, unexpected

DISPLAY_NAME = Field("display_name", "displayName", required=True, indexed=True)
PASSWORD = Field("password", "password", required=True)
FORWARDING = Field("forwarding_address", "emailForwardingAddress")

# The vendor's page, "Add/Edit" and "Show" (facts 5). A new mailbox is not read back after its
# creation: `initial` says what its result shows for what nobody declared.
FIELDS = (
    DISPLAY_NAME,
    Field("size", "size", "int", required=True, indexed=True),
    Field("current_usage", "currentUsage", "int", writable=False, indexed=True, initial=0),
    Field("enabled", "enabled", "bool", initial=True),
    Field("hidden", "isHidden", "bool", initial=False),
    Field("public_folder_admin", "isPublicFolderAdmin", "bool", initial=False),
    FORWARDING,
    *(
        Field(f"contact.{option}", api, inside="contactInfo")
        for option, api in (
            ("first_name", "firstName"),
            ("last_name", "lastName"),
            ("company", "company"),
            ("department", "department"),
            ("job_title", "jobTitle"),
            ("street", "addressLine1"),
            ("city", "city"),
            ("state", "state"),
            ("zip", "zip"),
            ("country", "country"),
            ("business_number", "businessnumber"),
            ("pager_number", "pagernumber"),
            ("home_number", "homenumber"),
            ("mobile_number", "mobilenumber"),
            ("fax_number", "faxnumber"),
            ("notes", "notes"),
        )
    ),
    *(
        Field(option, api, "bool", writable=False, indexed=True, initial=False)
        for option, api in (
            ("activesync", "hasActiveSyncMobileService"),
            ("blackberry", "hasBlackBerryMobileService"),
        )
    ),
    Field("last_login", "lastLogin", "raw", writable=False, initial=None),
)


def mailboxes_path(domain: str) -> tuple[str, ...]:
    """Return the path of a domain's mailboxes."""
    return ("domains", domain, "ex", "mailboxes")


def mailbox_path(domain: str, name: str) -> tuple[str, ...]:
    """Return the path of one mailbox."""
    return (*mailboxes_path(domain), name)


def read_mailbox(client: Client, domain: str, name: str) -> dict[str, Any] | None:
    """Read one mailbox with every field, or None if the API says that there is no such mailbox.

    Costs 1 read. Raises NotFound for a domain that does not exist.
    """
    try:
        return show_mailbox(client, domain, name)
    except NotFound as fault:
        if fault.is_mailbox:
            return None
        raise


def show_mailbox(client: Client, domain: str, name: str) -> dict[str, Any]:
    """Read one mailbox with every field; raises NotFound if there is none. Costs 1 read."""
    path = mailbox_path(domain, name)
    answer = client.get(path)
    if str(pick(answer, "name")).lower() != name:
        raise unexpected(path, "it does not name the mailbox")
    state = {"name": name, **nested({field: field.read(answer) for field in FIELDS})}
    entries = pick(answer, "emailAddressList") or []
    if not isinstance(entries, list) or not all(pick(entry, "address") for entry in entries):
        raise unexpected(path, "its e-mail addresses are in no known form")
    state["email_addresses"] = [
        {"address": str(pick(entry, "address")), "reply_to": is_true(pick(entry, "replyTo"))}
        for entry in entries
    ]
    return state


def read_index(client: Client, domain: str, filters: Mapping[str, str]) -> list[dict[str, Any]]:
    """Read the listing of a domain's mailboxes: their names, and the fields that it carries.

    Costs 1 read for each 250 mailboxes. ``filters`` are the API's (facts 3.4, 3.6). Where an
    endpoint does not answer the extra fields, they are left out.
    """
    indexed = [field for field in FIELDS if field.indexed]
    asked = ",".join(field.api for field in indexed if field is not DISPLAY_NAME)

    def name_of(row: Any) -> str:
        if not pick(row, "name"):
            raise unexpected(mailboxes_path(domain), "a mailbox in it has no name")
        return str(pick(row, "name")).lower()

    path = mailboxes_path(domain)
    rows = client.listing(path, "mailboxes", name_of, {**filters, "fields": asked})
    return [
        {
            "name": name_of(row),
            **nested({field: field.read(row) for field in indexed if field.is_in(row)}),
        }
        for row in rows
    ]


@lru_cache(maxsize=1)
def domain_aliases(client: Client, domain: str) -> frozenset[str]:
    """Return the domain's aliases in lower case; none where the API does not tell.

    Costs 1 read, once for a task.
    """
    try:
        answer = client.get(("domains", domain))
    except (NotFound, Unreadable):
        return frozenset()
    return frozenset(str(alias).lower() for alias in pick(answer, "aliases") or [])
