//! Writes an explanation as text for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Citation, Explanation, Limits, Rule, Statement};
use crate::diagnostic::{Place, Sources, Spot, visible};
use crate::project::trace::{Origin, Show};
use crate::rdf::graph::TermId;

const HEAD: Style = Style::new().bold();
const PLACE: Style = AnsiColor::Cyan.on_default();
const FAINT: Style = Style::new().dimmed();

/// The width if the terminal's is unknown.
const WIDTH: usize = 100;
const NARROWEST: usize = 40;
/// The most items of a list shown: mentions, citations, rows with one triple.
const SHOWN: usize = Limits::READABLE.others;

/// Writes an explanation: by file and row, each statement with its column and rule; then the cited
/// sources and the mentions of the node.
///
/// # Errors
/// Errors of `out`.
pub fn write(
    explanation: &Explanation<'_>,
    sources: &Sources<'_>,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = width.map_or(WIDTH, usize::from).max(NARROWEST);
    let show = explanation.show();
    let mut writer = Writer { explanation, sources, show, width, out };
    match explanation.node {
        Some(node) => {
            let name = writer.show.node(node);
            writer.line(HEAD, 0, &name)?;
            // Citations are listed separately.
            let others = explanation.statements.iter().filter(|one| !explanation.is_citation(one));
            writer.statements(others, false)?;
            writer.citations()?;
            writer.mentions()
        }
        None => {
            writer.statements(explanation.statements.iter(), true)?;
            writer.citations()
        }
    }
}

/// The statements of a row, or of a file of the ontology.
type Group<'e> = (String, Vec<(&'e Statement, Option<&'e Origin>)>);

struct Writer<'e> {
    explanation: &'e Explanation<'e>,
    sources: &'e Sources<'e>,
    show: Show<'e>,
    width: usize,
    out: &'e mut dyn Write,
}

