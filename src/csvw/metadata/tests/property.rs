//! Tests properties and their values.

use super::*;

#[test]
fn invalid_inherited_values_become_the_defaults() {
    for (name, value) in [
        ("datatype", json!("anySimpleType")),
        ("datatype", json!("http://a.example/datatype")),
        ("datatype", json!(1)),
        ("default", json!(1)),
        ("lang", json!("notavalidlanguagetag")),
        ("null", json!(true)),
        ("null", json!(["-", 1])),
        ("ordered", json!("yes")),
        ("required", json!(1)),
        ("separator", json!(1)),
        ("separator", json!("")),
        ("textDirection", json!("forwards")),
        ("aboutUrl", json!("{unclosed")),
        ("aboutUrl", json!("{}")),
        ("aboutUrl", json!("a}b")),
    ] {
        let (table, reports) = table(json!({name: value}));
        assert_eq!(reports, [at(Invalid, &format!("/{name}"))], "{name} {value}");
        let default = format!("{:?}", Inherited::default());
        assert_eq!(format!("{:?}", table.inherited), default, "{name} {value}");
    }
    // Metadata §5.1.3: as if it were the empty template.
    let (table, reports) = table(json!({"aboutUrl": true}));
    assert_eq!(table.inherited.about_url.as_deref(), Some(""));
    assert_eq!(reports, [at(Invalid, "/aboutUrl")]);
}

#[test]
fn the_inner_value_of_an_inherited_property_wins() {
    let (group, reports) = read_raw(&json!({
        "@context": CSVW, "lang": "de", "null": ["-", "?"], "separator": ";", "default": "g",
        "aboutUrl": "#{a}",
        "tables": [{"url": "t.csv", "lang": "en", "default": "t", "tableSchema": {
            "lang": "fr", "required": true, "aboutUrl": "#{b}",
            "columns": [{"name": "a", "lang": "es", "separator": null, "required": false},
                {"name": "b"}]
        }}]
    }));
    assert_eq!(reports, Reports::new());
    let table = &group.unwrap().tables[0];
    let [a, b] = [&table.columns[0].inherited, &table.columns[1].inherited];
    assert_eq!((a.lang.as_str(), b.lang.as_str()), ("es", "fr"));
    assert_eq!((a.separator.as_deref(), b.separator.as_deref()), (None, Some(";")));
    assert_eq!((a.required, b.required), (false, true));
    assert_eq!((a.default.as_str(), a.null.len()), ("t", 2));
    assert_eq!(b.about_url.as_deref(), Some("#{b}"));
    assert_eq!(table.inherited.lang, "fr");
}

#[test]
fn non_objects_in_arrays_are_ignored() {
    let (columns, reports) = columns(json!([{"name": "a"}, 1]));
    assert_eq!(columns.len(), 1);
    assert_eq!(reports, [at(Invalid, "/tableSchema/columns/1")]);
    for name in ["notes", "transformations"] {
        assert_eq!(table(json!({name: [1]})).1, [at(Invalid, &format!("/{name}/0"))]);
        assert_eq!(table(json!({name: {}})).1, [at(Invalid, &format!("/{name}"))]);
    }
    let (_, reports) = table(json!({"tableSchema": {"foreignKeys": 1, "columns": {}}}));
    assert_eq!(
        reports,
        [at(Invalid, "/tableSchema/foreignKeys"), at(Invalid, "/tableSchema/columns")]
    );
}

#[test]
fn other_invalid_values_become_the_defaults() {
    for (members, pointer) in [
        (json!({"suppressOutput": "true"}), "/suppressOutput"),
        (json!({"tableDirection": "upside-down"}), "/tableDirection"),
        (json!({"tableSchema": 1}), "/tableSchema"),
        (json!({"dialect": 1}), "/dialect"),
        (json!({"tableSchema": {"columns": [{"virtual": 1}]}}), "/tableSchema/columns/0/virtual"),
    ] {
        assert_eq!(table(members.clone()).1, [at(Invalid, pointer)], "{members}");
    }
    let (table, _) = table(json!({"tableSchema": 1}));
    assert!(table.has_schema && table.columns.is_empty());
}

#[test]
fn transformations_are_checked() {
    let valid = json!({"url": "t.txt", "titles": "T", "source": "json", "@type": "Template",
        "targetFormat": "http://a.example/t", "scriptFormat": "http://a.example/s", "dc:title": 1});
    let with = |name: &str, value: Value| {
        let mut one = valid.clone();
        match value {
            Value::Null => one.as_object_mut().unwrap().remove(name),
            value => one.as_object_mut().unwrap().insert(name.into(), value),
        };
        table(json!({"transformations": [one]})).1
    };
    assert_eq!(with("source", json!("rdf")), Reports::new());
    for (name, value, report) in [
        ("url", Value::Null, at(Shape, "/transformations/0")),
        ("targetFormat", Value::Null, at(Shape, "/transformations/0")),
        ("scriptFormat", Value::Null, at(Shape, "/transformations/0")),
        ("source", json!("xml"), at(Invalid, "/transformations/0/source")),
        ("foo", json!(1), at(Unknown, "/transformations/0/foo")),
        ("@type", json!("Transformation"), at(Shape, "/transformations/0/@type")),
        ("@id", json!("_:b"), at(Shape, "/transformations/0/@id")),
        ("titles", json!({"1": "T"}), at(Invalid, "/transformations/0/titles/1")),
    ] {
        assert_eq!(with(name, value), [report], "{name}");
    }
}

