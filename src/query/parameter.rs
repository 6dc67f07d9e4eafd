//! Finds the parameters of a query by grlc's names, and parses their values.
//!
//! grlc's rule ("Parameter Mapping" in its wiki, taken over from BASIL): `?_name` is required,
//! `?__name` is optional; a further `_` and a word give the kind of value.

use std::collections::BTreeMap;

use oxigraph::model::{Literal, NamedNode};

use super::bind::ParameterValue;
use crate::csvw::datatype::{Builtin, Datatype, ValueParser};
use crate::diagnostic::{Code, Diagnostic, Place, alternatives, nearest};
use crate::link::{Outcome, Resolver};
use crate::rdf::vocab::xsd;

/// The kind of a parameter's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// `?_name`, also `_string` and `_literal`: plain text.
    Text,
    /// `?_name_en`: text in a language.
    Lang(String),
    /// `?_name_integer` and the like, or `?_name_prefix_datatype`: a literal with a datatype.
    Typed(NamedNode),
    /// `?_name_number`: a number as SPARQL writes it; its form decides its datatype.
    Number,
    /// `?_name_iri`: an entity, by IRI, code or name.
    Iri,
}

/// A variable that the user fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name of the parameter.
    pub name: String,
    /// The variable in the query, without `?`.
    pub variable: String,
    /// Whether a value is required. Without an optional value, the variable stays a variable.
    pub required: bool,
    /// The kind of the value.
    pub kind: ParameterKind,
    /// The default value (`#+ defaults:`).
    pub default: Option<String>,
    /// The only allowed values, if any are listed (`#+ enumerate:`).
    pub choices: Vec<String>,
    /// The classes of the parameter in the query; names are looked up among these.
    pub classes: Vec<String>,
    /// The place of its first use.
    pub place: Place,
}

/// The XML Schema datatypes by which grlc names a parameter's type.
const XSD_NAMES: &[&str] = &[
    "decimal",
    "float",
    "double",
    "integer",
    "positiveInteger",
    "negativeInteger",
    "nonPositiveInteger",
    "nonNegativeInteger",
    "long",
    "int",
    "short",
    "byte",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
    "dateTime",
    "date",
    "gYearMonth",
    "gYear",
    "duration",
    "gMonthDay",
    "gDay",
    "gMonth",
    "normalizedString",
    "token",
    "language",
    "NMTOKEN",
    "NMTOKENS",
    "Name",
    "NCName",
    "ID",
    "IDREFS",
    "ENTITY",
    "ENTITIES",
    "QName",
    "boolean",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "notation",
];

/// The parts of a parameter's variable: `_`, name, and suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'a> {
    required: bool,
    name: &'a str,
    kind: Option<&'a str>,
    local: Option<&'a str>,
}

/// Splits a variable, if it is a parameter. grlc's pattern, in words: one or two `_`, a name
/// without `_`, `_` and letters or digits, `_` and letters or digits, and anything after.
fn parts(variable: &str) -> Option<Parts<'_>> {
    let rest = variable.strip_prefix('_')?;
    let (required, rest) = rest.strip_prefix('_').map_or((true, rest), |rest| (false, rest));
    let (name, rest) = rest.split_once('_').unwrap_or((rest, ""));
    // Some engines name the result of an aggregate `__agg_1__`.
    let is_aggregate = !required && name == "agg" && rest.starts_with(|c: char| c.is_ascii_digit());
    if name.is_empty() || is_aggregate {
        return None;
    }
    let word = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (kind, rest) = rest.split_at(word(rest));
    let rest = rest.strip_prefix('_').unwrap_or("");
    let (local, _) = rest.split_at(word(rest));
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    Some(Parts { required, name, kind: some(kind), local: some(local) })
}

