# SPDX-License-Identifier: GPL-3.0-or-later
"""The asynchronous life of distribution lists, read by read, and how operations fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from .lists import CREATION, LISTS, ONE, failure, refused, seed_people, steps, values

if TYPE_CHECKING:
    from .conftest import Client

    Start = Callable[[dict[str, str]], Client]


@pytest.fixture
def start(new_client: Callable[..., Client]) -> Start:
    """Start an emulator in a dialect, with the users of the examples."""
    return lambda dialect: seed_people(new_client(dialect))


def look(client: Client) -> Any:
    """One read of the list: its status, or the HTTP status."""
    answer = client("GET", ONE)
    return answer.json()["Status"] if answer.status_code == 200 else answer.status_code


def looks(client: Client, times: int) -> list[Any]:
    """Several reads, one after another."""
    return [look(client) for _turn in range(times)]


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("next_read", ["Ready", "Ready"]),
        ("busy", ["Pending", "Pending", "Ready"]),
        ("absent", [404, 404, "Ready"]),
        ("absent_busy", [404, 404, "Pending", "Pending", "Ready"]),
    ],
)
def test_a_list_is_created_in_time(start: Start, value: str, seen: list[Any]) -> None:
    client = start({"list_creation": value})
    assert client("POST", LISTS, body=CREATION).status_code == 204
    for number, status in enumerate(seen):
        there = client.api.distribution_list("example.com", "exampledl") is not None
        assert there is ((number > 0 and seen[number - 1] == "Ready") or value == "next_read")
        assert look(client) == status
    assert values(client, "members") == ["mexuser1", "mexuser2"]


def test_what_is_being_created_shows_its_texts_but_no_members(start: Start) -> None:
    client = start({"list_creation": "busy"})
    client("POST", LISTS, body=CREATION)
    (row,) = client.json(LISTS)["DistributionLists"]
    assert (row["Description"], row["DisplayName"]) == (CREATION["Description"], "ExampleDL")
    assert (row["MemberCount"], row["Status"]) == (0, "Pending")
    assert values(client, "members") == []
    assert (
        client("GET", "/v0/domains/example.com/ex/distributionlists/exampledl").status_code == 404
    )
    assert client("POST", "exampledl", client.valid).status_code == 400, "its name is taken"
    assert client("POST", LISTS, body=CREATION).status_code == 400


def test_neither_listings_nor_parts_make_time_go_on(start: Start) -> None:
    client = start({"list_update": "two_reads"})
    client.api.add_list("example.com", "exampledl")
    client("PUT", f"{ONE}/members", body=steps(Add=["mexuser1"]))
    for _turn in range(5):
        assert client.json(LISTS)["DistributionLists"][0]["Status"] == "Pending"
        assert values(client, "members") == []
        assert client.json(f"{ONE}/errors") == {"Errors": []}
    assert looks(client, 2) == ["Pending", "Pending"]
    assert values(client, "members") == []
    assert look(client) == "Ready"
    assert values(client, "members") == ["mexuser1"]


def test_a_list_is_deleted_in_time(start: Start) -> None:
    client = start({"list_deletion": "busy"})
    client.api.add_list("example.com", "exampledl")
    client("DELETE", ONE)
    assert looks(client, 2) == ["Pending", "Pending"]
    assert client.api.distribution_list("example.com", "exampledl")
    assert looks(client, 2) == [404, 404]
    assert client.api.distribution_list("example.com", "exampledl") is None


def test_busy_lists_can_be_seeded(start: Start) -> None:
    client = start({"list_busy_word": "NotReady", "list_ready_word": "READY"})
    client.api.add_list("example.com", "exampledl", busy_reads=3)
    assert looks(client, 4) == ["NotReady"] * 3 + ["READY"]
    client.api.edit_list("example.com", "exampledl", busy_reads=1)
    assert looks(client, 2) == ["NotReady", "READY"]


def test_writes_queue_up(start: Start) -> None:
    client = start({"list_update": "two_reads", "list_deletion": "busy", "list_creation": "busy"})
    client.api.add_list("example.com", "exampledl", members=["mexuser4"])
    for name in ("mexuser1", "mexuser2"):
        client("PUT", f"{ONE}/members", body=steps(Add=[name]))
    assert looks(client, 3) == ["Pending"] * 3
    assert values(client, "members") == ["mexuser4", "mexuser1"]
    assert client("DELETE", ONE).status_code == 204
    assert client("POST", LISTS, body=CREATION).status_code == 204
    assert client("PUT", ONE, body={"Description": "last"}).status_code == 204
    assert looks(client, 8) == ["Pending"] * 7 + ["Ready"]
    assert values(client, "members") == ["mexuser1", "mexuser2"]
    assert client.json(ONE)["Description"] == "last"


def test_writes_behind_a_deletion_come_to_nothing(start: Start) -> None:
    client = start({"list_deletion": "busy"})
    client.api.add_list("example.com", "exampledl")
    client("DELETE", ONE)
    assert client("PUT", ONE, body={"Description": "x"}).status_code == 204
    assert looks(client, 3) == ["Pending", "Pending", 404]
    assert client("POST", "exampledl", client.valid).status_code == 200, "the name is free"


def test_a_busy_list_may_refuse_writes(start: Start) -> None:
    client = start({"list_while_busy": "409", "list_deletion": "busy"})
    client.api.add_list("example.com", "exampledl", busy_reads=1)
    for method, path, body in (
        ("PUT", ONE, {"Description": "x"}),
        ("PUT", f"{ONE}/members", steps(Add=["mexuser1"])),
        ("DELETE", ONE, None),
    ):
        answer = client(method, path, body=body)
        assert answer.status_code == 409
        assert list(answer.json()) == ["appsFault"]
    assert looks(client, 2) == ["Pending", "Ready"]
    assert client("DELETE", ONE).status_code == 204
    assert client("POST", LISTS, body=CREATION).status_code == 409
    assert looks(client, 3) == ["Pending", "Pending", 404]
    assert client("POST", LISTS, body=CREATION).status_code == 204


# --- failures ---

BAD = steps(Remove=["mexuser1"], Add=["nobody", "mexuser3", "no2"])
TEXT = "No user with the email address nobody exists"
ERRORS = f"{ONE}/errors"


def seeded(client: Client, **fields: Any) -> Client:
    """Add the list of the examples behind the API's back."""
    client.api.add_list("example.com", "exampledl", members=["mexuser1"], **fields)
    return client


