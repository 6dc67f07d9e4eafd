"""Several passes over the same tables: parts that stay where they are, and files that change."""

from __future__ import annotations

import bz2
import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rapporteur as rp

from .conftest import Convert, one_machine
from .test_spark import folder, refers, rows, table

HERE = "http://e.example/{_row}"


def test_a_file_that_is_read_whole_moves_no_part_of_others(many: Convert, tmp_path: Path) -> None:
    # Spark would split the first file into smaller parts, once the second is no longer among them.
    place = folder(tmp_path / "in", table("a.csv", about=HERE), a=rows(*range(60)))
    expected, _ = one_machine(place)
    (tmp_path / "1.csv").write_bytes(rows(*range(40)))
    (tmp_path / "2.csv").write_bytes(rows(*range(40, 60)).decode().encode("utf-16"))
    given = [str(tmp_path / name) for name in ("1.csv", "2.csv")]
    assert many(place, 1 << 20, input={"a.csv": given}) == (expected, [])


def test_settings_of_the_session_stay(spark: Any, many: Convert, tmp_path: Path) -> None:
    place = folder(tmp_path / "in", table("a.csv", about=HERE), a=rows(*range(60)))
    many(place, 50)
    assert spark.conf.get("spark.sql.files.maxPartitionBytes") == "50"
    assert spark.conf.get("spark.sql.files.minPartitionNum", None) is None


