//! Parses SPARQL, which may come from anyone, without running out of stack.

use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::{Query, SparqlParser, SparqlSyntaxError};

use super::outline::Outline;
use super::walk::{self, QueryPart};
use super::weight::{Excess, MAX_STEPS};
use crate::diagnostic::Spot;
use crate::rdf::apart::{self, Failure};

/// Why a text is no query that can be run.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It has too much of something; from which byte on, if that is known.
    Excess(Excess, Option<usize>),
    /// It is not SPARQL.
    Syntax(SparqlSyntaxError),
    /// Something else.
    Failed(Failure),
}

impl Unread {
    /// What is wrong with the text, with the place in it and what to do.
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
/// If it is no SPARQL, or if reading or answering it would take more stack or time than there is.
pub(crate) fn parse(parser: SparqlParser, text: &str) -> Result<Query, Unread> {
    parse_outlined(parser, text, &Outline::of(text))
}

/// Parses a query that has been looked over, as [`parse`].
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

/// How much stack the parser takes at most: for each bracket, and for each sign that nests what is
/// before it or after it. Where a text looks other than the parser reads it, an [`Outline`] may see
/// less than there is, so this goes by single characters. Measured without optimisation, it is half
/// of this for a bracket (SELECT within SELECT) and for a sign.
fn stack(text: &str) -> usize {
    let need = |byte: u8| match byte {
        b'(' | b'[' | b'{' | b'<' | b'!' => 16 << 10,
        b'|' | b'&' | b'/' | b'^' | b'+' | b'-' | b'*' | b'?' => 2 << 10,
        _ => 0,
    };
    text.bytes().map(need).fold(0, usize::saturating_add).min(MAX_STACK)
}

/// More is not asked for: a text of a megabyte with nothing but brackets is no question.
const MAX_STACK: usize = 1 << 30;

/// How many steps there are in the algebra that may lie within each other, as the evaluator takes
/// them: it joins each triple pattern to those before.
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
