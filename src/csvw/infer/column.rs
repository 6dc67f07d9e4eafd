//! Collects evidence about a column from its values.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};
use serde_json::{Value, json};

use super::seen::Seen;
use super::types::{Choice, Guess, Types};
use super::words::Role;
use crate::csvw::datatype::Builtin;

/// Texts that mean "no value" if the other values have a datatype.
const NULLS: &[&str] =
    &["NA", "N/A", "n/a", "na", "#N/A", "-", "–", "--", "null", "NULL", "None", "?", ".."];

/// Possible separators of several values in a cell.
const SEPARATORS: &[char] = &[';', '|'];

/// The longest item of a list, and the longest key, in bytes; longer values are prose.
const LONGEST_ITEM: usize = 64;
const LONGEST_KEY: usize = 128;

/// The most distinct items of a list to remember.
const ITEMS: usize = 4096;

/// The evidence about a column, updated row by row.
pub(super) struct Column {
    pub title: String,
    first: Option<Seen>,
    /// The row of the last cell with text.
    last: u64,
    /// The first text for "no value".
    null: Option<Seen>,
    digits: Digits,
    /// Whether some text contains white space.
    is_spaced: bool,
    whole: Types,
    lists: Vec<List>,
    /// The [`NULLS`] found, one bit each.
    nulls: u32,
    empty: u64,
    filled: u64,
    longest: usize,
    values: Values,
}

/// The distinct values of a column, as digests, unless there are too many.
struct Values {
    digests: Option<FxHashSet<u64>>,
    most: usize,
    unique: bool,
}

/// Cells of digits alone: the shortest and the longest, and whether they count the rows.
struct Digits {
    fails: bool,
    shortest: Option<Seen>,
    longest: Option<Seen>,
    /// The next number, as long as the numbers count from 1.
    next: Option<u64>,
}

/// A column read as lists.
struct List {
    separator: char,
    types: Types,
    /// Cells with two items or more, and the first of them.
    several: u64,
    seen: Option<Seen>,
    /// Whether separators are never followed by a space, or always by exactly one.
    is_tight: bool,
    is_spaced: bool,
    /// Whether some item is empty or long.
    fails: bool,
    items: FxHashSet<u64>,
    /// Whether an item repeats.
    repeats: bool,
}

/// The result for a column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Finding {
    pub title: String,
    /// The datatype; none for `string`.
    pub datatype: Option<Value>,
    pub base: Builtin,
    pub nulls: Vec<&'static str>,
    /// The first text for "no value".
    pub null: Option<Seen>,
    pub list: Option<ListFinding>,
    pub required: bool,
    /// Whether the values are distinct and short enough for a key.
    pub unique: bool,
    /// The digests of all values, or of all items, if they could be kept.
    pub values: Option<FxHashSet<u64>>,
    /// The number of cells with text, the first of them, and the row of the last.
    pub filled: u64,
    pub first: Option<Seen>,
    pub last: u64,
    /// Whether some text contains white space.
    pub is_spaced: bool,
    /// Whether the values are the numbers of the rows.
    pub is_serial: bool,
    /// The shortest and the longest of numbers that may have lost leading zeros.
    pub zeros: Option<(Seen, Seen)>,
    /// The reading of ambiguous dates or numbers, if the column has any.
    pub guess: Option<Guess>,
}

/// The separation of cells into items.
#[derive(Clone, Debug)]
pub(crate) struct ListFinding {
    pub separator: String,
    /// The first cell with several items.
    pub seen: Seen,
    /// Whether only some separators are followed by white space.
    pub is_mixed: bool,
}

impl Finding {
    /// Discards the result, so that the column holds text.
    pub fn forget(&mut self) {
        *self = Self {
            title: std::mem::take(&mut self.title),
            first: self.first.take(),
            last: self.last,
            filled: self.filled,
            ..Self::default()
        };
    }

    /// The number of distinct values or items; none if there were too many to keep.
    pub fn distinct(&self) -> Option<usize> {
        self.values.as_ref().map(FxHashSet::len)
    }
}

impl Column {
    /// A column that keeps up to `most` distinct values.
    pub fn new(title: &str, most: usize) -> Self {
        let list = |separator: &char| List {
            separator: *separator,
            types: Types::default(),
            several: 0,
            seen: None,
            is_tight: true,
            is_spaced: true,
            fails: false,
            items: FxHashSet::default(),
            repeats: false,
        };
        Self {
            title: title.to_owned(),
            first: None,
            last: 0,
            null: None,
            digits: Digits { fails: false, shortest: None, longest: None, next: Some(1) },
            is_spaced: false,
            whole: Types::default(),
            lists: SEPARATORS.iter().map(list).collect(),
            nulls: 0,
            empty: 0,
            filled: 0,
            longest: 0,
            values: Values { digests: Some(FxHashSet::default()), most, unique: true },
        }
    }

    /// Takes the text of a cell in a row.
    pub fn see(&mut self, cell: &str, record: u64) {
        let text = cell.trim();
        if text.is_empty() {
            self.empty += 1;
            self.digits.next = None;
            return;
        }
        if let Some(null) = NULLS.iter().position(|null| *null == text) {
            self.nulls |= 1 << null;
            self.null.get_or_insert_with(|| Seen::new(record, text));
            self.digits.next = None;
        } else {
            self.whole.see(text, record);
            self.lists.iter_mut().for_each(|list| list.see(text, record));
            self.digits.see(text, record);
            self.first.get_or_insert_with(|| Seen::new(record, text));
        }
        self.filled += 1;
        self.last = record;
        self.longest = self.longest.max(text.len());
        self.is_spaced |= text.contains(char::is_whitespace);
        self.values.see(text);
    }

