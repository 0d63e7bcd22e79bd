# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members, managers and senders of lists: one person in two spellings, or someone outside."""

from __future__ import annotations

from collections.abc import Iterable

from .options import OptionError, email_address, local_name


def recipient_key(value: str, domain: str) -> str:
    """Return what two spellings of one recipient have in common.

    The API shows recipients as bare names or as full addresses (facts 5): inside the domain the
    name alone counts, outside the whole address does, both without case.
    """
    name, _at, host = value.lower().partition("@")
    return name if host == domain else value.lower()


def recipient_keys(values: Iterable[str], domain: str) -> list[str]:
    """Return what tells each recipient, in their order."""
    return [recipient_key(value, domain) for value in values]


def recipient(value: object, domain: str, option: str) -> str:
    """Check one recipient that the user gave and return it as it is sent: inside the domain by
    its bare name, outside as it was written."""
    if not isinstance(value, str):
        raise OptionError(f"{option}: {value!r} is neither a mailbox name nor an e-mail address")
    if "@" not in value:
        return local_name(value, domain, option)
    address = email_address(value, option)
    return address if address.lower().rpartition("@")[2] != domain else recipient_key(value, domain)
