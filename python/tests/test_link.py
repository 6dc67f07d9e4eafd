"""Tables that are linked to a folder."""

from __future__ import annotations

from typing import Any

import pytest
import rapporteur as rp

VOTES: dict[str, list[Any]] = {
    "country": ["Canada", "Korea", "Méxique", None, "Czechoslovakia", "Canada"],
    "vote": [1, 2, 3, 4, 5, 6],
}


def test_a_dict_of_columns(dialogue: rp.Project) -> None:
    linked = dialogue.link(VOTES, column="country", type="State", add=["alpha3"])
    assert linked.added["country_alpha3"] == ["CAN", None, "MEX", None, None, "CAN"]
    assert linked.added["country_decision"][1] == "review"
    assert linked.added["country_score"][0] == 1.0
    assert linked.summary["country"]["match"] == {"texts": 2, "rows": 3}
    assert linked.review["name"] == ["Korea", "Czechoslovakia"]
    assert "3 match" in repr(linked)


def test_decisions(dialogue: rp.Project) -> None:
    linked = dialogue.link(VOTES, column="country", type="State", add="alpha3")
    decided = linked.decide({"Korea": "KOR", "Czechoslovakia": None})
    assert decided.added["country_alpha3"][1] == "KOR"
    assert len(decided.review) == 0
    assert decided.decide(Canada=None).added["country_alpha3"][1] == "KOR"
    with pytest.raises(rp.InputError, match="XYZ"):
        linked.decide(Korea="XYZ")


def test_an_edited_review(dialogue: rp.Project) -> None:
    pytest.importorskip("pandas")
    linked = dialogue.link(VOTES, column="country", type="State", add="alpha3")
    review = linked.review.to_pandas()
    review.loc[review["name"] == "Korea", ["decision", "iri"]] = ["match", "KOR"]
    assert linked.decide(review).added["country_alpha3"][1] == "KOR"


def test_several_names_in_a_cell(dialogue: rp.Project) -> None:
    table = {"states": ["Canada; Chile", "", "France"], "n": ["1", "2", "3"]}
    linked = dialogue.link(table, column="states", type="State", add="alpha3", split=";")
    assert linked.added["states_alpha3"] == ["CAN;CHL", None, "FRA"]
    assert linked.rows is None
    linked = dialogue.link(table, "states", type="State", add="alpha3", split=";", long=True)
    assert linked.added["states_alpha3"] == ["CAN", "CHL", None, "FRA"]
    assert linked.rows == [0, 0, 1, 2]


def test_nothing_in_a_table_is_syntax(dialogue: rp.Project) -> None:
    names = ["#Canada", 'Canada "x"', "Canada\nFrance", "", "Canada", "=Canada"]
    linked = dialogue.link({"a;b,c": names}, column="a;b,c", type="State", add="alpha3")
    assert len(linked.added) == len(names)
    assert linked.added["a;b,c_alpha3"][4] == "CAN"


def test_pandas(dialogue: rp.Project) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(VOTES, index=list("abcdef"))
    linked = dialogue.link(frame, column="country", type="State", add=["alpha3"])
    result = linked.frame
    assert list(result.columns[:3]) == ["country", "vote", "country_iri"]
    assert list(result.index) == list("abcdef")
    assert result["vote"].dtype == frame["vote"].dtype
    assert result.loc["f", "country_alpha3"] == "CAN"
    long = dialogue.link(
        pandas.DataFrame({"s": ["Canada;Chile", "France"], "n": [1, 2]}), "s", split=";", long=True
    )
    assert list(long.frame["n"]) == [1, 1, 2]


def test_polars(dialogue: rp.Project) -> None:
    polars = pytest.importorskip("polars")
    linked = dialogue.link(polars.DataFrame(VOTES), column="country", type="State", add=["alpha3"])
    assert linked.frame["country_alpha3"].to_list()[0] == "CAN"
    assert linked.frame.columns[:2] == ["country", "vote"]


def test_pyarrow(dialogue: rp.Project) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    linked = dialogue.link(pyarrow.table(VOTES), column="country", type="State", add=["alpha3"])
    assert linked.frame["country_alpha3"][0].as_py() == "CAN"


def test_what_is_no_table(dialogue: rp.Project) -> None:
    with pytest.raises(TypeError, match="DataFrame"):
        dialogue.link(3, column="country")
    with pytest.raises(rp.RequestError, match="country"):
        dialogue.link({"a": ["b"]}, column="country")


def test_columns_without_texts(dialogue: rp.Project) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"a": [["Canada"]], "b": ["Canada"]})
    assert dialogue.link(table, column="b").added["b_label"] == ["Canada"]
    with pytest.raises(TypeError, match="'a'"):
        dialogue.link(table, column="a")


def test_texts_of_any_layout(dialogue: rp.Project) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    names = pyarrow.array(["Canada", None, "Chile"])
    for kind in (pyarrow.large_string(), pyarrow.string_view()):
        table = pyarrow.table({"a": names.cast(kind)})
        assert dialogue.link(table, column="a").added["a_label"] == ["Canada", None, "Chile"]
    table = pyarrow.table({"a": names.dictionary_encode()})
    assert dialogue.link(table, column="a").added["a_label"] == ["Canada", None, "Chile"]


def test_progress_and_its_end(dialogue: rp.Project) -> None:
    seen: list[tuple[int, int]] = []
    dialogue.link(VOTES, "country", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0

    def stop(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        dialogue.link(VOTES, "country", progress=stop)


def test_rows_without_a_name(dialogue: rp.Project) -> None:
    for names in ([None, "Canada"], ["", "Canada", "", " "]):
        for options in ({}, {"split": ";"}, {"split": ";", "long": True}):
            added = dialogue.link({"a": names}, "a", **options).added
            assert len(added) == len(names)
            assert [word for word in added["a_decision"] if word != "match"] == ["none"] * (
                len(names) - 1
            )
