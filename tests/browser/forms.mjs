// The forms of live pages, without scripts: SPARQL, questions with values, and names.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { watched } from "./browser.mjs";
import { table } from "./csv.mjs";

const BASE = "https://w3id.org/oewg-dialogue/";
const SELECT = `SELECT ?code ?name WHERE { ?state <${BASE}ontology#alpha3> ?code ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?name
  FILTER(LANG(?name) = "en" && STRSTARTS(?code, "C")) } ORDER BY ?code`;

/// The texts of the rows of the table.
const rows = (page) => page.$$eval("main table tbody tr", (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join(" | ")));
const run = async (page) => {
  await Promise.all([page.waitForEvent("load"), page.locator("main form [type=submit]").click()]);
};

/// Compares lines.
function same(fail, place, found, expected) {
  if (found.join("\n") !== expected.join("\n")) fail(place, `has ${found.length} rows: ${found.slice(0, 5).join(", ")}; expected ${expected.length}: ${expected.slice(0, 5).join(", ")}`);
}

/// Queries are answered on the page or as a file; wrong ones say why and stay in the form.
export async function sparql(browser, root, folder, fail) {
  const { page, close, problems } = await watched(browser, root, { javaScriptEnabled: false, acceptDownloads: true });
  const states = table(join(folder, "data/states.csv")).filter((state) => state.alpha3.startsWith("C"));
  states.sort((a, b) => (a.alpha3 < b.alpha3 ? -1 : 1));
  await page.goto(`${root}sparql`);
  await page.fill("#query", SELECT);
  await run(page);
  same(fail, "SELECT", await rows(page), states.map((state) => `${state.alpha3} | ${state.name_en}`));
  if ((await page.inputValue("#query")).trim() !== SELECT.trim()) fail("SELECT", "the query is not in the form any more");
  await page.selectOption("#format", "csv");
  const [file] = await Promise.all([
    page.waitForEvent("download", { timeout: 5000 }).catch(() => null), page.locator("main form [type=submit]").click(),
  ]);
  const lines = file ? readFileSync(await file.path(), "utf8").trim().split("\r\n") : [];
  if (lines.length !== states.length + 1) fail("CSV", `${lines.length} lines, expected ${states.length + 1}`);
  for (const [code, answer] of [["CAN", "Yes"], ["USA", "No"]]) {
    await page.goto(`${root}sparql`);
    await page.fill("#query", `ASK { <${BASE}state/CAN> <${BASE}ontology#alpha3> "${code}" }`);
    await run(page);
    if (!(await page.textContent("main")).includes(answer)) fail(`ASK ${code}`, `does not say ${answer}`);
  }
  await page.goto(`${root}sparql`);
  await page.fill("#query", `CONSTRUCT { <${BASE}state/CAN> ?p ?o } WHERE { <${BASE}state/CAN> ?p ?o }`);
  await run(page);
  if (!(await page.textContent("main")).includes("Canada")) fail("CONSTRUCT", "does not show Canada");
  for (const problem of await problems()) fail("sparql", problem);
  const wrong = 'SELECT * WHERE { ?s "</textarea><script>" }';
  await page.fill("#query", wrong);
  await run(page);
  if ((await page.locator("[role=alert]").count()) !== 1) fail("a wrong query", "has no alert");
  if ((await page.inputValue("#query")).trim() !== wrong) fail("a wrong query", `is ${await page.inputValue("#query")} afterwards`);
  await close();
  return `${states.length} rows`;
}

/// The states that hosted a session together with a host, with the number of sessions.
function expected(folder, host) {
  const sessions = new Set(table(join(folder, "data/events.csv")).filter((event) => event.class === "DialogueSession").map((event) => event.event));
  const hosts = table(join(folder, "data/hosts.csv")).filter((row) => sessions.has(row.event));
  const own = new Set(hosts.filter((row) => row.agent === host).map((row) => row.event));
  const names = new Map(table(join(folder, "data/states.csv")).map((state) => [state.agent, state.name_en]));
  const counts = new Map();
  for (const { event, agent } of hosts) {
    if (own.has(event) && agent !== host && names.has(agent)) counts.set(agent, new Set([...(counts.get(agent) ?? []), event]));
  }
  return [...counts].map(([agent, events]) => `${names.get(agent)} | State | ${events.size}`);
}

/// A question is asked with values, and keeps them; a name that means nothing is an alert.
export async function question(browser, root, folder, fail) {
  const { page, close } = await watched(browser, root, { javaScriptEnabled: false });
  await page.goto(`${root}question/co-hosts`);
  await page.fill("[name=host]", "WILPF");
  await page.fill("[name=kind]", "State");
  await run(page);
  same(fail, "co-hosts", (await rows(page)).sort(), expected(folder, "organization/wilpf").sort());
  if ((await page.inputValue("[name=host]")) !== "WILPF") fail("co-hosts", "the value is not in the form any more");
  // Each name in the answer is a page.
  const links = await page.$$eval("main table tbody a", (all) => all.map((link) => link.href));
  for (const link of links) {
    const reply = await page.request.get(link);
    if (reply.status() !== 200) fail(link, reply.status());
  }
  await page.fill("[name=host]", "nobody \"<b>at all");
  await run(page);
  if ((await page.locator("[role=alert]").count()) !== 1) fail("an unknown name", "has no alert");
  if ((await page.inputValue("[name=host]")) !== "nobody \"<b>at all") fail("an unknown name", "is not in the form any more");
  await close();
  return `${links.length} names`;
}

/// Names of states in each language lead to their pages; a wrong letter is found too, and nonsense is not.
export async function search(browser, root, folder, fail) {
  const { page, close, problems } = await watched(browser, root, { javaScriptEnabled: false });
  const states = table(join(folder, "data/states.csv"));
  await page.goto(`${root}search.html`);
  const ask = async (text) => {
    await page.fill("[name=q]", text);
    await run(page);
    if ((await page.inputValue("[name=q]")) !== text) fail(`'${text}'`, "is not in the form any more");
    return page.$$eval("main ul a", (all) => all.map((link) => link.href));
  };
  const languages = ["name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar", "alpha3"];
  const asked = languages.map((language, at) => [states[(at * 37) % states.length][language], states[(at * 37) % states.length]]);
  const canada = states.find((state) => state.alpha3 === "CAN");
  for (const [text, state] of [...asked, ["Cananda", canada]]) {
    const [first] = await ask(text);
    if (first !== `${root}${state.agent}.html`) fail(`'${text}'`, `leads to ${first}, not to ${state.agent}`);
  }
  const none = await ask("zzzz <script>no such name");
  if (none.length > 0 || (await page.locator("main [role=status]").count()) !== 1) fail("nonsense", `leads to ${none}`);
  for (const problem of await problems()) fail("search.html", problem);
  await close();
  return `${asked.length + 2} names`;
}
