"""Find the Python interpreters of this machine: on PATH, and those that pyenv keeps beside it."""

from __future__ import annotations

import functools
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

PROBE = """
import os, sys
executable = getattr(sys, "_base_executable", sys.executable)
print("%d.%d" % sys.version_info[:2], os.path.realpath(executable))
"""


def key(version: str) -> tuple[int, ...]:
    """Order versions as numbers, 3.9 before 3.10."""
    return tuple(map(int, version.split(".")))


def candidates() -> Iterator[Path]:
    """Name what may be an interpreter, the ones on PATH first."""
    for folder in map(Path, os.get_exec_path()):
        if folder.is_dir():
            yield from sorted(
                f for f in folder.iterdir() if re.fullmatch(r"python3(\.\d+)?", f.name)
            )
    try:
        root = subprocess.run(
            ["pyenv", "root"], capture_output=True, check=True, text=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return
    installed = [
        p for p in Path(root, "versions").iterdir() if re.fullmatch(r"3\.\d+\.\d+", p.name)
    ]
    for version in sorted(installed, key=lambda p: key(p.name), reverse=True):
        yield version / "bin" / "python3"


@functools.cache
def pythons() -> dict[str, str]:
    """Map each version that works here, from 3.9 on, to its interpreter outside of any venv."""
    found: dict[str, str] = {}
    for candidate in candidates():
        try:
            probe = subprocess.run(
                [candidate, "-c", PROBE], capture_output=True, check=True, text=True
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        version, executable = probe.stdout.split(maxsplit=1)
        if key(version) >= (3, 9):
            found.setdefault(version, executable.strip())
    return dict(sorted(found.items(), key=lambda item: key(item[0])))


if __name__ == "__main__":
    for version, executable in pythons().items():
        print(version, executable)
