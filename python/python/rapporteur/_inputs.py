"""The tables that Spark reads: files, in parts or whole, and DataFrames."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from . import _native, _parts

SMALL = 4 << 20
"""The bytes of a file up to which it is read whole."""
LARGEST = (1 << 31) - 1
"""The most bytes of a file that is read whole: Spark holds it in one value."""


@dataclass
class InputFile:
    """A file of a table; for a DataFrame, all of it."""

    path: str
    key: int
    name: str
    size: int
    in_lines: bool
    is_packed: bool = False
    """Whether it is compressed, so that it has more bytes than its size."""
    opening: bytes | None = None


class Inputs:
    """The files and DataFrames of all tables."""

    def __init__(
        self, spark: Any, job: _native.Job, folder: Path, given: Mapping[str, Any]
    ) -> None:
        """Find the files of each table."""
        self.spark = spark
        self.tables = job.tables()
        known = [table[0] for table in self.tables]
        for name in given:
            if name not in known:
                raise ValueError(f"the metadata has no table '{name}'; it has: {', '.join(known)}")
        self.files: dict[int, list[InputFile]] = {}
        self.frames: dict[int, Any] = {}
        for number, (name, *_) in enumerate(self.tables):
            if name not in given:
                self.files[number] = self.beside(folder, name)
                continue
            own = given[name]
            if hasattr(own, "mapInArrow"):
                own = self.ordered(number, own)
                self.frames[number] = self.frame(number, own)
                shown = f"dataframe://{name}"
                self.files[number] = [InputFile("", 0, shown, 0, True, opening=header(own))]
            else:
                self.files[number] = self.list(paths(name, own))
                if not self.files[number]:
                    raise ValueError(f"there is no file of the table '{name}' at {own}")
        for number, (_, splits, *_) in enumerate(self.tables):
            for file in self.files[number]:
                file.in_lines &= splits or number in self.frames

    def beside(self, folder: Path, name: str) -> list[InputFile]:
        """List the file of a table beside the metadata; none if there is none, or an empty one."""
        path = (folder / name).resolve()
        files = self.list([f"file://{literal(str(path))}"], name)
        if not files and path.is_file() and path.stat().st_size:
            raise ValueError(f"Spark reads no file such as '{path}', whose name begins with _ or .")
        return files

    def list(self, paths: Sequence[str], name: str | None = None) -> list[InputFile]:
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
        found = found.select("path", "length", file_number(sql))
        rows = sorted((row.path, row.file, row.length) for row in found.collect())
        names = [path for path, _, _ in rows]
        codecs = self.spark._jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(
            self.spark.sparkContext._jsc.hadoopConfiguration()
        )
        path_of = self.spark._jvm.org.apache.hadoop.fs.Path
        packed = [codecs.getCodec(path_of(path)) is not None for path in names]
        for path, after in zip(names, names[1:]):
            if path == after:
                raise ValueError(f"the file '{path}' is given twice")
        return [
            InputFile(
                path,
                key,
                name or re.sub("^file:/+", "/", path),
                size,
                size > SMALL or is_packed,
                is_packed,
            )
            for (path, key, size), is_packed in zip(rows, packed)
        ]

    def size(self) -> int:
        """How many bytes all files and DataFrames have, as far as that is known."""

        def frame_size(frame: Any) -> int:
            plan = frame._jdf.queryExecution().optimizedPlan()
            return int(plan.stats().sizeInBytes())

        files = sum(file.size for files in self.files.values() for file in files)
        return files + sum(map(frame_size, self.frames.values()))

    def ordered(self, number: int, given: Any) -> Any:
        """Put the columns of a DataFrame in the order of the metadata, if they are the same."""
        columns = self.tables[number][3]
        found = [[name for name in given.columns if name in titles] for titles, _ in columns]
        names = [name for some in found for name in some]
        if any(len(some) != 1 for some in found) or sorted(names) != sorted(given.columns):
            # What is wrong is reported as for a file.
            return given
        return given.select(*(given[f"`{name}`"] for name in names))

    def frame(self, number: int, given: Any) -> Any:
        """Read the rows of a DataFrame: each becomes a line of CSV."""
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
        return given.select(
            sql.lit(number).alias("table"),
            sql.lit(0).cast("long").alias("file"),
            sql.spark_partition_id().cast("long").alias("start"),
            line.cast("binary").alias("value"),
        )

    def rows(self, tables: Iterable[int], lines: bool | None = None) -> Any:
        """Read tables: lines of files that Spark splits, and whole files."""
        from pyspark.sql import functions as sql

        frames = []
        for number in tables:
            if number in self.frames:
                frames += [self.frames[number]] if lines is None else []
                continue
            for in_lines in (True, False):
                paths = [literal(f.path) for f in self.files[number] if f.in_lines == in_lines]
                if not paths or lines not in (None, in_lines):
                    continue
                reader = self.spark.read.option("lineSep", "\n") if in_lines else self.spark.read
                frame = reader.text(paths, wholetext=not in_lines)
                start = sql.col("_metadata.file_block_start") if in_lines else sql.lit(0)
                frames.append(
                    frame.select(
                        sql.lit(number).alias("table"),
                        file_number(sql),
                        start.cast("long").alias("start"),
                        sql.col("value").cast("binary").alias("value"),
                    )
                )
        return reduce(lambda one, other: one.unionAll(other), frames) if frames else None

    def plans(self) -> dict[tuple[int, int, int | None], dict[str, Any]]:
        """The plans of all parts that are known before anything is read: those of DataFrames."""
        return {
            (number, 0, None): {
                **_parts.WHOLE,
                "first": False,
                "opening": self.files[number][0].opening,
            }
            for number in self.frames
        }

    def check(self) -> None:
        """Refuse files that are too large to be read whole."""
        for files in self.files.values():
            for file in files:
                if not file.in_lines and file.size > LARGEST:
                    raise ValueError(
                        f"the file '{file.name}' has more than 2 GB, and cannot be split safely: "
                        "write it as UTF-8 with lines that end in LF, or in several files"
                    )


def paths(name: str, given: Any) -> list[str]:
    """The paths of the files that are given for a table."""
    if isinstance(given, (str, os.PathLike)):
        given = [given]
    # A DataFrame of pandas gives the names of its columns.
    is_table = isinstance(given, Mapping) or hasattr(given, "columns")
    if isinstance(given, Iterable) and not is_table:
        given = list(given)
        if all(isinstance(path, (str, os.PathLike)) for path in given):
            return [os.fspath(path) for path in given]
    raise TypeError(
        f"the table '{name}' is given as {type(given).__name__}: give paths of files or a "
        "DataFrame of Spark, such as spark.createDataFrame(frame.astype(str)); or leave it out for "
        "the file beside the metadata"
    )


def header(frame: Any) -> bytes:
    """The columns of a DataFrame as a line of CSV."""
    names = ('"' + column.replace('"', '""') + '"' for column in frame.columns)
    return f"{','.join(names)}\n".encode()


def file_number(sql: Any) -> Any:
    """A number for the file of a row: its path would be as long as many rows."""
    return sql.xxhash64(sql.col("_metadata.file_path")).alias("file")


def literal(path: str) -> str:
    """A path in which no character stands for others."""
    return re.sub(r"([\\*?{}\[\]])", r"\\\1", path)
