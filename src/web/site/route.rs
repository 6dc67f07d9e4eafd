//! Defines the resources of the site and their addresses.

use super::{Resource, Site};
use crate::project::Error;
use crate::query::{self, QueryTemplate};
use crate::rdf::format::Format;
use crate::rdf::graph::TermId;
use crate::web::ViewFormat;

/// The data formats of an entity, beside its page.
pub(super) const FORMATS: &[Format] = &[Format::Turtle, Format::JsonLd, Format::NTriples];

/// The same with a server.
const LIVE_FORMATS: &[Format] = &[Format::Turtle, Format::JsonLd, Format::NTriples, Format::RdfXml];

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Page,
    Csv,
    Json,
    Turtle,
    View(ViewFormat),
}

impl Form {
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Turtle => extension(Format::Turtle),
            Self::View(format) => format.name(),
        }
    }

    /// The forms of the answers to a question, the page first.
    pub(super) fn all(question: &QueryTemplate) -> Vec<Self> {
        let mut all = match question.form() {
            query::Form::Graph => vec![Self::Page, Self::Turtle],
            query::Form::Rows | query::Form::YesNo => vec![Self::Page, Self::Csv, Self::Json],
        };
        all.extend(ViewFormat::of(question).map(Self::View));
        all
    }
}

/// The address of the provenance.
const PROVENANCE: &str = "data/provenance.nq";

/// A resource of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// The front page.
    Home,
    /// The page of an entity.
    Entity(TermId),
    /// The statements about an entity.
    Triples(TermId, Format),
    /// The list of a class, by its position.
    Class(usize),
    /// The same as CSV.
    ClassRows(usize),
    /// A question, with the value of its parameter.
    Question(usize, Option<usize>, Form),
    /// A table, by its position.
    Table(usize),
    /// Its file.
    TableRows(usize),
    /// A page of the codebook, by its position.
    Codebook(usize),
    /// The page of downloads.
    Data,
    /// The whole graph.
    Download(Format),
    /// All named entities from A to Z; with many, the further pages are from 1.
    Search(usize),
    /// A description for machines, by its position.
    Description(usize),
    /// A sitemap, by its position.
    Sitemap(usize),
    /// The page of SPARQL.
    Sparql,
    /// A file of the engine for SPARQL, by its position.
    Package(usize),
    /// The provenance of the graph, for SPARQL in the browser.
    Provenance,
    /// A file with a fixed name.
    Fixed(&'static Fixed),
}

impl Route {
    /// Whether it exists in each language.
    pub(super) fn has_languages(self) -> bool {
        match self {
            Self::Home | Self::Entity(_) | Self::Class(_) | Self::Data | Self::Search(_) => true,
            Self::Question(_, _, form) => form == Form::Page,
            _ => false,
        }
    }
}

