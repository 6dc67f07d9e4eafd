//! Chooses terms for properties and short names for IRIs (JSON-LD API §6.2 and §6.3, simplified).

use super::context::{Coercion, Container, Context, Definition};
use super::literal::native;
use crate::rdf::export::ExportError;
use crate::rdf::format::Format;
use crate::rdf::graph::Term;
use crate::rdf::vocab::xsd;
use crate::source as files;

/// A single value, not a list.
type Single<'a> = Option<Term<'a>>;

impl Context {
    /// Chooses the term of the context for a value of a property, with its position: the one with
    /// the shortest form, then the first. `None` as value means a list.
    pub(super) fn choose(
        &self,
        predicate: &str,
        value: Single<'_>,
        taken: impl Fn(&Definition) -> bool,
    ) -> Option<(usize, &Definition)> {
        let places = self.by_iri.get(predicate)?.iter().copied();
        let scored = places.filter_map(|place| {
            let definition = self.terms.get(place)?;
            let score = self.score(definition, value)?;
            (!taken(definition)).then_some((score, place, definition))
        });
        let (_, place, definition) = scored.min_by_key(|(score, place, _)| (*score, *place))?;
        Some((place, definition))
    }

    /// How well a term fits a value; none if it cannot hold it.
    fn score(&self, definition: &Definition, value: Single<'_>) -> Option<u8> {
        let Some(term) = value else {
            return match definition.container {
                Container::List => Some(0),
                Container::None | Container::Set => Some(1),
                Container::Language | Container::LanguageSet => None,
            };
        };
        match (definition.container, term) {
            (Container::List, _) => None,
            (Container::Language | Container::LanguageSet, Term::Lang { .. }) => Some(0),
            (Container::Language | Container::LanguageSet, _) => None,
            (_, Term::Iri(_) | Term::Blank(_)) => Some(match definition.coercion {
                Coercion::Id | Coercion::Vocab => 0,
                Coercion::None => 2,
                Coercion::Datatype(_) => 3,
            }),
            _ if self.is_plain(term, Some(definition)) => Some(match definition.coercion {
                Coercion::None if definition.language.is_none() => 1,
                _ => 0,
            }),
            _ if definition.coercion == Coercion::None => Some(2),
            _ => Some(3),
        }
    }

    /// Whether a literal is written as a bare string, number or boolean, because the term or the
    /// context's language implies its datatype or language.
    pub(super) fn is_plain(&self, term: Term<'_>, definition: Option<&Definition>) -> bool {
        let coercion = definition.map_or(&Coercion::None, |d| &d.coercion);
        let given = definition.and_then(|d| d.language.as_ref()).unwrap_or(&self.language);
        match (term, coercion) {
            (Term::Lang { lang, .. }, coercion) => match definition.map(|d| d.container) {
                Some(Container::Language | Container::LanguageSet) => true,
                _ => *coercion == Coercion::None && given.as_deref() == Some(lang),
            },
            (Term::Typed { datatype, .. }, Coercion::Datatype(wanted)) => datatype == wanted,
            (Term::Typed { datatype: xsd::STRING, .. }, Coercion::None) => given.is_none(),
            (Term::Typed { .. }, Coercion::None) => native(term).is_some(),
            _ => false,
        }
    }

    /// The name of a property without a fitting term.
    pub(super) fn property(&self, iri: &str) -> Result<String, ExportError> {
        if let Some(name) = self.relative_to_vocab(iri) {
            return Ok(name.to_owned());
        }
        self.compact(iri)
    }

    /// The name of a class or datatype.
    pub(super) fn name(&self, iri: &str) -> Result<String, ExportError> {
        let term = self.by_iri.get(iri).and_then(|places| self.terms.get(*places.first()?));
        match term {
            Some(term) => Ok(term.name.clone()),
            None => self.property(iri),
        }
    }

    /// An IRI or a blank node as the value of `@id`.
    pub(super) fn node(&self, term: Term<'_>) -> Result<String, ExportError> {
        match term {
            Term::Blank(label) => Ok(format!("_:{label}")),
            term => self.reference(term.text()),
        }
    }

    /// An IRI as the value of `@id`: relative to the base, compact, or in full.
    pub(super) fn reference(&self, iri: &str) -> Result<String, ExportError> {
        if let Some(base) = &self.base {
            let folder = base.split(['?', '#']).next().and_then(|base| base.rsplit_once('/'));
            let relative = folder
                .and_then(|(folder, _)| iri.strip_prefix(folder)?.strip_prefix('/'))
                .filter(|rest| !rest.is_empty() && !rest.starts_with('@') && !rest.contains(':'))
                .filter(|rest| files::resolve(base, rest).as_deref() == Some(iri));
            if let Some(relative) = relative {
                return Ok(relative.to_owned());
            }
        }
        self.compact(iri)
    }

    fn relative_to_vocab<'a>(&self, iri: &'a str) -> Option<&'a str> {
        let name = iri.strip_prefix(self.vocab.as_deref()?)?;
        let free = !name.is_empty() && !name.starts_with('@') && !name.contains(':');
        (free && !self.by_name.contains_key(name) && !self.is_alias(name)).then_some(name)
    }

    /// A compact IRI, or the full IRI.
    fn compact(&self, iri: &str) -> Result<String, ExportError> {
        let short = self.prefixes.iter().filter_map(|place| {
            let prefix = self.terms.get(*place)?;
            let local = iri.strip_prefix(prefix.iri.as_str())?;
            let short = format!("{}:{local}", prefix.name);
            let free = !self.by_name.contains_key(&short) && prefix.name != "_";
            (free && !local.is_empty() && !local.starts_with("//")).then_some(short)
        });
        if let Some(short) = short.into_iter().next() {
            return Ok(short);
        }
        // Would a reader take it for something else?
        let (scheme, rest) = iri.split_once(':').unwrap_or((iri, ""));
        let begins = self.by_name.get(scheme).and_then(|place| self.terms.get(*place));
        let prefix = !rest.starts_with("//") && begins.is_some_and(|term| term.is_prefix);
        let term = self.by_name.get(iri).and_then(|place| self.terms.get(*place));
        if prefix || term.is_some_and(|term| term.iri != iri || !plain(term)) {
            let message = format!(
                "<{iri}> cannot be written in {} with this context: '{}' is a term there, so the \
                 IRI would be read as another one",
                Format::JsonLd.name(),
                if prefix { scheme } else { iri },
            );
            return Err(ExportError::cannot_hold(iri, message));
        }
        Ok(iri.to_owned())
    }
}

/// Whether a term does not change values.
fn plain(term: &Definition) -> bool {
    term.coercion == Coercion::None
        && matches!(term.container, Container::None | Container::Set)
        && term.language.is_none()
}
