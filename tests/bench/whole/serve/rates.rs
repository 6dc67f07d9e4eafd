//! Measures requests per second, beside Oxigraph's server.

use std::fs;
use std::io;
use std::path::Path;

use super::client::{Client, Got};
use super::server::{SERVER_CORE, Server};
use super::wrk::{self, Rate};
use super::{PATIENCE, SERVED, Setting, expect, varied};
use crate::measure::spread;
use crate::report::thousands;

const JSON: &str = "application/sparql-results+json";
const LINES: &str = "application/n-triples";

/// The state that is described.
const STATE: &str = "https://w3id.org/oewg-dialogue/state/CAN";

/// The host that is asked for.
const HOST: &str = "<https://w3id.org/oewg-dialogue/organization/wilpf>";

/// What is requested.
struct Load {
    name: String,
    accept: &'static str,
    /// A part of each reply.
    part: &'static str,
    asked: Asked,
}

enum Asked {
    /// Paths of our server, in turn.
    Paths(Vec<String>),
    /// A query for all servers.
    Query(String),
    /// A query for all servers that differs each time; at most so many per second.
    Varied(String, usize),
}

impl Load {
    fn new(name: &str, accept: &'static str, part: &'static str, asked: Asked) -> Self {
        Self { name: name.to_owned(), accept, part, asked }
    }

    /// A query that is the same each time, and one that differs.
    fn queries(
        name: &str,
        accept: &'static str,
        part: &'static str,
        query: &str,
        most: usize,
    ) -> [Self; 2] {
        let differing = format!("{name}, a new query each time");
        [
            Self::new(&differing, accept, part, Asked::Varied(query.to_owned(), most)),
            Self::new(
                &format!("{name}, the same query"),
                accept,
                part,
                Asked::Query(query.to_owned()),
            ),
        ]
    }

    /// The paths on a server for some seconds of a round, if it has the like.
    fn paths(&self, server: &Server, is_ours: bool, round: usize, seconds: usize) -> Vec<String> {
        match &self.asked {
            Asked::Paths(paths) if is_ours => paths.clone(),
            Asked::Paths(_) => Vec::new(),
            Asked::Query(query) => vec![server.path(query)],
            Asked::Varied(query, most) => {
                let numbers = (round * most * seconds..).take(most * seconds);
                numbers.map(|number| server.path(&varied(query, number))).collect()
            }
        }
    }

    /// The paths that are checked.
    fn sample(&self, server: &Server, is_ours: bool) -> Vec<String> {
        match &self.asked {
            Asked::Varied(query, _) => vec![server.path(query)],
            _ => self.paths(server, is_ours, 0, 1),
        }
    }
}

/// Prints the rates; returns true, as wrong answers are errors.
///
/// # Errors
/// If a program is missing, or an answer is wrong.
pub fn measure(setting: &Setting<'_>) -> io::Result<bool> {
    wrk::is_there()?;
    let served = Path::new(SERVED);
    let mut servers = vec![("rapporteur", setting.ours(served, Some(SERVER_CORE), &[])?)];
    let mut triples = None;
    if let Some(oxigraph) = setting.oxigraph(served)? {
        triples = Some(fs::read_to_string(&oxigraph.graph)?.lines().count());
        servers.push(("Oxigraph, in memory", oxigraph.in_memory(Some(SERVER_CORE), None)?));
        servers.push(("Oxigraph, on disk", oxigraph.on_disk(Some(SERVER_CORE))?));
    }
    let loads = loads(&servers[0].1)?;
    let sizes = check(&loads, &servers, triples)?;
    // For each load and server, the rates of all rounds.
    let mut rates = vec![vec![Vec::new(); servers.len()]; loads.len()];
    for round in 0..setting.runs {
        for ((load, rates), sizes) in loads.iter().zip(&mut rates).zip(&sizes) {
            for (at, ((name, server), rates)) in servers.iter().zip(rates).enumerate() {
                let seconds = setting.options.seconds;
                let paths = load.paths(server, at == 0, round, seconds as usize);
                if paths.is_empty() {
                    continue;
                }
                let folder = &setting.folder;
                let rate = wrk::run(server.address, load.accept, &paths, seconds, folder)?;
                let is_right =
                    (rate.refused, rate.failed) == (0, 0) && rate.bytes >= sizes[at] as f64 * 0.97;
                expect(is_right, &format!("'{}' of {name} ({rate:?})", load.name))?;
                rates.push(rate);
            }
        }
    }
    expect(check(&loads, &servers, triples)? == sizes, "an answer after the measurement")?;
    table(setting, &loads, &servers, &rates);
    Ok(true)
}

