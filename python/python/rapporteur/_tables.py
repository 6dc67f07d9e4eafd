"""Tables that are converted, described, or made into a project."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as _File
from typing import Any, Union

from . import _native, _progress
from ._errors import RequestError, suggested, warn

Path = Union[str, "os.PathLike[str]"]


def convert(
    input: Path,
    *,
    to: str | None = None,
    output: Path | None = None,
    metadata: Path | None = None,
    base: str | None = None,
    standard: bool = False,
    pretty: bool = False,
    lenient: bool = False,
    threads: int | None = None,
    key_memory: int | str | None = None,
    progress: _progress.Progress = None,
) -> str | None:
    """Convert a CSV file, the tables of a metadata file, or a folder with `csv-metadata.json`.

    The formats are turtle, trig, ntriples, nquads, rdfxml, jsonld and json (csv2json); by default
    that of the name of `output`. Without `output`, the result is a text. A file is written whole or
    not at all, in constant memory. `standard` describes group, tables and rows too, `pretty` sorts
    the graph, and `lenient` goes on where a table is not valid. `key_memory`, such as `"500M"`, is
    how much of the keys is held in memory; the rest is on disk.

    >>> import rapporteur as rp
    >>> print(rp.convert("docs/river/data/members.csv", to="ntriples").splitlines()[0])
    ... # doctest: +ELLIPSIS
    <https://river.example/member/ALD> ...
    """
    if to is None:
        if output is None:
            raise ValueError("give the format: to='turtle', or an output such as graph.ttl")
        to = _File(output).suffix.lstrip(".")
    if metadata is not None and (_File(input).is_dir() or _File(input).suffix == ".json"):
        described = sorted(path.name for path in _tables(_File(input)))
        raise RequestError(
            f"metadata= describes one CSV file, not {os.fspath(input)!r}; "
            f"{suggested('', described) if described else 'leave it out'}"
        )
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise ValueError(f"threads= is a number from 1, not {threads!r}")
    if key_memory is not None and lenient:
        raise ValueError("key_memory= is without effect with lenient=True: keys are not compared")
    options: _native._ConvertOptions = {
        "metadata": metadata,
        "output": output,
        "base": base,
        "standard": standard,
        "pretty": pretty,
        "lenient": lenient,
        "threads": threads,
        "key_memory": None if key_memory is None else str(key_memory),
    }
    with _progress.shown(progress, str(input)) as shown:
        text, problems = _native.convert(input, to, options, shown)
    warn(problems)
    return text


def _tables(input: _File) -> list[_File]:
    """The CSV files of a folder, or beside a metadata file."""
    folder = input if input.is_dir() else input.parent
    return [path for path in folder.iterdir() if path.suffix.lower() in (".csv", ".tsv", ".tab")]


class Metadata(dict[str, Any]):
    """A metadata document of CSV on the Web."""

    def save(self, path: Path) -> None:
        """Write it to a file, such as `table.csv-metadata.json`."""
        _File(path).write_text(f"{self}\n", encoding="utf-8")

    def __str__(self) -> str:
        """The document as JSON."""
        return json.dumps(self, ensure_ascii=False, indent=2)


def infer(*tables: Path) -> Metadata:
    """Describe CSV files of one folder: names, datatypes, keys and references, to edit and save.

    >>> import rapporteur as rp
    >>> members = rp.infer("docs/river/data/members.csv")
    >>> members["tableSchema"]["primaryKey"]
    'code'
    """
    folders = {_File(table).parent for table in tables}
    if len(folders) != 1:
        raise ValueError("give one or more tables of one folder")
    text, problems = _native.infer(folders.pop(), [_File(table).name for table in tables])
    warn(problems)
    return Metadata(json.loads(text))


@dataclass(frozen=True)
class Made:
    """A project that was made of tables, or a table that was added to one."""

    folder: str
    files: tuple[str, ...]
    """The files that were written."""
    doubts: tuple[str, ...]
    """The guesses that another row could overturn, with the cells that decided them."""

    def __repr__(self) -> str:
        """The files and the guesses."""
        lines = [f"written to '{self.folder}':", *(f"  {name}" for name in self.files)]
        if self.doubts:
            lines += ["guesses, which another row could overturn:"]
            lines += [f"  {doubt}" for doubt in self.doubts]
        return "\n".join(lines)


def made(written: tuple[list[str], list[str], tuple[str, str]], folder: Path) -> Made:
    """Make the result of what the native half gives."""
    files, doubts, problems = written
    warn(problems, 4)
    return Made(os.fspath(folder), tuple(files), tuple(doubts))


def new(folder: Path, *tables: Path, title: str | None = None, base: str | None = None) -> Made:
    """Make a project of CSV files in a new or empty folder; then `open` it.

    Writes a description, an ontology, shapes and questions that work at once. `base` is the start
    of all addresses, such as `https://votes.example/`.
    """
    if not tables:
        raise ValueError("give one or more tables: new(folder, 'table.csv')")
    name = _File(folder).resolve().name
    return made(_native.new(folder, name, list(tables), title, base), folder)


__all__: Sequence[str] = ["Made", "Metadata", "convert", "infer", "new"]
