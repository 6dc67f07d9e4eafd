//! Gives the questions as an API: their list, and the answer of each.

use serde_json::{Value, json};

use super::problem::Problem;
use super::sparql::{Wanted, named, offered, part, wanted, write};
use super::{Failure, Out, Service, plain};
use crate::project::{QueryOptions, Results};
use crate::query::{Form, Parameter, ParameterKind, QueryTemplate};
use crate::web::parameters;
use crate::web::serve::message::Request;

/// The parameters of the API; those of a question come first.
const OWN: &[&str] = &["format", "limit", "offset", "ids", "lang"];

/// The most rows of one page of an answer.
pub(super) const MOST: usize = 10_000;

/// The largest offset: the largest integer that every reader of JSON has (RFC 8259 §6).
pub(super) const FARTHEST: usize = (1 << 53) - 1;

impl Service<'_> {
    /// The list of questions, one of them, or the description of the API.
    pub(super) fn api(
        &self,
        request: &Request,
        path: &str,
        out: &mut Out<'_>,
    ) -> Result<(), Failure> {
        let name = path.strip_prefix("api/questions/").filter(|name| !name.is_empty());
        let known = ["api/questions", "api/openapi.json"].contains(&path) || name.is_some();
        if !known {
            return self.not_found(request, out);
        }
        if !request.is_get() {
            return Err(Problem::method("GET, HEAD").into());
        }
        match (name, path) {
            (Some(name), _) => self.question(request, &plain(name), out),
            (None, "api/openapi.json") => {
                let text = format!("{:#}\n", self.openapi()?);
                Ok(out.whole(200, "application/json", text.into_bytes())?)
            }
            (None, _) => {
                let text = format!("{:#}\n", self.list()?);
                Ok(out.whole(200, "application/json", text.into_bytes())?)
            }
        }
    }

    /// The questions by name; those with errors are left out, `check` reports them.
    pub(super) fn templates(&self) -> Result<Vec<(String, QueryTemplate)>, Failure> {
        let catalogue = self.project.questions()?;
        let all = catalogue.questions().filter_map(|(name, question)| {
            question.ok().map(|question| (name.to_owned(), question))
        });
        Ok(all.collect())
    }

    fn list(&self) -> Result<Value, Failure> {
        let all = self.templates()?;
        let all = all.iter().map(|(name, question)| {
            let header = question.header();
            json!({
                "name": name,
                "summary": header.summary.as_deref().map(str::trim),
                "description": header.description.as_deref().map(str::trim),
                "answer": match question.form() {
                    Form::Rows => "rows",
                    Form::YesNo => "yes or no",
                    Form::Graph => "triples",
                },
                "parameters": question.parameters().iter().map(described).collect::<Vec<_>>(),
                "url": format!("{}api/questions/{}", self.root(), escaped(name)),
            })
        });
        Ok(json!({ "questions": all.collect::<Vec<_>>() }))
    }

    /// The start of addresses of this server.
    pub(super) fn root(&self) -> &str {
        if self.url.is_empty() { "/" } else { &self.url }
    }

    /// The answer to a question.
    fn question(&self, request: &Request, name: &str, out: &mut Out<'_>) -> Result<(), Failure> {
        let catalogue = self.project.questions()?;
        if !catalogue.names().any(|known| known == name) {
            let problem = catalogue.unknown(&[name]);
            let missing = Problem::new(404, problem.message.clone());
            let help = problem.help.clone().unwrap_or_default();
            return Err(missing.help(help).into());
        }
        let question = catalogue.question(name).map_err(crate::project::Error::from)?;
        out.varies(question.varies());
        let (own, given): (Vec<_>, Vec<_>) =
            request.parameters()?.into_iter().partition(|(name, _)| is_own(name, &question));
        let options = Own::read(&own)?;
        known_format(options.format, question.form())?;
        let (media_type, form) = wanted(request, options.format, question.form())?;
        let pairs: Vec<(&str, &str)> = given.iter().map(|(n, v)| (&**n, &**v)).collect();
        let asked = QueryOptions {
            ids: options.ids,
            language: options.language.map(str::to_owned),
            ..QueryOptions::default()
        };
        let format = match form {
            Wanted::Data(format) => format,
            Wanted::Page => {
                // People read the page of the question.
                out.begin(303, "text/plain");
                let page = self.site.question_address(name).unwrap_or_default();
                out.header("location", &format!("../../{page}{}", parameters::write(&given)));
                return Ok(out.finish()?);
            }
        };
        let asking = self.project.ask(&question, &pairs, asked)?;
        let limit = match options.limit {
            Some(limit) => limit,
            None if options.offset > 0 => MOST,
            None => return write(&asking, media_type, format, out),
        };
        let (answer, has_more) = part(&asking, options.offset, limit)?;
        out.begin(200, media_type);
        for link in pages(request, name, &options, limit, has_more) {
            out.header("link", &link);
        }
        let mut body = Vec::new();
        let written = Results::from(answer).write(&mut body, format, asking.prefixes(), None);
        written.map_err(crate::project::Error::from)?;
        Ok(out.send(body)?)
    }
}

