# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The domains of an account as the API lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .fields import pick, unexpected

_PATH = ("domains",)
_WORD = re.compile(r"[\w.-]*")


def is_listing(value: Any) -> bool:
    """Say whether a value has the form that :func:`read_domains` returns, where all but the names
    are plain words, of which none can be a template."""
    return isinstance(value, list) and all(
        isinstance(row, dict)
        and set(row) == {"name", "service_type", "account_number"}
        and all(isinstance(text, str) for text in row.values())
        and all(_WORD.fullmatch(text) for name, text in row.items() if name != "name")
        for row in value
    )


def read_domains(client: Client, filters: Mapping[str, str]) -> list[dict[str, str]]:
    """Read the listing of the account's domains, in the order of their names.

    Costs 1 read for each 250 domains. ``filters`` are the API's (facts 3.4). What an endpoint does
    not tell of a domain, or not in a plain word, is an empty text (facts 5, "Related lists").
    """

    def name_of(row: Any) -> str:
        if not pick(row, "name"):
            raise unexpected(_PATH, "a domain in it has no name")
        return str(pick(row, "name")).lower()

    def word(row: Any, name: str) -> str:
        text = str(pick(row, name) or "")
        return text if _WORD.fullmatch(text) else ""

    rows = client.listing(_PATH, "domains", name_of, filters)
    return sorted(
        (
            {
                "name": name_of(row),
                "service_type": word(row, "serviceType").lower(),
                "account_number": word(row, "accountNumber"),
            }
            for row in rows
        ),
        key=lambda domain: domain["name"],
    )
