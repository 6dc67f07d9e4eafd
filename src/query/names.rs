//! Reads the names of entities from a store or an endpoint.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use oxigraph::model::{GraphName, Literal, NamedOrBlankNode, Quad, Term};
use spargebra::SparqlParser;

use super::answer::{Answer, Row, first};
use super::backend::Backend;
use super::parameter::is_iri;
use super::parse::parse;
use super::prepared::Prepared;
use super::{ParameterKind, QueryTemplate};
use crate::diagnostic::{Code, Diagnostic, Place, front};
use crate::link::Resolver;
use crate::rdf::naming::NamingProperties;
use crate::rdf::vocab::{dcterms, rdf, rdfs};

/// The names needed for a question.
#[derive(Clone, Debug, Default)]
pub struct Names<'q> {
    /// The preferred language.
    pub language: Option<&'q str>,
    /// The classes of the entities; any, if there are none.
    pub classes: BTreeSet<&'q str>,
    /// The texts to be found; all names, if there are none.
    pub texts: BTreeSet<&'q str>,
    /// The most names that are read.
    most: Most,
}

/// The most names that are read, and the most statements about classes and properties.
#[derive(Clone, Copy, Debug)]
struct Most(usize);

impl Default for Most {
    fn default() -> Self {
        Self(50_000)
    }
}

impl QueryTemplate {
    /// The names needed for these values; none if each names its entity by an IRI.
    pub fn names<'q>(&'q self, given: &'q [(String, String)]) -> Option<Names<'q>> {
        let mut names = Names::default();
        let mut is_any = false;
        for parameter in self.parameters() {
            let text = given.iter().find(|(name, _)| *name == parameter.name).map(|(_, t)| t);
            let Some(text) = text.or(parameter.default.as_ref()) else { continue };
            let text = text.trim();
            let is_name = !text.is_empty() && !is_iri(text, &self.prefixes);
            if parameter.kind == ParameterKind::Iri && is_name {
                is_any |= parameter.classes.is_empty();
                names.classes.extend(parameter.classes.iter().map(String::as_str));
                names.texts.insert(text);
            }
        }
        if is_any {
            names.classes.clear();
        }
        (!names.texts.is_empty()).then_some(names)
    }
}

