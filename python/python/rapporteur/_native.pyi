"""The native half of the package."""

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, TypedDict, final

__all__ = [
    "BEGINNING",
    "NEAR_ROWS",
    "PIECE",
    "Job",
    "Linked",
    "Project",
    "Scan",
    "Split",
    "Table",
    "Triples",
    "add",
    "convert",
    "endpoint",
    "infer",
    "link",
    "main",
    "nearest",
    "new",
    "report",
]

BEGINNING: int
NEAR_ROWS: int
PIECE: int

_Path = str | PathLike[str]
_Progress = Callable[[int, int], object]
_Answered = tuple[Table | Triples | bool, list[str], list[str]]
_Problems = tuple[str, str]
_Made = tuple[list[str], list[str], _Problems]

class _LinkOptions(TypedDict):
    columns: Sequence[str]
    classes: Sequence[str]
    context: Sequence[str]
    scheme: str | None
    add: Sequence[str]
    split: Sequence[str]
    long: bool
    decisions: Sequence[str]

class _ConvertOptions(TypedDict):
    metadata: _Path | None
    output: _Path | None
    base: str | None
    standard: bool
    pretty: bool
    lenient: bool
    threads: int | None
    key_memory: str | None

@final
class Table:
    @staticmethod
    def of(columns: Sequence[tuple[str, Sequence[str | None]]]) -> Table: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def kinds(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def column(self, number: int, start: int = 0, stop: int | None = None) -> list[Any]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Triples:
    def __len__(self) -> int: ...
    def terms(self, start: int = 0, stop: int | None = None) -> list[tuple[str, str, str]]: ...
    def short(self, iris: Sequence[str]) -> list[str | None]: ...
    def serialize(self, format: str) -> str: ...

@final
class Linked:
    @property
    def added(self) -> Table: ...
    @property
    def rows(self) -> list[int] | None: ...
    @property
    def names(self) -> set[str]: ...
    @property
    def review(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def problems(self) -> _Problems: ...

_Sets = dict[int, set[int]]
_Columns = list[tuple[list[str], str]]

class _FileReport(TypedDict):
    table: int
    name: str
    opening: bytes | None
    parts: list[tuple[str, str | None]]

@final
class Job:
    @staticmethod
    def open(path: _Path, base: str | None, lenient: bool) -> Job: ...
    @staticmethod
    def of(
        read: list[tuple[str, bytes]],
        name: str,
        base: str | None,
        lenient: bool,
        frames: list[int],
    ) -> Job: ...
    def with_frames(self, frames: list[int]) -> Job: ...
    def given(self) -> tuple[list[tuple[str, bytes]], str]: ...
    def opening(self, table: int, bytes: bytes, is_all: bool) -> tuple[int, int] | None: ...
    def tables(self) -> list[tuple[str, bool, bool, _Columns]]: ...
    def keys(self) -> tuple[list[tuple[int, int, int, bool]], list[tuple[int, bool]]]: ...

@final
class Split:
    def __new__(
        cls,
        job: Job,
        table: int,
        file: str,
        plan: dict[str, Any],
        task: str,
        wanted: tuple[_Sets, _Sets, int, int] | None = None,
    ) -> Split: ...
    def feed(self, bytes: bytes) -> list[bytes] | None: ...
    def end(self, tail: bytes, open: bool) -> tuple[list[bytes] | None, str]: ...

@final
class Scan:
    def __new__(cls, job: Job, table: int) -> Scan: ...
    def feed(self, bytes: bytes) -> None: ...
    @property
    def fragment(self) -> bytes: ...
    @property
    def beginning(self) -> bytes: ...
    def opening(self) -> tuple[bytes, int | None]: ...
    @property
    def ends(self) -> bool: ...
    @property
    def is_long(self) -> bool: ...
    @property
    def size(self) -> int: ...
    @property
    def odd(self) -> bool: ...

def report(
    job: Job,
    files: list[_FileReport],
    broken: tuple[list[tuple[int, int]], list[tuple[int, int, int]]],
) -> tuple[bool, tuple[str, str]]: ...

@final
class Project:
    def __new__(cls, path: _Path) -> Project: ...
    def load(self, progress: _Progress | None = None) -> _Problems: ...
    def questions(self) -> tuple[str, _Problems]: ...
    def languages(self) -> set[str] | None: ...
    def query(
        self,
        name: str,
        parameters: Sequence[tuple[str, str]],
        language: str | None = None,
        ids: bool = False,
    ) -> _Answered: ...
    def sparql(
        self,
        text: str,
        parameters: Sequence[tuple[str, str]],
        language: str | None = None,
        ids: bool = False,
    ) -> _Answered: ...
    def check(self, strict: bool = False) -> tuple[str, str, list[int]]: ...
    def explain(self, what: str) -> tuple[str, str]: ...
    def short(self, iris: Sequence[str]) -> list[str | None]: ...
    def export(
        self, format: str, parts: Sequence[str], output: _Path | None = None
    ) -> str | None: ...

def endpoint(
    url: str,
    folder: _Path,
    headers: Sequence[str],
    graphs: Sequence[str],
    timeout: float,
) -> Project: ...
def link(
    project: Project,
    table: object,
    options: _LinkOptions,
    progress: _Progress | None = None,
) -> Linked: ...
def convert(
    input: _Path,
    target: str,
    options: _ConvertOptions,
    progress: _Progress | None = None,
) -> tuple[str | None, _Problems]: ...
def infer(folder: _Path, names: Sequence[str]) -> tuple[str, _Problems]: ...
def new(
    folder: _Path,
    name: str,
    tables: Sequence[_Path],
    title: str | None = None,
    base: str | None = None,
) -> _Made: ...
def add(
    project: Project,
    folder: _Path,
    table: _Path,
    others: Sequence[_Path],
    base: str | None = None,
) -> _Made: ...
def main(arguments: Sequence[str]) -> None: ...
def nearest(name: str, names: Sequence[str]) -> list[str]: ...
