"""Answers: rows and graphs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Union

from . import _frames, _html
from ._errors import UnknownName, Unpickled
from ._native import Table, Triples
from ._terms import IRI, Literal, Term, parse

if TYPE_CHECKING:
    import networkx
    import pandas
    import polars
    import pyarrow
    import rdflib


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "iri":
        return IRI(value)
    try:
        if kind == "date" and len(value) == 10:
            return datetime.date.fromisoformat(value)
        if kind == "time":
            return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        # Python has the years 1 to 9999 only.
        pass
    return value


class Rows(Unpickled):
    """The rows of an answer: a table with typed columns.

    It has `__arrow_c_stream__`, so packages that know Arrow read it in place, without pyarrow.

    >>> import rapporteur as rp
    >>> rows = rp.open("docs/river").query("chaired-by", member="ALD")
    >>> rows.columns
    ('city', 'opened')
    >>> rows.kinds
    ('text', 'date')
    >>> rows[0]
    ('Alder Bridge', datetime.date(2019, 5, 6))
    >>> rows["city"]
    ['Alder Bridge', 'Alder Bridge']
    """

    _instead = "pickle rows.to_dicts(), rows.to_pandas() or rows.to_arrow()"

    def __init__(
        self, table: Table, reading: Sequence[str] = (), lacking: Sequence[str] = ()
    ) -> None:
        """Hold a table."""
        self._table = table
        self.columns = tuple(table.names)
        """The names of the columns."""
        self.kinds = tuple(table.kinds)
        """Their kinds: iri, text, integer, number, boolean, date, time or mixed."""
        self.reading = tuple(reading)
        """How each parameter was read."""
        self.lacking = tuple(lacking)
        """For an empty answer, the terms of the question that the graph lacks."""

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._table)

    def _rows(self, start: int, stop: int) -> Iterator[tuple[Any, ...]]:
        columns = [
            [_value(value, kind) for value in self._table.column(number, start, stop)]
            for number, kind in enumerate(self.kinds)
        ]
        return zip(*columns) if columns else iter([()] * (stop - start))

    def __getitem__(self, index: Any) -> Any:
        """A row by its number, rows by a slice, or a column by its name."""
        if isinstance(index, str):
            if index not in self.columns:
                raise UnknownName.of("column", index, self.columns)
            number = self.columns.index(index)
            return [_value(value, self.kinds[number]) for value in self._table.column(number)]
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step == 1:
                return list(self._rows(start, max(start, stop)))
            return [self[at] for at in range(start, stop, step)]
        at = range(len(self))[index]
        return next(self._rows(at, at + 1))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows."""
        for start in range(0, len(self), 10_000):
            yield from self._rows(start, min(start + 10_000, len(self)))

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dicts."""
        return [dict(zip(self.columns, row)) for row in self]

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a DataFrame of pandas; faster with pyarrow, which is not required."""
        return _frames.pandas_frame(self._table)  # type: ignore[no-any-return]

    def to_polars(self) -> polars.DataFrame:
        """The rows as a DataFrame of polars."""
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> pyarrow.Table:
        """The rows as a table of pyarrow."""
        import pyarrow

        return pyarrow.table(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows as a stream of Arrow."""
        return self._table.__arrow_c_stream__(requested_schema)

    def _caption(self) -> str:
        count = len(self)
        if count:
            shown = f"; {_html.SHOWN} of them are shown" if count > _html.SHOWN else ""
            return f"{count:,} row{'' if count == 1 else 's'}{shown}"
        lines = ["no answer"]
        if self.reading:
            lines += ["the parameters were read as", *(f"  {line}" for line in self.reading)]
        if self.lacking:
            lines.append(f"the graph lacks {', '.join(self.lacking)}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        """The first rows as a table."""
        return _html.plain(self.columns, self[: _html.SHOWN], self._caption())

    def _repr_html_(self) -> str:
        rows = [
            [_html.link(v, v.name) if isinstance(v, IRI) else v for v in row]
            for row in self[: _html.SHOWN]
        ]
        return _html.table(self.columns, rows, self._caption())


class Graph(Unpickled):
    """The triples of an answer.

    >>> import rapporteur as rp
    >>> p = rp.open("docs/river")
    >>> graph = p.sparql("DESCRIBE <https://river.example/member/ALD>")
    >>> len(graph)
    4
    >>> "Alderland" in graph.serialize("turtle")
    True
    """

    _instead = "pickle graph.serialize('ntriples') or graph.to_rdflib()"

    def __init__(self, triples: Triples) -> None:
        """Hold triples."""
        self._triples = triples

    def __len__(self) -> int:
        """The number of triples."""
        return len(self._triples)

    def __iter__(self) -> Iterator[tuple[Term, Term, Term]]:
        """Subject, predicate and object of each triple."""
        for start in range(0, len(self), 10_000):
            for s, p, o in self._triples.terms(start, start + 10_000):
                yield parse(s), parse(p), parse(o)

    def serialize(self, format: str = "turtle") -> str:
        """Write it as turtle, trig, ntriples, nquads, rdfxml or jsonld."""
        return self._triples.serialize(format)

    def to_rdflib(self) -> rdflib.Graph:
        """The triples as a graph of rdflib."""
        import rdflib

        return rdflib.Graph().parse(data=self.serialize("ntriples"), format="nt")

    def to_networkx(self) -> networkx.MultiDiGraph[Any]:
        """The triples between entities as edges with a `predicate`; literals belong to the nodes.

        Properties have their short names, such as `skos:prefLabel`, or else their IRIs. Values are
        `Literal`s, which are texts with a datatype or a language; several values are a list.
        """
        import networkx

        network: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph()
        triples = list(self)
        predicates = list(dict.fromkeys(p for _, p, _ in triples))
        names = dict(zip(predicates, self._triples.short(predicates)))
        for s, p, o in triples:
            network.add_node(s)
            name = names[p] or str(p)
            if isinstance(o, Literal):
                network.nodes[s].setdefault(name, []).append(o)
            else:
                network.add_edge(s, o, predicate=name)
        for _, properties in network.nodes(data=True):
            for name, values in properties.items():
                if len(values) == 1:
                    properties[name] = values[0]
        return network

    def __repr__(self) -> str:
        """The triples as Turtle, if they are few."""
        count = f"{len(self):,} triples"
        return f"{self.serialize()}{count}" if len(self) <= 50 else f"Graph of {count}"

    def _repr_html_(self) -> str:
        shown = [tuple(map(parse, row)) for row in self._triples.terms(0, _html.SHOWN)]
        rows = [[_html.link(t, t.name) if isinstance(t, IRI) else t for t in r] for r in shown]
        return _html.table(("subject", "predicate", "object"), rows, f"{len(self):,} triples")


Answer = Union[Rows, Graph, bool]


def made(answered: tuple[Table | Triples | bool, list[str], list[str]]) -> Answer:
    """Make an answer of what the native half gives."""
    value, reading, lacking = answered
    if isinstance(value, Table):
        return Rows(value, reading, lacking)
    if isinstance(value, Triples):
        return Graph(value)
    return value
