# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists in v1: each example of the vendor's page, its rows, bodies, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from emulator import Emulator, ListAddress

from .lists import CREATION, EX, LISTS, ONE, failure, refused, seed_people, steps, values

if TYPE_CHECKING:
    from .conftest import Client

PARTS = ("members", "managers", "senders")
SINGULAR = f"{EX}/distributionList/ExampleDL"


@pytest.fixture(autouse=True)
def _people(client: Client) -> None:
    seed_people(client)


@pytest.fixture
def listed(client: Client) -> Client:
    """A caller of an emulator that has the list of the examples."""
    assert client("POST", LISTS, body=CREATION).status_code == 204
    return client


def page(*names: str, total: int | None = None, **more: Any) -> dict[str, Any]:
    """A page of recipients as the examples have it."""
    rows = [{"Value": name} for name in names]
    whole = len(rows) if total is None else total
    return {**more, "Recipients": rows, "Limit": 25, "Total": whole, "Order": "asc"}


# --- the examples ---


def test_create_and_read(client: Client, api: Emulator) -> None:
    answer = client("POST", LISTS, body=CREATION)
    assert (answer.status_code, answer.content) == (204, b"")
    shown = client.json(f"{EX}/distributionlists/ExampleDL")
    group = "/o=e14s/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients"
    assert shown.pop("LegacyExchangeDn").startswith(f"{group}/cn=exampledl")
    assert shown == {
        "Description": "This is an example DL.",
        "MemberCount": 2,
        "CommonName": "exampledl",
        "DisplayName": "ExampleDL",
        "Alias": "exampledl.example.com",
        "IsHiddenFromAddressList": False,
        "PrimarySmtpAddress": "exampledl@example.com",
        "Status": "Ready",
    }
    stored = api.distribution_list("example.com", "ExampleDL")
    assert stored and stored.members == stored.managers == stored.senders == [
        "mexuser1",
        "mexuser2",
    ]
    assert stored.sender_policy == "restricted"
    assert api.writes[0].json == CREATION


def test_index(listed: Client) -> None:
    found = listed.json(f"{EX}/distributionLists")
    (row,) = found.pop("DistributionLists")
    assert row == listed.json(ONE)
    assert found == {"Sort": "primarysmtpaddress", "Limit": 25, "Total": 1, "Order": "asc"}


