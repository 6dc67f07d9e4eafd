//! Decides what a text means: one entity, review, or none; never a guess.
//!
//! An exact name wins, then a folded one, then the same words in another order. A text that is only
//! similar goes to a person for review, unless all of its words are found with at most one
//! misspelling and no other name is close. A code counts if its scheme is known, or as a query
//! parameter.

use super::Resolver;
use super::fold::fold;
use super::form::Tolerance;
use super::grams::Scratch;
use super::label::NameKind;
use super::likeness::{is_firm_slip, is_slip, is_sound, method, reason};
use super::method::Method;
use super::names::Similar;
use super::notes::without_notes;
use super::outcome::{Decision, Outcome, Relation, Scored};
use crate::diagnostic::front;
use crate::rdf::stop;

/// The conditions of a lookup.
#[derive(Clone, Copy, Default)]
pub struct LookupRequest<'a> {
    /// The allowed classes, with their subclasses; any if empty.
    pub classes: &'a [String],
    /// The codes to consider.
    pub codes: Codes<'a>,
    /// Whether an IRI fits the other evidence, such as the region.
    pub context: Option<&'a dyn Fn(&str) -> bool>,
    /// The allowed differences between two names of one organization.
    pub tolerance: Tolerance,
}

/// The codes to consider for a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Codes<'a> {
    /// Only codes that cannot be words or acronyms: the column has names.
    #[default]
    Unmistakable,
    /// Codes of any scheme, as in the parameter `host=CAN`.
    Any,
    /// Codes of the property with this IRI and no names: the column has codes.
    Of(&'a str),
}

/// The least similarity of a name to show a person, and the most names to show.
const WORTH_REVIEW: f64 = 0.55;
const SHOWN: usize = 5;

/// The least lead of the best similar name over the second for a match.
const MARGIN: f64 = 0.2;

/// Texts longer than this are not names.
const LONGEST: usize = 400;

impl Resolver {
    /// Decides what a text means.
    pub fn decide(&self, text: &str, wanted: &LookupRequest<'_>) -> Outcome {
        self.decide_with(text, wanted, &mut Search::default())
    }

    /// As [`Resolver::decide`], reusing memory for many texts.
    pub fn decide_with(
        &self,
        text: &str,
        wanted: &LookupRequest<'_>,
        search: &mut Search,
    ) -> Outcome {
        stop::check();
        let text = text.trim();
        if fold(text).is_empty() {
            return Outcome::none("the cell has no name");
        }
        if text.len() > LONGEST {
            return Outcome::none(format!("a text of {} bytes is too long for a name", text.len()));
        }
        if let Codes::Of(scheme) = wanted.codes {
            return self.by_code(text, scheme, wanted);
        }
        let fits = |entity: u32| self.fits(entity, wanted);
        let codes = if wanted.codes == Codes::Any { self.index.coded(text) } else { &[] };
        let mut elsewhere: Vec<u32> = Vec::new();
        for (method, found) in self.index.steps(text, codes, wanted.tolerance) {
            let fit: Vec<u32> = found.iter().copied().filter(|e| fits(*e)).collect();
            match fit.as_slice() {
                [] if elsewhere.is_empty() => elsewhere = found.into_owned(),
                [] => {}
                _ if !elsewhere.is_empty() => {}
                // If sounds or parts are compared, entities of other classes are rivals too:
                // Anguilla is not a state, but its name is similar to Angola.
                fit if fit.len() < found.len() && method.is_loose() => {
                    let outcome = self.named(fit, method, wanted);
                    return Outcome { decision: Decision::Review, ..outcome };
                }
                fit => return self.named(fit, method, wanted),
            }
        }
        if let Some(other) = elsewhere.first() {
            let outcome = Outcome::none(self.of_another_kind(*other));
            let elsewhere = elsewhere.iter().map(|e| self.candidate(*e)).collect();
            return Outcome { elsewhere, ..outcome };
        }
        if is_unmistakable(text) {
            let all = self.index.coded(text).iter().copied();
            let coded: Vec<u32> = all.filter(|e| fits(*e)).collect();
            if !coded.is_empty() {
                return self.named(&coded, Method::Code, wanted);
            }
        }
        if let Some(bare) = without_notes(text) {
            let outcome = self.decide_with(bare, wanted, search);
            let note = text.get(bare.len()..).unwrap_or_default().trim();
            return Outcome { reason: format!("{}, without '{note}'", outcome.reason), ..outcome };
        }
        let several = || self.by_list(text, wanted).or_else(|| self.by_parts(text, wanted));
        several().unwrap_or_else(|| self.by_likeness(text, wanted, search))
    }

    pub(super) fn fits(&self, entity: u32, wanted: &LookupRequest<'_>) -> bool {
        wanted.classes.is_empty() || wanted.classes.iter().any(|c| self.index.is_a(entity, c))
    }

    /// Decides about a text that is the name of one or several entities.
    pub(super) fn named(
        &self,
        found: &[u32],
        method: Method,
        wanted: &LookupRequest<'_>,
    ) -> Outcome {
        let agrees = |e: &u32| wanted.context.is_none_or(|fits| fits(self.index.iri(*e)));
        let agreeing: Vec<u32> = found.iter().copied().filter(agrees).collect();
        let reason = method.means();
        let all: Vec<Scored> =
            found.iter().map(|e| self.scored(*e, method, 1.0, reason.to_owned())).collect();
        match (agreeing.as_slice(), all.as_slice()) {
            ([_], _) if method == Method::Script => {
                Outcome::new(Decision::Review, all, reason.to_owned())
            }
            ([one], _) => {
                let candidates = vec![self.scored(*one, method, 1.0, reason.to_owned())];
                Outcome::new(Decision::Match, candidates, reason.to_owned())
            }
            ([], [_]) => {
                let reason = "the name matches, but other values of the row do not".to_owned();
                Outcome::new(Decision::Review, all, reason)
            }
            _ => {
                let reason = format!("{} have this name", all.len());
                Outcome::new(Decision::Review, all, reason)
            }
        }
    }

