"""Run the unit and playbook tests with each pair of ansible-core and Python that this machine has.

    python scripts/matrix.py [NAME OF A PAIR...]

Each pair has an environment of its own under .venv/matrix. Some pairs run the modules with an older
Python than the controller's, in an environment that has only what modules need; the tests find its
interpreter in CLOUDOFFICE_TEST_MODULE_PYTHON. The first pair of the oldest core and of the newest
runs the sanity suite too. In the end it says which pairs ran and which this machine lacks, and its
last line is pytest's own, of the last run or of one that failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from gates import closing_line
from in_tree import ROOT
from pythons import pythons

HOME = ROOT / ".venv" / "matrix"
DISTRIBUTED = ("-n", "2", "--dist", "loadgroup")
REQUIREMENTS = ROOT / "requirements"
INTEGRATION = ROOT / "tests" / "integration"
# What does not depend on the pair; `make test` has run it.
APART = (
    "unit/emulator",
    *("integration/test_role_report_page.py", "integration/test_artefact.py"),
    *("integration/test_contributing.py", "integration/test_guides.py"),
    "integration/test_awx_twenty_domains.py",
)
# Playbooks depend on the core, and hardly on the Python: these few run with each pair, the others
# once with each core.
OF_EACH_PAIR = ("test_mailbox.py", "test_examples.py", "test_ad_hoc.py")
OF_THE_CORE = tuple(
    f"integration/{file.name}"
    for file in sorted(INTEGRATION.glob("test_*.py"))
    if file.name not in OF_EACH_PAIR
)
# They take the longest, and run with the oldest core alone, which differs most from `make test`'s.
OF_THE_OLDEST = (
    *(name for name in OF_THE_CORE if name.startswith("integration/test_role_")),
    *("integration/test_awx.py", "integration/test_inventory_domains.py"),
)


@dataclass(frozen=True)
class Pair:
    """An ansible-core and the Python of its controller, and of its modules where it is another.

    The pair of each core that has a Python for modules runs ``OF_THE_CORE`` too, but the first pair
    alone ``OF_THE_OLDEST``.
    """

    core: str
    python: str
    modules: str | None = None
    sanity: bool = False

    @property
    def name(self) -> str:
        """Return what the pair is called on the command line."""
        return f"{self.core}-py{self.python}"

    @property
    def title(self) -> str:
        """Return what the pair is called in the table."""
        modules = f", modules on {self.modules}" if self.modules else ""
        sanity = ", sanity" if self.sanity else ""
        return f"ansible-core {self.core} on Python {self.python}{modules}{sanity}"

    @property
    def lacking(self) -> list[str]:
        """Name the Pythons that the pair needs and this machine has not."""
        return [p for p in (self.python, self.modules) if p and p not in pythons()]


# The oldest core that is supported, one between, and the newest. The tests themselves need Python
# 3.11, so 2.16 on 3.10 is out; the modules run on 3.9 and 3.10 here.
PAIRS = (
    Pair("2.16.19", "3.11", modules="3.9", sanity=True),
    Pair("2.16.19", "3.12"),
    Pair("2.19.14", "3.11", modules="3.10"),
    Pair("2.19.14", "3.12"),
    Pair("2.19.14", "3.13"),
    Pair("2.21.5", "3.12", modules="3.9", sanity=True),
    Pair("2.21.5", "3.14"),
    Pair("2.21.5", "3.13"),
)


def install(name: str, python: str, *arguments: str) -> Path:
    """Make an environment, unless it is there with just that in it, and return its interpreter."""
    folder = HOME / name
    stamp = folder / ".installed"
    wanted = "\n".join([pythons()[python], *arguments])
    wanted += "".join(file.read_text() for file in sorted(REQUIREMENTS.glob("*.txt")))
    interpreter = folder / "bin" / "python"
    if stamp.is_file() and stamp.read_text() == wanted:
        return interpreter
    subprocess.run([pythons()[python], "-m", "venv", "--clear", folder], check=True)
    subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *arguments], check=True)
    stamp.write_text(wanted)
    return interpreter


def run(pair: Pair) -> tuple[str, str | None]:
    """Run a pair; return what failed, or nothing, and the closing line of pytest."""
    needed = [f"ansible-core=={pair.core}", "--requirement", str(REQUIREMENTS / "test.txt")]
    interpreter = install(pair.name, pair.python, *needed)
    env = {
        **os.environ,
        "PATH": os.pathsep.join([str(interpreter.parent), os.environ["PATH"]]),
        "CLOUDOFFICE_TEST_PLAYBOOK_SETTINGS": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".venv" / "cache" / "hypothesis"),
    }
    if pair.modules:
        file = str(REQUIREMENTS / "module.txt")
        modules = install(f"modules-py{pair.modules}", pair.modules, "--requirement", file)
        env["CLOUDOFFICE_TEST_MODULE_PYTHON"] = str(modules)
    failed = []
    apart = {
        *APART,
        *(() if pair.modules else OF_THE_CORE),
        *(() if pair == PAIRS[0] else OF_THE_OLDEST),
    }
    ignored = [f"--ignore=tests/{name}" for name in sorted(apart)]
    tests = subprocess.Popen(
        [interpreter, "-m", "pytest", *DISTRIBUTED, *ignored, "tests/unit", "tests/integration"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert tests.stdout
    lines = []
    for line in tests.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    if tests.wait():
        failed.append(f"tests ({tests.returncode})")
    if pair.sanity:
        print(flush=True)
        sanity = subprocess.run([interpreter, "scripts/sanity.py"], cwd=ROOT, check=False)
        if sanity.returncode:
            failed.append(f"sanity ({sanity.returncode})")
    return ", ".join(failed), closing_line("".join(lines))


def main() -> int:
    names = sys.argv[1:] or [pair.name for pair in PAIRS]
    table = []
    closing: str | None = None
    failures = 0
    for pair in (pair for pair in PAIRS if pair.name in names):
        if pair.lacking:
            table.append(f"  {pair.title}: LACKING, no Python {' and '.join(pair.lacking)} here")
            continue
        print(f"\n##### {pair.title}\n", flush=True)
        start = time.monotonic()
        try:
            failed, line = run(pair)
        except subprocess.CalledProcessError as error:
            failed, line = f"set-up ({error})", None
        seconds = f"{time.monotonic() - start:.0f} s"
        table.append(f"  {pair.title}: {'FAILED: ' + failed if failed else 'ok'}, {seconds}")
        if failed or not failures:
            closing = line or closing
        failures += bool(failed)

    print("\n##### The pairs of ansible-core and Python\n", *table, sep="\n")
    if closing is None:
        print("\nNo tests were run")
        return 1
    print(f"\n{closing}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
