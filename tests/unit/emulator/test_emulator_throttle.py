# SPDX-License-Identifier: GPL-3.0-or-later
"""How many calls a minute: the counting, and what the refused are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.throttle import Throttle

if TYPE_CHECKING:
    from .conftest import Client


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = 1_700_000_040.0 - 1_700_000_040.0 % 60) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_reads_and_writes_are_counted_apart() -> None:
    throttle = Throttle(2, 1, clock=Clock())
    calls = ["GET", "POST", "GET", "PUT", "GET", "DELETE"]
    assert [throttle.admit("k", m) for m in calls] == [True, True, True, False, False, False]


def test_each_key_has_its_own_count() -> None:
    throttle = Throttle(1, 0, clock=Clock())
    assert [throttle.admit(key, "GET") for key in ("a", "b", "a")] == [True, True, False]


def test_zero_is_no_limit() -> None:
    throttle = Throttle(0, 0, clock=Clock())
    assert all(throttle.admit("k", "GET") for _turn in range(1000))


def test_a_sliding_window_opens_sixty_seconds_after_the_call() -> None:
    clock = Clock()
    throttle = Throttle(1, 0, clock=clock)
    assert throttle.admit("k", "GET")
    clock.now += 60
    assert throttle.admit("k", "GET")
    clock.now += 59.9
    assert not throttle.admit("k", "GET")


def test_refused_calls_keep_the_window_full() -> None:
    clock = Clock()
    throttle = Throttle(1, 0, clock=clock)
    admitted = []
    for _turn in range(5):
        admitted.append(throttle.admit("k", "GET"))
        clock.now += 50
    assert admitted == [True, False, False, False, False]
    clock.now += 10
    assert throttle.admit("k", "GET")


def test_each_refused_call_counts_for_a_minute_of_its_own() -> None:
    clock = Clock()
    throttle = Throttle(1, 0, clock=clock)
    admitted = []
    for step in (0, 1, 49, 12):
        clock.now += step
        admitted.append(throttle.admit("k", "GET"))
    assert admitted == [True, False, False, False], "the call at second 50 is still in the window"


def test_a_calendar_minute_opens_on_the_minute() -> None:
    clock = Clock()
    throttle = Throttle(1, 0, window="calendar", clock=clock)
    clock.now += 59
    assert [throttle.admit("k", "GET") for _turn in range(2)] == [True, False]
    clock.now += 1
    assert [throttle.admit("k", "GET") for _turn in range(2)] == [True, False]


def test_too_many_calls_are_told_so(new_client: Callable[..., Client]) -> None:
    client = new_client(read_limit=2, write_limit=1)
    answers = [client("GET") for _turn in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 403]
    assert answers[2].headers["x-error-message"] == "Exceeded request limits"
    assert answers[2].json()["unauthorizedFault"]["message"] == "Exceeded request limits"
    assert "Retry-After" not in answers[2].headers
    writes = [client("POST", name, client.valid) for name in ("one", "two")]
    assert [a.status_code for a in writes] == [200, 403]
    assert client.api.mailbox("example.com", "two") is None


def test_calls_that_fail_count_as_well(new_client: Callable[..., Client]) -> None:
    client = new_client(read_limit=2)
    bad = {"X-Api-Signature": f"{client.api.user_key}:1:x"}
    statuses = [client("GET", headers=bad).status_code, client("GET", "nobody").status_code]
    assert [*statuses, client("GET").status_code] == [403, 404, 403]
    assert client("GET").json()["unauthorizedFault"]["message"] == "Exceeded request limits"


def test_another_key_is_counted_elsewhere(new_client: Callable[..., Client]) -> None:
    client = new_client(read_limit=1)
    client("GET", headers={"X-Api-Signature": "other:1:x"})
    assert client("GET").status_code == 200


def test_reset_begins_to_count_anew(new_client: Callable[..., Client]) -> None:
    client = new_client(read_limit=1)
    client("GET")
    client.api.reset()
    client.api.add_domain("example.com")
    assert client("GET").status_code == 200
