//! What a server adds to the pages: forms for SPARQL and questions, and answers with any values.

use super::here::Here;
use super::here::Page;
use super::route::{Form, Route};
use super::{Resource, Site};
use crate::project::{Answer, Error, QueryOptions};
use crate::query::Parameter;
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, Index, TermId};
use crate::source::percent_decode;
use crate::web::html::{Element, el, to};

/// The extensions that one address without an extension stands for, the preferred one first.
const EXTENSIONS: &[&str] = &["html", "ttl", "jsonld", "nt", "rdf", "csv", "json"];

/// The most rows of an answer on the page of SPARQL.
pub(in crate::web) const SHOWN_ROWS: usize = 1000;

/// What the page of SPARQL shows below its form.
pub(in crate::web) enum Shown<'a> {
    /// An answer, and whether there is more of it.
    Answer(&'a Answer, bool),
    /// Why there is none.
    Problem(&'a str),
}

impl Site<'_> {
    /// The addresses that one without an extension stands for, with their extensions.
    pub(in crate::web) fn variants(&self, path: &str) -> Vec<(String, &'static str)> {
        let all = EXTENSIONS.iter().map(|extension| (format!("{path}.{extension}"), *extension));
        all.filter(|(path, _)| self.route(path).is_some()).collect()
    }

    /// The address, without extension, of the entity with the IRI that ends with this escaped path.
    pub(in crate::web) fn entity_address(&self, path: &str) -> Option<&str> {
        let known = |local: &str| self.addresses.path(self.find(&format!("{}{local}", self.base))?);
        known(path).or_else(|| known(&percent_decode(path)))
    }

    /// The name of the data set.
    pub(in crate::web) fn title(&self) -> &str {
        &self.codebook.title
    }

    /// The start of the IRIs of the data set.
    pub(in crate::web) fn base(&self) -> &str {
        &self.base
    }

    /// The graph with its index.
    pub(in crate::web) fn graph(&self) -> (&Graph, &Index) {
        (self.graph, self.index)
    }

    /// All entities with a page, in the order of IRIs.
    pub(in crate::web) fn entities(&self) -> impl Iterator<Item = TermId> + '_ {
        self.entities.iter().copied()
    }

    /// All classes with members.
    pub(in crate::web) fn all_classes(&self) -> impl Iterator<Item = TermId> + '_ {
        self.classes.iter().map(|class| class.id)
    }

    /// The main classes.
    pub(in crate::web) fn main_classes(&self) -> impl Iterator<Item = TermId> + '_ {
        self.classes.iter().filter(|class| class.is_main).map(|class| class.id)
    }

    /// A small page about an entity by its IRI, to show within other pages.
    pub(in crate::web) fn preview(&self, iri: &str) -> Option<String> {
        let id = self.find(iri).filter(|id| self.addresses.path(*id).is_some())?;
        let here = self.here(0, "reconcile/preview");
        let style = el("link").attr("rel", "stylesheet").attr("href", here.file("style.css"));
        let meta = el("meta").attr("charset", "utf-8");
        let title = el("title").text(here.name(id));
        let head = el("head").child(meta).child(title).child(style);
        let body = el("body").child(el("main").children(here.brief(id)));
        Some(el("html").attr("lang", "en").child(head).child(body).page())
    }

    /// The address of the page of an entity, if there is any.
    pub(in crate::web) fn first_entity(&self) -> Option<String> {
        self.entities.first().map(|id| self.path(0, Route::Entity(*id)))
    }

    /// Whether an address is among those of questions, in any language.
    pub(in crate::web) fn is_for_question(&self, path: &str) -> bool {
        self.in_language(path).1.starts_with("question/")
    }

    /// The address of the page of a question by its name, without extension.
    pub(in crate::web) fn question_address(&self, name: &str) -> Option<String> {
        let question = self.questions.iter().find(|question| question.name == name)?;
        Some(format!("question/{}", question.step))
    }

    /// Whether an address is that of a question in one of its forms.
    pub(in crate::web) fn is_question(&self, path: &str) -> bool {
        self.route_of_question(path).is_some()
    }

    /// The answer to the question at an address with any values, and the status of the reply.
    ///
    /// # Errors
    /// Those of the evaluation; wrong values are shown on the page, and an error for data.
    pub(in crate::web) fn asked(
        &self,
        path: &str,
        given: &[(String, String)],
    ) -> Result<Option<(u16, Resource)>, Error> {
        let Some((language, route)) = self.route_of_question(path) else { return Ok(None) };
        let Route::Question(at, _, form) = route else { return Ok(None) };
        let Some(question) = self.questions.get(at) else { return Ok(None) };
        let pairs: Vec<(&str, &str)> = given.iter().map(|(n, v)| (&**n, &**v)).collect();
        let answer = self
            .project
            .ask(&question.template, &pairs, QueryOptions::default())
            .and_then(|asking| asking.answer());
        let here = self.here(language, path);
        let page = |answer: Option<&Answer>, problem: Option<&str>| -> Result<Resource, Error> {
            let text = here.question_page((at, None), given, answer, problem)?;
            Ok(Resource { media_type: "text/html", bytes: text.into_bytes() })
        };
        match (answer, form) {
            (Ok(answer), Form::Page) => Ok(Some((200, page(Some(&answer), None)?))),
            (Ok(answer), form) => Ok(Some((200, self.answer_as(at, form, Some(answer))?))),
            (Err(error @ Error::Request(_)), Form::Page) => {
                let all = error.diagnostics().map(|problem| match &problem.help {
                    Some(help) => format!("{}: {help}", problem.message),
                    None => problem.message.clone(),
                });
                let text = all.collect::<Vec<_>>().join("; ");
                Ok(Some((400, page(None, Some(&text))?)))
            }
            (Err(error), _) => Err(error),
        }
    }

    /// The language and the form of a question at an address; those that have no file too.
    fn route_of_question(&self, path: &str) -> Option<(usize, Route)> {
        if let Some(found @ (_, Route::Question(..))) = self.route(path) {
            return Some(found);
        }
        let (language, inner) = self.in_language(path);
        let (stem, extension) = inner.rsplit_once('.')?;
        let step = stem.strip_prefix("question/")?;
        let at = self.questions.iter().position(|question| question.step == step)?;
        let forms = Form::all(&self.questions.get(at)?.template);
        let form = forms.into_iter().find(|form| form.extension() == extension)?;
        Some((language, Route::Question(at, None, form)))
    }

    /// The page of SPARQL with a query and its answer.
    ///
    /// # Errors
    /// If the examples cannot be made.
    pub(in crate::web) fn sparql_page(
        &self,
        query: &str,
        shown: Option<&Shown<'_>>,
    ) -> Result<String, Error> {
        let here = self.here(0, "sparql.html").in_english();
        here.live_sparql(Some(query), shown)
    }
}

