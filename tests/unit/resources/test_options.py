# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may write, and how a mistake is named."""

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.options import (
    ListChange,
    OptionError,
    domain_name,
    email_address,
    list_change,
    local_name,
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("alex.smith", "alex.smith"),
        ("Alex.Smith", "alex.smith"),
        ("alex.smith@example.com", "alex.smith"),
        ("Alex@EXAMPLE.com", "alex"),
        ("o'brien+x_y-z", "o'brien+x_y-z"),
    ],
)
def test_a_name_is_the_local_part_or_the_full_address(written: str, name: str) -> None:
    assert local_name(written, "example.com") == name


@pytest.mark.parametrize(
    "written",
    ["", "alex smith", ".alex", "alex.", "a..b", "@example.com", "alex@", "a/b", "ä", "a" * 65],
)
def test_a_name_that_is_no_local_part_is_refused_in_the_api_s_words(written: str) -> None:
    with pytest.raises(OptionError, match=r"^name: Invalid user name"):
        local_name(written, "example.com")


@pytest.mark.parametrize("written", ["alex@other.com", "alex@sub.example.com", "a@b@example.com"])
def test_a_name_of_another_domain_is_refused(written: str) -> None:
    with pytest.raises(OptionError, match=r"does not belong to the domain example\.com"):
        local_name(written, "example.com")


@pytest.mark.parametrize("written", ["Example.COM", "a-b.co.uk", "müller.example", "1und1.de"])
def test_domains(written: str) -> None:
    assert domain_name(written) == written.lower()


@pytest.mark.parametrize(
    "written",
    ["", "com", "exa mple.com", "-a.com", "a-.com", "a..com", "a_b.com", "/etc", "a.com/"],
)
def test_what_is_no_domain_is_refused(written: str) -> None:
    with pytest.raises(OptionError, match="is not a domain name"):
        domain_name(written)


@pytest.mark.parametrize(
    "written",
    [
        "alex",
        "alex@",
        "@example.com",
        "alex@example",
        "a@x.com, b@x.com",
        "a@x.com;b@x.com",
        "['a@x.com']",
        "Alex <a@x.com>",
        " a@x.com",
        ["a@x.com"],
        {"a@x.com": 1},
        None,
        7,
    ],
)
def test_what_is_no_single_address_is_refused_in_the_api_s_words(written: object) -> None:
    with pytest.raises(OptionError, match=r"^forwarding_address: invalid email address: "):
        email_address(written, "forwarding_address")


def change(value: object) -> ListChange | None:
    return list_change(value, "email_addresses", email_address)


class TestLists:
    """Lists that belong to an object."""

    def test_not_given_means_not_managed(self) -> None:
        assert change(None) is None

    def test_a_bare_list_means_set(self) -> None:
        assert change(["a@x.com"]) == change({"set": ["a@x.com"]}) == ListChange(exact=("a@x.com",))

    def test_json_is_taken_too_as_ad_hoc_commands_write_it(self) -> None:
        assert change('["a@x.com"]') == change(["a@x.com"])
        assert change('{"add": ["a@x.com"]}') == change({"add": ["a@x.com"]})

    def test_null_inside_the_dict_means_not_given(self) -> None:
        assert change({"set": None, "add": ["a@x.com"]}) == ListChange(add=("a@x.com",))

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ({"set": [], "add": []}, "set excludes add and remove"),
            ({"set": [], "remove": ["a@x.com"]}, "set excludes add and remove"),
            ({"ad": []}, "unknown key 'ad'"),
            ({"add": "a@x.com"}, "email_addresses.add: must be a list"),
            (7, "must be a list, or a dict"),
            ("a@x.com", "must be a list, or a dict"),
            ("[a@x.com]", "must be a list, or a dict"),
            (
                ["a@x.com", "A@x.com"],
                "set, entry 2: A@x.com stands already in email_addresses.set, entry 1",
            ),
            (
                {"add": ["a@x.com"], "remove": ["a@X.com"]},
                "remove, entry 1: a@X.com stands already in email_addresses.add, entry 1",
            ),
            (["a@x.com", "b"], "set, entry 2: invalid email address: b"),
        ],
    )
    def test_a_mistake_is_named_with_its_place(self, value: object, message: str) -> None:
        with pytest.raises(OptionError) as refused:
            change(value)
        assert message in str(refused.value)

    def test_set_adds_what_is_missing_and_removes_the_rest(self) -> None:
        wanted = ListChange(exact=("c", "B"))
        assert wanted.differences(["a", "b", "D"]) == (["c"], ["a", "d"])

    def test_an_empty_set_removes_everything(self) -> None:
        assert ListChange(exact=()).differences(["a"]) == ([], ["a"])

    def test_add_and_remove_touch_only_what_they_name(self) -> None:
        wanted = ListChange(add=("a", "c"), remove=("B", "d"))
        assert wanted.differences(["a", "b", "e"]) == (["c"], ["B"])
