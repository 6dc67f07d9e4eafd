"""The same triples and problems as on one machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rapporteur as rp

from .conftest import Convert

NOTES = {
    "url": "notes.csv",
    "tableSchema": {
        "aboutUrl": "http://e.example/{id}",
        "columns": [{"name": "id", "titles": "id"}, {"name": "text", "titles": "text"}],
    },
}


def folder(place: Path, tables: list[dict[str, Any]], files: dict[str, bytes]) -> Path:
    """Write tables and their description."""
    place.mkdir(exist_ok=True)
    document = {"@context": "http://www.w3.org/ns/csvw", "tables": tables}
    (place / "csv-metadata.json").write_text(json.dumps(document, indent=1))
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def test_the_tables_of_the_documentation(both: Convert) -> None:
    triples, _ = both(Path("docs/river/data"))
    assert triples
    both(Path("data"))


QUOTED = b'id,text\n1,"a\nb"\n2,"c ""d""\r\n\r\n,e"\r\n3,f\n4,"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"\n5,g\n'


@pytest.mark.parametrize("split", [7, 11, 16, 23, 40])
def test_line_breaks_in_quotes_at_borders(both: Convert, tmp_path: Path, split: int) -> None:
    place = folder(tmp_path / "in", [NOTES], {"notes.csv": QUOTED})
    triples, _ = both(place, split)
    assert triples is not None and len(triples) == 10
