//! Tests how metadata and its references are found.

use super::*;

/// A folder with these files.
fn folder(files: &[(&str, Value)]) -> (TempDir, Files) {
    let dir = TempDir::new().unwrap();
    for (path, content) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = content.as_str().map_or_else(|| content.to_string(), str::to_owned);
        fs::write(path, text).unwrap();
    }
    let files = Files::new(dir.path());
    (dir, files)
}

fn describing(url: &str) -> Value {
    json!({"@context": CSVW, "url": url})
}

/// The metadata that is found for `a/t.csv`, and the reports.
fn find(
    content: &[(&str, Value)],
    user: Option<&str>,
    links: &[&str],
) -> (Option<String>, Reports) {
    let (_dir, files) = folder(content);
    let links: Vec<String> = links.iter().map(|link| (*link).to_owned()).collect();
    let mut problems = Diagnostics::new();
    let request = Request { csv: "file:///a/t.csv", user, links: &links, content_type: None };
    let located = locate(&files, &request, &mut problems);
    assert!(!located.group.tables.is_empty());
    (located.found, reports(&problems))
}

#[test]
fn metadata_is_looked_for_in_order() {
    let t = || describing("t.csv");
    let file = ("a/t.csv-metadata.json", t());
    let directory = ("a/csv-metadata.json", t());
    let linked = ("a/linked.json", t());
    let user = ("user.json", describing("a/t.csv"));
    let all = [file.clone(), directory.clone(), linked, user];
    let found = |content: &[(&str, Value)], user, links| {
        let (found, reports) = find(content, user, links);
        assert_eq!(reports, Reports::new());
        found.unwrap_or_default()
    };
    assert_eq!(found(&all, Some("file:///user.json"), &["linked.json"]), "file:///user.json");
    assert_eq!(found(&all, None, &["linked.json"]), "file:///a/linked.json");
    assert_eq!(found(&all, None, &[]), "file:///a/t.csv-metadata.json");
    assert_eq!(found(&[directory], None, &[]), "file:///a/csv-metadata.json");
    assert_eq!(found(&[], None, &[]), "");
}

#[test]
fn the_last_link_that_describes_the_table_counts() {
    let content = [
        ("a/1.json", describing("t.csv")),
        ("a/2.json", describing("t.csv")),
        ("a/3.json", describing("x.csv")),
    ];
    let (found, reports) = find(&content, None, &["1.json", "2.json", "3.json"]);
    assert_eq!(found.as_deref(), Some("file:///a/2.json"));
    assert_eq!(reports, ["M009"]);
}

#[test]
fn metadata_that_does_not_mention_the_table_is_skipped() {
    let content = [
        ("a/t.csv-metadata.json", describing("x.csv")),
        ("a/csv-metadata.json", describing("./T/../t%2Ecsv")),
    ];
    let (found, reports) = find(&content, None, &[]);
    assert_eq!(found.as_deref(), Some("file:///a/csv-metadata.json"));
    assert_eq!(reports, ["M009"]);
}

#[test]
fn a_site_configures_metadata_locations() {
    let content = [
        (".well-known/csvm", json!("{+url}.json\n/all.json\n{?url}\n")),
        ("a/t.csv-metadata.json", describing("t.csv")),
        ("all.json", describing("a/t.csv")),
    ];
    assert_eq!(find(&content, None, &[]), (Some("file:///all.json".to_owned()), vec![]));
    let more = [content.as_slice(), &[("a/t.csv.json", describing("t.csv"))]].concat();
    assert_eq!(find(&more, None, &[]).0.as_deref(), Some("file:///a/t.csv.json"));
}

#[test]
fn broken_metadata_is_reported_and_the_header_used() {
    let content = [("a/csv-metadata.json", json!("{"))];
    assert_eq!(find(&content, None, &[]), (None, vec!["M001!".to_owned()]));
    assert_eq!(find(&[], Some("file:///no.json"), &[]), (None, vec!["F001!".to_owned()]));
}

#[test]
fn metadata_from_the_user_needs_no_url_and_may_describe_other_tables() {
    let (_dir, files) = folder(&[
        ("u.json", json!({"@context": CSVW, "null": "-"})),
        ("v.json", describing("x.csv")),
    ]);
    let table = |user| {
        let mut problems = Diagnostics::new();
        let request =
            Request { csv: "file:///a/t.csv", user: Some(user), links: &[], content_type: None };
        let located = locate(&files, &request, &mut problems);
        assert_eq!(reports(&problems), Reports::new());
        located.group.tables.into_iter().next().unwrap()
    };
    assert_eq!(table("file:///u.json").url, "file:///a/t.csv");
    assert_eq!(table("file:///u.json").inherited.null, ["-"]);
    assert_eq!(table("file:///v.json").url, "file:///x.csv");
}

