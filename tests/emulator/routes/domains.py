# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains: index and show (facts section 5, 'Related lists')."""

from __future__ import annotations

from typing import Any

from ..render import Document
from ..state import Domain
from ..wire import Refusal
from .paging import page, text_filter
from .table import Ask, Route


def the_domain(ask: Ask) -> Domain:
    """Return the domain of the path, or refuse with the row 'Domain is not found'."""
    name = ask.params["domain"]
    domain = ask.state.domains.get(name.lower())
    if domain is None:
        raise Refusal(404, f"{name} not found", resource="Domain")
    return domain


def index(ask: Ask) -> Document:
    """List the account's domains."""
    accept = text_filter(ask.query)
    domains = [domain for domain in ask.state.domains.values() if accept(domain.name)]
    if ask.dialect["index_order"] == "name":
        domains.sort(key=lambda domain: domain.name)
    data = page(domains, "domains", ask.query, ask.dialect, lambda domain: _row(ask, domain))
    return Document("domainList", data, page=True)


def show(ask: Ask) -> Document:
    """Show one domain. What concerns products that are not emulated is constant."""
    domain = the_domain(ask)
    used = sum(mailbox.size for mailbox in domain.mailboxes.values())
    data = _row(ask, domain) | {
        "exchangeBaseMailboxSize": 2048,
        "exchangeUsedStorage": used,
        "exchangeTotalStorage": used + 102400,
        "exchangeExtraStorage": 0,
        "exchangeMaxNumMailboxes": 5000,
        "aliases": list(domain.aliases),
        "archivingServiceEnabled": False,
        "publicFoldersEnabled": False,
        "blackBerryMobileServiceEnabled": True,
        "blackBerryLicenses": None,
        "activeSyncMobileServiceEnabled": True,
        "activeSyncLicenses": None,
    }
    return Document("domain", data)


def _row(ask: Ask, domain: Domain) -> dict[str, Any]:
    account = ask.state.customer
    return {"name": domain.name, "accountNumber": account, "serviceType": domain.service_type}


ROUTES = (
    Route("GET", "domains", index),
    Route("GET", "domains/{domain}", show),
)
