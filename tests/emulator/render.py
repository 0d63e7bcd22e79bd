# SPDX-License-Identifier: GPL-3.0-or-later
"""From Python data to the service's JSON and XML, faults included, as the dialect has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .state import us_time
from .wire import JSON, Refusal, Reply, header_text

FAULTS = {403: "unauthorizedFault", 404: "itemNotFoundFault"}
# What the items of a list are called in XML (facts 4.8).
ITEM_NAMES = {
    "mailboxes": "mailbox",
    "emailAddressList": "emailAddress",
    "domains": "domain",
    "customers": "customer",
    "aliases": "alias",
    "addresses": "address",
    "blackberryMobileServices": "blackberryMobileService",
    "activeSyncMobileServices": "activeSyncMobileService",
    "mobileServices": "mobileService",
    "distributionlists": "distributionlist",
    "memberList": "member",
    "DistributionLists": "DistributionList",
    "EmailAddresses": "EmailAddress",
    "Recipients": "Recipient",
    "Errors": "Error",
}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
# What has one of these may have the unknown fields too.
HAVE_UNKNOWN_FIELDS = ("name", "filterLevel", "CommonName")
UNKNOWN_FIELD = {"provisioningRegion": "IAD", "retentionPolicies": [{"id": 7}]}

Data = dict[str, Any]


@dataclass
class Document:
    """Something to answer: its root in XML and its data. `page` data has offset, size and total.

    `items` says for a list what its items are called in XML, where that is not as elsewhere.
    `bare` is a status alone, without the data.
    """

    root: str
    data: Data
    page: bool = False
    items: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    bare: bool = False


def document_reply(document: Document, form: str, dialect: Mapping[str, str]) -> Reply:
    """Render a document with its status, which is 200 for nearly all."""
    if document.bare:
        return Reply(document.status)
    data = _page(document.data, dialect) if document.page else shape(document.data, dialect)
    if form == JSON:
        body = to_json(_recase(data, dialect["name_case"]))
    else:
        body = to_xml(document.root, data, document.items)
    return Reply(document.status, body, {"Content-Type": f"{form}; charset=utf-8"})


def written_reply(form: str, dialect: Mapping[str, str], code_switch: str) -> Reply:
    """Answer a write that was done: a status and nothing else (facts 4.11)."""
    status = int(dialect[code_switch])
    if dialect["write_body"] == "empty" or status == 204 or form != JSON:
        return Reply(status)
    return Reply(status, b"null", {"Content-Type": f"{JSON}; charset=utf-8"})


def fault_reply(
    refusal: Refusal, form: str | None, dialect: Mapping[str, str], now: float
) -> Reply:
    """Answer a refusal by header and by a body of one fault (facts 6.1 to 6.4).

    Who asked for no format that exists is told in JSON. A refusal without a text is bare.
    """
    if not refusal.message:
        return Reply(refusal.status)
    status, message = refusal.status, refusal.message
    reply = Reply(status)
    if dialect["error_channel"] != "body_only":
        reply.headers["x-error-message"] = header_text(message)
    if dialect["error_channel"] == "header_only":
        return reply
    fault = refusal.fault or (dialect["fault_400"] if status == 400 else FAULTS.get(status))
    key = fault or "appsFault"
    if dialect["fault_suffix"] == "without":
        key = key.removesuffix("Fault")
    content: Data = {"message": message, "details": us_time(now), "code": status}
    if refusal.resource and dialect["resource_type"] == "present":
        content["resourceType"] = refusal.resource
    form = form or JSON
    if form == JSON:
        reply.body = to_json({key: content})
    else:
        reply.body = to_xml("fault" if dialect["xml_fault"] == "generic" else key, content)
    reply.headers["Content-Type"] = f"{form}; charset=utf-8"
    return reply


def to_json(data: Any) -> bytes:
    """Write JSON with every slash as \\/, as the service does in dates (facts 4.10)."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("/", "\\/").encode("utf-8", "replace")


