"""A Spark session with executors of their own, and comparisons with one machine."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import rapporteur as rp

# .ci/spark runs these tests, in an environment that has pyspark.
collect_ignore_glob = [] if find_spec("pyspark") else ["*"]

MASTER = os.environ.get("SPARK_TEST_MASTER", "local-cluster[2,1,1024]")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session whose files are split at any byte, if a test says so."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_WORKER_DIR"] = str(tmp_path_factory.mktemp("work"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master(MASTER)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.files.openCostInBytes", "0")
            .config("spark.executor.memory", "768m")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


Convert = Callable[..., tuple[list[str], "rp.Diagnostics"]]


@pytest.fixture
def both(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Convert:
    """Converts tables with Spark and on one machine; the result and the problems must be equal."""
    from rapporteur import spark as own

    def convert(folder: Path, split: int | None = None, **options: Any) -> Any:
        monkeypatch.setattr(own, "SMALL", 4 << 20 if split is None else 0)
        size = "134217728" if split is None else str(split)
        spark.conf.set("spark.sql.files.maxPartitionBytes", size)
        one = outcome(lambda: one_machine(folder, options))
        output = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"

        def many() -> list[str]:
            own.convert(spark, folder, str(output), **options)
            return sorted(line for part in output.glob("part-*") for line in lines(part))

        several = outcome(many)
        assert several == one
        assert output.exists() == (one[0] is not None)
        assert not list(tmp_path.glob(".out*"))
        return one

    return convert


def lines(path: Path) -> list[str]:
    """The lines of a file; other characters that end lines somewhere do not."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def one_machine(folder: Path, options: dict[str, Any]) -> list[str]:
    """The sorted triples of one machine."""
    lenient = options.get("lenient", False)
    text = rp.convert(folder, to="ntriples", lenient=lenient) or ""
    return sorted(line for line in text.rstrip("\n").split("\n") if line)


def outcome(work: Callable[[], list[str]]) -> tuple[list[str] | None, list[Any]]:
    """The triples, if there are any, and the problems."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", rp.RapporteurWarning)
        try:
            triples, problems = work(), []
        except rp.Error as error:
            return None, [problem.data for problem in error.diagnostics]
    problems = [str(w.message) for w in caught if issubclass(w.category, rp.RapporteurWarning)]
    return triples, problems
