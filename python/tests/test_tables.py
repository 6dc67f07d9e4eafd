"""Converting, describing, and making projects."""

from __future__ import annotations

from pathlib import Path

import pytest
import rapporteur as rp


def test_convert(tmp_path: Path) -> None:
    out = tmp_path / "out.nt"
    assert rp.convert("data/csv-metadata.json", to="ntriples", output=out) is None
    text = rp.convert("data/csv-metadata.json", to="nt")
    assert text is not None
    assert out.read_text(encoding="utf-8") == text
    assert rp.convert("data/csv-metadata.json", to="nt", key_memory="1K") == text
    assert rp.convert("data/csv-metadata.json", to="nt", key_memory=1000) == text
    with pytest.raises(ValueError, match="such as 500M"):
        rp.convert("data/csv-metadata.json", to="nt", key_memory="much")
    assert rp.convert("docs/river/data", output=tmp_path / "out.ttl", pretty=True) is None
    assert "Alderland" in (tmp_path / "out.ttl").read_text(encoding="utf-8")


def test_a_conversion_with_errors_writes_nothing(broken: Path) -> None:
    out = broken / "out.nt"
    with pytest.raises(rp.InputError) as caught:
        rp.convert(broken / "data/csv-metadata.json", output=out)
    assert caught.value.diagnostics[0].cell == "A3"
    assert not out.exists()
    with pytest.warns(rp.RapporteurWarning, match="C002"):
        rp.convert(broken / "data/csv-metadata.json", output=out, lenient=True)
    assert out.exists()
    with pytest.raises(ValueError, match="turtle"):
        rp.convert("docs/river/data", to="gif")
    table = broken / "table.csv"
    table.write_text("a,b\n1,2\n")
    with pytest.raises(rp.RequestError, match="input file"):
        rp.convert(table, to="turtle", output=table)
    assert table.read_text() == "a,b\n1,2\n"


def test_a_stopped_conversion_writes_nothing(tmp_path: Path) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "out.nt"
    table.write_text("a,b\n" + "1,2\n" * 400_000)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rp.convert(table, output=out, progress=stop)
    assert not out.exists()


def test_a_new_project(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("code,name\nALD,Alderland\nBRK,Brookshire\n")
    (tmp_path / "meetings.csv").write_text("number,member\n1,ALD\n2,ALD\n3,BRK\n")
    made = rp.new(tmp_path / "p", tmp_path / "members.csv", tmp_path / "meetings.csv")
    assert "data/csv-metadata.json" in made.files
    assert any("example.org" in doubt for doubt in made.doubts)
    project = rp.open(tmp_path / "p")
    assert len(project.query("meetings-by-member", member="Alderland")) == 2  # type: ignore[arg-type]
    (tmp_path / "votes.csv").write_text("id,member,vote\n1,ALD,yes\n2,BRK,no\n")
    project.add(tmp_path / "votes.csv")
    assert "votes-by-member" in project.questions
    with pytest.raises(rp.RequestError):
        rp.new(tmp_path / "p", tmp_path / "members.csv")


def test_infer(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("code,day\nA,2020-01-01\nB,2020-01-02\n")
    metadata = rp.infer(tmp_path / "t.csv")
    assert metadata["tableSchema"]["columns"][1]["datatype"] == "date"
    metadata.save(tmp_path / "t.csv-metadata.json")
    assert "xsd:date" in (rp.convert(tmp_path / "t.csv", to="turtle") or "")