impl Names<'_> {
    /// Reads the names: all of the place, else those of the classes, else those equal to the texts,
    /// as soon as they are few enough.
    ///
    /// # Errors
    /// [`Code::EndpointNames`] if there are too many, or the place does not give all; other problems
    /// of the place.
    pub fn read(&self, backend: &Backend) -> Result<Resolver, Box<Diagnostic>> {
        let schema = self.schema(backend)?;
        let pairs = schema.iter().filter(|quad| quad.predicate.as_str() == rdfs::SUB_PROPERTY_OF);
        let pairs = pairs.filter_map(|quad| Some((iri(&quad.subject)?, object_iri(quad)?)));
        let naming = NamingProperties::new(pairs);
        let properties: BTreeSet<&str> = naming.all().collect();
        let of_texts = self.of_texts(&values("any", properties.iter().copied()));
        let properties = values("p", properties);
        for limit in [Some(String::new()), self.of_classes(&schema), of_texts] {
            let Some(limit) = limit else { continue };
            let pattern =
                format!("{properties} {limit} ?s ?p ?o FILTER(isIRI(?s) && isLiteral(?o))");
            let Some(count) = self.count(backend, &pattern)? else { continue };
            if count == 0 && limit.is_empty() && !self.texts.is_empty() {
                let help = format!("choose graphs that have names, by {}", front::option("graph"));
                return Err(problem("the graphs asked have no names of entities".into(), &help));
            }
            let query = format!("SELECT ?s ?p ?o {{ {pattern} }}");
            let labels = self.whole(backend, &query, count)?;
            let classes = format!("{pattern} ?s ?type ?c FILTER(isIRI(?c))");
            let classes = format!(
                "{{ SELECT DISTINCT ?s ?type ?c {{ {} {classes} }} }}",
                values("type", [rdf::TYPE])
            );
            let Some(count) = self.count(backend, &classes)? else { continue };
            let query = format!("SELECT ?s ?type ?c {{ {classes} }}");
            let types = self.whole(backend, &query, count)?;
            let schema: Vec<Quad> = schema.into_iter().chain(types).collect();
            let all = schema.iter().chain(&labels).map(Quad::as_ref);
            return Ok(match self.language {
                Some(language) => Resolver::in_language(language, all),
                None => Resolver::new(all),
            });
        }
        let message = format!("the place has more than {} names", self.most.0);
        Err(problem(message, &self.instead()))
    }

    /// What to do where names cannot be read.
    fn instead(&self) -> String {
        match self.texts.is_empty() {
            true => format!("leave out {}", front::option("ids")),
            false => "give the IRI of the entity instead of its name".to_owned(),
        }
    }

    /// The hierarchies of properties and classes, and replacements.
    fn schema(&self, backend: &Backend) -> Result<Vec<Quad>, Box<Diagnostic>> {
        let [p, c, r] = [rdfs::SUB_PROPERTY_OF, rdfs::SUB_CLASS_OF, dcterms::IS_REPLACED_BY];
        let pattern = format!("{} ?s ?p ?o FILTER(isIRI(?o))", values("p", [p, c, r]));
        let Some(count) = self.count(backend, &pattern)? else {
            let message =
                format!("the place has more than {} statements about its classes", self.most.0);
            return Err(problem(message, &self.instead()));
        };
        self.whole(backend, &format!("SELECT ?s ?p ?o {{ {pattern} }}"), count)
    }

    /// The rows of a query, if they are as many as the place counts.
    fn whole(
        &self,
        backend: &Backend,
        query: &str,
        count: usize,
    ) -> Result<Vec<Quad>, Box<Diagnostic>> {
        let rows = quads(backend, query, count + 1)?;
        if rows.len() != count {
            let given = match rows.len() {
                given if given < count => format!("only {given}"),
                _ => "more".to_owned(),
            };
            let message = format!("the place has {count} names or classes, but gives {given}");
            return Err(problem(message, &self.instead()));
        }
        Ok(rows)
    }

    /// The number of solutions of a pattern; none if there are more than are read.
    fn count(&self, backend: &Backend, pattern: &str) -> Result<Option<usize>, Box<Diagnostic>> {
        let limit = self.most.0 + 1;
        let query =
            format!("SELECT (COUNT(*) AS ?n) {{ SELECT ?s {{ {pattern} }} LIMIT {limit} }}");
        let rows = rows(backend, &query, 1)?;
        let count = match rows.first().and_then(|row| row.first()) {
            Some(Some(Term::Literal(number))) => number.value().parse::<usize>().ok(),
            _ => None,
        };
        let count =
            count.ok_or_else(|| problem("the place does not count its names".to_owned(), ""))?;
        Ok((count <= self.most.0).then_some(count))
    }

    /// The entities of the classes and of those below them.
    fn of_classes(&self, schema: &[Quad]) -> Option<String> {
        if self.classes.is_empty() {
            return None;
        }
        let below = |class: &str| {
            let quads = schema.iter().filter(|quad| quad.predicate.as_str() == rdfs::SUB_CLASS_OF);
            let below = quads.filter(|quad| object_iri(quad) == Some(class));
            below.filter_map(|quad| iri(&quad.subject)).collect::<Vec<_>>()
        };
        let mut classes = BTreeSet::new();
        let mut open: Vec<&str> = self.classes.iter().copied().collect();
        while let Some(class) = open.pop() {
            if classes.insert(class) {
                open.extend(below(class));
            }
        }
        // An entity of two of the classes has its names once.
        let classes = values("class", classes);
        Some(format!("{{ SELECT DISTINCT ?s {{ {classes} ?s <{}> ?class }} }}", rdf::TYPE))
    }

    /// The entities with a name that is equal, but for the case of letters.
    fn of_texts(&self, properties: &str) -> Option<String> {
        if self.texts.is_empty() {
            return None;
        }
        let texts = self.texts.iter().map(|text| Literal::new_simple_literal(text.to_lowercase()));
        let texts: Vec<String> = texts.map(|text| text.to_string()).collect();
        let same = format!("?name IN ({})", texts.join(", "));
        Some(format!(
            "{{ SELECT DISTINCT ?s {{ {properties} ?s ?any ?label \
             BIND(LCASE(STR(?label)) AS ?name) FILTER({same}) }} }}"
        ))
    }
}

fn problem(message: String, help: &str) -> Box<Diagnostic> {
    let place = Place::file("names of the place");
    Box::new(Diagnostic::new(Code::EndpointNames, message, place).help(help))
}

/// A list of IRIs in SPARQL.
fn values<'i>(variable: &str, iris: impl IntoIterator<Item = &'i str>) -> String {
    let mut out = format!("VALUES ?{variable} {{");
    for iri in iris {
        // Writing to a String does not fail.
        let _ = write!(out, " <{iri}>");
    }
    out + " }"
}

