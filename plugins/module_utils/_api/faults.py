# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong with a request, a class for each meaning, and how an answer is read as one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from .request import Request

THROTTLE_WORDS = "exceeded request limits"
FAULT_KEYS = ("badrequest", "validation", "unauthorized", "itemnotfound", "apps")
# What a 404 is about, by the words of its text or of its resource type; the first that fits.
_KINDS = (
    ("distribution list", re.compile(r"distribution ?lists?\b", re.I)),
    ("mailbox", re.compile(r"mailbox\b|no user with the email address", re.I)),
    ("customer", re.compile(r"\b(?:customer|account)\b", re.I)),
    ("domain", re.compile(r"\bdomain\b", re.I)),
)
_COLLECTIONS = {"mailboxes": "mailbox", "distributionlists": "distribution list"}
# These are the API's even where they come as a plain text, without header or fault.
_SENTENCE = re.compile(
    r"(?:customer|mailbox|distribution list) not found|no user with the email address \S+ exists",
    re.I,
)


class ApiFault(Exception):
    """A request that did not succeed.

    ``request`` names method and path and never holds a secret. ``status`` is the HTTP status or
    None, ``fault`` the API's fault key or None, ``message`` the API's own words where it has any.
    ``doing`` says what the request was for; whoever knows that sets it, see :func:`doing`.
    ``retry_after`` is what the answer asks to wait, in seconds, or 0.0: such a header is not
    documented, but honoured if it ever appears (facts, section 10). ``changed`` is true where a
    read has shown that the failed write has changed something nevertheless.
    """

    advice = ""
    status_word = "HTTP"

    def __init__(
        self, request: str, message: str, status: int | None = None, fault: str | None = None
    ) -> None:
        super().__init__(message)
        self.request = request
        self.message = message
        self.status = status
        self.fault = fault
        self.doing = ""
        self.retry_after = 0.0
        self.changed = False

    def __str__(self) -> str:
        what = f"{self.doing or self.request}: {self.message.rstrip('.')}"
        answer = [f"{self.status_word} {self.status}"] if self.status else []
        answer += [self.fault] if self.fault else []
        said = f"{what} ({', '.join(answer)})." if answer else f"{what}."
        return f"{said} {self.advice}".rstrip()


class BadRequest(ApiFault):
    """The API refused the request for what it asks (400, 405, 406, 409, "Invalid format")."""


class NotAuthorised(ApiFault):
    """The API does not know the key, or the key may not do this (401, 403)."""

    advice = "Check user_key and secret_key, and that this key may act for the customer."


class NotFound(ApiFault):
    """The API says in its own words that something does not exist.

    ``missing`` names what: ``customer``, ``domain``, ``mailbox``, ``distribution list``, or
    ``other`` for another resource type, or ``""`` where the API does not say.
    """

    def __init__(self, request: str, message: str, fault: str | None, missing: str) -> None:
        super().__init__(request, message, 404, fault)
        self.missing = missing
        if missing in ("customer", "domain"):
            self.advice = f"Check that the {missing} is spelled right and belongs to this key."

    @property
    def is_mailbox(self) -> bool:
        """Whether the API says that the mailbox is missing, and nothing above or below it."""
        return self.missing == "mailbox"


class Throttled(ApiFault):
    """The account is over its request limit (403 with the documented words, or 429)."""

    advice = (
        "The limit counts every client of this key, refused calls too."
        " Raise max_wait, lower read_limit and write_limit, or run again later."
    )


class ServerTrouble(ApiFault):
    """The API failed on its side (5xx)."""

    advice = "The trouble is on the API's side: run the task again later."


class Unreadable(ApiFault):
    """An answer that is not the API's: no words of its own, not JSON, a redirect."""

    advice = "Check api_url, and whether a proxy in between has answered."


class NoAnswer(ApiFault):
    """No answer came: no connection, a broken one, or a time-out.

    ``sent`` is false where the request surely never left, so that even a write can be repeated;
    ``lasting`` is true where a repeat cannot help (a certificate that is not trusted).
    """

    advice = "Check api_url, the network and any proxy settings."

    def __init__(self, request: str, message: str, sent: bool, lasting: bool = False) -> None:
        super().__init__(request, message)
        self.sent = sent
        self.lasting = lasting


class LimitReached(ApiFault):
    """Our own limiter would have to wait longer than the task may; nothing was sent."""

    advice = "Raise max_wait, or run again later."


class OperationFailed(ApiFault):
    """The API had accepted a write and failed while it was processing it (facts 7.3).

    ``status`` is the code of its error, which no answer carried.
    """

    advice = "Mend what it names and run the task again: it writes only what still differs."
    status_word = "code"


