//! Tests that descriptions for machines conform to their formats, and contain nothing beyond the
//! folder's own files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::{copy, program, rapporteur, root, run, shared, small_folder, write};
use rapporteur::diagnostic::{Code, Diagnostics};
use rapporteur::internals::{Backend, Scope, validate_shapes};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{Graph, GraphBuilder, GraphName};
use rapporteur::serde_json::{self, Value, json};
use rapporteur::{Project, SiteOptions};

const URL: &str = "https://example.org/site";

/// A published site: its files that are neither pages nor data, and the warnings.
#[derive(Debug)]
struct Descriptions {
    files: BTreeMap<String, String>,
    problems: Diagnostics,
}

/// The descriptions of a folder as its site has them.
fn described(folder: &Path) -> Descriptions {
    let project = Project::open(folder).expect("the folder is there");
    let options = SiteOptions { url: Some(URL.to_owned()), ..SiteOptions::default() };
    let site = project.site(options).expect("it has no errors");
    let is_data = |path: &String| path.contains('/') && !path.starts_with('.');
    let is_asset = |path: &String| {
        [".html", ".css", ".js", ".nojekyll"].iter().any(|ending| path.ends_with(ending))
    };
    let paths = site.paths().filter(|path| !is_data(path) && !is_asset(path));
    let text = |path: String| {
        let file = site.answer(&path).expect("it is written").expect("it is listed");
        (path, String::from_utf8(file.bytes).expect("it is text"))
    };
    Descriptions { files: paths.map(text).collect(), problems: site.problems().clone() }
}

#[track_caller]
fn text<'d>(described: &'d Descriptions, path: &str) -> &'d str {
    described.files.get(path).unwrap_or_else(|| panic!("there is no {path}"))
}

/// The JSON-LD in the head of a page.
#[track_caller]
fn in_page(folder: &Path, path: &str) -> Value {
    let project = Project::open(folder).expect("the folder is there");
    let site = project.site(SiteOptions::default()).expect("it has no errors");
    let page = site.answer(path).expect("it is written").expect("it is listed");
    let page = String::from_utf8(page.bytes).expect("it is text");
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").expect("a script");
    let script = rest.split("</script>").next().unwrap_or_default();
    assert!(!script.contains('<'), "{script}");
    serde_json::from_str(script).expect("it is JSON")
}

#[track_caller]
fn json(described: &Descriptions, path: &str) -> Value {
    serde_json::from_str(text(described, path)).expect("it is JSON")
}

/// Turtle as a graph.
#[track_caller]
fn load(builder: &mut GraphBuilder, part: GraphName, turtle: &str) {
    let mut problems = Diagnostics::new();
    let (bytes, format) = (turtle.as_bytes(), Format::Turtle);
    builder.load(part, "t", "http://e/", bytes, format, &mut problems).expect("it fits");
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{problems:?}");
}

#[track_caller]
fn graph(turtle: &str) -> Graph {
    let mut builder = GraphBuilder::new();
    load(&mut builder, GraphName::Records, turtle);
    builder.finish()
}

