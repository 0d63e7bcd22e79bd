# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on request: which calls they befall, what each does, and whether the call took effect."""

from __future__ import annotations

import asyncio
import http.client
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import requests

from emulator import Action, Emulator, Rule, State, trouble
from emulator.trouble import Exchange
from emulator.wire import Reply

if TYPE_CHECKING:
    from .conftest import Client

HTML = "text/html"


@pytest.fixture(autouse=True)
def _some(api: Emulator) -> None:
    for name in ("a", "b", "c"):
        api.add_mailbox("example.com", name)


# --- which calls ----------------------------------------------------------------------------------


def statuses(client: Client, count: int, method: str = "GET") -> list[int]:
    """What so many calls in a row are answered."""
    return [client(method, "a").status_code for _turn in range(count)]


@pytest.mark.parametrize(
    ("times", "after", "seen"),
    [
        (1, 0, [404, 200, 200, 200]),
        (2, 1, [200, 404, 404, 200]),
        (None, 2, [200, 200, 404, 404]),
        (0, 0, [200, 200, 200, 200]),
    ],
)
def test_times_and_after(
    client: Client, api: Emulator, times: int | None, after: int, seen: list[int]
) -> None:
    rule = api.inject(Rule(times=times, after=after, action=trouble.bare_404()))
    assert statuses(client, 4) == seen
    assert rule.hits == seen.count(404)


def test_only_the_method_and_path_of_the_rule(client: Client, api: Emulator) -> None:
    api.inject(Rule("GET", r"/MAILBOXES/a$", times=None, action=trouble.bare_404()))
    assert client("GET", "b").status_code == 200
    assert client("PUT", "a", {"city": "x"}).status_code == 200
    assert client("GET", "a").status_code == 404
    api.clear_faults()
    assert client("GET", "a").status_code == 200


def test_the_first_rule_that_is_due_has_the_call(client: Client, api: Emulator) -> None:
    api.inject(Rule(action=trouble.gateway(502)))
    api.inject(Rule(action=trouble.gateway(503)))
    assert statuses(client, 3) == [502, 503, 200]
    assert api.calls[0].note == "fault: answer 502"


# --- answers in the service's stead ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        (trouble.bare_404(), 404, None),
        (trouble.gateway(), 502, HTML),
        (trouble.gateway(503), 503, HTML),
        (trouble.gateway(504), 504, HTML),
        (trouble.too_many(7), 429, None),
        (trouble.redirect("http://127.0.0.1:9/"), 302, None),
        (trouble.not_json(), 200, HTML),
        (trouble.throttled(), 403, "application/json"),
        (trouble.server_error(), 500, "application/json"),
    ],
)
@pytest.mark.parametrize("effect", [False, True])
def test_answers_with_and_without_effect(
    client: Client, api: Emulator, action: Action, status: int, kind: str | None, effect: bool
) -> None:
    api.inject(Rule("PUT", action=trouble.after_effect(action) if effect else action))
    answer = client("PUT", "a", {"city": "Bonn"})
    assert answer.status_code == status
    assert answer.headers.get("Content-Type", "").startswith(kind or "")
    mailbox = api.mailbox("example.com", "a")
    assert mailbox and (mailbox.contact["city"] == "Bonn") is effect
    assert api.calls[-1].effect is effect
    assert client("GET", "a").status_code == 200


def test_what_such_answers_carry(client: Client, api: Emulator) -> None:
    def get(action: Action) -> requests.Response:
        api.inject(Rule(action=action))
        return client("GET", "a")

    assert get(trouble.bare_404()).content == b""
    assert get(trouble.too_many(7)).headers["Retry-After"] == "7"
    assert get(trouble.redirect("http://127.0.0.1:9/")).headers["Location"] == "http://127.0.0.1:9/"
    assert get(trouble.server_error()).json()["appsFault"]["code"] == 500
    fault = get(trouble.throttled()).json()["unauthorizedFault"]
    assert fault["message"] == "Exceeded request limits"
    own = get(trouble.answer(409, "Busy", fault="appsFault", headers={"X-A": "b"}))
    assert (own.status_code, own.headers["x-error-message"], own.headers["X-A"]) == (
        409,
        "Busy",
        "b",
    )
    assert own.json()["appsFault"]["message"] == "Busy"
    assert get(trouble.answer(418, body="raw")).text == "raw"


# --- connections and bodies -----------------------------------------------------------------------


@pytest.mark.parametrize("effect", [False, True])
def test_hanging_up(client: Client, api: Emulator, effect: bool) -> None:
    action = trouble.after_effect(trouble.hang_up()) if effect else trouble.hang_up()
    api.inject(Rule("DELETE", action=action))
    with pytest.raises(requests.ConnectionError):
        client("DELETE", "a")
    assert (api.mailbox("example.com", "a") is None) is effect
    assert (api.calls[-1].status, api.calls[-1].effect) == (None, effect)
    assert client("GET", "b").status_code == 200


def test_a_truncated_body(client: Client, api: Emulator) -> None:
    api.inject(Rule(action=trouble.truncated()))
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        client("GET", "a")
    assert client("GET", "a").status_code == 200


def test_a_cut_body_of_the_announced_length(client: Client, api: Emulator) -> None:
    whole = client("GET", "a").content
    api.inject(Rule(action=trouble.cut_json()))
    answer = client("GET", "a")
    assert answer.status_code == 200
    assert answer.content and whole.startswith(answer.content) and answer.content != whole
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with pytest.raises(ValueError):
        answer.json()


