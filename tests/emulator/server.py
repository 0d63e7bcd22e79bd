# SPDX-License-Identifier: GPL-3.0-or-later
"""The sockets: an aiohttp server on loopback in a thread of its own, and the handle on it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from copy import deepcopy
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import web

from .core import Core
from .lists import DistributionList
from .log import Call
from .state import Domain, Mailbox, State
from .trouble import Rule
from .wire import Reply, is_form, is_json, parse_json, parse_pairs

HOST = "127.0.0.1"
SHUTDOWN_SECONDS = 0.2
TURNS = 10


class Emulator:
    """The API on a loopback port, with its state, log and faults at hand.

    Use it as a context manager, or call `start` and `stop`. Everything on it may be called from
    any thread while it serves.
    """

    def __init__(
        self,
        dialect: Mapping[str, str] | None = None,
        *,
        read_limit: int = 0,
        write_limit: int = 0,
        state_file: str | Path | None = None,
        port: int = 0,
        user_key: str | None = None,
        secret_key: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        path = Path(state_file) if state_file else None
        state = State(clock=clock)
        if path and path.exists():
            state.load(path)
        state.user_key = user_key or state.user_key
        state.secret_key = secret_key or state.secret_key
        self.core = Core(state, dialect, (read_limit, write_limit), state_file=path, clock=clock)
        self.port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    # --- running ---

    def start(self) -> Self:
        """Listen, and return once that is so."""
        self.core.save()
        listener = socket.create_server((HOST, self.port))
        self.port = listener.getsockname()[1]
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(listener, ready), name="emulator")
        self._thread.daemon = True
        self._thread.start()
        ready.result()
        return self

    def stop(self) -> None:
        """Close all connections and end the thread; a request still being served is dropped."""
        if self._thread and self._loop and self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self.core.save()
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, listener: socket.socket, ready: Future[None]) -> None:
        try:
            asyncio.run(self._serve(listener, ready))
        except Exception as error:
            # What fails once it listens has no one waiting for it, and goes to the thread's hook.
            if ready.done():
                raise
            ready.set_exception(error)

    async def _serve(self, listener: socket.socket, ready: Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = web.Server(self._handle, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            ready.set_result(None)
            await self._stop.wait()
            # Before closing, asyncio must have dealt with the connection that it accepted last,
            # for it would neither serve nor close it afterwards.
            self._loop.remove_reader(listener)
            for _turn in range(TURNS):
                await asyncio.sleep(0)
        finally:
            await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        call = await _call_of(request)
        return await _send(request, await self.core.deal(call))

    # --- what a client is given ---

    @property
    def url(self) -> str:
        """Where it listens, without a version."""
        return f"http://{HOST}:{self.port}"

    @property
    def user_key(self) -> str:
        """The public half of the key."""
        return self.core.state.user_key

    @property
    def secret_key(self) -> str:
        """The secret half of the key."""
        return self.core.state.secret_key

    @property
    def customer(self) -> str:
        """The account number."""
        return self.core.state.customer

    # --- seeding and looking, without HTTP ---

    @property
    def state(self) -> State:
        """The state itself; hold its lock while changing it."""
        return self.core.state

    def add_domain(
        self, name: str, aliases: Sequence[str] = (), service_type: str | None = None
    ) -> Domain:
        """Add a domain, or give an existing one these aliases as well, and another service."""
        return self.state.add_domain(name, aliases, service_type)

    def add_mailbox(self, domain: str, name: str, **fields: Any) -> Mailbox:
        """Add a mailbox with any attributes of `Mailbox` and return a copy of it.

        `addresses` takes those beside its own, `contact` the vendor's names (city, homeNumber).
        """
        return deepcopy(self.state.add_mailbox(domain, name, **fields))

    def edit_mailbox(self, domain: str, name: str, **fields: Any) -> Mailbox:
        """Change a mailbox behind the API's back and return a copy of it; `contact` is merged."""
        return deepcopy(self.state.edit_mailbox(domain, name, **fields))

    def remove_mailbox(self, domain: str, name: str) -> None:
        """Remove a mailbox behind the API's back."""
        self.state.remove_mailbox(domain, name)

    def mailbox(self, domain: str, name: str) -> Mailbox | None:
        """Return a copy of a mailbox as it is now, password included, or None."""
        with self.state.lock:
            place = self.state.domains.get(domain.lower())
            return deepcopy(place.mailboxes.get(name.lower())) if place else None

    def add_list(
        self,
        domain: str,
        name: str,
        *,
        display_name: str | None = None,
        description: str = "",
        hidden: bool = False,
        members: Sequence[str] = (),
        managers: Sequence[str] = (),
        senders: Sequence[str] = (),
        sender_policy: str = "public",
        addresses: Sequence[str | tuple[str, str]] = (),
        primary: str | None = None,
        error: Mapping[str, Any] | None = None,
        busy_reads: int = 0,
    ) -> DistributionList:
        """Add a distribution list behind the API's back and return a copy of it.

        `addresses` are those beside its own, an x500 one as the pair ("x500", text). Recipients
        need not be there. `error` (Message, Details, Code, ...) is left on it, and it is busy for
        the next `busy_reads` reads.
        """
        added = self.state.add_list(
            domain,
            name,
            display_name=display_name,
            description=description,
            hidden=hidden,
            members=members,
            managers=managers,
            senders=senders,
            sender_policy=sender_policy,
            addresses=addresses,
            primary=primary,
            error=error,
            busy_reads=busy_reads,
        )
        return deepcopy(added)

    def edit_list(self, domain: str, name: str, **fields: Any) -> DistributionList:
        """Change a list behind the API's back and return a copy; lists given replace the old."""
        return deepcopy(self.state.edit_list(domain, name, **fields))

    def remove_list(self, domain: str, name: str) -> None:
        """Remove a list behind the API's back."""
        self.state.remove_list(domain, name)

    def distribution_list(self, domain: str, name: str) -> DistributionList | None:
        """Return a copy of a list as it is in force, or None; what still runs does not show."""
        with self.state.lock:
            place = self.state.domains.get(domain.lower())
            found = place.lists.get(name.lower()) if place else None
            return deepcopy(found) if found and found.exists else None

    @property
    def exports(self) -> list[tuple[str, str]]:
        """The exports of lists that were asked for: domain and address."""
        return list(self.state.exports)

    # --- the log ---

    @property
    def calls(self) -> list[Call]:
        """Every request so far, refused ones too, in their order."""
        return self.core.log.calls

    @property
    def writes(self) -> list[Call]:
        """The calls by POST, PUT and DELETE."""
        return [call for call in self.calls if call.is_write]

    @property
    def reads(self) -> list[Call]:
        """The other calls."""
        return [call for call in self.calls if not call.is_write]

    def clear_log(self) -> None:
        """Forget the calls so far."""
        self.core.log.clear()

    # --- gates and faults ---

    @property
    def refuse_writes(self) -> bool:
        """Whether every write is answered 405, as a gate for runs that must not write."""
        return self.core.refuse_writes

    @refuse_writes.setter
    def refuse_writes(self, value: bool) -> None:
        self.core.refuse_writes = value

    def inject(self, rule: Rule) -> Rule:
        """Put a fault in force and return its rule, whose `hits` can be looked at."""
        self.core.rules.add(rule)
        return rule

    def clear_faults(self) -> None:
        """Drop all faults."""
        self.core.rules.clear()

    def reset(self, dialect: Mapping[str, str] | None = None) -> None:
        """Begin anew on the same port with the same keys: no domains, calls, counts or faults."""
        self.core.reset(dialect)


