//! Publishes the descriptions for machines as files, and as JSON-LD in pages.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Site;
use super::here::Here;
use super::route::Route;
use crate::project::Error;
use crate::rdf::graph::TermId;
use crate::web::describe::{About, dataset, sitemaps};
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

    /// The sitemaps by path; none if the address of the site is unknown.
    pub(super) fn sitemaps(&self) -> &BTreeMap<String, String> {
        self.sitemaps.get_or_init(|| {
            let pages = self.pages().map(|(language, route)| match (language, route) {
                (0, Route::Home) => String::new(),
                _ => self.path(language, route),
            });
            match self.url {
                Some(_) => sitemaps(&self.about, &pages.collect::<Vec<_>>()),
                None => BTreeMap::new(),
            }
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
