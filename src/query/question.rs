//! Reads a query file: its head, its parameters, and the query.

use std::collections::BTreeMap;

use oxigraph::model::NamedNode;
use spargebra::algebra::{GraphPattern, QueryDataset};
use spargebra::term::Variable;
use spargebra::{Query, SparqlParser};

use super::bind::{self, Misplaced, ParameterValue, Values};
use super::decorator::BadDecorator;
use super::discover::{Seen, parameters};
use super::fault::{missing, refuse, unread_problem, utf8};
use super::header::Header;
use super::outline::Outline;
use super::parameter::{Parameter, ParameterKind};
use super::parse::parse_outlined;
use super::placement::{self, OnClass};
use super::sparql12::newer;
use super::view::View;
use super::walk;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::link::Resolver;
use crate::rdf::vocab::rdf;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// SELECT: rows.
    Rows,
    /// ASK: yes or no.
    YesNo,
    /// CONSTRUCT or DESCRIBE: triples.
    Graph,
}

/// A question with parameters.
#[derive(Clone, Debug)]
pub struct QueryTemplate {
    file: String,
    header: Header,
    parameters: Vec<Parameter>,
    prefixes: BTreeMap<String, String>,
    query: Query,
    names_graphs: bool,
    on: Vec<OnClass>,
}

