//! Reads a query file: its head, its parameters, and the query.

use std::collections::BTreeMap;
use std::sync::Arc;

use oxigraph::model::NamedNode;
use spargebra::algebra::{GraphPattern, QueryDataset};
use spargebra::{Query, SparqlParser};

use super::bind::{self, Misplaced, ParameterValue, Values};
use super::decorator::BadDecorator;
use super::discover::{Seen, parameters};
use super::fault::{refuse, unread_problem, utf8};
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
use crate::rdf::graph::Prefixes;
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
    pub(super) file: String,
    pub(super) text: Arc<str>,
    header: Header,
    pub(super) parameters: Vec<Parameter>,
    pub(super) prefixes: BTreeMap<String, String>,
    pub(super) query: Query,
    names_graphs: bool,
    varies: bool,
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
        Self::new(file, utf8(file, bytes)?, SparqlParser::new(), true)
    }

    /// The same where some prefixes need no declaration; one in the text counts more.
    ///
    /// # Errors
    /// As [`QueryTemplate::read`].
    pub(crate) fn free_with(
        prefixes: &Prefixes,
        file: &str,
        bytes: &[u8],
    ) -> Result<Self, Box<Diagnostic>> {
        let known = prefixes.iter().map(|(name, iri)| (name.to_owned(), iri.to_owned())).collect();
        Self::known(file, utf8(file, bytes)?, SparqlParser::new(), true, known)
    }

    /// The same with an IRI against which those of the query are resolved (SPARQL §4.1.1.2); nothing is
    /// resolved against an invalid one.
    ///
    /// # Errors
    /// As [`QueryTemplate::read`].
    pub(crate) fn free_at(base: &str, file: &str, bytes: &[u8]) -> Result<Self, Box<Diagnostic>> {
        let parser =
            SparqlParser::new().with_base_iri(base).unwrap_or_else(|_| SparqlParser::new());
        Self::new(file, utf8(file, bytes)?, parser, true)
    }

    /// Reads a query file's text; `file` is its name for problems. A byte-order mark is ignored.
    ///
    /// # Errors
    /// [`Code::QuerySyntax`] for a malformed head or SPARQL, with the line,
    /// [`Code::QueryRefused`] for updates, SERVICE and SPARQL 1.2, and [`Code::QueryTooDeep`].
    pub fn parse(file: &str, text: &str) -> Result<Self, Box<Diagnostic>> {
        Self::new(file, text, SparqlParser::new(), false)
    }

    fn new(
        file: &str,
        text: &str,
        parser: SparqlParser,
        is_free: bool,
    ) -> Result<Self, Box<Diagnostic>> {
        Self::known(file, text, parser, is_free, BTreeMap::new())
    }

    /// Reads a text that may use the `known` prefixes without a declaration.
    fn known(
        file: &str,
        text: &str,
        mut parser: SparqlParser,
        is_free: bool,
        known: BTreeMap<String, String>,
    ) -> Result<Self, Box<Diagnostic>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut outline = Outline::of(text);
        for (name, iri) in known {
            if outline.undeclared.remove(&name).is_some()
                && let Ok(with) = parser.clone().with_prefix(&name, &iri)
            {
                parser = with;
                outline.prefixes.insert(name, iri);
            }
        }
        refuse(file, &outline)?;
        let header = Header::parse(file, text)?;
        let mut query = parse_outlined(parser, text, &outline)
            .map_err(|unread| Box::new(unread_problem(file, text, &outline, &unread)))?;
        let is_plain = is_free && header == Header::default();
        let parameters = parameters(file, &outline, &mut query, is_plain)?;
        let names_graphs = query.dataset().is_some();
        let (prefixes, varies) = (outline.prefixes, outline.varies);
        let mut question = Self {
            file: file.to_owned(),
            text: text.into(),
            header,
            parameters,
            prefixes,
            query,
            names_graphs,
            varies,
            on: Vec::new(),
        };
        question.inspect()?;
        question.take_from_header()?;
        question.compare_views(text)?;
        Ok(question)
    }

    /// Whether its answer may differ each time, by a function such as `NOW`.
    pub(crate) fn varies(&self) -> bool {
        self.varies
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

    /// Whether a given value, or a default, names an entity, so that a [`Resolver`] over the graph is
    /// needed.
    pub fn names_entities(&self, given: &[(String, String)]) -> bool {
        let is_given = |parameter: &Parameter| {
            parameter.default.is_some() || given.iter().any(|(name, _)| *name == parameter.name)
        };
        let mut entities = self.parameters.iter().filter(|p| p.kind == ParameterKind::Iri);
        entities.any(is_given)
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

    /// The problem of a parameter where it cannot be.
    pub(super) fn misplaced(&self, misplaced: &Misplaced) -> Diagnostic {
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
