//! What can be seen of a SPARQL text without parsing it: its prefixes, its variables, what kind
//! of request it is, and whether it is too deeply nested for a parser that recurses.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

/// How deep brackets may be nested. Oxigraph's parser and evaluator recurse: with some hundreds
/// of levels they run out of stack, which nothing can catch.
pub(super) const MAX_DEPTH: usize = 100;

/// How many groups and operators a text may have: each may lie within the one before it.
pub(super) const MAX_STEPS: usize = 500;

/// The words with which an update begins (SPARQL 1.1 Update §3).
const UPDATES: &[&str] =
    &["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"];

/// The words that may nest what follows, or what is before, without a brace of their own: each
/// value with a name (BIND, SELECT, GROUP BY) stands around what was matched before it.
const NESTING: &[&str] = &["FILTER", "AS"];

/// A SPARQL text, looked over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// The prefixes that the prologue declares.
    pub(super) prefixes: BTreeMap<String, String>,
    /// The prefixes that names use without there being a declaration, each with the line.
    pub(super) undeclared: BTreeMap<String, u64>,
    /// The variables, without `?`, each with the line of its first use, in order of use.
    pub(super) variables: Vec<(String, u64)>,
    /// The word of an update and its line, if the text is one.
    pub(super) update: Option<(String, u64)>,
    /// The line at which the text is nested too deeply or has too many steps.
    pub(super) too_deep: Option<u64>,
}

impl Outline {
    /// Looks over a text. Any text will do: what is no SPARQL is left to the parser.
    pub(super) fn of(text: &str) -> Self {
        let mut reader = Reader { rest: text, ..Reader::default() };
        reader.read();
        reader.outline
    }
}

/// Whether a text is nested too deeply to be parsed safely.
pub(crate) fn is_too_deep(text: &str) -> bool {
    Outline::of(text).too_deep.is_some()
}

