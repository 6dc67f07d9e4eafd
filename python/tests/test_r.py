"""The page about R: its programs give the outputs that it shows."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/r.md"
BLOCK = re.compile(r"```(r|text)\n(.*?)```", re.DOTALL)


def blocks(title: str) -> tuple[str, str]:
    """The programs below a title as one, and their outputs."""
    part = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    found = BLOCK.findall(part)
    return tuple("".join(text for kind, text in found if kind == one) for one in ("r", "text"))  # type: ignore[return-value]


def run(program: str, package: str) -> str:
    """The output of a program in R."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R: apt install r-base-core r-cran-reticulate r-cran-sparql")
    there = f'quit(status = !requireNamespace("{package}", quietly = TRUE))'
    if subprocess.run([rscript, "-e", there], capture_output=True).returncode:
        pytest.skip(f"R with {package}: apt install r-cran-{package.lower()}")
    environment = {**os.environ, "RETICULATE_PYTHON": sys.executable}
    done = subprocess.run(
        [rscript, "-"], input=program, capture_output=True, text=True, env=environment, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_by_the_package() -> None:
    if not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        pytest.skip("R with this Python, which is not a library: use that of the system")
    program, output = blocks("By the Python package")
    assert run(program, "reticulate") == output


def test_by_the_endpoint() -> None:
    program, output = blocks("By the endpoint")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "rapporteur", "serve", "--bind", address]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        assert address in server.stdout.readline()
        assert run(program.replace("127.0.0.1:7878", address), "SPARQL") == output
    finally:
        server.terminate()
        server.communicate(timeout=60)