def test_update(listed: Client, api: Emulator) -> None:
    alias = {
        "Value": "exampledl-alias@example.com",
        "AddressPrimary": False,
        "AddressProtocol": "smtp",
    }
    change = steps(Remove=["mexuser1"], Add=["mexuser3"])
    body = {
        "Description": "This is an example of an edited DL.",
        "DisplayName": "ExampleDL",
        "IsHiddenFromAddressList": False,
        "EmailAddresses": [{"Action": "remove", **alias}],
        "Members": change,
        "ManagedBy": change,
        "AcceptMessagesOnlyFrom": {
            "All": "restricted",
            **steps(Remove=["mexuser3"], Add=["mexuser2"]),
        },
    }
    answer = listed("PUT", f"{EX}/distributionlists/ExampleDL", body=body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert failure(listed) is None
    stored = api.distribution_list("example.com", "exampledl")
    assert stored and stored.description == "This is an example of an edited DL."
    assert stored.members == stored.managers == ["mexuser2", "mexuser3"]
    assert stored.senders == ["mexuser1", "mexuser2"]
    assert stored.addresses == [ListAddress("exampledl@example.com")]


@pytest.mark.parametrize("path", [SINGULAR, ONE])
def test_delete(listed: Client, path: str) -> None:
    answer = listed("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert listed("GET", ONE).status_code == 404
    assert listed.json(LISTS)["Total"] == 0


def test_export(listed: Client, api: Emulator) -> None:
    answer = listed("GET", f"{LISTS}?exportTo=myAdminEmail@example.com")
    assert (answer.status_code, answer.content) == (202, b"")
    assert api.exports == [("example.com", "myAdminEmail@example.com")]
    bad = listed("GET", f"{LISTS}?exportto=nobody")
    assert refused(bad) == (400, "invalid email address: nobody")
    api.reset()
    assert api.exports == []


def test_addresses_are_listed_and_updated(listed: Client) -> None:
    rows = [
        {"Value": "exampledl@example.com", "AddressPrimary": True, "AddressProtocol": "smtp"},
        {
            "Value": "exampledl-alias@example.com",
            "AddressPrimary": False,
            "AddressProtocol": "smtp",
        },
    ]
    rest = {"Limit": 25, "Total": 2, "Order": "asc"}
    assert listed.json(f"{ONE}/emailaddresses") == {"EmailAddresses": rows, **rest}
    added = {**rows[1], "Value": "exampledl-alias2@example.com"}
    body = {"EmailAddresses": [{"Action": "add", **added}]}
    for path in (f"{ONE}/emailaddresses", f"{SINGULAR}/emailAddresses"):
        assert listed("PUT", path, body=body).status_code == 204
    assert listed.json(f"{ONE}/emailaddresses")["EmailAddresses"] == [*rows, added]


@pytest.mark.parametrize("part", PARTS)
def test_recipients_are_listed_and_updated(listed: Client, part: str) -> None:
    more = {"All": "restricted"} if part == "senders" else {}
    assert listed.json(f"{ONE}/{part.capitalize()}") == page("mexuser1", "mexuser2", **more)
    body = {**more, **steps(Remove=["MexUser1"], Add=["MexUser3"])}
    for path in (f"{ONE}/{part}", f"{SINGULAR}/{part}"):
        assert listed("PUT", path, body=body).status_code == 204
    assert listed.json(f"{ONE}/{part}") == page("mexuser2", "mexuser3", **more)


@pytest.mark.parametrize("part", PARTS)
def test_options(listed: Client, part: str) -> None:
    route = f"Available{part.capitalize()}Recipients"
    all_four = [f"mexuser{number}" for number in range(1, 5)]
    base = "/v1/customers/all/domains/example.com/ex"
    assert listed.json(f"{base}/distributionlistOptions/{route}") == page(*all_four)
    options = f"{base}/distributionLists/ExampleDL/options/{route}"
    assert listed.json(options) == page("mexuser3", "mexuser4")


def test_answers_in_xml(listed: Client) -> None:
    answer = listed("GET", f"{ONE}/emailaddresses", accept="text/xml")
    root = ElementTree.fromstring(answer.content)
    ns = {"m": "urn:xml:EmailAddressListing"}
    first = root.find("m:EmailAddresses/m:EmailAddress", ns)
    # A field called Value is the node's inner text.
    assert first is not None and first.text == "exampledl@example.com"
    assert first.attrib == {"AddressPrimary": "true", "AddressProtocol": "smtp"}
    text = listed("GET", f"{ONE}/members", accept="text/xml").text
    assert "<Recipients><Recipient>mexuser1</Recipient><Recipient>mexuser2</Recipient>" in text
    text = listed("GET", LISTS, accept="text/xml").text
    assert "<DistributionLists><DistributionList><Description>" in text
    assert "<MemberCount>2</MemberCount>" in listed("GET", ONE, accept="text/xml").text


# --- recipients and addresses ---


def test_senders_may_be_added_where_they_are_restricted_already(listed: Client) -> None:
    assert listed("PUT", f"{ONE}/senders", body=steps(ADD=["mexuser3"])).status_code == 204
    assert values(listed, "senders") == ["mexuser1", "mexuser2", "mexuser3"]
    assert listed("PUT", f"{ONE}/senders", body={"all": "Public"}).status_code == 204
    assert listed.json(f"{ONE}/senders")["All"] == "public"
    assert len(values(listed, "senders")) == 3


def test_recipients_are_found_however_they_are_written(client: Client, api: Emulator) -> None:
    api.add_domain("example.com", aliases=["example.net"])
    api.add_domain("example.org")
    api.add_mailbox("example.org", "sue", addresses=["sue2@example.com"])
    api.add_list("example.com", "other")
    client("POST", LISTS, body=CREATION)
    written = ["MexUser3@Example.com", "mexuser4@example.net", "sue2", "Out@Elsewhere.org", "OTHER"]
    client("PUT", f"{ONE}/members", body=steps(Add=written, Remove=["mexuser1@example.com"]))
    assert failure(client) is None
    assert values(client, "members") == [
        "mexuser2",
        "mexuser3",
        "mexuser4",
        "sue@example.org",
        "out@elsewhere.org",
        "other",
    ]


def test_who_is_on_a_list_can_be_taken_off_as_he_stands_there(
    client: Client, api: Emulator
) -> None:
    api.add_mailbox("example.com", "sue", addresses=["alt@example.com"])
    api.add_list("example.com", "exampledl", members=["alt", "gone", "sue"])
    client("PUT", f"{ONE}/members", body=steps(Remove=["ALT", "gone@example.com"]))
    assert (failure(client), values(client, "members")) == (None, ["sue"])


@pytest.mark.parametrize("name", ["nobody", "nobody@example.com", "mexuser1@example.org"])
@pytest.mark.parametrize("part", PARTS)
def test_an_unknown_recipient_is_an_error_later(
    listed: Client, api: Emulator, part: str, name: str
) -> None:
    api.add_domain("example.org")
    answer = listed("PUT", f"{ONE}/{part}", body=steps(Add=["mexuser3", name]))
    assert answer.status_code == 204
    shown = listed.json(ONE)
    assert shown["Status"] == "Ready"
    error = shown["Error"]
    assert error.pop("Details")
    assert error == {
        "Action": "put",
        "Message": f"No user with the email address {name} exists",
        "Code": 400,
        "Uri": "/v1/customers/12345678/domains/example.com/ex/distributionlists/exampledl/errors",
    }
    assert [e["Message"] for e in listed.json(error["Uri"])["Errors"]] == [error["Message"]]
    assert values(listed, part) == ["mexuser1", "mexuser2"]


def address(action: str, value: str, **more: Any) -> dict[str, Any]:
    """A bulk update of one address."""
    return {"EmailAddresses": [{"Action": action, "Value": value, **more}]}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (address("Add", "mexuser1@example.com"), "mexuser1@example.com is already in use"),
        (address("Add", "Other@example.com"), "Other@example.com is already in use"),
        (address("Add", "o2@example.com"), "o2@example.com is already in use"),
        (address("Add", "twin@example.com"), "twin@example.com is already in use"),
        (address("Add", "a@elsewhere.org"), "elsewhere.org is not an accepted domain"),
        (address("Add", "a@example.net"), "a@example.net belongs to a domain alias"),
        (
            address("Remove", "exampledl-alias@example.net"),
            "exampledl-alias@example.net belongs to a domain alias",
        ),
        (address("Remove", "exampledl@example.com"), "exampledl@example.com cannot be removed"),
        (address("Update", "a@example.com"), "a@example.com not found"),
        (address("Update", "/o=x", AddressProtocol="x500"), "/o=x not found"),
    ],
)
def test_addresses_that_cannot_be_are_errors_later(
    listed: Client, api: Emulator, body: dict[str, Any], text: str
) -> None:
    api.add_domain("example.com", aliases=["example.net"])
    api.add_list("example.com", "other", addresses=["o2@example.com"])
    api.add_mailbox("example.com", "z", addresses=["twin@example.net"])
    before = api.distribution_list("example.com", "exampledl")
    assert listed("PUT", f"{ONE}/emailaddresses", body=body).status_code == 204
    assert str(failure(listed)).endswith(text)
    after = api.distribution_list("example.com", "exampledl")
    assert before and after and after.addresses == before.addresses


