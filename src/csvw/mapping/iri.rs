//! Expands URL templates of the metadata to absolute IRIs (CSVW metadata §5.1.3).

use std::borrow::Cow;
use std::fmt::Write as _;

use iri_string::types::IriStr;

use super::template::{Bindings, Bound, Template, TemplateError};
use crate::csvw::table::{ParsedValue, RowView};
use crate::rdf::vocab::PREFIXES;
use crate::source::resolve;

/// The meaning of a template's variable.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Slot {
    /// The value of a column's cell.
    Column(usize),
    /// `_row`
    Row,
    /// `_sourceRow`
    SourceRow,
    /// `_column`, `_sourceColumn` and `_name`, which do not change from row to row.
    Fixed(String),
    /// No column has this name.
    Unknown,
}

/// How the expansion becomes an absolute IRI.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Head {
    /// It is absolute and always valid: the template has scheme and authority, and values are
    /// percent-encoded.
    Sound,
    /// It is absolute, but must be checked.
    Absolute,
    /// It is a fragment of this table.
    Fragment,
    /// It is a relative reference, or begins with a value.
    Reference,
}

/// The text at the start of every IRI of a URL template; none if the template is relative, begins
/// with a value, or is invalid.
pub fn beginning(template: &str) -> Option<String> {
    let unknown = &mut Vec::new();
    let prefix = |name: &str| PREFIXES.iter().find(|(own, _)| *own == name).map(|(_, iri)| *iri);
    let context = Context { columns: &[], column: 0, skipped: 0, prefix };
    let template = IriTemplate::new(template, &context, unknown).ok()?;
    let is_whole = matches!(template.head, Head::Sound | Head::Absolute);
    is_whole.then(|| template.template.head().to_owned())
}

/// A URL template of one column, ready to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IriTemplate {
    template: Template,
    slots: Vec<Slot>,
    head: Head,
    /// The length of the fixed start of every expansion without segments that begin with a dot,
    /// except for its last character, which may begin one.
    fixed: usize,
}

/// The longest IRI, in bytes.
const LONGEST: usize = 1 << 20;

/// The context of a template.
pub(super) struct Context<'a> {
    /// Names of the table's columns.
    pub columns: &'a [&'a str],
    /// The column that the template belongs to, from 0.
    pub column: usize,
    /// The number of columns that the dialect skips.
    pub skipped: usize,
    /// Expands the prefix of a prefixed name.
    pub prefix: fn(&str) -> Option<&'static str>,
}

/// The values of a row for one template.
pub(super) struct RowBindings<'a> {
    slots: &'a [Slot],
    row: &'a RowView<'a>,
    numbers: &'a RowNumbers,
    /// A value that replaces the one of a column.
    item: Option<(usize, &'a str)>,
}

/// The numbers of a row as text.
#[derive(Clone, Debug, Default)]
pub(super) struct RowNumbers {
    row: String,
    source: String,
}

impl RowNumbers {
    /// Sets the numbers of the next row.
    pub fn set(&mut self, row: u64, source: u64) {
        self.row.clear();
        self.source.clear();
        let _ = write!(self.row, "{row}");
        let _ = write!(self.source, "{source}");
    }
}

impl IriTemplate {
    /// Compiles a template; adds the names of variables without a column to `unknown`.
    ///
    /// # Errors
    /// If the template is not well formed.
    pub fn new(
        text: &str,
        context: &Context<'_>,
        unknown: &mut Vec<String>,
    ) -> Result<Self, TemplateError> {
        let mut template = Template::parse(text)?;
        if let Some((prefix, rest)) = template.head().split_once(':')
            && !rest.starts_with("//")
            && let Some(namespace) = (context.prefix)(prefix)
        {
            let head = format!("{namespace}{rest}");
            template = template.with_head(head);
        }
        let slots = template.names().iter().map(|n| slot(n, context, unknown)).collect();
        let head = head(&template);
        let fixed = if has_dots(template.head()) { 0 } else { template.head().len() };
        Ok(Self { template, slots, head, fixed: fixed.saturating_sub(1) })
    }

    /// The result, if it needs no row and no resolving.
    pub fn constant(&self) -> Option<&str> {
        let is_plain =
            self.template.is_constant() && matches!(self.head, Head::Sound | Head::Absolute);
        is_plain.then(|| self.template.head())
    }

    /// Whether the result is the same for all rows.
    pub fn is_constant(&self) -> bool {
        self.slots.iter().all(|s| matches!(s, Slot::Fixed(_)))
    }

    /// The first column that it uses.
    pub fn first_column(&self) -> Option<usize> {
        self.columns().next()
    }

