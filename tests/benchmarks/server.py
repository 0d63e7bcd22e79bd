# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated API in a process of its own, whose time does not count."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def emulator(*options: str, log: Path | None = None) -> Iterator[dict[str, str]]:
    """Run the emulator without throttle; yield its ``url``, ``user_key`` and ``secret_key``.

    With ``log`` there will be a line for each request in that file.
    """
    with tempfile.TemporaryDirectory(prefix="cloudoffice-bench-") as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "emulator", "--domain", "example.com"]
        limits = ["--read-limit", "0", "--write-limit", "0", "--ready-file", str(ready)]
        manner = [] if log else ["--quiet"]
        with open(log or os.devnull, "wb") as output:
            process = subprocess.Popen([*command, *limits, *manner, *options], stdout=output)
        try:
            while not ready.exists():
                if process.poll() is not None:
                    raise SystemExit("the emulator did not start")
                time.sleep(0.05)
            yield json.loads(ready.read_text())
        finally:
            process.terminate()
            process.wait()
