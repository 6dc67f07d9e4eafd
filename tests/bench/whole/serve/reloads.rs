//! Changes the folder while clients ask.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use regex::Regex;

use super::client::{Client, Got, Tally};
use super::{PATIENCE, SERVED, Setting, expect, memory, under_load};
use crate::measure::spread;
use crate::report::thousands;

/// The clients.
const CLIENTS: usize = 8;

/// Two tables, and a cell in each that has the number of the version.
const CELLS: [(&str, &str); 2] = [
    ("data/events.csv", "Side Event: Gender approaches to cyber security"),
    ("data/organizations.csv", "Women's International League for Peace and Freedom"),
];

/// Reads both cells.
const BOTH: &str = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?event ?host {
      <https://w3id.org/oewg-dialogue/event/2020-12-09-gender> skos:prefLabel ?event .
      <https://w3id.org/oewg-dialogue/organization/wilpf> skos:prefLabel ?host }";

/// A page with both, and the file of a table with one.
const ADDRESSES: [(&str, &str, usize); 4] = [
    ("/event/2020-12-09-gender", "text/html", 2),
    ("/organization/wilpf", "text/html", 2),
    ("/api/questions/session-hosts", "text/csv", 2),
    ("/store?default", "application/n-triples", 2),
];

/// The longest time for a version to take over.
const SLOWEST: Duration = Duration::from_secs(30);

/// Prints the times; returns whether every answer belongs to one version and none was lost.
///
/// # Errors
/// If the server does not start, or a version does not take over.
pub fn measure(setting: &Setting<'_>) -> io::Result<bool> {
    let folder = setting.folder.join("reloads");
    for part in ["data", "ontology", "queries"] {
        copy(&Path::new(SERVED).join(part), &folder.join(part))?;
    }
    fs::copy(Path::new(SERVED).join("CITATION.cff"), folder.join("CITATION.cff"))?;
    write(&folder, 1)?;
    let server = setting.ours(&folder, None, &[])?;
    let (id, client) = (server.id(), server.client(PATIENCE));
    let request = |number: usize, round: usize, client: &Client, tally: &mut Tally| {
        let (asked, got, least) = match (number + round) % 8 {
            at @ 0..4 => {
                let (path, accept, least) = ADDRESSES[at];
                (path, client.get(path, accept), least)
            }
            _ => ("both cells", client.ask("/sparql", BOTH, "text/csv"), 2),
        };
        let is_right = got.status == 200 && is_one_version(&got, least);
        tally.add(asked, &got, is_right);
    };
    memory::settled(id, 1)?;
    let before = memory::of(id);
    let (times, tally) = under_load(&server, CLIENTS, request, || {
        let versions = 2..u64::from(setting.options.times) + 2;
        versions
            .map(|version| reload(&folder, id, &client, version))
            .collect::<io::Result<Vec<_>>>()
    })?;
    let last = client.ask("/sparql", BOTH, "text/csv");
    let expected = format!("revision {} ", setting.options.times + 1);
    expect(last.is(200, &expected), "the last version")?;
    // Those of earlier versions end.
    thread::sleep(Duration::from_secs(1));
    memory::settled(id, 1)?;
    let after = memory::of(id);
    let [middle, least, most] = spread(times);
    println!("## serve: new versions\n");
    println!(
        "| versions | requests | lost or wrong | 99th percentile | until a version takes over | \
         processes before, after | PSS before, after |"
    );
    println!("| --: | --: | --: | --: | --: | --: | --: |");
    println!(
        "| {} | {} | {} | {:.1} ms | {middle:.2} s ({least:.2}–{most:.2}) | {}, {} | {:.1}, {:.1} MiB |",
        setting.options.times,
        thousands(tally.right + tally.faults()),
        tally.faults(),
        tally.percentile(0.99),
        before.processes,
        after.processes,
        before.pss as f64 / 1024.0,
        after.pss as f64 / 1024.0
    );
    tally.show();
    Ok(tally.faults() == 0 && after.processes <= before.processes)
}

/// Writes a version and waits until it has taken over; gives the seconds.
fn reload(folder: &Path, server: u32, client: &Client, version: u64) -> io::Result<f64> {
    write(folder, version)?;
    let start = Instant::now();
    kill(Pid::from_raw(server.cast_signed()), Signal::SIGHUP)?;
    let mark = format!("revision {version} ");
    while start.elapsed() < SLOWEST {
        if client.ask("/sparql", BOTH, "text/csv").is(200, &mark) {
            return Ok(start.elapsed().as_secs_f64());
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err(io::Error::other(format!("version {version} does not take over")))
}

/// Writes the number of a version into both tables.
fn write(folder: &Path, version: u64) -> io::Result<()> {
    for (file, cell) in CELLS {
        let text = fs::read_to_string(Path::new(SERVED).join(file))?;
        let changed = text.replacen(cell, &format!("revision {version} of it"), 1);
        expect(changed != text, &format!("'{file}', which has no '{cell}',"))?;
        fs::write(folder.join(file), changed)?;
    }
    Ok(())
}

/// Whether an answer names a version in at least so many places, and no other.
fn is_one_version(got: &Got, least: usize) -> bool {
    static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("revision ([0-9]+) ").ok());
    let text = got.text();
    let marks = MARK.iter().flat_map(|mark| mark.captures_iter(&text));
    let mut versions: Vec<String> = marks.map(|found| found[1].to_owned()).collect();
    let number = versions.len();
    versions.dedup();
    number >= least && versions.len() == 1
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in from.read_dir()? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
