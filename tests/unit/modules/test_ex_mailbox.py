# SPDX-License-Identifier: GPL-3.0-or-later
"""What ex_mailbox returns when things go wrong on the way, and what it reads and writes then."""

import json
from typing import Any

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils import _connection, _task
from emulator import Emulator, Rule, State, trouble
from integration.harness import run_module

PASSWORD = "Secret123!@#"
ALEX = {
    "domain": "example.com",
    "name": "alex.smith",
    "display_name": "Alex Smith",
    "password": PASSWORD,
    "size": 2048,
}
TWO_ADDRESSES = ["one@example.com", "two@example.com"]


def ex_mailbox(**options: Any) -> dict[str, Any]:
    return run_module("ex_mailbox", options)


def calls(api: Emulator) -> list[str]:
    return [f"{call.method} {call.path.rsplit('/', 1)[-1]}" for call in api.calls]


class TestFailures:
    """A failure says what was being done, what the API answered, and what was done before it."""

    def test_a_name_that_is_taken(self, api: Emulator) -> None:
        address = "alex.smith@example.com"
        api.add_mailbox("example.com", "sam", display_name="Sam", addresses=[address])
        result = ex_mailbox(**ALEX)
        assert result["failed"] is True
        assert result["changed"] is False
        assert result["msg"] == (
            "creating mailbox alex.smith@example.com: The email address alex.smith@example.com"
            " is already in use (HTTP 400, badRequestFault)."
        )
        assert (result["status"], result["fault"]) == (400, "badRequestFault")
        assert result["plan"] == ["POST mailbox alex.smith: display_name, size, password"]
        assert result["plan_done"] == []
        assert result["api_calls"] == {"reads": 1, "writes": 1, "retries": 0, "waited": 0.0}

    def test_what_was_written_before_a_failure_is_told(self, api: Emulator) -> None:
        api.add_mailbox("example.com", "sam", display_name="S", addresses=["two@example.com"])
        result = ex_mailbox(**ALEX, email_addresses=[*TWO_ADDRESSES, "three@example.com"])
        assert result["failed"] is True
        assert result["changed"] is True
        assert len(result["plan"]) == 4
        assert result["plan_done"] == result["plan"][:2]
        assert result["msg"].startswith(
            "adding email address two@example.com to mailbox alex.smith@example.com:"
        )

    def test_the_second_run_picks_up_the_rest(self, api: Emulator) -> None:
        api.inject(Rule(method="POST", path="two@", action=trouble.server_error()))
        assert ex_mailbox(**ALEX, email_addresses=TWO_ADDRESSES)["failed"] is True
        result = ex_mailbox(**ALEX, email_addresses=TWO_ADDRESSES)
        assert result["plan"] == ["POST mailbox alex.smith email address: two@example.com"]

    def test_a_wrong_key(self, api: Emulator) -> None:
        result = ex_mailbox(**ALEX, secret_key="wrong/key")
        assert "Authentication failed" in result["msg"]
        assert "Check user_key and secret_key" in result["msg"]
        assert result["status"] == 403
        assert "wrong/key" not in str(result)

    def test_a_bare_404_is_not_taken_for_absent(self, api: Emulator) -> None:
        api.inject(Rule(action=trouble.bare_404()))
        result = ex_mailbox(**ALEX)
        assert result["failed"] is True
        assert "Check api_url" in result["msg"]
        assert api.writes == []

    def test_a_customer_that_does_not_exist(self, api: Emulator) -> None:
        result = ex_mailbox(**ALEX, customer="999")
        assert "Customer Not Found" in result["msg"]
        assert "Check that the customer is spelled right" in result["msg"]

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_a_domain_that_does_not_exist(self, api: Emulator, state: str) -> None:
        result = ex_mailbox(**{**ALEX, "domain": "unknown.example", "state": state})
        assert "unknown.example not found" in result["msg"]
        assert api.writes == []

    def test_an_answer_that_repeats_the_password(self, api: Emulator) -> None:
        text = f"The password {PASSWORD} is in use"
        api.inject(Rule(method="POST", action=trouble.answer(400, text)))
        result = ex_mailbox(**ALEX)
        assert result["failed"] is True
        assert PASSWORD not in str(result)


