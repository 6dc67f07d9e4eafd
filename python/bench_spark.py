"""Measures mapping on Spark beside the command line and morph-kgc, for docs/scale.md.

    python3 -m venv target/spark/bench
    target/spark/bench/bin/pip install maturin './python[spark]'
    tests/bench/peers/install.sh target/peers
    target/spark/bench/bin/python python/bench_spark.py --peers target/peers

It writes the workload with `cargo bench`, once. Each program has its turn in each run; the table
has the least times.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HOME = ROOT / "target/spark/measured"
EMPTY = "docs/river/data"
"""Tables of a few rows, whose time is what Spark takes for any work."""


def seconds(*command: object, cwd: Path = ROOT) -> float:
    """The time of a program."""
    start = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, capture_output=True, cwd=cwd)
    return time.perf_counter() - start


def session(master: str) -> Any:
    """A session with as little of its own as possible."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    builder = builder.master(master).config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.memory", "4g").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def shuffled(spark: Any) -> int:
    """The bytes that all stages so far wrote for a shuffle."""
    store = spark._jsparkSession.sparkContext().statusStore()
    stages = spark.sparkContext._jvm.scala.jdk.javaapi.CollectionConverters.asJava(
        store.stageList(
            None,
            False,
            False,
            spark.sparkContext._gateway.new_array(spark.sparkContext._jvm.double, 0),
            None,
        )
    )
    return sum(stage.shuffleWriteBytes() for stage in stages)


def on_spark(master: str, folder: str) -> dict[str, float]:
    """The times of one session: its start, a first and a second small work, and the workload."""
    from rapporteur import spark as rs

    times = {}
    start = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal start
        now = time.perf_counter()
        times[name] = now - start
        start = now

    spark = session(master)
    lap("session")
    for name, tables in (("first", EMPTY), ("small", EMPTY), ("work", folder)):
        output = HOME / "spark"
        shutil.rmtree(output, ignore_errors=True)
        start = time.perf_counter()
        made = rs.convert(spark, tables, str(output))
        lap(name)
    times["rows"], times["triples"] = made.rows, made.triples
    spark.stop()
    return times


def keys(rows: int) -> None:
    """How many bytes Spark moves to compare keys, and references to each of them."""
    from rapporteur import _keys

    spark = session("local[2]")
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    own = spark.range(rows).selectExpr("0 as target", "xxhash64(id) as digest")
    references = own.selectExpr("*", "false as one")
    for name, given in (("key", (own, None)), ("key and a reference to it", (own, references))):
        before = shuffled(spark)
        _keys.grouped(*given).where("rows > 1").collect()
        taken = (shuffled(spark) - before) / rows
        print(f"\nBytes shuffled for each {name}: {taken:.1f}", flush=True)
    spark.stop()


def main() -> None:
    """Make the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", default="10,100")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("MASTER", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--keys", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(on_spark(*args.one)))
        return
    if args.keys:
        keys(args.keys)
        return
    HOME.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    for scale in args.scales.split(","):
        measure(int(scale), args.runs, args.peers)
    subprocess.run([sys.executable, __file__, "--keys", "10000000"], check=True)


def measure(scale: int, runs: int, peers: Path | None) -> None:
    """Measure a scale."""
    folder = HOME / f"scale-{scale}/dialogue"
    if not folder.exists():
        write = ("--write", "--scale", scale, "--folder", folder.parent)
        seconds("cargo", "bench", "--locked", "--profile", "dev", "--bench", "whole", "--", *write)
    convert = (Path(sys.executable).parent / "rapporteur", "convert", folder, "-o", HOME / "out.nt")
    found: dict[str, list[float]] = {}
    rows = 0.0
    for _ in range(runs):
        for threads in (1, 2):
            name = f"command line, {threads} thread{'s' if threads > 1 else ''}"
            found.setdefault(name, []).append(seconds(*convert, "--threads", threads))
        for master in ("local[1]", "local[2]"):
            one = [sys.executable, __file__, "--one", master, str(folder)]
            done = subprocess.run(one, check=True, capture_output=True, text=True)
            times = json.loads(done.stdout.splitlines()[-1])
            rows = times["rows"]
            for part in ("session", "first", "small", "work"):
                found.setdefault(f"Spark {master}: {part}", []).append(times[part])
    if peers:
        morph = peers.resolve() / "morph-kgc/bin/python"
        found["morph-kgc"] = [seconds(morph, "-m", "morph_kgc", "morph-kgc.ini", cwd=folder)]
    least = {name: min(times) for name, times in found.items()}
    own = least["command line, 2 threads"]
    print(f"\nScale {scale}: {rows:,.0f} rows\n\n| work | least s | times the command line |")
    print("| --- | --: | --: |")
    for name, time_of in least.items():
        print(f"| {name} | {time_of:.2f} | {time_of / own:.1f} |", flush=True)


if __name__ == "__main__":
    main()
