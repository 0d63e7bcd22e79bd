# SPDX-License-Identifier: GPL-3.0-or-later
"""The service without its sockets: from a logged call to a reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from . import routes, signature
from .dialects import Dialect
from .log import Call, Log
from .render import document_reply, fault_reply, written_reply
from .routes.table import Ask, Route, account_of, check_account
from .state import State
from .throttle import Throttle
from .trouble import Edit, Exchange, Rules
from .wire import Refusal, Reply, is_form, is_json, segments, wanted_format


class Core:
    """State, dialect, limits and faults together, and the order in which a call meets them."""

    def __init__(
        self,
        state: State,
        dialect: Mapping[str, str] | None,
        limits: tuple[int, int],
        *,
        state_file: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.state = state
        self.state_file = state_file
        self.log = Log()
        self.rules = Rules()
        self._clock = clock
        self._limits = limits
        self._resets = 0
        self.reset(dialect, keep_state=True)

    def reset(self, dialect: Mapping[str, str] | None, *, keep_state: bool = False) -> None:
        """Begin anew in a dialect: no domains, calls, counts, faults or gates."""
        with self.state.lock:
            self.dialect = Dialect(dialect)
            window = self.dialect["throttle_window"]
            self._throttle = Throttle(*self._limits, window=window, clock=self._clock)
            self.refuse_writes = False
            self.log.clear()
            self.rules.clear()
            self._resets += 1
            if not keep_state:
                self.state.domains.clear()
                self.state.exports.clear()

    def save(self) -> None:
        """Keep the state in its file, if it has one."""
        if self.state_file:
            self.state.save(self.state_file)

    async def deal(self, call: Call) -> Reply:
        """Log a call and answer it, or let the fault that is due have it."""
        call.at = self._clock()
        self.log.begin(call)
        try:
            reply = await self._gate_or_fault(call)
        except Exception as error:
            # An error of the emulator or of a test's own function; aiohttp answers it with 500.
            call.status, call.note = 500, f"{call.note} failed: {error!r}".strip()
            raise
        if "expect" in call.headers or self.dialect["keep_alive"] == "no":
            reply.headers["Connection"] = "close"
        call.status = None if reply.hang_up else reply.status
        self.log.end(call)
        return reply

    async def _gate_or_fault(self, call: Call) -> Reply:
        if self.refuse_writes and call.is_write:
            call.note = "refused: writes are switched off"
            return Reply(405, headers={"x-error-message": "Writes are switched off"})
        action = self.rules.due(call)
        if action is None:
            return self.serve(call)
        call.note = f"fault: {action.name}"
        resets = self._resets

        def serve(*, query: Mapping[str, str] | None = None, edit: Edit | None = None) -> Reply:
            # A call that was held up over a reset belongs to a test that has ended.
            if resets != self._resets:
                return Reply(0, hang_up=True)
            return self.serve(call, query=query, edit=edit)

        return await action.run(Exchange(call, self.state, serve, lambda r: self._refuse(call, r)))

    def serve(
        self, call: Call, *, query: Mapping[str, str] | None = None, edit: Edit | None = None
    ) -> Reply:
        """Answer a call as the service does."""
        with self.state.lock:
            try:
                self._check_transport(call)
                self._check_caller(call)
                return self._operate(call, call.query if query is None else query, edit)
            except Refusal as refusal:
                if refusal.effect:
                    self._keep_effect(call)
                return self._refuse(call, refusal)

    def _keep_effect(self, call: Call) -> None:
        call.effect = True
        self.save()

    def _check_transport(self, call: Call) -> None:
        """Refuse what a web server refuses before the application sees it (facts 4.12)."""
        if "expect" in call.headers:
            raise Refusal(417, "Expectation Failed")
        if call.method in ("POST", "PUT") and "content-length" not in call.headers:
            raise Refusal(411, "Length Required")

    def _check_caller(self, call: Call) -> None:
        """Count the call against its key, then look at the signature, then at the count.

        Every call that names the key counts, a forged or refused one as well (facts 2.1).
        """
        header = call.headers.get("x-api-signature", "")
        admitted = self._throttle.admit(signature.user_key_of(header), call.method)
        if not signature.is_valid(
            header,
            call.user_agent,
            self.state.user_key,
            self.state.secret_key,
            now=call.at,
            strict=self.dialect["timestamp"] == "strict",
        ):
            raise Refusal(403, "Authentication failed.")
        if not admitted:
            raise Refusal(403, "Exceeded request limits")

    def _operate(self, call: Call, query: Mapping[str, str], edit: Edit | None) -> Reply:
        # A path that is none of the API's is answered by the web server, without the API's words.
        given = segments(call.raw_path)
        if not given or (given[0].lower() == "v0" and self.dialect["v0"] == "gone"):
            return Reply(404)
        route, params, methods = routes.find(routes.ALL, call.method, given, self.dialect)
        if route is None and methods:
            return Reply(405, headers={"Allow": ", ".join(sorted(methods))})
        if route is None:
            return Reply(404)
        form = self._format(call, route)
        account = account_of(given)
        if account is not None:
            check_account(self.state, account)
        has_body = call.is_write and call.headers.get("content-length", "0") != "0"
        is_expected = is_json if route.takes_json else is_form
        if has_body and not is_expected(call.headers.get("content-type", "")):
            raise Refusal(415, "Unsupported Media Type")
        ask = Ask(self.state, self.dialect, params, dict(query), call.form, call.at, call.json)
        document = route.handler(ask)
        if document is None:
            self._keep_effect(call)
            return written_reply(form, self.dialect, route.code_switch)
        if edit and document.page:
            edit(document.data)
        return document_reply(document, form, self.dialect)

    def _format(self, call: Call, route: Route) -> str:
        form = wanted_format(call.headers.get("accept"), self.dialect["any_accept"])
        if form is None:
            if route.accept_switch and self.dialect[route.accept_switch] == "ignored":
                return ""
            raise Refusal(int(self.dialect["bad_accept"]), "Invalid format")
        return form

    def _refuse(self, call: Call, refusal: Refusal) -> Reply:
        form = wanted_format(call.headers.get("accept"), self.dialect["any_accept"])
        return fault_reply(refusal, form, self.dialect, self._clock())
