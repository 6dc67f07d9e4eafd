// Serves hostile values, and sends them: `node hostile-live.mjs PROGRAM FOLDER`. FOLDER is that of hostile-run.mjs.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { each, launch, watched, where } from "./browser.mjs";
import { seen, subject, unescaped } from "./hostile-pages.mjs";
import { Report } from "./report.mjs";
import { start } from "./server.mjs";
import { Site } from "./site.mjs";
import * as validate from "./validate.mjs";
import { VALUES } from "./values.mjs";

const [program, work] = process.argv.slice(2).map((path) => resolve(path));
if (!work || !existsSync(join(work, "out/site/index.html"))) {
  console.error("which program and folder? for example: node hostile-live.mjs target/debug/rapporteur target/hostile, after hostile-run.mjs");
  process.exit(2);
}
const site = new Site(join(work, "out/site"));
const { root, close } = await start(program, join(work, "records"), ["--lang", "en,fr", "--timeout", "60"]);
const HTML = "text/html,application/xhtml+xml,*/*;q=0.8";
const ask = (path, accept = HTML, more = {}) => fetch(root + path, { headers: { accept, ...more.headers }, redirect: "manual", signal: AbortSignal.timeout(90_000), ...more.options });

/// Runs on several things at once.
async function parallel(items, run) {
  const left = [...items];
  const one = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: 4 }, one));
}

/// Addresses with a hostile value, as links and forms of others might have them: a third of them for each
/// value. Long ones are cut: a head has 128 KB.
const requests = VALUES.map((value) => value.slice(0, 3000)).flatMap((value, which) => {
  const text = encodeURIComponent(value.toWellFormed?.() ?? value);
  return [
    `question/asked?label=${text}`, `fr/question/asked?label=${text}`, `question/asked?${text}=x`, `question/${text}`, `sparql?query=${text}`,
    `sparql?query=${encodeURIComponent(`SELECT (${JSON.stringify(value).replaceAll("\u007f", "\\u007f")} AS ?x) {}`)}`, `${text}`, `label/${text}`, `reconcile/preview?id=${text}`,
  ].filter((_, at) => at % 3 === which % 3);
});
/// Addresses for programs; their replies must be no pages.
const programs = VALUES.map((value) => encodeURIComponent(value.slice(0, 3000).toWellFormed?.() ?? value)).flatMap((text, which) => [
  `api/questions/asked?label=${text}`, `api/questions/${text}`, `api/questions?${text}`, `store?graph=${text}`, `reconcile?queries=${text}`,
  `sparql?query=ASK%7B%7D&default-graph-uri=${text}`,
  // Suggestions compare with labels of a megabyte, which takes seconds.
  ...(which % 20 === 0 ? [`reconcile/suggest/entity?prefix=${text}`] : []),
]);

