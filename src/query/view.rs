//! How the answer of a question is drawn and where it is shown: `view`, `featured` and `on` in the
//! head of its file.
//!
//! grlc passes over decorators that it does not know, so these are plain YAML and nothing more.

use std::collections::BTreeMap;

use super::decorator::{BadDecorator, boolean, text, texts};
use super::parameter::{Parameter, ParameterKind};
use super::yaml::{self, Malformed, Node, Value};
use crate::diagnostic::{did_you_mean, nearest_few};

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewKind {
    /// Dates on an axis, in lanes.
    Timeline,
    /// Nodes and the edges between them.
    Network,
    /// A bar for each row.
    Bars,
    /// Rows and columns with coloured cells.
    Matrix,
}

/// What a kind of view is told by its head.
struct Rule {
    name: &'static str,
    kind: ViewKind,
    /// The roles that need a column.
    required: &'static [&'static str],
    /// The roles that may have one.
    optional: &'static [&'static str],
    /// A right decorator.
    example: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        name: "timeline",
        kind: ViewKind::Timeline,
        required: &["label", "start"],
        optional: &["end", "group", "link"],
        example: "{kind: timeline, label: title, start: date}",
    },
    Rule {
        name: "network",
        kind: ViewKind::Network,
        required: &["source", "target"],
        optional: &["weight", "sourceLink", "targetLink"],
        example: "{kind: network, source: host, target: partner}",
    },
    Rule {
        name: "bars",
        kind: ViewKind::Bars,
        required: &["label"],
        optional: &["value", "link"],
        example: "{kind: bars, label: host, value: sessions}",
    },
    Rule {
        name: "matrix",
        kind: ViewKind::Matrix,
        required: &["row", "column"],
        optional: &["value", "rowLink", "columnLink"],
        example: "{kind: matrix, row: state, column: resolution, value: vote}",
    },
];

/// The one setting that is no role: whether the edges of a network have a direction.
const DIRECTED: &str = "directed";

/// How an answer is drawn (`#+ view:`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What is drawn.
    pub kind: ViewKind,
    /// The columns of the answer by their roles.
    pub roles: Vec<ViewRole>,
    /// Whether the edges of a network have a direction.
    pub directed: bool,
    /// The name of the picture: the question in one line.
    pub title: Option<String>,
    /// Whether the query gives its rows an order.
    pub is_ordered: bool,
}

/// A column of the answer and what it is in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewRole {
    /// What it is, such as `source`.
    pub name: String,
    /// The name of the column, without `?`.
    pub column: String,
    /// The line of the file that says so.
    pub line: u64,
}

/// The class of entities on whose pages a question is answered (`#+ on:`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnClass {
    /// The IRI of the class.
    pub class: String,
    /// The name of the parameter that takes the entity.
    pub parameter: String,
}

/// `#+ on:` as written: a class, and the parameter if that is named; with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OnWritten {
    parameter: Option<String>,
    class: String,
    line: u64,
}

/// `#+ featured:` as written: values by the names of parameters, and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FeaturedWritten {
    pub(super) values: Vec<(String, String)>,
    line: u64,
}

fn bad<T>(line: u64, message: String, help: impl Into<String>) -> Result<T, BadDecorator> {
    Err(BadDecorator { malformed: Malformed { line, message }, help: Some(help.into()) })
}

/// The nearest of some names, or all of them.
fn suggestion(wanted: &str, known: &[&str], what: &str) -> String {
    let near: Vec<String> =
        nearest_few(wanted, known.iter().copied()).iter().map(|n| format!("'{n}'")).collect();
    did_you_mean(&near).unwrap_or_else(|| match known {
        [] => format!("there are no {what}"),
        known => format!("the {what} are: {}", known.join(", ")),
    })
}

impl View {
    /// The column that has a role.
    pub fn column(&self, role: &str) -> Option<&str> {
        self.roles.iter().find(|known| known.name == role).map(|role| role.column.as_str())
    }

