//! Measures the linking of organizations. The names of one side of the pairs form a graph, and
//! those of the other side are linked to it.
//!
//! For each pair the graph has all names of that side, but only the one name of the pair's own
//! organization: otherwise another pair may give the answer away. The [`Tolerance`] is chosen on
//! nine folds of ten and measured on the tenth; all pairs of one organization are in one fold.

use std::collections::BTreeMap;

use oxigraph::model::{GraphName, Literal, NamedNode, Quad};
use rapporteur::internals::{LookupRequest, OtherForm, Resolver, Search, Tolerance};
use rapporteur::project::{Decision, Outcome};

use super::Tally;

/// Two names, and whether they are those of one organization.
pub struct Pair {
    pub text: String,
    pub name: String,
    pub is_match: bool,
}

const FOLDS: usize = 10;

/// The required precision of a tolerance on the folds that choose it.
const PRECISION: f64 = 0.95;

/// Prints how well the pairs are linked.
pub fn measure(file: &str, pairs: &[Pair], verbose: bool) {
    let organizations = groups(pairs, |pair| pair.is_match);
    let folds = folds(pairs);
    let alone: Vec<Resolver> =
        pairs.iter().map(|pair| resolver(names_beside(pair, pairs, &organizations))).collect();
    let all: Vec<Tolerance> = tolerances();
    let answers: Vec<Vec<Tally>> = all
        .iter()
        .map(|tolerance| {
            let asked = pairs.iter().zip(&alone);
            asked
                .map(|(pair, resolver)| ask(pair, resolver, &organizations, *tolerance).0)
                .collect()
        })
        .collect();
    let mut total = Tally::default();
    for fold in 0..FOLDS {
        let is_in = |at: usize| folds[at] == fold;
        let best = best(&answers, |at| !is_in(at));
        let own = sum(&answers[best], is_in);
        own.line(&format!("{file}, fold {fold}"), &shown(all[best]));
        total = total.and(own);
    }
    total.line(&format!("{file}, {FOLDS} folds"), "rapporteur");
    let shipped = Tolerance::default();
    println!("  best on all: {}", shown(all[best(&answers, |_| true)]));
    let mut tally = Tally::default();
    for (pair, resolver) in pairs.iter().zip(&alone) {
        let (own, outcome) = ask(pair, resolver, &organizations, shipped);
        if verbose && (own.right < own.expected || own.given > own.right) {
            show(pair, &outcome);
        }
        tally = tally.and(own);
    }
    tally.line(&format!("{file}, as shipped"), &shown(shipped));
    together(file, pairs, &organizations);
}

/// All names in one graph, as one organization each that has several.
fn together(file: &str, pairs: &[Pair], organizations: &BTreeMap<&str, usize>) {
    let own = |pair: &'_ Pair| organizations[pair.name.as_str()];
    let resolver = resolver(pairs.iter().map(|pair| (own(pair), pair.name.as_str())));
    let all = pairs.iter().map(|pair| ask(pair, &resolver, organizations, Tolerance::default()).0);
    let tally = all.fold(Tally::default(), Tally::and);
    tally.line(&format!("{file}, one graph"), "rapporteur");
}

/// The tolerances, strictest first.
fn tolerances() -> Vec<Tolerance> {
    let mut all = Vec::new();
    for forms in [OtherForm::Never, OtherForm::Missing, OtherForm::Any] {
        for begins in [false, true] {
            for beside in (5..=8).rev() {
                for alone in (5..=8).rev() {
                    all.push(Tolerance { forms, beside, alone, begins });
                }
            }
        }
    }
    all
}

fn shown(tolerance: Tolerance) -> String {
    let Tolerance { forms, beside, alone, begins } = tolerance;
    format!("{forms:?} {beside} {alone} {}", if begins { "begins" } else { "" })
}

