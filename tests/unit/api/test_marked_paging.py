# SPDX-License-Identifier: GPL-3.0-or-later
"""A listing that is paged by marker is whole and in order, whatever its Total says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudoffice.email.plugins.module_utils._api.faults import (
    NotFound,
    Unreadable,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.marked_paging import (
    MARKED_PAGE_SIZE,
    read_marked,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.paging import MOST_WALKS

THOUSAND = [f"member{number:04}" for number in range(1000)]


class Listing:
    """An endpoint that holds some names and pages by marker; what it says can be changed."""

    def __init__(self, names: list[str], page_size: int = MARKED_PAGE_SIZE, **says: Any) -> None:
        self.names = names
        self.page_size = page_size
        self.says = says
        self.inclusive = False
        self.markers: list[str | None] = []

    def __call__(self, marker: str | None) -> dict[str, Any]:
        self.markers.append(marker)
        start = 0
        if marker is not None:
            if marker not in self.names:
                raise NotFound("GET members", "Item not found", None, "")
            start = self.names.index(marker) + (0 if self.inclusive else 1)
        rows = self.names[start : start + self.page_size]
        page = {"Recipients": rows, "Limit": MARKED_PAGE_SIZE, "Total": len(self.names)}
        return {key: it for key, it in {**page, **self.says}.items() if it != "missing"}


def walk(listing: Any) -> list[str]:
    return read_marked(listing, "Recipients", str, "GET members")


def test_one_page_that_holds_all_costs_one_read() -> None:
    listing = Listing(["b", "a"])
    assert walk(listing) == ["b", "a"]
    assert listing.markers == [None]


def test_a_thousand_are_ten_reads() -> None:
    listing = Listing(THOUSAND)
    assert walk(listing) == THOUSAND
    assert listing.markers == [None, *(THOUSAND[last] for last in range(99, 999, 100))]


def test_the_marker_is_the_last_item_s_own_value() -> None:
    listing = Listing(["Alex@Example.com", "b"], page_size=1)
    assert walk(listing) == ["Alex@Example.com", "b"]
    assert listing.markers[1] == "Alex@Example.com"


@pytest.mark.parametrize("nothing", [[], None, "missing"])
def test_an_empty_listing_is_empty_in_each_form(nothing: object) -> None:
    listing = Listing([], Recipients=nothing)
    assert walk(listing) == []
    assert listing.markers == [None]


@pytest.mark.parametrize("total", [2, "missing", None, 5000, 100])
@pytest.mark.parametrize("inclusive", [False, True])
def test_a_wrong_total_hides_nobody(total: object, inclusive: bool) -> None:
    listing = Listing(THOUSAND, Total=total)
    listing.inclusive = inclusive
    assert walk(listing) == THOUSAND


def test_a_full_page_is_not_taken_for_all_because_its_total_says_so() -> None:
    listing = Listing(THOUSAND[:150], Total=100)
    assert walk(listing) == THOUSAND[:150]


def test_a_total_that_promises_more_is_believed_no_longer_when_two_walks_agree() -> None:
    listing = Listing(["a", "b"], Total=7)
    assert walk(listing) == ["a", "b"]
    assert listing.markers == [None, "b", None, "b"]


def test_pages_shorter_than_asked_for_are_followed() -> None:
    listing = Listing(THOUSAND[:20], page_size=7)
    assert walk(listing) == THOUSAND[:20]
    assert listing.markers == [None, "member0006", "member0013"]


def test_a_marker_that_is_deleted_between_two_pages_begins_the_walk_again() -> None:
    listing = Listing(THOUSAND[:250])

    def fetch(marker: str | None) -> dict[str, Any]:
        if marker == "member0099" and marker in listing.names:
            listing.names.remove(marker)
        return listing(marker)

    assert walk(fetch) == [name for name in THOUSAND[:250] if name != "member0099"]


def test_a_listing_that_moves_without_end_is_an_error_and_never_half_a_result() -> None:
    class Endless(Listing):
        def __call__(self, marker: str | None) -> dict[str, Any]:
            if marker is not None:
                raise NotFound("GET members", "Item not found", None, "")
            return super().__call__(marker)

    listing = Endless(THOUSAND)
    with pytest.raises(Unreadable, match=r"could not be read whole.*its marker member0099 is gone"):
        walk(listing)
    assert len(listing.markers) == MOST_WALKS


def test_a_server_that_ignores_the_marker_is_found_out() -> None:
    listing = Listing(THOUSAND)
    with pytest.raises(Unreadable, match="member0000 came twice"):
        walk(lambda _marker: listing(None))


def test_a_server_that_pages_nothing_gives_all_at_once() -> None:
    listing = Listing(THOUSAND, page_size=1000)
    assert walk(lambda _marker: listing(None)) == THOUSAND


def test_what_is_missing_before_the_first_page_is_an_error() -> None:
    def fetch(marker: str | None) -> dict[str, Any]:
        raise NotFound("GET members", "Domain not found", None, "domain")

    with pytest.raises(NotFound):
        walk(fetch)


def test_what_is_no_listing_is_an_error() -> None:
    with pytest.raises(Unreadable, match="no listing"):
        walk(lambda _marker: {"CommonName": "team"})


@given(
    names=st.lists(st.text("abcXYZ0123456789", min_size=1, max_size=4), unique_by=str.lower),
    page_size=st.integers(1, 7),
    inclusive=st.booleans(),
    right=st.booleans(),
)
def test_any_listing_is_read_whole_and_in_order(
    names: list[str], page_size: int, inclusive: bool, right: bool
) -> None:
    listing = Listing(names, page_size + inclusive, **({} if right else {"Total": 10**6}))
    listing.inclusive = inclusive
    assert walk(listing) == names