    /// The name of its kind, as heads write it.
    pub fn kind_name(&self) -> &'static str {
        RULES.iter().find(|rule| rule.kind == self.kind).map_or("", |rule| rule.name)
    }

    /// Reads `view: {kind: …, ROLE: COLUMN, …}`, or the same over several lines.
    pub(super) fn read(node: &Node) -> Result<Self, BadDecorator> {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        let Some(entries) = yaml::entries(node)? else {
            let written = text("view", node)?;
            let rule = RULES.iter().find(|rule| rule.name == written).or(RULES.first());
            let example = rule.map_or("", |rule| rule.example);
            let message = "'view' must name its kind and its columns".to_owned();
            return bad(node.line, message, format!("write it as `#+ view: {example}`"));
        };
        let kind = match entries.iter().find(|(name, _)| name == "kind") {
            Some((_, kind)) => (text("kind", kind)?, kind.line),
            None => {
                let help = format!("add `kind:` with one of: {}", names.join(", "));
                return bad(node.line, "'view' has no kind".to_owned(), help);
            }
        };
        let Some(rule) = RULES.iter().find(|rule| rule.name == kind.0) else {
            let message = format!("there is no view of the kind '{}'", kind.0);
            return bad(kind.1, message, suggestion(&kind.0, &names, "kinds of views"));
        };
        let mut view = Self {
            kind: rule.kind,
            roles: Vec::new(),
            directed: false,
            title: None,
            is_ordered: false,
        };
        for (name, node) in entries.iter().filter(|(name, _)| name != "kind") {
            if rule.kind == ViewKind::Network && name == DIRECTED {
                view.directed = boolean(name, node)?;
                continue;
            }
            view.roles.push(rule.role(name, node)?);
        }
        match rule.required.iter().find(|role| view.column(role).is_none()) {
            Some(missing) => {
                let message = format!("a {} needs a column for '{missing}'", rule.name);
                bad(node.line, message, format!("for example `#+ view: {}`", rule.example))
            }
            None => Ok(view),
        }
    }

    /// Compares it with the columns of the query.
    fn check(&self, columns: &[String]) -> Result<(), BadDecorator> {
        let known: Vec<&str> = columns.iter().map(String::as_str).collect();
        match self.roles.iter().find(|role| !known.contains(&role.column.as_str())) {
            Some(ViewRole { name, column, line }) => {
                let message = format!("'view' takes '{name}' from '{column}', which is no column");
                bad(*line, message, suggestion(column, &known, "columns of the query"))
            }
            None => Ok(()),
        }
    }
}

impl Rule {
    fn role(&self, name: &str, node: &Node) -> Result<ViewRole, BadDecorator> {
        let mut known = [self.required, self.optional].concat();
        if !known.contains(&name) {
            if self.kind == ViewKind::Network {
                known.push(DIRECTED);
            }
            let message = format!("a {} has no '{name}'", self.name);
            return bad(node.line, message, suggestion(name, &known, "roles"));
        }
        let column = text(name, node)?.trim_start_matches('?').to_owned();
        Ok(ViewRole { name: name.to_owned(), column, line: node.line })
    }
}