/// All that is requested.
fn loads(ours: &Server) -> io::Result<Vec<Load>> {
    let client = ours.client(PATIENCE);
    let pages = entities(&client)?;
    let file = fs::read_to_string(Path::new(SERVED).join("queries/co-hosts.rq"))?;
    let co_hosts = file.replace("?_host_iri", HOST);
    let lines = co_hosts.lines().filter(|line| !line.starts_with("#+"));
    let co_hosts = lines.collect::<Vec<_>>().join("\n");
    let own = |name: &str, accept, part, path: &str| {
        Load::new(name, accept, part, Asked::Paths(vec![path.to_owned()]))
    };
    let all = |name: &str, accept, part| Load::new(name, accept, part, Asked::Paths(pages.clone()));
    let describe = format!("DESCRIBE <{STATE}>");
    let by_name = "/api/questions/co-hosts?host=WILPF";
    let mut loads = Vec::new();
    loads.extend(Load::queries("DESCRIBE of a state", LINES, "\"124\"", &describe, 40_000));
    loads.extend(Load::queries("co-hosts", JSON, "\"Canada\"", &co_hosts, 2_000));
    loads.extend(Load::queries("all triples", JSON, STATE, "SELECT * { ?s ?p ?o }", 500));
    loads.extend([
        own("co-hosts by name, as JSON", JSON, "\"Canada\"", by_name),
        own("co-hosts by name, as a page", "text/html", "Canada", "/question/co-hosts?host=WILPF"),
        own("one page", "text/html", "<h1", "/state/CAN"),
        all("the pages of all entities in turn", "text/html", "<h1"),
        own("one entity as Turtle", "text/turtle", "@prefix", "/state/CAN"),
        all("all entities in turn as Turtle", "text/turtle", "@prefix"),
    ]);
    Ok(loads)
}

/// The paths of all entities: those of the sitemap that have Turtle too.
fn entities(client: &Client) -> io::Result<Vec<String>> {
    let map = client.get("/sitemap.xml", "*/*");
    expect(map.is(200, "<urlset"), "the sitemap")?;
    let text = map.text();
    let addresses = text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next());
    let paths = addresses.filter_map(|address| {
        let path = address.split('/').skip(3).collect::<Vec<_>>().join("/");
        Some(format!("/{}", path.strip_suffix(".html")?))
    });
    let has_turtle = |path: &String| client.get(path, "text/turtle").is(200, "@prefix");
    let entities: Vec<String> = paths.filter(has_turtle).collect();
    expect(entities.len() > 500, &format!("the number of entities, {},", entities.len()))?;
    Ok(entities)
}

/// Checks every answer; returns the mean sizes for each load and server.
fn check(
    loads: &[Load],
    servers: &[(&str, Server)],
    triples: Option<usize>,
) -> io::Result<Vec<Vec<usize>>> {
    let mut all = Vec::new();
    for load in loads {
        let mut sizes = Vec::new();
        let mut rows = Vec::new();
        for (at, (name, server)) in servers.iter().enumerate() {
            let client = server.client(PATIENCE);
            let paths = load.sample(server, at == 0);
            let mut bytes = 0;
            for path in &paths {
                let got = client.get(path, load.accept);
                let what = || format!("'{}' of {name}, {path} ({})", load.name, got.told());
                expect(got.is(200, load.part), &what())?;
                bytes += got.body.len();
                rows.push(count(&got, load.accept));
            }
            sizes.push(bytes / paths.len().max(1));
        }
        if !matches!(load.asked, Asked::Paths(_)) {
            rows.dedup();
            expect(rows.len() == 1, &format!("the number of rows of '{}', {rows:?},", load.name))?;
        }
        if let Some(triples) = triples.filter(|_| load.name.starts_with("all triples")) {
            expect(rows == [triples], "the number of triples")?;
        }
        all.push(sizes);
    }
    Ok(all)
}

/// The rows or triples of an answer.
fn count(got: &Got, accept: &str) -> usize {
    match accept {
        JSON => {
            let json: serde_json::Value = serde_json::from_slice(&got.body).unwrap_or_default();
            json["results"]["bindings"].as_array().map_or(0, Vec::len)
        }
        LINES => got.text().lines().count(),
        _ => 1,
    }
}

fn table(
    setting: &Setting<'_>,
    loads: &[Load],
    servers: &[(&str, Server)],
    rates: &[Vec<Vec<Rate>>],
) {
    println!(
        "## serve: requests\n\n{} s each, median of {}\n",
        setting.options.seconds, setting.runs
    );
    let names = servers.iter().map(|(name, _)| format!("{name}, per s | 99th percentile"));
    let names = names.collect::<Vec<_>>().join(" | ");
    println!("| request | {names} | ours ÷ Oxigraph, in memory | on disk |");
    println!("| --- |{} --: | --: |", " --: | --: |".repeat(servers.len()));
    for (load, rates) in loads.iter().zip(rates) {
        let middle = |of: fn(&Rate) -> f64, rates: &[Rate]| {
            (!rates.is_empty()).then(|| spread(rates.iter().map(of).collect())[0])
        };
        let mut cells = vec![load.name.clone()];
        for rates in rates {
            let rate = middle(|rate| rate.per_second, rates);
            let late = middle(|rate| rate.late, rates);
            cells.push(rate.map_or(String::new(), |rate| thousands(rate.round() as u64)));
            cells.push(late.map_or(String::new(), |late| format!("{late:.1} ms")));
        }
        let per_second = |at: usize| middle(|rate| rate.per_second, rates.get(at)?);
        for at in 1..3 {
            let ratio = per_second(0).zip(per_second(at)).map(|(ours, theirs)| ours / theirs);
            cells.push(ratio.map_or(String::new(), |ratio| format!("{ratio:.2}")));
        }
        println!("| {} |", cells.join(" | ").replace("|  |", "| |").replace("|  |", "| |"));
    }
}
