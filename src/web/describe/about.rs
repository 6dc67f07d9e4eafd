//! Gathers the description of a data set from its metadata, citation file and graph.

use std::collections::BTreeMap;

use super::agent::Agent;
use super::cff::{self, Work};
use super::distribution::Distribution;
use super::facts::{Date, Facts, Text, best};
use super::licence::Licence;
use super::table::DataTable;
use crate::csvw::metadata::model::TableGroup;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::project::{DATA_FOLDER, Error, Project};
use crate::rdf::graph::{Graph, GraphName, Index, Names, Term, TermId};
use crate::rdf::vocab::{DOI, dcat, dcterms, foaf, owl, rdf, rdfs, schema};
use crate::source::{DEFAULT_BASE, resolve};

/// The description of a data set. All values come from its files, including the dates.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The IRI of the data set: `@id` of its metadata.
    pub id: Option<String>,
    /// The address of the published site, if known; it ends with a slash.
    pub published: Option<String>,
    /// The start of the IRIs of its entities, if known otherwise than from its own IRI.
    pub space: Option<String>,
    /// The address of its home page.
    pub home: Option<String>,
    /// Its titles.
    pub titles: Vec<Text>,
    /// Its descriptions.
    pub descriptions: Vec<Text>,
    /// Its creators.
    pub creators: Vec<Agent>,
    /// Its publisher.
    pub publisher: Option<Agent>,
    /// Its licence.
    pub licence: Option<Licence>,
    /// Rights statements beside the licence.
    pub rights: Vec<Text>,
    /// The date of its creation.
    pub created: Option<Date>,
    /// The date of its publication.
    pub issued: Option<Date>,
    /// The date of its last change.
    pub modified: Option<Date>,
    /// Its version.
    pub version: Option<String>,
    /// Language tags.
    pub languages: Vec<String>,
    /// Keywords.
    pub keywords: Vec<Text>,
    /// Its sources.
    pub sources: Vec<Origin>,
    /// Its DOI, such as `10.1234/abc`, without a web address.
    pub doi: Option<String>,
    /// The number of instances of each class in the records, by IRI.
    pub classes: BTreeMap<String, u64>,
    /// The number of triples in the records.
    pub triples: u64,
    /// Its tables.
    pub tables: Vec<DataTable>,
    /// The published files.
    pub distributions: Vec<Distribution>,
}

/// A source of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its IRI.
    pub iri: String,
    /// Its title.
    pub title: Option<String>,
}

impl About {
    /// Gathers the description of a project; adds warnings to `problems`.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors, [`Error::Request`] if the citation file is
    /// invalid.
    pub fn of(project: &Project, problems: &mut Diagnostics) -> Result<Self, Error> {
        let mut about = Self::of_groups(&project.read()?.groups, problems);
        let file = project.files().iri(cff::FILE);
        if project.files().exists(&file) {
            let bytes = project.files().read(&file)?;
            if let Some(work) = cff::read(&bytes, about.title())? {
                about.cited_as(&work, problems);
            }
        }
        Ok(about)
    }

    /// Adds what only descriptions for machines need: the counts of the graph, and the tables with
    /// their paths in the site.
    ///
    /// # Errors
    /// If a table cannot be read again.
    pub fn complete(
        &mut self,
        project: &Project,
        (graph, index): (&Graph, &Index),
        path: impl Fn(usize) -> String,
    ) -> Result<(), Error> {
        self.count(graph, index);
        for group in &project.read()?.groups {
            let first = self.tables.len();
            for table in &group.tables {
                let path = path(self.tables.len());
                self.tables.push(DataTable::read(project.files(), table, path, first)?);
            }
        }
        self.distributions = self.tables.iter().map(DataTable::distribution).collect();
        Ok(())
    }

    /// The description in the first metadata document that has one: that of its table group, or of
    /// its only table.
    fn of_groups(groups: &[TableGroup], problems: &mut Diagnostics) -> Self {
        let described = groups.iter().find_map(|group| match group.tables.as_slice() {
            _ if !group.annotations.is_empty() => Some((&group.id, &group.annotations)),
            [only] if !only.annotations.is_empty() => Some((&only.id, &only.annotations)),
            _ => None,
        });
        let id = groups.iter().find_map(|group| group.id.clone());
        match described {
            Some((own, annotations)) => {
                Self::of_facts(own.clone().or(id), Facts::new(annotations), problems)
            }
            None => Self { id, ..Self::default() },
        }
    }

    /// The description in the common properties of metadata.
    fn of_facts(id: Option<String>, facts: Facts<'_>, problems: &mut Diagnostics) -> Self {
        let mut date = |properties: &[&str]| date(facts, properties, problems);
        let agents = |properties: &[&str]| -> Vec<Agent> {
            facts.values(properties).into_iter().filter_map(Agent::of).collect()
        };
        let sources = facts.iris(&[dcterms::SOURCE, schema::IS_BASED_ON]);
        let licences = facts.iris(&[dcterms::LICENSE, schema::LICENSE]);
        let text = |properties: &[&str]| best(&facts.texts(properties)).map(Text::owned);
        let identifiers = facts.texts(&[dcterms::IDENTIFIER, schema::IDENTIFIER]);
        Self {
            id,
            home: facts.iris(&[dcat::LANDING_PAGE, schema::URL, foaf::HOMEPAGE]).into_iter().next(),
            titles: facts.texts(&[dcterms::TITLE, schema::NAME, rdfs::LABEL]),
            descriptions: facts.texts(&[dcterms::DESCRIPTION, schema::DESCRIPTION, rdfs::COMMENT]),
            creators: agents(&[dcterms::CREATOR, schema::CREATOR, schema::AUTHOR]),
            publisher: agents(&[dcterms::PUBLISHER, schema::PUBLISHER]).into_iter().next(),
            licence: licences.first().map(|iri| Licence::of_iri(iri)),
            rights: facts.texts(&[dcterms::RIGHTS]),
            created: date(&[dcterms::CREATED, schema::DATE_CREATED]),
            issued: date(&[dcterms::ISSUED, schema::DATE_PUBLISHED, dcterms::DATE]),
            modified: date(&[dcterms::MODIFIED, schema::DATE_MODIFIED]),
            version: text(&[dcat::VERSION, schema::VERSION, owl::VERSION_INFO]),
            languages: facts
                .texts(&[dcterms::LANGUAGE, schema::IN_LANGUAGE])
                .into_iter()
                .map(|text| text.text)
                .collect(),
            keywords: facts.texts(&[dcat::KEYWORD, schema::KEYWORDS, dcterms::SUBJECT]),
            sources: sources.into_iter().map(|iri| Origin { iri, title: None }).collect(),
            doi: identifiers.iter().find_map(|text| doi(&text.text)),
            ..Self::default()
        }
    }

