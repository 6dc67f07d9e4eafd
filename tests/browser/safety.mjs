// What pages load and run: scripts are additions only, and nothing leaves the host.
import { watched } from "./browser.mjs";

const normal = (text) => text.replace(/\s+/g, " ").trim();

/// What may be in the policy of a page, beside `default-src 'none'`.
const ALLOWED = { "sparql.html": ["'wasm-unsafe-eval'"] };

/// The text and the links of a page without and with scripts.
function content() {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const links = [...document.querySelectorAll("a[href]")].map((link) => link.href.baseVal ?? link.href);
  return { text: document.body.innerText, links: [...new Set(links)] };
}

/// Without scripts every page has the same text, and all links.
export async function withoutScripts(browser, root, pages, fail) {
  const on = await watched(browser, root);
  const off = await watched(browser, root, { javaScriptEnabled: false });
  for (const path of pages) {
    await on.page.goto(root + path);
    await off.page.goto(root + path);
    const [a, b] = [await on.page.evaluate(content), await off.page.evaluate(content)];
    if (normal(a.text) !== normal(b.text)) {
      const [x, y] = [normal(a.text), normal(b.text)];
      let at = 0;
      while (at < Math.min(x.length, y.length) && x[at] === y[at]) at += 1;
      fail(path, `text with a script '${x.slice(at, at + 60)}', without '${y.slice(at, at + 60)}'`);
    }
    const missing = a.links.filter((link) => !b.links.includes(link));
    if (missing.length > 0) fail(path, `only with a script: ${missing.slice(0, 3)}`);
    if (b.links.length === 0) fail(path, "no links without a script");
    if (await off.page.evaluate(() => document.querySelector("button:not(form button), .find") !== null)) {
      fail(path, "without a script there is a button or a field that does nothing");
    }
  }
  await on.close();
  await off.close();
  return `${pages.length} pages`;
}

/// The directives of a policy (CSP 3 §2.2.1: the first of each name counts).
export function directives(policy) {
  const found = new Map();
  for (const part of policy.split(";")) {
    const [name, ...sources] = part.trim().split(/\s+/);
    if (name && !found.has(name)) found.set(name, sources);
  }
  return found;
}

/// What is too weak in a policy.
export function weak(path, text) {
  const policy = directives(text);
  const found = policy.get("default-src")?.join(" ") === "'none'" ? [] : ["default-src is not 'none'"];
  for (const name of ["base-uri", "form-action"]) if (!policy.has(name)) found.push(`no ${name}, which default-src does not cover`);
  for (const [name, sources] of policy) {
    const extra = sources.filter((source) => !["'none'", "'self'", ...(ALLOWED[path] ?? [])].includes(source));
    if (extra.length > 0) found.push(`${name} allows ${extra.join(" ")}`);
  }
  return found;
}

/// Each page has a strict policy before anything that it could stop, and no script or style of its own.
export function policies(site, fail) {
  for (const path of site.pages) {
    const html = site.read(path);
    const meta = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html);
    if (!meta) {
      fail(path, "no Content-Security-Policy");
      continue;
    }
    const before = html.slice(0, meta.index);
    if (/<(script|link|style|img|svg)\b/.test(before)) fail(path, "something is loaded before the policy");
    for (const what of weak(path, meta[1].replaceAll("&#39;", "'").replaceAll("&amp;", "&"))) fail(path, what);
    const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes);
    const foreign = scripts.filter((text) => !/ type="application\/ld\+json"/.test(text) && !/ src="(\.\.\/)*[a-z-]+\.js"/.test(text));
    if (foreign.length > 0) fail(path, `a script in the page:${foreign[0]}`);
    const inline = /<style\b|<[a-z]+ [^<>]* (style|on[a-z]+)="/.exec(html.replace(/"[^"<>]*"/g, '""'));
    if (inline) fail(path, `an inline style or handler: ${inline[0].slice(0, 120)}`);
  }
  return `${site.pages.length} pages`;
}

