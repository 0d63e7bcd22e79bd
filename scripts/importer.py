"""Check the tarball with galaxy-importer, as Galaxy does at an upload, and let no warning pass.

The importer's own run of ansible-test wants a container; `make sanity` is that run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from in_tree import environment, make_tree

SETTINGS = """\
[galaxy-importer]
CHECK_CHANGELOG = True
CHECK_REQUIRED_TAGS = True
OFFLINE_ANSIBLE_LINT = True
RUN_ANSIBLE_DOC = True
RUN_ANSIBLE_LINT = True
RUN_ANSIBLE_TEST = False
RUN_FLAKE8 = False
ANSIBLE_LOCAL_TMP = {folder}/tmp
TMP_ROOT_DIR = {folder}
"""


def main() -> int:
    tree = make_tree("importer")
    with tempfile.TemporaryDirectory(prefix="importer-") as folder:
        settings = Path(folder, "galaxy-importer.cfg")
        settings.write_text(SETTINGS.format(folder=folder))
        env = {**environment("importer"), "GALAXY_IMPORTER_CONFIG": str(settings), "NO_COLOR": "1"}
        subprocess.run(
            ["ansible-galaxy", "collection", "build", "--output-path", folder],
            cwd=tree,
            env=env,
            check=True,
        )
        (tarball,) = Path(folder).glob("*.tar.gz")
        # The importer finds the collection by itself.
        del env["ANSIBLE_COLLECTIONS_PATH"]
        done = subprocess.run(
            [sys.executable, "-m", "galaxy_importer.main", str(tarball)],
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
        )
    print(done.stdout, end="")
    complaints = [
        line for line in done.stdout.splitlines() if line.startswith(("WARNING:", "ERROR:"))
    ]
    if complaints:
        print(f"importer: {len(complaints)} warnings or errors, and none is allowed")
    return 1 if complaints else done.returncode


if __name__ == "__main__":
    sys.exit(main())
