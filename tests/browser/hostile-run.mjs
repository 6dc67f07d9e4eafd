// Publishes hostile values and looks at every page: `node hostile-run.mjs PROGRAM FOLDER`.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { each, launch, watched, where } from "./browser.mjs";
import { BASE } from "./hostile.mjs";
import { prepare, seen, subject, unescaped } from "./hostile-pages.mjs";
import { Report } from "./report.mjs";
import { Site, files, serve } from "./site.mjs";

const [program, work] = process.argv.slice(2).map((path) => resolve(path));
if (!work) {
  console.error("which program and folder? for example: node hostile-run.mjs target/debug/rapporteur target/hostile");
  process.exit(2);
}
const records = join(work, "records");
const parent = join(work, "out");
const folder = join(parent, "site");

const report = new Report();
rmSync(work, { recursive: true, force: true });
mkdirSync(parent, { recursive: true });
await report.check("hostile values", (fail, note) => prepare(program, work, fail, note));

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
