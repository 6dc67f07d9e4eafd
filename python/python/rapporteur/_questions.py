"""The questions of a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from . import _html
from ._diagnostics import Diagnostics
from ._errors import UnknownName


@dataclass(frozen=True)
class Parameter:
    """A value that a question takes."""

    name: str
    kind: str
    """entity, number, text, `text in` a language, or the IRI of a datatype."""
    required: bool
    default: str | None
    choices: tuple[str, ...]
    classes: tuple[str, ...]
    """The classes of its entities."""

    def __str__(self) -> str:
        """Its name; in brackets if it may be left out."""
        return self.name if self.required else f"[{self.name}]"


@dataclass(frozen=True)
class Question:
    """A question of `queries/`, with its parameters."""

    name: str
    summary: str | None
    description: str | None
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    def __str__(self) -> str:
        """How it is asked: its name and its parameters."""
        return f"{self.name}({', '.join(map(str, self.parameters))})"

    def _repr_markdown_(self) -> str:
        name, summary, text = (
            _html.markdown(part or "") for part in (str(self), self.summary, self.description)
        )
        return f"**{name}**{f' — {summary}' if summary else ''}\n\n{text}".rstrip()


class Questions(Mapping[str, Question]):
    """The questions of a folder by their names."""

    def __init__(self, data: str, problems: Diagnostics | None = None) -> None:
        """Make them of their JSON, and of the problems of files that cannot be read."""
        self.problems = Diagnostics([]) if problems is None else problems
        """The problems of the files that are no questions."""
        self._all: dict[str, Question] = {}
        for one in json.loads(data):
            parameters = tuple(
                Parameter(
                    choices=tuple(parameter.pop("choices")),
                    classes=tuple(parameter.pop("classes")),
                    **parameter,
                )
                for parameter in one.pop("parameters")
            )
            question = Question(tags=tuple(one.pop("tags")), parameters=parameters, **one)
            self._all[question.name] = question

    def __getitem__(self, name: str) -> Question:
        """A question by its name."""
        if name not in self._all:
            raise UnknownName.of("question", name, self)
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._all)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all)

    def __repr__(self) -> str:
        """A line for each question."""
        asked = {str(question): question.summary or "" for question in self.values()}
        width = max(map(len, asked), default=0)
        lines = [f"{name:{width}}  {summary}".rstrip() for name, summary in asked.items()]
        return "\n".join([*lines, *map(str, self.problems)]) or "no questions"

    def _repr_html_(self) -> str:
        rows = [
            (one.name, ", ".join(map(str, one.parameters)), one.summary, ", ".join(one.tags))
            for one in self.values()
        ]
        head = ("question", "parameters", "summary", "tags")
        count = f"{len(self)} question{'' if len(self) == 1 else 's'}"
        table = _html.table(head, rows, f"{count}; [brackets]: may be left out")
        return table + (self.problems._repr_html_() if self.problems else "")
