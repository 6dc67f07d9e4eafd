"""Exceptions and warnings, with the diagnostics behind them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from ._diagnostics import Diagnostics
from ._native import nearest


class Error(Exception):
    """An operation failed.

    Its text is the report of the program: each problem with its place and what to do.

    >>> import rapporteur as rp
    >>> try:
    ...     rp.open("docs/river").query("chaired-by", member="Nowhere")
    ... except rp.RequestError as error:
    ...     print(error.diagnostics[0].code)
    Q005
    """

    diagnostics: Diagnostics
    """The problems; empty if the message says all."""

    def __init__(self, text: str, data: str | None = None) -> None:
        """Make an exception of the text of a report and of its JSON."""
        super().__init__(text.strip())
        self.diagnostics = Diagnostics.of(data, text) if data else Diagnostics([], text)

    def __str__(self) -> str:
        """The text."""
        # That of a KeyError would be in quotes.
        return str(self.args[0])

    def __reduce__(self) -> tuple[type[Error], tuple[str, str | None]]:
        """Pickle it as its report."""
        return type(self), (str(self), self.diagnostics.data)


class InputError(Error):
    """A folder or a table has errors."""


class RequestError(Error, ValueError):
    """A name or a value in the call is unknown, ambiguous or invalid."""


class UnknownName(RequestError, KeyError):
    """A name in brackets is unknown or ambiguous: `project["Nowhere"]`."""

    @classmethod
    def of(cls, what: str, name: object, known: Iterable[str]) -> UnknownName:
        """Make one for a name that is not one of the known names."""
        return cls(f"there is no {what} {name!r}; {suggested(str(name), known)}")


def suggested(name: str, known: Iterable[str]) -> str:
    """Say which known names could be meant, or all of them."""
    known = list(known)
    near = nearest(name, known)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    shown = ", ".join(known[:LISTED])
    if not known:
        return "there are none"
    more = f" and {len(known) - LISTED:,} more" if len(known) > LISTED else ""
    return f"choose from: {shown}{more}"


class QueryError(Error):
    """The evaluation of a question failed."""


class RapporteurWarning(UserWarning):
    """A problem in the data that does not prevent a result."""


LISTED = 20
"""The most names that a message lists."""

SHOWN = 5
"""The most problems that are warnings of their own."""


def warn(problems: tuple[str, str], stacklevel: int = 3) -> None:
    """Warn of problems, given in JSON and as a text."""
    found = Diagnostics.of(*problems)
    if len(found) > SHOWN:
        message = f"{found.count()}; `check` lists them"
        warnings.warn(message, RapporteurWarning, stacklevel=stacklevel)
        return
    for problem in found:
        warnings.warn(str(problem), RapporteurWarning, stacklevel=stacklevel)


class Unpickled:
    """What lives in the memory of the native half, and says what to pickle instead."""

    _instead = ""

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse, and name what can be pickled."""
        raise TypeError(f"{type(self).__name__} cannot be pickled or copied: {self._instead}")
