//! Reads a version of the folder.

use std::process;
use std::time::SystemTime;

use super::Setting;
use super::reply::Service;
use crate::project::DATA_FOLDER;
use crate::query::FOLDER as QUERIES_FOLDER;
use crate::rdf::graph::ONTOLOGY_FOLDER;
use crate::web::SiteOptions;
use crate::web::describe::CITATION_FILE;

/// The folders and files that make a version.
pub(super) const PARTS: &[&str] = &[DATA_FOLDER, ONTOLOGY_FOLDER, QUERIES_FOLDER, CITATION_FILE];

/// The exit code of a version that changed while it was read.
pub(super) const CHANGED: i32 = 75;

/// How many workers there are beside those for questions, so that pages do not wait for them.
const FOR_PAGES: usize = 2;

/// The number of workers of a version.
pub(super) fn workers(setting: &Setting<'_>) -> usize {
    setting.options.workers + FOR_PAGES
}

/// Reads the folder, which has this stamp, and has `keep` serve it; returns its exit code, or that of
/// a folder that cannot be served.
pub(super) fn read(
    setting: &Setting<'_>,
    stamp: &str,
    keep: impl FnOnce(&Service<'_>) -> i32,
) -> i32 {
    // Not the files alone make a reply: the program, its options and the time of provenance do too.
    let tag = format!("{:?} {}", SystemTime::now(), process::id());
    let project = match setting.host.open(setting.files.snapshot(PARTS)) {
        Ok(project) => project,
        Err(code) => return code.into(),
    };
    let options = SiteOptions {
        languages: setting.options.languages.clone(),
        url: setting.options.url.clone(),
        sparql: None,
        live: true,
    };
    let prepared = project.site(options).and_then(|site| {
        Service::new(&project, site, setting.options.url.as_deref(), setting.fence(), tag)
    });
    let service = match prepared {
        Ok(service) => service,
        Err(error) => return setting.host.refuse(error).into(),
    };
    if setting.files.stamp(PARTS) != stamp {
        return CHANGED;
    }
    keep(&service)
}
