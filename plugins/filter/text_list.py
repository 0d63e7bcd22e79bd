# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: text_list
short_description: Make a list of texts of what may be one text
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Returns a list of texts as it is, and cuts one text at its commas and line ends. A list arrives as one text from
    C(--extra-vars name=value) and from the surveys of AWX; walked as it is, it would be a list of letters.
  - Blanks around an entry are left out, and so are empty entries.
options:
  _input:
    description: The list, or the text.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Name the domains of a survey's answer one by one
  ansible.builtin.debug:
    msg: "{{ 'example.com, example.net' | cloudoffice.email.text_list }}"
"""

RETURN = r"""
_value:
  description: The entries.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import texts


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"text_list": texts}
