//! Tests columns: names, titles, order, our extension.

use super::*;

#[test]
fn names_come_from_the_metadata_or_from_titles_or_from_the_position() {
    let (columns, reports) = columns(json!([
        {"name": "a", "titles": "A"}, {"titles": ["On Street", "Street"]}, {},
        {"titles": {"en": "English"}}, {"name": "_x", "titles": "X"}, {"name": 1}
    ]));
    let names: Vec<&str> = columns.iter().map(|c| &*c.name).collect();
    assert_eq!(names, ["a", "On%20Street", "_col.3", "_col.4", "X", "_col.6"]);
    let place = |i| at(Invalid, &format!("/tableSchema/columns/{i}/name"));
    assert_eq!(reports, [place(4), place(5)]);
    assert_eq!(columns[1].titles, [("und".to_owned(), vec!["On Street".into(), "Street".into()])]);
}

#[test]
fn titles_take_the_default_language() {
    let (group, reports) = read_raw(&json!({
        "@context": [CSVW, {"@language": "en"}], "url": "t.csv",
        "tableSchema": {"columns": [{"titles": "A"}, {"titles": {"fr": "B", "en": ["C", "D"]}}]}
    }));
    assert_eq!(reports, Reports::new());
    let table = &group.unwrap().tables[0];
    assert_eq!(names(table), ["A", "C"]);
    assert_eq!(table.columns[0].titles, [("en".to_owned(), vec!["A".to_owned()])]);
}

#[test]
fn invalid_titles_are_ignored_one_by_one() {
    let (columns, reports) = columns(json!([
        {"titles": ["A", 1]}, {"titles": {"a-bad-language": "B", "en": ["C", 2], "de": {}}},
        {"titles": 3}, {"titles": []}
    ]));
    assert_eq!(columns[0].titles, [("und".to_owned(), vec!["A".to_owned()])]);
    assert_eq!(columns[1].titles, [("en".to_owned(), vec!["C".to_owned()])]);
    assert!(columns[2].titles.is_empty() && columns[3].titles.is_empty());
    let place = |rest| at(Invalid, &format!("/tableSchema/columns/{rest}"));
    let expected = [
        place("0/titles/1"),
        place("1/titles/a-bad-language"),
        place("1/titles/en/1"),
        place("1/titles/de"),
        place("2/titles"),
    ];
    assert_eq!(reports, expected);
}

#[test]
fn names_are_unique_and_virtual_columns_are_last() {
    let (_, reports) = columns(json!([{"name": "a"}, {"name": "a"}]));
    assert_eq!(reports, [at(Duplicate, "/tableSchema/columns/1")]);
    // The rule is about names that are given.
    let (_, reports) = columns(json!([{"titles": "A"}, {"titles": "A"}]));
    assert_eq!(reports, ["T006 /tableSchema/columns/1"]);
    let (columns, reports) = columns(
        json!([{"name": "v", "virtual": true}, {"name": "a"}, {"name": "w", "virtual": true}]),
    );
    assert_eq!(reports, [at(Shape, "/tableSchema/columns/0")]);
    assert!(!columns[0].is_virtual && columns[1].is_virtual && columns[2].is_virtual);
}

#[test]
fn each_is_our_extension_for_lists_of_links() {
    let each = "https://w3id.org/rapporteur/ns#each";
    let read = |value: Value, separator: Value| {
        let column = json!({"name": "a", "separator": separator, "valueUrl": "{a}", each: value});
        let (columns, reports) = columns(json!([column]));
        (columns[0].each, reports)
    };
    assert_eq!(read(json!(true), json!(";")), (true, vec![]));
    assert_eq!(read(json!(false), json!(";")), (false, vec![]));
    let ignored = (false, vec![at(Invalid, "/tableSchema/columns/0")]);
    assert_eq!(read(json!("yes"), json!(";")), ignored);
    assert_eq!(read(json!(true), Value::Null), ignored);
    let (columns, reports) = columns(json!([{"name": "a", "separator": ";", each: true}]));
    assert_eq!((columns[0].each, reports), ignored);
}
