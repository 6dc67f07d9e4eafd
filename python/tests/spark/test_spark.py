"""The same triples and problems as on one machine."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import rapporteur as rp

from .conftest import Convert, one_machine

OPTIONAL = "https://w3id.org/rapporteur/ns#optional"
ABOUT = "http://e.example/{id}"


def table(url: str, about: str | None = ABOUT, **schema: Any) -> dict[str, Any]:
    """A table with the columns id, n (an integer) and t."""
    columns = [
        {"name": "id", "titles": "id"},
        {"name": "n", "titles": "n", "datatype": "integer"},
        {"name": "t", "titles": "t"},
    ]
    schema = {"columns": columns, **schema}
    return {"url": url, "tableSchema": {**schema, **({"aboutUrl": about} if about else {})}}


def refers(columns: list[str], to: str, referenced: list[str]) -> dict[str, Any]:
    """A foreign key."""
    reference = {"resource": to, "columnReference": referenced}
    return {"columnReference": columns, "reference": reference}


def folder(place: Path, *tables: dict[str, Any], **files: bytes) -> Path:
    """Write the description of tables, and their files by name without `.csv`."""
    place.mkdir(exist_ok=True)
    document = {"@context": "http://www.w3.org/ns/csvw", "tables": tables}
    (place / "csv-metadata.json").write_text(json.dumps(document, indent=1))
    for name, content in files.items():
        (place / f"{name}.csv").write_bytes(content)
    return place


def rows(*numbers: int, end: str = "\n") -> bytes:
    """A table with a row of each number."""
    lines = ["id,n,t", *(f"{n},{n},text {n}" for n in numbers)]
    return end.join([*lines, ""]).encode()


def test_tables_with_keys_and_references(both: Convert) -> None:
    triples, _ = both(Path("docs/river/data"))
    assert triples


QUOTED = b"""id,n,t
1,1,"a
b"
2,2,"c ""d""\r
\r
,e"\r
3,3,f
4,x,"









