"use strict";
// Finds names at once, and sorts tables. Every page is whole without it.
(() => {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  for (const list of document.querySelectorAll("[data-search]")) {
    const field = document.createElement("input");
    field.type = "search";
    field.className = "find";
    field.setAttribute("aria-label", list.dataset.search);
    field.placeholder = list.dataset.search;
    const items = [...list.querySelectorAll("li")].map((item) => [item, fold(item.textContent)]);
    const find = () => {
      const words = fold(field.value).split(/\s+/).filter(Boolean);
      for (const [item, text] of items) item.hidden = !words.every((word) => text.includes(word));
      for (const part of list.querySelectorAll("section")) {
        part.hidden = !part.querySelector("li:not([hidden])");
      }
    };
    field.addEventListener("input", find);
    list.before(field);
  }

  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  for (const box of document.querySelectorAll("[data-sort]")) {
    const body = box.querySelector("tbody");
    box.querySelectorAll("thead th").forEach((head, at) => {
      const button = document.createElement("button");
      button.append(...head.childNodes);
      button.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        box.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...body.rows].map((row) => [row.cells[at].textContent.trim(), row]);
        rows.sort(([a], [b]) => (up ? compare(a, b) : compare(b, a)));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }
})();