async def _call_of(request: web.BaseRequest) -> Call:
    """Read a request. One that expects 100-continue is not read: it will be refused."""
    raw_path, _mark, query = request.raw_path.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = b"" if "expect" in headers else await request.read()
    kind = headers.get("content-type", "")
    agent = next((v for k, v in request.raw_headers if k.lower() == b"user-agent"), b"")
    return Call(
        method=request.method,
        path=unquote(raw_path),
        query=parse_pairs(query),
        form=parse_pairs(body.decode("utf-8", "replace")) if is_form(kind) else {},
        json=parse_json(body) if is_json(kind) else None,
        headers=headers,
        at=0.0,
        raw_path=raw_path,
        user_agent=agent,
        query_text=query,
    )


async def _send(request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    """Send a reply, whole or broken as it asks for."""
    response: web.StreamResponse
    if reply.hang_up or reply.missing:
        response = web.StreamResponse(status=reply.status or 200, headers=reply.headers)
    else:
        response = web.Response(status=reply.status, body=reply.body, headers=reply.headers)
    if reply.headers.get("Connection") == "close":
        response.force_close()
    if reply.missing:
        response.content_length = len(reply.body) + reply.missing
        await response.prepare(request)
        await response.write(reply.body)
    if reply.stale:
        await response.prepare(request)
        await response.write_eof()
    if request.transport and (reply.hang_up or reply.missing or reply.stale):
        request.transport.close()
    return response
