"""Folders: opening, checking, asking, explaining."""

from __future__ import annotations

import datetime
import pickle
import warnings
from pathlib import Path

import pytest
import rapporteur as rp


def test_questions_have_parameters(dialogue: rp.Project) -> None:
    question = dialogue.questions["co-hosts"]
    assert str(question) == "co-hosts(host, [kind], [without])"
    assert "co-hosts" in dialogue.questions._repr_html_()
    assert [p.required for p in question.parameters] == [True, False, False]


def test_a_question_gives_typed_rows(dialogue: rp.Project) -> None:
    rows = dialogue.query("co-hosts", host="WILPF", kind="State")
    assert isinstance(rows, rp.Rows)
    assert list(rows) == [
        ("Canada", "State", 2),
        ("Chile", "State", 1),
        ("Egypt", "State", 1),
        ("France", "State", 1),
    ]
    assert rows.kinds == ("text", "text", "integer")
    assert "<td>Canada</td>" in rows._repr_html_()


def test_types_of_columns(river: rp.Project) -> None:
    rows = river.sparql(
        """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ?i ?n ?b ?d ?t ?l ?m ?iri ?none {
          VALUES (?i ?n ?b ?d ?t ?l ?m ?iri ?none) {
            (1 1 true "2020-02-29"^^xsd:date "2020-01-01T10:00:00Z"^^xsd:dateTime
             "a"@en 1 <http://e/a> UNDEF)
            (-2 2.5 false "1815-06-18"^^xsd:date "2020-01-01T10:00:00+02:00"^^xsd:dateTime
             "b"@fr "x" <http://e/b> UNDEF)
          }
        }"""
    )
    assert isinstance(rows, rp.Rows)
    assert dict(zip(rows.columns, rows.kinds)) == {
        "i": "integer",
        "n": "number",
        "b": "boolean",
        "d": "date",
        "t": "time",
        "l": "text",
        "m": "mixed",
        "iri": "iri",
        "none": "text",
    }
    ten = datetime.datetime(2020, 1, 1, 10, tzinfo=datetime.timezone.utc)
    assert rows[0] == (
        1,
        1.0,
        True,
        datetime.date(2020, 2, 29),
        ten,
        "a",
        "1",
        "http://e/a",
        None,
    )
    assert rows[1][4] == ten - datetime.timedelta(hours=2)
    assert isinstance(rows["iri"][0], rp.IRI)


def test_values_that_fit_no_type_stay_texts(river: rp.Project) -> None:
    rows = river.sparql(
        """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ?i ?d { VALUES (?i ?d) {
          ("99999999999999999999999"^^xsd:integer "2020-01-01+01:00"^^xsd:date) } }"""
    )
    assert isinstance(rows, rp.Rows)
    assert rows[0] == ("99999999999999999999999", "2020-01-01+01:00")
    assert rows.kinds == ("mixed", "mixed")


def test_slices_and_names(dialogue: rp.Project) -> None:
    rows = dialogue.query("hosts")
    assert isinstance(rows, rp.Rows)
    assert rows[:2] == [rows[0], rows[1]]
    assert rows[-1] == list(rows)[-1]
    assert rows[::2] == list(rows)[::2]
    assert rows.to_dicts()[0]["host"] == rows["host"][0]
    with pytest.raises(IndexError):
        rows[len(rows)]
    with pytest.raises(KeyError, match="host"):
        rows["nothing"]


def test_an_empty_answer_says_how_values_were_read(dialogue: rp.Project) -> None:
    rows = dialogue.query("documents", listed="Regular Institutional Dialogue")
    assert "event/2020-12-09-institutional-dialogue" in repr(rows)
    assert repr(rows).startswith("position")


def test_parameters_in_sparql(river: rp.Project) -> None:
    assert river.sparql("ASK { ?_member_iri ?p ?o }", member="Alderland") is True
    with pytest.raises(rp.RequestError):
        river.sparql("ASK { ?_member_iri ?p ?o }", other="Alderland")


def test_a_graph(river: rp.Project) -> None:
    graph = river.sparql("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o ; ?q 'ALD' }")
    assert isinstance(graph, rp.Graph)
    triples = list(graph)
    assert len(triples) == len(graph) == 4
    assert any(isinstance(o, rp.Literal) and o.language == "en" for _, _, o in triples)
    assert "@prefix" in graph.serialize()
    assert graph.serialize("ntriples").count(" .\n") == 4
    with pytest.raises(ValueError, match="turtle"):
        graph.serialize("csv")


def test_check_lists_problems_with_links(broken: Path) -> None:
    with pytest.warns(rp.RapporteurWarning, match="C002"):
        project = rp.open(broken)
    check = project.check()
    assert not check.ok
    problem = next(one for one in check if one.code == "C002")
    assert (problem.file, problem.line, problem.row, problem.cell) == ("data/t.csv", 3, 2, "A3")
    assert problem.link == "data/t.csv#cell=3,1"
    assert "data/t.csv#cell=3,1" in check._repr_html_()
    assert "1 error" in repr(check)


def test_errors_carry_diagnostics(broken: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        project = rp.open(broken)
    with pytest.raises(rp.InputError) as caught:
        project.sparql("ASK {}")
    assert caught.value.diagnostics[0].code == "C002"
    assert "t.csv:3" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.diagnostics[0] == caught.value.diagnostics[0]


def test_wrong_requests(river: rp.Project) -> None:
    with pytest.raises(rp.RequestError, match="Nowhere"):
        river.query("chaired-by", member="Nowhere")
    with pytest.raises(ValueError, match="chaired-by"):
        river.query("chaird-by")
    with pytest.raises(rp.RequestError) as caught:
        river.sparql("SELECT * { ?s ?p }")
    assert caught.value.diagnostics[0].line == 1
    with pytest.raises(rp.RequestError):
        rp.open("no/such/folder")
    with pytest.raises(KeyError):
        river["Nowhere"]


def test_an_entity_and_its_sources(dialogue: rp.Project) -> None:
    canada = dialogue["state/CAN"]
    assert canada.iri == "https://w3id.org/oewg-dialogue/state/CAN"
    assert canada.labels["zh"] == "加拿大"
    assert canada["oewg:m49"] == ["124"]
    assert [str(kind).rsplit("#")[-1] for kind in canada.types] == ["State"]
    assert any(origin.file == "data/states.csv" for origin in canada.sources)
    assert "data/states.csv#L31" in canada._repr_html_()


def test_labels_in_the_language_of_the_project() -> None:
    assert rp.open(".", language="fr")["state/DEU"].label == "Allemagne"


def test_an_explained_statement(dialogue: rp.Project) -> None:
    explanation = dialogue.explain("state:CAN oewg:m49 ?code")
    (statement,) = explanation.statements
    assert (statement.name, statement.object) == ("oewg:m49", "124")
    assert statement.origins[0].file == "data/states.csv"
    assert ("D31", "m49", "124") in statement.origins[0].cells
    assert "D31" in repr(explanation)


def test_progress_is_shown_and_may_stop(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    rp.open("docs/river", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0

    def stop(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        rp.open("docs/river", progress=stop)


def test_export(river: rp.Project, tmp_path: Path) -> None:
    assert river.export("turtle", output=tmp_path / "g.ttl") is None
    assert (tmp_path / "g.ttl").read_text() == river.export()
    with pytest.raises(ValueError, match="records"):
        river.export(parts="all")


def test_parts_of_a_graph(dialogue: rp.Project) -> None:
    assert "owl:Class" in (dialogue.export(parts="ontology") or "")
