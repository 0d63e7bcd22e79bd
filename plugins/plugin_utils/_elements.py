# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an element of ``ex_domain`` may hold, for those that read it from files on the controller.

A test keeps it equal to the documentation of ``ex_domain``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Union

from ansible.errors import AnsibleFilterError

# The kind of a value: Ansible's word for its type, or the words that are allowed.
Kind = Union[str, tuple[str, ...]]

STATES = ("present", "absent")
CONTACT = (
    *("first_name", "last_name", "company", "department", "job_title", "street", "city", "state"),
    *("zip", "country", "business_number", "pager_number", "home_number", "mobile_number"),
    *("fax_number", "notes"),
)

# By path; "list" stands for a list that is declared with add, remove or set.
MAILBOX: Mapping[str, Kind] = {
    "name": "str",
    "state": STATES,
    "display_name": "str",
    "password": "str",
    "update_password": ("on_create", "always"),
    "size": "int",
    "hidden": "bool",
    "public_folder_admin": "bool",
    "enabled": "bool",
    "forwarding_address": "str",
    **{f"contact.{field}": "str" for field in CONTACT},
    "email_addresses": "list",
    "spam_settings.filter_level": ("on", "off", "exclusive"),
    "spam_settings.send_to_domain_quarantine": "bool",
    "spam_settings.quarantine_owner": "str",
    "spam_lists.blacklist": "list",
    "spam_lists.safelist": "list",
    "spam_lists.ip_blacklist": "list",
    "spam_lists.ip_safelist": "list",
    "mobile_services.activesync": "bool",
    "mobile_services.blackberry": "bool",
    "mobile_services.activation_password": "str",
}

DISTRIBUTION_LIST: Mapping[str, Kind] = {
    "name": "str",
    "state": STATES,
    "display_name": "str",
    "description": "str",
    "hidden": "bool",
    "email_addresses": "list",
    "primary_address": "str",
    "members": "list",
    "managers": "list",
    "senders": "list",
    "sender_policy": ("public", "restricted"),
    "wait": "bool",
}

KINDS: Mapping[str, Mapping[str, Kind]] = {
    "mailboxes": MAILBOX,
    "distribution_lists": DISTRIBUTION_LIST,
}


def plain_text(value: Any) -> str:
    """Return a text as Python's own kind; Ansible's kinds are not taken everywhere."""
    return str.__str__(value) if isinstance(value, str) else str(value)


def plain_name(name: Any) -> str:
    """Return a name as the API compares it: the part before the ``@``, in lower case."""
    return plain_text(name).strip().partition("@")[0].lower()


def texts(value: Any) -> list[str]:
    """Return the entries of a list of texts; in one text, commas and line ends separate them.

    That is how a list arrives from ``-e name=value`` or from a survey.
    """
    if isinstance(value, str):
        value = re.split(r"[,\n]", plain_text(value))
        if value[0].strip().startswith(('["', "['")):
            raise AnsibleFilterError(f"{value[0]}: write the entries with commas between, no JSON")
    entries = (plain_text(entry).strip() for entry in elements(value or [], "names"))
    return [entry for entry in entries if entry]


def elements(value: Any, what: str) -> list[Any]:
    """Return a list as it is; a text would be walked letter by letter."""
    if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
        raise AnsibleFilterError(f"{what}: must be a list")
    return list(value)
