//! Compiles URI templates and expands them for each row (RFC 6570).
//!
//! iri-string's expander parses the template at each use and panics on some values that begin with
//! a non-ASCII character, so this one is our own; a test compares the results of both.

#![expect(
    clippy::indexing_slicing,
    reason = "positions come from the same bytes, and byte tables have 256 entries"
)]

use std::fmt::Write as _;

/// A compiled template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<GraphName>,
    /// The names of the variables, each once, in the order met.
    names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum GraphName {
    /// Literal text, percent-encoded where needed (§3.1).
    Literal(String),
    /// An expression (§2.2).
    Expression { operator: &'static Operator, variables: Vec<Variable> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Variable {
    /// Position in [`Template::names`].
    index: usize,
    explode: bool,
    prefix: Option<usize>,
}

/// What an operator does (§3.2.1, appendix A).
#[derive(Debug, PartialEq, Eq)]
struct Operator {
    sign: Option<u8>,
    first: &'static str,
    separator: &'static str,
    named: bool,
    if_empty: &'static str,
    /// Whether reserved characters stay.
    reserved: bool,
}

#[rustfmt::skip]
const OPERATORS: &[Operator] = &[
    Operator { sign: None,       first: "",  separator: ",", named: false, if_empty: "",  reserved: false },
    Operator { sign: Some(b'+'), first: "",  separator: ",", named: false, if_empty: "",  reserved: true },
    Operator { sign: Some(b'.'), first: ".", separator: ".", named: false, if_empty: "",  reserved: false },
    Operator { sign: Some(b'/'), first: "/", separator: "/", named: false, if_empty: "",  reserved: false },
    Operator { sign: Some(b';'), first: ";", separator: ";", named: true,  if_empty: "",  reserved: false },
    Operator { sign: Some(b'?'), first: "?", separator: "&", named: true,  if_empty: "=", reserved: false },
    Operator { sign: Some(b'&'), first: "&", separator: "&", named: true,  if_empty: "=", reserved: false },
    Operator { sign: Some(b'#'), first: "#", separator: ",", named: false, if_empty: "",  reserved: true },
];

/// What a variable is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound<'a> {
    /// Nothing: the variable is left out.
    Undefined,
    /// A text.
    One(&'a str),
    /// Several texts; none at all counts as undefined.
    List(Vec<&'a str>),
}

/// Gives the variables of a template their values.
pub trait Bindings {
    /// The value of the variable with this position in [`Template::names`].
    fn get(&self, index: usize) -> Bound<'_>;
}

/// An error in a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at character {}", .offset + 1)]
pub struct TemplateError {
    /// Byte offset in the template.
    pub offset: usize,
    /// The error.
    pub reason: &'static str,
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// If it violates the grammar of RFC 6570 §2.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut names = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let offset = text.len() - rest.len();
            let fail = |reason| Err(TemplateError { offset, reason });
            if first == '}' {
                return fail("a '}' has no '{' before it");
            }
            if first != '{' {
                let end = rest.find(['{', '}']).unwrap_or(rest.len());
                let mut literal = String::new();
                encode(&rest[..end], true, &mut literal);
                parts.push(GraphName::Literal(literal));
                rest = &rest[end..];
                continue;
            }
            let Some(end) = rest.find('}') else { return fail("a '{' is not closed") };
            parts.push(expression(&rest[1..end], offset + 1, &mut names)?);
            rest = &rest[end + 1..];
        }
        Ok(Self { parts, names })
    }

    /// The literal text at the start of the template.
    pub fn head(&self) -> &str {
        match self.parts.first() {
            Some(GraphName::Literal(text)) => text,
            _ => "",
        }
    }

    /// Whether it has no variables.
    pub fn is_constant(&self) -> bool {
        self.parts.iter().all(|p| matches!(p, GraphName::Literal(_)))
    }

    /// Whether reserved characters of a value stay unencoded (`{+x}`, `{#x}`).
    pub fn has_reserved(&self) -> bool {
        self.parts
            .iter()
            .any(|p| matches!(p, GraphName::Expression { operator, .. } if operator.reserved))
    }

    /// Whether literal text after the head has a character that may make an IRI invalid: `#`,
    /// which may stand only once, or a bracket, which may stand only around an address.
    pub(super) fn has_risk(&self) -> bool {
        let is_risky = |text: &str| text.contains(['#', '[', ']']);
        self.parts.iter().skip(1).any(|p| matches!(p, GraphName::Literal(text) if is_risky(text)))
    }

    /// The names of its variables, each once, in the order met.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The same template with another head, for an expanded prefix.
    pub(super) fn with_head(mut self, head: String) -> Self {
        match self.parts.first_mut() {
            Some(GraphName::Literal(text)) => *text = head,
            _ => self.parts.insert(0, GraphName::Literal(head)),
        }
        self
    }

    /// Appends the expansion to `out` (§3).
    pub fn expand(&self, bindings: &impl Bindings, out: &mut String) {
        for part in &self.parts {
            match part {
                GraphName::Literal(text) => out.push_str(text),
                GraphName::Expression { operator, variables } => {
                    let mut any = false;
                    for variable in variables {
                        let value = bindings.get(variable.index);
                        let name = &self.names[variable.index];
                        any |= operator.expand(variable, name, &value, !any, out);
                    }
                }
            }
        }
    }
}

