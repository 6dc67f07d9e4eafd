//! Evaluates a question with its parameters.

use std::io::Write;
use std::sync::Arc;

use spareval::CancellationToken;

use super::interpretation::Interpretation;
use super::{Error, streamed};
use crate::link::Resolver;
use crate::query::contained::{Ended, Limits, Work, contained};
use crate::query::{self, Answer, AnswerError, Backend, Form, ResultFormat, Results, View};
use crate::rdf::graph::Prefixes;

/// A question with the values of its parameters; it can be answered more than once.
#[derive(Clone)]
pub struct Asking {
    pub(super) backend: Arc<Backend>,
    pub(super) query: query::Prepared,
    pub(super) file: String,
    pub(super) form: Form,
    pub(super) view: Option<View>,
    /// Resolves names, if IRIs and codes are requested.
    pub(super) ids: Option<Arc<Resolver>>,
    pub(super) interpretation: Interpretation,
    pub(super) limits: Limits,
}

impl Asking {
    /// The form of the answer: rows, yes or no, or triples.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.sparql("ASK {}", Default::default())?;
    /// assert_eq!(asking.form(), rapporteur::project::Form::YesNo);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn form(&self) -> Form {
        self.form
    }

    /// How its answer is drawn, if the question says so in its head (`#+ view:`).
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.sparql("ASK {}", Default::default())?;
    /// assert_eq!(asking.view(), None);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn view(&self) -> Option<&View> {
        self.view.as_ref()
    }

    /// The file of the question.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// The value of each parameter as read, in words: `host: Canada <…>`.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.query("chaired-by", &[("member", "ALD")], Default::default())?;
    /// assert_eq!(asking.reading(), ["member: Alderland <https://river.example/member/ALD>"]);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn reading(&self) -> &[String] {
        &self.interpretation.reading
    }

    /// The required properties and classes that the graph lacks, by short name, for example without
    /// a linked table.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let text = "SELECT ?x { ?x a <http://schema.org/VoteAction> }";
    /// let asking = project.sparql(text, Default::default())?;
    /// assert_eq!(asking.unmet(), ["schema:VoteAction"]);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn unmet(&self) -> Vec<String> {
        self.interpretation.unmet()
    }

    /// Some named graphs of the place that is asked, for an answer that is unexpectedly empty, as
    /// `<IRI>`; none for a folder.
    pub fn named_graphs(&self) -> Vec<String> {
        self.interpretation.backend.named_graphs()
    }

    /// The whole answer.
    ///
    /// ```
    /// use rapporteur::{Answer, Term};
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let text = "SELECT ?n WHERE { ?x <http://schema.org/location> ?n } ORDER BY ?n LIMIT 1";
    /// let answer = project.sparql(text, Default::default())?.answer()?;
    /// let Answer::Rows { rows, .. } = answer else { unreachable!() };
    /// assert!(matches!(&rows[0][0], Some(Term::Literal(city)) if city.value() == "Alder Bridge"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if it cannot be evaluated, [`Error::Stopped`] if it exceeds its limits.
    pub fn answer(&self) -> Result<Answer, Error> {
        if self.limits.is_none() {
            return self.each(|results| Ok(results.collect()?));
        }
        self.results()?.collect().map_err(Error::from)
    }

    /// The answer row by row or triple by triple.
    ///
    /// It is evaluated on the caller's stack, and nested questions need more; [`Asking::each`] has
    /// enough stack for any.
    ///
    /// ```
    /// use rapporteur::project::Results;
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.sparql("SELECT * WHERE { ?s ?p ?o }", Default::default())?;
    /// let Results::Rows(rows) = asking.results()? else { unreachable!() };
    /// for row in rows.take(2) {
    ///     assert_eq!(row?.len(), 3);
    /// }
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Evaluation`], and within limits [`Error::Stopped`]. Nearly all come later, with a
    /// row or triple; [`Error::from`] converts them.
    pub fn results(&self) -> Result<Results<'_>, Error> {
        if !self.limits.is_none() {
            let (asking, format) = (self.clone(), streamed::format(self.form));
            return streamed::results(self.form, move |mut out| {
                asking.contained(format, None, &mut out).map(drop)
            });
        }
        let never = CancellationToken::new();
        Ok(self.identified(query::evaluate(&self.backend, self.query.clone(), never)?))
    }

    /// Passes the answer to `read` as it is evaluated, on a thread with a large stack.
    ///
    /// ```
    /// use rapporteur::project::Results;
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.sparql("SELECT * WHERE { ?s ?p ?o }", Default::default())?;
    /// let count = asking.each(|results| match results {
    ///     Results::Rows(rows) => Ok(rows.count()),
    ///     _ => Ok(0),
    /// })?;
    /// assert!(count > 20);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Asking::answer`], and errors of `read`.
    pub fn each<T: Send>(
        &self,
        read: impl FnOnce(Results<'_>) -> Result<T, AnswerError> + Send,
    ) -> Result<T, Error> {
        if !self.limits.is_none() {
            return Ok(read(self.results()?)?);
        }
        let read = |results: Results<'_>| read(self.identified(results));
        query::ask(&self.backend, self.query.clone(), read).map_err(|error| match error {
            AnswerError::Evaluation(error) => query::failed(&error, &self.file).into(),
            error => error.into(),
        })
    }

    /// Writes the answer as it is evaluated, and returns the number of its rows or triples; one for
    /// yes or no. A table fits into `width` characters, if given.
    ///
    /// ```
    /// use rapporteur::project::ResultFormat;
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.query("chaired-by", &[("member", "CRS")], Default::default())?;
    /// let mut csv = Vec::new();
    /// assert_eq!(asking.write(ResultFormat::Csv, None, &mut csv)?, 1);
    /// assert_eq!(csv, b"city,opened\r\nOld Mill,2021-09-13\r\n");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// With limits too, it is written as it comes:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use rapporteur::project::ResultFormat;
    /// use rapporteur::{Error, Limits, QueryOptions};
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let limits = Limits { timeout: Some(Duration::from_nanos(1)), memory: None };
    /// let asking = project.sparql("ASK {}", QueryOptions { limits, ..Default::default() })?;
    /// let written = asking.write(ResultFormat::Csv, None, &mut Vec::new());
    /// assert!(matches!(written, Err(Error::Stopped(_))));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if it cannot be evaluated, [`Error::Stopped`] if it exceeds its limits,
    /// [`Error::Io`] for errors of `out` and for a format that does not fit the answer.
    pub fn write(
        &self,
        format: ResultFormat,
        width: Option<u16>,
        mut out: &mut (dyn Write + Send),
    ) -> Result<usize, Error> {
        match self.limits.is_none() {
            true => {
                self.each(|results| results.write(&mut out, format, self.backend.prefixes(), width))
            }
            false => self.contained(format, width, out).map_err(Error::Stopped),
        }
    }

    /// Writes the answer as [`Asking::write`] does, in a separate process with the limits.
    fn contained(
        &self,
        format: ResultFormat,
        width: Option<u16>,
        out: &mut dyn Write,
    ) -> Result<usize, Ended> {
        let prefixes = self.backend.prefixes();
        let work = |mut work: Work<'_>| {
            let results = query::evaluate(&self.backend, self.query.clone(), work.cancelled);
            let results = self.identified(results.map_err(|error| error.to_string())?);
            let written = results.write(&mut work.out, format, prefixes, width);
            written.map_err(|error| error.to_string())
        };
        contained(&self.limits, out, work)
    }

    /// An answer with IRIs and codes beside names, if requested.
    fn identified<'r>(&'r self, results: Results<'r>) -> Results<'r> {
        match &self.ids {
            Some(resolver) => query::with_ids(results, resolver),
            None => results,
        }
    }

    /// The prefixes for IRIs in the answer: those of the graph, or of the ontology in the folder if
    /// the question is asked elsewhere.
    pub fn prefixes(&self) -> &Prefixes {
        self.backend.prefixes()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::project::{Project, QueryOptions};
    use crate::source::Memory;

    fn small() -> Memory {
        let ontology = "@prefix e: <http://e/> . e:a e:p 01, \"b\"@en-GB, _:x . _:x e:q \"c\\n\" .";
        let metadata = "{\"@context\": \"http://www.w3.org/ns/csvw\", \"url\": \"t.csv\"}";
        Memory::new()
            .with("ontology/o.ttl", ontology)
            .with("data/csv-metadata.json", metadata)
            .with("data/t.csv", "a\n1\n")
    }

    #[test]
    fn an_answer_within_limits_is_the_same() {
        let project = Project::of(small()).unwrap();
        let limits = Limits { timeout: Some(Duration::from_secs(600)), memory: None };
        for text in [
            "SELECT ?s ?o ?n WHERE { ?s <http://e/p>|<http://e/q> ?o } ORDER BY ?o",
            "CONSTRUCT { ?o <http://e/of> ?s } WHERE { ?s <http://e/p>|<http://e/q> ?o }",
            "SELECT * WHERE { ?s <http://e/none> ?o }",
            "ASK { ?s <http://e/q> ?o }",
        ] {
            let ask = |limits| {
                let options = QueryOptions { limits, ..QueryOptions::default() };
                project.sparql(text, options).unwrap().answer().unwrap()
            };
            assert_eq!(ask(limits), ask(Limits::default()), "{text}");
        }
    }
    #[test]
    fn rows_within_limits_are_streamed_and_end_with_the_reason() {
        let project = Project::of(small()).unwrap();
        // More rows than fit in memory.
        let crossed = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s . ?t ?u ?v";
        let text = format!("SELECT * WHERE {{ {crossed} . {} }}", crossed.replace('?', "?x"));
        let ask = |limits, text: &str| {
            project.sparql(text, QueryOptions { limits, ..QueryOptions::default() }).unwrap()
        };
        let long = Limits { timeout: Some(Duration::from_secs(600)), memory: None };
        let asking = ask(long, &text);
        let Results::Rows(mut rows) = asking.results().unwrap() else { panic!() };
        assert_eq!(rows.columns().len(), 42);
        assert!(rows.by_ref().take(3).all(|row| row.is_ok_and(|row| row.len() == 42)));
        drop(rows);

        let short = Limits { timeout: Some(Duration::from_millis(500)), memory: None };
        let asking = ask(short, &text);
        let ended = asking.each(|results| match results {
            Results::Rows(mut rows) => Ok(rows.try_for_each(|row| row.map(drop))?),
            _ => Ok(()),
        });
        assert!(matches!(ended, Err(Error::Stopped(Ended::Overdue(_)))), "{ended:?}");
    }
}
