# SPDX-License-Identifier: GPL-3.0-or-later
"""What a whole domain costs in which nothing is to be changed, beside a bare script's same reads.

Task and script are processes of their own, from start to end, and take turns; medians count. The
script gets the very paths that the emulator has logged of the task. "Idle" is the same task with
the same arguments, ended as soon as Ansible has checked them: what no module can go below. The CPU
tells most on a machine that has other work.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.server import emulator
from emulator import State
from emulator.state import Address, Mailbox, whole_contact

SIZES = (100, 1_000, 10_000)
ROUNDS = {100: 5, 1_000: 5, 10_000: 1}
PLAYBOOK_SIZE = 1_000
LEAST = 0.05
MOST_TIMES, MOST_MEGABYTES = 1.5, 500
ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "example.com"
LOGGED = re.compile(r"^\S+ GET (\S+) -> 200$")

# Options of `contact`, the emulator's name for each, and what stands there.
CONTACT = {
    "first_name": ("firstName", "Zoë"),
    "last_name": ("lastName", "Müller-Lüdenscheidt"),
    "company": ("company", "Société Générale d'Exemples"),
    "department": ("department", "Qualität"),
    "job_title": ("jobTitle", "Head of Sales"),
    "street": ("addressLine1", "Große Straße 1"),
    "city": ("city", "Köln"),
    "zip": ("zip", "01067"),
    "country": ("country", "Germany"),
    "mobile_number": ("mobileNumber", "8005551234"),
}


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds on the clock and of CPU, and the most memory in megabytes."""

    seconds: float
    cpu: float
    megabytes: float


def times(seconds: float, others: float) -> str:
    """Return how many times as long something takes; what is next to nothing tells nothing."""
    return f"{seconds / others:.2f}" if others > LEAST else "-"


@dataclass(frozen=True)
class Row:
    """A size and a declaration, and what it costs; ``empty`` are a task and a script of nothing."""

    size: int
    declared: str
    reads: int
    task: Cost
    idle: Cost
    script: Cost
    empty: tuple[Cost, Cost]

    @property
    def ratio(self) -> float:
        """How many times the script's time the task takes."""
        return self.task.seconds / self.script.seconds

    @property
    def work(self) -> float:
        """The CPU that the task takes beyond one of nothing."""
        return self.task.cpu - self.empty[0].cpu

    @property
    def own(self) -> str:
        """How many times the script's CPU the module's own part takes, the starts left aside."""
        return times(self.task.cpu - self.idle.cpu, self.script.cpu - self.empty[1].cpu)


def main() -> None:
    """Print a table of all sizes and both declarations, and what is promised."""
    rows = [row for size in SIZES for row in _rows(size)]
    _print_table(rows)
    print()
    _print_promises(rows)
    print()
    _print_playbooks()


def _rows(size: int) -> Iterator[Row]:
    with _service(size) as api:
        nothing = api.folder / "nothing"
        nothing.write_text("")
        starts = [(api.task({"domain": DOMAIN})[0], api.script(nothing)) for _round in range(5)]
        empty = _median(starts, 0), _median(starts, 1)
        for declared, options in DECLARATIONS.items():
            arguments = {"domain": DOMAIN, "mailboxes": [options(it) for it in range(size)]}
            paths, reads = api.paths_of(arguments)
            runs = [
                (api.task(arguments)[0], api.task(arguments, "idle")[0], api.script(paths))
                for _round in range(ROUNDS[size])
            ]
            task, idle, script = (_median(runs, place) for place in range(3))
            yield Row(size, declared, reads, task, idle, script, empty)


def _median(runs: Sequence[Sequence[Cost]], place: int) -> Cost:
    costs = [run[place] for run in runs]
    return Cost(
        statistics.median(it.seconds for it in costs),
        statistics.median(it.cpu for it in costs),
        max(it.megabytes for it in costs),
    )


# --- what is declared, and what is there ---