"
"5",5,g
"""


@pytest.mark.parametrize("split", [8, 13, 21, 34])
def test_line_breaks_in_quotes_at_borders(both: Convert, tmp_path: Path, split: int) -> None:
    # The numbers of rows and the labels of blank nodes are those of one machine.
    tables = (
        table("a.csv"),
        table("b.csv", about=None),
        table("c.csv", about="http://e.example/{_row}/{_sourceRow}"),
    )
    place = folder(tmp_path / "in", *tables, a=QUOTED, b=QUOTED, c=QUOTED)
    _, problems = both(place, split)
    assert [(p["line"], p["row"]) for p in problems] == [(8, 4)] * 3
    triples, _ = both(place, split, lenient=True)
    assert triples is not None and triples[-1].startswith("_:t1s5 ")


WRITTEN: list[tuple[bytes, dict[str, Any]]] = [
    (b"\xef\xbb\xbf" + rows(1, 2, 3), {}),
    (rows(1, 2, 3, end="\r\n"), {}),
    (rows(1, 2, 3, end="\r"), {"lineTerminators": ["\r"]}),
    (rows(1, 2, 3).decode().encode("utf-16"), {}),
    (rows(1, 2, 3).decode().encode("utf-16-le"), {"encoding": "utf-16le"}),
    (b"id,n,t", {}),
    (b"1,1,x\n2,2,y\n3,z,z\n", {"header": False}),
    (b"skipped\nsome,more,titles\n" + rows(1, 2), {"skipRows": 1, "headerRowCount": 2}),
    (rows(1, 2).replace(b"2,2,", b'# "2\n"\n\n2,2,'), {"commentPrefix": "#"}),
    (rows(1, 2) + b"\n3\n4,4,b\n5,5,c,d\n\xff,6,e\n,,\n7,7,\x00\n8,8,\x00\n", {}),
    (b'id,n,t\n1,1,a"b\n2,2,"c" d\n3,3,"e\n4,4,f\n', {}),
    (b"id,n,t\n1,1,'a\\'\nb'\n", {"quoteChar": "'", "doubleQuote": False}),
    (b'id;n;t\n1;1;"a\n2;2;b\n', {"delimiter": ";", "quoteChar": None}),
    (b"\n", {}),
    (b"", {}),
    (b"id,t\n1,1\n", {}),
]


@pytest.mark.parametrize("split", [None, 9, 30])
def test_ways_of_writing_a_table(both: Convert, tmp_path: Path, split: int | None) -> None:
    files = {f"t{number}": content for number, (content, _) in enumerate(WRITTEN)}
    tables = [
        {**table(f"{name}.csv"), "dialect": dialect} for name, (_, dialect) in zip(files, WRITTEN)
    ]
    _, problems = both(folder(tmp_path / "in", *tables, **files), split)
    assert len({problem["code"] for problem in problems}) > 5
    # Without those that cannot be read as they are, there are triples.
    readable = tables[:9] + tables[11:13]
    triples, _ = both(folder(tmp_path / "in", *readable, **files), split, lenient=True)
    assert triples


LONG = "é" * 20_000
"""More than 16 KiB."""
OPENINGS: list[tuple[bytes, dict[str, Any]]] = [
    # A character of two bytes at any of two places, and a first row with several.
    (("1,1,a" + LONG + "\n2,x,b\n").encode(), {"header": False}),
    (("1,1," + LONG + "\n2,2,b\n").encode(), {"header": False}),
    ((f'1,1,"{LONG}\n{LONG}"\n2,2,b\n').encode(), {"header": False}),
    (b"1,1,\xff\n2,2,b\n", {"header": False}),
    (b"1,1,\x00\n2,2,\x00\n", {"header": False}),
    (b"\xff\n1,1,a\n2,2,b\n", {"header": False, "skipRows": 1}),
    (b"\x00\n1,1,a\n2,2,\x00\n", {"header": False, "skipRows": 1}),
    (b"# c\n\n1,1,a,b\n2,2,b\n", {"header": False, "commentPrefix": "#", "skipBlankRows": True}),
    (b"skipped\n" * 4000 + b"1,1,a\n2,x,b\n", {"header": False, "skipRows": 4000}),
    (("é\n" * 9000 + "id,n,t\n1,1,a\n2,x,b\n").encode(), {"skipRows": 9000}),
    (b"1,1,a", {"header": False}),
    (b"1,1,\xff\n".decode("latin1").encode("utf-16"), {"header": False}),
]


@pytest.mark.parametrize("split", [None, 7000])
@pytest.mark.parametrize("number", range(len(OPENINGS)))
def test_what_opens_a_table(both: Convert, tmp_path: Path, number: int, split: int | None) -> None:
    content, dialect = OPENINGS[number]
    place = folder(tmp_path / "in", {**table("t.csv"), "dialect": dialect}, t=content)
    both(place, split)
    both(place, split, lenient=True)


def test_keys_across_parts(both: Convert, tmp_path: Path) -> None:
    own = table("a.csv", primaryKey=["id"])
    other = table("b.csv", foreignKeys=[refers(["id"], "a.csv", ["id"])])
    files = {"a": rows(*range(100), 7, 7), "b": rows(5, 7, 200, 199, 5, 200)}
    _, problems = both(folder(tmp_path / "in", own, other, **files), 200)
    # Both rows of a broken key are named.
    assert [(p["code"], p["row"]) for p in problems[:2]] == [("K001", 101), ("K001", 102)]
    assert problems[0]["related"][0]["line"] == 9
    assert [p["row"] for p in problems if p["code"] == "K002"] == [3, 6, 4]


def test_other_keys(both: Convert, tmp_path: Path) -> None:
    two = ["id", "n"]
    own = table("a.csv", primaryKey=two, foreignKeys=[refers(["n"], "b.csv", ["n"])])
    other = table("b.csv", foreignKeys=[refers(two, "a.csv", two), refers(["t"], "b.csv", ["t"])])
    other["tableSchema"]["columns"][1][OPTIONAL] = True
    a = b"id,n,t\n1,1,\n1,2,\n,,\n,,\n1,1,\n2,3,\n3,,\n3,x,\n"
    b = b"id,n,t\n1,1,p\n1,,q\n,2,q\n2,3,r\n2,3,r\n7,7,s\n"
    for split in (None, 12, 20):
        both(folder(tmp_path / "in", own, other, a=a, b=b), split)
    # References to rows that cannot be read are not checked.
    both(folder(tmp_path / "in", own, other, a=a + b'4,4,"x', b=b + b"8,8,t\n"), 20)
    both(folder(tmp_path / "in", own, other, a=b"id,t\n1,2\n", b=b), 20)
    (tmp_path / "in/a.csv").unlink()
    both(tmp_path / "in", 20)


def test_more_problems_than_are_listed(both: Convert, tmp_path: Path) -> None:
    text = "id,n,t\n" + "".join(f"{n},x,\n" for n in range(1000)) + "1,1,\n" * 300
    place = folder(tmp_path / "in", table("a.csv", primaryKey=["id"]), a=text.encode())
    both(place, 3000)
    both(place, 3000, lenient=True)


def test_the_numbers_of_problems(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rapporteur import _inputs
    from rapporteur import spark as own

    monkeypatch.setattr(_inputs, "SMALL", 0)
    spark.conf.set("spark.sql.files.maxPartitionBytes", "3000")
    text = "id,n,t\n" + "".join(f"{n},x,\n" for n in range(1000)) + "1,1,\n" * 300
    place = folder(tmp_path / "in", table("a.csv", primaryKey=["id"]), a=text.encode())
    with pytest.raises(rp.InputError) as one:
        rp.convert(place, to="ntriples")
    with pytest.raises(rp.InputError) as several:
        own.convert(spark, place, str(tmp_path / "none"))
    assert several.value.diagnostics.errors == one.value.diagnostics.errors == 1300
    assert str(several.value) == str(one.value)


def test_a_table_of_many_files(many: Convert, tmp_path: Path) -> None:
    own = table("a.csv", about="http://e.example/{_row}", primaryKey=["id"])
    place = folder(tmp_path / "in", own, a=rows(*range(60)))
    expected, _ = one_machine(place)
    files = tmp_path / "files with spaces {1}"
    files.mkdir()
    (files / "1.csv").write_bytes(rows(*range(20)))
    (files / "2.csv.gz").write_bytes(gzip.compress(rows(*range(20, 40))))
    (files / "3.csv.bz2").write_bytes(bz2.compress(rows(*range(40, 60))))
    given = [str(files / name).replace("{", r"\{") for name in ("1.csv", "2.csv.gz", "3.csv.bz2")]
    for split in (None, 50):
        assert many(place, split, input={"a.csv": given}) == (expected, [])
    (files / "3.csv.bz2").write_bytes(bz2.compress(rows(*range(40, 60), 3)))
    _, problems = many(place, 50, input={"a.csv": given})
    (problem,) = problems
    assert problem["file"] == str(files / "3.csv.bz2") and problem["row"] == 21
    assert problem["related"][0] == {
        "what": "first used here",
        "file": str(files / "1.csv"),
        "line": 5,
    }
    with pytest.raises(ValueError, match="twice"):
        many(place, input={"a.csv": [given[0], given[0]]})
    with pytest.raises(ValueError, match="no file"):
        many(place, input={"a.csv": str(tmp_path / "nothing*")})
    with pytest.raises(ValueError, match=r"b\.csv"):
        many(place, input={"b.csv": given})


def test_a_data_frame(spark: Any, many: Convert, tmp_path: Path) -> None:
    text = 'id,n,t\n1,1,"a ""b"""\n2,2,"c\nd"\n3,,\n'
    own = table("a.csv", about="http://e.example/{_row}")
    place = folder(tmp_path / "in", {**own, "dialect": {"delimiter": ";"}}, a=b"")
    rows = [("1", "1", 'a "b"'), ("2", "2", "c\nd"), ("3", None, None)]
    frame = (
        spark.createDataFrame(rows, "id string, n string, t string")
        .repartition(1)
        .sortWithinPartitions("id")
    )
    frame.write.parquet(str(tmp_path / "a.parquet"))
    stored = spark.read.parquet(str(tmp_path / "a.parquet"))
    result = many(place, input={"a.csv": stored})
    folder(place, own, a=text.encode())
    assert result == one_machine(place)
    # Columns are found by their names.
    assert many(place, input={"a.csv": stored.select("t", "id", "n")}) == result
    _, problems = many(place, input={"a.csv": stored.select("t", "id")})
    assert any(p["code"].startswith("T") and "n" in p["message"] for p in problems)
    for wrong in (None, {"id": ["1"]}, [1]):
        with pytest.raises(TypeError, match="give paths of files or a DataFrame of Spark"):
            many(place, input={"a.csv": wrong})
    with pytest.raises(TypeError, match="column 'n'"):
        many(place, input={"a.csv": stored.selectExpr("id", "int(n)", "t")})
    broken = spark.createDataFrame([("1", "x", "")], "id string, n string, t string")
    _, problems = many(place, input={"a.csv": broken})
    found = [(p["code"], p["file"], p["row"]) for p in problems]
    assert found == [("C002", "dataframe://a.csv", 1)]