impl Writer<'_> {
    /// An indented line, cut at the width of the terminal.
    fn line(&mut self, style: Style, indent: usize, text: &str) -> io::Result<()> {
        let shown = cut(&visible(text), self.width.saturating_sub(indent));
        writeln!(self.out, "{:indent$}{style}{shown}{style:#}", "")
    }

    /// A whole text on as many lines as necessary, further ones indented.
    fn wrapped(&mut self, style: Style, indent: usize, text: &str) -> io::Result<()> {
        let text = visible(text);
        let further = indent + 2;
        let lines =
            wrap(&text, self.width.saturating_sub(indent), self.width.saturating_sub(further));
        for (i, line) in lines.iter().enumerate() {
            let indent = if i == 0 { indent } else { further };
            writeln!(self.out, "{:indent$}{style}{line}{style:#}", "")?;
        }
        Ok(())
    }

    /// Statements by row.
    fn statements<'s>(
        &mut self,
        statements: impl Iterator<Item = &'s Statement> + Clone,
        in_full: bool,
    ) -> io::Result<()> {
        for (i, (head, list)) in groups(statements.clone()).into_iter().enumerate() {
            if i > 0 || self.explanation.node.is_some() {
                writeln!(self.out)?;
            }
            self.line(PLACE, 0, &head)?;
            for (statement, origin) in list {
                self.statement(statement)?;
                match origin {
                    Some(origin) if in_full => self.in_full(origin)?,
                    Some(origin) => self.in_brief(origin)?,
                    None => self.ontology(statement)?,
                }
            }
        }
        self.rows_not_shown(statements)?;
        let explanation = self.explanation;
        if explanation.stated > explanation.statements.len() {
            writeln!(self.out)?;
        }
        self.more(explanation.stated - explanation.statements.len())
    }

    /// The number of rows that are not shown.
    fn rows_not_shown<'s>(
        &mut self,
        statements: impl Iterator<Item = &'s Statement>,
    ) -> io::Result<()> {
        for (i, one) in statements.filter(|one| one.more > 0).enumerate() {
            if i == 0 {
                writeln!(self.out)?;
            }
            self.statement(one)?;
            if let Some(more) = more_rows(one.more) {
                self.line(FAINT, 6, &format!("{more}: --to json lists all"))?;
            }
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Statement) -> io::Result<()> {
        let [subject, predicate, object] = statement.triple;
        if self.explanation.node != Some(subject) {
            let subject = self.show.node(subject);
            self.line(Style::new(), 2, &subject)?;
        }
        let text = format!("{} {}", self.predicate(predicate), self.show.value(object));
        self.wrapped(Style::new(), 2, &text)
    }

    fn predicate(&self, id: TermId) -> String {
        let name = self.show.term(self.explanation.tables.graph.term(id));
        if name == "rdf:type" { "a".to_owned() } else { name }
    }

    /// The column of a statement, and the line of its metadata rule.
    fn in_brief(&mut self, origin: &Origin) -> io::Result<()> {
        let column = self.explanation.column_name(origin).unwrap_or_default();
        let cells: Vec<String> = origin
            .cells
            .iter()
            .map(|cell| format!("{} '{}'", name(&cell.place), self.start(&cell.text)))
            .collect();
        let text = match (self.explanation.is_virtual(origin), cells.as_slice()) {
            (true, []) => format!("from each row, by '{column}'"),
            (true, cells) => format!("from {}, by '{column}'", cells.join(", ")),
            (false, [own, ..]) => format!("from {own}"),
            (false, []) => String::new(),
        };
        let rules = self.explanation.rules(origin, self.sources);
        let said = |property| rules.iter().find(|rule| rule.property == property);
        let rule = said("valueUrl").or_else(|| said("propertyUrl")).or(rules.first());
        let place = rule.and_then(|rule| rule.place.as_ref()).map(|at| self.place(at));
        let place = place.map(|at| format!("; {at}")).unwrap_or_default();
        // The place matters more than the end of a long text.
        let room = self.width.saturating_sub(6 + place.chars().count());
        self.line(FAINT, 6, &format!("{}{place}", cut(&text, room)))
    }

    /// As much of a text as may fit: a cell may be as long as a book.
    fn start<'t>(&self, text: &'t str) -> &'t str {
        let end = text.char_indices().nth(self.width + 1).map_or(text.len(), |(end, _)| end);
        text.get(..end).unwrap_or_default()
    }

    /// All cells and rules.
    fn in_full(&mut self, origin: &Origin) -> io::Result<()> {
        for (i, cell) in origin.cells.iter().enumerate() {
            let what = if i == 0 { "from" } else { "and" };
            let text =
                format!("{what} '{}' in {}", self.start(&cell.text), self::cell(&cell.place));
            self.line(Style::new(), 6, &text)?;
        }
        for Rule { property, value, place } in self.explanation.rules(origin, self.sources) {
            let place = place.map(|at| self.place(&at)).unwrap_or_default();
            self.line(FAINT, 6, &format!("{property} {value}"))?;
            self.line(FAINT, 10, &place)?;
        }
        Ok(())
    }

    fn ontology(&mut self, statement: &Statement) -> io::Result<()> {
        match &statement.ontology {
            Some(place) if place.spot != Spot::Whole => {
                let place = self.place(place);
                self.line(FAINT, 6, &place)
            }
            _ => Ok(()),
        }
    }

    fn place(&self, place: &Place) -> String {
        match self.sources.position(place) {
            Some((line, _)) => format!("{}:{line}", place.file),
            None => place.to_string(),
        }
    }

    fn citations(&mut self) -> io::Result<()> {
        let explanation = self.explanation;
        let mut says: BTreeMap<(TermId, TermId), Vec<&Statement>> = BTreeMap::new();
        for one in explanation.statements.iter().filter(|one| explanation.is_citation(one)) {
            let [subject, _, object] = one.triple;
            says.entry((subject, object)).or_default().push(one);
        }
        for (node, own) in explanation.cited() {
            let heading = match explanation.node == Some(node) {
                true => "Cited".to_owned(),
                false => format!("Cited for {}", self.show.node(node)),
            };
            writeln!(self.out)?;
            self.line(HEAD, 0, &heading)?;
            for citation in own.iter().take(SHOWN) {
                let saying = says.get(&(node, citation.source)).map(Vec::as_slice);
                self.citation(citation, saying.unwrap_or_default())?;
            }
            self.more(own.len().saturating_sub(SHOWN))?;
        }
        Ok(())
    }

    /// A source, and the rows that cite it.
    fn citation(&mut self, citation: &Citation, says: &[&Statement]) -> io::Result<()> {
        self.wrapped(Style::new(), 2, &citation.title)?;
        if let Some(text) = &citation.text {
            self.wrapped(Style::new(), 6, &format!("“{text}”"))?;
        }
        for one in says {
            for origin in &one.origins {
                let place = origin.place.to_string();
                self.line(FAINT, 6, &place)?;
            }
            if let Some(more) = more_rows(one.more) {
                self.line(FAINT, 6, &more)?;
            }
        }
        Ok(())
    }

    fn mentions(&mut self) -> io::Result<()> {
        let explanation = self.explanation;
        if explanation.mentioned == 0 {
            return Ok(());
        }
        writeln!(self.out)?;
        self.line(HEAD, 0, "Named by")?;
        for statement in explanation.mentions.iter().take(SHOWN) {
            let [subject, predicate, _] = statement.triple;
            let text = format!("{} {}", self.show.node(subject), self.predicate(predicate));
            self.line(Style::new(), 2, &text)?;
            let place = statement.origins.first().map(|origin| &origin.place);
            if let Some(place) = place.or(statement.ontology.as_ref()) {
                let rest = (statement.origins.len() as u64).saturating_sub(1) + statement.more;
                let more = more_rows(rest).map(|more| format!(" {more}")).unwrap_or_default();
                self.line(FAINT, 6, &format!("{place}{more}"))?;
            }
        }
        self.more(explanation.mentioned - explanation.mentions.len().min(SHOWN))
    }

    fn more(&mut self, more: usize) -> io::Result<()> {
        match more {
            0 => Ok(()),
            _ => self.line(FAINT, 2, &format!("… and {more} more: --to json lists all")),
        }
    }
}

