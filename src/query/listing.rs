//! Lists the questions and their usage for people.

use std::io::{self, Write};

use super::{Catalogue, Parameter, ParameterKind, QueryTemplate};
use crate::diagnostic::{Diagnostic, visible};

impl Catalogue {
    /// Writes all questions: name, parameters and summary. Returns the problems of invalid files,
    /// so that they do not hide the others.
    ///
    /// ```
    /// let mut list = Vec::new();
    /// rapporteur::Project::open("docs/river")?.questions()?.list(&mut list)?;
    /// assert!(list.starts_with(b"chaired-by member=NAME\n"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Errors of the writer.
    pub fn list(&self, out: &mut dyn Write) -> io::Result<Vec<Diagnostic>> {
        let mut problems = Vec::new();
        for (name, question) in self.questions() {
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
}

impl QueryTemplate {
    /// Its usage by this name, with optional parameters in brackets.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let question = project.questions()?.question("chaired-by")?;
    /// assert_eq!(question.usage("chaired-by"), "chaired-by member=NAME");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn usage(&self, name: &str) -> String {
        usage(name, self)
    }
}

/// The usage line of a question: its name and parameters, optional ones in brackets.
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

/// The kind of value in one word, for usage lines.
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
        let problems = catalogue.list(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "who a=NAME [b=INTEGER] [d=TEXT] y=YEAR\n    Who?\n"
        );
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].place.file.as_ref(), "queries/bad.rq");
    }
}