def test_a_delay_comes_before_the_effect(client: Client, api: Emulator) -> None:
    api.inject(Rule(action=trouble.delay(0.1)))
    start = time.monotonic()
    assert client("GET", "a").status_code == 200
    assert time.monotonic() - start >= 0.1


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do."""
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def held(until: threading.Event) -> Action:
    """Wait for an event, then serve: a delay without a clock."""

    async def run(exchange: Exchange) -> Reply:
        while not until.is_set():
            await asyncio.sleep(0.005)
        return exchange.serve()

    return Action("held", run)


def give_up(client: Client, method: str, path: str) -> None:
    """Call, and lose patience once the call has arrived."""
    with pytest.raises(requests.ReadTimeout):
        client(method, path, timeout=0.05)
    eventually(lambda: client.api.calls[-1:] != [] and client.api.calls[-1].method == method)


def test_a_slow_answer_comes_after_the_effect(client: Client, api: Emulator) -> None:
    api.inject(Rule("DELETE", action=trouble.slow_answer(30)))
    give_up(client, "DELETE", "a")
    eventually(lambda: api.mailbox("example.com", "a") is None)
    assert (api.calls[-1].effect, api.calls[-1].status) == (True, None)


def test_a_delayed_call_has_no_effect_before_its_time(client: Client, api: Emulator) -> None:
    api.inject(Rule("DELETE", action=trouble.delay(30)))
    give_up(client, "DELETE", "a")
    assert client("GET", "a").status_code == 200


def test_a_delayed_call_takes_effect_though_its_caller_has_gone(
    client: Client, api: Emulator
) -> None:
    go_on = threading.Event()
    api.inject(Rule("DELETE", action=held(go_on)))
    give_up(client, "DELETE", "a")
    assert api.mailbox("example.com", "a") is not None
    go_on.set()
    eventually(lambda: api.mailbox("example.com", "a") is None)


def test_a_call_delayed_over_a_reset_has_no_effect(client: Client, api: Emulator) -> None:
    go_on = threading.Event()
    api.inject(Rule("DELETE", action=held(go_on)))
    give_up(client, "DELETE", "a")
    late = api.calls[-1]
    ended: list[str] = []
    api.core.log.printer = ended.append
    api.reset()
    api.add_domain("example.com")
    api.add_mailbox("example.com", "a")
    go_on.set()
    eventually(lambda: bool(ended))
    assert api.mailbox("example.com", "a") is not None
    assert not late.effect


def test_a_connection_gone_stale(client: Client, api: Emulator, sign: Callable[..., str]) -> None:
    api.inject(Rule(action=trouble.stale()))
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=5)
    signed = sign(api.user_key, api.secret_key, "agent")
    headers = {"User-Agent": "agent", "X-Api-Signature": signed, "Accept": "application/json"}
    connection.request("GET", f"{client.root}/a", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200 and answer.read() and not answer.will_close
    assert connection.sock, "the client believes that it is open"
    assert connection.sock.recv(1) == b""
    connection.close()


def test_a_failing_function_of_a_test_is_told(
    client: Client, api: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    api.inject(Rule(action=trouble.call(lambda state: state.remove_mailbox("example.com", "x"))))
    assert client("GET", "a").status_code == 500
    assert api.calls[-1].note == "fault: state changed failed: KeyError('x')"
    assert "KeyError" in caplog.text


def test_the_rest_is_not_held_up_by_a_slow_call(client: Client, api: Emulator) -> None:
    api.inject(Rule("DELETE", action=trouble.delay(30)))
    give_up(client, "DELETE", "a")
    start = time.monotonic()
    assert client("GET", "a").status_code == 200
    assert time.monotonic() - start < 5


# --- listings -------------------------------------------------------------------------------------


def page(client: Client, offset: int) -> tuple[list[str], int, int]:
    """Names, offset and total of a page of two."""
    data = client.json(query={"offset": str(offset), "size": "2"})
    return [row["name"] for row in data["mailboxes"]], data["offset"], data["total"]


def test_others_may_change_the_account_between_two_pages(client: Client, api: Emulator) -> None:
    def change(state: State) -> None:
        state.remove_mailbox("example.com", "a")
        state.add_mailbox("example.com", "z")

    api.inject(Rule("GET", "mailboxes$", after=1, action=trouble.call(change)))
    assert page(client, 0) == (["a", "b"], 0, 3)
    assert page(client, 2) == (["z"], 2, 3)


@pytest.mark.parametrize(
    ("action", "seen"),
    [
        (trouble.repeat_page(), (["a", "b"], 2, 3)),
        (trouble.wrong_total(9), (["c"], 2, 9)),
        (trouble.growing_total(5), (["c"], 2, 8)),
        (trouble.endless_pages(5), (["a", "b"], 2, 9)),
        (trouble.empty_page(), ([], 2, 3)),
    ],
)
def test_wrong_pages(
    client: Client, api: Emulator, action: Action, seen: tuple[list[str], int, int]
) -> None:
    api.inject(Rule("GET", action=action))
    assert page(client, 2) == seen
    assert page(client, 2) == (["c"], 2, 3)


def test_a_growing_total_is_never_reached(client: Client, api: Emulator) -> None:
    api.inject(Rule("GET", times=None, action=trouble.growing_total()))
    assert page(client, 1000) == ([], 1000, 1050)