def test_each_address_has_a_twin_in_each_alias(listed: Client, api: Emulator) -> None:
    api.add_domain("example.com", aliases=["example.net", "example.info"])
    api.add_domain("example.org")
    body = address("Add", "More@example.com")
    body["EmailAddresses"] += address("Add", "more@example.org")["EmailAddresses"]
    listed("PUT", f"{ONE}/emailaddresses", body=body)
    endings = ("com", "net", "info")
    twins = [
        f"{name}@example.{ending}"
        for name in ("exampledl", "exampledl-alias", "more")
        for ending in endings
    ]
    assert values(listed, "emailaddresses") == [*twins, "more@example.org"]
    listed("PUT", f"{ONE}/emailaddresses", body=address("Remove", "MORE@example.com"))
    assert values(listed, "emailaddresses") == [*twins[:6], "more@example.org"]
    stored = api.distribution_list("example.com", "exampledl")
    assert stored and [a.value for a in stored.addresses] == [
        twins[0],
        twins[3],
        "more@example.org",
    ]


def test_the_primary_address_can_be_changed_and_falls_back(listed: Client) -> None:
    alias = "exampledl-alias@example.com"

    def primary() -> str:
        rows = listed.json(f"{ONE}/emailaddresses")["EmailAddresses"]
        (only,) = [row["Value"] for row in rows if row["AddressPrimary"]]
        assert listed.json(ONE)["PrimarySmtpAddress"] == only
        return str(only)

    path = f"{ONE}/emailaddresses"
    for flag, now in ((True, alias), (False, "exampledl@example.com"), (True, alias)):
        listed("PUT", path, body=address("Update", alias.upper(), AddressPrimary=flag))
        assert primary() == now
    listed("PUT", path, body=address("Add", "new@example.com", AddressPrimary=True))
    assert primary() == "new@example.com"
    listed("PUT", path, body=address("Add", "new@example.com", AddressPrimary=False))
    assert primary() == "new@example.com", "what is there is passed over"
    listed("PUT", path, body=address("Remove", "new@example.com"))
    assert primary() == "exampledl@example.com"
    assert listed.json(ONE)["CommonName"] == "exampledl"


