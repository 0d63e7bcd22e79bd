# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes: each example and each error row of the vendor's page, and what Show answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from emulator import Emulator

if TYPE_CHECKING:
    from .conftest import Client

VALID = {"displayName": "Alex Smith", "password": "Secret123!@#", "size": "2048"}
ACCEPTS = ["application/json", "text/xml"]
VERSIONS = ["v0", "v1"]
# The contact's fields as Show spells them, and as the table of form fields does.
CONTACT = ["firstName", "lastName", "jobTitle", "company", "department", "businessNumber"]
CONTACT += ["homeNumber", "mobileNumber", "faxNumber", "pagerNumber", "addressLine1", "city"]
CONTACT += ["state", "zip", "country", "notes", "customID"]
CONTACT_INPUT = [name.lower() if name.endswith("Number") else name for name in CONTACT]


@pytest.fixture(params=VERSIONS)
def base(request: pytest.FixtureRequest, api: Emulator) -> str:
    """The page's own path, with a mailbox alex.smith on it."""
    api.add_mailbox("example.com", "alex.smith", display_name="Alex Smith")
    return f"/{request.param}/customers/{api.customer}/domains/example.com/ex/mailboxes"


# --- examples -------------------------------------------------------------------------------------


def test_index_in_json(client: Client, base: str) -> None:
    rows = [{"name": "alex.smith", "displayName": "Alex Smith"}]
    assert client.json(base) == {"offset": 0, "size": 50, "total": 1, "mailboxes": rows}


