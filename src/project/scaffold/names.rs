//! Finds columns with names of a project's entities.

use std::collections::{BTreeMap, BTreeSet};

use crate::csvw::datatype::Builtin;
use crate::csvw::infer::{Role, Seen, TableFinding};
use crate::link::{Decision, column::Linked};
use crate::project::{Error, LinkOptions, Project, TableFile};
use crate::rdf::graph::{Graph, Term};
use crate::rdf::vocab::rdf;
use crate::source::Files;

/// The most different names of a column looked up.
const MOST: usize = 5000;

/// A column whose names refer to entities.
pub(super) struct FoundNames {
    pub column: usize,
    /// The class of the entities, if they share one.
    pub class: Option<String>,
    /// The names with their entities, as CSV.
    pub list: String,
    pub found: usize,
    pub all: usize,
    /// The first cell with an undecided name, else the first cell.
    pub seen: Seen,
    /// The first name with a certain match.
    pub example: String,
}

/// The different texts of a column, with the first row of each.
struct Texts {
    column: usize,
    title: String,
    all: Vec<Seen>,
}

/// The columns of a table with names of a project's entities: most of their different texts match
/// one for certain. `skip` excludes columns with another meaning.
///
/// # Errors
/// Those of [`Project::link`].
pub(super) fn find(
    project: &Project,
    files: &Files,
    table: &TableFinding,
    skip: impl Fn(usize) -> bool,
) -> Result<Vec<FoundNames>, Error> {
    let columns = table.columns.iter().enumerate().filter(|(at, column)| {
        let is_text = column.base == Builtin::String;
        let is_few = column.distinct().is_some_and(|n| (2..=MOST).contains(&n));
        is_text && is_few && column.guess.is_none() && !skip(*at)
    });
    let columns: Vec<usize> = columns.map(|(at, _)| at).collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let texts = texts(files, table, &columns);
    let first = look_up(project, &texts, &[])?;
    let graph = project.graph()?;
    let mut likely = Vec::new();
    let mut classes = Vec::new();
    for (texts, linked) in texts.into_iter().zip(&first) {
        let matched = matched(linked);
        if matched.len() >= 2 && matched.len() * 2 >= texts.all.len() {
            classes.push(common_class(graph, &matched));
            likely.push(texts);
        }
    }
    if likely.is_empty() {
        return Ok(Vec::new());
    }
    let known: Option<Vec<String>> = classes.iter().cloned().collect();
    let second = look_up(project, &likely, &known.unwrap_or_default())?;
    let all = likely.into_iter().zip(second).zip(classes);
    Ok(all.filter_map(|((texts, linked), class)| found(texts, &linked, class)).collect())
}

fn texts(files: &Files, table: &TableFinding, columns: &[usize]) -> Vec<Texts> {
    let mut seen: Vec<BTreeSet<String>> = vec![BTreeSet::new(); columns.len()];
    let mut all: Vec<Texts> = columns
        .iter()
        .map(|at| {
            let title = table.names.get(*at).cloned().unwrap_or_default();
            Texts { column: *at, title, all: Vec::new() }
        })
        .collect();
    table.read(files, |record, cell| {
        for (texts, seen) in all.iter_mut().zip(&mut seen) {
            let text = cell(texts.column);
            let list = table.columns.get(texts.column).and_then(|column| column.list.as_ref());
            let items: Vec<&str> = match list {
                Some(list) if list.is_mixed => text.split(&list.separator).map(str::trim).collect(),
                Some(list) => text.split(&list.separator).collect(),
                None => vec![&text],
            };
            for item in items.into_iter().filter(|item| !item.trim().is_empty()) {
                if seen.insert(item.to_owned()) {
                    texts.all.push(Seen { record, text: item.to_owned() });
                }
            }
        }
    });
    all
}

