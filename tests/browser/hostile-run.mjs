// Publishes hostile values and looks at every page: `node hostile-run.mjs PROGRAM FOLDER`.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { each, launch, watched, where } from "./browser.mjs";
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

/// What a document at an address shows, and all that it should not have.
function seen([text, path]) {
  const page = text === null ? document : new DOMParser().parseFromString(text, "text/html");
  const here = new URL(path, location.origin);
  const wrong = [];
  if (globalThis.__hit !== undefined) wrong.push("a script of the data ran");
  const elements = "iframe, object, embed, base, math, img, image, use, animate, foreignObject, style, meta[http-equiv=refresh]";
  for (const element of page.querySelectorAll(elements)) wrong.push(`has ${element.outerHTML.slice(0, 100)}`);
  for (const element of page.querySelectorAll("link, form, [src], [action], [formaction]")) {
    for (const name of ["href", "src", "action", "formaction"]) {
      const address = element.getAttribute(name);
      if (address !== null && new URL(address, here).origin !== here.origin) wrong.push(`has ${element.outerHTML.slice(0, 100)}`);
    }
  }
  for (const script of page.querySelectorAll("script")) {
    if (script.type !== "application/ld+json" && !/^(\.\.\/)*[a-z-]+\.js$/.test(script.getAttribute("src") ?? "")) wrong.push(`has ${script.outerHTML.slice(0, 100)}`);
  }
  for (const element of page.querySelectorAll("*")) {
    for (const { name } of element.attributes) if (name.startsWith("on") || name === "style" || name === "srcdoc") wrong.push(`has an attribute ${name}`);
  }
  for (const link of page.querySelectorAll("a")) {
    const address = link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "";
    const { protocol, origin } = new URL(address, here);
    if (!["http:", "https:", "mailto:"].includes(protocol)) wrong.push(`a link to ${address.slice(0, 80)}`);
    if (/^(\.|\/)/.test(address) && origin !== here.origin) wrong.push(`a link that leaves the site: ${address}`);
  }
  const policy = page.querySelector("meta[http-equiv=Content-Security-Policy]");
  if (!policy || policy.parentElement !== page.head) wrong.push("no policy in the head");
  const titles = page.querySelectorAll("h1").length;
  if (titles !== 1) wrong.push(`${titles} titles`);
  return { wrong: [...new Set(wrong)], iri: page.querySelector(".iri")?.textContent ?? null };
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
  }
  const kinds = new Map();
  for (const [place, value, said] of refused) {
    const kind = `refused in ${place}: ${said.replace(/'.*'/, "'…'").slice(0, 120)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), JSON.stringify(value.slice(0, 60))]);
  }
  for (const [kind, values] of kinds) note(`${kind}: ${values.length} values, such as ${values.slice(0, 3).join(" and ")}`);
  write(records, given);
  return `${VALUES.length} values in ${PLACES.length} places, ${refused.length} refused`;
});

const before = files(work).filter((path) => !path.startsWith("out/site/"));
await report.check("hostile site", (fail) => {
  const options = ["-o", folder, "--lang", "en,fr", "--url", "https://hostile.example/d"];
  const { status, stderr } = spawnSync(program, ["publish", "-C", records, ...options], { encoding: "utf8", timeout: 300_000, maxBuffer: 1 << 28 });
  if (status !== 0) fail("publish", `exit code ${status}: ${stderr.slice(-2000)}`);
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
  return `${names.size} files`;
});

if (!where()) console.log("skipped hostile pages: no Chromium; set CHROMIUM to one");
else await pages();

async function pages() {
  const site = new Site(folder);
  const { root, close } = await serve(folder);
  const browser = await launch();
  // Parsed as a browser parses them, but not run.
  await report.check("hostile documents", async (fail) => {
    const met = new Map();
    const { page, close } = await watched(browser, root, { bypassCSP: true });
    await page.goto(`${root}404.html`);
    const known = new Set(site.entities);
    for (const path of site.pages) {
      const { wrong, iri } = await page.evaluate(seen, [site.read(path), path]);
      for (const what of wrong) fail(path, what);
      if (!known.has(path)) continue;
      const expected = subject(site, path);
      if (iri !== expected) fail(path, `shows ${JSON.stringify(iri?.slice(0, 200))}, but is about ${JSON.stringify(expected?.slice(0, 200))}`);
      if (met.has(iri)) fail(path, `is about the same as ${met.get(iri)}`);
      met.set(iri, path);
    }
    await close();
    const iris = [...site.read("data/graph.nt").matchAll(/^<([^>]*)>/gm)].map(([, iri]) => unescaped(iri));
    const lost = [...new Set(iris)].filter((iri) => !met.has(iri) && !iri.startsWith(`${BASE}ontology#`));
    for (const iri of lost) fail("site", `no page is about ${iri.slice(0, 200)}`);
    return `${site.pages.length} pages, ${met.size} records`;
  });
  // And run: all pages of other kinds, and every tenth record.
  await report.check("hostile pages", async (fail) => {
    const known = new Set(site.entities);
    const records = site.entities.filter((_, at) => at % 10 === 0);
    const others = site.pages.filter((page) => !known.has(page) && !known.has(page.replace(/^fr\//, "")));
    const all = [...others, ...records];
    await each(browser, root, all, {}, async (page, path, problems) => {
      await page.goto(root + path, { waitUntil: "domcontentloaded" });
      const { wrong } = await page.evaluate(seen, [null, path]);
      for (const what of wrong) fail(path, what);
      for (const problem of await problems()) fail(path, problem);
      if (page.url() !== root + path) fail(path, `went to ${page.url()}`);
    });
    return `${all.length} pages`;
  });
  await browser.close();
  await close();
}
report.end();