class TestOddAnswers:
    """An answer that is not as expected is never taken for a state of things."""

    @pytest.mark.parametrize(
        "text",
        [
            "{}",
            '{"name": "somebody.else", "displayName": "X"}',
            '{"name": "alex.smith", "emailAddressList": ["alex.smith@example.com"]}',
            '{"name": "alex.smith", "emailAddressList": {"a": 1}}',
            "[" * 100_000,
        ],
    )
    def test_it_fails_and_writes_nothing(self, api: Emulator, text: str) -> None:
        api.inject(Rule(action=trouble.answer(200, body=text)))
        result = ex_mailbox(**ALEX, email_addresses=[])
        assert result["failed"] is True
        assert "Check api_url" in result["msg"]
        assert api.writes == []

    @pytest.mark.parametrize("usage", ["2048 MB", "12.7", None, ""])
    def test_a_fact_in_an_odd_form_harms_nothing(self, api: Emulator, usage: Any) -> None:
        answer = {"name": "alex.smith", "displayName": "Alex Smith", "size": "2048.0"}
        text = json.dumps({**answer, "currentUsage": usage})
        api.inject(Rule(action=trouble.answer(200, body=text)))
        assert ex_mailbox(**ALEX)["changed"] is False

    @pytest.mark.parametrize("row", ["null", '"alex"', "{}"])
    def test_a_listing_with_an_odd_row_fails(self, api: Emulator, row: str) -> None:
        text = f'{{"total": 1, "mailboxes": [{row}]}}'
        api.inject(Rule(action=trouble.answer(200, body=text)))
        result = run_module("ex_mailbox_info", {"domain": "example.com"})
        assert "a mailbox in it has no name" in result["msg"]

    def test_windows_line_ends_are_no_difference(self, api: Emulator) -> None:
        notes = {"notes": "one\r\ntwo"}
        api.add_mailbox("example.com", "alex.smith", display_name="A", contact=notes)
        options = {"domain": "example.com", "name": "alex.smith"}
        assert ex_mailbox(**options, contact={"notes": "one\ntwo"})["changed"] is False

    def test_a_503_that_asks_to_wait_longer_than_the_task_may_fails(self, api: Emulator) -> None:
        action = trouble.answer(503, headers={"Retry-After": "900"})
        api.inject(Rule(times=None, action=action))
        result = ex_mailbox(**ALEX)
        assert (result["status"], result["api_calls"]["retries"]) == (503, 0)


