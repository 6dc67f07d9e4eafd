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
    assert "country_alpha3" in linked and "x" not in linked
    assert pyarrow.table(linked).equals(linked.frame)


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


def test_it_is_a_frame_of_pandas(dialogue: rp.Project) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(VOTES)
    linked = dialogue.link(frame, column="country", type="State", add="alpha3")
    assert linked["country_alpha3"][0] == "CAN"
    assert len(linked) == len(frame)
    assert "country_alpha3" in linked
    assert list(linked.head(1)["vote"]) == [1]
    assert linked.groupby("country_alpha3").size()["CAN"] == 2
    assert linked.to_pandas() is linked.frame
    assert "vote" in repr(linked) and "3 match" in repr(linked)
    assert "<td>1</td>" in linked._repr_html_()
    with pytest.raises(AttributeError, match="nothing"):
        _ = linked.nothing


def test_it_is_a_frame_of_polars(dialogue: rp.Project) -> None:
    polars = pytest.importorskip("polars")
    linked = dialogue.link(polars.DataFrame(VOTES), column="country", type="State", add="alpha3")
    assert linked.filter(polars.col("country_alpha3") == "CAN")["vote"].to_list() == [1, 6]
    assert polars.DataFrame(linked).equals(linked.frame)
    assert linked.to_polars() is linked.frame


def test_a_later_decision_replaces_a_former_one(dialogue: rp.Project) -> None:
    linked = dialogue.link(VOTES, column="country", type="State", add="alpha3")
    once = linked.decide({"Korea": "KOR"})
    twice = once.decide({"Korea": "PRK"})
    assert twice.added["country_alpha3"][1] == "PRK"
    assert twice.decide(Korea=None).added["country_decision"][1] == "none"
    # Also one that was made for a column.
    decided = linked.decide("column,name,decision,iri\ncountry,Korea,match,KOR\n")
    assert decided.added["country_alpha3"][1] == "KOR"
    assert decided.decide({"Korea": "PRK"}).added["country_alpha3"][1] == "PRK"
    with pytest.raises(rp.InputError, match="twice"):
        linked.decide("name,decision,iri\nKorea,match,KOR\nKorea,match,PRK\n")


def test_decisions_on_other_names(dialogue: rp.Project) -> None:
    linked = dialogue.link(VOTES, column="country", type="State", add="alpha3")
    with pytest.raises(rp.RequestError, match=r"'Corea'.*'Korea'"):
        linked.decide({"Corea": "KOR"})
    with pytest.raises(rp.RequestError, match="Chzechoslovakia"):
        linked.decide(Chzechoslovakia=None)
    with pytest.raises(rp.InputError, match="did you mean Canada <"):
        linked.decide({"Korea": "Canadaa"})
    with pytest.raises(TypeError, match="'Korea' is a text"):
        linked.decide({"Korea": 3})
    # A file may be about other tables, too.
    assert linked.decide("name,decision,iri\nCorea,match,KOR\n").summary == linked.summary


def test_a_series(dialogue: rp.Project) -> None:
    pandas = pytest.importorskip("pandas")
    linked = dialogue.link(pandas.Series(["Canada", "Chile"], name="c", index=["x", "y"]))
    assert list(linked.frame["c_label"]) == ["Canada", "Chile"]
    assert list(linked.frame.index) == ["x", "y"]
    assert dialogue.link(pandas.Series(["Canada"])).frame["name_label"][0] == "Canada"
    with pytest.raises(TypeError, match="the columns are 'a', 'b'"):
        dialogue.link({"a": ["Canada"], "b": ["Chile"]})


def test_a_series_of_polars_and_of_pyarrow(dialogue: rp.Project) -> None:
    polars = pytest.importorskip("polars")
    assert dialogue.link(polars.Series("c", ["Canada"])).frame["c_label"].to_list() == ["Canada"]
    with pytest.raises(TypeError, match=r"\.collect\(\)"):
        dialogue.link(polars.LazyFrame({"c": ["Canada"]}), "c")
    pyarrow = pytest.importorskip("pyarrow")
    for names in (pyarrow.array(["Canada"]), pyarrow.chunked_array([["Canada"]])):
        assert dialogue.link(names).frame["name_label"].to_pylist() == ["Canada"]


def test_columns_of_numbers(dialogue: rp.Project) -> None:
    assert dialogue.link({"m49": [124, 36]}, "m49", scheme="m49").added["m49_label"] == [
        "Canada",
        "Australia",
    ]
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([["Canada", 124], ["Chile", 152]])
    assert list(dialogue.link(frame, 0).frame["0_label"]) == ["Canada", "Chile"]
    assert list(dialogue.link(frame, column=[1], scheme="m49").frame["1_label"]) == [
        "Canada",
        "Chile",
    ]


def test_objects_in_other_columns(dialogue: rp.Project) -> None:
    pandas = pytest.importorskip("pandas")
    mixed = [1, "x", {"a": object()}]
    names = ["Canada", "Chile", 124]
    linked = dialogue.link(pandas.DataFrame({"c": names, "other": mixed}), "c")
    assert list(linked.frame["c_label"])[:2] == ["Canada", "Chile"]
    assert linked.frame["other"][2] is mixed[2]
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"c": names[:2]}).with_columns(
        polars.Series("other", [object(), object()], dtype=polars.Object)
    )
    assert dialogue.link(frame, "c").added["c_label"] == ["Canada", "Chile"]
    with pytest.raises(ValueError, match="'a' has 2 values, and 'b' has 1"):
        dialogue.link({"a": ["x", "y"], "b": ["x"]}, "a")


def test_a_column_that_cannot_be_read(dialogue: rp.Project) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    time = pyarrow.array([0]).cast(pyarrow.timestamp("us", "Nowhere/Land"))
    with pytest.raises(ValueError, match=r"the column 't' of the type Timestamp.*leave it out"):
        dialogue.link(pyarrow.table({"c": ["Canada"], "t": time}), "c")
