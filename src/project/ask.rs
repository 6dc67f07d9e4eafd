//! Asks a project questions.

use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Triple;
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput,
};
use spareval::CancellationToken;

use super::{Error, Project};
use crate::link::Resolver;
use crate::query::contained::{Limits, Work, contained};
use crate::query::{
    self, Answer, AnswerError, Backend, Catalogue, Form, PrefixMap, QueryTemplate, QueryTerms,
    ResultFormat, Results,
};
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, Term};

/// How a question is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueryOptions {
    /// What answers it.
    pub engine: Engine,
    /// How much time and memory it may take. Where there are limits, a process of its own works the
    /// answer out, which is a copy of this one and can be ended; the whole of it is then held before
    /// any of it is given as rows or triples.
    pub limits: Limits,
    /// Whether the IRI and the codes of what a column names are put beside it, as
    /// [`query::with_ids`] does.
    pub ids: bool,
}

/// What answers a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The graph itself: answers have every literal as it is written.
    #[default]
    Graph,
    /// Oxigraph's store in memory, which normalises literals: `01` becomes `1`.
    Store,
}

/// A graph, and what is made of it for questions when it is first needed.
pub(super) struct Asked {
    graph: Arc<Graph>,
    own: OnceLock<Backend>,
    store: OnceLock<Backend>,
    resolver: OnceLock<Resolver>,
}

impl Asked {
    pub(super) fn new(graph: Arc<Graph>) -> Self {
        let (own, store, resolver) = Default::default();
        Self { graph, own, store, resolver }
    }

    fn backend(&self, engine: Engine) -> Result<&Backend, Error> {
        match engine {
            Engine::Graph => Ok(self.own.get_or_init(|| Backend::from(self.graph.clone()))),
            Engine::Store => match self.store.get() {
                Some(store) => Ok(store),
                None => {
                    let store = Backend::store(&self.graph).map_err(io::Error::other)?;
                    Ok(self.store.get_or_init(|| store))
                }
            },
        }
    }

    fn resolver(&self) -> &Resolver {
        let quads = || self.graph.quads().iter().map(|quad| self.graph.oxigraph(quad));
        self.resolver.get_or_init(|| Resolver::new(quads()))
    }
}

impl Project {
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
    /// acronym, or a name as anyone prints it.
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
    /// [`Error::Request`] for an unknown question and for values that mean nothing or several
    /// things; [`Error::Input`] if the folder has errors.
    pub fn query(
        &self,
        name: &str,
        parameters: &[(&str, &str)],
        options: QueryOptions,
    ) -> Result<Asking<'_>, Error> {
        self.ask(&self.questions()?.question(name)?, parameters, options)
    }

    /// Asks a question in SPARQL.
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
    /// [`Error::Request`] for what is no query, or one that is not run; [`Error::Input`] if the
    /// folder has errors.
    pub fn sparql(&self, text: &str, options: QueryOptions) -> Result<Asking<'_>, Error> {
        self.ask(&QueryTemplate::free("query", text.as_bytes())?, &[], options)
    }

    /// Asks a question that is read already, as [`Project::query`] does.
    ///
    /// ```
    /// use rapporteur::query::QueryTemplate;
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
    ) -> Result<Asking<'_>, Error> {
        let asked = self.asked(question.names_graphs())?;
        let given: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let none = Resolver::default();
        let resolver = if question.names_entities() { asked.resolver() } else { &none };
        let values = question.values(&given, resolver)?;
        let query = question.with(&values)?;
        let backend = asked.backend(options.engine)?;
        let (file, form) = (question.file().to_owned(), question.form());
        let told =
            Told { reading: question.reading(&values, resolver), needed: question.needed_terms() };
        let ids = options.ids.then(|| asked.resolver());
        let graph = &asked.graph;
        Ok(Asking { backend, graph, query, file, form, ids, told, limits: options.limits })
    }
}