const report = new Report();
await report.check("live hostile entities", async (fail) => {
  const met = new Set();
  await parallel(site.entities, async (page) => {
    const iri = subject(site, page);
    met.add(iri);
    const at = page.replace(/\.html$/, "");
    // What has a file of its own name, such as style.css, has its suffixes only.
    const forms = [[at, "application/n-triples", "application/n-triples"], [`${at}.nt`, "*/*", "application/n-triples"], [at, "text/turtle", "text/turtle"], [page, HTML, "text/html"]];
    for (const [path, accept, type] of forms.filter(([path]) => path !== at || !site.known.has(at))) {
      const reply = await ask(path, accept);
      const text = await reply.text();
      if (reply.status !== 200) fail(path, `${reply.status} for ${accept}`);
      else if (!reply.headers.get("content-type").startsWith(type)) fail(path, `is ${reply.headers.get("content-type")}, not ${type}`);
      else if (type === "application/n-triples" && text !== site.read(`${at}.nt`)) fail(path, "has other triples than the published file");
    }
  });
  const iris = [...site.read("data/graph.nt").matchAll(/^<([^>]*)>/gm)].map(([, iri]) => unescaped(iri));
  const lost = [...new Set(iris)].filter((iri) => !met.has(iri) && !iri.includes("/ontology#"));
  for (const iri of lost) fail("site", `no address is about ${iri.slice(0, 200)}`);
  return `${met.size} records in 4 forms`;
});
const kept = resolve("target/live-hostile");
if (!where()) console.log("skipped live hostile pages: no Chromium; on Debian: apt-get install chromium, or set CHROMIUM");
else await pages();
await report.check("live hostile programs", async (fail) => {
  await parallel(programs, async (path) => {
    const reply = await ask(path);
    const type = reply.headers.get("content-type") ?? "";
    if (reply.status >= 500) fail(path.slice(0, 160), reply.status);
    if (reply.headers.get("x-content-type-options") !== "nosniff") fail(path.slice(0, 160), "no nosniff");
    const isPage = type.startsWith("text/html");
    if (isPage && !(reply.headers.get("content-security-policy") ?? "").startsWith("default-src 'none'")) fail(path.slice(0, 160), "is a page without a policy");
    if (/[\r\n]/.test(reply.headers.get("location") ?? "")) fail(path.slice(0, 160), "breaks a header");
    const location = reply.headers.get("location");
    if (location && new URL(location, root + path).origin !== new URL(root).origin) fail(path.slice(0, 160), `leads to ${location}`);
    await reply.arrayBuffer();
  });
  return `${programs.length} requests`;
});
await close();
report.end();

async function pages() {
  const browser = await launch();
  await report.check("live hostile documents", async (fail) => {
    rmSync(kept, { recursive: true, force: true });
    mkdirSync(kept, { recursive: true });
    const { page, close } = await watched(browser, root, { bypassCSP: true });
    await page.goto(`${root}index.html`);
    const shown = site.entities.filter((_, at) => at % 5 === 0);
    const others = site.pages.filter((path) => !site.known.has(path.replace(/html$/, "nt")) && !path.startsWith("fr/") && path !== "404.html");
    let count = 0;
    await parallel([...shown, ...others, ...requests].map((path, at) => [path, at]), async ([path, at]) => {
      const reply = await ask(path);
      const place = path.slice(0, 160);
      if (reply.status >= 500) fail(place, reply.status);
      if (!(reply.headers.get("content-type") ?? "").startsWith("text/html")) {
        if (reply.headers.get("x-content-type-options") !== "nosniff") fail(place, "no nosniff");
        await reply.arrayBuffer();
        return;
      }
      const text = await reply.text();
      count += 1;
      const isPreview = path.startsWith("reconcile/");
      const { wrong, iri } = await page.evaluate(seen, [text, path.split("?")[0]]);
      for (const what of wrong) if (!isPreview || !/titles|no policy/.test(what)) fail(place, what);
      if (site.known.has(path.replace(/html$/, "nt")) && iri !== subject(site, path)) fail(place, `shows ${JSON.stringify(iri)}, but is about ${JSON.stringify(subject(site, path))}`);
      if (at % 20 === 0 || path === "index.html") writeFileSync(join(kept, path === "index.html" ? path : `${at}.html`), text);
    });
    await close();
    return `${count} documents`;
  });
  await report.check("live hostile html", (fail) => validate.html(new Site(kept), fail, () => {}));
  await report.check("live hostile pages", async (fail) => {
    const known = site.entities.filter((_, at) => at % 25 === 0);
    const all = [...known, ...requests.filter((_, at) => at % 13 === 0)];
    await each(browser, root, all, {}, async (page, path, problems) => {
      const place = path.slice(0, 160);
      const reply = await page.goto(root + path, { waitUntil: "domcontentloaded" });
      if (!(reply.headers()["content-type"] ?? "").startsWith("text/html")) return;
      if (await page.evaluate(() => globalThis.__hit !== undefined)) fail(place, "a script of the data ran");
      const others = (await problems()).filter((problem) => !/^console: Failed to load resource: the server responded with a status of 4\d\d/.test(problem));
      for (const problem of others) fail(place, problem);
    });
    return `${all.length} pages`;
  });
  await browser.close();
}
