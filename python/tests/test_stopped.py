"""Ctrl-C, and progress that raises: work ends, and writes nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rapporteur as rp

TASKS = Path("/proc/self/task")
pytestmark = pytest.mark.skipif(not TASKS.exists(), reason="threads are counted on Linux")


class Stop(Exception):
    """What the handler of the signal raises."""


@pytest.fixture
def stopped() -> Iterator[Callable[[Callable[[], Any]], None]]:
    """Runs work, which a signal has to end: no thread goes on with it."""

    def handler(number: int, frame: object) -> None:
        raise Stop

    former = signal.signal(signal.SIGALRM, handler)

    def run(work: Callable[[], Any]) -> None:
        before = len(os.listdir(TASKS))
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(Stop):
            work()
        for _ in range(100):
            if len(os.listdir(TASKS)) <= before:
                return
            time.sleep(0.01)
        pytest.fail("the work goes on")

    yield run
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, former)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that takes long."""
    path = tmp_path_factory.mktemp("long") / "long.csv"
    rows = (f"k{n},{n % 97},Alderland,2020-01-0{n % 9 + 1}\n" for n in range(300_000))
    path.write_text("id,number,member,day\n" + "".join(rows))
    return path


# Each row of one pattern is combined with each of the others; none of it reads triples.
PRODUCT = "VALUES ?a { %s } VALUES ?b { %s } VALUES ?c { %s } VALUES ?d { %s }"
VALUES = " ".join(map(str, range(60)))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { %s }",
        "SELECT (COUNT(*) AS ?n) { %s FILTER(?a + ?b + ?c + ?d > 1000) }",
        "SELECT (COUNT(DISTINCT ?a) AS ?n) { %s }",
        "SELECT ?a { %s } ORDER BY ?b ?a LIMIT 1",
        "SELECT (GROUP_CONCAT(?a) AS ?n) { %s } GROUP BY ?b",
        "ASK { %s FILTER(?a + ?b = ?c + ?d + 999) }",
        "CONSTRUCT { <a:a> ?a ?b } { %s }",
    ],
)
def test_a_question(river: rp.Project, query: str, stopped: Any) -> None:
    text = query.replace("%s", PRODUCT.replace("%s", VALUES))
    stopped(lambda: river.sparql(text))
    assert len(river.query("chaired-by", member="ALD")) == 2  # type: ignore[arg-type]


def test_a_link(river: rp.Project, stopped: Any) -> None:
    # To read them takes little, to find what they mean takes long.
    names = [f"Alderland and Brookshire, or else {n}" for n in range(20_000)]
    stopped(lambda: river.link({"c": names}, "c"))


def test_a_description(table: Path, stopped: Any) -> None:
    stopped(lambda: rp.infer(table))


@pytest.mark.parametrize("pretty", [False, True])
def test_a_conversion(table: Path, tmp_path: Path, pretty: bool, stopped: Any) -> None:
    stopped(lambda: rp.convert(table, output=tmp_path / "out.ttl", pretty=pretty))
    assert list(tmp_path.iterdir()) == []


def test_a_new_project(table: Path, tmp_path: Path, stopped: Any) -> None:
    stopped(lambda: rp.new(tmp_path / "p", table))
    assert list(tmp_path.iterdir()) == []


def test_an_added_table(table: Path, tmp_path: Path, stopped: Any) -> None:
    (tmp_path / "members.csv").write_text("code,name\nALD,Alderland\nBRK,Brookshire\n")
    rp.new(tmp_path / "p", tmp_path / "members.csv")
    project = rp.open(tmp_path / "p")
    before = sorted(tmp_path.rglob("*"))
    stopped(lambda: project.add(table))
    assert sorted(tmp_path.rglob("*")) == before
    assert project.check().ok


def test_a_folder_can_be_read_again(table: Path, tmp_path: Path, stopped: Any) -> None:
    (tmp_path / "members.csv").write_text("code,name\nALD,Alderland\nBRK,Brookshire\n")
    rp.new(tmp_path / "p", tmp_path / "members.csv")
    project = rp.open(tmp_path / "p")
    (tmp_path / "p/data/members.csv").write_text(
        "code,name\n" + "".join(f"K{n},name {n}\n" for n in range(300_000))
    )
    stopped(project.reload)
    # As it was.
    assert len(project.sparql("SELECT ?s { ?s a ?class }")) > 0  # type: ignore[arg-type]
    stopped(lambda: rp.open(tmp_path / "p"))


def test_progress_that_raises_in_the_end(table: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == total:
            raise Stop

    for work in (
        lambda: rp.open("docs/river", progress=stop),
        lambda: rp.open("docs/river").reload(progress=stop),
        lambda: rp.open("docs/river").link({"c": ["Alderland"]}, "c", progress=stop),
        lambda: rp.convert(table, to="turtle", progress=stop),
        lambda: rp.convert(table, to="turtle", pretty=True, progress=stop),
    ):
        with pytest.raises(Stop):
            work()
