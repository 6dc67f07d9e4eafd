//! Makes the page of questions, with their usage and SPARQL.

use super::anchors::QUESTIONS;
use super::frame::{Body, Section};
use super::guide::Guide;
use super::html::{Element, count, el, joined};
use super::{NamedQuestion, Sources};
use crate::query::{self, Form, Parameter, ParameterKind, QueryTemplate};

pub(super) fn page(guide: &Guide<'_>, sources: &Sources) -> Option<Body> {
    if sources.questions.is_empty() {
        return None;
    }
    let cards = sources.questions.iter().zip(&guide.questions);
    let section = Section {
        anchor: guide.free(QUESTIONS, "questions"),
        title: "Questions".to_owned(),
        entries: cards
            .clone()
            .map(|(q, spot)| (format!("#{}", spot.anchor), el("span").text(q.name.as_str())))
            .collect(),
        content: cards.map(|(question, spot)| card(guide, question, &spot.anchor)).collect(),
    };
    let text = format!(
        "{} can be asked by name on the command line. Values in brackets are optional; a NAME is \
         an address, a code or a name in common use.",
        count(sources.questions.len(), "question", "questions")
    );
    let lead = vec![el("p").text(text)];
    Some(Body { page: QUESTIONS, title: "Questions".to_owned(), lead, sections: vec![section] })
}

fn card(guide: &Guide<'_>, named: &NamedQuestion, anchor: &str) -> Element {
    let NamedQuestion { name, question, text } = named;
    let header = question.header();
    let summary = header.summary.as_deref().map_or(name.as_str(), str::trim);
    let form = match question.form() {
        Form::Rows => "returns rows",
        Form::YesNo => "returns yes or no",
        Form::Graph => "returns a graph",
    };
    let mut card = el("article").class("card").attr("id", anchor).child(
        el("header")
            .child(el("h3").text(summary))
            .child(el("code").text(name.as_str()))
            .child(el("span").class("kind").text(form)),
    );
    if let Some(description) = &header.description {
        card = card.child(el("p").class("text").text(flowing(question, description.trim())));
    }
    let command = format!("rapporteur query {}", query::usage(name, question));
    card = card.child(el("pre").class("command").child(el("code").text(command)));
    if !question.parameters().is_empty() {
        let head = ["Parameter", "Value", "Default"].map(|title| el("th").text(title));
        let rows = question.parameters().iter().map(|p| parameter(guide, p));
        card = card.child(
            el("div").class("wide").child(
                el("table")
                    .class("stack")
                    .child(el("thead").child(el("tr").children(head)))
                    .child(el("tbody").children(rows)),
            ),
        );
    }
    if !header.tags.is_empty() {
        let tags = header.tags.iter().map(|tag| el("span").class("tag").text(tag.as_str()));
        card = card.child(el("p").children(tags));
    }
    let sparql: Vec<&str> = text.lines().filter(|line| !line.starts_with("#+")).collect();
    let sparql = sparql.join("\n").trim_matches(['\u{feff}', '\n']).to_owned();
    card.child(
        el("details")
            .child(el("summary").text("SPARQL"))
            .child(el("pre").child(el("code").text(sparql))),
    )
}

/// A description without the line breaks that only keep a file's lines short: those before blank
/// lines and descriptions of parameters stay.
fn flowing(question: &QueryTemplate, text: &str) -> String {
    let names: Vec<String> = question.parameters().iter().map(|p| format!("{}:", p.name)).collect();
    let begins = |line: &str| {
        line.starts_with([' ', '-', '*'])
            || names.iter().any(|name| line.starts_with(name.as_str()))
    };
    let mut out = String::new();
    for line in text.lines() {
        if !out.is_empty() {
            let goes_on = !line.is_empty() && !out.ends_with('\n') && !begins(line);
            out.push(if goes_on { ' ' } else { '\n' });
        }
        out.push_str(line);
    }
    out
}

fn parameter(guide: &Guide<'_>, parameter: &Parameter) -> Element {
    let mut value = el("td").text(match &parameter.kind {
        ParameterKind::Text => "text".to_owned(),
        ParameterKind::Lang(lang) => format!("text ({lang})"),
        ParameterKind::Typed(datatype) => guide.names.short(datatype.as_str()),
        ParameterKind::Number => "a number".to_owned(),
        ParameterKind::Iri => "a name, code or address".to_owned(),
    });
    if !parameter.classes.is_empty() {
        let classes = parameter.classes.iter().map(|class| guide.iri_link(class).into()).collect();
        value = value.text(" of ").children(joined(classes, " or "));
    }
    if !parameter.choices.is_empty() {
        value = value.text(format!(": {}", parameter.choices.join(", ")));
    }
    let absent = match (&parameter.default, parameter.required) {
        (Some(default), _) => default.as_str(),
        (None, true) => "required",
        (None, false) => "any",
    };
    let name = el("span").class("code").text(parameter.name.as_str());
    el("tr")
        .child(el("th").attr("scope", "row").child(name))
        .child(value)
        .child(el("td").text(absent))
}
