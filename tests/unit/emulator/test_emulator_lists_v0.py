# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists in v0: the examples and each error row of the vendor's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from emulator import Emulator

from .lists import refused, seed_people

if TYPE_CHECKING:
    from .conftest import Client

ROOT = "/v0/customers/12345678/domains/example.com/ex/distributionlists"
ONE = f"{ROOT}/all.employees"
MISSING = "Distribution List not found"
MISSING_BELOW = "Distribution list not found"


@pytest.fixture(autouse=True)
def _people(client: Client) -> None:
    seed_people(client)
    client.api.add_mailbox("example.com", "john.smith")
    client.api.add_list(
        "example.com", "all.employees", display_name="Employees", members=["mexuser1"]
    )


def members(client: Client) -> Any:
    """The members shown."""
    return client.json(ONE)["memberList"]


def test_index(client: Client, api: Emulator) -> None:
    for number in ("4", "62", "64"):
        api.add_list("example.com", f"apiexgroup{number}", display_name="API Test mailing")
    rows = [
        {"name": f"apiexgroup{number}", "displayName": "API Test mailing"}
        for number in ("4", "62", "64")
    ]
    page = {"offset": 0, "size": 50, "total": 3, "distributionlists": rows}
    assert client.json(f"{ROOT}?contains=mailing") == page
    assert client.json(f"{ROOT}?startswith=apiex&size=1&offset=1")["distributionlists"] == [rows[1]]
    answer = client("GET", f"{ROOT}?contains=mailing", accept="text/xml")
    root = ElementTree.fromstring(answer.content)
    ns = {"m": "urn:xml:distributionlistList"}
    assert root.tag == "{urn:xml:distributionlistList}distributionlistList"
    assert root.findtext("m:total", "", ns) == "3"
    found = root.findall("m:distributionlists/m:distributionlist/m:name", ns)
    assert [entry.text for entry in found] == [row["name"] for row in rows]


def test_show(client: Client, api: Emulator) -> None:
    api.edit_list("example.com", "all.employees", members=["mexuser1", "x@elsewhere.org"])
    assert client.json(ONE) == {
        "name": "all.employees",
        "displayName": "Employees",
        "isHidden": False,
        "emailAddressList": [{"address": "all.employees@example.com", "replyTo": True}],
        "memberList": ["mexuser1@example.com", "x@elsewhere.org"],
    }
    text = client("GET", ONE, accept="text/xml").text
    assert "<memberList><member>mexuser1@example.com</member><member>x@elsewhere.org" in text
    assert "<emailAddressList><emailAddress><address>all.employees@example.com</address>" in text


def test_add_and_edit_and_delete(client: Client, api: Emulator) -> None:
    path = f"{ROOT}/Other.People"
    answer = client("POST", path, {"name": "other.people", "displayName": "Others"})
    assert (answer.status_code, answer.content) == (200, b"")
    stored = api.distribution_list("example.com", "other.people")
    assert stored and (stored.display_name, stored.hidden, stored.members) == ("Others", False, [])
    assert client("PUT", path, {"displayname": "More", "isHidden": "True"}).status_code == 200
    stored = api.distribution_list("example.com", "other.people")
    assert stored and (stored.display_name, stored.hidden) == ("More", True)
    assert client("DELETE", path).status_code == 200
    assert refused(client("GET", path)) == (404, MISSING)


def test_addresses(client: Client, api: Emulator) -> None:
    api.add_domain("example.com", aliases=["example.net"])
    path = f"{ONE}/emailaddresses/Alex@example.com"
    assert client("POST", path, {}).status_code == 200
    assert [row["address"] for row in client.json(ONE)["emailAddressList"]] == [
        f"{name}@example.{ending}"
        for name in ("all.employees", "alex")
        for ending in ("com", "net")
    ]
    assert refused(client("POST", path)) == (
        400,
        "The email address Alex@example.com is already in use",
    )
    assert client("DELETE", path).status_code == 200
    assert refused(client("DELETE", path)) == (400, "Email address Alex@example.com not found")
    own = f"{ONE}/emailaddresses/all.employees@example.com"
    assert client("DELETE", own).status_code == 400


def test_members(client: Client, api: Emulator) -> None:
    assert client("POST", f"{ONE}/members/john.smith", {}).status_code == 200
    assert client("POST", f"{ONE}/members/mexuser2@example.com").status_code == 200
    assert members(client) == [f"{n}@example.com" for n in ("mexuser1", "john.smith", "mexuser2")]
    assert client("DELETE", f"{ONE}/members/John.Smith").status_code == 200
    assert members(client) == [f"{n}@example.com" for n in ("mexuser1", "mexuser2")]


FORM = {"displayName": "A"}