    /// Concludes from all cells.
    pub fn finish(self) -> Finding {
        let title = self.title;
        let list = self.lists.into_iter().find(List::is_likely);
        let whole = self.whole.choose(&title);
        let mut guess = self.whole.guess(&title);
        let list = list.filter(|_| whole.is_none());
        let (mut values, mut found) = (self.values.digests, None);
        let choice = match list {
            Some(list) => {
                guess = list.types.guess(&title);
                let choice = list.types.choose(&title);
                let (is_text, list, items) = list.finish(choice.is_none());
                (values, found) = (items, Some(list));
                choice.or(is_text)
            }
            None => whole,
        };
        // In a column of texts, "-" may be a value.
        let seen = if choice.is_some() && found.is_none() { self.nulls } else { 0 };
        let nulls = NULLS.iter().enumerate().filter(|(i, _)| seen & (1 << i) != 0);
        let nulls: Vec<&str> = nulls.map(|(_, null)| *null).collect();
        let base = choice.as_ref().map_or(Builtin::String, |choice| choice.base);
        Finding {
            base,
            required: self.empty == 0 && self.filled > 0 && nulls.is_empty(),
            null: self.null.filter(|_| !nulls.is_empty()),
            nulls,
            list: found,
            unique: self.values.unique && self.filled > 0 && self.longest <= LONGEST_KEY,
            values,
            filled: self.filled,
            first: self.first,
            last: self.last,
            is_spaced: self.is_spaced,
            is_serial: base == Builtin::Integer && self.digits.next.is_some(),
            zeros: self
                .digits
                .zeros()
                .filter(|_| base == Builtin::Integer && Role::Digits.is_in(&title)),
            guess,
            datatype: choice.map(|choice| choice.json),
            title,
        }
    }
}

impl Digits {
    fn see(&mut self, text: &str, record: u64) {
        let number = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        self.next = self.next.filter(|next| number == Some(*next)).map(|next| next + 1);
        self.fails |= number.is_none();
        if self.fails {
            return;
        }
        let length = |seen: &Option<Seen>| seen.as_ref().map(|seen| seen.text.len());
        if length(&self.shortest).is_none_or(|shortest| text.len() < shortest) {
            self.shortest = Some(Seen::new(record, text));
        }
        if length(&self.longest).is_none_or(|longest| text.len() > longest) {
            self.longest = Some(Seen::new(record, text));
        }
    }

    /// The shortest and the longest number, if one has fewer digits.
    fn zeros(self) -> Option<(Seen, Seen)> {
        let ends = self.shortest.zip(self.longest).filter(|_| !self.fails);
        ends.filter(|(short, long)| short.text.len() < long.text.len())
    }
}

impl Values {
    fn see(&mut self, text: &str) {
        let Some(digests) = &mut self.digests else { return };
        self.unique &= digests.insert(digest(text));
        if digests.len() > self.most {
            (self.digests, self.unique) = (None, false);
        }
    }
}

impl List {
    fn see(&mut self, text: &str, record: u64) {
        if self.fails {
            return;
        }
        let mut count = 0;
        for part in text.split(self.separator) {
            let item = part.trim();
            count += 1;
            self.is_tight &= item.len() == part.len();
            self.is_spaced &= part.strip_prefix(' ').unwrap_or(part) == item
                && (part.len() > item.len()) == (count > 1);
            self.fails |= item.is_empty() || item.len() > LONGEST_ITEM || NULLS.contains(&item);
            self.types.see(item, record);
            if self.items.len() < ITEMS {
                self.repeats |= !self.items.insert(digest(item));
            }
        }
        if count > 1 {
            self.several += 1;
            self.seen.get_or_insert_with(|| Seen::new(record, text));
        }
    }

    /// Whether the column probably has lists: several cells have more than one item, and the items
    /// have a datatype or repeat.
    fn is_likely(&self) -> bool {
        !self.fails && self.several > 1 && (self.repeats || self.types.choose("").is_some())
    }

    /// The datatype of items that are texts, their separation, and the digests of the items.
    ///
    /// White space around items of type string counts (CSVW syntax §6.4 step 5). So it must be part
    /// of the separator, or a format must exclude it. If only some separators have it, our
    /// extension removes it.
    fn finish(self, is_text: bool) -> (Option<Choice>, ListFinding, Option<FxHashSet<u64>>) {
        let Self { separator, is_tight, is_spaced, seen, items, .. } = self;
        let is_mixed = is_text && !is_tight && !is_spaced;
        let choice = match is_mixed {
            true => Choice { base: Builtin::String, json: Value::from(Builtin::String.name()) },
            false => {
                let base = Builtin::String;
                let format = format!("[^{separator}\\s]([^{separator}]*[^{separator}\\s])?");
                Choice { base, json: json!({"base": base.name(), "format": format}) }
            }
        };
        let after = if is_text && is_spaced && !is_tight { " " } else { "" };
        let separator = format!("{separator}{after}");
        let list = ListFinding { separator, seen: seen.unwrap_or_default(), is_mixed };
        (is_text.then_some(choice), list, Some(items).filter(|items| items.len() < ITEMS))
    }
}

pub(super) fn digest(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
