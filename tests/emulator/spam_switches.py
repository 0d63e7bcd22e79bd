# SPDX-License-Identifier: GPL-3.0-or-later
"""What is open about the spam lists and the spam settings."""

from __future__ import annotations

from .switch import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "spam_names",
        ("both", "old", "new"),
        "Which names the black lists have in v1: blacklist and ipblacklist, blocklist and "
        "ipblocklist, or both; v0 has the old ones",
        "the pages of 2020 have new names; whether the old ones still answer is not said",
        "8.5",
    ),
    Switch(
        "spam_name_404",
        ("bare", "worded"),
        "What a name that a list has not gets: a bare 404, or one with a fault of no mailbox",
        "no page says what an unknown path gets",
        "8.5",
    ),
    Switch(
        "spam_no_domain",
        ("domain", "mailbox"),
        "What is said missing if a list of a domain that is not there is read",
        "the tables of the four Index operations have a row for the mailbox only",
        "6.11",
    ),
    Switch(
        "spam_put",
        ("served", "405", "404", "400"),
        "Whether v1 takes addList and removeList by PUT; if not: 405, a bare 404, or 400 for an "
        "unrecognized field; v0 never does (405)",
        "in the pages from 2013 on; one client is known to use it",
        "8.6",
    ),
    Switch(
        "spam_put_bad",
        ("nothing", "good_ones"),
        "What a PUT with a bad entry, which is answered 400, has done: nothing, or all others",
        "not said",
        "8.6",
    ),
    Switch(
        "spam_remove_absent",
        ("ignore", "refuse"),
        "An entry in removeList that is not on the list: passed over, or 400",
        "the row for it belongs to the single deletion",
        "8.6",
    ),
    Switch(
        "spam_domain",
        ("as_given", "with_at", "bare"),
        "How a whole domain comes back: as it was added, as @example.org, or as example.org",
        "both are seen; a normal form is not known",
        "9.7",
    ),
    Switch(
        "spam_case",
        ("kept", "lower"),
        "Whether entries come back lower-cased",
        "names do; nothing is said of entries",
        "9.5, 10",
    ),
    Switch(
        "spam_order",
        ("added", "sorted", "reversed"),
        "The order of a list's entries",
        "none is promised; a client compares sets",
        "5",
    ),
    Switch(
        "spam_match",
        ("same", "shown"),
        "What a removal finds: the same entry however it is written, or only as the list shows it",
        "not said; names ignore case elsewhere",
        "9.5, 9.7",
    ),
    Switch(
        "spam_twice",
        ("accept", "refuse"),
        "Adding an entry that is on the list: accepted without effect, or 400",
        "the tables have no row for it",
        "6.12",
    ),
    Switch(
        "spam_alias",
        ("accept", "refuse"),
        "Whether a domain's aliases may be blacklisted, or are refused as the domain itself is",
        "the row speaks of the current domain",
        "6.11",
    ),
    Switch(
        "ipv6_form",
        ("as_given", "compressed", "expanded"),
        "How an IPv6 address comes back: as it was added, 2001:db8::1, or all eight groups",
        "no example shows one",
        "10",
    ),
    Switch(
        "filter_level_case",
        ("lower", "title"),
        "filterLevel as on or as On",
        "the page spells its own names in two ways",
        "5",
    ),
    Switch(
        "omitted_quarantine",
        ("cleared", "kept"),
        "What an edit without sendtodomainquarantine does to it",
        "'as default, unless set to true', and a client's warning to send all, say cleared",
        "5",
    ),
    Switch(
        "omitted_owner",
        ("kept", "cleared"),
        "What an edit without quarantineowner does to it",
        "a field to remove the owner says kept, a client's warning to send all says cleared",
        "5",
    ),
    Switch(
        "clear_owner",
        ("both", "remove_only", "empty_only"),
        "What clears the owner in v1: an empty quarantineowner, which is else ignored, and "
        "removeQuarantineOwner=true, which is else unrecognized; in v0 the former",
        "the latter came later; whether the former still works, or ever did, is not said",
        "5",
    ),
)
