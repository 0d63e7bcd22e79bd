# SPDX-License-Identifier: GPL-3.0-or-later
"""Spam lists: each example and error row of the vendor's page, what entries are valid, the PUT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from emulator import Emulator, Rule, trouble

if TYPE_CHECKING:
    from .conftest import Client

ACCEPTS = ["application/json", "text/xml"]
# List name in paths -> attribute, XML root, item in XML, an entry of the examples, word in errors.
LISTS = {
    "blacklist": ("blacklist", "blacklist", "address", "anyone@spam.com", "blacklist"),
    "ipblacklist": ("ip_blacklist", "ipBlacklist", "ip", "216.12.34.1", "blacklist"),
    "safelist": ("safelist", "safelist", "address", "anyone@yahoo.com", "safelist"),
    "ipsafelist": ("ip_safelist", "ipSafelist", "ip", "216.12.34.1", "safelist"),
    "blocklist": ("blacklist", "blocklist", "address", "anyone@spam.com", "blacklist"),
    "ipblocklist": ("ip_blacklist", "ipBlocklist", "ip", "216.12.34.1", "blacklist"),
}
OLD = ["blacklist", "ipblacklist", "safelist", "ipsafelist"]
NAMES = [("v0", name) for name in OLD] + [("v1", name) for name in LISTS]
NO_USER = "No user with the email address nobody@example.com exists"


@pytest.fixture(autouse=True)
def _alex(api: Emulator) -> None:
    api.add_mailbox("example.com", "alex.smith")


def place(version: str, name: str, mailbox: str = "alex.smith", domain: str = "example.com") -> str:
    """The path of a list."""
    return f"/{version}/customers/12345678/domains/{domain}/ex/mailboxes/{mailbox}/spam/{name}"


def stored(api: Emulator, attribute: str) -> Any:
    """What alex.smith has."""
    return getattr(api.mailbox("example.com", "alex.smith"), attribute)


def refusal(answer: Any) -> tuple[int, str]:
    """Status and text of a refusal."""
    return answer.status_code, answer.headers.get("x-error-message", "")


# --- examples -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "name"), NAMES)
def test_add_and_delete_as_in_the_examples(
    client: Client, api: Emulator, version: str, name: str
) -> None:
    attribute, _root, _item, entry, _word = LISTS[name]
    path = f"{place(version, name)}/{entry}"
    for accept in ACCEPTS:
        for method, left in (("POST", [entry]), ("DELETE", [])):
            answer = client(method, path, accept=accept)
            assert (answer.status_code, answer.content) == (200, b"")
            assert stored(api, attribute) == left


@pytest.mark.parametrize(("version", "name"), NAMES)
def test_index_in_both_formats(client: Client, api: Emulator, version: str, name: str) -> None:
    attribute, root, item, entry, _word = LISTS[name]
    path = place(version, name)
    assert client.json(path) == {"addresses": []}
    api.edit_mailbox("example.com", "alex.smith", **{attribute: [entry, f"1{entry}"]})
    assert client.json(path) == {"addresses": [entry, f"1{entry}"]}
    answer = client("GET", path, accept="text/xml")
    shown = ElementTree.fromstring(answer.content)
    ns = {"s": f"urn:xml:{root}"}
    assert shown.tag == f"{{urn:xml:{root}}}{root}"
    items = shown.findall(f"s:addresses/s:{item}", ns)
    assert [it.text for it in items] == [entry, f"1{entry}"]


def test_the_four_lists_are_apart_and_each_mailboxs_own(client: Client, api: Emulator) -> None:
    api.add_mailbox("example.com", "other")
    for name in OLD:
        client("POST", f"{place('v1', name)}/{LISTS[name][3]}")
    for name in OLD:
        assert client.json(place("v1", name)) == {"addresses": [LISTS[name][3]]}
        assert client.json(place("v1", name, "other")) == {"addresses": []}


# --- error rows -----------------------------------------------------------------------------------

ROWS_OF_ALL = [
    ("nobody", "example.com", NO_USER, "Mailbox"),
    ("alex.smith", "abc.com", "abc.com not found", "Domain"),
]


@pytest.mark.parametrize(("version", "name"), NAMES)
def test_rows_for_missing_things(client: Client, version: str, name: str) -> None:
    for mailbox, domain, text, resource in ROWS_OF_ALL:
        path = place(version, name, mailbox, domain)
        entry = f"{path}/{LISTS[name][3]}"
        for method, where in (("GET", path), ("POST", entry), ("DELETE", entry), ("PUT", path)):
            answer = client(method, where, {"addList": "x"} if method == "PUT" else None)
            if (method, version) == ("PUT", "v0"):
                assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
                assert answer.content == b""
                continue
            assert refusal(answer) == (404, text), method
            assert answer.json()["itemNotFoundFault"]["resourceType"] == resource


@pytest.mark.parametrize(("version", "name"), NAMES)
def test_row_for_an_invalid_format(client: Client, version: str, name: str) -> None:
    for method, tail in (("GET", ""), ("POST", "/x@y.org"), ("DELETE", "/a@b.org")):
        answer = client(method, place(version, name) + tail, accept="image/png")
        assert refusal(answer) == (404, "Invalid format"), method


@pytest.mark.parametrize(
    ("name", "entry", "text"),
    [
        ("blacklist", "abc", "invalid email address: abc"),
        ("safelist", "abc", "invalid email address: abc"),
        ("ipblacklist", "123", "invalid ip address: 123"),
        ("ipsafelist", "123", "invalid ip address: 123"),
        # The page's slips: these were meant for the lists of IP addresses.
        ("blacklist", "216.12.34.1", "invalid email address: 216.12.34.1"),
        ("safelist", "216.12.34.1", "invalid email address: 216.12.34.1"),
    ],
)
def test_rows_for_invalid_entries(client: Client, name: str, entry: str, text: str) -> None:
    for method in ("POST", "DELETE"):
        answer = client(method, f"{place('v0', name)}/{entry}")
        assert refusal(answer) == (400, text)
        assert answer.json()["badRequestFault"]["message"] == text


@pytest.mark.parametrize("entry", ["example.com", "@example.com", "Example.COM"])
def test_row_for_the_current_domain(client: Client, api: Emulator, entry: str) -> None:
    text = "Adding example.com would blacklist the current domain"
    assert refusal(client("POST", f"{place('v1', 'blacklist')}/{entry}")) == (400, text)
    assert refusal(client("PUT", place("v1", "blocklist"), {"addList": entry})) == (400, text)
    assert stored(api, "blacklist") == []
    assert client("POST", f"{place('v1', 'safelist')}/{entry}").status_code == 200


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("blacklist", "abc@junkmail.com"),
        ("blacklist", "junkmail.com"),
        ("ipblacklist", "216.12.34.1"),
        ("safelist", "anyone@yahoo.com"),
        ("ipsafelist", "216.12.34.1"),
        ("ipsafelist", "2001:db8::1"),
    ],
)
def test_rows_for_absent_entries(client: Client, name: str, entry: str) -> None:
    answer = client("DELETE", f"{place('v0', name)}/{entry}")
    assert refusal(answer) == (400, f"{entry} is not found on the {LISTS[name][4]}")


# --- entries --------------------------------------------------------------------------------------


# As a text, by spaces: what is taken, and what is refused.
GOOD_MAIL = "a@b.org b.org @c.org @%.b.org %.d.org %@b.org a+x'y@b-c.org"
BAD_MAIL = "abc @ a@ a@b a@b@c.org b..org .org *.b.org 1.2.3.4 a,b@c.org"
GOOD_IP = "1.2.3.4 10.167.10.% 10.%.%.% 2001:db8::1 :: ::ffff:1.2.3.4"
BAD_IP = "123 1.2.3 1.2.3.4.5 1.2.3.256 1.%.3.4 %.%.%.% 1.2.% 1.2.3.* 01.2.3.4 10.0.0.0/8 "
BAD_IP += "fe80::1%eth0 2001:db8::% 2001:db8::/32 a@b.org"


@pytest.mark.parametrize(
    ("name", "kind", "good", "bad"),
    [
        ("blacklist", "email address", GOOD_MAIL, BAD_MAIL),
        ("ipsafelist", "ip address", GOOD_IP, BAD_IP),
    ],
)
def test_which_entries_are_taken(client: Client, name: str, kind: str, good: str, bad: str) -> None:
    for entry in good.split():
        answer = client("POST", f"{place('v1', name)}/{quote(entry, safe='')}")
        assert answer.status_code == 200, entry
    assert client.json(place("v1", name))["addresses"] == good.split()
    for entry in bad.split():
        answer = client("POST", f"{place('v1', name)}/{quote(entry, safe='')}")
        assert refusal(answer) == (400, f"invalid {kind}: {entry}")


@pytest.mark.parametrize(
    ("name", "entry", "same"),
    [
        ("blacklist", "Spam.com", "@SPAM.com"),
        ("safelist", "Any@Spam.com", "any@spam.com"),
        ("ipblacklist", "2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_one_entry_in_two_spellings_is_one(
    client: Client, api: Emulator, name: str, entry: str, same: str
) -> None:
    for spelled in (entry, same):
        assert client("POST", f"{place('v1', name)}/{spelled}").status_code == 200
    assert stored(api, LISTS[name][0]) == [entry]
    assert client("DELETE", f"{place('v1', name)}/{same}").status_code == 200
    assert stored(api, LISTS[name][0]) == []


# --- all in one write -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_put_adds_and_removes(client: Client, api: Emulator, name: str) -> None:
    attribute, _root, item, entry, _word = LISTS[name]
    others = {"address": ["b.org", "c@d.org"], "ip": ["1.1.1.1", "::1"]}[item]
    api.edit_mailbox("example.com", "alex.smith", **{attribute: [entry, others[0]]})
    form = {"addlist": f"{others[1]}, {others[0]}", "RemoveList": entry}
    answer = client("PUT", place("v1", name), form)
    assert (answer.status_code, answer.content) == (200, b"")
    assert stored(api, attribute) == others
    assert api.calls[-1].effect


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({}, "Missing required field: addList"),
        ({"addList": "a.org", "address": "x"}, "Unrecognized field: address"),
        ({"addList": "a.org,abc,def"}, "invalid email address: abc"),
        ({"addList": "a.org", "removeList": "abc"}, "invalid email address: abc"),
        (
            {"removeList": "b.org", "addList": "@example.com"},
            "Adding example.com would blacklist the current domain",
        ),
    ],
)
def test_put_is_all_or_nothing(
    client: Client, api: Emulator, form: dict[str, str], text: str
) -> None:
    before = api.edit_mailbox("example.com", "alex.smith", blacklist=["b.org"])
    assert refusal(client("PUT", place("v1", "blacklist"), form)) == (400, text)
    assert api.mailbox("example.com", "alex.smith") == before
    assert not api.calls[-1].effect


def test_empty_lists_and_absent_removals_change_nothing(client: Client, api: Emulator) -> None:
    before = api.edit_mailbox("example.com", "alex.smith", blacklist=["b.org"])
    for form in ({"addList": ""}, {"addList": ",", "removeList": ""}, {"removeList": "no@a.org"}):
        assert client("PUT", place("v1", "blacklist"), form).status_code == 200
    assert api.mailbox("example.com", "alex.smith") == before


# --- with the rest of the emulator ----------------------------------------------------------------


def test_faults_befall_these_paths_too(client: Client, api: Emulator) -> None:
    api.inject(Rule("PUT", r"/spam/blacklist$", action=trouble.after_effect(trouble.gateway(504))))
    assert client("PUT", place("v1", "blacklist"), {"addList": "a.org"}).status_code == 504
    assert (stored(api, "blacklist"), api.writes[0].effect) == (["a.org"], True)
    api.inject(Rule("POST", r"/spam/blacklist/b@c\.org$", action=trouble.throttled()))
    answer = client("POST", f"{place('v1', 'blacklist')}/b%40c.org")
    assert refusal(answer) == (403, "Exceeded request limits")
    assert stored(api, "blacklist") == ["a.org"]
