//! Builds a dataset with any named graphs, not only the parts of a folder.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use oxigraph::model::{GraphNameRef, QuadRef, TermRef};

use super::dataset::Dataset;
use super::interner::Interner;
use super::node::Node;
use super::{Graph, GraphName, Index, Prefixes, Quad, Term, TermId};

impl Dataset {
    /// The dataset of some quads, with their default graph and named graphs (SPARQL 1.1 §13). Blank
    /// nodes keep their labels; all triples are in [`GraphName::Records`] of [`Dataset::graph`].
    ///
    /// # Errors
    /// If a quad is not valid in RDF 1.1, or there are too many terms for a graph.
    pub fn of_quads<'q>(quads: impl IntoIterator<Item = QuadRef<'q>>) -> Result<Self, String> {
        let mut terms = Interner::default();
        let mut intern = |term| terms.intern(term).map_err(|error| error.to_string());
        let mut graphs: BTreeMap<Option<TermId>, Vec<[TermId; 3]>> = BTreeMap::new();
        for quad in quads {
            let name = match quad.graph_name {
                GraphNameRef::NamedNode(name) => Some(intern(Term::Iri(name.as_str()))?),
                GraphNameRef::BlankNode(name) => Some(intern(Term::Blank(name.as_str()))?),
                GraphNameRef::DefaultGraph => None,
            };
            let [subject, predicate] = [quad.subject.into(), quad.predicate.into()];
            let triple =
                [intern(term(subject)?)?, intern(term(predicate)?)?, intern(term(quad.object)?)?];
            graphs.entry(name).or_default().push(triple);
        }
        let order = terms.order();
        let place = |id: TermId| order.place(id);
        let terms = terms.finish(&order);
        for triples in graphs.values_mut() {
            triples.iter_mut().for_each(|triple| *triple = triple.map(place));
            triples.sort_unstable();
            triples.dedup();
        }
        let quad = |&[subject, predicate, object]: &[TermId; 3]| Quad {
            part: Some(GraphName::Records),
            subject,
            predicate,
            object,
        };
        let mut quads: Vec<Quad> = graphs.values().flatten().map(quad).collect();
        quads.sort_unstable();
        quads.dedup();
        let index = |triples: Vec<_>| Index::of(terms.len(), triples.len(), triples.into_iter());
        let usual = index(graphs.remove(&None).unwrap_or_default());
        let named = graphs.into_iter().filter_map(|(name, triples)| {
            Some((GraphName::Records, Node::Known(place(name?)), OnceLock::from(index(triples))))
        });
        let parts = named.collect();
        let (terms, prefixes) = (Arc::new(terms), Arc::new(Prefixes::new()));
        let usual = OnceLock::from(Arc::new(usual));
        let graph = Graph { terms, quads, prefixes, sources: 1, usual }.into();
        Ok(Self { graph, parts })
    }
}

/// A term of Oxigraph.
fn term(term: TermRef<'_>) -> Result<Term<'_>, String> {
    match term {
        TermRef::NamedNode(node) => Ok(Term::Iri(node.as_str())),
        TermRef::BlankNode(node) => Ok(Term::Blank(node.as_str())),
        TermRef::Literal(literal) if literal.direction().is_some() => {
            Err(format!("{literal} has a base direction, which RDF 1.1 does not know"))
        }
        TermRef::Literal(literal) => Ok(match literal.language() {
            Some(lang) => Term::Lang { text: literal.value(), lang },
            None => Term::Typed { text: literal.value(), datatype: literal.datatype().as_str() },
        }),
        TermRef::Triple(triple) => {
            Err(format!("<<( {triple} )>> is a triple as a term, which RDF 1.1 does not know"))
        }
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::io::{RdfFormat, RdfParser};
    use oxigraph::model::Quad;
    use oxigraph::sparql::{QueryResults, SparqlEvaluator};

    use super::*;
    use crate::rdf::graph::dataset::Asked;

    fn parsed(text: &str) -> Result<Dataset, String> {
        let parser = RdfParser::from_format(RdfFormat::TriG).for_slice(text);
        let quads: Vec<Quad> = parser.collect::<Result<_, _>>().unwrap();
        Dataset::of_quads(quads.iter().map(Quad::as_ref))
    }

    #[test]
    fn graphs_of_any_name_are_separate_and_share_blank_nodes() {
        let text = "_:x <e:p> 1 . <e:g> { _:x <e:p> 2 , 02 } _:h { _:x <e:p> 1 . <e:a> <e:p> 1 }";
        let dataset = parsed(text).unwrap();
        let count = |pattern: &str| {
            let query = format!("SELECT * {{ {pattern} }}");
            let query = SparqlEvaluator::new().parse_query(&query).unwrap();
            let asked = query.on_queryable_dataset(Asked::new(&dataset, false));
            let QueryResults::Solutions(rows) = asked.execute().unwrap() else { panic!("rows") };
            rows.count()
        };
        assert_eq!(count("?s ?p ?o"), 1);
        assert_eq!(count("GRAPH ?g { ?s ?p ?o }"), 4);
        assert_eq!(count("GRAPH <e:g> { ?s ?p ?o }"), 2);
        assert_eq!(count("?s ?p ?o GRAPH ?g { ?s ?p ?o }"), 1);
        assert_eq!(count("GRAPH <e:nowhere> { ?s ?p ?o }"), 0);
        assert_eq!(dataset.graph().quads().len(), 4);
    }

    #[test]
    fn additions_of_rdf_1_2_are_refused() {
        assert!(parsed("<e:a> <e:p> 'x'@en--ltr .").unwrap_err().contains("direction"));
        assert!(parsed("<e:a> <e:p> <<( <e:a> <e:p> 1 )>> .").unwrap_err().contains("triple"));
    }
}
