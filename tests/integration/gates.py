# SPDX-License-Identifier: GPL-3.0-or-later
"""The gates that every playbook goes through, in every setting of the emulated API."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from emulator import Call, Emulator
from integration.dialects import every_pair, every_value
from integration.harness import PLAYBOOKS, Run, run_inside, run_playbook

# Every password in the playbooks; none may ever be shown.
SECRETS = ("Secret123!@#", "Another123!", "Activate987")


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
    """Either of the two ways to run a playbook."""

    def __call__(
        self, playbook: Path, api: Emulator, *options: str, environment: Mapping[str, str]
    ) -> Run:
        """Run it, see :func:`run_playbook` and :func:`run_inside`."""


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
    changed = [task for task, result in phases.again.results.items() if result["changed"]]
    # An export is asked for anew by each run.
    assert [task for task in changed if "export" not in phases.again[task]] == []
    return phases


def call_line(call: Call) -> str:
    """Return a logged call as one line, without the part of the path that is always the same."""
    _version, _customers, _customer, rest = call.path.strip("/").split("/", 3)
    return f"{call.method} {rest}"


# What check mode has to predict: all that a result says of the object and of what is written.
PROMISED = (
    *("changed", "diff", "plan", "msg", "status", "fault"),
    *("mailbox", "mailboxes", "spam", "spam_list", "spam_settings"),
    *("mobile_service", "mobile_services"),
    *("distribution_list", "distribution_lists", "available", "pending", "export"),
    *("summary", "budget", "domain_state"),
)


def promise(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a result that check mode has to predict."""
    return {key: result.get(key) for key in PROMISED}


def gated(playbook: str, seed: Callable[[Emulator], None]) -> Any:
    """Return a fixture: the emulated API after the three runs of a playbook, and the runs.

    It has a value for each setting; ``seed`` fills the API beforehand.
    """

    @pytest.fixture(scope="module", params=_parameters(playbook))
    def world(request: pytest.FixtureRequest) -> Iterator[tuple[Emulator, Phases]]:
        runner, setting = request.param
        with Emulator(dialect=setting.dialect, read_limit=0, write_limit=0) as api:
            seed(api)
            try:
                phases = run_phases(runner, PLAYBOOKS / playbook, api, setting.api_version)
                for run in (phases.check, phases.real, phases.again):
                    assert not [it for it in (*SECRETS, api.secret_key) if it in run.output]
            except AssertionError as error:
                error.add_note(f"in the setting {setting}")
                raise
            yield api, phases

    return world


def some_settings() -> int:
    """Return how many settings the real command runs in; the others are about in proportion.

    Where ansible-core and Python are what is tested, few are enough: CI's matrix says so by the
    variable.
    """
    return int(os.environ.get("CLOUDOFFICE_TEST_PLAYBOOK_SETTINGS", "999"))


def _parameters(playbook: str) -> list[object]:
    """Return how and in which setting a playbook runs; what shares a run shares a worker."""
    few = some_settings()
    cases = [(run_playbook, f"playbook{i}", it) for i, it in enumerate(every_value()) if i < few]
    cases += [(run_inside, f"inside{i}", it) for i, it in enumerate(every_pair()) if i < 4 * few]
    return [
        pytest.param((runner, setting), id=name, marks=pytest.mark.xdist_group(playbook + name))
        for runner, name, setting in cases
    ]
