// Asks a server with clients of Node: `node states.mjs ENDPOINT STATES.CSV`.
import { QueryEngine } from "@comunica/query-sparql";
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";
import { table } from "./csv.mjs";
import { Report } from "./report.mjs";

const [endpoint, file] = process.argv.slice(2);
if (!file) {
  console.error("which endpoint and table? for example: node states.mjs http://127.0.0.1:7878/sparql data/states.csv");
  process.exit(2);
}
const BASE = "https://w3id.org/oewg-dialogue/";
const ALPHA3 = `<${BASE}ontology#alpha3>`;
const SELECT = `PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?state ?code ?name WHERE { ?state ${ALPHA3} ?code ; skos:prefLabel ?name FILTER(LANG(?name) = "ar") }`;
const CONSTRUCT = `CONSTRUCT { ?state ${ALPHA3} ?code } WHERE { ?state ${ALPHA3} ?code }`;
const ASK = (code) => `ASK { <${BASE}state/CAN> ${ALPHA3} "${code}" }`;

const states = table(file);
const ROWS = states.map((row) => [BASE + row.agent, row.alpha3, row.name_ar].join("\t")).sort();
const TRIPLES = states.map((row) => [BASE + row.agent, row.alpha3].join("\t")).sort();

/// Compares lines in any order.
function compare(fail, place, found, expected) {
  const sorted = found.sort();
  const at = expected.findIndex((line, at) => line !== sorted[at]);
  if (sorted.length !== expected.length || at >= 0) fail(place, `${sorted.length} rows, expected ${expected.length}: ${sorted[at]}, expected ${expected[at]}`);
}
const row = (state, code, name) => [state, code, name].map((term) => term?.value).join("\t");
const triple = ({ subject, object }) => [subject.value, object.value].join("\t");

const report = new Report();
await report.check("fetch-sparql-endpoint", async (fail) => {
  for (const method of ["GET", "POST"]) {
    const client = new SparqlEndpointFetcher({ method, timeout: 60_000 });
    const rows = [];
    for await (const found of await client.fetchBindings(endpoint, SELECT)) rows.push(row(found.state, found.code, found.name));
    compare(fail, `${method} SELECT`, rows, ROWS);
    for (const [code, expected] of [["CAN", true], ["USA", false]]) {
      if ((await client.fetchAsk(endpoint, ASK(code))) !== expected) fail(`${method} ASK`, `is not ${expected}`);
    }
    const triples = [];
    for await (const found of await client.fetchTriples(endpoint, CONSTRUCT)) triples.push(triple(found));
    compare(fail, `${method} CONSTRUCT`, triples, TRIPLES);
    const said = await client.fetchBindings(endpoint, "SELECT nothing").then(() => "is taken", (error) => error.message);
    if (!said.includes("400")) fail(`${method} wrong query`, said);
  }
  return `${states.length} states, by GET and POST`;
});
await report.check("Comunica", async (fail) => {
  const engine = new QueryEngine();
  // By its description, or as an endpoint at once.
  for (const source of [endpoint, { type: "sparql", value: endpoint }]) {
    const place = source.type ?? "found by its description";
    const context = { sources: [source], httpTimeout: 60_000 };
    const found = await (await engine.queryBindings(SELECT, context)).toArray();
    compare(fail, `${place}, SELECT`, found.map((one) => row(one.get("state"), one.get("code"), one.get("name"))), ROWS);
    for (const [code, expected] of [["CAN", true], ["USA", false]]) {
      if ((await engine.queryBoolean(ASK(code), context)) !== expected) fail(`${place}, ASK`, `is not ${expected}`);
    }
    const triples = await (await engine.queryQuads(CONSTRUCT, context)).toArray();
    compare(fail, `${place}, CONSTRUCT`, triples.map(triple), TRIPLES);
  }
  return `${states.length} states, with and without the description`;
});
report.end();
