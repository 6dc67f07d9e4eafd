// Values that would do harm if a page, a path or a format took them for more than text.

const HIT = "window.__hit=1";
const EVIL = "https://evil.example/x";

const OPENINGS = ["", "\">", "'>", "</title>", "</script>", "</style>", "</svg>", "</p></main>", "-->", "]]>"];
const MARKUP = [
  `<script>${HIT}</script>`, `<script src=${EVIL}.js></script>`, `<img src=x onerror=${HIT}>`, `<svg onload=${HIT}>`,
  `<iframe srcdoc="<script>parent.${HIT}</script>">`, `<a href="javascript:${HIT}">a</a>`, `<base href="${EVIL}/">`,
  `<meta http-equiv="refresh" content="0;url=${EVIL}">`, `<link rel=stylesheet href=${EVIL}.css>`,
  `<form action=${EVIL}><button>b</button></form>`,
];

const ATTRIBUTES = [
  `" onmouseover="${HIT}`, `' onfocus='${HIT}' autofocus='`, `x" style="position:fixed;inset:0`, "x` onclick=`", "&quot; onload=&quot;",
  "&lt;script&gt;", "&#60;script&#62;", "&amp;lt;b&amp;gt;", "<", ">", "&", "\"", "'", "`", "<!--", "<![CDATA[", "<?xml version='1.0'?>",
  "<!DOCTYPE html>", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "{% raw %}", "\\u003cscript\\u003e", "=cmd|' /C calc'!A0", "=1+1", "+1", "-1", "@SUM(1)",
];

const STYLES = [
  `}body{background:url(${EVIL})}`, `@import url(${EVIL});`, "expression(alert(1))", `<style>*{background:url(${EVIL})}</style>`,
  `<svg><style>*{fill:url(${EVIL})}</style></svg>`, `<svg><image href="${EVIL}.svg"/></svg>`, `<svg><use href="data:image/svg+xml,<svg/>#x"/></svg>`,
  `<svg><animate onbegin=${HIT} attributeName=x dur=1s>`, `<math><mtext><img src=x onerror=${HIT}></mtext></math>`,
];

const ADDRESSES = [
  `javascript:${HIT}`, `JaVaScRiPt:${HIT}`, `java\tscript:${HIT}`, ` javascript:${HIT}`, `javascript://evil.example/%0a${HIT}`,
  `&#106;avascript:${HIT}`, `data:text/html,<script>${HIT}</script>`, `data:text/html;base64,PHNjcmlwdD4=`, `data:image/svg+xml,<svg onload=${HIT}>`,
  `vbscript:${HIT}`, "file:///etc/passwd", "blob:https://evil.example/1", "//evil.example/x", "\\\\evil.example\\share", EVIL,
  "http://user:pass@evil.example/", "https://evil.example/?a=b&c=d#e\"f", "mailto:a@evil.example?bcc=b", "about:blank", "filesystem:x",
  "view-source:x", "ws://evil.example/", "ftp://evil.example/", "urn:x:y", "tel:1", "HTTP://EVIL.EXAMPLE/", "http://evil.example/é\u202e",
];

const CHARACTERS = [
  "\u202Eevil\u202C", "\u2066\u2067x\u2069", "\u200Fx", "\u200B", "\u00AD", "\uFEFFx", "\u0001", "\u0008x", "a\u000Bb", "\u001B[31mred", "\u007F", "\u0085x",
  "a\u2028b", "\uFFFE", "\uFFFD", "\u{10FFFF}", "\u{E0001}", "a\r\nb", "a\tb", " ", "\u00A0", "e\u0301", "\u00E9", "ß", "ẞ", "İ", "ı", "K", "k", "ﬁ", "fi", "😀",
  "مرحبا", "שלום", `Z${"\u0335\u0321".repeat(400)}`,
];

const PATHS = [
  "..", ".", "../..", "../../../etc/passwd", "..\\..\\x", "%2F", "%2f", "a%2Fb", "a/b", "..%2F..%2Fx", "%2e%2e/x", "%00", "%", "%zz", "a//b", "/", "/etc/passwd",
  "CON", "con", "nul.txt", "AUX.html", "COM1", "LPT9.csv", "CON.", "con ", "COM¹", "x.", "x ", ".htaccess", ".rapporteur-site", ".git/config", "~", "~41", "~2e~2e",
  "index", "index.html", "404", "style.css", "site.js", "robots.txt", "sitemap", "class", "class/Thing", "question/asked", "table/labels", "data/graph", "iri", "fr", "fr/index",
  "a?b", "a#b", "a:b", "C:\\x", "a|b", "a*b", "a<b", "a;b", "a,b", "desktop.ini", "$MFT", "x".repeat(300), "Case", "case", "CASE", "cAse",
];

/// One long label: a page must still be a page.
const LONG = `<b>${"long ".repeat(200_000)}`;

/// All values, each once, always in this order.
export const VALUES = [...new Set([
  ...OPENINGS.flatMap((opening, at) => MARKUP.filter((_, other) => at < 2 || (at + other) % 3 === 0).map((markup) => opening + markup)),
  ...ATTRIBUTES, ...STYLES, ...ADDRESSES, ...CHARACTERS, ...PATHS, LONG,
])];

/// What a page must not have, whatever the values are.
export const { hit, evil } = { hit: "__hit", evil: "evil.example" };
