# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of spam lists: which are valid, which are the same, how they come back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

# An address, a domain, or a domain after an @; % is a wildcard in either part (facts 9.6).
_MAIL = re.compile(r'(([^@\s,;:<>()\[\]"\\]+)?@)?[\w%-]+(\.[\w%-]+)+')
_IPV4_WILDCARD = re.compile(r"(\d{1,3}\.){1,3}%(\.%)*")
IPV6_FORMS: dict[str, Callable[[IPv6Address], str]] = {
    "compressed": lambda address: address.compressed,
    "expanded": lambda address: address.exploded,
}
DOMAIN_FORMS: dict[str, Callable[[str], str]] = {
    "as_given": lambda entry: entry,
    "with_at": lambda entry: f"@{entry.removeprefix('@')}",
    "bare": lambda entry: entry.removeprefix("@"),
}


@dataclass(frozen=True)
class Kind:
    """What a list holds: its name in errors, and how its entries are checked, keyed and shown."""

    called: str
    is_valid: Callable[[str], bool]
    key: Callable[[str], str]
    form: Callable[[str, Mapping[str, str]], str]

    def shown(self, entry: str, dialect: Mapping[str, str]) -> str:
        """Return an entry as it comes back."""
        form = self.form(entry, dialect)
        return form.lower() if dialect["spam_case"] == "lower" else form


def whole_domain(entry: str) -> str | None:
    """Return the domain that an entry of an address list names as a whole, or None."""
    bare = entry.removeprefix("@")
    return None if "@" in bare else bare.lower()


def _is_mail(entry: str) -> bool:
    # Figures alone are no top-level domain: an IP address does not belong on these lists.
    return bool(_MAIL.fullmatch(entry)) and not entry.rpartition(".")[2].isdigit()


def _mail_key(entry: str) -> str:
    return entry.lower().removeprefix("@")


def _mail_form(entry: str, dialect: Mapping[str, str]) -> str:
    is_domain = whole_domain(entry) is not None
    return DOMAIN_FORMS[dialect["spam_domain"]](entry) if is_domain else entry


def _ipv6(entry: str) -> IPv6Address | None:
    try:
        address = IPv6Address(entry)
    except AddressValueError:
        return None
    return None if address.scope_id else address


def _is_ip(entry: str) -> bool:
    """Take IPv4, IPv6, and IPv4 whose last parts are all % (facts 9.6); no networks, no ranges."""
    filled = entry
    if _IPV4_WILDCARD.fullmatch(entry):
        filled = entry.replace("%", "0")
    try:
        IPv4Address(filled)
    except AddressValueError:
        return _ipv6(entry) is not None
    return True


def _ip_key(entry: str) -> str:
    address = _ipv6(entry)
    return address.compressed if address else entry


def _ip_form(entry: str, dialect: Mapping[str, str]) -> str:
    address, form = _ipv6(entry), IPV6_FORMS.get(dialect["ipv6_form"])
    return form(address) if address and form else entry


MAIL = Kind("email address", _is_mail, _mail_key, _mail_form)
IP = Kind("ip address", _is_ip, _ip_key, _ip_form)
