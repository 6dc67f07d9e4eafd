//! Reads the text of values by a compiled datatype.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::Regex;

use super::date::Moment;
use super::date_form::{Token, lexical_form};
use super::facet::{Bounds, Lengths};
use super::number::{NumberKind, plain_decimal};
use super::number_format::NumberFormat;
use super::{
    Builtin, Datatype, Fault, ValueFormat, binary, date_format, duration, expression, text,
};

/// The kinds of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueErrorKind {
    /// Not a value of the datatype or the format.
    Lexical,
    /// It is too long or too short.
    Length,
    /// It is below or above the limits.
    Range,
}

/// Why a text is not a value of its datatype.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ValueError {
    /// The kind of error.
    pub kind: ValueErrorKind,
    /// The text and its fault, as a sentence without its full stop.
    pub message: String,
    /// The text, shortened.
    pub text: String,
    /// What is wrong with the text, if the expectation does not say it: "is too long".
    pub reason: Option<String>,
}

/// A datatype compiled once for reading many values.
#[derive(Clone, Debug)]
pub struct ValueParser {
    iri: Box<str>,
    base: Builtin,
    pub(super) reader: Reader,
    pub(super) lengths: Option<Lengths>,
    pub(super) bounds: Option<Box<Bounds>>,
    /// The expectation in words, written on first use.
    pub(super) expectation: OnceLock<Box<str>>,
}

/// The reason if the expectation says it all.
const NO_REASON: &str = "";

/// How the text of a value is read.
#[derive(Clone, Debug)]
pub(super) enum Reader {
    /// Any text is a value.
    Any,
    /// Text with its own lexical space.
    Text,
    /// Text that matches an expression as well.
    Matching {
        expression: Regex,
        /// Its text in the metadata.
        source: Box<str>,
    },
    Boolean,
    /// The words for true and false.
    BooleanWords(Box<str>, Box<str>),
    Number(NumberKind),
    FormattedNumber(NumberKind, Box<NumberFormat>),
    Moment(&'static [Token]),
    FormattedMoment {
        form: &'static [Token],
        tokens: Box<[Token]>,
        /// Its text in the metadata.
        source: Box<str>,
    },
}

impl ValueParser {
    /// Compiles a datatype. Returns the faults of the description too; the parser ignores a faulty
    /// format (CSVW syntax §6.4).
    pub fn compile(datatype: &Datatype) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let base = datatype.base;
        let reader = match (&datatype.format, NumberKind::of(base)) {
            (None, _) => Reader::plain(base),
            (Some(format), Some(kind)) => match NumberFormat::compile(format, &mut faults) {
                Some(format) => Reader::FormattedNumber(kind, Box::new(format)),
                None => Reader::plain(base),
            },
            (Some(format), None) => Reader::formatted(base, format).unwrap_or_else(|message| {
                faults.push(Fault::ignorable(message));
                Reader::plain(base)
            }),
        };
        let mut parser = Self {
            iri: datatype.id.as_deref().unwrap_or(base.iri()).into(),
            base,
            reader,
            lengths: None,
            bounds: None,
            expectation: OnceLock::new(),
        };
        parser.lengths = Lengths::compile(datatype, &mut faults);
        let bounds = Bounds::compile(datatype, |text| parser.bound(text), &mut faults);
        parser.bounds = bounds.map(Box::new);
        (parser, faults)
    }

    /// Reads the text of one value: not null, already trimmed and split (CSVW syntax §6.4). Returns
    /// its lexical form for RDF: the text itself if it is one, else a form written to `scratch`.
    ///
    /// # Errors
    /// If the text is not a value of the datatype.
    pub fn parse<'a>(&self, text: &'a str, scratch: &'a mut String) -> Result<&'a str, ValueError> {
        self.check(text, scratch).map_err(|(kind, reason)| self.error(kind, text, &reason))
    }

    /// Whether a text is a value of the datatype.
    pub(super) fn accepts(&self, text: &str) -> bool {
        self.check(text, &mut String::new()).is_ok()
    }

    /// As [`ValueParser::parse`], with a reason to complete the sentence "'…' …".
    fn check<'a>(
        &self,
        text: &'a str,
        scratch: &'a mut String,
    ) -> Result<&'a str, (ValueErrorKind, Cow<'static, str>)> {
        let read = self.reader.read(self.base, text, scratch);
        let lexical = read.map_err(|reason| (ValueErrorKind::Lexical, reason))?;
        if let Some(lengths) = &self.lengths
            && let Some(length) = lengths.violated(self.base, lexical)
        {
            return Err((ValueErrorKind::Length, format!("has length {length}").into()));
        }
        if let Some(bounds) = &self.bounds
            && !bounds.allow(self.base, lexical)
        {
            return Err((ValueErrorKind::Range, NO_REASON.into()));
        }
        Ok(lexical)
    }

    /// The format of values as in the metadata; none without a pattern.
    pub fn pattern(&self) -> Option<&str> {
        match &self.reader {
            Reader::Matching { source, .. } | Reader::FormattedMoment { source, .. } => {
                Some(source)
            }
            Reader::FormattedNumber(_, format) => format.pattern(),
            _ => None,
        }
    }

    /// The IRI of the datatype in RDF: its own, else that of its base.
    pub fn iri(&self) -> &str {
        &self.iri
    }

    /// The built-in datatype that it is or derives from.
    pub fn base(&self) -> Builtin {
        self.base
    }

    /// The lexical form of a limit, written as in XML Schema, as in JSON, or in the format.
    fn bound(&self, text: &str) -> Option<String> {
        let kind = NumberKind::of(self.base);
        if let Some(NumberKind::Integer { .. } | NumberKind::Decimal) = kind
            && let Some(plain) = plain_decimal(text)
        {
            return Some(plain);
        }
        let mut scratch = String::new();
        let plain = Reader::plain(self.base);
        if let Ok(lexical) = plain.read(self.base, text, &mut scratch) {
            return Some(lexical.to_owned());
        }
        self.reader.read(self.base, text, &mut scratch).ok().map(str::to_owned)
    }

    #[cold]
    fn error(&self, kind: ValueErrorKind, text: &str, reason: &str) -> ValueError {
        let mut shown: String = text.chars().take(60).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        let expectation = self.expectation();
        let message = match reason {
            NO_REASON => format!("'{shown}' is not {expectation}"),
            reason => format!("'{shown}' {reason}; expected {expectation}"),
        };
        let reason = (reason != NO_REASON).then(|| reason.to_owned());
        ValueError { kind, message, text: shown, reason }
    }
}

