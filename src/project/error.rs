//! Why a project did not do what it was asked for.

use std::io;

use oxigraph::sparql::QueryEvaluationError;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::query::AnswerError;
use crate::query::contained::Ended;
use crate::rdf::export::ExportError;

/// Why a [`super::Project`] did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder has errors, and this needs one without.
    #[error("{}", told(.0.iter().find(|problem| problem.severity == Severity::Error)))]
    Input(Diagnostics),
    /// What was asked for, or what it was to be done with, is wrong.
    #[error("{}", told(.0.first()))]
    Request(Vec<Diagnostic>),
    /// The answer to a question cannot be worked out, or not to its end.
    #[error(transparent)]
    Evaluation(QueryEvaluationError),
    /// A question was stopped by its limits.
    #[error(transparent)]
    Stopped(Ended),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The problem that stands for all.
fn told(problem: Option<&Diagnostic>) -> String {
    problem.map(ToString::to_string).unwrap_or_default()
}

impl Error {
    /// All that is said to be wrong; nothing for an error that is none of the input or the request.
    ///
    /// ```
    /// use rapporteur::{Memory, Project};
    ///
    /// let project = Project::of(Memory::new().with("data/t.csv", "a\n1\n"))?;
    /// let error = project.graph().unwrap_err();
    /// assert!(error.diagnostics().any(|problem| problem.place.file.starts_with("data")));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let (groups, list) = match self {
            Self::Input(problems) => (Some(problems), None),
            Self::Request(problems) => (None, Some(problems)),
            Self::Evaluation(_) | Self::Stopped(_) | Self::Io(_) => (None, None),
        };
        let list = list.into_iter().flatten();
        groups.into_iter().flat_map(Diagnostics::iter).chain(list)
    }
}

impl From<Box<Diagnostic>> for Error {
    fn from(problem: Box<Diagnostic>) -> Self {
        Self::Request(vec![*problem])
    }
}

impl From<Vec<Diagnostic>> for Error {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Request(problems)
    }
}

impl From<ExportError> for Error {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Io(error) => Self::Io(error),
            ExportError::Diagnostic(problem) => problem.into(),
        }
    }
}

impl From<QueryEvaluationError> for Error {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            // The end of a process, as its rows tell of it.
            QueryEvaluationError::Unexpected(inner) => match inner.downcast() {
                Ok(ended) => Self::Stopped(*ended),
                Err(inner) => Self::Evaluation(QueryEvaluationError::Unexpected(inner)),
            },
            error => Self::Evaluation(error),
        }
    }
}

impl From<AnswerError> for Error {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Io(error) => Self::Io(error),
            AnswerError::Evaluation(error) => error.into(),
        }
    }
}
