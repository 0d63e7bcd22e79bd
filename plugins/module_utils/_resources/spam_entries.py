# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of spam lists: what may be written, and which spellings mean the same."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from typing import Callable

from .options import OptionError, domain_name, email_address

# The wildcard that is known of the service is %, for a whole label or number (facts 9.6).
_IP_WILDCARD = re.compile(r"(?:[0-9]{1,3}\.){1,3}(?:%\.){0,2}%")


def address_entry(value: object, option: str) -> str:
    """Return an e-mail address, a domain or a domain with the wildcard, as it was written.

    Raises OptionError in the API's words (vendor page, "Add Blacklist").
    """
    text = value if isinstance(value, str) else str(value)
    local, at, domain = text.rpartition("@")
    try:
        if local:
            return email_address(value, option)
        domain_name(domain[2:] if domain.startswith("%.") else domain)
    except OptionError:
        raise OptionError(f"{option}: invalid email address: {text}") from None
    return f"{at}{domain}"


def ip_entry(value: object, option: str) -> str:
    """Return an IPv4 or IPv6 address in its one normal form, or a documented IPv4 wildcard.

    Raises OptionError in the API's words (vendor page, "Add IP Blacklist").
    """
    text = str(value)
    wildcard = bool(_IP_WILDCARD.fullmatch(text))
    try:
        address = ipaddress.ip_address(text.replace("%", "0") if wildcard else text)
    except ValueError:
        raise OptionError(f"{option}: invalid ip address: {text}") from None
    if "%" in text and not wildcard:
        raise OptionError(f"{option}: invalid ip address: {text}")
    return text if wildcard else str(address)


def entry_key(entry: str) -> str:
    """Return what all spellings of an entry have in common.

    Entries are the same without regard to case, to an ``@`` before a domain (facts 9.7), to
    whether an international domain is written as such, and to the form of an IP address.
    """
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(entry).compressed
    local, _at, domain = unicodedata.normalize("NFC", entry.strip().lower()).rpartition("@")
    domain = ".".join(map(_ascii, domain.split(".")))
    return f"{local}@{domain}" if local else domain


def _ascii(label: str) -> str:
    """Return a label as the DNS has it, and not as the older IDNA, which merges some names."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


def clean_entries(
    entries: Iterable[object], clean: Callable[[object, str], str], option: str
) -> dict[str, str]:
    """Check entries and return them by what they mean, each once; a bad one is named by place."""
    cleaned: dict[str, str] = {}
    for position, entry in enumerate(entries, start=1):
        text = clean(entry, f"{option}, entry {position}")
        cleaned.setdefault(entry_key(text), text)
    return cleaned