impl QueryTemplate {
    /// Reads a query file's bytes, as [`QueryTemplate::parse`].
    ///
    /// # Errors
    /// As [`QueryTemplate::parse`], and [`Code::QuerySyntax`] for invalid UTF-8, with its place.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Box<Diagnostic>> {
        Self::parse(file, utf8(file, bytes)?)
    }

    /// Reads any SPARQL query rather than a named question, as [`QueryTemplate::read`].
    ///
    /// Without a head, it is plain SPARQL without required parameters. A variable named like a
    /// parameter takes a given value, or else stays a variable.
    ///
    /// # Errors
    /// As [`QueryTemplate::read`].
    pub fn free(file: &str, bytes: &[u8]) -> Result<Self, Box<Diagnostic>> {
        Self::new(file, utf8(file, bytes)?, true)
    }

    /// Reads a query file's text; `file` is its name for problems. A byte-order mark is ignored.
    ///
    /// # Errors
    /// [`Code::QuerySyntax`] for a malformed head or SPARQL, with the line,
    /// [`Code::QueryRefused`] for updates, SERVICE and SPARQL 1.2, and [`Code::QueryTooDeep`].
    pub fn parse(file: &str, text: &str) -> Result<Self, Box<Diagnostic>> {
        Self::new(file, text, false)
    }

    fn new(file: &str, text: &str, is_free: bool) -> Result<Self, Box<Diagnostic>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let outline = Outline::of(text);
        refuse(file, &outline)?;
        let header = Header::parse(file, text)?;
        let mut query = parse_outlined(SparqlParser::new(), text, &outline)
            .map_err(|unread| Box::new(unread_problem(file, text, &outline, &unread)))?;
        let is_plain = is_free && header == Header::default();
        let parameters = parameters(file, &outline, &mut query, is_plain)?;
        let names_graphs = query.dataset().is_some();
        let prefixes = outline.prefixes;
        let mut question = Self {
            file: file.to_owned(),
            header,
            parameters,
            prefixes,
            query,
            names_graphs,
            on: Vec::new(),
        };
        question.inspect()?;
        question.take_from_header()?;
        question.compare_views(text)?;
        Ok(question)
    }

    /// Its file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The head of the file.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The parameters, in order of first use.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The values of its parameters as read, one line each.
    pub fn reading(&self, values: &Values, resolver: &Resolver) -> Vec<String> {
        let line = |parameter: &Parameter| {
            let value = match values.get(&parameter.variable) {
                None => "not given".to_owned(),
                Some(ParameterValue::Literal(literal)) => literal.value().to_owned(),
                Some(ParameterValue::Iri(iri)) => match resolver.label(iri.as_str()) {
                    Some(label) => format!("{label} <{}>", iri.as_str()),
                    None => format!("<{}>", iri.as_str()),
                },
            };
            format!("{}: {value}", parameter.name)
        };
        self.parameters.iter().map(line).collect()
    }

    /// The query before binding.
    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    /// The form of its answer.
    pub fn form(&self) -> Form {
        match self.query {
            Query::Select { .. } => Form::Rows,
            Query::Ask { .. } => Form::YesNo,
            Query::Construct { .. } | Query::Describe { .. } => Form::Graph,
        }
    }

    /// How its answer is drawn, if its head says so.
    pub fn view(&self) -> Option<&View> {
        self.header.view.as_ref()
    }

    /// The values, by the parameters' names, with which it stands on the home page; nothing if it
    /// does not.
    pub fn featured(&self) -> Option<&[(String, String)]> {
        self.header.featured.as_ref().map(|featured| featured.values.as_slice())
    }

    /// The classes of entities on whose pages it stands, each with the parameter for the entity.
    pub fn on(&self) -> &[OnClass] {
        &self.on
    }

    /// Whether any parameter names an entity, so that a [`Resolver`] over the graph is needed.
    pub fn names_entities(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.kind == ParameterKind::Iri)
    }

    /// Whether it uses named graphs (GRAPH, FROM) rather than only the default graph.
    pub fn names_graphs(&self) -> bool {
        self.names_graphs
    }

    /// The graphs that it names with FROM and FROM NAMED.
    pub(crate) fn from(&self) -> impl Iterator<Item = &str> {
        let dataset = self.query.dataset();
        let named = dataset.and_then(|dataset| dataset.named.as_deref()).unwrap_or_default();
        let default = dataset.map_or(&[][..], |dataset| &dataset.default);
        default.iter().chain(named).map(NamedNode::as_str)
    }

    /// The same question to other graphs, as a request names them (SPARQL 1.1 Protocol §2.1.4).
    pub(crate) fn over(mut self, default: Vec<NamedNode>, named: Vec<NamedNode>) -> Self {
        let other = Some(QueryDataset { default, named: Some(named) });
        let (Query::Select { dataset, .. }
        | Query::Construct { dataset, .. }
        | Query::Describe { dataset, .. }
        | Query::Ask { dataset, .. }) = &mut self.query;
        *dataset = other;
        self.names_graphs = true;
        self
    }

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

    fn misplaced(&self, misplaced: &Misplaced) -> Diagnostic {
        let (Misplaced::Assigned(variable) | Misplaced::NotAnIri(variable)) = misplaced;
        let place = self.parameters.iter().find(|p| p.variable == *variable).map(|p| &p.place);
        let place = place.cloned().unwrap_or_else(|| Place::file(self.file.as_str()));
        Diagnostic::new(Code::QuerySyntax, misplaced.to_string(), place)
    }

    /// Refuses unsupported queries, checks the places of parameters, and collects their classes.
    fn inspect(&mut self) -> Result<(), Box<Diagnostic>> {
        if let Some(what) = newer(&mut self.query) {
            let message = format!("{what} is SPARQL 1.2, but questions are SPARQL 1.1");
            let place = Place::file(self.file.as_str());
            return Err(Box::new(Diagnostic::new(Code::QueryRefused, message, place)));
        }
        let mut trial = self.query.clone();
        let stand_in = ParameterValue::Iri(NamedNode::new_unchecked(rdf::NIL));
        let values = self.parameters.iter().map(|p| (p.variable.clone(), stand_in.clone()));
        bind::bind(&mut trial, &values.collect())
            .map_err(|misplaced| Box::new(self.misplaced(&misplaced)))?;

        let mut seen = Seen::default();
        let (Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. }) = &mut self.query;
        walk::pattern(pattern, &mut |part| seen.part(part));
        if seen.service {
            let message = "SERVICE is not allowed: questions read only the graph of the folder";
            let place = Place::file(self.file.as_str());
            return Err(Box::new(Diagnostic::new(Code::QueryRefused, message, place)));
        }
        self.names_graphs |= seen.graph;
        for parameter in &mut self.parameters {
            parameter.classes = seen.classes(&parameter.variable);
        }
        for (i, parameter) in self.parameters.iter().enumerate() {
            let earlier = self.parameters.iter().take(i).find(|p| p.name == parameter.name);
            if let Some(earlier) = earlier {
                let (first, second) = (&earlier.variable, &parameter.variable);
                let message = format!("?{first} and ?{second} are one parameter in two forms");
                let problem = Diagnostic::new(Code::QuerySyntax, message, parameter.place.clone());
                return Err(Box::new(problem.related("the first", earlier.place.clone())));
            }
        }
        Ok(())
    }

    /// Compares `view`, `featured` and `on` of the head with the query.
    fn compare_views(&mut self, text: &str) -> Result<(), Box<Diagnostic>> {
        let mut columns: Option<Vec<String>> = None;
        let mut is_ordered = false;
        if let Query::Select { pattern, .. } = &mut self.query
            && let Some((inner, variables)) = bind::projection(pattern)
        {
            columns = Some(variables.iter().map(|v| v.as_str().to_owned()).collect());
            is_ordered = matches!(**inner, GraphPattern::OrderBy { .. });
        }
        let (parameters, prefixes) = (&self.parameters, &self.prefixes);
        let known = placement::Known { parameters, prefixes };
        let problem = |bad: BadDecorator| bad.problem(&self.file, text);
        if let Some(view) = &mut self.header.view {
            view.check(columns.as_deref()).map_err(problem)?;
            view.is_ordered = is_ordered;
            view.title = self.header.summary.clone();
        }
        if let Some(featured) = &self.header.featured {
            known.featured(featured).map_err(problem)?;
        }
        let on: Result<_, _> = self.header.on.iter().map(|on| known.on(on)).collect();
        self.on = on.map_err(problem)?;
        Ok(())
    }

    /// Adds the defaults and choices of the head to the parameters.
    fn take_from_header(&mut self) -> Result<(), Box<Diagnostic>> {
        // Older files give the variable here, newer ones the parameter's name.
        let find = |parameters: &mut [Parameter], key: &str, what: &str| {
            let key = key.trim_start_matches('?');
            let at = parameters.iter().position(|p| p.name == key || p.variable == key);
            at.ok_or_else(|| {
                let message = format!("'{what}' names the unknown parameter '{key}'");
                let place = Place::file(self.file.as_str());
                Box::new(Diagnostic::new(Code::QuerySyntax, message, place))
            })
        };
        for (key, value) in &self.header.defaults {
            let at = find(&mut self.parameters, key, "defaults")?;
            if let Some(parameter) = self.parameters.get_mut(at) {
                parameter.default = Some(value.clone());
            }
        }
        for (key, values) in &self.header.enumerate {
            let at = find(&mut self.parameters, key, "enumerate")?;
            if let Some(parameter) = self.parameters.get_mut(at) {
                parameter.choices = values.clone();
            }
        }
        Ok(())
    }
}
