# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields: one description each for the option, the answer, the form and the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .._api.faults import Unreadable
from .._api.request import Request


def pick(answer: Any, name: str) -> Any:
    """Return a property of an answer whatever the case of its name (facts 3.9), or None."""
    if not isinstance(answer, Mapping):
        return None
    if name in answer:
        return answer[name]
    return next((value for key, value in answer.items() if key.lower() == name.lower()), None)


def unexpected(path: tuple[str, ...], why: str) -> Unreadable:
    """Return the fault of an answer that is JSON and yet not what was asked for."""
    return Unreadable(str(Request("GET", path)), f"the answer is not as expected: {why}", 200)


def is_true(value: Any) -> bool:
    """Read a boolean of the API; some clients describe them as strings (facts 5)."""
    return str(value).lower() in ("true", "1")


def _read_text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


def _read_flag(value: Any) -> bool | None:
    return None if value in (None, "") else is_true(value)


def _read_number(value: Any) -> int | None:
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def _read_raw(value: Any) -> Any:
    return None if value == "" else value


_READ = {"str": _read_text, "bool": _read_flag, "int": _read_number, "raw": _read_raw}


@dataclass(frozen=True, eq=False)
class Field:
    """One field of a resource.

    ``option`` is its name for the user, with a dot where options nest. ``api`` is its name in the
    form, and in the answer without regard to case; ``inside`` names the object of the answer that
    holds it. ``kind`` is Ansible's word for its type: null, missing and ``""`` are the same, an
    empty text for ``str`` and None for the others. ``required`` belongs to creating, ``writable``
    tells a field from a mere fact, ``indexed`` says that listings can carry it, ``initial`` is
    its value in a new object.
    """

    option: str
    api: str
    kind: str = "str"
    inside: str = ""
    required: bool = False
    writable: bool = True
    indexed: bool = False
    initial: Any = ""

    @cached_property
    def top(self) -> str:
        """The option itself, or the one in which it nests."""
        return self.option.partition(".")[0]

    def read(self, answer: Mapping[str, Any]) -> Any:
        """Return the field's value from an answer."""
        holder = pick(answer, self.inside) if self.inside else answer
        return _READ[self.kind](pick(holder, self.api))

    def is_in(self, answer: Mapping[str, Any]) -> bool:
        """Whether a listing's row carries the field."""
        return self.api in answer or any(name.lower() == self.api.lower() for name in answer)

    def form(self, value: Any) -> str:
        """Return the value as the API takes it in a form (facts 4.6 for booleans)."""
        return str(value).lower() if self.kind == "bool" else str(value)


def option_specs(fields: Iterable[Field]) -> dict[str, Any]:
    """Return the argument spec of the writable fields, nested as their names are."""
    specs: dict[str, Any] = {}
    for field in fields:
        if field.writable:
            group, _dot, name = field.option.rpartition(".")
            place = specs
            if group:
                place = specs.setdefault(group, {"type": "dict", "options": {}})["options"]
            place[name] = {"type": field.kind}
    return specs


def declared(fields: Iterable[Field], options: Mapping[str, Any]) -> dict[Field, Any]:
    """Return the writable fields that the user gave, with their values."""
    values = {
        field: value_at(options, field.option)
        for field in fields
        if field.writable and options.get(field.top) is not None
    }
    return {field: value for field, value in values.items() if value is not None}


def carried(fields: Iterable[Field], state: Mapping[str, Any]) -> dict[Field, Any]:
    """Return the writable fields that a state has, which need not be all, with their values."""
    return {
        field: value_at(state, field.option)
        for field in fields
        if field.writable and field.top in state
    }


def value_at(tree: Any, option: str) -> Any:
    """Return the value at a dotted option name, or None."""
    for name in option.split("."):
        tree = tree.get(name) if tree else None
    return tree


def nested(values: Mapping[Field, Any]) -> dict[str, Any]:
    """Return field values as a dict nested like the options."""
    tree: dict[str, Any] = {}
    for field, value in values.items():
        group, _dot, name = field.option.rpartition(".")
        place = tree.setdefault(group, {}) if group else tree
        place[name] = value
    return tree


def with_values(state: Mapping[str, Any], values: Mapping[Field, Any]) -> dict[str, Any]:
    """Return a copy of an object's state with some fields changed; the rest stays shared."""
    changed = dict(state)
    for field, value in values.items():
        group, _dot, name = field.option.rpartition(".")
        if group:
            changed[group] = {**changed[group], name: value}
        else:
            changed[name] = value
    return changed