impl Operator {
    /// Appends one variable (§3.2.1); returns whether it was defined.
    fn expand(
        &self,
        variable: &Variable,
        name: &str,
        value: &Bound<'_>,
        first: bool,
        out: &mut String,
    ) -> bool {
        let list = match value {
            Bound::Undefined => return false,
            Bound::One(text) => {
                out.push_str(if first { self.first } else { self.separator });
                let text = match variable.prefix {
                    Some(n) => text.char_indices().nth(n).map_or(*text, |(end, _)| &text[..end]),
                    None => text,
                };
                self.name(name, text.is_empty(), out);
                encode(text, self.reserved, out);
                return true;
            }
            Bound::List(items) if items.is_empty() => return false,
            Bound::List(items) => items,
        };
        out.push_str(if first { self.first } else { self.separator });
        if !variable.explode {
            self.name(name, false, out);
        }
        for (i, item) in list.iter().enumerate() {
            if i > 0 {
                out.push_str(if variable.explode { self.separator } else { "," });
            }
            if variable.explode {
                self.name(name, item.is_empty(), out);
            }
            encode(item, self.reserved, out);
        }
        true
    }

    /// Appends `name=` for operators that name their variables.
    fn name(&self, name: &str, empty: bool, out: &mut String) {
        if self.named {
            encode(name, true, out);
            out.push_str(if empty { self.if_empty } else { "=" });
        }
    }
}

/// Parses an expression between braces, which begins at `offset`.
fn expression(
    text: &str,
    offset: usize,
    names: &mut Vec<String>,
) -> Result<GraphName, TemplateError> {
    let fail = |reason| TemplateError { offset, reason };
    let sign = *text.as_bytes().first().ok_or(fail("the braces are empty"))?;
    if b"=,!@|".contains(&sign) {
        return Err(fail("the operator is reserved for later use"));
    }
    let operator = OPERATORS.iter().find(|o| o.sign == Some(sign)).unwrap_or(&OPERATORS[0]);
    let list = if operator.sign.is_some() { &text[1..] } else { text };
    let variables = list
        .split(',')
        .map(|spec| {
            let (spec, explode) = match spec.strip_suffix('*') {
                Some(name) => (name, true),
                None => (spec, false),
            };
            let (name, prefix) = match spec.split_once(':') {
                Some((name, length)) => (name, Some(length)),
                None => (spec, None),
            };
            let prefix = match prefix {
                None => None,
                // §2.4.1: a number from 1 to 9999.
                Some(n) if !n.starts_with(|c: char| matches!(c, '1'..='9')) => {
                    return Err(fail("the length of a prefix is not valid"));
                }
                Some(n) => match n.parse::<usize>() {
                    Ok(n @ 1..=9999) if !explode => Some(n),
                    _ => return Err(fail("the length of a prefix is not valid")),
                },
            };
            if !is_name(name) {
                return Err(fail("the name of a variable is not valid"));
            }
            let index = names.iter().position(|n| n == name).unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            });
            Ok(Variable { index, explode, prefix })
        })
        .collect::<Result<_, _>>()?;
    Ok(GraphName::Expression { operator, variables })
}

/// Whether a text is a variable's name (§2.3). Non-ASCII letters, which column names may have, are
/// allowed too.
fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    !text.is_empty()
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !text.contains("..")
        && text.char_indices().all(|(i, c)| match c {
            '%' => is_hex(i + 1) && is_hex(i + 2),
            c => c.is_alphanumeric() || c == '_' || c == '.',
        })
}

/// Unreserved characters (§1.5), and these with the reserved ones.
const KEPT: [bool; 256] = kept(b"");
const KEPT_RESERVED: [bool; 256] = kept(b":/?#[]@!$&'()*+,;=");

/// The characters that stay unencoded: unreserved ones and `more`.
const fn kept(more: &[u8]) -> [bool; 256] {
    let mut kept = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        kept[byte] = b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    let mut at = 0;
    while at < more.len() {
        kept[more[at] as usize] = true;
        at += 1;
    }
    kept
}

/// Appends a text percent-encoded: all but unreserved characters, or, with `reserved`, all but
/// unreserved and reserved ones and what is percent-encoded already (§3.2.1, §1.5).
pub(super) fn encode(text: &str, reserved: bool, out: &mut String) {
    let kept = if reserved { &KEPT_RESERVED } else { &KEPT };
    let keeps = |b: u8| kept[usize::from(b)];
    if text.bytes().all(keeps) {
        out.push_str(text);
        return;
    }
    let bytes = text.as_bytes();
    for (i, &byte) in bytes.iter().enumerate() {
        let is_escape =
            || bytes[i + 1..].len() >= 2 && bytes[i + 1..i + 3].iter().all(u8::is_ascii_hexdigit);
        if keeps(byte) || (reserved && byte == b'%' && is_escape()) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}
