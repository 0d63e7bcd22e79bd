# SPDX-License-Identifier: GPL-3.0-or-later
"""Which paths lead somewhere, and what a web server refuses before the API sees it."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from emulator import Emulator

if TYPE_CHECKING:
    from .conftest import Client


@pytest.fixture(autouse=True)
def _alex(api: Emulator) -> None:
    api.add_mailbox("example.com", "alex.smith")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/domains/example.com/ex/mailboxes/alex.smith",
        "/V1/Customers/ME/Domains/EXAMPLE.COM/EX/MailBoxes/Alex.Smith",
        "/v1/customers/all/domains/example.com/ex/mailboxes/alex.smith/",
        "/v0/customers/12345678/domains/example.com/ex/mailboxes/alex%2Esmith",
    ],
)
def test_paths_that_lead_to_one_mailbox(client: Client, path: str) -> None:
    assert client.json(path)["name"] == "alex.smith"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/nothing",
        "/v2/domains",
        "/domains",
        "/v1//domains",
        "/v1/domains//ex/mailboxes",
        "/v1/domains/example.com//ex/mailboxes",
        "/v1/domains/example.com/ex/mailboxes//",
        "/v1/domains/example.com/ex/mailboxes/alex.smith/nothing",
        "/v1/customers/me/customers/me/domains",
    ],
)
def test_paths_that_lead_nowhere_get_a_bare_404(client: Client, path: str) -> None:
    answer = client("GET", path)
    assert (answer.status_code, answer.content) == (404, b"")
    assert "x-error-message" not in answer.headers


def test_an_encoded_slash_belongs_to_the_name(client: Client) -> None:
    answer = client("GET", "alex.smith%2Femailaddresses")
    assert answer.headers["x-error-message"] == "Mailbox not found"


def test_names_from_the_path_cannot_break_a_header(client: Client) -> None:
    answer = client("GET", "/v1/domains/a%0D%0AX-Own:%20b/ex/mailboxes")
    assert answer.headers["x-error-message"] == "a  X-Own: b not found"
    assert "X-Own" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "", "GET"),
        ("DELETE", "", "GET"),
        ("PATCH", "alex.smith", "DELETE, GET, POST, PUT"),
        ("GET", "alex.smith/emailaddresses/a@example.com", "DELETE, POST"),
    ],
)
def test_methods_that_a_path_has_not(client: Client, method: str, path: str, allowed: str) -> None:
    answer = client(method, path, client.valid)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_write_without_content_length_is_refused(
    client: Client, sign: Callable[..., str], method: str, chunked: bool
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", client.api.port, timeout=5)
    connection.putrequest(method, f"{client.root}/alex.smith")
    connection.putheader("User-Agent", "agent")
    signed = sign(client.api.user_key, client.api.secret_key, "agent")
    connection.putheader("X-Api-Signature", signed)
    connection.putheader("Accept", "application/json")
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders(b"0\r\n\r\n" if chunked else None)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 411


def test_expect_100_continue_is_refused(client: Client) -> None:
    answer = client("PUT", "alex.smith", {"displayName": "X"}, headers={"Expect": "100-continue"})
    assert (answer.status_code, answer.headers["Connection"]) == (417, "close")
    mailbox = client.api.mailbox("example.com", "alex.smith")
    assert mailbox and mailbox.display_name != "X"
    # What was left unread of it must not be taken for the next request.
    assert client("GET", "alex.smith").status_code == 200
