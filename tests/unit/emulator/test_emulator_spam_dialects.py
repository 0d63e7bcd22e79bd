# SPDX-License-Identifier: GPL-3.0-or-later
"""Each value of the switches of spam and mobile services, by what a caller sees of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from emulator import DIALECTS, mobile_switches, spam_switches

if TYPE_CHECKING:
    from .conftest import Client

    Look = Callable[[Client], object]

SPAM = "alex/spam"
V0 = "/v0/domains/example.com/ex/mailboxes"
OFFERED = "/v1/domains/example.com/ex/activesyncmobileservices"
ABSENT = "no such key"
OWNER = "boss@example.com"


def names(client: Client) -> object:
    """The statuses of both names of both lists, as a read and as each write; those of v0."""
    new = []
    for name in ("blacklist", "blocklist", "ipblacklist", "ipblocklist"):
        entry = "1.1.1.1" if name.startswith("ip") else "a.org"
        path = f"{SPAM}/{name}"
        codes = [client("GET", path), client("POST", f"{path}/{entry}")]
        codes += [client("DELETE", f"{path}/{entry}"), client("PUT", path, {"addList": entry})]
        (code,) = {answer.status_code for answer in codes}
        new.append(code)
    old = [client("GET", f"{V0}/{SPAM}/{name}").status_code for name in ("blacklist", "blocklist")]
    assert old == [200, 404]
    return new


def unknown_name(client: Client) -> object:
    """Message and fault of a name that is not there, of a mailbox that is not either."""
    answer = client("GET", "nobody/spam/blocklist")
    assert answer.status_code == 404
    fault = answer.json()["itemNotFoundFault"] if answer.content else {}
    return answer.headers.get("x-error-message", ABSENT), fault.get("resourceType", ABSENT)


def no_domain(client: Client) -> object:
    """Message of a read and of a write in a domain that is not there."""
    path = "/v1/domains/abc.com/ex/mailboxes/alex/spam/blacklist"
    answers = [client("GET", path), client("POST", f"{path}/a.org")]
    return [answer.headers["x-error-message"] for answer in answers]


def put(client: Client) -> object:
    """Status, message and Allow of the one-write form; v0 has it never."""
    old = client("PUT", f"{V0}/{SPAM}/blacklist", {"addList": "a.org"})
    assert (old.status_code, old.content) == (405, b"")
    answer = client("PUT", f"{SPAM}/blacklist", {"addList": "a.org"})
    headers = [answer.headers.get(name, ABSENT) for name in ("x-error-message", "Allow")]
    assert client.json(f"{SPAM}/blacklist")["addresses"] == ["a.org"][answer.status_code != 200 :]
    return answer.status_code, *headers


def bad_put(client: Client) -> object:
    """What a PUT with bad entries leaves, and whether it is logged as having had an effect."""
    client.api.edit_mailbox("example.com", "alex", blacklist=["b.org"])
    form = {"addList": "a.org,abc,c.org", "removeList": "b.org,def"}
    answer = client("PUT", f"{SPAM}/blacklist", form)
    assert answer.status_code == 400
    assert answer.headers["x-error-message"] == "invalid email address: abc"
    return client.json(f"{SPAM}/blacklist")["addresses"], client.api.calls[-2].effect


def remove_absent(client: Client) -> object:
    """Status and message of a PUT that removes what is not there."""
    answer = client("PUT", f"{SPAM}/ipsafelist", {"removeList": "1.1.1.1"})
    return answer.status_code, answer.headers.get("x-error-message", ABSENT)


def shown(kind: str, *entries: str) -> Look:
    """How entries that are added one by one come back."""

    def look(client: Client) -> object:
        for entry in entries:
            path = f"{SPAM}/{kind}/{entry.replace('%', '%25')}"
            assert client("POST", path).status_code == 200
        return client.json(f"{SPAM}/{kind}")["addresses"]

    return look


def match(client: Client) -> object:
    """Statuses of removing two entries by another spelling, and then by the one shown."""
    client.api.edit_mailbox("example.com", "alex", blacklist=["@Spam.com"], ip_safelist=["::a"])
    removed = []
    for name, spelled in (
        ("blacklist", ("spam.com", "@Spam.com")),
        ("ipsafelist", ("0::A", "::a")),
    ):
        removed += [client("DELETE", f"{SPAM}/{name}/{it}").status_code for it in spelled]
    return removed


def twice(client: Client) -> object:
    """Statuses of adding a domain again, one by one and in one write, and the list."""
    path = f"{SPAM}/safelist"
    answers = [client("POST", f"{path}/a.org"), client("POST", f"{path}/@A.org")]
    answers.append(client("PUT", path, {"addList": "a.org"}))
    return [answer.status_code for answer in answers], client.json(path)["addresses"]


def alias(client: Client) -> object:
    """Status of blacklisting a domain's alias."""
    return client("POST", f"{SPAM}/blacklist/@example.net").status_code


