# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists when the API refuses, fails later, takes its time, or a reply is lost."""

import json
import re
from typing import Any

import pytest

from emulator import Emulator, Rule, trouble
from integration.harness import run_module

TEAM = {"domain": "example.com", "name": "team"}
ANY = r"distributionlists?"
# How long operations take, and what is seen of a new list meanwhile.
LIVES = {
    "at once": {},
    "busy": {"list_update": "two_reads", "list_creation": "busy", "list_deletion": "busy"},
    "absent": {"list_update": "two_reads", "list_creation": "absent", "list_deletion": "busy"},
    "absent and busy": {"list_creation": "absent_busy"},
}


@pytest.fixture(autouse=True)
def team(api: Emulator) -> None:
    """Give the domain three mailboxes and a list of two of them."""
    seeded(api)


def seeded(api: Emulator, **dialect: str) -> Emulator:
    api.reset(dialect=dialect)
    api.add_domain("example.com")
    for name in ("alex", "robin", "sam"):
        api.add_mailbox("example.com", name)
    api.add_list("example.com", "team", display_name="Team", members=["alex", "sam"])
    return api


def run(**options: Any) -> dict[str, Any]:
    return run_module("ex_distribution_list", {**TEAM, **options})


def writes(api: Emulator) -> list[str]:
    return [call.method for call in api.writes]


def members(api: Emulator, name: str = "team") -> list[str] | None:
    there = api.distribution_list("example.com", name)
    return sorted(there.members) if there else None


class TestFailuresThatComeLater:
    """The API accepts the write, and its Error shows only afterwards."""

    @pytest.mark.parametrize("life", LIVES)
    @pytest.mark.parametrize("named", ["named", "generic"])
    def test_an_unknown_member_fails_the_task_by_name(
        self, api: Emulator, life: str, named: str
    ) -> None:
        seeded(api, **LIVES[life], list_error_text=named)
        result = run(members={"add": ["nobody", "robin"]})
        assert result["failed"]
        assert "changing distribution list team@example.com: the API accepted this" in result["msg"]
        assert "nobody" in result["msg"]
        assert "Now its status is 'Ready'" in result["msg"]
        assert result["status"] == 400
        assert (result["plan_done"], result["changed"]) == ([], False)
        assert result["plan"] == ["PUT distribution list team: members (add nobody, robin)"]
        assert members(api) == ["alex", "sam"]

    def test_what_was_done_all_the_same_is_told(self, api: Emulator) -> None:
        seeded(api, list_failed_write="good_parts")
        result = run(display_name="New", members={"add": ["nobody"]})
        assert "as declared is display_name; not as declared is members" in result["msg"]
        assert result["changed"] is True

    def test_the_next_run_is_not_held_up_by_the_error(self, api: Emulator) -> None:
        assert run(members={"add": ["nobody"]})["failed"]
        assert run(members={"add": ["robin"]})["changed"]
        assert members(api) == ["alex", "robin", "sam"]

    @pytest.mark.parametrize("status", ["Ready", "Failed"])
    def test_an_old_error_is_not_taken_for_one_of_the_new_operation(
        self, api: Emulator, status: str
    ) -> None:
        seeded(api, **LIVES["busy"], list_error_until="success", list_failed_status=status)
        first = run(members={"add": ["nobody"]})
        again = run(members={"add": ["nobody"]})
        without_times = [re.sub(r"\(.*?[AP]M\)", "", it["msg"]) for it in (first, again)]
        assert without_times[0] == without_times[1]
        assert run(members={"add": ["robin"]})["changed"]
        assert not run(members={"add": ["robin"]})["changed"]

    @pytest.mark.parametrize("left", ["stays", "errors_only", "no_trace"])
    @pytest.mark.parametrize("life", LIVES)
    def test_a_list_that_could_not_be_created_is_a_failure(
        self, api: Emulator, left: str, life: str
    ) -> None:
        seeded(api, list_failed_creation=left, **LIVES[life])
        result = run(name="new", members=["nobody"], max_wait=1)
        assert result["failed"]
        assert result["plan_done"] == []
        if left == "no_trace" and "busy" not in life:
            assert "is the name free, and are all recipients known?" in result["msg"]
        else:
            assert "creating distribution list new@example.com: the API accepted" in result["msg"]
            assert "nobody" in result["msg"]

    @pytest.mark.parametrize("shape", ["list", "object", "missing"])
    def test_the_reported_errors_are_read_in_each_form(self, api: Emulator, shape: str) -> None:
        seeded(api, list_errors_route=shape)
        assert "nobody" in run(members={"add": ["nobody"]})["msg"]

    @pytest.mark.parametrize("busy", ["queued", "409"])
    @pytest.mark.parametrize("status", ["Ready", "Failed"])
    def test_a_list_with_an_old_error_is_waited_for_while_it_is_busy(
        self, api: Emulator, busy: str, status: str
    ) -> None:
        settings = {"list_error_until": "success", "list_failed_status": status}
        seeded(api, **LIVES["busy"], **settings, list_while_busy=busy)
        assert run(members={"add": ["nobody"]})["failed"]
        assert run(members={"add": ["robin"]}, wait=False)["pending"]
        api.clear_log()
        assert not run(members={"add": ["robin"]})["changed"]
        assert writes(api) == []

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            ("it broke", "then failed: it broke"),
            (["it broke", {"Message": "badly"}], "then failed: it broke; badly"),
            ({"Code": 500}, "then failed: it does not say why"),
        ],
    )
    def test_an_error_is_understood_in_any_form(
        self, api: Emulator, error: object, words: str
    ) -> None:
        shown = {"CommonName": "team", "Status": "Ready", "Error": error}
        answer = trouble.answer(200, body=json.dumps(shown))
        api.inject(Rule("GET", "/team$", after=1, times=None, action=answer))
        result = run(display_name="New")
        assert words in result["msg"]

    @pytest.mark.parametrize("error", [None, {}, "", [], {"Message": None, "Code": 0, "Uri": "x"}])
    def test_an_error_that_says_nothing_is_none(self, api: Emulator, error: object) -> None:
        shown = {"CommonName": "team", "Status": "Ready", "DisplayName": "New", "Error": error}
        answer = trouble.answer(200, body=json.dumps(shown))
        api.inject(Rule("GET", "/team$", after=1, times=None, action=answer))
        assert run(display_name="New")["changed"]

    def test_one_404_while_a_list_is_created_is_no_failure(self, api: Emulator) -> None:
        seeded(api, list_creation="busy")
        api.inject(
            Rule("GET", "/new$", after=2, action=trouble.answer(404, "Distribution List not found"))
        )
        assert run(name="new", members=["alex"])["changed"]
        assert members(api, "new") == ["alex"]

    def test_an_old_error_is_not_taken_for_one_of_the_deletion(self, api: Emulator) -> None:
        shown = {"CommonName": "team", "Status": "Ready", "Error": {"Message": "long ago"}}
        answer = trouble.answer(200, body=json.dumps(shown))
        api.inject(Rule("GET", "/team$", times=9, action=answer))
        result = run(state="absent")
        assert result["changed"]
        assert "msg" not in result

    def test_an_address_that_is_in_use_is_told(self, api: Emulator) -> None:
        result = run(email_addresses={"add": ["alex@example.com"]})
        assert "The email address alex@example.com is already in use" in result["msg"]


