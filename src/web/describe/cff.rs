//! Reads the description of a data set from `CITATION.cff` (Citation File Format 1.2.0).
//!
//! The head of a question has a separate reader, which keeps the line of each value and reads flow
//! values as text; files of other tools need full YAML.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::agent::{Agent, Name};
use crate::diagnostic::{Code, Diagnostic, Place, Spot};
use crate::rdf::vocab::DOI;

/// The name of the file, directly in the folder.
pub(crate) const FILE: &str = "CITATION.cff";

/// A work: the subject of the file, or a reference.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Work {
    #[serde(rename = "type")]
    kind: Option<String>,
    pub title: Option<String>,
    authors: Vec<Party>,
    publisher: Option<Party>,
    #[serde(rename = "abstract")]
    pub summary: Option<String>,
    pub version: Option<String>,
    date_released: Option<String>,
    date_published: Option<String>,
    license: Option<Licences>,
    pub doi: Option<String>,
    identifiers: Vec<Identifier>,
    pub keywords: Vec<String>,
    pub url: Option<String>,
    preferred_citation: Option<Box<Work>>,
    references: Vec<Work>,
}

/// A person or an entity.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Party {
    given_names: String,
    name_particle: String,
    family_names: String,
    name_suffix: String,
    alias: String,
    name: String,
    orcid: Option<String>,
    website: Option<String>,
}

/// One licence, or several to choose from.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Licences {
    One(String),
    Several(Vec<String>),
    Other(IgnoredAny),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Identifier {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

/// Reads the file and finds the work for the data set `title`: the file's own work, the preferred
/// citation, or a reference. It must be data, with this title or the only data in the file.
///
/// # Errors
/// [`Code::CitationFile`] if the file is not a valid citation file.
pub(super) fn read(bytes: &[u8], title: Option<&str>) -> Result<Option<Work>, Box<Diagnostic>> {
    let malformed = |message: String, line: Option<u64>| {
        let mut place = Place::file(FILE);
        if let Some(line) = line {
            place.spot = Spot::Line { line, column: None };
        }
        let problem = Diagnostic::new(Code::CitationFile, message, place);
        Box::new(
            problem.help("write it in the Citation File Format 1.2.0, such as `title: My records`"),
        )
    };
    let text = std::str::from_utf8(bytes)
        .map_err(|_| malformed("the file is not UTF-8".to_owned(), None))?;
    let mut work: Work = serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map(|at| at.line());
        let message = error.to_string();
        malformed(message.lines().next().unwrap_or_default().to_owned(), line)
    })?;
    let mut works = std::mem::take(&mut work.references);
    works.splice(0..0, work.preferred_citation.take().map(|work| *work));
    works.insert(0, work);
    let mut data: Vec<Work> = works.into_iter().filter(Work::is_data).collect();
    let named = data.iter().position(|work| title.is_some() && work.title.as_deref() == title);
    let at = named.or((data.len() == 1).then_some(0));
    Ok(at.map(|at| data.swap_remove(at)))
}

impl Work {
    /// Whether it is data; a work without a type is software (CFF 1.2.0, `type`).
    fn is_data(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| ["dataset", "data", "database"].contains(&kind))
    }

    /// Its authors.
    pub fn authors(&self) -> Vec<Agent> {
        self.authors.iter().filter_map(Party::agent).collect()
    }

    /// Its publisher.
    pub fn publisher(&self) -> Option<Agent> {
        self.publisher.as_ref().and_then(Party::agent)
    }

    /// The date of its publication.
    pub fn date(&self) -> Option<&str> {
        self.date_released.as_deref().or(self.date_published.as_deref())
    }

    /// The SPDX identifier of its licence, if it has exactly one.
    pub fn license(&self) -> Option<&str> {
        match self.license.as_ref()? {
            Licences::One(one) => Some(one),
            Licences::Several(several) => match several.as_slice() {
                [one] => Some(one),
                _ => None,
            },
            Licences::Other(_) => None,
        }
    }

    /// Its DOI, without a web address.
    pub fn doi(&self) -> Option<&str> {
        let listed = || self.identifiers.iter().find(|one| one.kind == "doi");
        let doi = self.doi.as_deref().or_else(|| listed().map(|one| one.value.as_str()))?;
        Some(doi.strip_prefix(DOI).unwrap_or(doi))
    }
}

impl Party {
    fn agent(&self) -> Option<Agent> {
        let own = |text: &String| text.trim().to_owned();
        let iri = self.orcid.clone().or_else(|| self.website.clone());
        let has_parts = !self.family_names.trim().is_empty();
        let is_person = has_parts || !self.given_names.trim().is_empty() || !self.alias.is_empty();
        let name = if has_parts {
            Name::Parts {
                given: own(&self.given_names),
                particle: own(&self.name_particle),
                family: own(&self.family_names),
                suffix: own(&self.name_suffix),
            }
        } else {
            let names = [&self.name, &self.given_names, &self.alias];
            Name::Whole(own(names.into_iter().find(|name| !name.trim().is_empty())?))
        };
        Some(Agent { iri, name, is_person })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shortened from the CFF 1.2.0 schema guide: software with data among its references.
    const FILE_WITH_DATA: &str = "
cff-version: 1.2.0
title: Software
type: software
authors: [{family-names: Druskat, given-names: Stephan}]
references:
  - type: article
    title: Paper
    authors:
      - name: Somebody
  - type: data
    title: \"Rivers: all\"
    version: 1.10
    date-released: 2026-11-21
    license: [CC-BY-4.0]
    identifiers:
      - type: doi
        value: 10.5281/zenodo.1
    authors:
      - family-names: Berg
        name-particle: van den
        given-names: Anna
        name-suffix: Jr.
        orcid: https://orcid.org/0000-0002-1825-0097
      - name: The Club
";

    #[test]
    fn data_is_found_among_references() {
        let work = read(FILE_WITH_DATA.as_bytes(), None).unwrap().unwrap();
        assert_eq!(work.title.as_deref(), Some("Rivers: all"));
        assert_eq!(work.version.as_deref(), Some("1.10"), "a version is text");
        assert_eq!(work.date(), Some("2026-11-21"));
        assert_eq!((work.license(), work.doi()), (Some("CC-BY-4.0"), Some("10.5281/zenodo.1")));
        let names: Vec<String> = work.authors().iter().map(Agent::full_name).collect();
        assert_eq!(names, ["Anna van den Berg Jr.", "The Club"]);
    }

    #[test]
    fn software_is_not_data() {
        let text = "title: Software\nauthors:\n  - name: A\n";
        assert!(read(text.as_bytes(), Some("Software")).unwrap().is_none());
    }

    #[test]
    fn an_invalid_file_is_reported_with_its_line() {
        let problem = read(b"title: A\nauthors: [\n", None).unwrap_err();
        assert_eq!(problem.code, Code::CitationFile);
        assert!(problem.place.spot != Spot::Whole, "{problem}");
        assert!(read(b"\xff", None).is_err());
        assert!(read(b"- a\n- b\n", None).is_err());
    }
}
