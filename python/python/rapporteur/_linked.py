"""Tables that are linked to a folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Union

from . import _frames, _html
from ._answer import Rows
from ._errors import RequestError, Unpickled, suggested
from ._native import Linked as _Native
from ._native import Table

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Decisions = Union[Mapping[str, "str | None"], str, Any]
"""An entity (or None) for each name, the text of a CSV file, or a table like `Linked.review`."""


class Linked(Unpickled):
    """A table with the entities of its names.

    It can be used as your DataFrame with the new columns (`linked["country_iri"]`,
    `linked.head()`); `linked.frame` is this DataFrame.

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

    _instead = "pickle linked.frame"

    def __init__(
        self, native: _Native, table: Any, again: Callable[[list[str]], Linked], given: list[str]
    ) -> None:
        """Hold the added columns, the table, and how it is linked again with other decisions."""
        self._native = native
        self._table = table
        self._again = again
        self._given = given
        self._frame: Any = None
        self.added = Rows(native.added)
        """The added columns."""
        self.summary: dict[str, dict[str, dict[str, int]]] = json.loads(native.summary)
        """The number of texts and of rows of each decision, by column."""

    @property
    def frame(self) -> Any:
        """The table with the added columns, of the same package: pandas, polars or pyarrow.

        For other tables, the added columns as `Rows`.
        """
        if self._frame is None:
            joined = _frames.joined(self._table, self._native.added, self._native.rows)
            self._frame = self.added if joined is None else joined
        return self._frame

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
        return Rows(Table.of([(name, list(values)) for name, *values in columns]))

    def decide(self, decisions: Decisions = None, /, **named: str | None) -> Linked:
        """Link again with what a person has decided.

        Takes a dict of names to an IRI, a name or a code, or to None where there is no entity; a
        table like `review` with the decisions; or the text of a file of decisions. A decision
        replaces an earlier one on the same name. The names of a dict have to be in the table;
        a table or a file may have more.
        """
        given = list(self._given)
        if isinstance(decisions, Mapping):
            named = {**decisions, **named}
        elif isinstance(decisions, str):
            given.append(decisions)
        elif decisions is not None:
            given.append(_text(decisions))
        if named:
            given.append(_file(named, self._native.names))
        return self._again(given)

    def to_pandas(self) -> pandas.DataFrame:
        """The table with the added columns as a DataFrame of pandas."""
        is_own = _frames.package(self.frame) == "pandas"
        return self.frame if is_own else self.frame.to_pandas()  # type: ignore[no-any-return]

    def to_polars(self) -> polars.DataFrame:
        """The table with the added columns as a DataFrame of polars."""
        import polars

        frame = self.frame
        return frame if _frames.package(frame) == "polars" else polars.DataFrame(frame)

    def to_arrow(self) -> pyarrow.Table:
        """The table with the added columns as a table of pyarrow."""
        import pyarrow

        return pyarrow.table(self.frame)

    def __getattr__(self, name: str) -> Any:
        """What the DataFrame has."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.frame, name)

    def __getitem__(self, key: Any) -> Any:
        """A column of the table, or what else its package gives for a key."""
        return self.frame[key]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.frame)

    def __iter__(self) -> Iterator[Any]:
        """What the table gives in a loop: the names of columns, or rows."""
        return iter(self.frame)

    def __contains__(self, key: object) -> bool:
        """Whether the table has a column."""
        return key in _frames.names(self.frame)

    def __dir__(self) -> list[str]:
        """Its own attributes, and those of the DataFrame."""
        return sorted({*super().__dir__(), *dir(self.frame)})

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table with the added columns as a stream of Arrow."""
        frame: Any = self.frame
        if _frames.package(frame) == "pandas":
            frame = _frames.exported(frame)
        return frame.__arrow_c_stream__(requested_schema)

    def _caption(self) -> str:
        parts = []
        for column, decisions in self.summary.items():
            counts = (f"{count['rows']:,} {name}" for name, count in decisions.items())
            parts.append(f"{column}: {', '.join(counts)} (rows)")
        return "; ".join(parts)

    def __repr__(self) -> str:
        """The table with the added columns, and how many names are decided."""
        if self.frame is self.added:
            return _html.plain(self.added.columns, self.added[: _html.SHOWN], self._caption())
        return f"{self.frame!r}\n{self._caption()}"

    def _repr_html_(self) -> str:
        shown = getattr(self.frame, "_repr_html_", None)
        if shown is None or self.frame is self.added:
            return _html.table(self.added.columns, self.added[: _html.SHOWN], self._caption())
        return f"{shown()}<p>{escape(self._caption())}</p>"


def _file(decisions: Mapping[str, str | None], known: Collection[str]) -> str:
    rows = []
    for name, iri in decisions.items():
        if not isinstance(name, str) or name.strip() not in known:
            message = f"the linked columns have no name {name!r}; "
            raise RequestError(message + suggested(str(name), sorted(known)))
        if iri is not None and not isinstance(iri, str):
            kind = type(iri).__name__
            raise TypeError(f"the decision on {name!r} is a text or None, not of the type {kind}")
        rows.append((name, "none" if iri is None else "match", iri or ""))
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
