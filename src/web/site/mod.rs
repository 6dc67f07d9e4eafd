//! Publishes a whole folder as a web site, for static hosts and servers alike.
//!
//! A [`Site`] lists its addresses ([`Site::paths`]) and answers each of them ([`Site::answer`]).
//! `route` defines the resources and their addresses, `address` the addresses of entities, and
//! `write` writes all of them as files. Each kind of page has a module; they share `here`, which
//! knows the address and language of the current page. `descriptions` has what machines read, `cite`
//! the citations, and `words` the words of the pages in several languages. `sparql` is the page for any
//! SPARQL, with the package of `engine`.

mod about;
mod address;
mod answers;
mod cite;
mod class;
mod data;
mod dependents;
mod descriptions;
mod engine;
mod entity;
mod found;
mod here;
mod home;
mod listing;
#[cfg_attr(not(unix), allow(dead_code, reason = "only a server uses it"))]
mod live;
mod mentions;
mod namesakes;
mod order;
mod question;
mod questions;
mod route;
mod search;
mod sources;
mod sparql;
mod table;
mod target;
mod words;
mod write;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

use rustc_hash::FxHashMap;

use super::describe::{About, Description, Distribution, SchemaTerms, Sitemap};
use super::pages::Codebook;
use super::pages::anchors::{ONTOLOGY, SHAPES};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::project::scaffold::unfinished;
use crate::project::{Answer, Error, Folder, Project};
use crate::rdf::export::Context;
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphName, Index, Names, Term, TermId};
use address::Addresses;
use class::Class;
use engine::Package;
pub(super) use here::LIVE_POLICY;
pub(super) use live::{SHOWN_ROWS, Shown};
use mentions::Mentions;
use order::Order;
use questions::Question;
use search::Sorted;
use sources::Cells;
pub use target::Published;
pub(super) use target::listed;
use words::Words;

/// The page with the meaning of the ontology and the tables.
const CODEBOOK: &str = "codebook.html";

/// The page for unknown addresses.
const NOT_FOUND: &str = "404.html";

/// Options for a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteOptions {
    /// The languages (BCP 47) of names and of the words of the pages; English if empty. Pages in the
    /// first language are at the top, each other language has a folder.
    pub languages: Vec<String>,
    /// The future address of the site, if known; a sitemap and rules for w3id.org require it.
    pub url: Option<String>,
    /// The folder of the npm package `oxigraph`, if the site shall answer SPARQL in the browser.
    pub sparql: Option<PathBuf>,
    /// Whether a server answers the addresses: pages then have forms for SPARQL and for questions.
    pub live: bool,
}

/// A resource of the site: a page, or data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A project as a web site.
pub struct Site<'p> {
    project: &'p Project,
    folder: &'p Folder,
    graph: &'p Graph,
    index: &'p Index,
    languages: Vec<String>,
    /// The words in each language.
    words: Vec<Words>,
    url: Option<String>,
    /// Whether a server answers its addresses.
    live: bool,
    /// The start of the IRIs of the data set.
    base: String,
    /// The engine for SPARQL in the browser.
    package: Option<Package>,
    /// Warnings, such as of a description that lacks a value.
    problems: Diagnostics,
    /// The data set as its metadata and citation file describe it.
    about: About,
    /// The same with the tables and downloads of the site, once needed.
    complete: OnceLock<About>,
    /// The downloads by the place of their format, once written.
    exported: Vec<OnceLock<Distribution>>,
    /// Held by the thread that writes a download.
    exporting: Mutex<()>,
    descriptions: Vec<&'static Description>,
    sitemaps: OnceLock<Vec<Sitemap>>,
    terms: SchemaTerms,
    mentions: Mentions,
    /// The entities with a page by each of their names, once needed; none for a name of several.
    by_name: OnceLock<FxHashMap<String, Option<TermId>>>,
    /// The named entities in order, for each language, once needed.
    sorted: Vec<OnceLock<Sorted>>,
    /// All entities with a page, in the order of IRIs.
    entities: Vec<TermId>,
    addresses: Addresses,
    classes: Vec<Class>,
    questions: Vec<Question>,
    /// Group and position of the tables, with the segments of their addresses.
    tables: Vec<(usize, usize, String)>,
    codebook: Codebook,
    order: Order,
    context: Option<Context>,
    cells: OnceLock<Cells>,
    fits_xml: OnceLock<bool>,
    /// The last answers: a page and its data share one.
    last: Mutex<VecDeque<Kept>>,
}

