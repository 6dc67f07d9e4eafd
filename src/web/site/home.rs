//! Makes the front page: the data set, its main classes, and a question with its answer.

use super::here::Here;
use super::route::{Form, Route};
use super::{Site, hooks};
use crate::project::{Answer, Error, QueryOptions};
use crate::web::html::{Element, el, to};
use crate::web::pages::tables;

impl Here<'_> {
    /// The front page.
    pub(super) fn home(&self) -> Result<String, Error> {
        let site = self.site;
        let title = site.codebook.title.as_str();
        let mut main = el("main").child(el("h1").text(title));
        let described = site.folder.groups.iter().find(|g| tables::name(&g.annotations).is_some());
        if let Some(group) = described {
            let texts = tables::explanations("p", &group.annotations);
            main = main.children(texts.into_iter().map(|text| text.class("lead")));
        }
        main = main.child(self.numbers());
        if let Some(featured) = self.featured()? {
            main = main.child(featured);
        }
        if !site.questions.is_empty() {
            let items = (0..site.questions.len()).zip(&site.questions).map(|(at, question)| {
                let address = self.href(Route::Question(at, None, Form::Page));
                el("li").child(to(address, question.summary()))
            });
            main = main
                .child(el("h2").attr("id", "questions").text("Questions"))
                .child(el("ul").children(items));
        }
        let data = to(self.href(Route::Data), "Downloads, tables and formats");
        main = main
            .children(hooks::cite(self)?)
            .child(el("h2").attr("id", "data").text("Data"))
            .child(el("p").child(data));
        Ok(self.page(title, Vec::new(), main))
    }

    /// The number of members of each main class.
    fn numbers(&self) -> Element {
        let mut classes: Vec<usize> = (0..self.site.classes.len()).collect();
        classes.retain(|at| self.site.classes.get(*at).is_some_and(|class| class.is_main));
        let items = classes.into_iter().filter_map(|at| {
            let class = self.site.classes.get(at)?;
            let link = el("a").attr("href", self.href(Route::Class(at)));
            let number = el("b").text(class.members.len().to_string());
            Some(el("li").child(self.titled(link.child(number).text(" "), class.id)))
        });
        el("ul").class("numbers").children(items)
    }

    /// The featured question (`#+ featured: name=value …`), with its answer.
    fn featured(&self) -> Result<Option<Element>, Error> {
        let site = self.site;
        let mut all = (0..).zip(&site.questions);
        let found =
            all.find_map(|(at, question)| Some((at, question, question.template.featured()?)));
        let Some((at, question, given)) = found else { return Ok(None) };
        let given: Vec<(&str, &str)> =
            given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let asking = site.project.ask(&question.template, &given, QueryOptions::default())?;
        let answer: Answer = asking.answer()?;
        let address = self.href(Route::Question(at, None, Form::Page));
        let title = el("h2").attr("id", "featured").child(to(address, question.summary()));
        let values = given
            .iter()
            .map(|(name, value)| el("span").class("tag").text(format!("{name}: {value}")));
        let section = el("section").class("card").attr("aria-labelledby", "featured").child(title);
        Ok(Some(
            section
                .child(el("p").children(values))
                .children(hooks::drawing(self, &question.template, &answer))
                .child(self.answer(&answer)),
        ))
    }
}

impl Site<'_> {
    /// The footer of each page: licence, version and date from the metadata.
    pub(super) fn foot(&self) -> Vec<Element> {
        use crate::rdf::vocab::{dcterms, owl};
        use crate::web::html::link;
        let annotations = self.folder.groups.iter().flat_map(|group| &group.annotations);
        let mut parts: Vec<Element> = Vec::new();
        for (property, label) in [
            (dcterms::LICENSE, "Licence"),
            (owl::VERSION_INFO, "Version"),
            (dcterms::MODIFIED, "Date"),
        ] {
            let found = annotations.clone().find(|annotation| annotation.property == property);
            let Some(annotation) = found else { continue };
            let first = match &annotation.value {
                serde_json::Value::Array(items) => items.first(),
                value => Some(value),
            };
            let id = first.and_then(|value| value.get("@id")).and_then(serde_json::Value::as_str);
            let text = first.map(tables::texts).and_then(|texts| texts.into_iter().next());
            let value = match (id, text) {
                (Some(id), _) => link(id, id),
                (None, Some((text, _))) => el("span").text(text),
                (None, None) => continue,
            };
            parts.push(el("p").text(format!("{label}: ")).child(value));
        }
        parts
    }
}
