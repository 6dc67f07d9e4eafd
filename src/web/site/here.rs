//! The page being made: the start of its links, and the language of its names.

use super::address::relative;
use super::route::Route;
use super::words::{self, Words};
use super::{CODEBOOK, Site, iri};
use crate::rdf::graph::{Names, Term, TermId};
use crate::rdf::vocab::{rdf, xsd};
use crate::web::html::{Element, Node, el, joined, link, said_within, to};
use crate::web::pages::guide::words_of;
use crate::web::shell::{PROGRAM, Shell};

/// The deepest nesting of blank nodes shown.
const DEPTH: usize = 5;

/// The number of parts in a composed name.
const PARTS: usize = 3;

/// The resources that a browser may load: only the styles and the script of the site.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
                      base-uri 'none'; form-action 'none'";

/// The same for the page of SPARQL: also the engine and the graph.
const SPARQL_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
                             connect-src 'self'; style-src 'self'; img-src 'self'; \
                             base-uri 'none'; form-action 'none'";

/// The same with a server: its forms too.
pub(in crate::web) const LIVE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
                      script-src 'self'; base-uri 'none'; form-action 'self'";

/// A page of a site.
pub(super) struct Here<'s> {
    pub(super) site: &'s Site<'s>,
    pub(super) names: Names<'s>,
    pub(super) language: usize,
    /// The words of the page; none for English.
    words: Option<&'s Words>,
    path: &'s str,
}

/// A page without its frame.
pub(super) struct Page {
    pub(super) title: String,
    /// Further elements for its head.
    pub(super) head: Vec<Element>,
    pub(super) main: Element,
    /// Its citation for the foot; none where the page has one.
    pub(super) cite: Option<Element>,
}

impl<'p> Site<'p> {
    /// The page at a path.
    pub(super) fn here<'s>(&'s self, language: usize, path: &'s str) -> Here<'s> {
        let tag = self.languages.get(language).map_or("en", String::as_str);
        let names = Names::new(self.graph, self.index).in_language(tag);
        Here { site: self, names, language, words: self.words.get(language), path }
    }
}

