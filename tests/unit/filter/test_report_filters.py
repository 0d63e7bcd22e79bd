# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report says follows from what was read, and no text in it can be anything but text."""

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ansible_collections.cloudoffice.email.plugins.filter import (
    domain_report as report_module,
)
from ansible_collections.cloudoffice.email.plugins.filter import (
    markdown_text as markdown_module,
)
from ansible_collections.cloudoffice.email.plugins.filter import (
    text_list as list_module,
)
from ansible_collections.cloudoffice.email.plugins.filter import (
    without_passwords as passwords_module,
)
from ansible_collections.cloudoffice.email.plugins.filter.domain_join import domain_join
from ansible_collections.cloudoffice.email.plugins.filter.domain_report import domain_report
from ansible_collections.cloudoffice.email.plugins.filter.initial_passwords import (
    initial_passwords,
)
from ansible_collections.cloudoffice.email.plugins.filter.markdown_text import markdown_text
from ansible_collections.cloudoffice.email.plugins.filter.without_passwords import (
    without_passwords,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import texts
from ansible_collections.cloudoffice.email.plugins.plugin_utils._report import blocks, clean, when

SECRET = "Secret123!@#"


def mailbox(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "display_name": name, "size": 1000, "current_usage": 0, **fields}


@pytest.mark.parametrize(
    ("entry", "partner", "hit"),
    [
        ("partner.example", "partner.example", True),
        ("@Partner.Example", "partner.example", True),
        ("%@partner.example", "partner.example", True),
        ("boss@partner.example", "partner.example", True),
        ("mail.partner.example", "partner.example", True),
        ("@%.partner.example", "partner.example", True),
        ("%.example", "partner.example", True),
        ("%", "partner.example", True),
        ("notpartner.example", "partner.example", False),
        ("partner.example", "mail.partner.example", False),
        ("partner.example", "boss@partner.example", True),
        ("b%@partner.example", "boss@partner.example", True),
        ("clerk@partner.example", "boss@partner.example", False),
        ("mail.partner.example", "boss@partner.example", False),
        ("b*@partner.example", "boss@partner.example", False),
        ("[p]artner.example", "partner.example", False),
        ("", "partner.example", False),
        ("partner.example", "", False),
    ],
)
def test_an_entry_hits_a_partner_as_the_spam_filter_would(
    entry: str, partner: str, hit: bool
) -> None:
    assert blocks(entry, partner) is hit


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("3/4/2026 5:06:07 PM", "2026-03-04 17:06"),
        ("12/31/2025 12:00:00 AM", "2025-12-31 00:00"),
        ("yesterday", "yesterday"),
        (None, ""),
    ],
)
def test_a_login_s_time_is_one_that_everybody_reads_the_same(moment: Any, shown: str) -> None:
    assert when(moment) == shown


def test_use_is_counted_against_size_and_never_rounded_up_to_full() -> None:
    report = domain_report(
        [
            mailbox("full", current_usage=1000),
            mailbox("over", current_usage=1120),
            mailbox("almost", current_usage=999),
            mailbox("below", current_usage=899),
            mailbox("nearly", current_usage=900),
            mailbox("unlimited", size=0, current_usage=5),
            {"name": "untold", "display_name": "Untold"},
        ],
        "example.com",
        bars=3,
    )
    rows = {row["name"]: row for row in report["mailboxes"]}
    assert {name: row["percent"] for name, row in rows.items()} == {
        **{"full": 100, "over": 112, "almost": 99, "below": 89, "nearly": 90},
        **{"unlimited": None, "untold": None},
    }
    assert [name for name, row in rows.items() if row["nearly_full"]] == [
        *("almost", "full", "nearly", "over")
    ]
    assert [row["name"] for row in report["chart"]] == ["over", "full", "almost"]
    assert max(row["share"] for row in report["chart"]) == 100
    assert report["spread"] == [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2]
    # A size of 0 is none in the table as well.
    assert rows["unlimited"]["size"] is None
    counts = report["counts"]
    assert (counts["nearly_full"], counts["unmeasured"]) == (4, 2)
    assert (counts["used"], counts["size"]) == (4918, 5000)


def test_a_forward_is_outside_unless_it_is_to_a_domain_of_one_s_own() -> None:
    targets = ("a@example.com", "a@EXAMPLE.net", "a@example.org", "a@sub.example.com", "sam")
    report = domain_report(
        [mailbox(f"m{i}", forwarding_address=it) for i, it in enumerate(targets)],
        "example.com",
        inside=["example.net"],
    )
    outside = [row["forwards_to"] for row in report["forwarding"] if row["outside"]]
    assert outside == ["a@example.org", "a@sub.example.com"]
    assert [row["outside"] for row in report["forwarding"]] == [True, True, False, False, False]


def test_what_was_not_read_is_not_taken_for_fine() -> None:
    (row,) = domain_report(
        [{"name": "a"}], "example.com", {"distribution_lists": []}, {"b": {"settings": {}}}
    )["mailboxes"]
    assert (row["filter"], row["size"], row["percent"]) == ("", None, None)
    lists = [{"name": "team", "display_name": "Team", "members": {"set": ["a"]}}]
    (row,) = domain_report([], "example.com", {"distribution_lists": lists})["lists"]
    assert (row["managers"], row["senders"], row["public"]) == (None, None, None)
    assert row["unmanaged"] is row["empty"] is False


