"""Asks a server with clients of Python: `run.py ADDRESS PROGRAM [FOLDER]`; ONLY names the checks to run."""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "validators"))

# Bars of progress say nothing in a log.
os.environ["TQDM_DISABLE"] = "1"

import api  # noqa: E402
import description  # noqa: E402
import endpoint  # noqa: E402
import reconciliation  # noqa: E402
import w3c  # noqa: E402
from folder import Live  # noqa: E402
from report import Report  # noqa: E402

CHECKS = {
    "SPARQLWrapper": endpoint.sparqlwrapper,
    "rdflib": endpoint.rdflib_store,
    "sparql-dataframe": endpoint.dataframe,
    "reconciler": reconciliation.reconciler_client,
    "reconciliation": reconciliation.schemas,
    "OpenAPI": api.description,
    "schemathesis": api.schemathesis,
    "service description": description.service_description,
    "graph store": w3c.graph_store,
    "graphs of requests": w3c.protocol,
}


def main() -> int:
    if len(sys.argv) < 3:
        print("which server and program? for example: run.py http://127.0.0.1:7878/ target/debug/rapporteur", file=sys.stderr)
        return 2
    live = Live(sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3] if len(sys.argv) > 3 else ".").resolve())
    only = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else []
    return Report().run(CHECKS, only, live)


if __name__ == "__main__":
    sys.exit(main())
