//! Makes the page that asks any SPARQL in the browser, with all questions as examples.

use super::engine::{NAME, VERSION, how};
use super::here::{Here, Page};
use super::route::{Form, Route};
use crate::project::Error;
use crate::query::without_head;
use crate::rdf::format::Format;
use crate::web::html::{Element, el, to};

/// A question with values, as plain SPARQL.
struct Example {
    /// The anchor of its text.
    id: String,
    at: usize,
    values: Vec<(String, String)>,
    text: String,
    /// Whether it asks graphs by name, such as provenance, which the download lacks.
    names_graphs: bool,
}

impl Here<'_> {
    /// The page of SPARQL: with the package of the engine a form, without it how to get one.
    pub(super) fn sparql(&self) -> Result<String, Error> {
        if self.site.live {
            return self.live_sparql(None, None);
        }
        let examples = self.examples()?;
        let mut main = el("main").child(el("h1").text("SPARQL"));
        let mut head = Vec::new();
        if self.site.package.is_some() {
            head.push(el("script").attr("src", self.file("sparql.js")).attr("defer", ""));
            main = main
                .child(el("p").class("lead").text(
                    "Ask the records and the ontology any question in SPARQL 1.1. Your browser answers \
                     it; nothing is sent.",
                ))
                .child(self.form(&examples));
        } else {
            main = main
                .child(el("p").class("lead").text(
                    "This site has no engine for SPARQL. Load the graph into an engine of your own, or \
                     ask the questions below with the program rapporteur.",
                ))
                .child(
                    el("p").text(
                        "To ask in the browser, publish the site with the package of Oxigraph:",
                    ),
                )
                .child(
                    el("pre").class("command").child(
                        el("code").text(format!(
                            "{}\nrapporteur publish -o site --sparql package",
                            how()
                        )),
                    ),
                );
        }
        let graph = to(self.href(Route::Download(Format::NQuads)), Format::NQuads.title());
        main = main.child(el("p").text("The graph: ").child(graph).text("."));
        main = main.children(self.shown_examples(&examples));
        let cite = Some(self.cite_folded(None));
        Ok(self.framed(Page { title: "SPARQL".to_owned(), head, main, cite }))
    }

    /// The examples under their heading.
    fn shown_examples(&self, examples: &[Example]) -> Vec<Element> {
        if examples.is_empty() {
            return Vec::new();
        }
        let heading = el("h2").attr("id", "examples").text("Examples");
        let shown = examples.iter().map(|example| self.example(example));
        std::iter::once(heading).chain(shown).collect()
    }

    /// All questions as plain SPARQL, to read.
    pub(super) fn all_examples(&self) -> Result<Vec<Element>, Error> {
        Ok(self.shown_examples(&self.examples()?))
    }

    /// All questions, with values as far as there are any.
    fn examples(&self) -> Result<Vec<Example>, Error> {
        let site = self.site;
        let mut examples = Vec::new();
        for (at, question) in site.questions.iter().enumerate() {
            let (template, text) = (&question.template, &question.text);
            let values = site.example_values(at)?;
            let text = match &values {
                Some(values) => site.project.written(template, text, values)?,
                None => {
                    format!("# Replace {} by a value.\n{}", question.wanting(), without_head(text))
                }
            };
            let (id, values) = (format!("q-{}", question.step), values.unwrap_or_default());
            let names_graphs = template.names_graphs();
            examples.push(Example { id, at, values, text, names_graphs });
        }
        Ok(examples)
    }

    fn summary(&self, at: usize) -> &str {
        self.site.questions.get(at).map_or("", |question| question.summary())
    }

    /// The form; a script brings it to life.
    fn form(&self, examples: &[Example]) -> Element {
        let options = examples.iter().map(|example| {
            let option = el("option").attr("value", example.id.as_str());
            option.text(self.summary(example.at))
        });
        let select = el("select").attr("id", "example").attr("disabled", "").children(options);
        let first = examples.first().map_or("SELECT * WHERE { ?s ?p ?o } LIMIT 10", |e| &e.text);
        let query = el("textarea")
            .attr("id", "query")
            .attr("rows", "16")
            .attr("spellcheck", "false")
            .attr("autocapitalize", "off")
            // The first line end of the content does not count (HTML §13.1.2.5).
            .text(format!("\n{first}"));
        let run = el("button").attr("id", "run").attr("type", "submit").attr("disabled", "");
        let stop = el("button").attr("id", "stop").attr("type", "button").attr("hidden", "");
        let label = |of: &'static str, text: &'static str| el("label").attr("for", of).text(text);
        let licences = [("README.txt", "about it"), ("LICENSE-APACHE.txt", "licence")]
            .into_iter()
            .map(|(file, text)| (format!("sparql/{file}"), text))
            .filter(|(path, _)| self.site.route(path).is_some())
            .flat_map(|(path, text)| [el("span").text(", "), to(self.file(&path), text)]);
        let engine = el("p")
            .class("soft")
            .text(format!(
                "Run loads the engine (Oxigraph {VERSION}, 4 MB) and the graph once. Engine: "
            ))
            .child(to(self.file("sparql/package.json"), NAME))
            .children(licences)
            .text(".");
        let form = el("form").attr("id", "sparql");
        let form = match self.site.has_provenance() {
            true => form.attr("data-provenance", self.href(Route::Provenance)),
            false => form,
        };
        form.attr("data-graph", self.href(Route::Download(Format::NQuads)))
            .attr("data-worker", self.file("sparql-worker.js"))
            .child(el("p").child(label("example", "Example ")).child(select))
            .child(el("p").child(label("query", "Query ")).child(query))
            .child(el("p").child(run.text("Run")).text(" ").child(stop.text("Stop")))
            .child(
                el("p").attr("id", "state").attr("role", "status").attr("aria-live", "polite").text(
                    "This form needs JavaScript and WebAssembly. Without them, use the examples below \
                     with `rapporteur query`.",
                ),
            )
            .child(el("p").attr("id", "problem").attr("role", "alert"))
            .child(el("div").attr("id", "result"))
            .child(engine)
    }

    fn example(&self, example: &Example) -> Element {
        let question = self.href(Route::Question(example.at, None, Form::Page));
        let mut about = el("p").child(to(question, "The question"));
        if !example.values.is_empty() {
            about = about.text(" with ");
        }
        for (number, (name, value)) in example.values.iter().enumerate() {
            let separator = if number == 0 { "" } else { ", " };
            about = about.text(separator).child(el("code").text(format!("{name}={value}")));
        }
        if example.names_graphs && !self.site.has_provenance() {
            about = about.text(
                ". It asks graphs by name; the download has the records and the ontology only, and \
                 `rapporteur query` has all",
            );
        }
        let text = el("pre").child(el("code").text(example.text.as_str()));
        el("details")
            .attr("id", example.id.as_str())
            .child(el("summary").text(self.summary(example.at)))
            .child(about)
            .child(text)
    }
}