def test_x500_addresses(listed: Client) -> None:
    path, text = f"{ONE}/emailaddresses", "/o=Old/cn=Recipients/cn=X"
    listed("PUT", path, body=address("Add", f"X500:{text}", AddressProtocol="X500"))
    row = {"Value": text, "AddressPrimary": False, "AddressProtocol": "x500"}
    assert listed.json(path)["EmailAddresses"][-1] == row
    listed("PUT", path, body=address("Add", text, AddressProtocol="x500"))
    listed("PUT", path, body=address("Update", text, AddressProtocol="x500"))
    assert failure(listed) is None
    assert len(listed.json(path)["EmailAddresses"]) == 3
    listed("PUT", path, body=address("Remove", text.lower(), AddressProtocol="x500"))
    assert len(listed.json(path)["EmailAddresses"]) == 2


def test_texts_left_out_stay_and_empty_ones_are_taken(listed: Client, api: Emulator) -> None:
    listed("PUT", ONE, body={"isHiddenFromAddressList": "True"})
    stored = api.distribution_list("example.com", "exampledl")
    assert stored and stored.hidden and stored.description == "This is an example DL."
    listed("PUT", ONE, body={"Description": "", "commonname": "EXAMPLEDL", "DisplayName": None})
    stored = api.distribution_list("example.com", "exampledl")
    assert stored and (stored.description, stored.display_name) == ("", "ExampleDL")


def test_a_list_keeps_its_names_from_mailboxes(listed: Client, api: Emulator) -> None:
    api.add_domain("example.com", aliases=["example.net"])
    text = "The email address {} is already in use"
    for name in ("exampledl", "exampledl-alias"):
        answer = listed("POST", name, listed.valid)
        assert refused(answer) == (400, text.format(f"{name}@example.com"))
    for address_ in ("ExampleDL@example.com", "exampledl-alias@example.net"):
        answer = listed("POST", f"mexuser1/emailaddresses/{address_}")
        assert refused(answer) == (400, text.format(address_))
    assert listed("POST", LISTS, body=CREATION).status_code == 400


def test_who_is_deleted_is_on_no_list(listed: Client, api: Emulator) -> None:
    api.add_domain("example.org")
    api.add_list("example.org", "far", members=["mexuser1@example.com", "exampledl@example.com"])
    listed("DELETE", "mexuser1")
    for part in PARTS:
        assert values(listed, part) == ["mexuser2"]
    listed("DELETE", ONE)
    far = api.distribution_list("example.org", "far")
    assert far and far.members == []
