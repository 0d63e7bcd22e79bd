# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as a command: what it prints and writes, and how it stops."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

import emulator
from emulator.__main__ import main

TESTS = Path(emulator.__file__).parent.parent


@dataclass
class Running:
    """A command that listens."""

    process: subprocess.Popen[str]
    ready: dict[str, str]
    ready_file: Path

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        """Send a signal, wait for a clean end, and return all that was printed."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=10)
        assert (self.process.returncode, errors) == (0, "")
        return output


@contextmanager
def command(folder: Path, *arguments: str) -> Iterator[Running]:
    """Start the command and wait until it is ready."""
    file = folder / "ready.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "emulator", "--ready-file", str(file), *arguments],
        env={**os.environ, "PYTHONPATH": str(TESTS), "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 10
        while not file.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield Running(process, json.loads(file.read_text()), file)
    finally:
        process.kill()
        process.communicate()


def call(
    running: Running, sign: Callable[..., str], method: str, path: str, form: dict[str, str]
) -> int:
    """Call it and return the status."""
    signed = sign(running.ready["user_key"], running.ready["secret_key"], "agent")
    headers = {"User-Agent": "agent", "Accept": "application/json", "X-Api-Signature": signed}
    url = f"{running.ready['url']}/v1/domains/{path}"
    return requests.request(method, url, headers=headers, data=form, timeout=5).status_code


FORM = {"displayName": "A", "password": "Never-Printed1", "size": "1"}


def test_it_says_how_to_reach_it_and_what_it_is_asked(
    tmp_path: Path, sign: Callable[..., str]
) -> None:
    with command(tmp_path) as running:
        assert running.ready_file.stat().st_mode & 0o777 == 0o600
        assert call(running, sign, "POST", "example.com/ex/mailboxes/a", FORM) == 200
        path = "example.com/ex/mailboxes/a/blackberrymobileservice"
        form = {"activationPassword": "Never-Printed2"}
        assert call(running, sign, "POST", path, form) == 200
        assert call(running, sign, "GET", "nowhere.com?size=1", {}) == 404
        output = running.stop(signal.SIGINT)
        assert not running.ready_file.exists()
    for name, value in zip(
        ("API_URL", "USER_KEY", "SECRET_KEY"), running.ready.values(), strict=True
    ):
        assert f"export CLOUDOFFICE_{name}={shlex.quote(value)}\n" in output
    assert " POST /v1/domains/example.com/ex/mailboxes/a -> 200\n" in output
    assert " GET /v1/domains/nowhere.com?size=1 -> 404\n" in output
    assert "Never-Printed" not in output


def test_options_are_obeyed(tmp_path: Path, sign: Callable[..., str]) -> None:
    arguments = "--user-key u/1+ --secret-key s/2+ --domain one.com --domain two.com --quiet"
    more = "--dialect write_code=202 --dialect index_order=creation --read-limit 2 --write-limit 1"
    with command(tmp_path, *arguments.split(), *more.split()) as running:
        assert (running.ready["user_key"], running.ready["secret_key"]) == ("u/1+", "s/2+")
        assert call(running, sign, "POST", "two.com/ex/mailboxes/a", FORM) == 202
        assert call(running, sign, "POST", "two.com/ex/mailboxes/b", FORM) == 403
        statuses = [call(running, sign, "GET", name, {}) for name in ("one.com", "example.com", "")]
        assert statuses == [200, 404, 403]
        assert "POST" not in running.stop()


def test_the_state_file_lasts_from_run_to_run(tmp_path: Path, sign: Callable[..., str]) -> None:
    file = str(tmp_path / "state.json")
    with command(tmp_path, "--state", file) as running:
        assert call(running, sign, "POST", "example.com/ex/mailboxes/a", FORM) == 200
        first = running.ready
        running.stop()
    with command(tmp_path, "--state", file) as running:
        assert running.ready["secret_key"] == first["secret_key"]
        assert call(running, sign, "GET", "example.com/ex/mailboxes/a", {}) == 200


def test_the_dialects_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-dialects"]) == 0
    output = capsys.readouterr().out
    for name, values in emulator.DIALECTS.items():
        assert f"| `{name}` | {', '.join(f'`{value}`' for value in values)} |" in output


@pytest.mark.parametrize(
    "arguments", [["--dialect", "write_code=201"], ["--dialect", "none=1"], ["--dialect", "v0"]]
)
def test_a_wrong_dialect_is_an_error(
    arguments: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "--list-dialects" in capsys.readouterr().err


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with emulator.Emulator() as other:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        try:
            assert main(["--port", str(other.port)]) == 1
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert str(other.port) in capsys.readouterr().err
