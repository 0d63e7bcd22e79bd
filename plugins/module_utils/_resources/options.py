# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user may write: names, addresses, and lists with add, remove and set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

# The local part of an address without the slash, which cannot be trusted to survive in a path.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[^\W_](?:[^\W_]|-)*", re.UNICODE)


class OptionError(Exception):
    """An option that cannot be meant; says which and why, in the API's words where it has any."""


def domain_name(value: str, option: str = "domain") -> str:
    """Return a domain name in lower case; international names are taken as they are written."""
    labels = value.split(".")
    if not (
        len(labels) >= 2
        and len(value) <= 253
        and all(_LABEL.fullmatch(label) and not label.endswith("-") for label in labels)
        and all(len(label) <= 63 for label in labels)
        and not labels[-1].isdecimal()
    ):
        raise OptionError(f"{option}: {value!r} is not a domain name")
    return value.lower()


def local_name(value: str, domain: str, option: str = "name") -> str:
    """Return the part before the ``@`` in lower case, as the API keeps it (facts 9.5).

    The full address is taken too, if it belongs to ``domain``.
    """
    local, at, rest = value.partition("@")
    if not _is_local(local) or (at and not rest):
        raise OptionError(
            f"{option}: Invalid user name: {value!r} is not the part of an address before the @"
        )
    if at and rest.lower() != domain:
        raise OptionError(f"{option}: {value!r} does not belong to the domain {domain}")
    return local.lower()


def email_address(value: object, option: str) -> str:
    """Return one e-mail address as it was written; a name, a list or several are refused."""
    text = value if isinstance(value, str) else str(value)
    local, _at, domain = text.partition("@")
    try:
        if not isinstance(value, str) or not _is_local(local):
            raise OptionError
        domain_name(domain)
    except OptionError:
        raise OptionError(f"{option}: invalid email address: {text}") from None
    return text


def _is_local(text: str) -> bool:
    return len(text) <= 64 and bool(_LOCAL.fullmatch(text))


@dataclass(frozen=True)
class ListChange:
    """A wanted change of a list inside an object: either ``exact``, or ``add`` and ``remove``.

    ``doubts`` tell why entries of ``exact`` cannot be written. That matters only where they are
    not there yet: what the API shows can always be declared.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    exact: tuple[str, ...] | None = None
    doubts: Mapping[str, OptionError] = field(default_factory=dict)

    def differences(self, current: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return what to add and what to remove, in a stable order; compares without case.

        Raises OptionError for an entry to add that cannot be written.
        """
        there = {entry.lower() for entry in current}
        wanted = self.add if self.exact is None else self.exact
        added = [entry for entry in wanted if entry.lower() not in there]
        for entry in added:
            if entry in self.doubts:
                raise self.doubts[entry]
        if self.exact is None:
            return added, [entry for entry in self.remove if entry.lower() in there]
        kept = {entry.lower() for entry in self.exact}
        return added, sorted(there - kept)


def list_change(
    value: object, option: str, clean: Callable[[object, str], str], lenient: bool = False
) -> ListChange | None:
    """Read a list option: a bare list means ``set``, a dict holds ``add``, ``remove`` or ``set``.

    ``clean`` checks one entry and returns its form to send; if ``lenient``, what it refuses under
    ``set`` may be there already, see :class:`ListChange`. An entry that stands twice is refused
    by its position. None, also inside the dict, means not given. The JSON of a list or dict is
    taken too, for that is how ad-hoc commands write one.
    """
    if value is None:
        return None
    if isinstance(value, str):
        value = _json(value)
    if isinstance(value, (list, tuple)):
        value = {"set": value}
    if not isinstance(value, Mapping):
        raise OptionError(f"{option}: must be a list, or a dict with add, remove or set")
    unknown = sorted(set(value) - {"add", "remove", "set"})
    if unknown:
        raise OptionError(f"{option}: unknown key {unknown[0]!r}; there are add, remove and set")
    given = {key: entries for key, entries in value.items() if entries is not None}
    if "set" in given and len(given) > 1:
        raise OptionError(f"{option}: set excludes add and remove")
    seen: dict[str, str] = {}
    doubts: dict[str, OptionError] = {}
    parts: dict[str, tuple[str, ...]] = {}

    def cleaned(entry: object, where: str) -> str:
        try:
            return clean(entry, where)
        except OptionError as error:
            if not lenient or "set" not in given or not isinstance(entry, str):
                raise
            doubts[entry] = error
            return entry

    for key, entries in given.items():
        parts[key] = _entries(entries, f"{option}.{key}", cleaned, seen)
    return ListChange(parts.get("add", ()), parts.get("remove", ()), parts.get("set"), doubts)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _entries(
    entries: Any, option: str, clean: Callable[[object, str], str], seen: dict[str, str]
) -> tuple[str, ...]:
    if isinstance(entries, str):
        entries = _json(entries)
    if not isinstance(entries, (list, tuple)):
        raise OptionError(f"{option}: must be a list")
    cleaned = []
    for position, entry in enumerate(entries, start=1):
        where = f"{option}, entry {position}"
        text = clean(entry, where)
        twin = seen.setdefault(text.lower(), where)
        if twin != where:
            raise OptionError(f"{where}: {text} stands already in {twin}")
        cleaned.append(text)
    return tuple(cleaned)
