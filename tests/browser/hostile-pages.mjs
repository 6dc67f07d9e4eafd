// What the checks of hostile values share: the folder with all values that the program takes, and what a
// page must not have.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PLACES, write } from "./hostile.mjs";
import { VALUES } from "./values.mjs";

/// Whether the program takes a folder with these values; what it says if not.
function judged(program, records, given) {
  write(records, given);
  const { status, stdout, stderr } = spawnSync(program, ["check", "-C", records], { encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 28 });
  const said = `${stdout}${stderr}`;
  if (status === 0) return null;
  return status === 1 && said.includes("error[") ? said.slice(said.indexOf("error[")).split("\n")[0] : `exit code ${status}: ${said.slice(0, 200)}`;
}

/// The values that the program takes in a place, found by halves; the others with what it says.
function taken(program, records, place, values, refused) {
  const said = judged(program, records, { [place]: values });
  if (said === null) return values;
  if (values.length === 1) {
    refused.push([place, values[0], said]);
    return [];
  }
  const half = Math.ceil(values.length / 2);
  const parts = [values.slice(0, half), values.slice(half)];
  return parts.flatMap((part) => taken(program, records, place, part, refused));
}

/// Writes the folder `records` with all values that the program takes.
export function prepare(program, work, fail, note) {
  const records = join(work, "records");
  const given = {};
  const refused = [];
  for (const place of PLACES) given[place] = taken(program, records, place, VALUES, refused);
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
}

/// What a document at an address shows, and all that it should not have.
export function seen([text, path]) {
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

/// An IRI of N-Triples without escapes.
export const unescaped = (iri) => iri.replace(/\\u([0-9A-F]{4})|\\U([0-9A-F]{8})/g, (_, a, b) => String.fromCodePoint(parseInt(a ?? b, 16)));

/// The IRI that the data beside a page are about: the first subject that is no blank node.
export function subject(site, page) {
  const [, iri] = /^<([^>]*)>/m.exec(site.read(page.replace(/html$/, "nt"))) ?? [];
  return iri === undefined ? null : unescaped(iri);
}
