//! Measures memory and errors over minutes of mixed requests.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::client::{Client, Tally};
use super::{SERVED, SIMPLE, Setting, memory, new, under_load};
use crate::report::thousands;

/// The clients, each with a connection of its own.
const CLIENTS: usize = 64;

/// The requests: address, accepted format, status, and a part of the reply.
const MIXED: &[(&str, &str, u16, &str)] = &[
    ("/state/CAN", "text/html", 200, "<h1"),
    ("/state/FRA", "text/turtle", 200, "oewg:State"),
    ("/api/questions/co-hosts?host=WILPF", "application/json", 200, "Canada"),
    ("/organization/wilpf", "application/ld+json", 200, "@context"),
    ("/question/co-hosts?host=WILPF&kind=State", "text/html", 200, "Canada"),
    ("/event/2020-12-09-gender", "text/html", 200, "<h1"),
    ("/api/questions/documents?limit=5", "text/csv", 200, ","),
    ("/no/such/page", "text/html", 404, "There is no such page"),
    ("/api/questions/co-hosts?host=nobody", "application/json", 400, "nobody"),
    ("/sparql?query=SELECT", "application/json", 400, "Q00"),
    ("/sparql?query=DROP%20ALL", "*/*", 403, "update"),
    ("/health", "*/*", 200, "ok"),
];

/// One of so many requests is for all triples.
const ALL: usize = 50;

/// Prints errors and memory at each minute; returns whether every request was answered as it must be.
///
/// # Errors
/// If the server does not start or ends.
pub fn measure(setting: &Setting<'_>) -> io::Result<bool> {
    let mut server = setting.ours(Path::new(SERVED), None, &[])?;
    let (answered, faults) = (AtomicU64::new(0), AtomicU64::new(0));
    let id = server.id();
    let request = |number: usize, round: usize, client: &Client, tally: &mut Tally| {
        let before = tally.faults();
        mixed(number * 7 + round, client, tally);
        answered.fetch_add(1, Ordering::Relaxed);
        faults.fetch_add(tally.faults() - before, Ordering::Relaxed);
    };
    println!("## serve: {CLIENTS} clients\n");
    println!("| minute | requests | faults | RSS | PSS | processes | descriptors |");
    println!("| --: | --: | --: | --: | --: | --: | --: |");
    let line = |minute: u32| {
        let memory = memory::of(id);
        println!(
            "| {minute} | {} | {} | {:.1} MiB | {:.1} MiB | {} | {} |",
            thousands(answered.load(Ordering::Relaxed)),
            faults.load(Ordering::Relaxed),
            memory.rss as f64 / 1024.0,
            memory.pss as f64 / 1024.0,
            memory.processes,
            memory.descriptors
        );
    };
    let ((), tally) = under_load(&server, CLIENTS, request, || {
        line(0);
        for minute in 1..=setting.options.minutes {
            thread::sleep(Duration::from_secs(60));
            line(minute);
        }
        Ok(())
    })?;
    println!(
        "\n{} requests, {} not as expected; median {:.1} ms, 99th percentile {:.1} ms",
        thousands(tally.right + tally.faults()),
        tally.faults(),
        tally.percentile(0.5),
        tally.percentile(0.99)
    );
    tally.show();
    Ok(tally.faults() == 0 && !server.has_ended()?)
}

/// Makes one of the requests.
fn mixed(number: usize, client: &Client, tally: &mut Tally) {
    if number.is_multiple_of(ALL) {
        let got = client.ask("/sparql", &new("SELECT * { ?s ?p ?o }"), "text/csv");
        let is_whole = got.text().lines().count() > 8_000;
        return tally.add("all triples", &got, got.is(200, "/state/CAN") && is_whole);
    }
    if number.is_multiple_of(3) {
        let got = client.ask("/sparql", &new(SIMPLE), "text/csv");
        return tally.add(SIMPLE, &got, got.is(200, "true"));
    }
    let (path, accept, status, part) = MIXED[number % MIXED.len()];
    let got = client.get(path, accept);
    tally.add(path, &got, got.is(status, part));
}