/// A folder with complete metadata, and with persons in its citation file.
fn full_folder() -> tempfile::TempDir {
    let folder = small_folder();
    let metadata = r##"{ "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": "https://example.org/places/dataset",
        "dc:title": [{"@value": "Orte", "@language": "de"}, "Places </script>"],
        "dc:description": "All places.", "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dc:publisher": {"@id": "https://example.org/club", "@type": "schema:Organization", "schema:name": "The Club"},
        "dc:issued": {"@value": "2026-11-21", "@type": "xsd:date"}, "dc:created": {"@value": "2025"},
        "dc:language": ["en", "tlh"], "dcat:version": "1.0", "dc:rights": "Ours.",
        "dc:source": {"@id": "http://example.org/source"}, "dcat:keyword": ["a", "b"],
        "tables": [
          { "url": "places.csv", "dialect": {"delimiter": ","}, "tableSchema": {
            "aboutUrl": "http://e/{code}", "primaryKey": "code", "columns": [
                { "name": "code", "titles": ["Code", "code"], "propertyUrl": "skos:notation", "required": true,
                  "datatype": {"base": "string", "format": "^[a-z]+$"} },
                { "titles": "name", "propertyUrl": "skos:prefLabel", "lang": "de", "null": ["-"] },
                { "name": "kind", "virtual": true, "propertyUrl": "rdf:type",
                  "valueUrl": "http://e/Place" } ] } },
          { "url": "near.tsv", "dialect": {"delimiter": "\t"}, "tableSchema": {
            "aboutUrl": "http://e/{a}", "columns": [
                { "name": "a", "titles": "a", "propertyUrl": "http://e/near" },
                { "name": "b", "titles": "b", "separator": " ", "propertyUrl": "http://e/to" } ],
            "foreignKeys": [
                { "columnReference": "a", "reference": { "resource": "places.csv", "columnReference": "code" } },
                { "columnReference": "b", "reference": { "resource": "near.tsv", "columnReference": "b" } }
            ] } } ] }"##;
    write(folder.path(), "data/csv-metadata.json", metadata);
    write(folder.path(), "data/near.tsv", "a\tb\na\tb\n");
    write(
        folder.path(),
        "CITATION.cff",
        "cff-version: 1.2.0\nmessage: Cite it.\ntype: dataset\ntitle: Another title\nauthors:\n\
         \x20 - family-names: Berg\n    given-names: Anna\n    orcid: https://orcid.org/0000-0002-1825-0097\n\
         \x20 - name: The Club\n    website: https://example.org/club\n",
    );
    folder
}

#[test]
fn the_citation_file_and_the_metadata_are_combined() {
    let folder = full_folder();
    let cite =
        |arguments: &[&str]| run(program(folder.path()).arg("cite").args(arguments), "").ok();
    assert_eq!(
        cite(&[]),
        "Berg, A., & The Club. (2026). Places </script> (Version 1.0) [Data set]. The Club. \
         https://example.org/places/dataset\n"
    );
    assert!(cite(&["Ahausen"]).contains("(2026). Ahausen. In Places </script> (Version 1.0)"));
    assert!(
        cite(&["--style", "bibtex"])
            .starts_with("@misc{places-dataset,\n  author = {Berg, Anna and")
    );
    assert!(cite(&["--style", "ris"]).contains("AU  - Berg, Anna\r\n"));
    let csl: Value = serde_json::from_str(&cite(&["--style", "csl"])).expect("it is JSON");
    assert_eq!(csl[0]["author"][1], json!({"literal": "The Club"}));
    let unknown = run(program(folder.path()).args(["cite", "Cehausen"]), "").fails(2);
    assert!(unknown.contains("E001"), "{unknown}");
}

#[test]
fn an_invalid_citation_file_is_an_error_with_its_line() {
    let folder = small_folder();
    write(folder.path(), "CITATION.cff", "title: A\nauthors: [\n");
    let report = run(program(folder.path()).arg("cite"), "").fails(1);
    assert!(report.contains("M013") && report.contains("CITATION.cff:"), "{report}");
}

#[test]
fn an_invalid_date_is_reported_and_left_out() {
    let folder = small_folder();
    let path = folder.path().join("data/csv-metadata.json");
    let metadata = std::fs::read_to_string(&path).expect("it is there");
    let metadata = metadata.replacen("\"url\"", "\"dc:issued\": \"spring 2026\", \"url\"", 1);
    write(folder.path(), "data/csv-metadata.json", metadata);
    let cited = run(program(folder.path()).arg("cite"), "");
    assert!(cited.err.contains("M004") && cited.err.contains("spring 2026"), "{}", cited.err);
    assert!(cited.ok().contains("(n.d.)"));
}

#[test]
fn missing_required_values_are_never_invented() {
    let described = described(small_folder().path());
    let codes: Vec<_> = described.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::DescriptionLacks, Code::DescriptionLacks]);
    let paths: Vec<&str> = described.files.keys().map(String::as_str).collect();
    let expected = [
        ".well-known/void",
        "a.jsonld",
        "a.nt",
        "a.ttl",
        "b.jsonld",
        "b.nt",
        "b.ttl",
        "citation.bib",
        "citation.csl.json",
        "citation.ris",
        "citation.txt",
        "datapackage.json",
        "robots.txt",
        "schema-org.jsonld",
        "sitemap.xml",
        "w3id-htaccess.txt",
    ];
    assert_eq!(paths, expected, "no RO-Crate and no DCAT");
    assert!(!text(&described, "schema-org.jsonld").contains("date"));
}

