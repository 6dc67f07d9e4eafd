"""Answers in other packages."""

from __future__ import annotations

import subprocess
import sys

import pytest
import rapporteur as rp

QUERY = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?i ?b ?d ?t ?x { VALUES (?i ?b ?d ?t ?x) {
  (1 true "2020-02-29"^^xsd:date "2020-01-01T10:00:00Z"^^xsd:dateTime <http://e/a>)
  (UNDEF false UNDEF UNDEF UNDEF) } }"""


@pytest.fixture
def rows(river: rp.Project) -> rp.Rows:
    """Rows of several types, with gaps."""
    answer = river.sparql(QUERY)
    assert isinstance(answer, rp.Rows)
    return answer


def test_pandas(rows: rp.Rows) -> None:
    pytest.importorskip("pandas")
    frame = rows.to_pandas()
    assert list(frame.columns) == ["i", "b", "d", "t", "x"]
    assert frame["i"][0] == 1
    assert frame["i"].isna()[1]
    assert str(frame["t"][0]) == "2020-01-01 10:00:00+00:00"
    assert frame["x"][0] == "http://e/a"


def test_pandas_without_pyarrow() -> None:
    pytest.importorskip("pandas")
    program = f"""
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pyarrow": raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "pyarrow" else found(name, *rest)
import pandas, rapporteur as rp
p = rp.open("docs/river")
frame = p.sparql({QUERY!r}).to_pandas()
assert frame["i"].isna().tolist() == [False, True] and frame["i"][0] == 1, frame
assert str(frame["t"][0]) == "2020-01-01 10:00:00+00:00", frame
linked = p.link(pandas.DataFrame({{"c": ["Alderland", None]}}), column="c")
assert linked.frame["c_label"][0] == "Alderland", linked.frame
assert "pyarrow" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_polars(rows: rp.Rows) -> None:
    polars = pytest.importorskip("polars")
    frame = rows.to_polars()
    assert frame["i"].to_list() == [1, None]
    assert frame["d"].dtype == polars.Date
    assert polars.DataFrame(rows).equals(frame)


def test_pyarrow(rows: rp.Rows) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = rows.to_arrow()
    assert table.schema.field("x").metadata == {b"kind": b"iri"}
    assert table.schema.field("b").type == pyarrow.bool_()
    assert table.num_rows == 2


def test_rdflib(river: rp.Project) -> None:
    pytest.importorskip("rdflib")
    graph = river.sparql("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(graph, rp.Graph)
    assert len(graph.to_rdflib()) == len(graph)


def test_networkx(river: rp.Project) -> None:
    pytest.importorskip("networkx")
    graph = river.sparql("DESCRIBE <https://river.example/member/ALD>")
    assert isinstance(graph, rp.Graph)
    network = graph.to_networkx()
    assert "https://river.example/member/ALD" in network
    assert network.nodes["https://river.example/member/ALD"]["prefLabel"] == "Alderland"
