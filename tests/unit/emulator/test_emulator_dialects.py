# SPDX-License-Identifier: GPL-3.0-or-later
"""Each value of each dialect switch, by what a caller sees of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

import emulator
from emulator import DIALECTS, list_switches, mobile_switches, spam_switches
from emulator.dialects import table

if TYPE_CHECKING:
    from .conftest import Client

ABSENT = "no such key"
MISSING = "Missing required field: displayName"


def error_channel(client: Client) -> object:
    """Whether header and body tell the text of an error."""
    answer = client("POST", "new", {})
    return answer.headers.get("x-error-message") == MISSING, MISSING in answer.text


def fault_key(path: str, method: str = "GET") -> Callable[[Client], object]:
    """The key of a refusal's body."""
    return lambda client: list(client(method, path, {} if method == "POST" else None).json())


def fault_field(client: Client) -> object:
    """The kind of what is missing."""
    return client("GET", "nobody").json()["itemNotFoundFault"].get("resourceType", ABSENT)


def xml_root(client: Client) -> object:
    """The root of a fault in XML."""
    return ElementTree.fromstring(client("GET", "nobody", accept="text/xml").content).tag


def accepted(method: str, accept: str | None) -> Callable[[Client], object]:
    """Status and type of an answer to an odd Accept."""

    def observe(client: Client) -> object:
        answer = client(method, "alex", accept=accept)
        return answer.status_code, answer.headers["Content-Type"].split(";")[0]

    return observe


def deleted(client: Client) -> object:
    """The status of a deletion that asks for no format that there is."""
    return client("DELETE", "alex", accept="*/*").status_code


def v0(client: Client) -> object:
    """The status of the old version."""
    return client("GET", "/v0/domains/example.com/ex/mailboxes").status_code


def keep_alive(client: Client) -> object:
    """Whether an answer announces the end of its connection."""
    return client("GET").headers.get("Connection", ABSENT)


def old_timestamp(client: Client) -> object:
    """The status of a call that was signed years ago."""
    return client("GET").status_code


def window(client: Client) -> object:
    """Statuses of a call at :59 and one two seconds later, at one call a minute."""
    seen = []
    for moment in (59.0, 61.0):
        client.api.core._clock.now = moment  # type: ignore[attr-defined]
        seen.append(client("GET").status_code)
    return seen


def sized(size: int) -> Callable[[Client], object]:
    """Status, number of items and echoed size of a page."""

    def observe(client: Client) -> object:
        for number in range(300):
            client.api.add_mailbox("example.com", f"m{number:03}")
        answer = client("GET", query={"size": str(size)})
        if answer.status_code != 200:
            return answer.status_code
        return len(answer.json()["mailboxes"]), answer.json()["size"]

    return observe


def order(client: Client) -> object:
    """The index, where aaron came after alex."""
    client.api.add_mailbox("example.com", "aaron")
    return client.names()


def with_fields(client: Client) -> object:
    """The keys of an index row that was asked to have the size."""
    return list(client.json(query={"fields": "size"})["mailboxes"][0])


def no_items(client: Client) -> object:
    """The list of an index without items."""
    return client.json(query={"contains": "nothing"}).get("mailboxes", ABSENT)


def no_text(client: Client) -> object:
    """An empty text of Show, on top and in the contact."""
    shown = client.json("alex")
    found = (shown.get("emailForwardingAddress", ABSENT), shown["contactInfo"].get("city", ABSENT))
    assert found[0] == found[1]
    return found[0]


def shown(*names: str) -> Callable[[Client], object]:
    """Values of Show's answer."""
    return lambda client: [client.json("alex").get(name, ABSENT) for name in names]


def late(client: Client) -> object:
    """Which late fields are shown, and the status of an edit that sends one."""
    whole = client.json("alex")
    edited = client("PUT", "alex", {"customID": "7"})
    return "createdDate" in whole, "customID" in whole["contactInfo"], edited.status_code


def reply_to(client: Client) -> object:
    """replyTo of both addresses."""
    return [entry["replyTo"] for entry in client.json("alex")["emailAddressList"]]


def property_names(client: Client) -> object:
    """The keys of the index and of its rows."""
    page = client.json()
    rows = next(value for value in page.values() if isinstance(value, list))
    return sorted(page), sorted(rows[0])


def written(client: Client) -> object:
    """Status and body of an edit."""
    answer = client("PUT", "alex", {"city": "x"})
    return answer.status_code, answer.text