@pytest.mark.parametrize(
    ("value", "members"),
    [("nothing", ["mexuser1"]), ("good_parts", ["mexuser3"])],
)
def test_what_a_failed_change_has_done(start: Start, value: str, members: list[str]) -> None:
    client = seeded(start({"list_failed_write": value}))
    client("PUT", ONE, body={"Members": BAD, "Description": "new"})
    assert failure(client) == TEXT
    assert values(client, "members") == members
    assert client.json(ONE)["Description"] == ("" if value == "nothing" else "new")
    assert [e["Message"] for e in client.json(ERRORS)["Errors"]] == [
        TEXT,
        "No user with the email address no2 exists",
    ]


@pytest.mark.parametrize("value", ["Ready", "Failed", "Error"])
def test_the_status_of_a_failed_change(start: Start, value: str) -> None:
    client = seeded(start({"list_failed_status": value, "list_update": "two_reads"}))
    client("PUT", f"{ONE}/members", body=BAD)
    assert looks(client, 4) == ["Pending", "Pending", value, value]
    assert failure(client) == TEXT


@pytest.mark.parametrize(
    ("value", "part", "status", "members"),
    [
        ("stays", "nothing", 200, []),
        ("stays", "good_parts", 200, ["mexuser3"]),
        ("errors_only", "good_parts", 404, None),
        ("no_trace", "nothing", 404, None),
    ],
)
def test_what_a_failed_creation_leaves(
    start: Start, value: str, part: str, status: int, members: list[str] | None
) -> None:
    client = start({"list_failed_creation": value, "list_failed_write": part})
    bad = {**CREATION, "Members": steps(Add=["nobody", "mexuser3"])}
    assert client("POST", LISTS, body=bad).status_code == 204
    assert client("GET", ONE).status_code == status
    stored = client.api.distribution_list("example.com", "exampledl")
    assert (stored.members if stored else None) == members
    errors = client("GET", ERRORS)
    assert errors.status_code == (404 if value == "no_trace" else 200)
    if value != "no_trace":
        assert [(e["Action"], e["Message"]) for e in errors.json()["Errors"]] == [("post", TEXT)]
    if value == "stays":
        assert failure(client) == TEXT
        assert client.json(ONE)["DisplayName"] == "ExampleDL"
        assert client("PUT", f"{ONE}/members", body=steps(Add=["mexuser4"])).status_code == 204
    else:
        # The name is free again.
        assert client("DELETE", ONE).status_code == 404
        assert client.json(LISTS)["DistributionLists"] == []
        assert client("POST", LISTS, body=CREATION).status_code == 204
    assert failure(client) is None


