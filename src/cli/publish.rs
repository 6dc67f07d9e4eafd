//! `rapporteur publish`: writes a folder as a web site.

use std::path::PathBuf;

use clap::Args;
use rapporteur::SiteOptions;
use rapporteur::diagnostic::{Code, Diagnostic, Place};

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
  rapporteur publish -o site --url https://example.org/data   and write a sitemap")]
pub(super) struct Publish {
    /// Write the site to this folder, created if necessary; other files in it are kept
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The address under which the site will be
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<String>,
    /// Name things in these languages; each after the first gets a folder of its own
    #[arg(long, value_name = "LANG,…", value_delimiter = ',')]
    lang: Vec<String>,
    #[command(flatten)]
    folder: FolderArgs,
}

/// The address of a web site.
fn url(text: &str) -> Result<String, String> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    let is_plain =
        !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"?#".contains(c));
    match is_web && is_plain {
        true => Ok(text.to_owned()),
        false => Err("write it as https://example.org/data".to_owned()),
    }
}

impl Publish {
    pub(super) fn run(self) -> Result<(), Failure> {
        let files = self.folder.files()?;
        if is_same(&self.output, files.root()) {
            let name = self.output.display().to_string();
            let message = format!("'{name}' is the folder of the records");
            let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
            return Err(Box::new(problem.help("choose another folder, such as -o site")).into());
        }
        let project = super::read_folder(&files)?;
        let site = project.site(SiteOptions { languages: self.lang, url: self.url })?;
        report::human(site.problems());
        let done = site.publish(&self.output)?;
        let (files, folder) = (done.files, self.output.display());
        let (written, removed) = (done.written, done.removed);
        terminal::say(&format!("{files} files in {folder}: {written} written, {removed} removed"));
        Ok(())
    }
}

/// Whether two paths lead to one folder.
fn is_same(one: &std::path::Path, other: &std::path::Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}
