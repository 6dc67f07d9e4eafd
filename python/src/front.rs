//! The names of options and functions in messages, as Python has them.

use rapporteur::diagnostic::front::{CommandLine, Front, Hint};

/// The package in Python.
pub struct Python;

/// The options that are arguments of the package.
const ARGUMENTS: &[&str] = &[
    "add", "base", "column", "context", "language", "metadata", "scheme", "split", "timeout",
    "type",
];

/// The arguments that are True or False.
const SWITCHES: &[&str] = &["ids", "lenient", "long", "pretty", "standard", "strict"];

/// Where an option is that Python has no argument for.
fn elsewhere(option: &str) -> String {
    format!("{option} of the command line (`python -m rapporteur`)")
}

impl Front for Python {
    fn option(&self, name: &str) -> String {
        match name {
            "header" => "headers=".to_owned(),
            name if ARGUMENTS.contains(&name) => format!("{name}="),
            name if SWITCHES.contains(&name) => format!("{name}=True"),
            name => elsewhere(&CommandLine.option(name)),
        }
    }

    fn given(&self, name: &str, value: &str) -> String {
        match ARGUMENTS.contains(&name) {
            true => format!("{name}={value:?}"),
            false => elsewhere(&CommandLine.given(name, value)),
        }
    }

    fn hint(&self, hint: Hint<'_>) -> String {
        match hint {
            Hint::Arguments => "the call".to_owned(),
            Hint::ListProblems => "`diagnostics` has more of them".to_owned(),
            Hint::ListQuestions => "`questions` of the project has all questions".to_owned(),
            Hint::Token(scheme) => {
                format!("pass a token: `headers=[\"Authorization: {scheme} …\"]`")
            }
            Hint::AskSparql => "`sparql(…)` of the project asks a question in SPARQL".to_owned(),
            Hint::Begin => {
                "`rapporteur.new(\"folder\", \"table.csv\")` makes a folder of a table; \
                            `rapporteur.infer(\"table.csv\")` describes one, to be saved as \
                            data/csv-metadata.json; or choose another folder"
                    .to_owned()
            }
            Hint::Describe("") => "`rapporteur.infer(…).save(…)`".to_owned(),
            Hint::Describe(table) => format!("`rapporteur.infer({table:?})`"),
            Hint::Add => "`rapporteur.open(…).add(…)`".to_owned(),
        }
    }
}
