"""The terms of a graph: IRIs, literals and blank nodes."""

from __future__ import annotations

import datetime
import decimal
import re
from collections.abc import Callable
from typing import Union

XSD = "http://www.w3.org/2001/XMLSchema#"


class IRI(str):
    """The IRI of an entity. It is a text."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The part after the last `#` or `/`."""
        return re.split("[#/]", self.rstrip("#/"))[-1]


class BlankNode(str):
    """The label of a node without an IRI, such as `_:b0`."""

    __slots__ = ()


class Literal(str):
    """A text with a datatype or a language. It is equal to its text."""

    __slots__ = ("datatype", "language")
    datatype: str
    language: str | None

    def __new__(
        cls, value: str, datatype: str = f"{XSD}string", language: str | None = None
    ) -> Literal:
        """Make a literal of its parts."""
        literal = super().__new__(cls, value)
        literal.datatype = datatype
        literal.language = language
        return literal

    @property
    def value(self) -> object:
        """The value of its datatype in Python, where it has one: a number, a date, a truth value.

        >>> Literal("7", f"{XSD}integer").value
        7
        """
        name = self.datatype[len(XSD) :] if self.datatype.startswith(XSD) else ""
        try:
            return _VALUES[name](self) if name in _VALUES else str(self)
        except (ValueError, ArithmeticError, KeyError):
            return str(self)


_VALUES: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(["integer", "int", "long", "short", "byte", "gYear"], int),
    **dict.fromkeys(["nonNegativeInteger", "positiveInteger", "nonPositiveInteger"], int),
    **dict.fromkeys(["negativeInteger", "unsignedLong", "unsignedInt"], int),
    **dict.fromkeys(["unsignedShort", "unsignedByte"], int),
    **dict.fromkeys(["double", "float"], float),
    "decimal": decimal.Decimal,
    "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "date": datetime.date.fromisoformat,
    "dateTime": lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")),
}

Term = Union[IRI, BlankNode, Literal]

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _unescaped(text: str) -> str:
    def sign(found: re.Match[str]) -> str:
        escape = found[1]
        if len(escape) > 1:
            return chr(int(escape[1:], 16))
        return _SIGNS.get(escape, escape)

    return _ESCAPE.sub(sign, text)


def parse(text: str) -> Term:
    r"""Read a term as N-Triples writes it.

    >>> parse('"Canad\\u00e1"@es').language
    'es'
    """
    if text.startswith("<"):
        return IRI(_unescaped(text[1:-1]))
    found = _LITERAL.fullmatch(text)
    if found is None:
        return BlankNode(text)
    value, language, datatype = found.groups()
    datatype = datatype or (f"{XSD}string" if language is None else RDF_LANGUAGE)
    return Literal(_unescaped(value), datatype, language)


RDF_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