#[test]
fn the_same_folder_gives_the_same_bytes_in_another_place() {
    let (folder, other) = (full_folder(), tempfile::tempdir().expect("a folder"));
    copy(folder.path(), other.path());
    assert_eq!(described(folder.path()).files, described(other.path()).files);
}

#[test]
fn the_crate_names_its_descriptor_its_root_and_each_file_once() {
    let folder = full_folder();
    let described = described(folder.path());
    let document = json(&described, "ro-crate-metadata.json");
    let nodes = document["@graph"].as_array().expect("a graph");
    let node = |id: &str| {
        let found: Vec<&Value> = nodes.iter().filter(|node| node["@id"] == id).collect();
        assert_eq!(found.len(), 1, "{id}");
        found[0]
    };
    assert_eq!(document["@context"], "https://w3id.org/ro/crate/1.2/context");
    assert_eq!(node("ro-crate-metadata.json")["about"], json!({"@id": "./"}));
    let root = node("./");
    assert_eq!(
        (&root["name"], &root["datePublished"]),
        (&json!("Places </script>"), &json!("2026-11-21"))
    );
    for part in root["hasPart"].as_array().expect("files") {
        assert_eq!(node(part["@id"].as_str().expect("an IRI"))["@type"], "File");
    }
    let project = Project::open(folder.path()).expect("the folder is there");
    let site = project.site(SiteOptions::default()).expect("it has no errors");
    let turtle = site.answer("data/graph.ttl").expect("it is written").expect("it is listed");
    assert_eq!(node("data/graph.ttl")["contentSize"], turtle.bytes.len().to_string());
    assert_eq!(node("https://orcid.org/0000-0002-1825-0097")["familyName"], "Berg");
    // Author and publisher are the same.
    assert_eq!(root["author"][1], root["publisher"]);
    assert_eq!(node("https://creativecommons.org/licenses/by/4.0/")["name"], "CC-BY-4.0");
}

#[test]
fn dcat_conforms_to_the_shapes_of_dcat_ap() {
    let folder = full_folder();
    let (full, records) = (described(folder.path()), described(root()));
    let text_of = |described: &Descriptions| text(described, "dcat.ttl").to_owned();
    assert!(text_of(&full).contains("dcat:Catalog"), "with a publisher");
    assert!(!text_of(&records).contains("dcat:Catalog"), "without");
    let Some(shapes) = shared("RAPPORTEUR_DCAT_AP", "dcat-ap") else { return };
    for turtle in [text_of(&full), text_of(&records)] {
        let results = |turtle: &str| -> usize {
            let files = ["shapes.ttl", "range.ttl"];
            let of = |file: &&str| {
                let mut builder = GraphBuilder::new();
                load(&mut builder, GraphName::Records, turtle);
                let shapes = std::fs::read_to_string(shapes.join(file)).expect("shapes");
                load(&mut builder, GraphName::Ontology, &shapes);
                let graph = builder.finish();
                let scope = Scope { data: &[GraphName::Records], shapes: GraphName::Ontology };
                let report = validate_shapes(&graph, scope);
                assert!(report.failures.is_empty(), "{:?}", report.failures);
                report.results.len()
            };
            files.iter().map(of).sum()
        };
        assert_eq!(results(&turtle), 0, "{turtle}");
        // The shapes find missing values.
        let broken = turtle.replace("dcat:accessURL", "dcat:landingPage");
        assert!(broken != turtle && results(&broken) > 0);
    }
}

#[test]
fn void_counts_by_class_and_property() {
    let described = described(full_folder().path());
    let turtle = text(&described, ".well-known/void");
    let ask = |query: &str| -> Vec<Vec<String>> {
        let backend = Backend::from(graph(turtle));
        crate::common::ask(&backend, &format!("PREFIX void: <http://rdfs.org/ns/void#> {query}"))
    };
    let dumps =
        ask("SELECT ?d { <https://example.org/places/dataset> void:dataDump ?d ; void:feature \
         <http://www.w3.org/ns/formats/Turtle> FILTER(STRENDS(STR(?d), '.ttl')) }");
    assert_eq!(dumps, [["https://example.org/site/data/graph.ttl"]]);
    let classes =
        ask("SELECT ?c ?n { ?p void:classPartition [ void:class ?c ; void:entities ?n ] \
                       FILTER(CONTAINS(STR(?p), 'records')) }");
    assert_eq!(classes, [["http://e/Place", "2"]]);
    let names = ask("SELECT ?n { ?p void:propertyPartition [ void:property \
                     <http://www.w3.org/2004/02/skos/core#prefLabel> ; void:triples ?n ] \
                     FILTER(STRENDS(STR(?p), '#records')) }");
    assert_eq!(names, [["2"]]);
    let space = ask("SELECT ?s { ?d void:uriSpace ?s }");
    assert_eq!(space, [["http://e/"]]);
}

