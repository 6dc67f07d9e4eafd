use oxigraph::model::{Literal, NamedNode, Term};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

/// The view in the head of a question with these columns.
fn view(head: &str, columns: &[&str], rest: &str) -> View {
    let names: String = columns.iter().map(|column| format!(" ?{column}")).collect();
    let text = format!("#+ summary: What & who?\n{head}\nSELECT{names} {{ ?s ?p ?o }} {rest}");
    QueryTemplate::parse("q.rq", &text).unwrap().view().unwrap().clone()
}

fn literal(text: &str) -> Option<Term> {
    Some(Literal::from(text).into())
}

/// Rows of literals; `<…>` is an IRI, `-` an empty cell.
fn rows(rows: &[&[&str]]) -> Vec<Row> {
    let term = |text: &&str| match text.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
        Some(iri) => Some(NamedNode::new_unchecked(iri).into()),
        None if *text == "-" => None,
        None => literal(text),
    };
    rows.iter().map(|row| row.iter().map(term).collect()).collect()
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// An element of a parsed picture: name, attributes and the text directly within.
#[derive(Debug, Default)]
struct Part {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Part {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> f64 {
        self.get(name).and_then(|value| value.parse().ok()).unwrap_or(f64::NAN)
    }
}

/// All elements of a document in order; panics on invalid XML.
fn parsed(xml: &str) -> Vec<Part> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut parts, mut open): (Vec<Part>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let name = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
                    (name, attribute.unescape_value().unwrap().into_owned())
                });
                let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
                let part = Part { name, attributes: attributes.collect(), text: String::new() };
                open.push(parts.len());
                parts.push(part);
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                let text = text.unescape().unwrap();
                if let Some(at) = open.last() {
                    parts[*at].text.push_str(text.trim());
                }
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty());
    parts
}

fn of<'a>(parts: &'a [Part], name: &'a str) -> impl Iterator<Item = &'a Part> {
    parts.iter().filter(move |part| part.name == name)
}

/// A parsed picture file, after checks that apply to all pictures.
fn drawn(view: &View, columns: &[&str], rows: &[Row]) -> Vec<Part> {
    let text = draw(view, &names(columns), rows);
    let parts = parsed(&text);
    let svg = &parts[0];
    assert_eq!(svg.name, "svg");
    assert!(["img", "graphics-document"].contains(&svg.get("role").unwrap()));
    assert_eq!((parts[1].name.as_str(), parts[2].name.as_str()), ("title", "desc"));
    assert!(!parts[1].text.is_empty() && !parts[2].text.is_empty());
    let size: Vec<f64> =
        svg.get("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    for part in &parts {
        assert_ne!(part.name, "script");
        for (name, value) in &part.attributes {
            assert!(name != "style" && !name.starts_with("on"), "{name}");
            assert!(!value.contains("NaN") && !value.contains("inf"), "{name}={value}");
        }
        if ["rect", "text"].contains(&part.name.as_str()) && part.get("x").is_some() {
            let (x, y) = (part.number("x"), part.number("y"));
            assert!(x >= -0.1 && x <= size[2] + 0.1 && y <= size[3] + 0.1, "{part:?}");
        }
    }
    parts
}

const KINDS: &[(&str, &[&str])] = &[
    ("#+ view: {kind: bars, label: a, value: b}", &["a", "b"]),
    ("#+ view: {kind: bars, label: a}", &["a", "b"]),
    ("#+ view: {kind: network, source: a, target: b}", &["a", "b"]),
    ("#+ view: {kind: network, source: a, target: b, weight: c, directed: true}", &["a", "b", "c"]),
    ("#+ view: {kind: matrix, row: a, column: b, value: c}", &["a", "b", "c"]),
    ("#+ view: {kind: matrix, row: a, column: b}", &["a", "b", "c"]),
    ("#+ view: {kind: timeline, label: a, start: b, end: c, link: a}", &["a", "b", "c"]),
];