    /// Decides about a text in a column of codes of one scheme.
    fn by_code(&self, text: &str, scheme: &str, wanted: &LookupRequest<'_>) -> Outcome {
        let found = self.of_code(text, scheme);
        let fit: Vec<u32> = found.iter().copied().filter(|e| self.fits(*e, wanted)).collect();
        match (fit.as_slice(), without_notes(text)) {
            ([], Some(bare)) => self.by_code(bare, scheme, wanted),
            ([], None) => Outcome::none("not a code of this scheme"),
            (fit, _) => self.named(fit, Method::Code, wanted),
        }
    }

    /// Decides by similar names.
    fn by_likeness(&self, text: &str, wanted: &LookupRequest<'_>, search: &mut Search) -> Outcome {
        let names = self.index.names();
        // Names of other classes count as rivals: a text closest to one of them does not match.
        let mut all = names.similar(text, |_| true, &mut search.scratch);
        let taken = self.clear_winner(&all, wanted);
        all.retain(|s| self.fits(s.entity, wanted) && s.alignment.score >= WORTH_REVIEW);
        all.truncate(SHOWN);
        let mut candidates: Vec<Scored> = Vec::new();
        let coded = match wanted.codes {
            Codes::Any => self.index.codes_alike(text).to_vec(),
            _ => self.index.coded(text).to_vec(),
        };
        for entity in coded.iter().filter(|e| self.fits(**e, wanted)) {
            let reason = match (wanted.codes, self.scheme_of(*entity, text)) {
                (Codes::Any, _) => "a code except for case or zeros".to_owned(),
                (_, scheme) => {
                    let option = front::given("scheme", &scheme);
                    format!("it may be a code; `{option}` reads the column as codes")
                }
            };
            candidates.push(self.scored(*entity, Method::Code, 0.9, reason));
        }
        let others = all.iter().filter(|similar| !coded.contains(&similar.entity));
        candidates.extend(others.map(|similar| {
            let method = method(similar);
            let label = self.index.labels(similar.entity).get(similar.label as usize);
            let score = similar.alignment.score;
            let scored = self.scored(similar.entity, method, score, reason(similar));
            Scored { name: label.map(|label| label.text.clone()), ..scored }
        }));
        match (candidates.first(), taken) {
            (None, _) => Outcome::none("there is no similar name"),
            (Some(first), true) if first.method != Method::Code => {
                let reason = first.reason.clone();
                Outcome::new(Decision::Match, candidates, reason)
            }
            (Some(first), _) => {
                let reason = first.reason.clone();
                Outcome::new(Decision::Review, candidates, reason)
            }
        }
    }

    /// Whether the first of the similar names is a match.
    fn clear_winner(&self, all: &[Similar], wanted: &LookupRequest<'_>) -> bool {
        let Some(first) = all.first() else { return false };
        // For shortened words, a rival must have all words too; for a misspelling, any close name
        // is a rival.
        let typos = first.alignment.typos.len();
        let others = || all.iter().skip(1);
        let rival = others().any(|s| s.alignment.is_whole() && s.alignment.typos.len() <= typos);
        let near = others().map(|s| s.alignment.score).fold(0.0, f64::max);
        let clear = !rival && (typos == 0 || first.alignment.score >= near + MARGIN);
        let agrees = wanted.context.is_none_or(|fits| fits(self.index.iri(first.entity)));
        let is_person = self.index.is_person(first.entity);
        let is_firm = |slip| !is_person && is_firm_slip(first, slip, wanted.tolerance);
        self.fits(first.entity, wanted)
            && agrees
            && first.alignment.is_whole()
            && is_sound(first)
            && first.alignment.typos.iter().all(|slip| is_slip(first, *slip) || is_firm(*slip))
            && clear
    }

    pub(super) fn scored(&self, entity: u32, method: Method, score: f64, reason: String) -> Scored {
        let (candidate, relation) = (self.candidate(entity), Relation::default());
        Scored { candidate, score, method, reason, name: None, relation }
    }

    /// The reason for a text that names an entity of another class.
    fn of_another_kind(&self, entity: u32) -> String {
        let label = |class: &&str| self.label(class).map_or_else(|| local(class), str::to_owned);
        let kinds: Vec<String> = self.index.classes_of(entity).iter().map(label).collect();
        let name = self.candidate(entity).label;
        match kinds.first() {
            Some(kind) => format!("this is {name}, of the kind '{kind}'"),
            None => format!("this is {name}, of another kind"),
        }
    }

    /// The scheme of an entity's code.
    fn scheme_of(&self, entity: u32, code: &str) -> String {
        let label =
            self.index.labels(entity).iter().find(|l| l.kind == NameKind::Code && l.text == code);
        let property = label.and_then(|l| self.index.properties.get(l.property as usize));
        property.map(|iri| local(iri)).unwrap_or_default()
    }
}

/// Whether a code cannot be a word or an acronym: it has letters and digits.
fn is_unmistakable(text: &str) -> bool {
    text.len() >= 4
        && text.chars().any(char::is_alphabetic)
        && text.chars().any(|c| c.is_ascii_digit())
}

/// Memory for [`Resolver::decide_with`].
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub(super) scratch: Scratch,
}

/// The part after the last `#` or `/` of an IRI.
pub(super) fn local(iri: &str) -> String {
    iri.rsplit(['#', '/']).find(|part| !part.is_empty()).unwrap_or(iri).to_owned()
}
