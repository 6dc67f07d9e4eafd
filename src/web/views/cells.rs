//! Reads the rows of an answer by the roles of a view's columns.

use oxigraph::model::Term;

use crate::query::{Row, View};

/// Returns the address at which a page links to an IRI; none for no link.
pub(in crate::web) type LinkTo<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The rows of an answer, in the order of drawing.
pub(super) struct Cells<'a> {
    pub(super) view: &'a View,
    columns: &'a [String],
    pub(super) rows: Vec<&'a Row>,
    to: LinkTo<'a>,
}

impl<'a> Cells<'a> {
    /// Takes the rows; sorts them if the query does not, because their order is then arbitrary.
    pub(super) fn new(
        view: &'a View,
        columns: &'a [String],
        rows: &'a [Row],
        to: LinkTo<'a>,
    ) -> Self {
        let mut rows: Vec<&Row> = rows.iter().collect();
        if !view.is_ordered {
            let text = |term: &Option<Term>| term.as_ref().map(ToString::to_string);
            rows.sort_by_cached_key(|row| row.iter().map(text).collect::<Vec<_>>());
        }
        Self { view, columns, rows, to }
    }

    /// Whether a column of the view has this role.
    pub(super) fn has(&self, role: &str) -> bool {
        self.view.column(role).is_some()
    }

    /// The term of a row in the column with a role.
    pub(super) fn term(&self, row: &'a Row, role: &str) -> Option<&'a Term> {
        let column = self.view.column(role)?;
        let at = self.columns.iter().position(|known| known == column)?;
        row.get(at)?.as_ref()
    }

    /// The readable text of the term.
    pub(super) fn text(&self, row: &'a Row, role: &str) -> Option<String> {
        self.term(row, role).map(text)
    }

    /// The term as a finite number.
    pub(super) fn number(&self, row: &'a Row, role: &str) -> Option<f64> {
        self.term(row, role).and_then(number)
    }

    /// The address in the column `link`, or for the IRI in the column `of`.
    pub(super) fn link(&self, row: &'a Row, link: &str, of: &str) -> Option<String> {
        let address = match (self.term(row, link), self.term(row, of)) {
            (Some(Term::NamedNode(iri)), _) => iri.as_str(),
            (Some(Term::Literal(literal)), _) => literal.value(),
            (_, Some(Term::NamedNode(iri))) => iri.as_str(),
            _ => return None,
        };
        (self.to)(address).filter(|address| is_safe(address))
    }
}

/// The text of a literal, or the last part of an IRI.
fn text(term: &Term) -> String {
    match term {
        Term::Literal(literal) => literal.value().to_owned(),
        Term::NamedNode(iri) => {
            let iri = iri.as_str();
            let last = iri.trim_end_matches(['/', '#']).rsplit(['/', '#']).next();
            last.filter(|last| !last.is_empty()).unwrap_or(iri).to_owned()
        }
        other => other.to_string(),
    }
}

/// The value of a literal, if it is a finite number.
pub(super) fn number(term: &Term) -> Option<f64> {
    let Term::Literal(literal) = term else { return None };
    literal.value().trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a browser may follow an address: `http`, `https` or a relative one.
fn is_safe(address: &str) -> bool {
    if address.is_empty() || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    let relative = address.split(['/', '?', '#']).next().unwrap_or_default();
    match relative.split_once(':') {
        Some((scheme, _)) => ["http", "https"].iter().any(|s| scheme.eq_ignore_ascii_case(s)),
        // An address that starts with `//` or `\` leads to another host.
        None => !address.starts_with("//") && !address.contains('\\'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_and_relative_addresses_are_links() {
        for fine in ["https://e/", "HTTP://e/a:b", "/state/CAN", "a/b:c", "#x", "?q=a:b"] {
            assert!(is_safe(fine), "{fine}");
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            " javascript:x",
            "java\nscript:x",
            "//e/",
            "\\\\e/",
            "",
            "JAVASCRIPT:x",
            "mailto:a@e",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
