"""Maps tables on Spark: the same triples and checks as on one machine, with many."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as _File
from typing import Any, Union

from . import _native
from ._errors import warn
from ._inputs import Inputs
from ._spark import Work

Path = Union[str, "os.PathLike[str]"]


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
    place = _File(metadata)
    inputs = Inputs(spark, job, place if place.is_dir() else place.parent, input or {})
    made, problems = Work(spark, job, inputs, (base, lenient)).convert(str(output))
    warn(problems)
    return Converted(str(output), {name: Counts(*counts) for name, counts in made.items()})


__all__: Sequence[str] = ["Converted", "Counts", "convert"]
