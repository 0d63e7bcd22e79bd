# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator with one domain, and a caller that signs for itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from emulator import Emulator

USER_AGENT = "Caller/1.0 (tests; +https://example.com)"
VALID = {"displayName": "Alex Smith", "password": "Secret123!@#", "size": "2048"}


def signature(user_key: str, secret: str, agent: str, timestamp: str = "20240229235959") -> str:
    """Sign as the service's pages say, written apart from the emulator's own check."""
    digest = hashlib.sha1(f"{user_key}{agent}{timestamp}{secret}".encode()).digest()
    return f"{user_key}:{timestamp}:{base64.b64encode(digest).decode()}"


class Client:
    """Plain HTTP with keep-alive; a path without leading slash is below example.com's mailboxes."""

    valid = VALID
    root = "/v1/customers/me/domains/example.com/ex/mailboxes"

    def __init__(self, api: Emulator) -> None:
        self.api = api
        self.session = requests.Session()
        self.session.trust_env = False

    def __call__(
        self,
        method: str,
        path: str = "",
        form: Mapping[str, str] | bytes | None = None,
        *,
        body: Any = None,
        accept: str | None = "application/json",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str | None] | None = None,
        timeout: float = 5,
    ) -> requests.Response:
        url = self.api.url + (path if path.startswith("/") else f"{self.root}/{path}".rstrip("/"))
        signed = signature(self.api.user_key, self.api.secret_key, USER_AGENT)
        plain = {"User-Agent": USER_AGENT, "Accept": accept, "X-Api-Signature": signed}
        return self.session.request(
            method,
            url,
            params=query,
            data=form,
            json=body,
            headers={**plain, **(headers or {})},
            timeout=timeout,
            allow_redirects=False,
        )

    def json(self, path: str = "", **arguments: Any) -> Any:
        """GET something that is there."""
        answer = self("GET", path, **arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def names(self, **query: str) -> list[str]:
        """The names on one page of the mailbox index."""
        return [row["name"] for row in self.json(query=query)["mailboxes"]]


@pytest.fixture
def new_client() -> Iterator[Callable[..., Client]]:
    """Start an emulator with example.com on it; as many as a test wants."""
    with ExitStack() as stack:

        def start(dialect: Mapping[str, str] | None = None, **arguments: Any) -> Client:
            api = stack.enter_context(Emulator(dialect, **arguments))
            api.add_domain("example.com")
            client = Client(api)
            stack.callback(client.session.close)
            return client

        yield start


@pytest.fixture
def client(new_client: Callable[..., Client]) -> Client:
    """A caller of an emulator that behaves as documented."""
    return new_client()


@pytest.fixture
def api(client: Client) -> Emulator:
    """The emulator that `client` calls."""
    return client.api


@pytest.fixture
def sign() -> Callable[..., str]:
    """The signing function."""
    return signature
