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
  - Never give the result to a task that writes. New mailboxes would get that text as their password.
options:
  _input:
    description: The mailboxes, with the options of O(cloudoffice.email.ex_domain#module:mailboxes).
    type: list
    elements: dict
    required: true
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

from collections.abc import Iterable, Mapping
from typing import Any

# It goes nowhere: in check mode the API is only read.
_PLACEHOLDER = "only-compared"
_SECRETS = ("password", "update_password")


def without_passwords(mailboxes: Iterable[Any]) -> list[Any]:
    """Return the mailboxes with a placeholder for each password."""
    return [_without(it) if isinstance(it, Mapping) else it for it in mailboxes]


def _without(mailbox: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in mailbox.items() if key not in _SECRETS}
    if kept.get("state") != "absent":
        kept["password"] = _PLACEHOLDER
    services = kept.get("mobile_services")
    if isinstance(services, Mapping) and services.get("blackberry") is not None:
        kept["mobile_services"] = {**services, "activation_password": _PLACEHOLDER}
    return kept


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"without_passwords": without_passwords}
