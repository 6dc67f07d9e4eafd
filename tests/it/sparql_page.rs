//! Tests the page of SPARQL in the browser: with and without the engine, and wrong packages.
//! `tests/browser/sparql.mjs` asks the questions in a browser.

use std::fs;
use std::path::Path;

use rapporteur::{Project, Site, SiteBounds, SiteOptions, check_site};

use crate::common::{program, root, run};
use crate::site::read;

/// A package that has the files of the real one, and its package.json with a name and a version.
pub fn package(folder: &Path, name: &str, version: &str) {
    fs::create_dir_all(folder).expect("a folder");
    let about = format!("{{\"name\": \"{name}\", \"version\": \"{version}\"}}");
    let files = [
        ("package.json", about.as_str()),
        ("web.js", "export default 1;"),
        ("web_bg.wasm", "\0asm"),
        ("README.md", "# Oxigraph"),
        ("node.js", "for servers"),
    ];
    for (file, text) in files {
        fs::write(folder.join(file), text).expect("written");
    }
}

fn text(site: &Site<'_>, path: &str) -> String {
    let resource = site.answer(path).expect("no error").expect("it is there");
    String::from_utf8(resource.bytes).expect("UTF-8")
}

#[test]
fn without_the_engine_the_page_says_how_to_get_it() {
    let project = Project::open(root().join("docs/river")).expect("a folder");
    let site = project.site(SiteOptions::default()).expect("a site");
    let html = text(&site, "sparql.html");
    let page = read(&html);
    assert!(page.text.contains("npm pack oxigraph@0.5.11") && page.text.contains("--sparql"));
    assert!(!page.elements.contains("form") && html.matches("<script").count() == 1);
    // The question with the first of its values (members.csv: Alderland).
    assert!(page.text.contains("member=<https://river.example/member/ALD>"), "{}", page.text);
    assert!(!page.text.contains("?_member_iri"), "{}", page.text);
    // The author finds it on the page of downloads; readers have no use for it.
    assert!(text(&site, "data.html").contains("<a href=\"sparql.html\">SPARQL</a>"));
    assert!(!text(&site, "index.html").contains("sparql.html"));
    for path in ["sparql.js", "sparql-worker.js", "sparql/web.js"] {
        assert_eq!(site.answer(path).expect("no error"), None, "{path}");
    }
}

#[test]
fn with_the_engine_the_page_has_a_form_and_a_policy_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = Project::open(root().join("docs/river")).expect("a folder");
    for place in ["", "package", "node_modules/oxigraph"] {
        let given = folder.path().join(format!("of-{}", place.len()));
        package(&given.join(place), "oxigraph", "0.5.11");
        let options = SiteOptions { sparql: Some(given), ..SiteOptions::default() };
        let site = project.site(options).expect("a site");
        let html = text(&site, "sparql.html");
        let page = read(&html);
        for element in ["form", "select", "textarea", "button", "label"] {
            assert!(page.elements.contains(element), "{element}");
        }
        let policy = "default-src &#39;none&#39;; script-src &#39;self&#39; &#39;wasm-unsafe-eval&#39;; \
                      connect-src &#39;self&#39;; style-src &#39;self&#39;; img-src &#39;self&#39;; \
                      base-uri &#39;none&#39;; form-action &#39;none&#39;";
        assert!(html.contains(policy), "{html}");
        assert!(html.contains("role=\"alert\"") && html.contains("aria-live=\"polite\""));
        // Other pages do not get more rights.
        assert!(!text(&site, "index.html").contains("wasm"));
        let types = [
            ("sparql/web.js", "text/javascript"),
            ("sparql/web_bg.wasm", "application/wasm"),
            ("sparql/package.json", "application/json"),
            ("sparql/README.txt", "text/plain"),
            // The package has no text of its licence, so the site has one.
            ("sparql/LICENSE-APACHE.txt", "text/plain"),
            ("sparql.js", "text/javascript"),
            ("sparql-worker.js", "text/javascript"),
        ];
        for (path, media_type) in types {
            let resource = site.answer(path).expect("no error").expect(path);
            assert_eq!(resource.media_type, media_type, "{path}");
        }
        assert_eq!(site.answer("sparql/node.js").expect("no error"), None);
        let target = folder.path().join(format!("site-{}", place.len()));
        site.publish(&target).expect("written");
        let report = check_site(&target, SiteBounds::default()).expect("a site");
        assert!(report.problems.is_empty(), "{:?}", report.problems);
    }
}

#[test]
fn another_package_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    package(&at("other"), "rdflib", "0.5.11");
    package(&at("old"), "oxigraph", "0.4.0");
    package(&at("part"), "oxigraph", "0.5.11");
    fs::remove_file(at("part").join("web_bg.wasm")).expect("removed");
    for (name, message) in [
        ("other", "has the package rdflib 0.5.11, but the page needs oxigraph 0.5.11"),
        ("old", "has the package oxigraph 0.4.0, but the page needs oxigraph 0.5.11"),
        ("part", "web_bg.wasm"),
        ("none", "has no package.json of the package oxigraph"),
    ] {
        let mut command = program(root());
        command.args(["publish", "-C", "docs/river", "-o"]).arg(at("site"));
        let report = run(command.arg("--sparql").arg(at(name)), "").fails(1);
        assert!(report.contains("W008") && report.contains(message), "{name}: {report}");
        assert!(report.contains("npm pack oxigraph@0.5.11"), "{report}");
        assert!(!at("site").exists());
    }
}

/// Each question of the repository as the page writes it gives the answer of the question itself.
#[test]
fn the_written_questions_have_the_same_answers() {
    use rapporteur::{Answer, QueryOptions};
    let project = Project::open(root()).expect("the records");
    let site = project.site(SiteOptions::default()).expect("a site");
    let html = text(&site, "sparql.html");
    let unescaped = |text: &str| {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    };
    let rows = |answer: Answer| match answer {
        Answer::Rows { rows, .. } => {
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort();
            rows
        }
        other => vec![format!("{other:?}")],
    };
    let (mut compared, mut answered) = (0, 0);
    for part in html.split("<details id=\"q-").skip(1) {
        let name = part.split('"').next().expect("a name");
        let (about, rest) = part.split_once("<pre><code>").expect("the query");
        let query = unescaped(rest.split("</code>").next().unwrap_or_default());
        if query.starts_with("# Replace ") {
            continue;
        }
        let values: Vec<String> = about
            .split("<code>")
            .skip(1)
            .map(|code| unescaped(code.split("</code>").next().unwrap_or_default()))
            .collect();
        let given: Vec<(&str, &str)> = values.iter().filter_map(|v| v.split_once('=')).collect();
        let options = QueryOptions::default;
        let expected = project.query(name, &given, options()).and_then(|asking| asking.answer());
        let expected = rows(expected.unwrap_or_else(|error| panic!("{name}: {error}")));
        let found = project.sparql(&query, options()).and_then(|asking| asking.answer());
        assert_eq!(
            rows(found.unwrap_or_else(|e| panic!("{name}: {e}\n{query}"))),
            expected,
            "{name}"
        );
        compared += 1;
        answered += usize::from(!expected.is_empty());
    }
    assert!(compared >= 19 && answered >= 18, "{compared} compared, {answered} with answers");
}
