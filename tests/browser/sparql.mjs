// Checks SPARQL in the browser: `node sparql.mjs SITE [FOLDER]`. SITE is a site published with
// --sparql, FOLDER the records from which it comes (by default the current folder). Each example of
// the page must give the rows of the command line. RAPPORTEUR names the program, CHROMIUM the browser.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { chromium } from "playwright-core";

const [site, folder = "."] = process.argv.slice(2);
if (!site) {
  console.error("which site? for example: node sparql.mjs target/site/own .");
  process.exit(2);
}
const program = process.env.RAPPORTEUR ?? "rapporteur";
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  console.log("skipped: no Chromium; set CHROMIUM to one");
  process.exit(0);
}

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".nq": "application/n-quads",
  ".wasm": "application/wasm",
};
const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://site").pathname));
  const file = join(resolve(site), path.endsWith("/") ? `${path}index.html` : path);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  response.end(readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const root = `http://127.0.0.1:${server.address().port}/`;

const faults = [];
const expect = (holds, message) => holds || faults.push(message);
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath, args: [...args, "--disable-gpu"] });
const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
page.setDefaultTimeout(60_000);
let requests = [];
page.on("request", (request) => requests.push(request.url()));
page.on("console", (message) => {
  // Browsers ask for an icon by themselves.
  if (message.type() !== "error" || message.location().url.endsWith("/favicon.ico")) return;
  faults.push(`console: ${message.text()}`);
});
page.on("pageerror", (error) => faults.push(`error of a script: ${error.message}`));
page.on("dialog", (dialog) => {
  faults.push(`dialog: ${dialog.message()}`);
  dialog.dismiss().catch(() => {});
});

/// Presses Run and waits for its end.
async function ask(query) {
  if (query !== undefined) await page.fill("#query", query);
  await page.click("#run");
  await page.waitForFunction(() => !document.querySelector("#run").disabled);
}

/// The text of a download.
async function download(name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(`a[download="${name}"]`)]);
  return readFileSync(await file.path(), "utf8");
}

/// The answer of the command line as CSV.
function rapporteur(question, input) {
  const command = ["query", "-C", folder, ...question, "--to", "csv"];
  return execFileSync(program, command, { encoding: "utf8", input, stdio: ["pipe", "pipe", "ignore"] });
}

/// The lines of CSV, sorted.
const sorted = (csv) => csv.trimEnd().split(/\r?\n/).sort();

// Nothing of the engine loads before Run.
await page.goto(`${root}sparql.html`);
await page.waitForFunction(() => document.querySelector("#state").textContent === "Ready.");
const heavy = requests.filter((url) => /\.(wasm|nq)$/.test(url));
expect(heavy.length === 0, `loaded before Run: ${heavy}`);
const begin = performance.now();
await ask();
const first = performance.now() - begin;

// Each example gives the rows of the command line.
const examples = await page.$$eval("#example option", (options) => options.map((option) => option.value));
expect(examples.length > 0, "there are no examples");
let rows = 0;
for (const id of examples) {
  await page.selectOption("#example", id);
  const values = await page.$$eval(`[id="${id}"] p code`, (codes) => codes.map((code) => code.textContent));
  await ask();
  const problem = await page.textContent("#problem");
  if (problem) {
    faults.push(`${id}: ${problem}`);
    continue;
  }
  // A question that lacks values is asked as its text.
  const text = await page.inputValue("#query");
  const command = text.startsWith("# Replace ") ? ["-f", "-"] : [id.replace(/^q-/, ""), ...values];
  const expected = sorted(rapporteur(command, text));
  const found = sorted(await download("answer.csv"));
  rows += found.length - 1;
  const different = expected.filter((row, at) => row !== found[at]);
  const same = expected.length === found.length && different.length === 0;
  expect(same, `${id} ${values}: ${found.length - 1} rows, expected ${expected.length - 1}: ${different.slice(0, 3)}`);
}

// A triple of several graphs counts once, and named graphs are there.
const count = (text) => rapporteur(["-f", "-"], text).trim().split(/\r?\n/).at(-1);
const all = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
await ask(all);
expect((await download("answer.csv")).trim().split("\r\n").at(-1) === count(all), "all triples, each once");
await ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }");
expect(JSON.parse(await download("answer.json")).results.bindings.length > 0, "there are named graphs");

// All forms of answers; errors; hostile values.
await ask("ASK {}");
expect((await page.textContent("#result p")) === "Yes.", "ASK is answered");
await ask("CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 3");
expect((await page.$$("#result tbody tr")).length === 3, "CONSTRUCT gives rows of triples");
await ask("SELECT nothing");
expect((await page.textContent("#problem")).includes("error at 1:"), "an error has its place");
expect((await page.getAttribute("#problem", "role")) === "alert", "an error is an alert");
await ask("SELECT ?x { SERVICE <https://example.org/> { ?x ?p ?o } }");
expect((await page.textContent("#problem")) !== "", "SERVICE is refused");
const evil = '<img src=x onerror=alert(1)>,"\\n';
await ask(`SELECT ?a ?b ?c { VALUES (?a ?b ?c) { ("${evil.replaceAll('"', '\\"')}" <javascript:alert(1)> <https://example.org/>) } }`);
expect((await page.$$("#result img, #result script")).length === 0, "a value is no markup");
expect((await page.textContent("#result td")).startsWith("<img"), "a value is shown as text");
const links = await page.$$eval("#result td a", (all) => all.map((link) => link.href));
expect(links.length === 1 && links[0] === "https://example.org/", `only addresses for browsers are links: ${links}`);
expect((await download("answer.csv")).includes('"<img src=x onerror=alert(1)>,""\n"'), "CSV has quotes");

// Stop ends a long query, and the next one runs.
await page.fill("#query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }");
await page.click("#run");
await page.click("#stop");
expect((await page.textContent("#state")) === "Stopped.", "a query can be stopped");
await ask("ASK {}");
expect((await page.textContent("#result p")) === "Yes.", "a query runs after a stop");
const elsewhere = requests.filter((url) => !url.startsWith(root) && !url.startsWith("blob:"));
expect(elsewhere.length === 0, `requests elsewhere: ${elsewhere}`);

// Without scripts the page says what it needs.
const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(`${root}sparql.html`);
expect((await plain.textContent("#state")).includes("needs JavaScript"), "it says that it needs a script");
expect(await plain.isDisabled("#run"), "Run is off without a script");

// From a disk too.
const disk = await (await browser.newContext()).newPage();
await disk.goto(`file://${join(resolve(site), "sparql.html")}`);
expect((await disk.textContent("#state")).includes("web server"), "from a disk it says what it needs");

await browser.close();
server.close();
for (const fault of faults) console.error(fault);
console.log(`${examples.length} examples, ${rows} rows, first answer after ${Math.round(first)} ms: ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
