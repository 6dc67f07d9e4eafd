//! Measures a SPARQL text before parsing. Parser and evaluator recurse, and a stack overflow ends
//! the program and cannot be caught.
//!
//! The limits are for the stack of [`crate::rdf::apart`]. Measured without optimisation, a step
//! takes at most 35 KiB of the evaluator's stack (a sum of 1,000 terms), and a bracket 45 KiB
//! (EXISTS within EXISTS): any text within the limits takes less than two thirds.

/// The greatest depth of brackets.
pub(super) const MAX_DEPTH: usize = 100;

/// The most groups, triples, list items and operators of a text: each may nest within the previous
/// one, as every triple pattern is joined to the earlier ones.
pub(super) const MAX_STEPS: usize = 1_000;

/// The most words that the parser may read again after backtracking. This takes about a second.
pub(super) const MAX_REREAD: u64 = 1 << 20;

/// The words that may nest their operands without a brace: each named value (BIND, SELECT, GROUP
/// BY) encloses the earlier patterns.
const NESTING: &[&str] = &["FILTER", "AS"];

/// The words after which each bracket is another condition, around the previous one.
const CONDITIONS: &[&str] = &["GROUP", "HAVING", "ORDER"];

/// The functions that the parser reads twice: once for each number of arguments.
const READ_TWICE: &[&str] = &["REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT"];

/// The words that are terms.
const TERMS: &[&str] = &["A", "TRUE", "FALSE"];

/// The limits of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// Nested brackets.
    Depth,
    /// Groups, triples, list items and operators.
    Steps,
    /// Words that the parser reads again and again.
    Backtracking,
}

impl Excess {
    /// The exceeded limit in words.
    pub(crate) fn what(self) -> String {
        match self {
            Self::Depth => format!("more than {MAX_DEPTH} nested brackets"),
            Self::Steps => {
                format!("more than {MAX_STEPS} groups, triples, list items and operators in all")
            }
            Self::Backtracking => "too many nested functions or negations".into(),
        }
    }

    /// The fix.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::Depth => "remove unneeded brackets, or split the question",
            Self::Steps => {
                "list values with VALUES or IN, such as VALUES ?code { 'CAN' 'FRA' }, \
                 or split the question"
            }
            Self::Backtracking => {
                "name inner values with BIND, such as BIND (REPLACE(?a, 'b', 'c') AS ?d)"
            }
        }
    }
}

/// The kind of the previous word or sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Open,
    Keyword,
    Operator,
    Other,
}

/// An open bracket, or the whole text.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    /// None for the whole text.
    bracket: Option<char>,
    /// The number of adjacent terms, including those that a separator implies.
    terms: usize,
    /// The number of enclosing brackets that are read twice.
    again: u32,
    /// Whether in GROUP BY, HAVING or ORDER BY.
    has_conditions: bool,
    /// Whether in VALUES, whose table has no triples and no operators.
    has_table: bool,
}

/// The weight of a text, word by word and sign by sign.
#[derive(Debug, Default)]
pub(super) struct Weight {
    outer: Vec<Frame>,
    at: Frame,
    steps: usize,
    again: u64,
    before: Before,
    /// How often the next part is read again.
    next_again: u32,
    excess: Option<Excess>,
}

impl Weight {
    /// The exceeded limit, if any.
    pub(super) fn excess(&self) -> Option<Excess> {
        self.excess
    }

    /// Whether this is the table of VALUES.
    pub(super) fn in_table(&self) -> bool {
        self.at.has_table
    }

    /// Whether this is a bracket of GROUP BY, HAVING or ORDER BY.
    pub(super) fn is_condition(&self) -> bool {
        self.outer.last().is_some_and(|around| around.has_conditions)
    }

    /// Counts something that may nest with the previous part.
    pub(super) fn step(&mut self, steps: usize) {
        self.steps += steps;
        if self.steps > MAX_STEPS {
            self.excess.get_or_insert(Excess::Steps);
        }
    }

    fn word(&mut self, before: Before) {
        self.before = before;
        // Doubled for each enclosing bracket that is read twice; an overflow exceeds the limit.
        let more = 1_u64.checked_shl(self.at.again).map_or(u64::MAX, |times| times - 1);
        self.again = self.again.saturating_add(more);
        if self.again > MAX_REREAD {
            self.excess.get_or_insert(Excess::Backtracking);
        }
    }

    /// An IRI or a name. A function call may also be an aggregate, so it is read twice.
    pub(super) fn name(&mut self) {
        self.term();
        self.next_again = 1;
    }

    /// A variable, a literal, or a bracketed term.
    pub(super) fn term(&mut self) {
        self.next_again = 0;
        self.word(Before::Other);
        if self.at.has_table || self.at.has_conditions {
            return;
        }
        self.at.terms += 1;
        match self.at.bracket {
            // A list item makes two triples. Terms of expressions are not adjacent.
            Some('(') => self.step(if self.at.terms > 1 { 2 } else { 0 }),
            _ if self.at.terms > 2 => self.step(1),
            _ => {}
        }
    }

