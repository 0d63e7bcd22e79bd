# SPDX-License-Identifier: GPL-3.0-or-later
"""A listing is whole or it fails: nothing is lost in silence, and nothing goes on for ever."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudoffice.email.plugins.module_utils._api.faults import Unreadable
from ansible_collections.cloudoffice.email.plugins.module_utils._api.paging import (
    MOST_WALKS,
    read_whole,
)


class Pages:
    """Answers of an endpoint, one after the other; the last one stays."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self.pages = pages
        self.offsets: list[int] = []

    def __call__(self, offset: int) -> dict[str, Any]:
        self.offsets.append(offset)
        return self.pages[min(len(self.offsets), len(self.pages)) - 1]


def page(names: str, total: int | None = None) -> dict[str, Any]:
    return {"mailboxes": list(names), **({} if total is None else {"total": total})}


def walk(pages: Pages) -> str:
    return "".join(read_whole(pages, "mailboxes", str, "GET mailboxes"))


def test_one_page_that_holds_all_costs_one_read() -> None:
    pages = Pages(page("abc", 3))
    assert walk(pages) == "abc"
    assert pages.offsets == [0]


def test_short_pages_are_followed_by_what_they_held() -> None:
    pages = Pages(page("ab", 5), page("c", 5), page("de", 5))
    assert walk(pages) == "abcde"
    assert pages.offsets == [0, 2, 3]


def test_without_a_total_only_an_empty_page_is_the_end() -> None:
    pages = Pages(page("ab"), page("c"), page(""))
    assert walk(pages) == "abc"
    assert pages.offsets == [0, 2, 3]


@pytest.mark.parametrize(
    "empty",
    [
        {"total": 0},
        {"total": 0, "mailboxes": None},
        {"Total": "0", "MailBoxes": []},
        {"mailboxes": []},
    ],
)
def test_an_empty_listing_in_each_of_its_forms(empty: dict[str, Any]) -> None:
    assert walk(Pages(empty)) == ""


def test_an_answer_without_list_and_total_is_no_listing() -> None:
    with pytest.raises(Unreadable, match="no listing"):
        walk(Pages({"error": 1}))


def test_more_items_than_the_total_says_are_not_believed() -> None:
    with pytest.raises(Unreadable, match="more than its total"):
        walk(Pages(page("ab", 1)))


def test_a_listing_that_grows_for_ever_is_given_up() -> None:
    reads: list[int] = []

    def fetch(offset: int) -> dict[str, Any]:
        reads.append(offset)
        return {"mailboxes": [str(len(reads))], "total": offset + 2}

    with pytest.raises(Unreadable, match="grew with every page"):
        read_whole(fetch, "mailboxes", str, "GET mailboxes")
    assert len(reads) < 100


def test_names_of_properties_are_matched_without_case() -> None:
    assert walk(Pages({"Total": 2, "MAILBOXES": ["a", "b"]})) == "ab"


def test_a_listing_that_grew_behind_us_is_read_on_to_its_new_end() -> None:
    pages = Pages(page("ab", 3), page("cd", 4))
    assert walk(pages) == "abcd"


def test_a_listing_that_grew_before_us_is_read_again() -> None:
    pages = Pages(page("bc", 4), page("cde", 5), page("abcde", 5))
    assert walk(pages) == "abcde"
    assert pages.offsets == [0, 2, 0]


def test_a_listing_that_shrank_is_read_again_for_an_item_may_have_slipped_by() -> None:
    pages = Pages(page("abc", 6), page("ef", 5), page("bcdef", 5))
    assert walk(pages) == "bcdef"
    assert pages.offsets == [0, 3, 0]


@pytest.mark.parametrize(
    "pages",
    [
        Pages(page("abc", 6)),
        Pages(page("abc", 9), page("", 9), page("abc", 9), page("", 9), page("", 9)),
        Pages(page("aa", 2)),
    ],
    ids=["the same page for ever", "an end before the end", "an item twice on one page"],
)
def test_a_listing_that_cannot_be_read_whole_fails_after_a_few_tries(pages: Pages) -> None:
    with pytest.raises(Unreadable, match="could not be read whole in 4 tries"):
        walk(pages)
    assert len(pages.offsets) <= 2 * MOST_WALKS


def test_a_listing_that_grows_with_every_page_ends_when_its_items_repeat() -> None:
    letters = "abcdefgh"
    reads = []

    def fetch(offset: int) -> dict[str, Any]:
        reads.append(offset)
        return page(letters[offset % 8], total=offset + 2)

    with pytest.raises(Unreadable):
        read_whole(fetch, "mailboxes", str, "GET mailboxes")
    assert len(reads) == MOST_WALKS * 9


@given(st.sets(st.integers(0, 999), max_size=60), st.integers(1, 20), st.booleans())
def test_any_listing_in_pages_of_any_size_is_read_whole_in_order(
    items: set[int], size: int, with_total: bool
) -> None:
    rows = sorted(items)

    def fetch(offset: int) -> dict[str, Any]:
        answer: dict[str, Any] = {"mailboxes": rows[offset : offset + size]}
        return {**answer, "total": len(rows)} if with_total else answer

    assert read_whole(fetch, "mailboxes", str, "GET mailboxes") == rows
