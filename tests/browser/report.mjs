// Runs checks one after the other and prints one line for each, then the places of its failures.

const SHOWN = 25;

export class Report {
  failed = 0;
  passed = 0;

  /// Runs a check: it gets `fail(place, what)` and `note(what)`, and returns what it looked at.
  async check(name, run) {
    const start = Date.now();
    const failures = [];
    const notes = [];
    let looked;
    try {
      looked = await run((place, what) => failures.push(`${place}: ${what}`), (what) => notes.push(what));
    } catch (error) {
      failures.push(`the check itself: ${error.stack ?? error}`);
    }
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    const count = failures.length === 0 ? "" : `, ${failures.length} failures`;
    console.log(`${failures.length === 0 ? "ok  " : "FAIL"}  ${name}: ${looked ?? "stopped"}${count} (${seconds} s)`);
    for (const failure of failures.slice(0, SHOWN)) console.log(`      ${failure}`);
    if (failures.length > SHOWN) console.log(`      and ${failures.length - SHOWN} more`);
    for (const note of notes.slice(0, SHOWN)) console.log(`      note: ${note}`);
    if (notes.length > SHOWN) console.log(`      and ${notes.length - SHOWN} more notes`);
    if (failures.length === 0) this.passed += 1;
    else this.failed += 1;
  }

  /// Prints the sum and sets the exit code.
  end() {
    console.log(`${this.passed} checks passed, ${this.failed} failed`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}
