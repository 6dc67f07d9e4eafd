//! Writes JSON-LD 1.1 in the terms of the folder's context.
//!
//! The document has the context inline and one object for each entity in `@graph`. Properties are
//! in the order of the context's terms. An entity contains
//!
//! - its unshared blank nodes, and
//! - its dependents: entities without another reference whose IRI extends the entity's own, with a
//!   path or a fragment (`event/7`, `event/7#hosts`), or has its key after another kind (`event/7`,
//!   `participation/7/01`).
//!
//! Numbers and booleans are native JSON only if their meaning is exactly the same: `true`, `false`
//! and integers of at most 15 digits in canonical form. Doubles and decimals are strings.

mod compact;
mod context;
mod literal;
mod stream;

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Map, Value, json};

pub use context::{CONTEXT_FILE, Context};
pub(super) use stream::JsonLd;

use super::held::Held;
use super::json::Layout;
use super::nesting::{DEPTH, Tree};
use super::{ExportError, ExportOptions};
use crate::rdf::graph::{Graph, GraphName, Quad, Term, TermId};
use crate::rdf::vocab::rdf;
use context::{Coercion, Container, Definition};

/// Values that fit are on one line.
const LAYOUT: Layout = Layout { width: 100, may_be_flat: |_| true };

pub(super) fn write(
    graph: &Graph,
    options: &ExportOptions<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let generated;
    let context = match options.context {
        Some(context) => context,
        None => {
            generated = Context::of_graph(graph);
            &generated
        }
    };
    let mut writer =
        Writer { graph, context, tree: Tree::new(graph, is_dependent), deferred: Vec::new() };
    // The first writing finds what the context cannot express, before anything is written.
    let mut held = Held::default();
    let is_empty = writer.body(&mut held)?;
    let mut head = String::new();
    LAYOUT.write(context.value(), 1, &mut head);
    let graph = json!(context.keyword("@graph"));
    write!(out, "{{\n  \"@context\": {head},\n  {graph}: [")?;
    match held.document() {
        Some(body) => out.write_all(&body)?,
        None => drop(writer.body(out)?),
    }
    let end = if is_empty { "" } else { "\n  " };
    writeln!(out, "{end}]\n}}")?;
    Ok(())
}

/// Whether an entity belongs to its owner, by their IRIs.
fn is_dependent(owner: Term<'_>, child: Term<'_>) -> bool {
    let (Term::Iri(owner), Term::Iri(child)) = (owner, child) else { return false };
    if let Some(rest) = child.strip_prefix(owner) {
        return rest.starts_with(['/', '#']) || (owner.ends_with(['/', '#']) && !rest.is_empty());
    }
    // Of `base/kind/key` and `base/other/key/more`, with a host in the base.
    let split =
        owner.rsplit_once('/').and_then(|(rest, key)| Some((rest.rsplit_once('/')?.0, key)));
    let Some((base, key)) = split.filter(|(base, key)| {
        let host = base.split_once("://").map(|(_, host)| host);
        !key.is_empty() && host.is_some_and(|host| !host.is_empty())
    }) else {
        return false;
    };
    let tail = child
        .strip_prefix(base)
        .and_then(|rest| rest.strip_prefix('/')?.split_once('/'))
        .and_then(|(_, rest)| rest.strip_prefix(key));
    tail.is_some_and(|tail| tail.is_empty() || tail.starts_with(['/', '#']))
}

/// A property in an object: terms of the context in its order, then others by name.
type Key = (usize, String);

struct Writer<'g> {
    graph: &'g Graph,
    context: &'g Context,
    tree: Tree<'g>,
    /// Nodes nested too deeply, to write separately.
    deferred: Vec<TermId>,
}