def _plain(number: int) -> dict[str, Any]:
    return {"name": _name(number), "display_name": _display_name(number), "size": 2048}


def _with_contact(number: int) -> dict[str, Any]:
    contact = {option: text for option, (_field, text) in CONTACT.items()}
    return {**_plain(number), "contact": contact}


DECLARATIONS: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "name and size": _plain,
    "and contact": _with_contact,
}


def _name(number: int) -> str:
    return f"person{number:05}.example"


def _display_name(number: int) -> str:
    return f"Zoë Müller-Lüdenscheidt {number}"


def _seed(size: int, path: Path) -> None:
    """Write a state file with so many mailboxes; to post them would take longer than to read."""
    state = State()
    domain = state.add_domain(DOMAIN)
    contact = dict(CONTACT.values())
    for number in range(size):
        name = _name(number)
        domain.mailboxes[name] = Mailbox(
            name,
            _display_name(number),
            contact=whole_contact(contact),
            addresses=[Address(f"{name}@{DOMAIN}", reply_to=True)],
        )
    state.save(path)


# --- running ---


class Service:
    """The emulated API with a domain in it, for processes to call."""

    def __init__(self, folder: Path, api: Mapping[str, str], log: Path) -> None:
        self.folder = folder
        self._log = log
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / '.venv' / 'collections'}",
            "CLOUDOFFICE_API_URL": api["url"],
            "CLOUDOFFICE_USER_KEY": api["user_key"],
            "CLOUDOFFICE_SECRET_KEY": api["secret_key"],
            "CLOUDOFFICE_READ_LIMIT": "0",
            "CLOUDOFFICE_WRITE_LIMIT": "0",
            "XDG_CACHE_HOME": str(folder),
        }

    def task(self, arguments: Mapping[str, Any], *manner: str) -> tuple[Cost, dict[str, Any]]:
        """Run ex_domain, which must change nothing, and return its cost and result."""
        given, output = self.folder / "arguments.json", self.folder / "result.json"
        given.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
        cost = self._run(["-m", "benchmarks.task", "ex_domain", *manner], given, output)
        result = json.loads(output.read_text())
        if result["changed"] or result.get("failed"):
            raise SystemExit(f"the task was to change nothing: {result.get('msg')}")
        return cost, result

    def script(self, paths: Path) -> Cost:
        """Run the bare script on a file of paths."""
        return self._run(["-m", "benchmarks.bare", str(paths)], None, self.folder / "output")

    def paths_of(self, arguments: Mapping[str, Any]) -> tuple[Path, int]:
        """Run the task and return a file of what it read, and how many reads these are."""
        start = self._log.stat().st_size
        _cost, result = self.task(arguments)
        lines = self._log.read_bytes()[start:].decode().splitlines()
        paths = [found[1] for found in map(LOGGED.match, lines) if found]
        reads = int(result["api_calls"]["reads"])
        if not len(paths) == len(lines) == reads == result["budget"]["reads"]:
            raise SystemExit(f"{len(lines)} calls were logged, and {reads} told")
        file = self.folder / "paths"
        file.write_text("\n".join(paths))
        return file, reads

    def _run(self, arguments: Sequence[str], given: Path | None, output: Path) -> Cost:
        with open(given or os.devnull, "rb") as source, output.open("wb") as target:
            began = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=source,
                stdout=target,
                env=self.environment,
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{arguments} ended with {process.returncode}: {output.read_text()}")
        return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@contextmanager
def _service(size: int) -> Iterator[Service]:
    with tempfile.TemporaryDirectory(prefix="cloudoffice-bench-") as place:
        folder = Path(place)
        _seed(size, folder / "state.json")
        log = folder / "log"
        with emulator("--state", str(folder / "state.json"), log=log) as api:
            yield Service(folder, api, log)


# --- a real playbook ---


