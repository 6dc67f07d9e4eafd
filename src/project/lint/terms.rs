//! Finds undeclared terms in the project's own namespaces.

use std::collections::{BTreeMap, BTreeSet};

use super::site::{self, Sites};
use super::uses::{Finding, Use, Uses, findings};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Spot, nearest};
use crate::query::QueryTemplate;
use crate::rdf::graph::{Graph, GraphName, Term, TermId};
use crate::rdf::vocab::{PREFIXES, owl, rdf, rdfs, vann};
use crate::source::Files;

/// The classes of properties, classes and datatypes.
const KINDS: &[&str] = &[
    rdf::PROPERTY,
    rdfs::CLASS,
    rdfs::DATATYPE,
    owl::CLASS,
    owl::OBJECT_PROPERTY,
    owl::DATATYPE_PROPERTY,
    owl::ANNOTATION_PROPERTY,
];

/// The most terms that get a suggestion.
const LOOKED_UP: usize = 50;

/// The own namespaces, each with its declared terms.
pub(super) struct Terms<'g> {
    graph: &'g Graph,
    declared: BTreeMap<&'g str, BTreeSet<&'g str>>,
    /// The values of statements about the ontologies themselves.
    of_ontology: BTreeSet<TermId>,
}

impl<'g> Terms<'g> {
    /// Finds the namespaces of the ontology's own terms. Ontologies also repeat foreign terms:
    /// well-known namespaces do not count, and if the ontology's IRI is a namespace, it is the only
    /// one.
    pub(super) fn new(graph: &'g Graph) -> Self {
        let find = |iri: &str| graph.find(Term::Iri(iri));
        let iri = |id: TermId| match graph.term(id) {
            Term::Iri(iri) => Some(iri),
            _ => None,
        };
        let (type_, ontology) = (find(rdf::TYPE), find(owl::ONTOLOGY));
        let preferred = find(vann::PREFERRED_NAMESPACE_URI);
        let kinds: Vec<TermId> = KINDS.iter().filter_map(|kind| find(kind)).collect();
        let (mut declared, mut named) = (BTreeMap::<_, BTreeSet<_>>::new(), BTreeSet::new());
        let mut ontologies = BTreeSet::new();
        for quad in graph.part(GraphName::Ontology) {
            let subject = || iri(quad.subject);
            if Some(quad.predicate) == type_ && kinds.contains(&quad.object) {
                let parts = subject().and_then(split);
                if let Some((namespace, local)) = parts {
                    declared.entry(namespace).or_default().insert(local);
                }
            } else if Some(quad.predicate) == type_ && Some(quad.object) == ontology {
                named.extend(subject().map(bare));
                ontologies.insert(quad.subject);
            } else if Some(quad.predicate) == preferred {
                named.insert(bare(graph.term(quad.object).text()));
            }
        }
        declared.retain(|namespace, _| !PREFIXES.iter().any(|(_, known)| known == namespace));
        if declared.keys().any(|namespace| named.contains(bare(namespace))) {
            declared.retain(|namespace, _| named.contains(bare(namespace)));
        }
        let about = graph.part(GraphName::Ontology).iter();
        let about = about.filter(|quad| ontologies.contains(&quad.subject));
        let of_ontology = about.map(|quad| quad.object).collect();
        Self { graph, declared, of_ontology }
    }