def test_index_in_xml(client: Client, base: str) -> None:
    answer = client("GET", base, accept="text/xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    ns = {"m": "urn:xml:mailboxList"}
    assert root.tag == "{urn:xml:mailboxList}mailboxList"
    assert [root.findtext(f"m:{n}", "", ns) for n in ("offset", "size", "total")] == [
        "0",
        "50",
        "1",
    ]
    assert root.findtext("m:mailboxes/m:mailbox/m:name", "", ns) == "alex.smith"
    assert root.findtext("m:mailboxes/m:mailbox/m:displayName", "", ns) == "Alex Smith"


def test_show_has_every_documented_field(client: Client, base: str) -> None:
    shown = client.json(f"{base}/alex.smith")
    assert isinstance(shown.pop("createdDate"), str)
    assert shown.pop("samAccountName").startswith("alex.smith_")
    assert shown == {
        "name": "alex.smith",
        "displayName": "Alex Smith",
        "size": 2048,
        "currentUsage": 0,
        "isHidden": False,
        "isPublicFolderAdmin": False,
        "enabled": True,
        "lastLogin": None,
        "contactInfo": dict.fromkeys(CONTACT, ""),
        "emailForwardingAddress": "",
        "saveForwardedEmail": False,
        "emailAddressList": [{"address": "alex.smith@example.com", "replyTo": True}],
        "hasBlackBerryMobileService": False,
        "hasActiveSyncMobileService": False,
        "visibleInRackspaceEmailCompanyDirectory": True,
    }


def test_show_in_xml(client: Client, base: str, api: Emulator) -> None:
    api.edit_mailbox("example.com", "alex.smith", contact={"notes": "<a> & ü"}, hidden=True)
    answer = client("GET", f"{base}/alex.smith", accept="text/xml")
    root = ElementTree.fromstring(answer.content)
    ns = {"m": "urn:xml:mailbox"}
    assert root.tag == "{urn:xml:mailbox}mailbox"
    assert root.findtext("m:contactInfo/m:notes", "", ns) == "<a> & ü"
    assert root.findtext("m:isHidden", "", ns) == "true"
    path = "m:emailAddressList/m:emailAddress"
    assert root.findtext(f"{path}/m:address", "", ns) == "alex.smith@example.com"
    assert root.findtext(f"{path}/m:replyTo", "", ns) == "true"
    assert 'xmlns:xsi="' in answer.text and 'xmlns:xsd="' in answer.text


def test_dates_have_their_slashes_escaped(client: Client, base: str, api: Emulator) -> None:
    api.edit_mailbox("example.com", "alex.smith", last_login="9/3/2013 1:02:03 PM")
    answer = client("GET", f"{base}/alex.smith")
    assert r'"lastLogin":"9\/3\/2013 1:02:03 PM"' in answer.text
    assert answer.json()["lastLogin"] == "9/3/2013 1:02:03 PM"


@pytest.mark.parametrize("accept", ACCEPTS)
def test_add_edit_delete_as_in_the_examples(
    client: Client, base: str, api: Emulator, accept: str
) -> None:
    api.remove_mailbox("example.com", "alex.smith")
    path = f"{base}/alex.smith"
    added = client("POST", path, VALID, accept=accept)
    assert (added.status_code, added.content) == (200, b"")
    mailbox = api.mailbox("example.com", "alex.smith")
    assert mailbox and (mailbox.size, mailbox.password) == (2048, "Secret123!@#")
    edited = client("PUT", path, {"homenumber": "8005551234"}, accept=accept)
    assert (edited.status_code, edited.content) == (200, b"")
    shown = client.json(path)
    assert shown["contactInfo"]["homeNumber"] == "8005551234"
    assert shown["displayName"] == "Alex Smith"
    deleted = client("DELETE", path, accept=accept)
    assert (deleted.status_code, deleted.content) == (200, b"")
    assert client("GET", path).status_code == 404


def test_every_form_field_comes_back_from_show(client: Client, base: str) -> None:
    form = {name: f"{name} ä&+=%" for name in CONTACT_INPUT}
    form |= {"isHidden": "True", "isPublicFolderAdmin": "TRUE", "enabled": "false"}
    form |= {"emailForwardingAddress": "else@example.org", "saveForwardedEmail": "true"}
    form["visibleInRackspaceEmailCompanyDirectory"] = "False"
    assert client("POST", f"{base}/new", VALID | form).status_code == 200
    shown = client.json(f"{base}/new")
    for name in CONTACT_INPUT:
        matching = [v for k, v in shown["contactInfo"].items() if k.lower() == name.lower()]
        assert matching == [f"{name} ä&+=%"]
    assert shown["isHidden"] is shown["isPublicFolderAdmin"] is shown["saveForwardedEmail"] is True
    assert shown["enabled"] is shown["visibleInRackspaceEmailCompanyDirectory"] is False
    assert shown["emailForwardingAddress"] == "else@example.org"


def test_an_empty_forwarding_address_turns_it_off(client: Client, base: str, api: Emulator) -> None:
    api.edit_mailbox("example.com", "alex.smith", forwarding="x@example.com")
    client("PUT", f"{base}/alex.smith", {"emailForwardingAddress": ""})
    assert client.json(f"{base}/alex.smith")["emailForwardingAddress"] == ""


def test_field_names_ignore_case(client: Client, base: str) -> None:
    client("PUT", f"{base}/alex.smith", {"DISPLAYNAME": "New", "BusinessNumber": "1"})
    shown = client.json(f"{base}/alex.smith")
    assert (shown["displayName"], shown["contactInfo"]["businessNumber"]) == ("New", "1")


def test_the_password_is_stored_and_never_shown(client: Client, base: str, api: Emulator) -> None:
    client("PUT", f"{base}/alex.smith", {"password": "Other-456"})
    mailbox = api.mailbox("example.com", "alex.smith")
    assert mailbox and mailbox.password == "Other-456"
    for accept in ACCEPTS:
        text = client("GET", f"{base}/alex.smith", accept=accept).text
        assert "Other-456" not in text and "password" not in text.lower()


# --- error rows -----------------------------------------------------------------------------------

NO_DOMAIN = "/customers/me/domains/abc.com/ex/mailboxes"
OWN = "/customers/me/domains/example.com/ex/mailboxes"


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("method", "path", "message", "resource"),
    [
        ("GET", NO_DOMAIN, "abc.com not found", "Domain"),
        ("GET", f"{NO_DOMAIN}/alex.smith", "abc.com not found", "Domain"),
        ("POST", f"{NO_DOMAIN}/alex.smith", "abc.com not found", "Domain"),
        ("PUT", f"{NO_DOMAIN}/alex.smith", "abc.com not found", "Domain"),
        ("DELETE", f"{NO_DOMAIN}/alex.smith", "abc.com not found", "Domain"),
        ("POST", f"{NO_DOMAIN}/a/emailaddresses/a@example.com", "abc.com not found", "Domain"),
        ("DELETE", f"{NO_DOMAIN}/a/emailaddresses/a@example.com", "abc.com not found", "Domain"),
        ("GET", f"{OWN}/nobody", "Mailbox not found", "Mailbox"),
        ("PUT", f"{OWN}/nobody", "Mailbox not found", "Mailbox"),
        ("DELETE", f"{OWN}/nobody", "Mailbox not found", "Mailbox"),
        ("POST", f"{OWN}/nobody/emailaddresses/a@example.com", "Mailbox not found", "Mailbox"),
        ("DELETE", f"{OWN}/nobody/emailaddresses/a@example.com", "Mailbox not found", "Mailbox"),
    ],
)
def test_rows_for_missing_things(
    client: Client, accept: str, version: str, method: str, path: str, message: str, resource: str
) -> None:
    form = VALID if method in ("POST", "PUT") else None
    answer = client(method, f"/{version}{path}", form, accept=accept)
    assert answer.status_code == 404
    assert answer.headers["x-error-message"] == message
    if accept == "text/xml":
        root = ElementTree.fromstring(answer.content)
        ns = {"f": "urn:xml:itemNotFoundFault"}
        assert root.tag == "{urn:xml:itemNotFoundFault}itemNotFoundFault"
        fault = {name: root.findtext(f"f:{name}", "", ns) for name in ("message", "resourceType")}
    else:
        fault = answer.json()["itemNotFoundFault"]
        assert fault["code"] == 404 and fault["details"]
    assert (fault["message"], fault["resourceType"]) == (message, resource)


