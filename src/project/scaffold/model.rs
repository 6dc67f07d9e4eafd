//! Models a new project: a class for each table, a property for each column.

use std::collections::BTreeMap;

use super::naming::{self, Taken, tidy};
use crate::csvw::datatype::Builtin;
use crate::csvw::infer::{Finding, Role, TableFinding};
use crate::rdf::vocab::skos;

/// The classes of a project: of its tables in order, then of names.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Its addresses.
    pub space: Space,
    pub classes: Vec<Class>,
}

/// The addresses of a project.
#[derive(Clone, Debug)]
pub(super) struct Space {
    /// The start of the addresses of entities; ends with `/`.
    pub base: String,
    /// The start of the addresses of classes and properties, and its prefix.
    pub terms: String,
    pub prefix: String,
    /// The local names of existing terms.
    pub taken: Taken,
}

/// The class of the rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub iri: String,
    pub local: String,
    /// The table, by its address relative to the metadata.
    pub url: String,
    /// The singular and the plural of its label.
    pub one: String,
    pub many: String,
    /// The URI template of an entity.
    pub about: Option<String>,
    /// The name of the key column, if the table has one.
    pub key: Option<String>,
    pub display: Display,
    pub properties: Vec<Property>,
    pub kind: Kind,
}

/// The source of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An existing table.
    Known,
    /// A new table.
    Rows,
    /// A column with names of entities of another class.
    Names,
}

/// A column of names, with the table that lists them.
#[derive(Clone, Debug)]
pub(super) struct NamesOf {
    /// The table and its column.
    pub table: usize,
    pub column: usize,
    /// The table that lists the names.
    pub list: usize,
    /// The class of the named entities, if it belongs to a table of the project.
    pub target: Option<usize>,
    /// The first name with a certain match.
    pub example: String,
}

/// The display form of an entity in answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Display {
    /// By its address.
    Iri,
    /// By a property; `lang` is its language, if any, and `always` means that each entity has it.
    Property { iri: String, lang: Option<String>, always: bool },
}

/// A property from a column.
#[derive(Clone, Debug)]
pub(super) struct Property {
    /// The position of its column.
    pub column: usize,
    pub iri: String,
    pub label: String,
    /// Its name in questions.
    pub variable: String,
    pub range: Range,
    pub is_list: bool,
    pub is_required: bool,
    /// Whether its values are keys.
    pub is_notation: bool,
    /// Whether its column is part of the key, so that all rows have a value.
    pub is_key: bool,
    /// Whether few values occur repeatedly.
    pub is_category: bool,
    /// The first name with a certain match, if its values are names.
    pub example: Option<String>,
}

/// The kind of a property's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    Literal(Builtin),
    /// Entities of a class, by its position.
    Class(usize),
    /// Names, by the position of their class; each refers to an entity of the other class.
    Through(usize, usize),
}

/// The most different values of a category.
const CATEGORY: usize = 50;

/// The variables with a fixed meaning in questions.
const RESERVED: &[&str] = &["item", "other", "one", "two", "shared", "entity", "count"];

impl Property {
    /// The target class in questions.
    pub(super) fn target(&self) -> Option<usize> {
        match self.range {
            Range::Literal(_) => None,
            Range::Class(class) | Range::Through(_, class) => Some(class),
        }
    }
}

impl Model {
    /// Models tables: the first tables have the classes `known`, and some are lists of the names in
    /// columns.
    pub(super) fn new(
        space: Space,
        known: Vec<Class>,
        tables: &[TableFinding],
        names: &[NamesOf],
    ) -> Self {
        let mut model = Self { space, classes: known };
        let first = model.classes.len();
        for (at, table) in tables.iter().enumerate().skip(first) {
            let names = names.iter().find(|names| names.list == at);
            let class = model.class(table, names, tables);
            model.classes.push(class);
        }
        for (at, table) in tables.iter().enumerate().skip(first) {
            model.properties(at, table, names);
        }
        model.share(first);
        model.classes.iter_mut().skip(first).for_each(Class::find_display);
        model
    }

