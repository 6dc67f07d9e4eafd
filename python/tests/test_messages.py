"""Messages are about Python, and say what is there."""

from __future__ import annotations

import copy
import datetime
import decimal
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rapporteur as rp

# What only the command line has.
COMMANDS = re.compile(r"--[a-z]|`rapporteur [a-z]|command line|table\.csv:|decisions-1")


def calls(p: rp.Project, folder: Path) -> list[Callable[[], Any]]:
    """Calls that fail, each with another message."""
    states = {"c": ["Canada"], "d": ["Chile; Peru"]}
    (folder / "a.csv").write_text("a\n1\n")
    (folder / "b.csv").write_text("b\n1\n")
    (folder / "b.csv-metadata.json").write_text(
        '{"@context": "http://www.w3.org/ns/csvw", "url": "b.csv"}'
    )
    (folder / "empty").mkdir()
    return [
        lambda: p.query("zzzzzzzzzz"),
        lambda: p.query("co-hosts"),
        lambda: p.link(states, "c", type=["State", "State"]),
        lambda: p.link(states, ["c", "c"]),
        lambda: p.link(states, "c", long=True),
        lambda: p.link(states, ["c", "d"], long=True, split=";"),
        lambda: p.link(states, "c", split=""),
        lambda: p.link(states, "c", context="x"),
        lambda: p.link(states, "c", context="region=Nowhere"),
        lambda: p.link(states, "c", scheme="x"),
        lambda: p.link(states, "c", add="x"),
        lambda: p.link(states, "x"),
        lambda: p.link({"c": ["Canada"]}, "c").decide("name,decision,iri\nCanada,match,XYZ\n"),
        lambda: p.sparql("SELECT * { ?s a nothing:at }"),
        lambda: rp.new(folder, folder / "a.csv"),
        lambda: rp.new(folder / "x", folder / "a.csv", base="here"),
        lambda: rp.convert(folder / "a.csv", to="turtle", metadata=folder / "b.csv-metadata.json"),
        lambda: rp.convert(folder, to="turtle"),
        lambda: rp.open(folder / "empty").sparql("ASK {}"),
        lambda: rp.open(folder / "nothing"),
    ]


@pytest.mark.filterwarnings("ignore")
def test_errors_speak_of_python(dialogue: rp.Project, tmp_path: Path) -> None:
    for number, call in enumerate(calls(dialogue, tmp_path)):
        with pytest.raises(rp.Error) as caught:
            call()
        assert not COMMANDS.search(str(caught.value)), (number, str(caught.value))


def test_reasons_and_warnings_speak_of_python(dialogue: rp.Project, tmp_path: Path) -> None:
    linked = dialogue.link({"c": ["Canada, Chile"]}, "c", type="State")
    assert linked.review["reason"] == ['the text names 2 things; `split=","` links each']
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("a\n1\n")
    with pytest.warns(rp.RapporteurWarning, match="rapporteur.infer") as caught:
        rp.open(tmp_path)
    assert not COMMANDS.search(str(caught[0].message))


def test_prefixes_of_the_folder(dialogue: rp.Project) -> None:
    assert dialogue.sparql("ASK { ?s a oewg:State }") is True
    assert dialogue.sparql("PREFIX oewg: <http://e/> ASK { ?s a oewg:State }") is False
    assert dialogue.sparql("ASK { ?_state_iri a oewg:State }", state="Canada") is True
    with pytest.raises(rp.RequestError, match="nothing:"):
        dialogue.sparql("ASK { ?s a nothing:State }")


def test_names_in_brackets(dialogue: rp.Project) -> None:
    assert "Canada" in dialogue
    assert "Korea" not in dialogue and "Nowhere" not in dialogue and 3 not in dialogue
    with pytest.raises(KeyError) as caught:
        dialogue["Canadaa"]
    assert isinstance(caught.value, rp.RequestError)
    assert "Canada" in str(caught.value) and "\\n" not in str(caught.value)
    with pytest.raises(KeyError, match="Republic of Korea"):
        dialogue["Korea"]
    with pytest.raises(TypeError, match="not 3"):
        dialogue[3]  # type: ignore[index]
    with pytest.raises(TypeError, match="not iterable"):
        list(dialogue)  # type: ignore[call-overload]
    canada = dialogue["state/CAN"]
    assert "oewg:m49" in canada
    with pytest.raises(KeyError, match="did you mean 'oewg:m49'"):
        canada["oewg:m94"]
    with pytest.raises(KeyError, match="did you mean 'co-hosts'"):
        dialogue.questions["cohosts"]
    rows = dialogue.query("hosts")
    assert isinstance(rows, rp.Rows)
    with pytest.raises(KeyError) as caught:
        rows["hots"]
    assert str(caught.value) == "there is no column 'hots'; did you mean 'host'?"


