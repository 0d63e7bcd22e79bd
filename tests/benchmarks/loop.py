# SPDX-License-Identifier: GPL-3.0-or-later
"""What an item of a loop costs: fifty unchanged mailboxes, beside the same loop of `uri`.

Both loops make the same fifty GETs of the same mailboxes. Time is that of the whole command less
that of a loop of one item, for each further item. The runs take turns; the medians are compared.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests

from ansible_collections.cloudoffice.email.plugins.module_utils._api import signature
from ansible_collections.cloudoffice.email.plugins.module_utils._version import USER_AGENT
from benchmarks.server import emulator

ITEMS = 50
ROUNDS = 3
ROOT = Path(__file__).resolve().parents[2]
MAILBOXES = "v1/customers/me/domains/example.com/ex/mailboxes"
FIELDS = {"displayName": "Person", "password": "Secret123!@#", "size": "10"}

TASKS: dict[str, dict[str, Any]] = {
    "ex_mailbox": {
        "cloudoffice.email.ex_mailbox": {
            "domain": "example.com",
            "name": "person{{ item }}",
            "display_name": "Person",
            "size": 10,
        }
    },
    "uri": {
        "ansible.builtin.uri": {
            "url": "{{ lookup('env', 'CLOUDOFFICE_API_URL') }}/" + MAILBOXES + "/person{{ item }}",
            "headers": {
                "Accept": "application/json",
                "User-Agent": USER_AGENT,
                "X-Api-Signature": "{{ lookup('env', 'SIGNED') }}",
            },
            "http_agent": USER_AGENT,
            "return_content": True,
        }
    },
}


def main() -> None:
    """Print the time of each item in both loops, and the ratio."""
    with emulator() as api, tempfile.TemporaryDirectory(prefix="cloudoffice-bench-") as folder:
        signed = signature.sign(
            api["user_key"], api["secret_key"], USER_AGENT, signature.timestamp()
        )
        headers = {
            "User-Agent": USER_AGENT,
            "X-Api-Signature": signed,
            "Accept": "application/json",
        }
        for number in range(ITEMS):
            url = f"{api['url']}/{MAILBOXES}/person{number}"
            requests.post(url, data=FIELDS, headers=headers, timeout=10).raise_for_status()
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".venv" / "collections"),
            "ANSIBLE_HOME": folder,
            "ANSIBLE_PIPELINING": "true",
            "CLOUDOFFICE_API_URL": api["url"],
            "CLOUDOFFICE_USER_KEY": api["user_key"],
            "CLOUDOFFICE_SECRET_KEY": api["secret_key"],
            "CLOUDOFFICE_READ_LIMIT": "1000000",
            "SIGNED": signed,
            "XDG_CACHE_HOME": folder,
        }
        cost: dict[str, list[tuple[float, float]]] = {name: [] for name in TASKS}
        for _round in range(ROUNDS):
            for name, task in TASKS.items():
                one = _run(task, 1, Path(folder), environment)
                many = _run(task, ITEMS, Path(folder), environment)
                each = [
                    (whole - first) / (ITEMS - 1) for first, whole in zip(one, many, strict=True)
                ]
                cost[name].append((each[0], each[1]))
    wall = {name: statistics.median(each[0] for each in runs) for name, runs in cost.items()}
    cpu = {name: statistics.median(each[1] for each in runs) for name, runs in cost.items()}
    for name in TASKS:
        print(f"{name:12} {wall[name] * 1000:6.0f} ms an item, {cpu[name] * 1000:6.0f} ms of CPU")
    print(
        f"ex_mailbox / uri: {wall['ex_mailbox'] / wall['uri']:.2f} of the time,"
        f" {cpu['ex_mailbox'] / cpu['uri']:.2f} of the CPU"
    )


def _run(
    task: dict[str, Any], items: int, folder: Path, environment: dict[str, str]
) -> tuple[float, float]:
    """Run a loop and return its seconds on the clock and of CPU, of all its processes."""
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [{"name": "Loop", **task, "loop": list(range(items))}],
    }
    (folder / "playbook.yml").write_text(json.dumps([play]))
    (folder / "hosts").write_text(
        f"localhost ansible_connection=local ansible_python_interpreter={sys.executable}\n"
    )
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", "hosts", "playbook.yml"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = os.times().elapsed
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    seconds = os.times().elapsed - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
