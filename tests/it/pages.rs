//! Tests what the pages of a site say: languages, citations, questions about an entry, many names;
//! and that a killed `publish` leaves whole files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rapporteur::{Project, SiteOptions};

use crate::common::{copy, program, root, run, write};

/// A page of the records in some languages.
fn page(path: &str, languages: &[&str]) -> String {
    let project = Project::open(root()).expect("the records");
    let languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
    let site = project.site(SiteOptions { languages, ..SiteOptions::default() }).expect("a site");
    let page = site.answer(path).expect("it is made").expect("it is there");
    String::from_utf8(page.bytes).expect("UTF-8")
}

/// The section of a page that begins with this title.
#[track_caller]
fn section<'p>(page: &'p str, title: &str) -> &'p str {
    let at = page.find(title).unwrap_or_else(|| panic!("no {title}"));
    page[at..].split("</section>").next().unwrap_or_default()
}

#[test]
fn a_question_is_answered_on_the_pages_that_it_is_about() {
    // queries/co-hosts.rq: `#+ on: {host: [oewg:State, oewg:Organization]}`.
    let wilpf = page("organization/wilpf.html", &[]);
    let hosts = section(&wilpf, "Who hosted sessions together with a given host?");
    for (host, path) in
        [("Canada", "../state/CAN.html"), ("Kaspersky", "../organization/kaspersky.html")]
    {
        assert!(hosts.contains(&format!("<a href=\"{path}\">{host}</a>")), "{hosts}");
    }
    let event = page("event/2020-12-09-gender.html", &[]);
    assert!(!event.contains("Who hosted sessions together"), "it is about hosts");
}

#[test]
fn entries_of_a_list_show_what_they_are_part_of() {
    let wilpf = page("organization/wilpf.html", &[]);
    let (_, rest) = wilpf.split_once("participant</a>").expect("a section");
    let table = rest.split("</section>").next().unwrap_or_default();
    assert_eq!(table.matches("<tr>").count(), 1 + 3, "it hosted three sessions: {table}");
    assert!(table.contains("Part of") && table.contains("event/2020-12-09-gender.html"));
}

#[test]
fn each_page_can_be_cited() {
    let canada = page("state/CAN.html", &[]);
    let (_, cited) = canada.split_once("Cite this entry").expect("a citation");
    for part in
        ["Canada. In Multi-stakeholder", "@incollection{", "TY  - ", "\u{26}quot;title\u{26}quot;"]
    {
        assert!(cited.contains(part), "no {part}: {cited}");
    }
    let class = page("class/State.html", &[]);
    assert!(class.contains("How to cite") && class.contains("[Data set]"), "{class}");
}

#[test]
fn pages_have_the_words_of_their_language() {
    let canada = page("fr/state/CAN.html", &["en", "fr"]);
    assert!(canada.contains("<html lang=\"fr\">") && canada.contains("Autres noms"), "{canada}");
    let arabic = page("state/CAN.html", &["ar"]);
    assert!(arabic.contains("<html lang=\"ar\" dir=\"rtl\">"), "{arabic}");
    assert!(arabic.contains("lang=\"en\" dir=\"ltr\""), "names in English say so: {arabic}");
    let german = page("state/CAN.html", &["de"]);
    assert!(german.contains("<html lang=\"en\">"), "without words, the page is in English");
    let meaning = page("ontology.html", &["fr"]);
    assert!(meaning.contains("<html lang=\"en\">"), "the ontology is described in English");
}