class TestLostReplies:
    """A write whose reply was lost is settled by a read."""

    @pytest.mark.parametrize(
        ("action", "expected"),
        [
            (trouble.hang_up(), ["GET", "POST", "GET", "POST"]),
            (trouble.after_effect(trouble.hang_up()), ["GET", "POST", "GET"]),
            (trouble.gateway(504), ["GET", "POST", "GET", "POST"]),
            (trouble.after_effect(trouble.gateway(502)), ["GET", "POST", "GET"]),
            (trouble.gateway(503), ["GET", "POST", "POST"]),
            (trouble.throttled(), ["GET", "POST", "POST"]),
        ],
        ids=lambda value: getattr(value, "name", None),
    )
    def test_creating(self, api: Emulator, action: Any, expected: list[str]) -> None:
        api.inject(Rule(method="POST", action=action))
        result = ex_mailbox(**ALEX)
        assert result["changed"] is True
        assert [call.method for call in api.calls] == expected
        mailbox = api.mailbox("example.com", "alex.smith")
        assert mailbox is not None
        assert mailbox.password == PASSWORD
        repeats = expected.count("POST") - 1
        counted = result["api_calls"]
        assert (counted["reads"], counted["writes"], counted["retries"]) == (
            expected.count("GET"),
            1,
            repeats,
        )

    def test_creating_while_somebody_else_created_it_otherwise(self, api: Emulator) -> None:
        def other(state: State) -> None:
            state.add_mailbox("example.com", "alex.smith", display_name="Somebody Else")

        api.inject(Rule(method="POST", action=trouble.hang_up()))
        api.inject(Rule(method="GET", after=1, action=trouble.call(other)))
        result = ex_mailbox(**ALEX)
        assert result["failed"] is True
        assert "the outcome is unknown" in result["msg"]
        assert "run the task again" in result["msg"]

    @pytest.mark.parametrize(
        ("action", "expected"),
        [
            (trouble.hang_up(), ["GET", "PUT", "GET", "PUT"]),
            (trouble.after_effect(trouble.hang_up()), ["GET", "PUT", "GET"]),
        ],
        ids=lambda value: getattr(value, "name", None),
    )
    def test_changing(self, api: Emulator, action: Any, expected: list[str]) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="Alex", size=1)
        api.inject(Rule(method="PUT", action=action))
        result = ex_mailbox(**ALEX)
        assert result["plan"] == ["PUT mailbox alex.smith: display_name, size"]
        assert [call.method for call in api.calls] == expected

    def test_changing_what_somebody_else_changed_meanwhile(self, api: Emulator) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="Alex", size=2048)

        def other(state: State) -> None:
            state.edit_mailbox("example.com", "alex.smith", display_name="Third")

        api.inject(Rule(method="PUT", action=trouble.hang_up()))
        api.inject(Rule(method="GET", after=1, action=trouble.call(other)))
        assert "the outcome is unknown" in ex_mailbox(**ALEX)["msg"]

    def test_changing_only_the_password_cannot_be_told(self, api: Emulator) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="Alex Smith", size=2048)
        api.inject(Rule(method="PUT", action=trouble.after_effect(trouble.hang_up())))
        result = ex_mailbox(**ALEX, update_password="always")
        assert "the outcome is unknown" in result["msg"]
        assert calls(api) == ["GET alex.smith", "PUT alex.smith"]

    @pytest.mark.parametrize(
        ("action", "expected"),
        [
            (trouble.hang_up(), ["GET", "DELETE", "GET", "DELETE"]),
            (trouble.after_effect(trouble.hang_up()), ["GET", "DELETE", "GET"]),
            (trouble.after_effect(trouble.gateway(503)), ["GET", "DELETE", "DELETE", "GET"]),
        ],
        ids=lambda value: getattr(value, "name", None),
    )
    def test_deleting(self, api: Emulator, action: Any, expected: list[str]) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="Alex")
        api.inject(Rule(method="DELETE", action=action))
        result = ex_mailbox(domain="example.com", name="alex.smith", state="absent")
        assert (result["changed"], result.get("failed", False)) == (True, False)
        assert [call.method for call in api.calls] == expected

    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    @pytest.mark.parametrize("effect", [True, False], ids=["took effect", "took no effect"])
    def test_addresses(self, api: Emulator, method: str, effect: bool) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="A", addresses=["x@example.com"])
        action = trouble.after_effect(trouble.hang_up()) if effect else trouble.hang_up()
        api.inject(Rule(method=method, action=action))
        result = ex_mailbox(
            domain="example.com", name="alex.smith", email_addresses=["y@example.com"]
        )
        assert result["changed"] is True
        mailbox = api.mailbox("example.com", "alex.smith")
        assert mailbox is not None
        assert [it.address for it in mailbox.addresses] == [
            "alex.smith@example.com",
            "y@example.com",
        ]
        assert [call.method for call in api.calls].count(method) == (1 if effect else 2)

    def test_an_address_of_a_mailbox_that_vanished(self, api: Emulator) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="A")
        api.inject(Rule(method="POST", action=trouble.hang_up()))
        vanish = trouble.call(lambda state: state.remove_mailbox("example.com", "alex.smith"))
        api.inject(Rule(method="GET", after=1, action=vanish))
        result = ex_mailbox(
            domain="example.com", name="alex.smith", email_addresses=["y@example.com"]
        )
        assert "the outcome is unknown" in result["msg"]


