# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer that is no success becomes the one fault that it means, in the API's own words."""

import json
from typing import Any

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._api.faults import (
    ApiFault,
    BadRequest,
    NotAuthorised,
    NotFound,
    ServerTrouble,
    Throttled,
    Unreadable,
    doing,
    read_fault,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.request import Request

MAILBOX = Request("GET", ("domains", "example.com", "ex", "mailboxes", "alex.smith"))


def body(key: str, message: str, **more: Any) -> str:
    return json.dumps({key: {"message": message, "details": "11/21/2026", "code": 0, **more}})


def header(message: str) -> dict[str, str]:
    return {"x-error-message": message}


@pytest.mark.parametrize(
    ("status", "headers", "text", "kind", "message", "fault"),
    [
        (400, {}, body("badRequestFault", "no"), BadRequest, "no", "badRequestFault"),
        (400, {}, body("badRequest", "no"), BadRequest, "no", "badRequest"),
        (400, {}, body("validationFault", "no"), BadRequest, "no", "validationFault"),
        (409, {}, body("appsFault", "busy"), BadRequest, "busy", "appsFault"),
        (400, header("from the header"), "", BadRequest, "from the header", None),
        (400, header("header"), body("appsFault", "body"), BadRequest, "header", "appsFault"),
        (400, {}, "plain words", BadRequest, "plain words", None),
        (400, {}, "", BadRequest, "Bad Request", None),
        (400, {}, "[1, 2]", BadRequest, "[1, 2]", None),
        (401, {}, "", NotAuthorised, "Unauthorized", None),
        (403, {}, body("unauthorizedFault", "Authentication failed."), NotAuthorised, None, None),
        (403, {}, "<html>Forbidden by the proxy</html>", NotAuthorised, "Forbidden", None),
        (403, {}, body("unauthorizedFault", "Exceeded request limits"), Throttled, None, None),
        (403, header("Exceeded request limits"), "", Throttled, None, None),
        (403, {}, "Exceeded request limits", Throttled, None, None),
        (429, {}, "", Throttled, "Too Many Requests", None),
        (404, header("Invalid format"), "", BadRequest, "Invalid format", None),
        (406, header("Invalid format"), "", BadRequest, "Invalid format", None),
        (405, {}, "", BadRequest, "Method Not Allowed", None),
        (500, {}, body("appsFault", "it broke"), ServerTrouble, "it broke", "appsFault"),
        (502, {}, "<html>", ServerTrouble, "Bad Gateway", None),
        (503, {}, "", ServerTrouble, "Service Unavailable", None),
        (504, {}, "", ServerTrouble, "Gateway Timeout", None),
        (500, {}, "", Unreadable, None, None),
        (302, {"Location": "https://elsewhere"}, "", Unreadable, None, None),
        (799, {}, "", Unreadable, None, None),
    ],
)
def test_each_meaning_has_its_class(
    status: int,
    headers: dict[str, str],
    text: str,
    kind: type[ApiFault],
    message: str | None,
    fault: str | None,
) -> None:
    got = read_fault(MAILBOX, status, headers, text)
    assert got.__class__ is kind
    assert got.status == status
    assert message is None or got.message == message
    assert fault is None or got.fault == fault


@pytest.mark.parametrize(
    ("headers", "text", "missing"),
    [
        ({}, body("itemNotFoundFault", "Mailbox not found", resourceType="Mailbox"), "mailbox"),
        ({}, body("itemNotFound", "Mailbox not found"), "mailbox"),
        ({}, body("itemNotFoundFault", "gone", RESOURCETYPE="Domain"), "domain"),
        ({}, body("itemNotFoundFault", "example.com not found"), "domain"),
        (header("Example.com not found"), "", "domain"),
        (header("Customer Not Found"), "", "customer"),
        (header("No user with the email address alex.smith@example.com exists"), "", "mailbox"),
        (header("alex.smith not found"), "", "mailbox"),
        ({}, "Mailbox not found", "mailbox"),
        ({}, '"Mailbox not found."', "mailbox"),
        ({}, body("itemNotFoundFault", "Item not found"), ""),
        ({}, body("itemNotFoundFault", "Mailbox not found", resourceType="Resource"), "other"),
        ({}, '{"itemNotFoundFault": "Mailbox not found"}', "mailbox"),
        (header("Not Found"), "", ""),
        (header("No user with the email address nobody@accounts.example exists"), "", "mailbox"),
        (header("No resource matches 'http://api/v1/customers/me/spam/blacklist'"), "", ""),
        (header("abc.com not found"), "", "domain"),
        (header("The domain example.com was not found"), "", "domain"),
        (header("Customer 99 not found"), "", "customer"),
        ({}, body("itemNotFoundFault", "not there", resourceType="Account"), "customer"),
        (header("m\u00fcnchen.de not found".encode().decode("latin-1")), "", "domain"),
    ],
)
def test_a_404_in_the_api_s_words_tells_what_is_missing(
    headers: dict[str, str], text: str, missing: str
) -> None:
    fault = read_fault(MAILBOX, 404, headers, text)
    assert isinstance(fault, NotFound)
    assert fault.missing == missing
    assert fault.is_mailbox is (missing == "mailbox")


def test_a_missing_route_below_a_mailbox_is_no_missing_mailbox() -> None:
    request = Request("GET", (*MAILBOX.path, "spam", "blacklist"))
    fault = read_fault(request, 404, header("blacklist not found"), "")
    assert isinstance(fault, NotFound)
    assert not fault.is_mailbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><h1>404 Not Found</h1></html>",
        "<html>Mailbox not found</html>",
        "The requested URL /v1/domains/example.com/ex/mailboxes/alex.smith was not found.",
        "File Mailbox not found on this server",
        "{}",
        "null",
        '{"error": {"code": 404, "message": "Not Found"}}',
        '{"error": {"code": 404, "message": "Mailbox not found"}}',
    ],
)
def test_a_bare_404_is_not_believed(text: str) -> None:
    assert isinstance(read_fault(MAILBOX, 404, {}, text), Unreadable)


@pytest.mark.parametrize(("value", "seconds"), [("17", 17.0), ("", 0.0), ("Fri, 01 Jan", 0.0)])
def test_a_retry_after_header_is_read(value: str, seconds: float) -> None:
    fault = read_fault(MAILBOX, 429, {"Retry-After": value}, "")
    assert isinstance(fault, Throttled)
    assert fault.retry_after == seconds


def test_the_message_says_what_was_done_to_what_and_what_to_do_next() -> None:
    fault = read_fault(MAILBOX, 404, header("example.com not found"), "")
    with pytest.raises(NotFound), doing("reading mailbox alex.smith@example.com"):
        raise fault
    assert str(fault) == (
        "reading mailbox alex.smith@example.com: example.com not found (HTTP 404)."
        " Check that the domain is spelled right and belongs to this key."
    )


def test_the_innermost_purpose_wins() -> None:
    fault = BadRequest("GET x", "no")
    with pytest.raises(BadRequest), doing("the whole"), doing("the part"):
        raise fault
    assert str(fault) == "the part: no."
