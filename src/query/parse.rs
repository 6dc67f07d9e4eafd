//! Parses untrusted SPARQL without overflowing the stack.

use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::{Query, SparqlParser, SparqlSyntaxError};

use super::outline::Outline;
use super::walk::{self, QueryPart};
use super::weight::{Excess, MAX_STEPS};
use crate::diagnostic::Spot;
use crate::rdf::apart::{self, Failure};

/// Why a text is not a valid query.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It exceeds a limit; with the byte where, if known.
    Excess(Excess, Option<usize>),
    /// It is not SPARQL.
    Syntax(SparqlSyntaxError),
    /// Something else.
    Failed(Failure),
}

impl Unread {
    /// The error with its place in the text and the fix.
    pub(crate) fn within(&self, text: &str) -> String {
        match self {
            Self::Excess(excess, at) => {
                let place = match at.map(|at| Spot::at(text.as_bytes(), at)) {
                    Some(Spot::Line { line, column: Some(column) }) => {
                        format!(", from line {line}, column {column} of it on")
                    }
                    _ => String::new(),
                };
                format!("{}{place}; {}", excess.what(), excess.help())
            }
            Self::Syntax(error) => error.to_string(),
            Self::Failed(failure) => failure.to_string(),
        }
    }
}

/// Parses a query.
///
/// # Errors
/// If it is not SPARQL, or exceeds a limit of stack or time.
pub(crate) fn parse(parser: SparqlParser, text: &str) -> Result<Query, Unread> {
    parse_outlined(parser, text, &Outline::of(text))
}

/// Parses a scanned query, as [`parse`].
pub(super) fn parse_outlined(
    parser: SparqlParser,
    text: &str,
    outline: &Outline,
) -> Result<Query, Unread> {
    if let Some((excess, at)) = outline.excess {
        return Err(Unread::Excess(excess, Some(at)));
    }
    let text = outline.readable(text);
    let parse = || {
        let mut query = parser.parse_query(&text).map_err(Unread::Syntax)?;
        match steps(&mut query) > MAX_STEPS {
            true => Err(Unread::Excess(Excess::Steps, None)),
            false => Ok(query),
        }
    };
    apart::run(stack(&text), parse).map_err(Unread::Failed)?
}

/// The most stack of the parser: for each bracket, and for each sign that nests its operands. An
/// [`Outline`] may read a malformed text differently than the parser, so this counts single
/// characters. Measured without optimisation, a bracket (SELECT within SELECT) and a sign take half
/// of this.
fn stack(text: &str) -> usize {
    let need = |byte: u8| match byte {
        b'(' | b'[' | b'{' | b'<' | b'!' => 16 << 10,
        b'|' | b'&' | b'/' | b'^' | b'+' | b'-' | b'*' | b'?' => 2 << 10,
        _ => 0,
    };
    text.bytes().map(need).fold(0, usize::saturating_add).min(MAX_STACK)
}

/// The most stack; a megabyte of brackets is not a real question.
const MAX_STACK: usize = 1 << 30;

/// The number of nested steps in the algebra, as the evaluator counts them: it joins each triple
/// pattern to the earlier ones.
fn steps(query: &mut Query) -> usize {
    let mut steps = 0;
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    walk::pattern(pattern, &mut |part| {
        steps += match part {
            QueryPart::Pattern(GraphPattern::Bgp { patterns }) => patterns.len(),
            QueryPart::Pattern(GraphPattern::Path { path, .. }) => path_steps(path),
            QueryPart::Expression(
                Expression::NamedNode(_)
                | Expression::Literal(_)
                | Expression::Variable(_)
                | Expression::Bound(_),
            )
            | QueryPart::Term(_)
            | QueryPart::Name(_) => 0,
            QueryPart::Pattern(_) | QueryPart::Expression(_) => 1,
        }
    });
    steps
}

fn path_steps(path: &PropertyPathExpression) -> usize {
    use PropertyPathExpression as Path;
    1 + match path {
        Path::NamedNode(_) | Path::NegatedPropertySet(_) => 0,
        Path::Reverse(inner)
        | Path::ZeroOrMore(inner)
        | Path::OneOrMore(inner)
        | Path::ZeroOrOne(inner) => path_steps(inner),
        Path::Sequence(a, b) | Path::Alternative(a, b) => path_steps(a) + path_steps(b),
    }
}
