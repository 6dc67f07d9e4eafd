"""Exceptions and warnings, with the diagnostics behind them."""

from __future__ import annotations

import warnings

from ._diagnostics import Diagnostics


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

    def __reduce__(self) -> tuple[type[Error], tuple[str, str | None]]:
        """Pickle it as its report."""
        return type(self), (str(self), self.diagnostics.data)


class InputError(Error):
    """A folder or a table has errors."""


class RequestError(Error, ValueError):
    """A name or a value in the call is unknown, ambiguous or invalid."""


class QueryError(Error):
    """The evaluation of a question failed."""


class RapporteurWarning(UserWarning):
    """A problem in the data that does not prevent a result."""


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
