//! Tests citations against the manuals of their formats.

use super::*;
use crate::web::describe::agent::Name;

fn person(given: &str, particle: &str, family: &str, suffix: &str) -> Agent {
    let own = str::to_owned;
    let (given, particle, family, suffix) = (own(given), own(particle), own(family), own(suffix));
    Agent { iri: None, name: Name::Parts { given, particle, family, suffix }, is_person: true }
}

/// A citation with all difficult characters.
fn nasty() -> Citation {
    Citation {
        key: "rivers".to_owned(),
        authors: vec![
            person("Jean-Paul M.", "van der", "Berg", "Jr."),
            person("Ada", "", "Smith, and Sons", ""),
            Agent::named("Institute of {Rivers} & Lakes, Inc."),
        ],
        title: "50% of Rivers_{all} #1\n~ \\ $^<>".to_owned(),
        date: Date::new("2026-11-05"),
        version: Some("1.10".to_owned()),
        publisher: Some("Press & Co".to_owned()),
        url: Some("https://example.org/a_b%20c#{d}".to_owned()),
        keywords: vec!["a*b".to_owned(), "c".to_owned()],
        summary: Some("One\r\nTY  - two".to_owned()),
        ..Citation::default()
    }
}

fn simple() -> Citation {
    Citation {
        key: "o".to_owned(),
        authors: vec![Agent::named("The Club")],
        title: "Rivers".to_owned(),
        date: Date::new("2026"),
        url: Some("https://example.org/d".to_owned()),
        ..Citation::default()
    }
}

#[test]
fn apa_names_authors_and_what_it_is() {
    assert_eq!(
        nasty().write(CitationStyle::Apa),
        "van der Berg, J.-P. M., Jr., Smith, and Sons, A., & Institute of {Rivers} & Lakes, Inc. (2026). \
         50% of Rivers_{all} #1 ~ \\ $^<> (Version 1.10) [Data set]. Press & Co. \
         https://example.org/a_b%20c#{d}\n"
    );
    assert_eq!(
        simple().write(CitationStyle::Apa),
        "The Club. (2026). Rivers [Data set]. https://example.org/d\n"
    );
}

#[test]
fn apa_without_author_begins_with_the_title_and_without_date_says_so() {
    let bare = Citation { authors: Vec::new(), date: None, url: None, ..simple() };
    assert_eq!(bare.write(CitationStyle::Apa), "Rivers [Data set]. (n.d.).\n");
    let entry = Citation { container: Some("Rivers".to_owned()), title: "Why?".to_owned(), ..bare };
    assert_eq!(entry.write(CitationStyle::Apa), "Why? (n.d.). In Rivers [Data set].\n");
}

#[test]
fn apa_names_twenty_authors_and_of_more_the_first_and_the_last() {
    let authors = |count: usize| {
        let authors = (1..=count).map(|n| person("A", "", &format!("N{n}"), "")).collect();
        Citation { authors, ..simple() }.write(CitationStyle::Apa)
    };
    assert!(authors(2).starts_with("N1, A., & N2, A. (2026)."));
    assert!(authors(20).contains("N19, A., & N20, A. (2026)."));
    assert!(authors(22).contains("N19, A., . . . N22, A. (2026)."), "{}", authors(22));
    assert!(!authors(22).contains("N20"));
}

#[test]
fn bibtex_keeps_its_braces_in_pairs() {
    let text = nasty().write(CitationStyle::BibTeX);
    let expected = r"@misc{rivers,
  author = {van der Berg, Jr., Jean-Paul M. and {Smith, and Sons}, Ada and {Institute of \textbraceleft{}Rivers\textbraceright{} \& Lakes, Inc.}},
  title = {{50\% of Rivers\_\textbraceleft{}all\textbraceright{} \#1 \textasciitilde{} \textbackslash{} \$\textasciicircum{}\textless{}\textgreater{}}},
  year = {2026},
  month = nov,
  publisher = {Press \& Co},
  howpublished = {Data set},
  version = {1.10},
  note = {Version 1.10},
  url = {https://example.org/a_b%20c#%7Bd%7D},
}
";
    assert_eq!(text, expected);
    assert_eq!(text.matches('{').count(), text.matches('}').count());
}

#[test]
fn ris_has_one_line_for_each_value() {
    let text = nasty().write(CitationStyle::Ris);
    let expected = [
        "TY  - DATA",
        "ID  - rivers",
        "AU  - van der Berg, Jean-Paul M., Jr.",
        "AU  - Smith and Sons, Ada",
        "AU  - Institute of {Rivers} & Lakes Inc.",
        "TI  - 50% of Rivers_{all} #1 ~ \\ $^<>",
        "PY  - 2026",
        "DA  - 2026/11/05/",
        "ET  - Version 1.10",
        "PB  - Press & Co",
        "UR  - https://example.org/a_b%20c#{d}",
        "KW  - ab",
        "KW  - c",
        "AB  - One TY - two",
        "ER  - ",
    ];
    assert_eq!(text, expected.map(|line| format!("{line}\r\n")).concat());
    assert!(simple().write(CitationStyle::Ris).contains("DA  - 2026///\r\n"));
}

#[test]
fn csl_has_names_in_parts() {
    let text = nasty().write(CitationStyle::CslJson);
    let item: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        item,
        serde_json::json!([{
            "id": "rivers", "type": "dataset", "title": "50% of Rivers_{all} #1 ~ \\ $^<>",
            "author": [
                {"family": "Berg", "given": "Jean-Paul M.", "non-dropping-particle": "van der", "suffix": "Jr."},
                {"family": "Smith, and Sons", "given": "Ada"},
                {"literal": "Institute of {Rivers} & Lakes, Inc."}
            ],
            "issued": {"date-parts": [[2026, 11, 5]]}, "version": "1.10",
            "publisher": "Press & Co", "URL": "https://example.org/a_b%20c#{d}",
            "abstract": "One TY - two", "keyword": "a*b, c"
        }])
    );
}

#[test]
fn an_entry_names_its_data_set() {
    let about = About {
        id: Some("https://example.org/rivers/dataset".to_owned()),
        creators: vec![Agent::named("The Club")],
        publisher: Some(Agent::named("The Club")),
        issued: Date::new("2026-11-05"),
        doi: Some("10.5281/zenodo.1".to_owned()),
        ..About::default()
    };
    let whole = Citation::dataset(&about);
    assert_eq!(whole.title, "https://example.org/rivers/dataset", "without a title, its IRI");
    assert_eq!(whole.publisher, None, "it is the only author");
    assert_eq!(whole.url.as_deref(), Some("https://doi.org/10.5281/zenodo.1"));
    let entry = Citation::entry(&about, "Rhine", "https://example.org/river/Rhône");
    assert_eq!((entry.key.as_str(), entry.doi.as_deref()), ("river-rhone", None));
    assert_eq!(entry.url.as_deref(), Some("https://example.org/river/Rhône"));
    assert!(entry.write(CitationStyle::BibTeX).starts_with("@incollection{river-rhone,\n"));
    assert!(
        entry.write(CitationStyle::Ris).contains("T2  - https://example.org/rivers/dataset\r\n")
    );
}
