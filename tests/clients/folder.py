"""What a server of this repository's folder must answer, from reading its tables and its graph."""

import csv
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import rdflib

BASE = "https://w3id.org/oewg-dialogue/"
ONTOLOGY = BASE + "ontology#"

# Literals are compared as they are written.
rdflib.NORMALIZE_LITERALS = False


@dataclass
class Live:
    """A server, the program that runs it, and the folder that it serves."""

    address: str
    program: Path
    path: Path

    @property
    def endpoint(self) -> str:
        return self.address + "sparql"

    def rows(self, table: str) -> list[dict]:
        """The rows of a table."""
        with open(self.path / "data" / f"{table}.csv", newline="", encoding="utf-8") as text:
            return list(csv.DictReader(text))

    @cached_property
    def graph(self) -> rdflib.Graph:
        """Records and ontology, as the program exports them."""
        command = [self.program, "export", "-C", self.path, "--to", "ntriples", "--include", "ontology"]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        return rdflib.Graph().parse(data=run.stdout, format="nt")


# What clients ask: a SELECT whose rows are in a table, an ASK, and a CONSTRUCT.
STATES = f"""PREFIX o: <{ONTOLOGY}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?state ?m49 ?name WHERE {{ ?state o:m49 ?m49 ; skos:prefLabel ?name FILTER(LANG(?name) = "fr") }} ORDER BY ?m49"""
ASK = f"ASK {{ <{BASE}state/CAN> <{ONTOLOGY}alpha3> %s }}"
CONSTRUCT = f"CONSTRUCT {{ ?state <{ONTOLOGY}m49> ?m49 }} WHERE {{ ?state <{ONTOLOGY}m49> ?m49 ; a <{ONTOLOGY}State> }}"


def states(live: Live) -> list[tuple[str, str, str]]:
    """The rows of STATES: IRIs, codes with leading zeros, names in French with accents."""
    return sorted(((BASE + row["agent"], row["m49"], row["name_fr"]) for row in live.rows("states")), key=lambda row: row[1])


def codes(live: Live) -> rdflib.Graph:
    """The triples of CONSTRUCT."""
    graph = rdflib.Graph()
    for state, m49, _ in states(live):
        graph.add((rdflib.URIRef(state), rdflib.URIRef(ONTOLOGY + "m49"), rdflib.Literal(m49)))
    return graph


def differ(found: list, expected: list) -> str | None:
    """How two lists of rows differ, if they do."""
    if found == expected:
        return None
    pairs = [pair for pair in zip(found, expected) if pair[0] != pair[1]]
    return f"{len(found)} rows, expected {len(expected)}; the first that differ: {pairs[:1]}"
