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
from pathlib import Path
from typing import Any, Protocol
from unittest import mock

import yaml
from ansible.module_utils import basic

from emulator import Emulator

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # before ansible-core 2.19
    patch_module_args = None

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PLAYBOOKS = HERE / "playbooks"
COLLECTIONS = ROOT / ".venv" / "collections"

# The interpreter that runs the modules; CI names older ones than the tests themselves run on.
MODULE_PYTHON = os.environ.get("CLOUDOFFICE_TEST_MODULE_PYTHON") or sys.executable
COLLECTION = "cloudoffice.email."
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


def run_inside(
    playbook: Path, api: Emulator, *options: str, environment: Mapping[str, str] | None = None
) -> Run:
    """Run the tasks of a simple playbook inside this process and return what happened.

    Simple means: one play, modules of this collection only, nothing to template.
    """
    (play,) = yaml.safe_load(playbook.read_text())
    defaults = play.get("module_defaults", {}).get("group/cloudoffice.email.all", {})
    results = {}
    with tempfile.TemporaryDirectory(prefix="cloudoffice-test-") as folder:
        variables = {**_environment(api, Path(folder)), **(environment or {})}
        with mock.patch.dict(os.environ, variables):
            for task in play["tasks"]:
                (module,) = (key for key in task if key.startswith(COLLECTION))
                arguments = {
                    **defaults,
                    **task[module],
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
    printed = io.StringIO()
    with (
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


def _run(command: Sequence[str], api: Emulator, environment: Mapping[str, str]) -> Run:
    with tempfile.TemporaryDirectory(prefix="cloudoffice-test-") as folder:
        record = Path(folder) / "results"
        inventory = Path(folder) / "inventory.ini"
        inventory.write_text(
            f"localhost ansible_connection=local ansible_python_interpreter={MODULE_PYTHON}\n"
        )
        done = subprocess.run(
            [str(Path(sys.executable).parent / command[0]), "-i", str(inventory), *command[1:]],
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
def module_arguments(arguments: Mapping[str, Any]) -> Iterator[None]:
    """Hand arguments to the next module in the way that this ansible-core does it."""
    if patch_module_args:
        with patch_module_args(dict(arguments)):
            yield
    else:
        handed = json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments)}).encode()
        with mock.patch.object(basic, "_ANSIBLE_ARGS", handed):
            yield


@dataclass(frozen=True)
class Phases:
    """A playbook run three times: in check mode, for real, and for real once more.

    ``calls`` holds what the API's log says of each run, as ``"METHOD path"``.
    """

    check: Run
    real: Run
    again: Run
    calls: Mapping[str, list[str]]

    def writes(self, phase: str) -> list[str]:
        """The calls of a phase that were no reads."""
        return [call for call in self.calls[phase] if not call.startswith("GET ")]

    def calls_about(self, name: str) -> list[str]:
        """The calls of the real run whose path ends at, or goes below, the mailbox ``name``."""
        return [call for call in self.calls["real"] if f"/mailboxes/{name}" in f"{call}/"]


class Runner(Protocol):
    """Runs a playbook, see :func:`run_playbook` and :func:`run_inside`."""

    def __call__(
        self, playbook: Path, api: Emulator, *options: str, environment: Mapping[str, str]
    ) -> Run: ...


def run_phases(runner: Runner, playbook: Path, api: Emulator, api_version: str) -> Phases:
    """Run a playbook through the gates.

    In check mode the API refuses writes, and none may be tried. Each task must then do for real
    what it predicted. Run once more, it must write nothing, and read what it had predicted.
    """
    runs: dict[str, Run] = {}
    calls: dict[str, list[str]] = {}
    for phase in ("check", "real", "again"):
        api.clear_log()
        api.refuse_writes = phase == "check"
        options = ["--check", "--diff"] if phase == "check" else ["--diff"]
        environment = {"CLOUDOFFICE_API_VERSION": api_version}
        runs[phase] = runner(playbook, api, *options, environment=environment)
        assert runs[phase].status == 0, f"{phase}:\n{runs[phase].output}"
        calls[phase] = [call_line(call) for call in api.calls]
    phases = Phases(runs["check"], runs["real"], runs["again"], calls)
    assert phases.writes("check") == []
    assert {task: promise(result) for task, result in phases.check.results.items()} == {
        task: promise(result) for task, result in phases.real.results.items()
    }
    assert phases.writes("again") == []
    assert [task for task, result in phases.again.results.items() if result["changed"]] == []
    return phases


def call_line(call: Any) -> str:
    """Return a logged call as one line, without the part of the path that is always the same."""
    _version, _customers, _customer, rest = call.path.strip("/").split("/", 3)
    return f"{call.method} {rest}"


def promise(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a result that check mode has to predict."""
    return {
        key: result.get(key)
        for key in ("changed", "diff", "plan", "mailbox", "mailboxes", "msg", "status", "fault")
    }
