//! What is known of a data set, from its metadata, its citation file and its graph.

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

/// What is known of a data set. Nothing is added that its files do not say; dates are theirs too.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The IRI of the data set: `@id` of its metadata.
    pub id: Option<String>,
    /// The address of the published site, if that is known; ends with a slash.
    pub published: Option<String>,
    /// The address of a page about it.
    pub home: Option<String>,
    /// What it is called.
    pub titles: Vec<Text>,
    /// What it holds.
    pub descriptions: Vec<Text>,
    /// Who made it.
    pub creators: Vec<Agent>,
    /// Who publishes it.
    pub publisher: Option<Agent>,
    /// Its licence.
    pub licence: Option<Licence>,
    /// What is said of rights beside the licence.
    pub rights: Vec<Text>,
    /// When it was made.
    pub created: Option<Date>,
    /// When it came out.
    pub issued: Option<Date>,
    /// When it was last changed.
    pub modified: Option<Date>,
    /// Its version.
    pub version: Option<String>,
    /// Language tags.
    pub languages: Vec<String>,
    /// Keywords.
    pub keywords: Vec<Text>,
    /// What it was made of.
    pub sources: Vec<Origin>,
    /// Its DOI, without an address before it.
    pub doi: Option<String>,
    /// How many instances the records have of each class, by IRI.
    pub classes: BTreeMap<String, u64>,
    /// How many triples the records have.
    pub triples: u64,
    /// Its tables.
    pub tables: Vec<DataTable>,
    /// The files that are published.
    pub distributions: Vec<Distribution>,
}

/// Something that a data set was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its IRI.
    pub iri: String,
    /// What it is called.
    pub title: Option<String>,
}

impl About {
    /// Gathers what is known of a project; warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors, [`Error::Request`] for a broken citation file,
    /// [`Error::Io`] if a table cannot be read again.
    pub fn of(project: &Project, problems: &mut Diagnostics) -> Result<Self, Error> {
        let graph = project.graph()?;
        let read = project.read()?;
        let mut about = Self::of_groups(&read.groups, problems);
        let file = project.files().iri(cff::FILE);
        if project.files().exists(&file) {
            let bytes = project.files().read(&file)?;
            if let Some(work) = cff::read(&bytes, about.title())? {
                about.complete(&work, problems);
            }
        }
        about.count(graph);
        for (group, table) in read.groups.iter().flat_map(|g| g.tables.iter().map(move |t| (g, t)))
        {
            let of = about.tables.len();
            let first = of - group.tables.iter().position(|t| std::ptr::eq(t, table)).unwrap_or(0);
            about.tables.push(DataTable::read(project.files(), table, first)?);
        }
        about.distributions = about.tables.iter().map(DataTable::distribution).collect();
        Ok(about)
    }

    /// What the first metadata document says that says anything: of its group of tables, or of a
    /// table that it describes alone.
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

    /// What the common properties of metadata say.
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

    /// Adds what the citation file says: persons with the parts of their names, and whatever the
    /// metadata leaves open.
    fn complete(&mut self, work: &Work, problems: &mut Diagnostics) {
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

    /// Counts the records, and names the sources.
    fn count(&mut self, graph: &Graph) {
        let index = Index::new(graph, GraphName::USUAL);
        let names = Names::new(graph, &index);
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

    /// What it is called, in English if there is such a title.
    pub fn title(&self) -> Option<&str> {
        best(&self.titles).map(|text| text.text.as_str())
    }

    /// What it holds, in English if that is said.
    pub fn description(&self) -> Option<&str> {
        best(&self.descriptions).map(|text| text.text.as_str())
    }

    /// The IRI of the data set; without one in the metadata, the address of the site.
    pub fn iri(&self) -> &str {
        self.id.as_deref().or(self.published.as_deref()).unwrap_or(DEFAULT_BASE)
    }

    /// What the IRIs of its entities begin with: the data set's own IRI, to its last slash.
    pub fn base(&self) -> &str {
        let iri = self.iri();
        iri.rfind('/').and_then(|at| iri.get(..=at)).unwrap_or(iri)
    }

    /// The address at which a file of the site is found.
    pub fn address(&self, path: &str) -> String {
        let base = self.published.as_deref().unwrap_or_else(|| self.base());
        resolve(base, &super::relative(path)).unwrap_or_else(|| format!("{base}{path}"))
    }

    /// The address of a page about it.
    pub fn page(&self) -> Option<&str> {
        self.published.as_deref().or(self.home.as_deref())
    }

    /// When it came out, or else was last changed, or else was made.
    pub fn date(&self) -> Option<&Date> {
        self.issued.as_ref().or(self.modified.as_ref()).or(self.created.as_ref())
    }
}

/// The DOI that a text is, or an address of.
fn doi(text: &str) -> Option<String> {
    let text = text.strip_prefix(DOI).or_else(|| text.strip_prefix("doi:")).unwrap_or(text);
    (text.starts_with("10.") && text.contains('/')).then(|| text.to_owned())
}

/// The date that one of some properties gives.
fn date(facts: Facts<'_>, properties: &[&str], problems: &mut Diagnostics) -> Option<Date> {
    let texts = facts.texts(properties);
    let first = texts.first()?;
    let date = Date::new(&first.text);
    if date.is_none() {
        problems.push(no_date(&first.text, Place::file(DATA_FOLDER)));
    }
    date
}

/// That a text is no date, so that descriptions go without it.
fn no_date(text: &str, place: Place) -> Diagnostic {
    let message = format!("'{text}' is not a date, so that descriptions leave it out");
    Diagnostic::new(Code::MetadataInvalidValue, message, place).help("write it as 2026-01-31")
}