#[test]
fn many_names_are_on_several_pages_and_none_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: String = (0..2_100).map(|n| format!("p{n},Place {n}\n")).collect();
    write(folder.path(), "data/places.csv", format!("code,name\n{rows}"));
    let metadata = r#"{ "@context": "http://www.w3.org/ns/csvw", "@id": "http://e/set", "url": "places.csv",
        "tableSchema": { "aboutUrl": "http://e/{code}", "primaryKey": "code", "columns": [
            { "titles": "code", "suppressOutput": true },
            { "titles": "name", "propertyUrl": "skos:prefLabel" } ] } }"#;
    write(folder.path(), "data/csv-metadata.json", metadata);
    let project = Project::open(folder.path()).expect("it is there");
    let site = project.site(SiteOptions::default()).expect("a site");
    let text = |path: &str| {
        let page = site.answer(path).expect("it is made").expect("it is there");
        String::from_utf8(page.bytes).expect("UTF-8")
    };
    let paths: Vec<String> = site.paths().filter(|path| path.starts_with("search")).collect();
    assert_eq!(paths, ["search.html", "search/1.html", "search/2.html"]);
    let first = text("search.html");
    assert!(first.contains("<a href=\"search/1.html\">Place 0 – Place "), "{first}");
    let all = text("search/1.html") + &text("search/2.html");
    for n in 0..2_100 {
        assert!(all.contains(&format!("<a href=\"../p{n}.html\">Place {n}</a>")), "{n}");
    }
}

/// The text of some pages of a folder's site.
fn pages_of<const N: usize>(folder: &Path, paths: [&str; N]) -> [String; N] {
    let project = Project::open(folder).expect("it is there");
    let site = project.site(SiteOptions::default()).expect("a site");
    paths.map(|path| {
        let page = site.answer(path).expect("it is made").unwrap_or_else(|| panic!("no {path}"));
        String::from_utf8(page.bytes).expect("UTF-8")
    })
}

#[test]
fn things_of_one_name_are_told_apart_in_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "data/places.csv", "code,name\nCA,London\nGB,LONDON\nFR,Paris\n");
    // By their code, and where they have none, by the end of their IRI.
    for (code, in_list) in [
        (r#""propertyUrl": "skos:notation""#, ["(CA)", "(GB)", "(FR)"]),
        (r#""suppressOutput": true"#, ["(id-CA)", "(id-GB)", "(id-FR)"]),
    ] {
        let metadata = r#"{ "@context": "http://www.w3.org/ns/csvw", "@id": "http://e/set",
            "url": "places.csv", "tableSchema": { "aboutUrl": "http://e/id-{code}", "columns": [
            { "titles": "code", CODE }, { "titles": "name", "propertyUrl": "skos:prefLabel" },
            { "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "http://e/Place" } ] } }"#;
        write(folder.path(), "data/csv-metadata.json", metadata.replace("CODE", code));
        for page in pages_of(folder.path(), ["search.html", "class/Place.html"]) {
            let [ca, gb, fr] = in_list.map(|code| page.contains(code));
            assert!(ca && gb && !fr, "only London needs {in_list:?}: {page}");
        }
    }
}

#[test]
fn the_page_for_unknown_addresses_works_at_any_depth() {
    let project = Project::open("docs/river").expect("the folder");
    let url = Some("https://example.org/river".to_owned());
    let site = project.site(SiteOptions { url, ..SiteOptions::default() }).expect("a site");
    let page = site.answer("404.html").expect("it is made").expect("it is there");
    let page = String::from_utf8(page.bytes).expect("UTF-8");
    let (_, main) = page.split_once("<h1>").expect("a title");
    for path in ["search.html", "index.html"] {
        assert!(main.contains(&format!("href=\"https://example.org/river/{path}\"")), "{main}");
    }
}

/// The files of a folder and its subfolders by path, without those of the program itself.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).expect("a listing").map(|entry| entry.expect("an entry")) {
            let path = entry.path();
            let name = path.strip_prefix(folder).expect("within").to_string_lossy().into_owned();
            if name.starts_with(".rapporteur-site") {
                continue;
            }
            match path.is_dir() {
                true => folders.push(path),
                false => drop(all.insert(name, fs::read(&path).expect("a file"))),
            }
        }
    }
    all
}

/// Publishes with a change and without in turn, kills the program at a hundred points, and looks at
/// the files each time.
#[test]
fn a_killed_publish_leaves_whole_files() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root().join("docs/river"), folder.path());
    let members = folder.path().join("data/members.csv");
    let former = fs::read_to_string(&members).expect("the table");
    let newer = former.replacen("Alderland", "Alderland and Isles", 1);
    let publish = |to: &Path| {
        let mut command = program(folder.path());
        command.arg("publish").arg("-o").arg(to);
        command
    };
    let state = |text: &str, name: &str| {
        fs::write(&members, text).expect("it is written");
        let to = folder.path().join(name);
        let started = Instant::now();
        run(&mut publish(&to), "").ok();
        (files(&to), started.elapsed())
    };
    let (old, _) = state(&former, "old");
    let (new, took) = state(&newer, "new");
    assert!(old != new && old.keys().eq(new.keys()), "only contents differ");
    let site = folder.path().join("site");
    run(&mut publish(&site), "").ok();
    let mut killed = 0;
    for point in 0..100_u32 {
        let text = if point % 2 == 0 { &former } else { &newer };
        fs::write(&members, text).expect("it is written");
        let mut child = publish(&site).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(took.mul_f64(f64::from(point) / 80.0).min(Duration::from_secs(5)));
        let _ = child.kill();
        killed += u32::from(!child.wait().expect("it ends").success());
        let left = files(&site);
        assert!(left.keys().eq(old.keys()), "no file is missing at point {point}");
        for (path, bytes) in &left {
            assert!(*bytes == old[path] || *bytes == new[path], "{path} is cut at point {point}");
        }
    }
    assert!(killed > 20, "most runs were killed: {killed}");
    run(&mut publish(&site), "").ok();
    assert_eq!(files(&site), new, "the next run finishes the work");
}

