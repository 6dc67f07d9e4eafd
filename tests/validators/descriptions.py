"""Checks the descriptions of a site with the tools that read them."""

import csv
import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import frictionless
import networkx
import pyshacl
from rdflib import Graph
from rocrate.rocrate import ROCrate

from report import Skipped

# A cell may be a megabyte.
csv.field_size_limit(1 << 24)


def found(site: Path, *names: str) -> Path:
    """The first of the files that is there."""
    for name in names:
        if (site / name).is_file():
            return site / name
    raise Skipped(f"the site has no {' or '.join(names)}")


def dcat(site: Path, fail) -> str:
    """The catalogue conforms to DCAT-AP."""
    file = found(site, "dcat.ttl", "data/dcat.ttl")
    shapes_folder = os.environ.get("DCAT_AP")
    if not shapes_folder or not Path(shapes_folder).is_dir():
        raise Skipped("no shapes; set DCAT_AP to the folder with the shapes of DCAT-AP")
    shapes = Graph()
    for part in sorted(Path(shapes_folder).glob("*.ttl")):
        shapes.parse(part)
    graph = Graph().parse(file)
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    if not conforms:
        fail(file.name, text)
    return f"{len(graph)} triples"


def crate(site: Path, fail) -> str:
    """The RO-Crate can be read, and its files exist."""
    file = found(site, "ro-crate-metadata.json")
    read = ROCrate(file.parent)
    if not read.root_dataset.get("name"):
        fail(file.name, "its root has no name")
    parts = [entity for entity in read.get_entities() if entity.type == "File"]
    for part in parts:
        if "://" not in part.id and not (site / part.id).is_file():
            fail(file.name, f"has a part '{part.id}', which is not in the site")
    return f"{len(list(read.get_entities()))} entities, {len(parts)} files"


def package(site: Path, fail) -> str:
    """The Data Package and its tables are valid."""
    file = found(site, "datapackage.json", "data/datapackage.json")
    report = frictionless.validate(str(file), type="package")
    for task in report.tasks:
        for error in task.errors[:5]:
            fail(f"{file.name}, {task.name}", error.message)
    for error in report.errors:
        fail(file.name, error.message)
    return f"{len(report.tasks)} tables, {sum(task.stats.get('rows', 0) for task in report.tasks)} rows"


def networks(site: Path, fail) -> str:
    """networkx reads each network, the same in both formats."""
    files = sorted([*site.rglob("*.gexf"), *site.rglob("*.graphml")])
    if not files:
        raise Skipped("the site has no .gexf or .graphml")
    shapes = {}
    for file in files:
        read = networkx.read_gexf if file.suffix == ".gexf" else networkx.read_graphml
        network = read(file)
        shape = (network.number_of_nodes(), network.number_of_edges())
        if shape[0] == 0:
            fail(file.relative_to(site), "has no nodes")
        other = shapes.setdefault(file.with_suffix(""), shape)
        if other != shape:
            fail(file.relative_to(site), f"has {shape} nodes and edges, and {other} in the other format")
    return f"{len(files)} files"


def documents(site: Path, fail) -> str:
    """JSON, XML and CSV files are well formed; rows have as many cells as their head."""
    count = 0
    for file in sorted(site.rglob("*")):
        place = file.relative_to(site)
        try:
            match file.suffix:
                case ".json" | ".jsonld":
                    json.loads(file.read_text("utf-8"))
                case ".xml" | ".svg" | ".rdf" | ".gexf" | ".graphml":
                    ElementTree.parse(file)
                case ".csv":
                    with open(file, newline="", encoding="utf-8") as text:
                        widths = {len(row) for row in csv.reader(text, strict=True)}
                    if len(widths) > 1:
                        fail(place, f"rows of {sorted(widths)} cells")
                case _:
                    continue
        except (ValueError, ElementTree.ParseError, csv.Error) as error:
            fail(place, error)
        count += 1
    return f"{count} files"


def sitemap(site: Path, fail) -> str:
    """The sitemap has each page once, and no others."""
    file = found(site, "sitemap.xml")
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    addresses = [entry.text for entry in ElementTree.parse(file).iter(name)]
    # The front page is the folder itself.
    base = min((a.removesuffix("index.html") for a in addresses if a.endswith(("/", "/index.html"))), key=len)
    told = [address.removeprefix(base) for address in addresses]
    told = [f"{path}index.html" if path == "" or path.endswith("/") else path for path in told]
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")} - {"404.html"}
    for page in sorted(pages - set(told)):
        fail("sitemap.xml", f"'{page}' is missing")
    for page in sorted(set(told) - pages):
        fail("sitemap.xml", f"'{page}' is not in the site")
    if len(told) != len(set(told)):
        fail("sitemap.xml", "has a page twice")
    return f"{len(told)} pages"


def void(site: Path, fail) -> str:
    """The description for robots is Turtle and names the data set."""
    file = found(site, ".well-known/void", "void.ttl")
    graph = Graph().parse(file, format="turtle", publicID="https://example.org/.well-known/void")
    asked = "ASK { ?set a <http://rdfs.org/ns/void#Dataset> }"
    if not graph.query(asked).askAnswer:
        fail(file.relative_to(site), "has no void:Dataset")
    return f"{len(graph)} triples"
