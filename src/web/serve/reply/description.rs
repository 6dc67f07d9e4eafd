//! Describes the endpoint: in RDF (SPARQL 1.1 Service Description), or as a page.

use super::page::choose;
use super::problem::Problem;
use super::store::{BASE, RDF};
use super::{Failure, Out, Service, accept};
use crate::diagnostic::Diagnostics;
use crate::project::Error;
use crate::rdf::export::{self, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::{GraphBuilder, GraphName};
use crate::rdf::vocab::{formats, rdf, sd, void};
use crate::web::serve::SCHEME;
use crate::web::serve::message::Request;

/// The formats of answers, by what `sd:resultFormat` says.
const RESULTS: &[&str] = &[
    formats::SPARQL_JSON,
    formats::SPARQL_XML,
    formats::SPARQL_CSV,
    formats::SPARQL_TSV,
    formats::TURTLE,
    formats::N_TRIPLES,
    formats::RDF_XML,
    formats::JSON_LD,
];

impl Service<'_> {
    /// The page of the endpoint, or its description.
    pub(super) fn describe(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Failure> {
        let types = ["text/turtle", "text/html"];
        if accept::choose(request.header("accept").as_deref(), &types) == Some(1) {
            let page = self.site.answer("sparql.html")?;
            let page = page.ok_or_else(|| Problem::new(404, "there is no page of SPARQL"))?;
            return Ok(out.whole(200, page.media_type, page.bytes)?);
        }
        let types: Vec<&str> = RDF.iter().map(|format| format.media_type()).collect();
        let format = *RDF.get(choose(request, &types)?).unwrap_or(&Format::Turtle);
        let host = request.header("host").unwrap_or_default();
        let endpoint = match self.url.as_str() {
            "" => format!("{SCHEME}//{host}/sparql"),
            url => format!("{url}sparql"),
        };
        let bytes = self.description(&endpoint, format)?;
        Ok(out.whole(200, format.media_type(), bytes)?)
    }

    /// The description of the endpoint in a format.
    fn description(&self, endpoint: &str, format: Format) -> Result<Vec<u8>, Error> {
        // A host may send anything as its name.
        let endpoint = match oxigraph::model::NamedNode::new(endpoint) {
            Ok(node) => node.to_string(),
            Err(_) => "<>".to_owned(),
        };
        let count = |parts: &[GraphName]| -> Result<usize, Error> {
            let graph = self.project.graph()?;
            Ok(parts.iter().map(|part| graph.part(*part).len()).sum())
        };
        let mut text =
            format!("@prefix sd: <{}> . @prefix void: <{}> .\n", sd::NAMESPACE, void::NAMESPACE);
        text.push_str(&format!(
            "{endpoint} a sd:Service ; sd:endpoint {endpoint} ; sd:supportedLanguage sd:SPARQL11Query ;\n"
        ));
        for format in RESULTS {
            text.push_str(&format!(" sd:resultFormat <{format}> ;\n"));
        }
        text.push_str(&format!(
            " sd:defaultDataset [ a sd:Dataset ;\n  sd:defaultGraph [ a sd:Graph ; void:triples {} ]",
            count(GraphName::USUAL)?
        ));
        for part in GraphName::ALL {
            text.push_str(&format!(
                " ;\n  sd:namedGraph [ a sd:NamedGraph ; sd:name <{}> ;\n   sd:graph [ a sd:Graph ; void:triples {} ] ]",
                part.iri(),
                count(&[*part])?
            ));
        }
        text.push_str(" ] .\n");
        let mut builder = GraphBuilder::new();
        builder.declare_prefixes(&[
            ("sd", sd::NAMESPACE),
            ("void", void::NAMESPACE),
            ("rdf", rdf::NAMESPACE),
        ]);
        builder.load(
            GraphName::Records,
            "description",
            BASE,
            text.as_bytes(),
            Format::Turtle,
            &mut Diagnostics::new(),
        )?;
        let mut bytes = Vec::new();
        export::write(&builder.finish(), format, &ExportOptions::default(), &mut bytes)?;
        Ok(bytes)
    }
}
