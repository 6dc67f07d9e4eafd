//! Tests a published site: pages are well-formed, links work, data equals the graph, and other
//! files in the folder stay untouched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use rapporteur::diagnostic::Diagnostics;
use rapporteur::rdf::graph::{GraphBuilder, Term, isomorphic};
use rapporteur::{Error, Format, Graph, GraphName, Memory, Project, Site, SiteOptions};

use crate::common::{program, root, run};
use crate::site::{Read, read};
use crate::sparql_page::package;

/// All resources of a site, by address.
fn whole(site: &Site<'_>) -> BTreeMap<String, Vec<u8>> {
    let resource = |path: String| {
        let answer = site.answer(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let bytes = answer.unwrap_or_else(|| panic!("{path} is listed and not there")).bytes;
        (path, bytes)
    };
    let paths: Vec<String> = site.paths().collect();
    let all: BTreeMap<_, _> = paths.iter().cloned().map(resource).collect();
    assert_eq!(all.len(), paths.len(), "each address once");
    all
}

fn options(languages: &[&str]) -> SiteOptions {
    let languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
    SiteOptions {
        languages,
        url: Some("https://example.org/x/".to_owned()),
        ..SiteOptions::default()
    }
}

/// The target of a link on a page, if it is within the site.
fn target(page: &str, link: &str) -> Option<(String, String)> {
    if ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| link.to_lowercase().starts_with(scheme))
    {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let mut steps: Vec<&str> = page.split('/').collect();
    if !path.is_empty() {
        steps.pop();
        for step in path.split('/') {
            match step {
                ".." => assert!(steps.pop().is_some(), "{page} links out of the site: {link}"),
                step => steps.push(step),
            }
        }
    }
    assert!(!path.contains([':', '%', '?']), "{page} links to {link}");
    Some((steps.join("/"), anchor.to_owned()))
}

/// Checks each page and the target of each link.
fn check(all: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, Read> {
    let pages: BTreeMap<&str, Read> = all
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), read(std::str::from_utf8(bytes).expect("UTF-8"))))
        .collect();
    for (path, page) in &pages {
        assert!(!page.elements.contains("style"), "{path} has styles of its own");
        for element in ["main", "nav", "header", "footer", "h1", "title"] {
            assert!(page.elements.contains(element), "{path} has no {element}");
        }
        for link in &page.links {
            let Some((to, anchor)) = target(path, link) else { continue };
            assert!(all.contains_key(&to), "{path} links to {link}, but {to} does not exist");
            let ids = pages.get(to.as_str()).map(|page| &page.ids);
            let is_there = anchor.is_empty() || ids.is_some_and(|ids| ids.contains(&anchor));
            assert!(is_there, "{path} links to {link}, but the anchor does not exist");
        }
    }
    for (path, bytes) in all.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            text.contains("Content-Security-Policy") && text.contains("<html lang=\""),
            "{path}"
        );
        // Browsers do not run JSON-LD.
        let scripts = text.split("<script ").skip(1);
        let run: Vec<&str> =
            scripts.filter(|s| !s.starts_with("type=\"application/ld+json\">")).collect();
        assert_eq!(run.len(), 1, "{path}: the script of the site alone");
        assert!(run[0].contains("site.js\" defer"), "{path}: {}", run[0]);
    }
    pages
}

