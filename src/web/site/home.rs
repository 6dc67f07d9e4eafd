//! Makes the front page: the data set, its main classes, and a question with its answer.

use super::Site;
use super::here::Here;
use super::here::Page;
use super::question::ROWS;
use super::route::{Form, Route};
use crate::project::{Answer, Error, QueryOptions};
use crate::web::html::{Element, el, link, to};
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
                .child(el("h2").attr("id", "questions").text(self.word("Questions")))
                .child(el("ul").children(items));
        }
        let data = to(self.href(Route::Data), self.word("Downloads, tables and formats"));
        main = main
            .child(self.cite_section())
            .child(el("h2").attr("id", "data").text(self.word("Data")))
            .child(el("p").child(data));
        let head = vec![self.dataset()?];
        Ok(self.framed(Page { title: title.to_owned(), head, main, cite: None }))
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
                .children(self.drawing(&question.template, &answer))
                .child(self.answer(&answer, ROWS)),
        ))
    }
}

impl Site<'_> {
    /// Licence, version and date of the data set, each with its label.
    pub(super) fn facts(&self) -> Vec<(&'static str, Element)> {
        let about = &self.about;
        let licence = about.licence.as_ref().map(|licence| {
            let name = licence.spdx.as_deref().unwrap_or(&licence.iri);
            link(&licence.iri, name)
        });
        let version = about.version.as_ref().map(|version| el("span").text(version.as_str()));
        let date = about.modified.as_ref().or(about.date());
        let date = date.map(|date| el("time").attr("datetime", date.as_str()).text(date.as_str()));
        let all = [("Licence", licence), ("Version", version), ("Date", date)];
        all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
    }
}