#[test]
fn the_query_of_a_table_belongs_to_the_name_of_its_metadata() {
    let (_dir, files) =
        folder(&[("t.csv", json!("a\n")), ("t.csv-metadata.json", describing("t.csv"))]);
    let mut problems = Diagnostics::new();
    let request = Request { csv: "file:///t.csv?q", user: None, links: &[], content_type: None };
    assert_eq!(locate(&files, &request, &mut problems).found, None);
    assert!(problems.is_empty());
}

#[test]
fn schemas_and_dialects_in_separate_files_have_their_own_context() {
    let schema = json!({"@context": [CSVW, {"@language": "fr", "@base": "http://s.example/"}],
        "columns": [{"titles": "Nom", "foo": 1}]});
    let (_dir, files) = folder(&[
        (
            "m.json",
            json!({"@context": CSVW, "dialect": "def/d.json",
            "tables": [{"url": "a.csv", "tableSchema": "def/s.json"},
                {"url": "b.csv", "tableSchema": "def/s.json"},
                {"url": "c.csv", "tableSchema": "def/i.json"}]}),
        ),
        ("def/d.json", json!({"@context": CSVW, "delimiter": ";"})),
        ("def/s.json", schema),
        ("def/i.json", json!({"@context": [CSVW, {"@base": "http://s.example/"}], "@id": "i"})),
    ]);
    let mut problems = Diagnostics::new();
    let tables = read(&files, "file:///m.json", &mut problems).unwrap().tables;
    // A shared file is read once, and its faults are reported once.
    assert_eq!(reports(&problems), [at(Unknown, "/columns/0/foo")]);
    assert_eq!(&*problems.iter().next().unwrap().place.file, "def/s.json");
    assert_eq!(tables[0].columns[0].titles[0].0, "fr");
    assert_eq!(tables[0].schema_id.as_deref(), Some("file:///def/s.json"));
    assert_eq!(tables[2].schema_id.as_deref(), Some("http://s.example/i"));
    assert_eq!(tables[1].dialect.delimiter, ";");
}

#[test]
fn a_missing_or_broken_referenced_file_is_an_error() {
    let (_dir, files) = folder(&[("broken.json", json!("["))]);
    for (link, code) in [
        ("nosuch.json", "F001!"),
        ("../out.json", "F001!"),
        ("http://a.example/s.json", "F001!"),
        ("broken.json", "M001!"),
    ] {
        let mut problems = Diagnostics::new();
        let text = json!({"@context": CSVW, "url": "t.csv", "tableSchema": link}).to_string();
        let group = parse(&files, "file:///m.json", text.as_bytes(), &mut problems);
        assert_eq!(reports(&problems), [code], "{link}");
        assert_eq!(group.unwrap().tables.len(), 1);
    }
}

#[test]
fn the_delimiter_of_a_tab_separated_file_is_a_tab() {
    let request = Request { csv: "file:///T.TSV", user: None, links: &[], content_type: None };
    let located = locate(&Files::new("/nonexistent"), &request, &mut Diagnostics::new());
    assert_eq!(located.group.tables[0].dialect.delimiter, "\t");
}

#[test]
fn a_referenced_file_may_have_no_context() {
    let schema = json!({"columns": [{"titles": "A"}]});
    let (_dir, files) = folder(&[("bare.json", schema)]);
    let mut problems = Diagnostics::new();
    let text = json!({"@context": CSVW, "url": "t.csv", "tableSchema": "bare.json"}).to_string();
    let group = parse(&files, "file:///m.json", text.as_bytes(), &mut problems).unwrap();
    assert_eq!(reports(&problems), [""; 0]);
    assert_eq!(&*group.tables[0].columns[0].name, "A");
}

#[test]
fn the_media_type_sets_the_dialect() {
    for (content_type, delimiter, headers, encoding) in [
        ("text/csv", ",", 1, "utf-8"),
        ("text/csv; header=absent", ",", 0, "utf-8"),
        ("text/csv;header=present;charset=\"ISO-8859-1\"", ",", 1, "ISO-8859-1"),
        ("text/tab-separated-values", "\t", 1, "utf-8"),
    ] {
        let content_type = Some(content_type);
        let request = Request { csv: "file:///t.csv", user: None, links: &[], content_type };
        let located = locate(&Files::new("/nonexistent"), &request, &mut Diagnostics::new());
        let dialect = &located.group.tables[0].dialect;
        assert_eq!(dialect.delimiter, delimiter);
        assert_eq!(dialect.header_row_count, headers);
        assert_eq!(dialect.encoding, encoding);
    }
}