impl Parameter {
    /// The parameter of a variable, if it is one; `prefixes` are those of the query.
    ///
    /// # Errors
    /// [`Code::QuerySyntax`] if the variable names a datatype with an undeclared prefix.
    pub fn of(
        variable: &str,
        prefixes: &BTreeMap<String, String>,
        place: Place,
    ) -> Result<Option<Self>, Box<Diagnostic>> {
        let Some(Parts { required, name, kind, local }) = parts(variable) else { return Ok(None) };
        let kind = match (kind, local) {
            (None | Some("string" | "literal"), _) => ParameterKind::Text,
            (Some("iri"), _) => ParameterKind::Iri,
            (Some("number"), _) => ParameterKind::Number,
            (Some(local), _) if XSD_NAMES.contains(&local) => {
                ParameterKind::Typed(NamedNode::new_unchecked(format!("{}{local}", xsd::NAMESPACE)))
            }
            (Some(lang), _) if lang.len() == 2 => ParameterKind::Lang(lang.to_ascii_lowercase()),
            (Some(prefix), Some(local)) => {
                let iri = prefixes.get(prefix).map(|namespace| format!("{namespace}{local}"));
                match iri.map(NamedNode::new) {
                    Some(Ok(datatype)) => ParameterKind::Typed(datatype),
                    _ => return Err(Box::new(unknown_datatype(variable, prefix, local, place))),
                }
            }
            (Some(_), None) => ParameterKind::Text,
        };
        Ok(Some(Self {
            name: name.to_owned(),
            variable: variable.to_owned(),
            required,
            kind,
            default: None,
            choices: Vec::new(),
            classes: Vec::new(),
            place,
        }))
    }

    /// Parses the text of a value as a term.
    ///
    /// An IRI parameter takes `<…>`, an IRI, a name with one of the query's prefixes, or a name of
    /// an entity in the graph: a code, an acronym, a name in any spelling.
    ///
    /// # Errors
    /// [`Code::ParameterValue`] if the text is invalid; with similar names or all candidates.
    pub(super) fn value(
        &self,
        text: &str,
        prefixes: &BTreeMap<String, String>,
        resolver: &Resolver,
    ) -> Result<ParameterValue, Box<Diagnostic>> {
        let value = match &self.kind {
            ParameterKind::Text => ParameterValue::Literal(Literal::new_simple_literal(text)),
            ParameterKind::Lang(tag) => {
                ParameterValue::Literal(Literal::new_language_tagged_literal_unchecked(text, tag))
            }
            ParameterKind::Typed(datatype) => self.typed(text.trim(), datatype)?,
            ParameterKind::Number => self.number(text.trim())?,
            ParameterKind::Iri => self.entity(text.trim(), prefixes, resolver)?,
        };
        let plain = match &value {
            ParameterValue::Iri(iri) => iri.as_str(),
            ParameterValue::Literal(literal) => literal.value(),
        };
        let allowed = self.choices.iter().any(|choice| choice == text || choice == plain);
        if self.choices.is_empty() || allowed {
            return Ok(value);
        }
        let choices = format!("one of {}", self.choices.join(", "));
        let problem = self.problem(format!("'{text}' is not one of the allowed values"));
        let problem = match nearest(text, self.choices.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("write {}={near}", self.name)),
            None => problem,
        };
        Err(Box::new(problem.expected(choices)))
    }

    fn typed(&self, text: &str, datatype: &NamedNode) -> Result<ParameterValue, Box<Diagnostic>> {
        let Some(local) = datatype.as_str().strip_prefix(xsd::NAMESPACE) else {
            return Ok(ParameterValue::Literal(Literal::new_typed_literal(text, datatype.clone())));
        };
        match lexical(text, local) {
            Some(text) => {
                Ok(ParameterValue::Literal(Literal::new_typed_literal(text, datatype.clone())))
            }
            None => {
                let problem = self.problem(format!("'{text}' is not a valid {local}"));
                Err(Box::new(self.with_forms(problem, text, local)))
            }
        }
    }

    /// Adds the right form of a value, if known.
    fn with_forms(&self, problem: Diagnostic, text: &str, local: &str) -> Diagnostic {
        let forms = parser(local).map(|parser| parser.nearest_forms(text)).unwrap_or_default();
        let forms: Vec<String> = forms.iter().map(|form| format!("{}={form}", self.name)).collect();
        match alternatives(&forms) {
            Some(forms) => problem.help(format!("write {forms}")),
            None => match parser(local) {
                Some(parser) => problem.expected(parser.expectation()),
                None => problem,
            },
        }
    }

    /// A number as SPARQL writes it: 1 is an integer, 1.5 a decimal, 1e3 a double (§4.1.2).
    fn number(&self, text: &str) -> Result<ParameterValue, Box<Diagnostic>> {
        let made_of = |also: &str| text.chars().all(|c| c.is_ascii_digit() || also.contains(c));
        let kind = [("integer", "+-"), ("decimal", "+-."), ("double", "+-.eE")]
            .into_iter()
            .find(|(local, also)| made_of(also) && lexical(text, local).is_some());
        let Some((local, _)) = kind else {
            let problem = self.problem(format!("'{text}' is not a number"));
            return Err(Box::new(self.with_forms(problem, text, "decimal")));
        };
        let datatype = NamedNode::new_unchecked(format!("{}{local}", xsd::NAMESPACE));
        Ok(ParameterValue::Literal(Literal::new_typed_literal(text, datatype)))
    }

    fn entity(
        &self,
        text: &str,
        prefixes: &BTreeMap<String, String>,
        resolver: &Resolver,
    ) -> Result<ParameterValue, Box<Diagnostic>> {
        match iri(text, prefixes) {
            Some(Some(iri)) => return Ok(ParameterValue::Iri(iri)),
            Some(None) => {
                return Err(Box::new(self.problem(format!("'{text}' is not a valid IRI"))));
            }
            None => {}
        }
        let outcome = resolver.resolve_among(text, &self.classes);
        if let Some(found) = outcome.matched() {
            return Ok(ParameterValue::Iri(NamedNode::new_unchecked(&found.candidate.iri)));
        }
        let is_known = outcome.named().next().is_some() || !outcome.elsewhere.is_empty();
        if let Some(iri) = NamedNode::new(text).ok().map(ParameterValue::Iri).filter(|_| !is_known)
        {
            // `urn:isbn:…` and the like.
            return Ok(iri);
        }
        let ending = resolver.ending(text);
        match (ending.exact.as_slice(), ending.alike.as_slice()) {
            ([one], _) => Ok(ParameterValue::Iri(NamedNode::new_unchecked(&one.iri))),
            ([], [one]) if !is_known => {
                let (message, _) = outcome.open(text);
                let help = format!("write {}={} ({})", self.name, one.end_like(text), one.label);
                Err(Box::new(self.problem(message).help(help)))
            }
            _ => Err(Box::new(self.unknown(text, &outcome))),
        }
    }

    fn unknown(&self, text: &str, outcome: &Outcome) -> Diagnostic {
        let (message, help) = outcome.open(text);
        let problem = self.problem(message).help(help);
        match self.classes.as_slice() {
            [] => problem,
            classes => problem.expected(format!("an entity of <{}>", classes.join("> or <"))),
        }
    }

    /// A problem with the value of this parameter.
    fn problem(&self, message: String) -> Diagnostic {
        let message = format!("parameter '{}': {message}", self.name);
        Diagnostic::new(Code::ParameterValue, message, self.place.clone())
    }
}

