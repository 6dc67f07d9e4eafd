"""Reads the records of a site with rdflib, in all formats, and compares them with the whole graph."""

import json
import logging
from pathlib import Path

import rdflib
from rdflib import BNode, Graph
from rdflib.compare import to_isomorphic

# Literals are compared as they are written.
rdflib.NORMALIZE_LITERALS = False
logging.getLogger("rdflib").setLevel(logging.ERROR)

FORMATS = {"nt": "nt", "ttl": "turtle", "jsonld": "json-ld"}


def read(path: Path, base: str = "") -> Graph:
    """A graph from a file in one of the formats."""
    graph = Graph()
    graph.parse(data=path.read_text("utf-8"), format=FORMATS[path.suffix[1:]], publicID=base or None)
    return graph


def about(graph: Graph, subject) -> Graph:
    """The triples of a subject and of the blank nodes that it leads to."""
    found, left, seen = Graph(), [subject], {subject}
    while left:
        for triple in graph.triples((left.pop(), None, None)):
            found.add(triple)
            if isinstance(triple[2], BNode) and triple[2] not in seen:
                seen.add(triple[2])
                left.append(triple[2])
    return found


def is_same(one: Graph, other: Graph) -> bool:
    """The same triples, whatever the names of blank nodes."""
    if len(one) != len(other):
        return False
    if not any(isinstance(term, BNode) for triple in one for term in triple):
        return set(one) == set(other)
    return to_isomorphic(one) == to_isomorphic(other)


def difference(one: Graph, other: Graph) -> str:
    """The first triples that only one has."""
    extra, missing = sorted(set(one) - set(other)), sorted(set(other) - set(one))
    return f"{len(one)} and {len(other)} triples; only one: {extra[:1]}; only other: {missing[:1]}"


def entities(site: Path, fail) -> str:
    """Each entity has the same triples in each format, and they are those of the graph."""
    whole = read(site / "data" / "graph.nt")
    subjects = {str(s) for s in whole.subjects() if not isinstance(s, BNode)}
    files = [file for file in sorted(site.rglob("*.nt")) if file.parent != site / "data"]
    met = set()
    for file in files:
        name = file.relative_to(site).as_posix()
        graphs = {suffix: read(file.with_suffix(f".{suffix}")) for suffix in FORMATS}
        first = graphs["nt"]
        values = {o for o in first.objects() if isinstance(o, BNode)}
        roots = {s for s in first.subjects() if s not in values}
        if len(roots) != 1:
            fail(name, f"is about {len(roots)} things, not 1")
            continue
        (subject,) = roots
        met.add(str(subject))
        for suffix, graph in graphs.items():
            if not is_same(graph, first):
                fail(f"{name} and .{suffix}", difference(first, graph))
        expected = about(whole, subject)
        if not is_same(first, expected):
            fail(name, f"not as in data/graph.nt: {difference(first, expected)}")
        page = file.with_suffix(".html")
        if not page.is_file():
            fail(name, "has no page")
    if not files:
        fail("site", "has no records")
    return f"{len(met)} records of {len(subjects)} subjects in {len(FORMATS)} formats"


def downloads(site: Path, fail) -> str:
    """The downloads have the same graph."""
    whole = read(site / "data" / "graph.nt")
    for suffix in ("ttl", "jsonld"):
        file = site / "data" / f"graph.{suffix}"
        if not is_same(read(file), whole):
            fail(file.name, difference(read(file), whole))
    return f"{len(whole)} triples"


def in_pages(site: Path, fail) -> str:
    """The JSON-LD in the head of pages is JSON, and has a type and a name."""
    count = 0
    opening = '<script type="application/ld+json">'
    for page in sorted(site.rglob("*.html")):
        for part in page.read_text("utf-8").split(opening)[1:]:
            count += 1
            try:
                known = json.loads(part.split("</script>")[0])
            except ValueError as error:
                fail(page.relative_to(site), f"no JSON in its head: {error}")
                continue
            if not (known.get("@graph") or known.get("@type")):
                fail(page.relative_to(site), "its JSON-LD has no type")
    return f"{count} pages with JSON-LD in the head"
