//! Tests that `query host=…` and `link` agree: a value is bound exactly if `link` matches without
//! review, to the same entity.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::common::root;
use rapporteur::diagnostic::{Diagnostic, Diagnostics};
use rapporteur::internals::{LookupRequest, Resolver, Search, read_folder};
use rapporteur::project::{Decision, Outcome, QueryTemplate};
use rapporteur::rdf::graph::{Graph, GraphName, Term};
use rapporteur::source::Files;

/// The number of names tested, each in five forms.
const NAMES: usize = 150;

const STATE: &str = "https://w3id.org/oewg-dialogue/ontology#State";

fn graph() -> Arc<Graph> {
    let mut problems = Diagnostics::new();
    let folder = read_folder(&Files::new(root()), &mut problems).expect("the records can be read");
    folder.graph
}

/// The names of the records, in all their languages, with how many entities have each.
fn names(graph: &Graph) -> BTreeMap<(&str, &str), BTreeSet<&str>> {
    let mut names: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for quad in graph.part(GraphName::Records) {
        let (Term::Iri(predicate), Term::Iri(subject)) =
            (graph.term(quad.predicate), graph.term(quad.subject))
        else {
            continue;
        };
        if let Term::Lang { text, lang } = graph.term(quad.object)
            && predicate.ends_with("Label")
        {
            names.entry((lang, text)).or_default().insert(subject);
        }
    }
    names
}

/// A name unchanged, in capitals, misspelled, with its words reversed, and in part, which may be
/// ambiguous.
fn forms(name: &str) -> [String; 5] {
    let letters: Vec<char> = name.chars().collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    let without = |at: usize| {
        letters.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c).collect::<String>()
    };
    let reversed: Vec<&str> = words.iter().rev().copied().collect();
    let part = match words.as_slice() {
        [_] => letters.iter().take(letters.len().div_ceil(2)).collect(),
        _ => words.iter().max_by_key(|word| word.len()).map_or("", |w| w).to_owned(),
    };
    [name.to_owned(), name.to_uppercase(), without(letters.len() / 2), reversed.join(", "), part]
}

/// Names of the graph and variants: a share of each language, and all names of several entities.
fn texts(graph: &Graph) -> BTreeSet<String> {
    let names = names(graph);
    let (several, single): (Vec<_>, Vec<_>) = names.iter().partition(|(_, all)| all.len() > 1);
    let step = single.len().div_ceil(NAMES).max(1);
    let taken = several.iter().take(NAMES / 5).chain(single.iter().step_by(step));
    taken.flat_map(|((_, name), _)| forms(name)).filter(|text| !text.is_empty()).collect()
}

/// The terms of the ontology that are not in the records.
fn terms(graph: &Graph) -> BTreeSet<String> {
    let subjects = |part| {
        let all = graph.part(part).iter().filter_map(|quad| match graph.term(quad.subject) {
            Term::Iri(iri) => Some(format!("<{iri}> ?p")),
            _ => None,
        });
        all.collect::<BTreeSet<String>>()
    };
    &subjects(GraphName::Ontology) - &subjects(GraphName::Records)
}

/// The value of a parameter for a text, or the reason for none.
fn asked(
    question: &QueryTemplate,
    text: &str,
    resolver: &Resolver,
) -> Result<String, Vec<Diagnostic>> {
    let given = [("host".to_owned(), text.to_owned())];
    question.bind(&given, resolver).map(|query| query.to_string())
}

fn agree(text: &str, outcome: &Outcome, asked: &Result<String, Vec<Diagnostic>>) -> bool {
    match (outcome.matched(), asked) {
        (Some(found), Ok(query)) => query.contains(&format!("<{}>", found.candidate.iri)),
        (None, Err(problems)) => {
            let said: String = problems.iter().map(|p| format!("{p:?}")).collect();
            let shown = outcome.candidates.iter().all(|c| said.contains(&c.candidate.iri));
            shown && said.contains(text.escape_debug().to_string().trim())
        }
        _ => false,
    }
}

#[test]
fn a_query_accepts_exactly_the_matches_of_link() {
    let graph = graph();
    let all = || graph.quads().iter().map(|quad| graph.oxigraph(quad));
    let records = graph.quads().iter().filter(|quad| quad.part != Some(GraphName::Ontology));
    // As `rapporteur link` and `rapporteur query` make theirs.
    let linking = Resolver::with_schema(all(), records.map(|quad| graph.oxigraph(quad)));
    let querying = Resolver::new(all().collect::<Vec<_>>());
    let texts = texts(&graph);
    assert!(texts.len() >= 500, "{} names", texts.len());
    let any = "SELECT ?p { ?_host_iri ?p ?o }".to_owned();
    let state = format!("SELECT ?p {{ ?_host_iri a <{STATE}> ; ?p ?o }}");
    let state_class = [STATE.to_owned()];
    let mut counts: BTreeMap<Decision, usize> = BTreeMap::new();
    let mut search = Search::default();
    let mut faults = Vec::new();
    let terms: BTreeSet<String> = terms(&graph);
    let mut of_terms = 0;
    for (query, classes) in [(any, &[][..]), (state, &state_class[..])] {
        let question = QueryTemplate::parse("queries/q.rq", &query).expect("a question");
        for text in &texts {
            let wanted = LookupRequest { classes, ..LookupRequest::default() };
            let outcome = linking.decide_with(text, &wanted, &mut search);
            let asked = asked(&question, text, &querying);
            // A question may be about terms of the ontology too, which are never linked.
            if terms.iter().any(|iri| asked.as_ref().is_ok_and(|query| query.contains(iri))) {
                of_terms += 1;
                assert!(outcome.matched().is_none(), "{text}");
                continue;
            }
            if !agree(text, &outcome, &asked) {
                faults.push(format!("{text}: {outcome:?}\n{asked:?}"));
            }
            *counts.entry(outcome.decision).or_default() += 1;
        }
    }
    assert!(of_terms < 5, "{of_terms} names of terms");
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
    assert!(counts.len() == 3 && counts.values().all(|n| *n >= 50), "{counts:?}");
}