fn rows(backend: &Backend, text: &str, most: usize) -> Result<Vec<Row>, Box<Diagnostic>> {
    const FILE: &str = "question about names";
    let query = parse(SparqlParser::new(), text).map_err(|unread| {
        let message = format!("a name cannot be looked up: {}", unread.within(text));
        Box::new(Diagnostic::new(Code::QueryFailed, message, Place::file(FILE)))
    })?;
    let prepared = Prepared { query, text: Some(text.to_owned()) };
    match first(backend, prepared, FILE, most)? {
        Answer::Rows { rows, .. } => Ok(rows),
        Answer::YesNo(_) | Answer::Graph(_) => Ok(Vec::new()),
    }
}

fn quads(backend: &Backend, query: &str, most: usize) -> Result<Vec<Quad>, Box<Diagnostic>> {
    let quad = |row: Row| {
        let mut terms = row.into_iter().flatten();
        let (Some(s), Some(p), Some(o)) = (terms.next(), terms.next(), terms.next()) else {
            return None;
        };
        let (Term::NamedNode(s), Term::NamedNode(p)) = (s, p) else { return None };
        Some(Quad::new(s, p, o, GraphName::DefaultGraph))
    };
    Ok(rows(backend, query, most)?.into_iter().filter_map(quad).collect())
}

fn iri(node: &NamedOrBlankNode) -> Option<&str> {
    match node {
        NamedOrBlankNode::NamedNode(iri) => Some(iri.as_str()),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}

fn object_iri(quad: &Quad) -> Option<&str> {
    match &quad.object {
        Term::NamedNode(iri) => Some(iri.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::{GraphName as Part, of_turtle};

    const QUESTION: &str = "PREFIX : <http://e/> SELECT ?x { ?_who_iri a :Town ; :p ?x }";

    fn place() -> Backend {
        let mut text =
            "@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            :City rdfs:subClassOf :Town . :called rdfs:subPropertyOf rdfs:label .
            :one a :City ; :called \"Oneville\"@en . :two a :Town ; rdfs:label \"Twotown\", \"2\" .
            :river a :River ; rdfs:label \"Oneville\" .
            :three a :Town ; rdfs:label \"Same\" . :four a :Town ; rdfs:label \"same\" .
            :five a :Town ; rdfs:label \"SAME\" ."
                .to_owned();
        for n in 0..20 {
            text.push_str(&format!(
                "<http://e/r{n}> a <http://e/River> ; rdfs:label \"River {n}\" ."
            ));
        }
        Backend::store(&of_turtle(&[(Part::Records, &text)])).unwrap()
    }

    fn read(most: usize, text: &str) -> Result<(usize, String), String> {
        let question = QueryTemplate::parse("q", QUESTION).unwrap();
        let given = [("who".to_owned(), text.to_owned())];
        let names = Names { most: Most(most), ..question.names(&given).unwrap() };
        let resolver = names.read(&place()).map_err(|problem| problem.to_string())?;
        let values = question.values(&given, &resolver);
        Ok((resolver.len(), format!("{values:?}")))
    }

    #[test]
    fn names_are_read_as_far_as_they_are_few() {
        // All; those of towns; those that are equal.
        for (most, text, number, iri) in [
            (1000, "oneville", 26, "http://e/one"),
            (10, "oneville", 5, "http://e/one"),
            (10, "Twotown", 5, "http://e/two"),
            (2, "twotown", 1, "http://e/two"),
            (2, "ONEVILLE", 2, "http://e/one"),
        ] {
            let (found, values) = read(most, text).unwrap();
            assert!(found == number && values.contains(iri), "{most} {text}: {found} {values}");
        }
        let problem = read(1, "oneville").unwrap_err();
        assert!(problem.contains("more than 1 statements"), "{problem}");
        // Three towns that are called the same.
        let problem = read(2, "same").unwrap_err();
        assert!(problem.contains("more than 2 names"), "{problem}");
    }

    #[test]
    fn an_iri_needs_no_names() {
        let question = QueryTemplate::parse("q", QUESTION).unwrap();
        for text in ["<http://e/a>", "http://e/a", ":one"] {
            let given = [("who".to_owned(), text.to_owned())];
            assert!(question.names(&given).is_none(), "{text}");
        }
        let given = [("who".to_owned(), "a:b".to_owned())];
        assert!(question.names(&given).is_some(), "a name may have a colon");
    }
}
