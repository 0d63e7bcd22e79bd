# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the roles for people have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator import Emulator
from integration.gates import PROMISED
from integration.harness import ROOT, Run, run_playbook


def write_examples(role: str, folder: Path) -> None:
    """Write each file that the README of a role shows."""
    readme = (ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")
    for language, text in re.findall(r"```(yaml|csv)\n(.*?)```", readme, re.DOTALL):
        name = "people.csv" if language == "csv" else re.match(r"# (\S+)\n", text)[1]
        (folder / name).write_text(text, encoding="utf-8")


def write_playbook(folder: Path, role: str, **variables: Any) -> Path:
    """Write a playbook that does nothing but run a role; its variables are in another file."""
    (folder / "variables.json").write_text(json.dumps(variables))
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": ["variables.json"],
        "roles": [f"cloudoffice.email.{role}"],
    }
    path = folder / "playbook.yml"
    path.write_text(json.dumps([play]))
    return path


@dataclass(frozen=True)
class Gate:
    """The three runs of a playbook, and the plan of all its tasks."""

    check: Run
    real: Run
    again: Run

    @property
    def plan(self) -> list[str]:
        """The writes, as check mode predicts them."""
        results = (it for it in self.check.results.values() if it.get("changed"))
        return [line for result in results for line in result.get("plan", [])]


def through_the_gates(
    playbook: Path, api: Emulator, *options: str, environment: Mapping[str, str] | None = None
) -> Gate:
    """Run a playbook in check mode, for real and once more.

    In check mode nothing is written, in the API and in the playbook's folder. Each task then does
    what it predicted. The third run changes nothing.
    """

    def run(*more: str) -> Run:
        api.clear_log()
        done = run_playbook(playbook, api, "-vvv", *options, *more, environment=environment)
        assert done.status == 0, done.output
        return done

    files = _files(playbook.parent)
    api.refuse_writes = True
    check = run("--check", "--diff")
    assert api.writes == []
    assert _files(playbook.parent) == files
    api.refuse_writes = False
    real = run("--diff")
    assert _promises(real) == _promises(check)
    files = _files(playbook.parent)
    again = run()
    assert api.writes == []
    assert [task for task, result in again.results.items() if result.get("changed")] == []
    assert _files(playbook.parent) == files
    return Gate(check, real, again)


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _promises(run: Run) -> dict[str, dict[str, Any]]:
    """Return what each task of this collection, and of the files, has to do as predicted."""
    return {
        task: {
            key: result.get(key)
            for key in (*PROMISED, "summary", "budget")
            if key != "diff" or "plan" in result
        }
        for task, result in run.results.items()
    }
