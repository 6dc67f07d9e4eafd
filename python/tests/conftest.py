"""What all tests use: folders of the repository, from which they run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import rapporteur as rp

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def at_the_root() -> Iterator[None]:
    """Run each test at the root of the repository."""
    before = os.getcwd()
    os.chdir(ROOT)
    yield
    os.chdir(before)


@pytest.fixture(scope="session")
def river() -> rp.Project:
    """The small folder of the documentation."""
    return rp.open(ROOT / "docs/river")


@pytest.fixture(scope="session")
def dialogue() -> rp.Project:
    """The records of the repository."""
    return rp.open(ROOT)


BROKEN = """{
  "@context": "http://www.w3.org/ns/csvw",
  "url": "t.csv",
  "tableSchema": {"columns": [{"titles": "n", "name": "n", "datatype": "integer"}]}
}"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with a wrong cell: B2 would be right as a number."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/csv-metadata.json").write_text(BROKEN)
    (tmp_path / "data/t.csv").write_text("n\n1\ntwo\n")
    return tmp_path
