# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mailboxes in a declared state: the options, and the writes that lead there."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from .._api.client import Client
from .._api.request import Request
from .._plan import Plan, Step, Turn, free, there, unlisted
from .addresses import address_change, aliases_among, own_form
from .fields import Field, carried, declared, nested, option_specs, value_at, with_values
from .mailbox_reading import (
    FIELDS,
    FORWARDING,
    PASSWORD,
    mailbox_path,
    read_mailbox,
)
from .options import (
    ListChange,
    OptionError,
    domain_name,
    email_address,
    list_change,
    local_name,
)

SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class Desired:
    """A mailbox as the user wants it; what was not declared is not in ``fields``."""

    domain: str
    name: str
    present: bool
    fields: dict[Field, Any]
    password: str | None
    set_password: bool
    addresses: ListChange | None

    @property
    def address(self) -> str:
        """The mailbox's own e-mail address, which always stays."""
        return f"{self.name}@{self.domain}"

    @property
    def path(self) -> tuple[str, ...]:
        """Where the mailbox is in the API."""
        return mailbox_path(self.domain, self.name)


@dataclass(frozen=True)
class Current:
    """A mailbox as it is, or None, and those aliases of its domain that its addresses show."""

    state: dict[str, Any] | None
    aliases: Set[str] = frozenset()


