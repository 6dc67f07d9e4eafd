//! Answers SPARQL (SPARQL 1.1 Protocol §2.1), and describes the service.

use oxigraph::model::NamedNode;

use super::page::choose;
use super::problem::Problem;
use super::store::graphs;
use super::{Failure, Out, Service};
use crate::project::{Answer, Asking, Engine, Error, QueryOptions, Results};
use crate::query::{Form, QueryTemplate, ResultFormat, Rows};
use crate::rdf::format::Format;
use crate::web::parameters;
use crate::web::serve::message::Request;
use crate::web::site::{SHOWN_ROWS, Shown};

/// A form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Data(ResultFormat),
    Page,
}

/// The media types of rows and of yes or no, the preferred first, each with the names that a
/// parameter may give it.
const ROWS: &[(&str, &[&str], Wanted)] = &[
    ("application/sparql-results+json", &["json"], Wanted::Data(ResultFormat::Json)),
    ("application/sparql-results+xml", &["xml"], Wanted::Data(ResultFormat::Xml)),
    ("text/csv", &["csv"], Wanted::Data(ResultFormat::Csv)),
    ("text/tab-separated-values", &["tsv"], Wanted::Data(ResultFormat::Tsv)),
    ("application/json", &[], Wanted::Data(ResultFormat::Json)),
    ("application/xml", &[], Wanted::Data(ResultFormat::Xml)),
    ("text/xml", &[], Wanted::Data(ResultFormat::Xml)),
    ("text/html", &["html"], Wanted::Page),
];

/// The same of triples.
const TRIPLES: &[(&str, &[&str], Wanted)] = &[
    ("text/turtle", &["turtle", "ttl", "n3"], rdf(Format::Turtle)),
    ("application/n-triples", &["ntriples", "nt"], rdf(Format::NTriples)),
    ("application/rdf+xml", &["rdfxml", "rdf+xml", "xml", "rdf"], rdf(Format::RdfXml)),
    ("application/ld+json", &["jsonld", "json-ld", "json"], rdf(Format::JsonLd)),
    ("application/json", &[], rdf(Format::JsonLd)),
    ("application/xml", &[], rdf(Format::RdfXml)),
    ("text/plain", &[], rdf(Format::NTriples)),
    ("text/html", &["html"], Wanted::Page),
];

const fn rdf(format: Format) -> Wanted {
    Wanted::Data(ResultFormat::Rdf(format))
}

/// The names of the parameter for the form of an answer: that of SPARQLWrapper and others.
const FORMAT_NAMES: &[&str] = &["format", "output", "results"];

/// A request to the endpoint.
struct Asked {
    query: String,
    default: Vec<NamedNode>,
    named: Vec<NamedNode>,
    format: Option<String>,
}

impl Service<'_> {
    /// Answers a query, or describes the endpoint.
    pub(super) fn sparql(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Failure> {
        let Some(asked) = read(request)? else { return self.describe(request, out) };
        let prepared = self.prepare(&asked, &self.endpoint(request), out);
        let form = prepared.as_ref().map_or(Form::Rows, Asking::form);
        let (media_type, wanted) = wanted(request, asked.format.as_deref(), form)?;
        let asking = match (prepared, wanted) {
            (Ok(asking), _) => asking,
            (Err(Failure::Problem(problem)), Wanted::Page) => {
                return self.problem_page(&asked.query, &problem, out);
            }
            (Err(failure), _) => return Err(failure),
        };
        let limited = self.limits.raise();
        limited.map_err(|error| Problem::new(500, format!("no limit can be set: {error}")))?;
        match wanted {
            Wanted::Data(format) => write(&asking, media_type, format, out),
            Wanted::Page => match part(&asking, 0, SHOWN_ROWS) {
                Ok((answer, has_more)) => {
                    let shown = Shown::Answer(&answer, has_more);
                    let page = self.site.sparql_page(&asked.query, Some(&shown))?;
                    Ok(out.whole(200, "text/html", page.into_bytes())?)
                }
                Err(error) => self.problem_page(&asked.query, &Problem::of(&error), out),
            },
        }
    }

    /// The question of a request.
    fn prepare(&self, asked: &Asked, endpoint: &str, out: &mut Out<'_>) -> Result<Asking, Failure> {
        let template = QueryTemplate::free_at(endpoint, "query", asked.query.as_bytes())
            .map_err(Error::from)?;
        // The triples of a place change without a new version.
        out.varies(template.varies() || self.project.has_place());
        let at_place = QueryOptions { engine: Engine::Place, ..QueryOptions::default() };
        let names_graphs = !asked.default.is_empty() || !asked.named.is_empty();
        let template = match names_graphs {
            true => template.over(asked.default.clone(), asked.named.clone()),
            false => template,
        };
        // Those that are not in a folder are empty, as the tests of the protocol expect.
        let is_checked = !names_graphs || self.project.has_place();
        for graph in template.from().filter(|_| is_checked) {
            if !self.project.may_ask(graph)? {
                let problem = Problem::new(400, format!("there is no graph <{graph}> here"));
                return Err(match self.project.has_place() {
                    true => problem.into(),
                    false => {
                        problem.help(format!("the graphs are: {}", graphs().join(", "))).into()
                    }
                });
            }
        }
        Ok(self.project.ask(&template, &[], at_place)?)
    }

    fn problem_page(
        &self,
        query: &str,
        problem: &Problem,
        out: &mut Out<'_>,
    ) -> Result<(), Failure> {
        let text = problem.text();
        let page = self.site.sparql_page(query, Some(&Shown::Problem(&text)))?;
        Ok(out.whole(problem.status, "text/html", page.into_bytes())?)
    }
}