def test_refusals(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rapporteur import _inputs, _spark
    from rapporteur import spark as own

    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError, match="out"):
        own.convert(spark, "docs/river/data", str(tmp_path / "out"))
    with pytest.raises(ValueError, match="nquads"):
        own.convert(spark, "docs/river/data", str(tmp_path / "new"), format="turtle")
    with pytest.raises(TypeError, match="Connect"):
        own.convert(None, "docs/river/data", str(tmp_path / "new"))
    with pytest.raises(rp.InputError):
        own.convert(spark, tmp_path, str(tmp_path / "new"))
    monkeypatch.setattr(_spark, "version", lambda _: "0.0.1")
    with pytest.raises(Exception, match="install the wheel for the Python of all workers"):
        own.convert(spark, "docs/river/data", str(tmp_path / "new"))
    monkeypatch.setattr(_inputs, "LARGEST", 10)
    with pytest.raises(ValueError, match=r"members\.csv.* cannot be split"):
        own.convert(spark, "docs/river/data", str(tmp_path / "new"))
    assert not list(tmp_path.glob("*new*"))


def test_counts(spark: Any, tmp_path: Path) -> None:
    from rapporteur import spark as own

    made = own.convert(spark, "docs/river/data", str(tmp_path / "out"), format="nquads")
    assert made.triples == len((rp.convert("docs/river/data", to="nq") or "").splitlines())
    members = made.tables["members.csv"]
    cells = members.columns["code"]
    assert members.rows == cells["read"] == sum(cells.values()) - cells["read"] > 0
