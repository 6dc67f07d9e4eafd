//! Compares the triples of two programs.

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufReader};
use std::path::Path;

use oxigraph::io::{RdfFormat, RdfParser};
use siphasher::sip128::{Hasher128, SipHasher13};

/// The triples of a file as digests, in order and each once.
pub struct Triples {
    digests: Vec<u128>,
    /// How many the file has, with repetitions.
    pub written: u64,
}

impl Triples {
    /// Reads a file of N-Triples. All blank nodes count as the same.
    pub fn read(file: &Path) -> io::Result<Self> {
        let mut digests = Vec::new();
        each(file, |triple| digests.push(digest(&triple)))?;
        let written = digests.len() as u64;
        digests.sort_unstable();
        digests.dedup();
        Ok(Self { digests, written })
    }

    /// How many of these the others lack.
    pub fn beyond(&self, others: &Self) -> usize {
        self.digests.iter().filter(|d| others.digests.binary_search(d).is_err()).count()
    }

    /// Some triples of a file that are not among these.
    pub fn strangers(&self, file: &Path, count: usize) -> io::Result<Vec<String>> {
        let mut strangers = Vec::new();
        each(file, |triple| {
            let is_new = self.digests.binary_search(&digest(&triple)).is_err();
            if strangers.len() < count && is_new {
                strangers.push(triple);
            }
        })?;
        Ok(strangers)
    }
}

/// Reads each triple of a file, in the one spelling that N-Triples has for it.
fn each(file: &Path, mut take: impl FnMut(String)) -> io::Result<()> {
    let reader = BufReader::with_capacity(1 << 20, File::open(file)?);
    for quad in RdfParser::from_format(RdfFormat::NTriples).for_reader(reader) {
        let quad = quad.map_err(|e| io::Error::other(format!("{}: {e}", file.display())))?;
        let subject = match &quad.subject {
            node if node.is_blank_node() => "_:".to_owned(),
            node => node.to_string(),
        };
        let object = match &quad.object {
            node if node.is_blank_node() => "_:".to_owned(),
            node => node.to_string(),
        };
        take(format!("{subject} {} {object} .", quad.predicate));
    }
    Ok(())
}

fn digest(triple: &str) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(triple.as_bytes());
    hasher.finish128().as_u128()
}
