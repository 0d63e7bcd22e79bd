# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of distribution lists share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

    from .conftest import Client

EX = "/v1/domains/example.com/ex"
LISTS = f"{EX}/distributionLists"
ONE = f"{LISTS}/ExampleDL"
# As the vendor's page has it.
CREATION: Mapping[str, Any] = {
    "Description": "This is an example DL.",
    "CommonName": "ExampleDL",
    "DisplayName": "ExampleDL",
    "IsHiddenFromAddressList": False,
    "EmailAddresses": [
        {
            "Action": "Add",
            "Value": "exampledl-alias@example.com",
            "AddressPrimary": False,
            "AddressProtocol": "smtp",
        }
    ],
    **{
        key: {
            **policy,
            "Recipients": [
                {"Action": "Add", "Value": "mexuser1"},
                {"Action": "Add", "Value": "mexuser2"},
            ],
        }
        for key, policy in {
            "Members": {},
            "ManagedBy": {},
            "AcceptMessagesOnlyFrom": {"All": "restricted"},
        }.items()
    },
}


def seed_people(client: Client) -> Client:
    """Add the four users of the vendor's examples."""
    for number in range(1, 5):
        client.api.add_mailbox("example.com", f"mexuser{number}")
    return client


def steps(**actions: list[str]) -> dict[str, Any]:
    """Return recipients to add and to remove."""
    return {
        "Recipients": [
            {"Action": action, "Value": value}
            for action, values in actions.items()
            for value in values
        ]
    }


def values(client: Client, part: str, **query: str) -> list[str]:
    """The values on one page of a part of the example's list."""
    page = client.json(f"{ONE}/{part}", query=query)
    key = "EmailAddresses" if part.lower() == "emailaddresses" else "Recipients"
    return [item["Value"] for item in page[key]]


def refused(answer: requests.Response) -> tuple[int, str]:
    """Status and text of a refusal."""
    return answer.status_code, answer.headers.get("x-error-message", "")


def failure(client: Client, path: str = ONE) -> str | None:
    """The message of a list's Error, or None."""
    error = client.json(path).get("Error")
    return error["Message"] if error else None