/// Reads `featured: NAME=VALUE NAME="a value"`; a question without parameters has none.
pub(super) fn featured(node: &Node) -> Result<FeaturedWritten, BadDecorator> {
    let wrong = || {
        let message = "'featured' must give values as NAME=VALUE".to_owned();
        let help = "for example `#+ featured: host=\"Costa Rica\" kind=State`";
        bad(node.line, message, help)
    };
    let written = match &node.value {
        Value::Text(written) => written.as_str(),
        Value::List(_) | Value::Map(_) => return wrong(),
    };
    let mut values = Vec::new();
    let mut rest = written.trim();
    while !rest.is_empty() {
        let Some((name, after)) = rest.split_once('=') else { return wrong() };
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => match quoted.split_once('"') {
                Some(parts) => parts,
                None => return wrong(),
            },
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            return wrong();
        }
        values.push((name.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    Ok(FeaturedWritten { values, line: node.line })
}

/// Reads `on: CLASS`, `on: [CLASS, CLASS]` and `on: {PARAMETER: CLASS}`.
pub(super) fn on(node: &Node) -> Result<Vec<OnWritten>, BadDecorator> {
    let one = |parameter: Option<&String>, class: String, line| OnWritten {
        parameter: parameter.cloned(),
        class,
        line,
    };
    match yaml::entries(node)? {
        Some(entries) => {
            let mut all = Vec::new();
            for (name, node) in &entries {
                let classes = texts(name, node)?.into_iter();
                all.extend(classes.map(|class| one(Some(name), class, node.line)));
            }
            Ok(all)
        }
        None => {
            let classes = texts("on", node)?.into_iter();
            Ok(classes.map(|class| one(None, class, node.line)).collect())
        }
    }
}

/// What the query of a file has, to which its head refers.
pub(super) struct Query<'a> {
    /// The columns of a SELECT.
    pub(super) columns: Option<Vec<String>>,
    pub(super) is_ordered: bool,
    pub(super) parameters: &'a [Parameter],
    pub(super) prefixes: &'a BTreeMap<String, String>,
}

impl Query<'_> {
    /// Completes a view by what the query has.
    pub(super) fn view(&self, view: &mut View) -> Result<(), BadDecorator> {
        let Some(columns) = &self.columns else {
            let line = view.roles.first().map_or(1, |role| role.line);
            let help = "remove the view, or ask for rows with SELECT";
            return bad(line, "only the rows of a SELECT have a view".to_owned(), help);
        };
        view.check(columns)?;
        view.is_ordered = self.is_ordered;
        Ok(())
    }

    /// Compares the values for the home page with the parameters.
    pub(super) fn featured(&self, written: &FeaturedWritten) -> Result<(), BadDecorator> {
        let FeaturedWritten { values, line } = written;
        let known: Vec<&str> = self.parameters.iter().map(|p| p.name.as_str()).collect();
        for (i, (name, _)) in values.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let message = format!("'featured' names the unknown parameter '{name}'");
                return bad(*line, message, suggestion(name, &known, "parameters"));
            }
            if values.iter().take(i).any(|(earlier, _)| earlier == name) {
                let message = format!("'featured' gives '{name}' twice");
                return bad(*line, message, "keep one of the two values");
            }
        }
        let is_given = |p: &Parameter| {
            !p.required || p.default.is_some() || values.iter().any(|(name, _)| *name == p.name)
        };
        match self.parameters.iter().find(|p| !is_given(p)) {
            Some(missing) => {
                let message = format!("'featured' gives no value for '{}'", missing.name);
                bad(*line, message, format!("add {}=VALUE to the line", missing.name))
            }
            None => Ok(()),
        }
    }

    /// The class and the parameter that `on` means.
    pub(super) fn on(&self, written: &OnWritten) -> Result<OnClass, BadDecorator> {
        let OnWritten { parameter, class: name, line } = written;
        let entities: Vec<&Parameter> =
            self.parameters.iter().filter(|p| p.kind == ParameterKind::Iri).collect();
        let names: Vec<&str> = entities.iter().map(|p| p.name.as_str()).collect();
        let class = self.class(name, &entities);
        let Some(class) = class else {
            let message = format!("'on' names the class '{name}', which the query does not state");
            let help = "write it with a prefix of the query, such as `#+ on: ex:Organization`";
            return bad(*line, message, help);
        };
        if let Some(parameter) = parameter {
            if !names.contains(&parameter.as_str()) {
                let message =
                    format!("'on' names '{parameter}', which is no parameter for an entity");
                return bad(
                    *line,
                    message,
                    suggestion(parameter, &names, "parameters for entities"),
                );
            }
            return Ok(OnClass { class, parameter: parameter.clone() });
        }
        let of_class: Vec<&Parameter> =
            entities.iter().filter(|p| p.classes.contains(&class)).copied().collect();
        let required: Vec<&Parameter> = entities.iter().filter(|p| p.required).copied().collect();
        let one = [&of_class, &required, &entities].into_iter().find(|all| !all.is_empty());
        match one.map(Vec::as_slice) {
            Some([one]) => Ok(OnClass { class, parameter: one.name.clone() }),
            None => {
                let message = "'on' needs a parameter that takes an entity".to_owned();
                bad(*line, message, "name its variable with the ending _iri, such as ?_host_iri")
            }
            Some([first, ..]) => {
                let message = format!("'on' may mean several parameters: {}", names.join(", "));
                let help = format!("name one: `#+ on: {{{}: {name}}}`", first.name);
                bad(*line, message, help)
            }
            Some([]) => bad(*line, "'on' has no class".to_owned(), "write `#+ on: Organization`"),
        }
    }

    /// The IRI of a class: written in full, with a prefix of the query, or by the last part of the
    /// IRI of a class that the query states for a parameter.
    fn class(&self, name: &str, entities: &[&Parameter]) -> Option<String> {
        if let Some((prefix, local)) = name.split_once(':') {
            if let Some(namespace) = self.prefixes.get(prefix) {
                return Some(format!("{namespace}{local}"));
            }
            let iri = name.trim_start_matches('<').trim_end_matches('>');
            return oxigraph::model::NamedNode::new(iri)
                .ok()
                .filter(|_| local.contains('/'))
                .map(|iri| iri.as_str().to_owned());
        }
        let mut stated = entities.iter().flat_map(|parameter| &parameter.classes);
        stated.find(|class| class.rsplit(['#', '/']).next() == Some(name)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, Spot};
    use crate::query::QueryTemplate;

    const QUERY: &str = "PREFIX o: <http://o/>\nSELECT ?host ?n {
        ?_host_iri a o:State ; o:of ?__body_iri ; o:name ?host ; o:n ?n . ?__body_iri a o:Body }";

    fn read(head: &str) -> Result<QueryTemplate, Box<Diagnostic>> {
        QueryTemplate::parse("q.rq", &format!("#+ summary: Who?\n{head}\n{QUERY}"))
    }

    /// The line, the message and the help of a wrong head.
    fn wrong(head: &str) -> (u64, String, String) {
        let problem = read(head).unwrap_err();
        let Spot::Line { line, .. } = problem.place.spot else { panic!("{problem:?}") };
        (line, problem.message.clone(), problem.help.clone().unwrap_or_default())
    }

    #[test]
    fn a_view_is_written_on_one_line_or_over_several() {
        let one = read("#+ view: {kind: bars, label: host, value: ?n} # note").unwrap();
        let view = one.view().unwrap();
        assert_eq!((view.kind, view.title.as_deref()), (ViewKind::Bars, Some("Who?")));
        assert_eq!((view.column("label"), view.column("value")), (Some("host"), Some("n")));
        assert_eq!((view.column("link"), view.is_ordered), (None, false));
        let several = "#+ view:\n#+   kind: bars\n#+   label: 'host'\n#+   value: n";
        let several = read(several).unwrap();
        assert_eq!(several.view().unwrap().column("label"), Some("host"));
        let folded =
            "#+ view: {\n#+   kind: network, source: host,\n#+   target: n, directed: yes }";
        assert!(read(folded).unwrap().view().unwrap().directed);
        assert_eq!(read("").unwrap().view(), None);
    }

    #[test]
    fn a_wrong_view_is_told_with_its_line_and_the_nearest_right_form() {
        let cases = [
            (
                "#+ view: bars",
                2,
                "must name its kind and its columns",
                "`#+ view: {kind: bars, label: host",
            ),
            ("#+ view: {label: host}", 2, "'view' has no kind", "timeline, network, bars, matrix"),
            ("#+ view: {kind: bar, label: host}", 2, "of the kind 'bar'", "did you mean 'bars'?"),
            (
                "#+ view:\n#+   kind: pie\n#+   label: host",
                3,
                "of the kind 'pie'",
                "kinds of views are: timeline",
            ),
            (
                "#+ view: {kind: bars, lable: host}",
                2,
                "a bars has no 'lable'",
                "did you mean 'label'?",
            ),
            (
                "#+ view: {kind: bars, value: n}",
                2,
                "needs a column for 'label'",
                "{kind: bars, label:",
            ),
            (
                "#+ view:\n#+   kind: bars\n#+   label: hosts",
                4,
                "'label' from 'hosts', which is no column",
                "did you mean 'host'?",
            ),
            (
                "#+ view: {kind: bars, label: zzzz}",
                2,
                "no column",
                "columns of the query are: host, n",
            ),
            ("#+ view: {kind: bars, kind: bars}", 2, "'kind' is given twice", ""),
            ("#+ view: {kind:bars}", 2, "expected 'name: value', found 'kind:bars'", ""),
            ("#+ view: {kind: bars, label: host} x", 2, "'x' follows the closing }", ""),
            (
                "#+ featured: host",
                2,
                "as NAME=VALUE",
                "`#+ featured: host=\"Costa Rica\" kind=State`",
            ),
            ("#+ featured: host=\"x", 2, "as NAME=VALUE", ""),
            ("#+ featured: hots=x", 2, "unknown parameter 'hots'", "did you mean 'host'?"),
            ("#+ featured: host=x host=y", 2, "gives 'host' twice", ""),
            ("#+ featured: body=x", 2, "gives no value for 'host'", "add host=VALUE"),
            ("#+ on: Stat", 2, "'Stat', which the query does not state", "#+ on: ex:Organization"),
            ("#+ on: o:Thing\n#+ tags: a", 2, "", ""),
            ("#+ on: {hots: State}", 2, "'hots', which is no parameter", "did you mean 'host'?"),
        ];
        for (head, line, message, help) in cases {
            if head.contains("o:Thing") {
                // Not stated of a parameter, so that it is the one that must be given.
                assert_eq!(read(head).unwrap().on()[0].parameter, "host");
                continue;
            }
            let found = wrong(head);
            assert_eq!(found.0, line, "{head}: {found:?}");
            assert!(found.1.contains(message) && found.2.contains(help), "{head}: {found:?}");
        }
        let ask = QueryTemplate::parse("q.rq", "#+ view: {kind: bars, label: s}\nASK { ?s ?p ?o }");
        assert!(ask.unwrap_err().message.ends_with("only the rows of a SELECT have a view"));
    }

    #[test]
    fn values_for_the_home_page_are_written_as_on_the_command_line() {
        let question = read("#+ featured: host=\"Costa Rica\" body=UN").unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let expected = [pair("host", "Costa Rica"), pair("body", "UN")];
        assert_eq!(question.featured(), Some(&expected[..]));
        let none = QueryTemplate::parse("q.rq", "#+ featured:\nASK {}").unwrap();
        assert_eq!(none.featured(), Some(&[][..]));
        assert_eq!(read("").unwrap().featured(), None);
    }

    #[test]
    fn a_class_stands_for_the_parameter_that_takes_its_entities() {
        let on = |head: &str| {
            let question = read(head).unwrap();
            let on = question.on().iter().map(|on| format!("{}={}", on.parameter, on.class));
            on.collect::<Vec<_>>()
        };
        assert_eq!(on("#+ on: State"), ["host=http://o/State"]);
        assert_eq!(on("#+ on: Body"), ["body=http://o/Body"]);
        assert_eq!(on("#+ on: [State, o:Body]"), ["host=http://o/State", "body=http://o/Body"]);
        assert_eq!(on("#+ on: {body: o:Other}"), ["body=http://o/Other"]);
        assert_eq!(on("#+ on: {host: [State, 'o:B']}"), ["host=http://o/State", "host=http://o/B"]);
        assert_eq!(on("#+ on: <http://o/x/State>"), ["host=http://o/x/State"]);
        assert!(on("#+ tags: a").is_empty());
    }
}
