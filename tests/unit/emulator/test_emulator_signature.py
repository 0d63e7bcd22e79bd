# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call: the signature over key, User-Agent and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from emulator.signature import is_valid

if TYPE_CHECKING:
    from .conftest import Client

USER_KEY = "eGbq9/2hcZsRlr1JV1Pi"
SECRET_KEY = "QHOvchm/40czXhJ1OxfxK7jDHr3t"
AGENT = "Rackspace Management Interface"
VECTORS = (
    ("20010308143725", "46VIwd66mOFGG8IkbgnLlXnfnkU="),
    ("20010317143725", "HKUn0aajpSDx7qqGK3vqzn3FglI="),
)


@pytest.mark.parametrize(("timestamp", "digest"), VECTORS)
def test_published_vectors_are_accepted_over_http(
    new_client: Callable[..., Client], timestamp: str, digest: str
) -> None:
    client = new_client(user_key=USER_KEY, secret_key=SECRET_KEY)
    header = f"{USER_KEY}:{timestamp}:{digest}"
    answer = client("GET", headers={"User-Agent": AGENT, "X-Api-Signature": header})
    assert answer.status_code == 200


def test_the_documentations_mixed_example_is_refused() -> None:
    header = f"{USER_KEY}:{VECTORS[1][0]}:{VECTORS[0][1]}"
    assert not is_valid(header, AGENT.encode(), USER_KEY, SECRET_KEY, now=0)


@pytest.mark.parametrize(
    "agent", ["a", "a b/1.0", "x (y; +http://z)", "back\\slash", "double  space", "Ünïcode"]
)
def test_any_agent_is_fine_if_signed_byte_for_byte(
    client: Client, sign: Callable[..., str], agent: str
) -> None:
    header = sign(client.api.user_key, client.api.secret_key, agent)
    sent = {"User-Agent": agent.encode(), "X-Api-Signature": header}
    assert client("GET", headers=sent).status_code == 200  # type: ignore[arg-type]


# What was signed (None is the right one): user key, secret, agent, time; then what was sent of it.
@pytest.mark.parametrize(
    ("signed", "cut"),
    [
        pytest.param(("other", None, "agent", "1"), "{}", id="other key"),
        pytest.param((None, "other", "agent", "1"), "{}", id="other secret"),
        pytest.param((None, None, "Agent", "1"), "{}", id="other agent"),
        pytest.param((None, None, "agent", ""), "{}", id="no time"),
        pytest.param((None, None, "agent", "now"), "{}", id="time in words"),
        pytest.param((None, None, "agent", "1"), "{}:", id="four parts"),
        pytest.param((None, None, "agent", "1"), "{}=", id="hash too long"),
        pytest.param((None, None, "agent", "1"), "", id="empty"),
        pytest.param((None, None, "agent", "1"), None, id="no header"),
    ],
)
def test_a_wrong_signature_is_refused_with_403(
    client: Client,
    sign: Callable[..., str],
    signed: tuple[str | None, str | None, str, str],
    cut: str | None,
) -> None:
    user, secret, agent, timestamp = signed
    header = sign(user or client.api.user_key, secret or client.api.secret_key, agent, timestamp)
    sent = None if cut is None else cut.format(header)
    answer = client("GET", headers={"User-Agent": "agent", "X-Api-Signature": sent})
    assert answer.status_code == 403
    assert answer.headers["x-error-message"] == "Authentication failed."
    fault = answer.json()["unauthorizedFault"]
    assert (fault["message"], fault["code"]) == ("Authentication failed.", 403)
    assert client.api.calls[-1].status == 403


@pytest.mark.parametrize("timestamp", ["20010308143725", "2024022923595912", "1", "99999999999999"])
def test_any_digits_are_a_timestamp_by_default(
    client: Client, sign: Callable[..., str], timestamp: str
) -> None:
    header = sign(client.api.user_key, client.api.secret_key, "agent", timestamp)
    sent = {"User-Agent": "agent", "X-Api-Signature": header}
    assert client("GET", headers=sent).status_code == 200


@pytest.mark.parametrize(
    ("shift", "status"), [(0, 200), (-800, 200), (800, 200), (-1000, 403), (1000, 403)]
)
def test_strict_timestamps_are_utc_within_fifteen_minutes(
    new_client: Callable[..., Client], sign: Callable[..., str], shift: int, status: int
) -> None:
    client = new_client({"timestamp": "strict"}, clock=lambda: 1_700_000_000.0)
    timestamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(1_700_000_000 + shift))
    header = sign(client.api.user_key, client.api.secret_key, "agent", timestamp)
    sent = {"User-Agent": "agent", "X-Api-Signature": header}
    assert client("GET", headers=sent).status_code == status


@pytest.mark.parametrize("timestamp", ["20231114", "20231314221320", "2023111422132000"])
def test_strict_timestamps_are_fourteen_digits_of_a_date(
    new_client: Callable[..., Client], sign: Callable[..., str], timestamp: str
) -> None:
    client = new_client({"timestamp": "strict"}, clock=lambda: 1_700_000_000.0)
    header = sign(client.api.user_key, client.api.secret_key, "agent", timestamp)
    sent = {"User-Agent": "agent", "X-Api-Signature": header}
    assert client("GET", headers=sent).status_code == 403


def test_the_key_in_the_header_must_be_the_one_that_was_signed(
    client: Client, sign: Callable[..., str]
) -> None:
    good = sign(client.api.user_key, client.api.secret_key, "agent")
    header = good.replace(client.api.user_key, "other")
    answer = client("GET", headers={"User-Agent": "agent", "X-Api-Signature": header})
    assert answer.status_code == 403


def test_keys_look_like_the_services(client: Client) -> None:
    assert (len(client.api.user_key), len(client.api.secret_key)) == (20, 28)
    for key in (client.api.user_key, client.api.secret_key):
        assert "/" in key and "+" in key and ":" not in key
