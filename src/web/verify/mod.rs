//! Checks a published site: its files, links, anchors, formats and sitemap.
//!
//! `reach` gets files from a folder or a server, `page` reads pages, `data` finds damaged files, and
//! `address` resolves links. The check begins with the listed files (in a folder) or the first page
//! and the sitemap (on a server), and follows each link within the site.

mod address;
mod check;
mod data;
mod page;
mod reach;

use std::path::Path;
use std::time::Duration;

use super::site::listed;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::project::Error;
use crate::source::Files;
use address::Roots;
use check::Check;
use reach::{Got, OnDisk, OnWeb, Reach};

/// The address of a folder while it is checked. With a segment of its own, a link that leads out of
/// the folder differs from one that leads into it.
const FOLDER: &str = "file:///site/";

/// The bounds of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most bytes of a file; a longer one only has to exist.
    pub bytes: u64,
    /// The most requests to a server.
    pub requests: usize,
    /// The most redirects of a request.
    pub redirects: usize,
    /// The longest time for all requests.
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let time = Duration::from_secs(3600);
        Self { bytes: 256 << 20, requests: 200_000, redirects: 5, time }
    }
}

/// The result of a check.
#[derive(Clone, Debug, Default)]
pub struct SiteReport {
    /// The number of files of the site.
    pub files: usize,
    /// The number of links within the site.
    pub links: usize,
    /// The number of links to other sites, which are not checked.
    pub elsewhere: usize,
    /// What is wrong; nothing if all is well.
    pub problems: Diagnostics,
}

/// Checks a site in a folder: all listed files exist and are complete, all links and anchors lead to
/// something, and no id is used twice on a page.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let project = rapporteur::Project::open("docs/river")?;
/// project.site(Default::default())?.publish(folder.path())?;
/// let report = rapporteur::check_site(folder.path(), Default::default())?;
/// assert!(report.problems.is_empty() && report.links > 100);
/// std::fs::remove_file(folder.path().join("member/ALD.html"))?;
/// assert!(!rapporteur::check_site(folder.path(), Default::default())?.problems.is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Request`] if the folder is not a published site.
pub fn check_site(directory: &Path, bounds: Bounds) -> Result<SiteReport, Error> {
    let files = Files::new(directory).with_base(FOLDER);
    let paths = listed(&files).map_err(|problem| {
        let name = directory.display().to_string();
        let message = format!("'{name}' is not a published site: {}", problem.message);
        let help = "name a folder that `rapporteur publish -o DIR` wrote";
        Box::new(Diagnostic::new(Code::SiteUnreachable, message, Place::file(name)).help(help))
    })?;
    let mut reach = OnDisk { files: &files, bounds };
    let mut check = Check::new(&mut reach, Roots::new(FOLDER, true));
    check.learn();
    for path in paths.iter() {
        check.listed(&path);
    }
    Ok(check.finish())
}

/// Checks a site on a server, as [`check_site`]: what the first page and the sitemap lead to, below
/// the address of the site. Nothing else is requested.
///
/// ```no_run
/// let report = rapporteur::check_site_at("https://example.org/data/", Default::default())?;
/// assert!(report.problems.is_empty());
/// # Ok::<(), rapporteur::Error>(())
/// ```
///
/// # Errors
/// [`Error::Request`] if the first page cannot be read.
pub fn check_site_at(url: &str, bounds: Bounds) -> Result<SiteReport, Error> {
    let root = url.strip_suffix("index.html").unwrap_or(url).trim_end_matches('/');
    let root = format!("{root}/");
    let mut reach = OnWeb::new(&root, bounds);
    if let Got::Missing(why) | Got::Stopped(why) | Got::Unread(why) = reach.get(&root) {
        let message = format!("the site cannot be read: {why}");
        let problem = Diagnostic::new(Code::SiteUnreachable, message, Place::file(root));
        let help = "give the address of its first page, such as https://example.org/data/";
        return Err(Box::new(problem.help(help)).into());
    }
    let mut check = Check::new(&mut reach, Roots::new(&root, false));
    check.learn();
    check.first();
    Ok(check.finish())
}
