# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who leaves in real playbooks: the company, and what the tests look at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from emulator import Emulator
from emulator.state import DistributionList, Mailbox
from integration.harness import Run, run_playbook

ACTIVATION = "Activate987"
REMEMBERED = "cloudoffice.email.offboard : Remember what was done"
SAID = "cloudoffice.email.offboard : Say what a person has to know"


@contextmanager
def a_company(dialect: Mapping[str, str] | None = None) -> Iterator[Emulator]:
    """Serve a domain with alex.smith, who is on three lists."""
    with Emulator(dialect=dialect, read_limit=0, write_limit=0) as api:
        api.add_domain("example.com", aliases=["example.org"])
        api.add_domain("example.net")
        api.add_mailbox("example.com", "robin.lee", display_name="Robin Lee")
        api.add_mailbox(
            "example.com",
            "alex.smith",
            display_name="Alex {{ 1 + 1 }} Smith",
            size=4096,
            public_folder_admin=True,
            activesync=True,
            blackberry=True,
            contact={"city": "Köln", "notes": "one\ntwo: {{ not_a_template }}", "zip": "01067"},
            addresses=["alex@example.com", "alex.smith@example.net"],
            safelist=["partner.example"],
            filter_level="exclusive",
            forwarding="robin.lee@example.com",
        )
        # In one he is one of several, in the others the only one.
        api.add_list(
            "example.com",
            "team",
            members=["robin.lee", "alex.smith"],
            managers=["alex.smith", "robin.lee"],
        )
        api.add_list("example.com", "support", members=["alex.smith"], managers=["alex.smith"])
        api.add_list(
            "example.com",
            "news",
            members=["robin.lee"],
            sender_policy="restricted",
            senders=["alex.smith"],
        )
        api.add_list("example.com", "others", members=["robin.lee"], managers=["robin.lee"])
        yield api


def alex(api: Emulator) -> Mailbox:
    found = api.mailbox("example.com", "alex.smith")
    assert found is not None
    return found


def people(api: Emulator, name: str) -> dict[str, Any]:
    found: DistributionList | None = api.distribution_list("example.com", name)
    assert found is not None
    parts = {part: sorted(getattr(found, part)) for part in ("members", "managers", "senders")}
    return {**parts, "sender_policy": found.sender_policy}


def lists(api: Emulator) -> dict[str, Any]:
    return {name: people(api, name) for name in ("team", "support", "news", "others")}


def look(api: Emulator) -> dict[str, Any]:
    """Return all of the mailbox that can be read, and the lists."""
    fields = dict(vars(alex(api)))
    for unseen in ("password", "activation_password", "created", "sam_account_name", "contact"):
        fields.pop(unseen)
    contact = {key: text for key, text in alex(api).contact.items() if text}
    addresses = sorted(it.address for it in fields.pop("addresses"))
    return {**fields, "contact": contact, "addresses": addresses, "lists": lists(api)}


def run_well(*arguments: Any) -> Run:
    run = run_playbook(*arguments)
    assert run.status == 0, run.output
    return run


def failed(run: Run) -> str:
    assert run.status == 2, run.output
    *_before, last = run.results.values()
    return str(last["msg"])
