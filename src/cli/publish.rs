//! `rapporteur publish`: writes a folder as a web site.

use std::path::{Path, PathBuf};

use clap::Args;
use rapporteur::diagnostic::{Code, Diagnostic, Place};
use rapporteur::source::Files;
use rapporteur::{SiteBounds, SiteOptions, SiteReport};

use super::place::PlaceArgs;
use super::{Failure, FolderArgs, report, terminal};

/// Write records, questions and documentation as a web site
///
/// The site has a page for each thing, class, question and table, with the data beside it, and needs no
/// server, no network and no scripts. Unchanged files are not touched, and files of the site that it no
/// longer needs are removed; all other files are kept.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur publish -o site                        write the site of the current folder
  rapporteur publish -o site --lang en,fr           name things in English, and in French in site/fr
  rapporteur publish -o site --url https://example.org/data   and write a sitemap
  rapporteur publish --check site                   check the links and files of a site
  rapporteur publish --check https://example.org/data   check it on its server")]
pub(super) struct Publish {
    /// Write the site to this folder, created if necessary; other files in it are kept
    #[arg(short, long, value_name = "DIR", required_unless_present = "check")]
    output: Option<PathBuf>,
    /// Check a site, in a folder or on a server: all links, anchors and files. Links to other sites
    /// are not followed
    #[arg(long, value_name = "DIR|URL", exclusive = true)]
    check: Option<String>,
    /// The address under which the site will be
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<String>,
    /// Name things in these languages; each after the first gets a folder of its own
    #[arg(long, value_name = "LANG,…", value_delimiter = ',')]
    lang: Vec<String>,
    /// Add SPARQL in the browser, with the npm package oxigraph 0.5.11 in this folder
    #[arg(long, value_name = "DIR")]
    sparql: Option<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    folder: FolderArgs,
}

/// The address of a web site.
pub(super) fn url(text: &str) -> Result<String, String> {
    let wrong = || "write it as https://example.org/data".to_owned();
    let url = iri_string::types::IriStr::new(text).map_err(|_| wrong())?;
    let is_web =
        ["https", "http"].iter().any(|scheme| url.scheme_str().eq_ignore_ascii_case(scheme));
    let authority = url.authority_components();
    let is_host = authority.is_some_and(|a| !a.host().is_empty() && a.userinfo().is_none());
    let is_folder = url.query_str().is_none() && url.fragment().is_none();
    match is_web && is_host && is_folder {
        true => Ok(url.normalize().to_string()),
        false => Err(wrong()),
    }
}

impl Publish {
    pub(super) fn run(self) -> Result<(), Failure> {
        match (&self.check, &self.output) {
            (Some(site), _) => check(site),
            (None, Some(output)) => self.write(output),
            (None, None) => Err(Failure::Usage("name a folder with -o".to_owned())),
        }
    }

    fn write(&self, output: &Path) -> Result<(), Failure> {
        let files = self.folder.files()?;
        refuse_within(output, files.root())?;
        let project = self.place.read(&files)?;
        let (languages, url) = (self.lang.clone(), self.url.clone());
        let (sparql, live) = (self.sparql.clone(), false);
        let site = project.site(SiteOptions { languages, url, sparql, live })?;
        report::human(site.problems());
        let done = site.publish(output)?;
        let (files, folder) = (done.files, output.display());
        let (written, removed) = (done.written, done.removed);
        terminal::say(&format!("{files} files in {folder}: {written} written, {removed} removed"));
        Ok(())
    }
}

/// Checks a site and says what it has, or what is wrong.
fn check(site: &str) -> Result<(), Failure> {
    let bounds = SiteBounds::default();
    let found = match url(site) {
        Ok(address) => rapporteur::check_site_at(&address, bounds)?,
        Err(_) => rapporteur::check_site(Path::new(site), bounds)?,
    };
    match url(site) {
        Ok(_) => report::human(&found.problems),
        Err(_) => report::to_stderr(&found.problems, &Files::new(site), report::Form::Human),
    }
    let SiteReport { files, links, elsewhere, problems } = found;
    let files = report::plural(files as u64, "file");
    let links = report::plural(links as u64, "link");
    let result = match problems.is_empty() {
        true => "all alive".to_owned(),
        false => report::count(&problems),
    };
    let others = match elsewhere {
        0 => String::new(),
        n => format!(" ({} to other sites not followed)", report::plural(n as u64, "link")),
    };
    terminal::say(&format!("{files}, {links}: {result}{others}"));
    if problems.is_ok() { Ok(()) } else { Err(Failure::Reported) }
}

/// Refuses the folder of the records itself, and folders within those of its files.
fn refuse_within(output: &Path, records: &Path) -> Result<(), Failure> {
    // What is not there yet will be in the nearest folder that is.
    let there = output.ancestors().find(|folder| folder.exists()).unwrap_or(output);
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let Ok(there) = there.canonicalize() else { return Ok(()) };
    let own = |name: &str| records.join(name).canonicalize().ok();
    let within = ["data", "ontology", "queries"].into_iter().filter_map(own);
    let is_records = output.exists() && own("").is_some_and(|root| there == root);
    if !is_records && !within.into_iter().any(|own| there.starts_with(own)) {
        return Ok(());
    }
    let name = output.display().to_string();
    let what = if is_records { "is the folder" } else { "is among the files" };
    let message = format!("'{name}' {what} of the records");
    let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
    Err(Box::new(problem.help("choose another folder, such as -o site")).into())
}
