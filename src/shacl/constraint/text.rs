//! Checks constraints on the text of a value (§4.4): `sh:minLength`, `sh:maxLength`, `sh:pattern`.

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;

use super::super::compile::{Compiler, Draft};
use super::super::source::{Fault, Source};
use super::super::validate::{Found, Run};
use super::cardinality::count;
use super::{Check, Compiled, done};
use crate::diagnostic::Expected;
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::shacl;

/// The text of a term, as SPARQL's `STR`; a blank node has none.
fn text(term: Term<'_>) -> Option<&str> {
    (!matches!(term, Term::Blank(_))).then(|| term.text())
}

struct MinLength(i64);
struct MaxLength(i64);

pub(super) fn min_length(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(MinLength(cx.source.number(value, shacl::MIN_LENGTH)?))
}

pub(super) fn max_length(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(MaxLength(cx.source.number(value, shacl::MAX_LENGTH)?))
}

fn check(run: &Run<'_>, found: &mut Found<'_>, fits: impl Fn(&str) -> bool) {
    for value in found.at.values {
        if !text(run.source.graph.term(*value)).is_some_and(&fits) {
            found.value(*value);
        }
    }
}

impl Check for MinLength {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        check(run, found, |text| count(text.chars().count()) >= self.0);
    }

    fn message(&self, _: &Source<'_>) -> String {
        format!("the value is shorter than {} characters", self.0)
    }
}

impl Check for MaxLength {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        check(run, found, |text| count(text.chars().count()) <= self.0);
    }

    fn message(&self, _: &Source<'_>) -> String {
        format!("the value is longer than {} characters", self.0)
    }
}

struct Pattern {
    regex: Regex,
    /// A matching value in words.
    expected: String,
}

pub(super) fn pattern(cx: &mut Compiler<'_, '_, '_>, at: &Draft, value: TermId) -> Compiled {
    let pattern = cx.source.text(value, shacl::PATTERN)?;
    let flags = match cx.source.value(at.node, shacl::FLAGS)? {
        Some(flags) => cx.source.text(flags, shacl::FLAGS)?,
        None => "",
    };
    let regex = compile(pattern, flags)?;
    let expected = expected(&regex, flags);
    done(Pattern {
        regex,
        expected: expected.unwrap_or_else(|| format!("text that matches {pattern}")),
    })
}

/// A matching value in words, if an example can be made.
fn expected(regex: &Regex, flags: &str) -> Option<String> {
    let is_set = |flag| flags.contains(flag);
    let mut parser = ParserBuilder::new();
    parser.dot_matches_new_line(is_set('s')).multi_line(is_set('m'));
    parser.case_insensitive(is_set('i')).ignore_whitespace(is_set('x'));
    let hir = parser.build().parse(regex.as_str()).ok()?;
    let accepts = |text: &str| regex.is_match(text);
    Expected::new(&hir, accepts).describe("text", accepts)
}

/// A pattern with flags, as SPARQL's `REGEX` reads them (SPARQL 1.1 §17.4.3.14).
fn compile(pattern: &str, flags: &str) -> Result<Regex, Fault> {
    let literal = flags.contains('q').then(|| regex::escape(pattern));
    let mut builder = RegexBuilder::new(literal.as_deref().unwrap_or(pattern));
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            'q' => &mut builder,
            other => {
                let message =
                    format!("sh:flags has '{other}', but only s, m, i, x and q are allowed");
                return Err(Fault::ill_formed(message));
            }
        };
    }
    builder.build().map_err(|error| {
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        Fault::ill_formed(format!("sh:pattern '{pattern}' cannot be used: {reason}"))
    })
}

impl Check for Pattern {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        check(run, found, |text| self.regex.is_match(text));
    }

    fn message(&self, _: &Source<'_>) -> String {
        format!("the value must be {}", self.expected)
    }
}
