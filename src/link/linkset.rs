//! Writes decisions as linked data: `skos:exactMatch` and a `void:Linkset`.

use std::io;

use super::column::{Linked, Links};
use super::method::Method;
use super::outcome::Relation;
use crate::rdf::graph::{Graph, GraphBuilder, GraphName};
use crate::rdf::vocab::{owl, rdf, rdfs, void, xsd};
use crate::rdf::{Object, Sink, Subject, Triple};

/// The IRI of a text of a column: `BASE#COLUMN=TEXT`.
pub fn subject(base: &str, title: &str, linked: &Linked) -> String {
    let escaped = |text: &str| {
        let kept = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        let mut out = String::new();
        for c in text.chars() {
            match kept(c) {
                true => out.push(c),
                false => {
                    let mut bytes = [0; 4];
                    let bytes = c.encode_utf8(&mut bytes).bytes();
                    bytes.for_each(|b| out.push_str(&format!("%{b:02X}")));
                }
            }
        }
        out
    };
    let mut iri = format!("{base}#{}={}", escaped(title), escaped(&linked.key.text));
    for value in &linked.key.context {
        iri.push(';');
        iri.push_str(&escaped(value));
    }
    iri
}

/// The graph of the links of some columns, each given with its title. `owl:sameAs` is for links
/// accepted by a person.
///
/// # Errors
/// If there are too many terms for a graph.
pub fn graph(base: &str, columns: &[(&str, &Links)]) -> io::Result<Graph> {
    let mut builder = GraphBuilder::new();
    builder.declare_prefixes(&[("void", void::NAMESPACE)]);
    let mut sink = builder.part(GraphName::Links);
    for (title, links) in columns {
        for relation in [Relation::Exact, Relation::Close] {
            let count = mappings(&mut sink, base, title, links, relation)?;
            if relation == Relation::Close && count == 0 {
                continue;
            }
            let name = if relation == Relation::Close { "close-links" } else { "links" };
            let set = format!("{base}#{name}-{title}").replace(' ', "-");
            let mut say = |predicate: &str, object: Object<'_>| {
                sink.triple(Triple { subject: Subject::Iri(&set), predicate, object })
            };
            say(rdf::TYPE, Object::Iri(void::LINKSET))?;
            say(void::LINK_PREDICATE, Object::Iri(relation.iri()))?;
            say(void::SUBJECTS_TARGET, Object::Iri(base))?;
            if let Some(space) = space(links) {
                say(void::OBJECTS_TARGET, Object::Iri(space))?;
            }
            let count = count.to_string();
            say(void::TRIPLES, Object::Typed { text: &count, datatype: xsd::INTEGER })?;
        }
    }
    Ok(builder.finish())
}

/// Writes the links of a column with one relation; returns their number.
fn mappings(
    sink: &mut dyn Sink,
    base: &str,
    title: &str,
    links: &Links,
    relation: Relation,
) -> io::Result<usize> {
    let mut count = 0;
    for linked in &links.all {
        let found = linked.outcome.matched().or(linked.outcome.close());
        let Some(found) = found.filter(|found| found.relation == relation) else { continue };
        let own = subject(base, title, linked);
        let mut say = |predicate: &str, object: Object<'_>| {
            sink.triple(Triple { subject: Subject::Iri(&own), predicate, object })
        };
        say(rdfs::LABEL, Object::Typed { text: &linked.key.text, datatype: xsd::STRING })?;
        say(relation.iri(), Object::Iri(&found.candidate.iri))?;
        if found.method == Method::Person && relation == Relation::Exact {
            say(owl::SAME_AS, Object::Iri(&found.candidate.iri))?;
        }
        count += 1;
    }
    Ok(count)
}

/// The common start of the IRIs of all matched entities, to the last `/` or `#`.
fn space(links: &Links) -> Option<&str> {
    let mut all = links.all.iter().filter_map(|l| l.outcome.matched());
    let first = all.next()?.candidate.iri.as_str();
    let same = all.fold(first.len(), |n, m| {
        let other = m.candidate.iri.as_bytes();
        first.bytes().zip(other).take(n).take_while(|(a, b)| a == *b).count()
    });
    let common = first.get(..same).unwrap_or(first);
    let end = common.rfind(['/', '#'])?;
    first.get(..=end).filter(|space| space.contains("://") && !space.ends_with("//"))
}
