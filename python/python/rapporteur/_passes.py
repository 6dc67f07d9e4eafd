"""What all passes over the same tables have in common: how Spark splits files, and the bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ._errors import InputError
from ._inputs import Inputs

Digests = dict[tuple[int, int], dict[int, str]]
"""The digests of parts, by table, file, and where the part begins."""


class Reports:
    """The reports of parts, by table, file, and where the part begins."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Read reports."""
        self.parts: dict[tuple[int, int], dict[int, dict[str, Any]]] = {}
        self.digests: Digests = {}
        for line in lines:
            table, file, start, digest, report = line.split(" ", 4)
            key = int(table), int(file)
            self.parts.setdefault(key, {})[int(start)] = json.loads(report)
            self.digests.setdefault(key, {})[int(start)] = digest

    def of(self, table: int, file: int) -> list[tuple[int, dict[str, Any]]]:
        """The reports of a file, in order."""
        return sorted(self.parts.get((table, file), {}).items())


class Passes:
    """The parts of tables as they were first read."""

    def __init__(self, inputs: Inputs) -> None:
        """Nothing is read yet."""
        self.inputs = inputs
        self.known: Digests = {}

    def check(self, tables: Iterable[int], found: Digests) -> None:
        """Refuse tables that are not as they were in an earlier pass."""
        for table in tables:
            for file in self.inputs.files[table]:
                parts = found.get((table, file.key), {})
                known = self.known.setdefault((table, file.key), parts)
                if known == parts:
                    continue
                if table in self.inputs.frames:
                    name = self.inputs.tables[table][0]
                    raise InputError(
                        f"the DataFrame of the table '{name}' had other rows, or another "
                        "order of rows, when it was read again: write it to files first, such as "
                        "frame.write.parquet(path), and give spark.read.parquet(path)"
                    )
                if known.keys() != parts.keys():
                    raise InputError(
                        f"'{file.name}' was split at other places when it was read again: wait "
                        "until nothing writes to it or changes the settings spark.sql.files of "
                        "this session, and try again"
                    )
                raise InputError(
                    f"'{file.name}' changed while it was read: wait until nothing writes to it, "
                    "and try again"
                )


def splitting(spark: Any, inputs: Inputs) -> dict[str, str]:
    """Find the settings with which Spark splits every file in the same way in all passes.

    Spark makes parts smaller if a pass has too few bytes for all processors: that is computed once,
    for all tables, and not again for those of a pass.
    """
    conf = spark._jsparkSession.sessionState().conf()
    fewest = spark.conf.get("spark.sql.files.minPartitionNum", None)
    fewest = int(fewest or spark.sparkContext.defaultParallelism)
    each = max(conf.filesOpenCostInBytes(), inputs.size() // fewest)
    size = min(conf.filesMaxPartitionBytes(), each)
    return {
        "spark.sql.files.maxPartitionBytes": f"{size}b",
        "spark.sql.files.minPartitionNum": "1",
    }


@contextmanager
def settings(spark: Any, values: Mapping[str, str]) -> Iterator[None]:
    """Change settings of a session for a while."""
    before = {name: spark.conf.get(name, None) for name in values}
    try:
        for name, value in values.items():
            spark.conf.set(name, value)
        yield
    finally:
        for name, value in before.items():
            if value is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, value)