class TestPasswords:
    """When the password is written."""

    def test_not_to_a_mailbox_that_exists(self, api: Emulator) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="Alex Smith", size=2048)
        assert ex_mailbox(**ALEX)["changed"] is False

    def test_in_each_run_if_wanted(self, api: Emulator) -> None:
        api.add_mailbox(
            "example.com", "alex.smith", display_name="A", size=2048, forwarding="x@example.com"
        )
        for _run in range(2):
            result = ex_mailbox(**{**ALEX, "password": "Another123!"}, update_password="always")
            assert result["changed"] is True
            assert "Another123!" not in str(result)
        assert result["plan"] == ["PUT mailbox alex.smith: password"]
        assert result["diff"]["before"] == result["diff"]["after"]
        mailbox = api.mailbox("example.com", "alex.smith")
        assert mailbox is not None
        assert (mailbox.password, mailbox.forwarding) == ("Another123!", "x@example.com")


class TestAddresses:
    """Finer points of e-mail addresses."""

    def test_the_own_one_becomes_reply_to_if_the_one_that_was_goes(self, api: Emulator) -> None:
        api.add_mailbox("example.com", "alex.smith", display_name="A", addresses=["x@example.com"])
        mailbox = api.mailbox("example.com", "alex.smith")
        assert mailbox is not None
        mailbox.addresses[0].reply_to, mailbox.addresses[1].reply_to = False, True
        result = ex_mailbox(domain="example.com", name="alex.smith", email_addresses=[])
        assert result["mailbox"]["email_addresses"] == [
            {"address": "alex.smith@example.com", "reply_to": True}
        ]

    def test_one_in_another_domain_goes_like_any_other(self, api: Emulator) -> None:
        api.add_domain("other.example")
        api.add_mailbox(
            "example.com", "alex.smith", display_name="A", addresses=["alex@other.example"]
        )
        result = ex_mailbox(domain="example.com", name="alex.smith", email_addresses=[])
        assert result["plan"] == ["DELETE mailbox alex.smith email address: alex@other.example"]

    def test_the_same_name_in_another_domain_is_no_twin(self, api: Emulator) -> None:
        api.add_domain("other.example")
        address = "alex.smith@other.example"
        api.add_mailbox("example.com", "alex.smith", display_name="A", addresses=[address])
        result = ex_mailbox(domain="example.com", name="alex.smith", email_addresses=[])
        assert result["plan"] == [f"DELETE mailbox alex.smith email address: {address}"]
        assert result["api_calls"]["reads"] == 2

    def test_twins_in_an_alias_domain_come_and_go_by_themselves(self, api: Emulator) -> None:
        api.reset(dialect={"alias_addresses": "mirrored"})
        api.add_domain("example.com", aliases=["alias.example"])
        api.add_mailbox("example.com", "alex.smith", display_name="A", addresses=["x@example.com"])
        options = {"domain": "example.com", "name": "alex.smith"}
        result = ex_mailbox(**options, email_addresses=["y@example.com", "y@alias.example"])
        assert result["plan"] == [
            "POST mailbox alex.smith email address: y@example.com",
            "DELETE mailbox alex.smith email address: x@example.com",
        ]
        after = run_module("ex_mailbox_info", options)["mailboxes"][0]["email_addresses"]
        predicted = result["mailbox"]["email_addresses"]
        assert sorted(it["address"] for it in predicted) == sorted(it["address"] for it in after)