class TestRefusedAtOnce:
    """The API refuses the write itself."""

    def test_the_recipient_is_named_even_if_the_api_does_not(self, api: Emulator) -> None:
        seeded(api, list_checks="at_once", list_error_text="generic")
        result = run(members={"add": ["nobody"]})
        assert "nobody" in result["msg"]
        assert result["status"] == 400

    @pytest.mark.parametrize("managers", ["gone", "gone_worded"])
    def test_managers_that_are_not_offered_are_refused_in_an_update_and_a_creation(
        self, api: Emulator, managers: str
    ) -> None:
        seeded(api, list_managers=managers)
        result = run(managers=["alex"])
        assert "does not offer managers of distribution lists any more" in result["msg"]
        result = run(name="new", managers=["alex"])
        assert "managers" in result["msg"].lower()
        assert members(api, "new") is None
        assert run(members=["alex"])["changed"]

    @pytest.mark.parametrize("empty", [False, True])
    def test_managers_of_a_new_list_that_are_passed_over_in_silence_are_told(
        self, api: Emulator, empty: bool
    ) -> None:
        seeded(api, list_managers="ignored")
        result = run(name="new", managers=[] if empty else ["alex"])
        assert "does not offer managers of distribution lists any more" in result["msg"]
        assert "The list has been created, its managers could not be read" in result["msg"]
        assert result["changed"] is True

    @pytest.mark.parametrize(
        ("words", "named"),
        [
            ("The update of team@example.com failed", True),
            ("Invalid recipient", True),
            ("Mailbox robin does not exist", False),
            ("robin@example.com does not exist", False),
            ("The email address x@example.com is already in use", False),
        ],
    )
    def test_whom_it_may_be_about_is_told_unless_the_api_names_somebody(
        self, api: Emulator, words: str, named: bool
    ) -> None:
        api.inject(Rule("PUT", ANY, action=trouble.answer(400, words)))
        result = run(members={"add": ["robin"]})
        assert words in result["msg"]
        assert ("This may be about what was to be added: robin" in result["msg"]) is named

    def test_another_operation_that_is_in_progress_is_about_nobody(self, api: Emulator) -> None:
        api.inject(Rule("PUT", ANY, action=trouble.answer(409, "Another operation is running")))
        assert "robin" not in run(members={"add": ["robin"]})["msg"]


