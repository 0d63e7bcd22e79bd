# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: domain_files
short_description: Read declared mailboxes and distribution lists from YAML files
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Turns the texts of YAML files into sources for the filter P(cloudoffice.email.domain_join#filter).
  - A file holds a dictionary with C(mailboxes) or C(distribution_lists) or both, each a list of what
    M(cloudoffice.email.ex_domain) takes; or a list of such dictionaries. With C(domain) it may say which domain it is for.
  - Anything else is refused, and the error names the file. No error shows a value.
  - Templates in the files are not filled in but refused. A text that only looks like one needs the tag C(!unsafe).
positional: paths, domain, folder
options:
  _input:
    description: The texts of the files.
    type: list
    elements: str
    required: true
  paths:
    description: What the files are called in errors, in the same order.
    type: list
    elements: str
    required: true
  domain:
    description: The domain that the files have to be for.
    type: str
    required: true
  folder:
    description: The path of the folder, for the error that there is no file in it, or no folder.
    type: str
    default: .
"""

EXAMPLES = r"""
- name: The state that two files declare
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes: "{{ declared.mailboxes }}"
    distribution_lists: "{{ declared.distribution_lists }}"
  vars:
    files:
      - people.yml
      - lists.yml
    declared: >-
      {{ query('ansible.builtin.file', *files)
         | cloudoffice.email.domain_files(files, 'example.com')
         | cloudoffice.email.domain_join }}
"""

RETURN = r"""
_value:
  description: One source for each dictionary in the files, in their order.
  type: list
  elements: dict
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    KINDS,
    elements,
    plain_text,
)

_TEMPLATE = ("{{", "{%", "{#")


def domain_files(
    texts: Sequence[str], paths: Sequence[str], domain: str, folder: str = "."
) -> list[dict[str, Any]]:
    """Return what the files declare; what is wrong is named by its file, and never shown."""
    texts, paths = elements(texts, "the texts"), elements(paths, "the paths")
    if not texts:
        place = Path(plain_text(folder)).absolute()
        what = "file *.yml or *.yaml in it" if place.is_dir() else "such folder"
        raise AnsibleFilterError(f"{place}: there is no {what}")
    return [
        _source(part, path, domain)
        for text, path in zip(texts, paths)
        for part in _parts(plain_text(text), path)
    ]


def _parts(text: str, path: str) -> Iterator[Any]:
    try:
        documents = list(yaml.load_all(text, _Loader))
    except _Refused as error:
        raise AnsibleFilterError(f"{path}, {error}") from None
    except yaml.MarkedYAMLError as error:
        # The error's own words may quote the file.
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise AnsibleFilterError(
            f"{path}{where}: is not valid YAML; a text that begins with a sign needs quotes"
        ) from None
    except yaml.YAMLError:
        raise AnsibleFilterError(f"{path}: is not a text in UTF-8") from None
    for document in documents or [None]:
        yield from document if isinstance(document, list) else [document]


def _source(part: Any, path: str, domain: str) -> dict[str, Any]:
    if not isinstance(part, dict):
        raise AnsibleFilterError(
            f"{path}: must hold a dictionary with mailboxes or distribution_lists, or a list of"
            " such dictionaries"
        )
    unknown = [key for key in part if key not in KINDS and key != "domain"]
    if unknown:
        raise AnsibleFilterError(
            f"{path}: unknown key {unknown[0]!r}; there are mailboxes, distribution_lists, domain"
        )
    if str(part.get("domain", domain)).lower() != domain.lower():
        raise AnsibleFilterError(f"{path}: is for the domain {part['domain']}, not for {domain}")
    for kind in KINDS:
        if kind in part:
            _check_elements(part[kind], kind, path)
    return {"source": path, **{kind: part[kind] for kind in KINDS if kind in part}}


def _check_elements(elements: Any, kind: str, path: str) -> None:
    if not isinstance(elements, list):
        raise AnsibleFilterError(f"{path}: {kind} must be a list")
    options = {option.partition(".")[0] for option in KINDS[kind]}
    for number, element in enumerate(elements, start=1):
        where = f"{path}: {kind}, entry {number}"
        if not isinstance(element, dict) or not element.get("name"):
            raise AnsibleFilterError(f"{where}: must be a dictionary with a name")
        for option in element:
            if option not in options:
                raise AnsibleFilterError(f"{where}: unknown option {option!r}")


class _Refused(Exception):
    """Something in a file that is not taken; says where and why, and shows no value."""

    def __init__(self, node: yaml.Node, why: str) -> None:
        super().__init__(f"line {node.start_mark.line + 1}: {why}")


# The one made of C is ten times as fast, and not everywhere.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Reads plain data, and takes no key twice and no template."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice, for the last one would silently win."""
        seen = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                if key.value in seen:
                    raise _Refused(key, f"the key {key.value!r} stands twice in a dictionary")
                seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping

    def text(self, node: yaml.ScalarNode) -> str:
        """Return a text, unless Ansible would elsewhere take it for a template."""
        value: str = node.value
        if any(mark in value for mark in _TEMPLATE):
            raise _Refused(
                node,
                "templates are not filled in here. Give passwords by domain_initial_passwords;"
                " before a text that only looks like a template write !unsafe",
            )
        return value

    def raw_text(self, node: yaml.ScalarNode) -> str:
        """Return a text as it is."""
        value: str = node.value
        return value

    def vaulted(self, node: yaml.Node) -> None:
        """Refuse a single encrypted value."""
        raise _Refused(
            node,
            "single encrypted values are not taken. Encrypt the whole file, or give passwords by"
            " domain_initial_passwords",
        )


_Loader.add_constructor("tag:yaml.org,2002:str", _Loader.text)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.text)
_Loader.add_constructor("!unsafe", _Loader.raw_text)
_Loader.add_constructor("!vault", _Loader.vaulted)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"domain_files": domain_files}
