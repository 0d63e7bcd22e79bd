# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs real ansible commands against the emulated API and gives back what they did.

What a playbook does can also be had inside this process, see :func:`run_inside`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from ansible.module_utils import basic
from ansible.module_utils.common import warnings

from ansible_collections.cloudoffice.email.plugins.module_utils import _task
from ansible_collections.cloudoffice.email.plugins.module_utils._api.client import Client
from emulator import Emulator

try:
    from ansible.module_utils import _internal
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # before ansible-core 2.19
    _internal, patch_module_args = None, None

_IMPATIENT = partial(Client, backoff=lambda repeat: 0.01, poll_pause=lambda repeat: 0.001)
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PLAYBOOKS = HERE / "playbooks"
COLLECTIONS = ROOT / ".venv" / "collections"

# The interpreter that runs the modules; CI names older ones than the tests themselves run on.
MODULE_PYTHON = os.environ.get("CLOUDOFFICE_TEST_MODULE_PYTHON") or sys.executable
COLLECTION = "cloudoffice.email."
WITH_INVENTORY = ("ansible", "ansible-playbook")
WARNING = re.compile(r"\[(?:DEPRECATION )?WARNING\]")


@dataclass(frozen=True)
class Run:
    """One run of a command: its exit status, all it printed, and the result of each task."""

    status: int
    output: str
    results: Mapping[str, dict[str, Any]]

    def __getitem__(self, task: str) -> dict[str, Any]:
        return self.results[task]


def run_playbook(
    playbook: Path,
    api: Emulator,
    *options: str,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run ``ansible-playbook`` on this machine and return what happened.

    An Ansible warning fails the test, whoever it is for.
    """
    return _run(["ansible-playbook", str(playbook), *options], api, environment or {})


def run_command(
    command: Sequence[str], api: Emulator, folder: Path, environment: Mapping[str, str]
) -> Run:
    """Run a command of Ansible in a folder, as somebody types it there, and return what happened.

    ``localhost`` is in its inventory, for without one Ansible warns.
    """
    with contextlib.chdir(folder):
        return _run(command, api, environment)


def run_inside(
    playbook: Path, api: Emulator, *options: str, environment: Mapping[str, str] | None = None
) -> Run:
    """Run the tasks of a simple playbook inside this process and return what happened.

    Simple means: one play, modules of this collection only, nothing to template. Repeats and polls
    follow each other at once here.
    """
    (play,) = yaml.safe_load(playbook.read_text())
    defaults = play.get("module_defaults", {}).get("group/cloudoffice.email.all", {})
    results = {}
    with tempfile.TemporaryDirectory(prefix="cloudoffice-test-") as folder:
        variables = {**_environment(api, Path(folder)), **(environment or {})}
        with mock.patch.dict(os.environ, variables), mock.patch.object(_task, "Client", _IMPATIENT):
            for task in play["tasks"]:
                (module,) = (key for key in task if key.startswith(COLLECTION))
                arguments = {
                    **defaults,
                    **(task[module] or {}),
                    "_ansible_check_mode": "--check" in options,
                }
                results[task["name"]] = run_module(module.removeprefix(COLLECTION), arguments)
                assert not results[task["name"]].get("warnings")
                if results[task["name"]].get("failed") and "failed_when" not in task:
                    return Run(2, json.dumps(results), results)
    return Run(0, json.dumps(results, ensure_ascii=False), results)


def run_module(module: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Run the ``main`` of a module inside this process, as Ansible does, and return its result."""
    code = importlib.import_module(f"ansible_collections.{COLLECTION}plugins.modules.{module}")
    # Before ansible-core 2.19 one module's warnings stay for the next one of the same process.
    warnings._global_warnings.clear()
    printed = io.StringIO()
    with (
        _no_controller(),
        module_arguments(arguments),
        contextlib.redirect_stdout(printed),
        contextlib.suppress(SystemExit),
    ):
        code.main()
    result: dict[str, Any] = json.loads(printed.getvalue())
    return result


def run_ad_hoc(
    module: str, arguments: str, api: Emulator, *options: str, **environment: str
) -> Run:
    """Run ``ansible localhost`` with one module and return what happened."""
    command = ["ansible", "localhost", "-m", module, "-a", arguments, *options]
    return _run(command, api, {**environment, "ANSIBLE_LOAD_CALLBACK_PLUGINS": "true"})


def run_inventory(
    source: Path,
    api: Emulator,
    *options: str,
    command: str = "ansible-inventory",
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run ``ansible-inventory`` or another command with one source; return what it printed.

    A source that cannot be read ends it with an error, as AWX wants it. Its home is the source's
    folder, so that what it keeps there lasts from run to run.
    """
    return subprocess.run(
        [str(Path(sys.executable).parent / command), "-i", str(source), *options],
        env={
            **_environment(api, source.parent),
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "true",
            **environment,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _run(command: Sequence[str], api: Emulator, environment: Mapping[str, str]) -> Run:
    with tempfile.TemporaryDirectory(prefix="cloudoffice-test-") as folder:
        record = Path(folder) / "results"
        inventory = Path(folder) / "inventory.ini"
        inventory.write_text(
            f"localhost ansible_connection=local ansible_python_interpreter={MODULE_PYTHON}\n"
        )
        hosts = ["-i", str(inventory)] if command[0] in WITH_INVENTORY else []
        done = subprocess.run(
            [str(Path(sys.executable).parent / command[0]), *hosts, *command[1:]],
            env={**_environment(api, Path(folder)), "RECORD_FILE": str(record), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    assert not WARNING.search(done.stdout), done.stdout
    rows = [json.loads(line) for line in lines]
    return Run(done.returncode, done.stdout, {row["task"]: row["result"] for row in rows})


def _environment(api: Emulator, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_PIPELINING": "true",
        "ANSIBLE_NOCOLOR": "true",
        "CLOUDOFFICE_API_URL": api.url,
        "CLOUDOFFICE_USER_KEY": api.user_key,
        "CLOUDOFFICE_SECRET_KEY": api.secret_key,
        "CLOUDOFFICE_READ_LIMIT": "0",
        "CLOUDOFFICE_WRITE_LIMIT": "0",
    }


@contextlib.contextmanager
def _no_controller() -> Iterator[None]:
    """Let a module return its warnings. It would display them if a test of this process had
    imported a part of Ansible that modules never see."""
    if _internal is None:
        yield
    else:
        with mock.patch.object(_internal, "is_controller", False):
            yield


@contextlib.contextmanager
def module_arguments(arguments: Mapping[str, Any]) -> Iterator[None]:
    """Hand arguments to the next module in the way that this ansible-core does it."""
    if patch_module_args:
        with patch_module_args(dict(arguments)):
            yield
    else:
        handed = json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments)}).encode()
        with mock.patch.object(basic, "_ANSIBLE_ARGS", handed):
            yield
