//! Writes questions about each class for `queries/`.

use super::model::{Class, Kind, Model, Property, Range};
use super::naming::{self, Taken, quiet, quoted};
use super::pattern::{is_a, prefixes};
use crate::csvw::infer::TableFinding;

/// The most columns of an answer, parameters of a question, and columns of a class with questions:
/// people read them.
const SHOWN: usize = 8;
const ASKED: usize = 6;

/// A question to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// The name of its file, without the ending.
    pub name: String,
    pub summary: String,
    pub text: String,
    /// An example: its parameters with values from the tables.
    pub example: Vec<String>,
    /// The quality of the example; the highest of all questions is shown first.
    pub rank: u8,
}

/// The content of a question before it has a name.
struct Draft {
    names: Vec<String>,
    summary: String,
    about: Vec<String>,
    example: Vec<String>,
    rank: u8,
    /// The columns of labels and numbers for bars.
    bars: Option<(String, &'static str)>,
    select: String,
    pattern: Vec<String>,
    after: String,
}

/// Writes the questions about one class.
struct Asker<'m> {
    model: &'m Model,
    class: &'m Class,
    table: &'m TableFinding,
    /// The name of the question that lists the rows.
    list: String,
}

/// The questions about all new classes. `taken` are the names of existing questions.
pub(super) fn write(model: &Model, tables: &[TableFinding], mut taken: Taken) -> Vec<Question> {
    let mut questions = Vec::new();
    // The first one with bars is on the front page of a new project.
    let mut may_feature = taken.is_empty();
    for (class, table) in model.classes.iter().zip(tables) {
        if class.kind == Kind::Known || class.properties.is_empty() {
            continue;
        }
        let list = class.many.replace(' ', "-");
        let asker = Asker { model, class, table, list };
        for draft in asker.drafts() {
            let name = taken.take(&draft.names);
            let is_featured = may_feature && draft.bars.is_some();
            may_feature &= !is_featured;
            questions.push(asker.finish(draft, name, is_featured));
        }
    }
    questions
}

impl<'m> Asker<'m> {
    fn drafts(&self) -> Vec<Draft> {
        let mut drafts = vec![self.list()];
        if self.class.kind == Kind::Names {
            return drafts;
        }
        drafts.push(self.count());
        let references: Vec<&Property> = self.references().collect();
        drafts.extend(references.iter().map(|property| self.belonging(property)));
        let counted =
            self.class.properties.iter().filter(|p| p.is_category && p.target().is_none());
        drafts.extend(references.iter().copied().chain(counted.take(ASKED)).map(|p| self.per(p)));
        for shared in &references {
            let others = references.iter().filter(|other| other.column != shared.column);
            drafts.extend(others.map(|other| self.together(other, shared, references.len())));
        }
        let lists = references.iter().filter(|property| property.is_list);
        drafts.extend(lists.map(|property| self.together_in_a_cell(property)));
        drafts
    }