#[test]
fn bars_keep_the_order_of_the_answer() {
    let view = view("#+ view: {kind: bars, label: host, value: n}", &["host", "n"], "ORDER BY ?n");
    let rows = rows(&[&["Chile", "1"], &["<http://e/CAN>", "4"], &["Peru", "few"]]);
    let parts = drawn(&view, &["host", "n"], &rows);
    let bars: Vec<&Part> = of(&parts, "rect").filter(|r| r.get("class") == Some("mark")).collect();
    assert_eq!(bars.len(), 2);
    assert!((bars[1].number("width") / bars[0].number("width") - 4.0).abs() < 0.01);
    let texts: Vec<&str> = of(&parts, "text").map(|text| text.text.as_str()).collect();
    assert_eq!(texts, ["Chile", "1", "CAN", "4", "Left out: 1 row without a label or a number."]);
    assert_eq!(of(&parts, "a").map(|a| a.get("href")).collect::<Vec<_>>(), [Some("http://e/CAN")]);
    assert_eq!(parts[1].text, "What & who?");
    assert_eq!(parts[0].get("role"), Some("graphics-document"));
}

#[test]
fn negative_bars_point_left() {
    let view = view("#+ view: {kind: bars, label: a, value: b}", &["a", "b"], "");
    let parts = drawn(&view, &["a", "b"], &rows(&[&["x", "-3"], &["y", "1"], &["z", "1e308"]]));
    assert_eq!(of(&parts, "rect").filter(|r| r.get("class") == Some("mark")).count(), 3);
    let parts = drawn(&view, &["a", "b"], &rows(&[&["x", "-3"], &["y", "3"]]));
    let bars: Vec<&Part> = of(&parts, "rect").filter(|r| r.get("class") == Some("mark")).collect();
    assert!(bars[0].number("x") < bars[1].number("x"));
    assert_eq!(parts[0].get("role"), Some("img"));
}

#[test]
fn labels_without_values_are_counted() {
    let view = view("#+ view: {kind: bars, label: group}", &["state", "group"], "");
    let rows = rows(&[&["a", "WEOG"], &["b", "GRULAC"], &["c", "WEOG"], &["d", "-"]]);
    let parts = drawn(&view, &["state", "group"], &rows);
    let texts: Vec<&str> = of(&parts, "text").map(|text| text.text.as_str()).collect();
    assert_eq!(texts, ["WEOG", "2", "GRULAC", "1", "(none)", "1"]);
}

#[test]
fn a_matrix_has_a_titled_cell_for_each_row_and_a_legend() {
    let head = "#+ view: {kind: matrix, row: s, column: r, value: v}";
    let view = view(head, &["s", "r", "v"], "");
    let columns = ["s", "r", "v"];
    let votes =
        rows(&[&["Chile", "73/27", "yes"], &["Chile", "73/266", "no"], &["Peru", "73/27", "yes"]]);
    let parts = drawn(&view, &columns, &votes);
    let titles: Vec<&str> = of(&parts, "title").map(|title| title.text.as_str()).collect();
    for title in ["Chile, 73/27: yes", "Chile, 73/266: no", "Peru, 73/27: yes"] {
        assert_eq!(titles.iter().filter(|known| **known == title).count(), 1, "{titles:?}");
    }
    let empty = of(&parts, "rect").filter(|r| r.get("class") == Some("empty")).count();
    assert_eq!(empty, 1);
    // In alphabetical order: A is no, B is yes; two cells and the legend have a B.
    assert_eq!(of(&parts, "text").filter(|text| text.text == "B").count(), 3);
    assert!(of(&parts, "text").any(|text| text.text == "yes"));

    let numbers = rows(&[&["a", "x", "1"], &["a", "y", "5"], &["b", "x", "9"], &["b", "x", "9.5"]]);
    let parts = drawn(&view, &columns, &numbers);
    let class = |class: &str| of(&parts, "rect").filter(|r| r.get("class") == Some(class)).count();
    assert_eq!((class("s1"), class("s3"), class("s5")), (2, 2, 2), "cells and legend");
    assert!(parts[2].text.ends_with("1 cell has several values; the first is drawn."));
}

#[test]
fn a_timeline_has_lanes_in_order_of_time() {
    let head = "#+ view: {kind: timeline, label: t, start: s, end: e, group: g}";
    let columns = ["t", "s", "e", "g"];
    let view = view(head, &columns, "");
    let rows = rows(&[
        &["late", "2021-02-25T13:00:00Z", "-", "Series"],
        &["meeting", "2019-12-02", "2019-12-04", "-"],
        &["early", "2020-12-04T13:00:00Z", "-", "Series"],
        &["never", "soon", "-", "Series"],
    ]);
    let parts = drawn(&view, &columns, &rows);
    let spans: Vec<&str> = of(&parts, "tspan").map(|span| span.text.as_str()).collect();
    assert_eq!(spans, ["early", "2020-12-04", "late", "2021-02-25", "meeting", "2019-12-02"]);
    let lanes = of(&parts, "text").filter(|text| text.get("class") == Some("strong"));
    let lanes: Vec<&str> = lanes.map(|text| text.text.as_str()).collect();
    assert_eq!(lanes, ["Series", "Without g"]);
    let expected = "A timeline of 3 dates in 1 lane, from 2019-12-02 – 2019-12-04 to \
                    2021-02-25 13:00Z. Left out: 1 row without a date.";
    assert_eq!(parts[2].text, expected);
    assert!(of(&parts, "title").any(|t| t.text == "meeting: 2019-12-02 – 2019-12-04"));
}