@pytest.mark.parametrize("value", ["accepted", "success"])
def test_how_an_error_goes(start: Start, value: str) -> None:
    client = start({"list_error_until": value, "list_update": "two_reads"})
    seeded(client, error={"Message": "Old", "Details": "d", "Code": 7})
    uri = "/v1/customers/12345678/domains/example.com/ex/distributionlists/exampledl/errors"
    old = {"Action": "put", "Message": "Old", "Details": "d", "Code": 7, "Uri": uri}
    shown = client.json(ONE)
    assert (shown["Status"], shown["Error"]) == ("Ready", old)
    assert client.json(LISTS)["DistributionLists"][0]["Error"] == old
    assert client.json(uri) == {"Errors": [old]}
    meanwhile = "Old" if value == "success" else None
    client("PUT", f"{ONE}/members", body=BAD)
    assert [failure(client) for _turn in range(3)] == [meanwhile, meanwhile, TEXT]
    client("PUT", f"{ONE}/members", body=steps(Add=["mexuser4"]))
    meanwhile = TEXT if value == "success" else None
    assert [failure(client) for _turn in range(3)] == [meanwhile, meanwhile, None]


def test_errors_as_an_object_or_not_at_all(start: Start) -> None:
    client = seeded(start({"list_errors_route": "object"}))
    assert client.json(ERRORS) == {"Errors": {}}
    client("PUT", f"{ONE}/members", body=BAD)
    assert client.json(ERRORS)["Errors"] == client.json(ONE)["Error"]
    client = seeded(start({"list_errors_route": "missing"}))
    client("PUT", f"{ONE}/members", body=BAD)
    answer = client("GET", ERRORS)
    assert (answer.status_code, answer.content) == (404, b"")
    assert failure(client) == TEXT


def test_errors_may_name_nobody(start: Start) -> None:
    client = seeded(start({"list_error_text": "generic", "list_index_error": "left_out"}))
    client("PUT", f"{ONE}/members", body=BAD)
    assert failure(client) == "A recipient does not exist"
    assert "nobody" not in client("GET", ERRORS).text
    assert "Error" not in client.json(LISTS)["DistributionLists"][0]


def test_mistakes_may_be_seen_at_once(start: Start) -> None:
    client = seeded(start({"list_checks": "at_once"}))
    for method, path, body in (
        ("PUT", f"{ONE}/members", BAD),
        ("POST", LISTS, {**CREATION, "CommonName": "new", "Members": BAD | steps(Add=["nobody"])}),
    ):
        answer = client(method, path, body=body)
        assert refused(answer) == (400, TEXT)
        assert list(answer.json()) == ["validationFault"]
    assert failure(client) is None
    assert client.json(LISTS)["Total"] == 1


def test_a_taken_name_may_be_an_error_later(start: Start) -> None:
    client = seeded(start({"list_taken_name": "later"}))
    assert client("POST", LISTS, body=CREATION).status_code == 204
    text = "The email address exampledl@example.com is already in use"
    assert failure(client) == text
    assert values(client, "members") == ["mexuser1"]
    # A mailbox has no Error: only the errors of the list that is not there answer.
    assert client("POST", LISTS, body={**CREATION, "CommonName": "mexuser1"}).status_code == 204
    assert client("GET", f"{LISTS}/mexuser1").status_code == 404
    assert len(client.json(f"{LISTS}/mexuser1/errors")["Errors"]) == 1
    assert client("PUT", "mexuser1", {"city": "x"}).status_code == 200


@pytest.mark.parametrize("value", ["passed", "error"])
@pytest.mark.parametrize(
    ("part", "body", "text"),
    [
        ("members", steps(Add=["MexUser1"]), "MexUser1 is on the list already"),
        ("members", steps(Remove=["mexuser2"]), "mexuser2 is not on the list"),
        ("members", steps(Remove=["nobody"]), "nobody is not on the list"),
        (
            "emailaddresses",
            {"EmailAddresses": [{"Action": "Remove", "Value": "x@example.com"}]},
            "Email address x@example.com not found",
        ),
        (
            "emailaddresses",
            {"EmailAddresses": [{"Action": "Add", "Value": "exampledl@example.com"}]},
            "The email address exampledl@example.com is already in use",
        ),
    ],
)
def test_what_changes_nothing(
    start: Start, value: str, part: str, body: dict[str, Any], text: str
) -> None:
    client = seeded(start({"list_no_change": value}))
    assert client("PUT", f"{ONE}/{part}", body=body).status_code == 204
    assert failure(client) == (text if value == "error" else None)
    assert values(client, "members") == ["mexuser1"]
