"""Tests of the W3C that load data first, on a server that only reads: it starts on the data.

Such a server has graphs of four names only. So a test whose graphs have other names reads ours instead:
in its requests, the name of ours takes the place of theirs, and nothing else changes.
"""

import email
import os
import urllib.parse
from pathlib import Path

import rdflib
from rdflib import RDF, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from folder import Live
from report import Skipped
from server import Server, sent, table

SHARED = Path(os.environ.get("SPARQL_TESTS", "../shared/sparql-tests"))
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
FORMATS = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/n-triples": "nt", "application/ld+json": "json-ld"}
CODES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}

GRAPHS = "https://w3id.org/rapporteur/graph/"
RECORDS, ONTOLOGY = GRAPHS + "records", GRAPHS + "ontology"


def suite(*parts: str) -> rdflib.Graph:
    """The tests of manifests as a graph."""
    folder = SHARED / "sparql11"
    if not folder.is_dir():
        raise Skipped("no W3C tests; set SPARQL_TESTS to the folder with the tests of SPARQL")
    graph = rdflib.Graph()
    for part in parts:
        graph.parse(folder / part, format="turtle")
    return graph


def named(graph: rdflib.Graph, kind: URIRef) -> list[URIRef]:
    """The tests of a kind."""
    return sorted(graph.subjects(RDF.type, kind))


def parsed(headers, body: bytes, base: str) -> rdflib.Graph:
    """A reply as a graph; an error if it is none."""
    return rdflib.Graph().parse(data=body, format=FORMATS[headers.get_content_type()], publicID=base)


class Request:
    """A request of a test, and what is expected of its reply."""

    def __init__(self, tests: rdflib.Graph, node):
        one = lambda node, name: tests.value(node, name)
        headers = lambda node: {
            str(one(head, HT.fieldName)): str(one(head, HT.fieldValue))
            for head in (Collection(tests, one(node, HT.headers)) if one(node, HT.headers) else ())
        }
        text = lambda node: one(one(node, HT.body), CNT.chars) if one(node, HT.body) else None
        reply = one(node, HT.resp)
        self.method, self.path = str(one(node, HT.methodName)), str(one(node, HT.absolutePath))
        self.headers, self.body = headers(node), text(node)
        self.statuses = {str(status).rsplit("#")[-1] for status in tests.objects(reply, MF.expectedStatus)}
        self.boolean, self.graph = one(reply, MF.expectedBoolean), text(reply)

    @property
    def query(self) -> str:
        return self.path.partition("?")[2]


def requests(tests: rdflib.Graph, test: URIRef) -> list[Request]:
    action = tests.value(test, MF.action)
    return [Request(tests, node) for node in Collection(tests, tests.value(action, HT.requests))]


def reason(tests: rdflib.Graph, test: URIRef, all_requests: list[Request]) -> str | None:
    """Why a server that starts on its data cannot run a test of the graph store, if so."""
    if (test, MF.requires, MF.DirectGraphIdentification) in tests:
        return "graphs have no addresses below the store"
    if (test, MF.requires, MF.POSTGraphCreation) in tests:
        return "the server makes a graph and chooses its name"
    if any(request.method == "DELETE" for request in all_requests):
        return "a graph of a folder is always there"
    if len({request.query for request in all_requests if request.method == "PUT"}) > 1:
        return "needs two graphs that differ in name alone"
    return None


