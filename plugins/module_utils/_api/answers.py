# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes back from a request: the JSON of an answer, a fault, or no answer at all."""

from __future__ import annotations

import html
import json
import re
from functools import partial
from typing import Any, Callable
from urllib.parse import quote, quote_plus

from .faults import NoAnswer, Unreadable, read_fault
from .request import Request

try:
    import requests

    REQUESTS_MISSING = None
except ImportError as error:
    REQUESTS_MISSING = error

BROKEN = "the connection broke before the answer was whole"
# TLS that failed before anything was sent; any other failure of it may come after.
_NEVER_SECURE = re.compile(r"certificate|hostname|wrong.version.number|handshake|unsupported", re.I)


def read_answer(request: Request, response: Any, secrets: list[str]) -> Any:
    """Return the JSON of a success (None for an empty body), or raise the fault it means.

    ``secrets`` are what an answer might repeat and nobody may see.
    """
    encoded = "Content-Encoding" in response.headers
    expected = "" if encoded else response.headers.get("Content-Length", "")
    if expected.isdecimal() and len(response.content) < int(expected):
        raise NoAnswer(str(request), BROKEN, sent=True)
    body = response.content.decode("utf-8-sig", "replace")
    if not 200 <= response.status_code < 300:
        clean = _masking(secrets)
        headers = {name: clean(value) for name, value in response.headers.items()}
        raise read_fault(request, response.status_code, headers, clean(body))
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(str(request), "the answer is not JSON", response.status_code) from None


def _masking(secrets: list[str]) -> Callable[[str], str]:
    """Return what hides secrets in a text, in each form in which an answer may repeat them."""
    forms = (str, quote, partial(quote, safe=""), quote_plus, html.escape)
    texts = {form(secret) for secret in filter(None, secrets) for form in forms}
    texts |= {json.dumps(secret)[1:-1] for secret in filter(None, secrets)}
    longest_first = sorted(texts, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return partial(pattern.sub, "********")


def no_answer(request: Request, error: Exception, timeout: float) -> NoAnswer:
    """Say in our words what went wrong with the connection; the library's own can hold headers."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.SSLError) and _NEVER_SECURE.search(str(error)):
        return NoAnswer(
            str(request),
            f"no secure connection: {reason or 'TLS failed'}; ca_path names the authority to trust",
            sent=False,
            lasting=True,
        )
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return NoAnswer(str(request), f"no connection within {timeout:g} seconds", sent=False)
    if isinstance(error, requests.exceptions.Timeout):
        return NoAnswer(str(request), f"no answer within {timeout:g} seconds", sent=True)
    if isinstance(error, requests.exceptions.ProxyError):
        return NoAnswer(str(request), "the proxy could not be reached", sent=False)
    if type(reason).__name__ in ("NewConnectionError", "NameResolutionError"):
        return NoAnswer(str(request), f"no connection: {_cause(reason)}", sent=False)
    if isinstance(error, ValueError) or not isinstance(error, requests.RequestException):
        return NoAnswer(str(request), "the address cannot be used", sent=False, lasting=True)
    return NoAnswer(str(request), BROKEN, sent=True)


def _cause(reason: object) -> str:
    """Return the end of urllib3's sentence, which starts with an object's representation."""
    return str(reason).rsplit(": ", 1)[-1]
