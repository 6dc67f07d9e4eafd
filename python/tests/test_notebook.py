"""The notebook of the documentation: it runs, and its outputs are those that it shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs/notebook.ipynb"


def outputs(notebook: Any) -> list[Any]:
    """The outputs of each cell, without pictures, whose bytes depend on the fonts of a machine."""

    def kept(output: Any) -> Any:
        data = {kind: text for kind, text in output.get("data", {}).items() if kind != "image/png"}
        return output["output_type"], output.get("text"), data

    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[kept(output) for output in cell.outputs] for cell in cells]


@pytest.mark.filterwarnings("ignore")
def test_the_notebook() -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    for name in ("ipykernel", "matplotlib", "pandas"):
        pytest.importorskip(name)
    shown = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(run, timeout=300, kernel_name="python3", record_timing=False)
    client.execute(cwd=str(NOTEBOOK.parent))
    if os.environ.get("UPDATE"):
        run.metadata.pop("language_info", None)
        nbformat.write(run, NOTEBOOK)
        return
    assert outputs(run) == outputs(shown), "UPDATE=1 .ci/python writes the outputs"
    pictures = [
        o for cell in run.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    assert pictures
