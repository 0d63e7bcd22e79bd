# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON bodies of writes to distribution lists: one table, and the checks of their form.

What is checked here is refused at once; whether what is named is there is seen later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .fields import ADDRESS, BOOLEANS, LONGEST_DISPLAY_NAME, LONGEST_USER_NAME, USER_NAME
from .lists import POLICIES, Step, Wish
from .wire import Refusal

# Of the body -> in a wish.
OBJECTS = {"Members": "members", "ManagedBy": "managers", "AcceptMessagesOnlyFrom": "senders"}
FIELDS = ("CommonName", "DisplayName", "Description", "IsHiddenFromAddressList", "EmailAddresses")
ADDRESS_FIELDS = ("Action", "AddressPrimary", "AddressProtocol", "Value")


@dataclass(frozen=True)
class Reader:
    """Reads a body for a creation or for a change, as the dialect has it.

    `policy` is who may send now, as far as the list is there.
    """

    dialect: Mapping[str, str]
    adding: bool
    policy: str = "public"

    def whole(self, body: Any) -> tuple[str, Wish]:
        """Read 'Create' and 'Update': the common name (maybe none) and all the rest."""
        known = (*FIELDS, *OBJECTS)
        if self.dialect["list_managers"] in ("gone", "gone_worded"):
            known = tuple(name for name in known if name != "ManagedBy")
        given = self._fields(body, known)
        if self.adding:
            self._require(given, "CommonName", "DisplayName")
        wish = Wish()
        name = self._name(given)
        self._scalars(given, wish)
        if given.get("EmailAddresses") is not None:
            self._addresses(given["EmailAddresses"], wish)
        for key, kind in OBJECTS.items():
            if given.get(key) is not None:
                self.recipients(given[key], wish, kind)
        if self.dialect["list_managers"] == "ignored":
            wish.managers = []
        return name, wish

    def addresses(self, body: Any) -> Wish:
        """Read the bulk update of addresses."""
        given = self._fields(body, ("EmailAddresses",))
        self._require(given, "EmailAddresses")
        wish = Wish()
        self._addresses(given["EmailAddresses"], wish)
        return wish

    def recipients(self, body: Any, wish: Wish, kind: str) -> Wish:
        """Read the object with recipients, and for senders with All, into a wish."""
        is_senders = kind == "senders"
        given = self._fields(body, ("All", "Recipients") if is_senders else ("Recipients",))
        if not given:
            raise self._invalid("Missing required field: Recipients")
        steps = [self._recipient(entry) for entry in self._list(given, "Recipients")]
        setattr(wish, kind, steps)
        if is_senders:
            wish.policy = self._policy(given.get("All"), steps)
        return wish

    def _policy(self, value: Any, steps: list[Step]) -> str | None:
        """Recipients can be added only where All is restricted, by this write or before."""
        policy = None if value is None else str(value).lower()
        if policy not in (None, *POLICIES):
            raise self._invalid("All must be 'restricted' or 'public'")
        before = self.policy if self.dialect["list_omitted_all"] == "kept" else "public"
        if (policy or before) != "restricted" and any(s.action == "add" for s in steps):
            raise self._invalid("In order to add specific recipients, All must be 'restricted'")
        return policy

    # --- parts ---

    def _name(self, given: Mapping[str, Any]) -> str:
        if given.get("CommonName") is None:
            return ""
        name = self._text(given, "CommonName").lower()
        if len(name) > LONGEST_USER_NAME or not USER_NAME.fullmatch(name):
            raise self._invalid("Invalid user name")
        return name

    def _scalars(self, given: Mapping[str, Any], wish: Wish) -> None:
        readers: dict[str, tuple[str, Callable[[Mapping[str, Any], str], Any]]] = {
            "DisplayName": ("display_name", self._display_name),
            "Description": ("description", self._text),
            "IsHiddenFromAddressList": ("hidden", self._boolean),
        }
        for key, (attribute, read) in readers.items():
            if given.get(key) is not None:
                wish.fields[attribute] = read(given, key)

    def _display_name(self, given: Mapping[str, Any], key: str) -> str:
        text = self._text(given, key)
        if not text.strip():
            raise self._invalid(f"Required field {key} cannot be empty")
        if len(text) > LONGEST_DISPLAY_NAME or not text.isprintable():
            raise self._invalid("Invalid display name")
        return text

    def _addresses(self, entries: Any, wish: Wish) -> None:
        if not isinstance(entries, list):
            raise self._invalid("Invalid format for EmailAddresses, input must be an array")
        wish.addresses = [self._address(entry) for entry in entries]
        if sum(bool(step.primary) for step in wish.addresses) > 1:
            raise self._invalid("Only one email address can be primary")

    def _address(self, entry: Any) -> Step:
        given = self._fields(entry, ADDRESS_FIELDS)
        self._require(given, "Value")
        action = self._action(given, ("add", "update", "remove"))
        protocol = str(given.get("AddressProtocol") or "smtp").lower()
        value = self._text(given, "Value")
        primary = None
        if given.get("AddressPrimary") is not None:
            primary = self._boolean(given, "AddressPrimary")
        if protocol not in ("smtp", "x500"):
            raise self._invalid("AddressProtocol must be 'smtp' or 'x500'")
        if protocol == "smtp" and not ADDRESS.fullmatch(value):
            raise self._invalid(f"invalid email address: {value}")
        if protocol == "x500" and (primary or not value.strip()):
            raise self._invalid("The primary email address must be 'smtp'")
        if self.adding:
            # Not a field of POST, although the vendor's example has it, as false.
            if primary and self.dialect["list_post_primary"] == "refused":
                raise self._invalid("AddressPrimary cannot be set when adding a list")
            primary = None
        return Step(action, value, protocol, None if action == "remove" else primary)

    def _recipient(self, entry: Any) -> Step:
        given = self._fields(entry, ("Action", "Value"))
        self._require(given, "Value")
        value = self._text(given, "Value")
        if not value or any(c.isspace() for c in value):
            raise self._invalid(f"invalid email address: {value}")
        return Step(self._action(given, ("add", "remove")), value)

    def _action(self, given: Mapping[str, Any], allowed: tuple[str, ...]) -> str:
        """Action is a field of PUT, in any case (facts 9.16); a POST can only add."""
        value = given.get("Action")
        if value is None and self.adding:
            return "add"
        if value is None:
            raise self._invalid("Missing required field: Action")
        words = ("add",) if self.adding else allowed
        if str(value).lower() not in words:
            choice = " or ".join(f"'{word.capitalize()}'" for word in words)
            raise self._invalid(f"Action must be {choice}")
        return str(value).lower()

    # --- values ---

    def _fields(self, body: Any, known: tuple[str, ...]) -> dict[str, Any]:
        """Return an object's fields by their documented names; they ignore case."""
        if not isinstance(body, dict):
            raise self._invalid("Invalid format, input must be a JSON object")
        names = {name.lower(): name for name in known}
        for key in body:
            if key.lower() not in names:
                raise self._invalid(f"Unrecognized field: {key}")
        return {names[key.lower()]: value for key, value in body.items()}

    def _require(self, given: Mapping[str, Any], *names: str) -> None:
        for name in names:
            if given.get(name) is None:
                raise self._invalid(f"Missing required field: {name}")

    def _list(self, given: Mapping[str, Any], name: str) -> list[Any]:
        value = given.get(name)
        if value is not None and not isinstance(value, list):
            raise self._invalid(f"Invalid format for {name}, input must be an array")
        return value or []

    def _text(self, given: Mapping[str, Any], name: str) -> str:
        if not isinstance(given[name], str):
            raise self._invalid(f"Invalid format for {name}, input must be a string")
        return str(given[name])

    def _boolean(self, given: Mapping[str, Any], name: str) -> bool:
        text = str(given[name]).lower()
        if text not in BOOLEANS:
            raise self._invalid(f"Invalid format for {name}, input must be True or False")
        return BOOLEANS[text]

    def _invalid(self, message: str) -> Refusal:
        return Refusal(400, message, fault=self.dialect["list_fault_400"])