/// Refuses a format that no answer of the form has.
fn known_format(format: Option<&str>, form: Form) -> Result<(), Failure> {
    let Some(format) = format.filter(|format| named(format, form).is_none()) else { return Ok(()) };
    let known: Vec<&str> = offered(form).map(|(_, name)| name).collect();
    let problem = Problem::new(400, format!("there is no format '{format}'"));
    Err(problem.help(format!("the formats are: {}", known.join(", "))).into())
}

/// Whether a name is that of a parameter of the API, for a question.
pub(super) fn is_own(name: &str, question: &QueryTemplate) -> bool {
    OWN.contains(&name) && !question.parameters().iter().any(|parameter| parameter.name == name)
}

/// The parameters of the API in a request.
struct Own<'a> {
    format: Option<&'a str>,
    limit: Option<usize>,
    offset: usize,
    ids: bool,
    language: Option<&'a str>,
}

impl<'a> Own<'a> {
    fn read(given: &'a [(String, String)]) -> Result<Self, Failure> {
        let (format, limit, language) = Default::default();
        let mut own = Self { format, limit, offset: 0, ids: false, language };
        let number = |name: &str, value: &str, least: usize, most: usize| {
            let number = value.parse().ok().filter(|number| (least..=most).contains(number));
            let message = format!("'{name}' is not a number from {least} to {most}: '{value}'");
            number.ok_or_else(|| Failure::from(Problem::new(400, message)))
        };
        for (at, (name, value)) in given.iter().enumerate() {
            if given.iter().take(at).any(|(earlier, _)| earlier == name) {
                return Err(Problem::new(400, format!("'{name}' is given twice")).into());
            }
            match name.as_str() {
                "format" => own.format = Some(value),
                "limit" => own.limit = Some(number(name, value, 1, MOST)?),
                "offset" => own.offset = number(name, value, 0, FARTHEST)?,
                "ids" => match value.as_str() {
                    "true" | "1" | "" => own.ids = true,
                    "false" | "0" => {}
                    _ => {
                        let problem = Problem::new(400, format!("'ids' is '{value}'"));
                        return Err(problem.help("use true or false").into());
                    }
                },
                _ => own.language = Some(value),
            }
        }
        Ok(own)
    }
}

/// Links to the other pages of an answer (RFC 8288).
fn pages(
    request: &Request,
    name: &str,
    own: &Own<'_>,
    limit: usize,
    has_more: bool,
) -> Vec<String> {
    let link = |offset: usize, relation: &str| {
        let mut given = request.parameters().unwrap_or_default();
        given.retain(|(name, _)| name != "offset");
        given.push(("offset".to_owned(), offset.to_string()));
        format!("<{}{}>; rel=\"{relation}\"", escaped(name), parameters::write(&given))
    };
    let next = has_more.then(|| link(own.offset.saturating_add(limit), "next"));
    let before = (own.offset > 0).then(|| link(own.offset.saturating_sub(limit), "prev"));
    next.into_iter().chain(before).collect()
}

/// A parameter for programs.
fn described(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "required": parameter.required && parameter.default.is_none(),
        "kind": match parameter.kind {
            ParameterKind::Iri => "entity",
            _ => "value",
        },
        "default": parameter.default,
        "choices": parameter.choices,
        "classes": parameter.classes,
    })
}

/// A name as a part of a path.
pub(super) fn escaped(name: &str) -> String {
    use iri_string::percent_encode::PercentEncodedForUri;
    PercentEncodedForUri::from_path_segment(name).to_string()
}
