"""Turn a folder of CSV records into a knowledge graph to query, cite and link.

>>> import rapporteur as rp
>>> p = rp.open("docs/river")
>>> p.questions
chaired-by(member)  Which meetings did a member chair?
>>> p.query("chaired-by", member="Alderland")
city          opened
------------------------
Alder Bridge  2019-05-06
Alder Bridge  2023-05-08
2 rows

A folder has tables and their description in `data/`, and may have an ontology in `ontology/` and
questions in `queries/`. `new` makes one of CSV files.
"""

from ._answer import Answer, Graph, Rows
from ._diagnostics import Check, Diagnostic, Diagnostics
from ._endpoint import Endpoint
from ._entity import Entity, Explanation, Origin, Statement
from ._errors import (
    Error,
    InputError,
    QueryError,
    RapporteurWarning,
    RequestError,
    UnknownName,
)
from ._linked import Linked
from ._magic import load_ipython_extension
from ._project import Project, open
from ._questions import Parameter, Question, Questions
from ._tables import Made, convert, infer, new
from ._terms import IRI, BlankNode, Literal, Term

__all__ = [
    "IRI",
    "Answer",
    "BlankNode",
    "Check",
    "Diagnostic",
    "Diagnostics",
    "Endpoint",
    "Entity",
    "Error",
    "Explanation",
    "Graph",
    "InputError",
    "Linked",
    "Literal",
    "Made",
    "Origin",
    "Parameter",
    "Project",
    "QueryError",
    "Question",
    "Questions",
    "RapporteurWarning",
    "RequestError",
    "Rows",
    "Statement",
    "Term",
    "UnknownName",
    "convert",
    "infer",
    "load_ipython_extension",
    "new",
    "open",
]
