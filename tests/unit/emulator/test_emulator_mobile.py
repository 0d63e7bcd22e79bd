# SPDX-License-Identifier: GPL-3.0-or-later
"""Mobile services: the examples and each error row of the vendor's page, paging and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from emulator import Emulator, Rule, trouble

if TYPE_CHECKING:
    from .conftest import Client

VERSIONS = ["v0", "v1"]
ACCEPTS = ["application/json", "text/xml"]
# Service -> the form that adds it, the list of its index, the flag of a mailbox, its name in texts.
SERVICES = {
    "blackberry": (
        {"activationPassword": "12345"},
        "blackberryMobileServices",
        "hasBlackBerryMobileService",
        "BlackBerry",
    ),
    "activesync": (None, "activeSyncMobileServices", "hasActiveSyncMobileService", "ActiveSync"),
}


@pytest.fixture(autouse=True)
def _people(api: Emulator) -> None:
    api.add_mailbox("example.com", "john.smith", display_name="John Smith")
    for name in ("zoe", "bob"):
        api.add_mailbox("example.com", name, blackberry=True, activesync=True)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("service", SERVICES)
def test_add_and_delete_as_in_the_examples(
    client: Client, api: Emulator, service: str, version: str, accept: str
) -> None:
    form, _key, flag, _title = SERVICES[service]
    mailbox = f"/{version}/customers/12345678/domains/example.com/ex/mailboxes/john.smith"
    for method, has in (("POST", True), ("DELETE", False)):
        sent = form if method == "POST" else None
        answer = client(method, f"{mailbox}/{service}mobileservice", sent, accept=accept)
        assert (answer.status_code, answer.content) == (200, b"")
        shown = client.json(mailbox)
        assert {name: shown[name] for _form, _key, name, _title in SERVICES.values()} == {
            name: has and name == flag for _form, _key, name, _title in SERVICES.values()
        }
        box = api.mailbox("example.com", "john.smith")
        assert box and getattr(box, service) is has
        assert box.activation_password == ("12345" if has and form else "")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("service", SERVICES)
def test_index_in_both_formats(client: Client, service: str, version: str) -> None:
    _form, key, _flag, _title = SERVICES[service]
    path = f"/{version}/customers/12345678/domains/example.com/ex/{service}mobileservices"
    rows = [{"name": name, "displayName": name} for name in ("bob", "zoe")]
    assert client.json(path) == {"offset": 0, "size": 50, "total": 2, key: rows}
    answer = client("GET", path, accept="text/xml")
    root = ElementTree.fromstring(answer.content)
    name = f"{key.removesuffix('s')}List"
    ns = {"m": f"urn:xml:{name}"}
    assert root.tag == f"{{urn:xml:{name}}}{name}"
    assert root.findtext("m:total", "", ns) == "2"
    path_in = f"m:{key}/m:{key.removesuffix('s')}/m:name"
    assert [it.text for it in root.findall(path_in, ns)] == ["bob", "zoe"]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("query", "names", "total"),
    [
        ({"size": "1"}, ["bob"], 2),
        ({"size": "1", "offset": "1"}, ["zoe"], 2),
        ({"offset": "2"}, [], 2),
        ({"contains": "O"}, ["bob", "zoe"], 2),
        ({"startswith": "b"}, ["bob"], 1),
        ({"startswith": "john"}, [], 0),
    ],
)
def test_pages_and_filters(
    client: Client, service: str, query: dict[str, str], names: list[str], total: int
) -> None:
    path = f"/v1/domains/example.com/ex/{service}mobileservices"
    page = client.json(path, query=query)
    rows = page[SERVICES[service][1]]
    assert ([row["name"] for row in rows], page["total"]) == (names, total)


def test_the_filter_finds_display_names(client: Client, api: Emulator) -> None:
    api.edit_mailbox("example.com", "bob", display_name="Robert")
    path = "/v1/domains/example.com/ex/activesyncmobileservices"
    rows = client.json(path, query={"contains": "robe"})["activeSyncMobileServices"]
    assert rows == [{"name": "bob", "displayName": "Robert"}]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("method", "tail", "text", "resource"),
    [
        ("GET", "abc.com/ex/{}mobileservices", "abc.com not found", "Domain"),
        ("POST", "abc.com/ex/mailboxes/a/{}mobileservice", "abc.com not found", "Domain"),
        ("DELETE", "abc.com/ex/mailboxes/a/{}mobileservice", "abc.com not found", "Domain"),
        ("POST", "example.com/ex/mailboxes/a/{}mobileservice", "Mailbox not found", "Mailbox"),
        ("DELETE", "example.com/ex/mailboxes/a/{}mobileservice", "Mailbox not found", "Mailbox"),
    ],
)
def test_rows_for_missing_things(
    client: Client, service: str, method: str, tail: str, text: str, resource: str
) -> None:
    form = SERVICES[service][0] if method == "POST" else None
    for version in VERSIONS:
        answer = client(method, f"/{version}/customers/me/domains/{tail.format(service)}", form)
        assert (answer.status_code, answer.headers["x-error-message"]) == (404, text)
        assert answer.json()["itemNotFoundFault"]["resourceType"] == resource


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/domains/example.com/ex/{}mobileservices", 404),
        ("POST", "john.smith/{}mobileservice", 404),
        # Its table is without a row for the format.
        ("DELETE", "bob/{}mobileservice", 200),
    ],
)
def test_row_for_an_invalid_format(
    client: Client, service: str, method: str, path: str, status: int
) -> None:
    form = SERVICES[service][0] if method == "POST" else None
    answer = client(method, path.format(service), form, accept="image/png")
    text = answer.headers.get("x-error-message", "")
    assert (answer.status_code, text) == (status, "Invalid format" if status == 404 else "")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("service", SERVICES)
def test_row_for_a_service_that_is_there(client: Client, service: str, version: str) -> None:
    form, _key, _flag, title = SERVICES[service]
    path = f"/{version}/domains/example.com/ex/mailboxes/BOB/{service}mobileservice"
    answer = client("POST", path, form)
    text = f"User bob@example.com has {title} Mobile Service already"
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, text)


@pytest.mark.parametrize(
    ("service", "form", "text"),
    [
        ("blackberry", {}, "Missing required field: activationPassword"),
        (
            "blackberry",
            {"activationpassword": " "},
            "Required field activationPassword cannot be empty",
        ),
        ("blackberry", {"ACTIVATIONPASSWORD": "1", "pin": "2"}, "Unrecognized field: pin"),
        # The page's slip: the example for ActiveSync is that for BlackBerry.
        ("activesync", {"activationPassword": "1"}, "Unrecognized field: activationPassword"),
    ],
)
def test_forms_that_are_refused(
    client: Client, api: Emulator, service: str, form: dict[str, str], text: str
) -> None:
    answer = client("POST", f"john.smith/{service}mobileservice", form)
    assert (answer.status_code, answer.headers["x-error-message"]) == (400, text)
    box = api.mailbox("example.com", "john.smith")
    assert box and not box.blackberry and not box.activesync and not box.activation_password


@pytest.mark.parametrize("service", SERVICES)
def test_deleting_what_is_not_there_is_accepted(client: Client, service: str) -> None:
    assert client("DELETE", f"john.smith/{service}mobileservice").status_code == 200


def test_faults_befall_these_paths_too(client: Client, api: Emulator) -> None:
    path = "/v1/domains/example.com/ex/activesyncmobileservices"
    api.inject(Rule("GET", "mobileservices$", action=trouble.empty_page()))
    assert client.json(path) == {
        "offset": 0,
        "size": 50,
        "total": 2,
        "activeSyncMobileServices": [],
    }
    api.inject(Rule("POST", "activesyncmobileservice$", action=trouble.bare_404()))
    assert client("POST", "john.smith/activesyncmobileservice").content == b""
    assert client.json(path)["total"] == 2
