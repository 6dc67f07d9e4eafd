"""Folders of records."""

from __future__ import annotations

import datetime
import decimal
import os
from collections.abc import Sequence
from typing import Any, Union

from . import _answer, _frames, _native, _progress
from ._answer import Answer
from ._diagnostics import Check, Diagnostics
from ._entity import Entity, Explanation
from ._errors import RequestError, UnknownName, warn
from ._linked import Linked
from ._questions import Questions
from ._tables import Made, made

Path = Union[str, "os.PathLike[str]"]
Names = Union[str, Sequence[str]]
Columns = Union[str, int, Sequence[Union[str, int]]]


def open(
    path: Path = ".",
    *,
    language: str | None = None,
    progress: _progress.Progress = None,
    **endpoint: Any,
) -> Project:
    """Open and read a folder of records, or a SPARQL endpoint.

    `language` (such as `fr`) is that of labels and of names in messages; English by default. It is
    one of the graph's.
    `progress` is True for a bar, or a function of the bytes done and of all bytes.

    Problems of the folder are warnings; `Project.check` lists all. A folder with errors can be
    checked, but not queried.

    >>> import rapporteur as rp
    >>> rp.open("docs/river")
    Project('docs/river')

    The address of an endpoint, such as `https://example.org/sparql`, gives an `Endpoint`, with its
    options: the `folder` of named questions, `headers`, `graphs` and `timeout`.
    """
    if isinstance(path, str) and path.startswith(("http://", "https://")):
        from ._endpoint import Endpoint

        return Endpoint(path, language=language, **endpoint)
    if endpoint:
        raise TypeError(f"a folder has no {', '.join(endpoint)}: these are options of an endpoint")
    return Project(path, language=language, progress=progress)


