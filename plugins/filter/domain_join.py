# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: domain_join
short_description: Join what several sources declare for a domain
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Joins the mailboxes and distribution lists of several sources, such as variables, files and a CSV of people, in their
    order.
  - A mailbox or list that stands twice is refused, and the error names both places. Names are compared as the API does it.
  - A kind that no source declares is left out of the result. If no source declares anything, that is an error.
options:
  _input:
    description: The sources, each with C(source), what it is called in errors, and C(mailboxes), C(distribution_lists) or both.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Mailboxes from a CSV of people, and lists from a variable
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes: "{{ declared.mailboxes }}"
    distribution_lists: "{{ declared.distribution_lists }}"
  vars:
    lists:
      - name: team
        members:
          - alex.smith
    declared: >-
      {{ [{'source': 'people.csv',
           'mailboxes': lookup('ansible.builtin.file', 'people.csv') | cloudoffice.email.people_csv},
          {'source': 'the variable lists', 'distribution_lists': lists}]
         | cloudoffice.email.domain_join }}
"""

RETURN = r"""
_value:
  description: What is declared, with the keys C(mailboxes) and C(distribution_lists) as far as a source has them.
  type: dict
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    KINDS,
    elements,
    plain_name,
)


def domain_join(sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what all sources declare together."""
    sources = elements(sources, "the sources")
    joined: dict[str, Any] = {}
    for kind in KINDS:
        declared = [source for source in sources if source.get(kind) is not None]
        if declared:
            joined[kind] = [
                element for source in declared for element in elements(source[kind], kind)
            ]
            _refuse_twins(declared, kind)
    if not joined:
        raise AnsibleFilterError("nothing is declared, neither mailboxes nor distribution lists")
    return joined


def _refuse_twins(sources: Iterable[Mapping[str, Any]], kind: str) -> None:
    seen: dict[str, str] = {}
    for source in sources:
        for number, element in enumerate(source[kind], start=1):
            # What is no dictionary with a name, the module refuses in its own words.
            if isinstance(element, Mapping) and element.get("name"):
                where = f"{source['source']} (entry {number})"
                twin = seen.setdefault(plain_name(element["name"]), where)
                if twin != where:
                    raise AnsibleFilterError(
                        f"{kind}: {element['name']} stands in {twin} and in {where}"
                    )


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"domain_join": domain_join}