@pytest.mark.parametrize(
    "accept", ["application/pdf", "json", "*/*", None, "text/xml;q=0", "text/xml;q=x"]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "alex.smith"),
        ("POST", "new"),
        ("PUT", "alex.smith"),
        ("POST", "alex.smith/emailaddresses/x@example.com"),
        ("DELETE", "alex.smith/emailaddresses/y@example.com"),
    ],
)
def test_row_for_an_invalid_format(
    client: Client, api: Emulator, method: str, path: str, accept: str | None
) -> None:
    api.add_mailbox("example.com", "alex.smith", addresses=["y@example.com"])
    before = api.mailbox("example.com", "alex.smith")
    answer = client(method, path, VALID if method in ("POST", "PUT") else None, accept=accept)
    assert (answer.status_code, answer.headers["x-error-message"]) == (404, "Invalid format")
    assert api.mailbox("example.com", "alex.smith") == before
    assert api.mailbox("example.com", "new") is None


@pytest.mark.parametrize(
    "accept",
    [
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "text/html, application/json",
        "text/xml;q=0.5, application/json",
    ],
)
def test_parameters_and_lists_in_accept_are_tolerated(client: Client, accept: str) -> None:
    answer = client("GET", accept=accept)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def without(name: str) -> dict[str, str]:
    """A valid form less one field."""
    return {key: value for key, value in VALID.items() if key != name}


ADD_ROWS = [
    *[(without(n), f"Missing required field: {n}") for n in VALID],
    *[(VALID | {n: ""}, f"Required field {n} cannot be empty") for n in VALID],
    (VALID | {"displayName": "  "}, "Required field displayName cannot be empty"),
    (VALID | {"displayName": "a\x00b"}, "Invalid display name"),
    (VALID | {"displayName": "x" * 257}, "Invalid display name"),
    *[
        (VALID | {"size": size}, "Invalid format for size, input must be an integer")
        for size in ("ten", "2.5", "-1", "0", "1e3", "٣", "2048 MB")
    ],
    (VALID | {"enabled": "yes"}, "Invalid format for Enabled, input must be True or False"),
    (VALID | {"enabled": ""}, "Invalid format for Enabled, input must be True or False"),
    (VALID | {"isHidden": "1"}, "Invalid format for isHidden, input must be True or False"),
    (VALID | {"password": "Abc123!"}, "Password must be at least 8 characters long"),
    (VALID | {"extraStorage": "1"}, "Unrecognized field: extraStorage"),
    (VALID | {"emailForwardingAddress": "abc"}, "invalid email address: abc"),
]


