//! Says options and commands in messages as people have them: on the command line, or elsewhere.

use std::sync::{PoisonError, RwLock};

/// A way to use the library, in whose words messages name options and commands.
pub trait Front: Sync {
    /// An option, by its name on the command line without `--`.
    fn option(&self, name: &str) -> String;

    /// An option with a value.
    fn given(&self, name: &str, value: &str) -> String;

    /// How to do something.
    fn hint(&self, hint: Hint<'_>) -> String;
}

/// What a message tells people to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint<'a> {
    /// Where the arguments are, as the place of a problem.
    Arguments,
    /// A sentence: list the problems that a report leaves out.
    ListProblems,
    /// A sentence: list the questions.
    ListQuestions,
    /// A sentence: pass a token, or a name and password, in a header of a scheme such as `Bearer`.
    Token(&'a str),
    /// A sentence: ask a question in SPARQL.
    AskSparql,
    /// A sentence: begin a folder, or describe a table.
    Begin,
    /// Describe tables, or this one.
    Describe(&'a str),
    /// Add a table to a folder.
    Add,
}

/// The command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct CommandLine;

impl Front for CommandLine {
    fn option(&self, name: &str) -> String {
        format!("--{name}")
    }

    fn given(&self, name: &str, value: &str) -> String {
        match value.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) {
            true => format!("--{name} {value}"),
            false => format!("--{name} '{value}'"),
        }
    }

    fn hint(&self, hint: Hint<'_>) -> String {
        match hint {
            Hint::Arguments => "command line".to_owned(),
            Hint::ListProblems => {
                "fix those above first; `rapporteur check --format json` lists all of a folder"
                    .to_owned()
            }
            Hint::ListQuestions => "`rapporteur query` lists all questions".to_owned(),
            Hint::Token(scheme) => format!(
                "pass a token: --header @FILE with the line 'Authorization: {scheme} …' in the file"
            ),
            Hint::AskSparql => {
                "`rapporteur query -f FILE` asks the SPARQL in a file, or of `-`, standard input"
                    .to_owned()
            }
            Hint::Begin => "`rapporteur new DIR FILE.csv` makes a folder of a table; \
                            `rapporteur init FILE.csv` describes one, to be saved as \
                            data/csv-metadata.json; or choose another folder"
                .to_owned(),
            Hint::Describe("") => "`rapporteur init`".to_owned(),
            Hint::Describe(table) => format!("`rapporteur init {table}`"),
            Hint::Add => "`rapporteur add`".to_owned(),
        }
    }
}

static FRONT: RwLock<&'static dyn Front> = RwLock::new(&CommandLine);

/// Sets the words of all messages of this process that are made from now on; at first they are those of
/// the [`CommandLine`].
pub fn set_front(front: &'static dyn Front) {
    *FRONT.write().unwrap_or_else(PoisonError::into_inner) = front;
}

fn front() -> &'static dyn Front {
    *FRONT.read().unwrap_or_else(PoisonError::into_inner)
}

/// An option, such as `--split`.
pub fn option(name: &str) -> String {
    front().option(name)
}

/// An option with a value, such as `--split ';'`.
pub fn given(name: &str, value: &str) -> String {
    front().given(name, value)
}

/// How to do something, such as `rapporteur add`.
pub fn hint(hint: Hint<'_>) -> String {
    front().hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_for_a_shell() {
        assert_eq!(option("type"), "--type");
        assert_eq!(given("split", ";"), "--split ';'");
        assert_eq!(given("row-limit", "1GiB"), "--row-limit 1GiB");
    }
}