#[test]
fn the_package_has_fields_and_keys_by_the_names_in_the_header() {
    let package = json(&described(full_folder().path()), "datapackage.json");
    assert_eq!(package["licenses"][0]["name"], "CC-BY-4.0");
    assert_eq!(package["created"], Value::Null, "a year is not a date-time");
    let places = &package["resources"][0];
    assert_eq!((&places["name"], &places["path"]), (&json!("places"), &json!("table/places.csv")));
    let expected = json!({
        "fields": [
            {"name": "code", "title": "Code", "type": "string", "missingValues": [""],
             "constraints": {"required": true, "pattern": "[a-z]+"}},
            {"name": "name", "type": "string", "missingValues": ["-"]}
        ],
        "primaryKey": ["code"]
    });
    assert_eq!(places["schema"], expected);
    let near = &package["resources"][1];
    assert_eq!((&near["format"], &near["dialect"]), (&json!("tsv"), &json!({"delimiter": "\t"})));
    assert_eq!(
        near["schema"]["fields"][1],
        json!({"name": "b", "type": "list", "delimiter": " ", "itemType": "string"})
    );
    // Table Schema has no foreign keys for lists.
    assert_eq!(
        near["schema"]["foreignKeys"],
        json!([{"fields": ["a"], "reference": {"resource": "places", "fields": ["code"]}}])
    );
}

#[test]
fn structured_data_is_safe_inside_a_page() {
    let folder = full_folder();
    let dataset = in_page(folder.path(), "index.html");
    assert_eq!(
        (&dataset["@type"], &dataset["license"]),
        (&json!("Dataset"), &json!("https://creativecommons.org/licenses/by/4.0/"))
    );
    assert_eq!(dataset["name"][0], json!({"@value": "Orte", "@language": "de"}));
    assert_eq!(dataset["creator"][0]["familyName"], "Berg");
    let event = in_page(root(), "event/2020-12-09-gender.html");
    assert_eq!(event["@type"], "Event");
}

#[test]
fn persistent_addresses_redirect_to_the_requested_format() {
    let folder = full_folder();
    let described = described(folder.path());
    let rules: Vec<&str> = text(&described, "w3id-htaccess.txt").lines().collect();
    let last = rules.last().expect("rules");
    assert_eq!(*last, "RewriteRule ^(.+?)/?$ https://example.org/site/$1.html [R=303,L]");
    for extension in ["ttl", "jsonld", "nt"] {
        let rule =
            format!("RewriteRule ^(.+?)/?$ https://example.org/site/$1.{extension} [R=303,L]");
        assert_eq!(rules.iter().filter(|line| **line == rule).count(), 2, "{extension}");
    }
    let robots = text(&described, "robots.txt");
    assert!(robots.ends_with("\nSitemap: https://example.org/site/sitemap.xml\n"), "{robots}");
    let sitemap = text(&described, "sitemap.xml");
    assert!(sitemap.contains("<loc>https://example.org/site/</loc>"), "{sitemap}");
}

#[test]
fn the_records_are_cited_from_their_files() {
    let expected = "The rapporteur contributors. (2026). Multi-stakeholder dialogues around the \
                    Open-ended Working Group (Version 0.1.0) [Data set]. \
                    https://w3id.org/oewg-dialogue/dataset\n";
    assert_eq!(rapporteur(&["cite"]).ok(), expected);
    let canada = rapporteur(&["cite", "CAN", "--style", "ris"]).ok();
    assert!(canada.contains("UR  - https://w3id.org/oewg-dialogue/state/CAN\r\n"), "{canada}");
    let described = described(root());
    let problems: Vec<String> = described.problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{problems:?}");
    assert!(!graph(text(&described, "dcat.ttl")).quads().is_empty());
}
