"""Compares the keys of all parts by their digests, in Spark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

NAMED = 10_000
"""The most broken keys of a kind that are looked for, and the most rows in a part of a file."""

KEYS = {"target": "int", "digest": "long"}
REFERENCES = {"of": "int", "number": "int", "digest": "long"}
KINDS = "of int, number int, target int, one boolean"

Kind = tuple[int, int, int, bool]
"""A foreign key: its table, number and target, and whether it must refer to one row."""
Target = tuple[int, bool]
"""What keys refer to: its table, and whether it is the primary key."""


@dataclass
class Broken:
    """Broken keys, by number; references, by table and number; and tables without a key."""

    twice: set[tuple[int, int]] = field(default_factory=set)
    open: set[tuple[int, int, int]] = field(default_factory=set)
    near: set[int] = field(default_factory=set)
    found: int = 0
    """How many primary keys are of several rows."""


def broken(
    spark: Any, kinds: Sequence[Kind], targets: Sequence[Target], keys: Any, references: Any
) -> Broken:
    """Find keys of several rows, and references without a row.

    `keys` and `references` are lines with the columns `KEYS` and `REFERENCES`, or none.
    """
    from pyspark.sql import functions as sql

    primary = [number for number, (_, is_primary) in enumerate(targets) if is_primary]
    if references is not None:
        each = sql.broadcast(spark.createDataFrame(kinds, KINDS))
        references = columns(references, REFERENCES).join(each, ["of", "number"])
    groups = grouped(None if keys is None else columns(keys, KEYS), references)
    if groups is None:
        return Broken()
    twice = (sql.col("rows") > 1) & sql.col("target").isin(primary)
    open = (sql.col("rows") == 0) | (sql.col("one") & (sql.col("rows") > 1))
    found = groups.where(twice | (sql.col("refers") & open)).limit(NAMED).collect()
    if len(found) == NAMED:
        # So many that each kind has a limit of its own.
        found = groups.where(twice).limit(NAMED).collect()
        found += groups.where(sql.col("refers") & open).limit(NAMED).collect()
    result = Broken()
    result.twice = {(r.target, r.digest) for r in found if r.rows > 1 and r.target in primary}
    result.found = len(result.twice)
    referred = {(r.target, r.digest, r.rows) for r in found if r.refers}
    if referred:
        looked = spark.createDataFrame(sorted(referred), "target int, digest long, rows long")
        asked = references.join(sql.broadcast(looked), ["target", "digest"]).where(open)
        for row in asked.distinct().limit(NAMED).collect():
            result.open.add((row.of, row.number, row.digest))
            if row.rows == 0:
                result.near.add(targets[row.target][0])
            else:
                result.twice.add((row.target, row.digest))
    return result


def columns(lines: Any, names: Mapping[str, str]) -> Any:
    """Split lines into columns of some types."""
    from pyspark.sql import functions as sql

    cells = sql.split("value", ",")
    return lines.select(
        *(cells[at].cast(kind).alias(name) for at, (name, kind) in enumerate(names.items()))
    )


def grouped(keys: Any, references: Any) -> Any:
    """Group keys and references by what they name, so that each is moved and read once.

    A group says how many rows have the key, whether something refers to it, and whether that must
    be one row. None if there are neither keys nor references.
    """
    from pyspark.sql import functions as sql

    def named(frame: Any, rows: int, refers: bool, one: Any) -> Any:
        own = ("target", "digest", sql.lit(rows), sql.lit(refers), one)
        return frame.select(*own).toDF("target", "digest", "rows", "refers", "one")

    some = []
    if keys is not None:
        some.append(named(keys, 1, False, sql.lit(False)))
    if references is not None:
        some.append(named(references, 0, True, references["one"]))
    if not some:
        return None
    both = reduce(lambda one, other: one.unionAll(other), some).groupBy("target", "digest")
    return both.agg(
        sql.sum("rows").alias("rows"),
        sql.max("refers").alias("refers"),
        sql.max("one").alias("one"),
    )
