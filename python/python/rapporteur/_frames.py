"""Tables of other packages: what they are, and columns added to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._native import Table

NAME = "name"
"""The column of a series without a name."""


def package(frame: object) -> str:
    """The package of a table, such as pandas; empty for others."""
    return type(frame).__module__.split(".")[0]


def exported(frame: Any) -> object:
    """An object with `__arrow_c_stream__` for a table, a mapping of columns, or a list of rows."""
    if package(frame) == "pandas":
        frame = _named(frame)
        if not _has("pyarrow"):
            frame = dict(frame.items())
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            return _Stream(frame.__arrow_c_stream__())
        except Exception as error:
            if package(frame) not in ("pandas", "polars"):
                raise
            # Some column has objects that Arrow does not know: then all are passed as texts.
            frame = {str(name): _listed(str(name), frame[name], error) for name in frame.columns}
    if isinstance(frame, Mapping):
        return Table.of(_columns(frame))
    if isinstance(frame, Sequence) and all(isinstance(row, Mapping) for row in frame):
        names = list(dict.fromkeys(name for row in frame for name in row))
        return exported({name: [row.get(name) for row in frame] for name in names})
    kind = type(frame).__name__
    if kind == "LazyFrame":
        raise TypeError("a LazyFrame has no rows yet: give frame.collect()")
    raise TypeError(
        f"{kind} is not a table: give a DataFrame, a Series, anything with __arrow_c_stream__, "
        "a dict of columns, or a list of dicts"
    )


class _Stream:
    """A table that is exported already."""

    def __init__(self, stream: object) -> None:
        self._stream = stream

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._stream


def _named(frame: Any) -> Any:
    """A frame of pandas whose columns have texts as names, each once."""
    names = [str(name) for name in frame.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"the table has several columns of the name {twice!r}")
    return frame if names == list(frame.columns) else frame.set_axis(names, axis=1)


def _listed(name: str, values: Any, error: Exception) -> list[Any]:
    try:
        return list(values)
    except Exception:
        raise TypeError(
            f"the column {name!r} of the type {values.dtype} cannot be read: convert it to texts, "
            f"or leave it out ({error})"
        ) from error


def _columns(frame: Mapping[Any, Any]) -> list[tuple[str, list[str | None]]]:
    columns = [(str(name), _texts(values)) for name, values in frame.items()]
    lengths = {len(texts): name for name, texts in columns}
    if len(lengths) > 1:
        (one, first), (other, second), *_ = lengths.items()
        raise ValueError(f"the column {first!r} has {one} values, and {second!r} has {other}")
    return columns


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
    """The table as it is now: later columns were not linked, and a stream is read once.

    One column is a table of one.
    """
    if hasattr(frame, "to_frame") and not hasattr(frame, "columns"):
        frame = frame.to_frame() if frame.name else frame.to_frame(NAME)
    elif package(frame) == "pyarrow" and hasattr(frame, "to_pylist") and hasattr(frame, "type"):
        import pyarrow

        frame = pyarrow.table({NAME: frame})
    if package(frame) == "pandas":
        return frame.copy(deep=False)
    return frame.read_all() if hasattr(frame, "read_all") else frame


def names(frame: Any) -> list[Any]:
    """The names of the columns of a table of any kind."""
    if isinstance(frame, Mapping):
        return list(frame)
    # The columns of pyarrow are arrays.
    found = getattr(frame, "column_names", None) or getattr(frame, "columns", None)
    return [] if found is None else list(found)


def only(frame: Any) -> str:
    """The name of the column of a table that has one."""
    all_of = names(frame)
    if len(all_of) == 1:
        return str(all_of[0])
    known = f" (the columns are {', '.join(map(repr, all_of))})" if all_of else ""
    raise TypeError(f"name the column to link: column={all_of[0] if all_of else 'NAME'!r}{known}")


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
            # Some have fractions of a second, and some not.
            texts = pandas.Series(values, dtype=object)
            columns[number] = pandas.to_datetime(texts, format="ISO8601")
        else:
            columns[number] = pandas.Series(values, dtype=types.get(kind, object))
    frame = pandas.DataFrame(columns)
    frame.columns = pandas.Index(table.names)
    return frame
