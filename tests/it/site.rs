//! Tests the web site: well-formed pages, working links, an anchor for each term, and escaped text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rapporteur::rdf::graph::{GraphName, Term};
use rapporteur::{Page, Pages, Project};

fn site(folder: &Path) -> Pages {
    let project = Project::open(folder).expect("the folder is there");
    project.pages().unwrap_or_else(|error| panic!("{error}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn here() -> Pages {
    site(root())
}

/// The content of a page for checks.
#[derive(Default)]
pub struct Read {
    pub elements: BTreeSet<String>,
    pub ids: BTreeSet<String>,
    /// Addresses that it links to or loads.
    pub links: Vec<String>,
    pub text: String,
}

/// Reads a page and fails on malformed parts: unclosed elements, attributes without quotes,
/// unescaped `<` and `&`, repeated ids.
pub fn read(html: &str) -> Read {
    let mut read = Read::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("a document type");
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if open.last().is_none_or(|name| name != "style") {
            read.text.push_str(&unescape(text));
        }
        let end = tag.find('>').expect("a tag ends");
        let inside = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before {}", &rest[..rest.len().min(80)]);
            continue;
        }
        let (name, mut attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        read.elements.insert(name.to_owned());
        while !attributes.is_empty() {
            let (attribute, value) = attributes.split_once("=\"").expect("a quoted attribute");
            let (value, more) = value.split_once('"').expect("a quote that ends");
            let value = unescape(value);
            assert!(!attribute.starts_with("on"), "{attribute}");
            match attribute {
                "id" => {
                    assert!(!value.is_empty() && !value.contains(char::is_whitespace), "{value}");
                    assert!(read.ids.insert(value.clone()), "the id {value} is there twice");
                }
                "href" | "src" => read.links.push(value),
                _ => {}
            }
            attributes = more.trim_start();
        }
        if !["meta", "br", "hr", "link"].contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?}");
    read
}

fn unescape(text: &str) -> String {
    assert!(!text.contains(['<', '>']), "{text}");
    let mut out = String::new();
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap());
    for part in parts {
        let (name, more) = part.split_once(';').expect("an escape ends");
        out.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#39" => "'",
            other => panic!("the escape &{other};"),
        });
        out.push_str(more);
    }
    out
}

/// Checks all pages of a site and its links.
fn check(pages: &[Page]) -> BTreeMap<&'static str, Read> {
    let all: BTreeMap<_, _> = pages.iter().map(|page| (page.name, read(&page.html))).collect();
    assert_eq!(all.len(), pages.len());
    for (name, page) in &all {
        assert!(!page.elements.contains("script"), "{name}");
        for link in &page.links {
            if ["http://", "https://", "mailto:"].iter().any(|s| link.to_lowercase().starts_with(s))
            {
                continue;
            }
            let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if target.is_empty() { name } else { target };
            let target = all.get(target).unwrap_or_else(|| panic!("{name} links to {link}"));
            assert!(anchor.is_empty() || target.ids.contains(anchor), "{name} links to {link}");
        }
    }
    all
}

#[test]
fn every_page_is_well_formed_and_every_link_works() {
    let pages = here().pages;
    let names: Vec<_> = pages.iter().map(|page| page.name).collect();
    let expected = [
        "index.html",
        "ontology.html",
        "concepts.html",
        "shapes.html",
        "tables.html",
        "questions.html",
    ];
    assert_eq!(names, expected);
    check(&pages);
}

#[test]
fn a_folder_on_another_subject_in_another_language_has_a_site() {
    let pages = site(&root().join("tests/folders/climate")).pages;
    let all = check(&pages);
    // Terms without a fragment have the last part of their IRIs as anchor.
    for id in ["Konferenz", "Land", "land", "vorsitz"] {
        assert!(all["ontology.html"].ids.contains(id), "{id}");
    }
    let page = &pages.iter().find(|page| page.name == "ontology.html").unwrap().html;
    assert!(page.contains("lang=\"de\">Auswärtige Konferenz</h3>"));
}

