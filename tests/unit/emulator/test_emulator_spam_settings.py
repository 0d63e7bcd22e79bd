# SPDX-License-Identifier: GPL-3.0-or-later
"""Spam settings: the examples, the remarks and each error row of the vendor's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from emulator import Emulator

if TYPE_CHECKING:
    from .conftest import Client

PATH = "alex.smith/spam/settings"
OWNER = "boss@example.com"
SEED: dict[str, Any] = {
    "filter_level": "exclusive",
    "send_to_domain_quarantine": True,
    "quarantine_owner": OWNER,
}


@pytest.fixture(autouse=True)
def _alex(api: Emulator) -> None:
    api.add_mailbox("example.com", "alex.smith", **SEED)


def settings(api: Emulator) -> tuple[str, bool, str]:
    """What is stored."""
    box = api.mailbox("example.com", "alex.smith")
    assert box
    return box.filter_level, box.send_to_domain_quarantine, box.quarantine_owner


@pytest.mark.parametrize("version", ["v0", "v1"])
def test_show_in_both_formats(client: Client, version: str) -> None:
    path = f"/{version}/domains/example.com/ex/mailboxes/{PATH}"
    assert client.json(path) == {
        "filterLevel": "exclusive",
        "sendToDomainQuarantine": True,
        "quarantineOwner": OWNER,
    }
    answer = client("GET", path, accept="text/xml")
    root = ElementTree.fromstring(answer.content)
    name = "{urn:xml:MailboxSpamSettings}"
    assert root.tag == f"{name}MailboxSpamSettings"
    assert [(it.tag.removeprefix(name), it.text) for it in root] == [
        ("filterLevel", "exclusive"),
        ("sendToDomainQuarantine", "true"),
        ("quarantineOwner", OWNER),
    ]


def test_a_new_mailbox_filters_and_has_no_owner(client: Client) -> None:
    client("POST", "new", client.valid)
    assert client.json("new/spam/settings") == {
        "filterLevel": "on",
        "sendToDomainQuarantine": False,
        "quarantineOwner": "",
    }


@pytest.mark.parametrize(
    ("form", "after"),
    [
        # The example, and the remark that off forces the quarantine's flag.
        ({"filterlevel": "off"}, ("off", False, OWNER)),
        ({"filterlevel": "off", "sendtodomainquarantine": "true"}, ("off", False, OWNER)),
        ({"filterlevel": "on"}, ("on", False, OWNER)),
        ({"filterlevel": "exclusive"}, ("exclusive", False, OWNER)),
        ({"filterLevel": "on", "SENDTODOMAINQUARANTINE": "True"}, ("on", True, OWNER)),
        ({"filterlevel": "on", "sendToDomainQuarantine": "false"}, ("on", False, OWNER)),
        ({"filterlevel": "on", "QuarantineOwner": "x@y.org"}, ("on", False, "x@y.org")),
        ({"filterlevel": "on", "quarantineowner": ""}, ("on", False, "")),
    ],
)
def test_edit(
    client: Client, api: Emulator, form: dict[str, str], after: tuple[str, bool, str]
) -> None:
    for version in ("v0", "v1"):
        path = f"/{version}/customers/me/domains/example.com/ex/mailboxes/{PATH}"
        answer = client("PUT", path, form)
        assert (answer.status_code, answer.content) == (200, b"")
        assert settings(api) == after
        api.edit_mailbox("example.com", "alex.smith", **SEED)


@pytest.mark.parametrize(("value", "owner"), [("true", ""), ("TRUE", ""), ("false", OWNER)])
def test_the_owner_is_removed_by_a_field_of_v1(
    client: Client, api: Emulator, value: str, owner: str
) -> None:
    form = {"filterlevel": "on", "removeQuarantineOwner": value}
    old = client("PUT", f"/v0/domains/example.com/ex/mailboxes/{PATH}", form)
    assert old.headers["x-error-message"] == "Unrecognized field: removeQuarantineOwner"
    assert settings(api)[2] == OWNER
    assert client("PUT", PATH, form).status_code == 200
    assert settings(api)[2] == owner


LEVELS = "Invalid filterLevel, input must be: on/off/exclusive"
BOOLEAN = "input must be true or false"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({}, "Missing required field: filterlevel"),
        ({"quarantineowner": OWNER}, "Missing required field: filterlevel"),
        ({"filterlevel": ""}, "Required field filterlevel cannot be empty"),
        ({"filterlevel": " "}, "Required field filterlevel cannot be empty"),
        ({"filterlevel": "on", "address": "x"}, "Unrecognized field: address"),
        (
            {"filterlevel": "on", "sendToDomainQuarantine": "1"},
            f"Invalid format for sendtodomainquarantine, {BOOLEAN}",
        ),
        (
            {"filterlevel": "on", "sendtodomainquarantine": ""},
            f"Invalid format for sendtodomainquarantine, {BOOLEAN}",
        ),
        ({"filterlevel": "high"}, LEVELS),
        ({"filterlevel": "True"}, LEVELS),
        ({"filterlevel": "On"}, LEVELS),
        ({"filterlevel": "on", "quarantineowner": "abc"}, "invalid email address: abc"),
    ],
)
def test_rows_for_a_refused_edit(
    client: Client, api: Emulator, form: dict[str, str], text: str
) -> None:
    for version in ("v0", "v1"):
        answer = client("PUT", f"/{version}/domains/example.com/ex/mailboxes/{PATH}", form)
        assert (answer.status_code, answer.headers["x-error-message"]) == (400, text)
    assert settings(api) == ("exclusive", True, OWNER)


def test_the_field_of_v1_is_a_boolean(client: Client) -> None:
    answer = client("PUT", PATH, {"filterlevel": "on", "removequarantineowner": "yes"})
    text = f"Invalid format for removequarantineowner, {BOOLEAN}"
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, text)


@pytest.mark.parametrize(
    ("method", "tail", "text"),
    [
        ("GET", "abc.com/ex/mailboxes/alex.smith", "abc.com not found"),
        ("PUT", "abc.com/ex/mailboxes/alex.smith", "abc.com not found"),
        ("GET", "example.com/ex/mailboxes/nobody", "Mailbox not found"),
        (
            "PUT",
            "example.com/ex/mailboxes/nobody",
            "No user with the email address nobody@example.com exists",
        ),
    ],
)
def test_rows_for_missing_things(client: Client, method: str, tail: str, text: str) -> None:
    form = {"filterlevel": "off"} if method == "PUT" else None
    for version in ("v0", "v1"):
        answer = client(method, f"/{version}/customers/me/domains/{tail}/spam/settings", form)
        assert (answer.status_code, answer.headers["x-error-message"]) == (404, text)
        kind = "Domain" if "abc.com" in text else "Mailbox"
        assert answer.json()["itemNotFoundFault"]["resourceType"] == kind


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_row_for_an_invalid_format(client: Client, api: Emulator, method: str) -> None:
    answer = client(method, PATH, {"filterlevel": "off"}, accept="image/png")
    assert (answer.status_code, answer.headers["x-error-message"]) == (404, "Invalid format")
    assert settings(api) == ("exclusive", True, OWNER)
