// The Nu HTML checker and linkinator over the whole site.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";
import { LinkChecker } from "linkinator";

/// vnu finds no errors; its warnings are notes.
export async function html(site, fail, note) {
  const jar = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  const args = ["-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html", site.folder];
  const text = await new Promise((done, failed) => {
    execFile("java", args, { maxBuffer: 1 << 28, timeout: 300_000 }, (error, out) => (error ? failed(error) : done(out)));
  });
  const { messages } = JSON.parse(text);
  const warnings = new Map();
  const errors = new Map();
  for (const { type, subType, message, url, lastLine, extract } of messages) {
    const page = decodeURIComponent(url ?? "").replace(/^file:/, "").replace(`${site.folder}/`, "");
    if (/“tspan” not allowed as child of element “a”/.test(message)) {
      // It is: a link has the content of its parent, here `text` (SVG 2 §16.2).
    } else if (type === "error" || subType === "fatal") {
      const place = `${page}:${lastLine} ${(extract ?? "").replace(/\s+/g, " ").slice(0, 80)}`;
      errors.set(message, [...(errors.get(message) ?? []), place]);
    } else if (!/blocked by “(style|script|img)-src” directive/.test(message)) {
      // From a disk, 'self' is nothing; the browser judges the policy.
      warnings.set(message, [...(warnings.get(message) ?? []), page]);
    }
  }
  for (const [message, places] of errors) fail(places.slice(0, 3).join(", "), `${message} (${places.length} times)`);
  for (const [message, pages] of warnings) note(`warning on ${pages.length} pages, such as ${pages[0]}: ${message}`);
  return `${site.pages.length} pages`;
}

/// No link within the site is broken, and all files are reached.
export async function links(site, fail, note) {
  const checker = new LinkChecker();
  const linksToSkip = async (link) => !/^http:\/\/localhost:/.test(link);
  const { links: all } = await checker.check({ path: site.folder, recurse: true, concurrency: 50, timeout: 60_000, linksToSkip });
  // linkinator writes the folder for the host of its own server.
  const local = (url) => decodeURIComponent((url ?? "").replace(site.folder, "").replace(/^\//, "").replace(/#.*$/, "")) || "index.html";
  const found = all.filter((link) => link.state !== "SKIPPED");
  for (const { url, state, status, parent } of found) {
    if (state === "BROKEN") fail(local(parent), `leads to ${local(url)}, which gives ${status}`);
  }
  const reached = new Set(found.map(({ url }) => local(url)));
  const own = ["404.html", "robots.txt", "sitemap.xml", ".rapporteur-site"];
  const hidden = site.files.filter((path) => !reached.has(path) && !own.includes(path) && !path.startsWith("."));
  if (hidden.length > 0) note(`${hidden.length} files without a link to them: ${hidden.slice(0, 8).join(", ")}`);
  return `${found.length} links of ${site.files.length} files`;
}

/// Each `#part` of a link exists, and each id once.
export function fragments(site, fail) {
  const ids = new Map();
  for (const page of site.pages) {
    const all = [...site.read(page).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    ids.set(page, new Set(all));
    if (ids.get(page).size !== all.length) fail(page, `twice: #${all.find((id, at) => all.indexOf(id) !== at)}`);
  }
  let count = 0;
  const missing = new Set();
  for (const page of site.pages) {
    for (const [, path, part] of site.read(page).matchAll(/ href="([^":#]*)#([^"]+)"/g)) {
      const target = path === "" ? page : posix.join(posix.dirname(page), path);
      count += 1;
      const id = decodeURIComponent(part);
      if (ids.has(target) && !ids.get(target).has(part) && !ids.get(target).has(id)) missing.add(`${page}\t#${part} of ${target}`);
    }
  }
  for (const place of missing) fail(...place.split("\t").map((text, at) => (at === 1 ? `leads to ${text}, which is missing` : text)));
  return `${count} links to parts`;
}
