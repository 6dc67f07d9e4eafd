//! Gives whole graphs (SPARQL 1.1 Graph Store HTTP Protocol §5.2; reading only).

use super::page::choose;
use super::problem::Problem;
use super::{Failure, Out, Service};
use crate::rdf::export::{self, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::GraphName;
use crate::source::DEFAULT_BASE;
use crate::web::serve::message::Request;

/// The formats of graphs, the preferred one first.
pub(super) const RDF: &[Format] =
    &[Format::Turtle, Format::NTriples, Format::RdfXml, Format::JsonLd];

/// The base of relative IRIs in what the server makes.
pub(super) const BASE: &str = DEFAULT_BASE;

/// The IRIs of the graphs.
pub(super) fn graphs() -> Vec<&'static str> {
    GraphName::ALL.iter().map(|part| part.iri()).collect()
}

impl Service<'_> {
    /// The graph that the address names.
    pub(super) fn store(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Failure> {
        if !request.is_get() {
            let problem = Problem::method("GET, HEAD");
            return Err(problem.help("change the files of the folder; they are read again").into());
        }
        let given = request.parameters()?;
        let known = || format!("use ?default, or ?graph= with one of: {}", graphs().join(", "));
        let wrong = |message: &str| Problem::new(400, message).help(known());
        let parts = match given.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>()[..]
        {
            [("default", "")] => GraphName::USUAL,
            [("graph", iri)] => {
                let part = GraphName::ALL.iter().find(|part| part.iri() == iri);
                let missing =
                    || Problem::new(404, format!("there is no graph <{iri}>")).help(known());
                std::slice::from_ref(part.ok_or_else(missing)?)
            }
            [] => return Err(wrong("the address names no graph").into()),
            _ => return Err(wrong("the address names more than one graph").into()),
        };
        let types: Vec<&str> = RDF.iter().map(|format| format.media_type()).collect();
        let format = *RDF.get(choose(request, &types)?).unwrap_or(&Format::Turtle);
        out.begin(200, format.media_type());
        let options = ExportOptions { parts, ..ExportOptions::default() };
        let graph = self.project.graph()?;
        match export::write(graph, format, &options, &mut *out) {
            Ok(()) => Ok(out.finish()?),
            Err(error) => Err(crate::project::Error::from(error).into()),
        }
    }
}