/// A kept answer, with the positions of its question and of the value.
type Kept = ((usize, Option<usize>), Answer);

impl Project {
    /// The project as a web site: a page for each entity, class, table and question, and data
    /// beside them.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let site = project.site(Default::default())?;
    /// let paths: Vec<String> = site.paths().collect();
    /// assert!(paths.iter().any(|path| path == "member/ALD.html"));
    /// let page = site.answer("member/ALD.html")?.ok_or("there is such a page")?;
    /// assert_eq!(page.media_type, "text/html");
    /// assert_eq!(site.answer("member/XYZ.html")?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if the folder or its questions have errors, [`Error::Request`] for an
    /// invalid language tag, JSON-LD context or package for SPARQL.
    pub fn site(&self, options: SiteOptions) -> Result<Site<'_>, Error> {
        Site::new(self, options)
    }
}

impl<'p> Site<'p> {
    fn new(project: &'p Project, options: SiteOptions) -> Result<Self, Error> {
        let languages = languages(options.languages)?;
        let package = options.sparql.as_deref().map(Package::read).transpose()?;
        let (folder, graph) = (project.read()?, project.graph()?);
        let index = graph.usual();
        if options.live {
            // Its workers are copies of this process.
            index.complete();
        }
        let mut problems = Diagnostics::new();
        let codebook = Codebook::new(project.files(), CODEBOOK, &mut problems);
        let (questions, more) = Question::all(project)?;
        // The codebook reports wrong questions, too.
        let is_known = |problem: &Diagnostic| problems.iter().any(|known| known == problem);
        let new: Vec<Diagnostic> = more.into_iter().filter(|one| !is_known(one)).collect();
        problems.extend(new);
        if !problems.is_ok() {
            return Err(Error::Input(problems));
        }
        // The warnings of the metadata are those of the folder.
        let mut problems = Diagnostics::new();
        problems.extend(unfinished(project.files(), folder));
        let mut about = About::of(project, &mut problems)?;
        about.published = options.url.as_ref().map(|url| format!("{}/", url.trim_end_matches('/')));
        let (entities, base) = entities(folder, graph, &codebook);
        about.space = Some(base.clone()).filter(|base| !base.is_empty());
        let named = entities.iter().map(|id| (*id, iri(graph, *id)));
        let addresses = Addresses::new(named, &base, &languages);
        let order = Order::new(folder, graph, index);
        let classes = Class::all(graph, index, &entities);
        let context = Context::read(project.files())?;
        let tables = table::all(folder);
        let terms = SchemaTerms::new(graph, index);
        let mentions = Mentions::new(graph, &questions);
        Ok(Self {
            words: languages.iter().map(|language| Words::new(language)).collect(),
            descriptions: Description::all(&about, &mut problems),
            problems,
            about,
            complete: OnceLock::new(),
            exporting: Mutex::default(),
            exported: Format::ALL.iter().map(|_| OnceLock::new()).collect(),
            sitemaps: OnceLock::new(),
            terms,
            mentions,
            by_name: OnceLock::new(),
            sorted: languages.iter().map(|_| OnceLock::new()).collect(),
            project,
            folder,
            graph,
            index,
            languages,
            url: options.url,
            live: options.live,
            base,
            package,
            entities,
            addresses,
            classes,
            questions,
            tables,
            codebook,
            order,
            context,
            cells: OnceLock::new(),
            fits_xml: OnceLock::new(),
            last: Mutex::default(),
        })
    }

