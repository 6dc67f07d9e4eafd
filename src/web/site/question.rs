//! Makes the pages of questions: the question, its answers, and the query.
//!
//! A question without required parameters has its answer on its page. With one required parameter,
//! each value with an answer has a page, up to a limit.

use std::collections::BTreeMap;
use std::sync::{OnceLock, PoisonError};

use super::address::Steps;
use super::here::Here;
use super::route::{Form, Route};
use super::{Resource, Site, iri};
use crate::diagnostic::Diagnostic;
use crate::project::{Answer, Error, Project, QueryOptions, Results};
use crate::query::{self, Parameter, ParameterKind, PrefixMap, QueryTemplate, ResultFormat};
use crate::rdf::format::Format;
use crate::rdf::graph::TermId;
use crate::web::html::{Element, el, table, to};

/// The most values of a parameter with a page.
const VALUES: usize = 50;

/// The most rows of an answer on a page.
pub(super) const ROWS: usize = 500;

/// The number of answers kept: threads make neighbouring files.
const KEPT: usize = 8;

/// A question with its values.
pub(super) struct Question {
    pub(super) name: String,
    pub(super) template: QueryTemplate,
    pub(super) step: String,
    pub(super) text: String,
    /// The values of the only required parameter, once computed.
    values: OnceLock<Vec<Value>>,
    /// The number of values that there are.
    all_values: OnceLock<usize>,
}

/// A value of a parameter.
struct Value {
    /// The value as entered.
    text: String,
    /// The entity, if the value is one.
    id: Option<TermId>,
    step: String,
}

impl Question {
    /// The questions of a project, and the problems of invalid ones.
    pub(super) fn all(project: &Project) -> Result<(Vec<Self>, Vec<Diagnostic>), Error> {
        let (mut questions, mut problems) = (Vec::new(), Vec::new());
        let mut steps = Steps::default();
        for (name, template) in project.questions()?.questions() {
            let files = project.files();
            let read = template.and_then(|template| {
                let text = files.read(&files.iri(template.file()))?;
                Ok((template, String::from_utf8_lossy(&text).into_owned()))
            });
            match read {
                Ok((template, text)) => questions.push(Self {
                    name: name.to_owned(),
                    template,
                    step: steps.take(name),
                    text,
                    values: OnceLock::new(),
                    all_values: OnceLock::new(),
                }),
                Err(problem) => problems.push(*problem),
            }
        }
        Ok((questions, problems))
    }

    /// The question in words.
    pub(super) fn summary(&self) -> &str {
        let summary = self.template.header().summary.as_deref().map(str::trim);
        summary.filter(|summary| !summary.is_empty()).unwrap_or(&self.name)
    }

    /// The variables of the required parameters, in words.
    pub(super) fn wanting(&self) -> String {
        let needed = self.needed().into_iter();
        needed.map(|parameter| format!("?{}", parameter.variable)).collect::<Vec<_>>().join(" and ")
    }

    /// The parameters without which it cannot be asked.
    pub(super) fn needed(&self) -> Vec<&Parameter> {
        let parameters = self.template.parameters().iter();
        parameters.filter(|p| p.required && p.default.is_none()).collect()
    }
}