#[derive(Default)]
struct Reader<'a> {
    rest: &'a str,
    /// How many lines are read.
    lines: u64,
    outline: Outline,
    /// The variables by now.
    seen: FxHashSet<&'a str>,
    depth: usize,
    steps: usize,
    /// The character that the last word or sign began with.
    before: char,
    /// Whether what DESCRIBE names is read: each IRI is a step.
    describes: bool,
    /// The depths at which GROUP BY or HAVING stands: each bracket there is a step.
    conditions: Vec<usize>,
    /// The depth at which VALUES stands: in its table a sign is no operator.
    table: Option<usize>,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let mut prologue = Some(Prologue::Open);
        while let Some(c) = self.rest.chars().next() {
            match c {
                '#' => {
                    self.take_while(|c| c != '\n' && c != '\r');
                }
                '\'' | '"' => self.string(c),
                '<' => self.iri(&mut prologue),
                '?' | '$' => self.variable(),
                '{' | '(' | '[' => self.open(c),
                '}' | ')' | ']' => self.close(c),
                // The mark of a datatype is no operator.
                '^' if self.rest.starts_with("^^") => {
                    self.skip(2);
                }
                '+' | '-' if self.is_sign() => {
                    self.skip(1);
                }
                '|' | '&' | '/' | '^' | '+' | '-' | '*' | '!' => {
                    self.weigh(1);
                    self.skip(1);
                }
                c if c.is_ascii_digit() => {
                    self.take_while(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E'));
                }
                c if is_word(c) || c == ':' || c == '\\' => self.word(&mut prologue),
                c => {
                    self.skip(c.len_utf8());
                }
            }
            if !c.is_whitespace() && c != '#' {
                self.before = c;
            }
        }
    }

    fn open(&mut self, bracket: char) {
        self.describes &= bracket != '{';
        let is_condition = bracket == '(' && self.conditions.last() == Some(&self.depth);
        self.depth += 1;
        self.weigh(usize::from(bracket == '{' || is_condition));
        self.skip(1);
    }

    fn close(&mut self, bracket: char) {
        self.depth = self.depth.saturating_sub(1);
        while self.conditions.last().is_some_and(|depth| *depth > self.depth) {
            self.conditions.pop();
        }
        self.table = self.table.filter(|depth| bracket != '}' || *depth < self.depth);
        self.skip(1);
    }

    /// Whether a plus or minus here belongs to a number, because nothing stands before it that
    /// it could be added to or taken from.
    fn is_sign(&self) -> bool {
        let number = self.rest.get(1..).is_some_and(|tail| {
            tail.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit())
        });
        number && (self.table.is_some() || matches!(self.before, '(' | '[' | '{' | ','))
    }

    /// Goes past `bytes` bytes, counting lines.
    fn skip(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.lines += taken.bytes().filter(|b| *b == b'\n').count() as u64;
        self.rest = rest;
        taken
    }

    fn line(&self) -> u64 {
        self.lines + 1
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !accept(c)).unwrap_or(self.rest.len());
        self.skip(end)
    }

    fn weigh(&mut self, steps: usize) {
        self.steps += steps;
        if self.depth > MAX_DEPTH || self.steps > MAX_STEPS {
            let line = self.line();
            self.outline.too_deep.get_or_insert(line);
        }
    }

    /// A string with one or three quotes (SPARQL §19.8, STRING_LITERAL…).
    fn string(&mut self, quote: char) {
        let long = [quote; 3].iter().collect::<String>();
        let is_long = self.rest.starts_with(&long);
        let mut from = if is_long { 3 } else { 1 };
        loop {
            let tail = self.rest.get(from..).unwrap_or("");
            let Some(c) = tail.chars().next() else { break };
            let end = if is_long { tail.starts_with(&long) } else { c == quote || c == '\n' };
            if end {
                from += if is_long { 3 } else { 1 };
                break;
            }
            from += c.len_utf8();
            if c == '\\' {
                from += tail.chars().nth(1).map_or(0, char::len_utf8);
            }
        }
        self.skip(from);
    }

    /// An IRI in angle brackets, or else the sign for "less than" (SPARQL §19.8, IRIREF).
    fn iri(&mut self, prologue: &mut Option<Prologue>) {
        let tail = self.rest.get(1..).unwrap_or("");
        let end = tail.find(|c: char| c <= ' ' || "<>\"{}|^`\\".contains(c));
        let Some(end) = end.filter(|end| tail[*end..].starts_with('>')) else {
            self.skip(1);
            return;
        };
        self.weigh(usize::from(self.describes));
        let iri = &tail[..end];
        if let Some(Prologue::Prefix(name)) = prologue.take_if(|p| *p != Prologue::Open) {
            self.outline.prefixes.insert(name, iri.to_owned());
            *prologue = Some(Prologue::Open);
        }
        self.skip(end + 2);
    }

    fn variable(&mut self) {
        let line = self.line();
        self.skip(1);
        let name = self.take_while(is_word);
        // A question mark alone is an operator of paths.
        self.weigh(usize::from(name.is_empty()));
        if !name.is_empty() && self.seen.insert(name) {
            self.outline.variables.push((name.to_owned(), line));
        }
    }

    /// A keyword, a prefixed name, or the name of a function.
    fn word(&mut self, prologue: &mut Option<Prologue>) {
        let line = self.line();
        let mut end = 0;
        while let Some(c) = self.rest.get(end..).and_then(|tail| tail.chars().next()) {
            match c {
                '\\' => {
                    let escaped = self.rest.get(end + 1..).and_then(|tail| tail.chars().next());
                    end += 1 + escaped.map_or(0, char::len_utf8);
                }
                c if is_word(c) || matches!(c, ':' | '-' | '.' | '%') => end += c.len_utf8(),
                _ => break,
            }
        }
        let word = self.skip(end);
        let name = word.to_ascii_uppercase();
        match prologue {
            Some(Prologue::Open) if name == "PREFIX" => {
                *prologue = Some(Prologue::Prefix(String::new()));
            }
            Some(Prologue::Open) if name == "BASE" => {}
            Some(Prologue::Prefix(prefix)) if word.ends_with(':') => {
                *prefix = word.trim_end_matches(':').to_owned();
            }
            Some(_) => {
                if UPDATES.contains(&name.as_str()) {
                    self.outline.update = Some((name.clone(), line));
                }
                *prologue = None;
            }
            None => {}
        }
        if let (None, Some((prefix, _))) = (&prologue, word.split_once(':'))
            && prefix != "_"
            && !self.outline.prefixes.contains_key(prefix)
        {
            self.outline.undeclared.entry(prefix.to_owned()).or_insert(line);
        }
        match name.as_str() {
            "DESCRIBE" => self.describes = true,
            "GROUP" | "HAVING" if self.conditions.last() != Some(&self.depth) => {
                self.conditions.push(self.depth);
            }
            "VALUES" => self.table = Some(self.depth),
            _ => self.weigh(usize::from(self.describes)),
        }
        let minus = if word.contains(':') { 0 } else { word.matches('-').count() };
        self.weigh(minus + usize::from(NESTING.contains(&name.as_str())));
    }
}

