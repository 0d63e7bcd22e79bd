# SPDX-License-Identifier: GPL-3.0-or-later
"""What files and variables declare for a domain is read, joined and written without loss."""

import traceback
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudoffice.email.plugins.filter import (
    domain_files as files_module,
)
from ansible_collections.cloudoffice.email.plugins.filter import (
    domain_join as join_module,
)
from ansible_collections.cloudoffice.email.plugins.filter import (
    domain_yaml as yaml_module,
)
from ansible_collections.cloudoffice.email.plugins.filter import (
    initial_passwords as passwords_module,
)
from ansible_collections.cloudoffice.email.plugins.filter.domain_files import domain_files
from ansible_collections.cloudoffice.email.plugins.filter.domain_join import domain_join
from ansible_collections.cloudoffice.email.plugins.filter.domain_yaml import domain_yaml
from ansible_collections.cloudoffice.email.plugins.filter.initial_passwords import (
    initial_passwords,
)

SECRET = "Secret123!@#"


def read(*texts: str) -> list[dict[str, Any]]:
    return domain_files(texts, [f"{n}.yml" for n in range(len(texts))], "example.com", "people")


def test_files_are_read_in_order_and_may_hold_one_part_or_several() -> None:
    sources = read(
        "mailboxes: [{name: alex}]\ndistribution_lists: []\n",
        "- mailboxes: []\n- distribution_lists: [{name: team, members: [alex]}]\n",
        "domain: Example.COM\nmailboxes: [{name: sam}]\n---\nmailboxes: [{name: kim}]\n",
    )
    assert sources == [
        {"source": "0.yml", "mailboxes": [{"name": "alex"}], "distribution_lists": []},
        {"source": "1.yml", "mailboxes": []},
        {"source": "1.yml", "distribution_lists": [{"name": "team", "members": ["alex"]}]},
        {"source": "2.yml", "mailboxes": [{"name": "sam"}]},
        {"source": "2.yml", "mailboxes": [{"name": "kim"}]},
    ]
    assert domain_join(sources) == {
        "mailboxes": [{"name": "alex"}, {"name": "sam"}, {"name": "kim"}],
        "distribution_lists": [{"name": "team", "members": ["alex"]}],
    }


def test_values_keep_what_is_written() -> None:
    (source,) = read(
        "mailboxes: [{name: a, size: 5, hidden: yes, display_name: 2024-01-01,"
        " contact: {zip: '01067', notes: !unsafe '{{ not a template }}'}}]"
    )
    assert source["mailboxes"] == [
        {
            "name": "a",
            "size": 5,
            "hidden": True,
            "display_name": "2024-01-01",
            "contact": {"zip": "01067", "notes": "{{ not a template }}"},
        }
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "0.yml: must hold a dictionary"),
        ("just words", "0.yml: must hold a dictionary"),
        ("- alex\n", "0.yml: must hold a dictionary"),
        ("mailbox: []", "0.yml: unknown key 'mailbox'; there are mailboxes, distribution_lists"),
        ("mailboxes:\n", "0.yml: mailboxes must be a list"),
        ("mailboxes: {alex: {size: 1}}", "0.yml: mailboxes must be a list"),
        ("mailboxes: [alex]", "0.yml: mailboxes, entry 1: must be a dictionary with a name"),
        ("mailboxes: [{name: a}, {size: 1}]", "mailboxes, entry 2: must be a dictionary with a"),
        ("mailboxes: [{name: a, titel: b}]", "0.yml: mailboxes, entry 1: unknown option 'titel'"),
        ("distribution_lists: [{name: a, size: 1}]", "entry 1: unknown option 'size'"),
        ("domain: other.example\nmailboxes: []", "for the domain other.example, not for example"),
        ("mailboxes: []\nmailboxes: []", "0.yml, line 2: the key 'mailboxes' stands twice"),
        ("mailboxes:\n- name: '{{ x }}'", "0.yml, line 2: templates are not filled in here"),
        ("mailboxes:\n- name: {% x %}", "0.yml, line 2, column 10: is not valid YAML"),
        ("mailboxes: [}", "0.yml, line 1, column 13: is not valid YAML"),
        ("\x07", "0.yml: is not a text in UTF-8"),
    ],
)
def test_a_file_of_another_form_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        read(text)


@pytest.mark.parametrize(
    "value",
    [
        f"*{SECRET}",
        f"!{SECRET}",
        f"@{SECRET}",
        f'"{SECRET}',
        f"{SECRET}\n    password: {SECRET}",
        f"'{{{{ {SECRET} }}}}'",
        f"!vault {SECRET}",
    ],
)
def test_no_error_about_a_file_shows_what_is_in_it(value: str) -> None:
    with pytest.raises(AnsibleFilterError) as raised:
        read(f"mailboxes:\n  - name: alex\n    password: {value}\n")
    assert "0.yml, line" in str(raised.value)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_a_folder_without_files_is_told_from_one_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AnsibleFilterError, match=f"{tmp_path}/people: there is no such folder"):
        read()
    (tmp_path / "people").mkdir()
    with pytest.raises(AnsibleFilterError, match=r"/people: there is no file \*.yml or \*.yaml"):
        read()


