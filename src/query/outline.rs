//! Scans a SPARQL text without parsing it. Finds its prefixes, its variables, the kind of request,
//! and whether it is nested too deeply for a recursive parser.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::weight::{Excess, Weight};

/// The words with which an update begins (SPARQL 1.1 Update §3).
const UPDATES: &[&str] =
    &["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"];

/// The functions whose values differ each time (SPARQL §17.4.2.9, §17.4.2.12, §17.4.2.13, §17.4.4.5,
/// §17.4.5.1).
const VARYING: &[&str] = &["BNODE", "UUID", "STRUUID", "RAND", "NOW"];

/// The outline of a SPARQL text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// The prefixes that the prologue declares.
    pub(super) prefixes: BTreeMap<String, String>,
    /// The undeclared prefixes in names, each with the line.
    pub(super) undeclared: BTreeMap<String, u64>,
    /// The variables, without `?`, each with the line of its first use, in order of use.
    pub(super) variables: Vec<(String, u64)>,
    /// The place of each use of a variable, with its `?`.
    pub(super) uses: Vec<Range<usize>>,
    /// The keyword of an update and its line, if the text is one.
    pub(super) update: Option<(String, u64)>,
    /// Whether it calls a function whose value differs each time.
    pub(super) varies: bool,
    /// The exceeded limit for parsing, and the byte where it is exceeded.
    pub(super) excess: Option<(Excess, usize)>,
    /// The expressions named by GROUP BY.
    named: Vec<Range<usize>>,
}

impl Outline {
    /// Scans any text; the parser reports what is not SPARQL.
    pub(super) fn of(text: &str) -> Self {
        let mut reader = Reader { rest: text, ..Reader::default() };
        reader.read();
        reader.outline
    }

    /// The text adapted for the parser: spargebra 0.4.8 drops the `?b` of `GROUP BY (?a AS ?b)`,
    /// because it groups by the variable itself; `COALESCE(?a)` avoids that with the same value.
    /// Line numbers stay the same.
    pub(super) fn readable<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut changed = String::new();
        let mut from = 0;
        for range in &self.named {
            let parts = (text.get(from..range.start), text.get(range.clone()));
            if let (Some(before), Some(expression)) = parts {
                changed.push_str(&format!("{before}COALESCE({expression})"));
                from = range.end;
            }
        }
        match from {
            0 => text.into(),
            _ => (changed + text.get(from..).unwrap_or_default()).into(),
        }
    }
}

