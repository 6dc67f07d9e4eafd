//! Finds IRIs that are not web addresses, and IRIs of the project without a description.

use super::site::{self, Sites};
use super::terms::Terms;
use super::uses::{Finding, Use, Uses, findings};
use crate::diagnostic::{Code, Diagnostics};
use crate::rdf::graph::{Graph, GraphName, Term, TermId};
use crate::rdf::vocab::xsd;

/// The start of a file IRI.
const FILE: &str = "file:";

/// The local IRIs in records or ontology. Properties are checked in the metadata.
pub(super) fn local(graph: &Graph, uses: &Uses) -> Vec<Finding> {
    let spoken = Use::SUBJECT.or(Use::VALUE).or(Use::CLASS);
    let all = graph.iris_from(FILE).filter(|(id, _)| uses.is(*id, spoken));
    findings(graph, all.map(|(id, _)| id).collect())
}

/// Reports local IRIs from templates that begin with a value; others are reported in the metadata,
/// and once per file of an ontology.
pub(super) fn report_local(local: &[Finding], sites: &Sites<'_>, problems: &mut Diagnostics) {
    let graph = sites.tables.graph;
    site::report(local, problems, |finding| {
        let quad = finding.quads.first()?;
        let Term::Iri(iri) = graph.term(finding.term) else { return None };
        let is_value = quad.subject != finding.term;
        let property = if is_value { "valueUrl" } else { "aboutUrl" };
        if quad.part == Some(GraphName::Ontology) {
            let message = format!("the IRI <{iri}> is relative to its file");
            let problem = sites.problem(Code::AddressLocal, message, quad, property);
            return Some(problem.help(
                "write @base <https://example.org/ontology> . at the top of the file, with an \
                 address of your own, or write the IRI in full",
            ));
        }
        let origin = sites.origins(quad).first()?;
        let inherited = &sites.column(origin)?.inherited;
        let template = if is_value { &inherited.value_url } else { &inherited.about_url };
        let begins_with_value = template.as_deref().is_some_and(|text| text.starts_with('{'));
        let text = begins_with_value.then(|| origin.cells.first()).flatten()?.text.clone();
        let message = format!("'{text}' is not an address of the web, so it became <{iri}>");
        Some(sites.problem(Code::AddressLocal, message, quad, property).help(absolute(&text)))
    });
}

/// The relative literals of the datatype anyURI.
pub(super) fn relative(graph: &Graph) -> Vec<Finding> {
    let Some(any_uri) = graph.find(Term::Iri(xsd::ANY_URI)) else { return Vec::new() };
    let is_relative =
        |id: &TermId| graph.datatype(*id) == Some(any_uri) && !has_scheme(graph.term(*id).text());
    let mut found: Vec<Finding> = Vec::new();
    for quad in graph.part(GraphName::Records).iter().filter(|quad| is_relative(&quad.object)) {
        found.push(Finding { term: quad.object, quads: vec![*quad] });
    }
    found
}

pub(super) fn report_relative(relative: &[Finding], sites: &Sites<'_>, problems: &mut Diagnostics) {
    site::report(relative, problems, |finding| {
        let text = sites.tables.graph.term(finding.term).text();
        let message = format!("the address '{text}' is relative");
        let quad = finding.quads.first()?;
        Some(sites.problem(Code::AddressLocal, message, quad, "valueUrl").help(absolute(text)))
    });
}

