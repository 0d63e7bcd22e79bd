# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a real server: what is sent, what is repeated, and when it gives up."""

from ansible_collections.cloudoffice.email.plugins.module_utils._api.request import Request

MAILBOX = ("domains", "example.com", "ex", "mailboxes", "alex.smith")
CREATE = Request(
    "POST", MAILBOX, form={"displayName": "Alex", "password": "Secret123!", "size": "10"}
)
DELETE = Request("DELETE", MAILBOX)