#[derive(Default)]
struct Reader<'a> {
    rest: &'a str,
    /// The lines and bytes read so far.
    lines: u64,
    bytes: usize,
    outline: Outline,
    /// The variables found so far.
    seen: FxHashSet<&'a str>,
    weight: Weight,
    /// The first character of the last word or sign.
    before: char,
    /// Whether in the list of DESCRIBE: each IRI there is a step.
    describes: bool,
    /// Whether the datatype of a literal comes next, which belongs to its term.
    is_datatype: bool,
    /// The position of each open bracket.
    opened: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let mut prologue = Some(Prologue::Open);
        while let Some(c) = self.rest.chars().next() {
            let at = self.bytes;
            match c {
                '#' => {
                    self.take_while(|c| c != '\n' && c != '\r');
                }
                '\'' | '"' => self.string(c),
                '<' => self.iri(&mut prologue),
                '?' | '$' => self.variable(),
                '{' | '(' | '[' => self.open(c),
                '}' | ')' | ']' => self.close(c),
                '>' if self.rest.starts_with(">>") => {
                    self.weight.close('<');
                    self.skip(2);
                }
                '^' if self.rest.starts_with("^^") => {
                    self.is_datatype = true;
                    self.skip(2);
                }
                '@' => {
                    self.skip(1);
                    self.take_while(|c| c.is_ascii_alphanumeric() || c == '-');
                }
                '+' | '-' if self.is_sign() => {
                    self.skip(1);
                }
                '|' | '&' | '/' | '^' | '+' | '-' | '*' | '!' => {
                    self.weight.operator(c);
                    self.skip(1);
                }
                '=' | '>' => {
                    self.weight.comparison();
                    self.skip(1);
                }
                '.' if self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
                '.' | ';' | ',' => {
                    self.weight.separator(c);
                    self.skip(1);
                }
                c if c.is_ascii_digit() => self.number(),
                c if is_word(c) || c == ':' || c == '\\' => self.word(&mut prologue),
                c => {
                    self.skip(c.len_utf8());
                }
            }
            if !c.is_whitespace() && c != '#' {
                self.before = c;
            }
            if let (None, Some(excess)) = (self.outline.excess, self.weight.excess()) {
                self.outline.excess = Some((excess, at));
            }
        }
    }

    fn open(&mut self, bracket: char) {
        self.describes &= bracket != '{';
        self.weight.open(bracket);
        self.opened.push(self.bytes);
        self.skip(1);
    }

    fn close(&mut self, bracket: char) {
        self.weight.close(bracket);
        self.opened.pop();
        self.skip(1);
    }

    /// A number (SPARQL §19.8, DOUBLE), without a sign before it.
    fn number(&mut self) {
        let is_exponent = |c: char| matches!(c, 'e' | 'E');
        let mut before = ' ';
        let mut chars = self.rest.chars().peekable();
        let mut end = 0;
        while let Some(c) = chars.next() {
            let goes_on = |next: &char| next.is_ascii_digit() || is_exponent(*next);
            let belongs = match c {
                '.' => chars.peek().is_some_and(goes_on),
                '+' | '-' => is_exponent(before),
                c => goes_on(&c),
            };
            if !belongs {
                break;
            }
            (before, end) = (c, end + 1);
        }
        self.weight.term();
        self.skip(end);
    }

    /// Whether a plus or minus here is the sign of a number, because there is no operand before it.
    fn is_sign(&self) -> bool {
        let number = self.rest.get(1..).is_some_and(|tail| {
            tail.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit())
        });
        number && (self.weight.in_table() || matches!(self.before, '(' | '[' | '{' | ','))
    }

    /// Skips `bytes` bytes, counting lines.
    fn skip(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.lines += taken.bytes().filter(|b| *b == b'\n').count() as u64;
        self.bytes += taken.len();
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

    /// A string in triple or single quotes (SPARQL §19.8, STRING_LITERAL…).
    fn string(&mut self, quote: char) {
        self.weight.term();
        let long = [quote; 3].iter().collect::<String>();
        let end = string_end(self.rest, &long).or_else(|| string_end(self.rest, &long[..1]));
        self.skip(end.unwrap_or(1));
    }

    /// An IRI in angle brackets, or else the sign for "less than" (SPARQL §19.8, IRIREF).
    fn iri(&mut self, prologue: &mut Option<Prologue>) {
        let tail = self.rest.get(1..).unwrap_or("");
        let end = tail.find(|c: char| c <= ' ' || "<>\"{}|^`".contains(c));
        let Some(end) = end.filter(|end| tail[*end..].starts_with('>')) else {
            if tail.starts_with('<') {
                self.weight.open('<');
                self.skip(2);
            } else {
                self.weight.comparison();
                self.skip(1);
            }
            return;
        };
        self.name();
        let iri = &tail[..end];
        if let Some(Prologue::Prefix(name)) = prologue.take_if(|p| *p != Prologue::Open) {
            self.outline.prefixes.insert(name, iri.to_owned());
            *prologue = Some(Prologue::Open);
        }
        self.skip(end + 2);
    }

    fn variable(&mut self) {
        let (line, start) = (self.line(), self.bytes);
        self.skip(1);
        let name = self.take_while(is_word);
        if name.is_empty() {
            // A question mark alone is an operator of paths.
            return self.weight.operator('?');
        }
        self.weight.term();
        self.outline.uses.push(start..self.bytes);
        if self.seen.insert(name) {
            self.outline.variables.push((name.to_owned(), line));
        }
    }

    /// An IRI or a prefixed name.
    fn name(&mut self) {
        self.weight.step(usize::from(self.describes));
        if !std::mem::take(&mut self.is_datatype) {
            self.weight.name();
        }
    }

    /// A keyword, a prefixed name, or the name of a function.
    fn word(&mut self, prologue: &mut Option<Prologue>) {
        let (line, start) = (self.line(), self.bytes);
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
        // A name does not end with a dot; a keyword has none, and no minus.
        let word = self.rest.get(..end).unwrap_or_default().trim_end_matches('.');
        let end = if word.contains(':') { None } else { word.find(['-', '.', '%']) };
        let word = self.skip(end.filter(|end| *end > 0).unwrap_or(word.len()));
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
        if name == "AS"
            && self.weight.is_condition()
            && let Some(opened) = self.opened.last()
        {
            self.outline.named.push(opened + 1..start);
        }
        self.describes |= name.starts_with("DESCRIBE");
        match word.contains(':') {
            true => self.name(),
            false => {
                self.outline.varies |= VARYING.contains(&name.as_str());
                self.weight.keyword(&name);
            }
        }
    }
}

