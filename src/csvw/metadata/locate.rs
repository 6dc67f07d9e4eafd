//! Finds the metadata for a table (syntax §5).

use super::dialect;
use super::model::{Inherited, Table, TableGroup};
use super::read::{parse_for, read};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Files, normalize, resolve};

/// Where metadata is, if the site has no configuration (syntax §5.3).
const DEFAULT_SITE: &str = "{+url}-metadata.json\ncsv-metadata.json\n";

/// The site's configuration of metadata locations (syntax §5.3).
const SITE: &str = ".well-known/csvm";

/// The metadata to look for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The IRI of the CSV file.
    pub csv: &'a str,
    /// The IRI of the metadata that the user gives.
    pub user: Option<&'a str>,
    /// The metadata that came with the file, as links relative to it, in order (`Link` headers).
    pub links: &'a [String],
    /// The media type that came with the file (`Content-Type` header), with its parameters.
    pub content_type: Option<&'a str>,
}

/// The description of a table, and where it was found.
#[derive(Clone, Debug)]
pub struct Located {
    /// The tables described. If no metadata was found, the one table, without columns.
    pub group: TableGroup,
    /// The IRI of the metadata; none if only the header describes the table.
    pub found: Option<String>,
}

/// Finds the metadata for a CSV file: given by the user, else linked, else in one of the places
/// that `.well-known/csvm` of the site or of the folder names, by default `{+url}-metadata.json`
/// and `csv-metadata.json` (syntax §5).
///
/// The user's metadata is used even if it describes other tables; a single table without `url` then
/// describes the CSV file. Other metadata that does not mention the file is skipped with a warning.
pub fn locate(files: &Files, request: &Request<'_>, problems: &mut Diagnostics) -> Located {
    let site = [resolve(request.csv, &format!("/{SITE}")), resolve(files.base(), SITE)];
    let site = site.into_iter().flatten().find(|url| files.exists(url));
    let text = site.map(|url| files.read(&url).map(|bytes| String::from_utf8_lossy(&bytes).into()));
    let text = match text {
        None => DEFAULT_SITE.to_owned(),
        Some(Ok(text)) => text,
        Some(Err(problem)) => {
            problems.push(*problem);
            DEFAULT_SITE.to_owned()
        }
    };
    locate_by(files, request, &text, problems)
}

/// As [`locate()`], with a given site-wide configuration: a URI template on each line.
pub fn locate_by(
    files: &Files,
    request: &Request<'_>,
    site: &str,
    problems: &mut Diagnostics,
) -> Located {
    if let Some(user) = request.user {
        let text = files.read(user).map_err(|problem| problems.push(*problem)).ok();
        let group = text.and_then(|t| parse_for(files, user, &t, Some(request.csv), problems));
        return group.map_or_else(
            || embedded(request),
            |group| Located { group, found: Some(user.to_owned()) },
        );
    }
    // The last of several links that describe the file counts (syntax §5.2).
    for link in request.links.iter().rev() {
        let url = resolve(request.csv, link);
        if url.as_ref().is_none_or(|url| !is_there(files, url)) {
            let message = format!("the linked metadata '{link}' is not in the folder");
            problems.push(Diagnostic::new(
                Code::MetadataNotForTable,
                message,
                Place::file(files.display(request.csv)),
            ));
        }
        if let Some(located) = url.and_then(|url| candidate(files, &url, request.csv, problems)) {
            return located;
        }
    }
    let csv = request.csv.split('#').next().unwrap_or_default();
    for template in site.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let url = fill(template, csv).and_then(|url| resolve(csv, &url));
        if let Some(located) = url.and_then(|url| candidate(files, &url, csv, problems)) {
            return located;
        }
    }
    embedded(request)
}

/// The metadata at `url`, if there is any and it mentions the file.
fn candidate(files: &Files, url: &str, csv: &str, problems: &mut Diagnostics) -> Option<Located> {
    if !is_there(files, url) {
        return None;
    }
    let mut found = Diagnostics::new();
    let Some(group) = read(files, url, &mut found) else {
        problems.append(found);
        return None;
    };
    if describes(&group, csv) {
        problems.append(found);
        return Some(Located { group, found: Some(url.to_owned()) });
    }
    let (name, csv) = (files.display(url), files.display(csv));
    let message = format!("'{name}' does not mention '{csv}', so it is not used for it");
    problems.push(Diagnostic::new(Code::MetadataNotForTable, message, Place::file(name)));
    None
}

/// Whether a file of this IRI is in the folder. A query belongs to the name of metadata:
/// `a.csv?q-metadata.json` is not the file `a.csv`.
fn is_there(files: &Files, url: &str) -> bool {
    !url.contains('?') && files.exists(url)
}

fn describes(group: &TableGroup, csv: &str) -> bool {
    let csv = normalize(csv);
    group.tables.iter().any(|table| normalize(&table.url) == csv)
}

/// A table described by its header only.
fn embedded(request: &Request<'_>) -> Located {
    let mut table = undescribed(request.csv);
    table.dialect = table.dialect.of_media(request.content_type);
    Located { group: TableGroup { tables: vec![table], ..TableGroup::default() }, found: None }
}

/// The description of a CSV file that no metadata describes: its header makes its columns.
pub fn undescribed(csv: &str) -> Table {
    Table {
        url: csv.to_owned(),
        id: None,
        columns: vec![],
        has_schema: false,
        inherited: Inherited::default(),
        dialect: dialect::of_file(csv),
        suppress_output: false,
        primary_key: vec![],
        foreign_keys: vec![],
        row_titles: vec![],
        notes: vec![],
        annotations: vec![],
        schema_id: None,
        place: None,
    }
}

/// Fills a URI template in whose only variable is `url` (RFC 6570 levels 1 and 2; the query
/// forms of level 3 name no file in a folder). None if the template is of another form.
fn fill(template: &str, url: &str) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (expression, after) = after.split_once('}')?;
        filled.push_str(before);
        match expression {
            "url" => filled.push_str(&escape(url, "-._~")),
            "+url" => filled.push_str(&escape(url, "-._~:/?#[]@!$&'()*+,;=%")),
            "#url" => filled.push_str(&format!("#{}", escape(url, "-._~:/?#[]@!$&'()*+,;=%"))),
            other if other.starts_with(['?', '&', '/', '.', ';', '=', '|', '!', '@']) => {
                return None;
            }
            _ => {}
        }
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// Percent-encodes all ASCII but letters, digits and the characters of `kept`. Other characters
/// stay: these are IRIs (RFC 3987 §3.1).
fn escape(text: &str, kept: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_ascii_alphanumeric() || !c.is_ascii() || kept.contains(c) {
            true => out.push(c),
            false => out.push_str(&format!("%{:02X}", u32::from(c))),
        }
    }
    out
}