/// Nothing is loaded from elsewhere, and nothing goes against the policy.
export async function quiet(browser, root, pages, fail) {
  const { page, close, problems } = await watched(browser, root);
  for (const path of pages) {
    await page.goto(root + path);
    for (const problem of await problems()) fail(path, problem);
  }
  await close();
  return `${pages.length} pages`;
}

/// The search of the script finds words in any case, and brings everything back.
export async function search(browser, root, site, fail) {
  const { page, close } = await watched(browser, root);
  await page.goto(`${root}search.html`);
  const field = page.locator("[type=search]");
  if ((await field.count()) !== 1) {
    fail("search.html", "no field for searching");
    return close();
  }
  const shown = () => page.evaluate(() =>
    [...document.querySelectorAll("[data-search] li")].filter((item) => item.checkVisibility()).map((item) => item.textContent));
  const all = await shown();
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const accented = all.find((text) => fold(text) !== text.toLowerCase()) ?? all[0];
  for (const name of [accented, all[Math.floor(all.length / 2)], all.at(-1)]) {
    const typed = fold(name).toUpperCase();
    await field.fill(typed);
    const words = fold(typed).split(/\s+/).filter(Boolean);
    const expected = all.filter((text) => words.every((word) => fold(text).includes(word)));
    const found = await shown();
    if (!found.includes(name) || found.length !== expected.length) fail("search.html", `'${typed}' finds ${found.length} of ${expected.length}`);
  }
  await field.fill("zzzz no such name");
  if ((await shown()).length > 0) fail("search.html", "a name that does not exist finds something");
  await field.fill("");
  if ((await shown()).length !== all.length) fail("search.html", "an empty field does not show everything");
  await close();
  return `${all.length} names`;
}

/// Buttons sort a table by a column, up and down, by keyboard too.
export async function sort(browser, root, pages, fail) {
  const { page, close } = await watched(browser, root);
  let sorted = 0;
  for (const path of pages) {
    await page.goto(root + path);
    const column = (at) => page.evaluate((at) =>
      [...document.querySelectorAll("[data-sort] tbody tr")].map((row) => row.cells[at].textContent.trim()), at);
    const heads = page.locator("[data-sort] thead th button");
    if ((await heads.count()) < 2 || (await page.locator("[data-sort]").count()) !== 1) continue;
    sorted += 1;
    for (const [at, direction] of [[1, "ascending"], [1, "descending"], [0, "ascending"]]) {
      await heads.nth(at).focus();
      await page.keyboard.press("Enter");
      const compare = new Intl.Collator("en-US", { numeric: true }).compare;
      const values = await column(at);
      const expected = [...values].sort((a, b) => (direction === "ascending" ? compare(a, b) : compare(b, a)));
      if (values.join("\n") !== expected.join("\n")) fail(path, `column ${at} is not ${direction}`);
      const states = await page.evaluate(() => [...document.querySelectorAll("thead th")].map((head) => head.getAttribute("aria-sort")));
      if (states[at] !== direction || states.filter(Boolean).length !== 1) fail(path, `aria-sort is ${states}`);
    }
  }
  await close();
  return `${sorted} tables`;
}

/// Pages stay small.
export function sizes(site, fail, note) {
  const limits = [["style.css", 15_000], ["site.js", 10_000]];
  for (const [path, limit] of limits) if (site.size(path) >= limit) fail(path, `${site.size(path)} bytes, not under ${limit}`);
  const large = site.entities.filter((page) => site.size(page) > 30_000);
  const pages = large.map((page) => `${page} ${Math.round(site.size(page) / 1000)} kB`);
  if (large.length > 0) note(`entities over 30 kB: ${large.length} of ${site.entities.length}: ${pages.slice(0, 12).join(", ")}`);
  return `style.css ${site.size("style.css")} bytes, site.js ${site.size("site.js")} bytes, ${site.entities.length} entities`;
}
