//! Finds the datatype of a column by trying the real parsers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use iri_string::types::IriStr;
use serde_json::{Value, json};

use super::seen::Seen;
use super::words::Role;
use crate::csvw::datatype::{Builtin, Datatype, ValueFormat, ValueParser};

/// A possible datatype of a column.
struct Candidate {
    base: Builtin,
    format: Option<ValueFormat>,
    parser: ValueParser,
    /// A further condition on the text.
    accepts: fn(&str) -> bool,
    evidence: Evidence,
}

/// Further evidence required.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// Nothing.
    None,
    /// Two distinct values: a single word is not a choice between two.
    Two,
    /// A column name that says "year".
    YearName,
    /// The next candidate must not fit too: otherwise day and month, or comma and point, are a
    /// guess.
    NotTheNext,
    /// The previous candidate must not fit too.
    NotTheLast,
}

/// A percentage with a point, if any; CSVW reads one only where there is a format (syntax §6.4.2).
fn is_percentage(text: &str) -> bool {
    text.strip_suffix('%').is_some_and(|number| is_plain_number(number) && !number.contains(','))
}

/// A plain number, not a percentage.
fn is_not_percentage(text: &str) -> bool {
    is_plain_number(text) && !text.ends_with('%')
}

/// Whether a number is not a code: without leading zeros or signs, which would be lost.
fn is_plain_number(text: &str) -> bool {
    has_plain_whole(text, &['.', ',', 'e', 'E'])
}

/// The same for numbers with commas between groups.
fn is_grouped_number(text: &str) -> bool {
    has_plain_whole(text, &['.'])
}

fn has_plain_whole(text: &str, ends: &[char]) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.split(ends).next().unwrap_or_default();
    !text.starts_with('+')
        && (1..=18).contains(&whole.len())
        && (whole == "0" || !whole.starts_with('0'))
        && text != "-0"
}

fn is_word(text: &str) -> bool {
    matches!(text, "true" | "false")
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.starts_with(['1', '2'])
}

fn is_web_address(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://")) && IriStr::new(text).is_ok()
}

fn any(_: &str) -> bool {
    true
}

/// Times of day after a date. CSVW lists those of two digits (syntax §6.4.4), so they come first.
const TIMES: [&str; 4] = ["HH:mm", "HH:mm:ss", "H:mm", "H:mm:ss"];

/// All candidates, narrower before wider.
static CANDIDATES: LazyLock<Vec<Candidate>> = LazyLock::new(|| {
    use Builtin as B;
    use Evidence as E;
    let text = |format: &str| Some(ValueFormat::Text(format.to_owned()));
    let number = |pattern: Option<&str>, decimal: &str, group: Option<&str>| {
        Some(ValueFormat::Number {
            pattern: pattern.map(str::to_owned),
            decimal_char: Some(decimal.to_owned()),
            group_char: group.map(str::to_owned),
        })
    };
    type Row = (Builtin, Option<ValueFormat>, fn(&str) -> bool, Evidence);
    let mut rows: Vec<Row> = vec![(B::Boolean, None, is_word, E::None)];
    for words in ["TRUE|FALSE", "True|False", "Y|N", "y|n", "yes|no", "Yes|No", "YES|NO"] {
        rows.push((B::Boolean, text(words), any, E::Two));
    }
    rows.extend([
        (B::GYear, None, is_year as fn(&str) -> bool, E::YearName),
        (B::Integer, None, is_plain_number, E::None),
        (B::Decimal, None, is_plain_number, E::None),
        (B::Double, None, is_plain_number, E::None),
        (B::Decimal, number(None, ".", None), is_percentage, E::None),
        (B::Decimal, number(None, ",", None), is_not_percentage, E::NotTheNext),
        (
            B::Decimal,
            number(Some("#,##0.##########"), ".", Some(",")),
            is_grouped_number,
            E::NotTheLast,
        ),
        (B::Date, None, any, E::None),
    ]);
    // Day first, then month first.
    for (day, month) in
        [("d/M/yyyy", "M/d/yyyy"), ("d-M-yyyy", "M-d-yyyy"), ("d.M.yyyy", "M.d.yyyy")]
    {
        rows.push((B::Date, text(day), any, E::NotTheNext));
        rows.push((B::Date, text(month), any, E::NotTheLast));
        for time in TIMES {
            rows.push((B::DateTime, text(&format!("{day} {time}")), any, E::NotTheNext));
            rows.push((B::DateTime, text(&format!("{month} {time}")), any, E::NotTheLast));
        }
    }
    rows.push((B::DateTime, None, any, E::None));
    for format in ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm"] {
        rows.push((B::DateTime, text(format), any, E::None));
    }
    for date in ["yyyy/M/d", "yyyy-M-d"] {
        rows.push((B::Date, text(date), any, E::None));
        for time in TIMES {
            rows.push((B::DateTime, text(&format!("{date} {time}")), any, E::None));
        }
    }
    rows.push((B::Time, None, any, E::None));
    rows.push((B::AnyUri, None, is_web_address, E::None));
    let candidate = |(base, format, accepts, evidence): Row| {
        let datatype = Datatype { base, format: format.clone(), ..Datatype::default() };
        let (parser, faults) = ValueParser::compile(&datatype);
        debug_assert!(faults.is_empty(), "{faults:?}");
        Candidate { base, format, parser, accepts, evidence }
    };
    debug_assert!(rows.len() <= u64::BITS as usize, "one bit each");
    rows.into_iter().map(candidate).collect()
});

