# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A distribution list as the user wants it: its options, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .addresses import own_form
from .fields import Field, declared, option_specs
from .list_reading import ADDRESSES, FIELDS, PARTS, X500, ListAt
from .options import ListChange, OptionError, domain_name, list_change, local_name
from .recipients import recipient

SPECS: Mapping[str, Any] = {
    "domain": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **option_specs(FIELDS),
    "primary_address": {"type": "str"},
    "sender_policy": {"type": "str", "choices": ["public", "restricted"]},
    **{option: {"type": "raw"} for option in PARTS},
    "wait": {"type": "bool", "default": True},
}


@dataclass(frozen=True)
class Desired:
    """A list as the user wants it; what was not declared is not in ``fields`` and ``changes``.

    ``spelled`` is the name as it was written, for a new list without a display name.
    """

    at: ListAt
    spelled: str
    present: bool
    fields: Mapping[Field, Any]
    changes: Mapping[str, ListChange]
    primary: str | None
    policy: str | None
    wait: bool

    @property
    def managed(self) -> set[str]:
        """The options that the declaration is about."""
        given = {"primary_address": self.primary, "sender_policy": self.policy}
        scalars = {option for option, value in given.items() if value is not None}
        return {*(field.option for field in self.fields), *self.changes, *scalars}


def desired_list(options: Mapping[str, Any], lenient: bool = False) -> Desired:
    """Check the options and return the desired list; raises OptionError, calls nothing.

    If ``lenient``, entries of any form are taken that may be there already. Of a list that is to be
    absent no more than where it is counts, and whether to wait.
    """
    domain = domain_name(options["domain"])
    at = ListAt(domain, local_name(options["name"], domain))
    present = options["state"] == "present"
    if not present:
        options = {**dict.fromkeys(SPECS), "name": options["name"], "wait": options["wait"]}

    def clean(value: object, option: str) -> str:
        if option.startswith(ADDRESSES.option):
            return _list_address(value, option)
        return recipient(value, domain, option)

    changes = {option: list_change(options[option], option, clean, lenient) for option in PARTS}
    if changes["senders"] == ListChange():
        changes["senders"] = None  # It names nobody, so it does not close the list either.
    desired = Desired(
        at=at,
        spelled=options["name"].partition("@")[0],
        present=present,
        fields=declared(FIELDS, options),
        changes={option: change for option, change in changes.items() if change is not None},
        primary=_primary(options["primary_address"]),
        policy=options["sender_policy"] or ("restricted" if changes["senders"] else None),
        wait=options["wait"],
    )
    _check(desired)
    return desired


def absent(at: ListAt) -> Desired:
    """Return a list that shall not be there."""
    return Desired(at, at.name, False, {}, {}, None, None, wait=True)


def _list_address(value: object, option: str) -> str:
    """Check one address of a list; an x500 address is told by that word before it."""
    if isinstance(value, str) and value.lower().startswith(X500) and value[len(X500) :].strip():
        return X500 + value[len(X500) :]
    return own_form(value, option)


def _primary(value: str | None) -> str | None:
    if value is None:
        return None
    if value.lower().startswith(X500):
        raise OptionError("primary_address: The primary email address must be smtp")
    return own_form(value, "primary_address")


def _check(desired: Desired) -> None:
    """Refuse what the declaration alone shows to be wrong."""
    values = {field.option: value for field, value in desired.fields.items()}
    if values.get("display_name") == "":
        raise OptionError("display_name: Required field displayName cannot be empty")
    if desired.policy == "public" and "senders" in desired.changes:
        raise OptionError(
            "sender_policy: public lets everyone write, so that senders cannot be given with it"
        )
    removed = desired.changes.get("email_addresses", ListChange()).remove
    if desired.at.address in removed:
        raise OptionError(
            f"email_addresses.remove: {desired.at.address} is the list's own address"
            " and always stays"
        )
    if desired.primary in removed:
        raise OptionError(
            f"primary_address: {desired.primary} cannot be removed and be the primary address"
        )
