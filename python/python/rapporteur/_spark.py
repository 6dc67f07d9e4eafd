"""A conversion on Spark: what its workers do, and what is done with that."""

from __future__ import annotations

import json
import uuid
from importlib.metadata import version
from typing import Any

from . import _native, _parts
from ._errors import InputError
from ._inputs import LARGEST, InputFile, Inputs, literal
from ._keys import NAMED, Broken, broken
from ._passes import Passes, Reports, settings, splitting

Counts = tuple[int, int, dict[str, dict[str, int]]]
"""The rows and triples of a table, and the cells of its columns by what became of them."""


class Work:
    """A conversion on its way."""

    def __init__(
        self, spark: Any, job: _native.Job, inputs: Inputs, options: tuple[Any, ...]
    ) -> None:
        """Prepare the work of a job; `options` are the base and whether it is lenient."""
        self.spark, self.inputs = spark, inputs
        frames = sorted(inputs.frames)
        self.job = job.with_frames(frames)
        self.description = (*job.given(), *options, frames)
        self.plans = inputs.plans()
        self.passes = Passes(inputs)

    def run(self, rows: Any, work: str, schema: str, wanted: Any = None) -> Any:
        """Have the workers do some work with rows."""
        files = [(n, file) for n, files in self.inputs.files.items() for file in files]
        task = {
            "description": self.description,
            "plans": self.plans,
            "names": {(number, file.key): file.name for number, file in files},
            "lines": {(number, file.key) for number, file in files if file.in_lines},
            "wanted": wanted,
        }
        return rows.mapInArrow(on_workers(task, work), schema)

    def convert(self, output: str) -> tuple[dict[str, Counts], tuple[str, str]]:
        """Convert to a folder beside the output, which takes its place if all is well.

        Returns what became of each table, and the problems.
        """
        system, path = self.file_system(output)
        if system.exists(path):
            raise FileExistsError(f"'{output}' exists; choose another folder, or remove it")
        parent, name = path.getParent(), path.getName()
        path_of = self.spark._jvm.org.apache.hadoop.fs.Path
        made = path_of(parent, f".{name}-{uuid.uuid4().hex}")
        try:
            with settings(self.spark, splitting(self.spark, self.inputs)):
                self.split()
                self.inputs.check()
                self.number()
                reports = self.map(system, made)
                keys = self.keys(system, made)
                found = self.find(reports, keys)
            problems = self.report(reports, keys, found)
            triples = path_of(made, "kind=triples")
            if not system.exists(triples):
                system.mkdirs(triples)
            if not system.rename(triples, path):
                raise OSError(f"cannot rename the result to '{output}'")
            system.create(path_of(path, "_SUCCESS")).close()
        finally:
            system.delete(made, True)
        return self.counts(reports), problems

    def file_system(self, output: str) -> tuple[Any, Any]:
        """The file system of a path, and the path in it."""
        context = self.spark.sparkContext
        path = self.spark._jvm.org.apache.hadoop.fs.Path(output)
        system = path.getFileSystem(context._jsc.hadoopConfiguration())
        return system, system.makeQualified(path)

    def split(self) -> None:
        """Find out where the rows of large files begin and end: each part is read once."""
        rows = self.inputs.rows(range(len(self.inputs.tables)), lines=True)
        if rows is None:
            return
        scanned: dict[tuple[int, int], list[Any]] = {}
        for row in self.run(rows, "scan", _parts.SCANNED).collect():
            scanned.setdefault((row.table, row.file), []).append(row)
        for number, files in self.inputs.files.items():
            for file in files:
                if file.in_lines and number not in self.inputs.frames:
                    parts = scanned.get((number, file.key), [])
                    self.plan(number, file, parts)
                    if file.in_lines:
                        digests = {part.start: part.digest for part in parts}
                        self.passes.known[number, file.key] = digests

    def plan(self, number: int, file: InputFile, parts: list[Any]) -> None:
        """Plan the parts of a file: a row belongs to the part in which it begins."""
        parts.sort(key=lambda part: part.start)
        inside, states = False, []
        for part in parts:
            states.append(inside)
            inside ^= part.odd
        plans: dict[tuple[int, int, int | None], dict[str, Any]] = {}
        size = sum(part.size for part in parts)
        # Spark gives lines without their ends, and without a byte order mark of three bytes.
        is_open = not file.is_packed and file.size - size in (-1, 2)
        file.size = max(file.size, size)
        file.opening = self.opening(number, parts, size) if parts else None
        # Only the bytes of a compressed file tell whether an unclosed quote has a line end in it.
        is_doubtful = inside and file.is_packed and size <= LARGEST
        if file.opening is None or is_doubtful:
            file.in_lines = False
            return
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

    def opening(self, number: int, parts: list[Any], size: int) -> bytes | None:
        """Find the beginning of a file that opens its table; none if its rows cannot be cut."""
        first = bytes(parts[0].beginning)
        if parts[0].before is not None:
            return first
        beginning = b"".join(bytes(part.beginning) for part in parts)[: _native.BEGINNING]
        found = self.job.opening(number, beginning, len(beginning) == size)
        if found is None or found[1] > len(first):
            return None
        return beginning[: found[0]]

    def number(self) -> None:
        """Count the rows before each part, where triples depend on their numbers."""
        numbered = [
            n for n, table in enumerate(self.inputs.tables) if table[2] and self.is_parted(n)
        ]
        rows = self.inputs.rows(numbered)
        if rows is not None:
            counted = self.run(rows, "count", _parts.MAPPED).collect()
            reports = Reports(row.value for row in counted)
            self.passes.check(numbered, reports.digests)
            self.place(reports)

    def is_parted(self, number: int) -> bool:
        """Whether a table has more than one part."""
        files = self.inputs.files[number]
        return len(files) > 1 or any(file.in_lines for file in files)

    def place(self, reports: Reports) -> None:
        """Note the numbers of the rows before each part."""
        for number, files in self.inputs.files.items():
            rows_before = 0
            for file in files:
                at = [1, 1, 0] if number in self.inputs.frames else [0, 0, 0]
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

    def map(self, system: Any, made: Any) -> Reports:
        """Map all parts to a folder: triples, keys, references, and reports."""
        tables = range(len(self.inputs.tables))
        rows = self.inputs.rows(tables)
        if rows is None:
            return Reports()
        mapped = self.run(rows, "map", _parts.MAPPED)
        # Without writers for several kinds at once, Spark would sort the lines.
        with settings(self.spark, {"spark.sql.maxConcurrentOutputFileWriters": "8"}):
            mapped.write.partitionBy("kind").text(made.toString())
        written = self.lines(system, made, "report")
        reports = Reports(row.value for row in written.collect()) if written else Reports()
        self.passes.check(tables, reports.digests)
        return reports

    def lines(self, system: Any, made: Any, kind: str) -> Any:
        """The lines of a kind that were written; none if there are none."""
        path = self.spark._jvm.org.apache.hadoop.fs.Path(made, f"kind={kind}")
        return self.spark.read.text(literal(path.toString())) if system.exists(path) else None

    def keys(self, system: Any, made: Any) -> Broken:
        """Find keys of several rows, and references without a row, by their digests."""
        kinds, targets = self.job.keys()
        keys, references = (self.lines(system, made, kind) for kind in ("keys", "references"))
        return broken(self.spark, kinds, targets, keys, references)

    def find(self, reports: Reports, broken: Broken) -> Reports:
        """Find the rows of broken keys."""
        if not broken.twice and not broken.open:
            return Reports()
        self.place(reports)
        _, targets = self.job.keys()
        wanted: dict[int, tuple[dict[int, set[int]], dict[int, set[int]], int, int]] = {}

        def of(table: int) -> tuple[dict[int, set[int]], dict[int, set[int]], int, int]:
            first = _native.NEAR_ROWS if table in broken.near else 0
            return wanted.setdefault(table, ({}, {}, first, NAMED))

        for target, digest in broken.twice:
            of(targets[target][0])[0].setdefault(target, set()).add(digest)
        for table, number, digest in broken.open:
            of(table)[1].setdefault(number, set()).add(digest)
        for table in broken.near:
            of(table)
        rows = self.inputs.rows(sorted(wanted))
        if rows is None:
            return Reports()
        found = Reports(
            row.value for row in self.run(rows, "find", _parts.MAPPED, wanted).collect()
        )
        self.passes.check(wanted, found.digests)
        return found

    def report(self, reports: Reports, broken: Broken, found: Reports) -> tuple[str, str]:
        """Join the reports of all parts, and raise what is an error."""
        files: list[_native._FileReport] = []
        for number, all in self.inputs.files.items():
            for file in all:
                named = dict(found.of(number, file.key))
                opening = file.opening if file.in_lines else None
                if number in self.inputs.frames:
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
            # Each list of what is looked for, or was found in a part, has a limit.
            numbers = [part["more"] for _, parts in found.parts.items() for part in parts.values()]
            if any(numbers) or NAMED in (broken.found, len(broken.open)):
                text += "\nMore keys may be broken: only some of them were looked for.\n"
            raise InputError(text, data)
        return data, text

    def counts(self, reports: Reports) -> dict[str, Counts]:
        """What became of each table."""
        counts: dict[str, Counts] = {}
        what = ("read", "mapped", "null", "suppressed", "rejected")
        for number, (name, _, _, columns) in enumerate(self.inputs.tables):
            parts = [
                part
                for file in self.inputs.files[number]
                for _, part in reports.of(number, file.key)
            ]
            cells = [[0] * len(what) for _ in columns]
            for part in parts:
                # A part in which no row begins has no columns.
                for sums, cell in zip(cells, part["columns"]):
                    sums[:] = [one + other for one, other in zip(sums, cell)]
            named = {names[0]: dict(zip(what, all)) for (names, _), all in zip(columns, cells)}
            rows = sum(part["read"] for part in parts)
            counts[name] = (rows, sum(part["triples"] for part in parts), named)
        return counts


def on_workers(task: dict[str, Any], work: str) -> Any:
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
