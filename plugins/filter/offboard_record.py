# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: offboard_record
short_description: Read the record of somebody who leaves
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Turns the text of a file that the role P(cloudoffice.email.offboard#role) has written into data. No file is an empty
    dictionary.
  - What is no such record, as an empty file, or is that of somebody else, is refused, and the error names the file.
positional: path, domain, name, exists
options:
  _input:
    description: The text of the file.
    type: str
    required: true
  path:
    description: What the file is called in errors.
    type: str
    required: true
  domain:
    description: The domain that the record has to be of.
    type: str
    required: true
  name:
    description: The name of the mailbox that the record has to be of.
    type: str
    required: true
  exists:
    description: Whether there is such a file.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Show how far somebody has left
  ansible.builtin.debug:
    msg: "{{ text | cloudoffice.email.offboard_record('alex.smith.yml', 'example.com', 'alex.smith') }}"
  vars:
    text: |
      domain: example.com
      name: alex.smith
      state: leaving
      recorded: "2026-11-21"
      mailbox: {}
      distribution_lists: []
      taken:
        disable: true
"""

RETURN = r"""
_value:
  description: The record.
  type: dict
"""

from typing import Any

import yaml
from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    plain_name,
    plain_text,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving import is_record


def offboard_record(
    text: str, path: str, domain: str, name: str, exists: bool = True
) -> dict[str, Any]:
    """Return the record that a file holds."""
    if not exists:
        return {}
    try:
        record = yaml.safe_load(plain_text(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise AnsibleFilterError(f"{path}{where}: is not valid YAML") from None
    if not is_record(record):
        raise AnsibleFilterError(f"{path}: is no record of the role offboard; nothing was changed")
    whose = (plain_name(record.get("name")), plain_text(record.get("domain")).lower())
    if whose != (plain_name(name), domain.lower()):
        raise AnsibleFilterError(
            f"{path}: is the record of {'@'.join(whose)}; everybody needs their own"
        )
    wrapped: dict[str, Any] = wrap_var(record)
    return wrapped


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"offboard_record": offboard_record}
