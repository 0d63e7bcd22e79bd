# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on request: a rule says which calls, an action says what goes wrong.

A rule comes before the service's own checks. An action either answers by itself, so that nothing
takes effect, or lets the service do its work and spoils what comes after.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .log import Call
from .state import State
from .wire import Refusal, Reply

Edit = Callable[[dict[str, Any]], None]


class Serve(Protocol):
    """Lets the service deal with the call."""

    def __call__(
        self, *, query: Mapping[str, str] | None = None, edit: Edit | None = None
    ) -> Reply:
        """Reply as the service does, to another query or with the document edited."""


@dataclass(frozen=True)
class Exchange:
    """One call as an action sees it. `refuse` renders a fault as the service would."""

    call: Call
    state: State
    serve: Serve
    refuse: Callable[[Refusal], Reply]


@dataclass(frozen=True)
class Action:
    """Something that goes wrong; its name stands in the log."""

    name: str
    run: Callable[[Exchange], Awaitable[Reply]]


@dataclass
class Rule:
    """Which calls an action befalls: by method, and by a regular expression found in the path.

    The path is the decoded one without its query; case is ignored. The first `after` matches pass,
    then `times` matches are hit (None: all). Of several rules that match a call the first that is
    due deals with it, and those behind it do not count it.
    """

    method: str | None = None
    path: str | None = None
    times: int | None = 1
    after: int = 0
    action: Action = field(kw_only=True)
    hits: int = field(default=0, init=False)

    def matches(self, call: Call) -> bool:
        """Say whether a call is one that the rule counts."""
        if self.method and self.method != call.method:
            return False
        return self.path is None or bool(re.search(self.path, call.path, re.IGNORECASE))

    def is_due(self) -> bool:
        """Count one match and say whether it is to be hit."""
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True


