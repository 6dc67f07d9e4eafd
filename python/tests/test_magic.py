"""The magics of notebooks."""

from __future__ import annotations

from typing import Any

import pytest
import rapporteur as rp


@pytest.fixture
def shell() -> Any:
    """A shell with the extension."""
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(colors="nocolor", history_length=0)
    shell.run_line_magic("load_ext", "rapporteur")
    shell.user_ns["p"] = rp.open("docs/river")
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.filterwarnings("ignore")
def test_cells(shell: Any) -> None:
    rows = shell.run_cell_magic("ask", "", "chaired-by member=Alderland\n")
    assert len(rows) == 2
    assert shell.run_cell_magic("sparql", "p >> yes", "ASK { ?s ?p 'ALD' }") is None
    assert shell.user_ns["yes"] is True
    with pytest.raises(NameError, match="not a project"):
        shell.run_cell_magic("sparql", "q", "ASK {}")
    with pytest.raises(ValueError, match="NAME=VALUE"):
        shell.run_cell_magic("ask", "", "chaired-by Alderland")
    shell.user_ns["other"] = rp.open("docs/river")
    with pytest.raises(NameError, match="several projects"):
        shell.run_cell_magic("sparql", "", "ASK {}")
