//! Asks questions of a project.

use std::sync::Arc;

use super::interpretation::Interpretation;
use super::place::{Needs, prefixes};
use super::{Asking, Engine, Error, Project};
use crate::link::Resolver;
use crate::query::contained::{Limits, timely};
use crate::query::{self, Answer, Catalogue, Parameter, QueryTemplate};
use crate::rdf::graph::Prefixes;

/// The options of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryOptions {
    /// The engine that answers it.
    pub engine: Engine,
    /// The limits of time and memory. With limits, a separate process (a copy of this one)
    /// evaluates the question and can be ended. The time for taking rows counts too.
    pub limits: Limits,
    /// The preferred language (BCP 47) of names in messages that list candidates, for example `fr`;
    /// English by default.
    pub language: Option<String>,
    /// Whether to add IRIs and codes beside names: `host_iri` and `host_alpha3` after `host`.
    pub ids: bool,
}

impl Project {
    /// Reads a question in SPARQL, as [`QueryTemplate::free`]; the prefixes of the folder need no
    /// declaration. `file` is its name for problems. After the limit of time, unfinished work is
    /// abandoned, so only for a program that is about to end.
    ///
    /// ```
    /// use rapporteur::{Limits, project::Form};
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let text = b"ASK { ?member skos:prefLabel ?name }".to_vec();
    /// let question = project.free_question("mine", text, &Limits::default())?;
    /// assert_eq!(question.form(), Form::YesNo);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] for an invalid question, [`Error::Stopped`] after the time limit,
    /// [`Error::Input`] if the folder has errors.
    pub fn free_question(
        &self,
        file: &str,
        text: Vec<u8>,
        limits: &Limits,
    ) -> Result<QueryTemplate, Error> {
        let (file, prefixes) = (file.to_owned(), self.known_prefixes()?);
        let question = timely(limits, move || QueryTemplate::free_with(&prefixes, &file, &text));
        Ok(question.map_err(Error::Stopped)??)
    }

    /// The named questions: the files of `queries/`, each read when it is taken.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let questions = project.questions()?;
    /// assert_eq!(questions.names().collect::<Vec<_>>(), ["chaired-by"]);
    /// assert_eq!(questions.question("chaired-by")?.parameters()[0].name, "member");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if they cannot be listed.
    pub fn questions(&self) -> Result<Catalogue, Error> {
        Ok(Catalogue::find(self.files())?)
    }

    /// Asks a named question. Values are given by the names of its parameters: an IRI, a code, an
    /// acronym, or a name in any spelling.
    ///
    /// ```
    /// use rapporteur::{Answer, QueryOptions};
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.query("chaired-by", &[("member", "ALD")], QueryOptions::default())?;
    /// let Answer::Rows { columns, rows } = asking.answer()? else { unreachable!() };
    /// assert_eq!(columns, ["city", "opened"]);
    /// assert_eq!(rows.len(), 2);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] for an unknown question and for values without a single meaning;
    /// [`Error::Input`] if the folder has errors.
    pub fn query(
        &self,
        name: &str,
        parameters: &[(&str, &str)],
        options: QueryOptions,
    ) -> Result<Asking, Error> {
        self.ask(&self.questions()?.question(name)?, parameters, options)
    }

    /// Asks a question in SPARQL; the prefixes of the folder need no declaration.
    ///
    /// ```
    /// use rapporteur::{Answer, QueryOptions};
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.sparql("ASK { ?s ?p 1998 }", QueryOptions::default())?;
    /// assert_eq!(asking.answer()?, Answer::YesNo(false));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] for an invalid or refused query; [`Error::Input`] if the folder has
    /// errors.
    pub fn sparql(&self, text: &str, options: QueryOptions) -> Result<Asking, Error> {
        let question = QueryTemplate::free_with(&self.known_prefixes()?, "query", text.as_bytes())?;
        self.ask(&question, &[], options)
    }