#[test]
fn every_term_has_an_anchor_that_is_its_fragment() {
    let all = check(&here().pages);
    let read = crate::common::read(root());
    let ontology = &all["ontology.html"].ids;
    let mut fragments = 0;
    for quad in read.graph.part(GraphName::Ontology) {
        let Term::Iri(iri) = read.graph.term(quad.subject) else { continue };
        if let Some(fragment) = iri.strip_prefix("https://w3id.org/oewg-dialogue/ontology#") {
            assert!(ontology.contains(fragment), "{fragment}");
            fragments += 1;
        }
        let last = iri.rsplit(['/', '#']).find(|part| !part.is_empty()).unwrap();
        let foreign = iri.contains("vocab-status") || iri.contains("/vann/");
        let is_there = || all.values().any(|page| page.ids.iter().any(|id| id.ends_with(last)));
        assert!(foreign || is_there(), "{iri}");
    }
    assert!(fragments > 100);
    for name in ["states.csv", "states.csv-alpha3"] {
        assert!(all["tables.html"].ids.contains(name));
    }
    for (name, _) in all["questions.html"].ids.iter().map(|id| (id, ())) {
        assert!(
            ["main", "questions"].contains(&name.as_str())
                || Path::new("queries").join(format!("{name}.rq")).is_file()
        );
    }
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    assert_eq!(here().pages, here().pages);
}

/// A folder whose texts all try to inject markup.
fn hostile() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let evil = r#"</title></style><script>alert('x')</script><b onclick=\"y\">&amp;\u0001"#;
    write(
        "ontology/o.ttl",
        &format!(
            r#"@prefix : <http://e/o#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            @prefix sh: <http://www.w3.org/ns/shacl#> .
            @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
            <http://e/o> a owl:Ontology ; rdfs:label "{evil}" ; rdfs:seeAlso <javascript:alert(1)> .
            :main a owl:Class ; rdfs:label "{evil}"@en ; rdfs:comment "{evil}"@de ;
                rdfs:subClassOf :loop , <javascript:alert(2)> .
            :loop a owl:Class ; rdfs:subClassOf :main , :loop .
            :classes a owl:Class . :Main a owl:Class . <http://f/o#main> a owl:Class .
            :p a owl:ObjectProperty ; rdfs:label "{evil}" ; rdfs:domain :main , [ owl:unionOf ( :loop :classes ) ] ;
                rdfs:range :main , _:ring . _:ring owl:unionOf _:list .
            _:list <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :main ;
                <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:list .
            :d a owl:DatatypeProperty ; rdfs:range rdfs:Literal .
            :s a sh:NodeShape ; sh:targetClass :main ; sh:message "{evil}" ; sh:property :s ,
                [ sh:path ( :p :d ) ; sh:not _:n ] . _:n sh:not _:n ; sh:path _:n .
            :scheme a skos:ConceptScheme . :c a skos:Concept ; skos:inScheme :scheme .
            <http://e/a/c> a skos:Concept ; skos:prefLabel "{evil}" ; skos:inScheme :scheme .
            :others a :main ."#
        ),
    );
    let evil = evil.replace("\\u0001", "");
    write(
        "data/csv-metadata.json",
        &format!(
            r#"{{ "@context": "http://www.w3.org/ns/csvw", "dc:title": "{evil}",
            "schema:url": {{ "@id": "javascript:alert(3)" }},
            "tables": [{{ "url": "a%3Cb%3E.csv", "dc:description": "{evil}", "tableSchema": {{
                "columns": [{{ "name": "x", "titles": "{evil}", "propertyUrl": "http://e/o#p",
                    "valueUrl": "javascript:alert(4)", "datatype": {{ "base": "string", "format": "<.*>" }} }}] }} }}] }}"#
        ),
    );
    write("data/a<b>.csv", "x\n");
    write(
        "queries/main.rq",
        "#+ summary: </script><script>1\nASK { FILTER(1 < 2 && \"<b>\" != \"\") }\n",
    );
    folder
}

