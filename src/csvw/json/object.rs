//! Builds the objects of a row and nests them (csv2json §4.3, §4.4).

#![expect(clippy::indexing_slicing, reason = "objects are numbered by their list")]

use std::io::{self, Write};

use super::TYPE;
use crate::csvw::metadata::compact;
use crate::rdf::Subject;
use crate::rdf::export::blocks::Blocks;
use crate::rdf::export::json::string;

/// The objects of one row.
#[derive(Default)]
pub(super) struct Objects(Vec<Object>);

/// The pairs of one subject.
#[derive(Default)]
pub(super) struct Object {
    id: Option<String>,
    pairs: Vec<Pair>,
    /// The object that contains it.
    parent: Option<usize>,
}

struct Pair {
    name: String,
    values: Vec<Piece>,
    is_array: bool,
}

/// A value of a pair.
pub(super) enum Piece {
    /// JSON text.
    Text(String),
    /// The IRI of a value URL.
    Url(String),
    /// An object of this row.
    Nested(usize),
}

impl Piece {
    /// A value URL; a class is compacted (§4.3 step 2.3.2).
    pub(super) fn url(iri: &str, name: &str) -> Self {
        Self::Url(if name == TYPE { compact(iri) } else { iri.to_owned() })
    }
}

impl Object {
    /// Adds a pair; one name has one pair (§4.3 step 2.4).
    pub(super) fn insert(&mut self, name: &str, values: Vec<Piece>, is_array: bool) {
        match self.pairs.iter_mut().find(|pair| pair.name == name) {
            Some(pair) => {
                pair.values.extend(values);
                pair.is_array = true;
            }
            None => self.pairs.push(Pair { name: name.to_owned(), values, is_array }),
        }
    }

    /// Its value URLs.
    fn urls(&self) -> impl Iterator<Item = &str> {
        let pieces = self.pairs.iter().flat_map(|pair| &pair.values);
        pieces.filter_map(|piece| match piece {
            Piece::Url(url) => Some(url.as_str()),
            _ => None,
        })
    }
}

impl Objects {
    /// The object of a subject.
    pub(super) fn of(&mut self, subject: Subject<'_>) -> &mut Object {
        let id = match subject {
            Subject::Iri(iri) => Some(iri),
            Subject::Blank(_) => None,
        };
        let known = self.0.iter().position(|object| object.id.as_deref() == id);
        let at = known.unwrap_or_else(|| {
            self.0.push(Object { id: id.map(str::to_owned), ..Object::default() });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    /// Puts objects into others that refer to them by value URLs that occur once (§4.4).
    pub(super) fn nest(&mut self) {
        if self.0.len() < 2 {
            return;
        }
        for at in 0..self.0.len() {
            let urls: Vec<String> = self.0[at].urls().map(str::to_owned).collect();
            for url in urls {
                let uses = self.0.iter().flat_map(Object::urls).filter(|u| **u == *url).count();
                let child = self.0.iter().position(|o| o.id.as_deref() == Some(url.as_str()));
                let Some(child) = child.filter(|child| *child != at && uses == 1) else { continue };
                // An object cannot go into one of its own parts.
                if self.root(at) != child {
                    self.put(child, at, &url);
                }
            }
        }
    }

    /// The outermost object around one.
    fn root(&self, mut at: usize) -> usize {
        while let Some(parent) = self.0[at].parent {
            at = parent;
        }
        at
    }

    /// Puts an object in the place of its URL in another.
    fn put(&mut self, child: usize, parent: usize, url: &str) {
        self.0[child].parent = Some(parent);
        for piece in self.0[parent].pairs.iter_mut().flat_map(|pair| &mut pair.values) {
            if matches!(piece, Piece::Url(found) if found == url) {
                *piece = Piece::Nested(child);
            }
        }
    }

    /// The outermost objects.
    pub(super) fn roots(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(|at| self.0[*at].parent.is_none())
    }

    /// Writes an object and those in it.
    ///
    /// # Errors
    /// Errors of the target.
    pub(super) fn write<W: Write>(&self, at: usize, blocks: &mut Blocks<W>) -> io::Result<()> {
        let object = &self.0[at];
        let out = blocks.text();
        out.push('{');
        if let Some(id) = &object.id {
            out.push_str("\"@id\":");
            string(id, out);
        }
        for (i, pair) in object.pairs.iter().enumerate() {
            let out = blocks.text();
            if i > 0 || object.id.is_some() {
                out.push(',');
            }
            string(&pair.name, out);
            out.push_str(if pair.is_array { ":[" } else { ":" });
            for (i, piece) in pair.values.iter().enumerate() {
                if i > 0 {
                    blocks.text().push(',');
                }
                match piece {
                    Piece::Text(text) => blocks.push(text)?,
                    Piece::Url(url) => string(url, blocks.text()),
                    Piece::Nested(child) => self.write(*child, blocks)?,
                }
            }
            if pair.is_array {
                blocks.text().push(']');
            }
        }
        blocks.text().push('}');
        Ok(())
    }
}
