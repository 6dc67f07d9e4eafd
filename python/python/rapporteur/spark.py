"""Maps tables on Spark: the same triples and checks as on one machine, with many."""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from importlib.metadata import version
from pathlib import Path as _File
from typing import Any, Union
from urllib.parse import unquote

from . import _native, _parts
from ._errors import InputError, warn

Path = Union[str, "os.PathLike[str]"]

SMALL = 4 << 20
"""The bytes of a file up to which it is read whole."""
NEAR = 200_000
"""The first rows of a table whose keys are compared with a broken reference."""
NAMED = 10_000
"""The most broken keys of a kind that are looked for, and the most rows in a part of a file."""


@dataclass(frozen=True)
class Counts:
    """What became of a table."""

    rows: int
    """The rows that were read."""
    triples: int
    """The triples that were written, with repetitions."""
    columns: dict[str, dict[str, int]]
    """For each column of the files, its cells: read, mapped, null, suppressed and rejected."""


@dataclass(frozen=True)
class Converted:
    """The result of a conversion."""

    output: str
    tables: dict[str, Counts] = field(repr=False)

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def triples(self) -> int:
        """The triples of all tables, with repetitions."""
        return sum(table.triples for table in self.tables.values())


def convert(
    spark: Any,
    metadata: Path,
    output: str,
    input: Mapping[str, Any] | None = None,
    format: str = "ntriples",
    *,
    base: str | None = None,
    lenient: bool = False,
) -> Converted:
    """Convert tables to N-Triples or N-Quads in a new folder, on the workers of a Spark session.

    `metadata` is a metadata file, or a folder with `csv-metadata.json`, on this machine. `input`
    has, for the name of a table in it, the files of the table, or a DataFrame whose columns are all
    strings: `{"trips.csv": "s3a://bucket/trips/*.csv.gz"}`. A table that is not in it is the file
    beside the metadata. `lenient` goes on where a table is not valid. `output` must not exist.

    Everything is checked that `rapporteur.convert` checks. With an error, nothing is written.
    """
    if format not in ("ntriples", "nt", "nquads", "nq"):
        raise ValueError(f"'{format}' is not a format for Spark; choose ntriples or nquads")
    if not hasattr(spark, "sparkContext"):
        raise TypeError("give a SparkSession that is not of Spark Connect")
    job = _native.Job.open(metadata, base, lenient)
    work = _Work(spark, job, base, lenient, _File(metadata), dict(input or {}))
    return work.convert(str(output))


