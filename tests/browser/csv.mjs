// Reads tables of the folder, so that expected answers come from its records.
import { readFileSync } from "node:fs";

/// The rows of a file, by the names in its head (RFC 4180).
export function table(file) {
  const rows = [[]];
  for (const [, quoted, plain, end] of readFileSync(file, "utf8").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") rows.push([]);
  }
  const [names, ...cells] = rows.filter((row) => row.length > 1);
  return cells.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
}