class Project:
    """A folder of records; see `open`."""

    def __init__(
        self, path: Path, *, language: str | None = None, progress: _progress.Progress = None
    ) -> None:
        """Open and read a folder."""
        self.path = os.fspath(path)
        """Its path."""
        self.language = language
        """The language of labels."""
        self._read(progress, 4)

    def _read(self, progress: _progress.Progress, stacklevel: int) -> None:
        native = _native.Project(self.path)
        with _progress.shown(progress, self.path) as shown:
            problems = native.load(shown)
        _known(self.language, native.languages())
        # Work that is stopped leaves the project as it was.
        self._native = native
        warn(problems, stacklevel + 1)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it as its path: the folder is read again."""
        path = self.path if "://" in self.path else os.path.abspath(self.path)
        return _opened, (path, self.language)

    def reload(self, progress: _progress.Progress = None) -> Project:
        """Read the folder again, after a change of its files."""
        self._read(progress, 3)
        return self

    @property
    def questions(self) -> Questions:
        """The named questions, with their parameters; a file that is no question is a warning."""
        data, problems = self._native.questions()
        warn(problems)
        return Questions(data, Diagnostics.of(*problems))

    def query(self, question: str, /, *, ids: bool = False, **parameters: object) -> Answer:
        """Ask a named question.

        A value may be an IRI, a code, an acronym, or a name in any language of the graph; also an
        `Entity`, a number, a date, a time, or a truth value. `ids` adds columns with the IRIs and
        codes of names.

        >>> import rapporteur as rp
        >>> len(rp.open("docs/river").query("chaired-by", member="ALD"))
        2
        """
        given = _values(parameters)
        return _answer.made(self._native.query(question, given, self.language, ids))

    def sparql(self, query: str, /, *, ids: bool = False, **parameters: object) -> Answer:
        """Ask a question in SPARQL: SELECT gives rows, ASK a truth value, the others a graph.

        The prefixes of the folder need no declaration. A variable such as `?_host_iri` is the
        parameter `host`.

        >>> import rapporteur as rp
        >>> rp.open("docs/river").sparql("ASK { ?member ?property 'ALD' }")
        True
        """
        given = _values(parameters)
        return _answer.made(self._native.sparql(query, given, self.language, ids))

    def check(self, *, strict: bool = False) -> Check:
        """Check tables, keys, ontology, shapes and questions.

        With `strict`, extensions unknown to other CSVW tools are errors.

        >>> import rapporteur as rp
        >>> rp.open("docs/river").check().ok
        True
        """
        check = Check.made(*self._native.check(strict))
        check.folder = self.path
        return check

    def explain(self, what: str, /) -> Explanation:
        """Explain where statements come from.

        Takes an entity (an IRI, a prefixed name, a code or a name), or a statement as SPARQL writes
        it, where a variable matches anything: `"state:CAN oewg:m49 ?code"`.
        """
        data, text = self._native.explain(what)
        return Explanation(data, text, self._native.short, self.path)

    def __getitem__(self, name: str) -> Entity:
        """Give an entity by its IRI, prefixed name, code or name."""
        if not isinstance(name, str):
            raise TypeError(f"an entity has a name, a code or an IRI, not {name!r}")
        try:
            explanation = self.explain(name)
        except RequestError as error:
            # Without the frame of a report, whose place is this call.
            text = "\n".join(
                f"{one.message}; {one.help}" if one.help else one.message
                for one in error.diagnostics
            )
            raise UnknownName(text or str(error), error.diagnostics.data) from None
        if explanation.node is None:
            raise UnknownName(f"{name!r} is a statement, not an entity: explain(…) explains it")
        return Entity(explanation, self.language)

    def __contains__(self, name: object) -> bool:
        """Whether there is an entity of an IRI, prefixed name, code or name, and only one."""
        try:
            return isinstance(name, str) and self[name] is not None
        except UnknownName:
            return False

    __iter__ = None

    def link(
        self,
        table: Any,
        column: Columns | None = None,
        *,
        type: Names = (),
        add: Names = (),
        split: Names = (),
        long: bool = False,
        context: Names = (),
        scheme: str | None = None,
        decisions: Sequence[str] = (),
        progress: _progress.Progress = None,
    ) -> Linked:
        """Link the names or codes in columns of a table to entities.

        `table` is a DataFrame or Series of pandas or polars, a table of pyarrow, anything with
        `__arrow_c_stream__`, a dict of columns, or a list of dicts. `column` is the name of a
        column, or several; a table of one column needs none. Further: the class of the entities
        (`type="State"`), codes and properties to `add`, what stands between several names in a
        cell (`split=";"`), a row for each of them (`long`), further evidence
        (`context="year=year"`), the `scheme` of codes, and the texts of files with `decisions`.
        """
        table = _frames.kept(table)
        options: _native._LinkOptions = {
            "columns": _names(_frames.only(table) if column is None else column),
            "classes": _names(type),
            "context": _names(context),
            "scheme": scheme,
            "add": _names(add),
            "split": _names(split),
            "long": long,
            "decisions": [],
        }

        def again(given: list[str]) -> Linked:
            options["decisions"] = given
            with _progress.shown(progress, "linking") as shown:
                native = _native.link(self._native, _frames.exported(table), options, shown)
            warn(native.problems, 4)
            return Linked(native, table, again, given)

        return again([decisions] if isinstance(decisions, str) else list(decisions))

    def export(
        self,
        format: str = "turtle",
        *,
        output: Path | None = None,
        parts: Names = ("records",),
    ) -> str | None:
        """Write the graph in a format of RDF: to a file, or as a text.

        The parts are records, ontology, links and provenance.

        >>> import rapporteur as rp
        >>> "Alderland" in rp.open("docs/river").export()
        True
        """
        return self._native.export(format, _names(parts), output)

    def add(self, table: Path, *, look_in: Sequence[Path] = (), base: str | None = None) -> Made:
        """Add a CSV file to the folder, with its description, ontology and questions.

        Names in it are also looked up in the projects of `look_in`. The folder is read again.
        """
        added = made(_native.add(self._native, self.path, table, list(look_in), base), self.path)
        self.reload()
        return added

    def __repr__(self) -> str:
        """Its path."""
        return f"Project({self.path!r})"

    def _repr_html_(self) -> str:
        return f"<p><code>{self!r}</code></p>{self.questions._repr_html_()}"


def _opened(path: str, language: str | None) -> Project:
    return Project(path, language=language)


def _known(language: str | None, known: set[str] | None) -> None:
    """Refuse a language that no text of the graph is in; English is always there."""
    if language is None or known is None or language == "en":
        return
    first = {tag.lower().split("-")[0] for tag in known}
    if language.lower().split("-")[0] not in first:
        message = f"no text of the graph is in the language {language!r}"
        raise RequestError(f"{message}; choose from: {', '.join(sorted({*known, 'en'}))}")


def _names(given: Columns) -> list[str]:
    # The columns of a DataFrame may have numbers as names.
    names = [given] if isinstance(given, (str, int)) else list(given)
    return [str(name) for name in names]


def _values(parameters: dict[str, object]) -> list[tuple[str, str]]:
    """The values that are given, as texts."""
    given = ((name, value) for name, value in parameters.items() if value is not None)
    return [(name, _text(name, value)) for name, value in given]


def _text(name: str, value: object) -> str:
    """A value as SPARQL and XML Schema write it."""
    if isinstance(value, Entity):
        return str(value.iri)
    if not isinstance(value, str) and hasattr(value, "item"):
        # A number of numpy.
        value = value.item()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (str, int, float)):
        return str(value)
    kind = type(value).__name__
    raise TypeError(f"{name}= is one text, number, date, truth value or entity, not a {kind}")
