"""SPARQL endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from . import _native, _progress
from ._errors import RequestError
from ._project import Names, Path, Project, _names


class Endpoint(Project):
    """A SPARQL endpoint, asked with `query` and `sparql`; see `open`.

    Named questions and prefixes come from a folder, whose tables are not read.
    """

    def __init__(
        self,
        url: str,
        *,
        folder: Path = ".",
        language: str | None = None,
        headers: Names | Mapping[str, str] = (),
        graphs: Names = (),
        timeout: float = 300,
    ) -> None:
        """Give the address, headers and the seconds of a request.

        Headers are a dictionary, or lines such as `Authorization: Bearer …`.
        """
        if isinstance(headers, Mapping):
            headers = [f"{name}: {value}" for name, value in headers.items()]
        self._parts = (url, folder, _names(headers), _names(graphs), timeout)
        super().__init__(folder, language=language)

    def _read(self, progress: _progress.Progress, stacklevel: int) -> None:
        self._native = _native.endpoint(*self._parts)

    def _cannot(self, *_: object, **__: object) -> NoReturn:
        raise RequestError("an endpoint has `query` and `sparql` only: open a folder for the rest")

    check = explain = link = export = add = __getitem__ = _cannot

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled, since headers may be secret."""
        raise TypeError("an endpoint is not pickled, as headers may be secret: open it again")

    def __repr__(self) -> str:
        """Its address, without what may be secret."""
        return f"Endpoint({self._parts[0].split('?')[0]!r})"
