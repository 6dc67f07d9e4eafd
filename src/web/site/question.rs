//! Makes the pages of questions: the question, its answers, and the query.
//!
//! A question without required parameters has its answer on its page. With one required parameter,
//! each value with an answer has a page, up to a limit.

use std::sync::PoisonError;

use super::here::Here;
use super::questions::{Question, VALUES, Value};
use super::route::{Form, Route};
use super::{Resource, Site};
use crate::project::{Answer, Error, QueryOptions};
use crate::query;
use crate::web::html::{Element, el, to};
use crate::web::parameters;

/// The most rows of an answer on a page.
pub(super) const ROWS: usize = 500;

/// The number of answers kept: threads make neighbouring files.
const KEPT: usize = 8;

impl Site<'_> {
    /// All routes of a question.
    pub(super) fn question_routes(&self, at: usize) -> impl Iterator<Item = Route> + '_ {
        let question = self.questions.get(at);
        let forms = question.map_or_else(Vec::new, |question| Form::all(&question.template));
        let is_open = question.is_some_and(|question| question.needed().is_empty());
        // Problems with values are reported when the page is made.
        let values = question.and_then(|question| self.values(question).ok());
        let values = values.map_or(0, |values| values.values.len());
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
        let value = value.and_then(|value| self.values(question).ok()?.values.get(value));
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
        let mut given: Vec<(&str, &str)> = Vec::new();
        match (question.needed().as_slice(), value) {
            ([], _) => {}
            ([parameter], Some(value)) => {
                let value = self.values(question)?.values.get(value);
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
        match form {
            Form::Page => {
                let given = self.site.given(at, value);
                let page = self.question_page((at, value), &given, answer.as_ref(), None)?;
                Ok(Resource { media_type: "text/html", bytes: page.into_bytes() })
            }
            form => self.site.answer_as(at, form, answer),
        }
    }
    /// The page of a question; with a server also with any values, and their problem.
    pub(super) fn question_page(
        &self,
        (at, value): (usize, Option<usize>),
        given: &[(String, String)],
        answer: Option<&Answer>,
        problem: Option<&str>,
    ) -> Result<String, Error> {
        let Some(question) = self.site.questions.get(at) else { return Ok(String::new()) };
        let title = question.summary();
        let mut main = el("main").child(el("h1").text(title));
        if let Some(description) = &question.template.header().description {
            main = main.child(el("p").class("text").text(description.trim()));
        }
        main = main.children(match self.site.live {
            true => self.asking_form(at, given, problem),
            false => self.choice(at, value, question)?,
        });
        if let Some(answer) = answer {
            let forms = Form::all(&question.template).into_iter();
            let links = forms.filter(|form| *form != Form::Page).map(|form| {
                let address = self.href(Route::Question(at, value, form));
                // The address of one of its values has the value already.
                let given = if value.is_some() { &[] } else { given };
                let address = format!("{address}{}", parameters::write(given));
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
        let known = self.site.values(question)?;
        let values = known.values.as_slice();
        let needed = question.needed();
        let Some(parameter) = needed.first() else { return Ok(Vec::new()) };
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
        if known.count > VALUES {
            let text = self.words(
                "The first {} values have a page here; the command accepts all.",
                &[&VALUES.to_string()],
            );
            all.push(el("p").class("soft").text(text));
        }
        Ok(all)
    }
}
