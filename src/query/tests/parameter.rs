//! Tests the meaning of grlc's names, and the parsing of values.

use std::collections::BTreeMap;

use oxigraph::model::NamedNode;

use super::super::bind::ParameterValue;
use super::super::parameter::*;
use super::resolver;
use crate::diagnostic::{Code, Place};
use crate::rdf::graph::{GraphName, of_turtle};
use crate::rdf::vocab::xsd;

fn parameter(variable: &str) -> Option<Parameter> {
    let prefixes = [("exa".to_owned(), "http://e/".to_owned())].into();
    Parameter::of(variable, &prefixes, Place::file("q.rq")).unwrap()
}

fn typed(iri: &str) -> ParameterKind {
    ParameterKind::Typed(NamedNode::new(iri).unwrap())
}

#[test]
fn variables_are_read_as_grlc_reads_them() {
    let xsd = |local: &str| typed(&format!("{}{local}", xsd::NAMESPACE));
    for (variable, name, required, kind) in [
        ("_name", "name", true, ParameterKind::Text),
        ("__name", "name", false, ParameterKind::Text),
        ("_name_string", "name", true, ParameterKind::Text),
        ("_name_literal", "name", true, ParameterKind::Text),
        ("_name_iri", "name", true, ParameterKind::Iri),
        ("__name_iri", "name", false, ParameterKind::Iri),
        ("_name_number", "name", true, ParameterKind::Number),
        ("_name_en", "name", true, ParameterKind::Lang("en".to_owned())),
        ("_year_integer", "year", true, xsd("integer")),
        ("__day_date", "day", false, xsd("date")),
        ("_x_exa_type", "x", true, typed("http://e/type")),
        // A suffix that is not a type: text.
        ("_name_other", "name", true, ParameterKind::Text),
        // Two letters are a language, even where a prefix of that name is declared.
        ("_x_ex_type", "x", true, ParameterKind::Lang("ex".to_owned())),
        // The type decides, whatever follows.
        ("_name_iri_more", "name", true, ParameterKind::Iri),
        ("_x_date_ex", "x", true, xsd("date")),
        ("_näme", "näme", true, ParameterKind::Text),
    ] {
        let found = parameter(variable).unwrap();
        assert_eq!((found.name.as_str(), found.required), (name, required), "{variable}");
        assert_eq!(found.kind, kind, "{variable}");
    }
    for variable in ["name", "name_iri", "_", "__", "___name", "__agg_1__", ""] {
        assert_eq!(parameter(variable), None, "{variable}");
    }
}

#[test]
fn a_datatype_needs_its_prefix() {
    let problem = Parameter::of("_start_year_integer", &BTreeMap::new(), Place::file("q.rq"));
    assert_eq!(problem.unwrap_err().code, Code::QuerySyntax);
}

fn term(variable: &str, text: &str) -> Result<String, Code> {
    let records = "@prefix s: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://e/> . \
        :CAN s:prefLabel 'Canada' ; s:notation 'CAN' . :a s:altLabel 'A' . :b s:altLabel 'A' .";
    let resolver = resolver(&of_turtle(&[(GraphName::Records, records)]));
    let prefixes = [("exa".to_owned(), "http://e/".to_owned())].into();
    let value = parameter(variable).unwrap().value(text, &prefixes, &resolver);
    value.map_err(|problem| problem.code).map(|value| match value {
        ParameterValue::Iri(iri) => iri.to_string(),
        ParameterValue::Literal(literal) => literal.to_string(),
    })
}

#[test]
fn the_text_of_a_value_becomes_a_term() {
    let xsd = |text: &str, local: &str| format!("\"{text}\"^^<{}{local}>", xsd::NAMESPACE);
    for (variable, text, expected) in [
        ("_x", "a \"b\" }", "\"a \\\"b\\\" }\"".to_owned()),
        ("_x_fr", "été", "\"été\"@fr".to_owned()),
        ("_x_integer", " 7 ", xsd("7", "integer")),
        ("_x_date", "2020-12-09", xsd("2020-12-09", "date")),
        ("_x_number", "-1", xsd("-1", "integer")),
        ("_x_number", "1.5", xsd("1.5", "decimal")),
        ("_x_number", "1e3", xsd("1e3", "double")),
        ("_x_exa_type", "any", "\"any\"^^<http://e/type>".to_owned()),
        ("_x_iri", "<http://other/é>", "<http://other/é>".to_owned()),
        ("_x_iri", "http://other/a", "<http://other/a>".to_owned()),
        ("_x_iri", "urn:isbn:1", "<urn:isbn:1>".to_owned()),
        ("_x_iri", "exa:thing", "<http://e/thing>".to_owned()),
        ("_x_iri", "CAN", "<http://e/CAN>".to_owned()),
        ("_x_iri", "canada ", "<http://e/CAN>".to_owned()),
    ] {
        assert_eq!(term(variable, text).as_ref(), Ok(&expected), "{variable} {text}");
    }
}

#[test]
fn invalid_values_are_refused() {
    for (variable, text) in [
        ("_x_integer", "seven"),
        ("_x_integer", ""),
        ("_x_byte", "128"),
        ("_x_positiveInteger", "0"),
        ("_x_date", "9 December 2020"),
        ("_x_date", "2020-13-01"),
        ("_x_number", "inf"),
        ("_x_number", "--1"),
        ("_x_number", ""),
        ("_x_iri", "A"),
        ("_x_iri", "Canda"),
        ("_x_iri", "<not an iri>"),
        ("_x_iri", "http://e/> } UNION { ?s ?p ?o"),
        ("_x_iri", ""),
    ] {
        assert_eq!(term(variable, text), Err(Code::ParameterValue), "{variable} {text}");
    }
}
