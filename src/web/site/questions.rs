//! The questions of a site, and the values with which they are asked.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::address::Steps;
use super::{Site, iri};
use crate::diagnostic::Diagnostic;
use crate::project::{Answer, Error, Project};
use crate::query::{Parameter, ParameterKind, QueryTemplate};
use crate::rdf::graph::TermId;

/// The most values of a parameter with a page.
pub(super) const VALUES: usize = 50;

/// A question with its values.
pub(super) struct Question {
    pub(super) name: String,
    pub(super) template: QueryTemplate,
    pub(super) step: String,
    pub(super) text: String,
    /// The values of the only required parameter, once computed.
    values: OnceLock<PageValues>,
}

/// The values of the only required parameter of a question.
#[derive(Default)]
pub(super) struct PageValues {
    /// Those with a page.
    pub(super) values: Vec<Value>,
    /// The number of all.
    pub(super) count: usize,
    /// The entities among all values, in order; none if it is not known which have an answer.
    entities: Option<Vec<TermId>>,
}

/// The values of a parameter with an answer.
struct Values {
    /// By name; the entity of each, if it is one.
    found: Vec<(String, Option<TermId>)>,
    /// All entities with an answer, also those without a name; none if that is not known.
    entities: Option<Vec<TermId>>,
}

/// A value of a parameter.
pub(super) struct Value {
    /// The value as entered.
    pub(super) text: String,
    /// The entity, if the value is one.
    pub(super) id: Option<TermId>,
    pub(super) step: String,
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
                }),
                Err(problem) => problems.push(*problem),
            }
        }
        Ok((questions, problems))
    }

    /// The text of one of its values.
    pub(super) fn text_of(&self, value: usize) -> Option<String> {
        Some(self.values.get()?.values.get(value)?.text.clone())
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
    /// The values of a question with a page, found on the first call.
    pub(super) fn values<'q>(&self, question: &'q Question) -> Result<&'q PageValues, Error> {
        if let Some(values) = question.values.get() {
            return Ok(values);
        }
        let values = self.find_values(question)?;
        Ok(question.values.get_or_init(|| values))
    }

    /// Whether a question may have an answer for an entity as its only required parameter.
    pub(super) fn may_answer(&self, question: &Question, id: TermId) -> Result<bool, Error> {
        let known = self.values(question)?.entities.as_ref();
        Ok(known.is_none_or(|all| all.binary_search(&id).is_ok()))
    }

    /// The position of an entity among the values with a page.
    pub(super) fn value_of(&self, question: &Question, id: TermId) -> Result<Option<usize>, Error> {
        let all = self.values(question)?;
        Ok(all.values.iter().position(|value| value.id == Some(id)))
    }

    fn find_values(&self, question: &Question) -> Result<PageValues, Error> {
        let [parameter] = question.needed()[..] else { return Ok(PageValues::default()) };
        let Values { found, mut entities } = self.values_of(question, parameter)?;
        let mut steps = Steps::default();
        let value = |(text, id): (String, Option<TermId>)| {
            let local = id.map(|id| self.addresses.path(id).unwrap_or(iri(self.graph, id)));
            let step = steps.take(&local.unwrap_or(&text).replace('/', "-"));
            Value { step, text, id }
        };
        entities.iter_mut().for_each(|all| all.sort_unstable());
        let count = found.len();
        let values = found.into_iter().take(VALUES).map(value).collect();
        Ok(PageValues { values, count, entities })
    }

    /// The values of a parameter with an answer.
    fn values_of(&self, question: &Question, parameter: &Parameter) -> Result<Values, Error> {
        let mut found: BTreeMap<(String, String), (String, Option<TermId>)> = BTreeMap::new();
        for choice in &parameter.choices {
            found.insert((String::new(), choice.clone()), (choice.clone(), None));
        }
        let candidates = match parameter.choices.is_empty() {
            true => self.project.candidates(&question.template, parameter)?,
            false => None,
        };
        let here = self.here(0, "");
        let mut entities = candidates.is_some().then(Vec::new);
        if let Some(Answer::Rows { rows, .. }) = candidates {
            use oxigraph::model::Term;
            for term in rows.into_iter().flatten().flatten() {
                match (term, parameter.kind == ParameterKind::Iri) {
                    (Term::NamedNode(node), true) => {
                        let Some(id) = self.find(node.as_str()) else { continue };
                        entities.iter_mut().for_each(|all| all.push(id));
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
        Ok(Values { found: found.into_values().collect(), entities })
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
            let first = match self.values(question)?.values.first() {
                // The values of a single parameter are known.
                Some(first) => Some(first.text.clone()),
                None => self
                    .values_of(question, parameter)?
                    .found
                    .into_iter()
                    .next()
                    .map(|(text, _)| text),
            };
            let Some(text) = first else { return Ok(None) };
            values.push((parameter.name.clone(), text));
        }
        Ok(Some(values))
    }
}