    /// The namespace and the name of a term in an own namespace.
    pub(super) fn own<'t>(&self, iri: &'t str) -> Option<(&'t str, &'t str)> {
        split(iri).filter(|(namespace, _)| self.declared.contains_key(namespace))
    }

    /// Whether a term is a value of a statement about the ontology, such as its version; it needs
    /// no description.
    pub(super) fn is_of_ontology(&self, id: TermId) -> bool {
        self.of_ontology.contains(&id)
    }

    /// The terms used as properties or classes without a description.
    pub(super) fn undeclared(&self, uses: &Uses) -> Vec<Finding> {
        let used = Use::PROPERTY.or(Use::CLASS).or(Use::REFERRED);
        let mut found = Vec::new();
        for namespace in self.declared.keys() {
            for (id, iri) in self.graph.iris_from(namespace) {
                let is_term = self.own(iri).is_some_and(|(own, _)| own == *namespace);
                if is_term && uses.is(id, used) && !uses.is(id, Use::SUBJECT) {
                    found.push(id);
                }
            }
        }
        findings(self.graph, found)
    }

    pub(super) fn report(
        &self,
        undeclared: &[Finding],
        sites: &Sites<'_>,
        problems: &mut Diagnostics,
    ) {
        let mut looked_up = 0;
        site::report(undeclared, problems, |finding| {
            let quad = finding.quads.first()?;
            let Term::Iri(iri) = self.graph.term(finding.term) else { return None };
            let (what, property) = match quad.predicate == finding.term {
                true => ("property", "propertyUrl"),
                false => ("term", "valueUrl"),
            };
            looked_up += 1;
            let message = message(what, &sites.short(iri));
            let problem = sites.problem(Code::TermUndeclared, message, quad, property);
            Some(problem.help(self.help(iri, looked_up <= LOOKED_UP)))
        });
    }

    /// The help for an undeclared term.
    fn help(&self, iri: &str, is_looked_up: bool) -> String {
        let near = self.own(iri).filter(|_| is_looked_up).and_then(|(namespace, local)| {
            let declared = self.declared.get(namespace)?;
            Some(format!("{namespace}{}", nearest(local, declared.iter().copied())?))
        });
        match near {
            Some(near) => format!("did you mean {near}? Or declare the term in 'ontology/'"),
            None => "declare it in 'ontology/', or correct its name".to_owned(),
        }
    }
}

fn message(what: &str, name: &str) -> String {
    format!("the {what} {name} is not declared in the ontology")
}

/// Reports undeclared terms in questions, for which the graph has no data.
pub(super) fn check_questions(
    files: &Files,
    questions: &[QueryTemplate],
    graph: &Graph,
    problems: &mut Diagnostics,
) {
    let terms = Terms::new(graph);
    if terms.declared.is_empty() {
        return;
    }
    let mut looked_up = 0;
    for question in questions {
        for iri in question.terms() {
            let is_known = graph.find(Term::Iri(&iri)).is_some();
            if is_known || terms.own(&iri).is_none() {
                continue;
            }
            looked_up += 1;
            let short = graph.prefixes().short(&iri).unwrap_or_else(|| format!("<{iri}>"));
            let problem = Diagnostic::new(
                Code::TermUndeclared,
                message("term", &short),
                place(files, question.file(), &iri),
            );
            problems.push(problem.help(terms.help(&iri, looked_up <= LOOKED_UP)));
        }
    }
}

/// The first line of a question with a term.
fn place(files: &Files, file: &str, iri: &str) -> Place {
    let text = files.read(&files.iri(file)).unwrap_or_default();
    let (_, local) = split(iri).unwrap_or(("", iri));
    let names = [format!(":{local}"), format!("<{iri}>")];
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || "_-".contains(c));
    let has = |line: &str| {
        names.iter().any(|name| {
            line.match_indices(name).any(|(at, _)| line.get(at + name.len()..).is_some_and(ends))
        })
    };
    let text = String::from_utf8_lossy(&text);
    match (1..).zip(text.lines()).find(|(_, line)| has(line)) {
        Some((line, _)) => Place { file: file.into(), spot: Spot::Line { line, column: None } },
        None => Place::file(file),
    }
}

/// An IRI as namespace and name.
fn split(iri: &str) -> Option<(&str, &str)> {
    let at = iri.rfind(['#', '/'])? + 1;
    iri.split_at_checked(at).filter(|(_, local)| !local.is_empty())
}

/// A namespace or the IRI of an ontology, without its final separator.
fn bare(iri: &str) -> &str {
    iri.trim_end_matches(['#', '/'])
}