def test_a_broken_question_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("code,name\nALD,Alderland\nBRK,Brookshire\n")
    rp.new(tmp_path / "p", tmp_path / "members.csv")
    (tmp_path / "p/queries/broken.rq").write_text("SELECT {")
    (tmp_path / "p/queries/fine.rq").write_text("#+ summary: Fine\nASK {}")
    project = rp.open(tmp_path / "p")
    with pytest.warns(rp.RapporteurWarning, match=r"queries/broken\.rq"):
        questions = project.questions
    assert "fine" in questions and "broken" not in questions
    assert questions.problems[0].file == "queries/broken.rq"
    assert "Fine" in repr(questions) and "broken.rq" in repr(questions)
    assert "broken.rq" in questions._repr_html_()


def test_markdown_of_a_question(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("code,name\nALD,Alderland\nBRK,Brookshire\n")
    rp.new(tmp_path / "p", tmp_path / "members.csv")
    (tmp_path / "p/queries/q.rq").write_text("#+ summary: a|b <i>c</i> `d` *e*\nASK {}")
    shown = rp.open(tmp_path / "p").questions["q"]._repr_markdown_()
    assert shown == r"**q()** — a\|b \<i\>c\</i\> \`d\` \*e\*"


def test_values_of_parameters(river: rp.Project) -> None:
    query = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (?_x_{} AS ?v) {{}}"

    def value(kind: str, given: object) -> object:
        rows = river.sparql(query.format(kind), x=given)
        assert isinstance(rows, rp.Rows)
        return rows["v"][0]

    day = datetime.date(2020, 2, 29)
    moment = datetime.datetime(2020, 2, 29, 10, tzinfo=datetime.timezone.utc)
    assert value("xsd_date", day) == day
    assert value("xsd_dateTime", moment) == moment
    assert value("xsd_dateTime", moment.replace(tzinfo=None)) == moment.replace(tzinfo=None)
    assert value("xsd_decimal", decimal.Decimal("1E+2")) == 100
    assert value("xsd_boolean", True) is True
    assert value("integer", 7) == 7
    rows = river.query("chaired-by", member=river["Alderland"])
    assert len(rows) == 2  # type: ignore[arg-type]
    wrongs: list[object] = [["Alderland"], {}, b"Alderland"]
    for wrong in wrongs:
        with pytest.raises(TypeError, match="member= is one text"):
            river.query("chaired-by", member=wrong)
    numpy = pytest.importorskip("numpy")
    assert value("xsd_boolean", numpy.bool_(True)) is True
    assert value("integer", numpy.int64(7)) == 7


def test_values_of_options(river: rp.Project, tmp_path: Path) -> None:
    with pytest.raises(rp.RequestError, match="'xx'; choose from: en"):
        rp.open("docs/river", language="xx")
    assert rp.open(".", language="fr-CA").language == "fr-CA"
    assert rp.open("docs/river", language="en")
    for folder in ("docs/river/data", "docs/river/data/csv-metadata.json"):
        with pytest.raises(rp.RequestError, match=r"metadata= .* members\.csv"):
            rp.convert(folder, to="turtle", metadata="docs/river/data/csv-metadata.json")
    with pytest.raises(ValueError, match="threads= is a number from 1"):
        rp.convert("docs/river/data/members.csv", to="turtle", threads=0)
    with pytest.raises(TypeError, match="progress="):
        rp.open("docs/river", progress=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="one or more tables"):
        rp.new(tmp_path / "p")
    with pytest.raises(rp.RequestError, match=r"nothing\.json"):
        rp.convert("docs/river/data/members.csv", to="turtle", metadata="nothing.json")


def test_pickles(river: rp.Project) -> None:
    again = pickle.loads(pickle.dumps(rp.open("docs/river", language="en")))
    assert again.language == "en"
    assert len(again.query("chaired-by", member="ALD")) == 2
    rows = river.query("chaired-by", member="ALD")
    graph = river.sparql("DESCRIBE <https://river.example/member/ALD>")
    linked = river.link({"c": ["Alderland"]}, "c")
    for one, instead in ((rows, "to_dicts"), (graph, "serialize"), (linked, r"linked\.frame")):
        for kept in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=instead):
                kept(one)
    for other in (river.questions, river.check(), river["Alderland"], river["Alderland"].label):
        assert repr(pickle.loads(pickle.dumps(other))) == repr(other)
