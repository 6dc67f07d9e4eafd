"""Endpoints: served by the command line of the package, and addresses without a server."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rapporteur as rp

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "rapporteur", "serve", "--bind", "127.0.0.1:0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        yield server.stdout.readline().strip() + "sparql"
        server.terminate()


def test_questions_and_sparql(address: str) -> None:
    endpoint = rp.open(address, folder=ROOT)
    here = rp.open(ROOT)
    there = endpoint.query("co-hosts", host="WILPF", kind="State")
    expected = here.query("co-hosts", host="WILPF", kind="State")
    assert isinstance(there, rp.Rows)
    assert isinstance(expected, rp.Rows)
    assert list(there) == list(expected)
    assert endpoint.sparql("ASK { ?s ?p ?o }")
    assert rp.open(address, folder=ROOT, headers={"X-Key": "a"}).sparql("ASK { ?s ?p ?o }")
    assert "co-hosts" in repr(endpoint.questions)
    assert repr(endpoint) == f"Endpoint('{address}')"
    with pytest.raises(rp.RequestError, match="has the name 'nobody at all'"):
        endpoint.query("co-hosts", host="nobody at all")
    with pytest.raises(TypeError, match="may be secret"):
        pickle.dumps(endpoint)
    with pytest.raises(rp.RequestError, match="open a folder"):
        endpoint.check()


def test_the_tables_of_the_folder_are_not_read(address: str, tmp_path: Path) -> None:
    # A folder with questions at an endpoint may have no table, or one with errors.
    (tmp_path / "data").mkdir()
    (tmp_path / "data/csv-metadata.json").write_text("{")
    endpoint = rp.open(address, folder=tmp_path)
    graph = endpoint.sparql("CONSTRUCT { ?s a skos:Concept } WHERE { ?s ?p ?o } LIMIT 1")
    assert isinstance(graph, rp.Graph)
    assert "skos:Concept" in graph.serialize() and "skos:Concept" in repr(graph)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(rp.RequestError, match="no server listens"):
        rp.open("http://127.0.0.1:1/sparql?key=secret", folder=ROOT).sparql("ASK {}")
    with pytest.raises(rp.RequestError, match="user name or password"):
        rp.open("http://me:secret@127.0.0.1:1/", folder=ROOT)
    with pytest.raises(rp.RequestError, match="NAME: VALUE"):
        rp.open("http://127.0.0.1:1/", folder=ROOT, headers="nothing")
    with pytest.raises(rp.RequestError, match="not an absolute IRI"):
        rp.open("http://127.0.0.1:1/", folder=ROOT, graphs=["wrong"]).sparql("ASK {}")
    with pytest.raises(ValueError, match="number of seconds"):
        rp.open("http://127.0.0.1:1/", folder=ROOT, timeout=0)
    with pytest.raises(TypeError, match="options of an endpoint"):
        rp.open(ROOT, timeout=3)
