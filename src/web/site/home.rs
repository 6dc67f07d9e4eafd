//! Makes the front page: the data set, its main classes, and a question with its answer.

use super::Site;
use super::here::Here;
use super::here::Page;
use super::questions::Question;
use super::route::{Form, Route};
use crate::project::{Answer, Error, QueryOptions};
use crate::web::html::{Element, el, link, to};
use crate::web::pages::tables;

/// The most rows of an answer on the front page.
const SHOWN: usize = 50;

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
        main = main.children(self.featured()?);
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

    /// The number of members of each main class, and of the largest one: its members may have no
    /// names, such as votes.
    fn numbers(&self) -> Element {
        let size = |at: &usize| self.site.classes.get(*at).map_or(0, |class| class.members.len());
        let mut classes: Vec<usize> = (0..self.site.classes.len()).collect();
        classes.retain(|at| self.site.classes.get(*at).is_some_and(|class| class.is_target));
        let largest = classes.iter().map(size).max();
        classes.retain(|at| {
            let is_main = self.site.classes.get(*at).is_some_and(|class| class.is_main);
            is_main || Some(size(at)) == largest
        });
        classes.sort_by_key(|at| std::cmp::Reverse(size(at)));
        let items = classes.into_iter().filter_map(|at| {
            let class = self.site.classes.get(at)?;
            let link = el("a").attr("href", self.href(Route::Class(at)));
            let number = el("b").text(class.members.len().to_string());
            Some(el("li").child(self.titled(link.child(number).text(" "), class.id)))
        });
        el("ul").class("numbers").children(items)
    }

    /// The featured questions (`#+ featured: name=value …`) with their answers: those about
    /// everything first.
    fn featured(&self) -> Result<Vec<Element>, Error> {
        let all = (0..).zip(&self.site.questions);
        let mut found: Vec<_> = all
            .filter_map(|(at, question)| Some((at, question, question.template.featured()?)))
            .collect();
        found.sort_by_key(|(_, _, given)| !given.is_empty());
        found.into_iter().map(|(at, question, given)| self.card(at, question, given)).collect()
    }

    fn card(
        &self,
        at: usize,
        question: &Question,
        given: &[(String, String)],
    ) -> Result<Element, Error> {
        let site = self.site;
        let given: Vec<(&str, &str)> =
            given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let asking = site.project.ask(&question.template, &given, QueryOptions::default())?;
        let answer: Answer = asking.answer()?;
        let address = self.href(Route::Question(at, None, Form::Page));
        let anchor = format!("featured-{at}");
        let title = el("h2").attr("id", anchor.as_str()).child(to(address, question.summary()));
        let values = given
            .iter()
            .map(|(name, value)| el("span").class("tag").text(format!("{name}: {value}")));
        let section = el("section").class("card").attr("aria-labelledby", anchor).child(title);
        let section =
            if given.is_empty() { section } else { section.child(el("p").children(values)) };
        let rows = self.answer(&answer, SHOWN);
        Ok(match self.drawing(&question.template, &answer) {
            Some(drawing) => section.child(drawing).child(
                el("details").child(el("summary").text(self.word("As a table"))).child(rows),
            ),
            None => section.child(rows),
        })
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
