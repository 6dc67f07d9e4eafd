//! Tests the description of the dataset: sources and statistics.

use crate::common;
use crate::common::{Run, program, root, run};

/// The time of creation in these tests.
const EPOCH: &str = "1700000000";

const PREFIXES: &str = "
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX r: <https://w3id.org/rapporteur/ns#>
PREFIX schema: <http://schema.org/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
";

/// A folder with a table of rivers and one of the states that they flow through.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| common::write(folder.path(), name, text);
    write("data/rivers.csv", "river,length,through\nrhine,1233,che\nrhine,1233,nld\nelbe,1094,\n");
    write("data/states.tsv", "code\tname\nche\tSchweiz\nnld\tNederland\n");
    write(
        "data/csv-metadata.json",
        r#"{
          "@context": "http://www.w3.org/ns/csvw",
          "@id": "https://rivers.example/dataset",
          "dc:title": "Rivers",
          "tables": [
            {
              "url": "rivers.csv",
              "tableSchema": {
                "aboutUrl": "https://rivers.example/river/{river}",
                "columns": [
                  { "name": "river", "titles": "river", "suppressOutput": true },
                  { "name": "length", "titles": "length", "datatype": "integer", "propertyUrl": "schema:length" },
                  { "name": "through", "titles": "through", "propertyUrl": "schema:containedInPlace",
                    "valueUrl": "https://rivers.example/state/{through}" },
                  { "name": "type", "virtual": true, "propertyUrl": "rdf:type",
                    "valueUrl": "schema:RiverBodyOfWater" }
                ]
              }
            },
            {
              "url": "states.tsv",
              "dialect": { "delimiter": "\t" },
              "tableSchema": {
                "aboutUrl": "https://rivers.example/state/{code}",
                "columns": [
                  { "name": "code", "titles": "code", "suppressOutput": true },
                  { "name": "name", "titles": "name", "propertyUrl": "schema:name", "lang": "de" },
                  { "name": "type", "virtual": true, "propertyUrl": "rdf:type",
                    "valueUrl": "schema:Country" }
                ]
              }
            }
          ]
        }"#,
    );
    folder
}

fn rapporteur(folder: &std::path::Path, arguments: &[&str], input: &str) -> Run {
    run(program(folder).args(arguments).env("SOURCE_DATE_EPOCH", EPOCH), input)
}

/// The rows of a pattern in the provenance, without the header.
fn ask(folder: &std::path::Path, columns: &str, pattern: &str) -> Vec<String> {
    let graph = "GRAPH <https://w3id.org/rapporteur/graph/provenance>";
    let query = format!("{PREFIXES} SELECT {columns} {{ {graph} {{ {pattern} }} }}");
    let answer = rapporteur(folder, &["query", "-f", "-", "--to", "csv"], &query).ok();
    let mut rows: Vec<String> = answer.lines().skip(1).map(str::to_owned).collect();
    rows.sort();
    rows
}

#[test]
fn each_file_has_size_and_digest() {
    let folder = folder();
    let files = ask(
        folder.path(),
        "?name ?size (UCASE(STR(?digest)) AS ?sum) ?rows ?triples",
        "?file dcterms:title ?name ; dcat:byteSize ?size ;
            spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ;
                            spdx:checksumValue ?digest ] .
         OPTIONAL { ?file r:rows ?rows ; r:triples ?triples }
         FILTER(!STRENDS(?name, 'json'))",
    );
    // Sizes and digests by `wc -c` and `sha256sum`. Three rows with a length and a class, two of
    // them in a state; two states with a name and a class.
    assert_eq!(
        files,
        [
            "data/rivers.csv,62,\
             7288A8DE4A44FD9486FA447495136AE6A79C9A336880A945B3C2E7007365ED7A,3,8",
            "data/states.tsv,36,\
             E87ACAD6B7C91702A69BC5ECBF42C38B6AA8FB594FF456FE03C5970EFF69D847,2,4",
        ]
    );
    let media = ask(folder.path(), "?type", "?file a dcat:Distribution ; dcat:mediaType ?type");
    let iana = "https://www.iana.org/assignments/media-types/text";
    assert_eq!(media, [format!("{iana}/csv"), format!("{iana}/tab-separated-values")]);
}

