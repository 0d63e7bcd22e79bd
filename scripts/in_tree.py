"""Run a command in a copy of the collection that lies where Ansible's tools want it.

    python scripts/in_tree.py NAME COMMAND [ARGUMENT...]

ansible-test, ansible-lint and `ansible-galaxy collection build` want a directory
`ansible_collections/cloudoffice/email` with nothing in it that is not the collection's own. The
copy holds what git tracks or would track; the one called `build` only what it tracks, so that no
stray file gets into a tarball. Each NAME has a copy of its own under .venv/tree, so that several
tools can run at once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMESPACE, NAME = "cloudoffice", "email"
LITTER = {"__pycache__", "dist"}


def files(tracked: bool = False) -> Iterator[Path]:
    """Name the collection's own files, relative to its root, whether or not git is here to tell.

    With `tracked`, new files that git was not told of are left out, if there is git.
    """
    new = () if tracked else ("--others", "--exclude-standard")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", *new],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode == 0 and listed.stdout:
        names = sorted(set(filter(None, listed.stdout.split("\0"))))
        yield from (Path(name) for name in names if (ROOT / name).is_file())
        return
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        top = here == Path(".")
        folders[:] = [
            n
            for n in folders
            if n not in LITTER and (not n.startswith(".") or (top and n == ".ci"))
        ]
        yield from (here / name for name in names if not name.endswith(".pyc"))


def collections(name: str) -> Path:
    """Say where the copy called `name` has its `ansible_collections`."""
    return ROOT / ".venv" / "tree" / name


def make_tree(name: str, tracked: bool = False) -> Path:
    """Make the copy called `name` afresh and return its root."""
    shutil.rmtree(collections(name), ignore_errors=True)
    tree = collections(name) / "ansible_collections" / NAMESPACE / NAME
    for file in files(tracked):
        target = tree / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, target, follow_symlinks=False)
    # Without a repository of its own the copy would be an ignored folder of the one around it.
    if shutil.which("git"):
        subprocess.run(["git", "init", "--quiet", "."], cwd=tree, check=True)
    return tree


def environment(name: str) -> dict[str, str]:
    """Return an environment in which the copy is the collection that Ansible finds."""
    return {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(collections(name)),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def main() -> int:
    name, *command = sys.argv[1:]
    tree = make_tree(name, tracked=name == "build")
    return subprocess.run(command, cwd=tree, env=environment(name), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