/// The tolerance with the best recall at a precision that is high enough; the strictest of several.
fn best(answers: &[Vec<Tally>], is_asked: impl Fn(usize) -> bool) -> usize {
    let mut best = (0, 0);
    for (at, own) in answers.iter().enumerate() {
        let tally = sum(own, &is_asked);
        let is_precise = tally.right as f64 >= PRECISION * tally.given as f64;
        if is_precise && tally.right > best.0 {
            best = (tally.right, at);
        }
    }
    best.1
}

fn sum(all: &[Tally], is_asked: impl Fn(usize) -> bool) -> Tally {
    let own = all.iter().enumerate().filter(|(at, _)| is_asked(*at));
    own.map(|(_, tally)| *tally).fold(Tally::default(), Tally::and)
}

/// Links the text of a pair. A match with another organization than the text's own is wrong; a
/// match with its own counts if the pair requires it.
fn ask(
    pair: &Pair,
    resolver: &Resolver,
    organizations: &BTreeMap<&str, usize>,
    tolerance: Tolerance,
) -> (Tally, Outcome) {
    let wanted = LookupRequest { tolerance, ..LookupRequest::default() };
    let outcome = resolver.decide_with(&pair.text, &wanted, &mut Search::default());
    let own = iri(organizations[pair.text.as_str()]);
    let found = outcome.matched().map(|found| found.candidate.iri == own);
    let tally = Tally {
        names: 1,
        expected: usize::from(pair.is_match),
        given: usize::from(found == Some(false) || found == Some(true) && pair.is_match),
        right: usize::from(found == Some(true) && pair.is_match),
        review: usize::from(outcome.decision == Decision::Review),
    };
    (tally, outcome)
}

fn show(pair: &Pair, outcome: &Outcome) {
    let best: Vec<(&str, f64)> =
        outcome.candidates.iter().take(2).map(|c| (c.candidate.label.as_str(), c.score)).collect();
    let decision = outcome.decision.name();
    println!(
        "  {} {:?} {:?}: {decision}; {} {best:?}",
        pair.is_match, pair.text, pair.name, outcome.reason
    );
}

/// The names of one side, without the other names of the pair's organization.
fn names_beside<'a>(
    pair: &'a Pair,
    pairs: &'a [Pair],
    organizations: &'a BTreeMap<&str, usize>,
) -> impl Iterator<Item = (usize, &'a str)> {
    let about = [&pair.text, &pair.name].map(|name| organizations[name.as_str()]);
    let all = pairs.iter().map(|pair| (organizations[pair.name.as_str()], pair.name.as_str()));
    all.filter(move |(own, name)| !about.contains(own) || *name == pair.name)
}

fn resolver<'a>(names: impl Iterator<Item = (usize, &'a str)>) -> Resolver {
    let label = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#prefLabel");
    let quads: Vec<Quad> = names
        .map(|(organization, name)| {
            let entity = NamedNode::new_unchecked(iri(organization));
            let name = Literal::new_simple_literal(name);
            Quad::new(entity, label.clone(), name, GraphName::DefaultGraph)
        })
        .collect();
    Resolver::new(quads.iter().map(Quad::as_ref))
}

fn iri(organization: usize) -> String {
    format!("http://example.com/{organization}")
}

/// The fold of each pair: names connected by pairs are in one.
fn folds(pairs: &[Pair]) -> Vec<usize> {
    let groups = groups(pairs, |_| true);
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let own = pairs.iter().map(|pair| {
        let next = places.len();
        *places.entry(groups[pair.text.as_str()]).or_insert(next) % FOLDS
    });
    own.collect()
}

/// The group of each name: names connected by the given pairs.
fn groups(pairs: &[Pair], ties: impl Fn(&Pair) -> bool) -> BTreeMap<&str, usize> {
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    for name in pairs.iter().flat_map(|pair| [&pair.text, &pair.name]) {
        let next = of.len();
        of.entry(name).or_insert(next);
    }
    for pair in pairs.iter().filter(|pair| ties(pair)) {
        let (a, b) = (of[pair.text.as_str()], of[pair.name.as_str()]);
        of.values_mut().filter(|group| **group == a.max(b)).for_each(|group| *group = a.min(b));
    }
    of
}
