//! Reads custom components with SPARQL validators (§6).

use std::borrow::Cow;

use spargebra::Query;

use super::super::compile::{self, Draft};
use super::super::constraint::Check;
use super::super::model::Constraint;
use super::super::report::{Component, Messages};
use super::super::source::{Fault, Source};
use super::super::validate::{Detail, Found, Run};
use super::constraint::{Select, draft_constraint, fail, parameter, text};
use super::{message, query};
use crate::rdf::graph::{Node, Term, TermId};
use crate::rdf::vocab::shacl;

/// All components with validators.
pub(in super::super) struct Components(Vec<Declared>);

/// A component.
struct Declared {
    iri: TermId,
    parameters: Vec<Parameter>,
    node: Option<Validator>,
    property: Option<Validator>,
    any: Option<Validator>,
    messages: Messages,
}

/// A parameter (§6.2.1).
struct Parameter {
    property: TermId,
    /// The name of its variable.
    name: String,
    optional: bool,
}

/// A query that validates (§6.2.3).
struct Validator {
    query: Query,
    messages: Messages,
}

/// Reads the declarations; `report` receives their faults.
pub(in super::super) fn components(
    source: &Source<'_>,
    report: &mut dyn FnMut(TermId, Fault),
) -> Components {
    let class = source.id(shacl::CONSTRAINT_COMPONENT);
    let mut all = class.map_or_else(Vec::new, |class| {
        source.hierarchy.class(&source.shapes, class).instances(&source.shapes)
    });
    all.retain(|node| !source.values(*node, shacl::PARAMETER).is_empty());
    let mut declared = Vec::new();
    for node in all {
        match declare(source, node) {
            Ok(component) => declared.push(component),
            Err(fault) => report(node, fault),
        }
    }
    Components(declared)
}

fn declare(source: &Source<'_>, iri: TermId) -> Result<Declared, Fault> {
    let declarations = source.values(iri, shacl::PARAMETER).iter();
    let mut parameters =
        declarations.map(|node| read_parameter(source, *node)).collect::<Result<Vec<_>, _>>()?;
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    for pair in parameters.windows(2) {
        if let [a, b] = pair
            && a.name == b.name
        {
            let message = format!("two parameters have the name '{}'", a.name);
            return Err(Fault::ill_formed(message));
        }
    }
    if parameters.iter().all(|parameter| parameter.optional) {
        return Err(Fault::ill_formed("all its parameters are optional"));
    }
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let validator = |property| read_validator(source, iri, property, &names);
    let (node, property) =
        (validator(shacl::NODE_VALIDATOR)?, validator(shacl::PROPERTY_VALIDATOR)?);
    let any = validator(shacl::VALIDATOR)?;
    let messages = compile::messages(source, iri)?;
    Ok(Declared { iri, parameters, node, property, any, messages })
}

fn read_parameter(source: &Source<'_>, node: TermId) -> Result<Parameter, Fault> {
    let Some(path) = source.value(node, shacl::PATH)? else {
        return Err(Fault::ill_formed("a parameter has no sh:path"));
    };
    let property = source.iri(path, shacl::PATH)?;
    let iri = text(source.graph.term(property));
    let name = local_name(&iri).to_owned();
    let taken = ["this", "shapesGraph", "currentShape", "path", "PATH", "value"];
    let is_variable = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if taken.contains(&name.as_str()) || !is_variable {
        return Err(Fault::ill_formed(format!("a parameter cannot have the name '{name}'")));
    }
    let optional = match source.value(node, shacl::OPTIONAL)? {
        Some(value) => source.flag(value, shacl::OPTIONAL)?,
        None => false,
    };
    Ok(Parameter { property, name, optional })
}

/// The local name of an IRI (§6.2.1): the longest name at its end that has no colon.
fn local_name(iri: &str) -> &str {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '\u{B7}');
    let tail = &iri.trim_end_matches(belongs).len();
    let name = iri.get(*tail..).unwrap_or_default();
    name.trim_start_matches(|c: char| !(c.is_alphabetic() || c == '_'))
}

