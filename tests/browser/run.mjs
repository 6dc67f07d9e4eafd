// Checks a published site: `node run.mjs FOLDER`; with names of checks, only those.
import { resolve } from "node:path";
import * as access from "./access.mjs";
import { launch, where } from "./browser.mjs";
import { Report } from "./report.mjs";
import * as safety from "./safety.mjs";
import { Site, serve } from "./site.mjs";
import * as validate from "./validate.mjs";

const [folder, ...only] = process.argv.slice(2);
if (!folder) {
  console.error("which folder? for example: node run.mjs target/site/own");
  process.exit(2);
}
const site = new Site(resolve(folder));
const sample = site.sample();
const entities = new Set(site.entities);
// Entities, questions and classes have the same keyboard each; a few are enough.
const few = sample.filter((page) => !entities.has(page)).concat(sample.filter((page) => entities.has(page)).slice(0, 3));

const onFiles = {
  sizes: (fail, note) => safety.sizes(site, fail, note),
  policy: (fail) => safety.policies(site, fail),
  fragments: (fail) => validate.fragments(site, fail),
  links: (fail, note) => validate.links(site, fail, note),
  html: (fail, note) => validate.html(site, fail, note),
};
const inBrowser = {
  quiet: (fail, _, b, root) => safety.quiet(b, root, sample, fail),
  scripts: (fail, _, b, root) => safety.withoutScripts(b, root, sample, fail),
  search: (fail, _, b, root) => safety.search(b, root, site, fail),
  sort: (fail, _, b, root) => safety.sort(b, root, sample, fail),
  narrow: (fail, _, b, root) => access.narrow(b, root, sample, fail),
  print: (fail, _, b, root) => access.print(b, root, sample, fail),
  keyboard: (fail, note, b, root) => access.keyboard(b, root, few, fail, note),
  axe: (fail, _, b, root) => access.axe(b, root, sample, fail),
};

const report = new Report();
const asked = ([name]) => only.length === 0 || only.includes(name);
for (const [name, run] of Object.entries(onFiles).filter(asked)) await report.check(name, run);

const later = Object.entries(inBrowser).filter(asked);
if (later.length > 0 && !where()) {
  console.log(`skipped ${later.map(([name]) => name).join(", ")}: no Chromium; set CHROMIUM to one`);
} else if (later.length > 0) {
  const { root, close } = await serve(site.folder);
  const browser = await launch();
  for (const [name, run] of later) await report.check(name, (fail, note) => run(fail, note, browser, root));
  await browser.close();
  await close();
}
report.end();
