# SPDX-License-Identifier: GPL-3.0-or-later
"""Paging, filters and extra fields of the mailbox index; the account and its domains."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Client


@pytest.fixture
def many(client: Client, api: Emulator) -> Client:
    """Three hundred mailboxes, m000 to m299."""
    for number in range(300):
        api.add_mailbox("example.com", f"m{number:03}", display_name=f"Number {number}")
    return client


@pytest.fixture
def people(client: Client, api: Emulator) -> Client:
    """A few that filters tell apart."""
    api.add_mailbox("example.com", "alex", display_name="Alex Smith", enabled=False, size=7)
    api.add_mailbox("example.com", "berta", display_name="Zoe", contact={"customID": "A-17"})
    api.add_mailbox("example.com", "carl", display_name="3rd floor", activesync=True)
    api.add_mailbox("example.com", "9to5", display_name="Office", current_usage=12)
    return client


def test_the_default_page_has_fifty(many: Client) -> None:
    page = many.json()
    assert (page["offset"], page["size"], page["total"]) == (0, 50, 300)
    assert [row["name"] for row in page["mailboxes"]] == [f"m{n:03}" for n in range(50)]


@pytest.mark.parametrize(
    ("offset", "size", "names", "echo"),
    [
        ("0", "250", range(250), 250),
        ("250", "250", range(250, 300), 250),
        ("299", "1", range(299, 300), 1),
        ("300", "50", range(0), 50),
        ("5000", "50", range(0), 50),
        ("10", "251", range(10, 260), 250),
    ],
)
def test_offset_and_size_cut_a_page(
    many: Client, offset: str, size: str, names: range, echo: int
) -> None:
    page = many.json(query={"Offset": offset, "SIZE": size})
    assert [row["name"] for row in page["mailboxes"]] == [f"m{n:03}" for n in names]
    assert (page["offset"], page["size"], page["total"]) == (int(offset), echo, 300)


@pytest.mark.parametrize("query", [{"size": "0"}, {"size": "-1"}, {"offset": "x"}, {"offset": ""}])
def test_what_is_no_number_is_refused(client: Client, query: dict[str, str]) -> None:
    assert client("GET", query=query).status_code == 400


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"startswith": "AL"}, ["alex"]),
        ({"startswith": "z"}, ["berta"]),
        ({"startswith": "a-1"}, ["berta"]),
        ({"startswith": "smith"}, []),
        ({"startswith": "0-9"}, ["9to5", "carl"]),
        ({"contains": "SMITH"}, ["alex"]),
        ({"contains": "17"}, ["berta"]),
        ({"contains": "f"}, ["9to5", "carl"]),
        ({"enabled": "TRUE"}, ["9to5", "berta", "carl"]),
        ({"enabled": "false"}, ["alex"]),
        ({"enabled": "false", "contains": "carl"}, []),
        ({"unheard": "of"}, ["9to5", "alex", "berta", "carl"]),
    ],
)
def test_filters(people: Client, query: dict[str, str], names: list[str]) -> None:
    page = people.json(query=query)
    assert [row["name"] for row in page["mailboxes"]] == names
    assert page["total"] == len(names)


@pytest.mark.parametrize(
    "query", [{"startswith": "a", "contains": "b"}, {"enabled": "1"}, {"fields": "name,shoeSize"}]
)
def test_filters_that_are_refused(people: Client, query: dict[str, str]) -> None:
    assert people("GET", query=query).status_code == 400


def test_fields_adds_to_name_and_display_name(people: Client) -> None:
    asked = "size,currentusage,hasBlackBerryMobileService,hasActiveSyncMobileService"
    assert people.json(query={"contains": "carl", "fields": asked})["mailboxes"] == [
        {
            "name": "carl",
            "displayName": "3rd floor",
            "size": 2048,
            "currentUsage": 0,
            "hasBlackBerryMobileService": False,
            "hasActiveSyncMobileService": True,
        }
    ]


def test_a_domain_without_mailboxes_has_an_empty_page(client: Client) -> None:
    assert client.json() == {"offset": 0, "size": 50, "total": 0, "mailboxes": []}


# --- the account and its domains -----------------------------------------------------------------


def test_the_account_knows_its_number(client: Client, api: Emulator) -> None:
    assert client.json("/v1/customers/me")["accountNumber"] == api.customer
    assert client.json(f"/v1/customers/{api.customer}")["accountNumber"] == api.customer
    listed = client.json("/v1/customers")["customers"]
    assert [row["accountNumber"] for row in listed] == [api.customer]


@pytest.mark.parametrize("account", ["me", "ME", "all", None])
def test_domains_are_listed(client: Client, api: Emulator, account: str | None) -> None:
    api.add_domain("a.example")
    part = f"/customers/{account}" if account else ""
    page = client.json(f"/v1{part}/domains")
    assert page["total"] == 2
    assert page["domains"] == [
        {"name": name, "accountNumber": api.customer, "serviceType": "exchange"}
        for name in ("a.example", "example.com")
    ]


def test_a_domain_tells_what_it_is_served_with(
    client: Client, api: Emulator, tmp_path: Path
) -> None:
    for service_type in ("exchange", "rsemail", "both", "none"):
        api.add_domain(f"{service_type}.example", service_type=service_type)
    rows = client.json("/v1/customers/me/domains?contains=.example")["domains"]
    assert {row["name"]: row["serviceType"] for row in rows} == {
        f"{row['serviceType']}.example": row["serviceType"] for row in rows
    }
    assert len(rows) == 4
    api.add_domain("none.example", service_type="both")
    assert client.json("/v1/domains/none.example")["serviceType"] == "both"
    with pytest.raises(ValueError, match="The service type is one of"):
        api.add_domain("odd.example", service_type="odd")

    api.state.save(tmp_path / "state")
    with Emulator(state_file=tmp_path / "state") as restored:
        assert restored.state.domains["both.example"].service_type == "both"


def test_a_domain_is_shown(client: Client, api: Emulator) -> None:
    api.add_domain("example.com", aliases=["Example.NET"])
    api.add_mailbox("example.com", "a", size=100)
    shown = client.json("/v1/domains/EXAMPLE.com")
    assert (shown["name"], shown["aliases"]) == ("example.com", ["example.net"])
    assert shown["exchangeUsedStorage"] == 100
    answer = client("GET", "/v1/domains/example.com", accept="text/xml")
    ns = {"d": "urn:xml:domain"}
    assert ElementTree.fromstring(answer.content).findtext("d:aliases/d:alias", "", ns) == (
        "example.net"
    )


def test_what_is_missing_is_named(client: Client) -> None:
    answer = client("GET", "/v1/domains/abc.com")
    assert (answer.status_code, answer.headers["x-error-message"]) == (404, "abc.com not found")
    answer = client("GET", "/v1/customers/87654321/domains")
    assert (answer.status_code, answer.headers["x-error-message"]) == (404, "Customer Not Found")
    assert client("GET", "/v1/customers/87654321").headers["x-error-message"] == (
        "Customer Not Found"
    )