#[test]
fn the_run_has_version_and_time() {
    let folder = folder();
    let runs = ask(
        folder.path(),
        "?part ?name ?version ?at",
        "<https://rivers.example/dataset> a dcat:Dataset ; dcterms:title 'Rivers' ;
             sd:namedGraph [ sd:name ?part ; sd:graph ?graph ] .
         ?graph prov:wasDerivedFrom <file:///data/rivers.csv>, <file:///data/csv-metadata.json> ;
             prov:wasGeneratedBy ?run .
         ?run prov:endedAtTime ?at ; prov:used <file:///data/states.tsv> ;
             prov:wasAssociatedWith [ schema:name ?name ; schema:softwareVersion ?version ]",
    );
    let version = env!("CARGO_PKG_VERSION");
    let records = "https://w3id.org/rapporteur/graph/records";
    // By `date -u -d @1700000000`.
    assert_eq!(runs, [format!("{records},rapporteur,{version},2023-11-14T22:13:20Z")]);
}

#[test]
fn statistics_equal_independent_counts() {
    let folder = folder();
    // The Rhine's length and class are in two rows: eight triples of rivers become six.
    let whole = ask(
        folder.path(),
        "?triples ?subjects ?objects ?entities ?classes ?properties",
        "<https://rivers.example/dataset#records> void:triples ?triples ;
            void:distinctSubjects ?subjects ; void:distinctObjects ?objects ;
            void:entities ?entities ; void:classes ?classes ; void:properties ?properties",
    );
    // Objects: two lengths, two states, two classes, two names.
    assert_eq!(whole, ["10,4,8,4,2,4"]);
    let classes = ask(
        folder.path(),
        "?class ?entities ?triples ?property ?uses ?datatype",
        "<https://rivers.example/dataset#records> void:classPartition ?p .
         ?p void:class ?class ; void:entities ?entities ; void:triples ?triples ;
            void:propertyPartition [ void:property ?property ; void:triples ?uses ;
                void-ext:datatypePartition [ void-ext:datatype ?datatype ; void:triples ?uses ] ]",
    );
    let (xsd, rdf) =
        ("http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    assert_eq!(
        classes,
        [
            format!("http://schema.org/Country,2,4,http://schema.org/name,2,{rdf}langString"),
            format!(
                "http://schema.org/RiverBodyOfWater,2,6,http://schema.org/length,2,{xsd}integer"
            ),
        ]
    );
}

#[test]
fn editors_find_properties_between_classes() {
    let folder = folder();
    // The query of the completion in sib-swiss/sparql-editor.
    let links = ask(
        folder.path(),
        "?from ?property ?to ?triples",
        "?links void:subjectsTarget [ void:class ?from ] ; void:linkPredicate ?property ;
            void:objectsTarget [ void:class ?to ] ; void:triples ?triples",
    );
    let s = "http://schema.org";
    assert_eq!(links, [format!("{s}/RiverBodyOfWater,{s}/containedInPlace,{s}/Country,2")]);
}

#[test]
fn the_records_of_this_repository_are_counted_as_sparql_counts_them() {
    let shown = ask(
        root(),
        "?class ?entities ?triples",
        "<https://w3id.org/oewg-dialogue/dataset#records> void:classPartition
            [ void:class ?class ; void:entities ?entities ; void:triples ?triples ]",
    );
    let count = "SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) (COUNT(*) AS ?triples)
        { GRAPH <https://w3id.org/rapporteur/graph/records> { ?s a ?class ; ?p ?o } }
        GROUP BY ?class ORDER BY ?class";
    let counted = rapporteur(root(), &["query", "-f", "-", "--to", "csv"], count).ok();
    assert!(shown.len() > 10, "{shown:?}");
    assert_eq!(shown, counted.lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn the_same_time_gives_the_same_bytes_and_the_records_have_none() {
    let folder = folder();
    let export = |more: &[&str]| {
        rapporteur(folder.path(), &[&["export", "--to", "turtle"], more].concat(), "").ok()
    };
    let provenance = export(&["--only", "provenance"]);
    assert_eq!(provenance, export(&["--only", "provenance"]));
    assert!(provenance.contains("2023-11-14T22:13:20Z"), "{provenance}");
    assert!(!export(&[]).contains("2023"), "records have no time of their making");
    let all = rapporteur(
        folder.path(),
        &["export", "--to", "trig", "--include", "provenance", "--graphs"],
        "",
    );
    assert!(all.ok().contains("<https://w3id.org/rapporteur/graph/provenance> {"));
}

#[test]
fn an_invalid_time_is_refused() {
    let folder = folder();
    let mut command = program(folder.path());
    command.args(["export", "--to", "nt", "--only", "provenance"]);
    let error = run(command.env("SOURCE_DATE_EPOCH", "yesterday"), "").fails(2);
    assert!(error.contains("SOURCE_DATE_EPOCH") && error.contains("yesterday"), "{error}");
}