    /// `.`, `;` or `,`.
    pub(super) fn separator(&mut self, sign: char) {
        self.word(Before::Other);
        self.at.terms = match (sign, self.at.bracket) {
            (_, Some('(')) | ('.', _) => 0,
            // The subject continues, or subject and predicate.
            (';', _) => 1,
            _ => 2,
        };
    }

    /// A binary or unary operator.
    pub(super) fn operator(&mut self, sign: char) {
        self.next_again = u32::from(sign == '!');
        self.word(Before::Operator);
        if !self.at.has_table {
            self.step(1);
        }
        // The next part belongs to the previous term.
        self.at.terms = self.at.terms.saturating_sub(1);
    }

    /// `=`, `<` or `>`: only one may occur between brackets or other operators.
    pub(super) fn comparison(&mut self) {
        self.word(Before::Operator);
        self.at.terms = self.at.terms.saturating_sub(1);
    }

    /// A word that is not a name.
    pub(super) fn keyword(&mut self, name: &str) {
        if TERMS.contains(&name) {
            return self.term();
        }
        // The parser needs no space before a word.
        let is_read_twice = READ_TWICE.iter().any(|function| name.ends_with(function));
        self.next_again += u32::from(is_read_twice);
        self.word(Before::Keyword);
        self.at.terms = 0;
        self.at.has_conditions |= CONDITIONS.contains(&name);
        self.at.has_table |= name == "VALUES";
        self.step(usize::from(NESTING.contains(&name)));
    }

    /// An opening bracket; `<` opens a triple term.
    pub(super) fn open(&mut self, bracket: char) {
        let again = self.at.again + self.next_again;
        // The first item of a list; after a keyword or an operator it is an expression.
        let is_list = bracket == '(' && matches!(self.before, Before::Open | Before::Other);
        if !self.at.has_table {
            self.step(1 + usize::from(is_list && !self.at.has_conditions));
        }
        if bracket == '{' {
            self.word(Before::Open);
            self.at.terms = 0;
        } else {
            self.term();
        }
        self.outer.push(self.at);
        self.at = Frame {
            bracket: Some(bracket),
            // In `[` the subject is implied.
            terms: usize::from(bracket == '['),
            again,
            has_table: self.at.has_table,
            has_conditions: false,
        };
        (self.before, self.next_again) = (Before::Open, 0);
        if self.outer.len() > MAX_DEPTH {
            self.excess.get_or_insert(Excess::Depth);
        }
    }

