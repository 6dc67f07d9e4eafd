//! Checks limits of length and value (CSVW metadata §5.11.2, syntax §4.6.1–4.6.2).

use std::cmp::Ordering;

use super::date::Moment;
use super::date_form::lexical_form;
use super::number::NumberKind;
use super::{Builtin, Datatype, Fault};
use super::{binary, duration};

/// The limits of length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lengths {
    pub least: u64,
    pub most: u64,
}

impl Lengths {
    /// Compiles the limits of a description, if any, and reports their faults.
    pub(super) fn compile(datatype: &Datatype, faults: &mut Vec<Fault>) -> Option<Self> {
        let (exact, least, most) = (datatype.length, datatype.min_length, datatype.max_length);
        exact.or(least).or(most)?;
        let base = datatype.base;
        let binary = matches!(base, Builtin::HexBinary | Builtin::Base64Binary);
        if !base.is_a(Builtin::String) && !binary {
            let message = format!(
                "length, minLength and maxLength limit text and binary data; {} is neither",
                base.name()
            );
            faults.push(Fault::fatal(message));
            return None;
        }
        let contradictions = [
            (least > exact && exact.is_some(), "length is less than minLength"),
            (exact > most && most.is_some(), "length is greater than maxLength"),
            (least > most && most.is_some(), "minLength is greater than maxLength"),
        ];
        for (contradicts, message) in contradictions {
            if contradicts {
                faults.push(Fault::fatal(message.to_owned()));
            }
        }
        Some(Self { least: exact.or(least).unwrap_or(0), most: exact.or(most).unwrap_or(u64::MAX) })
    }

    /// The length of a lexical form outside the limits.
    pub(super) fn violated(&self, base: Builtin, lexical: &str) -> Option<u64> {
        let length = match base {
            Builtin::HexBinary | Builtin::Base64Binary => binary::decoded_length(base, lexical)?,
            _ => lexical.chars().count() as u64,
        };
        (length < self.least || length > self.most).then_some(length)
    }
}

/// A limit of value: its lexical form, its text in the metadata, and whether it is inclusive.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bound {
    pub lexical: String,
    pub written: String,
    pub inclusive: bool,
}

/// The limits of value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bounds {
    pub least: Option<Bound>,
    pub most: Option<Bound>,
}

impl Bounds {
    /// Compiles the limits of a description, if any, and reports their faults; `lexical_form` reads
    /// the text of a limit.
    pub(super) fn compile(
        datatype: &Datatype,
        lexical_form: impl Fn(&str) -> Option<String>,
        faults: &mut Vec<Fault>,
    ) -> Option<Self> {
        let least = [
            ("minInclusive", &datatype.min_inclusive, true),
            ("minExclusive", &datatype.min_exclusive, false),
        ];
        let most = [
            ("maxInclusive", &datatype.max_inclusive, true),
            ("maxExclusive", &datatype.max_exclusive, false),
        ];
        if least.iter().chain(&most).all(|(_, text, _)| text.is_none()) {
            return None;
        }
        let base = datatype.base;
        if !is_ordered(base) {
            let message = format!(
                "a minimum or maximum limits numbers, dates, times and durations; {} is none of \
                 these",
                base.name()
            );
            faults.push(Fault::fatal(message));
            return None;
        }
        let mut bound = |sides: [(&str, &Option<String>, bool); 2]| {
            if let [(one, Some(_), _), (other, Some(_), _)] = sides {
                faults.push(Fault::fatal(format!(
                    "both {one} and {other} are set; keep one of them"
                )));
            }
            let (name, text, inclusive) = sides.into_iter().find(|(_, text, _)| text.is_some())?;
            let written = text.clone()?;
            match lexical_form(&written) {
                Some(lexical) => Some(Bound { lexical, written, inclusive }),
                None => {
                    let message = format!(
                        "{name} '{written}' is not a valid {}, so it is not checked",
                        base.name()
                    );
                    faults.push(Fault::ignorable(message));
                    None
                }
            }
        };
        let bounds = Self { least: bound(least), most: bound(most) };
        if let Some(message) = bounds.contradiction(base) {
            faults.push(Fault::fatal(message));
        }
        (bounds != Self::default()).then_some(bounds)
    }

    fn contradiction(&self, base: Builtin) -> Option<String> {
        let (least, most) = (self.least.as_ref()?, self.most.as_ref()?);
        let order = compare(base, &most.lexical, &least.lexical)?;
        // Two exclusive limits may be equal (metadata §5.11.2).
        let contradicts = order == Ordering::Less
            || (order == Ordering::Equal && least.inclusive != most.inclusive);
        contradicts.then(|| format!("no value is from {} to {}", least.written, most.written))
    }

    /// Whether a lexical form is within the limits. Values without an order are not (XML Schema
    /// part 2 §4.3.7).
    pub(super) fn allow(&self, base: Builtin, lexical: &str) -> bool {
        let within = |bound: &Option<Bound>, beyond: Ordering| match bound {
            None => true,
            Some(bound) => match compare(base, lexical, &bound.lexical) {
                Some(Ordering::Equal) => bound.inclusive,
                Some(order) => order == beyond,
                None => false,
            },
        };
        within(&self.least, Ordering::Greater) && within(&self.most, Ordering::Less)
    }
}

/// Whether values of the datatype have an order: numbers, dates, times and durations.
fn is_ordered(base: Builtin) -> bool {
    NumberKind::of(base).is_some() || lexical_form(base).is_some() || base.is_a(Builtin::Duration)
}

/// Compares two lexical forms of a datatype.
fn compare(base: Builtin, left: &str, right: &str) -> Option<Ordering> {
    if let Some(kind) = NumberKind::of(base) {
        return kind.compare(left, right);
    }
    if let Some(form) = lexical_form(base) {
        let read = |text| Moment::read(text, form).ok();
        return read(left)?.compare(&read(right)?);
    }
    duration::compare(left, right)
}
