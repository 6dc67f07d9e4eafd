//! Makes the page of tables: their columns and references.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Sources;
use super::anchors::{Spot, TABLES, file_name};
use super::frame::{Body, Section};
use super::guide::{Guide, row, said};
use super::html::{Element, Node, count, el, joined, link};
use crate::csvw::datatype::ValueParser;
use crate::csvw::metadata;
use crate::csvw::metadata::model::{Annotation, Column, ForeignKey, Table, TableGroup};
use crate::rdf::vocab::{dcterms, foaf, rapporteur, rdf, rdfs, schema, skos};

/// The properties for explanations in metadata, and those for names.
const EXPLAINING: &[&str] = &[dcterms::DESCRIPTION, rdfs::COMMENT, schema::DESCRIPTION];
const NAMING: &[&str] = &[dcterms::TITLE, rdfs::LABEL, skos::PREF_LABEL, schema::NAME, foaf::NAME];

pub(super) fn page(guide: &Guide<'_>, sources: &Sources) -> Option<Body> {
    if sources.groups.iter().all(|group| group.tables.is_empty()) {
        return None;
    }
    let mut lead = Vec::new();
    let mut sections = Vec::new();
    for (number, (group, spots)) in sources.groups.iter().zip(&guide.tables).enumerate() {
        lead.extend(overview(group, spots));
        for (place, table) in group.tables.iter().enumerate() {
            let Some((spot, _)) = spots.get(place) else { continue };
            let maker = Maker { guide, group, number, table, place };
            sections.push(Section {
                anchor: spot.anchor.clone(),
                title: name(&table.annotations).map_or_else(|| file_name(&table.url), |n| n.0),
                entries: Vec::new(),
                content: maker.content(),
            });
        }
    }
    Some(Body { page: TABLES, title: "Tables".to_owned(), lead, sections })
}

/// The tables of a group at a glance.
fn overview(group: &TableGroup, spots: &[(Spot, Vec<Spot>)]) -> Vec<Element> {
    let rows = group.tables.iter().zip(spots).map(|(table, (spot, _))| {
        let file = file_name(&table.url);
        let title = el("a").attr("href", spot.href()).text(file.as_str());
        el("tr")
            .child(el("th").attr("scope", "row").child(title))
            .child(el("td").children(explanations("p", &table.annotations)))
    });
    let head = ["Table", "What it holds"].map(|title| el("th").text(title));
    let table = el("table")
        .class("stack")
        .child(el("thead").child(el("tr").children(head)))
        .child(el("tbody").children(rows));
    let tables = count(group.tables.len(), "table", "tables");
    let mut text = match name(&group.annotations) {
        Some((name, _)) => format!("{name}: {tables}."),
        None => format!("{tables}."),
    };
    text.push_str(" A key identifies the rows of a table.");
    vec![el("p").text(text), el("div").class("wide").child(table)]
}

struct Maker<'m, 'a> {
    guide: &'m Guide<'a>,
    group: &'m TableGroup,
    number: usize,
    table: &'m Table,
    place: usize,
}

impl Maker<'_, '_> {
    fn content(&self) -> Vec<Element> {
        let table = self.table;
        let mut content = explanations("p", &table.annotations);
        let mut facts = row("File", vec![el("code").text(file_name(&table.url)).into()]);
        facts.extend(row("Key", self.columns(&table.primary_key)));
        let subjects = table.columns.iter().filter_map(|c| c.inherited.about_url.as_deref());
        let mut subjects: Vec<&str> = subjects.collect();
        subjects.sort_unstable();
        subjects.dedup();
        let subjects = subjects.into_iter().map(|s| el("code").text(s).into()).collect();
        facts.extend(row("A row is about", subjects));
        facts.extend(row("Refers to", table.foreign_keys.iter().map(|k| self.key(k)).collect()));
        facts.extend(row("Referred to by", self.referrers()));
        facts.extend(annotations(self.guide, &table.annotations));
        content.push(el("dl").children(facts));
        let head = ["Column", "What it holds", "Values", "Meaning"].map(|t| el("th").text(t));
        let rows = (0..table.columns.len()).filter_map(|place| self.column(place));
        content.push(
            el("div").class("wide").child(
                el("table")
                    .class("stack columns")
                    .child(el("thead").child(el("tr").children(head)))
                    .child(el("tbody").children(rows)),
            ),
        );
        content
    }

    /// Links to columns of this table.
    fn columns(&self, places: &[usize]) -> Vec<Node> {
        let links = places.iter().map(|place| self.column_link(self.place, *place)).collect();
        match places.is_empty() {
            true => Vec::new(),
            false => vec![el("span").children(joined(links, ", ")).into()],
        }
    }

