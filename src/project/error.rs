//! Lists why an operation on a project failed.

use std::io;

use oxigraph::sparql::QueryEvaluationError;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::query::AnswerError;
use crate::query::contained::Ended;
use crate::rdf::export::ExportError;
use crate::remote::Fault;

/// Why an operation on a [`super::Project`] failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder has errors.
    #[error("{}", message(.0.iter().find(|problem| problem.severity == Severity::Error)))]
    Input(Diagnostics),
    /// The request, or one of its values, is invalid.
    #[error("{}", message(.0.first()))]
    Request(Vec<Diagnostic>),
    /// The evaluation of a question failed, perhaps after some rows.
    #[error(transparent)]
    Evaluation(QueryEvaluationError),
    /// A question was stopped by its limits.
    #[error(transparent)]
    Stopped(Ended),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(io::Error),
}

/// The message of the main problem.
fn message(problem: Option<&Diagnostic>) -> String {
    problem.map(ToString::to_string).unwrap_or_default()
}

impl Error {
    /// The problems of the input or the request; empty for other errors.
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

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        fault.diagnostic().into()
    }
}

impl From<Vec<Diagnostic>> for Error {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Request(problems)
    }
}

impl From<io::Error> for Error {
    /// Recovers a problem that passed through an [`io::Error`].
    fn from(error: io::Error) -> Self {
        ExportError::from(error).into()
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
            // The end of a process, recovered from the error of its rows.
            QueryEvaluationError::Unexpected(inner) => match inner.downcast() {
                Ok(ended) => Self::Stopped(*ended),
                Err(inner) => match inner.downcast::<Fault>() {
                    Ok(fault) => (*fault).into(),
                    Err(inner) => Self::Evaluation(QueryEvaluationError::Unexpected(inner)),
                },
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