#[test]
fn every_link_of_the_records_works() {
    let project = Project::open(root()).expect("the records");
    let site = project.site(options(&["en", "fr"])).expect("a site");
    let all = whole(&site);
    let pages = check(&all);
    for path in [
        "index.html",
        "state/CAN.html",
        "fr/state/CAN.html",
        "class/State.html",
        "question/hosts.html",
        "question/co-hosts/organization-wilpf.html",
        "table/hosts.html",
        "ontology.html",
    ] {
        assert!(pages.contains_key(path), "{path}");
    }
    for path in ["sitemap.xml", "robots.txt", "style.css", "data/graph.rdf", "state/CAN.jsonld"] {
        assert!(all.contains_key(path), "{path}");
    }
    assert!(all["style.css"].len() < 15_000 && all["site.js"].len() < 10_000);
    // Source: tests/questions/01-states-with-wilpf.md.
    assert!(pages["index.html"].text.contains("Egypt"), "the featured answer");
    let state = &pages["state/CAN.html"];
    assert!(state.text.contains("states.csv · Row ") && state.text.contains("hosted by"));
    assert!(pages["fr/state/CMR.html"].text.contains("Cameroun"));
    let french = &pages["fr/state/CMR.html"].links;
    assert!(french.iter().any(|link| link == "../../state/CMR.html"), "the same in English");
    // Entities without a French name keep the English one.
    assert!(pages["fr/organization/wilpf.html"].text.contains("Women's International League"));
    let sitemap = String::from_utf8_lossy(&all["sitemap.xml"]);
    assert!(sitemap.contains("<loc>https://example.org/x/state/CAN.html</loc>"));
    assert_eq!(site.answer("state/NONE.html").expect("no error"), None);
    assert_eq!(site.answer("../Cargo.toml").expect("no error"), None);
    assert_eq!(site.answer("fr/style.css").expect("no error"), None);
}

/// A copy of the river folder for a test to change.
fn river() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for inner in ["data", "queries"] {
        fs::create_dir(folder.path().join(inner)).expect("a folder");
        for entry in root().join("docs/river").join(inner).read_dir().expect("a listing") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), folder.path().join(inner).join(entry.file_name()))
                .expect("a copy");
        }
    }
    folder
}

/// All files below a folder, with their bytes and times.
fn files(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    fn gather(at: &Path, root: &Path, all: &mut BTreeMap<String, (Vec<u8>, SystemTime)>) {
        for entry in at.read_dir().expect("a listing") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                gather(&path, root, all);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
                let time = path.metadata().and_then(|known| known.modified()).expect("a time");
                all.insert(name, (fs::read(&path).expect("a file"), time));
            }
        }
    }
    let mut all = BTreeMap::new();
    if folder.exists() {
        gather(folder, folder, &mut all);
    }
    all
}

fn publish(folder: &Path, to: &Path) -> Result<rapporteur::Published, Error> {
    Project::open(folder)?.site(SiteOptions::default())?.publish(to)
}

#[test]
fn the_same_input_gives_the_same_bytes_and_touches_nothing() {
    let (folder, target) = (river(), tempfile::tempdir().expect("a folder"));
    let (one, two) = (target.path().join("one"), target.path().join("deep/two"));
    let first = publish(folder.path(), &one).expect("a site");
    assert_eq!((first.files, first.removed), (first.written, 0));
    publish(folder.path(), &two).expect("a site");
    let bytes = |all: BTreeMap<String, (Vec<u8>, SystemTime)>| -> BTreeMap<String, Vec<u8>> {
        all.into_iter().map(|(name, (bytes, _))| (name, bytes)).collect()
    };
    assert_eq!(bytes(files(&one)), bytes(files(&two)));
    let before = files(&one);
    assert_eq!(publish(folder.path(), &one).expect("a site").written, 0);
    assert_eq!(files(&one), before, "bytes and times");
    let project = Project::open(folder.path()).expect("a folder");
    let site = project.site(SiteOptions::default()).expect("a site");
    let mut live = whole(&site);
    live.insert(".rapporteur-site".to_owned(), before[".rapporteur-site"].0.clone());
    assert_eq!(live, bytes(before), "a server would answer the same");
}