    fn class(
        &mut self,
        table: &TableFinding,
        names: Option<&NamesOf>,
        tables: &[TableFinding],
    ) -> Class {
        // The singular for a name is its column's.
        let of = names.and_then(|of| tables.get(of.table)?.names.get(of.column));
        let stem = of.unwrap_or(&table.stem);
        let longer = naming::class(&table.stem);
        let local = self.space.taken.take(&[naming::class(stem), longer]);
        let one = naming::one(stem);
        let one = if one.is_empty() { "row".to_owned() } else { one };
        let many = match names {
            Some(_) => format!("names of {}", naming::many(stem)),
            None => naming::many(stem),
        };
        let path = one.replace(' ', "-");
        let base = &self.space.base;
        let keys: Vec<&str> =
            table.key.iter().filter_map(|at| table.names.get(*at)).map(String::as_str).collect();
        let ends: Vec<String> = keys.iter().map(|name| format!("{{{name}}}")).collect();
        let about = match ends.as_slice() {
            [] => format!("{base}{path}/row-{{_row}}"),
            ends => format!("{base}{path}/{}", ends.join("/")),
        };
        Class {
            iri: format!("{}{local}", self.space.terms),
            local,
            url: table.url.clone(),
            many: if many.is_empty() { "rows".to_owned() } else { many },
            one,
            about: Some(about),
            key: if let [key] = keys.as_slice() { Some((*key).to_owned()) } else { None },
            display: Display::Iri,
            properties: Vec::new(),
            kind: if names.is_some() { Kind::Names } else { Kind::Rows },
        }
    }

    /// Gives a class a property for each column.
    fn properties(&mut self, at: usize, table: &TableFinding, names: &[NamesOf]) {
        let list = names.iter().find(|names| names.list == at);
        let title = match list {
            // A second name property would make existing names ambiguous.
            Some(names) => names.target.is_none().then_some(0),
            None => label_column(table),
        };
        let mut taken = Taken::of(RESERVED.iter().copied());
        let mut properties = Vec::new();
        for (column, (finding, name)) in table.columns.iter().zip(&table.names).enumerate() {
            let reference = table.references.iter().find(|r| r.column == column);
            let target = reference.map(|r| r.table).filter(|to| self.value(*to, name).is_some());
            let through = names.iter().find(|of| of.table == at && of.column == column);
            let range = match (target, through.and_then(|of| of.target)) {
                (Some(names), Some(target)) => Range::Through(names, target),
                (Some(class), None) => Range::Class(class),
                (None, _) => Range::Literal(finding.base),
            };
            let plain = match list {
                Some(_) => format!("{}Name", naming::property(name)),
                None => naming::property(name),
            };
            let plain = match target.and_then(|to| self.classes.get(to)) {
                Some(class) => without_key(&plain, class),
                None => plain,
            };
            let variable = taken.take(&[plain.clone(), format!("{plain}Value")]);
            let is_title = title == Some(column);
            let label = tidy(&table.title(column));
            properties.push(Property {
                column,
                iri: if is_title { skos::PREF_LABEL.to_owned() } else { String::new() },
                label,
                variable,
                range,
                is_list: finding.list.is_some(),
                is_required: finding.required,
                is_key: table.key.contains(&column),
                is_notation: table.key == [column]
                    && !is_title
                    && target.is_none()
                    && list.is_none(),
                is_category: is_category(finding, table.key == [column], is_title),
                example: through.map(|of| of.example.clone()),
            });
        }
        if list.is_some() {
            // The other columns of a list of names refer to entities, or help people.
            properties.truncate(1);
        }
        if let Some(class) = self.classes.get_mut(at) {
            class.properties = properties;
        }
    }