class _Work:
    """A conversion on its way."""

    def __init__(
        self,
        spark: Any,
        job: _native.Job,
        base: str | None,
        lenient: bool,
        metadata: _File,
        input: dict[str, Any],
    ) -> None:
        self.spark, self.job, self.lenient = spark, job, lenient
        self.tables = job.tables()
        known = [table[0] for table in self.tables]
        for name in input:
            if name not in known:
                raise ValueError(f"the metadata has no table '{name}'; it has: {', '.join(known)}")
        folder = metadata if metadata.is_dir() else metadata.parent
        self.files: dict[int, list[_InputFile]] = {}
        self.frames: dict[int, Any] = {}
        self.plans: dict[tuple[int, int, int | None], dict[str, Any]] = {}
        for number, (name, *_) in enumerate(self.tables):
            given = input.get(name)
            if given is None:
                local = (folder / name).resolve()
                self.files[number] = self.list([f"file://{_literal(str(local))}"], name)
            elif hasattr(given, "mapInArrow"):
                self.frame(number, given)
            else:
                paths = [given] if isinstance(given, (str, os.PathLike)) else given
                self.files[number] = self.list([os.fspath(path) for path in paths])
                if not self.files[number]:
                    raise ValueError(f"there is no file of the table '{name}' at {given}")
        read, path = job.given()
        self.description = (read, path, base, lenient, sorted(self.frames))
        self.job = job.with_frames(sorted(self.frames))

    def list(self, paths: Sequence[str], name: str | None = None) -> list[_InputFile]:
        """List files, in the order of their paths."""
        from pyspark.errors import AnalysisException
        from pyspark.sql import functions as sql

        reader = self.spark.read.format("binaryFile")
        try:
            found = reader.load(list(paths))
        except AnalysisException as error:
            if error.getErrorClass() == "PATH_NOT_FOUND":
                return []
            raise
        found = found.select("path", "length", _file(sql))
        rows = sorted((row.path, row.file, row.length) for row in found.collect())
        names = [path for path, _, _ in rows]
        for path, after in zip(names, names[1:]):
            if path == after:
                raise ValueError(f"the file '{path}' is given twice")
        return [
            _InputFile(
                path, key, name or unquote(re.sub("^file:/+", "/", path)), size, size > SMALL
            )
            for path, key, size in rows
        ]

    def frame(self, number: int, given: Any) -> None:
        """Take the rows of a DataFrame: each becomes a line of CSV."""
        from pyspark.sql import functions as sql

        name, _, _, columns = self.tables[number]
        wrong = [column for column, kind in given.dtypes if kind != "string"]
        if wrong:
            raise TypeError(
                f"the column '{wrong[0]}' of the table '{name}' is not of strings; cast it"
            )
        nulls = {title: null for titles, null in columns for title in titles}

        def cell(column: str) -> Any:
            text = sql.coalesce(given[f"`{column}`"], sql.lit(nulls.get(column, "")))
            quoted = sql.replace(text, sql.lit('"'), sql.lit('""'))
            return sql.concat(sql.lit('"'), quoted, sql.lit('"'))

        line = sql.concat_ws(",", *[cell(column) for column in given.columns])
        self.frames[number] = given.select(
            sql.lit(number).alias("table"),
            sql.lit(0).cast("long").alias("file"),
            sql.spark_partition_id().cast("long").alias("start"),
            line.cast("binary").alias("value"),
        )
        header = ",".join('"' + column.replace('"', '""') + '"' for column in given.columns)
        opening = f"{header}\n".encode()
        self.plans[number, 0, None] = {**_parts.WHOLE, "first": False, "opening": opening}
        self.files[number] = [_InputFile("", 0, name, 0, True)]

    def rows(self, tables: Iterable[int], lines: bool | None = None) -> Any:
        """Read tables: lines of files that Spark splits, and whole files."""
        from pyspark.sql import functions as sql

        frames = []
        for number in tables:
            if number in self.frames:
                frames += [self.frames[number]] if lines is None else []
                continue
            for in_lines in (True, False):
                paths = [_literal(f.path) for f in self.files[number] if f.in_lines == in_lines]
                if not paths or lines not in (None, in_lines):
                    continue
                reader = self.spark.read.option("lineSep", "\n") if in_lines else self.spark.read
                frame = reader.text(paths, wholetext=not in_lines)
                start = sql.col("_metadata.file_block_start") if in_lines else sql.lit(0)
                frames.append(
                    frame.select(
                        sql.lit(number).alias("table"),
                        _file(sql),
                        start.cast("long").alias("start"),
                        sql.col("value").cast("binary").alias("value"),
                    )
                )
        return reduce(lambda one, other: one.unionAll(other), frames) if frames else None

    def run(self, rows: Any, work: str, schema: str, wanted: Any = None) -> Any:
        """Have the workers do some work with rows."""
        task = {
            "description": self.description,
            "plans": self.plans,
            "names": {(n, f.key): f.name for n, files in self.files.items() for f in files},
            "lines": {(n, f.key) for n, files in self.files.items() for f in files if f.in_lines},
            "wanted": wanted,
        }
        return rows.mapInArrow(_on_workers(task, work), schema)

    def convert(self, output: str) -> Converted:
        """Convert to a folder beside the output, which takes its place if all is well."""
        system, path = self.file_system(output)
        if system.exists(path):
            raise FileExistsError(f"'{output}' exists; choose another folder, or remove it")
        parent, name = path.getParent(), path.getName()
        path_of = self.spark._jvm.org.apache.hadoop.fs.Path
        made = path_of(parent, f".{name}-{uuid.uuid4().hex}")
        try:
            self.split()
            self.number()
            reports = self.map(system, made)
            broken = self.keys(system, made)
            found = self.find(reports, broken)
            problems = self.report(reports, broken, found)
            triples = path_of(made, "kind=triples")
            if not system.exists(triples):
                system.mkdirs(triples)
            if not system.rename(triples, path):
                raise OSError(f"cannot rename the result to '{output}'")
            system.create(path_of(path, "_SUCCESS")).close()
        finally:
            system.delete(made, True)
        warn(problems, 4)
        return Converted(output, self.counts(reports))

    def file_system(self, output: str) -> tuple[Any, Any]:
        """The file system of a path, and the path in it."""
        context = self.spark.sparkContext
        path = self.spark._jvm.org.apache.hadoop.fs.Path(output)
        system = path.getFileSystem(context._jsc.hadoopConfiguration())
        return system, system.makeQualified(path)

    def split(self) -> None:
        """Find out where the rows of large files begin and end: each part is read once."""
        for number, (_, splits, _, _) in enumerate(self.tables):
            if number not in self.frames and not splits:
                for file in self.files[number]:
                    file.in_lines = False
        rows = self.rows(range(len(self.tables)), lines=True)
        if rows is None:
            return
        scanned: dict[tuple[int, int], list[Any]] = {}
        for row in self.run(rows, "scan", _parts.SCANNED).collect():
            scanned.setdefault((row.table, row.file), []).append(row)
        for number, files in self.files.items():
            for file in files:
                if file.in_lines and number not in self.frames:
                    self.plan(number, file, scanned.get((number, file.key), []))

    def plan(self, number: int, file: _InputFile, parts: list[Any]) -> None:
        """Plan the parts of a file: a row belongs to the part in which it begins."""
        parts.sort(key=lambda part: part.start)
        inside, states = False, []
        for part in parts:
            states.append(inside)
            inside ^= part.odd
        beginning = b"".join(bytes(part.beginning) for part in parts)
        plans: dict[tuple[int, int, int | None], dict[str, Any]] = {}
        length, header = self.job.opening(number, beginning)
        # A byte order mark overrides the encoding of the dialect.
        is_other = beginning[:2] in (b"\xff\xfe", b"\xfe\xff")
        if not parts or is_other or header > len(parts[0].beginning):
            file.in_lines = False
            return
        file.opening = beginning[:length]
        # Spark gives lines without their ends, and without a byte order mark of three bytes.
        is_open = file.size - sum(part.bytes for part in parts) in (-1, 2)
        for at, part in enumerate(parts):
            tail, is_last = b"", at + 1 == len(parts)
            if (not states[at] or part.ends) and states[at] != part.odd:
                for after in parts[at + 1 :]:
                    if after.long:
                        # A cell of many lines: such a file is read whole.
                        file.in_lines = False
                        return
                    tail += bytes(after.fragment)
                    if after.ends:
                        break
                else:
                    is_last = True
            plans[number, file.key, part.start] = {
                "first": part.start == 0,
                "opening": file.opening,
                "inside": states[at],
                "before": (0, 0, 0),
                "tail": tail,
                "open": is_open and is_last,
            }
        self.plans.update(plans)

    def number(self) -> None:
        """Count the rows before each part, where triples depend on their numbers."""
        numbered = [n for n, table in enumerate(self.tables) if table[2] and self.is_parted(n)]
        rows = self.rows(numbered)
        if rows is not None:
            counted = self.run(rows, "count", _parts.MAPPED).collect()
            self.place(_reports(row.value for row in counted))

    def is_parted(self, number: int) -> bool:
        """Whether a table has more than one part."""
        files = self.files[number]
        return len(files) > 1 or any(file.in_lines for file in files)

    def place(self, reports: _Reports) -> None:
        """Note the numbers of the rows before each part."""
        for number, files in self.files.items():
            rows_before = 0
            for file in files:
                at = [1, 1, 0] if number in self.frames else [0, 0, 0]
                for start, report in reports.of(number, file.key):
                    plan = self.plans.get((number, file.key, start))
                    plan = plan or self.plans.get((number, file.key, None), _parts.WHOLE)
                    if plan["first"]:
                        at = [report["from"][0] - 1, report["from"][1] - 1, 0]
                    before = (at[0], at[1], rows_before + at[2])
                    self.plans[number, file.key, start] = {**plan, "before": before}
                    taken = [end - begin for begin, end in zip(report["from"], report["end"])]
                    at = [one + other for one, other in zip(at, taken)]
                rows_before += at[2]

    def map(self, system: Any, made: Any) -> _Reports:
        """Map all parts to a folder: triples, keys, references, and reports."""
        rows = self.rows(range(len(self.tables)))
        if rows is None:
            return _Reports()
        mapped = self.run(rows, "map", _parts.MAPPED)
        # Without writers for several kinds at once, Spark would sort the lines.
        setting = "spark.sql.maxConcurrentOutputFileWriters"
        before = self.spark.conf.get(setting)
        self.spark.conf.set(setting, "8")
        try:
            mapped.write.partitionBy("kind").text(made.toString())
        finally:
            self.spark.conf.set(setting, before)
        written = self.lines(system, made, "report")
        return _reports(row.value for row in written.collect()) if written else _Reports()

    def lines(self, system: Any, made: Any, kind: str) -> Any:
        """The lines of a kind that were written; none if there are none."""
        path = self.spark._jvm.org.apache.hadoop.fs.Path(made, f"kind={kind}")
        return self.spark.read.text(_literal(path.toString())) if system.exists(path) else None

    def keys(self, system: Any, made: Any) -> _Broken:
        """Find keys of several rows, and references without a row, by their digests."""
        from pyspark.sql import functions as sql

        references, targets = self.job.keys()
        broken = _Broken()
        lines = self.lines(system, made, "keys")
        pairs = sql.split("value", ",")
        if lines is not None:
            keys = lines.select(
                pairs[0].cast("int").alias("target"), pairs[1].cast("long").alias("digest")
            )
            grouped = keys.groupBy("target", "digest").count()
        else:
            grouped = self.spark.createDataFrame([], "target int, digest long, count long")
        primary = [number for number, (_, is_primary) in enumerate(targets) if is_primary]
        if primary and lines is not None:
            twice = grouped.where((sql.col("count") > 1) & sql.col("target").isin(primary))
            broken.twice = {(r.target, r.digest) for r in twice.limit(NAMED).collect()}
        lines = self.lines(system, made, "references")
        if lines is None:
            return broken
        kinds = self.spark.createDataFrame(
            references, "of int, number int, target int, one boolean"
        )
        open = lines.select(
            pairs[0].cast("int").alias("of"),
            pairs[1].cast("int").alias("number"),
            pairs[2].cast("long").alias("digest"),
        ).distinct()
        open = open.join(sql.broadcast(kinds), ["of", "number"])
        open = open.join(grouped, ["target", "digest"], "left")
        open = open.where(sql.col("count").isNull() | (sql.col("one") & (sql.col("count") > 1)))
        for row in open.limit(NAMED).collect():
            broken.open.add((row.of, row.number, row.digest))
            if row["count"] is None:
                broken.near.add(targets[row.target][0])
            else:
                broken.twice.add((row.target, row.digest))
        return broken

    def find(self, reports: _Reports, broken: _Broken) -> _Reports:
        """Find the rows of broken keys."""
        if not broken.twice and not broken.open:
            return _Reports()
        self.place(reports)
        _, targets = self.job.keys()
        wanted: dict[int, tuple[dict[int, set[int]], dict[int, set[int]], int, int]] = {}

        def of(table: int) -> tuple[dict[int, set[int]], dict[int, set[int]], int, int]:
            first = NEAR if table in broken.near else 0
            return wanted.setdefault(table, ({}, {}, first, NAMED))

        for target, digest in broken.twice:
            of(targets[target][0])[0].setdefault(target, set()).add(digest)
        for table, number, digest in broken.open:
            of(table)[1].setdefault(number, set()).add(digest)
        for table in broken.near:
            of(table)
        rows = self.rows(sorted(wanted))
        if rows is None:
            return _Reports()
        found = self.run(rows, "find", _parts.MAPPED, wanted)
        return _reports(row.value for row in found.collect())

    def report(self, reports: _Reports, broken: _Broken, found: _Reports) -> tuple[str, str]:
        """Join the reports of all parts, and raise what is an error."""
        files: list[_native._FileReport] = []
        for number, all in self.files.items():
            for file in all:
                named = dict(found.of(number, file.key))
                opening = file.opening if file.in_lines else None
                if number in self.frames:
                    opening = self.plans[number, 0, None]["opening"]
                files.append(
                    {
                        "table": number,
                        "name": file.name,
                        "opening": opening,
                        "parts": [
                            (json.dumps(part), json.dumps(named[start]) if start in named else None)
                            for start, part in reports.of(number, file.key)
                        ],
                    }
                )
        keys = (sorted(broken.twice), sorted(broken.open))
        ok, (data, text) = _native.report(self.job, files, keys)
        if not ok:
            raise InputError(text, data)
        return data, text

    def counts(self, reports: _Reports) -> dict[str, Counts]:
        """What became of each table."""
        counts: dict[str, Counts] = {}
        what = ("read", "mapped", "null", "suppressed", "rejected")
        for number, (name, _, _, columns) in enumerate(self.tables):
            parts = [
                part for file in self.files[number] for _, part in reports.of(number, file.key)
            ]
            cells = [
                [sum(c) for c in zip(*column)] for column in zip(*(p["columns"] for p in parts))
            ]
            counts[name] = Counts(
                sum(part["read"] for part in parts),
                sum(part["triples"] for part in parts),
                {names[0]: dict(zip(what, numbers)) for (names, _), numbers in zip(columns, cells)},
            )
        return counts


