"""SPARQL with the clients of Python: SPARQLWrapper, rdflib, sparql-dataframe."""

import csv
import io
import urllib.error
import warnings
from xml.etree import ElementTree

import pandas
import rdflib
import SPARQLWrapper as wrapper
import sparql_dataframe
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from folder import ASK, BASE, CONSTRUCT, ONTOLOGY, STATES, Live, codes, differ, states

WAYS = {
    "GET": (wrapper.GET, wrapper.URLENCODED),
    "POST of a form": (wrapper.POST, wrapper.URLENCODED),
    "POST of a query": (wrapper.POST, wrapper.POSTDIRECTLY),
}


def asked(live: Live, query: str, way: str, form: str):
    """The reply to SPARQLWrapper."""
    method, request = WAYS[way]
    client = wrapper.SPARQLWrapper(live.endpoint)
    client.setTimeout(60)
    client.setMethod(method)
    client.setRequestMethod(request)
    client.setReturnFormat(form)
    client.setQuery(query)
    return client.query()


def of_json(answer) -> list:
    bindings = answer.convert()["results"]["bindings"]
    return [tuple(row[name]["value"] for name in ("state", "m49", "name")) for row in bindings]


def of_xml(answer) -> list:
    name = "{http://www.w3.org/2005/sparql-results#}"
    document = ElementTree.fromstring(answer.convert().toxml())
    results = document.iter(f"{name}result")
    return [tuple(binding[0].text for binding in result) for result in results]


def of_csv(answer) -> list:
    return [tuple(row) for row in csv.reader(io.StringIO(answer.convert().decode()))][1:]


def of_tsv(answer) -> list:
    lines = answer.convert().decode().splitlines()[1:]
    terms = [[rdflib.util.from_n3(cell) for cell in line.split("\t")] for line in lines]
    return [tuple(str(term) for term in row) for row in terms]


def sparqlwrapper(live: Live, fail) -> str:
    """All ways to ask, all formats of answers."""
    count = 0
    for way in WAYS:
        rows = {wrapper.JSON: of_json, wrapper.XML: of_xml, wrapper.CSV: of_csv, wrapper.TSV: of_tsv}
        for form, read in rows.items():
            count += 1
            if different := differ(read(asked(live, STATES, way, form)), states(live)):
                fail(f"{way}, {form}", different)
        for form in (wrapper.TURTLE, wrapper.N3, wrapper.RDFXML, wrapper.JSONLD):
            count += 1
            graph = asked(live, CONSTRUCT, way, form).convert()
            graph = graph if isinstance(graph, rdflib.Graph) else rdflib.Graph().parse(data=graph, format="turtle")
            if set(graph) != set(codes(live)):
                fail(f"{way}, {form}", f"{len(graph)} triples, expected {len(codes(live))}")
        for code, expected in (('"CAN"', True), ('"USA"', False)):
            count += 1
            if asked(live, ASK % code, way, wrapper.JSON).convert().get("boolean") is not expected:
                fail(f"{way}, ASK", f"is not {expected}")
        count += 2
        try:
            asked(live, STATES[:-20], way, wrapper.JSON)
            fail(way, "takes half a query")
        except QueryBadFormed:
            pass
        try:
            with warnings.catch_warnings():
                # An update by GET is warned of.
                warnings.simplefilter("ignore")
                asked(live, "CLEAR ALL", way, wrapper.JSON)
            fail(way, "takes an update")
        except (urllib.error.HTTPError, wrapper.SPARQLExceptions.SPARQLWrapperException) as error:
            if getattr(error, "code", 403) != 403:
                fail(way, f"an update gives {error}")
    return f"{count} requests"


# What rdflib's own evaluator answers too.
QUERIES = {
    "counts": "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class",
    "path": f"SELECT DISTINCT ?host ?other {{ ?host ^<{ONTOLOGY}hostedBy>/<{ONTOLOGY}hostedBy> ?other FILTER(?host != ?other) }}",
    "optional": f"SELECT ?o ?acronym {{ ?o <{ONTOLOGY}orgKind> ?kind OPTIONAL {{ ?o <{ONTOLOGY}acronym> ?acronym }} }}",
    "languages": f"SELECT ?l {{ <{BASE}state/CAN> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}",
    "values": f"SELECT ?e ?t {{ ?e <{ONTOLOGY}startTime> ?t FILTER(?t > \"2021-01-01T00:00:00Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime>) }}",
    "minus": f"SELECT ?e {{ ?e <{ONTOLOGY}hostedBy> ?h MINUS {{ ?e <{ONTOLOGY}startTime> ?t }} }}",
}


def rdflib_store(live: Live, fail) -> str:
    """The endpoint as a graph of rdflib: queries, patterns, sizes."""
    remote = {method: rdflib.Graph(SPARQLStore(live.endpoint, method=method, timeout=60)) for method in ("GET", "POST", "POST_FORM")}
    for name, query in QUERIES.items():
        expected = sorted(tuple(map(repr, row)) for row in live.graph.query(query))
        if not expected:
            fail(name, "the check asks nothing: no rows are expected")
        for method, graph in remote.items():
            if different := differ(sorted(tuple(map(repr, row)) for row in graph.query(query)), expected):
                fail(f"{name}, {method}", different)
    graph = remote["GET"]
    if len(graph) != len(live.graph):
        fail("size", f"{len(graph)} triples, expected {len(live.graph)}")
    canada = rdflib.URIRef(BASE + "state/CAN")
    for pattern in ((canada, None, None), (None, None, canada), (canada, rdflib.RDF.type, None)):
        if set(graph.triples(pattern)) != set(live.graph.triples(pattern)):
            fail("triples", f"differ for {pattern}")
    if (canada, rdflib.RDF.type, rdflib.URIRef(ONTOLOGY + "State")) not in graph:
        fail("contains", "Canada is no state")
    return f"{len(QUERIES)} queries in {len(remote)} ways, {len(live.graph)} triples"


def dataframe(live: Live, fail) -> str:
    """Answers as data frames of pandas."""
    table = pandas.read_csv(live.path / "data" / "states.csv", keep_default_na=False)
    expected = table.sort_values("m49")[["m49", "name_fr"]].values.tolist()
    for post in (False, True):
        frame = sparql_dataframe.get(live.endpoint, STATES, post=post)
        if different := differ(frame[["m49", "name"]].values.tolist(), expected):
            fail(f"post={post}", different)
    return f"{len(expected)} rows"
