# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs jobs with ansible-runner in the way AWX does.

That way is: a private data directory of its own for each job, with a copy of the project; the
credential's injectors rendered into the environment; the inventory as a script that prints what
the inventory's source gave; check mode, limit and forks on the command line; the survey's answers
in a file of extra variables, none of which is a template.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from emulator import Emulator
from integration.harness import COLLECTIONS, ROOT, WARNING

AWX = ROOT / "extensions" / "awx"
# The playbooks that the README puts into the project.
PLAYBOOKS = {
    name: text
    for text, name in re.findall(
        r"```yaml\n(# (\w+\.yml)\n.*?)```", (AWX / "README.md").read_text(encoding="utf-8"), re.S
    )
}
BIN = Path(sys.executable).parent
RUN = (BIN / "ansible-runner", "run", "--omit-env-files", "--ident", "1")


@dataclass(frozen=True)
class Job:
    """What a job has left behind: its exit status, output, events, and all files of artefacts."""

    status: int
    output: str
    events: Sequence[Mapping[str, Any]]
    files: Mapping[str, str]

    @property
    def artifacts(self) -> dict[str, Any]:
        """What AWX shows as the artefacts of the job."""
        (stats,) = (it for it in self.events if it["event"] == "playbook_on_stats")
        found: dict[str, Any] = stats["event_data"]["artifact_data"]
        return found

    @property
    def hosts(self) -> set[str]:
        """The hosts on which any task has ended."""
        return {
            it["event_data"]["host"]
            for it in self.events
            if it["event"] in ("runner_on_ok", "runner_on_failed")
        }

    def failures(self) -> dict[str, str]:
        """The message of the failed task by host."""
        return {
            it["event_data"]["host"]: it["event_data"]["res"]["msg"]
            for it in self.events
            if it["event"] == "runner_on_failed"
        }

    def shows(self, secret: str) -> list[str]:
        """Name the places where a secret can be seen; in JSON it may stand escaped."""
        forms = {secret, json.dumps(secret)[1:-1]}
        texts = {"output": self.output, **self.files}
        return [name for name, text in texts.items() if any(form in text for form in forms)]


def configuration(name: str) -> dict[str, Any]:
    """Read one of the files that an administrator pastes into AWX."""
    read: dict[str, Any] = yaml.safe_load((AWX / f"{name}.yml").read_text(encoding="utf-8"))
    return read


def inject(inputs: Mapping[str, str], hide: bool = False) -> dict[str, str]:
    """Render the injectors of the credential type; a field that is empty has no value there.

    With ``hide`` the secret fields have stars for their values: so AWX keeps the environment.
    """
    given = {name: value for name, value in inputs.items() if value}
    if hide:
        fields = configuration("credential_type_inputs")["fields"]
        given.update({field["id"]: "**********" for field in fields if field.get("secret")})
    sandbox = ImmutableSandboxedEnvironment()
    templates: dict[str, str] = configuration("credential_type_injectors")["env"]
    return {
        name: sandbox.from_string(template).render(**given) for name, template in templates.items()
    }


def credential(api: Emulator, **more: str) -> dict[str, str]:
    """Return the inputs of a credential for the emulated API."""
    inputs = {"user_key": api.user_key, "secret_key": api.secret_key, "api_url": api.url}
    return {**inputs, "read_limit": "0", "write_limit": "0", **more}


class Controller:
    """AWX with one project, one inventory and one credential; all that it keeps is in a folder."""

    def __init__(self, folder: Path, inputs: Mapping[str, str]) -> None:
        self.folder = folder
        self.project = folder / "project"
        shutil.copytree(AWX / "project", self.project)
        for name, text in PLAYBOOKS.items():
            (self.project / name).write_text(text, encoding="utf-8")
        self._injected = inject(inputs)
        self._hidden = inject(inputs, hide=True)
        self._inventory = ""
        self._jobs = 0

    def update_inventory(self) -> subprocess.CompletedProcess[str]:
        """Read the inventory's source, which is a file of the project."""
        done = subprocess.run(
            [BIN / "ansible-inventory", "-i", "domains.yml", "--list", "--export"],
            cwd=self.project,
            env={**self._machine(), **self._environment()},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self._inventory = done.stdout
        return done

    def launch(
        self,
        template: str,
        *,
        check: bool = False,
        limit: str = "",
        verbosity: int = 0,
        environment: Mapping[str, str] | None = None,
        **answers: Any,
    ) -> Job:
        """Run a job of a template and return it; ``answers`` are those to its survey."""
        fields = configuration(f"{template}_job_template")
        arguments = ["--check"] if check else []
        arguments += ["-u", "root"]
        arguments += ["--diff"] if fields.get("diff_mode") else []
        arguments += [f"--forks={fields['forks']}"] if "forks" in fields else []
        arguments += ["-l", limit] if limit else []
        arguments += [f"-{'v' * verbosity}"] if verbosity else []

        self._jobs += 1
        folder = self.folder / f"job_{self._jobs}"
        (folder / "env").mkdir(parents=True)
        (folder / "inventory").mkdir()
        shutil.copytree(self.project, folder / "project")
        script = folder / "inventory" / "hosts"
        script.write_text(f"#! /usr/bin/env python3\nprint({self._inventory!r})\n")
        script.chmod(0o700)
        (folder / "env" / "cmdline").write_text(" ".join(arguments))
        # JSON, but for texts, which are marked so that nobody takes them for templates.
        marked = [
            f"{name}: {'!unsafe ' if isinstance(value, str) else ''}{json.dumps(value)}\n"
            for name, value in {"awx_job_id": self._jobs, **answers}.items()
        ]
        (folder / "env" / "extravars").write_text("".join(marked))
        (folder / "env" / "envvars").write_text(
            json.dumps({**self._environment(), **(environment or {})})
        )
        done = subprocess.run(
            [*RUN, "--playbook", fields["playbook"], folder],
            env=self._machine(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert not WARNING.search(done.stdout), done.stdout
        artifacts = folder / "artifacts"
        command = artifacts / "1" / "command"
        noted = json.loads(command.read_text())
        command.write_text(json.dumps({**noted, "env": {**noted["env"], **self._hidden}}))
        files = {
            str(path.relative_to(artifacts)): path.read_text(encoding="utf-8")
            for path in artifacts.rglob("*")
            if path.is_file()
        }
        events = [json.loads(text) for name, text in files.items() if "job_events/" in name]
        events.sort(key=lambda event: event["counter"])
        return Job(done.returncode, done.stdout, events, files)

    def _machine(self) -> dict[str, str]:
        path = os.pathsep.join([str(BIN), os.environ["PATH"]])
        return {"PATH": path, "HOME": str(self.folder), "LANG": "C.UTF-8"}

    def _environment(self) -> dict[str, str]:
        return {
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "ANSIBLE_NOCOLOR": "true",
            **self._injected,
        }
