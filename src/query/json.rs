//! Writes rows as SPARQL 1.1 Query Results JSON (W3C Recommendation 21 March 2013).
//!
//! sparesults writes strings one character at a time, which took half the time of a large answer.

use std::io::Write;

use oxigraph::model::{BaseDirection, LiteralRef, NamedOrBlankNodeRef, Term, TermRef};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;

use super::answer::{AnswerError, Rows};

/// Writes rows as they come, and returns their number.
///
/// # Errors
/// Those of the evaluator and of `out`; earlier rows are written.
pub(super) fn write(rows: Rows<'_>, out: &mut impl Write) -> Result<usize, AnswerError> {
    let columns = rows.columns().to_vec();
    // §3.1 and §3.2.1
    write!(out, r#"{{"head":{{"vars":{}}},"results":{{"bindings":["#, json!(columns))?;
    let (mut count, mut text) = (0, Vec::new());
    for row in rows {
        text.clear();
        if count > 0 {
            text.push(b',');
        }
        let row = Binding { columns: &columns, row: &row? };
        serde_json::to_writer(&mut text, &row).map_err(std::io::Error::from)?;
        out.write_all(&text)?;
        count += 1;
    }
    writeln!(out, "]}}}}")?;
    Ok(count)
}

/// A row: its columns with a value (§3.2.2).
struct Binding<'r> {
    columns: &'r [String],
    row: &'r [Option<Term>],
}

impl Serialize for Binding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (column, term) in self.columns.iter().zip(self.row) {
            if let Some(term) = term {
                map.serialize_entry(column, &Value(term.as_ref()))?;
            }
        }
        map.end()
    }
}

/// A term (§3.2.2); a triple is one of SPARQL 1.2, from another endpoint.
struct Value<'t>(TermRef<'t>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let kind = match self.0 {
            TermRef::NamedNode(_) => "uri",
            TermRef::BlankNode(_) => "bnode",
            TermRef::Literal(_) => "literal",
            TermRef::Triple(_) => "triple",
        };
        map.serialize_entry("type", kind)?;
        match self.0 {
            TermRef::NamedNode(node) => map.serialize_entry("value", node.as_str())?,
            TermRef::BlankNode(node) => map.serialize_entry("value", node.as_str())?,
            TermRef::Literal(literal) => literal_entries(&mut map, literal)?,
            TermRef::Triple(triple) => map.serialize_entry("value", &Spo(triple.as_ref()))?,
        }
        map.end()
    }
}

fn literal_entries<M: SerializeMap>(map: &mut M, literal: LiteralRef<'_>) -> Result<(), M::Error> {
    map.serialize_entry("value", literal.value())?;
    if let Some(language) = literal.language() {
        map.serialize_entry("xml:lang", language)?;
        match literal.direction() {
            Some(BaseDirection::Ltr) => map.serialize_entry("its:dir", "ltr")?,
            Some(BaseDirection::Rtl) => map.serialize_entry("its:dir", "rtl")?,
            None => {}
        }
    } else if literal.datatype() != oxigraph::model::vocab::xsd::STRING {
        map.serialize_entry("datatype", literal.datatype().as_str())?;
    }
    Ok(())
}

/// A triple as a value.
struct Spo<'t>(oxigraph::model::TripleRef<'t>);

impl Serialize for Spo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let subject = match self.0.subject {
            NamedOrBlankNodeRef::NamedNode(node) => TermRef::NamedNode(node),
            NamedOrBlankNodeRef::BlankNode(node) => TermRef::BlankNode(node),
        };
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("subject", &Value(subject))?;
        map.serialize_entry("predicate", &Value(self.0.predicate.into()))?;
        map.serialize_entry("object", &Value(self.0.object))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{BlankNode, Literal, NamedNode, Triple, Variable};
    use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
    use proptest::prelude::*;

    use super::*;
    use crate::query::{Answer, Results};

    fn any_term() -> impl Strategy<Value = Option<Term>> {
        let iri = |text: &str| NamedNode::new_unchecked(format!("https://example.org/{text}"));
        prop_oneof![
            Just(None),
            "[a-zäß\u{1F600}/\"]{0,9}".prop_map(move |text| Some(iri(&text).into())),
            "[a-z0-9]{1,9}".prop_map(|text| Some(BlankNode::new_unchecked(text).into())),
            "\\PC{0,9}|[\0-\u{20}\"\\\\\u{7f}\u{2028}]{0,9}"
                .prop_map(|text| Some(Literal::from(text).into())),
            "\\PC{0,5}".prop_map(move |text| {
                Some(Literal::new_typed_literal(text, iri("type")).into())
            }),
            "\\PC{0,5}".prop_map(|text| {
                Some(Literal::new_language_tagged_literal_unchecked(text, "de-ch").into())
            }),
            "\\PC{0,5}".prop_map(move |text| {
                let triple = Triple::new(iri("s"), iri("p"), Literal::from(text));
                Some(Term::Triple(Box::new(triple)))
            }),
        ]
    }

    proptest! {
        #[test]
        fn rows_are_the_bytes_of_sparesults(
            rows in prop::collection::vec(prop::collection::vec(any_term(), 2), 0..6),
        ) {
            let columns = vec!["a".to_owned(), "b\"".to_owned()];
            let variables: Vec<Variable> = columns.iter().map(Variable::new_unchecked).collect();
            let serializer = QueryResultsSerializer::from_format(QueryResultsFormat::Json);
            let mut writer =
                serializer.serialize_solutions_to_writer(Vec::new(), variables.clone()).unwrap();
            for row in &rows {
                let bound = variables.iter().zip(row);
                writer.serialize(bound.filter_map(|(v, term)| Some((v, term.as_ref()?)))).unwrap();
            }
            let expected = String::from_utf8(writer.finish().unwrap()).unwrap() + "\n";
            let count = rows.len();
            let Results::Rows(answer) = Results::from(Answer::Rows { columns, rows }) else {
                panic!("rows");
            };
            let mut out = Vec::new();
            prop_assert_eq!(write(answer, &mut out).unwrap(), count);
            prop_assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
