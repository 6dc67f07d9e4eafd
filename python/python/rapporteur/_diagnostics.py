"""Problems of the input and their places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload
from urllib.parse import quote

from . import _html


@dataclass(frozen=True)
class Diagnostic:
    """A problem, its place, and how to fix it."""

    code: str
    """The stable code of its kind, such as C002; docs/problems.md lists all."""
    severity: str
    """error, warning or note."""
    title: str
    """Its kind in words."""
    message: str
    """What is wrong."""
    file: str
    """The path in the folder."""
    line: int | None = None
    """The line of the file, from 1."""
    row: int | None = None
    """The number of the data row, from 1; 0 for a header."""
    cell: str | None = None
    """The cell in a spreadsheet, such as D31."""
    column: str | None = None
    """The name of its column."""
    expected: str | None = None
    """The required value in words."""
    help: str | None = None
    """How to fix it."""
    data: dict[str, Any] | None = None
    """All that the report has in JSON."""

    @classmethod
    def of(cls, data: dict[str, Any]) -> Diagnostic:
        """Make one of its JSON."""
        cell = data.get("cell") or {}
        names = ("code", "severity", "title", "message", "file", "line", "row", "expected", "help")
        known = {name: data[name] for name in names if name in data}
        return cls(**known, cell=cell.get("address"), column=cell.get("name"), data=data)

    @property
    def place(self) -> str:
        """The place as people write it: `data/states.csv:31 (cell D31 'm49')`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.cell:
            place += f" (cell {self.cell} '{self.column}')"
        return place

    @property
    def link(self) -> str:
        """The address of the file with a fragment for the cell (RFC 7111) or the line."""
        link = quote(self.file)
        cell = (self.data or {}).get("cell") or {}
        record = "".join(filter(str.isdigit, cell.get("address", "")))
        if record:
            return f"{link}#cell={record},{cell['number']}"
        return link if self.line is None else f"{link}#L{self.line}"

    def __str__(self) -> str:
        """Place, message and help in one line."""
        text = f"{self.severity}[{self.code}] {self.place}: {self.message}"
        return f"{text}; {self.help}" if self.help else text


class Diagnostics(Sequence[Diagnostic]):
    """Problems, in the order in which they were found."""

    def __init__(
        self, problems: Sequence[Diagnostic], text: str = "", data: str | None = None
    ) -> None:
        """Hold problems, their report as text, and in JSON."""
        self._problems = list(problems)
        self.text = text.strip()
        self.data = data
        self.folder = ""
        """The path of the folder that the files are in."""
        document = json.loads(data) if data else {}
        self.errors: int = document.get("errors", 0)
        self.warnings: int = document.get("warnings", 0)
        self.notes: int = document.get("notes", 0)

    @classmethod
    def of(cls, data: str, text: str) -> Diagnostics:
        """Make them of a report in JSON and as text."""
        problems = [Diagnostic.of(problem) for problem in json.loads(data)["problems"]]
        return cls(problems, text, data)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return self.errors == 0

    def count(self) -> str:  # type: ignore[override]
        """How many there are, in words, with those that are not listed."""
        counts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")]
        words = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts if n]
        return ", ".join(words) or "no problems"

    @overload
    def __getitem__(self, index: int) -> Diagnostic: ...
    @overload
    def __getitem__(self, index: slice) -> list[Diagnostic]: ...
    def __getitem__(self, index: int | slice) -> Diagnostic | list[Diagnostic]:
        """A problem by its number, from 0."""
        return self._problems[index]

    def __len__(self) -> int:
        """How many are listed."""
        return len(self._problems)

    def __iter__(self) -> Iterator[Diagnostic]:
        """All that are listed."""
        return iter(self._problems)

    def __repr__(self) -> str:
        """The report for people."""
        return f"{self.text}\n{self.count()}" if self.text else self.count()

    def _repr_html_(self) -> str:
        rows = [
            (
                f"{problem.severity} {problem.code}",
                _html.link(_html.within(self.folder, problem.link), problem.place),
                problem.message,
                problem.expected or problem.help,
            )
            for problem in self
        ]
        head = ("problem", "place", "message", "expected, or how to fix it")
        return _html.table(head, rows, self.count())


class Check(Diagnostics):
    """The result of `Project.check`: the problems, and what the folder has."""

    tables: int
    rows: int
    cells: int
    records: int
    """Triples of the records."""
    ontology: int
    """Triples of the ontology."""

    def count(self) -> str:  # type: ignore[override]
        """What was checked, and how many problems there are."""
        return (
            f"{self.tables:,} tables, {self.rows:,} rows, {self.cells:,} cells, "
            f"{self.records:,} triples: {super().count()}"
        )

    @classmethod
    def made(cls, data: str, text: str, counts: Sequence[int]) -> Check:
        """Make one of a report and of its counts."""
        problems = [Diagnostic.of(problem) for problem in json.loads(data)["problems"]]
        check = cls(problems, text, data)
        check.tables, check.rows, check.cells, check.records, check.ontology = counts
        return check