/// Reads a request; none if it has no query.
fn read(request: &Request) -> Result<Option<Asked>, Failure> {
    let kind = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let mut given = request.parameters()?;
    match (request.method.as_str(), kind) {
        ("GET", _) => {}
        ("POST", "application/x-www-form-urlencoded") => {
            let more = parameters::read(&request.body);
            let more = more.ok_or_else(|| Problem::new(400, "a value of the form is not UTF-8"))?;
            given.extend(more);
        }
        ("POST", "application/sparql-query") => {
            let query = String::from_utf8(request.body.clone());
            let query = query.map_err(|_| Problem::new(400, "the query is not UTF-8"))?;
            given.push(("query".to_owned(), query));
        }
        ("POST", "application/sparql-update") => return Err(update().into()),
        ("POST", kind) => {
            let message = format!("a query is not sent as '{kind}'");
            let help = "use application/sparql-query or application/x-www-form-urlencoded";
            return Err(Problem::new(415, message).help(help).into());
        }
        _ => return Err(Problem::method("GET, HEAD, POST").into()),
    }
    let all = |name: &str| -> Vec<&str> {
        given.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    };
    if given.iter().any(|(name, _)| {
        ["update", "using-graph-uri", "using-named-graph-uri"].contains(&name.as_str())
    }) {
        return Err(update().into());
    }
    let graphs = |name: &str| -> Result<Vec<NamedNode>, Failure> {
        let iri = |text: &str| -> Result<NamedNode, Failure> {
            let problem = || Problem::new(400, format!("'{name}' is not an IRI: '{text}'"));
            NamedNode::new(text).map_err(|_| problem().into())
        };
        all(name).into_iter().map(iri).collect()
    };
    let query = match all("query")[..] {
        [query] => query.to_owned(),
        [] if request.is_get() => return Ok(None),
        [] => return Err(Problem::new(400, "the request has no query").into()),
        _ => return Err(Problem::new(400, "the request has several queries").into()),
    };
    Ok(Some(Asked {
        query,
        default: graphs("default-graph-uri")?,
        named: graphs("named-graph-uri")?,
        format: FORMAT_NAMES.iter().find_map(|name| all(name).first().map(|f| (*f).to_owned())),
    }))
}

/// The problem of an update.
fn update() -> Problem {
    Problem::new(403, "this is an update, but the graph comes from the files of a folder")
        .help("change the files; the server reads them again")
}

/// The media types of the answers of a form, with their names.
fn known(form: Form) -> &'static [(&'static str, &'static [&'static str], Wanted)] {
    match form {
        Form::Rows | Form::YesNo => ROWS,
        Form::Graph => TRIPLES,
    }
}

/// The media types that programs may ask for, each with its first name.
pub(super) fn offered(form: Form) -> impl Iterator<Item = (&'static str, &'static str)> {
    let data = known(form).iter().filter(|(.., wanted)| *wanted != Wanted::Page);
    data.filter_map(|(media_type, names, _)| Some((*media_type, *names.first()?)))
}

/// The media type and the form of an answer by a name, in upper or lower case.
pub(super) fn named(name: &str, form: Form) -> Option<(&'static str, Wanted)> {
    let name = name.to_ascii_lowercase();
    let mut known = known(form).iter();
    let found =
        known.find(|(media_type, names, _)| *media_type == name || names.contains(&name.as_str()));
    found.map(|(media_type, _, wanted)| (*media_type, *wanted))
}

/// The media type and the form of an answer: what a parameter names, else what is accepted.
pub(super) fn wanted(
    request: &Request,
    name: Option<&str>,
    form: Form,
) -> Result<(&'static str, Wanted), Failure> {
    if let Some(found) = name.and_then(|name| named(name, form)) {
        return Ok(found);
    }
    let known = known(form);
    let types: Vec<&str> = known.iter().map(|(media_type, ..)| *media_type).collect();
    let at = choose(request, &types)?;
    let chosen = known.get(at).map(|(media_type, _, wanted)| (*media_type, *wanted));
    chosen.ok_or_else(|| Problem::unacceptable(&types).into())
}

/// Writes an answer as it is evaluated.
pub(super) fn write(
    asking: &Asking,
    media_type: &str,
    format: ResultFormat,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    out.begin(200, media_type);
    let done =
        asking.each(|results| results.write(&mut &mut *out, format, asking.prefixes(), None));
    match done {
        Ok(_) => Ok(out.finish()?),
        Err(error) => Err(error.into()),
    }
}

/// A part of an answer: so many rows or triples after the first ones, and whether there are more.
pub(super) fn part(asking: &Asking, skipped: usize, most: usize) -> Result<(Answer, bool), Error> {
    asking.each(|results| {
        Ok(match results {
            Results::YesNo(yes) => (Answer::YesNo(yes), false),
            Results::Triples(triples) => {
                let part = triples.skip(skipped).take(most.saturating_add(1));
                let mut triples = part.collect::<Result<Vec<_>, _>>()?;
                let has_more = triples.len() > most;
                triples.truncate(most);
                (Answer::Graph(triples), has_more)
            }
            Results::Rows(rows) => {
                let columns = Rows::columns(&rows).to_vec();
                let part = rows.skip(skipped).take(most.saturating_add(1));
                let mut rows = part.collect::<Result<Vec<_>, _>>()?;
                let has_more = rows.len() > most;
                rows.truncate(most);
                (Answer::Rows { columns, rows }, has_more)
            }
        })
    })
}
