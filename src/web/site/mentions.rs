//! Answers questions on the pages of the entities that they are about (`#+ on:`).

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::class::classes_above;
use super::here::Here;
use super::iri;
use super::questions::Question;
use super::route::{Form, Route};
use crate::project::{Answer, Error, QueryOptions};
use crate::rdf::graph::{Graph, Term, TermId};
use crate::rdf::vocab::rdf;
use crate::web::html::{Element, el, to};

/// The most rows of an answer on the page of an entity, and the most that are not folded.
const SHOWN: usize = 50;
const OPEN: usize = 10;

/// The questions by the class of the entities on whose pages they are answered: the position of the
/// question and of the parameter for the entity.
#[derive(Debug, Default)]
pub(super) struct Mentions(FxHashMap<TermId, Vec<(usize, String)>>);

impl Mentions {
    /// The questions that can be answered with an entity alone.
    pub(super) fn new(graph: &Graph, questions: &[Question]) -> Self {
        let mut all: FxHashMap<TermId, Vec<(usize, String)>> = FxHashMap::default();
        for (at, question) in questions.iter().enumerate() {
            for on in question.template.on() {
                let others = question.needed().into_iter().any(|p| p.name != on.parameter);
                if let (false, Some(class)) = (others, graph.find(Term::Iri(&on.class))) {
                    all.entry(class).or_default().push((at, on.parameter.clone()));
                }
            }
        }
        Self(all)
    }
}

impl Here<'_> {
    /// The sections of the questions about an entity that have an answer.
    pub(super) fn mentions(&self, id: TermId) -> Result<Vec<Element>, Error> {
        let site = self.site;
        if site.mentions.0.is_empty() {
            return Ok(Vec::new());
        }
        let kinds = site.objects(id, rdf::TYPE).iter();
        let classes = kinds.flat_map(|kind| classes_above(site.graph, site.index, *kind));
        // In the order of questions, each once.
        let asked: BTreeSet<&(usize, String)> =
            classes.filter_map(|class| site.mentions.0.get(&class)).flatten().collect();
        let mut sections = Vec::new();
        for (at, parameter) in asked {
            sections.extend(self.mention(id, *at, parameter)?);
        }
        Ok(sections)
    }

    fn mention(&self, id: TermId, at: usize, parameter: &str) -> Result<Option<Element>, Error> {
        let Some(question) = self.site.questions.get(at) else { return Ok(None) };
        let is_needed = question.needed().iter().any(|needed| needed.name == parameter);
        if is_needed && !self.site.may_answer(question, id)? {
            return Ok(None);
        }
        let value = format!("<{}>", iri(self.site.graph, id));
        let given = [(parameter, value.as_str())];
        let asking = self.site.project.ask(&question.template, &given, QueryOptions::default())?;
        let answer = asking.answer()?;
        let rows = match &answer {
            Answer::Rows { rows, .. } => rows.len(),
            Answer::Graph(triples) => triples.len(),
            Answer::YesNo(yes) => usize::from(*yes),
        };
        if rows == 0 {
            return Ok(None);
        }
        let place = self.site.value_of(question, id)?;
        let address = self.href(Route::Question(at, place, Form::Page));
        let title = el("h2").child(to(address, question.summary())).text(format!(" · {rows}"));
        let shown = self.answer(&answer, SHOWN);
        let shown = match rows > OPEN {
            true => el("details").child(el("summary").text(self.word("Show all"))).child(shown),
            false => shown,
        };
        Ok(Some(el("section").child(title).child(shown)))
    }
}