    /// A closing bracket.
    pub(super) fn close(&mut self, bracket: char) {
        self.at = self.outer.pop().unwrap_or_default();
        // The table of VALUES ends with its brace.
        self.at.has_table &= bracket != '}' || self.outer.last().is_some_and(|f| f.has_table);
        self.word(Before::Other);
        self.next_again = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::outline::Outline;
    use super::*;

    /// The exceeded limit of a text, and the byte.
    fn excess(text: &str) -> Option<(Excess, usize)> {
        Outline::of(text).excess
    }

    fn too_long(text: String) -> bool {
        matches!(excess(&text), Some((Excess::Steps, _)))
    }

    #[test]
    fn nesting_and_long_chains_are_detected() {
        let open = |count: usize| format!("ASK {}", "\n{".repeat(count));
        assert_eq!(excess(&open(101)), Some((Excess::Depth, 4 + 201)));
        assert_eq!(excess(&format!("ASK {}{}", "{".repeat(100), "}".repeat(100))), None);
        let deep = |text: &str| matches!(excess(text), Some((Excess::Depth, _)));
        assert!(deep(&format!("ASK {{ FILTER({}1) }}", "STR(".repeat(200))));
        assert!(deep(&format!("ASK {{ {} }}", "<< ".repeat(200))));
        assert!(deep(&format!("ASK {{ ?s ?p {} }}", "[ ?p ".repeat(200))));
        assert!(too_long(format!("ASK {{ ?s <a:a>{} ?o }}", "/<a:a>".repeat(1_100))));
        assert!(too_long(format!("ASK {{ FILTER(1{}) }}", "-1".repeat(1_100))));
        assert!(too_long(format!("ASK {{ FILTER(true{}) }}", "-true".repeat(1_100))));
        assert!(too_long(format!("ASK {{ FILTER({}1) }}", "!".repeat(1_100))));
        assert!(too_long(format!("ASK {{ {} }}", "BIND(1 AS ?x) ".repeat(600))));
    }

    #[test]
    fn a_long_table_of_values_is_not_deep() {
        let rows = "(<http://x/a-b> \"-\"^^<http://x/t> ex:a-b \"{\")".repeat(5_000);
        assert_eq!(excess(&format!("SELECT * {{ VALUES (?a ?b ?c ?d) {{ {rows} }} }}")), None);
        let after = "?s ?p ?o . ".repeat(1_100);
        assert!(too_long(format!("SELECT * {{ VALUES (?a) {{ (1) }} {after} }}")));
    }

    #[test]
    fn signs_of_numbers_are_not_steps() {
        let numbers = |separator: &str| {
            let numbers: Vec<String> = (1..1_200).map(|n| format!("-{n}")).collect();
            numbers.join(separator)
        };
        assert_eq!(excess(&format!("ASK {{ VALUES ?x {{ {} }} }}", numbers(" "))), None);
        let rows = format!("ASK {{ VALUES (?x ?y) {{ ({} +.5) }} }}", numbers(") ("));
        assert_eq!(excess(&rows), None);
        let list = format!("ASK {{ ?x :p ?y FILTER (?y IN ({})) }}", numbers(", "));
        assert_eq!(excess(&list), None);
        // These are subtractions (SPARQL §19.8, AdditiveExpression).
        assert!(too_long(format!("ASK {{ FILTER (0 {}) }}", numbers(" "))));
        assert!(too_long(format!("ASK {{ VALUES ?x {{ 1 }} FILTER (0 {}) }}", numbers(" "))));
    }

    #[test]
    fn each_triple_and_each_item_of_a_list_is_a_step() {
        for (before, one, after) in [
            ("ASK {", "?s ?p ?o . ", "}"),
            ("ASK {", "?s ?p ?o.?s a 1.5e-3.", "}"),
            ("ASK { ?s ?p 1", "; ?p 1", "}"),
            ("ASK { ?s ?p 1", ", 1", "}"),
            ("ASK { ?s ?p 1", ", 'a'@en, \"b\"^^<x:x>", "}"),
            ("ASK {", "[ ?p ?o ] . ", "}"),
            ("ASK {", "(1) . ", "}"),
            ("ASK { ?s ?p (", "1 ", ") }"),
            ("ASK { ?s ?p (", ".5 1.e5 ", ") }"),
            ("ASK { ?s ?p (", "<x:x> ", ") }"),
            ("ASK { FILTER EXISTS { ?s ?p [ ?p ?o", "; x:p 'x'", "] } }"),
            ("CONSTRUCT {", "?s ?p ?o . ", "} {}"),
        ] {
            let text = |count: usize| format!("{before} {} {after}", one.repeat(count));
            assert_eq!(excess(&text(200)), None, "{one}");
            let (excess, at) = excess(&text(50_000)).expect(one);
            assert_eq!(excess, Excess::Steps);
            assert!(at < text(1_100).len(), "{one}");
        }
    }

    #[test]
    fn nesting_without_a_brace_is_a_step() {
        let steps = |before: &str, step: &str, after: &str| {
            let text = |count: usize| {
                let all: String = (0..count).map(|n| step.replace('#', &n.to_string())).collect();
                format!("{before} {all} {after}")
            };
            assert_eq!(excess(&text(100)), None, "{step}");
            assert!(too_long(text(1_100)), "{step}");
        };
        steps("SELECT", "(1 AS ?v#) ", "{ }");
        steps("SELECT ?x { ?x ?y ?z } GROUP BY", "(?x AS ?v#) ", "");
        steps("SELECT ?x { ?x ?y ?z } GROUP BY", "STR(?x) ", "");
        steps("SELECT ?x { { } } GROUP BY ?x HAVING", "(EXISTS { } = true) ", "");
        steps("SELECT ?x { ?x ?y ?z } GROUP BY ?x HAVING", "(?x) ", "");
        steps("DESCRIBE", "<http://x/#> ", "{ }");
        steps("PREFIX x: <http://x/> DESCRIBE", "x:a# ", "");
        steps("ASK {", "?s :p? ?o . ", "}");
        // The parser needs no space before a word.
        steps("ASK {", "BIND(trueAS?v#)", "}");
        steps("ASK {", "FILTERx:f(1)", "}");
    }

    #[test]
    fn parts_that_the_parser_reads_twice_are_detected() {
        let again = |text: &str| matches!(excess(text), Some((Excess::Backtracking, _)));
        for (open, close) in
            [("REGEX(", ", 'a')"), ("!(", ")"), ("x:f(", ")"), ("REPLACE(", ", 'a', 'b')")]
        {
            let text = |count: usize| {
                format!("ASK {{ FILTER({}'a'{}) }}", open.repeat(count), close.repeat(count))
            };
            assert_eq!(excess(&text(12)), None, "{open}");
            assert!(again(&text(30)), "{open}");
        }
        assert_eq!(
            excess(&format!("ASK {{ FILTER({}1{}) }}", "STR(".repeat(90), ")".repeat(90))),
            None
        );
    }

    #[test]
    fn nothing_hides_in_apparent_strings_or_iris() {
        let brackets = "(".repeat(200);
        for text in [
            format!("ASK {{ ?s ?p ('''a' {brackets}"),
            format!("ASK {{ ?s ?p ('''a' {brackets} \\q ''' )"),
            format!("ASK {{ ?s ?p 'a\n {brackets} '"),
            format!("ASK {{ ?s ?p <a:\\u0061#b> , {brackets}"),
        ] {
            assert!(matches!(excess(&text), Some((Excess::Depth, _))), "{text}");
        }
    }
}
