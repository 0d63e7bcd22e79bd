# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of spam lists: which are taken, and which mean the same."""

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.options import (
    OptionError,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_entries import (
    address_entry,
    clean_entries,
    entry_key,
    ip_entry,
)


@pytest.mark.parametrize(
    "entry",
    [
        "anyone@spam.com",
        "Anyone@Spam.com",
        "spam.com",
        "@spam.com",
        "%.spam.com",
        "@%.spam.com",
        "müller.example",
        "jo@müller.example",
        "xn--mller-kva.example",
        "o'brien+x@spam.co.uk",
    ],
)
def test_addresses_and_domains_are_sent_as_they_were_written(entry: str) -> None:
    assert address_entry(entry, "entries") == entry


@pytest.mark.parametrize(
    "entry",
    [
        "abc",
        "",
        "@",
        "a@",
        "a b@spam.com",
        "a@b@spam.com",
        "spam.com,ham.com",
        "*.spam.com",
        "1.2.3.4",
    ],
)
def test_what_is_neither_is_refused_in_the_api_s_words(entry: str) -> None:
    with pytest.raises(OptionError) as refused:
        address_entry(entry, "entries")
    assert str(refused.value) == f"entries: invalid email address: {entry}"


@pytest.mark.parametrize(
    ("entry", "normal"),
    [
        ("216.12.34.1", "216.12.34.1"),
        ("2001:DB8:0:0::25", "2001:db8::25"),
        ("::1", "::1"),
        ("10.167.10.%", "10.167.10.%"),
        ("10.167.%.%", "10.167.%.%"),
        ("10.%.%.%", "10.%.%.%"),
    ],
)
def test_ip_addresses_have_one_normal_form(entry: str, normal: str) -> None:
    assert ip_entry(entry, "entries") == normal


@pytest.mark.parametrize(
    "entry",
    [
        "123",
        "1.2.3",
        "1.2.3.256",
        "300.1.2.%",
        "1.%.3.4",
        "%.%.%.%",
        "1.2.3.*",
        "001.2.3.%",
        "\u0661.2.3.%",
        "10.0.0.0/8",
        "fe80::1%eth0",
        "2001:db8::%",
        "example.com",
        "",
    ],
)
def test_what_is_no_ip_address_is_refused_in_the_api_s_words(entry: str) -> None:
    with pytest.raises(OptionError) as refused:
        ip_entry(entry, "entries")
    assert str(refused.value) == f"entries: invalid ip address: {entry}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Spam.COM", "spam.com"),
        ("@spam.com", "spam.com"),
        ("@%.spam.com", "%.spam.com"),
        ("A@spam.com", "a@SPAM.com"),
        ("müller.example", "xn--mller-kva.example"),
        ("straße.de", "xn--strae-oqa.de"),
        ("jo@müller.example", "jo@xn--mller-kva.example"),
        ("2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_spellings_that_mean_the_same(one: str, other: str) -> None:
    assert entry_key(one) == entry_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@spam.com", "spam.com"),
        ("spam.com", "%.spam.com"),
        ("1.2.3.4", "1.2.3.%"),
        ("strasse.de", "straße.de"),
        ("a@10.0.0.1", "b@10.0.0.1"),
    ],
)
def test_entries_that_do_not_mean_the_same(one: str, other: str) -> None:
    assert entry_key(one) != entry_key(other)


def test_an_entry_given_twice_counts_once() -> None:
    cleaned = clean_entries(["spam.com", "@SPAM.com", "ham.com"], address_entry, "entries")
    assert list(cleaned.values()) == ["spam.com", "ham.com"]


def test_one_bad_entry_among_many_is_named_with_its_position() -> None:
    entries = [f"spam{number}.com" for number in range(499)]
    entries.insert(250, "abc")
    with pytest.raises(OptionError) as refused:
        clean_entries(entries, address_entry, "entries")
    assert str(refused.value) == "entries, entry 251: invalid email address: abc"