/// A file with a fixed name.
#[derive(Debug)]
pub(super) struct Fixed {
    name: &'static str,
    media_type: &'static str,
    make: fn(&Site<'_>) -> String,
}

impl PartialEq for &'static Fixed {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for &'static Fixed {}

/// The files with fixed names.
const FIXED: &[Fixed] = &[
    Fixed { name: "style.css", media_type: "text/css", make: |_| super::about::style() },
    Fixed {
        name: "site.js",
        media_type: "text/javascript",
        make: |_| include_str!("site.js").to_owned(),
    },
    // GitHub Pages leaves out `.well-known` without it.
    Fixed { name: ".nojekyll", media_type: "text/plain", make: |_| String::new() },
    Fixed { name: "404.html", media_type: "text/html", make: |site| site.not_found() },
];

impl Site<'_> {
    /// The addresses of all resources, in order, computed as needed.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let site = project.site(Default::default())?;
    /// assert_eq!(site.paths().next().as_deref(), Some("index.html"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn paths(&self) -> impl Iterator<Item = String> + '_ {
        self.routes().map(|(language, route)| self.path(language, route))
    }

    /// All routes, with the position of the language.
    fn routes(&self) -> impl Iterator<Item = (usize, Route)> + '_ {
        self.pages().chain(self.files().map(|route| (0, route)))
    }

    /// The pages for people.
    pub(super) fn pages(&self) -> impl Iterator<Item = (usize, Route)> + '_ {
        let in_languages = (0..self.languages.len()).flat_map(|language| {
            let names = (0..=self.name_pages()).map(Route::Search);
            let pages = [Route::Home, Route::Data].into_iter().chain(names);
            let classes = (0..self.classes.len()).map(Route::Class);
            let questions = (0..self.questions.len()).flat_map(|at| self.question_routes(at));
            let questions = questions.filter(|route| route.has_languages());
            let entities = self.entities.iter().map(|id| Route::Entity(*id));
            let all = pages.chain(classes).chain(questions).chain(entities);
            all.map(move |route| (language, route))
        });
        let tables = (0..self.tables.len()).map(Route::Table);
        let codebook = (0..self.codebook.bodies.len()).map(Route::Codebook);
        let codebook = codebook.chain([Route::Sparql]);
        in_languages.chain(tables.chain(codebook).map(|route| (0, route)))
    }

    /// All other files.
    fn files(&self) -> impl Iterator<Item = Route> + '_ {
        let triples = self
            .entities
            .iter()
            .flat_map(|id| FORMATS.iter().map(move |format| Route::Triples(*id, *format)));
        let questions = (0..self.questions.len()).flat_map(|at| self.question_routes(at));
        (0..self.classes.len())
            .map(Route::ClassRows)
            .chain(questions.filter(|route| !route.has_languages()))
            .chain((0..self.tables.len()).map(Route::TableRows))
            .chain(self.downloads().map(Route::Download))
            .chain(FIXED.iter().map(Route::Fixed))
            .chain((0..self.descriptions.len()).map(Route::Description))
            .chain((0..self.sitemaps().len()).map(Route::Sitemap))
            .chain((0..self.package().len()).map(Route::Package))
            .chain(self.has_provenance().then_some(Route::Provenance))
            .chain(triples)
    }

    /// The address of a resource.
    pub(super) fn path(&self, language: usize, route: Route) -> String {
        let folder = match language {
            0 => String::new(),
            language => self.languages.get(language).map(|l| format!("{l}/")).unwrap_or_default(),
        };
        let entity = |id| self.addresses.path(id).unwrap_or_default();
        let class = |at: usize| self.classes.get(at).map_or("", |class| class.step.as_str());
        match route {
            Route::Home => format!("{folder}index.html"),
            Route::Entity(id) => format!("{folder}{}.html", entity(id)),
            Route::Triples(id, format) => format!("{}.{}", entity(id), extension(format)),
            Route::Class(at) => format!("{folder}class/{}.html", class(at)),
            Route::ClassRows(at) => format!("class/{}.csv", class(at)),
            Route::Question(at, value, form) => {
                format!("{folder}{}", self.question_path(at, value, form))
            }
            Route::Table(at) => format!("table/{}.html", self.table_step(at)),
            Route::TableRows(at) => format!("table/{}", self.table_file(at)),
            Route::Codebook(at) => {
                self.codebook.bodies.get(at).map_or(String::new(), |(body, _)| body.page.to_owned())
            }
            Route::Data => format!("{folder}data.html"),
            Route::Download(format) => format!("data/graph.{}", extension(format)),
            Route::Search(0) => format!("{folder}search.html"),
            Route::Search(page) => format!("{folder}search/{page}.html"),
            Route::Description(at) => self.descriptions.get(at).map_or("", |d| d.path).to_owned(),
            Route::Sitemap(at) => {
                self.sitemaps().get(at).map_or(String::new(), |file| file.path.clone())
            }
            Route::Sparql => "sparql.html".to_owned(),
            Route::Package(at) => self.package().get(at).map_or("", |file| &file.0).to_owned(),
            Route::Provenance => PROVENANCE.to_owned(),
            Route::Fixed(fixed) => fixed.name.to_owned(),
        }
    }

    /// The language of an address, and the address without its folder.
    pub(super) fn in_language<'p>(&self, path: &'p str) -> (usize, &'p str) {
        let (folder, rest) = path.split_once('/').unwrap_or(("", path));
        let languages = self.languages.iter().enumerate().skip(1);
        let mut others = languages.filter(|(_, language)| *language == folder);
        others.next().map_or((0, path), |(at, _)| (at, rest))
    }

    /// The language and the resource at an address.
    pub(super) fn route(&self, path: &str) -> Option<(usize, Route)> {
        let (language, inner) = self.in_language(path);
        let route = self.named(inner)?;
        (self.path(language, route) == path).then_some((language, route))
    }

    fn named(&self, path: &str) -> Option<Route> {
        let single = match path {
            "index.html" => Some(Route::Home),
            "data.html" => Some(Route::Data),
            "search.html" => Some(Route::Search(0)),
            "sparql.html" => Some(Route::Sparql),
            PROVENANCE => self.has_provenance().then_some(Route::Provenance),
            _ => None,
        };
        let fixed = || {
            let fixed = FIXED.iter().find(|fixed| fixed.name == path);
            fixed.map(Route::Fixed)
        };
        let described = || {
            let at = self.descriptions.iter().position(|known| known.path == path);
            at.map(Route::Description)
        };
        let package = || self.package().iter().position(|file| file.0 == path).map(Route::Package);
        let sitemap =
            || self.sitemaps().iter().position(|file| file.path == path).map(Route::Sitemap);
        let codebook = || {
            let at = self.codebook.bodies.iter().position(|(body, _)| body.page == path);
            at.map(Route::Codebook)
        };
        let known = single.or_else(fixed).or_else(codebook).or_else(described).or_else(package);
        known.or_else(|| self.within(path)).or_else(sitemap)
    }

    /// The resource in one of the folders, else an entity.
    fn within(&self, path: &str) -> Option<Route> {
        let (stem, extension) = path.rsplit_once('.')?;
        match path.split_once('/').map(|(folder, _)| folder) {
            Some("class") => {
                let step = stem.strip_prefix("class/")?;
                let at = self.classes.iter().position(|class| class.step == step)?;
                Some(if extension == "csv" { Route::ClassRows(at) } else { Route::Class(at) })
            }
            Some("search") => {
                let page = stem.strip_prefix("search/")?.parse().ok()?;
                (1..=self.name_pages()).contains(&page).then_some(Route::Search(page))
            }
            Some("question") => self.question_at(stem, extension),
            Some("table") => (0..self.tables.len())
                .flat_map(|at| [Route::Table(at), Route::TableRows(at)])
                .find(|route| self.path(0, *route) == path),
            Some("data") => {
                self.downloads().map(Route::Download).find(|route| self.path(0, *route) == path)
            }
            _ => {
                let entity = self.addresses.entity(stem)?;
                let formats = if self.live { LIVE_FORMATS } else { FORMATS };
                let format = formats.iter().find(|format| self::extension(**format) == extension);
                let page = (extension == "html").then_some(Route::Entity(entity));
                format.map(|format| Route::Triples(entity, *format)).or(page)
            }
        }
    }

    /// The resource at an address, if any: the same bytes for the same folder.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let site = project.site(Default::default())?;
    /// for path in site.paths() {
    ///     assert!(site.answer(&path)?.is_some(), "{path}");
    /// }
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of questions and exports; [`Error::Io`] if a table cannot be read again.
    pub fn answer(&self, path: &str) -> Result<Option<Resource>, Error> {
        let Some((language, route)) = self.route(path) else { return Ok(None) };
        let here = self.here(language, path);
        let html = |text: String| Resource { media_type: "text/html", bytes: text.into_bytes() };
        Ok(Some(match route {
            Route::Home => html(here.home()?),
            Route::Entity(id) => html(here.entity(id)?),
            Route::Triples(id, format) => self.triples(id, format)?,
            Route::Class(at) => html(here.class(at)),
            Route::ClassRows(_) | Route::TableRows(_) | Route::Download(_) => self.whole(route)?,
            Route::Question(at, value, form) => here.question(at, value, form)?,
            Route::Table(at) => html(here.table(at)?),
            Route::Codebook(at) => html(here.in_english().codebook(at)),
            Route::Data => html(here.data()?),
            Route::Provenance => self.provenance()?,
            Route::Search(page) => html(here.search(page)),
            Route::Sparql => html(here.in_english().sparql()?),
            Route::Package(at) => return Ok(self.package().get(at).map(|file| file.1.clone())),
            Route::Fixed(fixed) => {
                Resource { media_type: fixed.media_type, bytes: (fixed.make)(self).into_bytes() }
            }
            Route::Description(at) => {
                let media_type = self.descriptions.get(at).map_or("", |d| d.media_type);
                Resource { media_type, bytes: self.description(at)?.into_bytes() }
            }
            Route::Sitemap(at) => {
                Resource { media_type: "application/xml", bytes: self.sitemap(at).into_bytes() }
            }
        }))
    }

    /// The absolute address of a page, if that of the site is known.
    pub(super) fn absolute(&self, path: &str) -> Option<String> {
        self.url.as_ref().map(|_| self.about.address(path))
    }
}

/// The extension of a file in a format.
pub(super) fn extension(format: Format) -> &'static str {
    format.extensions().first().copied().unwrap_or_else(|| format.name())
}