@pytest.mark.parametrize(("form", "message"), ADD_ROWS)
def test_rows_for_a_refused_add(
    client: Client, api: Emulator, form: dict[str, str], message: str
) -> None:
    answer = client("POST", "john.doe", form)
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, message)
    assert answer.json()["badRequestFault"]["message"] == message
    assert api.mailbox("example.com", "john.doe") is None
    assert not api.calls[-1].effect


# An edit need not have the required fields; what it has is checked alike.
EDIT_ROWS = [(form, text) for form, text in ADD_ROWS if not text.startswith("Missing")]


@pytest.mark.parametrize(("form", "message"), EDIT_ROWS)
def test_rows_for_a_refused_edit(
    client: Client, api: Emulator, form: dict[str, str], message: str
) -> None:
    before = api.add_mailbox("example.com", "john.doe")
    answer = client("PUT", "john.doe", form)
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, message)
    assert api.mailbox("example.com", "john.doe") == before


@pytest.mark.parametrize("name", ["a b", ".a", "a.", "a..b", "a@b", "ä", "x" * 65, "a*", "a,b"])
def test_row_for_an_invalid_user_name(client: Client, name: str) -> None:
    answer = client("POST", name, VALID)
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, "Invalid user name")


@pytest.mark.parametrize("name", ["john.doe", "JOHN.Doe", "jd"])
def test_row_for_a_name_in_use(client: Client, api: Emulator, name: str) -> None:
    api.add_mailbox("example.com", "john.doe", addresses=["jd@example.com"])
    answer = client("POST", name, VALID)
    message = f"The email address {name}@example.com is already in use"
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, message)


def test_errors_are_looked_for_in_the_order_of_the_table(client: Client) -> None:
    wrong = {"displayName": "", "size": "x", "enabled": "x", "password": "x", "other": "x"}
    steps = [
        ({}, "Required field displayName cannot be empty"),
        ({"displayName": "D"}, "Invalid format for size, input must be an integer"),
        ({"size": "1"}, "Invalid format for Enabled, input must be True or False"),
        ({"enabled": "true"}, "Password must be at least 8 characters long"),
        ({"password": "Secret123!@#"}, "Unrecognized field: other"),
    ]
    for mend, message in steps:
        wrong |= mend
        assert client("POST", "new", wrong).headers["x-error-message"] == message


# --- names and bodies -----------------------------------------------------------------------------


def test_eight_characters_are_a_password(client: Client) -> None:
    assert client("POST", "new", client.valid | {"password": "Abc1234!"}).status_code == 200


def test_names_are_stored_in_lower_case(client: Client) -> None:
    client("POST", "Alex.SMITH", VALID)
    shown = client.json("ALEX.smith")
    assert (shown["name"], shown["displayName"]) == ("alex.smith", "Alex Smith")
    assert shown["emailAddressList"][0]["address"] == "alex.smith@example.com"


def test_a_field_sent_twice_has_both_values(client: Client) -> None:
    client("POST", "twice", VALID)
    form = b"displayName=One&DISPLAYNAME=Two"
    sent: dict[str, str | None] = {"Content-Type": "application/x-www-form-urlencoded"}
    client("PUT", "twice", form, headers=sent)
    assert client.json("twice")["displayName"] == "One,Two"


@pytest.mark.parametrize("kind", ["application/json", "text/xml", None])
def test_only_forms_are_taken_as_bodies(client: Client, kind: str | None) -> None:
    body = b'{"displayName":"A","password":"Secret123!@#","size":1}'
    answer = client("POST", "new", body, headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert client.api.mailbox("example.com", "new") is None


def test_deleting_frees_the_name_and_its_addresses(
    client: Client, api: Emulator, new_client: Callable[..., Client]
) -> None:
    api.add_mailbox("example.com", "old", addresses=["old2@example.com"])
    client("DELETE", "old")
    assert client("POST", "old", VALID).status_code == 200
    assert client("POST", "old2", VALID).status_code == 200
