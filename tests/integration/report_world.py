# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain with one of each thing that a report tells of, and how a report on it is made."""

import json
from pathlib import Path
from typing import Any

from emulator import Emulator
from integration.harness import Run

COUNTED = "cloudoffice.email.report : Hand on the counts"
SECRETS = ("Secret123!@#", "Activate987")

# A display name that would be a script, a template, a table's next cell, a link or a remark.
HOSTILE = (
    "<script>document.title='x'</script>\"><img src=http://evil.example/x onerror=alert(1)>"
    " {{ 7 * 7 }} {% raw %} | ![x](http://evil.example/y) `z` --> \u202etxt & 'so'"
)


def playbook(folder: Path, **variables: Any) -> Path:
    """Write a playbook that does nothing but run the role; its variables are in another file."""
    files = {"report_html": "report.html", "report_markdown": "report.md"}
    (folder / "variables.json").write_text(
        json.dumps({"report_name": "example.com", **files, **variables})
    )
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": ["variables.json"],
        "roles": ["cloudoffice.email.report"],
    }
    path = folder / "playbook.yml"
    path.write_text(json.dumps([play]))
    return path


def seed(api: Emulator) -> None:
    """Fill a domain with one of each thing that a report tells of."""
    api.add_mailbox(
        "example.com",
        "alex",
        display_name="Alex Smith",
        size=2048,
        current_usage=1900,
        last_login="3/4/2026 5:06:07 PM",
        forwarding="alex@private.example",
        blacklist=["%@partner.example", "orders@supplier.example", "spam.example"],
    )
    api.add_mailbox(
        "example.com",
        "sam",
        display_name="Sam Jones",
        size=1024,
        current_usage=12,
        enabled=False,
        forwarding="robin@example.net",
        filter_level="off",
    )
    api.add_mailbox("example.com", "zoe", display_name="Zoë Müller", hidden=True, size=4096)
    api.add_mailbox("example.com", "odd", display_name=HOSTILE, size=100, current_usage=112)
    api.add_list("example.com", "news", display_name="News", members=["alex", "r@reader.example"])
    api.add_list("example.com", "nobody", members=[], managers=["sam"], hidden=True)
    api.add_list(
        "example.com",
        "team",
        display_name="Team | <b>all</b>",
        members=["alex", "sam", "zoe"],
        managers=["zoe", "alex"],
        sender_policy="restricted",
        senders=["alex", "zoe"],
    )


PARTNERS = {
    "report_partners": ["partner.example", "orders@supplier.example", "other.example"],
    "report_inside": ["example.net"],
}
DECLARED: dict[str, Any] = {
    "report_mailboxes": [
        {
            "name": "alex",
            "display_name": "Alexandra <i>Smith</i> | [A]",
            "password": SECRETS[0],
            "update_password": "always",
            "hidden": True,
            "contact": {"job_title": "Head of Sales"},
            "email_addresses": ["boss@example.com"],
        },
        {
            "name": "new",
            "display_name": "New",
            "size": 5,
            "mobile_services": {"blackberry": True},
        },
        {"name": "zoe", "display_name": "Zoë Müller"},
        {"name": "sam", "state": "absent"},
    ],
    "report_distribution_lists": [{"name": "team", "members": ["alex", "zoe", "new"]}],
}


def done(run: Run) -> dict[str, Any]:
    """Return the counts of a run without failures."""
    assert run.status == 0, run.output
    assert not [secret for secret in SECRETS if secret in run.output]
    counts: dict[str, Any] = run[COUNTED]["ansible_facts"]["report_counts"]
    return counts
