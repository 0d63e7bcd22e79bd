# SPDX-License-Identifier: GPL-3.0-or-later
"""The form fields of 'Add/Edit' a mailbox: one table, and the checks in the order of its errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .state import CONTACT_FIELDS
from .wire import Refusal

MINIMUM_PASSWORD = 8
USER_NAME = re.compile(r"[a-z0-9_'-]+(\.[a-z0-9_'-]+)*")
LONGEST_USER_NAME = 64
LONGEST_DISPLAY_NAME = 256
ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Field:
    """One form field: the vendor's spelling, its kind, and the `Mailbox` attribute it sets.

    A field without attribute sets the key `contact` of the contact instead. `label` is how error
    texts spell the field, `late` marks what is not on the mailbox page yet (facts section 5).
    """

    name: str
    kind: str = "text"
    attribute: str = ""
    contact: str = ""
    label: str = ""
    late: bool = False


REQUIRED = ("displayName", "password", "size")
_OWN_FIELDS = (
    Field("displayName", "display_name", "display_name"),
    Field("password", "password", "password"),
    Field("size", "integer", "size"),
    Field("isHidden", "boolean", "hidden"),
    Field("isPublicFolderAdmin", "boolean", "public_folder_admin"),
    Field("emailForwardingAddress", "text", "forwarding"),
    Field("enabled", "boolean", "enabled", label="Enabled"),
    Field("saveForwardedEmail", "boolean", "save_forwarded", late=True),
    Field("visibleInRackspaceEmailCompanyDirectory", "boolean", "visible_in_directory", late=True),
)
_CONTACT = tuple(Field(name, contact=name, late=name == "customID") for name in CONTACT_FIELDS)
# Names are found whatever their case: the page has homenumber for what is shown as homeNumber.
FIELDS = {entry.name.lower(): entry for entry in (*_OWN_FIELDS, *_CONTACT)}


@dataclass
class Changes:
    """What a form asks for: attributes of the mailbox and fields of its contact."""

    attributes: dict[str, Any]
    contact: dict[str, str]


def check(
    form: Mapping[str, str], name: str, dialect: Mapping[str, str], *, adding: bool
) -> Changes:
    """Check a form row by row in the order of the page's error table, and return what it asks."""
    given = {key.lower(): value for key, value in form.items()}
    if adding:
        _require_all(given)
    _refuse_empty(given)
    if adding and (len(name) > LONGEST_USER_NAME or not USER_NAME.fullmatch(name.lower())):
        raise Refusal(400, "Invalid user name")
    known = [(FIELDS[key], value) for key, value in given.items() if key in FIELDS]
    for kind, checker in CHECKERS.items():
        for entry, value in known:
            if entry.kind == kind:
                checker(entry, value)
    if dialect["password_rules"] == "full" and "password" in given:
        _check_full_rules(given["password"], name, given.get("displayname", ""))
    for key, spelled in zip(given, form, strict=True):
        if key not in FIELDS or (FIELDS[key].late and dialect["late_fields"] == "missing"):
            raise Refusal(400, f"Unrecognized field: {spelled}")
    return _changes(known)


def _require_all(given: Mapping[str, str]) -> None:
    for name in REQUIRED:
        if name.lower() not in given:
            raise Refusal(400, f"Missing required field: {name}")


def _refuse_empty(given: Mapping[str, str]) -> None:
    for name in REQUIRED:
        if name.lower() in given and not given[name.lower()].strip():
            raise Refusal(400, f"Required field {name} cannot be empty")


def _check_display_name(entry: Field, value: str) -> None:
    if len(value) > LONGEST_DISPLAY_NAME or not value.isprintable():
        raise Refusal(400, "Invalid display name")


def _check_integer(entry: Field, value: str) -> None:
    # The field is a positive integer; for zero no other text is known.
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 2**31):
        raise Refusal(400, f"Invalid format for {entry.name}, input must be an integer")


def _check_boolean(entry: Field, value: str) -> None:
    if value.lower() not in BOOLEANS:
        label = entry.label or entry.name
        raise Refusal(400, f"Invalid format for {label}, input must be True or False")


def _check_password(entry: Field, value: str) -> None:
    if len(value) < MINIMUM_PASSWORD:
        raise Refusal(400, f"Password must be at least {MINIMUM_PASSWORD} characters long")


CHECKERS = {
    "display_name": _check_display_name,
    "integer": _check_integer,
    "boolean": _check_boolean,
    "password": _check_password,
}


def _check_full_rules(password: str, name: str, display_name: str) -> None:
    """Apply the control panel's rules (facts 9.10); their wording here is our own."""
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    if sum(bool(re.search(kind, password)) for kind in kinds) < 3:
        raise Refusal(400, "Password must contain three of: upper case, lower case, digit, symbol")
    if any(part and part.lower() in password.lower() for part in (name, display_name)):
        raise Refusal(400, "Password must not contain the user name or the display name")


def _changes(known: list[tuple[Field, str]]) -> Changes:
    changes = Changes({}, {})
    for entry, value in known:
        if entry.contact:
            changes.contact[entry.contact] = value
        elif entry.kind == "boolean":
            changes.attributes[entry.attribute] = BOOLEANS[value.lower()]
        elif entry.kind == "integer":
            changes.attributes[entry.attribute] = int(value)
        else:
            changes.attributes[entry.attribute] = value
    return changes
