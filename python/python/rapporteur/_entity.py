"""Entities and statements, with the cells behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import _html
from ._errors import UnknownName
from ._terms import IRI, Literal, Term, parse

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NAMES = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://xmlns.com/foaf/0.1/name",
    "https://schema.org/name",
    "http://schema.org/name",
    "http://purl.org/dc/terms/title",
)
"""The properties of names, the best first."""

Shorten = Callable[[Sequence[str]], Sequence["str | None"]]


@dataclass(frozen=True)
class Origin:
    """A row of a table behind a statement, or a line of the ontology."""

    file: str
    line: int | None
    row: int | None
    cells: tuple[tuple[str, str, str], ...]
    """Address, column and text of each cell, such as D31, m49 and 124."""

    @property
    def link(self) -> str:
        """The address of the file, with a fragment for the line."""
        return self.file if self.line is None else f"{self.file}#L{self.line}"

    def __str__(self) -> str:
        """The place as people write it: `data/states.csv:31 (D31 'm49')`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        cells = ", ".join(f"{address} '{text}'" for address, _, text in self.cells)
        return f"{place} ({cells})" if cells else place


@dataclass(frozen=True)
class Statement:
    """A triple and where it comes from."""

    subject: Term
    predicate: Term
    object: Term
    name: str
    """The predicate in short: `oewg:m49`."""
    origins: tuple[Origin, ...]


class Explanation:
    """Statements with their sources, as `Project.explain` gives them.

    >>> import rapporteur as rp
    >>> explanation = rp.open("docs/river").explain("Alderland")
    >>> print(explanation.statements[0].origins[0].file)
    data/members.csv
    """

    def __init__(self, data: str, text: str, short: Shorten, folder: str = "") -> None:
        """Make it of its JSON and its text; `folder` is the path of the files."""
        self._folder = folder
        document: dict[str, Any] = json.loads(data)
        self.text = text.strip()
        """The explanation for people."""
        self.node: Term | None = parse(document["node"]) if document["node"] else None
        """The entity, if one is explained."""
        origins = [_origin(origin) for origin in document["origins"]]
        predicates = [
            parse(one["predicate"]) for one in [*document["statements"], *document["mentions"]]
        ]
        names = dict(zip(predicates, short(predicates)))

        def statement(one: dict[str, Any]) -> Statement:
            subject, predicate, value = (
                parse(one[part]) for part in ("subject", "predicate", "object")
            )
            found = [origins[number] for number in one["origins"]]
            if "ontology" in one:
                place = one["ontology"]
                found.append(Origin(place["file"], place.get("line"), None, ()))
            name = names.get(predicate) or str(predicate)
            return Statement(subject, predicate, value, name, tuple(found))

        self.statements = tuple(map(statement, document["statements"]))
        """The statements about the entity, or those that were asked for."""
        self.mentions = tuple(map(statement, document["mentions"]))
        """The statements that have the entity as their object."""
        self.citations: tuple[dict[str, Any], ...] = tuple(document["citations"])
        """What the records cite: `source`, `title` and `text`."""

    def __repr__(self) -> str:
        """The explanation for people."""
        return self.text

    def _table(self, caption: str) -> str:
        def source(origin: Origin) -> str:
            return _html.link(_html.within(self._folder, origin.link), str(origin))

        def row(one: Statement) -> tuple[object, ...]:
            value = one.object
            shown = _html.link(value, value.name) if isinstance(value, IRI) else str(value)
            return (one.name, shown, _html.Markup(", ".join(map(source, one.origins[:3]))))

        return _html.table(("property", "value", "source"), map(row, self.statements), caption)

    def _repr_html_(self) -> str:
        return self._table(f"{len(self.statements)} statements")


class Entity:
    """What the graph has about an entity.

    >>> import rapporteur as rp
    >>> entity = rp.open("docs/river")["Alderland"]
    >>> entity.label
    'Alderland'
    >>> print(entity.iri)
    https://river.example/member/ALD
    """

    def __init__(self, explanation: Explanation, language: str | None = None) -> None:
        """Make it of the explanation of a node."""
        self.explanation = explanation
        """The statements with their sources."""
        self.iri = explanation.node or IRI("")
        """Its IRI."""
        self.language = language or "en"
        """The language of its label."""

    @property
    def properties(self) -> dict[str, list[Term]]:
        """The values of each property, by its short name."""
        values: dict[str, list[Term]] = {}
        for one in self.explanation.statements:
            values.setdefault(one.name, []).append(one.object)
        return values

    @property
    def types(self) -> list[Term]:
        """Its classes."""
        return [one.object for one in self.explanation.statements if one.predicate == TYPE]

    @property
    def labels(self) -> dict[str, str]:
        """Its name in each language; `''` for a name without a language."""
        labels: dict[str, str] = {}
        for name in NAMES:
            for one in self.explanation.statements:
                if one.predicate == name and isinstance(one.object, Literal):
                    labels.setdefault(one.object.language or "", str(one.object))
        return labels

    @property
    def label(self) -> str:
        """Its name in the language of the project, else in any."""
        labels = self.labels
        name = self.iri.name if isinstance(self.iri, IRI) else str(self.iri)
        found = (labels.get(language) for language in (self.language, "en", ""))
        return next((label for label in found if label), next(iter(labels.values()), name))

    @property
    def sources(self) -> list[Origin]:
        """The rows and lines that the statements come from, each once."""
        all_of = (origin for one in self.explanation.statements for origin in one.origins)
        return list(dict.fromkeys(all_of))

    def __getitem__(self, name: str) -> list[Term]:
        """The values of a property, by its short name."""
        properties = self.properties
        if name not in properties:
            raise UnknownName.of("property", name, properties)
        return properties[name]

    def __contains__(self, name: object) -> bool:
        """Whether it has a property."""
        return name in self.properties

    def __iter__(self) -> Iterator[str]:
        """The short names of its properties."""
        return iter(self.properties)

    def __repr__(self) -> str:
        """Its name, its IRI and its properties."""
        lines = [f"{self.label} <{self.iri}>"]
        for name, values in self.properties.items():
            lines.append(f"  {name}: {', '.join(values)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return self.explanation._table(f"{self.label} <{self.iri}>")


def _origin(data: dict[str, Any]) -> Origin:
    cells = tuple((cell["address"], cell["name"], cell["text"]) for cell in data["cells"])
    return Origin(data["file"], data.get("line"), data.get("row"), cells)
