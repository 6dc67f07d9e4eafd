//! Writes decisions as linked data: `skos:exactMatch` and a `void:Linkset`.

use std::io;

use super::column::{Linked, Links};
use super::method::Method;
use crate::rdf::graph::{Graph, GraphBuilder, GraphName};
use crate::rdf::vocab::{owl, rdf, rdfs, skos, void, xsd};
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
        let mut count = 0_usize;
        for linked in &links.all {
            let Some(matched) = linked.outcome.matched() else { continue };
            let own = subject(base, title, linked);
            let mut say = |predicate: &str, object: Object<'_>| {
                sink.triple(Triple { subject: Subject::Iri(&own), predicate, object })
            };
            say(rdfs::LABEL, Object::Typed { text: &linked.key.text, datatype: xsd::STRING })?;
            say(skos::EXACT_MATCH, Object::Iri(&matched.candidate.iri))?;
            if matched.method == Method::Person {
                say(owl::SAME_AS, Object::Iri(&matched.candidate.iri))?;
            }
            count += 1;
        }
        let set = format!("{base}#links-{title}").replace(' ', "-");
        let mut say = |predicate: &str, object: Object<'_>| {
            sink.triple(Triple { subject: Subject::Iri(&set), predicate, object })
        };
        say(rdf::TYPE, Object::Iri(void::LINKSET))?;
        say(void::LINK_PREDICATE, Object::Iri(skos::EXACT_MATCH))?;
        say(void::SUBJECTS_TARGET, Object::Iri(base))?;
        if let Some(space) = space(links) {
            say(void::OBJECTS_TARGET, Object::Iri(space))?;
        }
        let count = count.to_string();
        say(void::TRIPLES, Object::Typed { text: &count, datatype: xsd::INTEGER })?;
    }
    Ok(builder.finish())
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