impl Site<'_> {
    /// The number of values with a page, found on the first call.
    fn values(&self, question: &Question) -> Result<usize, Error> {
        if question.values.get().is_none() {
            let values = self.find_values(question)?;
            question.values.get_or_init(|| values);
        }
        Ok(question.values.get().map_or(0, Vec::len))
    }

    /// The position of an entity among the values with a page.
    pub(super) fn value_of(&self, question: &Question, id: TermId) -> Result<Option<usize>, Error> {
        self.values(question)?;
        let values = question.values.get().map_or(&[][..], Vec::as_slice);
        Ok(values.iter().position(|value| value.id == Some(id)))
    }

    fn find_values(&self, question: &Question) -> Result<Vec<Value>, Error> {
        let [parameter] = question.needed()[..] else { return Ok(Vec::new()) };
        let found = self.values_of(question, parameter)?;
        let mut steps = Steps::default();
        let value = |(text, id): (String, Option<TermId>)| {
            let local = id.map(|id| self.addresses.path(id).unwrap_or(iri(self.graph, id)));
            let step = steps.take(&local.unwrap_or(&text).replace('/', "-"));
            Value { step, text, id }
        };
        question.all_values.get_or_init(|| found.len());
        Ok(found.into_iter().take(VALUES).map(value).collect())
    }

    /// The values of a parameter with an answer, by name; the entity of each, if it is one.
    fn values_of(
        &self,
        question: &Question,
        parameter: &Parameter,
    ) -> Result<Vec<(String, Option<TermId>)>, Error> {
        let mut found: BTreeMap<(String, String), (String, Option<TermId>)> = BTreeMap::new();
        for choice in &parameter.choices {
            found.insert((String::new(), choice.clone()), (choice.clone(), None));
        }
        let candidates = match parameter.choices.is_empty() {
            true => self.project.candidates(&question.template, parameter)?,
            false => None,
        };
        let here = self.here(0, "");
        if let Some(Answer::Rows { rows, .. }) = candidates {
            use oxigraph::model::Term;
            for term in rows.into_iter().flatten().flatten() {
                match (term, parameter.kind == ParameterKind::Iri) {
                    (Term::NamedNode(node), true) => {
                        let Some(id) = self.find(node.as_str()) else { continue };
                        // A value without a name is hard to choose.
                        if here.names.label(id).is_some() {
                            let key = (here.name(id).to_lowercase(), node.as_str().to_owned());
                            found.insert(key, (format!("<{}>", node.as_str()), Some(id)));
                        }
                    }
                    (Term::Literal(literal), false) => {
                        let text = literal.value().to_owned();
                        found.insert((String::new(), text.clone()), (text, None));
                    }
                    _ => {}
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// Values with which a question can be asked: those with which it is featured, else the first of
    /// each required parameter; none if there are none.
    pub(super) fn example_values(&self, at: usize) -> Result<Option<Vec<(String, String)>>, Error> {
        let Some(question) = self.questions.get(at) else { return Ok(None) };
        if let Some(featured) = question.template.featured() {
            return Ok(Some(featured.to_vec()));
        }
        let mut values = Vec::new();
        for parameter in question.needed() {
            let first = match self.values(question)? {
                // The values of a single parameter are known.
                1.. => question.values.get().and_then(|all| Some(all.first()?.text.clone())),
                0 => self.values_of(question, parameter)?.into_iter().next().map(|(text, _)| text),
            };
            let Some(text) = first else { return Ok(None) };
            values.push((parameter.name.clone(), text));
        }
        Ok(Some(values))
    }

    /// All routes of a question.
    pub(super) fn question_routes(&self, at: usize) -> impl Iterator<Item = Route> + '_ {
        let question = self.questions.get(at);
        let forms = question.map_or_else(Vec::new, |question| Form::all(&question.template));
        let is_open = question.is_some_and(|question| question.needed().is_empty());
        // Problems with values are reported when the page is made.
        let values = question.and_then(|question| self.values(question).ok()).unwrap_or_default();
        let own = forms.clone().into_iter().filter(move |form| is_open || *form == Form::Page);
        let own = own.map(move |form| Route::Question(at, None, form));
        let of_values = (0..values).flat_map(move |value| {
            let forms = forms.clone().into_iter();
            forms.map(move |form| Route::Question(at, Some(value), form))
        });
        own.chain(of_values)
    }

    /// The address of an answer.
    pub(super) fn question_path(&self, at: usize, value: Option<usize>, form: Form) -> String {
        let Some(question) = self.questions.get(at) else { return String::new() };
        let (step, extension) = (&question.step, form.extension());
        let value = value.and_then(|value| question.values.get()?.get(value));
        match value {
            Some(value) => format!("question/{step}/{}.{extension}", value.step),
            None => format!("question/{step}.{extension}"),
        }
    }

    /// The answer at an address without extension.
    pub(super) fn question_at(&self, stem: &str, extension: &str) -> Option<Route> {
        let rest = stem.strip_prefix("question/")?;
        let step = rest.split('/').next()?;
        let at = self.questions.iter().position(|question| question.step == step)?;
        let path = format!("{stem}.{extension}");
        self.question_routes(at).find(|route| self.path(0, *route) == path)
    }

    /// The answer to a question with one of its values; the last ones are kept.
    fn answer_to(&self, at: usize, value: Option<usize>) -> Result<Option<Answer>, Error> {
        let Some(question) = self.questions.get(at) else { return Ok(None) };
        // A kept answer is complete even if another thread panicked.
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = last().iter().find(|(of, _)| *of == (at, value)).map(|(_, a)| a.clone());
        if kept.is_some() {
            return Ok(kept);
        }
        self.values(question)?;
        let mut given: Vec<(&str, &str)> = Vec::new();
        match (question.needed().as_slice(), value) {
            ([], _) => {}
            ([parameter], Some(value)) => {
                let value = question.values.get().and_then(|values| values.get(value));
                let Some(value) = value else { return Ok(None) };
                given.push((&parameter.name, &value.text));
            }
            _ => return Ok(None),
        }
        let asking = self.project.ask(&question.template, &given, QueryOptions::default())?;
        let answer = asking.answer()?;
        let mut last = last();
        if last.len() >= KEPT {
            last.pop_front();
        }
        last.push_back(((at, value), answer.clone()));
        Ok(Some(answer))
    }

    fn prefixes(&self) -> PrefixMap {
        let prefixes = self.graph.prefixes().iter();
        prefixes.map(|(name, iri)| (name.to_owned(), iri.to_owned())).collect()
    }
}

impl Here<'_> {
    /// A question in one of its forms.
    pub(super) fn question(
        &self,
        at: usize,
        value: Option<usize>,
        form: Form,
    ) -> Result<Resource, Error> {
        let answer = self.site.answer_to(at, value)?;
        let (format, media_type) = match form {
            Form::Page => {
                let bytes = self.question_page(at, value, answer.as_ref())?.into_bytes();
                return Ok(Resource { media_type: "text/html", bytes });
            }
            Form::Csv => (ResultFormat::Csv, "text/csv"),
            Form::Json => (ResultFormat::Json, "application/sparql-results+json"),
            Form::Turtle => (ResultFormat::Rdf(Format::Turtle), Format::Turtle.media_type()),
            Form::View(format) => {
                let view = self.site.questions.get(at).and_then(|q| q.template.view());
                let text = match (view, &answer) {
                    (Some(view), Some(Answer::Rows { columns, rows })) => {
                        format.write(view, columns, rows)
                    }
                    _ => String::new(),
                };
                return Ok(Resource { media_type: format.media_type(), bytes: text.into_bytes() });
            }
        };
        let mut bytes = Vec::new();
        if let Some(answer) = answer {
            Results::from(answer).write(&mut bytes, format, &self.site.prefixes(), None)?;
        }
        Ok(Resource { media_type, bytes })
    }

    fn question_page(
        &self,
        at: usize,
        value: Option<usize>,
        answer: Option<&Answer>,
    ) -> Result<String, Error> {
        let Some(question) = self.site.questions.get(at) else { return Ok(String::new()) };
        let title = question.summary();
        let mut main = el("main").child(el("h1").text(title));
        if let Some(description) = &question.template.header().description {
            main = main.child(el("p").class("text").text(description.trim()));
        }
        main = main.children(self.choice(at, value, question)?);
        if let Some(answer) = answer {
            let forms = Form::all(&question.template).into_iter();
            let links = forms.filter(|form| *form != Form::Page).map(|form| {
                let address = self.href(Route::Question(at, value, form));
                el("li").child(to(address, form.extension().to_uppercase()))
            });
            main = main
                .child(el("h2").attr("id", "answer").text(self.word("Answer")))
                .children(self.drawing(&question.template, answer))
                .child(self.answer(answer, ROWS))
                .child(el("ul").class("values").children(links));
        }
        let usage =
            format!("rapporteur query {}", query::usage(&question.name, &question.template));
        let sparql = query::without_head(&question.text);
        main = main
            .child(el("h2").attr("id", "ask").text(self.word("Ask it yourself")))
            .child(el("pre").class("command").child(el("code").text(usage)))
            .child(
                el("details")
                    .child(el("summary").text("SPARQL"))
                    .child(el("pre").child(el("code").text(sparql))),
            );
        Ok(self.page(title, main))
    }

    /// The list of values, with the current one marked.
    fn choice(
        &self,
        at: usize,
        chosen: Option<usize>,
        question: &Question,
    ) -> Result<Vec<Element>, Error> {
        self.site.values(question)?;
        let needed = question.needed();
        let Some(parameter) = needed.first() else { return Ok(Vec::new()) };
        let values = question.values.get().map_or(&[][..], Vec::as_slice);
        if values.is_empty() {
            let names: Vec<&str> = needed.iter().map(|p| p.name.as_str()).collect();
            let text = self.words("It needs {}; use the command below.", &[&names.join(", ")]);
            return Ok(vec![el("p").class("soft").text(text)]);
        }
        let items = values.iter().enumerate().map(|(place, value)| {
            let address = self.href(Route::Question(at, Some(place), Form::Page));
            let link = el("a").attr("href", address);
            let link = if chosen == Some(place) { link.attr("aria-current", "page") } else { link };
            el("li").child(match value.id {
                Some(id) => self.titled(link, id),
                None => link.text(value.text.as_str()),
            })
        });
        let title = match chosen.and_then(|chosen| values.get(chosen)) {
            Some(Value { id: Some(id), .. }) => format!("{}: {}", parameter.name, self.name(*id)),
            Some(value) => format!("{}: {}", parameter.name, value.text),
            None => self.words("Choose a value of {}", &[&parameter.name]),
        };
        let list = el("ul").class("columns").children(items);
        let details = el("details").child(el("summary").text(title)).child(list);
        let details = if chosen.is_none() { details.attr("open", "") } else { details };
        let mut all = vec![details];
        if question.all_values.get().is_some_and(|all| *all > VALUES) {
            let text = self.words(
                "The first {} values have a page here; the command accepts all.",
                &[&VALUES.to_string()],
            );
            all.push(el("p").class("soft").text(text));
        }
        Ok(all)
    }

    /// An answer in readable form, with so many rows at most.
    pub(super) fn answer(&self, answer: &Answer, most: usize) -> Element {
        let (columns, rows): (Vec<String>, Vec<Vec<Option<oxigraph::model::Term>>>) = match answer {
            Answer::YesNo(yes) => {
                return el("p").text(self.word(if *yes { "Yes." } else { "No." }));
            }
            Answer::Rows { columns, rows } => {
                (columns.clone(), rows.iter().take(most).cloned().collect())
            }
            Answer::Graph(triples) => {
                let columns = ["subject", "predicate", "object"].map(str::to_owned).to_vec();
                let row = |triple: &oxigraph::model::Triple| {
                    let predicate = triple.predicate.clone().into();
                    vec![
                        Some(triple.subject.clone().into()),
                        Some(predicate),
                        Some(triple.object.clone()),
                    ]
                };
                (columns, triples.iter().take(most).map(row).collect())
            }
        };
        let count = match answer {
            Answer::Rows { rows, .. } => rows.len(),
            Answer::Graph(triples) => triples.len(),
            Answer::YesNo(_) => 1,
        };
        if count == 0 {
            return el("p").text(self.word("No results."));
        }
        let head = columns.iter().map(|name| el("th").attr("scope", "col").text(name.as_str()));
        let rows = rows.iter().map(|row| {
            let cells = row
                .iter()
                .map(|term| el("td").children(term.as_ref().map(|term| self.answered(term))));
            el("tr").children(cells)
        });
        let shown =
            el("div").child(table(self.word("Table"), head, rows.collect()).attr("data-sort", ""));
        match count > most {
            true => shown.child(
                el("p")
                    .class("soft")
                    .text(self.words("{} of {} rows.", &[&most.to_string(), &count.to_string()])),
            ),
            false => shown,
        }
    }
}
