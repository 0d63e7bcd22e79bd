# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's limits: kept together by all processes, first come first served."""

import json
import multiprocessing
import os
import signal
import stat
import time
from itertools import pairwise
from pathlib import Path

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._api.limits import (
    MARGIN,
    READS,
    WINDOW,
    WRITES,
    Limits,
    limits_path,
)

SPAN = WINDOW + MARGIN
FOREVER = 10_000.0


class Clock:
    """A wall clock that only moves when it is told to."""

    def __init__(self, at: float = 1_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limits.json"


def limits(path: Path | None, clock: Clock, reads: int = 3, writes: int = 2) -> Limits:
    return Limits({READS: reads, WRITES: writes}, path, now=clock)


def test_requests_within_the_limit_do_not_wait(path: Path, clock: Clock) -> None:
    account = limits(path, clock)
    assert [account.reserve(READS, FOREVER) for _dummy in range(3)] == [0.0, 0.0, 0.0]


def test_the_next_one_waits_until_the_first_leaves_the_window(path: Path, clock: Clock) -> None:
    account = limits(path, clock)
    account.reserve(READS, FOREVER)
    clock.at += 10
    account.reserve(READS, FOREVER)
    account.reserve(READS, FOREVER)
    assert account.reserve(READS, FOREVER) == pytest.approx(SPAN - 10)
    assert account.reserve(READS, FOREVER) == pytest.approx(SPAN)


def test_reads_and_writes_are_counted_apart(path: Path, clock: Clock) -> None:
    account = limits(path, clock, reads=1, writes=1)
    assert account.reserve(READS, FOREVER) == 0.0
    assert account.reserve(WRITES, FOREVER) == 0.0


def test_zero_means_no_limit_of_ours(path: Path, clock: Clock) -> None:
    account = limits(path, clock, reads=0)
    assert {account.reserve(READS, FOREVER) for _dummy in range(100)} == {0.0}
    assert not path.exists()


def test_processes_with_the_same_file_keep_the_limit_together(path: Path, clock: Clock) -> None:
    limits(path, clock).reserve(WRITES, FOREVER)
    limits(path, clock).reserve(WRITES, FOREVER)
    assert limits(path, clock).reserve(WRITES, FOREVER) == pytest.approx(SPAN)


def test_who_may_not_wait_that_long_takes_no_slot(path: Path, clock: Clock) -> None:
    account = limits(path, clock, reads=1)
    account.reserve(READS, FOREVER)
    assert account.reserve(READS, 5.0) > 5.0
    assert account.reserve(READS, FOREVER) == pytest.approx(SPAN)


def test_a_clock_that_is_set_back_changes_no_wait(path: Path, clock: Clock) -> None:
    account = limits(path, clock, reads=1)
    account.reserve(READS, FOREVER)
    clock.at -= 5_000
    assert account.reserve(READS, FOREVER) == pytest.approx(SPAN)
    clock.at += SPAN
    assert account.reserve(READS, FOREVER) == pytest.approx(SPAN)


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"seen": 1, "rea',
        "[]",
        '{"reads": 5}',
        '{"seen": "x", "reads": ["y", null]}',
        '{"seen": 1e9, "reads": [1e300, NaN, Infinity]}',
        '{"seen": 1, "reads": [1' + "0" * 400 + "]}",
        "[" * 100_000,
    ],
)
def test_a_file_with_rubbish_blocks_nobody(path: Path, clock: Clock, content: str) -> None:
    path.write_text(content)
    account = limits(path, clock, reads=1)
    assert account.reserve(READS, FOREVER) == 0.0
    assert account.reserve(READS, FOREVER) == pytest.approx(SPAN)


def test_the_file_is_for_the_user_alone_and_stays_small(path: Path, clock: Clock) -> None:
    account = limits(path, clock)
    for _dummy in range(50):
        account.reserve(READS, FOREVER)
        clock.at += 2 * SPAN
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(json.loads(path.read_text())[READS]) == 1


