"""Tables of other packages: what they are, and columns added to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._native import Table


def package(frame: object) -> str:
    """The package of a table, such as pandas; empty for others."""
    return type(frame).__module__.split(".")[0]


def exported(frame: object) -> object:
    """An object with `__arrow_c_stream__` for a table, a mapping of columns, or a list of rows."""
    if package(frame) == "pandas" and not _has("pyarrow"):
        names = [str(name) for name in frame.columns]  # type: ignore[attr-defined]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"the table has several columns of the name {sorted(twice)[0]!r}")
        frame = {str(name): frame[name] for name in frame.columns}  # type: ignore[attr-defined,index]
    if hasattr(frame, "__arrow_c_stream__"):
        return frame
    if isinstance(frame, Mapping):
        return Table.of([(str(name), _texts(values)) for name, values in frame.items()])
    if isinstance(frame, Sequence) and all(isinstance(row, Mapping) for row in frame):
        names = list(dict.fromkeys(name for row in frame for name in row))
        return exported({name: [row.get(name) for row in frame] for name in names})
    kind = type(frame).__name__
    raise TypeError(
        f"{kind} is not a table: give a DataFrame, anything with __arrow_c_stream__, "
        "a dict of columns, or a list of dicts"
    )


def _has(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def _texts(values: Any) -> list[str | None]:
    """Values as texts; what is missing is nothing."""
    if isinstance(values, str):
        raise TypeError("the values of a column are a list, not a text")
    return [None if value is None or value != value else _text(value) for value in values]


def _text(value: Any) -> str:
    # pandas has integers with gaps as numbers.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def kept(frame: Any) -> Any:
    """The table as it is now: later columns were not linked, and a stream is read once."""
    if package(frame) == "pandas":
        return frame.copy(deep=False)
    return frame.read_all() if hasattr(frame, "read_all") else frame


def joined(frame: Any, added: Table, rows: Sequence[int] | None) -> Any:
    """The table with added columns, of the same package; `rows` are those of the table to repeat.

    Tables of other packages give the added columns only.
    """
    kind = package(frame)
    if kind == "pandas":
        import pandas

        if rows is not None:
            frame = frame.iloc[rows]
        own = pandas_frame(added)
        own.index = frame.index
        return pandas.concat([frame, own], axis=1)
    if kind == "polars":
        import polars

        if rows is not None:
            frame = frame[rows]
        return frame.hstack(polars.DataFrame(added))
    if kind == "pyarrow":
        import pyarrow

        if rows is not None:
            frame = frame.take(rows)
        for name, column in zip(added.names, pyarrow.table(added).columns):
            frame = frame.append_column(name, column)
        return frame
    return None


def pandas_frame(table: Table) -> Any:
    """The table as a DataFrame of pandas, by pyarrow if it is there."""
    import pandas

    if _has("pyarrow"):
        import pyarrow

        return pyarrow.table(table).to_pandas()
    types = {"integer": "Int64", "boolean": "boolean", "number": "float64"}
    columns: dict[int, Any] = {}
    for number, kind in enumerate(table.kinds):
        values = table.column(number)
        if kind == "time":
            columns[number] = pandas.to_datetime(pandas.Series(values, dtype=object))
        else:
            columns[number] = pandas.Series(values, dtype=types.get(kind, object))
    frame = pandas.DataFrame(columns)
    frame.columns = pandas.Index(table.names)
    return frame
