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
  - Tells also who needs a password, and what new people lack, if it is known who is there already.
  - A person who stands twice, who is to be absent, whose name no mailbox can have, or who is of another domain is refused. No
    error shows a password.
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
    description: The names of lists that everybody joins. A text is cut at commas.
    type: list
    elements: str
    default: []
  only:
    description: The names of those who are meant, if it is not all. A text is cut at commas, and an empty one is refused.
    type: list
    elements: str
    default: []
  there:
    description: The names of the mailboxes that are there already, if that is known.
    type: list
    elements: str
  passwords:
    description: The passwords that are there already, each under the name of its mailbox.
    type: dict
    default: {}
  term:
    description:
      - What stands for the password of a person. It must have C({name}) or C({address}) in it, so that nobody gets the password
        of somebody else, and nothing else in braces.
      - If it is empty, no password is made up for anybody.
    type: str
    default: ""
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
    - C(new), a dictionary with the term of each person who is not there and has no password, under the name; empty without
      O(term).
    - C(names), the names and display names of those who are not there and have no password.
    - C(lacking), a sentence for each thing that new people need and lack; empty without O(there).
  type: dict
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.options import (
    OptionError,
    local_name,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    MAILBOX,
    elements,
    plain_name,
    plain_text,
    texts,
)

LISTS = "distribution_lists"
_OPTIONS = {option.partition(".")[0] for option in MAILBOX} | {LISTS}
_NEEDED = ("display_name", "size")
_PLACEHOLDERS = ("{name}", "{address}")
_PUT = "{name} or {address} there"


def onboard_people(
    people: Iterable[Any],
    domain: str,
    defaults: Mapping[str, Any] | None = None,
    distribution_lists: Iterable[str] | None = None,
    only: Iterable[str] | None = None,
    there: Iterable[str] | None = None,
    passwords: Mapping[str, Any] | None = None,
    term: str = "",
) -> dict[str, Any]:
    """Return what the domain is to have, and who needs a password."""
    term = _checked_term(plain_text(term or ""))
    people = elements(people, "people")
    mailboxes: dict[str, dict[str, Any]] = {}
    members: dict[str, list[str]] = {}
    for person in _chosen(people, [_local(name, domain) for name in _meant(only)]):
        mailbox = _merged(defaults or {}, _checked(person, domain))
        joins = [*texts(distribution_lists), *texts(mailbox.pop(LISTS, None))]
        name = mailbox["name"]
        if mailboxes.setdefault(name, mailbox) is not mailbox:
            raise AnsibleFilterError(f"{name}: there are two people of this name")
        for entry in dict.fromkeys(_local(entry, domain) for entry in joins):
            members.setdefault(entry, []).append(name)
    if not mailboxes:
        raise AnsibleFilterError("there is nobody to onboard")
    given = {plain_name(name) for name in passwords or {}}
    known = {plain_name(name) for name in there or ()}
    new = [it for name, it in mailboxes.items() if name not in known]
    bare = [it["name"] for it in new if it["name"] not in given and not it.get("password")]
    spare = given - known - {_name(person) for person in people}
    lacking = [*_fields_lacking(new), *_passwords_lacking([] if term else bare, spare)]
    return {
        "mailboxes": list(mailboxes.values()),
        LISTS: [{"name": name, "members": {"add": them}} for name, them in members.items()],
        "new": {name: _own(term, name, domain) for name in bare if term},
        "names": [
            text for name in bare for text in (name, str(mailboxes[name].get("display_name", "")))
        ],
        "lacking": [] if there is None else lacking,
    }


def _meant(only: Iterable[str] | None) -> list[str]:
    """Return the names of those who are meant; none stands for all, so none may not be written."""
    names = texts(only)
    if not names and (isinstance(only, str) or list(only or ())):
        raise AnsibleFilterError("nobody is named of those who are to be onboarded")
    return names


def _chosen(people: list[Any], names: list[str]) -> list[Any]:
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
    """Return a name as the API has it. Anything else could lead a password out of its folder."""
    try:
        return local_name(plain_text(name).strip(), domain.lower())
    except OptionError as error:
        raise AnsibleFilterError(str(error)) from None


def _merged(defaults: Mapping[str, Any], person: Mapping[str, Any]) -> dict[str, Any]:
    """Join a person with the defaults; lists to join add up, anything else is the person's."""
    merged = {**defaults, **person}
    for option, value in defaults.items():
        own = person.get(option)
        if option == LISTS:
            merged[option] = [*texts(value), *texts(own)]
        elif isinstance(value, Mapping) and isinstance(own, Mapping):
            merged[option] = {**value, **own}
    return merged


def _checked_term(term: str) -> str:
    """Return a term with a place for the person, or none; two people must not share a password."""
    for found in re.findall(r"\{[^{}]*\}", term):
        if found not in _PLACEHOLDERS:
            raise AnsibleFilterError(f"{term}: {found} stands for nothing; put {_PUT}")
    if term and not any(it in term for it in _PLACEHOLDERS):
        raise AnsibleFilterError(f"{term}: everybody would get the same password; put {_PUT}")
    return term


def _own(term: str, name: str, domain: str) -> str:
    return term.replace("{name}", name).replace("{address}", f"{name}@{domain.lower()}")


def _fields_lacking(new: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for person in new:
        lacking = [option for option in _NEEDED if person.get(option) in (None, "")]
        if lacking:
            yield f"{person['name']} is new and needs {' and '.join(lacking)}."


def _passwords_lacking(bare: Collection[str], spare: Collection[str]) -> Iterator[str]:
    if bare:
        yield (
            f"There is no password for {', '.join(bare)}: give onboard_password_file,"
            " onboard_password_lookup or onboard_initial_passwords."
        )
    if bare and spare:
        yield f"Of nobody here are, in onboard_initial_passwords: {', '.join(sorted(spare))}."


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"onboard_people": onboard_people}
