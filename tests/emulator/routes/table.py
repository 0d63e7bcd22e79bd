# SPDX-License-Identifier: GPL-3.0-or-later
"""How an operation is described, and how a path finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..render import Document
from ..state import State
from ..wire import Refusal

# What may stand for the number: the own account, and that with its sub-accounts (facts 1.11).
ACCOUNT_WORDS = frozenset({"me", "all"})


@dataclass
class Ask:
    """What an operation gets to know of a request."""

    state: State
    dialect: Mapping[str, str]
    params: dict[str, str]
    query: dict[str, str]
    form: dict[str, str]
    now: float
    json: Any = None


# A handler returns the document to answer, or None for a write that was done.
Handler = Callable[[Ask], Document | None]
# A gate says whether a dialect has the operation; it refuses a path that the dialect has not.
Gate = Callable[[Mapping[str, str], str], bool]


@dataclass(frozen=True)
class Route:
    """One operation. `pattern` stands below the version and the optional `customers/…` part."""

    method: str
    pattern: str
    handler: Handler
    versions: tuple[str, ...] = ("v0", "v1")
    # Names a dialect switch that may say that this operation does not look at Accept.
    accept_switch: str = ""
    # Asked, with the request's method, about each request to this path.
    gate: Gate | None = None
    # Whether its body is JSON and not a form.
    takes_json: bool = False
    # The dialect switch with the status of a write that was taken.
    code_switch: str = "write_code"
    parts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.pattern.split("/")))

    def match(self, given: Sequence[str]) -> dict[str, str] | None:
        """Return the values of the {parts}, or None; fixed parts ignore case (facts 9.1)."""
        if len(given) != len(self.parts):
            return None
        params = {}
        for part, value in zip(self.parts, given, strict=True):
            if part.startswith("{"):
                params[part[1:-1]] = value
            elif part != value.lower():
                return None
        return params


def find(
    routes: Sequence[Route], method: str, given: Sequence[str], dialect: Mapping[str, str]
) -> tuple[Route | None, dict[str, str], set[str]]:
    """Return the operation for a path, its values, and the methods that the path knows."""
    version, *rest = given[0].lower(), *without_account(given[1:])
    methods: set[str] = set()
    for route in routes:
        params = route.match(rest) if version in route.versions else None
        if params is None or (route.gate and not route.gate(dialect, method)):
            continue
        if route.method == method:
            return route, params, {method}
        methods.add(route.method)
    return None, {}, methods


def account_of(given: Sequence[str]) -> str | None:
    """Return the account that a path (version first) names in its customers part, if it has one."""
    return given[2] if len(given) >= 3 and given[1].lower() == "customers" else None


def without_account(rest: Sequence[str]) -> Sequence[str]:
    """Drop `customers/<account>` where something follows; it may be left out (facts 1.12)."""
    return rest[2:] if len(rest) > 2 and rest[0].lower() == "customers" else rest


def check_account(state: State, account: str) -> None:
    """Refuse an account that is not the one of the key."""
    if account.lower() not in ACCOUNT_WORDS and account != state.customer:
        raise Refusal(404, "Customer Not Found", resource="Customer")