/// The right form of an address without a scheme.
fn absolute(text: &str) -> String {
    let text = text.trim();
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host =
        host.contains('.') && !host.contains(char::is_whitespace) && !host.starts_with('.');
    match is_host {
        true => format!("write https://{text} if that is the address"),
        false => "write the whole address, such as https://example.org/page".to_owned(),
    }
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

/// The IRIs of the project that are values without a description. They begin with the common start
/// of the IRIs of its records, host by host.
pub(super) fn dangling(graph: &Graph, uses: &Uses, terms: &Terms<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for root in roots(graph, uses) {
        for (id, iri) in graph.iris_from(root) {
            let is_value = uses.is(id, Use::VALUE) && !uses.is(id, Use::SUBJECT);
            // Terms are checked by themselves.
            let is_term = || uses.is(id, Use::PROPERTY.or(Use::CLASS)) || terms.own(iri).is_some();
            if is_value && !is_term() && !terms.is_of_ontology(id) {
                found.push(id);
            }
        }
    }
    findings(graph, found)
}

/// The common starts of the IRIs in the records: on each host the longest common part up to a `/`
/// or `#`, if longer than the host.
fn roots<'g>(graph: &'g Graph, uses: &Uses) -> Vec<&'g str> {
    let mut roots: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut last = "";
    for (id, iri) in graph.iris_from("http") {
        let is_known = || iri.strip_prefix(last).is_some_and(|rest| !rest.contains(['/', '#']));
        if !uses.is(id, Use::RECORD) || (!last.is_empty() && is_known()) {
            continue;
        }
        let (Some(host), Some(namespace)) = (host(iri), namespace(iri)) else { continue };
        last = namespace;
        match roots.last_mut() {
            Some((known, all)) if *known == host => all.push(namespace),
            _ => roots.push((host, vec![namespace])),
        }
    }
    let mut found = Vec::new();
    for (host, namespaces) in roots {
        let first = namespaces.first().copied().unwrap_or_default();
        let root = namespaces.iter().fold(first, |root, other| common(root, other));
        match root.len() > host.len() {
            true => found.push(root),
            false => found.extend(namespaces.into_iter().filter(|ns| ns.len() > host.len())),
        }
    }
    found.dedup();
    found
}

/// The scheme and host of an IRI, with the next `/`.
fn host(iri: &str) -> Option<&str> {
    let start = iri.find("://")? + 3;
    let end = start + iri.get(start..)?.find('/')? + 1;
    iri.get(..end)
}

/// An IRI up to its last `/` or `#`.
fn namespace(iri: &str) -> Option<&str> {
    iri.get(..iri.rfind(['/', '#'])? + 1)
}

/// The common start of two namespaces, up to a `/` or `#`.
fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let shared = a.as_bytes().get(..same).unwrap_or_default();
    let end = shared.iter().rposition(|byte| matches!(byte, b'/' | b'#')).map_or(0, |at| at + 1);
    a.get(..end).unwrap_or_default()
}

pub(super) fn report_dangling(dangling: &[Finding], sites: &Sites<'_>, problems: &mut Diagnostics) {
    site::report(dangling, problems, |finding| {
        let quad = finding.quads.first()?;
        let Term::Iri(iri) = sites.tables.graph.term(finding.term) else { return None };
        let message = format!("{} is described nowhere: it is only referred to", sites.short(iri));
        let problem = sites.problem(Code::IriDangling, message, quad, "valueUrl");
        Some(problem.help("correct the reference, or add a row that describes it"))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::of_turtle;

    #[test]
    fn the_root_of_a_project_is_the_common_start_of_its_records() {
        let roots_of = |text: &str| {
            let graph = of_turtle(&[(GraphName::Records, text)]);
            roots(&graph, &Uses::new(&graph)).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let deep =
            "<https://w3.example/p/state/A> <e:p> 1 . <https://w3.example/p/event/1/2> <e:p> 1 .";
        assert_eq!(roots_of(deep), ["https://w3.example/p/"]);
        let shallow = "<https://r.example/a/A> <e:p> 1 . <https://r.example/b/B> <e:p> 1 .";
        assert_eq!(roots_of(shallow), ["https://r.example/a/", "https://r.example/b/"]);
        assert_eq!(
            roots_of("<https://r.example/x#a> <e:p> <https://o.example/y> ."),
            ["https://r.example/x#"]
        );
    }

    #[test]
    fn an_address_without_a_scheme_gets_one() {
        assert_eq!(absolute("www.un.org/a"), "write https://www.un.org/a if that is the address");
        assert!(absolute("see page 4").contains("example.org"));
        assert!(has_scheme("mailto:a@b") && !has_scheme("www.un.org") && !has_scheme("a b: c"));
    }
}
