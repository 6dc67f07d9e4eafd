//! Measures the writing of a web site with many entries, and Hugo beside it with as many pages of
//! the same size.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::measure::{self, Taken, spread};
use super::report::thousands;

/// The most entries with which Hugo is run.
const HUGO: u64 = 10_000;

/// The query whose process shows the memory of the graph.
const COUNT: &str = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";

/// Prints time and memory of `publish` for some numbers of entries.
///
/// # Errors
/// If a folder cannot be written, a program cannot be run, or a site is not complete.
pub fn compare(program: &Path, numbers: &[u64], runs: usize, at: &Path) -> io::Result<()> {
    println!("## publish\n");
    println!(
        "| program | entries | files | runs | median s | CPU s | peak MiB | ÷ peak of a query |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: |");
    let hugo = Command::new("hugo").arg("version").output().is_ok();
    // A folder of its own: after many files were deleted, ext4 is slow to create new ones.
    let at = at.join(format!("publish-{}", std::process::id()));
    for number in numbers {
        let folder = at.join(number.to_string());
        write(*number, &folder)?;
        let runs = if *number > HUGO { 1 } else { runs };
        let log = folder.join("log.txt");
        let graph = {
            let mut command = Command::new(program);
            command.args(["query", "-f", "count.rq", "--to", "csv"]).current_dir(&folder);
            let taken = measure::run(&command, &log)?;
            let said = fs::read_to_string(&log)?;
            expect(said.contains(&triples(*number).to_string()), "the number of triples")?;
            taken.memory
        };
        let mut taken = Vec::new();
        let mut size = 0;
        for run in 0..runs {
            let site = folder.join(format!("site-{run}"));
            let mut command = Command::new(program);
            command.args(["publish", "-o"]).arg(&site).current_dir(&folder);
            taken.push(measure::run(&command, &log)?);
            let page = fs::read_to_string(site.join(format!("doc/d{}.html", number / 2)))?;
            expect(page.contains(&format!("Statement {} on", number / 2)), "a page")?;
            size = page.len();
        }
        let files = fs::read_to_string(folder.join("site-0/.rapporteur-site"))?.lines().count() - 1;
        line("rapporteur publish", *number, files, &taken, Some(graph));
        if hugo && *number <= HUGO {
            let taken = run_hugo(*number, size, runs, &folder)?;
            line("Hugo", *number, usize::try_from(*number).unwrap_or(usize::MAX), &taken, None);
        }
    }
    println!();
    fs::remove_dir_all(&at)
}

fn line(name: &str, entries: u64, files: usize, runs: &[Taken], graph: Option<u64>) {
    let middle = |of: fn(&Taken) -> f64| spread(runs.iter().map(of).collect())[0];
    let memory = middle(|run| run.memory as f64);
    let ratio = graph.map_or(String::new(), |graph| format!("{:.2}", memory / graph as f64));
    println!(
        "| {name} | {} | {} | {} | {:.2} | {:.2} | {:.0} | {ratio} |",
        thousands(entries),
        thousands(files as u64),
        runs.len(),
        middle(|run| run.wall.as_secs_f64()),
        middle(|run| run.cpu.as_secs_f64()),
        memory / f64::from(1 << 20),
    );
}

/// One tenth of the entries are organizations, the others documents by one of them.
fn organizations(number: u64) -> u64 {
    (number / 10).max(1)
}

/// The triples of a folder: class, name and place of an organization; class, title, author, date
/// and pages of a document.
fn triples(number: u64) -> u64 {
    3 * organizations(number) + 5 * (number - organizations(number))
}

fn write(number: u64, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("data"))?;
    let organizations = organizations(number);
    let mut text = String::from("code,name,city\n");
    for n in 0..organizations {
        let _ = writeln!(text, "o{n},Organization number {n},City {}", n % 97);
    }
    fs::write(folder.join("data/organizations.csv"), text)?;
    let mut text = String::from("code,title,author,date,pages\n");
    for n in 0..number - organizations {
        let (author, month, day) = ((n * 7919) % organizations, n % 12 + 1, n % 28 + 1);
        let title = format!("Statement {n} on the matter of item {}", n % 13);
        let _ = writeln!(text, "d{n},{title},o{author},2020-{month:02}-{day:02},{}", n % 50 + 1);
    }
    fs::write(folder.join("data/documents.csv"), text)?;
    fs::write(folder.join("data/csv-metadata.json"), include_str!("publish.json"))?;
    fs::write(folder.join("count.rq"), COUNT)
}

/// Runs Hugo on as many pages, each with a text of the size of ours.
fn run_hugo(number: u64, size: usize, runs: usize, folder: &Path) -> io::Result<Vec<Taken>> {
    let hugo = folder.join("hugo");
    fs::create_dir_all(hugo.join("content/doc"))?;
    fs::create_dir_all(hugo.join("layouts/_default"))?;
    let config = "baseURL = \"https://example.org/\"\ntitle = \"Big\"\ndisableKinds = [\"RSS\", \"sitemap\"]\n";
    fs::write(hugo.join("config.toml"), config)?;
    let page = "<!DOCTYPE html><html><head><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1>{{ .Content }}</body></html>";
    for layout in ["single", "list"] {
        fs::write(hugo.join(format!("layouts/_default/{layout}.html")), page)?;
    }
    let sentence = "A sentence of a page with some words in it.\n\n";
    for n in 0..number {
        let body = sentence.repeat(size / (sentence.len() + "<p></p>".len()));
        let text = format!("---\ntitle: Statement {n}\n---\n{body}");
        fs::write(hugo.join(format!("content/doc/d{n}.md")), text)?;
    }
    let mut taken = Vec::new();
    for run in 0..runs {
        let mut command = Command::new("hugo");
        command.args(["--quiet", "-d", &format!("public-{run}")]).current_dir(&hugo);
        taken.push(measure::run(&command, &folder.join("log.txt"))?);
        let page = hugo.join(format!("public-{run}/doc/d{}/index.html", number / 2));
        expect(page.exists(), "a page of Hugo")?;
    }
    Ok(taken)
}

fn expect(is_right: bool, what: &str) -> io::Result<()> {
    if is_right { Ok(()) } else { Err(io::Error::other(format!("{what} is wrong"))) }
}