impl Here<'_> {
    /// The page of SPARQL: a form that needs no script, and the answer below it.
    pub(super) fn live_sparql(
        &self,
        query: Option<&str>,
        shown: Option<&Shown<'_>>,
    ) -> Result<String, Error> {
        let lead = "Ask the records and the ontology any question in SPARQL 1.1. Programs use the same \
                    address, as the SPARQL 1.1 Protocol says.";
        // Forms send line ends as CR LF (HTML §4.10.21.8).
        let text = query.unwrap_or("SELECT * WHERE { ?s ?p ?o } LIMIT 10").replace("\r\n", "\n");
        let area = el("textarea")
            .attr("id", "query")
            .attr("name", "query")
            .attr("rows", "16")
            .attr("spellcheck", "false")
            .attr("autocapitalize", "off")
            // The first line end of the content does not count (HTML §13.1.2.5).
            .text(format!("\n{text}"));
        let formats = [("", "this page"), ("csv", "CSV"), ("json", "JSON"), ("turtle", "Turtle")];
        let options = formats.map(|(value, name)| el("option").attr("value", value).text(name));
        let select = el("select").attr("id", "format").attr("name", "format").children(options);
        let label = |of: &'static str, text: &'static str| el("label").attr("for", of).text(text);
        let form = el("form")
            .attr("id", "sparql")
            .attr("method", "get")
            .attr("action", "sparql")
            .child(el("p").child(label("query", "Query ")).child(area))
            .child(
                el("p")
                    .child(label("format", "Answer as "))
                    .child(select)
                    .text(" ")
                    .child(el("button").attr("type", "submit").text("Run")),
            );
        let mut main = el("main").child(el("h1").text("SPARQL"));
        main = main.child(el("p").class("lead").text(lead)).child(form);
        main = match shown {
            Some(Shown::Problem(text)) => {
                let text = el("code").text(*text);
                let text = el("pre").attr("tabindex", "0").child(text);
                main.child(el("div").attr("role", "alert").child(text))
            }
            Some(Shown::Answer(answer, has_more)) => {
                let title = el("h2").attr("id", "answer").text("Answer");
                let main = main.child(title).child(self.answer(answer, SHOWN_ROWS));
                let note = format!("These are the first {SHOWN_ROWS}; choose CSV or JSON for all.");
                main.children(has_more.then(|| el("p").class("soft").text(note)))
            }
            None => main,
        };
        let graph = to(self.href(Route::Download(Format::NQuads)), Format::NQuads.title());
        main = main.child(el("p").text("The graph: ").child(graph).text("."));
        main = main.children(self.all_examples()?);
        let cite = Some(self.cite_folded(None));
        Ok(self.framed(Page { title: "SPARQL".to_owned(), head: Vec::new(), main, cite }))
    }

    /// The form of a question with the given values, and what is wrong with them.
    pub(super) fn asking_form(
        &self,
        at: usize,
        given: &[(String, String)],
        problem: Option<&str>,
    ) -> Vec<Element> {
        let Some(question) = self.site.questions.get(at) else { return Vec::new() };
        let parameters = question.template.parameters();
        if parameters.is_empty() {
            return Vec::new();
        }
        let fields = parameters.iter().map(|parameter| {
            let value = given.iter().find(|(name, _)| *name == parameter.name);
            let value = value.map(|(_, value)| value.as_str());
            let id = format!("p-{}", parameter.name);
            let name = format!("{} ", parameter.name);
            let label = el("label").attr("for", id.as_str()).text(name);
            el("p").child(label).child(field(parameter, &id, value))
        });
        let address = self.href(Route::Question(at, None, Form::Page));
        let form =
            el("form").attr("method", "get").attr("action", address).children(fields).child(
                el("p").child(el("button").attr("type", "submit").text(self.word("Answer"))),
            );
        let alert = problem.map(|text| el("p").attr("role", "alert").text(text));
        std::iter::once(form).chain(alert).collect()
    }
}