/// The datatypes that fit all values seen so far.
#[derive(Clone, Debug)]
pub(super) struct Types {
    /// One bit for each candidate.
    fitting: u64,
    first: Option<Seen>,
    /// Whether there are two distinct values.
    differ: bool,
    /// By candidate with an alternative reading, the first value that does not fit it.
    refused: BTreeMap<usize, Seen>,
    scratch: String,
}

impl Default for Types {
    fn default() -> Self {
        let (refused, scratch) = Default::default();
        Self { fitting: u64::MAX, first: None, differ: false, refused, scratch }
    }
}

impl Types {
    /// Takes a trimmed value of a row.
    pub fn see(&mut self, text: &str, record: u64) {
        match &self.first {
            None => self.first = Some(Seen { record, text: text.to_owned() }),
            Some(first) => self.differ |= first.text != text,
        }
        let fitting = self.fitting;
        if fitting == 0 {
            return;
        }
        for (i, candidate) in CANDIDATES.iter().enumerate() {
            let bit = 1 << i;
            let fits = fitting & bit != 0
                && (candidate.accepts)(text)
                && candidate.parser.parse(text, &mut self.scratch).is_ok();
            if !fits {
                let has_other =
                    matches!(candidate.evidence, Evidence::NotTheNext | Evidence::NotTheLast);
                if has_other && fitting & bit != 0 {
                    self.refused.insert(i, Seen::new(record, text));
                }
                self.fitting &= !bit;
            }
        }
    }

    /// The datatype of a column with this name; none if only `string` fits.
    pub fn choose(&self, name: &str) -> Option<Choice> {
        let (_, candidate) = self.chosen(name)?;
        Some(candidate.choice())
    }

    /// The ambiguous values and their reading: dates with day and month, numbers with one comma.
    pub fn guess(&self, name: &str) -> Option<Guess> {
        let first = self.first.as_ref()?;
        let Some((at, candidate)) = self.chosen(name) else {
            let mut pairs = CANDIDATES.iter().zip(CANDIDATES.iter().skip(1)).enumerate();
            let (_, (one, other)) = pairs.find(|(i, (one, _))| {
                one.evidence == Evidence::NotTheNext && self.fits(*i) && self.fits(i + 1)
            })?;
            let ways = [one.way(), other.way()];
            return Some(Guess::Open { ways, seen: Seen::new(first.record, &first.text) });
        };
        let other = match candidate.evidence {
            Evidence::NotTheNext => at + 1,
            Evidence::NotTheLast => at.checked_sub(1)?,
            _ => return None,
        };
        let by = self.refused.get(&other)?.clone();
        Some(Guess::Decided { way: candidate.way(), by })
    }

    fn fits(&self, i: usize) -> bool {
        i < CANDIDATES.len() && self.fitting & (1 << i) != 0
    }

    fn chosen(&self, name: &str) -> Option<(usize, &'static Candidate)> {
        self.first.as_ref()?;
        let fits = |i: usize| self.fits(i);
        CANDIDATES.iter().enumerate().find(|(i, candidate)| {
            fits(*i)
                && match candidate.evidence {
                    Evidence::None => true,
                    Evidence::Two => self.differ,
                    Evidence::YearName => Role::Year.is_in(name),
                    Evidence::NotTheNext => !fits(i + 1),
                    Evidence::NotTheLast => !i.checked_sub(1).is_some_and(fits),
                }
        })
    }
}

/// The reading of ambiguous values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// All values fit both readings, so they stay texts.
    Open { ways: [String; 2], seen: Seen },
    /// One value fits only one reading, which applies to all.
    Decided { way: String, by: Seen },
}

/// A datatype as metadata.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    pub base: Builtin,
    pub json: Value,
}

impl Candidate {
    /// The format in words.
    fn way(&self) -> String {
        match &self.format {
            Some(ValueFormat::Text(format)) => format.clone(),
            Some(ValueFormat::Number { group_char: Some(_), .. }) => {
                "numbers with commas between thousands".to_owned()
            }
            Some(ValueFormat::Number { .. }) => "numbers with a decimal comma".to_owned(),
            None => self.base.name().to_owned(),
        }
    }

    fn choice(&self) -> Choice {
        let base = self.base.name();
        let json = match &self.format {
            None => Value::from(base),
            Some(ValueFormat::Text(format)) => json!({"base": base, "format": format}),
            Some(ValueFormat::Number { pattern, decimal_char, group_char }) => {
                let mut format = serde_json::Map::new();
                let members = [
                    ("pattern", pattern),
                    ("decimalChar", decimal_char),
                    ("groupChar", group_char),
                ];
                for (name, value) in members {
                    if let Some(value) = value {
                        format.insert(name.to_owned(), Value::from(value.as_str()));
                    }
                }
                json!({"base": base, "format": format})
            }
        };
        Choice { base: self.base, json }
    }
}
