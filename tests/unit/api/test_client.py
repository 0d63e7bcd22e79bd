# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a real server: what is sent, what is repeated, and when it gives up."""

import itertools
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._api import client as client_module
from ansible_collections.cloudoffice.email.plugins.module_utils._api import signature
from ansible_collections.cloudoffice.email.plugins.module_utils._api.client import (
    MOST_CONNECTS,
    Account,
    Client,
    growing_backoff,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.faults import (
    ApiFault,
    BadRequest,
    LimitReached,
    NoAnswer,
    NotAuthorised,
    NotFound,
    OutcomeUnknown,
    ServerTrouble,
    Throttled,
    Unreadable,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.limits import (
    READS,
    WRITES,
    Limits,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.patience import Patience
from ansible_collections.cloudoffice.email.plugins.module_utils._api.request import Request
from ansible_collections.cloudoffice.email.plugins.module_utils._version import USER_AGENT
from emulator import Action, Emulator, Rule, trouble

INDEX = ("domains", "example.com", "ex", "mailboxes")
ALEX = (*INDEX, "alex.smith")
SECRET = "Secret123!@#"
CREATE = Request("POST", ALEX, form={"displayName": "Alex", "password": SECRET, "size": "10"})
DELETE = Request("DELETE", ALEX)

Make = Callable[..., Client]


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as emulator:
        yield emulator


@pytest.fixture
def api(server: Emulator) -> Emulator:
    server.reset()
    server.add_domain("example.com")
    return server


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that the client has made; none of them takes time."""
    return []


@pytest.fixture
def make(api: Emulator, pauses: list[float]) -> Make:
    """Make clients of the emulated API whose pauses are 1, 2, 3 … seconds and take no time."""

    def make(max_wait: float = 600, per_minute: tuple[int, int] = (0, 0), **account: Any) -> Client:
        settings = {
            "api_url": api.url,
            "api_version": "v1",
            "customer": "me",
            "user_key": api.user_key,
            "secret_key": api.secret_key,
            "timeout": 5.0,
            **account,
        }
        limits = Limits({READS: per_minute[0], WRITES: per_minute[1]}, None)
        patience = Patience(max_wait, sleep=pauses.append, clock=itertools.repeat(0.0).__next__)
        return Client(Account(**settings), limits, patience, backoff=lambda repeat: repeat + 1.0)

    return make


def counts(client: Client) -> tuple[int, int, int]:
    return client.reads, client.writes, client.retries


def sent(api: Emulator) -> list[str]:
    return [call.method for call in api.calls]


def exists(api: Emulator) -> bool:
    return api.mailbox("example.com", "alex.smith") is not None


def never() -> bool:
    raise AssertionError("nothing was lost, so nobody needs to look")


class TestEveryRequest:
    """What goes over the wire."""

    def test_it_is_signed_and_says_who_we_are(self, api: Emulator, make: Make) -> None:
        make().get(INDEX)
        (call,) = api.calls
        assert call.headers["user-agent"] == USER_AGENT
        assert call.headers["accept"] == "application/json"
        key, stamp, _digest = call.headers["x-api-signature"].split(":")
        assert key == api.user_key
        assert call.headers["x-api-signature"] == signature.sign(
            api.user_key, api.secret_key, USER_AGENT, stamp
        )

    def test_every_attempt_is_signed_afresh(
        self, api: Emulator, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stamps = iter(["20260101000000", "20260101000001"])
        monkeypatch.setattr(client_module.signature, "timestamp", lambda: next(stamps))
        api.inject(Rule(action=trouble.throttled()))
        make().get(INDEX)
        used = [call.headers["x-api-signature"].split(":")[1] for call in api.calls]
        assert used == ["20260101000000", "20260101000001"]

    @pytest.mark.parametrize("version", ["v0", "v1"])
    def test_the_path_holds_version_and_customer(
        self, api: Emulator, make: Make, version: str
    ) -> None:
        make(api_version=version, customer=api.customer).get(INDEX)
        expected = f"/{version}/customers/{api.customer}/domains/example.com/ex/mailboxes"
        assert api.calls[0].path == expected

    def test_a_write_is_a_form_and_one_without_fields_says_that_it_is_empty(
        self, api: Emulator, make: Make
    ) -> None:
        client = make()
        client.write(CREATE, never)
        client.write(Request("POST", (*ALEX, "emailaddresses", "al+x%y@example.com")), never)
        create, add = api.calls
        assert create.headers["content-type"] == "application/x-www-form-urlencoded"
        assert create.form["displayName"] == "Alex"
        assert add.headers["content-length"] == "0"
        assert add.path.endswith("/emailaddresses/al+x%y@example.com")
        assert add.raw_path.endswith("/emailaddresses/al%2Bx%25y@example.com")

    def test_a_netrc_file_adds_nothing(
        self, api: Emulator, make: Make, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        make().get(INDEX)
        assert "authorization" not in api.calls[0].headers

    def test_a_redirect_is_not_followed(self, api: Emulator, make: Make) -> None:
        api.inject(Rule(action=trouble.redirect(f"{api.url}/elsewhere")))
        with pytest.raises(Unreadable):
            make().get(INDEX)
        assert len(api.calls) == 1

    def test_a_listing_asks_for_pages_of_250(self, api: Emulator, make: Make) -> None:
        for number in range(251):
            api.add_mailbox("example.com", f"m{number}", display_name="M")
        rows = make().listing(INDEX, "mailboxes", lambda row: str(row["name"]))
        assert len(rows) == 251
        assert [(call.query["size"], call.query["offset"]) for call in api.calls] == [
            ("250", "0"),
            ("250", "250"),
        ]


PASSING = [
    trouble.throttled(),
    trouble.too_many(retry_after=1),
    trouble.gateway(502),
    trouble.gateway(503),
    trouble.gateway(504),
    trouble.hang_up(),
    trouble.truncated(),
]


def named(action: Action) -> str:
    return action.name


class TestReads:
    """A read is repeated after what passes, and after nothing else."""

    @pytest.mark.parametrize("action", PASSING, ids=named)
    def test_what_passes_is_waited_out(
        self, api: Emulator, make: Make, pauses: list[float], action: Action
    ) -> None:
        api.inject(Rule(times=3, action=action))
        client = make()
        assert client.get(INDEX)["total"] == 0
        assert counts(client) == (1, 0, 3)
        assert pauses == [1.0, 2.0, 3.0]
        assert client.patience.waited == 6.0

    def test_a_time_out_is_waited_out(self, api: Emulator, make: Make) -> None:
        api.inject(Rule(action=trouble.delay(1.0)))
        client = make(timeout=0.3)
        assert client.get(INDEX)["total"] == 0
        assert counts(client) == (1, 0, 1)

    def test_a_longer_retry_after_is_honoured(
        self, api: Emulator, make: Make, pauses: list[float]
    ) -> None:
        api.inject(Rule(action=trouble.too_many(retry_after=30)))
        make().get(INDEX)
        assert pauses == [30.0]

    @pytest.mark.parametrize(
        ("action", "kind"),
        [
            (trouble.server_error(), ServerTrouble),
            (trouble.answer(500), Unreadable),
            (trouble.answer(400, "no"), BadRequest),
            (trouble.answer(403, "Authentication failed."), NotAuthorised),
            (trouble.bare_404(), Unreadable),
            (trouble.not_json(), Unreadable),
            (trouble.cut_json(), Unreadable),
            (trouble.answer(200, body="[]"), Unreadable),
            (trouble.answer(204), Unreadable),
        ],
        ids=lambda value: getattr(value, "name", None),
    )
    def test_what_does_not_pass_is_told_at_once(
        self, api: Emulator, make: Make, pauses: list[float], action: Action, kind: type[ApiFault]
    ) -> None:
        api.inject(Rule(times=None, action=action))
        client = make()
        with pytest.raises(kind):
            client.get(INDEX)
        assert (counts(client), pauses) == ((1, 0, 0), [])

    @pytest.mark.parametrize("action", PASSING, ids=named)
    def test_it_gives_up_when_max_wait_is_spent(
        self, api: Emulator, make: Make, pauses: list[float], action: Action
    ) -> None:
        api.inject(Rule(times=None, action=action))
        client = make(max_wait=7)
        with pytest.raises(ApiFault, match="max_wait allows"):
            client.get(INDEX)
        assert pauses == [1.0, 2.0, 3.0, 1.0]
        assert client.patience.waited == 7.0

    def test_a_retry_after_beyond_max_wait_is_not_waited_for(
        self, api: Emulator, make: Make, pauses: list[float]
    ) -> None:
        api.inject(Rule(times=None, action=trouble.too_many(retry_after=3600)))
        with pytest.raises(Throttled):
            make(max_wait=60).get(INDEX)
        assert pauses == []

    def test_an_endpoint_that_nobody_serves_is_tried_five_times(self, make: Make) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            client = make(api_url=f"http://127.0.0.1:{unused.getsockname()[1]}")
            with pytest.raises(NoAnswer, match="Connection refused"):
                client.get(INDEX)
        assert counts(client) == (1, 0, MOST_CONNECTS - 1)

    def test_a_name_that_does_not_resolve_is_told_in_plain_words(self, make: Make) -> None:
        with pytest.raises(NoAnswer, match="no connection: "):
            make(api_url="http://nowhere.invalid").get(INDEX)

    def test_a_server_that_speaks_no_tls_is_not_tried_again(
        self, api: Emulator, make: Make, pauses: list[float]
    ) -> None:
        with pytest.raises(NoAnswer, match="no secure connection"):
            make(api_url=api.url.replace("http:", "https:")).get(INDEX)
        assert pauses == []

    def test_time_lost_in_vain_counts_as_waiting(self, api: Emulator, make: Make) -> None:
        client = make(max_wait=10)
        client.patience.clock = itertools.count(0.0, 4.0).__next__
        api.inject(Rule(times=None, action=trouble.gateway(504)))
        with pytest.raises(ServerTrouble):
            client.get(INDEX)
        assert client.retries == 2


class TestWrites:
    """A write is never repeated where that could do harm."""

    @pytest.mark.parametrize(
        "action",
        [trouble.throttled(), trouble.too_many(), trouble.gateway(503)],
        ids=named,
    )
    def test_what_was_refused_before_it_was_processed_is_sent_again(
        self, api: Emulator, make: Make, action: Action
    ) -> None:
        api.inject(Rule(times=2, action=action))
        client = make()
        client.write(CREATE, never)
        assert counts(client) == (0, 1, 2)
        assert exists(api)

    @pytest.mark.parametrize(
        "action",
        [
            trouble.gateway(502),
            trouble.gateway(504),
            trouble.hang_up(),
            trouble.not_json(),
            trouble.answer(500),
            trouble.bare_404(),
        ],
        ids=named,
    )
    def test_a_lost_write_that_took_no_effect_is_sent_again(
        self, api: Emulator, make: Make, action: Action
    ) -> None:
        api.inject(Rule(method="POST", action=action))
        client = make()
        client.write(CREATE, lambda: exists(api))
        assert sent(api) == ["POST", "POST"]
        assert counts(client) == (0, 1, 1)
        assert exists(api)

    @pytest.mark.parametrize(
        "action",
        [
            trouble.after_effect(trouble.gateway(502)),
            trouble.after_effect(trouble.gateway(504)),
            trouble.after_effect(trouble.hang_up()),
            trouble.after_effect(trouble.not_json()),
            trouble.truncated(),
        ],
        ids=named,
    )
    def test_a_lost_write_that_took_effect_is_done(
        self, api: Emulator, make: Make, action: Action
    ) -> None:
        api.inject(Rule(method="POST", action=action))
        client = make()
        client.write(CREATE, lambda: exists(api))
        assert sent(api) == ["POST"]
        assert counts(client) == (0, 1, 0)

    def test_an_unreadable_answer_is_not_asked_for_a_third_time(
        self, api: Emulator, make: Make
    ) -> None:
        api.inject(Rule(method="POST", times=None, action=trouble.bare_404()))
        with pytest.raises(Unreadable):
            make().write(CREATE, lambda: exists(api))
        assert sent(api) == ["POST", "POST"]

    def test_a_write_that_takes_effect_behind_our_back_is_no_failure(
        self, api: Emulator, make: Make
    ) -> None:
        """The answer is late, the first look too early, and the repeat hits what it created."""
        api.inject(Rule(method="POST", action=trouble.after_effect(trouble.hang_up())))
        looks = iter([False, True])
        client = make()
        client.write(CREATE, lambda: next(looks))
        assert sent(api) == ["POST", "POST"]

    def test_a_503_after_the_effect_is_no_failure(self, api: Emulator, make: Make) -> None:
        api.inject(Rule(method="POST", action=trouble.after_effect(trouble.gateway(503))))
        make().write(CREATE, lambda: exists(api))
        assert sent(api) == ["POST", "POST"]

    def test_a_repeat_that_is_refused_for_another_reason_fails(
        self, api: Emulator, make: Make
    ) -> None:
        api.inject(Rule(method="POST", action=trouble.hang_up()))
        api.inject(Rule(method="POST", action=trouble.answer(400, "Invalid user name")))
        with pytest.raises(BadRequest, match="Invalid user name"):
            make().write(CREATE, lambda: exists(api))

    def test_a_throttled_write_that_is_then_refused_needs_no_look(
        self, api: Emulator, make: Make
    ) -> None:
        api.inject(Rule(action=trouble.throttled()))
        with pytest.raises(NotFound, match="Mailbox not found"):
            make().write(DELETE, never)

    @pytest.mark.parametrize(
        ("action", "kind"),
        [
            (trouble.server_error(), ServerTrouble),
            (trouble.answer(400, "no"), BadRequest),
            (trouble.answer(403, "Authentication failed."), NotAuthorised),
        ],
        ids=lambda value: getattr(value, "name", None),
    )
    def test_a_refusal_in_the_api_s_words_is_told_at_once(
        self, api: Emulator, make: Make, action: Action, kind: type[ApiFault]
    ) -> None:
        api.inject(Rule(times=None, action=action))
        with pytest.raises(kind):
            make().write(CREATE, never)
        assert len(api.calls) == 1

    def test_what_nobody_can_tell_is_unknown(self, api: Emulator, make: Make) -> None:
        api.inject(Rule(method="POST", action=trouble.gateway(504)))
        with pytest.raises(OutcomeUnknown, match="unknown") as failed:
            make().write(CREATE, lambda: None)
        assert failed.value.status == 504
        assert sent(api) == ["POST"]

    def test_it_is_unknown_too_if_the_look_fails(self, api: Emulator, make: Make) -> None:
        api.inject(Rule(method="POST", action=trouble.hang_up()))
        client = make()

        def look() -> bool:
            api.inject(Rule(method="GET", action=trouble.server_error("It broke")))
            return bool(client.get(ALEX))

        with pytest.raises(OutcomeUnknown, match=r"unknown.*It broke"):
            client.write(CREATE, look)

    @pytest.mark.parametrize("max_wait", [0, 1, 5])
    def test_what_took_no_effect_is_a_plain_failure_once_max_wait_is_spent(
        self, api: Emulator, make: Make, max_wait: int
    ) -> None:
        api.inject(Rule(method="POST", times=None, action=trouble.gateway(504)))
        client = make(max_wait=max_wait)
        with pytest.raises(ServerTrouble, match="max_wait allows"):
            client.write(CREATE, lambda: exists(api))
        assert client.patience.waited == max_wait

    def test_a_lost_write_that_took_effect_is_done_even_with_no_patience_left(
        self, api: Emulator, make: Make
    ) -> None:
        api.inject(Rule(method="POST", action=trouble.after_effect(trouble.hang_up())))
        make(max_wait=0).write(CREATE, lambda: exists(api))

    def test_a_write_that_cannot_be_connected_is_tried_again(self, make: Make) -> None:
        client = make(api_url="http://127.0.0.1:9")
        with pytest.raises(NoAnswer):
            client.write(CREATE, never)
        assert counts(client) == (0, 1, MOST_CONNECTS - 1)


class TestLimits:
    """Our own limiter goes first."""

    def test_every_attempt_takes_a_slot(
        self, api: Emulator, make: Make, pauses: list[float]
    ) -> None:
        api.inject(Rule(action=trouble.throttled()))
        client = make(per_minute=(2, 0))
        client.get(INDEX)
        client.get(INDEX)
        assert pauses[0] == 1.0
        assert pauses[1] == pytest.approx(61.0, abs=1.0)

    def test_a_task_that_may_not_wait_for_its_slot_sends_nothing(
        self, api: Emulator, make: Make
    ) -> None:
        client = make(max_wait=5, per_minute=(0, 1))
        client.write(CREATE, never)
        with pytest.raises(LimitReached, match="write_limit"):
            client.write(DELETE, never)
        assert sent(api) == ["POST"]
        assert counts(client) == (0, 1, 0)


class TestSecrets:
    """Nothing that is secret stands in what can be printed."""

    @pytest.mark.parametrize("echo", ["body", "header"])
    @pytest.mark.parametrize("form", [str, quote, quote_plus], ids=["plain", "quoted", "form"])
    def test_an_answer_that_repeats_them_is_cleaned(
        self, api: Emulator, make: Make, echo: str, form: Callable[[str], str]
    ) -> None:
        text = f"bad {form(SECRET)} of {form(api.secret_key)}"
        action = (
            trouble.answer(400, body=text)
            if echo == "body"
            else trouble.answer(400, headers={"x-error-message": text})
        )
        api.inject(Rule(action=action))
        with pytest.raises(BadRequest) as failed:
            make().write(CREATE, never)
        assert failed.value.message == "bad ******** of ********"

    def test_a_secret_is_not_cut_but_hidden(self, api: Emulator, make: Make) -> None:
        api.inject(Rule(action=trouble.answer(400, body="x" * 195 + SECRET)))
        with pytest.raises(BadRequest) as failed:
            make().write(CREATE, never)
        assert SECRET[:4] not in failed.value.message

    def test_they_are_in_no_representation(self, make: Make) -> None:
        client = make()
        for thing in (client.account, CREATE):
            assert client.account.secret_key not in repr(thing)
            assert SECRET not in repr(thing)


def test_the_back_off_grows_to_a_minute_and_is_jittered() -> None:
    for repeat in range(12):
        longest = min(60.0, 2.0**repeat)
        waits = {growing_backoff(repeat) for _dummy in range(50)}
        assert len(waits) > 1
        assert all(longest / 2 <= wait <= longest for wait in waits)
