"""The description of the endpoint: tests of the W3C, and the graphs that it describes."""

import urllib.parse

import rdflib
from rdflib import RDF, URIRef

from folder import Live
from server import sent
from w3c import FORMATS, MF, named, parsed, suite

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")

# Domains and ranges of the vocabulary, of the properties with both (Service Description §3.4).
SCHEMA = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "supportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "graph": ("NamedGraph", "Graph"),
}
# sd:Dataset is a subclass of sd:GraphCollection.
BROADER = {"GraphCollection": {"GraphCollection", "Dataset"}, "NamedGraph": {"NamedGraph"}}
LANGUAGES = {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"}
FEATURES = {"DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery"}


def conforms(graph: rdflib.Graph, fail) -> None:
    """Terms are those of the vocabulary, and what has a type has the right one."""
    for subject, predicate, value in graph:
        if not predicate.startswith(SD):
            continue
        name = predicate.removeprefix(str(SD))
        if name not in SCHEMA:
            fail(name, "the vocabulary has no such property")
            continue
        for term, wanted in zip((subject, value), SCHEMA[name]):
            if wanted is None:
                continue
            kinds = {kind.removeprefix(str(SD)) for kind in graph.objects(term, RDF.type)}
            if kinds and not kinds & BROADER.get(wanted, {wanted}):
                fail(name, f"{term} is {kinds}, not {wanted}")
        if name in ("endpoint", "name", "resultFormat", "inputFormat") and not isinstance(value, URIRef):
            fail(name, f"{value} is no IRI")
        for property_, known in (("supportedLanguage", LANGUAGES), ("feature", FEATURES)):
            if name == property_ and value.startswith(SD) and value.removeprefix(str(SD)) not in known:
                fail(name, f"the vocabulary has no {value}")
    for service in graph.subjects(SD.endpoint):
        if (service, RDF.type, SD.Service) not in graph:
            fail("endpoint", "what has it is no sd:Service")


def service_description(live: Live, fail) -> str:
    """The W3C tests of the description, in each format of RDF; its graphs can be had, with these sizes."""
    tests = named(suite("service-description/manifest.ttl"), MF.ServiceDescriptionTest)
    passed = set(tests)
    for media_type in FORMATS:
        def wrong(test, what, media_type=media_type):
            passed.difference_update(name for name in tests if name.endswith("#" + test))
            fail(f"{test} as {media_type}", what)

        status, headers, body = sent(live.endpoint, headers={"Accept": media_type})
        if status != 200 or headers.get_content_type() != media_type:
            wrong("returns-rdf", f"{status} {headers.get('content-type')}")
            continue
        graph = parsed(headers, body, live.endpoint)
        if (None, SD.endpoint, URIRef(live.endpoint)) not in graph:
            wrong("has-endpoint-triple", f"has {list(graph.objects(None, SD.endpoint))}")
        conforms(graph, lambda place, what: wrong("conforms-to-schema", f"{place}: {what}"))
        for part in graph.objects(None, SD.namedGraph):
            name, size = graph.value(part, SD.name), graph.value(graph.value(part, SD.graph), VOID.triples)
            address = f"{live.address}store?graph={urllib.parse.quote(str(name), safe='')}"
            status, _, body = sent(address, headers={"Accept": "application/n-triples"})
            if status != 200 or len(body.splitlines()) != int(size):
                fail(name, f"{status}, {len(body.splitlines())} triples, described as {size}")
    return f"{len(passed)} of {len(tests)} tests of the W3C"