def changed(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Do something after files were split."""
    from rapporteur import _spark

    split = _spark.Work.split

    def and_change(work: Any) -> None:
        split(work)
        change()

    monkeypatch.setattr(_spark.Work, "split", and_change)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (rows(*range(59), 99), r"'a\.csv' changed while it was read: wait"),
        (rows(*range(200)), r"'a\.csv' was split at other places"),
        (rows(*range(2)), r"'a\.csv' was split at other places"),
    ],
)
@pytest.mark.parametrize("about", [HERE, None])
def test_a_file_that_changes(
    many: Convert,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    new: bytes,
    message: str,
    about: str | None,
) -> None:
    place = folder(tmp_path / "in", table("a.csv", about=about), a=rows(*range(60)))
    changed(monkeypatch, lambda: (place / "a.csv").write_bytes(new))
    with pytest.raises(rp.InputError, match=message):
        many(place, 200)


def test_a_data_frame_with_other_rows(spark: Any, many: Convert, tmp_path: Path) -> None:
    from pyspark.sql import functions as sql

    # Each reading has other names.
    name = sql.udf(lambda: __import__("uuid").uuid4().hex, "string").asNondeterministic()
    frame = spark.range(3).select(
        name().alias("id"), sql.lit("1").alias("n"), sql.lit("").alias("t")
    )
    numbered = folder(tmp_path / "in", table("a.csv", about=HERE), a=b"")
    with pytest.raises(rp.InputError, match=r"table 'a\.csv' had other rows.*parquet"):
        many(numbered, input={"a.csv": frame})
    # If it is read once, nothing can differ.
    triples, problems = many(folder(tmp_path / "in", table("a.csv")), input={"a.csv": frame})
    assert triples and not problems


def lines(count: int) -> bytes:
    """Rows that cannot be compressed well."""
    texts = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(count))
    return "".join(
        ["id,n,t\n", *(f'{n},{n},"{text}\n"\n' for n, text in enumerate(texts))]
    ).encode()


@pytest.mark.parametrize("kind", ["gz", "bz2"])
def test_large_compressed_files(many: Convert, tmp_path: Path, kind: str) -> None:
    # More than 4 MiB when compressed; a file of bzip2 is split too, at its blocks.
    content = lines(120_000)
    own = table("a.csv", about=HERE, primaryKey=["id"])
    place = folder(tmp_path / "in", own, a=content)
    expected = one_machine(place)
    packed = tmp_path / f"a.csv.{kind}"
    packed.write_bytes(gzip.compress(content) if kind == "gz" else bz2.compress(content))
    assert packed.stat().st_size > 4 << 20
    for split in (None, 1 << 20):
        assert many(place, split, input={"a.csv": str(packed)}) == expected


@pytest.mark.parametrize("end", ["", "\n", ",x\n", '"', '"e', '"e\n', "\xff"])
def test_ends_of_compressed_files(many: Convert, tmp_path: Path, end: str) -> None:
    content = b"\xef\xbb\xbfid,n,t\n1,1,a\n2,2," + end.encode("latin1")
    place = folder(tmp_path / "in", table("a.csv"), a=content)
    triples, problems = one_machine(place)
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(content))
    problems = [{**problem, "file": str(packed)} for problem in problems]
    assert many(place, input={"a.csv": str(packed)}) == (triples, problems)


def test_a_small_file_that_is_large_when_it_is_not_compressed(
    many: Convert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rapporteur import _inputs

    content = ("id,n,t\n" + "1,1,x\n" * 20_000).encode("utf-16")
    place = folder(tmp_path / "in", table("a.csv"), a=content)
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(content))
    monkeypatch.setattr(_inputs, "LARGEST", 100_000)
    with pytest.raises(ValueError, match="cannot be split"):
        many(place, input={"a.csv": str(packed)})


def test_what_is_sent_back_is_bounded(
    spark: Any, both: Convert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rapporteur import _spark

    seen: list[int] = []
    run = _spark.Work.run

    def measured(work: Any, *arguments: Any) -> Any:
        frame = run(work, *arguments)
        if arguments[1] == "scan":
            sizes = [len(row.beginning) + len(row.fragment) for row in frame.collect()]
            seen.append(sum(sizes))
        return frame

    monkeypatch.setattr(_spark.Work, "run", measured)
    reports: list[str] = []
    report = _spark.Work.report

    def noted(work: Any, found: Any, *others: Any) -> Any:
        reports.extend(str(part) for parts in found.parts.values() for part in parts.values())
        return report(work, found, *others)

    monkeypatch.setattr(_spark.Work, "report", noted)
    # A large file, and one that is read whole: each has a problem in every row.
    bad = "".join(f"{n},x,{'text ' * 20}\n" for n in range(40_000))
    own = table("a.csv"), {**table("b.csv"), "dialect": {"encoding": "utf-16le"}}
    text = "id,n,t\n" + bad
    files = {"a": text.encode(), "b": text[:2_000_000].encode("utf-16-le")}
    _, problems = both(folder(tmp_path / "in", *own, **files), 2 << 20)
    assert len(problems) >= 200
    assert len(seen) == 1 and seen[0] < 1 << 20
    assert max(map(len, reports)) < 200_000


def test_counts_of_a_table_with_parts_without_rows(spark: Any, tmp_path: Path) -> None:
    from rapporteur import _inputs
    from rapporteur import spark as own

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_inputs, "SMALL", 0)
        spark.conf.set("spark.sql.files.maxPartitionBytes", "20")
        # A row of ten parts, in most of which lines begin, but no row.
        content = b'id,n,t\n1,1,"' + b"text\n" * 40 + b'"\n2,2,x\n'
        place = folder(tmp_path / "in", table("a.csv"), a=content)
        made = own.convert(spark, place, str(tmp_path / "out"))
    assert made.tables["a.csv"].columns["t"]["mapped"] == made.rows == 2
    # Cells are counted by the columns of the description.
    empty = own.convert(
        spark, folder(tmp_path / "none", table("a.csv"), a=b"id,n,t\n"), str(tmp_path / "no")
    )
    assert empty.tables["a.csv"].columns["n"]["read"] == 0


def test_pairs_of_problems_in_parts(both: Convert, tmp_path: Path) -> None:
    # A NUL is reported once for each file, and then not again in parts; others keep their numbers.
    content = b"id,n,t\n1,1,\x00\n" + b"2,x,\x00\n" * 150 + b"3,3,a,b\n" * 120
    both(folder(tmp_path / "in", table("a.csv"), a=content), 400)


def test_rows_of_broken_keys_in_files_with_other_line_ends(both: Convert, tmp_path: Path) -> None:
    ends = {"lineTerminators": ["\r"]}
    own = {**table("a.csv", primaryKey=["t"]), "dialect": ends}
    other = table("b.csv", foreignKeys=[refers(["t"], "a.csv", ["t"])])
    files = {"a": rows(1, 2, 3, 2, end="\r"), "b": rows(2, 7)}
    both(folder(tmp_path / "in", own, other, **files), 20)
