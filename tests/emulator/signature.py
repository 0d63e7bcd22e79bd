# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking the X-Api-Signature header (facts 1.2 to 1.9)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

SKEW = 15 * 60


def digest(user_key: str, secret_key: str, user_agent: bytes, timestamp: str) -> str:
    """Return the hash part: Base64 of the binary SHA-1 of the four texts in a row (facts 1.3)."""
    plain = user_key.encode() + user_agent + timestamp.encode() + secret_key.encode()
    return base64.b64encode(hashlib.sha1(plain).digest()).decode("ascii")


def user_key_of(header: str) -> str:
    """Return the user key that a signature header claims, whether or not the hash is right."""
    return header.split(":", 1)[0]


def is_valid(
    header: str,
    user_agent: bytes,
    user_key: str,
    secret_key: str,
    *,
    now: float,
    strict: bool = False,
) -> bool:
    """Say whether a header signs these bytes of User-Agent with these keys.

    Any string of ASCII digits is taken as timestamp, because clients are known that sign in local
    time, once for hours, or with 16 digits (facts 1.8). `strict` asks for 14 digits of UTC within
    15 minutes of `now`; that is an invention, to show a client that gets its clock wrong.
    """
    parts = header.split(":")
    if len(parts) != 3:
        return False
    key, timestamp, given = parts
    if not (timestamp.isascii() and timestamp.isdigit()) or key != user_key:
        return False
    if strict and not _is_fresh(timestamp, now):
        return False
    expected = digest(user_key, secret_key, user_agent, timestamp)
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))


def _is_fresh(timestamp: str, now: float) -> bool:
    if len(timestamp) != 14:
        return False
    try:
        signed = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return abs(signed.timestamp() - now) <= SKEW