#[test]
fn only_outdated_files_are_removed() {
    let (folder, target) = (river(), tempfile::tempdir().expect("a folder"));
    publish(folder.path(), target.path()).expect("a site");
    let note = target.path().join("member/note.txt");
    fs::write(&note, "mine").expect("a file");
    let outside = folder.path().join("outside.txt");
    fs::write(&outside, "mine").expect("a file");
    // A list changed by somebody, and the remains of a killed process.
    let list = target.path().join(".rapporteur-site");
    let mut text = fs::read_to_string(&list).expect("the list");
    let up =
        format!("../{}/outside.txt", folder.path().file_name().expect("a name").to_string_lossy());
    text.push_str(&format!("{up}\n{}\n./member/note.txt\n", outside.display()));
    fs::write(&list, text).expect("the list");
    fs::create_dir(target.path().join(".rapporteur-site.new")).expect("a folder");
    for (name, text) in [(".of-publish", ""), ("7", "half")] {
        let file = target.path().join(".rapporteur-site.new").join(name);
        fs::write(file, text).expect("a file");
    }

    let members = folder.path().join("data/members.csv");
    let meetings = folder.path().join("data/meetings.csv");
    for (table, key) in [(&members, "CRS"), (&meetings, "CRS")] {
        let text = fs::read_to_string(table).expect("a table");
        let kept: Vec<&str> = text.lines().filter(|line| !line.contains(key)).collect();
        assert!(kept.len() < text.lines().count(), "a row has {key}");
        fs::write(table, kept.join("\n") + "\n").expect("a table");
    }
    assert!(target.path().join("member/CRS.html").exists());
    let done = publish(folder.path(), target.path()).expect("a site");
    assert!(done.removed >= 4, "{done:?}");
    for removed in ["member/CRS.html", "member/CRS.ttl", ".rapporteur-site.new"] {
        assert!(!target.path().join(removed).exists(), "{removed}");
    }
    assert!(note.exists() && outside.exists() && target.path().join("member/ALD.html").exists());
    let listed = fs::read_to_string(&list).expect("the list");
    assert!(!listed.contains("outside") && !listed.contains("CRS.html"), "{listed}");
}

#[test]
fn other_files_are_not_replaced() {
    let folder = river();
    for (name, is_folder) in [
        ("index.html", false),
        ("member/ALD.html", false),
        ("member", false),
        ("style.css", true),
        (".rapporteur-site", false),
    ] {
        let target = tempfile::tempdir().expect("a folder");
        let path = target.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        match is_folder {
            true => fs::create_dir(&path).expect("a folder"),
            false => fs::write(&path, "mine").expect("a file"),
        }
        let before = files(target.path());
        let error = publish(folder.path(), target.path()).expect_err(name);
        assert!(error.to_string().contains("exists already"), "{error}");
        assert_eq!(files(target.path()), before, "{name}");
        assert!(!target.path().join(".rapporteur-site.new").exists());
    }
    let (target, other) =
        (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(other.path(), target.path().join("member")).expect("a link");
        assert!(publish(folder.path(), target.path()).is_err());
        assert!(files(other.path()).is_empty(), "nothing goes where a link leads");
    }
    drop((target, other));
}

/// If a question fails, the former site stays.
#[test]
fn a_failing_question_leaves_the_former_site() {
    let (folder, target) = (river(), tempfile::tempdir().expect("a folder"));
    publish(folder.path(), target.path()).expect("a site");
    let before = files(target.path());
    let featured = "#+ featured: member=NOBODY\nASK { ?_member_iri ?p ?o }";
    fs::write(folder.path().join("queries/new.rq"), featured).expect("a question");
    assert!(publish(folder.path(), target.path()).is_err());
    assert_eq!(files(target.path()), before);
}

