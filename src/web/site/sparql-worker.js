// Answers queries for sparql.js: loads the engine and the graph with the first one.
import init, { Store } from "./sparql/web.js";

const ROWS = "application/sparql-results+json";
let store = null;
let hasProvenance = false;

const text = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: the server answers ${response.status}`);
  return response.text();
};

// Only queries that name graphs need the provenance of the graph, which no default graph has.
const addProvenance = async (address) => {
  store.load(await text(address), { format: "application/n-quads", no_transaction: true });
  hasProvenance = true;
};

const load = async (address) => {
  const [graph] = await Promise.all([text(address), init()]);
  const loaded = new Store();
  loaded.load(graph, { format: "application/n-quads", no_transaction: true });
  // A query without FROM asks all graphs as one: a triple that is in two of them counts once.
  loaded.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }");
  return loaded;
};

// A term of RDF/JS as one of SPARQL 1.1 Query Results JSON.
const term = ({ termType, value, language, datatype }) => {
  if (termType === "NamedNode") return { type: "uri", value };
  if (termType === "BlankNode") return { type: "bnode", value };
  if (language) return { type: "literal", value, "xml:lang": language };
  return { type: "literal", value, datatype: datatype.value };
};

const answer = (query) => {
  try {
    return store.query(query, { results_format: ROWS });
  } catch (error) {
    if (!error.message.startsWith("Not supported RDF format")) throw error;
  }
  // Triples of CONSTRUCT or DESCRIBE, as rows.
  const vars = ["subject", "predicate", "object"];
  const row = (quad) => Object.fromEntries(vars.map((name) => [name, term(quad[name])]));
  return JSON.stringify({ head: { vars }, results: { bindings: store.query(query).map(row) } });
};

addEventListener("message", async ({ data: { query, graph, provenance } }) => {
  try {
    if (!store) {
      postMessage({ state: "Loading the engine and the graph …" });
      store = await load(graph);
    }
    if (provenance && !hasProvenance && /\b(graph|from)\b/i.test(query)) await addProvenance(provenance);
    postMessage({ state: "Running …" });
    const start = performance.now();
    const found = answer(query);
    postMessage({ answer: found, milliseconds: performance.now() - start });
  } catch (error) {
    postMessage({ problem: error.message || String(error) });
  }
});
