//! Shows the answers of questions: as data, as a drawing, and as a table.

use super::here::Here;
use super::route::{Form, Route};
use super::{Resource, Site};
use crate::project::{Answer, Error, Results};
use crate::query::{QueryTemplate, ResultFormat};
use crate::rdf::format::Format;
use crate::web::html::{Element, el, table};
use crate::web::views;

impl Site<'_> {
    /// An answer as data.
    pub(super) fn answer_as(
        &self,
        at: usize,
        form: Form,
        answer: Option<Answer>,
    ) -> Result<Resource, Error> {
        let (format, media_type) = match form {
            Form::Page => (ResultFormat::Table, "text/plain"),
            Form::Csv => (ResultFormat::Csv, "text/csv"),
            Form::Json => (ResultFormat::Json, "application/sparql-results+json"),
            Form::Turtle => (ResultFormat::Rdf(Format::Turtle), Format::Turtle.media_type()),
            Form::View(format) => {
                let view = self.questions.get(at).and_then(|q| q.template.view());
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
            Results::from(answer).write(&mut bytes, format, self.graph.prefixes(), None)?;
        }
        Ok(Resource { media_type, bytes })
    }
}

impl Here<'_> {
    /// The picture of an answer (`#+ view:`), above its table.
    pub(super) fn drawing(&self, question: &QueryTemplate, answer: &Answer) -> Option<Element> {
        let (Some(view), Answer::Rows { columns, rows }) = (question.view(), answer) else {
            return None;
        };
        let to = |iri: &str| {
            let id = self.site.find(iri)?;
            self.site.addresses.path(id).is_some().then(|| self.href(Route::Entity(id)))
        };
        let picture = views::picture(view, columns, rows, &to);
        let figure = el("div").class("figure").attr("tabindex", "0").attr("role", "group");
        let figure =
            figure.attr("aria-label", question.header().summary.as_deref().unwrap_or("SVG"));
        (!rows.is_empty()).then(|| figure.child(picture))
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