impl Reader {
    /// The reader of a builtin without a format.
    fn plain(base: Builtin) -> Self {
        if let Some(kind) = NumberKind::of(base) {
            return Self::Number(kind);
        }
        if let Some(form) = lexical_form(base) {
            return Self::Moment(form);
        }
        match base {
            Builtin::Boolean => Self::Boolean,
            Builtin::String
            | Builtin::AnyAtomicType
            | Builtin::AnyUri
            | Builtin::Html
            | Builtin::Json
            | Builtin::Xml => Self::Any,
            _ => Self::Text,
        }
    }

    /// The reader of a builtin with a format; the error is a message.
    fn formatted(base: Builtin, format: &ValueFormat) -> Result<Self, String> {
        let ValueFormat::Text(source) = format else {
            let name = base.name();
            return Err(format!(
                "the format of {name} must be a text, not an object; it is not used"
            ));
        };
        let wrong = |reason: String| format!("the format '{source}' is not used: {reason}");
        let kept: Box<str> = source.as_str().into();
        if let Some(form) = lexical_form(base) {
            let tokens = date_format::compile(base, source).map_err(wrong)?.into();
            return Ok(Self::FormattedMoment { form, tokens, source: kept });
        }
        if base == Builtin::Boolean {
            let (yes, no) = boolean_words(source).map_err(|r| wrong(r.to_owned()))?;
            return Ok(Self::BooleanWords(yes.into(), no.into()));
        }
        let expression = expression::compile(source).map_err(wrong)?;
        Ok(Self::Matching { expression, source: kept })
    }

    /// Returns the lexical form of a text, or a reason to complete the sentence "'…' …".
    fn read<'a>(
        &self,
        base: Builtin,
        text: &'a str,
        scratch: &'a mut String,
    ) -> Result<&'a str, Cow<'static, str>> {
        let as_it_stands = |fits: bool| if fits { Ok(text) } else { Err(NO_REASON.into()) };
        match self {
            Self::Any => Ok(text),
            Self::Number(kind) => as_it_stands(kind.is_lexical(text)),
            Self::Moment(form) => Ok(Moment::read(text, form).map(|_| text)?),
            Self::Text => as_it_stands(is_lexical(base, text)),
            Self::Matching { expression, .. } => {
                as_it_stands(is_lexical(base, text) && expression.is_match(text))
            }
            // csv2rdf's tests want the two words, whichever form the cell has (test 183).
            Self::Boolean if text == "1" => Ok("true"),
            Self::Boolean if text == "0" => Ok("false"),
            Self::Boolean => as_it_stands(matches!(text, "true" | "false")),
            Self::BooleanWords(yes, _) if text == &**yes => Ok("true"),
            Self::BooleanWords(_, no) if text == &**no => Ok("false"),
            Self::BooleanWords(..) => as_it_stands(false),
            Self::FormattedNumber(kind, format) => {
                format.read(*kind, text, scratch)?;
                Ok(scratch)
            }
            Self::FormattedMoment { form, tokens, .. } => {
                let moment = Moment::read(text, tokens)?;
                scratch.clear();
                moment.write(form, scratch);
                Ok(scratch)
            }
        }
    }
}

/// Whether a text of a datatype without a format is valid.
fn is_lexical(base: Builtin, text: &str) -> bool {
    match base {
        Builtin::HexBinary | Builtin::Base64Binary => binary::decoded_length(base, text).is_some(),
        _ if base.is_a(Builtin::Duration) => duration::is_lexical(base, text),
        _ => text::is_lexical(base, text),
    }
}

/// The words for true and false of a format such as `Y|N` (CSVW syntax §6.4.3).
fn boolean_words(format: &str) -> Result<(&str, &str), &'static str> {
    match format.split_once('|') {
        Some((yes, no)) if yes == no => Err("it has the same word for true and false"),
        Some((yes, no)) if !yes.is_empty() && !no.is_empty() && !no.contains('|') => Ok((yes, no)),
        _ => Err("it must be two words with | between, such as Y|N"),
    }
}