    fn column_link(&self, table: usize, column: usize) -> Node {
        let spot = self.guide.tables.get(self.number).and_then(|group| group.get(table));
        let spot = spot.and_then(|(_, columns)| columns.get(column));
        let found = self.group.tables.get(table).and_then(|table| table.columns.get(column));
        let name = found.map_or("", |column| &column.name);
        match spot {
            Some(spot) => el("a").attr("href", spot.href()).text(name).into(),
            None => name.into(),
        }
    }

    fn table_link(&self, table: usize) -> Node {
        let name = self.group.tables.get(table).map(|table| file_name(&table.url));
        let spot = self.guide.tables.get(self.number).and_then(|group| group.get(table));
        match spot {
            Some((spot, _)) => {
                el("a").attr("href", spot.href()).text(name.unwrap_or_default()).into()
            }
            None => name.unwrap_or_default().into(),
        }
    }

    /// A reference to rows of another table.
    fn key(&self, key: &ForeignKey) -> Node {
        el("span")
            .child(self.table_link(key.table))
            .text(" by ")
            .children(self.columns(&key.columns))
            .into()
    }

    fn referrers(&self) -> Vec<Node> {
        let refers = |table: &&(usize, &Table)| {
            table.1.foreign_keys.iter().any(|key| key.table == self.place)
        };
        let tables: Vec<(usize, &Table)> = self.group.tables.iter().enumerate().collect();
        tables.iter().filter(refers).map(|(place, _)| self.table_link(*place)).collect()
    }

    fn column(&self, place: usize) -> Option<Element> {
        let column = self.table.columns.get(place)?;
        let (_, spots) = self.guide.tables.get(self.number)?.get(self.place)?;
        let mut name = el("th")
            .attr("scope", "row")
            .child(el("span").class("code").text(&*column.name))
            .text(" ");
        let titles =
            column.titles.iter().flat_map(|(lang, all)| all.iter().map(move |t| (lang, t)));
        for (lang, title) in titles.filter(|(_, title)| **title != *column.name) {
            let lang = Some(lang.as_str()).filter(|lang| *lang != "und");
            name = name
                .child(el("div").child(said(el("span"), lang).class("soft").text(title.as_str())));
        }
        let mut about = el("td").children(explanations("p", &column.annotations));
        about = about.children(self.tags(place, column));
        let row = el("tr").attr("id", spots.get(place)?.anchor.as_str());
        Some(row.child(name).child(about).child(self.values(column)).child(self.meaning(column)))
    }

    /// Tags of a column: key, required, virtual.
    fn tags(&self, place: usize, column: &Column) -> Vec<Element> {
        let marks = [
            (self.table.primary_key.contains(&place), "key"),
            (column.inherited.required, "required"),
            (column.is_virtual, "not in the file"),
        ];
        let marks = marks.into_iter().filter(|(holds, _)| *holds);
        let mut tags: Vec<Element> =
            marks.map(|(_, text)| el("span").class("tag").text(text)).collect();
        for key in &self.table.foreign_keys {
            let at = key.columns.iter().position(|column| *column == place);
            if let Some(target) = at.and_then(|at| key.referenced.get(at)) {
                let tag = el("span").class("tag").text("→ ").child(self.table_link(key.table));
                tags.push(tag.text(" ").child(self.column_link(key.table, *target)));
            }
        }
        tags
    }

    /// The allowed values of a cell.
    fn values(&self, column: &Column) -> Element {
        let cell = el("td");
        if column.is_virtual {
            return match &column.inherited.value_url {
                Some(value) => cell.children(value_of(self.guide, value)),
                None => cell.text(column.inherited.default.as_str()),
            };
        }
        let (parser, _) = ValueParser::compile(&column.inherited.datatype);
        let mut cell = cell.text(parser.expectation());
        if let Some(separator) = &column.inherited.separator {
            let shown = if separator.trim().is_empty() { "a space" } else { separator };
            cell = cell.text(format!("; several, with {shown} between them"));
        }
        if column.inherited.lang != "und" {
            cell = cell.text(format!(" ({})", column.inherited.lang));
        }
        if !column.inherited.default.is_empty() {
            cell = cell.text(format!("; empty means {}", column.inherited.default));
        }
        cell
    }

    /// The meaning of a column, in terms of the ontology.
    fn meaning(&self, column: &Column) -> Element {
        let cell = el("td");
        if column.suppress_output {
            return cell.child(el("span").class("soft").text("not a statement of its own"));
        }
        let cell = match column.inherited.property_url.as_deref() {
            Some(property) => cell.children(value_of(self.guide, property)),
            None => cell.child(el("span").class("soft").text("its own property")),
        };
        match &column.inherited.value_url {
            Some(value) if !column.is_virtual => {
                cell.text(" ").child(el("div").child(el("code").text(&**value)))
            }
            _ => cell,
        }
    }
}

