// Publishes hostile values and looks at every page: `node hostile-run.mjs PROGRAM FOLDER`.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { each, launch, where } from "./browser.mjs";
import { BASE, PLACES, write } from "./hostile.mjs";
import { Report } from "./report.mjs";
import { Site, files, serve } from "./site.mjs";
import { VALUES } from "./values.mjs";

const [program, work] = process.argv.slice(2).map((path) => resolve(path));
if (!work) {
  console.error("which program and folder? for example: node hostile-run.mjs target/debug/rapporteur target/hostile");
  process.exit(2);
}
const records = join(work, "records");
const parent = join(work, "out");
const folder = join(parent, "site");

/// Whether the program takes a folder with these values; what it says if not.
function judged(given) {
  write(records, given);
  const { status, stdout, stderr } = spawnSync(program, ["check", "-C", records], { encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 28 });
  const said = `${stdout}${stderr}`;
  if (status === 0) return null;
  return status === 1 && said.includes("error[") ? said.slice(said.indexOf("error[")).split("\n")[0] : `exit code ${status}: ${said.slice(0, 200)}`;
}

/// The values that the program takes in a place, found by halves; the others with what it says.
function taken(place, values, refused) {
  const said = judged({ [place]: values });
  if (said === null) return values;
  if (values.length === 1) {
    refused.push([place, values[0], said]);
    return [];
  }
  const half = Math.ceil(values.length / 2);
  return [...taken(place, values.slice(0, half), refused), ...taken(place, values.slice(half), refused)];
}

/// What a page shows, and all that it should not have.
function seen() {
  const wrong = [];
  if (globalThis.__hit !== undefined) wrong.push("a script of the data ran");
  const elements = "iframe, object, embed, form, base, math, img, image, use, animate, foreignObject, style, link:not([rel=stylesheet]), meta[http-equiv=refresh]";
  for (const element of document.querySelectorAll(elements)) wrong.push(`has ${element.outerHTML.slice(0, 100)}`);
  for (const script of document.querySelectorAll("script")) {
    if (script.type !== "application/ld+json" && !/^(\.\.\/)*[a-z]+\.js$/.test(script.getAttribute("src") ?? "")) wrong.push(`has ${script.outerHTML.slice(0, 100)}`);
  }
  for (const element of document.querySelectorAll("*")) {
    for (const { name } of element.attributes) if (name.startsWith("on") || name === "style" || name === "srcdoc") wrong.push(`has an attribute ${name}`);
  }
  for (const link of document.querySelectorAll("a")) {
    const address = link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "";
    const { protocol, origin } = new URL(address, location.href);
    if (!["http:", "https:", "mailto:"].includes(protocol)) wrong.push(`a link to ${address.slice(0, 80)}`);
    if (/^(\.|\/)/.test(address) && origin !== location.origin) wrong.push(`a link that leaves the site: ${address}`);
  }
  const policy = document.querySelector("meta[http-equiv=Content-Security-Policy]");
  if (!policy || policy.parentElement !== document.head) wrong.push("no policy in the head");
  return { wrong, iri: document.querySelector(".iri")?.textContent ?? null, h1: document.querySelectorAll("h1").length };
}

const unescaped = (iri) => iri.replace(/\\u([0-9A-F]{4})|\\U([0-9A-F]{8})/g, (_, a, b) => String.fromCodePoint(parseInt(a ?? b, 16)));

/// The IRI that the data beside a page are about: the first subject that is no blank node.
function subject(site, page) {
  const [, iri] = /^<([^>]*)>/m.exec(site.read(page.replace(/html$/, "nt"))) ?? [];
  return iri === undefined ? null : unescaped(iri);
}

const report = new Report();
rmSync(work, { recursive: true, force: true });
mkdirSync(parent, { recursive: true });
const given = {};
await report.check("hostile values", (fail, note) => {
  const refused = [];
  for (const place of PLACES) given[place] = taken(place, VALUES, refused);
  for (const [place, value, said] of refused) {
    if (!said.startsWith("error[")) fail(place, `${JSON.stringify(value.slice(0, 60))}: ${said}`);
    else note(`refused in ${place}: ${JSON.stringify(value.slice(0, 60))}: ${said.slice(0, 120)}`);
  }
  write(records, given);
  return `${VALUES.length} values in ${PLACES.length} places, ${refused.length} refused`;
});

const before = files(work).filter((path) => !path.startsWith("out/site/"));
await report.check("hostile site", (fail) => {
  const said = execFileSync(program, ["publish", "-C", records, "-o", folder, "--lang", "en,fr", "--url", "https://hostile.example/d"], { encoding: "utf8", timeout: 300_000 });
  const after = files(work).filter((path) => !path.startsWith("out/site/"));
  if (after.join("\n") !== before.join("\n")) fail("the folder above", "has other files than before");
  if (readdirSync(parent).join() !== "site") fail(parent, `has ${readdirSync(parent)}`);
  const names = new Map();
  for (const path of files(folder)) {
    const same = path.toLowerCase();
    if (names.has(same)) fail(path, `is the same file as ${names.get(same)} where letter case is ignored`);
    names.set(same, path);
    if (!/^[\w.~/-]+$/.test(path)) fail(path, "a name that not all systems have");
    if (path.length > 200) fail(path, `${path.length} characters`);
    if (path.split("/").some((part) => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part) || /\.$/.test(part))) fail(path, "a device of Windows");
  }
  return said.trim();
});

await report.check("hostile pages", async (fail) => {
  if (!where()) return "skipped: no Chromium";
  const site = new Site(folder);
  const known = new Set(site.entities);
  const met = new Map();
  const { root, close } = await serve(folder);
  const browser = await launch();
  const pages = site.pages.filter((page) => !page.startsWith("fr/") || page.split("/").length === 2);
  await each(browser, root, pages, {}, async (page, path, problems) => {
    // Only the first text of a page of a megabyte is laid out by this time.
    await page.goto(root + path, { waitUntil: "domcontentloaded" });
    const { wrong, iri, h1 } = await page.evaluate(seen);
    for (const what of [...new Set(wrong)]) fail(path, what);
    for (const problem of await problems()) fail(path, problem);
    if (h1 !== 1) fail(path, `${h1} titles`);
    if (page.url() !== root + path) fail(path, `went to ${page.url()}`);
    if (!known.has(path)) return;
    const expected = subject(site, path);
    if (iri !== expected) fail(path, `shows ${JSON.stringify(iri?.slice(0, 200))}, but is about ${JSON.stringify(expected?.slice(0, 200))}`);
    if (met.has(iri)) fail(path, `is about the same as ${met.get(iri)}`);
    met.set(iri, path);
  });
  await browser.close();
  await close();
  const records = [...site.read("data/graph.nt").matchAll(/^<([^>]*)>/gm)].map(([, iri]) => unescaped(iri));
  const lost = [...new Set(records)].filter((iri) => !met.has(iri) && !iri.startsWith(`${BASE}ontology#`));
  for (const iri of lost) fail("site", `no page is about ${iri.slice(0, 200)}`);
  return `${pages.length} pages, ${met.size} records`;
});
report.end();
