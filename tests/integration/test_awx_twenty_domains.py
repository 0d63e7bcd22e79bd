# SPDX-License-Identifier: GPL-3.0-or-later
"""Many domains under the limits of one account, run as AWX runs them; takes the minute that it has
to wait for the limit."""

import json
from collections import Counter
from pathlib import Path

from emulator import Emulator
from integration.awx import Controller, credential

DOMAINS = [f"d{number:02}.example" for number in range(20)]


def twenty_domains(api: Emulator, awx: Controller) -> None:
    """Seed and declare twenty domains, each of which needs one read and one write."""
    person = {"name": "robin", "display_name": "Robin", "size": 5, "password": "Secret123!@#"}
    for domain in DOMAINS:
        api.add_domain(domain)
        folder = awx.project / "domains" / domain
        folder.mkdir(parents=True)
        (folder / "declared.yml").write_text(json.dumps({"mailboxes": [person]}))
    assert awx.update_inventory().returncode == 0
    api.clear_log()


def test_twenty_domains_on_five_forks_keep_one_limit_and_no_call_is_refused(
    tmp_path: Path,
) -> None:
    # Enough for half of the domains in a minute: the others wait for the next one.
    with Emulator(read_limit=31, write_limit=10) as api:
        awx = Controller(tmp_path, credential(api, read_limit="31", write_limit="10"))
        twenty_domains(api, awx)
        job = awx.launch("whole_domain", limit="d*")
        assert job.status == 0, job.output
        assert set(job.artifacts["email_domains"]) == set(DOMAINS)
        assert all(api.mailbox(domain, "robin") for domain in DOMAINS)
        assert Counter(call.status for call in api.calls) == {200: 40}
        # Who may not wait is not sent.
        again = awx.launch("whole_domain", limit="d*", environment={"CLOUDOFFICE_MAX_WAIT": "0"})
        assert {call.status for call in api.calls} == {200}
        failures = again.failures()
        assert all("not sent: the next request" in message for message in failures.values())