def edited(name: str, **form: str) -> Look:
    """A setting of a mailbox that had both of them, after an edit by form."""

    def look(client: Client) -> object:
        client.api.edit_mailbox(
            "example.com", "alex", send_to_domain_quarantine=True, quarantine_owner=OWNER
        )
        client("PUT", f"{SPAM}/settings", {"filterlevel": "on", **form})
        off = client("PUT", f"{V0}/alt/spam/settings", {"filterlevel": "off"})
        assert off.status_code == 200 and not client.json("alt/spam/settings")[SETTINGS[0]]
        return client.json(f"{SPAM}/settings")[name]

    return look


SETTINGS = ("sendToDomainQuarantine", "quarantineOwner")


def clear_owner(client: Client) -> object:
    """The owner after an empty field, and status and owner after the field to remove it."""
    seen: list[Any] = []
    for form in ({"quarantineowner": ""}, {"removeQuarantineOwner": "true"}):
        client.api.edit_mailbox("example.com", "alex", quarantine_owner=OWNER)
        answer = client("PUT", f"{SPAM}/settings", {"filterlevel": "on", **form})
        seen.append((answer.status_code, client.json(f"{SPAM}/settings")["quarantineOwner"]))
    client.api.edit_mailbox("example.com", "alex", quarantine_owner=OWNER)
    client("PUT", f"{V0}/{SPAM}/settings", {"filterlevel": "on", "quarantineowner": ""})
    assert client.json(f"{SPAM}/settings")["quarantineOwner"] == "", "v0 always can"
    return seen


def flags(client: Client) -> object:
    """Which flags Show and an index that was asked for them have."""
    wanted = ["hasBlackBerryMobileService", "hasActiveSyncMobileService"]
    row = client.json(query={"fields": ",".join(wanted)})["mailboxes"][0]
    whole = client.json("alex")
    return [name in whole for name in wanted], [name in row for name in wanted]


def offered(client: Client) -> object:
    """The list of the index of one service."""
    page = client.json(OFFERED)
    return {key: value for key, value in page.items() if isinstance(value, list)}


def absent_service(client: Client) -> object:
    """Status, message and kind of deleting a service that is not there."""
    answer = client("DELETE", "alt/activesyncmobileservice")
    fault = next(iter(answer.json().values())) if answer.content else {}
    message = answer.headers.get("x-error-message", ABSENT)
    return answer.status_code, message, fault.get("resourceType", ABSENT)


NO_USER = "No user with the email address alex@abc.com exists"
NO_DOMAIN = "abc.com not found"
NO_SERVICE = "User alt@example.com has no ActiveSync Mobile Service"
WHOLE = {"name": "alex", "displayName": "Alex"}
KEY = "activeSyncMobileServices"
CASES = ("Any@B.org", "B.org")

