//! Finds what to explain: a node by IRI, code or name, or triples by a pattern.

use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern};
use spargebra::{Query, SparqlParser};

use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::link::Resolver;
use crate::project::trace::Show;
use crate::query;
use crate::rdf::graph::{Graph, Term, TermId, dataset};

/// What to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All statements about a node.
    Node(TermId),
    /// Some triples: subject, predicate and object of each.
    Triples(Vec<[TermId; 3]>),
}

/// The most suggestions.
const NAMED: usize = 5;

/// Finds the meaning of a text: a triple in SPARQL syntax, where a variable matches anything, or
/// else a node by its IRI, prefixed name, code or name.
///
/// # Errors
/// [`Code::TripleUnknown`] and [`Code::NodeUnknown`], with suggestions.
pub fn ask(text: &str, graph: &Graph) -> Result<Asked, Box<Diagnostic>> {
    let text = text.trim();
    match pattern(text, graph) {
        Some(pattern) => triples(text, pattern, graph),
        None => node(text, graph).map(Asked::Node),
    }
}

/// A triple pattern; `None` matches anything.
type Pattern = [Option<oxigraph::model::Term>; 3];

/// Parses a triple pattern; `None` if the text is not one.
fn pattern(text: &str, graph: &Graph) -> Option<Pattern> {
    if !text.contains(char::is_whitespace) {
        return None;
    }
    let mut parser = SparqlParser::new();
    // Only prefixes that occur in the text, since each call copies all earlier ones.
    for (name, namespace) in graph.prefixes().iter() {
        if text.contains(&format!("{name}:")) {
            // Skip prefixes that are invalid in SPARQL.
            parser = parser.clone().with_prefix(name, namespace).unwrap_or(parser);
        }
    }
    let Query::Select { pattern, .. } =
        query::parse(parser, &format!("SELECT * {{ {text} }}")).ok()?
    else {
        return None;
    };
    let GraphPattern::Project { inner, .. } = pattern else { return None };
    let GraphPattern::Bgp { patterns } = *inner else { return None };
    let [triple] = patterns.try_into().ok()?;
    // The graph has no triples about triples (SPARQL 1.2).
    if [&triple.subject, &triple.object].iter().any(|term| matches!(term, TermPattern::Triple(_))) {
        return None;
    }
    let term = |pattern: TermPattern| match pattern {
        TermPattern::NamedNode(node) => Some(node.into()),
        TermPattern::Literal(literal) => Some(literal.into()),
        _ => None,
    };
    let predicate = match triple.predicate {
        NamedNodePattern::NamedNode(node) => Some(node.into()),
        NamedNodePattern::Variable(_) => None,
    };
    Some([term(triple.subject), predicate, term(triple.object)])
}

/// The triples of the graph that match a pattern.
fn triples(text: &str, pattern: Pattern, graph: &Graph) -> Result<Asked, Box<Diagnostic>> {
    let index = graph.usual();
    let wanted = pattern.map(|term| term.map(|term| dataset::find(graph, &term)));
    let fits = |triple: &[TermId; 3], upto: usize| {
        let pairs = triple.iter().zip(&wanted).take(upto);
        pairs.into_iter().all(|(id, wanted)| wanted.is_none_or(|wanted| wanted == Some(*id)))
    };
    let found: Vec<[TermId; 3]> = index.triples().filter(|triple| fits(triple, 3)).collect();
    if !found.is_empty() {
        return Ok(Asked::Triples(found));
    }
    let show = Show::new(graph, index);
    let write = |[s, p, o]: &[TermId; 3]| {
        let [s, p, o] = [*s, *p, *o].map(|id| show.term(graph.term(id)));
        format!("{s} {p} {o}")
    };
    let near = |upto: usize| -> Vec<String> {
        let near = index.triples().filter(|triple| fits(triple, upto));
        near.take(NAMED).map(|triple| write(&triple)).collect()
    };
    let message = format!("the graph has no triple {text}");
    let problem = Diagnostic::new(Code::TripleUnknown, message, Place::file("explain"));
    let is_known = |at: usize| wanted.get(at).is_some_and(|w| matches!(w, Some(Some(_))));
    let near = match (is_known(0), is_known(1)) {
        (true, true) if !near(2).is_empty() => near(2),
        (true, _) => near(1),
        _ => Vec::new(),
    };
    Err(Box::new(match near.as_slice() {
        [] => problem.help("the graph has no statements about this subject: check its spelling"),
        near => problem.help(format!("it has {}", near.join(" ; "))),
    }))
}

/// Finds the node for a text: an IRI, a prefixed name, a code or a name.
///
/// # Errors
/// [`Code::NodeUnknown`], with similar names.
pub fn node(text: &str, graph: &Graph) -> Result<TermId, Box<Diagnostic>> {
    let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    let prefixed = text.split_once(':').and_then(|(prefix, local)| {
        let namespace = graph.prefixes().namespace(prefix)?;
        Some(format!("{namespace}{local}"))
    });
    let iri = bare
        .map(str::to_owned)
        .or(prefixed)
        .or_else(|| text.contains("://").then(|| text.to_owned()));
    let unknown =
        |message: String| Diagnostic::new(Code::NodeUnknown, message, Place::file("explain"));
    if let Some(iri) = iri {
        return graph.find(Term::Iri(&iri)).ok_or_else(|| {
            let problem = unknown(format!("the graph has no <{iri}>"));
            Box::new(match alike(&iri, graph) {
                Some(near) => problem.help(format!("did you mean <{near}>?")),
                None => problem.help("use an IRI, a code or a name of the graph"),
            })
        });
    }
    let resolver = Resolver::new(graph.quads().iter().map(|quad| graph.oxigraph(quad)));
    let outcome = resolver.resolve(text);
    let found = |iri: &str| {
        let node = graph.find(Term::Iri(iri));
        node.ok_or_else(|| Box::new(unknown(format!("the graph has no <{iri}>"))))
    };
    match outcome.matched() {
        Some(one) => found(&one.candidate.iri),
        None => {
            let (message, help) = outcome.open(text);
            let ending = resolver.ending(text);
            match (ending.exact.as_slice(), ending.alike.as_slice()) {
                ([one], _) => found(&one.iri),
                ([], [one]) if outcome.named().next().is_none() => {
                    let help = format!("write {} ({})", one.end_like(text), one.label);
                    Err(Box::new(unknown(message).help(help)))
                }
                _ => Err(Box::new(unknown(message).help(help))),
            }
        }
    }
}

/// The IRI of the same namespace with the most similar last part.
fn alike<'g>(iri: &str, graph: &'g Graph) -> Option<&'g str> {
    let local = |iri: &str| iri.rfind(['/', '#', ':']).map(|at| at + 1);
    let (namespace, wanted) = iri.split_at_checked(local(iri)?)?;
    let ids = graph.quads().iter().flat_map(|quad| [quad.subject, quad.predicate, quad.object]);
    let same = ids.filter_map(|id| match graph.term(id) {
        Term::Iri(other) => other.strip_prefix(namespace).map(|rest| (other, rest)),
        _ => None,
    });
    let same: std::collections::BTreeMap<&str, &str> =
        same.map(|(iri, rest)| (rest, iri)).collect();
    same.get(nearest(wanted, same.keys().copied())?).copied()
}