class TestListings:
    """ex_mailbox_info over many pages."""

    def test_one_read_for_each_250(self, api: Emulator) -> None:
        for number in range(501):
            api.add_mailbox("example.com", f"m{number:03}", display_name="M")
        result = run_module("ex_mailbox_info", {"domain": "example.com"})
        assert [row["name"] for row in result["mailboxes"]] == [f"m{n:03}" for n in range(501)]
        assert result["api_calls"]["reads"] == 3

    @pytest.mark.parametrize(
        "action",
        [
            trouble.repeat_page(),
            trouble.endless_pages(),
            trouble.growing_total(),
            trouble.wrong_total(999),
            trouble.empty_page(),
        ],
        ids=lambda value: value.name,
    )
    def test_pages_that_lie_are_never_believed(self, api: Emulator, action: Any) -> None:
        for number in range(300):
            api.add_mailbox("example.com", f"m{number:03}", display_name="M")
        api.inject(Rule(times=None, action=action))
        result = run_module("ex_mailbox_info", {"domain": "example.com"})
        assert "could not be read whole" in result["msg"]
        assert len(api.calls) < 50

    def test_a_mailbox_that_is_deleted_between_two_pages_hides_no_other(
        self, api: Emulator
    ) -> None:
        for number in range(300):
            api.add_mailbox("example.com", f"m{number:03}", display_name="M")
        delete = trouble.call(lambda state: state.remove_mailbox("example.com", "m000"))
        api.inject(Rule(after=1, action=delete))
        result = run_module("ex_mailbox_info", {"domain": "example.com"})
        assert len(result["mailboxes"]) == 299

    def test_a_mailbox_that_vanishes_before_its_details_are_read_is_left_out(
        self, api: Emulator
    ) -> None:
        for name in ("a", "b"):
            api.add_mailbox("example.com", name, display_name="M")
        delete = trouble.call(lambda state: state.remove_mailbox("example.com", "b"))
        api.inject(Rule(path="/b$", action=delete))
        result = run_module("ex_mailbox_info", {"domain": "example.com", "details": True})
        assert [row["name"] for row in result["mailboxes"]] == ["a"]


class TestConnection:
    """The options that every module takes."""

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"api_url": "api.emailsrvr.com"}, "api_url: "),
            ({"api_url": "ftp://x"}, "api_url: "),
            ({"api_url": "http://[::1"}, "api_url: "),
            ({"api_url": "http://a..b"}, "api_url: "),
            ({"ca_path": "/nonexistent"}, "ca_path: there is no /nonexistent"),
            ({"customer": "../../x?y=1#"}, "customer: "),
            ({"user_key": "a\nb"}, "user_key: "),
            ({"secret_key": "se cret"}, "secret_key: "),
            ({"secret_key": "schlüssel"}, "secret_key: "),
            ({"customer": ""}, "customer: "),
            ({"timeout": 0}, "timeout: must be at least 1, not 0"),
            ({"read_limit": -1}, "read_limit: must be at least 0, not -1"),
            ({"api_version": "v2"}, "api_version must be one of"),
        ],
    )
    def test_a_mistake_is_named(self, api: Emulator, options: dict[str, Any], message: str) -> None:
        result = ex_mailbox(**{**ALEX, **options})
        assert message in result["msg"]
        if "secret_key" in options:
            assert options["secret_key"] not in str(result)

    @pytest.mark.parametrize("empty", [("USER_KEY", "SECRET_KEY"), ("SECRET_KEY",)])
    def test_missing_keys_are_told_with_the_places_to_put_them(
        self, api: Emulator, monkeypatch: pytest.MonkeyPatch, empty: tuple[str, ...]
    ) -> None:
        for name in empty:
            monkeypatch.setenv(f"CLOUDOFFICE_{name}", "")
        message = ex_mailbox(**ALEX)["msg"]
        assert message.startswith("missing required arguments: secret_key")
        assert "CLOUDOFFICE_USER_KEY and CLOUDOFFICE_SECRET_KEY" in message

    def test_a_slash_at_the_end_of_the_address_does_no_harm(self, api: Emulator) -> None:
        assert ex_mailbox(**ALEX, api_url=f"{api.url}/")["changed"] is True

    def test_a_missing_library_is_named(
        self, api: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_task, "REQUESTS_MISSING", ImportError("No module named 'requests'"))
        assert "required Python library (requests)" in ex_mailbox(**ALEX)["msg"]

    def test_without_a_folder_for_the_limits_a_warning_says_so(
        self, api: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_connection, "limits_path", lambda *where: None)
        result = ex_mailbox(**ALEX, read_limit=60)
        assert result["changed"] is True
        assert "No folder for the account's request limits" in str(result["warnings"])
