//! Reads the placement of an answer on pages: `featured` and `on` in the head of a question.
//!
//! grlc skips unknown decorators, so these are plain YAML.

use std::collections::BTreeMap;

use super::decorator::{BadDecorator, bad, suggestion, texts};
use super::parameter::{Parameter, ParameterKind};
use super::yaml::{self, Node, Value};

/// The class of entities on whose pages a question is answered (`#+ on:`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnClass {
    /// The IRI of the class.
    pub class: String,
    /// The name of the parameter that takes the entity.
    pub parameter: String,
}

/// `#+ on:` as written: a class, and optionally a parameter; with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OnWritten {
    parameter: Option<String>,
    class: String,
    line: u64,
}

/// `#+ featured:` as written: values by parameter name; with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FeaturedWritten {
    pub(super) values: Vec<(String, String)>,
    line: u64,
}

/// Reads `featured: NAME=VALUE NAME="a value"`; without parameters, there are no values.
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

/// The parameters and prefixes of the query, for checking the head.
pub(super) struct Known<'a> {
    pub(super) parameters: &'a [Parameter],
    pub(super) prefixes: &'a BTreeMap<String, String>,
}

impl Known<'_> {
    /// Checks the values for the home page against the parameters.
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

    /// The class and the parameter of `on`.
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
                    format!("'on' names '{parameter}', which is not a parameter for entities");
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
    use crate::query::QueryTemplate;
    use crate::query::decorator::trial::{read, wrong};

    #[test]
    fn a_wrong_placement_is_reported_with_its_line_and_the_nearest_right_form() {
        let cases = [
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
            ("#+ on: {hots: State}", 2, "'hots', which is not a parameter", "did you mean 'host'?"),
        ];
        for (head, line, message, help) in cases {
            let found = wrong(head);
            assert_eq!(found.0, line, "{head}: {found:?}");
            assert!(found.1.contains(message) && found.2.contains(help), "{head}: {found:?}");
        }
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
    fn a_class_selects_the_parameter_for_its_entities() {
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
        // The query does not state the class of any parameter, so the only required one counts.
        assert_eq!(on("#+ on: o:Thing"), ["host=http://o/Thing"]);
        assert!(on("#+ tags: a").is_empty());
    }
}