def bodies(request: Request) -> list[str]:
    """The documents of a request: its body, or the parts of a form."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return [request.body]
    message = email.message_from_string(f"Content-Type: {kind}\n\n{request.body.lstrip()}")
    return [part.get_payload() for part in message.get_payload()]


def store(server: Server, at: int, request: Request) -> None:
    """Puts what a request would load into the ontology of the folder; the address serves it later."""
    # POST adds to the graph, PUT replaces it.
    first = at if request.method == "POST" else 0
    server.change({f"ontology/{first}-{number}.ttl": body for number, body in enumerate(bodies(request))})


def ours(query: str) -> str:
    """The address of our graph, written as that of the test is: escaped or not."""
    if not query.startswith("graph="):
        return query
    return "graph=" + (urllib.parse.quote(ONTOLOGY, safe="") if "%3A" in query else ONTOLOGY)


def read(server: Server, request: Request, query: str) -> str | None:
    """Sends a request that reads; what is wrong with the reply, if anything."""
    status, headers, body = sent(f"{server.address}store?{query}", None, request.headers, request.method)
    if status not in {CODES[name] for name in request.statuses}:
        return f"{request.method}: {status}, expected {request.statuses}"
    if request.graph is None:
        return None
    expected = rdflib.Graph().parse(data=request.graph, format="turtle", publicID="http://www.example/")
    found = parsed(headers, body, "http://www.example/")
    return None if isomorphic(found, expected) else f"{len(found)} triples, not those {len(expected)} that were loaded"


def graph_store(live: Live, fail) -> str:
    """The reading half of the Graph Store Protocol, on the data of each test."""
    tests = suite("graph-store-protocol/manifest-direct.ttl", "graph-store-protocol/manifest-indirect.ttl")
    everything, passed, skipped = named(tests, MF.GraphStoreProtocolTest), 0, {}
    files = table([], [{"name": "name", "titles": "name", "suppressOutput": True}])
    for test in everything:
        name, all_requests = test.rsplit("#")[-1], requests(tests, test)
        if why := reason(tests, test, all_requests):
            skipped.setdefault(why, []).append(name)
            continue
        faults = []
        with Server(live.program, {**files, "ontology/0-0.ttl": ""}) as server:
            is_loaded = False
            for at, request in enumerate(all_requests):
                if request.method in ("PUT", "POST"):
                    store(server, at, request)
                    is_loaded = True
                else:
                    faults.append(read(server, request, ours(request.query) if is_loaded else request.query))
        faults = [fault for fault in faults if fault]
        for fault in faults:
            fail(name, fault)
        passed += not faults
    for why, them in skipped.items():
        print(f"      skipped {len(them)} of {len(everything)}: {why}: {', '.join(them)}")
    refused(live, fail)
    return f"{passed} of {len(everything)} tests of the W3C"


def refused(live: Live, fail) -> None:
    """Whatever would change a graph has 405 with the methods that there are."""
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        status, headers, _ = sent(f"{live.address}store?default", None, {"Content-Type": "text/turtle"}, method)
        allowed = headers.get("allow", "")
        if status != 405 or "GET" not in allowed or method in allowed:
            fail(method, f"{status}, Allow: {allowed}")


DATA = "http://kasei.us/2009/09/sparql/data/"


def protocol(live: Live, fail) -> str:
    """The tests of the SPARQL Protocol that choose among graphs, on their data. The others run in Rust."""
    tests = suite("protocol/manifest.ttl")
    everything = [test for test in named(tests, MF.ProtocolTest) if "dataset" in test and "#query_" in test]
    names = {f"{DATA}data1.rdf": RECORDS, f"{DATA}data2.rdf": ONTOLOGY, f"{DATA}data3.rdf": RECORDS}
    # Only two graphs of a folder can have any content, so the first and the third are one.
    rows = [{"name": name, "type": "http://xmlns.com/foaf/0.1/Document"} for name in ("data1", "data3")]
    columns = [{"name": "name", "titles": "name", "suppressOutput": True},
               {"name": "type", "titles": "type", "propertyUrl": "rdf:type", "valueUrl": "{+type}"}]
    files = table(rows, columns, aboutUrl=f"{DATA}{{name}}.rdf")
    files["ontology/data2.ttl"] = (SHARED / "sparql11/protocol/data2.nt").read_text("utf-8")
    passed = 0
    with Server(live.program, files) as server:
        for test in everything:
            faults = []
            for request in requests(tests, test):
                query = [(name, names.get(value, value)) for name, value in urllib.parse.parse_qsl(request.query)]
                body = request.body
                for theirs, graph in names.items():
                    body = body and body.replace(f"FROM <{theirs}>", f"FROM <{graph}>")
                address = f"{server.address}sparql?{urllib.parse.urlencode(query)}"
                status, _, reply = sent(address, body and body.encode(), request.headers, request.method)
                if status != 200 or f'"boolean":{request.boolean}' not in reply.decode().replace(" ", ""):
                    faults.append(f"{status}, not {request.boolean}: {reply[:200].decode()}")
            for fault in faults:
                fail(test.rsplit("#")[-1], fault)
            passed += not faults
    return f"{passed} of {len(everything)} tests of the W3C with graphs"