/// A question with the values of its parameters, ready to be answered; it may be answered again.
#[derive(Clone)]
pub struct Asking<'p> {
    backend: &'p Backend,
    graph: &'p Graph,
    query: spargebra::Query,
    file: String,
    form: Form,
    /// Knows names, if IRIs and codes are to stand beside them.
    ids: Option<&'p Resolver>,
    told: Told,
    limits: Limits,
}

/// What there is to say of a question beside its answer.
#[derive(Clone, Debug, Default)]
struct Told {
    reading: Vec<String>,
    needed: QueryTerms,
}

impl Asking<'_> {
    /// What it gives: rows, yes or no, or triples.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.sparql("ASK {}", Default::default())?;
    /// assert_eq!(asking.form(), rapporteur::query::Form::YesNo);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn form(&self) -> Form {
        self.form
    }

    /// What the value of each parameter was read as, in words: `host: Canada <…>`.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.query("chaired-by", &[("member", "ald")], Default::default())?;
    /// assert_eq!(asking.reading(), ["member: Alderland <https://river.example/member/ALD>"]);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn reading(&self) -> &[String] {
        &self.told.reading
    }

    /// The properties and classes, by their short names, that the question needs and nothing in the
    /// graph has, as where a linked table is missing.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let text = "SELECT ?x { ?x a <http://schema.org/VoteAction> }";
    /// let asking = project.sparql(text, Default::default())?;
    /// assert_eq!(asking.unmet(), ["schema:VoteAction"]);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn unmet(&self) -> Vec<String> {
        let is_met = |iri: &&String| {
            let id = self.graph.find(Term::Iri(iri.as_str()));
            let quads = || self.graph.quads().iter();
            id.is_some_and(|id| quads().any(|quad| quad.predicate == id || quad.object == id))
        };
        let unmet = self.told.needed.iter().filter(|iri| !is_met(iri));
        let prefixes = self.graph.prefixes();
        unmet.map(|iri| prefixes.short(iri).unwrap_or_else(|| format!("<{iri}>"))).collect()
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
    /// [`Error::Request`] if it cannot be worked out, [`Error::Stopped`] if its limits do not allow.
    pub fn answer(&self) -> Result<Answer, Error> {
        if self.limits.is_none() {
            return self.each(|results| Ok(results.collect()?));
        }
        let format = match self.form {
            Form::Graph => ResultFormat::Rdf(Format::NTriples),
            Form::Rows | Form::YesNo => ResultFormat::Json,
        };
        let mut bytes = Vec::new();
        self.contained(format, None, &mut bytes)?;
        match self.form {
            Form::Graph => triples(&bytes),
            Form::Rows | Form::YesNo => rows(&bytes),
        }
    }

    /// The answer while it is worked out: rows or triples one by one.
    ///
    /// It is worked out on the stack of whoever takes it, of which a question needs the more the
    /// deeper it is nested; [`Asking::each`] has stack enough for any.
    ///
    /// ```
    /// use rapporteur::query::Results;
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
    /// [`Error::Evaluation`], where nearly all come later, with a row or triple; within limits those
    /// of [`Asking::answer`].
    pub fn results(&self) -> Result<Results<'_>, Error> {
        if !self.limits.is_none() {
            return Ok(self.answer()?.into());
        }
        let none = CancellationToken::new();
        Ok(self.identified(query::evaluate(self.backend, self.query.clone(), none)?))
    }

    /// Gives the answer to `read` while it is worked out, on a thread with much stack.
    ///
    /// ```
    /// use rapporteur::query::Results;
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
    /// Those of [`Asking::answer`], and what `read` gives.
    pub fn each<T: Send>(
        &self,
        read: impl FnOnce(Results<'_>) -> Result<T, AnswerError> + Send,
    ) -> Result<T, Error> {
        if !self.limits.is_none() {
            return Ok(read(self.answer()?.into())?);
        }
        let read = |results: Results<'_>| read(self.identified(results));
        query::ask(self.backend, self.query.clone(), read).map_err(|error| match error {
            AnswerError::Evaluation(error) => query::failed(&error, &self.file).into(),
            error => error.into(),
        })
    }

    /// Writes the answer while it is worked out, and gives the number of its rows or triples; one
    /// for yes or no. A table is fitted into `width` characters if that is given.
    ///
    /// ```
    /// use rapporteur::query::ResultFormat;
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.query("chaired-by", &[("member", "CRS")], Default::default())?;
    /// let mut csv = Vec::new();
    /// assert_eq!(asking.write(ResultFormat::Csv, None, &mut csv)?, 1);
    /// assert_eq!(csv, b"city,opened\r\nOld Mill,2021-09-13\r\n");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// Within limits, too, it is written as it comes:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use rapporteur::query::ResultFormat;
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
    /// [`Error::Request`] if it cannot be worked out, [`Error::Stopped`] if its limits do not allow
    /// it, [`Error::Io`] for what `out` meets and for a format that does not go with the answer.
    pub fn write(
        &self,
        format: ResultFormat,
        width: Option<u16>,
        mut out: &mut (dyn Write + Send),
    ) -> Result<usize, Error> {
        match self.limits.is_none() {
            true => self.each(|results| results.write(&mut out, format, &self.prefixes(), width)),
            false => self.contained(format, width, out),
        }
    }

    /// Writes the answer as [`Asking::write`] does, by a process of its own within the limits.
    pub(crate) fn contained(
        &self,
        format: ResultFormat,
        width: Option<u16>,
        out: &mut dyn Write,
    ) -> Result<usize, Error> {
        let prefixes = self.prefixes();
        let work = |mut work: Work<'_>| {
            let results = query::evaluate(self.backend, self.query.clone(), work.cancelled);
            let results = self.identified(results.map_err(|error| error.to_string())?);
            let written = results.write(&mut work.out, format, &prefixes, width);
            written.map_err(|error| error.to_string())
        };
        contained(&self.limits, out, work).map_err(Error::Stopped)
    }

    /// An answer with IRIs and codes beside names, if that is asked for.
    fn identified<'r>(&'r self, results: Results<'r>) -> Results<'r> {
        match self.ids {
            Some(resolver) => query::with_ids(results, resolver),
            None => results,
        }
    }

    /// The prefixes that make IRIs short in what is written.
    pub(crate) fn prefixes(&self) -> PrefixMap {
        let prefixes = self.backend.prefixes().iter();
        prefixes.map(|(name, iri)| (name.to_owned(), iri.to_owned())).collect()
    }
}

