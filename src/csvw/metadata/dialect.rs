//! Reads dialect descriptions (metadata §5.9).

use serde_json::{Map, Value};

use super::context::At;
use super::model::{Dialect, Trim};
use super::object;
use super::property::Object;
use crate::diagnostic::Diagnostics;

/// The dialect that an object describes, with the defaults filled in.
pub(super) fn read(members: &Map<String, Value>, at: &At, problems: &mut Diagnostics) -> Dialect {
    let checked = object::check(Object::Dialect, members, at, problems);
    let default = Dialect::default();
    let text = |name, default: String| checked.text(name).map_or(default, str::to_owned);
    let flag = |name, default| checked.flag(name).unwrap_or(default);
    let count = |name, default| checked.count(name).unwrap_or(default);
    let header = u64::from(flag("header", true));
    Dialect {
        comment_prefix: match checked.get("commentPrefix") {
            Some(value) => value.as_str().map(str::to_owned),
            None => default.comment_prefix,
        },
        delimiter: text("delimiter", default.delimiter),
        double_quote: flag("doubleQuote", default.double_quote),
        encoding: text("encoding", default.encoding),
        header_row_count: count("headerRowCount", header),
        line_terminators: checked.texts("lineTerminators").unwrap_or(default.line_terminators),
        quote_char: match checked.get("quoteChar") {
            Some(value) => value.as_str().and_then(|text| text.chars().next()),
            None => default.quote_char,
        },
        skip_blank_rows: flag("skipBlankRows", default.skip_blank_rows),
        skip_columns: count("skipColumns", default.skip_columns),
        skip_rows: count("skipRows", default.skip_rows),
        trim: match checked.get("trim") {
            Some(Value::Bool(true)) => Trim::Both,
            Some(Value::String(text)) => trim(text),
            Some(_) => Trim::None,
            None if flag("skipInitialSpace", false) => Trim::Start,
            None => default.trim,
        },
    }
}

fn trim(text: &str) -> Trim {
    match text {
        "true" => Trim::Both,
        "start" => Trim::Start,
        "end" => Trim::End,
        _ => Trim::None,
    }
}

/// The dialect of a file without metadata: the delimiter of a `.tsv` or `.tab` file
/// (`text/tab-separated-values`) is a tab (syntax §6.1 step 3).
pub(super) fn of_file(url: &str) -> Dialect {
    let path = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    match path.ends_with(".tsv") || path.ends_with(".tab") {
        true => Dialect { delimiter: "\t".to_owned(), ..Dialect::default() },
        false => Dialect::default(),
    }
}

impl Dialect {
    /// Applies the media type of a file to its dialect (syntax §6.1 step 3, §8; RFC 4180 §3
    /// `header` and `charset`).
    pub(super) fn of_media(mut self, content_type: Option<&str>) -> Self {
        let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
        if parts.next().is_some_and(|t| t.eq_ignore_ascii_case("text/tab-separated-values")) {
            self.delimiter = "\t".to_owned();
        }
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "header" if value.eq_ignore_ascii_case("absent") => self.header_row_count = 0,
                "charset" => value.clone_into(&mut self.encoding),
                _ => {}
            }
        }
        self
    }
    /// The members of this dialect that differ from the default.
    pub fn description(&self) -> Map<String, Value> {
        let usual = Self::default();
        let quote = self.quote_char.map_or(Value::Null, |c| c.to_string().into());
        let header = match self.header_row_count {
            0 => ("header", false.into()),
            count => ("headerRowCount", count.into()),
        };
        let trim = match self.trim {
            Trim::None => ("trim", false.into()),
            Trim::Start => ("skipInitialSpace", true.into()),
            Trim::End => ("trim", "end".into()),
            Trim::Both => ("trim", true.into()),
        };
        let all: [(bool, (&str, Value)); 11] = [
            (self.delimiter != usual.delimiter, ("delimiter", self.delimiter.as_str().into())),
            (self.encoding != usual.encoding, ("encoding", self.encoding.as_str().into())),
            (
                self.line_terminators != usual.line_terminators,
                ("lineTerminators", self.line_terminators.clone().into()),
            ),
            (self.quote_char != usual.quote_char, ("quoteChar", quote)),
            (self.double_quote != usual.double_quote, ("doubleQuote", self.double_quote.into())),
            (
                self.comment_prefix != usual.comment_prefix,
                ("commentPrefix", self.comment_prefix.clone().into()),
            ),
            (self.skip_rows != usual.skip_rows, ("skipRows", self.skip_rows.into())),
            (self.header_row_count != usual.header_row_count, header),
            (self.skip_columns != usual.skip_columns, ("skipColumns", self.skip_columns.into())),
            (self.trim != usual.trim, trim),
            (
                self.skip_blank_rows != usual.skip_blank_rows,
                ("skipBlankRows", self.skip_blank_rows.into()),
            ),
        ];
        let differs = all.into_iter().filter(|(differs, _)| *differs);
        differs.map(|(_, (name, value))| (name.to_owned(), value)).collect()
    }
}
