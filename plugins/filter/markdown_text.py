# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: markdown_text
short_description: Escape a text so that Markdown shows it as it is
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Returns a text on one line that can stand in a paragraph, a heading or the cell of a table of GitHub's or GitLab's Markdown
    and shows nothing but itself, without images, marks or HTML.
  - What a viewer looks for in the text of a finished page no sign can prevent. It may make links of mail addresses, call people
    by C(@name), and show C(:tada:) as a picture.
  - It is not for the beginning of a line, where V(1.) and V(-) begin a list.
options:
  _input:
    description: The text.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Put a display name into a table
  ansible.builtin.debug:
    msg: "| {{ 'Alex | <b>Smith</b>' | cloudoffice.email.markdown_text }} |"
"""

RETURN = r"""
_value:
  description: The text, with backslashes and entities where they are needed.
  type: str
"""

import re
from typing import Any

from ansible_collections.cloudoffice.email.plugins.plugin_utils._report import clean

# A bare address of a page would become a link, so its first punctuation is escaped as well.
_MEANING = re.compile(r"[\\`*_\[\]|~#$]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown_text(value: Any) -> str:
    """Return a text that Markdown shows as it is."""
    text = re.sub(r"[&<>]", lambda found: _ENTITIES[found.group()], clean(value))
    return _MEANING.sub(r"\\\g<0>", text)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"markdown_text": markdown_text}
