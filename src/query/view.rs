//! Reads the view of an answer: `view` in the head of a question.
//!
//! grlc skips unknown decorators, so this is plain YAML.

use super::decorator::{BadDecorator, bad, boolean, suggestion, text};
use super::yaml::{self, Node};

/// The kind of drawing.
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

/// The settings of a kind of view.
struct Rule {
    name: &'static str,
    kind: ViewKind,
    /// The required roles.
    required: &'static [&'static str],
    /// The optional roles.
    optional: &'static [&'static str],
    /// An example of a valid decorator.
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

/// The only setting without a column: whether the edges of a network have a direction.
const DIRECTED: &str = "directed";

/// The view of an answer (`#+ view:`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The kind of drawing.
    pub kind: ViewKind,
    /// The columns of the answer by their roles.
    pub roles: Vec<ViewRole>,
    /// Whether the edges of a network have a direction.
    pub directed: bool,
    /// The title of the picture: the question in one line.
    pub title: Option<String>,
    /// Whether the query orders its rows.
    pub is_ordered: bool,
}

/// A column of the answer and its role in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewRole {
    /// The role, for example `source`.
    pub name: String,
    /// The name of the column, without `?`.
    pub column: String,
    /// Its line in the file.
    pub line: u64,
}

impl View {
    /// The column that has a role.
    pub fn column(&self, role: &str) -> Option<&str> {
        self.roles.iter().find(|known| known.name == role).map(|role| role.column.as_str())
    }

    /// The name of its kind in heads.
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
                let message = format!("'{}' needs a column for '{missing}'", rule.name);
                bad(node.line, message, format!("for example `#+ view: {}`", rule.example))
            }
            None => Ok(view),
        }
    }

    /// Checks the view against the columns of the query; only SELECT queries have any.
    pub(super) fn check(&self, columns: Option<&[String]>) -> Result<(), BadDecorator> {
        let Some(columns) = columns else {
            let line = self.roles.first().map_or(1, |role| role.line);
            let help = "remove the view, or ask for rows with SELECT";
            return bad(line, "only the rows of a SELECT have a view".to_owned(), help);
        };
        let known: Vec<&str> = columns.iter().map(String::as_str).collect();
        match self.roles.iter().find(|role| !known.contains(&role.column.as_str())) {
            Some(ViewRole { name, column, line }) => {
                let message =
                    format!("'view' takes '{name}' from '{column}', which is not a column");
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
            let message = format!("'{}' has no role '{name}'", self.name);
            return bad(node.line, message, suggestion(name, &known, "roles"));
        }
        let column = text(name, node)?.trim_start_matches('?').to_owned();
        Ok(ViewRole { name: name.to_owned(), column, line: node.line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::QueryTemplate;
    use crate::query::decorator::trial::{read, wrong};

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
    fn a_wrong_view_is_reported_with_its_line_and_the_nearest_right_form() {
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
                "'bars' has no role 'lable'",
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
                "'label' from 'hosts', which is not a column",
                "did you mean 'host'?",
            ),
            (
                "#+ view: {kind: bars, label: zzzz}",
                2,
                "not a column",
                "columns of the query are: host, n",
            ),
            ("#+ view: {kind: bars, kind: bars}", 2, "'kind' is given twice", ""),
            ("#+ view: {kind:bars}", 2, "expected 'name: value', found 'kind:bars'", ""),
            ("#+ view: {kind: bars, label: host} x", 2, "'x' follows the closing }", ""),
        ];
        for (head, line, message, help) in cases {
            let found = wrong(head);
            assert_eq!(found.0, line, "{head}: {found:?}");
            assert!(found.1.contains(message) && found.2.contains(help), "{head}: {found:?}");
        }
        let ask = QueryTemplate::parse("q.rq", "#+ view: {kind: bars, label: s}\nASK { ?s ?p ?o }");
        assert!(ask.unwrap_err().message.ends_with("only the rows of a SELECT have a view"));
    }
}
