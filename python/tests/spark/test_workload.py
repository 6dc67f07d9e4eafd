"""The workload of the benchmarks, also while an executor is killed.

`.ci/spark` writes it; RAPPORTEUR_WORKLOAD names its folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from glob import glob
from pathlib import Path
from typing import Any

import pytest

from .conftest import MASTER, Convert, one_machine

WORKLOAD = os.environ.get("RAPPORTEUR_WORKLOAD", "")
pytestmark = pytest.mark.skipif(not WORKLOAD, reason="RAPPORTEUR_WORKLOAD is not set")
SPLIT = 1 << 20


@pytest.fixture(scope="session")
def expected() -> list[str]:
    """The triples of one machine."""
    triples, problems = one_machine(Path(WORKLOAD))
    assert triples and not problems
    return triples


def test_the_workload(many: Convert, expected: list[str]) -> None:
    triples, problems = many(Path(WORKLOAD), SPLIT)
    assert not problems
    assert triples == expected


def executors() -> list[int]:
    """The processes of executors that this process has started."""
    found = subprocess.run(["ps", "-eww", "-o", "pid,ppid,args"], capture_output=True, text=True)
    rows = [line.split(None, 2) for line in found.stdout.splitlines()[1:]]
    parents = {int(pid): int(parent) for pid, parent, *_ in rows}

    def is_own(pid: int) -> bool:
        while pid in parents and pid != os.getpid():
            pid = parents[pid]
        return pid == os.getpid()

    named = [int(pid) for pid, _, *words in rows if "CoarseGrainedExecutorBackend" in str(words)]
    return [pid for pid in named if is_own(pid)]


@pytest.mark.skipif("cluster" not in MASTER, reason="there are no executors")
def test_an_executor_is_killed(
    spark: Any, many: Convert, expected: list[str], tmp_path: Path
) -> None:
    killed: list[int] = []
    ended = threading.Event()

    def kill() -> None:
        # Some tasks have written their files, and others are at work.
        while not ended.is_set() and not killed:
            # Folders come and go meanwhile, for which `glob` of pathlib has no patience.
            if glob(f"{tmp_path}/.out*/_temporary/0/task_*/kind=triples/part-*"):
                killed.append(executors()[0])
                os.kill(killed[0], signal.SIGKILL)
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        triples, problems = many(Path(WORKLOAD), SPLIT)
    finally:
        ended.set()
        killer.join()
    assert killed and not problems
    assert triples == expected


def test_broken_cells_and_keys(many: Convert, tmp_path: Path) -> None:
    place = tmp_path / "in"
    shutil.copytree(WORKLOAD, place, ignore=shutil.ignore_patterns("expected.nt"))
    table = place / "sessions.csv"
    first, second, *others, last = table.read_bytes().splitlines(keepends=True)
    names = first.split(b",")
    cells = others[100].split(b",", len(names) - 1)
    assert b'"' not in others[100]
    others[100] = b",".join([*cells[:2], b"never", *cells[3:]])
    # A key of the first part is used again in the last.
    table.write_bytes(b"".join([first, second, *others, last, second]))
    triples, problems = one_machine(place)
    assert triples is None
    found = [(p["code"], p.get("row")) for p in problems]
    assert ("K001", len(others) + 3) in found and ("C002", 102) in found
    assert many(place, SPLIT) == (triples, problems)