    fn references(&self) -> impl Iterator<Item = &'m Property> {
        self.class.properties.iter().filter(|p| p.target().is_some()).take(ASKED)
    }

    /// The properties for optional parameters of a list.
    fn narrowing(&self) -> Vec<&'m Property> {
        let all = self.class.properties.iter().filter(|p| p.is_category || p.target().is_some());
        all.filter(|p| !matches!(p.range, Range::Literal(_)) || p.is_category).take(ASKED).collect()
    }

    fn is_item(&self) -> String {
        is_a(&self.model.space, "?item", self.class)
    }

    /// The columns of an answer, except `without`.
    fn columns(&self, without: Option<usize>) -> Vec<&'m Property> {
        let all = self.class.properties.iter().filter(|p| Some(p.column) != without);
        all.take(SHOWN).collect()
    }

    fn list(&self) -> Draft {
        let columns = self.columns(None);
        let mut pattern = vec![self.is_item()];
        pattern.extend(self.meaning());
        pattern.extend(columns.iter().flat_map(|p| self.model.value_of(p)));
        let (about, example) = self.narrow(&mut pattern);
        let hidden = self.class.properties.len() > columns.len();
        let first = match hidden {
            true => format!("The first {SHOWN} columns of each row."),
            false => "One row for each.".to_owned(),
        };
        let select = match self.class.kind {
            Kind::Names => format!("{} ?entity", variables(&columns)),
            _ => variables(&columns),
        };
        Draft {
            names: vec![self.list.clone()],
            summary: format!("Which {} are there?", self.class.many),
            about: [vec![first], about].concat(),
            example,
            rank: 0,
            bars: None,
            select,
            pattern,
            after: order(&columns),
        }
    }

    /// The pattern for the entity of a name.
    fn meaning(&self) -> Option<String> {
        let is_names = self.class.kind == Kind::Names;
        is_names.then(|| "OPTIONAL { ?item skos:exactMatch ?entity }".to_owned())
    }

    fn count(&self) -> Draft {
        let mut pattern = vec![self.is_item()];
        let (about, example) = self.narrow(&mut pattern);
        Draft {
            names: vec![format!("{}-count", self.list)],
            summary: format!("How many {} are there?", self.class.many),
            about: [vec!["Their number, all of them or only some.".to_owned()], about].concat(),
            example,
            rank: 0,
            bars: None,
            select: "(COUNT(DISTINCT ?item) AS ?count)".to_owned(),
            pattern,
            after: String::new(),
        }
    }

    /// Adds optional parameters; returns their descriptions and an example.
    fn narrow(&self, pattern: &mut Vec<String>) -> (Vec<String>, Vec<String>) {
        let narrowing = self.narrowing();
        pattern.extend(narrowing.iter().map(|property| self.model.filter(property)));
        let line = |p: &&Property| match self.target(p) {
            Some(class) => format!("{}: only those of this {}.", p.variable, class.one),
            None => format!("{}: only those with this value.", p.variable),
        };
        let about = narrowing.iter().map(line).collect();
        let example = narrowing.iter().find_map(|property| self.argument(property));
        (about, example.into_iter().collect())
    }

    fn belonging(&self, property: &Property) -> Draft {
        let columns = self.columns(Some(property.column));
        // Rows without other columns are identified by their addresses.
        let (select, after) = match columns.is_empty() {
            true => ("?item".to_owned(), "ORDER BY ?item\n".to_owned()),
            false => (variables(&columns), order(&columns)),
        };
        let variable = property.parameter(true);
        let path = property.path(&self.model.space);
        let mut pattern = vec![self.is_item(), format!("?item {path} {variable} .")];
        pattern.extend(self.model.is_of_class(property, &variable));
        pattern.extend(columns.iter().flat_map(|p| self.model.value_of(p)));
        Draft {
            names: vec![format!("{}-by-{}", self.list, file_name(property))],
            summary: format!(
                "Which {} belong to a given {}?",
                self.class.many,
                self.called(property)
            ),
            about: vec![self.given(property)],
            example: self.argument(property).into_iter().collect(),
            rank: 2,
            bars: None,
            select,
            pattern,
            after,
        }
    }

    fn per(&self, property: &Property) -> Draft {
        let (space, out) = (&self.model.space, format!("?{}", property.variable));
        let path = property.path(space);
        let mut pattern = vec![self.is_item()];
        let group = match property.target() {
            None => {
                pattern.push(format!("?item {path} {out} ."));
                out.clone()
            }
            Some(_) => {
                let node = property.node();
                pattern.push(format!("?item {path} {node} ."));
                pattern.push(self.model.shown(property, &node, &out));
                format!("{node} {out}")
            }
        };
        let each = match property.target() {
            Some(_) => self.called(property),
            None => format!("value of {}", quiet(&property.label)),
        };
        Draft {
            names: vec![format!("{}-per-{}", self.list, file_name(property))],
            summary: format!("How many {} are there for each {each}?", self.class.many),
            about: vec!["The most frequent first.".to_owned()],
            example: Vec::new(),
            rank: 1,
            bars: Some((property.variable.clone(), "count")),
            select: format!("{out} (COUNT(DISTINCT ?item) AS ?count)"),
            pattern,
            after: format!("GROUP BY {group}\nORDER BY DESC(?count) {out}\n"),
        }
    }

    /// Asks for other values at the same places, as in `co-hosts`.
    fn together(&self, property: &Property, shared: &Property, all: usize) -> Draft {
        let space = &self.model.space;
        let (given, other) = (property.parameter(true), property.node());
        let (path, through) = (property.path(space), shared.path(space));
        let mut pattern = vec![
            is_a(space, "?one", self.class),
            format!("?one {path} {given} ; {through} ?shared ."),
        ];
        pattern.extend(self.model.is_of_class(property, &given));
        pattern.push(is_a(space, "?two", self.class));
        pattern.push(format!("?two {through} ?shared ; {path} {other} ."));
        let (one, many, by) = (self.one(property), self.many(property), quiet(&shared.label));
        let shares = self.many(shared);
        let (plain, longer) = (self.co_name(property), file_name(shared));
        let longer = format!("{plain}-by-{longer}");
        Draft {
            names: if all > 2 { vec![longer] } else { vec![plain, longer] },
            summary: format!("Which {many} have the same {by} as a given {one}?"),
            about: vec![
                format!("With the number of {shares} that they share."),
                self.given(property),
            ],
            example: self.argument(property).into_iter().collect(),
            rank: 3,
            bars: None,
            ..self.others(property, pattern, "?shared")
        }
    }

    /// Asks for other values in the same cells.
    fn together_in_a_cell(&self, property: &Property) -> Draft {
        let space = &self.model.space;
        let (given, other) = (property.parameter(true), property.node());
        let path = property.path(space);
        let mut pattern = vec![self.is_item(), format!("?item {path} {given} ; {path} {other} .")];
        pattern.extend(self.model.is_of_class(property, &given));
        let (one, many) = (self.one(property), self.many(property));
        let all = &self.class.many;
        let (plain, longer) =
            (self.co_name(property), format!("{}-in-{}", self.co_name(property), self.list));
        Draft {
            names: vec![plain, longer],
            summary: format!("Which {many} are in the same {all} as a given {one}?"),
            about: vec![format!("With the number of {all} that they share."), self.given(property)],
            example: self.argument(property).into_iter().collect(),
            rank: 4,
            bars: None,
            ..self.others(property, pattern, "?item")
        }
    }

    /// The common end of questions about other values.
    fn others(&self, property: &Property, mut pattern: Vec<String>, counted: &str) -> Draft {
        let (given, other) = (property.parameter(true), property.node());
        let out = format!("?{}", property.variable);
        pattern.push(format!("FILTER({other} != {given})"));
        pattern.push(self.model.shown(property, &other, &out));
        Draft {
            names: Vec::new(),
            summary: String::new(),
            about: Vec::new(),
            example: Vec::new(),
            rank: 0,
            bars: None,
            select: format!("{out} (COUNT(DISTINCT {counted}) AS ?count)"),
            pattern,
            after: format!("GROUP BY {other} {out}\nORDER BY DESC(?count) {out}\n"),
        }
    }

    /// The name of a question about other values, for example `co-hosts`.
    fn co_name(&self, property: &Property) -> String {
        let same =
            self.target(property).filter(|class| naming::property(&class.one) == property.variable);
        match same.filter(|class| class.kind != Kind::Names) {
            Some(class) => format!("co-{}", class.many.replace(' ', "-")),
            None => format!("co-{}", file_name(property)),
        }
    }

    fn target(&self, property: &Property) -> Option<&'m Class> {
        self.model.classes.get(property.target()?)
    }

    /// The singular for a value of a property: its column, in the singular for lists.
    fn called(&self, property: &Property) -> String {
        if property.is_list { self.one(property) } else { quiet(&property.label) }
    }

    /// The singular for the target of a property.
    fn one(&self, property: &Property) -> String {
        self.target(property).map_or_else(|| quiet(&property.label), |class| class.one.clone())
    }

    fn many(&self, property: &Property) -> String {
        self.target(property).map_or_else(|| quiet(&property.label), |class| class.many.clone())
    }

    fn given(&self, property: &Property) -> String {
        format!("{}: one {}, by its key or name.", property.variable, self.one(property))
    }

    /// A parameter with a value from the table.
    fn argument(&self, property: &Property) -> Option<String> {
        if let Some(name) = &property.example {
            return Some(format!("{}={name}", property.variable));
        }
        let column = self.table.columns.get(property.column)?;
        let text = column.first.as_ref()?.text.as_str();
        let text = match &column.list {
            Some(list) => text.split(list.separator.as_str()).next().unwrap_or(text).trim(),
            None => text,
        };
        (!text.ends_with('…')).then(|| format!("{}={text}", property.variable))
    }

    fn finish(&self, draft: Draft, name: String, is_featured: bool) -> Question {
        let Draft { summary, about, example, rank, bars, select, pattern, after, .. } = draft;
        let call = std::iter::once(name.clone()).chain(example.iter().map(|text| quoted(text)));
        let call = call.collect::<Vec<_>>().join(" ");
        let mut head = format!("#+ summary: {summary}\n#+ description: |\n");
        let is_plain = !call.chars().any(char::is_control);
        let call = is_plain.then(|| format!("Example: {call}"));
        let (first, rest) = about.split_first().map_or((None, &[][..]), |(f, r)| (Some(f), r));
        let blank = String::new();
        let parts = [first.into_iter().collect(), rest.iter().collect(), call.iter().collect()];
        let parts = parts.into_iter().filter(|lines: &Vec<&String>| !lines.is_empty());
        let lines = parts.flat_map(|lines| std::iter::once(&blank).chain(lines)).skip(1);
        for line in lines {
            head.push_str(format!("#+   {line}").trim_end());
            head.push('\n');
        }
        head.push_str(&format!("#+ tags:\n#+   - {}\n", self.class.many));
        if is_featured {
            head.push_str("#+ featured:\n");
        }
        if let Some((label, value)) = bars {
            head.push_str(&format!("#+ view: {{kind: bars, label: {label}, value: {value}}}\n"));
        }
        let lines: String = pattern.iter().map(|line| format!("  {line}\n")).collect();
        let body = format!("SELECT {select}\nWHERE {{\n{lines}}}\n{after}");
        let text = format!("{head}{}\n{body}", prefixes(&self.model.space, &body));
        Question { name, summary, text, example, rank }
    }
}

fn variables(properties: &[&Property]) -> String {
    let all: Vec<String> = properties.iter().map(|p| format!("?{}", p.variable)).collect();
    all.join(" ")
}

fn order(properties: &[&Property]) -> String {
    match properties {
        [] => String::new(),
        several => format!("ORDER BY {}\n", variables(several)),
    }
}

/// A property in a file name: `memberState` becomes `member-state`.
fn file_name(property: &Property) -> String {
    crate::csvw::infer::words(&property.variable).join("-")
}
