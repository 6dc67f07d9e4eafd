"""What the workers of Spark run: they read parts of files and write lines."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import Any

from . import _native

Key = tuple[int, int, int]
"""A part of a file: the table, the file, and where the part begins."""

WRITTEN = 4 << 20
"""The most bytes of lines in a row of text, unless one line has more: the JVM copies whole rows."""

MAPPED = "kind string, value string"
SCANNED = (
    "table int, file long, start long, digest string, odd boolean, ends boolean, long boolean, "
    "size long, fragment binary, beginning binary, before long"
)


def run(task: dict[str, Any], work: str, batches: Iterator[Any]) -> Iterator[Any]:
    """Do some work with the parts of files that a partition has.

    `map` gives lines of triples, keys and references, and a report of each part; `count` counts its
    rows; `find` finds the rows of keys; `scan` finds out how its rows go on.
    """
    job = _native.Job.of(*task["description"])
    for (table, file, start), values in parts(batches, task["lines"]):
        # Other passes must read the same.
        digest = hashlib.blake2b(digest_size=16)
        pieces = noted(values, digest)
        if work == "scan":
            scanned = scan(_native.Scan(job, table), start, pieces)
            key = {"table": [table], "file": [file], "start": [start]}
            yield batch({**key, "digest": [digest.hexdigest()], **scanned}, SCAN_TYPES)
            continue
        plans = task["plans"]
        plan = plans.get((table, file, start)) or plans.get((table, file, None), WHOLE)
        wanted = task["wanted"][table] if work == "find" else None
        split = _native.Split(job, table, task["names"][table, file], plan, work, wanted)
        for piece in pieces:
            yield from written(split.feed(piece))
        lines, report = split.end(plan["tail"], plan["open"])
        yield from written(lines)
        read = digest.hexdigest()
        yield batch({"kind": ["report"], "value": [f"{table} {file} {start} {read} {report}"]})


def noted(pieces: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    """Give pieces, and add them to a digest."""
    for piece in pieces:
        digest.update(piece)
        yield piece


def scan(scan: _native.Scan, start: int, pieces: Iterator[bytes]) -> dict[str, list[Any]]:
    """Find out how the rows of a part go on."""
    for piece in pieces:
        scan.feed(piece)
    beginning: tuple[bytes, int | None] = (b"", None)
    if start == 0:
        beginning = scan.opening()
    elif start < _native.BEGINNING:
        beginning = (scan.beginning, None)
    return {
        "odd": [scan.odd],
        "ends": [scan.ends],
        "long": [scan.is_long],
        "size": [scan.size],
        "fragment": [bytes(scan.fragment)],
        "beginning": [bytes(beginning[0])],
        "before": [beginning[1]],
    }


WHOLE: dict[str, Any] = {
    "first": True,
    "opening": None,
    "inside": False,
    "before": (0, 0, 0),
    "tail": b"",
    "open": False,
}
"""The plan of a whole file."""

SCAN_TYPES = (
    *("int32", "int64", "int64", "string"),
    *("bool", "bool", "bool", "int64", "binary", "binary", "int64"),
)


def batch(columns: dict[str, list[Any]], types: tuple[str, ...] | None = None) -> Any:
    """Make a batch of rows."""
    import pyarrow

    named = types or ["string"] * len(columns)
    arrays = [
        pyarrow.array(values, getattr(pyarrow, f"{name}_" if name == "bool" else name)())
        for values, name in zip(columns.values(), named)
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, list(columns))


def written(lines: list[bytes] | None) -> Iterator[Any]:
    """Give the lines of a piece as rows of text, many in each, of the bytes as they are."""
    import pyarrow

    for kind, text in zip(("triples", "keys", "references"), lines or ()):
        buffer = pyarrow.py_buffer(text)
        for start, end in cuts(text):
            ends = pyarrow.py_buffer(struct.pack("=2i", 0, end - start))
            value = pyarrow.StringArray.from_buffers(1, ends, buffer.slice(start, end - start))
            yield pyarrow.RecordBatch.from_arrays([pyarrow.array([kind]), value], ["kind", "value"])


def cuts(text: bytes) -> Iterator[tuple[int, int]]:
    """Give the ranges of some lines each, without the line ends between them."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > WRITTEN:
            found = text.rfind(b"\n", start, start + WRITTEN)
            # A line may be longer.
            end = found if found >= start else text.find(b"\n", start)
            end = end if end >= 0 else len(text)
        yield start, end
        start = end + 1


def parts(
    batches: Iterator[Any], lines: frozenset[tuple[int, int]]
) -> Iterator[tuple[Key, Iterator[bytes]]]:
    """Group the rows of a partition by the part of the file that they are of."""
    import pyarrow
    import pyarrow.compute as compute

    runs = (run for some in batches for run in runs_of(some))
    current = next(runs, None)

    def pieces(key: Key) -> Iterator[bytes]:
        nonlocal current
        while current is not None and current[0] == key:
            values = current[1]
            if key[:2] in lines:
                # Each value is a line, whose end Spark has removed.
                lists = pyarrow.ListArray.from_arrays([0, len(values)], values)
                yield compute.binary_join(lists, b"\n")[0].as_py() + b"\n"
            else:
                for value in values:
                    content = memoryview(value.as_buffer())
                    for start in range(0, len(content), _native.PIECE):
                        yield bytes(content[start : start + _native.PIECE])
            current = next(runs, None)

    while current is not None:
        key = current[0]
        yield key, pieces(key)


def runs_of(some: Any) -> Iterator[tuple[Key, Any]]:
    """Give the runs of rows of a batch that are of the same part."""
    tables, files, starts = (some.column(name) for name in ("table", "file", "start"))
    at, end = 0, len(tables)
    while at < end:
        key = (tables[at].as_py(), files[at].as_py(), starts[at].as_py())
        until = at + 1
        # Nearly always, a batch is of one part.
        if (tables[end - 1].as_py(), files[end - 1].as_py(), starts[end - 1].as_py()) == key:
            until = end
        while (
            until < end
            and (tables[until].as_py(), files[until].as_py(), starts[until].as_py()) == key
        ):
            until += 1
        yield key, some.column("value").slice(at, until - at)
        at = until
