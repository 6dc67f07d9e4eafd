// The files of a published site, its kinds of pages, and a server for it on this machine.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, relative, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".csv": "text/csv",
  ".json": "application/json", ".jsonld": "application/ld+json", ".svg": "image/svg+xml", ".ttl": "text/turtle",
  ".nt": "application/n-triples", ".xml": "application/xml", ".txt": "text/plain", ".rdf": "application/rdf+xml",
};

/// The paths of all files in a folder, sorted, with `/`.
export function files(folder) {
  const found = [];
  const open = [folder];
  while (open.length > 0) {
    const here = open.pop();
    for (const entry of readdirSync(here, { withFileTypes: true })) {
      const path = join(here, entry.name);
      if (entry.isDirectory()) open.push(path);
      else found.push(relative(folder, path).split(sep).join("/"));
    }
  }
  return found.sort();
}

/// A server of a folder on this machine only; unknown addresses get 404.html, as on GitHub Pages.
export async function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = decodeURIComponent(pathname).replace(/^\/+/, "") || "index.html";
    // Browsers ask for an icon by themselves.
    if (name === "favicon.ico") return void response.writeHead(204).end();
    const path = join(folder, normalize(name));
    let status = 200;
    let file = path;
    try {
      if (!path.startsWith(folder + sep) || !statSync(path).isFile()) throw new Error("missing");
    } catch {
      status = 404;
      file = join(folder, "404.html");
    }
    response.writeHead(status, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const root = `http://127.0.0.1:${server.address().port}/`;
  return { root, close: () => new Promise((done) => server.close(done)) };
}

/// Where the pages of the site are, by kind.
export class Site {
  constructor(folder) {
    this.folder = folder;
    this.files = files(folder);
    this.known = new Set(this.files);
    this.pages = this.files.filter((path) => path.endsWith(".html"));
    const front = this.read("index.html");
    const others = [...front.matchAll(/ hreflang="([^"]+)"/g)].map(([, tag]) => tag);
    this.languages = others.filter((tag) => this.known.has(`${tag}/index.html`));
  }

  read(path) {
    return readFileSync(join(this.folder, path), "utf8");
  }

  size(path) {
    return statSync(join(this.folder, path)).size;
  }

  /// The pages of entities in the first language: those with data beside them.
  get entities() {
    return this.pages.filter((page) => this.known.has(page.replace(/html$/, "nt")));
  }

  /// One page of each kind, and of each class; at most `most` of entities.
  sample(most = 12) {
    const within = (folder) => this.pages.filter((page) => page.startsWith(`${folder}/`));
    const largest = (pages) => [...pages].sort((a, b) => this.size(b) - this.size(a)).slice(0, 1);
    const middle = (pages) => pages.slice(Math.floor(pages.length / 2)).slice(0, 1);
    const questions = within("question");
    const asked = questions.filter((page) => page.split("/").length === 2);
    const drawn = asked.filter((page) => this.read(page).includes("<svg"));
    const entities = this.entities;
    const folders = [...new Set(entities.map((page) => page.split("/").slice(0, -1).join("/")))];
    const ofEach = folders.flatMap((folder) => middle(
      entities.filter((page) => page.startsWith(`${folder}/`) && page.split("/").length === folder.split("/").length + 1),
    ));
    const spread = Math.max(1, Math.ceil(ofEach.length / most));
    const abroad = this.languages.flatMap((tag) => [
      `${tag}/index.html`, ...largest(within(tag).filter((page) => this.known.has(page.slice(tag.length + 1).replace(/html$/, "nt")))),
    ]);
    const chosen = [
      ...this.pages.filter((page) => !page.includes("/")),
      ...largest(within("class")), ...middle(within("class")),
      ...largest(within("table")), ...middle(within("table")),
      ...middle(asked), ...drawn, ...middle(questions.filter((page) => page.split("/").length > 2)),
      ...largest(entities), ...ofEach.filter((_, at) => at % spread === 0), ...abroad,
    ];
    return [...new Set(chosen)].filter((page) => this.known.has(page));
  }
}
