//! Publishes the descriptions for machines as files, and as JSON-LD in pages.

use serde_json::Value;

use super::Site;
use super::here::Here;
use super::route::Route;
use crate::project::Error;
use crate::rdf::graph::TermId;
use crate::web::describe::{About, Sitemap, dataset};
use crate::web::html::{Element, el, json};

impl Site<'_> {
    /// The description of the data set with its tables and downloads.
    fn complete_about(&self) -> Result<&About, Error> {
        if let Some(about) = self.complete.get() {
            return Ok(about);
        }
        let mut about = self.about.clone();
        let path = |at| format!("table/{}", self.table_file(at));
        about.complete(self.project, (self.graph, self.index), path)?;
        for format in self.downloads() {
            about.distributions.push(self.distribution(format)?);
        }
        Ok(self.complete.get_or_init(|| about))
    }

    /// A description for machines, by its position.
    pub(super) fn description(&self, at: usize) -> Result<String, Error> {
        match self.descriptions.get(at) {
            Some(description) => description.text(self.complete_about()?, self.graph),
            None => Ok(String::new()),
        }
    }

    /// The files of the sitemap; none if the address of the site is unknown.
    pub(super) fn sitemaps(&self) -> &[Sitemap] {
        self.sitemaps.get_or_init(|| match self.url {
            Some(_) => Sitemap::all(&self.about, self.listed()),
            None => Vec::new(),
        })
    }

    /// The text of one of them.
    pub(super) fn sitemap(&self, at: usize) -> String {
        let all = self.sitemaps();
        all.get(at).map_or_else(String::new, |file| file.text(&self.about, all, self.listed()))
    }

    /// The paths of the pages for search engines, which know the home page by its folder.
    fn listed(&self) -> impl Iterator<Item = String> + '_ {
        self.pages().map(|(language, route)| match (language, route) {
            (0, Route::Home) => String::new(),
            _ => self.path(language, route),
        })
    }
}

impl Here<'_> {
    /// The data set for search engines, as an element of the page's head.
    pub(super) fn dataset(&self) -> Result<Element, Error> {
        Ok(structured(&dataset(self.site.complete_about()?)))
    }

    /// An entity for search engines, and its data formats, as elements of the page's head.
    pub(super) fn machines(&self, id: TermId) -> Vec<Element> {
        let url = self.site.absolute(self.path());
        let described = self.site.terms.describe(&self.names, id, url.as_deref());
        let formats = super::route::FORMATS.iter().map(|format| {
            el("link")
                .attr("rel", "alternate")
                .attr("type", format.media_type())
                .attr("href", self.href(Route::Triples(id, *format)))
        });
        formats.chain(described.as_ref().map(structured)).collect()
    }
}

fn structured(value: &Value) -> Element {
    json("application/ld+json", value)
}