def omitted_forwarding(client: Client) -> object:
    """The forwarding address after an edit without it."""
    client("PUT", "alex", {"emailForwardingAddress": "alt@example.com"})
    client("PUT", "alex", {"city": "x"})
    return client.json("alex")["emailForwardingAddress"]


def forwarding_scope(client: Client) -> object:
    """The statuses of forwarding outside and inside."""
    places = ("x@elsewhere.org", "alt@example.com")
    return [client("PUT", "alex", {"emailForwardingAddress": p}).status_code for p in places]


def passwords(client: Client) -> object:
    """Statuses: two kinds of characters only, the name in it, and a good one."""
    texts = ("lowercase1", "Alex-12345", "Secret123!@#")
    return [client("PUT", "alex", {"password": text}).status_code for text in texts]


def added(address: str) -> Callable[[Client], object]:
    """Status of adding an address, and the addresses afterwards."""

    def observe(client: Client) -> object:
        status = client("POST", f"alex/emailaddresses/{address}").status_code
        return status, [entry["address"] for entry in client.json("alex")["emailAddressList"]]

    return observe


def absent(client: Client) -> object:
    """The status of deleting an address that is not there."""
    return client("DELETE", "alex/emailaddresses/no@example.com").status_code


def mirrored(client: Client) -> object:
    """Addresses shown, and the statuses of adding and deleting one of an alias alone."""
    listed = [entry["address"] for entry in client.json("alex")["emailAddressList"]]
    path = "alex/emailaddresses/new@example.net"
    return listed, [client(method, path).status_code for method in ("POST", "DELETE")]


OWN = ["alex@example.com", "alt@example.com"]
FAULT = "urn:xml:itemNotFoundFault"
FLAGS = ("isHidden", "enabled", "hasActiveSyncMobileService")
PAGE = ["mailboxes", "offset", "size", "total"]

# switch -> how it is looked at, and what is seen under each of its values
SEEN: dict[str, tuple[Callable[[Client], object], dict[str, Any]]] = {
    "error_channel": (
        error_channel,
        {"both": (True, True), "header_only": (True, False), "body_only": (False, True)},
    ),
    "fault_suffix": (
        fault_key("nobody"),
        {"with": ["itemNotFoundFault"], "without": ["itemNotFound"]},
    ),
    "fault_400": (
        fault_key("new", "POST"),
        {name: [name] for name in ("badRequestFault", "validationFault", "appsFault")},
    ),
    "resource_type": (fault_field, {"present": "Mailbox", "missing": ABSENT}),
    "xml_fault": (
        xml_root,
        {"named": f"{{{FAULT}}}itemNotFoundFault", "generic": "{urn:xml:fault}fault"},
    ),
    "bad_accept": (
        accepted("GET", "image/png"),
        {"404": (404, "application/json"), "406": (406, "application/json")},
    ),
    "any_accept": (
        accepted("GET", "*/*"),
        {
            "refuse": (404, "application/json"),
            "xml": (200, "text/xml"),
            "json": (200, "application/json"),
        },
    ),
    "delete_accept": (deleted, {"ignored": 200, "checked": 404}),
    "v0": (v0, {"served": 200, "gone": 404}),
    "keep_alive": (keep_alive, {"yes": ABSENT, "no": "close"}),
    "timestamp": (old_timestamp, {"any": 200, "strict": 403}),
    "throttle_window": (window, {"sliding": [200, 403], "calendar": [200, 200]}),
    "oversize_page": (
        sized(1000),
        {"clamp": (250, 250), "clamp_unsaid": (250, 1000), "refuse": 400},
    ),
    "page_cap": (sized(250), {"250": (250, 250), "7": (7, 250)}),
    "index_order": (order, {"name": ["aaron", "alex"], "creation": ["alex", "aaron"]}),
    "fields_param": (
        with_fields,
        {"honoured": ["name", "displayName", "size"], "ignored": ["name", "displayName"]},
    ),
    "empty_list": (no_items, {"list": [], "null": None, "missing": ABSENT}),
    "empty_text": (no_text, {"empty": "", "null": None, "missing": ABSENT}),
    "last_login": (shown("lastLogin"), {"null": [None], "missing": [ABSENT], "text": [""]}),
    "late_fields": (late, {"present": (True, True, 200), "missing": (False, False, 400)}),
    "extra_fields": (
        shown("provisioningRegion", "retentionPolicies"),
        {"none": [ABSENT, ABSENT], "some": ["IAD", [{"id": 7}]]},
    ),
    "reply_to": (
        reply_to,
        {"bool": [True, False], "string": ["true", "false"], "title_string": ["True", "False"]},
    ),
    "flags": (shown(*FLAGS), {"bool": [False, True, False], "string": ["false", "true", "false"]}),
    "numbers": (shown("size", "currentUsage"), {"int": [2048, 0], "string": ["2048", "0"]}),
    "name_case": (
        property_names,
        {
            "documented": (PAGE, ["displayName", "name"]),
            "lower": (PAGE, ["displayname", "name"]),
            "capital": ([name.capitalize() for name in PAGE], ["DisplayName", "Name"]),
        },
    ),
    "write_code": (written, {"200": (200, ""), "202": (202, ""), "204": (204, "")}),
    "write_body": (written, {"empty": (200, ""), "null": (200, "null")}),
    "omitted_forwarding": (omitted_forwarding, {"kept": "alt@example.com", "cleared": ""}),
    "forwarding_scope": (forwarding_scope, {"any": [200, 200], "organisation": [400, 200]}),
    "password_rules": (passwords, {"length": [200, 200, 200], "full": [400, 400, 200]}),
    "address_case": (
        added("New@Example.com"),
        {"lower": (200, [*OWN, "new@example.com"]), "kept": (200, [*OWN, "New@Example.com"])},
    ),
    "address_twice": (added("ALT@example.com"), {"refuse": (400, OWN), "accept": (200, OWN)}),
    "absent_address": (absent, {"400": 400, "404": 404}),
    "address_domain": (
        added("a@elsewhere.org"),
        {"account": (404, OWN), "any": (200, [*OWN, "a@elsewhere.org"])},
    ),
    "alias_addresses": (
        mirrored,
        {
            "single": (OWN, [200, 200]),
            "mirrored": ([*OWN, "alex@example.net", "alt@example.net"], [400, 400]),
        },
    ),
}


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("switch", "value"), [(name, value) for name in SEEN for value in DIALECTS[name]]
)
def test_each_value_can_be_seen(new_client: Callable[..., Client], switch: str, value: str) -> None:
    limited = {"read_limit": 1, "clock": Clock()} if switch == "throttle_window" else {}
    client = new_client({switch: value}, **limited)
    client.api.add_domain("example.com", aliases=["example.net"])
    client.api.add_mailbox("example.com", "alex", addresses=["alt@example.com"])
    look, seen = SEEN[switch]
    assert look(client) == seen[value]


