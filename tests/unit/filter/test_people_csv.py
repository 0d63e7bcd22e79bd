# SPDX-License-Identifier: GPL-3.0-or-later
"""A CSV of people becomes the mailboxes that it describes, or is refused by row and column."""

import csv
import io
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudoffice.email.plugins.filter.people_csv import (
    FilterModule,
    people_csv,
)


def test_a_row_is_a_mailbox_with_nested_options_and_typed_values() -> None:
    text = (
        "name,display_name,size,enabled,contact.first_name,contact.zip,email_addresses,"
        "spam_settings.filter_level,spam_lists.safelist,mobile_services.activesync,state\n"
        "zoe.mueller,Zoë Müller, 4096 ,TRUE,Zoë,01067,a@example.com; b@example.com c@example.com,"
        "ON,partner.example,no,Present\n"
    )
    assert people_csv(text) == [
        {
            "name": "zoe.mueller",
            "display_name": "Zoë Müller",
            "size": 4096,
            "enabled": True,
            "contact": {"first_name": "Zoë", "zip": "01067"},
            "email_addresses": ["a@example.com", "b@example.com", "c@example.com"],
            "spam_settings": {"filter_level": "on"},
            "spam_lists": {"safelist": ["partner.example"]},
            "mobile_services": {"activesync": False},
            "state": "present",
        }
    ]


def test_an_empty_cell_declares_nothing() -> None:
    text = "name,size,contact.city,email_addresses\nalex,,  ,\nsam\n"
    assert people_csv(text) == [{"name": "alex"}, {"name": "sam"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_usual_form_of_csv_is_read(delimiter: str, newline: str, mark: str) -> None:
    rows = [
        ["name", "display_name", "contact.notes"],
        ["alex", 'Smith, Alex; the "elder"\tof two', "first line\nsecond line"],
        ["", "", ""],
        ["sam", "Sam", "x"],
    ]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=newline).writerows(rows)
    assert people_csv(mark + written.getvalue()) == [
        {
            "name": "alex",
            "display_name": 'Smith, Alex; the "elder"\tof two',
            "contact": {"notes": "first line\nsecond line"},
        },
        {"name": "sam", "display_name": "Sam", "contact": {"notes": "x"}},
    ]


def test_one_column_is_enough_and_no_person_is_an_empty_list() -> None:
    assert people_csv("name\nalex\n") == [{"name": "alex"}]
    assert people_csv('"name"') == []


def test_columns_without_a_name_may_be_empty() -> None:
    assert people_csv("name;size;;\nalex;1;;\n") == [{"name": "alex", "size": 1}]


@pytest.mark.parametrize(
    "cell", ["a@x.example,b@x.example", "a@x.example, b@x.example", "a@x.example; b@x.example,"]
)
def test_commas_in_a_quoted_cell_separate_entries_too(cell: str) -> None:
    (alex,) = people_csv(f'name,email_addresses\nalex,"{cell}"\n')
    assert alex["email_addresses"] == ["a@x.example", "b@x.example"]


def test_capital_letters_and_blanks_in_the_first_row_do_not_matter() -> None:
    text = "Name , Display_Name,contact.CITY\nalex,Alex,Köln\n"
    assert people_csv(text) == [
        {"name": "alex", "display_name": "Alex", "contact": {"city": "Köln"}}
    ]


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "\ufeffSEP=;\n"])
def test_a_line_that_excel_writes_first_names_the_separator(line: str) -> None:
    (alex,) = people_csv(f"{line}name;display_name\nalex;Smith, Alex, the, elder\n")
    assert alex["display_name"] == "Smith, Alex, the, elder"


def test_a_password_is_taken_as_it_is() -> None:
    assert people_csv("name,password\nalex, with blanks \n")[0]["password"] == " with blanks "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,titel\nalex,x\n", "people.csv: unknown column 'titel'; .*contact.first_name"),
        ("name,Size,SIZE\n", "people.csv: there are two columns 'size'"),
        ("name,size,size\n", "people.csv: there are two columns 'size'"),
        ("display_name\nAlex\n", "people.csv: the first row names no column 'name'"),
        ("", "the first row names no column 'name'"),
        ("name,size\n,5\n", "people.csv, row 2: the column 'name' is empty"),
        (
            "name,size\nalex,5,6\n",
            "people.csv, row 2: column 3 has no name; a cell that holds the sign which separates",
        ),
        ("sep=;\nname;size\nalex;x\n", "people.csv, row 2, column size: 'x' is not a whole"),
        ("name\nalex\n../../x\n", "people.csv, row 3, column name: Invalid user name: '../../x'"),
        (
            "name,email_addresses\nalex,a@b.example c\n",
            "people.csv, row 2, column email_addresses: 'c' is no e-mail address",
        ),
        ("name,size\n\nalex,2.5\n", "people.csv, row 3, column size: '2.5' is not a whole number"),
        ("name,hidden\nalex,perhaps\n", "row 2, column hidden: 'perhaps' is not true or false"),
        ("name,state\nalex,gone\n", "row 2, column state: 'gone' is none of present, absent"),
        ("name\nalex\nsam\nALEX@example.com\n", "row 4: ALEX@example.com stands already in row 2"),
        ('name\n"alex\n', "people.csv, row 2: unexpected end of data"),
        ("name\nZo\udceb\n", "people.csv: is not in UTF-8"),
        ("n\x00a\x00m\x00e\x00", "people.csv: is not in UTF-8"),
    ],
)
def test_a_mistake_is_named_by_its_place(text: str, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        people_csv(text, "people.csv")


texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1
).filter(lambda text: text == text.strip())


@given(st.lists(st.fixed_dictionaries({"display_name": texts, "contact.notes": texts})))
def test_what_a_csv_writer_wrote_is_what_is_read(people: list[dict[str, str]]) -> None:
    written = io.StringIO()
    writer = csv.DictWriter(written, ["name", "display_name", "contact.notes"])
    writer.writeheader()
    expected: list[dict[str, Any]] = []
    for number, person in enumerate(people):
        writer.writerow({"name": f"p{number}", **person})
        contact = {"notes": person["contact.notes"]}
        name = {"name": f"p{number}", "display_name": person["display_name"]}
        expected.append({**name, "contact": contact})
    assert people_csv(written.getvalue()) == expected


def test_ansible_finds_the_filter() -> None:
    assert FilterModule().filters() == {"people_csv": people_csv}
