// Writes a folder of records with hostile values in every place: `node hostile.mjs FOLDER`.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { VALUES } from "./values.mjs";

export const BASE = "https://hostile.example/d/";
const PREFIXES = `@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
`;

const few = (values, most) => values.filter((value) => value.length < 2000).slice(0, most);
const cell = (value) => `"${value.replaceAll('"', '""')}"`;
const csv = (head, rows) => [head, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");

/// A string of Turtle and of SPARQL.
const literal = (value) => JSON.stringify(value).replaceAll("\u007f", "\\u007f");
const number = (at) => String(at).padStart(3, "0");
const virtual = (name, propertyUrl, valueUrl) => ({ name, virtual: true, propertyUrl, valueUrl });
const column = (name, more = {}) => ({ name, titles: name, ...more });

/// A table with a row for each value; its columns after the number all have the value.
function table(url, aboutUrl, values, columns, more = {}) {
  // Only texts are long: tools parse markup of a megabyte for minutes.
  const rows = values.map((value, at) => [number(at), ...columns.map(({ datatype }) => (datatype ? value.slice(0, 2000) : value))]);
  const head = ["number", ...columns.map(({ name }) => name)];
  return {
    text: csv(head, rows),
    description: {
      url,
      ...more,
      tableSchema: { aboutUrl, columns: [column("number", { suppressOutput: true }), ...columns, virtual("type", "rdf:type", `${BASE}ontology#Thing`)] },
    },
  };
}

/// The tables with values: in labels and literals, in IRIs of entities, in IRIs of objects.
const TABLES = {
  labels: (values) => table("labels.csv", `${BASE}label/{number}`, values, [
    column("label", { lang: "en", propertyUrl: "skos:prefLabel" }), column("other", { lang: "ar", propertyUrl: "skos:altLabel" }),
    column("note", { propertyUrl: "dc:description" }), column("markup", { datatype: "html", propertyUrl: "schema:text" }),
    column("xml", { datatype: "xml", propertyUrl: "schema:abstract" }), column("address", { datatype: "anyURI", propertyUrl: "schema:url" }),
  ], { "dc:title": few(values, 1).join(""), "dc:description": few(values, 60).join(" ") }),
  encoded: (values) => table("encoded.csv", `${BASE}{value}`, values, [column("value", { lang: "en", propertyUrl: "dc:title" })]),
  within: (values) => table("within.csv", `${BASE}{+value}`, values, [column("value", { propertyUrl: "dc:identifier" })]),
  elsewhere: (values) => table("elsewhere.csv", "{+value}", values, [column("value", { propertyUrl: "dc:identifier" })]),
  objects: (values) => table("objects.csv", `${BASE}object/{number}`, values, [column("value", { propertyUrl: "schema:sameAs", valueUrl: "{+value}" })]),
};

/// The folders' other files, from the values of their places.
const FILES = {
  classes: (values) => ({
    "ontology/classes.ttl": PREFIXES + few(values, 60).map((value, at) =>
      `<${BASE}ontology#C${at}> a owl:Class ; rdfs:label ${literal(value)}@en ; rdfs:comment ${literal(value)}@en .\n`
      + `<${BASE}ontology#p${at}> a owl:DatatypeProperty ; rdfs:label ${literal(value)} ; rdfs:domain <${BASE}ontology#C${at}> .\n`
      + `<${BASE}member/${at}> a <${BASE}ontology#C${at}> ; <${BASE}ontology#p${at}> ${literal(value)} .\n`).join(""),
  }),
  questions: (values) => Object.fromEntries(few(values, 60).map((value, at) => [
    `queries/q${number(at)}.rq`,
    `#+ summary: ${literal(value)}\n#+ description: ${literal(value)}\n#+ tags:\n#+   - ${literal(value)}\n`
    + `PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT ?${at % 2 ? "a" : "b"}_text WHERE { BIND(${literal(value)} AS ?${at % 2 ? "a" : "b"}_text) }\n`,
  ])),
  citation: (values) => ({
    "CITATION.cff": `cff-version: 1.2.0\nmessage: ${literal(few(values, 20).join(" "))}\ntitle: ${literal(few(values, 5).join(" "))}\ntype: dataset\n`
      + `version: "1"\ndate-released: 2026-01-01\nauthors:\n${few(values, 30).map((value) => `  - name: ${literal(value)}\n`).join("")}`,
  }),
};

const VIEWED = `#+ summary: Labels as bars
#+ view: {kind: bars, label: label, value: n}
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label (COUNT(?other) AS ?n) WHERE { ?thing skos:prefLabel ?label ; skos:altLabel ?other } GROUP BY ?label ORDER BY ?label LIMIT 40
`;

const NETWORK = `#+ summary: Labels as a network
#+ view: {kind: network, source: a, target: b, weight: n}
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?a ?b (COUNT(?thing) AS ?n) WHERE { ?thing skos:prefLabel ?a ; <http://purl.org/dc/terms/description> ?b } GROUP BY ?a ?b ORDER BY ?a LIMIT 12
`;

const ASKED = `#+ summary: Which things have a label?
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing WHERE { ?thing skos:prefLabel ?_label_en }
`;

/// The places of values: tables, names of tables, and the files beside them.
export const PLACES = [...Object.keys(TABLES), "tables", "titles", ...Object.keys(FILES)];

/// The files of a folder: each place has its values.
export function folder(given) {
  const all = {};
  const tables = [];
  for (const [name, make] of Object.entries(TABLES)) {
    if (!given[name]?.length) continue;
    const { text, description } = make(given[name]);
    all[`data/${description.url}`] = text;
    tables.push(description);
  }
  for (const [at, value] of few(given.tables ?? [], 60).entries()) {
    // A name of a file cannot have these, nor is its address longer.
    const name = `${number(at)}${value.replaceAll(/[/\0]/g, "_").slice(0, 60)}.csv`;
    all[`data/${name}`] = csv(["code"], [[String(at)]]);
    tables.push({
      url: encodeURIComponent(name), "dc:title": value, "dc:description": value,
      tableSchema: { aboutUrl: `${BASE}t${at}/{code}`, columns: [column("code", { titles: "code", "dc:description": value, propertyUrl: "dc:identifier" })] },
    });
  }
  if (tables.length === 0) {
    all["data/one.csv"] = csv(["code"], [["1"]]);
    tables.push({ url: "one.csv", tableSchema: { aboutUrl: `${BASE}one/{code}`, columns: [column("code")] } });
  }
  const title = few(given.titles ?? [], 200).join(" ") || "Hostile values";
  const metadata = {
    "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }], "@id": `${BASE}dataset`, "dc:title": title, "dc:description": title,
    "dc:license": [{ "@id": "https://creativecommons.org/publicdomain/zero/1.0/" }], "owl:versionInfo": title, "dc:creator": title,
    "dcat:keyword": few(given.titles ?? [], 40), tables,
  };
  all["data/csv-metadata.json"] = `${JSON.stringify(metadata, null, 1)}\n`;
  all["ontology/thing.ttl"] = `${PREFIXES}<${BASE}ontology#Thing> a owl:Class ; rdfs:label "thing"@en .\n`;
  for (const [name, make] of Object.entries(FILES)) if (given[name]?.length) Object.assign(all, make(given[name]));
  if (given.labels?.length) Object.assign(all, { "queries/bars.rq": VIEWED, "queries/network.rq": NETWORK, "queries/asked.rq": ASKED });
  return all;
}

/// Writes a folder anew.
export function write(path, given) {
  rmSync(path, { recursive: true, force: true });
  for (const [name, text] of Object.entries(folder(given))) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  write(process.argv[2], Object.fromEntries(PLACES.map((place) => [place, VALUES])));
}
