//! A data file of a published site.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::project::provenance::hexadecimal;

/// A data file of the published site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// Its path in the site, with `/` as separator.
    pub path: String,
    /// Its title.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its media type, for example `text/csv`.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 digest, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// Counts and digests the bytes of a file on their way.
pub(crate) struct Counted<'w> {
    out: &'w mut dyn Write,
    size: u64,
    digest: Sha256,
}

impl<'w> Counted<'w> {
    /// Passes bytes on to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, size: 0, digest: Sha256::new() }
    }

    /// The file that was written.
    pub fn distribution(&self, path: impl Into<String>, media_type: &str) -> Distribution {
        Distribution {
            path: path.into(),
            title: None,
            description: None,
            media_type: media_type.to_owned(),
            size: self.size,
            sha256: hexadecimal(&self.digest.clone().finalize()),
        }
    }
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.size += count as u64;
        self.digest.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