@pytest.mark.parametrize(
    ("method", "path", "form", "status", "text"),
    [
        ("GET", "x", None, 404, MISSING),
        ("PUT", "x", FORM, 404, MISSING),
        ("DELETE", "x", None, 404, MISSING),
        ("POST", "x/emailaddresses/a@example.com", None, 404, MISSING_BELOW),
        ("DELETE", "x/emailaddresses/a@example.com", None, 404, MISSING_BELOW),
        ("POST", "x/members/john.smith", None, 404, MISSING_BELOW),
        ("DELETE", "x/members/john.smith", None, 404, MISSING_BELOW),
        (
            "POST",
            "all.employees",
            FORM,
            400,
            "The email address all.employees@example.com is already in use",
        ),
        (
            "POST",
            "john.smith",
            FORM,
            400,
            "The email address john.smith@example.com is already in use",
        ),
        ("POST", "a b", FORM, 400, "Invalid user name"),
        ("POST", "new", {"displayName": "a\nb"}, 400, "Invalid display name"),
        ("PUT", "all.employees", {"displayName": "x" * 257}, 400, "Invalid display name"),
        ("POST", "new", {}, 400, "Missing required field: displayName"),
        ("POST", "new", {"displayName": ""}, 400, "Required field displayName cannot be empty"),
        (
            "PUT",
            "all.employees",
            {"isHidden": "no"},
            400,
            "Invalid format for isHidden, input must be True or False",
        ),
        ("PUT", "all.employees", {"size": "1"}, 400, "Unrecognized field: size"),
        (
            "POST",
            "all.employees/members/jane.doe",
            None,
            400,
            "No user with the email address jane.doe exists",
        ),
        ("DELETE", "all.employees/members/john.smith", None, 400, "Invalid group member name"),
        (
            "POST",
            "all.employees/emailaddresses/a@example.org",
            None,
            400,
            "invalid email address: a@example.org",
        ),
        (
            "POST",
            "all.employees/emailaddresses/john.smith@example.com",
            None,
            400,
            "The email address john.smith@example.com is already in use",
        ),
    ],
)
def test_rows(client: Client, method: str, path: str, form: Any, status: int, text: str) -> None:
    before = client.json(ONE)
    answer = client(method, f"{ROOT}/{path}", form)
    assert refused(answer) == (status, text)
    fault = "itemNotFoundFault" if status == 404 else "badRequestFault"
    assert list(answer.json()) == [fault]
    if status == 404:
        assert answer.json()[fault]["resourceType"] == "DistributionList"
    assert client.json(ONE) == before


def test_only_forms_are_taken(client: Client) -> None:
    assert client("POST", f"{ROOT}/new", body={"displayName": "A"}).status_code == 415
    assert client("PUT", ONE, body={"displayName": "A"}).status_code == 415


def test_routes_are_those_of_their_version(client: Client) -> None:
    assert client("POST", ROOT, FORM).status_code == 405
    assert client("GET", f"{ONE}/members").status_code == 404
    assert client("POST", ONE.replace("v0", "v1"), FORM).status_code == 405
    assert client("POST", f"{ONE}/members/john.smith".replace("v0", "v1")).status_code == 404


def test_reading_makes_time_go_on_as_in_v1(client: Client, api: Emulator) -> None:
    api.edit_list("example.com", "all.employees", busy_reads=1)
    v1 = ONE.replace("v0", "v1")
    assert client("GET", ONE).status_code == 200
    assert client.json(v1)["Status"] == "Ready"


@pytest.mark.parametrize(
    ("value", "shown"), [("address", "mexuser1@example.com"), ("name", "mexuser1")]
)
def test_members_as_addresses_or_names(
    new_client: Callable[..., Client], value: str, shown: str
) -> None:
    client = new_client({"v0_members": value})
    client.api.add_list("example.com", "all.employees", members=["mexuser1"])
    assert members(client) == [shown]


@pytest.mark.parametrize(("value", "status"), [("accept", 200), ("refuse", 400)])
def test_a_member_that_is_there(new_client: Callable[..., Client], value: str, status: int) -> None:
    client = seed_people(new_client({"v0_member_twice": value}))
    client.api.add_list("example.com", "all.employees", members=["mexuser1"])
    answer = client("POST", f"{ONE}/members/mexuser1")
    text = "" if status == 200 else "mexuser1 is on the list already"
    assert refused(answer) == (status, text)
    assert members(client) == ["mexuser1@example.com"]


@pytest.mark.parametrize("value", ["domain", "list"])
def test_a_missing_domain(new_client: Callable[..., Client], value: str) -> None:
    client = new_client({"v0_no_domain": value})
    for path, words in (("", MISSING), ("/x", MISSING), ("/x/members/a", MISSING_BELOW)):
        method = "POST" if "members" in path else "GET"
        answer = client(method, f"/v0/domains/abc.com/ex/distributionlists{path}")
        assert refused(answer) == (404, "abc.com not found" if value == "domain" else words)
