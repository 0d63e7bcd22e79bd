# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: without_passwords
short_description: Take the passwords out of declared mailboxes, for a comparison in check mode
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Puts a fixed text in the place of every password, also where none is declared, so that mailboxes can be compared with
    M(cloudoffice.email.ex_domain) in check mode without a vault.
  - C(update_password) is left out, for passwords cannot be compared.
  - With O(there), display name and size are put in too where a mailbox that is not there lacks them. Without them it could not
    be planned, and so not be told as missing.
  - Never give the result to a task that writes. New mailboxes would get that text as their password, and such sizes.
options:
  _input:
    description: The mailboxes, with the options of O(cloudoffice.email.ex_domain#module:mailboxes).
    type: list
    elements: dict
    required: true
  there:
    description: The names of the mailboxes that are there, if that is known.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Compare mailboxes with what is declared
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes: "{{ declared | cloudoffice.email.without_passwords }}"
  check_mode: true
  vars:
    declared:
      - name: zoe.mueller
        display_name: Zoë Müller
        size: 2048
"""

RETURN = r"""
_value:
  description: The mailboxes.
  type: list
  elements: dict
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    elements,
    plain_name,
    texts,
)

# They go nowhere: in check mode the API is only read.
_PLACEHOLDER = "only-compared"
_NEEDED = {"display_name": _PLACEHOLDER, "size": 1}
_SECRETS = ("password", "update_password")


def without_passwords(mailboxes: Iterable[Any], there: Iterable[str] | None = None) -> list[Any]:
    """Return the mailboxes with a placeholder for each password, and for what the missing lack."""
    known = None if there is None else {plain_name(name) for name in texts(there)}
    return [
        _without(it, known) if isinstance(it, Mapping) else it
        for it in elements(mailboxes, "the mailboxes")
    ]


def _without(mailbox: Mapping[str, Any], known: Collection[str] | None) -> dict[str, Any]:
    kept = {key: value for key, value in mailbox.items() if key not in _SECRETS}
    if kept.get("state") != "absent":
        kept["password"] = _PLACEHOLDER
        if known is not None and plain_name(kept.get("name")) not in known:
            kept |= {key: it for key, it in _NEEDED.items() if kept.get(key) in (None, "")}
    services = kept.get("mobile_services")
    if isinstance(services, Mapping) and services.get("blackberry") is not None:
        kept["mobile_services"] = {**services, "activation_password": _PLACEHOLDER}
    return kept


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"without_passwords": without_passwords}
