"""A server of a small folder of its own, which can change, and requests to it."""

import json
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path


def sent(address: str, form: dict | bytes | None = None, headers: dict | None = None, method: str | None = None):
    """The status, the headers and the body of a reply."""
    body = urllib.parse.urlencode(form).encode() if isinstance(form, dict) else form
    request = urllib.request.Request(address, body, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


class Server:
    """Serves files given as texts, from `with` to its end."""

    def __init__(self, program: Path, files: dict[str, str]):
        self.program, self.files = program, files

    def __enter__(self) -> "Server":
        self.folder = Path(tempfile.mkdtemp())
        self.write(self.files)
        command = [self.program, "serve", "-C", self.folder, "--bind", "127.0.0.1:0", "--workers", "2"]
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        # Empty if it ends without listening.
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            self.__exit__()
            raise RuntimeError("the server does not start")
        return self

    def __exit__(self, *_) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.process.stdout.close()
            self.log.close()
            shutil.rmtree(self.folder)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    def version(self) -> int:
        return int(sent(self.address + "health")[2].decode().rsplit(" ", 1)[-1])

    def change(self, files: dict[str, str]) -> None:
        """Writes files and waits until they are served."""
        before = self.version()
        self.write(files)
        self.process.send_signal(signal.SIGHUP)
        for _ in range(200):
            if self.version() != before:
                return
            time.sleep(0.1)
        lines = (self.folder / "log").read_text("utf-8").splitlines()
        said = [line for line in lines if " GET " not in line]
        raise RuntimeError(f"the changed files are not served after 20 seconds: {said}")


def table(rows: list[dict[str, str]], columns: list[dict], **schema) -> dict[str, str]:
    """A folder with one table."""
    names = [column["name"] for column in columns]
    lines = [",".join(names), *(",".join(row[name] for name in names) for row in rows)]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "table.csv", "tableSchema": {**schema, "columns": columns}}
    return {"data/table.csv": "\n".join(lines) + "\n", "data/csv-metadata.json": json.dumps(metadata)}