/// Where in the prologue (SPARQL §4.1) the reader is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Prologue {
    Open,
    Prefix(String),
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_variables_are_found_where_they_are_code() {
        let outline = Outline::of(
            "# ?not {\nPREFIX a: <http://a/#>\nprefix my-x: <http://x/>\nBASE <http://b/>\n\
             SELECT ?x $y WHERE { ?x a:p 'it\\'s ?no' ; a:q \"\"\"?no \" {{{\n\"\"\" . # ?no\n\
             FILTER(?z<?x && ?x>3) }",
        );
        let names: Vec<_> = outline.variables.iter().map(|(n, l)| (n.as_str(), *l)).collect();
        assert_eq!(names, [("x", 5), ("y", 5), ("z", 7)]);
        assert_eq!(outline.prefixes["a"], "http://a/#");
        assert_eq!(outline.prefixes["my-x"], "http://x/");
        assert_eq!((outline.update, outline.too_deep), (None, None));
        assert!(outline.undeclared.is_empty());
        let undeclared = Outline::of("ASK {\n _:b b:c \"d:e\" . :f ?g ?h }").undeclared;
        assert_eq!(undeclared, [(String::new(), 2), ("b".to_owned(), 2)].into());
    }

    #[test]
    fn an_update_is_seen_behind_its_prologue() {
        let outline = Outline::of("PREFIX : <http://x/>\n# SELECT\nInsert Data { }");
        assert_eq!(outline.update, Some(("INSERT".to_owned(), 3)));
        assert_eq!(Outline::of("SELECT ?delete { ?delete ?p 'INSERT' }").update, None);
    }

    #[test]
    fn nesting_and_long_chains_are_seen() {
        let deep = |text: String| Outline::of(&text).too_deep;
        assert_eq!(deep(format!("ASK {}", "\n{".repeat(101))), Some(102));
        assert_eq!(deep(format!("ASK {}{}", "{".repeat(100), "}".repeat(100))), None);
        assert!(deep(format!("ASK {{ FILTER({}1) }}", "STR(".repeat(200))).is_some());
        assert!(deep(format!("ASK {{ ?s <a:a>{} ?o }}", "/<a:a>".repeat(600))).is_some());
        assert!(deep(format!("ASK {{ FILTER(1{}) }}", "-1".repeat(600))).is_some());
        assert!(deep(format!("ASK {{ FILTER(true{}) }}", "-true".repeat(600))).is_some());
        assert!(deep(format!("ASK {{ FILTER({}1) }}", "!".repeat(600))).is_some());
        assert!(deep(format!("ASK {{ {} }}", "BIND(1 AS ?x) ".repeat(600))).is_some());
    }

    #[test]
    fn a_long_table_of_values_is_not_deep() {
        let rows = "(<http://x/a-b> \"-\"^^<http://x/t> ex:a-b \"{\")".repeat(5_000);
        let text = format!("SELECT * {{ VALUES (?a ?b ?c ?d) {{ {rows} }} }}");
        assert_eq!(Outline::of(&text).too_deep, None);
    }

    #[test]
    fn signs_of_numbers_are_no_steps() {
        let deep = |text: String| Outline::of(&text).too_deep.is_some();
        let numbers = |separator: &str| {
            let numbers: Vec<String> = (1..600).map(|n| format!("-{n}")).collect();
            numbers.join(separator)
        };
        assert!(!deep(format!("ASK {{ VALUES ?x {{ {} }} }}", numbers(" "))));
        assert!(!deep(format!("ASK {{ VALUES (?x ?y) {{ ({} +.5) }} }}", numbers(") ("))));
        assert!(!deep(format!("ASK {{ ?x :p {} }}", numbers(", "))));
        assert!(!deep(format!("ASK {{ ?x :p ?y FILTER (?y IN ({})) }}", numbers(", "))));
        // These take one number from the other (SPARQL §19.8, AdditiveExpression).
        assert!(deep(format!("ASK {{ FILTER (0 {}) }}", numbers(" "))));
        assert!(deep(format!("ASK {{ VALUES ?x {{ 1 }} FILTER (0 {}) }}", numbers(" "))));
    }

    #[test]
    fn what_nests_without_a_brace_is_a_step() {
        let steps = |before: &str, step: &str, after: &str| {
            let text = |count: usize| {
                let all: String = (0..count).map(|n| step.replace('#', &n.to_string())).collect();
                format!("{before} {all} {after}")
            };
            assert_eq!(Outline::of(&text(100)).too_deep, None, "{step}");
            assert!(Outline::of(&text(600)).too_deep.is_some(), "{step}");
        };
        steps("SELECT", "(1 AS ?v#) ", "{ }");
        steps("SELECT ?x { ?x ?y ?z } GROUP BY", "(?x AS ?v#) ", "");
        steps("SELECT ?x { ?x ?y ?z } GROUP BY", "STR(?x) ", "");
        steps("SELECT ?x { { } } GROUP BY ?x HAVING", "(EXISTS { } = true) ", "");
        steps("SELECT ?x { ?x ?y ?z } GROUP BY ?x HAVING", "(?x) ", "");
        steps("DESCRIBE", "<http://x/#> ", "{ }");
        steps("PREFIX x: <http://x/> DESCRIBE", "x:a# ", "");
        steps("ASK {", "?s :p? ?o . ", "}");
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for text in ["", "<", "'", "\"\"\"", "?", "\\", "'\\", "é<é>", "a:\\", "PREFIX", "?é"] {
            Outline::of(text);
        }
    }
}