@dataclass
class _InputFile:
    """A file of a table; for a DataFrame, all of it."""

    path: str
    key: int
    name: str
    size: int
    in_lines: bool
    opening: bytes | None = None


@dataclass
class _Broken:
    """Broken keys, by number; references, by table and number; and tables without a key."""

    twice: set[tuple[int, int]] = field(default_factory=set)
    open: set[tuple[int, int, int]] = field(default_factory=set)
    near: set[int] = field(default_factory=set)


class _Reports:
    """The reports of parts, by table, file, and where the part begins."""

    def __init__(self) -> None:
        self.parts: dict[tuple[int, int], dict[int, dict[str, Any]]] = {}

    def of(self, table: int, file: int) -> list[tuple[int, dict[str, Any]]]:
        """The reports of a file, in order."""
        return sorted(self.parts.get((table, file), {}).items())


def _reports(lines: Iterable[str]) -> _Reports:
    """Read reports."""
    reports = _Reports()
    for line in lines:
        table, file, start, report = line.split(" ", 3)
        parts = reports.parts.setdefault((int(table), int(file)), {})
        parts[int(start)] = json.loads(report)
    return reports


def _file(sql: Any) -> Any:
    """A number for the file of a row: its path would be as long as many rows."""
    return sql.xxhash64(sql.col("_metadata.file_path")).alias("file")


def _literal(path: str) -> str:
    """A path in which no character stands for others."""
    return re.sub(r"([\\*?{}\[\]])", r"\\\1", path)


def _on_workers(task: dict[str, Any], work: str) -> Any:
    """Make a function for workers; it is sent by value, so that it can say what is missing."""
    here = version("rapporteur")

    def on_worker(batches: Any) -> Any:
        import sys
        from importlib.metadata import PackageNotFoundError, version

        try:
            there = version("rapporteur")
        except PackageNotFoundError:
            there = "none"
        if there != here:
            raise RuntimeError(
                f"the workers need the package rapporteur {here}, but the one at {sys.executable} "
                f"has {there}: install the wheel for the Python of all workers (PYSPARK_PYTHON)"
            )
        from rapporteur._parts import run

        yield from run(task, work, batches)

    return on_worker


__all__: Sequence[str] = ["Converted", "Counts", "convert"]