    /// Gives properties their addresses. Columns with the same name in several tables share a
    /// property if their values are of the same kind.
    fn share(&mut self, first: usize) {
        let mut kinds: BTreeMap<String, Vec<(Range, bool)>> = BTreeMap::new();
        for class in self.classes.iter().skip(first) {
            for property in class.properties.iter().filter(|p| p.iri.is_empty()) {
                let kind = (property.range, property.is_notation);
                kinds.entry(property.variable.clone()).or_default().push(kind);
            }
        }
        let mut shared: BTreeMap<String, String> = BTreeMap::new();
        for class in self.classes.iter_mut().skip(first) {
            let own = naming::property(&class.one);
            for property in class.properties.iter_mut().filter(|p| p.iri.is_empty()) {
                let name = &property.variable;
                let all = kinds.get(name).map(Vec::as_slice).unwrap_or_default();
                let is_shared = all.iter().all(|kind| all.first() == Some(kind));
                let longer = naming::property(&format!("{own} {}", property.label));
                let local = match shared.get(name).filter(|_| is_shared) {
                    Some(local) => local.clone(),
                    None if is_shared => self.space.taken.take(&[name.clone(), longer]),
                    None => self.space.taken.take(&[longer]),
                };
                if is_shared {
                    shared.insert(name.clone(), local.clone());
                }
                property.iri = format!("{}{local}", self.space.terms);
            }
        }
    }

    /// The URI template from a column to a class.
    pub(super) fn value(&self, class: usize, column: &str) -> Option<String> {
        let class = self.classes.get(class)?;
        let (about, key) = (class.about.as_ref()?, class.key.as_ref()?);
        let value = about
            .replace(&format!("{{{key}}}"), &format!("{{{column}}}"))
            .replace(&format!("{{+{key}}}"), &format!("{{+{column}}}"));
        let (_, rest) = value.split_once("://")?;
        (value != *about || key == column).then_some(())?;
        (rest.matches('{').count() == 1).then_some(value)
    }
}

impl Class {
    /// Whether its entities have names.
    pub(super) fn is_named(&self) -> bool {
        self.properties.iter().any(|property| property.iri == skos::PREF_LABEL)
    }

    /// Sets the display form of a class: by name, or by key.
    fn find_display(&mut self) {
        let named = self.properties.iter().find(|p| p.iri == skos::PREF_LABEL);
        let first = self.properties.first().filter(|_| self.kind == Kind::Names);
        let shown = named.or_else(|| self.properties.iter().find(|p| p.is_notation)).or(first);
        if let Some(property) = shown {
            let (iri, always) = (property.iri.clone(), property.is_required);
            self.display = Display::Property { iri, lang: None, always };
        }
    }
}

/// The name of a property without its target's key: `memberCode` refers to a member.
fn without_key(name: &str, class: &Class) -> String {
    let own = naming::property(&class.one);
    let key = class.key.as_deref().map(naming::class).unwrap_or_default();
    match name == format!("{own}{key}") {
        true => own,
        false => name.to_owned(),
    }
}

/// The column with the names of rows: one with a typical header, else a key of names.
fn label_column(table: &TableFinding) -> Option<usize> {
    let is_text = |column: &Finding| column.base == Builtin::String && column.list.is_none();
    let refers = |at: usize| table.references.iter().any(|r| r.column == at);
    let able = || {
        let all = table.columns.iter().enumerate();
        all.filter(|(at, column)| is_text(column) && column.filled > 0 && !refers(*at))
    };
    let called = |(_, column): &(usize, &Finding)| Role::Name.is_in(&column.title);
    // Texts with digits, for example 2020-01, are numbers or dates rather than names.
    let has_digits = |column: &Finding| {
        column.first.as_ref().is_some_and(|first| first.text.contains(|c: char| c.is_ascii_digit()))
    };
    let is_named_key = |(at, column): &(usize, &Finding)| {
        table.key == [*at] && !Role::Key.is_in(&column.title) && !has_digits(column)
    };
    let found = able().find(called).or_else(|| able().find(is_named_key));
    found.map(|(at, _)| at)
}

fn is_category(column: &Finding, is_key: bool, is_title: bool) -> bool {
    let Some(distinct) = column.distinct().filter(|n| (2..=CATEGORY).contains(n)) else {
        return false;
    };
    let is_kind = matches!(column.base, Builtin::String | Builtin::Boolean | Builtin::GYear)
        || (column.base == Builtin::Integer && Role::Order.is_in(&column.title));
    // Items of lists always repeat.
    let is_again = column.list.is_some() || distinct as u64 * 3 <= column.filled * 2;
    is_kind && is_again && !is_key && !is_title
}
