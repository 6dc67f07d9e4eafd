//! Tests descriptions compared with headers and completed from them.

use super::*;

#[test]
fn a_table_without_schema_gets_its_columns_from_the_header() {
    let (mut table, _) = table(json!({"lang": "fr", "null": "-"}));
    let mut problems = Diagnostics::new();
    complete(&mut table, &header(&["Nom", "", "Rue 1"]), true, AT, &mut problems);
    assert_eq!(reports(&problems), Reports::new());
    assert_eq!(names(&table), ["Nom", "_col.2", "Rue%201"]);
    assert_eq!(table.columns[0].titles, [("fr".to_owned(), vec!["Nom".to_owned()])]);
    assert_eq!(table.columns[0].inherited.null, ["-"]);
}

fn header(titles: &[&str]) -> Vec<Vec<String>> {
    titles.iter().map(|title| vec![(*title).to_owned()]).collect()
}

/// Completes a table of these columns with a header; returns the reports of a validator and of a
/// converter.
fn compare(schema: Value, titles: &[&str]) -> (Vec<String>, Reports, Reports) {
    let run = |strict| {
        let (mut table, _) = table(schema.clone());
        let mut problems = Diagnostics::new();
        complete(&mut table, &header(titles), strict, AT, &mut problems);
        (table.columns.iter().map(|c| c.name.to_string()).collect::<Vec<_>>(), reports(&problems))
    };
    let ((names, strict), (_, lax)) = (run(true), run(false));
    (names, strict, lax)
}

#[test]
fn the_header_must_fit_the_titles() {
    let columns = |columns: Value| json!({"tableSchema": {"columns": columns}});
    let none = Reports::new();
    for (schema, titles, strict, lax) in [
        (columns(json!([{"titles": ["A", "B"]}])), vec!["B"], none.clone(), none.clone()),
        (
            columns(json!([{"titles": "a"}])),
            vec!["A"],
            vec!["T004! column 1".into()],
            vec!["T004 column 1".into()],
        ),
        (columns(json!([{"titles": {"en": "A"}}])), vec!["A"], none.clone(), none.clone()),
        // Without titles to compare, only a validator minds (metadata §5.5.1).
        (columns(json!([{"name": "A"}])), vec!["A"], vec!["T004! column 1".into()], none.clone()),
        (columns(json!([{}])), vec!["A"], none.clone(), none.clone()),
        (columns(json!([{"titles": "A"}])), vec![""], none.clone(), none.clone()),
        (
            columns(json!([{"titles": "A"}])),
            vec!["A", "B"],
            vec!["T004! column 2".into()],
            vec!["T004 column 2".into()],
        ),
        (json!({"tableSchema": {}}), vec!["A"], vec!["T004!".into()], vec!["T004".into()]),
    ] {
        let (_, found_strict, found_lax) = compare(schema.clone(), &titles);
        assert_eq!((found_strict, found_lax), (strict, lax), "{schema} {titles:?}");
    }
}

#[test]
fn titles_match_in_the_language_of_the_table() {
    for (lang, tag, fits) in
        [("de", "en", false), ("en", "en-US", true), ("en-US", "en", true), ("und", "de", true)]
    {
        let schema = json!({"lang": lang, "tableSchema": {"columns": [{"titles": {tag: "A"}}]}});
        assert_eq!(compare(schema, &["A"]).1.is_empty(), fits, "{lang} {tag}");
    }
}

#[test]
fn columns_missing_in_the_schema_are_numbered_before_virtual_ones() {
    let (mut table, _) = table(json!({"tableSchema": {
        "columns": [{"name": "a", "titles": "A"}, {"name": "v", "virtual": true}],
        "primaryKey": ["a", "v"], "rowTitles": "v"
    }}));
    complete(&mut table, &header(&["A", "B", "C"]), false, AT, &mut Diagnostics::new());
    assert_eq!(names(&table), ["a", "_col.2", "_col.3", "v"]);
    assert_eq!((table.primary_key, table.row_titles), (vec![0, 3], vec![3]));
}

#[test]
fn two_columns_of_the_same_title_are_reported_by_position() {
    let (mut table, _) = table(json!({"dialect": {"skipColumns": 2}}));
    let mut problems = Diagnostics::new();
    complete(&mut table, &header(&["A", "B", "A"]), true, AT, &mut problems);
    assert_eq!(reports(&problems), ["T006! column 5"]);
    assert_eq!(Mismatch.id(), "T004");
    let problem = problems.iter().next().unwrap();
    assert_eq!(problem.message, "columns C and E have the same title 'A'");
    assert_eq!(problem.related.len(), 1);
}
