//! Shares checks of everything read or refused.

use rapporteur::diagnostic::{Code, Diagnostic, Diagnostics, Spot};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{Graph, GraphBuilder, GraphName};

/// A problem has a one-line message, and a place in the text.
pub fn problem(problem: &Diagnostic, text: &[u8]) {
    assert!(!problem.message.trim().is_empty(), "{problem}");
    let shown = problem.to_string();
    assert!(!shown.contains('\n') && !shown.contains('\r'), "{shown:?}");
    if let Spot::Line { line, column } = problem.place.spot {
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        // The end of the text may be the place.
        assert!(line >= 1 && line <= lines.len() as u64 + 1, "{problem}");
        let own = lines.get(line as usize - 1).copied().unwrap_or_default();
        assert!(column.is_none_or(|c| c >= 1 && c <= own.len() as u64 + 2), "{problem}");
    }
}

fn load(bytes: &[u8], format: Format) -> Result<Graph, Box<Diagnostic>> {
    let mut builder = GraphBuilder::new();
    let iri = "http://example.com/f";
    builder.load(GraphName::Ontology, "f", iri, bytes, format, &mut Diagnostics::new())?;
    Ok(builder.finish())
}

/// RDF is read and survives writing and reading again, or gets a problem.
#[allow(dead_code, reason = "not all targets read RDF")]
pub fn rdf(bytes: &[u8], format: Format) {
    match load(bytes, format) {
        Ok(graph) => {
            let lines = graph.quads().iter().map(|quad| graph.oxigraph(quad).into_owned());
            let lines: Vec<String> =
                lines.map(|q| format!("{} {} {} .\n", q.subject, q.predicate, q.object)).collect();
            let again = load(lines.concat().as_bytes(), Format::NTriples);
            let again = again.unwrap_or_else(|problem| panic!("{problem} in {lines:?}"));
            assert_eq!(again.quads().len(), graph.quads().len(), "{lines:?}");
        }
        Err(found) => {
            assert_eq!(found.code, Code::OntologySyntax);
            problem(&found, bytes);
        }
    }
}
