# SPDX-License-Identifier: GPL-3.0-or-later
"""Under which behaviours of the API the playbook tests run.

The emulator has a switch for each thing that is unknown of the API, and all combinations are far
too many. Real `ansible-playbook` runs under a few settings that have every value of every switch
between them. The same tasks then run inside this process, which is some twenty times as fast,
under settings in which every value of a switch meets every value of every other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from allpairspy import AllPairs

from emulator import DIALECTS

VERSIONS = ("v1", "v0")


@dataclass(frozen=True)
class Setting:
    """A version of the API and a value for each switch."""

    api_version: str
    dialect: dict[str, str]

    def __str__(self) -> str:
        changed = {name: it for name, it in self.dialect.items() if it != DIALECTS[name][0]}
        return ",".join([self.api_version, *(f"{name}={it}" for name, it in changed.items())])


def every_value() -> Iterator[Setting]:
    """Yield settings that have each value of each switch at least once; documented ones first."""
    for number in range(max(map(len, DIALECTS.values()))):
        dialect = {name: values[number % len(values)] for name, values in DIALECTS.items()}
        if not _can_be_told(dialect):
            dialect["page_cap"] = DIALECTS["page_cap"][0]
        yield Setting("v1" if dialect["v0"] == "gone" or not number else "v0", dialect)


def every_pair() -> Iterator[Setting]:
    """Yield settings that have each value of a switch together with each value of any other."""
    names = ("api_version", *DIALECTS)

    def possible(row: list[str]) -> bool:
        known = dict(zip(names, row, strict=False))
        gone = known["api_version"] == "v0" and known.get("v0") == "gone"
        return not gone and _can_be_told(known)

    for row in AllPairs([VERSIONS, *DIALECTS.values()], filter_func=possible):
        dialect = dict(zip(names, row, strict=True))
        yield Setting(dialect.pop("api_version"), dialect)


def _can_be_told(dialect: Mapping[str, str]) -> bool:
    """Whether anything tells that a short page is not the last: its Total at least has to."""
    return dialect.get("page_cap") != "7" or dialect.get("list_total") not in ("page", "small")
