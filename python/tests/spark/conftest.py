"""A Spark session with executors of their own, and comparisons with one machine."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Union

import pytest
import rapporteur as rp

# .ci/spark runs these tests, in an environment that has pyspark.
collect_ignore_glob = [] if find_spec("pyspark") else ["*"]

MASTER = os.environ.get("SPARK_TEST_MASTER", "local-cluster[2,1,1024]")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session whose files may be split at any byte."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_WORKER_DIR"] = str(tmp_path_factory.mktemp("work"))
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    builder = builder.master(MASTER)
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.files.openCostInBytes": "1",
        "spark.executor.memory": "768m",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    # Executors that are stopped or killed are no news.
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


Outcome = tuple[Union[list[str], None], list[Any]]
"""The sorted triples, if there are any, and the problems."""
Convert = Callable[..., Outcome]


@pytest.fixture
def many(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Convert:
    """Converts tables with Spark, which splits their files after so many bytes."""
    from rapporteur import _inputs
    from rapporteur import spark as own

    def convert(folder: Path, split: int | None = None, **options: Any) -> Outcome:
        monkeypatch.setattr(_inputs, "SMALL", 4 << 20 if split is None else 0)
        size = "134217728" if split is None else str(split)
        spark.conf.set("spark.sql.files.maxPartitionBytes", size)
        output = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"

        def triples() -> list[str]:
            own.convert(spark, folder, str(output), **options)
            return sorted(line for part in output.glob("part-*") for line in lines(part))

        made = outcome(triples)
        assert output.exists() == (output / "_SUCCESS").exists() == (made[0] is not None)
        assert not list(tmp_path.glob(".out*"))
        return made

    return convert


@pytest.fixture
def both(many: Convert) -> Convert:
    """Converts tables with Spark and on one machine, with equal triples and problems."""

    def convert(folder: Path, split: int | None = None, lenient: bool = False) -> Outcome:
        one = one_machine(folder, lenient)
        assert many(folder, split, lenient=lenient) == one
        return one

    return convert


def one_machine(folder: Path, lenient: bool = False) -> Outcome:
    """The outcome on one machine."""

    def triples() -> list[str]:
        text = rp.convert(folder, to="ntriples", lenient=lenient) or ""
        return sorted(line for line in text.rstrip("\n").split("\n") if line)

    return outcome(triples)


def lines(path: Path) -> list[str]:
    """The lines of a file; other characters that end lines somewhere do not."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def outcome(work: Callable[[], list[str]]) -> Outcome:
    """What some work gives."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            triples = work()
        except rp.Error as error:
            if not error.diagnostics:
                raise
            return None, [problem.data for problem in error.diagnostics]
    found = [w.message for w in caught if issubclass(w.category, rp.RapporteurWarning)]
    return triples, [str(message) for message in found]
