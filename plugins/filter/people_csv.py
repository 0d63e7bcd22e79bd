# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: people_csv
short_description: Read mailboxes from a CSV file of people
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Turns the text of a CSV file, one person a row, into the list that the option C(mailboxes) of
    M(cloudoffice.email.ex_domain) takes.
  - The first row names the columns. A column is called as the option of a mailbox that it holds, with a dot where options
    nest, for example C(contact.first_name), in small or capital letters. The column C(name) is needed.
  - An empty cell means that the option is not declared.
  - A list, such as C(email_addresses), has its entries separated by spaces, semicolons or commas, and means exactly these. A
    cell that holds the sign which separates the columns needs quotes.
  - Comma, semicolon and tab separate columns; which one it is, the first row tells, or a line such as C(sep=;) before it. A
    byte order mark is passed over.
  - Rows are counted as spreadsheets count them, so without a line C(sep=;).
positional: source, further
options:
  _input:
    description: The text of the CSV file, in UTF-8.
    type: str
    required: true
  source:
    description: What the file is called in errors, for example its path.
    type: str
    default: the CSV
  further:
    description: The names of further columns, which are no options of a mailbox. Each holds a list.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Mailboxes for all people in a file
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes: "{{ lookup('ansible.builtin.file', 'people.csv') | cloudoffice.email.people_csv('people.csv') }}"
"""

RETURN = r"""
_value:
  description: The mailboxes, in the order of the rows.
  type: list
  elements: dict
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.options import (
    OptionError,
    local_name,
)
from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import (
    MAILBOX,
    Kind,
    plain_name,
    plain_text,
    texts,
)

_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?\s*?\r?\n', re.IGNORECASE)
_ADDRESS = re.compile("[^@]+@[^@]+")
_BYTES_OF_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def people_csv(
    text: str, source: str = "the CSV", further: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Return a mailbox for each row; what is wrong is named by its row and column."""
    rows = _rows(plain_text(text), source)
    kinds: Mapping[str, Kind] = {**MAILBOX, **dict.fromkeys(texts(further), "list")}
    columns = _columns(next(rows, (1, []))[1], kinds, source)
    mailboxes = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{source}, row {number}"
        mailbox = _mailbox(columns, cells, kinds, where)
        twin = seen.setdefault(plain_name(mailbox["name"]), number)
        if twin != number:
            raise AnsibleFilterError(f"{where}: {mailbox['name']} stands already in row {twin}")
        mailboxes.append(mailbox)
    return mailboxes


def _rows(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with their numbers, as spreadsheets count them."""
    if _BYTES_OF_NO_TEXT.search(text):
        raise AnsibleFilterError(f"{source}: is not in UTF-8")
    text = text.removeprefix("\ufeff")
    told = _SEPARATOR.match(text)
    text = text[told.end() :] if told else text
    # No column's name has any of these in it.
    header = text.partition("\n")[0]
    delimiter = told[1] if told else max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise AnsibleFilterError(f"{source}, row {number + 1}: {error}") from None


def _columns(header: list[str], kinds: Mapping[str, Kind], source: str) -> list[str]:
    columns = [cell.strip().lower() for cell in header]
    for number, column in enumerate(columns, start=1):
        if column and column not in kinds:
            raise AnsibleFilterError(
                f"{source}: unknown column {column!r}; columns are called like the options of a"
                " mailbox, for example display_name or contact.first_name"
            )
        if column and column in columns[: number - 1]:
            raise AnsibleFilterError(f"{source}: there are two columns {column!r}")
    if "name" not in columns:
        raise AnsibleFilterError(f"{source}: the first row names no column 'name'")
    return columns


def _mailbox(
    columns: list[str], cells: list[str], kinds: Mapping[str, Kind], where: str
) -> dict[str, Any]:
    mailbox: dict[str, Any] = {}
    for number, cell in enumerate(cells):
        column = columns[number] if number < len(columns) else ""
        if not cell.strip():
            continue
        if not column:
            raise AnsibleFilterError(
                f"{where}: column {number + 1} has no name; a cell that holds the sign which"
                " separates the columns needs quotes"
            )
        option, _dot, suboption = column.partition(".")
        value = _value(column, kinds[column], cell, where)
        _check(column, value, where)
        if suboption:
            mailbox.setdefault(option, {})[suboption] = value
        else:
            mailbox[option] = value
    if "name" not in mailbox:
        raise AnsibleFilterError(f"{where}: the column 'name' is empty")
    return mailbox


def _value(column: str, kind: Kind, cell: str, where: str) -> Any:
    text = cell.strip()
    if kind == "str" and column.endswith("password"):
        return cell
    if kind == "list":
        return [entry for entry in re.split(r"[\s;,]+", text) if entry]
    if kind == "int":
        if not re.fullmatch(r"[0-9]+", text):
            raise AnsibleFilterError(f"{where}, column {column}: {text!r} is not a whole number")
        return int(text)
    if kind == "bool":
        if text.lower() not in _FLAGS:
            raise AnsibleFilterError(f"{where}, column {column}: {text!r} is not true or false")
        return _FLAGS[text.lower()]
    if isinstance(kind, tuple):
        if text.lower() not in kind:
            raise AnsibleFilterError(
                f"{where}, column {column}: {text!r} is none of {', '.join(kind)}"
            )
        return text.lower()
    return text


def _check(column: str, value: Any, where: str) -> None:
    """Refuse what a task would refuse as well, but without the row."""
    if column == "name":
        try:
            local_name(value, value.partition("@")[2].lower(), f"{where}, column name")
        except OptionError as error:
            raise AnsibleFilterError(str(error)) from None
    for entry in value if column == "email_addresses" else ():
        if not _ADDRESS.fullmatch(entry):
            raise AnsibleFilterError(f"{where}, column {column}: {entry!r} is no e-mail address")


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"people_csv": people_csv}
