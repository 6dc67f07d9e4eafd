// Whether people can read and use the pages: axe, the keyboard, narrow screens, print.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { each, watched } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1280, 320];

/// All rules in light; in dark, only colours differ.
const SCHEMES = [["light", {}], ["dark", { runOnly: ["color-contrast", "link-in-text-block"] }]];

/// The most keys pressed on one page.
const KEYS = 400;

/// axe-core finds nothing, in light and dark, wide and narrow.
export async function axe(browser, root, pages, fail) {
  let runs = 0;
  await each(browser, root, pages, {}, async (page, path) => {
    await page.goto(root + path);
    await page.evaluate(AXE);
    for (const [colorScheme, rules] of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const { violations } = await page.evaluate(
          (rules) => globalThis.axe.run(document, { resultTypes: ["violations"], ...rules }), rules,
        );
        runs += 1;
        for (const { id, help, nodes } of violations) {
          const [{ target, html }] = nodes;
          fail(`${path} (${colorScheme}, ${width} px)`, `${id}, ${nodes.length} times: ${help}; ${target}: ${html.slice(0, 160)}`);
        }
      }
    }
  });
  return `${pages.length} pages, ${runs} runs`;
}

/// Marks what the keyboard should reach, in order, and returns how many there are.
function mark() {
  const all = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const isShown = (element) => {
    for (let outer = element; outer; outer = outer.parentElement) if (outer.hidden) return false;
    const style = getComputedStyle(element);
    return style.visibility !== "hidden" && style.display !== "none";
  };
  // Closed details are opened on the way, so their content counts.
  const reachable = [...document.querySelectorAll(all)].filter(isShown);
  reachable.forEach((element, at) => { element.dataset.order = at; });
  return reachable.length;
}

/// What has the focus: its number, how it looks, whether it opens something.
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const scrolls = element.dataset.order === undefined;
  const closed = element.localName === "summary" && !element.parentElement.open;
  const html = element.outerHTML.slice(0, 120);
  return { order: scrolls ? null : Number(element.dataset.order), outlined, seen, closed, html };
}

/// Tab visits everything in order, shows where it is, and leaves the page.
async function tabs(page, path, fail, note) {
  const count = await page.evaluate(mark);
  let next = 0;
  for (let pressed = 0; pressed < Math.min(count + 30, KEYS); pressed += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(focused);
    if (here === null) break;
    if (here.order === 0 && next > 0) break;
    if (!here.outlined) fail(path, `the focus is not visible on ${here.html}`);
    if (!here.seen) fail(path, `the focus is outside the window on ${here.html}`);
    if (here.order === null) continue;
    if (here.order !== next) {
      fail(path, `Tab goes to number ${here.order}, not ${next}: ${here.html}`);
      return;
    }
    next += 1;
    if (here.closed) {
      await page.keyboard.press("Enter");
      if ((await page.evaluate(focused))?.closed) fail(path, `Enter does not open ${here.html}`);
    }
  }
  if (next < count && count < KEYS) fail(path, `Tab reaches ${next} of ${count} places`);
  if (count >= KEYS) note(`${path} has ${count} places; the first ${next} were visited`);
}

/// The first Tab shows the link to the content, Enter follows it, and the next Tab is in the content.
async function skips(page, path, fail) {
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => {
    const box = document.activeElement.getBoundingClientRect();
    return { isSkip: document.activeElement.matches(".skip"), seen: box.left >= 0 && box.top >= 0 && box.width > 20 };
  });
  if (!first.isSkip) return fail(path, "the first Tab is not on the link to the content");
  if (!first.seen) fail(path, "the link to the content is not visible when it has the focus");
  await page.keyboard.press("Enter");
  // Chromium moves after the key event.
  await page.waitForFunction(() => location.hash.length > 1, null, { timeout: 3000 }).catch(() => {});
  const hash = new URL(page.url()).hash;
  if (hash.length < 2) return fail(path, "Enter on the link to the content does nothing");
  await page.keyboard.press("Tab");
  const within = await page.evaluate((id) => {
    const start = document.getElementById(id);
    const here = document.activeElement;
    if (!start || here === document.body || here.matches(".skip")) return null;
    return start.contains(here) || Boolean(start.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING);
  }, decodeURIComponent(hash.slice(1)));
  if (within === false) fail(path, "after the link to the content, Tab is before the content");
  return undefined;
}

/// The keyboard alone reaches everything.
export async function keyboard(browser, root, pages, fail, note) {
  await each(browser, root, pages, { viewport: { width: 1280, height: 900 } }, async (page, path) => {
    await page.goto(root + path);
    await tabs(page, path, fail, note);
    // A new document, so that the focus starts at the top again.
    await page.goto("about:blank");
    await page.goto(root + path);
    await skips(page, path, fail);
  });
  return `${pages.length} pages`;
}

/// No page scrolls to the side on a narrow screen.
export async function narrow(browser, root, pages, fail) {
  for (const width of [320, 800]) {
    const { page, close } = await watched(browser, root, { viewport: { width, height: 800 } });
    for (const path of pages) {
      await page.goto(root + path);
      const over = await page.evaluate(() => {
        const root = document.scrollingElement;
        if (root.scrollWidth <= innerWidth) return null;
        const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
        return { width: root.scrollWidth, html: wide.at(-1)?.outerHTML.slice(0, 160) };
      });
      if (over) fail(`${path} (${width} px)`, `scrolls to the side, ${over.width} px: ${over.html}`);
    }
    await close();
  }
  return `${pages.length} pages`;
}

/// On paper there is no navigation, all content, nothing cut off.
export async function print(browser, root, pages, fail) {
  const { page, close, problems } = await watched(browser, root, { viewport: { width: 718, height: 1000 }, colorScheme: "dark" });
  await page.emulateMedia({ media: "print" });
  for (const path of pages) {
    await page.goto(root + path);
    const found = await page.evaluate(() => {
      const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
      const navigation = [...document.querySelectorAll("nav, .skip, .find, [role=navigation]")].filter(shown);
      const folded = [...document.querySelectorAll("details > :not(summary)")].filter((e) => e.textContent.trim() && !shown(e));
      const paper = getComputedStyle(document.body).backgroundColor;
      return { navigation: navigation.map((e) => e.outerHTML.slice(0, 80)), folded: folded.length, paper,
        heading: shown(document.querySelector("h1")), over: document.scrollingElement.scrollWidth - innerWidth };
    });
    for (const html of found.navigation) fail(path, `on paper there is ${html}`);
    if (found.folded > 0) fail(path, `${found.folded} folded parts are missing on paper`);
    if (!found.heading) fail(path, "the title is missing on paper");
    if (found.over > 0) fail(path, `on paper ${found.over} px are cut off`);
    if (!["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(found.paper)) fail(path, `the paper is ${found.paper}`);
    if (page.context().pages().length > 1) fail(path, "another window opened");
    for (const problem of await problems()) fail(path, problem);
  }
  await close();
  return `${pages.length} pages`;
}
