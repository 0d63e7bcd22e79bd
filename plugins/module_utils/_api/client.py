# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client: signs, sends, repeats what may be repeated, and keeps the account's limits."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Callable, NoReturn, Protocol, TypeVar

from .._version import USER_AGENT
from . import signature
from .answers import REQUESTS_MISSING, no_answer, read_answer
from .faults import (
    ApiFault,
    BadRequest,
    LimitReached,
    NoAnswer,
    NotFound,
    OutcomeUnknown,
    ServerTrouble,
    Throttled,
    Unreadable,
)
from .limits import READS, WRITES, Limits
from .marked_paging import MARKED_PAGE_SIZE, read_marked
from .paging import PAGE_SIZE, read_whole
from .patience import Patience
from .request import Request

if not REQUESTS_MISSING:
    import requests

Found = TypeVar("Found")
MOST_CONNECTS = 5
# After a pause this long, in seconds, a server may have closed the connection that was kept open.
IDLE = 1.0


@dataclass(frozen=True)
class Account:
    """Where the API is and who we are there; the secret stays out of the representation."""

    api_url: str
    api_version: str
    customer: str
    user_key: str
    secret_key: str = field(repr=False)
    verify: bool | str = True
    timeout: float = 30.0


class Backoff(Protocol):
    """What says how long to wait before a request is repeated, or before a poll."""

    def __call__(self, repeat: int) -> float:
        """Return the seconds before number ``repeat``; the first is 0."""


def growing_backoff(repeat: int) -> float:
    """Double from 1 second to at most 60, less up to half of it by chance.

    Refused calls count against the account's minute, so a wait of up to 60 seconds can be
    needed (facts 2.8).
    """
    return min(60.0, 2.0**repeat) * random.uniform(0.5, 1.0)


def growing_pause(repeat: int) -> float:
    """Wait a quarter of a second before poll 0, then ever longer, at most 30 seconds."""
    return min(30.0, 0.25 * 2.0 ** min(repeat, 7))