#[test]
fn two_publishes_do_not_write_to_one_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let held = fs::File::open(folder.path()).expect("a folder can be opened");
    held.try_lock().expect("it is free");
    let river = root().join("docs/river");
    let refused = run(program(&river).arg("publish").arg("-o").arg(folder.path()), "").fails(1);
    assert!(refused.contains("another `publish` is writing"), "{refused}");
    assert_eq!(folder.path().read_dir().expect("a listing").count(), 0, "nothing is written");
    drop(held);
    run(program(&river).arg("publish").arg("-o").arg(folder.path()), "").ok();
}

#[test]
fn impossible_places_and_addresses_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root().join("docs/river"), folder.path());
    let publish =
        |arguments: &[&str]| run(program(folder.path()).arg("publish").args(arguments), "");
    assert!(publish(&["-o", "."]).fails(1).contains("'.' is the folder of the records"));
    for within in ["data", "data/site", "queries/a/b"] {
        let refused = publish(&["-o", within]).fails(1);
        assert!(refused.contains("is among the files of the records"), "{within}: {refused}");
    }
    let own = publish(&["-o", "site", "--lang", "en,data"]).fails(2);
    assert!(own.contains("'data' is the name of a folder of the site"), "{own}");
    for url in ["http://", "https://u:p@e.org/", "https://e.org/a%b", "https://e.org/?x", "e.org"] {
        let refused = publish(&["-o", "site", "--url", url]).fails(2);
        assert!(refused.contains("https://example.org/data"), "{url}: {refused}");
    }
    fs::create_dir_all(folder.path().join("site/.rapporteur-site.new")).expect("a folder");
    fs::write(folder.path().join("site/.rapporteur-site.new/mine"), "x").expect("a file");
    assert!(publish(&["-o", "site"]).fails(1).contains("did not write it"));
    assert!(folder.path().join("site/.rapporteur-site.new/mine").exists(), "it is kept");
}

#[test]
fn a_site_at_its_own_iris_is_alive_and_needs_no_redirects() {
    let folder = tempfile::tempdir().expect("a folder");
    let river = root().join("docs/river");
    let site = folder.path().join("site");
    let url = ["--url", "https://river.example"];
    run(program(&river).arg("publish").arg("-o").arg(&site).args(url), "").ok();
    assert!(!site.join("w3id-htaccess.txt").exists(), "it would lead to itself");
    run(program(&river).args(["publish", "--check"]).arg(&site), "").ok();
}