/// The matches for the texts of columns, column by column and in order.
fn look_up(
    project: &Project,
    columns: &[Texts],
    classes: &[String],
) -> Result<Vec<Vec<Linked>>, Error> {
    let longest = columns.iter().map(|texts| texts.all.len()).max().unwrap_or_default();
    let mut csv = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Error::from(std::io::Error::other(error));
    let titles = (0..columns.len()).map(|at| format!("c{at}"));
    // A row with only an empty cell would be an empty line.
    csv.write_record(titles.chain(Some("end".to_owned()))).map_err(failed)?;
    for row in 0..longest {
        let cell = |texts: &Texts| texts.all.get(row).map(|seen| seen.text.clone());
        let cells = columns.iter().map(|texts| cell(texts).unwrap_or_default());
        csv.write_record(cells.chain(Some("end".to_owned()))).map_err(failed)?;
    }
    let bytes = csv.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    let options = LinkOptions {
        columns: (1..=columns.len()).map(|number| number.to_string()).collect(),
        classes: classes.to_vec(),
        ..LinkOptions::default()
    };
    let linked = project.link(&TableFile::of("names.csv", bytes), &options)?;
    let all = linked
        .links
        .into_iter()
        .map(|links| links.all.into_iter().filter(|linked| !linked.key.text.is_empty()).collect());
    Ok(all.collect())
}

/// The entities that texts match for certain.
fn matched(linked: &[Linked]) -> Vec<&str> {
    let all = linked.iter().filter_map(|linked| linked.outcome.matched());
    all.map(|scored| scored.candidate.iri.as_str()).collect()
}

/// The class that most of these entities share.
fn common_class(graph: &Graph, entities: &[&str]) -> Option<String> {
    let kind = graph.find(Term::Iri(rdf::TYPE))?;
    let ids: BTreeSet<_> = entities.iter().filter_map(|iri| graph.find(Term::Iri(iri))).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for quad in graph.quads().iter().filter(|q| q.predicate == kind && ids.contains(&q.subject)) {
        if let Term::Iri(class) = graph.term(quad.object) {
            *counts.entry(class).or_default() += 1;
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(class, _)| class.to_owned())
}

fn found(texts: Texts, linked: &[Linked], class: Option<String>) -> Option<FoundNames> {
    let by_text: BTreeMap<&str, &Linked> =
        linked.iter().map(|linked| (linked.key.text.as_str(), linked)).collect();
    let of = |seen: &Seen| by_text.get(seen.text.trim()).copied();
    let is_open = |seen: &&Seen| of(seen).is_none_or(|linked| linked.outcome.matched().is_none());
    let all = texts.all.len();
    let open = texts.all.iter().filter(is_open).count();
    let seen = texts.all.iter().find(is_open).or(texts.all.first())?.clone();
    let example = texts.all.iter().find(|seen| !is_open(seen))?.text.trim().to_owned();
    let mut csv = csv::Writer::from_writer(Vec::new());
    let mut taken = super::naming::Taken::of([texts.title.as_str()]);
    let mut title = |name: &str| taken.take(&[name.to_owned()]);
    let titles = [title("entity"), title("entity_name"), title("decision")];
    csv.write_record(std::iter::once(&texts.title).chain(&titles)).ok()?;
    for text in &texts.all {
        let outcome = of(text).map(|linked| &linked.outcome);
        let scored = outcome.and_then(|outcome| outcome.matched());
        let iri = scored.map(|scored| scored.candidate.iri.as_str()).unwrap_or_default();
        let label = scored.map(|scored| scored.candidate.label.as_str()).unwrap_or_default();
        let decision = outcome.map_or(Decision::None, |outcome| outcome.decision);
        csv.write_record([text.text.as_str(), iri, label, decision.name()]).ok()?;
    }
    let list = String::from_utf8(csv.into_inner().ok()?).ok()?;
    Some(FoundNames { column: texts.column, class, list, found: all - open, all, seen, example })
}

/// Whether a column has the name of the row itself rather than of another entity.
pub(super) fn is_own_name(table: &TableFinding, column: usize) -> bool {
    let called = table.columns.get(column).is_some_and(|c| Role::Name.is_in(&c.title));
    called && table.key != [column]
}
