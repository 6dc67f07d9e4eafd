//! Describes the input files of a dataset.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::statement::Statements;
use super::{GraphName, Node};
use crate::project::folder::{Folder, SourceFile};
use crate::rdf::vocab::{dcat, dcterms, prov, rdf, spdx, xsd};
use crate::source::Files;

/// An input file.
pub(super) struct Input {
    /// Its IRI.
    pub iri: String,
    /// The part of the graph with its triples.
    pub part: GraphName,
    /// Its path in the folder.
    path: String,
    /// In bytes.
    size: u64,
    /// SHA-256, in lower-case hexadecimal digits.
    digest: String,
}

impl Input {
    /// All input files of a folder, each once, in reading order.
    pub fn all(folder: &Folder) -> io::Result<Vec<Self>> {
        let mut all: Vec<Self> = Vec::new();
        for SourceFile { files, iri, part } in &folder.sources {
            if all.iter().all(|known| known.iri != *iri) {
                let (size, digest) = fingerprint(files, iri)?;
                let path = files.display(iri);
                all.push(Self { iri: iri.clone(), part: *part, path, size, digest });
            }
        }
        Ok(all)
    }

    /// Writes the description of the file.
    pub fn write(&self, out: &mut Statements<'_, '_>) -> io::Result<()> {
        let file = Node::Iri(self.iri.clone());
        out.iri(&file, rdf::TYPE, prov::ENTITY)?;
        out.text(&file, dcterms::TITLE, &self.path)?;
        out.typed(&file, dcat::BYTE_SIZE, &self.size.to_string(), xsd::NON_NEGATIVE_INTEGER)?;
        let checksum = out.blank();
        out.node(&file, spdx::CHECKSUM, &checksum)?;
        out.iri(&checksum, rdf::TYPE, spdx::CHECKSUM_CLASS)?;
        out.iri(&checksum, spdx::ALGORITHM, spdx::SHA256)?;
        out.typed(&checksum, spdx::CHECKSUM_VALUE, &self.digest, xsd::HEX_BINARY)
    }
}

/// Size in bytes and SHA-256 of a file.
///
/// # Errors
/// What opening or reading it meets.
pub(crate) fn fingerprint(files: &Files, iri: &str) -> io::Result<(u64, String)> {
    let mut file = files.open(iri).map_err(|problem| io::Error::other(problem.message.clone()))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        size += bytes.len() as u64;
    }
    Ok((size, hexadecimal(&hasher.finalize())))
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
