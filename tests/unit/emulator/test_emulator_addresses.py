# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox's e-mail addresses: adding and deleting them, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator import Emulator

if TYPE_CHECKING:
    from .conftest import Client

PATH = "alex.smith/emailaddresses"


@pytest.fixture(autouse=True)
def _alex(api: Emulator) -> None:
    api.add_mailbox("example.com", "alex.smith", addresses=["old@example.com"])
    api.add_mailbox("example.com", "other", addresses=["taken@example.com"])


def addresses(api: Emulator) -> list[str]:
    """Alex' addresses as stored."""
    mailbox = api.mailbox("example.com", "alex.smith")
    assert mailbox
    return [entry.address for entry in mailbox.addresses]


@pytest.mark.parametrize("version", ["v0", "v1"])
@pytest.mark.parametrize("accept", ["application/json", "text/xml"])
@pytest.mark.parametrize("at", ["@", "%40"])
def test_add_and_delete_as_in_the_examples(
    client: Client, api: Emulator, version: str, accept: str, at: str
) -> None:
    path = f"/{version}/customers/me/domains/example.com/ex/mailboxes/{PATH}/alex{at}example.com"
    added = client("POST", path, accept=accept)
    assert (added.status_code, added.content) == (200, b"")
    shown = client.json("alex.smith")["emailAddressList"]
    assert shown[-1] == {"address": "alex@example.com", "replyTo": False}
    deleted = client("DELETE", path, accept=accept)
    assert (deleted.status_code, deleted.content) == (200, b"")
    assert addresses(api) == ["alex.smith@example.com", "old@example.com"]


@pytest.mark.parametrize("address", ["taken@example.com", "OTHER@example.com", "Old@Example.com"])
def test_an_address_is_used_once_only(client: Client, api: Emulator, address: str) -> None:
    answer = client("POST", f"{PATH}/{address}")
    assert answer.status_code == 400
    message = f"The email address {address} is already in use"
    assert answer.headers["x-error-message"] == message
    assert addresses(api) == ["alex.smith@example.com", "old@example.com"]


def test_deleting_what_is_not_there_fails(client: Client) -> None:
    answer = client("DELETE", f"{PATH}/taken@example.com")
    assert answer.status_code == 400
    assert answer.headers["x-error-message"] == "Email address taken@example.com not found"


def test_deleting_ignores_case(client: Client, api: Emulator) -> None:
    assert client("DELETE", f"{PATH}/OLD@Example.com").status_code == 200
    assert addresses(api) == ["alex.smith@example.com"]


def test_the_mailboxs_own_address_stays(client: Client, api: Emulator) -> None:
    answer = client("DELETE", f"{PATH}/alex.smith@example.com")
    assert answer.status_code == 400
    assert addresses(api) == ["alex.smith@example.com", "old@example.com"]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("address", ["abc", "@example.com", "a@b@example.com", "a b@example.com"])
def test_what_is_no_address_is_refused(client: Client, method: str, address: str) -> None:
    answer = client(method, f"{PATH}/{address}")
    assert answer.status_code == 400
    assert answer.headers["x-error-message"] == f"invalid email address: {address}"


def test_the_accounts_other_domains_and_aliases_may_be_used(client: Client, api: Emulator) -> None:
    api.add_domain("example.com", aliases=["example.net"])
    api.add_domain("example.org")
    for domain in ("example.net", "example.org"):
        assert client("POST", f"{PATH}/a@{domain}").status_code == 200
    answer = client("POST", f"{PATH}/a@elsewhere.com")
    assert (answer.status_code, answer.headers["x-error-message"]) == (
        404,
        "elsewhere.com not found",
    )


def test_an_address_may_not_shadow_a_later_mailbox(client: Client) -> None:
    client("POST", f"{PATH}/new@example.com")
    answer = client("POST", "new", client.valid)
    message = "The email address new@example.com is already in use"
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, message)