    /// The columns that it uses.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Column(column) => Some(*column),
            _ => None,
        })
    }

    /// Whether the same text means something else in another column.
    pub fn varies_by_column(&self) -> bool {
        self.slots.iter().any(|s| matches!(s, Slot::Fixed(_)))
    }

    /// Whether it needs the numbers of the row.
    pub fn uses_numbers(&self) -> bool {
        self.slots.iter().any(|s| matches!(s, Slot::Row | Slot::SourceRow))
    }

    /// Whether the values are too long for an IRI; they would be held several times, each character
    /// as up to nine.
    fn is_long(&self, row: &RowView<'_>, item: Option<(usize, &str)>) -> bool {
        let length = |slot: &Slot| match (slot, item) {
            (Slot::Column(column), Some((own, text))) if *column == own => text.len(),
            (Slot::Column(column), _) => row.raw(*column).len(),
            _ => 0,
        };
        self.slots.iter().map(length).sum::<usize>() > LONGEST
    }

    /// Expands the template and replaces the content of `out` by the absolute IRI. Returns whether
    /// it is valid; an IRI of more than a mebibyte is not.
    pub fn expand(
        &self,
        table: &str,
        row: &RowView<'_>,
        numbers: &RowNumbers,
        item: Option<(usize, &str)>,
        out: &mut String,
    ) -> bool {
        out.clear();
        if row.place.length() > LONGEST && self.is_long(row, item) {
            out.push('…');
            return false;
        }
        if self.head == Head::Fragment {
            out.push_str(table.split('#').next().unwrap_or(table));
        }
        let bindings = RowBindings { slots: &self.slots, row, numbers, item };
        self.template.expand(&bindings, out);
        let has_dots = || has_dots(out.get(self.fixed..).unwrap_or_default());
        match self.head {
            // A value such as ".." would be a step in the path: RFC 3986 §5.2.4.
            Head::Sound if !has_dots() => true,
            Head::Fragment => IriStr::new(out).is_ok(),
            Head::Absolute if !has_dots() => IriStr::new(out).is_ok(),
            _ => match resolve(table, out) {
                Some(resolved) => {
                    *out = resolved;
                    true
                }
                None => false,
            },
        }
    }
}

/// An IRI of the metadata with invalid characters percent-encoded (RFC 3987 §2.2).
pub(super) fn sound(iri: &str) -> Cow<'_, str> {
    let is_stranger =
        |c: char| c <= ' ' || matches!(c, '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}');
    if !iri.contains(is_stranger) {
        return Cow::Borrowed(iri);
    }
    let mut sound = String::new();
    for c in iri.chars() {
        match c {
            // Writing to a String does not fail.
            c if is_stranger(c) => drop(write!(sound, "%{:02X}", u32::from(c))),
            c => sound.push(c),
        }
    }
    Cow::Owned(sound)
}

/// Whether a path segment begins with a dot.
fn has_dots(iri: &str) -> bool {
    iri.as_bytes().windows(2).any(|two| two == b"/.")
}

/// The meaning of a variable (metadata §5.1.3).
fn slot(name: &str, context: &Context<'_>, unknown: &mut Vec<String>) -> Slot {
    match name {
        "_row" => Slot::Row,
        "_sourceRow" => Slot::SourceRow,
        "_column" => Slot::Fixed((context.column + 1).to_string()),
        "_sourceColumn" => Slot::Fixed((context.column + 1 + context.skipped).to_string()),
        "_name" => {
            let name = context.columns.get(context.column).copied().unwrap_or_default();
            Slot::Fixed(crate::source::percent_decode(name))
        }
        _ => match context.columns.iter().position(|c| *c == name) {
            Some(column) => Slot::Column(column),
            None => {
                unknown.push(name.to_owned());
                Slot::Unknown
            }
        },
    }
}

/// How expansions of a template become absolute.
fn head(template: &Template) -> Head {
    let head = template.head();
    if head.starts_with('#') {
        return Head::Fragment;
    }
    let Some((scheme, rest)) = head.split_once(':') else { return Head::Reference };
    let mut letters = scheme.chars();
    let is_scheme = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !is_scheme {
        return Head::Reference;
    }
    // Percent-encoded values after the authority cannot make an IRI invalid.
    let has_authority = rest.strip_prefix("//").is_some_and(|rest| rest.contains(['/', '?', '#']));
    let is_safe = !template.has_reserved() && !template.has_risk();
    if has_authority && is_safe && IriStr::new(head).is_ok() { Head::Sound } else { Head::Absolute }
}

impl Bindings for RowBindings<'_> {
    fn get(&self, index: usize) -> Bound<'_> {
        match self.slots.get(index) {
            Some(Slot::Column(column)) => {
                if let Some((of, item)) = self.item
                    && of == *column
                {
                    return Bound::One(item);
                }
                match self.row.value(*column) {
                    ParsedValue::Null => Bound::Undefined,
                    ParsedValue::One(text) => Bound::One(self.row.text(text)),
                    ParsedValue::List { start, end } => Bound::List(
                        self.row.items(start, end).iter().map(|t| self.row.text(*t)).collect(),
                    ),
                }
            }
            Some(Slot::Row) => Bound::One(&self.numbers.row),
            Some(Slot::SourceRow) => Bound::One(&self.numbers.source),
            Some(Slot::Fixed(text)) => Bound::One(text),
            Some(Slot::Unknown) | None => Bound::Undefined,
        }
    }
}