/// Groups statements by origin; one from several rows is listed with each.
fn groups<'s>(statements: impl Iterator<Item = &'s Statement>) -> Vec<Group<'s>> {
    type Key<'e> = (usize, usize, u64, String);
    let mut groups: BTreeMap<Key<'_>, Vec<(&Statement, Option<&Origin>)>> = BTreeMap::new();
    for statement in statements {
        for origin in &statement.origins {
            let Place { file, spot } = &origin.place;
            let head = match spot {
                Spot::Cell { line, record, .. } => format!("{file}:{line} (row {record})"),
                _ => file.to_string(),
            };
            let key = (origin.group, origin.table, origin.source, head);
            groups.entry(key).or_default().push((statement, Some(origin)));
        }
        let head = statement.ontology.as_ref().map(|place| place.file.to_string());
        let lost = statement.origins.is_empty().then(|| "no cell".to_owned());
        if let Some(head) = head.or(lost) {
            let key = (usize::MAX, usize::MAX, u64::MAX, head);
            groups.entry(key).or_default().push((statement, None));
        }
    }
    for list in groups.values_mut() {
        list.sort_by_key(|(statement, origin)| match origin {
            Some(origin) => (origin.column, None),
            None => (0, statement.ontology.as_ref()),
        });
    }
    groups.into_iter().map(|((.., head), list)| (head, list)).collect()
}

/// The number of further rows, in words.
fn more_rows(more: u64) -> Option<String> {
    match more {
        0 => None,
        1 => Some("and 1 more row".to_owned()),
        more => Some(format!("and {more} more rows")),
    }
}

/// The name of a cell's column.
fn name(place: &Place) -> String {
    match &place.spot {
        Spot::Cell { column: Some(column), .. } => column.name.to_string(),
        _ => "the row".to_owned(),
    }
}

/// A cell as a spreadsheet names it, with its column.
fn cell(place: &Place) -> String {
    place.spot.name().unwrap_or_default()
}

/// Wraps a text at spaces into lines of at most `further` characters, the first of at most `first`;
/// longer words are split.
fn wrap(text: &str, first: usize, further: usize) -> Vec<String> {
    let (mut lines, mut line, mut used, mut room) = (Vec::new(), String::new(), 0, first.max(1));
    for word in text.split_inclusive(' ') {
        let length = word.trim_end().chars().count();
        if used > 0 && used + length > room {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            (used, room) = (0, further.max(1));
        }
        for c in word.chars() {
            if used == room && c != ' ' {
                lines.push(std::mem::take(&mut line));
                (used, room) = (0, further.max(1));
            }
            line.push(c);
            used += 1;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// A text cut to at most `most` characters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            format!("{kept}…")
        }
        None => text.to_owned(),
    }
}