def test_a_kind_that_nobody_declares_is_left_out() -> None:
    nothing = {"source": "a", "mailboxes": None, "distribution_lists": None}
    assert domain_join([nothing, {"source": "b", "mailboxes": []}]) == {"mailboxes": []}


def test_nothing_declared_is_an_error() -> None:
    with pytest.raises(AnsibleFilterError, match="nothing is declared"):
        domain_join([{"source": "a", "mailboxes": None}])


@pytest.mark.parametrize("kind", ["mailboxes", "distribution_lists"])
def test_the_same_name_in_two_sources_is_refused_naming_both(kind: str) -> None:
    sources = [
        {"source": "people.csv", kind: [{"name": "sam"}, {"name": "alex"}]},
        {"source": "sales.yml", kind: [{"name": "Alex@example.com", "password": SECRET}]},
    ]
    with pytest.raises(AnsibleFilterError) as raised:
        domain_join(sources)
    assert str(raised.value) == (
        f"{kind}: Alex@example.com stands in people.csv (entry 2) and in sales.yml (entry 1)"
    )


def test_what_has_no_name_is_left_to_the_module() -> None:
    odd = [{"size": 1}, {"size": 1}, "alex", "alex"]
    assert domain_join([{"source": "a", "mailboxes": odd}]) == {"mailboxes": odd}


def test_mailboxes_get_the_password_that_stands_under_their_name() -> None:
    mailboxes = [
        {"name": "Alex@Example.com"},
        {"name": "sam", "password": "of its own"},
        {"name": "kim"},
        {"name": "gone", "state": "absent"},
        "no dictionary",
    ]
    passwords = {"alex": SECRET, "SAM": "x", "gone": "x", "nobody": "x"}
    assert initial_passwords(mailboxes, passwords) == [
        {"name": "Alex@Example.com", "password": SECRET},
        *mailboxes[1:],
    ]
    assert mailboxes[0] == {"name": "Alex@Example.com"}


def test_passwords_that_are_no_dictionary_are_not_shown() -> None:
    with pytest.raises(AnsibleFilterError, match="must be a dictionary") as raised:
        initial_passwords([], [SECRET])  # type: ignore[arg-type]
    assert SECRET not in str(raised.value)


class Text(str):
    """A text as Ansible has it: not quite Python's own."""


class Number(int):
    """The same of a number."""


class Entries(list[Any]):
    """The same of a list."""


class Table(dict[Any, Any]):
    """The same of a dictionary."""


def test_an_export_is_a_file_that_people_can_read() -> None:
    mailbox = {
        Text("name"): Text("zoë"),
        "size": Number(5),
        "hidden": False,
        "contact": {"zip": Text("01067"), "notes": "{{ braces }}"},
        "email_addresses": {"set": Entries()},
    }
    state = {"domain": Text("example.com"), "mailboxes": Entries([Table(mailbox)])}
    assert domain_yaml(state).split("\n", 2)[2] == (
        "domain: example.com\n"
        "mailboxes:\n"
        "  - name: zoë\n"
        "    size: 5\n"
        "    hidden: false\n"
        "    contact:\n"
        "      zip: '01067'\n"
        '      notes: !unsafe "{{ braces }}"\n'
        "    email_addresses:\n"
        "      set: []\n"
    )


def test_only_a_state_can_be_written() -> None:
    with pytest.raises(AnsibleFilterError, match="must be a dictionary"):
        domain_yaml([])  # type: ignore[arg-type]


texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "on",
        "no",
        "null",
        "~",
        "1e3",
        "0o7",
        "12:30",
        "2024-01-01",
        "=",
        "<<",
        "{{ x }}",
        "{% x",
        "#",
    ]
)
entries = st.lists(texts.filter(bool), max_size=3)
mailboxes = st.fixed_dictionaries(
    {
        "name": texts.filter(bool),
        "size": st.integers(1, 10**6),
        "enabled": st.booleans(),
        "contact": st.dictionaries(st.sampled_from(["city", "notes", "zip"]), texts),
        "email_addresses": st.fixed_dictionaries({"set": entries}),
    }
)


@given(st.lists(mailboxes, max_size=3))
def test_what_is_exported_is_what_is_read_back(exported: list[dict[str, Any]]) -> None:
    text = domain_yaml({"domain": "example.com", "mailboxes": exported, "distribution_lists": []})
    (source,) = read(text)
    assert source["mailboxes"] == exported


@pytest.mark.parametrize(
    "module", [files_module, join_module, yaml_module, passwords_module], ids=lambda it: it.__name__
)
def test_ansible_finds_each_filter(module: Any) -> None:
    name = module.__name__.rpartition(".")[2]
    assert module.FilterModule().filters() == {name: getattr(module, name)}
