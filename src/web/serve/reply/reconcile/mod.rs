//! The Reconciliation Service API 0.2: `query` decides what texts mean, `extend` gives values,
//! `suggest` completes names, and this file says where all that is.

mod extend;
mod query;
mod suggest;

use serde_json::{Map, Value, json};

use super::problem::Problem;
use super::{Failure, Out, Service};
use crate::rdf::graph::{GraphName, Index, Names, Term, TermId};
use crate::rdf::vocab::rdf;
use crate::web::parameters;
use crate::web::serve::SCHEME;
use crate::web::serve::message::Request;

/// The graph with what is needed to reconcile.
pub(super) struct Reconciler<'s, 'p> {
    service: &'s Service<'p>,
    index: &'s Index,
    names: Names<'s>,
}

/// The size of a preview in pixels.
const PREVIEW: (u32, u32) = (430, 300);

impl<'p> Service<'p> {
    /// The replies below `reconcile`.
    pub(super) fn reconcile(
        &self,
        request: &Request,
        path: &str,
        out: &mut Out<'_>,
    ) -> Result<(), Failure> {
        let given = given(request)?;
        let value = |name: &str| {
            given.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        let (graph, index) = self.site.graph();
        let reconciler = Reconciler { service: self, index, names: Names::new(graph, index) };
        let reply = match path.trim_start_matches("reconcile").trim_matches('/') {
            "" => match (value("queries"), value("extend")) {
                (Some(queries), _) => reconciler.answer(&parsed(queries, "queries")?)?,
                (None, Some(extend)) => reconciler.extend(&parsed(extend, "extend")?)?,
                (None, None) if request.is_get() => reconciler.manifest(request),
                (None, None) => {
                    let problem = Problem::new(400, "the request has no queries");
                    return Err(problem.help("send a form with queries= or extend=").into());
                }
            },
            "suggest/entity" => reconciler.entities(&given)?,
            "suggest/type" => reconciler.types(&given)?,
            "suggest/property" => reconciler.properties(&given)?,
            "extend/properties" => reconciler.proposals(&given)?,
            "preview" => {
                let page = self.site.preview(value("id").unwrap_or_default());
                let Some(page) = page else { return self.not_found(request, out) };
                out.begin(200, "text/html");
                // Clients show it within their own pages.
                out.replace_header(
                    "content-security-policy",
                    "default-src 'none'; style-src 'self'",
                );
                return Ok(out.send(page.into_bytes())?);
            }
            _ => return self.not_found(request, out),
        };
        Ok(out.whole(200, "application/json", format!("{reply:#}\n").into_bytes())?)
    }
}

/// The parameters of the address and of a form.
fn given(request: &Request) -> Result<Vec<(String, String)>, Failure> {
    let mut given = request.parameters()?;
    match request.method.as_str() {
        "GET" => {}
        "POST" => {
            let form = parameters::read(&request.body);
            given.extend(form.ok_or_else(|| Problem::new(400, "the form is not UTF-8"))?);
        }
        _ => return Err(Problem::method("GET, HEAD, POST").into()),
    }
    Ok(given)
}

/// A parameter with an object of JSON.
fn parsed(text: &str, name: &str) -> Result<Map<String, Value>, Failure> {
    let wrong =
        |error: String| Problem::new(400, format!("'{name}' is not an object of JSON: {error}"));
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(wrong("it is another value".to_owned()).into()),
        Err(error) => Err(wrong(error.to_string()).into()),
    }
}

impl Reconciler<'_, '_> {
    /// What the service offers, and where (§4.2).
    fn manifest(&self, request: &Request) -> Value {
        let host = request.header("host").unwrap_or_default();
        let root = match self.service.url.as_str() {
            "" => format!("{SCHEME}//{host}"),
            url => url.trim_end_matches('/').to_owned(),
        };
        let place = |path: &str| json!({ "service_url": root, "service_path": path });
        let (width, height) = PREVIEW;
        json!({
            "versions": ["0.2"],
            "name": self.service.site.title(),
            "identifierSpace": self.service.site.base(),
            "schemaSpace": rdf::NAMESPACE,
            "serviceVersion": env!("CARGO_PKG_VERSION"),
            "defaultTypes": self.service.site.main_classes().map(|id| self.named(id)).collect::<Vec<_>>(),
            // Identifiers are IRIs.
            "view": { "url": "{{id}}" },
            "preview": {
                "url": format!("{root}/reconcile/preview?id={{{{id}}}}"),
                "width": width,
                "height": height,
            },
            "suggest": {
                "entity": place("/reconcile/suggest/entity"),
                "type": place("/reconcile/suggest/type"),
                "property": place("/reconcile/suggest/property"),
            },
            "extend": {
                "propose_properties": place("/reconcile/extend/properties"),
                "property_settings": [],
            },
        })
    }

    /// The text of an IRI.
    fn iri(&self, id: TermId) -> &str {
        match self.names.graph().term(id) {
            Term::Iri(text) => text,
            _ => "",
        }
    }

    /// The name of a term, or a short form of its IRI.
    fn name(&self, id: TermId) -> String {
        let label = self.names.label(id).map(|label| label.text.to_owned());
        label.unwrap_or_else(|| self.names.short(self.iri(id)))
    }

    /// A term with its name.
    fn named(&self, id: TermId) -> Value {
        json!({ "id": self.iri(id), "name": self.name(id) })
    }

    fn find(&self, iri: &str) -> Option<TermId> {
        self.names.graph().find(Term::Iri(iri))
    }

    /// The classes of an entity.
    fn types_of(&self, id: TermId) -> Vec<Value> {
        let kind = self.find(rdf::TYPE);
        let types = kind.map(|kind| self.index.objects(id, kind)).unwrap_or_default();
        let types = types.iter().filter(|class| !self.iri(**class).is_empty());
        types.map(|class| self.named(*class)).collect()
    }

    /// The properties of the records.
    fn all_properties(&self) -> Vec<TermId> {
        let graph = self.names.graph();
        let mut all: Vec<TermId> =
            graph.part(GraphName::Records).iter().map(|quad| quad.predicate).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
