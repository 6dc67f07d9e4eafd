//! Writes Turtle and TriG for people to read.
//!
//! One block per subject, `a` and the names first, other predicates in alphabetical order; blank
//! nodes with one reference in `[ ]`, lists in `( )`; only used prefixes are declared.

mod stream;
mod term;

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::held::Held;
use super::nesting::{DEPTH, Tree, properties};
use super::{ExportError, ExportOptions};
use crate::rdf::graph::{Graph, GraphName, Quad, Term, TermId};
use crate::rdf::vocab::rdf;

pub(super) use stream::Turtle;

/// The maximum width of a line, where possible.
const WIDTH: usize = 100;

pub(super) fn write(
    graph: &Graph,
    _options: &ExportOptions<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut writer = Pretty {
        graph,
        tree: Tree::new(graph, |_, _| false),
        used: BTreeSet::new(),
        deferred: Vec::new(),
    };
    // The prefixes are known after the first writing.
    let mut held = Held::default();
    let is_empty = writer.body(&mut held)?;
    for name in &writer.used {
        if let Some(namespace) = graph.prefixes().namespace(name) {
            let mut line = String::new();
            term::declare(name, namespace, &mut line);
            out.write_all(line.as_bytes())?;
        }
    }
    if !writer.used.is_empty() && !is_empty {
        out.write_all(b"\n")?;
    }
    match held.document() {
        Some(body) => out.write_all(&body)?,
        None => drop(writer.body(out)?),
    }
    Ok(())
}

struct Pretty<'g> {
    graph: &'g Graph,
    tree: Tree<'g>,
    /// The prefixes used so far.
    used: BTreeSet<&'g str>,
    /// Nodes nested too deeply, to write separately.
    deferred: Vec<TermId>,
}

impl<'g> Pretty<'g> {
    /// Writes all blocks; returns whether there are none.
    fn body(&mut self, out: &mut dyn Write) -> io::Result<bool> {
        let (mut body, mut is_empty) = (String::new(), true);
        let roots: Vec<&'g [Quad]> = self.tree.roots().collect();
        let mut open: Option<GraphName> = None;
        for root in roots {
            let Some(part) = root.first().map(|quad| quad.part) else { continue };
            if open != part {
                body.push_str(if open.is_some() { "}\n\n" } else { "" });
                if let Some(part) = part {
                    body.push_str(&self.plain(Term::Iri(part.iri())));
                    body.push_str(" {\n\n");
                }
                open = part;
            } else if !is_empty {
                body.push('\n');
            }
            is_empty = false;
            self.block(root, &mut body);
            while let Some(id) = self.deferred.pop() {
                if let Some(block) = self.tree.block(part, id) {
                    body.push('\n');
                    self.block(block, &mut body);
                }
            }
            out.write_all(body.as_bytes())?;
            body.clear();
        }
        out.write_all(if open.is_some() { b"\n}\n" } else { b"" })?;
        Ok(is_empty)
    }

    /// A subject and all triples about it.
    fn block(&mut self, block: &'g [Quad], out: &mut String) {
        let Some(quad) = block.first() else { return };
        let subject = match self.graph.term(quad.subject) {
            Term::Blank(_) if !self.tree.is_referred_to(quad.subject) => "[]".to_owned(),
            term => self.plain(term),
        };
        let inside = self.inside(block, 1, 0);
        out.push_str(&subject);
        out.push(' ');
        out.push_str(&inside.join(" ;\n    "));
        out.push_str(" .\n");
    }

    /// Each predicate of a block with its objects, `depth` nodes deep, indented by `indent`.
    fn inside(&mut self, block: &'g [Quad], indent: usize, depth: usize) -> Vec<String> {
        let groups = properties(self.graph, block);
        groups.into_iter().map(|group| self.property(group, indent, depth)).collect()
    }

    fn property(&mut self, group: &'g [Quad], indent: usize, depth: usize) -> String {
        let mut text = match group.first().map(|quad| self.graph.term(quad.predicate)) {
            Some(Term::Iri(rdf::TYPE)) => "a".to_owned(),
            Some(term) => self.plain(term),
            None => String::new(),
        };
        let objects: Vec<String> =
            group.iter().map(|q| self.object(q.part, q.object, indent, depth)).collect();
        let length: usize = objects.iter().map(|o| o.chars().count() + 2).sum();
        // Multi-line brackets follow each other; other objects get one line each.
        let nested = objects.iter().any(|o| o.contains('\n') && o.starts_with(['[', '(']));
        let lines = objects.iter().any(|o| o.contains('\n'));
        let fits = indent * 4 + text.chars().count() + length < WIDTH && !lines;
        if objects.len() > 1 && !fits && !nested {
            let line = format!("\n{}", "    ".repeat(indent + 1));
            text.push_str(&line);
            text.push_str(&objects.join(&format!(",{line}")));
        } else {
            text.push(' ');
            text.push_str(&objects.join(", "));
        }
        text
    }

    fn object(
        &mut self,
        part: Option<GraphName>,
        id: TermId,
        indent: usize,
        depth: usize,
    ) -> String {
        let term = self.graph.term(id);
        if matches!(term, Term::Iri(rdf::NIL)) {
            return "()".to_owned();
        }
        if !self.tree.is_nested(id) {
            return self.plain(term);
        }
        let block = self.tree.block(part, id).unwrap_or_default();
        if block.is_empty() {
            return "[]".to_owned();
        }
        if depth == DEPTH {
            self.deferred.push(id);
            return self.plain(term);
        }
        if let Some(items) = self.tree.list(part, id) {
            let items: Vec<String> =
                items.into_iter().map(|i| self.object(part, i, indent + 1, depth + 1)).collect();
            return bracket('(', ')', " ", &items, indent);
        }
        let inside = self.inside(block, indent + 1, depth + 1);
        bracket('[', ']', " ; ", &inside, indent)
    }

    /// A term by itself.
    fn plain(&mut self, term: Term<'_>) -> String {
        let mut text = String::new();
        self.used.extend(term::write(self.graph.prefixes(), term, &mut text));
        text
    }
}

/// Items in brackets, on one line if they fit.
fn bracket(open: char, close: char, separator: &str, items: &[String], indent: usize) -> String {
    let length: usize = items.iter().map(|item| item.chars().count() + separator.len()).sum();
    if indent * 4 + length < WIDTH - 20 && !items.iter().any(|item| item.contains('\n')) {
        return format!("{open} {} {close}", items.join(separator));
    }
    let line = format!("\n{}", "    ".repeat(indent + 1));
    let items = items.join(&format!("{}{line}", separator.trim_end()));
    format!("{open}{line}{items}\n{}{close}", "    ".repeat(indent))
}
