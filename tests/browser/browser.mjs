// Chromium, and pages in it that tell what goes wrong in them.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/// Where Chromium is: `CHROMIUM`, or where Debian has it.
export function where() {
  return [process.env.CHROMIUM, "/usr/bin/chromium"].find((path) => path && existsSync(path));
}

export async function launch() {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: where(), args: [...args, "--disable-gpu"] });
}

/// A page with a list of its problems: violations of the policy, errors, dialogs, requests elsewhere.
export async function watched(browser, root, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text().slice(0, 300)}`);
  });
  page.on("pageerror", (error) => problems.push(`error of a script: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(root)) problems.push(`request elsewhere: ${url.slice(0, 200)}`);
  });
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      globalThis.__violations = [];
      document.addEventListener("securitypolicyviolation", (event) => {
        globalThis.__violations.push(`${event.violatedDirective} of ${event.blockedURI} ${event.sample}`);
      });
    });
  }
  const violations = async () => {
    const found = options.javaScriptEnabled === false ? [] : await page.evaluate(() => globalThis.__violations ?? []);
    return found.map((text) => `policy: ${text}`);
  };
  return { page, close: () => context.close(), problems: async () => [...problems.splice(0), ...(await violations())] };
}

/// Runs a check on several pages at once: each of two tabs takes the next path.
export async function each(browser, root, paths, options, run) {
  const left = [...paths];
  const tab = async () => {
    const { page, close, problems } = await watched(browser, root, options);
    for (let path = left.shift(); path !== undefined; path = left.shift()) await run(page, path, problems);
    await close();
  };
  await Promise.all([tab(), tab()]);
}