def test_differences_are_told_field_by_field() -> None:
    result = {
        "summary": {
            "created": ["mailbox/new"],
            "updated": ["distribution_list/team"],
            "deleted": ["mailbox/old"],
            "unchanged": ["mailbox/same"],
        },
        "budget": {"writes": 3},
        "diff": [
            {
                "after_header": "distribution_list/team",
                "before": {"hidden": False, "members": ["a", "b"], "contact": {"zip": ""}},
                "after": {"hidden": True, "members": ["b", "c"], "contact": {"zip": "01067"}},
            },
            {"after_header": "mailbox/new", "before": {}, "after": {"size": 5}},
            {"after_header": "mailbox/old", "before": {"size": 5}, "after": {}},
        ],
    }
    declared = {"mailboxes": [{"name": "New"}, {"name": "old"}, {"name": "same@example.com"}]}
    drift = domain_report(
        [mailbox(name) for name in ("old", "same", "stray")],
        "example.com",
        {"distribution_lists": [{"name": "unlisted"}]},
        drift=result,
        declared=declared,
    )["drift"]
    assert drift["differing"][0]["changes"] == [
        {"field": "hidden", "only": False, "live": "no", "declared": "yes"},
        {"field": "members", "only": True, "live": "a", "declared": "c"},
        {"field": "zip", "only": False, "live": "", "declared": "01067"},
    ]
    assert [it["name"] for it in drift["missing"] + drift["surplus"]] == ["new", "old"]
    # Lists are not declared at all, so none of them is amiss.
    assert drift["undeclared"] == [{"kind": "mailboxes", "name": "stray"}]
    assert (drift["unchanged"], drift["writes"]) == (1, 3)


def test_a_report_wants_a_list() -> None:
    for filtered in (domain_report, initial_passwords):
        with pytest.raises(AnsibleFilterError, match="must be a list"):
            filtered("alex", {})
    for filtered in (without_passwords, domain_join):
        with pytest.raises(AnsibleFilterError, match="must be a list"):
            filtered("alex")


def test_a_text_is_cut_into_its_entries() -> None:
    assert texts("a.example, b.example\nc.example,") == ["a.example", "b.example", "c.example"]
    assert texts(["a, b", " c "]) == ["a, b", "c"]
    assert texts("") == texts(None) == texts([]) == []
    for wrong in ({"a": 1}, 5, '["a.example"]'):
        with pytest.raises(AnsibleFilterError):
            texts(wrong)
    row = mailbox("a", forwarding_address="x@b.example")
    report = domain_report([row], "example.com", inside="a.example, b.example")
    assert report["counts"]["outside"] == 0


ANY = st.text(st.characters(codec="utf-8"), max_size=60)
SHARP = st.text("<>&|`*_[]()!#\\~$\"' \n\r\u2028\u202e:/.w@ah1", max_size=40)


@given(ANY | SHARP)
def test_a_cleaned_text_is_one_line(text: str) -> None:
    shown = clean(text)
    assert len(shown.splitlines()) <= 1
    assert shown == clean(shown) == shown.strip()
    assert "\u202e" not in shown
    assert "\0" not in shown


def rendered(markdown: str) -> str:
    """Return the text that a cell shows, and make sure that it is nothing but text."""
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = page.parse(f"| a | b |\n| --- | --- |\n| {markdown} | x |\n")
    *_head, first, second = (token for token in tokens if token.type == "inline")
    assert second.content == "x"
    kinds = {token.type for token in first.children or ()}
    assert kinds <= {"text", "text_special"}, kinds
    return "".join(token.content for token in first.children or ())


@given(ANY | SHARP)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    assert rendered(markdown_text(text)) == clean(text)


@pytest.mark.parametrize("text", ["http://evil.example", "see www.evil.example", "HTTPS://x.y"])
def test_markdown_makes_no_link_of_an_address_of_a_page(text: str) -> None:
    escaped = markdown_text(text)
    assert "://" not in escaped
    assert "www." not in escaped


def test_a_comparison_needs_no_password_and_hands_none_on() -> None:
    mailboxes = [
        {"name": "a", "password": SECRET, "update_password": "always"},
        {"name": "b", "mobile_services": {"blackberry": True, "activation_password": SECRET}},
        {"name": "c", "mobile_services": {"activesync": True}},
        {"name": "d", "state": "absent", "password": SECRET},
        "no mailbox at all",
    ]
    compared = without_passwords(mailboxes)
    assert SECRET not in str(compared)
    assert compared[0] == {"name": "a", "password": compared[1]["password"]}
    assert len(compared[0]["password"]) >= 8
    assert compared[1]["mobile_services"]["activation_password"]
    assert compared[2]["mobile_services"] == {"activesync": True}
    assert compared[3:] == [{"name": "d", "state": "absent"}, "no mailbox at all"]
    assert mailboxes[0]["password"] == SECRET


def test_who_is_missing_gets_what_a_comparison_needs() -> None:
    mailboxes = [{"name": "A@example.com"}, {"name": "b", "size": 7}, {"name": "c"}]
    mailboxes.append({"name": "d", "state": "absent"})
    compared = without_passwords(mailboxes, ["a"])
    assert set(compared[0]) == {"name", "password"}
    assert (compared[1]["size"], bool(compared[1]["display_name"])) == (7, True)
    assert {"display_name", "size"} <= set(compared[2])
    assert compared[3] == mailboxes[3]


def test_ansible_finds_the_filters() -> None:
    found: dict[str, Any] = {}
    for module in (report_module, markdown_module, passwords_module, list_module):
        found |= module.FilterModule().filters()
    assert found == {
        "domain_report": domain_report,
        "markdown_text": markdown_text,
        "without_passwords": without_passwords,
        "text_list": texts,
    }
