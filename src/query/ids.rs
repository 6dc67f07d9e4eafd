//! Adds IRI and codes beside the names in a column.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{Literal, NamedNode, Term};
use oxigraph::sparql::QueryEvaluationError;

use super::answer::{Results, Row, Rows};
use crate::link::Resolver;

/// The number of rows that decide about columns with names and codes.
const EXAMINED: usize = 1_000;

/// A column of names, with the added columns.
struct Named {
    /// The names of the schemes of codes, each a column.
    schemes: Vec<String>,
}

/// Adds a column with IRIs after each column of names, and one for each code scheme: `host_iri` and
/// `host_alpha3` after `host`. A column has names if more than half of its texts are names in the
/// graph, each of one entity. The first rows decide; all others are streamed.
pub fn with_ids<'a>(results: Results<'a>, resolver: &'a Resolver) -> Results<'a> {
    let Results::Rows(mut rows) = results else { return results };
    let mut first: Vec<Result<Row, QueryEvaluationError>> = Vec::new();
    for row in rows.by_ref().take(EXAMINED) {
        let is_error = row.is_err();
        first.push(row);
        if is_error {
            break;
        }
    }
    let read: Vec<&Row> = first.iter().flatten().collect();
    let names = rows.columns().to_vec();
    let named: Vec<Option<Named>> =
        (0..names.len()).map(|at| Named::new(at, &read, resolver)).collect();
    let mut columns: Vec<String> = Vec::new();
    for (name, named) in names.iter().zip(&named) {
        columns.push(name.clone());
        let added = named.iter().flat_map(|named| named.titles());
        for end in added {
            let mut title = format!("{name}_{end}");
            while names.contains(&title) || columns.contains(&title) {
                title.push('_');
            }
            columns.push(title);
        }
    }
    let rows = first.into_iter().chain(rows).map(move |row| {
        let row = row?;
        let cells = row.into_iter().zip(&named);
        Ok(cells.flat_map(|(cell, named)| with_id(cell, named.as_ref(), resolver)).collect())
    });
    Results::Rows(Rows::new(columns, Box::new(rows)))
}

impl Named {
    /// The added columns after a column with names.
    fn new(at: usize, rows: &[&Row], resolver: &Resolver) -> Option<Self> {
        let texts: BTreeSet<&str> = rows.iter().filter_map(|row| text(row.get(at)?)).collect();
        let found: Vec<&str> = texts.iter().filter_map(|text| one(text, resolver)).collect();
        if found.is_empty() || found.len() * 2 <= texts.len() {
            return None;
        }
        let schemes: BTreeSet<String> = found
            .iter()
            .flat_map(|iri| resolver.codes_of(iri))
            .map(|(scheme, _)| scheme.name)
            .collect();
        Some(Self { schemes: schemes.into_iter().collect() })
    }

    /// The ends of the titles of its columns.
    fn titles(&self) -> impl Iterator<Item = &str> {
        std::iter::once("iri").chain(self.schemes.iter().map(String::as_str))
    }
}

/// A cell, with the IRI and the codes of its entity.
fn with_id(cell: Option<Term>, named: Option<&Named>, resolver: &Resolver) -> Row {
    let Some(Named { schemes }) = named else { return vec![cell] };
    let iri = text(&cell).and_then(|text| one(text, resolver));
    let codes = iri.map(|iri| resolver.codes_of(iri)).unwrap_or_default();
    let mut by_scheme: BTreeMap<&str, &str> = BTreeMap::new();
    for (scheme, code) in &codes {
        by_scheme.entry(&scheme.name).or_insert(code);
    }
    let codes = schemes.iter().map(|scheme| {
        by_scheme.get(scheme.as_str()).map(|code| Term::from(Literal::new_simple_literal(*code)))
    });
    let iri = iri.map(|iri| Term::from(NamedNode::new_unchecked(iri)));
    let own = [iri].into_iter().chain(codes).collect::<Vec<_>>();
    std::iter::once(cell).chain(own).collect()
}

/// The text of a cell, if it may be a name.
fn text(cell: &Option<Term>) -> Option<&str> {
    match cell {
        Some(Term::Literal(literal)) => {
            let is_text = literal.language().is_some()
                || literal.datatype() == oxigraph::model::vocab::xsd::STRING;
            is_text.then(|| literal.value())
        }
        _ => None,
    }
}

/// The single entity with a name.
fn one<'r>(name: &str, resolver: &'r Resolver) -> Option<&'r str> {
    match resolver.called(name).as_slice() {
        [iri] => Some(iri),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Answer;
    use crate::rdf::graph::{GraphName, of_turtle};

    #[test]
    fn names_get_iri_and_codes_of_their_entity() {
        let graph = of_turtle(&[(
            GraphName::Records,
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
             <s/CAN> skos:prefLabel 'Canada'@en ; skos:notation 'CAN' .
             <s/ITA> skos:prefLabel 'Italy'@en .
             <s/a> skos:prefLabel 'Twice' . <s/b> skos:prefLabel 'Twice' .",
        )]);
        let resolver = Resolver::new(graph.quads().iter().map(|quad| graph.oxigraph(quad)));
        let text = |text: &str| Some(Term::from(Literal::from(text)));
        let count = |n: i32| Some(Term::from(Literal::from(n)));
        let row = |name: &str, n: i32| vec![text(name), count(n), text("free text")];
        let names = ["Canada", "Italy", "Twice", "Canada"];
        let rows = names.iter().zip(1..).map(|(name, n)| row(name, n)).collect();
        let columns = ["host", "n", "note"].map(str::to_owned).to_vec();
        let results = with_ids(Answer::Rows { columns, rows }.into(), &resolver);
        let Results::Rows(rows) = results else { panic!("rows") };
        assert_eq!(rows.columns(), ["host", "host_iri", "host_notation", "n", "note"]);
        let rows: Vec<Row> = rows.map(Result::unwrap).collect();
        let iri = |iri: &str| Some(Term::from(NamedNode::new_unchecked(iri)));
        assert_eq!(rows[0][1..3], [iri("http://e/s/CAN"), text("CAN")]);
        assert_eq!(rows[1][1..3], [iri("http://e/s/ITA"), None]);
        assert_eq!(rows[2][1..3], [None, None], "two things have this name");
        assert_eq!(rows[3][3], count(4));
    }
}
