# SPDX-License-Identifier: GPL-3.0-or-later
"""Marker paging of lists and of what is below them: walks, order, search, and what is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from emulator import Rule, trouble

from .lists import LISTS, ONE, refused, values

if TYPE_CHECKING:
    from .conftest import Client

    Start = Callable[..., Client]

THOUSAND = [f"m{number:04}" for number in range(1000)]
# Not in alphabetical order, so that the order of adding can be told from it.
MIXED = ["carl", "anna", "dora", "bert"]


@pytest.fixture
def start(new_client: Callable[..., Client]) -> Start:
    """Start an emulator in a dialect, with a list."""

    def begin(dialect: dict[str, str] | None = None, members: list[str] | None = None) -> Client:
        client = new_client(dialect)
        names = THOUSAND if members is None else members
        client.api.add_list("example.com", "exampledl", members=names)
        return client

    return begin


def walk(client: Client, limit: int, step: Callable[[int], None] = lambda _page: None) -> list[str]:
    """Read all members as a careful client does: by marker until a page has nothing new."""
    found: list[str] = []
    query: dict[str, str] = {"limit": str(limit)}
    for number in range(1000):
        page = values(client, "members", **query)
        new = [name for name in page if name not in found]
        if not new:
            return found
        found += new
        step(number)
        query["marker"] = page[-1]
    raise AssertionError("endless")


@pytest.mark.parametrize(
    "dialect",
    [
        {},
        {"list_marker": "inclusive"},
        {"page_cap": "7"},
        {"page_cap": "7", "list_marker": "inclusive"},
        {"list_oversize": "clamp_unsaid"},
        {"list_order": "sorted", "list_lost_marker": "go_on"},
        {"list_recipients": "address"},
    ],
)
def test_a_thousand_members_can_be_walked(start: Start, dialect: dict[str, str]) -> None:
    client = start(dialect)
    found = walk(client, 500 if dialect.get("list_oversize") else 100)
    ending = "@example.com" if dialect.get("list_recipients") == "address" else ""
    assert found == [name + ending for name in THOUSAND]
    assert len(client.api.reads) in (11, 12, 144, 145, 168), "as many as there are pages"


@pytest.mark.parametrize("value", ["404", "go_on"])
def test_a_marker_that_was_deleted_meanwhile(start: Start, value: str) -> None:
    client = start({"list_lost_marker": value})

    def delete_last(number: int) -> None:
        stored = client.api.distribution_list("example.com", "exampledl")
        assert stored
        if number == 3:
            rest = [name for name in stored.members if name != "m0399"]
            client.api.edit_list("example.com", "exampledl", members=rest)

    if value == "go_on":
        assert walk(client, 100, delete_last) == THOUSAND
        return
    with pytest.raises(AssertionError, match="Marker not found"):
        walk(client, 100, delete_last)
    answer = client("GET", f"{ONE}/members?marker=m0399")
    assert answer.json()["itemNotFoundFault"]["resourceType"] == "Marker"


def test_where_a_lost_marker_goes_on(start: Start) -> None:
    client = start({"list_lost_marker": "go_on"}, MIXED)
    for query, found in (
        ({"marker": "b"}, ["bert", "carl", "dora"]),
        ({"marker": "b", "order": "desc"}, ["anna"]),
        ({"marker": "zoe"}, []),
        ({"marker": "b", "previouspage": "true"}, ["anna"]),
    ):
        assert values(client, "members", **query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, MIXED),
        ({"Limit": "2"}, ["carl", "anna"]),
        ({"LIMIT": "2", "Marker": "ANNA"}, ["dora", "bert"]),
        ({"limit": "2", "marker": "anna@example.com"}, ["dora", "bert"]),
        ({"marker": "bert"}, []),
        ({"Order": "DESC"}, MIXED[::-1]),
        ({"order": "desc", "marker": "dora"}, ["anna", "carl"]),
        ({"limit": "2", "marker": "bert", "PreviousPage": "true"}, ["anna", "dora"]),
        ({"limit": "9", "marker": "dora", "previouspage": "True"}, ["carl", "anna"]),
        ({"limit": "3", "previouspage": "true"}, ["anna", "dora", "bert"]),
        ({"search": "R"}, ["carl", "dora", "bert"]),
        # A parameter of the other kind of listing is ignored.
        ({"size": "1", "offset": "1"}, MIXED),
    ],
)
def test_pages_of_members(start: Start, query: dict[str, str], found: list[str]) -> None:
    client = start(None, MIXED)
    page = client.json(f"{ONE}/members", query=query)
    assert [item["Value"] for item in page["Recipients"]] == found
    assert page["Total"] == (3 if "search" in query else 4)
    given = {name.lower(): value.lower() for name, value in query.items()}
    assert page["Limit"] == int(given.get("limit", "25"))
    assert page["Order"] == given.get("order", "asc")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"limit": "0"}, "Invalid format for Limit, input must be an integer"),
        ({"limit": "ten"}, "Invalid format for Limit, input must be an integer"),
        ({"order": "up"}, "Order must be one of: asc, desc"),
        ({"sort": "size"}, "Sort must be one of: cn, displayname"),
        ({"previouspage": "1"}, "Invalid format for previouspage, input must be True or False"),
    ],
)
def test_queries_that_are_refused(start: Start, query: dict[str, str], text: str) -> None:
    answer = start()("GET", LISTS, query=query)
    assert refused(answer) == (400, text)
    assert list(answer.json()) == ["validationFault"]


def test_a_marker_that_never_was(start: Start) -> None:
    client = start()
    for path in (LISTS, f"{ONE}/members", f"{ONE}/emailaddresses"):
        assert refused(client("GET", f"{path}?marker=x")) == (404, "Marker not found")


def lists(client: Client, **query: str) -> list[str]:
    """The common names on one page of the index."""
    return [row["CommonName"] for row in client.json(LISTS, query=query)["DistributionLists"]]


def test_pages_of_lists(start: Start) -> None:
    client = start()
    for name, shown in (("zulu", "Alpha"), ("beta", "Zebra")):
        client.api.add_list("example.com", name, display_name=shown)
    assert lists(client) == lists(client, sort="CN") == ["beta", "exampledl", "zulu"]
    assert lists(client, sort="DisplayName") == ["zulu", "exampledl", "beta"]
    assert client.json(LISTS, query={"Sort": "DisplayName"})["Sort"] == "displayname"
    assert lists(client, order="desc", limit="2") == ["zulu", "exampledl"]
    assert lists(client, marker="Beta", limit="1") == ["exampledl"]
    assert lists(client, sort="displayname", marker="exampledl") == ["beta"]
    assert lists(client, search="ZE") == ["beta"], "by display name"
    assert lists(client, search="ul") == ["zulu"], "by common name"
    assert lists(client, previouspage="true", limit="1") == ["zulu"]


@pytest.mark.parametrize(
    ("value", "totals"),
    [("right", [4, 4]), ("page", [1, 4]), ("small", [2, 2]), ("large", [104, 104])],
)
def test_totals(start: Start, value: str, totals: list[int]) -> None:
    client = start({"list_total": value}, MIXED)
    path = f"{ONE}/members"
    assert [client.json(path, query=q)["Total"] for q in ({"limit": "1"}, {})] == totals


@pytest.mark.parametrize(
    ("dialect", "seen"),
    [
        ({}, (100, 100)),
        ({"list_oversize": "clamp_unsaid"}, (100, 500)),
        ({"list_oversize": "refuse"}, 400),
        ({"page_cap": "7"}, (7, 100)),
    ],
)
def test_limits_above_the_maximum(start: Start, dialect: dict[str, str], seen: Any) -> None:
    answer = start(dialect)("GET", f"{ONE}/members?limit=500")
    if answer.status_code == 200:
        assert (len(answer.json()["Recipients"]), answer.json()["Limit"]) == seen
    else:
        assert answer.status_code == seen


@pytest.mark.parametrize(
    ("dialect", "query", "found"),
    [
        ({"list_marker": "inclusive"}, {"marker": "dora"}, ["dora", "bert"]),
        ({"list_marker": "inclusive"}, {"marker": "anna", "previouspage": "true"}, MIXED[:2]),
        ({"list_order": "added"}, {}, MIXED),
        ({"list_order": "sorted"}, {}, sorted(MIXED)),
        ({"list_search": "honoured"}, {"search": "ann"}, ["anna"]),
        ({"list_search": "ignored"}, {"search": "ann"}, MIXED),
    ],
)
def test_what_is_open_about_pages(
    start: Start, dialect: dict[str, str], query: dict[str, str], found: list[str]
) -> None:
    assert values(start(dialect, MIXED), "members", **query) == found


def test_pages_can_be_spoiled_on_request(start: Start) -> None:
    client = start(None, MIXED)
    path = f"{ONE}/members"
    client.api.inject(Rule(path="members$", times=2, action=trouble.repeat_page()))
    assert values(client, "members", marker="bert") == MIXED
    assert values(client, "members", marker="bert", limit="1") == ["carl"]
    client.api.inject(Rule(path="members$", action=trouble.empty_page()))
    assert client.json(path) == {"Recipients": [], "Limit": 25, "Total": 4, "Order": "asc"}
    client.api.inject(Rule(path="members$", action=trouble.wrong_total(9)))
    assert client.json(path)["Total"] == 9
    client.api.inject(Rule(path="members$", action=trouble.endless_pages(5)))
    page = client.json(path, query={"marker": "bert"})
    assert ([item["Value"] for item in page["Recipients"]], page["Total"]) == (MIXED, 9)
