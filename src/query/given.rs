//! Binds given values to the parameters of a question.

use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::Variable;

use super::bind::{self, Values};
use super::fault::missing;
use super::parameter::Parameter;
use super::question::QueryTemplate;
use super::walk;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::link::Resolver;

impl QueryTemplate {
    /// Binds the given values, by the parameters' names.
    ///
    /// A missing parameter takes its default; an optional one without a default, or with an empty
    /// value, stays a variable.
    ///
    /// # Errors
    /// All problems of the values: [`Code::ParameterMissing`], [`Code::ParameterUnknown`],
    /// [`Code::ParameterValue`].
    pub fn bind(
        &self,
        given: &[(String, String)],
        resolver: &Resolver,
    ) -> Result<Query, Vec<Diagnostic>> {
        self.with(&self.values(given, resolver)?)
    }

    /// The terms of the given values, as in [`QueryTemplate::bind`].
    ///
    /// # Errors
    /// As [`QueryTemplate::bind`].
    pub fn values(
        &self,
        given: &[(String, String)],
        resolver: &Resolver,
    ) -> Result<Values, Vec<Diagnostic>> {
        let mut problems = self.unknown(given);
        let mut values = Values::new();
        for parameter in &self.parameters {
            let text = given.iter().find(|(name, _)| *name == parameter.name).map(|(_, t)| t);
            match text.or(parameter.default.as_ref()) {
                Some(text) if text.is_empty() && !parameter.required => {}
                Some(text) => match parameter.value(text, &self.prefixes, resolver) {
                    Ok(value) => {
                        values.insert(parameter.variable.clone(), value);
                    }
                    Err(problem) => problems.push(*problem),
                },
                None if parameter.required => problems.push(missing(parameter)),
                None => {}
            }
        }
        if problems.is_empty() { Ok(values) } else { Err(problems) }
    }

    /// The query with bound parameters.
    ///
    /// # Errors
    /// [`Code::QuerySyntax`] for a term in a place where its kind is not allowed.
    pub fn with(&self, values: &Values) -> Result<Query, Vec<Diagnostic>> {
        let mut query = self.query.clone();
        match bind::bind(&mut query, values) {
            Ok(()) => Ok(query),
            Err(misplaced) => Err(vec![self.misplaced(&misplaced)]),
        }
    }

    /// The query for the values of a parameter with which there is an answer: what it matches with no
    /// parameter set. None where it gives no rows.
    pub fn candidates(&self, parameter: &Parameter) -> Option<Query> {
        let Query::Select { dataset, pattern, base_iri } = &self.query else { return None };
        let inner = Box::new(walk::matched(pattern).clone());
        let variables = vec![Variable::new_unchecked(parameter.variable.as_str())];
        let pattern = GraphPattern::Project { inner, variables };
        let pattern = GraphPattern::Distinct { inner: Box::new(pattern) };
        Some(Query::Select { dataset: dataset.clone(), pattern, base_iri: base_iri.clone() })
    }

    /// Values for unknown parameters, or given twice.
    fn unknown(&self, given: &[(String, String)]) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (i, (name, _)) in given.iter().enumerate() {
            let place = Place::file(self.file.as_str());
            if !self.parameters.iter().any(|p| p.name == *name) {
                let message = format!("this question has no parameter '{name}'");
                problems.push(
                    Diagnostic::new(Code::ParameterUnknown, message, place)
                        .help(self.known_parameters()),
                );
            } else if given.iter().take(i).any(|(earlier, _)| earlier == name) {
                let message = format!("parameter '{name}' is given twice");
                problems.push(Diagnostic::new(Code::ParameterValue, message, place));
            }
        }
        problems
    }

    fn known_parameters(&self) -> String {
        let names: Vec<&str> = self.parameters.iter().map(|p| p.name.as_str()).collect();
        match names.as_slice() {
            [] => "it has none".to_owned(),
            names => format!("its parameters are: {}", names.join(", ")),
        }
    }
}