impl Here<'_> {
    /// The address of the page.
    pub(super) fn path(&self) -> &str {
        self.path
    }

    /// The words for an English text in the language of the page.
    pub(super) fn word<'a>(&'a self, english: &'a str) -> &'a str {
        self.words.map_or(english, |words| words.get(english))
    }

    /// The words with values in place of `{}`.
    pub(super) fn words(&self, english: &str, values: &[&str]) -> String {
        words::filled(self.word(english), values)
    }

    /// The language of the words of the page.
    fn lang(&self) -> &str {
        self.words.map_or("en", |words| &words.tag)
    }

    /// Marks the language of a text where it is not that of the page.
    pub(super) fn said(&self, element: Element, lang: Option<&str>) -> Element {
        said_within(element, lang, self.lang())
    }

    /// A link to a resource in the language of the page.
    pub(super) fn href(&self, route: Route) -> String {
        let language = if route.has_languages() { self.language } else { 0 };
        self.file(&self.site.path(language, route))
    }

    /// A link to a file of the site.
    pub(super) fn file(&self, path: &str) -> String {
        relative(self.path, path)
    }

    /// A page about the data set in its frame.
    pub(super) fn page(&self, title: &str, main: Element) -> String {
        let cite = Some(self.cite_folded(None));
        self.framed(Page { title: title.to_owned(), head: Vec::new(), main, cite })
    }

    /// A page in its frame.
    pub(super) fn framed(&self, page: Page) -> String {
        let main = el("div").class("page").child(page.main.attr("id", "main"));
        self.shell(&page.title, page.head, (main, "main"), page.cite)
    }

    /// The same page with its words in English.
    pub(super) fn in_english(self) -> Self {
        Self { words: None, ..self }
    }

    /// A page of the codebook in the site's frame.
    pub(super) fn codebook(self, at: usize) -> String {
        let Some((body, start)) = self.site.codebook.bodies.get(at) else { return String::new() };
        let content = crate::web::pages::frame::content(body.clone(), &body.title, start);
        self.shell(&body.title, Vec::new(), (content, start), Some(self.cite_folded(None)))
    }

    fn shell(
        &self,
        title: &str,
        head: Vec<Element>,
        (content, start): (Element, &str),
        cite: Option<Element>,
    ) -> String {
        let site = self.site.codebook.title.as_str();
        let is_sparql = self.file(self.path) == self.href(Route::Sparql);
        let policy = match self.site.live {
            true => LIVE_POLICY,
            false if is_sparql => SPARQL_POLICY,
            false => POLICY,
        };
        let policy =
            el("meta").attr("http-equiv", "Content-Security-Policy").attr("content", policy);
        let style = el("link").attr("rel", "stylesheet").attr("href", self.file("style.css"));
        let script = el("script").attr("src", self.file("site.js")).attr("defer", "");
        let mut all = vec![policy, style, script];
        all.extend(head);
        let tab = |(route, title): (Route, &str)| {
            let address = self.href(route);
            let here = self.file(self.path) == address;
            (address, title.to_owned(), here)
        };
        let shell = Shell {
            title: if title == site { site.to_owned() } else { format!("{title} – {site}") },
            head: all,
            site: el("span").child(to(self.href(Route::Home), site)).children(self.languages()),
            pages: self.tabs().into_iter().map(tab).collect(),
            start: start.to_owned(),
            content,
            foot: cite.into_iter().chain(self.foot()).collect(),
            lang: self.lang().to_owned(),
            words: ["Skip to content", "Pages"].map(|words| self.word(words).to_owned()),
        };
        shell.page()
    }

    /// The pages of the navigation; those of the codebook are on its own pages only.
    fn tabs(&self) -> Vec<(Route, &str)> {
        let mut tabs: Vec<(Route, &str)> =
            [(Route::Home, "Home"), (Route::Search(0), "A–Z"), (Route::Data, "Data")].to_vec();
        // Without an engine, the page says how to get one: that is for the author.
        if self.site.answers_sparql() {
            tabs.push((Route::Sparql, "SPARQL"));
        }
        let bodies = self.site.codebook.bodies.iter().enumerate();
        let is_codebook = bodies.clone().any(|(_, (body, _))| body.page == self.path);
        tabs.extend(bodies.filter_map(|(at, (body, _))| match body.page == CODEBOOK {
            true => Some((Route::Codebook(at), "About")),
            false => is_codebook.then_some((Route::Codebook(at), body.title.as_str())),
        }));
        tabs.into_iter().map(|(route, title)| (route, self.word(title))).collect()
    }

    /// What the foot of each page says: licence, version and date from the metadata, and the program.
    fn foot(&self) -> Vec<Element> {
        let made = self.words("Made by {} from the files of the folder.", &[PROGRAM]);
        let facts = self.site.facts().into_iter();
        let facts = facts
            .map(|(label, value)| el("p").text(format!("{}: ", self.word(label))).child(value));
        facts.chain([el("p").text(made)]).collect()
    }

    /// Links to the same page in other languages, if there are any.
    fn languages(&self) -> Option<Element> {
        let languages = &self.site.languages;
        let (_, route) = self.site.route(self.path)?;
        if languages.len() < 2 || !route.has_languages() {
            return None;
        }
        let links = languages.iter().enumerate().map(|(at, language)| {
            let address = self.file(&self.site.path(at, route));
            let link = el("a").attr("href", address).attr("hreflang", language.as_str());
            let link = link.attr("lang", language.as_str());
            let link = link.text(self.site.words.get(at).map_or("", Words::own_name));
            if at == self.language { link.attr("aria-current", "true") } else { link }.into()
        });
        let nav = el("span").class("languages").attr("role", "navigation");
        Some(nav.attr("aria-label", self.word("Names in")).children(joined(links.collect(), " ")))
    }

    /// The name of a term: its label, a name composed of its values, or the end of its IRI.
    pub(super) fn name(&self, id: TermId) -> String {
        match self.names.label(id) {
            Some(label) => label.text.to_owned(),
            None => self.composed(id).unwrap_or_else(|| self.local(id)),
        }
    }

    /// The last part of an IRI.
    pub(super) fn local(&self, id: TermId) -> String {
        let text = iri(self.site.graph, id);
        let short = self.names.short(text);
        match self.site.addresses.path(id) {
            Some(_) if short == text => {
                let last = text.rsplit(['/', '#']).find(|part| !part.is_empty());
                last.unwrap_or(text).to_owned()
            }
            _ => short,
        }
    }

    /// A name for an entity without one: its class, its owner if there is only one, and the first
    /// names and numbers among its values.
    fn composed(&self, id: TermId) -> Option<String> {
        let (graph, names) = (self.site.graph, &self.names);
        let kind = self.site.find(rdf::TYPE);
        let class = self.site.objects(id, rdf::TYPE).first();
        let part = |(predicate, value): (TermId, TermId)| match graph.term(value) {
            _ if Some(predicate) == kind => None,
            Term::Iri(_) => names.label(value).map(|label| label.text.to_owned()),
            Term::Typed { text, datatype: xsd::INTEGER } => Some(text.to_owned()),
            _ => None,
        };
        let about = self.site.order.sorted(self.site.index.about(id).collect());
        let mut owners = self.owners(id);
        let owner = owners.next().filter(|first| owners.all(|other| other == *first));
        let owner_name =
            owner.and_then(|owner| names.label(owner)).map(|label| label.text.to_owned());
        let about = about.into_iter().filter(|(_, value)| Some(*value) != owner);
        let parts: Vec<String> =
            owner_name.into_iter().chain(about.filter_map(part)).take(PARTS).collect();
        if parts.is_empty() {
            return None;
        }
        let parts = parts.join(" · ");
        Some(match class.and_then(|class| names.label(*class)) {
            Some(class) => format!("{}: {parts}", class.text),
            None => parts,
        })
    }

    /// The named subjects with this term as a value.
    pub(super) fn owners(&self, id: TermId) -> impl Iterator<Item = TermId> + '_ {
        let index = self.site.index;
        let subjects = index.predicates().iter().flat_map(move |p| index.subjects(*p, id));
        subjects.copied().filter(|subject| self.names.label(*subject).is_some())
    }

    /// The name of a term as an element, with its language.
    pub(super) fn titled(&self, element: Element, id: TermId) -> Element {
        match self.names.label(id) {
            Some(label) => self.said(element, label.lang).text(label.text),
            None => element.text(self.name(id)),
        }
    }

    /// A term with a link to its page, to the codebook, or to the web.
    pub(super) fn term(&self, id: TermId) -> Element {
        let text = iri(self.site.graph, id);
        if self.site.addresses.path(id).is_some() {
            return self.titled(el("a").attr("href", self.href(Route::Entity(id))), id);
        }
        match self.site.codebook.spots.get(text) {
            Some(spot) => self.titled(el("a").attr("href", self.file(&spot.href())), id),
            None => {
                let host = text.split_once("://").and_then(|(_, rest)| rest.split('/').next());
                match host.filter(|_| self.names.label(id).is_some()) {
                    Some(host) => el("span")
                        .child(link(text, self.name(id)))
                        .child(el("span").class("soft").text(format!(" ({host})"))),
                    None => link(text, self.name(id)),
                }
            }
        }
    }

    /// A property in words, with a link to the codebook.
    pub(super) fn property(&self, id: TermId) -> Element {
        let text = iri(self.site.graph, id);
        match self.site.codebook.spots.get(text) {
            Some(_) => self.term(id),
            None => match self.names.label(id) {
                Some(_) => self.titled(el("span"), id),
                None => el("span").text(words_of(text)),
            },
        }
    }

    /// A value: a term, a text, a date, or the statements about a blank node.
    pub(super) fn value(&self, id: TermId) -> Node {
        self.shown(id, 0)
    }

    fn shown(&self, id: TermId, depth: usize) -> Node {
        match self.site.graph.term(id) {
            Term::Iri(_) => self.term(id).into(),
            Term::Typed { text, datatype } => typed(text, datatype),
            Term::Lang { text, lang } => {
                self.said(el("span"), Some(lang)).class("text").text(text).into()
            }
            Term::Blank(_) if depth == DEPTH => "…".into(),
            Term::Blank(_) => {
                let about = self.site.order.sorted(self.site.index.about(id).collect());
                let rows = about.into_iter().map(|(predicate, value)| {
                    let entry = el("li").child(self.property(predicate)).text(": ");
                    entry.child(self.shown(value, depth + 1))
                });
                el("ul").class("nested").children(rows).into()
            }
        }
    }

    /// Values side by side.
    pub(super) fn values(&self, ids: &[TermId]) -> Vec<Node> {
        joined(ids.iter().map(|id| self.value(*id)).collect(), ", ")
    }

    /// A term in an answer.
    pub(super) fn answered(&self, term: &oxigraph::model::Term) -> Node {
        use oxigraph::model::Term as Answered;
        match term {
            Answered::NamedNode(node) => match self.site.find(node.as_str()) {
                Some(id) => self.term(id).into(),
                None => link(node.as_str(), node.as_str()).into(),
            },
            Answered::Literal(literal) => match literal.language() {
                None if literal.datatype().as_str() == xsd::STRING => {
                    match self.site.named_entity(literal.value()) {
                        Some(id) => to(self.href(Route::Entity(id)), literal.value()).into(),
                        None => typed(literal.value(), xsd::STRING),
                    }
                }
                Some(lang) => self.said(el("span"), Some(lang)).text(literal.value()).into(),
                None => typed(literal.value(), literal.datatype().as_str()),
            },
            other => other.to_string().into(),
        }
    }
}

/// A literal without a language: a date as a `time` element (HTML §4.5.14), an address as a link.
fn typed(text: &str, datatype: &str) -> Node {
    let is_time = [xsd::DATE, xsd::DATE_TIME, xsd::G_YEAR].contains(&datatype);
    match datatype {
        xsd::ANY_URI => link(text, text).into(),
        _ if is_time && text.starts_with(|c: char| c.is_ascii_digit()) => {
            let shown = text.replacen('T', " ", 1);
            let shown = shown.strip_suffix('Z').map_or(shown.clone(), |time| match time {
                time if time.contains(':') => {
                    format!("{} UTC", time.strip_suffix(":00").unwrap_or(time))
                }
                day => day.to_owned(),
            });
            el("time").attr("datetime", text).text(shown).into()
        }
        _ => el("span").class("text").text(text).into(),
    }
}
