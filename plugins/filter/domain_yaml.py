# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: domain_yaml
short_description: Write the state of a domain as YAML that can be fed back
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Turns what M(cloudoffice.email.ex_domain_info) returns into the text of a YAML file that the role
    P(cloudoffice.email.domain#role) and the filter P(cloudoffice.email.domain_files#filter) read.
  - The same state gives the same text.
  - A text that Ansible would take for a template gets the tag C(!unsafe), so that it stays what it is.
options:
  _input:
    description: The state, RV(cloudoffice.email.ex_domain_info#module:domain_state).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Read the domain
  cloudoffice.email.ex_domain_info:
    domain: example.com
  register: state

- name: Show it as YAML
  ansible.builtin.debug:
    msg: "{{ state.domain_state | cloudoffice.email.domain_yaml }}"
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
"""

from collections.abc import Mapping
from typing import Any

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import plain_text

_HEAD = """\
---
# The state of a hosted Exchange domain, as cloudoffice.email.ex_domain_info read it.
"""


def domain_yaml(state: Mapping[str, Any]) -> str:
    """Return the text of a file that declares the state."""
    if not isinstance(state, Mapping):
        raise AnsibleFilterError("the state of a domain must be a dictionary")
    text: str = yaml.dump(
        state, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, indent=2
    )
    return _HEAD + text


class _Dumper(yaml.SafeDumper):
    """Writes Ansible's own kinds of texts, lists and dictionaries like plain ones."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out where it stands."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists as this collection's documentation does."""
        super().increase_indent(flow, False)

    def text(self, data: str) -> yaml.ScalarNode:
        """Return a text that is read as the very same one."""
        plain = plain_text(data)
        if any(mark in plain for mark in ("{{", "{%", "{#")):
            return self.represent_scalar("!unsafe", plain, style='"')
        # Breaks other than a line feed are read in one way by one parser and in another by others.
        style = '"' if len(plain.splitlines()) > 1 or plain != plain.strip() else None
        return self.represent_scalar("tag:yaml.org,2002:str", plain, style=style)

    def number(self, data: int) -> yaml.ScalarNode:
        """Return a whole number."""
        return self.represent_int(int(data))

    def listed(self, data: list[Any]) -> yaml.SequenceNode:
        """Return a list."""
        return self.represent_list(list(data))

    def dictionary(self, data: dict[str, Any]) -> yaml.MappingNode:
        """Return a dictionary in its own order."""
        return self.represent_dict(data.items())


_Dumper.add_representer(str, _Dumper.text)
_Dumper.add_multi_representer(str, _Dumper.text)
_Dumper.add_multi_representer(int, _Dumper.number)
_Dumper.add_multi_representer(list, _Dumper.listed)
_Dumper.add_multi_representer(dict, _Dumper.dictionary)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"domain_yaml": domain_yaml}