#[test]
fn a_network_adds_up_edges_and_draws_them_by_weight() {
    let head = "#+ view: {kind: network, source: a, target: b, weight: n}";
    let view = view(head, &["a", "b", "n"], "");
    let rows = rows(&[
        &["WILPF", "Canada", "2"],
        &["Canada", "WILPF", "2"],
        &["Canada", "Chile", "1"],
        &["Chile", "Chile", "1"],
        &["Chile", "Peru", "0"],
    ]);
    let parts = drawn(&view, &["a", "b", "n"], &rows);
    let edges: Vec<&Part> = of(&parts, "path").filter(|p| p.get("class") == Some("edge")).collect();
    let widths: Vec<_> = edges.iter().map(|edge| edge.number("stroke-width")).collect();
    assert_eq!(widths, [5.0, 2.0][..].iter().rev().copied().collect::<Vec<_>>());
    let circles: Vec<f64> = of(&parts, "circle").map(|circle| circle.number("r")).collect();
    // Canada, Chile and WILPF.
    assert!(circles.len() == 3 && circles[0] > circles[1] && circles[1] == circles[2]);
    let description = "A network of 3 nodes and 3 edges. Canada has the most: 2 edges. Left out: 1 row \
                without both ends or a weight above 0. 1 edge from a node to itself is not drawn.";
    assert_eq!(parts[2].text, description);
}

/// Labels do not overlap, by their estimated widths.
#[test]
fn the_labels_of_a_network_lie_apart() {
    let head = "#+ view: {kind: network, source: a, target: b}";
    let view = view(head, &["a", "b"], "");
    let name = |i: usize| literal(&format!("Organization number {i} of the world"));
    let pairs = (0..120_usize).map(|i| vec![name(i % 50), name((i * 7 + i / 50) % 50)]);
    let parts = drawn(&view, &["a", "b"], &pairs.collect::<Vec<_>>());
    let boxes: Vec<(f64, f64, f64)> = of(&parts, "text")
        .filter(|text| text.get("class") == Some("middle halo"))
        .map(|text| {
            let half = crate::web::svg::text_width(&text.text, frame::TEXT) / 2.0;
            (text.number("x"), text.number("y"), half)
        })
        .collect();
    assert!(boxes.len() > 50);
    for (i, a) in boxes.iter().enumerate() {
        for b in &boxes[..i] {
            let over = (a.0 - b.0).abs() < a.2 + b.2 && (a.1 - b.1).abs() < 13.0;
            assert!(!over, "{a:?} {b:?}");
        }
    }
}

#[test]
fn markup_in_data_stays_text() {
    let hostile =
        "</title><script>alert(1)</script>\"' onload=x &amp; \u{0}\u{1b}\u{ffff}\u{202e}]]> x";
    for (head, columns) in KINDS {
        let view = view(head, columns, "");
        let mut row = rows(&[&[hostile, hostile, "1"]]);
        row[0].truncate(columns.len());
        if head.contains("value: b") {
            row[0][1] = literal("2");
        }
        if head.contains("timeline") {
            row[0][1] = literal("2020-01-01");
        }
        let parts = drawn(&view, columns, &row);
        assert!(parts.iter().any(|part| part.text.starts_with("</title>")), "{head}");
        if view.kind == ViewKind::Network {
            for text in [gexf(&view, &names(columns), &row), graphml(&view, &names(columns), &row)]
            {
                assert!(parsed(&text).len() > 4);
            }
        }
    }
}