# switch -> how it is looked at, what is seen under each of its values, and what else must hold
SEEN: dict[str, tuple[Look, dict[str, Any]] | tuple[Look, dict[str, Any], dict[str, str]]] = {
    "spam_names": (
        names,
        {"both": [200] * 4, "old": [200, 404] * 2, "new": [404, 200] * 2},
    ),
    "spam_name_404": (
        unknown_name,
        {"bare": (ABSENT, ABSENT), "worded": ("Resource not found", "Resource")},
        {"spam_names": "old"},
    ),
    "spam_no_domain": (
        no_domain,
        {"domain": [NO_DOMAIN, NO_DOMAIN], "mailbox": [NO_USER, NO_DOMAIN]},
    ),
    "spam_put": (
        put,
        {
            "served": (200, ABSENT, ABSENT),
            "405": (405, ABSENT, "GET"),
            "404": (404, ABSENT, ABSENT),
            "400": (400, "Unrecognized field: addList", ABSENT),
        },
    ),
    "spam_put_bad": (
        bad_put,
        {"nothing": (["b.org"], False), "good_ones": (["a.org", "c.org"], True)},
    ),
    "spam_remove_absent": (
        remove_absent,
        {"ignore": (200, ABSENT), "refuse": (400, "1.1.1.1 is not found on the safelist")},
    ),
    "spam_domain": (
        shown("blacklist", "a.org", "@b.org", "@%.c.org", "d@e.org"),
        {
            "as_given": ["a.org", "@b.org", "@%.c.org", "d@e.org"],
            "with_at": ["@a.org", "@b.org", "@%.c.org", "d@e.org"],
            "bare": ["a.org", "b.org", "%.c.org", "d@e.org"],
        },
    ),
    "spam_case": (
        shown("safelist", *CASES),
        {"kept": list(CASES), "lower": [it.lower() for it in CASES]},
    ),
    "spam_order": (
        shown("safelist", "B.org", "c.org", "a.org"),
        {
            "added": ["B.org", "c.org", "a.org"],
            "sorted": ["a.org", "B.org", "c.org"],
            "reversed": ["a.org", "c.org", "B.org"],
        },
    ),
    "spam_match": (match, {"same": [200, 400, 200, 400], "shown": [400, 200, 400, 200]}),
    "spam_twice": (
        twice,
        {"accept": ([200, 200, 200], ["a.org"]), "refuse": ([200, 400, 400], ["a.org"])},
    ),
    "spam_alias": (alias, {"accept": 200, "refuse": 400}),
    "ipv6_form": (
        shown("ipsafelist", "2001:DB8:0::1", "10.1.1.%"),
        {
            "as_given": ["2001:DB8:0::1", "10.1.1.%"],
            "compressed": ["2001:db8::1", "10.1.1.%"],
            "expanded": ["2001:0db8:0000:0000:0000:0000:0000:0001", "10.1.1.%"],
        },
    ),
    "filter_level_case": (
        edited("filterLevel", filterlevel="exclusive"),
        {"lower": "exclusive", "title": "Exclusive"},
    ),
    "omitted_quarantine": (
        edited("sendToDomainQuarantine", quarantineowner="x@y.org"),
        {"cleared": False, "kept": True},
    ),
    "omitted_owner": (
        edited("quarantineOwner", sendtodomainquarantine="true"),
        {"kept": OWNER, "cleared": ""},
    ),
    "clear_owner": (
        clear_owner,
        {
            "both": [(200, ""), (200, "")],
            "remove_only": [(200, OWNER), (200, "")],
            "empty_only": [(200, ""), (400, OWNER)],
        },
    ),
    "mobile_flags": (
        flags,
        {"present": ([True, True], [True, True]), "missing": ([False, False], [False, False])},
    ),
    "mobile_list_key": (
        offered,
        {
            "own": {KEY: [WHOLE]},
            "mobileServices": {"mobileServices": [WHOLE]},
            "mailboxes": {"mailboxes": [WHOLE]},
        },
    ),
    "mobile_items": (
        offered,
        {"objects": {KEY: [WHOLE]}, "names": {KEY: [{"name": "alex"}]}, "strings": {KEY: ["alex"]}},
    ),
    "mobile_names": (
        offered,
        {"name": {KEY: [WHOLE]}, "address": {KEY: [WHOLE | {"name": "alex@example.com"}]}},
    ),
    "absent_service": (
        absent_service,
        {
            "accept": (200, ABSENT, ABSENT),
            "400": (400, NO_SERVICE, ABSENT),
            "404": (404, NO_SERVICE, "MobileService"),
        },
    ),
}
SWITCHES = [switch.name for switch in (*spam_switches.SWITCHES, *mobile_switches.SWITCHES)]