def to_xml(root: str, data: Data, items: Mapping[str, str] | None = None) -> bytes:
    """Write XML whose default namespace is urn:xml:<root> (facts 4.8).

    ``items`` names the elements of lists that are not named as usual.
    """
    names = f'xmlns:xsi="{XSI}" xmlns:xsd="{XSD}" xmlns="urn:xml:{root}"'
    inner = "".join(_elements(data, ITEM_NAMES | dict(items or {})))
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {names}>{inner}</{root}>'
    return text.encode("utf-8", "replace")


def _elements(data: Data, items: Mapping[str, str]) -> Iterable[str]:
    for name, value in data.items():
        if value is None:
            yield f'<{name} xsi:nil="true" />'
        elif isinstance(value, dict) and "Value" in value:
            yield _with_text(name, value)
        elif isinstance(value, dict):
            yield f"<{name}>{''.join(_elements(value, items))}</{name}>"
        elif isinstance(value, list):
            item = items.get(name, "item")
            inner = "".join(part for entry in value for part in _elements({item: entry}, items))
            yield f"<{name}>{inner}</{name}>"
        elif value == "":
            yield f"<{name} />"
        else:
            yield f"<{name}>{_text(value)}</{name}>"


def _with_text(name: str, data: Data) -> str:
    """A field called Value is the node's inner text (facts 4.8); the others are attributes."""
    others = ((key, value) for key, value in data.items() if key != "Value")
    attributes = "".join(f" {key}={quoteattr(_text(value))}" for key, value in others)
    return f"<{name}{attributes}>{_text(data['Value'])}</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # XML 1.0 has no way to write most control characters.
    return escape("".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in str(value)))


def _page(data: Data, dialect: Mapping[str, str]) -> Data:
    """Shape the items of a page; offset, size and total stay numbers."""
    shaped: Data = {}
    for name, value in data.items():
        if isinstance(value, list):
            _put_list(shaped, name, _shape_items(value, dialect), dialect)
        else:
            shaped[name] = value
    return shaped


def shape(data: Data, dialect: Mapping[str, str]) -> Data:
    """Give an object's empty texts, lists, booleans and numbers the dialect's form."""
    shaped: Data = {}
    for name, value in data.items():
        if name == "lastLogin" and value is None:
            _put_last_login(shaped, dialect["last_login"])
        elif isinstance(value, bool):
            switch = "reply_to" if name == "replyTo" else "flags"
            shaped[name] = BOOLEANS[dialect[switch]](value)
        elif isinstance(value, int):
            shaped[name] = value if dialect["numbers"] == "int" else str(value)
        elif isinstance(value, dict):
            shaped[name] = shape(value, dialect)
        elif isinstance(value, list):
            _put_list(shaped, name, _shape_items(value, dialect), dialect)
        elif value == "":
            _put_empty(shaped, name, dialect["empty_text"], "")
        else:
            shaped[name] = value
    if dialect["extra_fields"] == "some" and not data.keys().isdisjoint(HAVE_UNKNOWN_FIELDS):
        shaped |= UNKNOWN_FIELD
    return shaped


def _shape_items(items: list[Any], dialect: Mapping[str, str]) -> list[Any]:
    return [shape(item, dialect) if isinstance(item, dict) else item for item in items]


BOOLEANS: dict[str, Callable[[bool], bool | str]] = {
    "bool": lambda value: value,
    "string": lambda value: str(value).lower(),
    "title_string": str,
}


def _put_last_login(shaped: Data, manner: str) -> None:
    if manner != "missing":
        shaped["lastLogin"] = None if manner == "null" else ""


def _put_list(shaped: Data, name: str, items: list[Any], dialect: Mapping[str, str]) -> None:
    if items:
        shaped[name] = items
    else:
        _put_empty(shaped, name, dialect["empty_list"], items)


def _put_empty(shaped: Data, name: str, manner: str, plain: Any) -> None:
    if manner != "missing":
        shaped[name] = None if manner == "null" else plain


RECASE: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "capital": lambda name: name[:1].upper() + name[1:],
}


def _recase(data: Any, case: str) -> Any:
    if case == "documented":
        return data
    if isinstance(data, dict):
        return {RECASE[case](name): _recase(value, case) for name, value in data.items()}
    return [_recase(value, case) for value in data] if isinstance(data, list) else data
