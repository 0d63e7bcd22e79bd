# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The spam settings of a mailbox in a declared state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .._api.client import Client
from .._api.faults import ApiFault, BadRequest
from .._api.request import Request
from .._plan import Plan, Step, Turn
from .fields import Field, declared, nested
from .options import OptionError, domain_name, email_address, local_name
from .spam_reading import (
    FILTER_LEVEL,
    QUARANTINE_OWNER,
    SEND_TO_QUARANTINE,
    SETTINGS,
    SpamReader,
    spam_path,
)

REMOVE_OWNER = "removeQuarantineOwner"
_ABOUT_THE_FIELD = re.compile(r"unrecognized field|(?:remove)?quarantineowner", re.I)
# What a new mailbox is taken to have; whatever is declared of it is written all the same.
INITIAL = {"filter_level": "on", "send_to_domain_quarantine": False, "quarantine_owner": ""}
NO_QUARANTINE = (
    "send_to_domain_quarantine: cannot be true while filter_level is off,"
    " for the API switches it off then"
)


@dataclass(frozen=True)
class Desired:
    """The settings that the user declared; what was not is not in ``fields``."""

    domain: str
    mailbox: str
    fields: dict[Field, Any]


class SpamSettings:
    """The resource of the module ``ex_spam_settings``."""

    kind = "spam_settings"
    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "mailbox": {"type": "str", "required": True},
        "filter_level": {"type": "str", "choices": ["on", "off", "exclusive"]},
        "send_to_domain_quarantine": {"type": "bool"},
        "quarantine_owner": {"type": "str"},
    }

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name the settings for a person, even if the options are wrong."""
        return f"spam settings of mailbox {options['mailbox']} in {options['domain']}"

    def desire(self, options: Mapping[str, Any], lenient: bool = False) -> Desired:
        """Check the options and return the desired settings; raises OptionError, calls nothing.

        If ``lenient``, an owner of any form is taken who may be there already.
        """
        domain = domain_name(options["domain"])
        if options["quarantine_owner"] and not lenient:
            email_address(options["quarantine_owner"], "quarantine_owner")
        fields = declared(SETTINGS, options)
        if fields.get(FILTER_LEVEL) == "off" and fields.get(SEND_TO_QUARANTINE):
            raise OptionError(NO_QUARANTINE)
        return Desired(domain, local_name(options["mailbox"], domain, "mailbox"), fields)

    def read(self, client: Client, desired: Desired) -> tuple[str, dict[str, Any]]:
        """Read the settings; 1 read. Returned with the API's version, which decides the form."""
        settings = SpamReader(client).settings(desired.domain, desired.mailbox)
        return client.account.api_version, settings

    def plan(self, desired: Desired, current: tuple[str, dict[str, Any] | None]) -> Plan:
        """Compare, and return what is to be written; None are the settings of a new mailbox."""
        version, held = current
        before = held or INITIAL
        wanted = {**before, **nested(desired.fields)}
        changed = [
            field
            for field in desired.fields
            if not _equal(before, wanted, field) or (held is None and field is not QUARANTINE_OWNER)
        ]
        if QUARANTINE_OWNER in changed and wanted["quarantine_owner"]:
            email_address(wanted["quarantine_owner"], "quarantine_owner")
        after = {**before, **{field.option: wanted[field.option] for field in changed}}
        if changed and after["filter_level"] == "off":
            if desired.fields.get(SEND_TO_QUARANTINE):
                raise OptionError(NO_QUARANTINE)
            after["send_to_domain_quarantine"] = False
        return Plan(
            (_step(desired, version, before, after, changed),) if changed else (),
            {field.option: before[field.option] for field in desired.fields},
            {field.option: after[field.option] for field in desired.fields},
            after,
        )


def _step(
    desired: Desired,
    version: str,
    before: dict[str, Any],
    after: dict[str, Any],
    changed: list[Field],
) -> Step:
    """Return the write. It carries every setting, for leaving one out may change it (facts 5)."""
    form = {field.api: field.form(after[field.option]) for field in SETTINGS}
    if not after["quarantine_owner"] and not before["quarantine_owner"]:
        del form[QUARANTINE_OWNER.api]
    clears = QUARANTINE_OWNER in changed and not after["quarantine_owner"]
    with_removal = {**form, REMOVE_OWNER: "true"}
    # The older page clears the owner by an empty text, the newer one by a field of its own.
    first, second = (form, with_removal) if version == "v0" else (with_removal, form)

    def step(form: dict[str, str], other: dict[str, str] | None) -> Step:
        def instead(fault: ApiFault) -> tuple[Step, ...]:
            refused = isinstance(fault, BadRequest) and _ABOUT_THE_FIELD.search(fault.message)
            return (step(other, None),) if other and refused else ()

        return Step(
            Request("PUT", spam_path(desired.domain, desired.mailbox, "settings"), form=form),
            f"PUT mailbox {desired.mailbox} spam settings:"
            f" {', '.join(field.option for field in changed)}",
            f"changing spam settings of mailbox {desired.mailbox}@{desired.domain}",
            partial(_was_changed, desired, before, after, changed),
            instead,
            turn=Turn.SERVICE,
        )

    return step(first, second) if clears else step(form, None)


def _was_changed(
    desired: Desired,
    before: dict[str, Any],
    after: dict[str, Any],
    changed: list[Field],
    client: Client,
) -> bool | None:
    now = SpamReader(client).settings(desired.domain, desired.mailbox)
    if all(_equal(now, after, field) for field in changed):
        return True
    return False if all(_equal(now, before, field) for field in changed) else None


def _equal(one: Mapping[str, Any], other: Mapping[str, Any], field: Field) -> bool:
    """Compare a setting without case: levels and addresses have none."""
    return str(one[field.option]).lower() == str(other[field.option]).lower()