fn unknown_datatype(variable: &str, prefix: &str, local: &str, place: Place) -> Diagnostic {
    let message =
        format!("?{variable} names the datatype {prefix}:{local}, but the prefix is unknown");
    Diagnostic::new(Code::QuerySyntax, message, place).help(format!(
        "declare 'PREFIX {prefix}: <…>', or write the parameter's name without '_' within it"
    ))
}

/// The lexical form of a value of an XML Schema datatype; none if the text is invalid. A datatype
/// unknown to CSVW (`NCName` and the like) takes any text.
fn lexical(text: &str, local: &str) -> Option<String> {
    match parser(local) {
        Some(parser) => parser.parse(text, &mut String::new()).ok().map(str::to_owned),
        None => Some(text.to_owned()),
    }
}

/// Reads values of an XML Schema datatype, if CSVW knows it.
fn parser(local: &str) -> Option<ValueParser> {
    let base = Builtin::from_name(local).filter(|base| base.name() == local)?;
    Some(ValueParser::compile(&Datatype { base, ..Datatype::default() }).0)
}
/// Whether a text is the IRI of an entity rather than its name.
pub(super) fn is_iri(text: &str, prefixes: &BTreeMap<String, String>) -> bool {
    iri(text, prefixes).is_some()
}

/// The IRI that a text is, in brackets, whole, or with a prefix; `Some(None)` for an invalid one in
/// brackets, and none for a name.
fn iri(text: &str, prefixes: &BTreeMap<String, String>) -> Option<Option<NamedNode>> {
    let absolute = |iri: &str| NamedNode::new(iri).ok();
    if let Some(iri) = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
        return Some(absolute(iri));
    }
    let prefixed = || {
        let (prefix, local) = text.split_once(':')?;
        absolute(&format!("{}{local}", prefixes.get(prefix)?))
    };
    let whole = Some(text).filter(|text| text.contains("://")).and_then(absolute);
    whole.or_else(prefixed).map(Some)
}
