"""Cells of notebooks: `%%sparql` and `%%ask`, after `%load_ext rapporteur`."""

from __future__ import annotations

import shlex
from typing import Any

from ._project import Project


def _project(shell: Any, name: str | None) -> Project:
    """The project of this variable, or the only one that the notebook has."""
    variables = shell.user_ns
    if name is not None:
        project = variables.get(name)
        if not isinstance(project, Project):
            raise NameError(f"'{name}' is not a project: {name} = rapporteur.open('folder')")
        return project
    found = {id(value): value for value in variables.values() if isinstance(value, Project)}
    if len(found) != 1:
        what = "no project" if not found else "several projects"
        raise NameError(f"the notebook has {what}: name its variable, as in %%sparql p")
    return next(iter(found.values()))


def _words(line: str) -> tuple[str | None, str | None]:
    """The variables of project and result: `p >> result`."""
    before, _, after = line.partition(">>")
    return before.strip() or None, after.strip() or None


def load_ipython_extension(shell: Any) -> None:
    """Add the magics to a notebook.

    `%%sparql [project] [>> variable]` asks the query of its cell. `%%ask [project] [>> variable]`
    has a question and its values in its cell: `co-hosts host=WILPF kind=State`.
    """

    def given(line: str, ask: Any) -> Any:
        name, target = _words(line)
        answer = ask(_project(shell, name))
        if target is None:
            return answer
        shell.user_ns[target] = answer
        return None

    def sparql(line: str, cell: str) -> Any:
        """Ask a query in SPARQL."""
        return given(line, lambda project: project.sparql(cell))

    def ask(line: str, cell: str) -> Any:
        """Ask a named question."""
        question, *values = shlex.split(cell)
        wrong = next((value for value in values if "=" not in value), None)
        if wrong is not None:
            raise ValueError(f"'{wrong}' is not of the form NAME=VALUE, such as host=WILPF")
        parameters = dict(value.split("=", 1) for value in values)
        return given(line, lambda project: project.query(question, **parameters))

    shell.register_magic_function(sparql, magic_kind="cell")
    shell.register_magic_function(ask, magic_kind="cell")
