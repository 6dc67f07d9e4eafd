//! Opens a folder, and does what its facade in Rust does.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use anstream::StripStream;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rapporteur::csvw::mapping::Progress;
use rapporteur::project::{Parameter, ParameterKind};
use rapporteur::rdf::export::{may_write, to_file};
use rapporteur::rdf::graph::{Quad, Term};
use rapporteur::{
    CheckOptions, Diagnostics, Error, ExportParts, GraphName, Limits, QueryOptions, QueryTemplate,
};
use serde_json::{Value, json};

use crate::answer::{Answered, answer, named};
use crate::error::{raised, string, written};
use crate::work::{self, Watcher};

/// A folder of records.
#[pyclass(frozen, module = "rapporteur._native")]
pub struct Project(pub Arc<rapporteur::Project>);

impl Project {
    /// Does some work beside Python.
    ///
    /// # Errors
    /// The exception of its error.
    pub fn work<T: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&rapporteur::Project) -> Result<T, Error> + Send + 'static,
    ) -> PyResult<T> {
        let shared = self.0.clone();
        let done = work::run(py, None, move || work(&shared))?;
        done.map_err(|error| raised(py, error, Some(self.0.files())))
    }
}

#[pymethods]
impl Project {
    #[new]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let opened = rapporteur::Project::open(path).map_err(|error| raised(py, error, None))?;
        Ok(Self(Arc::new(opened)))
    }

    /// Reads the folder, and gives its problems in JSON and for people.
    #[pyo3(signature = (progress = None))]
    fn load(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<(String, String)> {
        let (shared, counts) = (self.0.clone(), Arc::<Progress>::default());
        let watcher = progress.map(|callback| Watcher::of(callback, &counts));
        let read = work::run(py, watcher.as_ref(), move || shared.load(Some(&counts)))?;
        let problems = read.and_then(|()| self.0.diagnostics());
        let files = Some(self.0.files());
        written(problems.map_err(|error| raised(py, error, files))?, files)
    }

    /// The named questions in JSON, and the problems of the others, in JSON and for people.
    fn questions(&self, py: Python<'_>) -> PyResult<(String, (String, String))> {
        let files = Some(self.0.files());
        let found = self.0.questions().map_err(|error| raised(py, error, files))?;
        let (mut all, mut problems) = (Vec::new(), Diagnostics::new());
        for (name, question) in found.questions() {
            match question {
                Ok(question) => all.push(question_json(name, &question)),
                Err(problem) => problems.push(*problem),
            }
        }
        Ok((Value::from(all).to_string(), written(&problems, files)?))
    }

    /// The languages of the texts in the graph; none if the folder has errors.
    fn languages(&self, py: Python<'_>) -> PyResult<Option<BTreeSet<String>>> {
        self.work(py, |project| {
            let Ok(graph) = project.graph() else { return Ok(None) };
            let language = |quad: &Quad| match graph.term(quad.object) {
                Term::Lang { lang, .. } => Some(lang),
                _ => None,
            };
            let all: BTreeSet<&str> = graph.quads().iter().filter_map(language).collect();
            Ok(Some(all.into_iter().map(str::to_owned).collect()))
        })
    }

    /// Asks a named question.
    #[pyo3(signature = (name, parameters, language = None, ids = false))]
    fn query(
        &self,
        py: Python<'_>,
        name: String,
        parameters: Vec<(String, String)>,
        language: Option<String>,
        ids: bool,
    ) -> PyResult<Answered> {
        let options = QueryOptions { language, ids, ..QueryOptions::default() };
        answer(py, &self.0, move |project| project.query(&name, &pairs(&parameters), options))
    }

    /// Asks a question in SPARQL.
    #[pyo3(signature = (text, parameters, language = None, ids = false))]
    fn sparql(
        &self,
        py: Python<'_>,
        text: String,
        parameters: Vec<(String, String)>,
        language: Option<String>,
        ids: bool,
    ) -> PyResult<Answered> {
        let options = QueryOptions { language, ids, ..QueryOptions::default() };
        answer(py, &self.0, move |project| {
            let text = text.into_bytes();
            let question = project.free_question("the query", text, &Limits::default())?;
            project.ask(&question, &pairs(&parameters), options)
        })
    }

    /// Checks the folder: the problems in JSON and for people, and the counts of tables, rows, cells,
    /// triples of the records and triples of the ontology.
    #[pyo3(signature = (strict = false))]
    fn check(&self, py: Python<'_>, strict: bool) -> PyResult<(String, String, [u64; 5])> {
        let check = self.work(py, move |project| {
            project.check(CheckOptions { strict, ..Default::default() })
        })?;
        let (data, text) = written(&check.problems, Some(self.0.files()))?;
        let counts = check.counts;
        let (tables, rows, cells) = (counts.tables, counts.rows, counts.cells);
        Ok((data, text, [tables, rows, cells, counts.records, counts.ontology]))
    }

    /// Explains an entity or a statement, in JSON and for people.
    fn explain(&self, py: Python<'_>, what: String) -> PyResult<(String, String)> {
        let (data, text) = self.work(py, move |project| {
            let explanation = project.explain(&what, Default::default())?;
            let (mut data, mut text) = (Vec::new(), Vec::new());
            explanation.write_json(&mut data)?;
            // Without the styles of a terminal.
            explanation.write_text(None, &mut StripStream::new(&mut text))?;
            Ok((data, text))
        })?;
        Ok((string(data)?, string(text)?))
    }

    /// The names with a prefix of IRIs, where there is one.
    fn short(&self, py: Python<'_>, iris: Vec<String>) -> PyResult<Vec<Option<String>>> {
        self.work(py, move |project| {
            let prefixes = project.graph()?.prefixes();
            Ok(iris.iter().map(|iri| prefixes.short(iri)).collect())
        })
    }

    /// The graph in a format of RDF: as a text, or in a file.
    #[pyo3(signature = (format, parts, output = None))]
    fn export(
        &self,
        py: Python<'_>,
        format: &str,
        parts: Vec<String>,
        output: Option<PathBuf>,
    ) -> PyResult<Option<String>> {
        let format = named(format)?;
        let part = |name: &String| {
            GraphName::from_name(name).ok_or_else(|| {
                let known: Vec<&str> = GraphName::ALL.iter().map(|part| part.name()).collect();
                let known = known.join(", ");
                PyValueError::new_err(format!("'{name}' is not a part; choose from: {known}"))
            })
        };
        let parts = parts.iter().map(part).collect::<PyResult<_>>()?;
        let parts = ExportParts { parts, graphs: false };
        let bytes = self.work(py, move |project| {
            let Some(path) = output else {
                let mut bytes = Vec::new();
                return project.export(format, &parts, &mut bytes).map(|()| Some(bytes));
            };
            may_write(&path, &[project.files()])?;
            let mut failed = None;
            let done = to_file(&path, |out| {
                project.export(format, &parts, out).map_err(|error| {
                    failed = Some(error);
                    io::Error::from(io::ErrorKind::Other).into()
                })
            });
            match failed {
                Some(error) => return Err(error),
                None => done?,
            }
            Ok(None)
        })?;
        bytes.map(string).transpose()
    }
}

fn pairs(parameters: &[(String, String)]) -> Vec<(&str, &str)> {
    parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn question_json(name: &str, question: &QueryTemplate) -> Value {
    let header = question.header();
    let parameters: Vec<Value> = question.parameters().iter().map(parameter_json).collect();
    json!({
        "name": name,
        "summary": header.summary,
        "description": header.description,
        "tags": header.tags,
        "parameters": parameters,
    })
}

fn parameter_json(parameter: &Parameter) -> Value {
    let kind = match &parameter.kind {
        ParameterKind::Text => "text".to_owned(),
        ParameterKind::Lang(language) => format!("text in {language}"),
        ParameterKind::Typed(datatype) => datatype.as_str().to_owned(),
        ParameterKind::Number => "number".to_owned(),
        ParameterKind::Iri => "entity".to_owned(),
    };
    json!({
        "name": parameter.name,
        "kind": kind,
        "required": parameter.required && parameter.default.is_none(),
        "default": parameter.default,
        "choices": parameter.choices,
        "classes": parameter.classes,
    })
}