/// The input of a parameter.
fn field(parameter: &Parameter, id: &str, value: Option<&str>) -> Element {
    let default = parameter.default.as_deref();
    if !parameter.choices.is_empty() {
        let empty =
            (!parameter.required || default.is_some()).then(|| el("option").attr("value", ""));
        let options = parameter.choices.iter().map(|choice| {
            let option = el("option").attr("value", choice.as_str()).text(choice.as_str());
            match value == Some(choice) {
                true => option.attr("selected", ""),
                false => option,
            }
        });
        let select = el("select").attr("id", id).attr("name", parameter.name.as_str());
        return select.children(empty).children(options);
    }
    let input = el("input").attr("id", id).attr("name", parameter.name.as_str());
    let input = input.attr("value", value.unwrap_or_default());
    let input = match default {
        Some(default) => input.attr("placeholder", default),
        None => input,
    };
    match parameter.required && default.is_none() {
        true => input.attr("required", ""),
        false => input,
    }
}

impl Site<'_> {
    /// The values of a question with one of its own values.
    pub(super) fn given(&self, at: usize, value: Option<usize>) -> Vec<(String, String)> {
        let Some(question) = self.questions.get(at) else { return Vec::new() };
        let named = question.needed().first().map(|parameter| parameter.name.clone());
        let text = value.and_then(|value| question.text_of(value));
        named.zip(text).into_iter().collect()
    }
}
