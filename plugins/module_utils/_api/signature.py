# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signature that every request carries (facts 1.2 to 1.5)."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timezone


def timestamp(now: datetime | None = None) -> str:
    """Return ``now`` (default: this moment) in UTC as the API's 14 digits, ``YYYYMMDDHHmmss``."""
    return (now or datetime.now(timezone.utc)).astimezone(timezone.utc).strftime("%Y%m%d%H%M%S")


def sign(user_key: str, secret_key: str, user_agent: str, stamp: str) -> str:
    """Return the value of ``X-Api-Signature``: user key, timestamp and hash, joined by colons.

    The hash is the Base64 of the binary SHA-1 of user key, User-Agent, timestamp and secret key
    with nothing between them (facts 1.3); URL, method and body are not part of it.
    """
    text = f"{user_key}{user_agent}{stamp}{secret_key}"
    digest = hashlib.sha1(text.encode("utf-8")).digest()
    return f"{user_key}:{stamp}:{base64.b64encode(digest).decode('ascii')}"
