//! A file of a published site that holds data.

/// A file of the published site that holds data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// Its path in the site, with `/`.
    pub path: String,
    /// What it is called.
    pub title: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// Its media type, such as `text/csv`.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Distribution {
    /// A file of these bytes.
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