/// The position in the prologue (SPARQL §4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
enum Prologue {
    Open,
    Prefix(String),
}

/// The end of a string in `quotes`; none if it is not closed.
fn string_end(text: &str, quotes: &str) -> Option<usize> {
    let mut rest = text.strip_prefix(quotes)?;
    loop {
        if let Some(after) = rest.strip_prefix(quotes) {
            return Some(text.len() - after.len());
        }
        let c = rest.chars().next().filter(|c| quotes.len() > 1 || !matches!(c, '\n' | '\r'))?;
        rest = &rest[c.len_utf8()..];
        if c == '\\' {
            let escape = rest.chars().next()?;
            let digits = match escape {
                'u' => 4,
                'U' => 8,
                't' | 'b' | 'n' | 'r' | 'f' | '"' | '\'' | '\\' => 0,
                _ => return None,
            };
            rest = &rest[1..];
            let is_hex = |text: &&str| text.bytes().all(|b| b.is_ascii_hexdigit());
            rest.get(..digits).filter(is_hex)?;
            rest = &rest[digits..];
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_variables_are_found_in_code_only() {
        let outline = Outline::of(
            "# ?not {\nPREFIX a: <http://a/#>\nprefix my-x: <http://x/>\nBASE <http://b/>\n\
             SELECT ?x $y WHERE { ?x a:p 'it\\'s ?no' ; a:q \"\"\"?no \" {{{\n\"\"\" . # ?no\n\
             FILTER(?z<?x && ?x>3) }",
        );
        let names: Vec<_> = outline.variables.iter().map(|(n, l)| (n.as_str(), *l)).collect();
        assert_eq!(names, [("x", 5), ("y", 5), ("z", 7)]);
        assert_eq!(outline.prefixes["a"], "http://a/#");
        assert_eq!(outline.prefixes["my-x"], "http://x/");
        assert_eq!((outline.update, outline.excess), (None, None));
        assert!(outline.undeclared.is_empty());
        let undeclared = Outline::of("ASK {\n _:b b:c \"d:e\" . :f ?g ?h }").undeclared;
        assert_eq!(undeclared, [(String::new(), 2), ("b".to_owned(), 2)].into());
    }

    #[test]
    fn an_update_is_detected_after_its_prologue() {
        let outline = Outline::of("PREFIX : <http://x/>\n# SELECT\nInsert Data { }");
        assert_eq!(outline.update, Some(("INSERT".to_owned(), 3)));
        assert_eq!(Outline::of("SELECT ?delete { ?delete ?p 'INSERT' }").update, None);
    }

    #[test]
    fn functions_that_vary_are_found_in_code_only() {
        for text in
            ["SELECT (now() AS ?x) {}", "ASK { FILTER(RAND ( )) }", "ASK{BIND(StrUUID()as?x)}"]
        {
            assert!(Outline::of(text).varies, "{text}");
        }
        for text in ["SELECT ?now { ?now foaf:now 'NOW()' } # RAND()", "ASK { ?s <NOW> ?knows }"] {
            assert!(!Outline::of(text).varies, "{text}");
        }
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for text in ["", "<", "'", "\"\"\"", "?", "\\", "'\\", "é<é>", "a:\\", "PREFIX", "?é"] {
            Outline::of(text);
        }
    }
}
