"""The API of the questions: a validator judges its description, and schemathesis tries it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator

from folder import Live
from server import sent

HERE = Path(__file__).resolve().parent


def description(live: Live, fail) -> str:
    """The description is valid OpenAPI 3.1, and has each question."""
    status, _, body = sent(live.address + "api/openapi.json")
    if status != 200:
        fail("openapi.json", status)
        return "nothing"
    document = json.loads(body)
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        fail("openapi.json", f"{list(error.absolute_path)}: {error.message[:300]}")
    questions = {f"/api/questions/{file.stem}" for file in (live.path / "queries").glob("*.rq")}
    if questions != set(document["paths"]) - {"/api/questions"}:
        fail("openapi.json", f"its paths differ from the questions: {questions ^ set(document['paths'])}")
    return f"{len(document['paths'])} paths"


def schemathesis(live: Live, fail) -> str:
    """Nothing in the replies goes against the description, whatever is asked."""
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", live.address + "api/openapi.json",
        "--checks", "all", "--seed", "1", "--max-examples", "10", "--generation-database", "none",
        "--request-timeout", "60", "--max-failures", "100", "--no-color", "--suppress-health-check", "all",
    ]
    # It keeps what it finds in the folder where it runs.
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "RECORDS": str(live.path), "ADDRESS": live.address}
    run = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, env=environment, cwd=sys.prefix)
    if run.returncode != 0:
        lines = run.stdout.splitlines() + run.stderr.splitlines()
        found = [line.strip() for line in lines if "❌" in line or "curl -X" in line or line.startswith("- ")]
        for line in found or lines[-25:]:
            fail("api", line)
    counts = [line.strip() for line in run.stdout.splitlines() if "generated" in line]
    return counts[0] if counts else "no cases"
