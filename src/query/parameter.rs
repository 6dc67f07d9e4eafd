//! The parameters of a query: variables that are named as grlc names them, and what the text of
//! a value becomes.
//!
//! grlc's rule ("Parameter Mapping" in its wiki, taken over from BASIL): `?_name` must be given,
//! `?__name` may be; what follows a further `_` says what the value is.

use std::collections::BTreeMap;

use oxigraph::model::{Literal, NamedNode};

use super::bind::ParameterValue;
use crate::csvw::datatype::{Builtin, Datatype, ValueParser};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::link::{Outcome, Resolver};
use crate::rdf::vocab::xsd;

/// What the value of a parameter is.
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

/// A variable that is filled in before the query is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name under which a value is given.
    pub name: String,
    /// The variable as it stands in the query, without `?`.
    pub variable: String,
    /// Whether a value must be given. If one may be left out, the variable then stays a variable.
    pub required: bool,
    /// What the value is.
    pub kind: ParameterKind,
    /// The value that is taken where none is given (`#+ defaults:`).
    pub default: Option<String>,
    /// The only values that are allowed, if any are listed (`#+ enumerate:`).
    pub choices: Vec<String>,
    /// The classes that the query states for the parameter; names are looked up among these.
    pub classes: Vec<String>,
    /// Where the query first uses it.
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

/// The parts of a parameter's variable: `_`, name, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'a> {
    required: bool,
    name: &'a str,
    kind: Option<&'a str>,
    local: Option<&'a str>,
}

/// Takes a variable apart, if it is a parameter. grlc's pattern, in words: one or two `_`, a name
/// without `_`, `_` and letters or digits, `_` and letters or digits, and anything after.
fn parts(variable: &str) -> Option<Parts<'_>> {
    let rest = variable.strip_prefix('_')?;
    let (required, rest) = rest.strip_prefix('_').map_or((true, rest), |rest| (false, rest));
    let (name, rest) = rest.split_once('_').unwrap_or((rest, ""));
    // Some engines name what an aggregate gives `__agg_1__`.
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
    /// The name of the parameter that a variable is, if it is one.
    pub fn name_of(variable: &str) -> Option<&str> {
        parts(variable).map(|parts| parts.name)
    }

    /// The parameter that a variable is, if it is one; `prefixes` are those of the query.
    ///
    /// # Errors
    /// [`Code::QuerySyntax`] where the variable names a datatype by a prefix that the query does
    /// not declare.
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

    /// The term that the text of a value means.
    ///
    /// An IRI parameter takes `<…>`, an IRI, a name with one of the query's prefixes, or whatever
    /// the graph's entities go by: a code, an acronym, a name in any spelling.
    ///
    /// # Errors
    /// [`Code::ParameterValue`] if the text does not fit; with the nearest names or all those that
    /// it may mean.
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
        Err(Box::new(
            self.problem(format!("'{text}' is not one of the allowed values")).expected(choices),
        ))
    }

    fn typed(&self, text: &str, datatype: &NamedNode) -> Result<ParameterValue, Box<Diagnostic>> {
        let Some(local) = datatype.as_str().strip_prefix(xsd::NAMESPACE) else {
            return Ok(ParameterValue::Literal(Literal::new_typed_literal(text, datatype.clone())));
        };
        match lexical(text, local) {
            Some(text) => {
                Ok(ParameterValue::Literal(Literal::new_typed_literal(text, datatype.clone())))
            }
            None => Err(Box::new(self.problem(format!("'{text}' is not a valid {local}")))),
        }
    }

    /// A number as SPARQL writes it: 1 is an integer, 1.5 a decimal, 1e3 a double (§4.1.2).
    fn number(&self, text: &str) -> Result<ParameterValue, Box<Diagnostic>> {
        let made_of = |also: &str| text.chars().all(|c| c.is_ascii_digit() || also.contains(c));
        let kind = [("integer", "+-"), ("decimal", "+-."), ("double", "+-.eE")]
            .into_iter()
            .find(|(local, also)| made_of(also) && lexical(text, local).is_some());
        let Some((local, _)) = kind else {
            return Err(Box::new(self.problem(format!("'{text}' is not a number"))));
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
        let absolute = |iri: &str| NamedNode::new(iri).ok().map(ParameterValue::Iri);
        if let Some(iri) = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
            return absolute(iri)
                .ok_or_else(|| Box::new(self.problem(format!("'{text}' is not a valid IRI"))));
        }
        if text.contains("://")
            && let Some(iri) = absolute(text)
        {
            return Ok(iri);
        }
        if let Some((prefix, local)) = text.split_once(':')
            && let Some(namespace) = prefixes.get(prefix)
            && let Some(iri) = absolute(&format!("{namespace}{local}"))
        {
            return Ok(iri);
        }
        let outcome = resolver.resolve_among(text, &self.classes);
        if let Some(found) = outcome.matched() {
            return Ok(ParameterValue::Iri(NamedNode::new_unchecked(&found.candidate.iri)));
        }
        let is_known = outcome.named().next().is_some() || !outcome.elsewhere.is_empty();
        match absolute(text).filter(|_| !is_known) {
            // `urn:isbn:…` and the like.
            Some(iri) => Ok(iri),
            None => Err(Box::new(self.unknown(text, &outcome))),
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

/// The lexical form of a value of an XML Schema datatype; none if the text is no such value. A
/// datatype that CSVW does not know (`NCName` and the like) takes any text.
fn lexical(text: &str, local: &str) -> Option<String> {
    let Some(base) = Builtin::from_name(local).filter(|b| b.name() == local) else {
        return Some(text.to_owned());
    };
    let (parser, _) = ValueParser::compile(&Datatype { base, ..Datatype::default() });
    parser.parse(text, &mut String::new()).ok().map(str::to_owned)
}
