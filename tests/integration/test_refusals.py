# SPDX-License-Identifier: GPL-3.0-or-later
"""A mistake in a playbook gets a clear failure before any write, in check mode too."""

from collections.abc import Iterator

import pytest

from emulator import Emulator
from integration.harness import PLAYBOOKS, Run, run_playbook

SAID = {
    "A name that is no local part": "Invalid user name: 'alex smith'",
    "A name of another domain": "does not belong to the domain example.com",
    "A domain that is none": "domain: 'example' is not a domain name",
    "An address that is none": "email_addresses.add, entry 2: invalid email address: alex",
    "A forwarding address in the form of a list": "forwarding_address: invalid email address: [",
    "Two forwarding addresses": "forwarding_address: invalid email address: one@example.com, two",
    "Addresses in the form of a text": "email_addresses: must be a list, or a dict",
    "An address inside a list in a list": "email_addresses.set, entry 1: invalid email address: [",
    "No size at all": "Invalid format for size, input must be an integer",
    "A word as size": "Invalid format for size, input must be an integer",
    "A word as flag": "Invalid format for enabled, input must be True or False",
    "A short password": "Password must be at least 8 characters long",
    "An empty display name": "Required field displayName cannot be empty",
    "Set together with add": "email_addresses: set excludes add and remove",
    "The own address under remove": "alex.smith@example.com is the mailbox's own address",
    "The same address twice": "entry 2: alex@example.com stands already in",
    "An unknown contact field": "contact.shoe_size",
    "Creating without what is needed": "Missing required field: displayName, password"
    " (there is no mailbox new.person@example.com; to create it, give also display_name, password)",
    "Two filters that exclude each other": "mutually exclusive",
}


@pytest.fixture(scope="module", params=[["--check"], []], ids=["check mode", "for real"])
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        api.add_mailbox("example.com", "alex.smith", display_name="Alex Smith")
        api.refuse_writes = True
        yield run_playbook(PLAYBOOKS / "refusals.yml", api, *request.param)
        assert api.writes == []


def test_every_mistake_is_tried(run: Run) -> None:
    assert run.status == 0, run.output
    assert set(run.results) == set(SAID)


@pytest.mark.parametrize("task", SAID)
def test_the_mistake_is_named(run: Run, task: str) -> None:
    result = run[task]
    assert SAID[task] in result["msg"]
    assert result["changed"] is False
    assert (result["status"], result["fault"], result["plan_done"]) == (None, None, [])
    assert result["api_calls"]["writes"] == 0


def test_a_refused_password_is_not_shown(run: Run) -> None:
    assert "Se1!" not in run.output