/// Names and addresses that are harmful unless treated as text.
fn hostile() -> Memory {
    let metadata = r#"{
      "@context": "http://www.w3.org/ns/csvw",
      "@id": "https://e.org/set",
      "dc:title": "<script>alert(1)</script>",
      "dc:license": {"@id": "javascript:alert(1)"},
      "url": "t.csv",
      "tableSchema": {
        "aboutUrl": "https://e.org/{+id}",
        "columns": [
          {"name": "id", "titles": "id", "propertyUrl": "dc:identifier"},
          {"name": "name", "titles": "name", "propertyUrl": "rdfs:label", "lang": "en"},
          {"name": "see", "titles": "see", "propertyUrl": "rdfs:seeAlso", "valueUrl": "{+see}"},
          {"name": "type", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "https://e.org/o#C"}
        ]
      }
    }"#;
    let csv = "id,name,see\n\
        a,\"</title><script>alert(1)</script>\",javascript:alert(1)\n\
        A,\"\u{202e}evil\u{2066}\",JAVASCRIPT:alert(2)\n\
        %2e%2e%2fup,\"\"\" onload=\"\"x\",data:text/html;x\n\
        a%2Fb,x,https://e.org/a\n\
        a/b,x,https://e.org/A\n\
        con,device,https://e.org/A/B\n\
        aux.txt/nul,device,https://e.org/a\n\
        index,mine,https://e.org/a\n\
        class/State,mine,https://e.org/a\n\
        data/graph,mine,https://e.org/a\n\
        .htaccess,mine,https://e.org/a\n\
        a.html/x,mine,https://e.org/a\n\
        x?y#z,mine,https://e.org/a\n\
        é,mine,https://e.org/a\n\
        A/B,mine,https://e.org/a\n\
        a/B,mine,https://e.org/a\n";
    let question = "#+ summary: <img src=x onerror=alert(1)>\nSELECT ?s ?o WHERE { ?s ?p ?o }";
    Memory::new()
        .with("data/csv-metadata.json", metadata)
        .with("data/t.csv", csv)
        .with("ontology/o.ttl", "<https://e.org/o#C> a <http://www.w3.org/2002/07/owl#Class> .")
        .with("queries/<x>.rq", question)
}

#[test]
fn hostile_values_stay_text_inside_the_folder() {
    let project = Project::of(hostile()).expect("a folder");
    assert!(project.diagnostics().expect("read").is_ok(), "{:?}", project.diagnostics());
    let site = project.site(options(&["en", "de"])).expect("a site");
    let all = whole(&site);
    let pages = check(&all);
    for (path, page) in &pages {
        for element in &page.elements {
            assert!(
                !["img", "iframe", "object", "form"].contains(&element.as_str()),
                "{path}: {element}"
            );
        }
    }
    let folded: BTreeSet<String> = all.keys().map(|path| path.to_ascii_lowercase()).collect();
    assert_eq!(folded.len(), all.len(), "no two differ only by case");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let folders: BTreeSet<&str> =
        all.keys().flat_map(|path| path.match_indices('/').map(|(end, _)| &path[..end])).collect();
    for path in all.keys() {
        assert!(!folders.contains(path.as_str()), "{path} is a file and a folder");
        for step in path.split('/') {
            let is_known = [".well-known", ".nojekyll"].contains(&step);
            assert!(is_known || !step.starts_with('.'), "{path}");
            assert!(!step.is_empty() && !step.ends_with('.'), "{path}");
            assert!(step.bytes().all(plain), "{path}");
            let base = step.split('.').next().unwrap_or_default().to_ascii_lowercase();
            assert!(!["con", "aux", "nul", "prn"].contains(&base.as_str()), "{path}");
        }
    }
    // Of IRIs that differ only in case, the first has the plain address: capitals come first.
    assert!(pages["a~.0.html"].text.contains("</title><script>alert(1)</script>"), "it is text");
    let target = tempfile::tempdir().expect("a folder");
    site.publish(&target.path().join("site")).expect("it can be written");
    assert_eq!(target.path().read_dir().expect("a listing").count(), 1, "nothing lies beside it");
}

/// Reads a graph from a file in a format.
fn graph_of(bytes: &[u8], format: Format) -> Graph {
    let mut builder = GraphBuilder::new();
    let mut problems = Diagnostics::new();
    builder
        .load(GraphName::Records, "t", "http://base.example/", bytes, format, &mut problems)
        .unwrap_or_else(|error| panic!("{error:?}"));
    assert!(problems.is_ok(), "{problems:?}");
    builder.finish()
}

