"""Tables that are linked to a folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Union

from . import _frames, _html
from ._answer import Rows
from ._native import Linked as _Native

Decisions = Union[Mapping[str, "str | None"], str, Any]
"""An entity (or None) for each name, the text of a CSV file, or a table like `Linked.review`."""


class Linked:
    """A table with the entities of its names.

    >>> import rapporteur as rp
    >>> p = rp.open("docs/river")
    >>> linked = p.link({"country": ["Alderland", "Nowhere"]}, column="country")
    >>> linked.added["country_decision"]
    ['match', 'none']
    >>> linked.review["name"]
    ['Nowhere']
    >>> linked.decide({"Nowhere": "CRS"}).added["country_label"]
    ['Alderland', 'Cressmark']
    """

    def __init__(
        self, native: _Native, table: Any, again: Callable[[list[str]], Linked], given: list[str]
    ) -> None:
        """Hold the added columns, the table, and how it is linked again with other decisions."""
        self._native = native
        self._table = table
        self._again = again
        self._given = given
        self.added = Rows(native.added)
        """The added columns."""
        self.summary: dict[str, dict[str, dict[str, int]]] = json.loads(native.summary)
        """The number of texts and of rows of each decision, by column."""

    @property
    def frame(self) -> Any:
        """The table with the added columns, of the same package: pandas, polars or pyarrow.

        For other tables, the added columns as `Rows`.
        """
        joined = _frames.joined(self._table, self._native.added, self._native.rows)
        return self.added if joined is None else joined

    @property
    def rows(self) -> list[int] | None:
        """With `long`, the row of the table (from 0) for each row of the result."""
        return self._native.rows

    @property
    def review(self) -> Rows:
        """The names that a person has to decide, with candidates and reasons.

        Edit it as a DataFrame (`review.to_pandas()`): set `decision` to match or none, and `iri`;
        then pass it to `decide`.
        """
        table = list(csv.reader(io.StringIO(self._native.review)))
        columns = zip(*table) if len(table) > 1 else ((name,) for name in table[0])
        from ._native import Table

        return Rows(Table.of([(name, list(values)) for name, *values in columns]))

    def decide(self, decisions: Decisions = None, /, **named: str | None) -> Linked:
        """Link again with what a person has decided.

        Takes a dict of names to an IRI, a name or a code, or to None where there is no entity; a
        table like `review` with the decisions; or the text of a file of decisions. Later decisions
        are added to the earlier ones.
        """
        given = list(self._given)
        if isinstance(decisions, str):
            given.append(decisions)
        elif isinstance(decisions, Mapping) or named:
            given.append(_file({**(decisions or {}), **named}))
        elif decisions is not None:
            given.append(_text(decisions))
        return self._again(given)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The added columns as a stream of Arrow."""
        return self.added.__arrow_c_stream__(requested_schema)

    def _caption(self) -> str:
        parts = []
        for column, decisions in self.summary.items():
            counts = (f"{count['rows']:,} {name}" for name, count in decisions.items())
            parts.append(f"{column}: {', '.join(counts)} (rows)")
        return "; ".join(parts)

    def __repr__(self) -> str:
        """The added columns, and how many names are decided."""
        return _html.plain(self.added.columns, self.added[: _html.SHOWN], self._caption())

    def _repr_html_(self) -> str:
        return _html.table(self.added.columns, self.added[: _html.SHOWN], self._caption())


def _file(decisions: Mapping[str, str | None]) -> str:
    rows = [
        (name, "none" if iri is None else "match", iri or "") for name, iri in decisions.items()
    ]
    return _csv([("name", "decision", "iri"), *rows])


def _text(table: Any) -> str:
    """A table with decisions as CSV."""
    if not hasattr(table, "columns"):
        raise TypeError(
            "give the decisions as a dict, a table like `review`, or the text of a file"
        )
    # The columns of pyarrow are arrays.
    names = [str(name) for name in getattr(table, "column_names", table.columns)]
    columns = [getattr(table[name], "to_pylist", table[name].__iter__)() for name in names]
    cells = [["" if v is None or v != v else str(v) for v in column] for column in columns]
    return _csv([names, *zip(*cells)])


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