@pytest.mark.parametrize("where", [None, Path("/proc/nowhere/limits.json")])
def test_without_a_usable_file_the_limit_holds_within_the_process(
    where: Path | None, clock: Clock
) -> None:
    account = limits(where, clock, reads=1)
    assert account.reserve(READS, FOREVER) == 0.0
    assert account.reserve(READS, FOREVER) == pytest.approx(SPAN)
    assert account.shared is False


def test_a_link_in_place_of_the_file_is_not_followed(
    path: Path, clock: Clock, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    path.symlink_to(precious)
    account = limits(path, clock)
    account.reserve(READS, FOREVER)
    assert precious.read_text() == "mine"
    assert account.shared is False


class TestFile:
    """Where the file is."""

    def test_in_the_user_s_cache_under_a_digest(self, tmp_path: Path) -> None:
        path = limits_path("user/key", "https://api", {"XDG_CACHE_HOME": str(tmp_path)})
        assert path and path.parent == tmp_path / "cloudoffice.email"
        assert "user" not in path.name and "key" not in path.name
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_another_key_or_endpoint_has_another_file(self, tmp_path: Path) -> None:
        environ = {"XDG_CACHE_HOME": str(tmp_path)}
        pairs = [("a", "https://x"), ("b", "https://x"), ("a", "https://y")]
        assert len({limits_path(key, url, environ) for key, url in pairs}) == 3

    def test_in_the_runtime_folder_if_there_is_no_cache(self, tmp_path: Path) -> None:
        blocked = tmp_path / "file"
        blocked.touch()
        environ = {"XDG_CACHE_HOME": str(blocked), "XDG_RUNTIME_DIR": str(tmp_path)}
        path = limits_path("a", "https://x", environ)
        assert path and path.parent == tmp_path / "cloudoffice.email"

    def test_nowhere_if_no_folder_can_be_made(self, tmp_path: Path) -> None:
        blocked = tmp_path / "file"
        blocked.touch()
        assert limits_path("a", "https://x", {"XDG_CACHE_HOME": str(blocked)}) is None


def _take(path: Path, count: int, sent: "multiprocessing.Queue[tuple[int, float]]") -> None:
    account = Limits({READS: 5, WRITES: 5}, path, window=0.5)
    for _dummy in range(count):
        time.sleep(account.reserve(READS, FOREVER))
        sent.put((os.getpid(), time.time()))


def test_many_forks_at_once_neither_overrun_the_limit_nor_starve(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    sent: multiprocessing.Queue[tuple[int, float]] = context.Queue()
    forks = [context.Process(target=_take, args=(path, 4, sent)) for _dummy in range(6)]
    for fork in forks:
        fork.start()
    moments = [sent.get(timeout=20) for _dummy in range(24)]
    for fork in forks:
        fork.join(timeout=20)
        assert fork.exitcode == 0
    times = sorted(at for _pid, at in moments)
    # A margin for the moment between the end of the sleep and the taking of the time.
    assert all(later - first > 0.5 - 0.1 for first, later in zip(times, times[5:], strict=False))
    assert times[-1] - times[0] < 4 * 0.5 + 1.0
    for pid in {pid for pid, _at in moments}:
        own = sorted(at for one, at in moments if one == pid)
        # Six forks share five slots: nobody is passed over for longer than two windows.
        assert max(later - first for first, later in pairwise(own)) < 2 * 0.5 + 0.3


def _die_with_the_lock(path: Path) -> None:
    account = Limits({READS: 1, WRITES: 1}, path, now=lambda: os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[arg-type,return-value]
    account.reserve(READS, FOREVER)


def test_a_process_that_dies_with_the_lock_leaves_nothing_locked(path: Path, clock: Clock) -> None:
    victim = multiprocessing.get_context("fork").Process(target=_die_with_the_lock, args=(path,))
    victim.start()
    victim.join(timeout=10)
    assert victim.exitcode == -signal.SIGKILL
    assert limits(path, clock).reserve(READS, FOREVER) == 0.0