def seed(client: Client) -> Client:
    """Give the domain an alias and two mailboxes, of which one has a service."""
    client.api.add_domain("example.com", aliases=["example.net"])
    client.api.add_mailbox("example.com", "alex", display_name="Alex", activesync=True)
    client.api.add_mailbox("example.com", "alt")
    return client


@pytest.mark.parametrize(
    ("switch", "value"), [(name, value) for name in SWITCHES for value in DIALECTS[name]]
)
def test_each_value_can_be_seen(new_client: Callable[..., Client], switch: str, value: str) -> None:
    look, seen, *others = SEEN[switch]
    client = seed(new_client({switch: value, **(others[0] if others else {})}))
    assert look(client) == seen[value]


def test_all_that_is_seen_differs() -> None:
    for switch, (_look, seen, *_others) in SEEN.items():
        assert len({repr(value) for value in seen.values()}) == len(DIALECTS[switch]), switch


@pytest.mark.parametrize(
    ("dialect", "path", "expected"),
    [
        ({"empty_list": "missing"}, f"{SPAM}/blacklist", {}),
        ({"empty_list": "null"}, f"{SPAM}/ipsafelist", {"addresses": None}),
        ({"empty_text": "missing"}, f"{SPAM}/settings", ("filterLevel", "sendToDomainQuarantine")),
        ({"empty_text": "null"}, f"{SPAM}/settings", {"quarantineOwner": None}),
        ({"flags": "string"}, f"{SPAM}/settings", {"sendToDomainQuarantine": "false"}),
        ({"name_case": "lower"}, f"{SPAM}/settings", {"filterlevel": "on"}),
        ({"name_case": "capital"}, f"{SPAM}/safelist", {"Addresses": []}),
        ({"extra_fields": "some"}, f"{SPAM}/settings", {"provisioningRegion": "IAD"}),
        ({"mobile_items": "strings", "page_cap": "7"}, OFFERED, {KEY: ["alex"], "total": 1}),
    ],
)
def test_the_switches_of_all_answers_hold_here_too(
    new_client: Callable[..., Client], dialect: dict[str, str], path: str, expected: Iterable[str]
) -> None:
    answer = seed(new_client(dialect)).json(path)
    if isinstance(expected, dict):
        assert expected.items() <= answer.items() if expected else answer == {}
    else:
        assert tuple(answer) == expected


def test_plain_texts_of_an_index_have_elements_in_xml(new_client: Callable[..., Client]) -> None:
    client = seed(new_client({"mobile_items": "strings", "mobile_list_key": "mailboxes"}))
    assert (
        "<mailboxes><mailbox>alex</mailbox></mailboxes>"
        in client("GET", OFFERED, accept="text/xml").text
    )


def test_half_a_put_is_kept_in_the_state_file(
    new_client: Callable[..., Client], tmp_path: Path
) -> None:
    file = tmp_path / "state.json"
    client = seed(new_client({"spam_put_bad": "good_ones"}, state_file=file))
    client("PUT", f"{SPAM}/blacklist", {"addList": "abc,a.org"})
    (domain,) = json.loads(file.read_text())["domains"]
    assert domain["mailboxes"]["alex"]["blacklist"] == ["a.org"]
    client("PUT", f"{SPAM}/blacklist", {"addList": "abc"})
    assert [call.effect for call in client.api.calls] == [True, False]


def test_a_checked_format_is_that_of_deletions_too(new_client: Callable[..., Client]) -> None:
    client = seed(new_client({"delete_accept": "checked"}))
    answer = client("DELETE", "alex/activesyncmobileservice", accept="image/png")
    assert answer.headers["x-error-message"] == "Invalid format"