/// The answer that N-Triples say.
fn triples(bytes: &[u8]) -> Result<Answer, Error> {
    let quads = RdfParser::from_format(RdfFormat::NTriples).for_slice(bytes);
    let triples = quads.map(|quad| quad.map(Triple::from)).collect::<Result<_, _>>();
    Ok(Answer::Graph(triples.map_err(io::Error::other)?))
}

/// The answer that SPARQL Query Results JSON says.
fn rows(bytes: &[u8]) -> Result<Answer, Error> {
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    let solutions = match parser.for_slice(bytes).map_err(io::Error::other)? {
        SliceQueryResultsParserOutput::Boolean(answer) => return Ok(Answer::YesNo(answer)),
        SliceQueryResultsParserOutput::Solutions(solutions) => solutions,
    };
    let columns = solutions.variables().iter().map(|name| name.as_str().to_owned()).collect();
    let rows = solutions.map(|row| row.map(|row| row.values().to_vec()));
    let rows = rows.collect::<Result<_, _>>().map_err(io::Error::other)?;
    Ok(Answer::Rows { columns, rows })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::source::Memory;

    #[test]
    fn an_answer_within_limits_is_the_same() {
        let ontology = "@prefix e: <http://e/> . e:a e:p 01, \"b\"@en-GB, _:x . _:x e:q \"c\\n\" .";
        let project = Project::of(
            Memory::new()
                .with("ontology/o.ttl", ontology)
                .with(
                    "data/csv-metadata.json",
                    "{\"@context\": \"http://www.w3.org/ns/csvw\", \"url\": \"t.csv\"}",
                )
                .with("data/t.csv", "a\n1\n"),
        )
        .unwrap();
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
}