/// A SPARQL validator of a kind, if any.
fn read_validator(
    source: &Source<'_>,
    component: TermId,
    kind: &str,
    parameters: &[&str],
) -> Result<Option<Validator>, Fault> {
    // ASK queries are for all shapes, SELECT queries for those of one kind.
    let property = if kind == shacl::VALIDATOR { shacl::ASK } else { shacl::SELECT };
    let in_sparql = |node: &&TermId| !source.values(**node, property).is_empty();
    let Some(node) = source.values(component, kind).iter().find(in_sparql) else {
        return Ok(None);
    };
    let mut prebound = parameters.to_vec();
    if property == shacl::ASK {
        prebound.push(query::VALUE);
    }
    let query = query::read(source, *node, property, &prebound)?;
    match (&query, property) {
        (Query::Ask { .. }, shacl::ASK) | (Query::Select { .. }, shacl::SELECT) => {}
        _ => return Err(Fault::query("a validator has a query of the wrong form")),
    }
    Ok(Some(Validator { query, messages: compile::messages(source, *node)? }))
}

impl Components {
    /// The constraints of a shape, by its parameter values.
    pub(super) fn constraints(
        &self,
        source: &Source<'_>,
        draft: &Draft,
    ) -> Vec<Result<Constraint, Fault>> {
        let mut all = Vec::new();
        for component in &self.0 {
            match component.values(source, draft.node) {
                Ok(sets) => {
                    let constraints = sets.into_iter();
                    all.extend(
                        constraints.filter_map(|values| {
                            component.constraint(source, draft, values).map(Ok)
                        }),
                    );
                }
                Err(fault) => all.push(Err(fault)),
            }
        }
        all
    }
}

/// The parameter values of one constraint, by name.
type Values = Vec<(String, TermId)>;

impl Declared {
    /// The sets of values of a shape. With one parameter, each value is a set; with several
    /// parameters, each has at most one value (§2.1.4).
    fn values(&self, source: &Source<'_>, shape: TermId) -> Result<Vec<Values>, Fault> {
        let values = |parameter: &Parameter| source.shapes.objects(shape, parameter.property);
        let mandatory = |parameter: &&Parameter| !parameter.optional;
        if self.parameters.iter().filter(mandatory).any(|p| values(p).is_empty()) {
            return Ok(Vec::new());
        }
        if let [only] = self.parameters.as_slice() {
            let sets = values(only).iter().map(|value| vec![(only.name.clone(), *value)]);
            return Ok(sets.collect());
        }
        let mut set = Vec::new();
        for parameter in &self.parameters {
            match values(parameter) {
                [] => {}
                [value] => set.push((parameter.name.clone(), *value)),
                _ => {
                    let name = source.show(parameter.property);
                    let message = format!("{name} has more than one value");
                    return Err(Fault::ill_formed(message));
                }
            }
        }
        Ok(vec![set])
    }

    /// The constraint of some values; none without a validator for this kind of shape (§6.2.3).
    fn constraint(
        &self,
        source: &Source<'_>,
        draft: &Draft,
        parameters: Values,
    ) -> Option<Constraint> {
        let special = if draft.path.is_some() { &self.property } else { &self.node };
        let validator = special.as_ref().or(self.any.as_ref())?;
        let mut query = validator.query.clone();
        let bound: Vec<(&str, Term<'_>)> = parameters
            .iter()
            .map(|(name, value)| (name.as_str(), source.graph.term(*value)))
            .collect();
        query::settle(source, &mut query, draft.node, draft.path.as_deref(), &bound);
        let check: Box<dyn Check> = match query {
            Query::Ask { .. } => Box::new(Ask { query, parameters }),
            _ => Box::new(Select::new(query, None, parameters)),
        };
        let messages = [validator.messages.clone(), self.messages.clone()];
        Some(draft_constraint(source, draft, Component::Custom(self.iri), check, &messages))
    }
}

/// An ASK query that is true for each conforming value.
struct Ask {
    query: Query,
    parameters: Values,
}

impl Check for Ask {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let graph = run.source.graph;
        let this = graph.term(found.at.focus);
        for value in found.at.values {
            let bound = [(query::THIS, this), (query::VALUE, graph.term(*value))];
            match run.engine.ask(&self.query, &bound) {
                Ok(true) => {}
                Ok(false) => {
                    let filled = message::fill(found.messages(), |name| match name {
                        query::THIS => Some(text(this)),
                        query::VALUE => Some(text(graph.term(*value))),
                        name => parameter(graph, &self.parameters, name),
                    });
                    let value = Some(Node::Known(*value));
                    found.add(Detail { value, messages: Some(filled), ..Detail::default() });
                }
                Err(reason) => return fail(run, found, &reason),
            }
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        let all = self.parameters.iter().map(|(name, value)| {
            let value: Cow<'_, str> = text(source.graph.term(*value));
            format!("{name} {value}")
        });
        format!("the value does not meet the condition {}", all.collect::<Vec<_>>().join(", "))
    }
}
