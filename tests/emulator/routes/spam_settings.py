# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox's spam settings (vendor page, 'Show Spam Setting' and 'Edit Spam Setting')."""

from __future__ import annotations

from functools import partial

from .. import fields
from ..render import Document
from ..state import FILTER_LEVELS
from ..wire import Refusal
from .mailboxes import ONE, the_mailbox
from .spam_lists import the_user
from .table import Ask, Route

SETTINGS = ONE + "/spam/settings"
FLAGS = ("sendtodomainquarantine", "removequarantineowner")
# What the page's fields are; the last came later (facts section 5).
KNOWN = ("filterlevel", "quarantineowner", *FLAGS)


def show(ask: Ask) -> Document:
    """Show the settings; here a missing mailbox has the words of the mailbox page."""
    _domain, mailbox = the_mailbox(ask)
    level = mailbox.filter_level
    data = {
        "filterLevel": level.title() if ask.dialect["filter_level_case"] == "title" else level,
        "sendToDomainQuarantine": mailbox.send_to_domain_quarantine,
        "quarantineOwner": mailbox.quarantine_owner,
    }
    return Document("MailboxSpamSettings", data)


def edit(ask: Ask, *, first_page: bool = False) -> None:
    """Change the settings; what is left out is reset or kept as the dialect has it.

    The first revision of the page, which is v0's, has no field to remove the owner.
    """
    _domain, mailbox = the_user(ask)
    manner = "empty_only" if first_page else ask.dialect["clear_owner"]
    given = _checked(ask.form, may_remove=manner != "empty_only")
    flags = {name: fields.BOOLEANS[given[name].lower()] for name in FLAGS if name in given}
    level, owner = given["filterlevel"], given.get("quarantineowner")

    kept = ask.dialect["omitted_quarantine"] == "kept" and mailbox.send_to_domain_quarantine
    mailbox.filter_level = level
    mailbox.send_to_domain_quarantine = level != "off" and flags.get(FLAGS[0], kept)
    if flags.get(FLAGS[1]):
        mailbox.quarantine_owner = ""
    elif owner is None:
        if ask.dialect["omitted_owner"] == "cleared":
            mailbox.quarantine_owner = ""
    elif owner or manner != "remove_only":
        mailbox.quarantine_owner = owner


def _checked(form: dict[str, str], *, may_remove: bool) -> dict[str, str]:
    """Check a form row by row in the order of the page's error table; names ignore case."""
    given = {name.lower(): value.strip() for name, value in form.items()}
    if "filterlevel" not in given:
        raise Refusal(400, "Missing required field: filterlevel")
    if not given["filterlevel"]:
        raise Refusal(400, "Required field filterlevel cannot be empty")
    for name, spelled in zip(given, form, strict=True):
        if name not in KNOWN or (name == FLAGS[1] and not may_remove):
            raise Refusal(400, f"Unrecognized field: {spelled}")
    for name in FLAGS:
        if name in given and given[name].lower() not in fields.BOOLEANS:
            raise Refusal(400, f"Invalid format for {name}, input must be true or false")
    if given["filterlevel"] not in FILTER_LEVELS:
        raise Refusal(400, "Invalid filterLevel, input must be: on/off/exclusive")
    owner = given.get("quarantineowner")
    if owner and not fields.ADDRESS.fullmatch(owner):
        raise Refusal(400, f"invalid email address: {owner}")
    return given


ROUTES = (
    Route("GET", SETTINGS, show),
    Route("PUT", SETTINGS, partial(edit, first_page=True), ("v0",)),
    Route("PUT", SETTINGS, edit, ("v1",)),
)
