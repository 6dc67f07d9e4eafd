"""The command line in the package."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
import rapporteur as rp

PROGRAM = [sys.executable, "-m", "rapporteur"]


def run(*arguments: str, program: list[str] = PROGRAM) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*program, *arguments], capture_output=True, text=True, encoding="utf-8")


def test_version_and_answers() -> None:
    assert run("--version").stdout.startswith("rapporteur ")
    asked = run("query", "co-hosts", "host=WILPF", "kind=State")
    assert asked.returncode == 0
    assert asked.stdout.splitlines()[1] == "Canada,State,2"


def test_the_script() -> None:
    script = shutil.which("rapporteur", path=sysconfig.get_path("scripts"))
    if script is None:
        pytest.skip("the package is not installed")
    assert run("--version", program=[script]).stdout == run("--version").stdout


def test_exit_codes(broken: Path) -> None:
    assert run("check", "-C", str(broken)).returncode == 1
    assert run("query", "no-such-question").returncode == 2
    assert run("--no-such-option").returncode == 2


def test_the_reader_of_a_pipe_may_leave() -> None:
    command = f"'{sys.executable}' -m rapporteur export --to ntriples | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_signal_ends_it_and_leaves_no_file(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n" + "1,2\n" * 2_000_000)
    command = [*PROGRAM, "convert", str(table), "-o", str(tmp_path / "out.nt")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(3000):
        if len(list(tmp_path.iterdir())) > 1 or process.poll() is not None:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 143
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_stops_a_question() -> None:
    program = """
import os, signal, threading
import rapporteur as rp
# A program in the background of a shell ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
p = rp.open("docs/river")
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    p.sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }")
except KeyboardInterrupt:
    print("stopped", p.query("chaired-by", member="ALD")[0][0])
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "stopped Alder Bridge\n"), done.stderr


def test_the_package_and_the_program_have_one_version() -> None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("rapporteur")
    except PackageNotFoundError:
        pytest.skip("the package is not installed")
    assert run("--version").stdout == f"rapporteur {found}\n"
    assert rp.__doc__
