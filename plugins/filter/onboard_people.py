# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: onboard_people
short_description: Turn new people into what a domain is to have
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Turns people into the mailboxes and distribution lists that M(cloudoffice.email.ex_domain) takes. Of a distribution list
    nothing is declared but that they are members, so that nobody else comes or goes.
  - Tells also who needs a password, if it is known who is there already.
  - A person who stands twice, who is to be absent, or who is of another domain is refused. No error shows a password.
positional: domain
options:
  _input:
    description:
      - The people. Each has the options of a mailbox of M(cloudoffice.email.ex_domain), and C(distribution_lists), the names of
        the lists to join.
    type: list
    elements: dict
    required: true
  domain:
    description: The domain.
    type: str
    required: true
  defaults:
    description: What holds for everybody who does not declare it, in the form of a person. Dictionaries are joined.
    type: dict
    default: {}
  distribution_lists:
    description: The names of lists that everybody joins.
    type: list
    elements: str
    default: []
  only:
    description: The names of those who are meant, if it is not all.
    type: list
    elements: str
    default: []
  there:
    description: The names of the mailboxes that are there already.
    type: list
    elements: str
    default: []
  passwords:
    description: The passwords that are there already, each under the name of its mailbox.
    type: dict
    default: {}
  term:
    description: What stands for the password of a person, with C({name}) and C({address}) where it differs.
    type: str
    default: "{address}"
"""

EXAMPLES = r"""
- name: Two people join the company
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes: "{{ declared.mailboxes | cloudoffice.email.initial_passwords(vault_passwords) }}"
    distribution_lists: "{{ declared.distribution_lists }}"
  vars:
    vault_passwords:
      kim.park: "{{ vault_first_password }}"
      jo.weber: "{{ vault_first_password }}"
    people:
      - name: kim.park
        display_name: Kim Park
      - name: jo.weber
        display_name: Jo Weber
    declared: "{{ people | cloudoffice.email.onboard_people('example.com', {'size': 2048}, ['team']) }}"
"""

RETURN = r"""
_value:
  description:
    - C(mailboxes) and C(distribution_lists) as M(cloudoffice.email.ex_domain) takes them.
    - C(new), a dictionary with the term of each person who is not there and has no password, under the name.
    - C(names), the names and display names of these.
  type: dict
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    MAILBOX,
    plain_name,
    plain_text,
)

LISTS = "distribution_lists"
_OPTIONS = {option.partition(".")[0] for option in MAILBOX} | {LISTS}


def onboard_people(
    people: Iterable[Any],
    domain: str,
    defaults: Mapping[str, Any] | None = None,
    distribution_lists: Iterable[str] | None = None,
    only: Iterable[str] | None = None,
    there: Iterable[str] | None = None,
    passwords: Mapping[str, Any] | None = None,
    term: str = "{address}",
) -> dict[str, Any]:
    """Return what the domain is to have, and who needs a password."""
    mailboxes: dict[str, dict[str, Any]] = {}
    members: dict[str, list[str]] = {}
    chosen = [only] if only == "" else _entries(only)  # An empty answer must not mean everybody.
    for person in _chosen(people, [_local(name, domain) for name in chosen]):
        mailbox = _merged(defaults or {}, _checked(person, domain))
        joins = [*_entries(distribution_lists), *_entries(mailbox.pop(LISTS, None))]
        name = mailbox["name"]
        if mailboxes.setdefault(name, mailbox) is not mailbox:
            raise AnsibleFilterError(f"{name}: there are two people of this name")
        for entry in dict.fromkeys(_local(entry, domain) for entry in joins):
            members.setdefault(entry, []).append(name)
    if not mailboxes:
        raise AnsibleFilterError("there is nobody to onboard")
    known = {plain_name(name) for name in (*(there or ()), *(passwords or {}))}
    new = [name for name, it in mailboxes.items() if name not in known and not it.get("password")]
    return {
        "mailboxes": list(mailboxes.values()),
        LISTS: [{"name": name, "members": {"add": them}} for name, them in members.items()],
        "new": _terms(new, domain, plain_text(term)),
        "names": [
            text for name in new for text in (name, str(mailboxes[name].get("display_name", "")))
        ],
    }


def _chosen(people: Iterable[Any], names: list[str]) -> list[Any]:
    people = list(people)
    if not names:
        return people
    by_name = [(_name(person), person) for person in people]
    for name in names:
        if name not in [known for known, person in by_name]:
            raise AnsibleFilterError(f"{name!r}: there is nobody of this name to onboard")
    return [person for name, person in by_name if name in names]


def _name(person: Any) -> str:
    return plain_name(person.get("name")) if isinstance(person, Mapping) else ""


def _checked(person: Any, domain: str) -> dict[str, Any]:
    if not isinstance(person, Mapping) or not person.get("name"):
        raise AnsibleFilterError("a person must be a dictionary with a name")
    checked = {**person, "name": _local(person["name"], domain)}
    for option in checked:
        if option not in _OPTIONS:
            raise AnsibleFilterError(f"{checked['name']}: unknown option {option!r}")
    if checked.get("state") == "absent":
        raise AnsibleFilterError(
            f"{checked['name']}: is to be absent. This is for people who come; the role offboard is"
            " for those who go"
        )
    return checked


def _local(name: Any, domain: str) -> str:
    text = plain_text(name).strip().lower()
    local, at, host = text.partition("@")
    if at and host != domain.lower():
        raise AnsibleFilterError(f"{text}: is not in the domain {domain}")
    return local


def _entries(value: Any) -> list[Any]:
    if value is None or isinstance(value, str):
        return [value] if value else []
    return list(value)


def _merged(defaults: Mapping[str, Any], person: Mapping[str, Any]) -> dict[str, Any]:
    """Join a person with the defaults; lists to join add up, anything else is the person's."""
    merged = {**defaults, **person}
    for option, value in defaults.items():
        own = person.get(option)
        if option == LISTS:
            merged[option] = [*_entries(value), *_entries(own)]
        elif isinstance(value, Mapping) and isinstance(own, Mapping):
            merged[option] = {**value, **own}
    return merged


def _terms(names: Iterable[str], domain: str, term: str) -> dict[str, str]:
    terms: dict[str, str] = {}
    for name in names:
        address = f"{name}@{domain.lower()}"
        own = term.replace("{name}", name).replace("{address}", address)
        if own in terms.values():
            raise AnsibleFilterError(
                f"{name}: has its password where somebody else has one, {own}; put {{name}} or"
                " {address} there"
            )
        terms[name] = own
    return terms


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"onboard_people": onboard_people}
