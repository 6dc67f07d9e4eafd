//! Cites a data set, or an entry of it.

mod apa;
mod bibtex;
mod csl;
mod ris;

use super::about::About;
use super::agent::Agent;
use super::facts::Date;
use crate::rdf::vocab::DOI;
use crate::source::is_absolute;

/// A citation style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CitationStyle {
    /// A line for people in APA style (American Psychological Association, 7th edition).
    #[default]
    Apa,
    /// A BibTeX and BibLaTeX entry.
    BibTeX,
    /// A RIS record.
    Ris,
    /// A CSL-JSON 1.0 list with one item.
    CslJson,
}

/// The content of a citation. Unknown values are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Citation {
    /// An identifier of ASCII letters, digits and hyphens.
    pub key: String,
    pub authors: Vec<Agent>,
    pub title: String,
    /// For an entry, the title of its data set.
    pub container: Option<String>,
    pub date: Option<Date>,
    pub version: Option<String>,
    /// The publisher, unless it is the only author.
    pub publisher: Option<String>,
    pub url: Option<String>,
    /// The DOI without a web address.
    pub doi: Option<String>,
    pub language: Option<String>,
    pub keywords: Vec<String>,
    pub summary: Option<String>,
}

impl Citation {
    /// Cites a data set.
    pub fn dataset(about: &About) -> Self {
        let publisher = about.publisher.as_ref().map(Agent::full_name);
        let only = match about.creators.as_slice() {
            [only] => Some(only.full_name()),
            _ => None,
        };
        let iri = Some(about.iri()).filter(|iri| is_web(iri));
        let doi = about.doi.as_ref().map(|doi| format!("{DOI}{doi}"));
        let url = doi.as_deref().or(iri).or(about.page()).map(str::to_owned);
        Self {
            key: key(about.iri()),
            authors: about.creators.clone(),
            title: about.title().unwrap_or(about.iri()).to_owned(),
            container: None,
            date: about.date().cloned(),
            version: about.version.clone(),
            publisher: publisher.filter(|name| only.as_ref() != Some(name)),
            url,
            doi: about.doi.clone(),
            language: about.languages.first().cloned(),
            keywords: about.keywords.iter().map(|keyword| keyword.text.clone()).collect(),
            summary: about.description().map(str::to_owned),
        }
    }

    /// Cites an entry of a data set by its name and IRI.
    pub fn entry(about: &About, name: &str, iri: &str) -> Self {
        let whole = Self::dataset(about);
        Self {
            key: key(iri),
            title: name.to_owned(),
            container: Some(whole.title),
            url: Some(iri.to_owned()).filter(|iri| is_web(iri)),
            doi: None,
            keywords: Vec::new(),
            summary: None,
            ..whole
        }
    }

    /// The citation in a style, with a final line break.
    pub fn write(&self, style: CitationStyle) -> String {
        match style {
            CitationStyle::Apa => apa::write(self),
            CitationStyle::BibTeX => bibtex::write(self),
            CitationStyle::Ris => ris::write(self),
            CitationStyle::CslJson => csl::write(self),
        }
    }
}

/// Whether an IRI is a web address.
fn is_web(iri: &str) -> bool {
    is_absolute(iri) && (iri.starts_with("https://") || iri.starts_with("http://"))
}

/// An identifier from an IRI: its words without those of the host.
fn key(iri: &str) -> String {
    let rest = iri.split_once("://").map_or(iri, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let from = if path.is_empty() { rest } else { path };
    let ascii = deunicode::deunicode(&crate::source::percent_decode(from)).to_lowercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let key = words.collect::<Vec<_>>().join("-");
    if key.is_empty() { "data-set".to_owned() } else { key }
}

/// A text on a single line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