#[test]
fn datatypes_are_names_or_descriptions() {
    let read = |datatype: Value| {
        let (table, reports) = table(json!({"datatype": datatype}));
        ((*table.inherited.datatype).clone(), reports)
    };
    assert_eq!(read(json!("number")).0.base, Builtin::Double);
    let (datatype, reports) = read(json!({"@id": "dt", "base": "decimal", "dc:title": "T",
        "format": {"pattern": "#0,0", "decimalChar": ",", "groupChar": 1},
        "minimum": 1.0, "maxExclusive": "9.5"}));
    assert_eq!(reports, [at(Invalid, "/datatype/format/groupChar")]);
    assert_eq!(datatype.id.as_deref(), Some("file:///d/dt"));
    assert_eq!(datatype.min_inclusive.as_deref(), Some("1"));
    assert_eq!(datatype.max_exclusive.as_deref(), Some("9.5"));
    assert_eq!(
        datatype.format,
        Some(ValueFormat::Number {
            pattern: Some("#0,0".into()),
            decimal_char: Some(",".into()),
            group_char: None
        })
    );
    for (value, report) in [
        (json!({"base": "foo"}), at(Invalid, "/datatype/base")),
        (json!({"base": "string", "length": -1}), at(Invalid, "/datatype/length")),
        (json!({"base": "string", "maxLength": "3"}), at(Invalid, "/datatype/maxLength")),
        (json!({"base": "integer", "minimum": true}), at(Invalid, "/datatype/minimum")),
        (json!({"base": "integer", "format": 1}), at(Invalid, "/datatype/format")),
        (json!({"base": "date", "format": {"pattern": "yyyy"}}), at(BadFormat, "/datatype/format")),
        (
            json!({"@id": "http://www.w3.org/2001/XMLSchema#string"}),
            at(BadDatatype, "/datatype/@id"),
        ),
        (json!({"base": "integer", "minimum": 1, "minInclusive": 2}), at(BadDatatype, "/datatype")),
        (json!({"foo": 1}), at(Unknown, "/datatype/foo")),
    ] {
        assert_eq!(read(value.clone()).1, [report], "{value}");
    }
}

#[test]
fn a_dialect_fills_in_defaults() {
    let read = |dialect: Value| {
        let (table, reports) = table(json!({"dialect": dialect}));
        (table.dialect, reports)
    };
    let (dialect, reports) = read(json!({
        "commentPrefix": null, "delimiter": "\t", "doubleQuote": false, "encoding": "latin1",
        "header": false, "lineTerminators": "\r", "quoteChar": null, "skipBlankRows": true,
        "skipColumns": 1, "skipInitialSpace": true, "skipRows": 2
    }));
    assert_eq!(reports, Reports::new());
    let expected = Dialect {
        comment_prefix: None,
        delimiter: "\t".into(),
        double_quote: false,
        encoding: "latin1".into(),
        header_row_count: 0,
        line_terminators: vec!["\r".into()],
        quote_char: None,
        skip_blank_rows: true,
        skip_columns: 1,
        skip_rows: 2,
        trim: Trim::Start,
    };
    assert_eq!(dialect, expected);
    assert_eq!(read(json!({"header": false, "headerRowCount": 2})).0.header_row_count, 2);
    assert_eq!(read(json!({"trim": "end", "skipInitialSpace": true})).0.trim, Trim::End);
    for (name, value) in [
        ("commentPrefix", json!("")),
        ("commentPrefix", json!(1)),
        ("delimiter", json!(1)),
        ("delimiter", json!("")),
        ("doubleQuote", json!("'")),
        ("encoding", json!("foo")),
        ("header", json!("1")),
        ("headerRowCount", json!("0")),
        ("headerRowCount", json!(0.5)),
        ("lineTerminators", json!([1])),
        ("lineTerminators", json!([])),
        ("quoteChar", json!(true)),
        ("quoteChar", json!("''")),
        ("skipBlankRows", json!(1)),
        ("skipColumns", json!(true)),
        ("skipInitialSpace", json!(1)),
        ("skipRows", json!(-1)),
        ("trim", json!(1)),
        ("trim", json!("both")),
    ] {
        let (dialect, reports) = read(json!({name: value}));
        assert_eq!(reports, [at(Invalid, &format!("/dialect/{name}"))], "{name} {value}");
        assert_eq!(dialect, Dialect::default(), "{name} {value}");
    }
}

#[test]
fn the_dialect_of_a_table_replaces_that_of_its_group() {
    let (group, _) =
        read_raw(&json!({"@context": CSVW, "dialect": {"delimiter": ";", "header": false},
        "tables": [{"url": "a.csv", "dialect": {"delimiter": "|"}}, {"url": "b.csv"}]}));
    let tables = group.unwrap().tables;
    assert_eq!(
        (tables[0].dialect.delimiter.as_str(), tables[0].dialect.header_row_count),
        ("|", 1)
    );
    assert_eq!(
        (tables[1].dialect.delimiter.as_str(), tables[1].dialect.header_row_count),
        (";", 0)
    );
}
