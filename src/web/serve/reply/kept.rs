//! Keeps the last pages and files: the same address has the same bytes in one version.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::Service;
use crate::project::Error;
use crate::web::Resource;

/// The most bytes kept, and the largest resource that is kept.
const MOST: usize = 16 << 20;
const LARGEST: usize = 1 << 20;

/// The kept resources by their addresses, with the sum of their sizes.
#[derive(Default)]
pub(super) struct Kept(Mutex<(HashMap<String, Resource>, usize)>);

impl Service<'_> {
    /// The resource of the site at an address.
    pub(super) fn resource(&self, path: &str) -> Result<Option<Resource>, Error> {
        // What is kept is complete even if another thread panicked.
        let kept = || self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().0.get(path) {
            return Ok(Some(known.clone()));
        }
        let made = self.site.answer(path)?;
        if let Some(resource) = made.as_ref().filter(|made| made.bytes.len() <= LARGEST) {
            let mut kept = kept();
            kept.1 += resource.bytes.len();
            if kept.1 > MOST {
                kept.0.clear();
                kept.1 = resource.bytes.len();
            }
            kept.0.insert(path.to_owned(), resource.clone());
        }
        Ok(made)
    }
}
