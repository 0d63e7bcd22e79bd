"""Run the whole `ansible-test sanity` of the ansible-core beside this interpreter, nothing ignored.

    python scripts/sanity.py [ARGUMENT OF ansible-test sanity...]

Each Python that the machine has and that core knows is tested. ansible-test makes an environment
for each of its tests and keeps it; here it keeps them under .venv/home, not in the user's home. It
would fetch the script that puts pip into them from a site of its own; a script laid down beforehand
does the same with the pip that Python brings along.
"""

from __future__ import annotations

import ast
import configparser
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from ansible.release import __version__ as core_version

from in_tree import ROOT, environment, make_tree
from pythons import pythons

GET_PIP = """\
import subprocess
import sys

wanted = [argument for argument in sys.argv[1:] if "==" in argument]
for command in (["ensurepip"], ["pip", "install", "--quiet", *wanted]):
    # ensurepip switches pip's settings off in its own process, so each has one.
    subprocess.run([sys.executable, "-m", *command], check=True, stdout=subprocess.DEVNULL)
"""


def lay_down_get_pip(home: Path, versions: list[str]) -> None:
    """Put the script where ansible-test looks for it, once for each pip that it may want."""
    from ansible_test._internal.python_requirements import get_venv_packages

    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in versions:
        pip = get_venv_packages(SimpleNamespace(version=version))["pip"]
        (cache / f"get_pip_{pip.replace('.', '_')}.py").write_text(GET_PIP)


def lay_down_pip_settings(home: Path) -> None:
    """Take the user's settings of pip along, for ansible-test hands on none of its variables."""
    pip = [sys.executable, "-m", "pip"]
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, check=True, text=True)
    cache = subprocess.run([*pip, "cache", "dir"], capture_output=True, check=True, text=True)
    settings = configparser.RawConfigParser()
    settings["global"] = {}
    # Variables are listed first and outrank the files.
    for line in reversed(listed.stdout.splitlines()):
        name, value = line.split("=", 1)
        section, option = name.rsplit(".", 1)
        section = "global" if section == ":env:" else section
        if not settings.has_section(section):
            settings.add_section(section)
        settings[section][option] = ast.literal_eval(value)
    settings["global"].update(
        {"cache-dir": cache.stdout.strip(), "disable-pip-version-check": "true", "quiet": "2"}
    )
    file = home / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with file.open("w") as out:
        settings.write(out)


def known_to_core() -> list[str]:
    """Name the Pythons that this ansible-core knows, on the controller or on a target."""
    from ansible_test._internal.constants import SUPPORTED_PYTHON_VERSIONS

    return list(SUPPORTED_PYTHON_VERSIONS)


def main() -> int:
    core = ".".join(core_version.split(".")[:2])
    ignored = [
        f.name for f in (ROOT / "tests/sanity").glob("ignore-*.txt") if f.read_text().strip()
    ]
    if ignored:
        print(f"sanity: these files must be empty: {', '.join(sorted(ignored))}")
        return 1

    known = [
        version for version in known_to_core() if version.startswith("3.") and int(version[2:]) >= 9
    ]
    have = {version: path for version, path in pythons().items() if version in known}
    lacking = [version for version in known if version not in have]
    print(
        f"sanity: ansible-core {core_version}, Python {' '.join(have)}",
        f"(not on this machine: {' '.join(lacking)})" if lacking else "",
        flush=True,
    )

    name = f"sanity-{core}"
    home = ROOT / ".venv" / "home"
    lay_down_get_pip(home, list(have))
    lay_down_pip_settings(home)
    env = environment(name)
    folders = [Path(sys.executable).parent, *(Path(path).parent for path in have.values())]
    env["PATH"] = os.pathsep.join([*map(str, folders), env["PATH"]])
    env["HOME"] = str(home)
    return subprocess.run(
        ["ansible-test", "sanity", "--color", "no", "--truncate", "0", *sys.argv[1:]],
        cwd=make_tree(name),
        env=env,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
