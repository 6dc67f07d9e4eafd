"use strict";
// Answers the form of sparql.html. The engine and the graph load in a worker when Run is pressed.
(() => {
  const ROWS = 500;
  const at = (id) => document.getElementById(id);
  const [form, example, query, run, stop] = ["sparql", "example", "query", "run", "stop"].map(at);
  const [state, problem, result] = ["state", "problem", "result"].map(at);
  let worker = null;

  const element = (name, text) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // A term of SPARQL 1.1 Query Results JSON. Only addresses for browsers become links.
  const term = (value) => {
    if (value === undefined) return document.createTextNode("");
    const is = value.type === "uri" || (value.datatype || "").endsWith("#anyURI");
    const shown = element(is && /^(https?|mailto):/i.test(value.value) ? "a" : "span", value.value);
    if (shown.localName === "a") shown.href = value.value;
    if (value["xml:lang"]) shown.lang = value["xml:lang"];
    return shown;
  };

  // SPARQL 1.1 Query Results CSV.
  const csv = ({ head, results, boolean }) => {
    if (!results) return `${boolean}\n`;
    const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const cell = (value) => (value ? (value.type === "bnode" ? "_:" : "") + value.value : "");
    const rows = results.bindings.map((row) => head.vars.map((name) => field(cell(row[name]))));
    return [head.vars, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
  };

  const download = (name, type, text) => {
    const link = element("a", name.split(".")[1].toUpperCase());
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    const item = element("li");
    item.append(link);
    return item;
  };

  const table = ({ head, results }) => {
    const all = element("table");
    const top = all.createTHead().insertRow();
    for (const name of head.vars) {
      const cell = element("th", name);
      cell.scope = "col";
      top.append(cell);
    }
    const body = all.createTBody();
    for (const row of results.bindings.slice(0, ROWS)) {
      const line = body.insertRow();
      for (const name of head.vars) line.insertCell().append(term(row[name]));
    }
    const wide = element("div");
    wide.className = "wide";
    wide.tabIndex = 0;
    wide.setAttribute("role", "group");
    wide.setAttribute("aria-label", "Result");
    wide.append(all);
    return wide;
  };

  const clear = () => {
    for (const link of result.querySelectorAll("a[download]")) URL.revokeObjectURL(link.href);
    result.replaceChildren();
    problem.textContent = "";
  };

  const show = (text, milliseconds) => {
    const answer = JSON.parse(text);
    const count = answer.results ? answer.results.bindings.length : 1;
    const rows = `${count} ${count === 1 ? "row" : "rows"}`;
    const shown = count > ROWS ? `, the first ${ROWS} are shown` : "";
    state.textContent = `${rows}${shown} (${Math.round(milliseconds)} ms)`;
    const files = element("ul");
    files.className = "values";
    files.append(
      download("answer.csv", "text/csv", csv(answer)),
      download("answer.json", "application/sparql-results+json", text),
    );
    result.append(answer.results ? table(answer) : element("p", answer.boolean ? "Yes." : "No."), files);
  };

  const rest = () => {
    run.disabled = false;
    stop.hidden = true;
  };

  const end = () => {
    if (worker) worker.terminate();
    worker = null;
    rest();
  };

  const fail = (text) => {
    problem.textContent = text;
    state.textContent = "";
    rest();
  };

  const begin = () => {
    worker = new Worker(form.dataset.worker, { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      if (data.state) {
        state.textContent = data.state;
      } else if (data.problem) {
        fail(data.problem);
      } else {
        show(data.answer, data.milliseconds);
        rest();
      }
    });
    worker.addEventListener("error", (event) => {
      end();
      fail(`The engine cannot be loaded${event.message ? `: ${event.message}` : ""}`);
    });
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clear();
    run.disabled = true;
    stop.hidden = false;
    state.textContent = "Running …";
    if (!worker) begin();
    const { graph, provenance } = form.dataset;
    const full = (address) => address && new URL(address, location.href).href;
    worker.postMessage({ query: query.value, graph: full(graph), provenance: full(provenance) });
  });
  stop.addEventListener("click", () => {
    end();
    state.textContent = "Stopped.";
    run.focus();
  });
  example.addEventListener("change", () => {
    query.value = at(example.value).querySelector("pre").textContent;
  });

  if (location.protocol === "file:") {
    state.textContent =
      "From a disk, browsers do not load the engine. Look at this site through a web server, such as " +
      "`python3 -m http.server -d site`.";
  } else {
    for (const control of [example, run]) control.disabled = false;
    state.textContent = "Ready.";
  }
})();
