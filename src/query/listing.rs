//! Tells people which questions there are and how they are asked.

use std::io::{self, Write};

use super::{Catalogue, Parameter, ParameterKind, QueryTemplate};
use crate::diagnostic::{Code, Diagnostic, Place, visible};

/// Takes `NAME=VALUE` apart; the value may hold further `=`.
///
/// # Errors
/// [`Code::ParameterValue`] for each text without a name or without `=`, with the usage of the
/// question.
pub fn given(arguments: &[String], usage: &str) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let mut values = Vec::new();
    let mut problems = Vec::new();
    for argument in arguments {
        match argument.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                values.push((name.trim().to_owned(), value.to_owned()));
            }
            _ => {
                let message = format!("'{argument}' is not of the form NAME=VALUE");
                let problem =
                    Diagnostic::new(Code::ParameterValue, message, Place::file("command line"));
                let help = "put quotes around a value with spaces, such as host=\"Costa Rica\"";
                problems.push(match usage.is_empty() {
                    true => problem.help(help),
                    false => problem.help(format!("{help}; the question is asked as: {usage}")),
                });
            }
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

/// Writes all questions: name, parameters and summary. What is wrong with a file is given back,
/// so that it does not hide the others.
///
/// # Errors
/// Those of the writer.
pub fn list(catalogue: &Catalogue, out: &mut impl Write) -> io::Result<Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for (name, question) in catalogue.questions() {
        match question {
            Ok(question) => {
                writeln!(out, "{}", visible(&usage(name, &question)))?;
                if let Some(summary) = &question.header().summary {
                    writeln!(out, "    {}", visible(summary.trim()))?;
                }
            }
            Err(problem) => problems.push(*problem),
        }
    }
    Ok(problems)
}

/// How a question is asked: its name and parameters, those that may be left out in brackets.
pub fn usage(name: &str, question: &QueryTemplate) -> String {
    let mut usage = name.to_owned();
    for parameter in question.parameters() {
        let (open, close) = if must_be_given(parameter) { ("", "") } else { ("[", "]") };
        let value = expected(parameter);
        usage.push_str(&format!(" {open}{}={value}{close}", parameter.name));
    }
    usage
}

fn must_be_given(parameter: &Parameter) -> bool {
    parameter.required && parameter.default.is_none()
}

/// The kind of value in one word, as usage lines have it.
fn expected(parameter: &Parameter) -> String {
    match &parameter.kind {
        ParameterKind::Text | ParameterKind::Lang(_) => "TEXT".to_owned(),
        ParameterKind::Number => "NUMBER".to_owned(),
        ParameterKind::Iri => "NAME".to_owned(),
        ParameterKind::Typed(datatype) => {
            let iri = datatype.as_str();
            let local = iri.rsplit(['#', '/']).next().unwrap_or(iri);
            local.trim_start_matches('g').to_uppercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;

    #[test]
    fn values_are_taken_apart_at_the_first_equals_sign() {
        let values = given(&["a=b=c".to_owned(), "d=".to_owned()], "").unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(values, [pair("a", "b=c"), pair("d", "")]);
        let wrong = ["plain".to_owned(), "=x".to_owned(), "a=b".to_owned()];
        assert_eq!(given(&wrong, "").unwrap_err().len(), 2);
    }

    #[test]
    fn questions_are_listed_with_their_parameters() {
        let folder = tempfile::tempdir().unwrap();
        let queries = folder.path().join("queries");
        std::fs::create_dir(&queries).unwrap();
        let text = "#+ summary: Who?\n#+ defaults:\n#+   - d: x\n\
            ASK { ?_a_iri ?p ?__b_integer . ?s ?p ?_d . ?s ?p ?_y_gYear }";
        std::fs::write(queries.join("who.rq"), text).unwrap();
        std::fs::write(queries.join("bad.rq"), "ASK").unwrap();
        let catalogue = Catalogue::find(&Files::new(folder.path())).unwrap();
        let mut out = Vec::new();
        let problems = list(&catalogue, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "who a=NAME [b=INTEGER] [d=TEXT] y=YEAR\n    Who?\n"
        );
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].place.file.as_ref(), "queries/bad.rq");
    }
}
