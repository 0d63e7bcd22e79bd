# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: initial_passwords
short_description: Put passwords into declared mailboxes
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Gives each mailbox that has no C(password) the one that stands under its name, all in one expression. A loop over
    passwords would print them.
  - A mailbox whose name is not among the passwords is left as it is, and so is one with C(state=absent).
positional: passwords
options:
  _input:
    description: The mailboxes, as M(cloudoffice.email.ex_domain) takes them.
    type: list
    elements: dict
    required: true
  passwords:
    description: The passwords, each under the name of its mailbox, or under its address.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: New mailboxes get their passwords from a vault
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes: "{{ mailboxes | cloudoffice.email.initial_passwords(vault_passwords) }}"
  vars:
    mailboxes:
      - name: alex.smith
        display_name: Alex Smith
        size: 2048
    vault_passwords:
      alex.smith: "{{ vault_first_password }}"
"""

RETURN = r"""
_value:
  description: The mailboxes with their passwords.
  type: list
  elements: dict
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    elements,
    plain_name,
)


def initial_passwords(mailboxes: Iterable[Any], passwords: Mapping[str, Any]) -> list[Any]:
    """Return the mailboxes with their passwords; no error shows one."""
    if not isinstance(passwords, Mapping):
        raise AnsibleFilterError("the passwords must be a dictionary, each under a mailbox's name")
    by_name = {plain_name(name): password for name, password in passwords.items()}
    return [_with_password(mailbox, by_name) for mailbox in elements(mailboxes, "the mailboxes")]


def _with_password(mailbox: Any, by_name: Mapping[str, Any]) -> Any:
    if not isinstance(mailbox, Mapping):
        return mailbox
    name = plain_name(mailbox.get("name"))
    if name not in by_name or mailbox.get("password") or mailbox.get("state") == "absent":
        return mailbox
    return {**mailbox, "password": by_name[name]}


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"initial_passwords": initial_passwords}