class Client:
    """Talks to the API for one task.

    **What is repeated.** The contract:

    - A *read* is repeated after: the throttle (403 ``Exceeded request limits``, 429), 502, 503,
      504, a time-out, a broken connection. Nothing else is.
    - A *write* is sent again only when it cannot have been processed, that is after the throttle,
      429, 503, or no connection; or when a read has shown that it did not take effect.
    - The reply to a write is *lost* after 502, 504, a time-out, a broken connection or an
      unreadable answer. Then ``took_effect`` is asked, which reads: true means done, false means
      send again, None (or a fault of the read) raises :class:`OutcomeUnknown`. The same is asked
      when a repeated write is refused, for the first try may be what it collides with.
    - An endpoint that cannot be connected to is tried 5 times, a write that is answered unreadably
      twice; all else is limited by the task's :class:`Patience` alone. The pause before each repeat
      comes from ``backoff``; where the answer has a Retry-After that asks for more, that counts.
    - Every attempt is signed afresh and takes its own slot of the account's limits.

    ``reads`` and ``writes`` count requests that were answered or lost, once each, however often
    they were repeated; ``retries`` counts the repeats. ``polls`` are those of the reads that only
    looked whether something has been done meanwhile.
    """

    def __init__(
        self,
        account: Account,
        limits: Limits,
        patience: Patience,
        backoff: Backoff = growing_backoff,
        poll_pause: Backoff = growing_pause,
    ) -> None:
        self.account = account
        self.patience = patience
        self.reads = 0
        self.writes = 0
        self.retries = 0
        self.polls = 0
        self.limits = limits
        self._backoff = backoff
        self._poll_pause = poll_pause
        self._session = requests.Session()
        # An auth of our own keeps requests from sending what a .netrc holds for the host.
        self._session.auth = lambda prepared: prepared
        self._base = f"{account.api_url}/{account.api_version}/customers/{account.customer}"

    def get(self, path: tuple[str, ...], query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON object at ``path``, or raise the :class:`ApiFault` that was answered."""
        request = Request("GET", path, query=query or {})
        answer = self._read(request)
        if not isinstance(answer, dict):
            raise Unreadable(str(request), "the answer is not a JSON object", 200)
        return answer

    def listing(
        self,
        path: tuple[str, ...],
        key: str | None,
        identity: Callable[[Any], str],
        query: Mapping[str, str] | None = None,
    ) -> list[Any]:
        """Return all items of the offset listing at ``path``; see :func:`read_whole`."""

        def fetch(offset: int) -> dict[str, Any]:
            page = {"size": str(PAGE_SIZE), "offset": str(offset)}
            return self.get(path, {**(query or {}), **page})

        return read_whole(fetch, key, identity, str(Request("GET", path)))

    def marked_listing(
        self,
        path: tuple[str, ...],
        key: str,
        identity: Callable[[Any], str],
        query: Mapping[str, str] | None = None,
    ) -> tuple[list[Any], Mapping[str, Any]]:
        """Return all items of the marker listing at ``path``, and its last page for what else it
        tells; see :func:`read_marked`."""
        pages: list[Mapping[str, Any]] = []

        def fetch(marker: str | None) -> dict[str, Any]:
            page = {"Limit": str(MARKED_PAGE_SIZE), **({"Marker": marker} if marker else {})}
            answer = self.get(path, {**(query or {}), **page})
            pages.append(answer)
            return answer

        items = read_marked(fetch, key, identity, str(Request("GET", path)))
        return items, pages[-1]

    def foresee(self, reads: int) -> None:
        """Raise LimitReached if the limits do not let so many reads through within ``max_wait``.

        Better now than after most of them.
        """
        seconds = self.limits.seconds(READS, self.reads + reads)
        if seconds > self.patience.max_wait:
            raise LimitReached(
                f"{reads} reads",
                f"not begun: {reads} reads take about {seconds:.0f} seconds at read_limit, and"
                f" max_wait is {self.patience.max_wait:.0f}",
            )

    def poll(self, look: Callable[[], Found | None]) -> Found | None:
        """Look again and again until something is found, first soon and then ever more slowly.

        Returns None when ``max_wait`` has run out; one look is taken even if nothing is left of it.
        """
        polls = 0
        while True:
            left = self.patience.left
            self._wait(min(self._poll_pause(polls), left))
            read_before = self.reads
            try:
                found = look()
            finally:
                self.polls += self.reads - read_before
            if found is not None or not left:
                return found
            polls += 1

    def write(
        self,
        request: Request,
        took_effect: Callable[[], bool | None],
        final: Callable[[ApiFault], bool] = lambda fault: False,
    ) -> None:
        """Send a write and return when it is known to have taken effect; else raise.

        ``took_effect`` reads and tells what became of a write whose reply was lost; see the class.
        If it took none, and ``final`` says so of the fault, the fault is raised and not repeated.
        """
        attempt = 0
        doubt = False
        while True:
            try:
                self._attempt(request, attempt)
                return
            except (BadRequest, NotFound) as fault:
                if not doubt:
                    raise
                if self._ask(took_effect, fault):
                    return
                raise
            except ApiFault as fault:
                if self._is_lost(fault):
                    doubt = True
                    # A look costs no patience, so it is taken even when none is left.
                    self._wait(min(self._backoff(attempt), self.patience.left))
                    if self._ask(took_effect, fault):
                        return
                    if final(fault) or (attempt and isinstance(fault, Unreadable)):
                        raise
                    if not self.patience.left:
                        self._give_up(fault, attempt)
                elif self._never_processed(fault):
                    doubt = doubt or isinstance(fault, ServerTrouble)
                    self._pause_before_repeat(fault, attempt)
                else:
                    raise
            attempt += 1

    def _read(self, request: Request) -> Any:
        attempt = 0
        while True:
            try:
                return self._attempt(request, attempt)
            except ApiFault as fault:
                if not (self._never_processed(fault) or self._is_broken(fault)):
                    raise
                self._pause_before_repeat(fault, attempt)
            attempt += 1

    @staticmethod
    def _never_processed(fault: ApiFault) -> bool:
        if isinstance(fault, NoAnswer):
            return not fault.sent and not fault.lasting
        return isinstance(fault, Throttled) or fault.status == 503

    @staticmethod
    def _is_broken(fault: ApiFault) -> bool:
        return fault.status in (502, 504) or (isinstance(fault, NoAnswer) and fault.sent)

    def _is_lost(self, fault: ApiFault) -> bool:
        return self._is_broken(fault) or isinstance(fault, Unreadable)

    def _ask(self, took_effect: Callable[[], bool | None], lost: ApiFault) -> bool:
        """Return whether the write took effect, or raise OutcomeUnknown if nobody can tell."""
        try:
            effect = took_effect()
            why = "a read cannot tell whether it took effect"
        except ApiFault as fault:
            effect = None
            why = f"the read that should tell failed as well: {fault.message}"
        if effect is None:
            raise OutcomeUnknown(
                lost.request,
                f"the outcome is unknown. The reply was lost ({lost.message}), and {why}",
                lost.status,
                lost.fault,
            ) from None
        return effect

    def _pause_before_repeat(self, fault: ApiFault, attempt: int) -> None:
        """Wait as the back-off says, within what the task may still wait, or raise the fault."""
        pause = max(fault.retry_after, min(self._backoff(attempt), self.patience.left))
        unconnected = isinstance(fault, NoAnswer) and not fault.sent
        if (
            not self.patience.left
            or not self.patience.allows(pause)
            or (unconnected and attempt + 1 >= MOST_CONNECTS)
        ):
            self._give_up(fault, attempt)
        self._wait(pause)

    def _give_up(self, fault: ApiFault, attempt: int) -> NoReturn:
        """Raise the fault, saying how often and how long its request was tried."""
        tries = f"{attempt + 1} tries" if attempt else "1 try"
        fault.message += (
            f"; gave up after {tries} and {self.patience.waited:.0f} of the"
            f" {self.patience.max_wait:.0f} seconds that max_wait allows"
        )
        raise fault

    def _attempt(self, request: Request, attempt: int) -> Any:
        """Send one request once, in its slot, and return the JSON of its answer, or None."""
        self._take_slot(request)
        if attempt:
            self.retries += 1
        elif request.is_read:
            self.reads += 1
        else:
            self.writes += 1
        began = self.patience.clock()
        try:
            return self._exchange(request)
        except ApiFault as fault:
            if self._never_processed(fault) or self._is_lost(fault):
                self.patience.charge(self.patience.clock() - began)
            raise

    def _take_slot(self, request: Request) -> None:
        kind = READS if request.is_read else WRITES
        seconds = self.limits.reserve(kind, self.patience.left)
        if not self.patience.allows(seconds):
            raise LimitReached(
                str(request),
                f"not sent: the next request that {kind[:-1]}_limit allows is {seconds:.0f} seconds"
                f" away, but of max_wait ({self.patience.max_wait:.0f} seconds)"
                f" only {self.patience.left:.0f} are left",
            )
        self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        """Pause; after a longer one the next request opens a connection of its own."""
        self.patience.pause(seconds)
        if seconds >= IDLE:
            self._session.close()

    @cached_property
    def _surroundings(self) -> Mapping[str, Any]:
        """The proxies and certificates of the environment. Looking there took a fifth of the time
        of a call, so it is done once."""
        return self._session.merge_environment_settings(
            self._base, {}, None, self.account.verify, None
        )

    def _exchange(self, request: Request) -> Any:
        account = self.account
        signed = signature.sign(
            account.user_key, account.secret_key, USER_AGENT, signature.timestamp()
        )
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": USER_AGENT,
            "X-Api-Signature": signed,
        }
        try:
            prepared = self._session.prepare_request(
                requests.Request(
                    request.method,
                    f"{self._base}/{request.quoted_path}",
                    headers,
                    params=dict(request.query),
                    data=dict(request.form),
                    json=request.body,
                )
            )
            response = self._session.send(
                prepared, timeout=account.timeout, allow_redirects=False, **self._surroundings
            )
        except (requests.RequestException, ValueError, OSError) as error:
            raise no_answer(request, error, account.timeout) from None
        secrets = [value for name, value in request.form.items() if "password" in name.lower()]
        secrets += [account.secret_key, signed.rsplit(":", 1)[-1]]
        return read_answer(request, response, secrets)
