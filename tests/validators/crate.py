"""Checks an RO-Crate against its profile with roc-validator, without a network."""

import json
import re
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import rocrate
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse

from descriptions import found
from report import Skipped

#: The context that the package `rocrate` ships. It is that of RO-Crate 1.3, which has the terms of
#: 1.2, and stands in for it: the validator asks for the context by its address.
CONTEXT = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"


class FromDisk(HTTPAdapter):
    """Answers every request with the context."""

    def send(self, request, **_):
        head = {"Content-Type": "application/ld+json"}
        body = BytesIO(CONTEXT.read_bytes())
        return self.build_response(request, HTTPResponse(body, head, 200, preload_content=False, request_url=request.url))


def fill(cache: Path, addresses) -> None:
    """Puts the context into a cache of the validator, under each address."""
    session = CachedSession(str(cache), backend="sqlite", expire_after=-1, allowable_methods=("GET",))
    session.mount("https://", FromDisk())
    for address in addresses:
        session.get(address)
    session.close()


def profile(site: Path, fail) -> str:
    """The crate has all that its profile requires."""
    file = found(site, "ro-crate-metadata.json")
    text = file.read_text("utf-8")
    version = re.search(r"https://w3id\.org/ro/crate/(1\.\d+)", text)
    if version is None:
        fail(file.name, "names no version of RO-Crate")
        return "1 file"
    if not CONTEXT.is_file():
        raise Skipped("the package rocrate has no context")
    with tempfile.TemporaryDirectory() as folder:
        cache, told = Path(folder) / "cache", Path(folder) / "report.json"
        fill(cache, [f"https://w3id.org/ro/crate/{version[1]}/context"])
        # The description alone: the validator would look at all files of the site.
        command = [
            Path(sys.executable).with_name("rocrate-validator"), "--disable-color", "-y", "validate",
            "--offline", "--cache-path", cache, "--profile-identifier", f"ro-crate-{version[1]}",
            "--requirement-severity", "REQUIRED", "--output-format", "json", "--output-file", told, site,
        ]
        run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if not told.is_file():
            fail(file.name, f"no report: {(run.stdout + run.stderr)[-1500:]}")
            return "1 file"
        report = json.loads(told.read_text("utf-8"))
    for issue in report.get("issues", []):
        fail(file.name, f"{issue.get('violatingEntity') or ''} {issue.get('message')} ({issue.get('check')})")
    if not report.get("passed") and not report.get("issues"):
        fail(file.name, "not passed, without a reason")
    return f"RO-Crate {version[1]}"
