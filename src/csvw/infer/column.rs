//! Collects evidence about a column from its values.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};
use serde_json::Value;

use super::types::{Choice, Types};
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

/// A column read as lists.
struct List {
    separator: char,
    types: Types,
    /// Cells with two items or more.
    several: u64,
    /// Whether white space stands around items.
    spaced: bool,
    /// Whether some item is empty or long.
    fails: bool,
    items: FxHashSet<u64>,
    /// Whether an item repeats.
    repeats: bool,
}

/// The result for a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Finding {
    pub title: String,
    /// The datatype; none for `string`.
    pub datatype: Option<Value>,
    pub base: Builtin,
    pub nulls: Vec<&'static str>,
    pub separator: Option<char>,
    pub required: bool,
    /// Whether the values are distinct and short enough for a key.
    pub unique: bool,
    /// The digests of all values, unless there are too many.
    pub values: Option<FxHashSet<u64>>,
}

impl Finding {
    /// Discards the result, so that the column holds text.
    pub fn forget(&mut self) {
        *self = Self { title: std::mem::take(&mut self.title), ..Self::default() };
    }
}

impl Column {
    /// A column that keeps up to `most` distinct values.
    pub fn new(title: &str, most: usize) -> Self {
        let list = |separator: &char| List {
            separator: *separator,
            types: Types::default(),
            several: 0,
            spaced: false,
            fails: false,
            items: FxHashSet::default(),
            repeats: false,
        };
        Self {
            title: title.to_owned(),
            whole: Types::default(),
            lists: SEPARATORS.iter().map(list).collect(),
            nulls: 0,
            empty: 0,
            filled: 0,
            longest: 0,
            values: Values { digests: Some(FxHashSet::default()), most, unique: true },
        }
    }

    /// Adds the text of a cell.
    pub fn see(&mut self, cell: &str) {
        let text = cell.trim();
        if text.is_empty() {
            self.empty += 1;
            return;
        }
        if let Some(null) = NULLS.iter().position(|null| *null == text) {
            self.nulls |= 1 << null;
        } else {
            self.whole.see(text);
            self.lists.iter_mut().for_each(|list| list.see(text));
        }
        self.filled += 1;
        self.longest = self.longest.max(text.len());
        self.values.see(text);
    }

    /// Concludes from all cells.
    pub fn finish(self) -> Finding {
        let title = self.title;
        let list = self.lists.into_iter().find(List::is_likely);
        let whole = self.whole.choose(&title);
        let separator = list.as_ref().filter(|_| whole.is_none()).map(|list| list.separator);
        let choice = match list.filter(|_| separator.is_some()) {
            Some(list) => list.types.choose(&title).or_else(|| list.text()),
            None => whole,
        };
        // In a column of texts, "-" may be one.
        let seen = if choice.is_some() { self.nulls } else { 0 };
        let nulls = NULLS.iter().enumerate().filter(|(i, _)| seen & (1 << i) != 0);
        let nulls: Vec<&str> = nulls.map(|(_, null)| *null).collect();
        Finding {
            title,
            base: choice.as_ref().map_or(Builtin::String, |choice| choice.base),
            datatype: choice.map(|choice| choice.json),
            required: self.empty == 0 && self.filled > 0 && nulls.is_empty(),
            nulls,
            separator,
            unique: self.values.unique && self.filled > 1 && self.longest <= LONGEST_KEY,
            values: self.values.digests,
        }
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
    fn see(&mut self, text: &str) {
        if self.fails {
            return;
        }
        let mut count = 0;
        for part in text.split(self.separator) {
            let item = part.trim();
            count += 1;
            self.spaced |= item.len() < part.len();
            self.fails |= item.is_empty() || item.len() > LONGEST_ITEM || NULLS.contains(&item);
            self.types.see(item);
            if self.items.len() < ITEMS {
                self.repeats |= !self.items.insert(digest(item));
            }
        }
        self.several += u64::from(count > 1);
    }

    /// Whether the column looks like one of lists: several cells have more than one item, and the
    /// items have a datatype or repeat.
    fn is_likely(&self) -> bool {
        !self.fails && self.several > 1 && (self.repeats || self.types.choose("").is_some())
    }

    /// The datatype of items that are texts.
    fn text(&self) -> Option<Choice> {
        // White space around items of type string would count (CSVW syntax §6.4 step 5).
        let base = Builtin::NormalizedString;
        self.spaced.then(|| Choice { base, json: Value::from(base.name()) })
    }
}

fn digest(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