class Rules:
    """The rules in force, in the order in which they were given."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, rule: Rule) -> None:
        """Put a rule behind the others."""
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        """Drop all rules."""
        with self._lock:
            self._rules.clear()

    def due(self, call: Call) -> Action | None:
        """Return what is to befall a call, if anything."""
        with self._lock:
            for rule in self._rules:
                if rule.matches(call) and rule.is_due():
                    return rule.action
        return None


# --- answers in the service's stead: nothing takes effect ---------------------------------------


def answer(
    status: int,
    message: str = "",
    *,
    fault: str = "",
    resource: str = "",
    body: bytes | str = b"",
    headers: Mapping[str, str] | None = None,
) -> Action:
    """Answer a status: with `message` as the service words its refusals, else with bare `body`."""

    async def run(exchange: Exchange) -> Reply:
        if message:
            reply = exchange.refuse(Refusal(status, message, fault=fault, resource=resource))
        else:
            reply = Reply(status, body.encode() if isinstance(body, str) else body)
        reply.headers.update(headers or {})
        return reply

    return Action(f"answer {status}", run)


def throttled() -> Action:
    """Answer as over the limit; `times` of the rule makes it a burst."""
    return answer(403, "Exceeded request limits")


def bare_404() -> Action:
    """Answer 404 without a word, as a web server does that knows no such application."""
    return answer(404)


def server_error(message: str = "An unexpected error occurred.") -> Action:
    """Answer 500 with an appsFault."""
    return answer(500, message, fault="appsFault")


def gateway(status: int = 502) -> Action:
    """Answer as a proxy before the service: 502, 503 or 504, a page of HTML."""
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    return answer(status, body=page, headers={"Content-Type": "text/html"})


def too_many(retry_after: int | str = 1) -> Action:
    """Answer 429 with Retry-After, which this service is not known to do but proxies are."""
    return answer(429, body="Too Many Requests", headers={"Retry-After": str(retry_after)})


def redirect(location: str, status: int = 302) -> Action:
    """Send the client elsewhere; redirects are no part of the API (facts 9.18)."""
    return answer(status, headers={"Location": location})


def not_json(body: str = "<html><body>Maintenance</body></html>") -> Action:
    """Answer 200 with a page that is no answer of the API."""
    return answer(200, body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def hang_up() -> Action:
    """Close the connection without an answer."""

    async def run(exchange: Exchange) -> Reply:
        return Reply(0, hang_up=True)

    return Action("hang up", run)


# --- the service does its work, then something goes wrong ----------------------------------------


def after_effect(action: Action) -> Action:
    """Let the call take effect, then answer (or close) as an action of the first kind does."""

    async def run(exchange: Exchange) -> Reply:
        exchange.serve()
        return await action.run(exchange)

    return Action(f"{action.name} after effect", run)


def delay(seconds: float) -> Action:
    """Wait, then serve."""

    async def run(exchange: Exchange) -> Reply:
        await asyncio.sleep(seconds)
        return exchange.serve()

    return Action(f"delay {seconds} s", run)


def slow_answer(seconds: float) -> Action:
    """Serve, then wait before the answer: the effect is there long before the client knows."""

    async def run(exchange: Exchange) -> Reply:
        reply = exchange.serve()
        await asyncio.sleep(seconds)
        return reply

    return Action(f"answer {seconds} s after effect", run)


def truncated(missing: int = 64) -> Action:
    """Announce more bytes than are sent, then close."""
    return _spoil("truncated body", lambda reply: setattr(reply, "missing", missing))


def stale() -> Action:
    """Serve, then close the connection that the client believes to be kept open."""
    return _spoil("connection gone stale", lambda reply: setattr(reply, "stale", True))


def cut_json() -> Action:
    """Send the first half of the body as if it were all."""
    return _spoil("cut body", lambda reply: setattr(reply, "body", reply.body[: _half(reply)]))


def call(mutate: Callable[[State], object]) -> Action:
    """Change the state, then serve: what others do to the account in between."""

    async def run(exchange: Exchange) -> Reply:
        with exchange.state.lock:
            mutate(exchange.state)
        return exchange.serve()

    return Action("state changed", run)


def _half(reply: Reply) -> int:
    return len(reply.body) // 2


def _spoil(name: str, spoil: Callable[[Reply], object]) -> Action:
    async def run(exchange: Exchange) -> Reply:
        reply = exchange.serve()
        spoil(reply)
        return reply

    return Action(name, run)


# --- wrong pages: for listings by offset and by marker -------------------------------------------


def repeat_page() -> Action:
    """Give the first page whatever offset or marker is asked for, and echo that offset."""
    return _edit("page repeated", lambda page: None, first_page=True)


def wrong_total(total: int) -> Action:
    """Claim this total."""
    return _edit("wrong total", lambda page: page.update({_total_of(page): total}))


def growing_total(step: int = 50) -> Action:
    """Claim that there is always more behind this page, although there is not."""
    return _edit("growing total", lambda page: _claim_more(page, step))


def endless_pages(step: int = 50) -> Action:
    """Give the first page for ever, with always more behind it."""
    return _edit("endless pages", lambda page: _claim_more(page, step), first_page=True)


def empty_page() -> Action:
    """Give a page with nothing on it and the true total."""

    def clear(page: dict[str, Any]) -> None:
        for value in page.values():
            if isinstance(value, list):
                value.clear()

    return _edit("empty page", clear)


def _claim_more(page: dict[str, Any], step: int) -> None:
    length = max((len(v) for v in page.values() if isinstance(v, list)), default=0)
    total = _total_of(page)
    page[total] = max(page[total], page.get("offset", 0) + length + step)


def _total_of(page: dict[str, Any]) -> str:
    """Return how the total is called: pages by marker capitalise it (facts 3b.3)."""
    return "Total" if "Total" in page else "total"


def _edit(name: str, change: Edit, *, first_page: bool = False) -> Action:
    async def run(exchange: Exchange) -> Reply:
        asked = exchange.call.query
        offset = int(next((v for k, v in asked.items() if k.lower() == "offset"), "0"))
        rest = {k: v for k, v in asked.items() if k.lower() not in ("offset", "marker")}

        def edit(page: dict[str, Any]) -> None:
            if "offset" in page:
                page["offset"] = offset
            change(page)

        return exchange.serve(query=rest if first_page else asked, edit=edit)

    return Action(name, run)