class StillBusy(ApiFault):
    """An earlier operation on the object has not ended in time; nothing was sent."""

    advice = "Raise max_wait, or run again later."


class OutcomeUnknown(ApiFault):
    """The reply to a write was lost, and no read can tell whether the write took effect."""

    advice = "Look at the object, then run the task again: it writes only what still differs."


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Say what a request is for: a fault raised inside carries ``what`` unless it has its own."""
    try:
        yield
    except ApiFault as fault:
        fault.doing = fault.doing or what
        raise


def read_fault(request: Request, status: int, headers: Mapping[str, str], body: str) -> ApiFault:
    """Turn an answer that is no success into the fault it means.

    The message comes from the header ``x-error-message``, else from the one-key JSON body, else
    from a plain body, else from the HTTP status (facts 6.10). A 404 is believed only if it is in
    the API's own words; anything else may be a proxy's and is :class:`Unreadable`.
    """
    named = {name.lower(): value for name, value in headers.items()}
    fault = _meaning(request, status, _utf8(named.get("x-error-message", "")), body)
    fault.retry_after = _seconds(named.get("retry-after", ""))
    return fault


def _meaning(request: Request, status: int, header: str, body: str) -> ApiFault:
    fault, detail = _fault_body(body)
    text = "" if fault else _plain_text(body)
    message = header.strip() or str(detail.get("message") or "") or text or _reason(status)
    own_words = bool(header.strip() or fault)
    sent = str(request)
    if status == 429 or THROTTLE_WORDS in f"{message} {body}".lower():
        return Throttled(sent, message, status, fault)
    if status in (401, 403):
        return NotAuthorised(sent, message, status, fault)
    if status == 404:
        return _not_found(request, message, fault, str(detail.get("resourcetype") or ""), own_words)
    if status in (502, 503, 504) or (status >= 500 and own_words):
        return ServerTrouble(sent, message, status, fault)
    if 400 <= status < 500:
        return BadRequest(sent, message, status, fault)
    return Unreadable(sent, _not_the_api(message), status, fault)


def _not_found(
    request: Request, message: str, fault: str | None, resource: str, own_words: bool
) -> ApiFault:
    """The vendor's page gives 404 also to a request whose format is invalid (facts 4.2)."""
    if message.lower().startswith("invalid format"):
        return BadRequest(str(request), message, 404, fault)
    said = message.strip().strip("\"'").rstrip(".").lower()
    if own_words or _SENTENCE.fullmatch(said) or said == f"{request.domain} not found":
        return NotFound(str(request), message, fault, _missing(request, said, resource))
    return Unreadable(str(request), _not_the_api(message), 404, fault)


def _missing(request: Request, said: str, resource: str) -> str:
    """Return what is missing by the resource type that the API names, or else by its words."""
    if resource:
        return next((kind for kind, pattern in _KINDS if pattern.search(resource)), "other")
    name = re.fullmatch(r"(\S+) not found", said)
    if name and request.path[-1] == name[1] and request.path[-2] in _COLLECTIONS:
        return _COLLECTIONS[request.path[-2]]
    if name and "." in name[1] and "@" not in name[1]:
        return "domain"
    words = re.sub(r"\S*[/@]\S*", "", said)  # without addresses and URLs, which name anything
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), "")


def _not_the_api(message: str) -> str:
    return f"the answer does not seem to come from the API: {message}"


def _fault_body(body: str) -> tuple[str | None, dict[str, Any]]:
    """Return the fault key and its object (keys in lower case) of a one-key JSON body.

    Only the API's own keys count, with or without their suffix (facts 6.4).
    """
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None, {}
    if isinstance(parsed, dict) and len(parsed) == 1:
        key, detail = next(iter(parsed.items()))
        if re.sub("fault$", "", key.lower()) in FAULT_KEYS:
            detail = detail if isinstance(detail, dict) else {"message": detail}
            return key, {name.lower(): value for name, value in detail.items()}
    return None, {}


def _utf8(header: str) -> str:
    """Return a header's text; HTTP libraries take its bytes for Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _plain_text(body: str) -> str:
    """Return a short plain-text body on one line; a page of HTML or XML tells a person nothing."""
    text = " ".join(body.split())
    return "" if text.startswith("<") else text[:200]


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"status {status}"


def _seconds(retry_after: str) -> float:
    """Return the seconds of a Retry-After header; its date form is not worth believing here."""
    return float(retry_after) if retry_after.strip().isdecimal() else 0.0