    /// Asks a question that is read already, as [`Project::query`] does.
    ///
    /// ```
    /// use rapporteur::QueryTemplate;
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let template = QueryTemplate::free("mine", b"SELECT ?x WHERE { ?x ?p ?_what }")?;
    /// let asking = project.ask(&template, &[("what", "3")], Default::default())?;
    /// assert!(asking.results().is_ok());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Project::query`].
    pub fn ask(
        &self,
        question: &QueryTemplate,
        parameters: &[(&str, &str)],
        options: QueryOptions,
    ) -> Result<Asking, Error> {
        let given: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let (backend, resolver) = match self.elsewhere(options.engine) {
            Some(place) => {
                let (time, language) = (options.limits.timeout, options.language.as_deref());
                let needs = Needs { time, language, all_names: options.ids };
                place.asked(self.files(), question, &given, needs)?
            }
            None => {
                let asked = self.asked(question.names_graphs())?;
                let resolver = match question.names_entities(&given) || options.ids {
                    true => asked.resolver(options.language.as_deref()),
                    false => Arc::default(),
                };
                (asked.backend(options.engine)?.clone(), resolver)
            }
        };
        let values = question.values(&given, &resolver)?;
        let query = match backend.is_remote() {
            true => question.prepared(&values)?,
            false => question.with(&values)?.into(),
        };
        let (file, form) = (question.file().to_owned(), question.form());
        let reading = question.reading(&values, &resolver);
        let needed = question.needed_terms();
        let interpretation = Interpretation { backend: backend.clone(), reading, needed };
        let ids = options.ids.then_some(resolver);
        let view = question.view().cloned();
        // An endpoint has its own limits, and the time is that of its requests.
        let limits = if backend.is_remote() { Limits::default() } else { options.limits };
        Ok(Asking { backend, query, file, form, view, ids, interpretation, limits })
    }
}

impl Project {
    /// The prefixes that need no declaration: those of the graph, or of the ontology for a place.
    fn known_prefixes(&self) -> Result<Prefixes, Error> {
        match self.elsewhere(Engine::default()) {
            Some(_) => Ok(prefixes(self.files())),
            None => Ok(self.graph()?.prefixes().clone()),
        }
    }

    /// The resolver of names, which shows names in a language.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors.
    pub(crate) fn resolver(&self, language: Option<&str>) -> Result<Arc<Resolver>, Error> {
        Ok(self.asked(false)?.resolver(language))
    }

    /// A question with values as plain SPARQL; `text` is that of its file.
    ///
    /// # Errors
    /// As [`Project::ask`].
    pub(crate) fn written(
        &self,
        question: &QueryTemplate,
        text: &str,
        parameters: &[(String, String)],
    ) -> Result<String, Error> {
        let asked = self.asked(question.names_graphs())?;
        let resolver = match question.names_entities(parameters) {
            true => asked.resolver(None),
            false => Arc::default(),
        };
        Ok(question.written(text, &question.values(parameters, &resolver)?)?)
    }

    /// The values of a parameter with which a question has an answer, as rows of one column; none where
    /// that cannot be asked.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors, [`Error::Request`] if they cannot be worked out.
    pub(crate) fn candidates(
        &self,
        question: &QueryTemplate,
        parameter: &Parameter,
    ) -> Result<Option<Answer>, Error> {
        let Some(query) = question.candidates(parameter) else { return Ok(None) };
        let backend = self.asked(question.names_graphs())?.backend(Engine::Graph)?;
        Ok(Some(query::run(backend, query, question.file())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn candidates_are_named_in_the_requested_language() {
        let ontology =
            "@prefix e: <http://e/> . @prefix r: <http://www.w3.org/2000/01/rdf-schema#> .
            e:a r:label \"Congo\"@en, \"Kongo\"@de, \"Le Congo\"@fr-FR .
            e:b r:label \"Congo\"@en, \"Die Republik\"@de .";
        let metadata = "{\"@context\": \"http://www.w3.org/ns/csvw\", \"url\": \"t.csv\"}";
        let files = Memory::new()
            .with("ontology/o.ttl", ontology)
            .with("data/csv-metadata.json", metadata)
            .with("data/t.csv", "a\n1\n")
            .with("queries/q.rq", "SELECT * WHERE { ?_what_iri ?p ?o }");
        let project = Project::of(files).unwrap();
        let message = |language: Option<&str>| {
            let language = language.map(str::to_owned);
            let options = QueryOptions { language, ..QueryOptions::default() };
            match project.query("q", &[("what", "Congo")], options) {
                Err(error) => error.to_string(),
                Ok(_) => String::new(),
            }
        };
        for (language, first, second) in [
            (None, "Congo <http://e/a>", "Congo <http://e/b>"),
            (Some("fr"), "Le Congo <http://e/a>", "Congo <http://e/b>"),
            (Some("DE-at"), "Kongo <http://e/a>", "Die Republik <http://e/b>"),
            (Some("no language"), "Congo <http://e/a>", "Congo <http://e/b>"),
        ] {
            let message = message(language);
            assert!(message.contains(first) && message.contains(second), "{language:?}: {message}");
        }
    }
}