class TestRoutes:
    """Where the plural route does not take writes, the singular one is tried."""

    @pytest.mark.parametrize("answer", ["404", "405"])
    def test_the_singular_route_is_used_where_the_plural_is_not_known(
        self, api: Emulator, answer: str
    ) -> None:
        seeded(api, list_write_path="singular", list_wrong_path=answer)
        result = run(members={"add": ["robin"]})
        assert result["plan"] == ["PUT distribution list team: members (add robin)"]
        assert members(api) == ["alex", "robin", "sam"]
        assert run(state="absent")["changed"]
        assert members(api) is None

    def test_a_list_that_is_gone_meanwhile_is_not_looked_for_elsewhere(self, api: Emulator) -> None:
        vanish = trouble.call(lambda state: state.remove_list("example.com", "team"))
        api.inject(Rule("PUT", ANY, action=vanish))
        result = run(display_name="New")
        assert "Distribution List not found" in result["msg"]
        assert writes(api) == ["PUT"]


class TestLostReplies:
    """Nobody knows whether the write arrived; a read tells."""

    @pytest.mark.parametrize("life", LIVES)
    @pytest.mark.parametrize(
        ("method", "options"),
        [
            ("POST", {"name": "new", "members": ["alex"]}),
            ("PUT", {"display_name": "New", "members": ["robin"]}),
            ("DELETE", {"state": "absent"}),
        ],
    )
    def test_one_that_took_effect_is_done(
        self, api: Emulator, life: str, method: str, options: dict[str, Any]
    ) -> None:
        seeded(api, **LIVES[life])
        api.inject(Rule(method, ANY, action=trouble.after_effect(trouble.hang_up())))
        result = run(**options)
        assert result["changed"]
        assert "msg" not in result
        assert writes(api) == [method]

    @pytest.mark.parametrize(
        ("method", "options"),
        [
            ("POST", {"name": "new", "members": ["alex"]}),
            ("PUT", {"display_name": "New", "members": ["robin"]}),
            ("DELETE", {"state": "absent"}),
        ],
    )
    def test_one_that_never_arrived_is_sent_again(
        self, api: Emulator, method: str, options: dict[str, Any]
    ) -> None:
        api.inject(Rule(method, ANY, action=trouble.gateway(502)))
        result = run(**options)
        assert result["changed"]
        assert writes(api) == [method, method]
        assert not run(**options)["changed"]

    def test_one_that_was_accepted_and_failed_has_failed(self, api: Emulator) -> None:
        seeded(api, **LIVES["busy"])
        api.inject(Rule("PUT", ANY, action=trouble.after_effect(trouble.hang_up())))
        result = run(members={"add": ["nobody"]})
        assert "the API accepted this, and then failed" in result["msg"]
        assert writes(api) == ["PUT"]

    def test_a_new_list_that_never_comes_within_the_time_is_unknown(self, api: Emulator) -> None:
        seeded(api, list_creation="absent")
        api.inject(Rule("POST", ANY, action=trouble.after_effect(trouble.hang_up())))
        result = run(name="new", max_wait=0)
        assert "the outcome is unknown" in result["msg"]
        assert writes(api) == ["POST"]

    def test_a_poll_that_fails_leaves_the_outcome_unknown(self, api: Emulator) -> None:
        api.inject(Rule("GET", ANY, after=1, times=None, action=trouble.server_error()))
        result = run(display_name="New")
        assert "the API has accepted this, but its outcome is unknown" in result["msg"]
        assert result["plan_done"] == []

    def test_an_export_whose_reply_is_lost_is_not_asked_for_again(self, api: Emulator) -> None:
        api.inject(Rule("GET", ANY, action=trouble.after_effect(trouble.hang_up())))
        result = run_module(
            "ex_distribution_list_export", {"domain": "example.com", "to": "desk@example.com"}
        )
        assert "the outcome is unknown" in result["msg"]
        assert len(api.exports) == 1


class TestWaiting:
    """What takes longer than a task may wait."""

    def test_a_list_that_stays_busy_is_not_written_to(self, api: Emulator) -> None:
        api.add_list("example.com", "slow", busy_reads=10**6)
        result = run(name="slow", display_name="New", max_wait=0)
        assert "reading distribution list slow@example.com: the list is busy" in result["msg"]
        assert "max_wait" in result["msg"]
        assert writes(api) == []

    def test_a_write_that_is_not_done_in_time_is_unknown(self, api: Emulator) -> None:
        api.inject(
            Rule(
                "PUT",
                ANY,
                action=trouble.after_effect(trouble.answer(204)),
            )
        )
        seeded(api, **LIVES["busy"])
        result = run(display_name="New", max_wait=0)
        assert (
            "its outcome is unknown: when max_wait (0 seconds) had run out, its status was"
            in (result["msg"])
        )

    def test_polls_are_reads_and_their_pauses_are_waiting(self, api: Emulator) -> None:
        seeded(api, **LIVES["busy"])
        result = run(display_name="New")
        assert result["api_calls"]["reads"] == len(api.reads) > 3
        assert result["api_calls"]["waited"] > 0

    def test_a_list_that_is_being_deleted_is_gone_and_then_made_anew(self, api: Emulator) -> None:
        seeded(api, **LIVES["busy"])
        assert run(state="absent", wait=False)["pending"]
        assert run(members=["robin"])["plan"][0].startswith("POST distribution list team")
        assert members(api) == ["robin"]