/// The value of a template: a link if it is constant.
fn value_of(guide: &Guide<'_>, template: &str) -> Vec<Node> {
    match constant(template) {
        Some(iri) => vec![guide.iri_link(&iri).into()],
        None => vec![el("code").text(template).into()],
    }
}

/// The IRI of a template without variables.
fn constant(template: &str) -> Option<String> {
    let absolute = || metadata::expand(template).unwrap_or_else(|| template.to_owned());
    (!template.contains('{')).then(absolute)
}

/// The columns that map to each property, and those that give rows each class, by IRI.
pub(super) fn making(guide: &Guide<'_>, sources: &Sources) -> BTreeMap<String, Vec<Node>> {
    let mut found: BTreeMap<String, Vec<Node>> = BTreeMap::new();
    for (group, spots) in sources.groups.iter().zip(&guide.tables) {
        for (table, (_, columns)) in group.tables.iter().zip(spots) {
            for (column, spot) in table.columns.iter().zip(columns) {
                let property = column.inherited.property_url.as_deref().and_then(constant);
                let value = column.inherited.value_url.as_deref().and_then(constant);
                let class = value.filter(|_| property.as_deref() == Some(rdf::TYPE));
                let class = class.filter(|class| property.as_deref() != Some(class));
                for iri in property.into_iter().chain(class).filter(|_| !column.suppress_output) {
                    let name = match column.is_virtual {
                        true => file_name(&table.url),
                        false => format!("{} › {}", file_name(&table.url), column.name),
                    };
                    let link = el("a").attr("href", spot.href()).text(name);
                    found.entry(iri).or_default().push(link.into());
                }
            }
        }
    }
    found
}

/// The name in metadata, with its language; English if available.
pub(super) fn name(annotations: &[Annotation]) -> Option<(String, Option<String>)> {
    let named = NAMING.iter().find_map(|naming| {
        let values = annotations.iter().filter(|a| a.property == *naming);
        let mut texts: Vec<_> = values.flat_map(|a| texts(&a.value)).collect();
        texts.sort_by_key(|(_, lang)| match lang.as_deref() {
            Some("en") => 0,
            None => 1,
            Some(_) => 2,
        });
        texts.into_iter().next()
    });
    named.filter(|(text, _)| !text.trim().is_empty())
}

/// The explanations in metadata, in all languages.
pub(super) fn explanations(element: &'static str, annotations: &[Annotation]) -> Vec<Element> {
    let explaining = annotations.iter().filter(|a| EXPLAINING.contains(&a.property.as_str()));
    let texts = explaining.flat_map(|a| texts(&a.value));
    texts.map(|(text, lang)| said(el(element), lang.as_deref()).class("text").text(text)).collect()
}

/// All other annotations in metadata, as rows of a list.
pub(super) fn annotations(guide: &Guide<'_>, annotations: &[Annotation]) -> Vec<Element> {
    let mut rows = Vec::new();
    for annotation in annotations {
        let iri = annotation.property.as_str();
        let shown = NAMING.contains(&iri) || EXPLAINING.contains(&iri);
        if !shown && !iri.starts_with(rapporteur::NAMESPACE) {
            let what = match guide.find(iri) {
                Some(id) => guide.property(id),
                None => super::guide::words_of(iri).into(),
            };
            let values = match &annotation.value {
                Value::Array(items) => items.iter().map(|v| value(guide, v)).collect(),
                other => vec![value(guide, other)],
            };
            rows.extend(row(what, values));
        }
    }
    rows
}

/// The texts of a normalised value (metadata §6.1), with their languages.
fn texts(value: &Value) -> Vec<(String, Option<String>)> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(object) => match object.get("@value") {
            Some(text) => {
                let lang = object.get("@language").and_then(Value::as_str).map(str::to_owned);
                vec![(plain(text), lang)]
            }
            None => Vec::new(),
        },
        Value::Null => Vec::new(),
        other => vec![(plain(other), None)],
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A normalised value as HTML.
fn value(guide: &Guide<'_>, value: &Value) -> Node {
    if let Some(id) = value.get("@id").and_then(Value::as_str) {
        return match guide.find(id) {
            Some(_) => guide.iri_link(id).into(),
            None => link(id, id).into(),
        };
    }
    match texts(value).into_iter().next() {
        Some((text, lang)) => said(el("span"), lang.as_deref()).class("text").text(text).into(),
        None => el("code").text(value.to_string()).into(),
    }
}
