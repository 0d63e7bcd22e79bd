# SPDX-License-Identifier: GPL-3.0-or-later
"""What writes to distribution lists in v1 are refused for: the page's rows, and bad bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from emulator import Emulator

from .lists import CREATION, LISTS, ONE, refused, seed_people, steps

if TYPE_CHECKING:
    from .conftest import Client

PARTS = ("members", "managers", "senders")


@pytest.fixture(autouse=True)
def _people(client: Client) -> None:
    seed_people(client)


@pytest.fixture
def listed(client: Client) -> Client:
    """A caller of an emulator that has the list of the examples."""
    assert client("POST", LISTS, body=CREATION).status_code == 204
    return client


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/x"),
        ("PUT", "/x"),
        ("DELETE", "/x"),
        ("GET", "/x/errors"),
        *(
            (method, f"/x/{part}")
            for method in ("GET", "PUT")
            for part in (*PARTS, "emailaddresses")
        ),
        *(("GET", f"/x/options/available{part}recipients") for part in PARTS),
    ],
)
def test_rows_for_missing_things(client: Client, method: str, tail: str) -> None:
    missing = [("abc.com", "abc.com not found", "Domain")]
    if tail:
        missing.append(("example.com", "Distribution List not found", "DistributionList"))
    for domain, text, kind in missing:
        path = f"/v1/domains/{domain}/ex/distributionlists{tail}"
        answer = client(method, path, body=CREATION if method == "POST" else None)
        assert refused(answer) == (404, text)
        assert answer.json()["itemNotFoundFault"]["resourceType"] == kind


@pytest.mark.parametrize("part", PARTS)
def test_options_of_a_missing_domain(client: Client, part: str) -> None:
    path = f"/v1/domains/abc.com/ex/distributionlistoptions/available{part}recipients"
    assert refused(client("GET", path)) == (404, "abc.com not found")


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({}, {"CommonName": "a", "DisplayName": "a"}),
        ({"Content-Type": "text/xml"}, b"<DistributionList />"),
        ({"Content-Type": None}, b"{}"),
    ],
)
def test_only_json_is_taken(listed: Client, headers: dict[str, str | None], form: Any) -> None:
    for method, path in (("POST", LISTS), ("PUT", ONE), ("PUT", f"{ONE}/members")):
        assert listed(method, path, form, headers=headers).status_code == 415


@pytest.mark.parametrize("form", [b"{", b"[]", b"null", b'"x"', b"\xff", None])
def test_a_body_must_be_an_object(listed: Client, api: Emulator, form: bytes | None) -> None:
    for method, path in (("POST", LISTS), ("PUT", ONE), ("PUT", f"{ONE}/senders")):
        answer = listed(method, path, form, headers={"Content-Type": "application/json"})
        assert refused(answer) == (400, "Invalid format, input must be a JSON object")
        assert list(answer.json()) == ["validationFault"]


MEMBER = {"Value": "mexuser1"}
SMTP = {"Action": "Add", "AddressProtocol": "smtp", "Value": "new@example.com"}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"CommonName": None}, "Missing required field: CommonName"),
        ({"DisplayName": None}, "Missing required field: DisplayName"),
        ({"CommonName": "a b"}, "Invalid user name"),
        ({"CommonName": 7}, "Invalid format for CommonName, input must be a string"),
        ({"DisplayName": " "}, "Required field DisplayName cannot be empty"),
        ({"DisplayName": "x" * 257}, "Invalid display name"),
        ({"Description": 1}, "Invalid format for Description, input must be a string"),
        (
            {"IsHiddenFromAddressList": "maybe"},
            "Invalid format for IsHiddenFromAddressList, input must be True or False",
        ),
        ({"Status": "Ready"}, "Unrecognized field: Status"),
        ({"Members": []}, "Invalid format, input must be a JSON object"),
        ({"Members": {}}, "Missing required field: Recipients"),
        ({"Members": {"Recipients": {}}}, "Invalid format for Recipients, input must be an array"),
        ({"Members": {"Recipients": [{}]}}, "Missing required field: Value"),
        ({"Members": {"Recipients": [{"Value": "a b"}]}}, "invalid email address: a b"),
        (
            {"Members": {"Recipients": [{"Action": "Remove", **MEMBER}]}},
            "Action must be 'Add'",
        ),
        (
            {"AcceptMessagesOnlyFrom": {"Recipients": [MEMBER]}},
            "In order to add specific recipients, All must be 'restricted'",
        ),
        ({"AcceptMessagesOnlyFrom": {"All": "x"}}, "All must be 'restricted' or 'public'"),
        ({"EmailAddresses": {}}, "Invalid format for EmailAddresses, input must be an array"),
        (
            {"EmailAddresses": [{**SMTP, "AddressProtocol": "sip"}]},
            "AddressProtocol must be 'smtp' or 'x500'",
        ),
        (
            {"EmailAddresses": [{**SMTP, "AddressProtocol": "x500", "AddressPrimary": True}]},
            "The primary email address must be 'smtp'",
        ),
        ({"EmailAddresses": [{**SMTP, "Value": "new"}]}, "invalid email address: new"),
        ({"CommonName": "mexuser1"}, "The email address mexuser1@example.com is already in use"),
    ],
)
def test_creations_that_are_refused(
    client: Client, api: Emulator, changes: dict[str, Any], text: str
) -> None:
    answer = client("POST", LISTS, body={**CREATION, **changes})
    assert refused(answer) == (400, text)
    assert list(answer.json()) == ["validationFault"]
    assert api.distribution_list("example.com", "exampledl") is None


PRIMARY = {**SMTP, "AddressPrimary": True}


@pytest.mark.parametrize(
    ("part", "body", "text"),
    [
        ("", {"CommonName": "other"}, "CommonName cannot be changed"),
        ("/members", {"Recipients": [MEMBER]}, "Missing required field: Action"),
        (
            "/members",
            {"Recipients": [{"Action": "Update", **MEMBER}]},
            "Action must be 'Add' or 'Remove'",
        ),
        ("/members", {"All": "public"}, "Unrecognized field: All"),
        ("/emailaddresses", {}, "Missing required field: EmailAddresses"),
        (
            "/emailaddresses",
            {"EmailAddresses": [{**SMTP, "Action": "Set"}]},
            "Action must be 'Add' or 'Update' or 'Remove'",
        ),
        (
            "/emailaddresses",
            {"EmailAddresses": [PRIMARY, {**PRIMARY, "Value": "n2@example.com"}]},
            "Only one email address can be primary",
        ),
        (
            "/senders",
            {"All": "public", **steps(Add=["mexuser3"])},
            "In order to add specific recipients, All must be 'restricted'",
        ),
    ],
)
def test_updates_that_are_refused(
    listed: Client, api: Emulator, part: str, body: dict[str, Any], text: str
) -> None:
    before = api.distribution_list("example.com", "exampledl")
    assert refused(listed("PUT", ONE + part, body=body)) == (400, text)
    assert api.distribution_list("example.com", "exampledl") == before