#[test]
fn hostile_texts_stay_texts_and_hostile_addresses_are_no_links() {
    let folder = hostile();
    let pages = site(folder.path()).pages;
    let all = check(&pages);
    assert_eq!(all.len(), 6);
    for (name, page) in &all {
        assert!(!page.elements.contains("b"), "{name}");
        assert!(page.links.iter().all(|link| !link.starts_with("javascript")), "{name}");
        assert!(page.text.contains("</title></style><script>alert('x')</script>"), "{name}");
    }
    // Terms keep their fragments; anchors of the page itself change.
    let ids = &all["ontology.html"].ids;
    for id in ["main", "Main", "loop", "classes", "p", "d", "main-2", "classes-2"] {
        assert!(ids.contains(id), "{id}");
    }
}

#[test]
fn a_minimal_folder_has_a_site() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(
        folder.path().join("data/csv-metadata.json"),
        r#"{
        "@context": "http://www.w3.org/ns/csvw", "url": "a.csv" }"#,
    )
    .unwrap();
    std::fs::write(folder.path().join("data/a.csv"), "x\n1\n").unwrap();
    let site = site(folder.path());
    let pages = &site.pages;
    check(pages);
    assert_eq!(pages.iter().map(|p| p.name).collect::<Vec<_>>(), ["index.html", "tables.html"]);
    let target = folder.path().join("out/site");
    site.write(&target).unwrap();
    assert_eq!(std::fs::read_to_string(target.join("index.html")).unwrap(), pages[0].html);
}

/// The boxes of a diagram: left, top, width, height.
fn boxes(html: &str) -> Vec<[f64; 4]> {
    let number = |tag: &str, name: &str| -> f64 {
        let value = tag.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0;
        value.parse().unwrap()
    };
    let tags = html.split("<rect class=\"box\"").skip(1);
    tags.map(|tag| ["x", "y", "width", "height"].map(|name| number(tag, name))).collect()
}

#[test]
fn the_boxes_of_a_diagram_never_overlap_and_stay_inside() {
    let folder = hostile();
    // Many classes, in rings and trees and alone.
    let mut many = String::from(
        "@prefix : <http://e/o#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n",
    );
    for i in 0..60 {
        many.push_str(&format!(":C{i} a owl:Class .\n"));
        if i % 3 == 0 {
            many.push_str(&format!(":C{i} rdfs:subClassOf :C{} .\n", i / 2));
        }
        if i % 4 == 0 {
            let to = (i * 7 + 5) % 60;
            many.push_str(&format!(
                ":p{i} a owl:ObjectProperty ; rdfs:domain :C{i} ; rdfs:range :C{to} .\n"
            ));
        }
    }
    std::fs::write(folder.path().join("ontology/many.ttl"), many).unwrap();
    for Pages { pages, .. } in [here(), site(folder.path())] {
        let page = pages.iter().find(|page| page.name == "ontology.html").unwrap();
        let size = page.html.split_once("viewBox=\"0 0 ").unwrap().1.split_once('"').unwrap().0;
        let (width, height) = size.split_once(' ').unwrap();
        let (width, height): (f64, f64) = (width.parse().unwrap(), height.parse().unwrap());
        let boxes = boxes(&page.html);
        assert!(boxes.len() >= 17);
        for (i, [x, y, w, h]) in boxes.iter().enumerate() {
            assert!(*x >= 0.0 && *y >= 0.0 && x + w <= width && y + h <= height, "{i}");
            for [x2, y2, w2, h2] in &boxes[..i] {
                let apart = x + w <= *x2 || x2 + w2 <= *x || y + h <= *y2 || y2 + h2 <= *y;
                assert!(apart, "{:?} and {:?}", [x, y, w, h], [x2, y2, w2, h2]);
            }
        }
    }
}
