"""Answers in other packages."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest
import rapporteur as rp

XSD = "http://www.w3.org/2001/XMLSchema#"
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
mixed = "VALUES ?s {{ '2020-01-01T10:00:00Z' '2020-01-01T10:00:00.5Z' }}"
times = p.sparql("SELECT (xsd:dateTime(?s) AS ?t) {{ " + mixed + " }} ORDER BY ?t")
times = times.to_pandas()["t"]
assert [time.microsecond for time in times] == [0, 500_000], times
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
    assert network.nodes["https://river.example/member/ALD"]["skos:prefLabel"] == "Alderland"


def test_networkx_keeps_properties_and_datatypes(river: rp.Project) -> None:
    pytest.importorskip("networkx")
    graph = river.sparql(
        f"""PREFIX a: <http://a/> PREFIX b: <http://b/> CONSTRUCT {{
            a:s a:size 7 ; b:size "7"@fr , "x" ; a:day "2020-01-02"^^<{XSD}date> ; a:p a:o
        }} {{}}"""
    )
    assert isinstance(graph, rp.Graph)
    network = graph.to_networkx()
    node = network.nodes["http://a/s"]
    assert node["http://a/size"].value == 7
    sizes = {str(one): one.language for one in node["http://b/size"]}
    assert sizes == {"7": "fr", "x": None}
    assert node["http://a/day"].value == datetime.date(2020, 1, 2)
    assert [edge for *_, edge in network.edges(data="predicate")] == ["http://a/p"]


def test_values_that_a_type_cannot_hold_stay_texts() -> None:
    p = rp.open("docs/river")

    def values(*literals: str) -> tuple[list[object], str]:
        query = f"PREFIX xsd: <{XSD}> SELECT ?v {{ VALUES ?v {{ {' '.join(literals)} }} }}"
        rows = p.sparql(query)
        assert isinstance(rows, rp.Rows)
        return rows["v"], rows.kinds[0]

    for literals in [
        ["'0000-03-15'^^xsd:date", "'2020-01-01'^^xsd:date"],
        ["'-0044-03-15'^^xsd:date"],
        ["'2020-01-01T10:00:00'^^xsd:date"],
        ["'2020-01-01T10:00:00.1234567Z'^^xsd:dateTime"],
        ["'yes'^^xsd:boolean", "true"],
        ["'Infinity'^^xsd:double"],
        ["12345678901234567890.125"],
        ["9007199254740993", "1.5"],
    ]:
        texts = [text.split("^^")[0].strip("'") for text in literals]
        assert values(*literals) == (texts, "mixed"), literals
    assert values("9007199254740993", "7") == ([9007199254740993, 7], "integer")
    assert values("1", "1.5") == ([1.0, 1.5], "number")
    assert values("'1965-01-02'^^xsd:date") == ([datetime.date(1965, 1, 2)], "date")


def test_other_columns_do_not_hinder_a_link() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    p = rp.open(".")
    times = pandas.to_datetime(["2020-01-01", None, "2021-02-03"]).tz_localize("Europe/Berlin")
    frame = pandas.DataFrame({"code": [124.0, None, 36.0], "time": times})
    linked = p.link(frame, column="code", scheme="m49")
    assert linked.added["code_label"] == ["Canada", None, "Australia"]
    frame["code"] = [250.0, 250.0, 250.0]
    assert list(linked.frame["code"].fillna(0)) == [124.0, 0.0, 36.0]


def test_a_stream_is_read_once_and_decided_often() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    batch = pyarrow.record_batch({"c": ["Korea"]})
    stream = pyarrow.RecordBatchReader.from_batches(batch.schema, [batch])
    linked = rp.open(".").link(stream, column="c", type="State").decide({"Korea": "KOR"})
    assert linked.frame["c_label"].to_pylist() == ["Republic of Korea"]