def test_each_switch_is_looked_at() -> None:
    files = (spam_switches, mobile_switches, list_switches)
    others = {switch.name for file in files for switch in file.SWITCHES}
    assert set(SEEN) | others == set(DIALECTS)


def test_all_that_is_seen_differs() -> None:
    for switch, (_value, seen) in SEEN.items():
        assert len({repr(value) for value in seen.values()}) == len(DIALECTS[switch]), switch


@pytest.mark.parametrize(("code", "accept"), [("204", "application/json"), ("200", "text/xml")])
def test_null_is_no_body_for_204_or_xml(
    new_client: Callable[..., Client], code: str, accept: str
) -> None:
    client = new_client({"write_code": code, "write_body": "null"})
    answer = client("POST", "a", client.valid, accept=accept)
    assert (answer.status_code, answer.content) == (int(code), b"")


def test_rows_of_an_index_have_unknown_fields_too(new_client: Callable[..., Client]) -> None:
    client = new_client({"extra_fields": "some"})
    client("POST", "a", client.valid)
    assert "provisioningRegion" in client.json()["mailboxes"][0]


def test_only_the_domains_own_addresses_are_mirrored(new_client: Callable[..., Client]) -> None:
    client = new_client({"alias_addresses": "mirrored"})
    client.api.add_domain("example.com", aliases=["example.net"])
    client.api.add_mailbox("example.com", "alex", addresses=["alex@example.org"])
    listed = [entry["address"] for entry in client.json("alex")["emailAddressList"]]
    assert listed == ["alex@example.com", "alex@example.org", "alex@example.net"]


def test_a_gone_version_is_gone_without_a_word(new_client: Callable[..., Client]) -> None:
    answer = new_client({"v0": "gone"})("GET", "/v0/domains")
    assert (answer.status_code, answer.content) == (404, b"")
    assert "x-error-message" not in answer.headers


def test_the_readme_has_the_table_of_switches() -> None:
    readme = Path(emulator.__file__).with_name("README.md").read_text(encoding="utf-8")
    assert table() in readme
