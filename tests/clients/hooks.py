"""Gives schemathesis names that the folder knows: a text of chance names nothing in it, which is an error."""

import csv
import json
import os
import urllib.request
from pathlib import Path

import schemathesis

from folder import BASE, ONTOLOGY

# The table of each class that a parameter may ask for, with the column and start of its IRIs.
TABLES = {
    "Document": ("documents", "document", "document/"),
    "Event": ("events", "event", "event/"),
    "StateGroup": ("state_groups", "agent", ""),
    "Theme": ("themes", "theme", "theme/"),
    "State": ("states", "agent", ""),
}


def iris(name: str) -> list[str]:
    table, column, start = TABLES[name]
    with open(Path(os.environ["RECORDS"]) / "data" / f"{table}.csv", newline="", encoding="utf-8") as text:
        return [f"{BASE}{start}{row[column]}" for row in csv.DictReader(text)]


KNOWN = {name: iris(name) for name in TABLES}
PARAMETERS: dict[str, dict[str, str]] = {}


def parameters(operation) -> dict[str, str]:
    """The parameters of a question that mean things, with a class of theirs."""
    name = operation.path.rsplit("/", 1)[-1]
    if not PARAMETERS:
        with urllib.request.urlopen(os.environ["ADDRESS"] + "api/questions", timeout=60) as reply:
            for question in json.load(reply)["questions"]:
                things = [one for one in question["parameters"] if one["kind"] == "entity"]
                PARAMETERS[question["name"]] = {
                    one["name"]: (one["classes"] or [ONTOLOGY + "State"])[0].removeprefix(ONTOLOGY) for one in things
                }
    return PARAMETERS.get(name, {})


@schemathesis.hook
def before_call(context, case, kwargs):
    """Replaces texts of parameters that mean things; empty ones stay, as they may be wrong."""
    query = case.query or {}
    for name, kind in parameters(case.operation).items():
        if isinstance(query.get(name), str) and query[name]:
            known = KNOWN[kind]
            # The same text always becomes the same name.
            query[name] = known[sum(query[name].encode("utf-8", "replace")) % len(known)]