class Mailbox:
    """The resource of the module ``ex_mailbox``."""

    kind = "mailbox"
    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "password": {"type": "str", "no_log": True},
        "update_password": {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        },
        "email_addresses": {"type": "raw"},
        **option_specs(FIELDS),
    }

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name the mailbox for a person, even if the options are wrong."""
        name = str(options["name"])
        return f"mailbox {name if '@' in name else name + '@' + str(options['domain'])}"

    def desire(self, options: Mapping[str, Any], lenient: bool = False) -> Desired:
        """Check the options and return the desired mailbox; raises OptionError, calls nothing.

        If ``lenient``, values of any form are taken that may be there already.
        """
        domain = domain_name(options["domain"])
        fields = declared(FIELDS, options)
        desired = Desired(
            domain=domain,
            name=local_name(options["name"], domain),
            present=options["state"] == "present",
            fields=fields,
            password=options["password"],
            set_password=options["update_password"] == "always",
            addresses=list_change(options["email_addresses"], "email_addresses", own_form, lenient),
        )
        self._check(desired)
        if not lenient:
            _refuse_wrong(fields)
        return desired

    @staticmethod
    def _check(desired: Desired) -> None:
        values = {field.option: value for field, value in desired.fields.items()}
        if values.get("display_name") == "":
            raise OptionError("display_name: Required field displayName cannot be empty")
        if desired.password == "":
            raise OptionError("password: Required field password cannot be empty")
        if desired.password is not None and len(desired.password) < SHORTEST_PASSWORD:
            raise OptionError("password: Password must be at least 8 characters long")
        if desired.addresses and desired.address in desired.addresses.remove:
            raise OptionError(
                f"email_addresses.remove: {desired.address} is the mailbox's own address"
                " and always stays"
            )

    def read(self, client: Client, desired: Desired) -> Current:
        """Read the mailbox; 1 read answers everything but in one case.

        Whether an address in another domain is the twin of one in the mailbox's own, which the
        API alone adds and removes, only the domain can tell: 1 more read, if it matters.
        """
        return self.compared(client, desired, read_mailbox(client, desired.domain, desired.name))

    @staticmethod
    def compared(client: Client, desired: Desired, state: dict[str, Any] | None) -> Current:
        """Return a mailbox that was read, and what else comparing it needs; see :meth:`read`."""
        if state is None or desired.addresses is None or not desired.present:
            return Current(state)
        held = _addresses(state)
        return Current(
            state,
            aliases_among(client, desired.addresses, held, desired.address, documented=False),
        )

    def plan(self, desired: Desired, current: Current) -> Plan:
        """Compare, and return what is to be written."""
        if not desired.present:
            return _removal(desired, current.state)
        return _creation(desired) if current.state is None else _change(desired, current)


def _removal(desired: Desired, current: dict[str, Any] | None) -> Plan:
    if current is None:
        return Plan((), {}, {}, None)
    held = [desired.address, *_addresses(current)]
    step = Step(
        Request("DELETE", desired.path),
        f"DELETE mailbox {desired.name}",
        f"deleting mailbox {desired.address}",
        lambda client: read_mailbox(client, desired.domain, desired.name) is None,
        turn=Turn.MAILBOX_REMOVAL,
        gives=frozenset(map(free, held)),
        needs=frozenset({unlisted(desired.address)}),
    )
    before = nested(carried(FIELDS, current))
    if "email_addresses" in current:
        before["email_addresses"] = _addresses(current)
    return Plan((step,), before, {}, None)


def _creation(desired: Desired) -> Plan:
    values = dict(desired.fields)
    if desired.password is not None:
        values[PASSWORD] = desired.password
    missing = [field for field in (*FIELDS, PASSWORD) if field.required and field not in values]
    if missing:
        raise OptionError(
            f"Missing required field: {', '.join(field.api for field in missing)}"
            f" (there is no mailbox {desired.address}; to create it, give also"
            f" {', '.join(field.option for field in missing)})"
        )
    _refuse_wrong(values)
    sent = {field: value for field, value in values.items() if value != ""}
    blank = nested({field: field.initial for field in FIELDS})
    blank = {"name": desired.name, **blank, "email_addresses": _first_address(desired)}
    created = with_values(blank, desired.fields)
    steps, state = _address_steps(desired, created, set())
    return Plan((_create(desired, sent, created), *steps), {}, _managed(desired, state), state)


def _refuse_wrong(written: Mapping[Field, Any]) -> None:
    """Refuse values that cannot be written; what is there already may be declared as it is."""
    values = {field.option: value for field, value in written.items()}
    if values.get("size", 1) < 1:
        raise OptionError(
            "size: Invalid format for size, input must be an integer"
            f" of at least 1 (megabytes), not {values['size']}"
        )
    if values.get("forwarding_address"):
        email_address(values["forwarding_address"], "forwarding_address")


def _create(desired: Desired, sent: dict[Field, Any], created: dict[str, Any]) -> Step:
    forwarding = {it: value for it, value in sent.items() if it is FORWARDING}

    def parts() -> tuple[Step, ...]:
        others = {field: value for field, value in sent.items() if field is not FORWARDING}
        plain = with_values(created, {FORWARDING: FORWARDING.initial})
        both = _create(desired, others, plain), _edit(desired, forwarding, forwarding, plain)
        return both if forwarding else ()

    return Step(
        Request("POST", desired.path, form={f.api: f.form(v) for f, v in sent.items()}),
        _line("POST", desired.name, sent),
        f"creating mailbox {desired.address}",
        partial(_was_created, desired, created),
        turn=Turn.MAILBOX,
        gives=frozenset({there(desired.address)}),
        needs=frozenset({free(desired.address), *map(there, forwarding.values())}),
        parts=parts,
    )


def _change(desired: Desired, now: Current) -> Plan:
    current: dict[str, Any] = now.state or {}
    changed = {
        field: value
        for field, value in desired.fields.items()
        if not _equal(field, value_at(current, field.option), value)
    }
    _refuse_wrong(changed)
    sent = dict(changed)
    if desired.set_password and desired.password is not None:
        sent[PASSWORD] = desired.password
    edit = [_edit(desired, sent, changed, current)] if sent else []
    steps, state = _address_steps(desired, with_values(current, changed), now.aliases)
    return Plan((*edit, *steps), _managed(desired, current), _managed(desired, state), state)


def _edit(
    desired: Desired, sent: dict[Field, Any], changed: dict[Field, Any], current: dict[str, Any]
) -> Step:
    """Return the write of some fields.

    Leaving the forwarding address out of it may switch forwarding off (facts 9.13).
    """
    held = {FORWARDING: value_at(current, FORWARDING.option)}
    carried_along = {field: value for field, value in held.items() if value}
    form = {field.api: field.form(value) for field, value in {**carried_along, **sent}.items()}
    return Step(
        Request("PUT", desired.path, form=form),
        _line("PUT", desired.name, sent),
        f"changing mailbox {desired.address}",
        partial(_was_changed, desired, changed, current),
        turn=Turn.MAILBOX,
        needs=frozenset(there(sent[it]) for it in held if sent.get(it)),
    )


def _address_steps(
    desired: Desired, state: dict[str, Any], aliases: Set[str]
) -> tuple[list[Step], dict[str, Any]]:
    """Return a write for each address to add or remove, and the mailbox's state after them.

    Additions go first, so that no mail bounces between the old address and the new one. The twins
    of addresses in an alias domain come and go with them, so ``set`` leaves them alone.
    """
    if desired.addresses is None:
        return [], state
    change = address_change(desired.addresses, _addresses(state), desired.address, aliases)
    steps = [
        *(_address_step(desired, "POST", address) for address in change.added),
        *(_address_step(desired, "DELETE", address) for address in change.removed),
    ]
    kept = [
        dict(entry)
        for entry in state["email_addresses"]
        if entry["address"].lower() not in change.vanishing
    ]
    kept += [{"address": address, "reply_to": False} for address in change.appearing]
    replied = any(entry["reply_to"] for entry in state["email_addresses"])
    if replied and not any(entry["reply_to"] for entry in kept):
        for entry in kept:
            entry["reply_to"] = entry["address"].lower() == desired.address
    return steps, {**state, "email_addresses": kept}


def _address_step(desired: Desired, method: str, address: str) -> Step:
    adds = method == "POST"
    verb, preposition = ("adding", "to") if adds else ("removing", "from")
    return Step(
        Request(method, (*desired.path, "emailaddresses", address)),
        f"{method} mailbox {desired.name} email address: {address}",
        f"{verb} email address {address} {preposition} mailbox {desired.address}",
        partial(_has_address, desired, address, adds),
        turn=Turn.ADDRESS,
        gives=frozenset({there(address) if adds else free(address)}),
        needs=frozenset({free(address)} if adds else ()),
        undo=None if adds else lambda addresses: _address_step(desired, "POST", address),
    )


def _was_created(desired: Desired, expected: dict[str, Any], client: Client) -> bool | None:
    state = read_mailbox(client, desired.domain, desired.name)
    if state is None:
        return False
    ours = all(
        _equal(field, value_at(state, field.option), value_at(expected, field.option))
        for field in desired.fields
    )
    return True if ours else None


def _was_changed(
    desired: Desired, changed: dict[Field, Any], before: dict[str, Any], client: Client
) -> bool | None:
    if not changed:
        return None  # Only the password was to change, and that cannot be read.
    state = read_mailbox(client, desired.domain, desired.name)
    now = {field: value_at(state, field.option) for field in changed}
    if all(_equal(field, now[field], value) for field, value in changed.items()):
        return True
    old = {field: value_at(before, field.option) for field in changed}
    return False if all(_equal(field, now[field], old[field]) for field in changed) else None


def _has_address(desired: Desired, address: str, there: bool, client: Client) -> bool | None:
    state = read_mailbox(client, desired.domain, desired.name)
    if state is None:
        return None
    return (address in {entry.lower() for entry in _addresses(state)}) is there


def _equal(field: Field, one: Any, other: Any) -> bool:
    """Compare two values of a field; only addresses are compared without case."""
    if field is FORWARDING:
        return str(one or "").lower() == str(other or "").lower()
    if isinstance(other, str):
        return bool(one == other.replace("\r\n", "\n"))
    return bool(one == other)


def _addresses(state: Mapping[str, Any]) -> list[str]:
    return [entry["address"] for entry in state.get("email_addresses", ())]


def _first_address(desired: Desired) -> list[dict[str, Any]]:
    return [{"address": desired.address, "reply_to": True}]


def _managed(desired: Desired, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a mailbox's state that the user declared, in the options' shape."""
    shown = nested({field: value_at(state, field.option) for field in desired.fields})
    if desired.addresses is not None:
        shown["email_addresses"] = sorted(_addresses(state))
    return shown


def _line(method: str, name: str, values: Mapping[Field, Any]) -> str:
    return f"{method} mailbox {name}: {', '.join(field.option for field in values)}"
