//! Measures requests per second, beside Oxigraph's server.

use std::fs;
use std::io;
use std::path::Path;

use super::client::{Client, Got};
use super::server::{SERVER_CORE, Server};
use super::wrk::{self, Rate};
use super::{PATIENCE, SERVED, Setting, escaped, expect};
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
    name: &'static str,
    accept: &'static str,
    /// The path on Oxigraph's server, if it has the like.
    theirs: Option<String>,
    /// The paths on ours, in turn.
    ours: Vec<String>,
    /// A part of each reply.
    part: &'static str,
}

impl Load {
    /// A query for all servers.
    fn query(name: &'static str, accept: &'static str, query: &str, part: &'static str) -> Self {
        let path = |start: &str| format!("{start}?query={}", escaped(query));
        let ours = vec![path("/sparql")];
        Self { name, accept, theirs: Some(path("/query")), ours, part }
    }

    /// Addresses of ours alone.
    fn own(
        name: &'static str,
        accept: &'static str,
        ours: Vec<String>,
        part: &'static str,
    ) -> Self {
        Self { name, accept, theirs: None, ours, part }
    }

    fn paths(&self, is_ours: bool) -> Option<Vec<String>> {
        if is_ours { Some(self.ours.clone()) } else { self.theirs.clone().map(|path| vec![path]) }
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
    for _ in 0..setting.runs {
        for ((load, rates), sizes) in loads.iter().zip(&mut rates).zip(&sizes) {
            for (at, ((name, server), rates)) in servers.iter().zip(rates).enumerate() {
                let Some(paths) = load.paths(at == 0) else { continue };
                let seconds = setting.options.seconds;
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
    let one = vec!["/state/CAN".to_owned()];
    let api = vec!["/api/questions/co-hosts?host=WILPF".to_owned()];
    let page = vec!["/question/co-hosts?host=WILPF".to_owned()];
    Ok(vec![
        Load::query("DESCRIBE of a state", LINES, &format!("DESCRIBE <{STATE}>"), "\"124\""),
        Load::query("co-hosts as SPARQL", JSON, &co_hosts, "\"Canada\""),
        Load::own("co-hosts by name, as JSON", JSON, api, "\"Canada\""),
        Load::own("co-hosts by name, as a page", "text/html", page, "Canada"),
        Load::query("all triples", JSON, "SELECT * { ?s ?p ?o }", STATE),
        Load::own("one page", "text/html", one.clone(), "<h1"),
        Load::own("all pages in turn", "text/html", pages.clone(), "<h1"),
        Load::own("one entity as Turtle", "text/turtle", one, "@prefix"),
        Load::own("all entities as Turtle", "text/turtle", pages, "@prefix"),
    ])
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
            let paths = load.paths(at == 0).unwrap_or_default();
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
        if load.theirs.is_some() {
            rows.dedup();
            expect(rows.len() == 1, &format!("the number of rows of '{}', {rows:?},", load.name))?;
        }
        if let (Some(triples), "all triples") = (triples, load.name) {
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
        let mut cells = vec![load.name.to_owned()];
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
        println!("| {} |", cells.join(" | "));
    }
}