    /// Warnings, such as of a description that lacks a value.
    pub fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// The identifier of an IRI, if in the graph.
    fn find(&self, iri: &str) -> Option<TermId> {
        self.graph.find(Term::Iri(iri))
    }

    /// The only entity with a page that has this name.
    fn named_entity(&self, name: &str) -> Option<TermId> {
        let by_name = self.by_name.get_or_init(|| {
            let names = Names::new(self.graph, self.index);
            let mut all: FxHashMap<String, Option<TermId>> = FxHashMap::default();
            for id in &self.entities {
                for property in names.properties() {
                    for name in self.index.objects(*id, *property) {
                        let known = all.entry(iri(self.graph, *name).to_owned());
                        let entity = known.or_insert(Some(*id));
                        *entity = entity.filter(|known| known == id);
                    }
                }
            }
            all
        });
        by_name.get(name).copied().flatten()
    }

    /// The values of a property.
    fn objects(&self, id: TermId, property: &str) -> &[TermId] {
        self.find(property).map(|p| self.index.objects(id, p)).unwrap_or_default()
    }
}

/// The text of an IRI, a blank node's label, or a literal.
fn iri(graph: &Graph, id: TermId) -> &str {
    match graph.term(id) {
        Term::Iri(text) | Term::Blank(text) => text,
        Term::Typed { text, .. } | Term::Lang { text, .. } => text,
    }
}

/// The entities with a page, in the order of IRIs, and the base of the data set: all subjects of
/// the records, and the entities in the ontology below the same base, other than its own terms.
fn entities(folder: &Folder, graph: &Graph, codebook: &Codebook) -> (Vec<TermId>, String) {
    let subjects = |part| {
        let mut ids: Vec<TermId> = graph.part(part).iter().map(|quad| quad.subject).collect();
        ids.dedup();
        ids.retain(|id| !graph.is_blank(*id));
        ids
    };
    let is_term = |id: &TermId| {
        let spot = codebook.spots.get(iri(graph, *id));
        spot.is_some_and(|spot| [ONTOLOGY, SHAPES, CODEBOOK].contains(&spot.page))
    };
    let mut all = subjects(GraphName::Records);
    let id = folder.groups.iter().find_map(|group| group.id.as_deref());
    let base = address::base(id, all.iter().map(|id| iri(graph, *id)));
    let is_below = |id: &TermId| !base.is_empty() && iri(graph, *id).starts_with(base.as_str());
    all.extend(subjects(GraphName::Ontology).into_iter().filter(is_below));
    all.retain(|id| !is_term(id));
    all.sort_unstable();
    all.dedup();
    (all, base)
}

/// Unique language tags that can serve as folder names; English if empty.
fn languages(tags: Vec<String>) -> Result<Vec<String>, Error> {
    let mut known: FxHashMap<String, ()> = FxHashMap::default();
    let mut languages = Vec::new();
    for tag in tags {
        let is_tag = (2..=35).contains(&tag.len())
            && tag.split('-').all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        if address::is_own(&tag) {
            let message = format!("'{tag}' is the name of a folder of the site");
            let problem = Diagnostic::new(Code::ParameterValue, message, Place::file("--lang"));
            return Err(Box::new(problem.help("write a language, such as en or fr")).into());
        }
        if !is_tag {
            let message = format!("'{tag}' is not a language tag");
            let problem = Diagnostic::new(Code::ParameterValue, message, Place::file("--lang"));
            return Err(Box::new(problem.help("write it as en, fr or zh-Hans")).into());
        }
        if known.insert(tag.to_ascii_lowercase(), ()).is_none() {
            languages.push(tag);
        }
    }
    if languages.is_empty() {
        languages.push("en".to_owned());
    }
    Ok(languages)
}
