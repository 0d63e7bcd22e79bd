# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes over the wire: reading paths, queries, forms and Accept; the replies that go back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

JSON = "application/json"
XML = "text/xml"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Reply:
    """An answer as bytes. The last three fields are for faults, not for the service.

    `hang_up` closes the connection instead of answering; `missing` announces that many bytes more
    than are sent and then closes; `stale` closes after the answer without having said so.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    missing: int = 0
    stale: bool = False


class Refusal(Exception):
    """An operation refused, with the status and text of the vendor's error table.

    Without a text it is the web server that refuses, in no words of the API. `effect` says that
    part of what was asked for has been done nevertheless.
    """

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        resource: str = "",
        fault: str = "",
        effect: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.resource = resource
        self.fault = fault
        self.effect = effect


def segments(path: str) -> list[str] | None:
    """Split a raw path, then decode each part; one slash at the end is tolerated (facts 9.4).

    None stands for a path that cannot be one of the API's: an empty part in the middle.
    """
    parts = [unquote(part) for part in path.split("/")[1:]]
    if len(parts) > 1 and parts[-1] == "":
        parts.pop()
    return None if "" in parts else parts


def parse_pairs(text: str) -> dict[str, str]:
    """Read a query or form as old ASP.NET does: a name given twice has both values, by comma.

    Names keep their spelling; the first one stands for all that differ in case only.
    """
    pairs: dict[str, str] = {}
    spelling: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace"):
        name = spelling.setdefault(name.lower(), name)
        pairs[name] = f"{pairs[name]},{value}" if name in pairs else value
    return pairs


def is_form(content_type: str) -> bool:
    """Say whether a Content-Type is that of a form; parameters such as charset are fine."""
    return content_type.split(";", 1)[0].strip().lower() == FORM


def is_json(content_type: str) -> bool:
    """Say whether a Content-Type is that of JSON."""
    return content_type.split(";", 1)[0].strip().lower() == JSON


def parse_json(body: bytes) -> Any:
    """Return what a JSON body says; None stands for one that is broken, too."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def wanted_format(accept: str | None, any_accept: str) -> str | None:
    """Return the format that Accept asks for: of a list the one with the highest q, first wins.

    Two formats are documented (facts 4.1). A missing header and */* get what `any_accept` says.
    None means: Invalid format.
    """
    anything = {"json": JSON, "xml": XML}.get(any_accept)
    if accept is None or not accept.strip():
        return anything
    known = {JSON: JSON, XML: XML, "*/*": anything}
    ranked: list[tuple[float, str]] = []
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        choice = known.get(name)
        quality = _quality(parameters)
        if choice and quality > 0:
            ranked.append((quality, choice))
    return max(ranked, key=lambda entry: entry[0])[1] if ranked else None


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def header_text(message: str) -> str:
    """Return a message fit for a header: a name from the path may hold line breaks."""
    return "".join(c if c.isprintable() else " " for c in message)
