# SPDX-License-Identifier: GPL-3.0-or-later
"""What the vendor's pages leave open, as named switches.

A switch stands for one thing that is unknown, inferred or told in two ways. Its values are the
behaviours that are plausible; the first is the default: the documented one where there is one.
A client that is right works under every value. What no client could live with is a fault
(see `trouble`), not a dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import list_switches, mobile_switches, spam_switches
from .switch import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "error_channel",
        ("both", "header_only", "body_only"),
        "Where an error's text stands: x-error-message header, fault body, or both",
        "2009's examples have the header and no body, 2014's page adds a body",
        "6.1-6.3",
    ),
    Switch(
        "fault_suffix",
        ("with", "without"),
        "Whether a fault's key ends in 'Fault'",
        "the Errors page has it in its samples and not in its table",
        "6.4",
    ),
    Switch(
        "fault_400",
        ("badRequestFault", "validationFault", "appsFault"),
        "The fault key of a 400; v1's lists have `list_fault_400`",
        "pages and clients disagree, even for one operation",
        "6.4, 6.5",
    ),
    Switch(
        "resource_type",
        ("present", "missing"),
        "Whether a 404's fault names the kind of the missing thing",
        "documented in 2014; older answers cannot have had it",
        "6.4",
    ),
    Switch(
        "xml_fault",
        ("named", "generic"),
        "The root of an XML fault: the fault's key, or 'fault'",
        "that there is an XML form is all that is documented",
        "6.8",
    ),
    Switch(
        "bad_accept",
        ("404", "406"),
        "The status of 'Invalid format'",
        "the mailbox page says 404, the contact and list pages say 406",
        "4.2",
    ),
    Switch(
        "any_accept",
        ("refuse", "xml", "json"),
        "What a missing Accept or */* gets",
        "Accept is said to be required; what happens without is not said",
        "4.2",
    ),
    Switch(
        "delete_accept",
        ("ignored", "checked"),
        "Whether deleting a mailbox, a list or a mobile service looks at Accept",
        "operations whose tables have no row for the format",
        "4.2",
    ),
    Switch(
        "v0",
        ("served", "gone"),
        "Whether /v0/ still answers; if gone, with a bare 404",
        "declared discontinued in 2015",
        "8.2",
    ),
    Switch(
        "keep_alive",
        ("yes", "no"),
        "Whether connections stay open; if not, each answer says so and closes",
        "stated nowhere; proxies and web servers may be set up either way",
        "-",
    ),
    Switch(
        "timestamp",
        ("any", "strict"),
        "Whether the signature's time is checked: UTC, 15 minutes either way",
        "nothing is documented, and clients sign in local time or once for hours",
        "1.8",
    ),
    Switch(
        "throttle_window",
        ("sliding", "calendar"),
        "Calls are counted over the last 60 seconds, or since the minute on the clock began",
        "'one-minute logs' may mean either",
        "2.1",
    ),
    Switch(
        "oversize_page",
        ("clamp", "clamp_unsaid", "refuse"),
        "size above 250: 250 is given and echoed; 250 is given and the wish echoed; 400",
        "only the maximum is documented",
        "3.1",
    ),
    Switch(
        "page_cap",
        ("250", "7"),
        "The most items that a page holds, whatever was asked for and echoed",
        "size echoes what was asked, so a short page cannot be told from it",
        "3.2, 3.7",
    ),
    Switch(
        "index_order",
        ("name", "creation"),
        "The order of an index",
        "none is promised",
        "3",
    ),
    Switch(
        "fields_param",
        ("honoured", "ignored"),
        "Whether fields= adds fields to the mailbox index",
        "documented from 2013 on only",
        "3.6",
    ),
    Switch(
        "empty_list",
        ("list", "null", "missing"),
        "A list with nothing in it",
        "the vendor's own client reads the key with errors suppressed",
        "3.8",
    ),
    Switch(
        "empty_text",
        ("empty", "null", "missing"),
        "A text field with nothing in it",
        "no example shows one",
        "5",
    ),
    Switch(
        "last_login",
        ("null", "missing", "text"),
        "lastLogin of a mailbox that was never used: null, no key, or an empty text",
        "one client allows null, another checks whether it is there",
        "5",
    ),
    Switch(
        "late_fields",
        ("present", "missing"),
        "Fields younger than the mailbox page: answered and taken, or unknown both ways",
        "customID, saveForwardedEmail, createdDate, samAccountName and others came later",
        "5",
    ),
    Switch(
        "extra_fields",
        ("none", "some"),
        "Whether answers hold fields that are documented nowhere",
        "adding fields is declared not to break clients",
        "8.3",
    ),
    Switch(
        "reply_to",
        ("bool", "string", "title_string"),
        "replyTo as true, 'true' or 'True'",
        "a boolean on the page, a string in the vendor's own client",
        "5",
    ),
    Switch(
        "flags",
        ("bool", "string"),
        "The other booleans of a mailbox or list as true or 'true'",
        "no sign of it but for replyTo, which is in the same answer",
        "5",
    ),
    Switch(
        "numbers",
        ("int", "string"),
        "The numbers of a mailbox or list, such as size and MemberCount, as 2048 or '2048'",
        "no sign of it: for completeness, as for flags",
        "5",
    ),
    Switch(
        "name_case",
        ("documented", "lower", "capital"),
        "The case of property names in JSON: displayName, displayname, DisplayName",
        "'total' in older lists, 'Total' in newer ones; clients ignore case",
        "3.9",
    ),
    Switch(
        "write_code",
        ("200", "202", "204"),
        "The status of a write that was done; v1's lists have `list_write_code`",
        "tables say 200, samples 204, slow operations 202",
        "7.8, 10",
    ),
    Switch(
        "write_body",
        ("empty", "null"),
        "The body of a write that was done: none, or JSON's null (never with 204)",
        "'no resource body' is all that is documented",
        "4.11",
    ),
    Switch(
        "omitted_forwarding",
        ("kept", "cleared"),
        "What an edit without emailForwardingAddress does to it",
        "'not assigned' disables forwarding, which may mean leaving the field out",
        "9.13",
    ),
    Switch(
        "forwarding_scope",
        ("any", "organisation"),
        "Whether forwarding outside the account's own addresses is refused",
        "one client's note; the page does not say it",
        "9.13",
    ),
    Switch(
        "password_rules",
        ("length", "full"),
        "Eight characters; or also three of four kinds and no part of the name in it",
        "the full rules stand in the control panel's help, not on the API's page",
        "9.10",
    ),
    Switch(
        "address_case",
        ("lower", "kept"),
        "Whether added addresses come back lower-cased",
        "seen for accounts and aliases of the sister product",
        "9.5",
    ),
    Switch(
        "address_twice",
        ("refuse", "accept"),
        "Adding an address that the mailbox has: 400 in use, or accepted without effect",
        "the table has no row for it",
        "6.11",
    ),
    Switch(
        "absent_address",
        ("400", "404"),
        "Deleting an address that the mailbox has not",
        "'will fail' is all that is documented",
        "6.11",
    ),
    Switch(
        "address_domain",
        ("account", "any"),
        "Addresses only in the account's domains and their aliases, or in any domain",
        "allowed domains are named for lists, not for mailboxes",
        "9.15",
    ),
    Switch(
        "alias_addresses",
        ("single", "mirrored"),
        "Whether each address appears, fixed, under the domain's aliases as well",
        "documented for lists, where it is always so; their model is said to extend the mailbox's",
        "9.15",
    ),
    *spam_switches.SWITCHES,
    *mobile_switches.SWITCHES,
    *list_switches.SWITCHES,
)

DIALECTS: dict[str, tuple[str, ...]] = {switch.name: switch.values for switch in SWITCHES}


class Dialect(Mapping[str, str]):
    """A value for every switch; those not given have their default."""

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        self._values = {switch.name: switch.default for switch in SWITCHES}
        for name, value in (chosen or {}).items():
            if name not in DIALECTS:
                raise ValueError(f"No dialect switch is called {name}; there are {list(DIALECTS)}")
            if value not in DIALECTS[name]:
                raise ValueError(f"Dialect {name} is one of {DIALECTS[name]}, not {value!r}")
            self._values[name] = value

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def table() -> str:
    """Return the switches as a Markdown table, for the README and `--list-dialects`."""
    rows = ["| switch | values (default first) | what it decides | why it is open | facts |"]
    rows.append("| --- | --- | --- | --- | --- |")
    for switch in SWITCHES:
        values = ", ".join(f"`{value}`" for value in switch.values)
        cells = (f"`{switch.name}`", values, switch.meaning, switch.why, switch.facts)
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)