    /// Adds values from the citation file: persons with the parts of their names, and values that
    /// the metadata lacks.
    fn cited_as(&mut self, work: &Work, problems: &mut Diagnostics) {
        let text = |text: &Option<String>| -> Vec<Text> {
            text.iter().map(|text| Text { text: text.trim().to_owned(), lang: None }).collect()
        };
        let authors = work.authors();
        if !authors.is_empty() {
            self.creators = authors;
        }
        if self.titles.is_empty() {
            self.titles = text(&work.title);
        }
        if self.descriptions.is_empty() {
            self.descriptions = text(&work.summary);
        }
        if self.keywords.is_empty() {
            let keywords = work.keywords.iter();
            self.keywords = keywords.map(|k| Text { text: k.clone(), lang: None }).collect();
        }
        if let (None, Some(written)) = (&self.issued, work.date()) {
            self.issued = Date::new(written);
            if self.issued.is_none() {
                problems.push(no_date(written, Place::file(cff::FILE)));
            }
        }
        self.publisher = self.publisher.take().or_else(|| work.publisher());
        self.version = self.version.take().or_else(|| work.version.clone());
        self.licence = self.licence.take().or_else(|| work.license().map(Licence::of_spdx));
        self.doi = self.doi.take().or_else(|| work.doi().map(str::to_owned));
        self.home = self.home.take().or_else(|| work.url.clone());
    }

    /// Counts the records, and adds titles to the sources.
    fn count(&mut self, graph: &Graph, index: &Index) {
        let names = Names::new(graph, index);
        for source in &mut self.sources {
            let id = graph.find(Term::Iri(&source.iri));
            source.title = id.and_then(|id| names.label(id)).map(|label| label.text.to_owned());
        }
        let records = graph.part(GraphName::Records);
        self.triples = records.len() as u64;
        let type_of: Option<TermId> = graph.find(Term::Iri(rdf::TYPE));
        for quad in records.iter().filter(|quad| Some(quad.predicate) == type_of) {
            if let Term::Iri(class) = graph.term(quad.object) {
                *self.classes.entry(class.to_owned()).or_default() += 1;
            }
        }
    }

    /// The title, in English if possible.
    pub fn title(&self) -> Option<&str> {
        best(&self.titles).map(|text| text.text.as_str())
    }

    /// The description, in English if possible.
    pub fn description(&self) -> Option<&str> {
        best(&self.descriptions).map(|text| text.text.as_str())
    }

    /// The IRI of the data set; if the metadata has none, the address of the site.
    pub fn iri(&self) -> &str {
        self.id.as_deref().or(self.published.as_deref()).unwrap_or(DEFAULT_BASE)
    }

    /// The start of the IRIs of its entities; usually, the IRI of the data set up to its last slash.
    pub fn base(&self) -> &str {
        let iri = match &self.space {
            Some(space) => space,
            None => self.iri(),
        };
        iri.rfind('/').and_then(|at| iri.get(..=at)).unwrap_or(iri)
    }

    /// The address of a file of the site.
    pub fn address(&self, path: &str) -> String {
        let base = self.published.as_deref().unwrap_or_else(|| self.base());
        resolve(base, &super::relative(path)).unwrap_or_else(|| format!("{base}{path}"))
    }

    /// The address of the site, else of its home page.
    pub fn page(&self) -> Option<&str> {
        self.published.as_deref().or(self.home.as_deref())
    }

    /// The date of publication, else of the last change, else of creation.
    pub fn date(&self) -> Option<&Date> {
        self.issued.as_ref().or(self.modified.as_ref()).or(self.created.as_ref())
    }
}

/// The DOI in a text: the DOI itself or an address of it.
fn doi(text: &str) -> Option<String> {
    let text = text.strip_prefix(DOI).or_else(|| text.strip_prefix("doi:")).unwrap_or(text);
    (text.starts_with("10.") && text.contains('/')).then(|| text.to_owned())
}

/// The date in the first of these properties that has one.
fn date(facts: Facts<'_>, properties: &[&str], problems: &mut Diagnostics) -> Option<Date> {
    let texts = facts.texts(properties);
    let first = texts.first()?;
    let date = Date::new(&first.text);
    if date.is_none() {
        problems.push(no_date(&first.text, Place::file(DATA_FOLDER)));
    }
    date
}

/// The warning that a text is not a date and is left out.
fn no_date(text: &str, place: Place) -> Diagnostic {
    let message = format!("'{text}' is not a date, so that descriptions leave it out");
    Diagnostic::new(Code::MetadataInvalidValue, message, place).help("write it as 2026-01-31")
}
