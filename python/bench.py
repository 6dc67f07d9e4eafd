"""Measures the package beside the command line, pyoxigraph and rdflib, for docs/benchmarks.md.

    pip install ./python pandas pyarrow pyoxigraph rdflib
    cargo build --release
    python python/bench.py

Each number is the least of several runs.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import rapporteur as rp

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "target/release/rapporteur"
NAMES = 1_000_000
ROWS = 300_000
"""Rows of the folder for SELECT *, each of five triples."""


def least(work: Callable[[], object], runs: int = 5) -> float:
    """The least time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def pair(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The least times of two works that run in turn, so that other load hits both."""
    times = [(least(one, 1), least(other, 1)) for _ in range(5)]
    return min(first for first, _ in times), min(second for _, second in times)


def row(what: str, *values: str) -> None:
    """A row of the table."""
    print(f"| {what} | {' | '.join(values)} |", flush=True)


def command(*arguments: object) -> Callable[[], object]:
    """A run of the program."""
    words = [str(PROGRAM), *map(str, arguments)]
    return lambda: subprocess.run(words, check=True, capture_output=True)


def asking() -> None:
    """Opening this repository, and one question."""
    row("open this repository", f"{least(lambda: rp.open(ROOT)) * 1000:.1f} ms", "", "")
    project = rp.open(ROOT)
    ask = least(lambda: project.query("co-hosts", host="WILPF", kind="State"), 20)
    row('`query("co-hosts", …)` of it', f"{ask * 1000:.2f} ms", "", "")


def linking(folder: Path) -> None:
    """A million names of states, from a DataFrame and by the program."""
    project = rp.open(ROOT)
    states = project.sparql(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "PREFIX oewg: <https://w3id.org/oewg-dialogue/ontology#> "
        "SELECT ?name { ?s a oewg:State ; skos:prefLabel ?name }"
    )
    chance = random.Random(1)
    names = chance.choices(states["name"], k=NAMES)  # type: ignore[index]
    frame = pandas.DataFrame({"country": names, "n": range(NAMES)})
    table = folder / "names.csv"
    frame.to_csv(table, index=False)
    link = ("link", "-C", ROOT, table, "--column", "country", "--type", "State", "--add", "alpha3")
    own, other = pair(
        lambda: project.link(frame, "country", type="State", add="alpha3").frame,
        command(*link, "-o", folder / "out.csv"),
    )
    rate = [f"{NAMES / seconds / 1e6:.2f} million/s" for seconds in (own, other)]
    row(f"link {NAMES:,} names", rate[0], f"{rate[1]} (command line)", f"{other / own:.2f}")


def selecting(folder: Path) -> None:
    """SELECT * of 1.5 million triples into pandas."""
    (folder / "data").mkdir()
    chance = random.Random(2)
    with open(folder / "data/t.csv", "w", encoding="utf-8") as out:
        out.write("id,name,year,day,kind\n")
        for number in range(ROWS):
            year = chance.randrange(1900, 2026)
            out.write(
                f"{number},name {number},{year},{year}-01-{1 + number % 28:02},{number % 50}\n"
            )
    (folder / "data/csv-metadata.json").write_text(
        """{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {
        "aboutUrl": "http://e.example/{id}", "columns": [
        {"name": "id", "titles": "id", "datatype": "integer"},
        {"name": "name", "titles": "name"},
        {"name": "year", "titles": "year", "datatype": "gYear"},
        {"name": "day", "titles": "day", "datatype": "date"},
        {"name": "kind", "titles": "kind", "valueUrl": "http://e.example/kind/{kind}"}]}}"""
    )
    project = rp.open(folder)
    query = "SELECT * { ?s ?p ?o }"
    triples = folder / "t.nt"
    convert = folder / "data/csv-metadata.json"
    own, other = pair(
        lambda: rp.convert(convert, output=triples), command("convert", convert, "-o", triples)
    )
    row(
        "convert it to N-Triples",
        f"{own:.2f} s",
        f"{other:.2f} s (command line)",
        f"{other / own:.2f}",
    )

    frame = project.sparql(query).to_pandas()  # type: ignore[union-attr]
    own = least(lambda: project.sparql(query).to_pandas(), 3)  # type: ignore[union-attr]
    what = f"`SELECT *` of {len(frame):,} triples into pandas"

    def rows(answer: Any, columns: list[str], text: Callable[[Any], str]) -> pandas.DataFrame:
        texts = [[text(term) for term in solution] for solution in answer]
        return pandas.DataFrame(texts, columns=columns)

    import pyoxigraph

    store = pyoxigraph.Store()
    store.bulk_load(path=str(triples), format=pyoxigraph.RdfFormat.N_TRIPLES)
    other = least(lambda: rows(store.query(query), ["s", "p", "o"], lambda term: term.value), 3)
    row(what, f"{own:.2f} s", f"{other:.2f} s (pyoxigraph)", f"{other / own:.1f}")

    import rdflib

    graph = rdflib.Graph().parse(str(triples), format="nt")
    other = least(lambda: rows(graph.query(query), ["s", "p", "o"], str), 1)
    row(what, f"{own:.2f} s", f"{other:.2f} s (rdflib)", f"{other / own:.1f}")


def main() -> None:
    """Make the table."""
    print(f"Python {sys.version.split()[0]}\n")
    row("work", "package", "other", "times as fast")
    row("---", "---", "---", "---")
    asking()
    with tempfile.TemporaryDirectory() as folder:
        linking(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        selecting(Path(folder))


if __name__ == "__main__":
    main()
