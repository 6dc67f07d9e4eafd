//! A data file of a published site.

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

impl Distribution {
    /// A file with these bytes.
    pub fn of(path: impl Into<String>, media_type: impl Into<String>, bytes: &[u8]) -> Self {
        Self {
            path: path.into(),
            title: None,
            description: None,
            media_type: media_type.into(),
            size: bytes.len() as u64,
            sha256: crate::project::provenance::digest(bytes),
        }
    }
}