def _print_playbooks() -> None:
    """Print what the task takes in a playbook: the whole command less one with no tasks."""
    with _service(PLAYBOOK_SIZE) as api:
        for declared, options in DECLARATIONS.items():
            mailboxes = [options(number) for number in range(PLAYBOOK_SIZE)]
            paths, _reads = api.paths_of({"domain": DOMAIN, "mailboxes": mailboxes})
            runs = [
                (
                    _playbook(api, mailboxes, []),
                    _playbook(api, mailboxes, [TASK]),
                    api.script(paths),
                )
                for _round in range(ROUNDS[PLAYBOOK_SIZE])
            ]
            empty, whole, script = (
                statistics.median(getattr(run[place], "seconds", run[place]) for run in runs)
                for place in range(3)
            )
            print(
                f"ansible-playbook, {PLAYBOOK_SIZE:,} mailboxes, {declared}: {whole:.2f} s,"
                f" {empty:.2f} s without the task; the task {whole - empty:.2f} s,"
                f" {(whole - empty) / script:.2f} times the script"
            )


TASK = {
    "name": "Keep the domain",
    "cloudoffice.email.ex_domain": {"domain": DOMAIN, "mailboxes": "{{ people }}"},
}


def _playbook(
    api: Service, mailboxes: Sequence[Mapping[str, Any]], tasks: Sequence[Mapping[str, Any]]
) -> float:
    """Run a playbook and return its seconds; the mailboxes come from a file of variables."""
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": ["people.json"],
        "tasks": list(tasks),
    }
    (api.folder / "people.json").write_text(json.dumps({"people": mailboxes}))
    (api.folder / "playbook.yml").write_text(json.dumps([play]))
    (api.folder / "hosts").write_text(
        f"localhost ansible_connection=local ansible_python_interpreter={sys.executable}\n"
    )
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", "hosts", "playbook.yml"]
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".venv" / "collections"),
        "ANSIBLE_HOME": str(api.folder),
        "ANSIBLE_PIPELINING": "true",
    }
    began = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=api.folder,
        env={**api.environment, **settings},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - began
    if "changed=0" not in done.stdout and tasks:
        raise SystemExit(f"the playbook was to change nothing: {done.stdout}")
    return seconds


# --- printing ---


def _print_table(rows: Sequence[Row]) -> None:
    heads = ("mailboxes", "declared", "reads", "task", "script", "ratio", "memory")
    cpus = ("CPU: task", "idle", "script", "ratio", "own")
    widths = (9, 13, 6, 8, 8, 6, 7, 10, 7, 7, 6, 6)
    table = [(*heads, *cpus), *map(_cells, rows)]
    for cells in table:
        print(" ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)))


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"{row.size:,}",
        row.declared,
        f"{row.reads:,}",
        f"{row.task.seconds:.2f} s",
        f"{row.script.seconds:.2f} s",
        f"{row.ratio:.2f}",
        f"{row.task.megabytes:.0f} MB",
        f"{row.task.cpu:.2f} s",
        f"{row.idle.cpu:.2f} s",
        f"{row.script.cpu:.2f} s",
        f"{row.task.cpu / row.script.cpu:.2f}",
        row.own,
    )


def _print_promises(rows: Sequence[Row]) -> None:
    for declared in DECLARATIONS:
        these = [row for row in rows if row.declared == declared]
        growth = ", ".join(
            f"from {first.size:,} to {later.size:,} {times(later.work, first.work)} times the CPU"
            f" beyond that of nothing and {later.task.megabytes / first.task.megabytes:.1f} times"
            " the memory"
            for first, later in pairwise(these)
        )
        print(f"{declared}: {growth}")
        last = these[-1]
        print(
            f"{declared}: {last.size:,} mailboxes take {last.ratio:.2f} times the script"
            f" (promised: {MOST_TIMES}) and {last.task.megabytes:.0f} MB"
            f" (promised: {MOST_MEGABYTES})"
        )