#[test]
fn the_data_of_an_entity_equals_the_graph() {
    let ontology = "@prefix e: <https://e.org/> .
        e:x e:p [ e:q 1 , [ e:r \"a\"@en-GB ] ] ; e:list ( 01 \"b\" ) ; e:other e:y .
        e:y e:p [ e:q 2 ] .";
    let metadata = r#"{"@context": "http://www.w3.org/ns/csvw", "@id": "https://e.org/set", "url": "t.csv",
        "tableSchema": {"aboutUrl": "https://e.org/{id}", "columns": [{"name": "id", "titles": "id"}]}}"#;
    let memory = Memory::new()
        .with("data/csv-metadata.json", metadata)
        .with("data/t.csv", "id\nx\ny\nz\n")
        .with("ontology/o.ttl", ontology);
    let project = Project::of(memory).expect("a folder");
    let site = project.site(SiteOptions::default()).expect("a site");
    let graph = project.graph().expect("a graph");
    for (entity, count) in [("x", 11), ("y", 3), ("z", 1)] {
        // The statements about the entity, and about the blank nodes that it leads to.
        let mut open =
            vec![graph.find(Term::Iri(&format!("https://e.org/{entity}"))).expect("it is there")];
        let mut quads = Vec::new();
        while let Some(subject) = open.pop() {
            for quad in graph.quads().iter().filter(|quad| quad.subject == subject) {
                quads.push([quad.subject, quad.predicate, quad.object]);
                open.extend(Some(quad.object).filter(|object| graph.is_blank(*object)));
            }
        }
        assert_eq!(quads.len(), count, "{entity}");
        let expected = graph.excerpt(GraphName::Records, quads).expect("a graph");
        for (extension, format) in
            [("ttl", Format::Turtle), ("nt", Format::NTriples), ("jsonld", Format::JsonLd)]
        {
            let path = format!("{entity}.{extension}");
            let resource = site.answer(&path).expect("no error").expect("it is there");
            assert_eq!(resource.media_type, format.media_type());
            assert!(isomorphic(&graph_of(&resource.bytes, format), &expected), "{path}");
        }
    }
}

#[test]
fn invalid_language_tags_are_refused() {
    let project = Project::open(root().join("docs/river")).expect("a folder");
    for tag in ["..", "en/x", "", "e", "français"] {
        assert!(project.site(options(&[tag])).is_err(), "{tag}");
    }
    let site = project.site(options(&["en", "EN", "zh-Hans"])).expect("a site");
    assert!(site.paths().any(|path| path == "zh-Hans/index.html"));
    assert!(!site.paths().any(|path| path.starts_with("EN/")));
}

#[test]
fn the_commands_of_the_guide_run() {
    let guide = fs::read_to_string(root().join("docs/publishing.md")).expect("the guide");
    let commands: Vec<&str> =
        guide.lines().filter_map(|line| line.strip_prefix("rapporteur ")).collect();
    assert!(commands.len() >= 3, "{commands:?}");
    let folder = river();
    package(&folder.path().join("package"), "oxigraph", "0.5.11");
    for command in commands.iter().filter(|command| !command.contains("--check https:")) {
        let report = run(program(folder.path()).args(command.split(' ')), "");
        assert_eq!(report.code, Some(0), "{command}: {}", report.err);
        let is_check = command.contains("--check");
        let expected = if is_check { " links: all alive" } else { " files in site: " };
        assert!(report.err.contains(expected), "{}", report.err);
    }
    assert!(folder.path().join("site/sitemap.xml").exists());
    assert!(!folder.path().join("site/fr").exists(), "the last command names no French");
    let report = run(program(folder.path()).args(["publish", "-o", "."]), "").fails(1);
    assert!(report.contains("is the folder of the records"), "{report}");
    run(program(folder.path()).args(["publish", "-o", "x", "--url", "javascript:x"]), "").fails(2);
}
