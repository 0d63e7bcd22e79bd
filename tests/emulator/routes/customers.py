# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers: the account itself. Only what a client needs to find out its own number."""

from __future__ import annotations

from ..render import Document
from .paging import page, text_filter
from .table import Ask, Route, check_account


def index(ask: Ask) -> Document:
    """List the account, which is all that its key may see here."""
    accept = text_filter(ask.query)
    own = [ask.state] if accept(ask.state.customer_name, ask.state.customer) else []
    data = page(own, "customers", ask.query, ask.dialect, lambda _: _row(ask))
    return Document("customerList", data, page=True)


def show(ask: Ask) -> Document:
    """Show the account named by number or as `me`."""
    check_account(ask.state, ask.params["account"])
    return Document("customer", _row(ask) | {"referenceNumber": ""})


def _row(ask: Ask) -> dict[str, str]:
    # The account number is a string of digits (facts 1.13).
    return {"accountNumber": ask.state.customer, "name": ask.state.customer_name}


ROUTES = (
    Route("GET", "customers", index),
    Route("GET", "customers/{account}", show),
)