#[test]
fn only_safe_addresses_are_linked_to() {
    let view = view("#+ view: {kind: bars, label: a, link: b}", &["a", "b"], "");
    for (address, is_linked) in
        [("javascript:alert(1)", false), ("<javascript:alert(1)>", false), ("/state/CAN", true)]
    {
        let parts = drawn(&view, &["a", "b"], &rows(&[&["x", address]]));
        assert_eq!(of(&parts, "a").count() == 1, is_linked, "{address}");
    }
    // The page decides about its links.
    let own = |iri: &str| iri.strip_prefix("http://e").map(str::to_owned);
    let answer = rows(&[&["<http://e/CAN>", "-"], &["<http://other/>", "-"]]);
    let text = picture(&view, &names(&["a", "b"]), &answer, &own).fragment();
    assert_eq!(text.matches("<a ").count(), 1);
    assert!(text.starts_with("<svg ") && text.contains("<a href=\"/CAN\">"), "{text}");
    assert!(!text.contains("<style") && !text.contains("style="));
}

#[test]
fn an_answer_may_be_empty_have_one_row_or_gaps() {
    for (head, columns) in KINDS {
        let view = view(head, columns, "");
        let parts = drawn(&view, columns, &[]);
        assert_eq!(parts[2].text, "The answer has no rows.");
        assert!(of(&parts, "text").any(|text| text.text == "The answer has no rows."));
        drawn(&view, columns, &[vec![None; columns.len()]]);
        drawn(&view, columns, &[vec![literal("2020"); columns.len()]]);
        drawn(&view, columns, &[vec![literal(""); columns.len()]]);
    }
}

#[test]
fn large_answers_are_cut_with_a_note() {
    for (head, columns) in KINDS {
        let view = view(head, columns, "");
        let row = |i: usize| {
            let other = (i * 31) % 9_973;
            let day = format!("{:04}-01-0{}", 1000 + i % 1500, 1 + i % 9);
            let timed = head.contains("timeline");
            let numbered = head.contains("value: b");
            let second = match (timed, numbered) {
                (true, _) => day,
                (_, true) => format!("{i}"),
                _ => format!("other {other}"),
            };
            let cells = [format!("some {i}"), second, format!("{}", i % 97 + 1)];
            cells.iter().take(columns.len()).map(|text| literal(text)).collect::<Row>()
        };
        let all: Vec<Row> = (0..10_000).map(row).collect();
        let parts = drawn(&view, columns, &all);
        assert!(parts.len() < 15_000, "{head}: {}", parts.len());
        assert!(parts[2].text.contains("shown."), "{head}: {}", parts[2].text);
    }
}

#[test]
fn row_order_matters_only_if_the_query_sorts() {
    for (head, columns) in KINDS {
        let some: Vec<Row> = (0..40)
            .map(|i| {
                let second = if head.contains("timeline") || head.contains("value: b") {
                    format!("{}", 2000 + i % 7)
                } else {
                    format!("b{}", i % 7)
                };
                let cells = [format!("a{}", i % 11), second, format!("{}", 2001 + i % 3)];
                cells.iter().take(columns.len()).map(|text| literal(text)).collect()
            })
            .collect();
        let turned: Vec<Row> = some.iter().rev().cloned().collect();
        let loose = view(head, columns, "");
        assert!(!loose.is_ordered);
        let draw = |view: &View, rows: &[Row]| draw(view, &names(columns), rows);
        assert_eq!(draw(&loose, &some), draw(&loose, &turned), "{head}");
        assert!(view(head, columns, "ORDER BY ?a LIMIT 9").is_ordered);
    }
}

#[test]
fn networks_are_written_for_other_programs() {
    let head = "#+ view: {kind: network, source: a, target: b, weight: n}";
    let view = view(head, &["a", "b", "n"], "");
    let answer = rows(&[&["<http://e/a>", "B & C", "2.5"], &["B & C", "D", "1"]]);
    let parts = parsed(&gexf(&view, &names(&["a", "b", "n"]), &answer));
    assert_eq!(parts[0].get("version"), Some("1.3"));
    let labels: Vec<_> = of(&parts, "node").map(|node| node.get("label").unwrap()).collect();
    assert_eq!(labels, ["B & C", "D", "a"]);
    let weights: Vec<_> = of(&parts, "edge").map(|edge| edge.get("weight").unwrap()).collect();
    assert_eq!(weights, ["1", "2.5"]);
    let parts = parsed(&graphml(&view, &names(&["a", "b", "n"]), &answer));
    let data: Vec<_> = of(&parts, "data").map(|data| data.text.as_str()).collect();
    assert_eq!(data, ["B & C", "D", "a", "http://e/a", "1", "2.5"]);
}

/// The content of `<style>` is valid XML without escapes.
#[test]
fn the_styles_hold_no_markup() {
    assert!(!ViewFormat::STYLE.contains(['<', '&', '>']));
}