impl<'g> Writer<'g> {
    /// Writes the objects of all subjects; returns whether there are none.
    fn body(&mut self, out: &mut dyn Write) -> Result<bool, ExportError> {
        let (mut is_empty, mut open): (bool, Option<GraphName>) = (true, None);
        let mut separator = "\n    ";
        let mut text = String::new();
        for root in self.tree.roots().collect::<Vec<_>>() {
            let part = root.first().and_then(|quad| quad.part);
            if open != part {
                if open.is_some() {
                    text.push_str("\n    ]}");
                    separator = ",\n    ";
                }
                if let Some(part) = part {
                    let (id, graph) = (self.keyword("@id"), self.keyword("@graph"));
                    let reference = self.context.reference(part.iri())?;
                    let head = [json!(id), json!(reference), json!(graph)];
                    text.push_str(separator);
                    text.push_str(&format!("{{{}: {}, {}: [", head[0], head[1], head[2]));
                    separator = "\n    ";
                }
                open = part;
            }
            for node in self.entities(root)? {
                text.push_str(separator);
                LAYOUT.write(&Value::Object(node), 2, &mut text);
                separator = ",\n    ";
            }
            is_empty &= text.is_empty();
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        out.write_all(if open.is_some() { b"\n    ]}" } else { b"" })?;
        Ok(is_empty)
    }

    /// The object of a subject, and those of its nodes nested too deeply.
    fn entities(&mut self, root: &'g [Quad]) -> Result<Vec<Map<String, Value>>, ExportError> {
        let mut nodes = vec![self.node(root, 0)?];
        while let Some(id) = self.deferred.pop() {
            let part = root.first().and_then(|quad| quad.part);
            if let Some(block) = self.tree.block(part, id) {
                nodes.push(self.node(block, 0)?);
            }
        }
        Ok(nodes)
    }

    fn node(&mut self, block: &'g [Quad], depth: usize) -> Result<Map<String, Value>, ExportError> {
        let mut object = Map::new();
        let Some(quad) = block.first() else { return Ok(object) };
        let nameless = self.graph.is_blank(quad.subject)
            && (depth > 0 || !self.tree.is_referred_to(quad.subject));
        if !nameless {
            object.insert(self.keyword("@id"), json!(self.reference(quad.subject)?));
        }
        let mut types: Vec<Value> = Vec::new();
        let mut properties: BTreeMap<Key, Property<'g>> = BTreeMap::new();
        for quad in block {
            let predicate = self.graph.term(quad.predicate).text();
            match self.graph.term(quad.object) {
                Term::Iri(class) if predicate == rdf::TYPE && !self.tree.is_nested(quad.object) => {
                    types.push(json!(self.context.name(class)?));
                }
                _ => self.property(quad, predicate, depth, &mut properties)?,
            }
        }
        if !types.is_empty() {
            object.insert(self.keyword("@type"), one_or_more(types));
        }
        for ((_, key), property) in properties {
            object.insert(key, property.value());
        }
        Ok(object)
    }

    fn property(
        &mut self,
        quad: &'g Quad,
        predicate: &str,
        depth: usize,
        properties: &mut BTreeMap<Key, Property<'g>>,
    ) -> Result<(), ExportError> {
        let items = match self.tree.list(quad.part, quad.object) {
            Some(items) if depth < DEPTH => Some(items),
            _ => None,
        };
        let single = items.is_none().then(|| self.graph.term(quad.object));
        // A property with a list as a bare array holds only one list.
        let taken = |definition: &Definition| {
            definition.container == Container::List
                && properties.keys().any(|(_, key)| *key == definition.name)
        };
        let chosen = self.context.choose(predicate, single, taken);
        let (key, definition) = match chosen {
            Some((rank, definition)) => ((rank, definition.name.clone()), Some(definition)),
            None => ((usize::MAX, self.context.property(predicate)?), None),
        };
        let value = match items {
            Some(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.object(quad.part, item, definition, depth + 1)?);
                }
                match definition.map(|d| d.container) {
                    Some(Container::List) => Value::Array(values),
                    _ => json!({ self.keyword("@list"): values }),
                }
            }
            None => self.object(quad.part, quad.object, definition, depth)?,
        };
        let empty = || Property { definition, values: Vec::new(), by_language: Map::new() };
        let property = properties.entry(key).or_insert_with(empty);
        property.add(value, single);
        Ok(())
    }

    /// A value of a property, or an item of a list.
    fn object(
        &mut self,
        part: Option<GraphName>,
        id: TermId,
        definition: Option<&Definition>,
        depth: usize,
    ) -> Result<Value, ExportError> {
        let term = self.graph.term(id);
        if matches!(term, Term::Typed { .. } | Term::Lang { .. }) {
            return self.context.literal(term, definition);
        }
        let deep = depth >= DEPTH;
        if let Some(items) = self.tree.list(part, id).filter(|_| !deep) {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.push(self.object(part, item, definition, depth + 1)?);
            }
            return Ok(json!({ self.keyword("@list"): values }));
        }
        match self.tree.block(part, id).filter(|_| self.tree.is_nested(id)) {
            Some(block) if !deep => return Ok(Value::Object(self.node(block, depth + 1)?)),
            Some(_) => self.deferred.push(id),
            None => {}
        }
        let coercion = definition.map_or(&Coercion::None, |d| &d.coercion);
        Ok(match (coercion, term) {
            (Coercion::Vocab, Term::Iri(iri)) => json!(self.context.name(iri)?),
            (Coercion::Id | Coercion::Vocab, _) => json!(self.reference(id)?),
            _ => json!({ self.keyword("@id"): self.reference(id)? }),
        })
    }

    fn reference(&self, id: TermId) -> Result<String, ExportError> {
        self.context.node(self.graph.term(id))
    }

    fn keyword(&self, keyword: &'static str) -> String {
        self.context.keyword(keyword).to_owned()
    }
}

/// The values of a property of one entity.
struct Property<'g> {
    definition: Option<&'g Definition>,
    values: Vec<Value>,
    /// The values of a language map.
    by_language: Map<String, Value>,
}

impl Property<'_> {
    fn add(&mut self, value: Value, term: Option<Term<'_>>) {
        match (self.container(), term) {
            (Container::Language | Container::LanguageSet, Some(Term::Lang { lang, .. })) => {
                let empty = || Value::Array(Vec::new());
                let entry = self.by_language.entry(lang).or_insert_with(empty);
                if let Value::Array(values) = entry {
                    values.push(value);
                }
            }
            (Container::List, _) => match value {
                Value::Array(items) => self.values.extend(items),
                value => self.values.push(value),
            },
            _ => self.values.push(value),
        }
    }

    fn container(&self) -> Container {
        self.definition.map_or(Container::None, |d| d.container)
    }

    fn value(self) -> Value {
        match self.container() {
            Container::None => one_or_more(self.values),
            Container::Set | Container::List => Value::Array(self.values),
            Container::Language => {
                let mut map = self.by_language;
                for value in map.values_mut() {
                    if let Value::Array(values) = value.take() {
                        *value = one_or_more(values);
                    }
                }
                Value::Object(map)
            }
            Container::LanguageSet => Value::Object(self.by_language),
        }
    }
}

fn one_or_more(mut values: Vec<Value>) -> Value {
    match values.len() {
        1 => values.remove(0),
        _ => Value::Array(values),
    }
}
