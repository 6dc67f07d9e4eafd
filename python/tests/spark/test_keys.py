"""Keys that are compared by their digests, and lines that are written together."""

from __future__ import annotations

from typing import Any

import pytest

KINDS = [(1, 0, 0, False), (1, 1, 2, True)]
"""Of table 1: one key refers to the primary key of table 0, one to single rows of table 2."""
TARGETS = [(0, True), (1, True), (2, False)]


def found(spark: Any, keys: list[str], references: list[str]) -> Any:
    """Compare some lines."""
    from rapporteur._keys import broken

    frames = [
        spark.createDataFrame([(line,) for line in lines], "value string") if lines else None
        for lines in (keys, references)
    ]
    return broken(spark, KINDS, TARGETS, *frames)


def test_each_kind_of_broken_key(spark: Any) -> None:
    keys = ["0,5", "0,5", "0,-6", "1,5", "2,7", "2,7", "2,8"]
    references = ["1,0,5", "1,0,-6", "1,0,9", "1,1,7", "1,1,8", "1,1,5"]
    all = found(spark, keys, references)
    # A repeated key of table 2 matters only to what must refer to one row.
    assert all.twice == {(0, 5), (2, 7)}
    assert all.open == {(1, 0, 9), (1, 1, 7), (1, 1, 5)}
    assert (all.near, all.found) == ({0, 2}, 1)


def test_keys_or_references_alone(spark: Any) -> None:
    assert found(spark, [], []).twice == set()
    assert found(spark, ["1,3", "1,3"], []).twice == {(1, 3)}
    alone = found(spark, [], ["1,0,3"])
    assert (alone.open, alone.near, alone.found) == ({(1, 0, 3)}, {0}, 0)


def test_each_kind_has_a_limit(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rapporteur import _keys

    monkeypatch.setattr(_keys, "NAMED", 3)
    keys = [f"0,{number}" for number in range(9)] * 2
    some = found(spark, keys, [f"1,0,{number}" for number in range(20, 29)])
    assert len(some.twice) == some.found == 3
    assert len(some.open) == 3


@pytest.mark.parametrize("most", [1, 4, 5, 9, 100])
@pytest.mark.parametrize(
    "text", [b"", b"a", b"aaa\nbbbbbbbb\nc\ndd", b"a\n\nb", "é\nüü\n€".encode()]
)
def test_lines_that_are_written_together(
    monkeypatch: pytest.MonkeyPatch, text: bytes, most: int
) -> None:
    from rapporteur import _parts

    monkeypatch.setattr(_parts, "WRITTEN", most)
    rows = [row for some in _parts.written([text, b"k", b""]) for row in some.to_pylist()]
    assert rows.pop() == {"kind": "keys", "value": "k"}
    values = [row["value"] for row in rows]
    assert all(row["kind"] == "triples" for row in rows)
    assert "\n".join(values).encode() == text
    assert all(len(value.encode()) <= most or "\n" not in value for value in values)
