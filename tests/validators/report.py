"""Runs checks one after the other and prints one line for each, then the places of its failures."""

import time
import traceback

SHOWN = 25


class Skipped(Exception):
    """Something that a check needs is not here."""


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, run):
        """Runs a check: it gets `fail(place, what)` and returns what it looked at."""
        start = time.monotonic()
        failures = []
        try:
            looked = run(lambda place, what: failures.append(f"{place}: {what}"))
        except Skipped as reason:
            print(f"skipped {name}: {reason}", flush=True)
            return
        except Exception:  # noqa: BLE001: any failure of a tool is a failure of the check
            looked = "stopped"
            failures.append("the check itself: " + traceback.format_exc(limit=-4))
        word = "FAIL" if failures else "ok  "
        count = f", {len(failures)} failures" if failures else ""
        print(f"{word}  {name}: {looked}{count} ({time.monotonic() - start:.1f} s)", flush=True)
        for failure in failures[:SHOWN]:
            print(f"      {failure}", flush=True)
        if len(failures) > SHOWN:
            print(f"      and {len(failures) - SHOWN} more", flush=True)
        self.passed += not failures
        self.failed += bool(failures)

    def run(self, checks, only, subject):
        """Runs the checks with these names, or all if there are none; returns the exit code."""
        for name, check in checks.items():
            if not only or name in only:
                self.check(name, lambda fail, check=check: check(subject, fail))
        return self.end()

    def end(self):
        """Prints the sum, and returns the exit code."""
        print(f"{self.passed} checks passed, {self.failed} failed", flush=True)
        return int(self.failed > 0)
