// Checks the pages of a server: `node live.mjs ADDRESS SITE FOLDER`; with names of checks, only those. SITE is
// the same folder as a published site, which has the same addresses.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as access from "./access.mjs";
import { launch, watched, where } from "./browser.mjs";
import * as forms from "./forms.mjs";
import { Report } from "./report.mjs";
import * as safety from "./safety.mjs";
import { Site } from "./site.mjs";
import * as validate from "./validate.mjs";

const [address, given, records, ...only] = process.argv.slice(2);
if (!records) {
  console.error("which server, site and folder? for example: node live.mjs http://127.0.0.1:7878/ target/site/own .");
  process.exit(2);
}
const root = address.endsWith("/") ? address : `${address}/`;
const folder = resolve(records);
const site = new Site(resolve(given));
// One page of each kind; the rest are as published.
const first = (folder) => site.pages.find((page) => page.startsWith(folder) && page.split("/").length === folder.split("/").length);
const published = ["index.html", "search.html", "data.html", "fr/index.html", "ar/index.html", ...["class/", "table/", "question/", "organization/", "event/"].map(first)];
const asked = [
  "search.html?q=Allemagne",
  "state/CAN", "question/co-hosts", "question/co-hosts?host=WILPF&kind=State", "fr/question/co-hosts?host=WILPF", "sparql",
  "sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203",
];
const wrong = [["no/such/page", 404], ["question/co-hosts?host=nobody", 400], ["sparql?query=SELECT", 400], ["question/none", 404]];
const good = [...published, ...asked].filter(Boolean);
const sample = [...good, ...wrong.map(([path]) => path)];

/// What people ask for with a browser.
const ACCEPT = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const saved = resolve("target/live");
const name = (path) => `${path.replace(/\.html$/, "").replaceAll(/[?=&%*]/g, "_")}.html`;

/// Statuses and headers of all pages, which are kept as files for checks of documents.
async function replies(fail) {
  rmSync(saved, { recursive: true, force: true });
  const statuses = new Map(wrong);
  for (const path of sample) {
    const reply = await fetch(root + path, { headers: ACCEPT, signal: AbortSignal.timeout(60_000) });
    const expected = statuses.get(path) ?? 200;
    if (reply.status !== expected) fail(path, `${reply.status}, expected ${expected}`);
    if (reply.headers.get("content-type") !== "text/html; charset=utf-8") fail(path, `is ${reply.headers.get("content-type")}`);
    for (const what of safety.weak(path, reply.headers.get("content-security-policy") ?? "")) fail(path, `header: ${what}`);
    if (reply.headers.get("x-content-type-options") !== "nosniff") fail(path, "no nosniff");
    const file = join(saved, name(path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await reply.text());
  }
  return `${sample.length} pages`;
}

/// Pages that say what is wrong load nothing else and show one alert or title.
async function errors(browser, fail) {
  const { page, close, problems } = await watched(browser, root);
  for (const [path] of wrong) {
    await page.goto(root + path);
    if ((await page.locator("h1").count()) !== 1) fail(path, "has not one title");
    // Chromium writes the status of the page itself to its console.
    const others = (await problems()).filter((problem) => !/^console: Failed to load resource: the server responded with a status of 40[04]/.test(problem));
    for (const problem of others) fail(path, problem);
  }
  await close();
  return `${wrong.length} pages`;
}

const report = new Report();
const wanted = (name) => only.length === 0 || only.includes(name);
const check = async (name, run) => wanted(name) && report.check(name, run);
await check("live replies", replies);
const copy = () => new Site(saved);
await check("live policy", (fail) => safety.policies(copy(), fail));
await check("live fragments", (fail) => validate.fragments(copy(), fail));
await check("live html", (fail, note) => validate.html(copy(), fail, note));
if (!where()) {
  console.log("skipped live pages in a browser: no Chromium; on Debian: apt-get install chromium, or set CHROMIUM");
} else {
  const browser = await launch();
  await check("live quiet", (fail) => safety.quiet(browser, root, good, fail));
  await check("live errors", (fail) => errors(browser, fail));
  await check("live scripts", (fail) => safety.withoutScripts(browser, root, sample, fail));
  await check("live sort", (fail) => safety.sort(browser, root, sample, fail));
  await check("live narrow", (fail) => access.narrow(browser, root, sample, fail));
  await check("live keyboard", (fail, note) => access.keyboard(browser, root, sample.filter((path) => path !== "search.html"), fail, note));
  await check("live axe", (fail) => access.axe(browser, root, sample, fail));
  await check("form of SPARQL", (fail) => forms.sparql(browser, root, folder, fail));
  await check("form of a search", (fail) => forms.search(browser, root, folder, fail));
  await check("form of a question", (fail) => forms.question(browser, root, folder, fail));
  await browser.close();
}
report.end();
