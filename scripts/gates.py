"""Run the named targets of the Makefile, two at a time, and say in the end how each went.

    python scripts/gates.py TARGET...

The targets start in the order given, so the longest belongs first. What a target prints is shown in
one piece when it is done, and kept in .venv/logs. The last line is the closing line of the longest
run of pytest, or of one that failed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".venv" / "logs"
AT_A_TIME = 2
CLOSING_LINE = re.compile(r"^=+ .*\b(passed|failed|error|no tests ran)\b.* in .*=+$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """How one target went."""

    target: str
    status: int
    seconds: float
    output: str

    @property
    def verdict(self) -> str:
        """Say in a word how it went."""
        return "ok" if self.status == 0 else f"FAILED ({self.status})"

    @property
    def closing_line(self) -> str | None:
        """Return the last line that pytest wrote, if pytest ran."""
        return closing_line(self.output)


def closing_line(output: str) -> str | None:
    """Return pytest's own last line, if it is there."""
    lines = [match.group() for match in CLOSING_LINE.finditer(output)]
    return lines[-1] if lines else None


def run(target: str) -> Outcome:
    """Run one target to its end."""
    log = LOGS / f"{target}.log"
    start = time.monotonic()
    with log.open("wb") as out:
        done = subprocess.run(
            ["make", "--no-print-directory", target],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    seconds = time.monotonic() - start
    return Outcome(target, done.returncode, seconds, log.read_text(errors="replace"))


def main() -> int:
    LOGS.mkdir(parents=True, exist_ok=True)
    targets = sys.argv[1:]
    start = time.monotonic()
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for future in as_completed([pool.submit(run, target) for target in targets]):
            outcome = future.result()
            outcomes[outcome.target] = outcome
            print(f"\n##### make {outcome.target}: {outcome.verdict}, {outcome.seconds:.0f} s\n")
            print(outcome.output.rstrip(), flush=True)

    print(f"\n##### make test: {len(targets)} checks in {time.monotonic() - start:.0f} s\n")
    for target in targets:
        print(f"  {target:15} {outcomes[target].seconds:5.0f} s  {outcomes[target].verdict}")
    failed = [outcome for outcome in outcomes.values() if outcome.status]
    by_pytest = sorted(
        (outcome for outcome in outcomes.values() if outcome.closing_line),
        key=lambda outcome: (outcome.status != 0, outcome.seconds),
    )
    if failed:
        names = " ".join(outcome.target for outcome in failed)
        print(f"\nFailed: {names}; what they said is above and in .venv/logs")
    last = by_pytest[-1].closing_line if by_pytest else None
    if last:
        print(f"\n`make {by_pytest[-1].target}` ended with\n{last}")
    (LOGS / "closing-line").write_text(f"{last or 'pytest did not run'}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
