//! Measures expensive queries, beside Oxigraph's server, while another client asks simple ones.

use std::collections::BTreeMap;
use std::io;
use std::thread;
use std::time::Duration;

use super::client::{Client, Got, Tally};
use super::server::{Oxigraph, Server};
use super::{PATIENCE, SIMPLE, Setting, memory, new, under_load};
use crate::killers::{Killer, killers, ring};
use crate::report::thousands;

/// The time for a query in each server, in seconds.
const TIME: u32 = 2;

/// The memory for a query in ours.
const MEMORY: &str = "200M";

/// The memory for the whole process of Oxigraph's server, which has no limit of its own, in KiB.
const MOST: u64 = 4 << 20;

/// The time between two simple queries of the other client.
const PAUSE: Duration = Duration::from_millis(1);

/// How much later than its limit the reply to a query may come, in seconds.
const MARGIN: f64 = 0.5;

/// When we stop waiting for Oxigraph's server.
const CUTOFF: Duration = Duration::from_secs(10);

/// The least number of simple queries during an expensive one.
const ASKED: usize = 200;

/// The formats that are accepted.
const ACCEPT: &str = "application/sparql-results+json, application/n-triples";

/// How a query ended.
struct Ending {
    seconds: f64,
    how: String,
    /// Of the largest process, in KiB.
    peak: u64,
    others: Tally,
}

impl Ending {
    fn cells(&self) -> String {
        let (seconds, how, peak) = (self.seconds, &self.how, self.peak / 1024);
        let late = self.others.percentile(0.99);
        format!("{how} | {seconds:.2} s | {peak} MiB | {late:.1} ms")
    }
}

/// Prints the endings; returns whether ours are right.
///
/// # Errors
/// If a program is missing or does not start.
pub fn measure(setting: &Setting<'_>) -> io::Result<bool> {
    let folder = ring();
    let arguments = ["--timeout", &TIME.to_string(), "--memory", MEMORY];
    let mut ours = setting.ours(folder.path(), None, &arguments)?;
    let oxigraph = setting.oxigraph(folder.path())?;
    let mut theirs = None;
    println!("## serve: expensive queries\n");
    println!(
        "| query | rapporteur | after | peak | simple queries | Oxigraph | after | peak | simple queries |"
    );
    println!("| --- | --- | --: | --: | --: | --- | --: | --: | --: |");
    let is_chosen = |killer: &&Killer| {
        setting.only.is_empty() || setting.only.iter().any(|only| killer.name.starts_with(only))
    };
    let (mut faults, mut late, mut slowest) = (Vec::new(), Vec::new(), 0.0_f64);
    let mut all = Tally::default();
    let (mut our_ends, mut their_ends) = (BTreeMap::new(), BTreeMap::new());
    for killer in killers().iter().filter(is_chosen) {
        let ending = ask(&mut ours, killer, PATIENCE, judge)?;
        let beside = match &oxigraph {
            Some(oxigraph) => {
                let ending = beside(oxigraph, &mut theirs, killer)?;
                *their_ends.entry(ending.how.clone()).or_default() += 1;
                ending.cells()
            }
            None => " | | |".to_owned(),
        };
        println!("| {} | {} | {beside} |", killer.name, ending.cells());
        slowest = slowest.max(ending.seconds);
        *our_ends.entry(ending.how.clone()).or_default() += 1;
        if ending.how.contains('?') {
            faults.push(format!("{}: {}", killer.name, ending.how));
        }
        if ending.seconds > f64::from(TIME) + MARGIN {
            late.push(format!("{}: late, after {:.2} s", killer.name, ending.seconds));
        }
        all.extend(ending.others);
        if ours.has_ended()? {
            faults.push(format!("{}: the server ends", killer.name));
            ours = setting.ours(folder.path(), None, &arguments)?;
        }
    }
    println!("\nThe last reply of rapporteur came after {slowest:.2} s.");
    println!("\n- rapporteur: {}\n- Oxigraph: {}", numbers(&our_ends), numbers(&their_ends));
    println!(
        "- simple queries beside rapporteur: {}, of which {} are not answered; 99th percentile {:.1} ms, \
         most {:.1} ms",
        thousands(all.right + all.faults()),
        all.faults(),
        all.percentile(0.99),
        all.percentile(1.0)
    );
    all.show();
    faults.iter().chain(&late).for_each(|fault| println!("- {fault}"));
    Ok(faults.is_empty() && all.faults() == 0)
}

/// How often queries ended in each way.
fn numbers(ends: &BTreeMap<String, u32>) -> String {
    let each: Vec<String> = ends.iter().map(|(how, number)| format!("{how}: {number}")).collect();
    each.join("; ")
}

/// Asks Oxigraph's server, which is started if it is not there.
fn beside(
    oxigraph: &Oxigraph,
    running: &mut Option<Server>,
    killer: &Killer,
) -> io::Result<Ending> {
    let mut server = match running.take() {
        Some(server) => server,
        None => oxigraph.in_memory(None, Some(TIME))?,
    };
    let mut ending = ask(&mut server, killer, CUTOFF, |_, got| plain(got))?;
    if server.has_ended()? {
        let is_large = ending.peak > MOST;
        ending.how = if is_large { "over 4 GiB" } else { "process ended" }.to_owned();
    } else if ending.seconds >= CUTOFF.as_secs_f64() {
        // It goes on after its client has gone; dropping it ends it.
        ending.how = "runs on".to_owned();
    } else {
        *running = Some(server);
    }
    Ok(ending)
}

/// Asks a query while another client asks simple ones.
fn ask(
    server: &mut Server,
    killer: &Killer,
    patience: Duration,
    judge: impl Fn(&Killer, &Got) -> String,
) -> io::Result<Ending> {
    // A long query is sent as one body.
    let client = server.client(patience);
    let path = server.sparql;
    let simple = |_: usize, round: usize, client: &Client, tally: &mut Tally| {
        let got = client.ask(path, &new(SIMPLE), "application/sparql-results+json");
        tally.add(
            &format!("simple query {round} beside {}", killer.name),
            &got,
            got.is(200, "true"),
        );
        thread::sleep(PAUSE);
    };
    let ((got, peak), others) = under_load(server, 1, simple, || {
        Ok(memory::peak(server.id(), MOST, || client.ask(path, &killer.text, ACCEPT)))
    })?;
    let mut others = others;
    // After a short one, more are needed for a percentile.
    let client = server.client(patience);
    for round in others.seconds.len()..ASKED {
        if others.faults() > 0 || server.has_ended()? {
            break;
        }
        simple(0, round, &client, &mut others);
    }
    Ok(Ending { seconds: got.seconds, how: judge(killer, &got), peak, others })
}

/// How a query of ours ended; with a question mark if it should not end so.
fn judge(killer: &Killer, got: &Got) -> String {
    let text = got.text();
    let known = match got.status {
        200 if got.is_cut => !got.body.is_empty(),
        200 => killer.ends.iter().any(|end| end == "answer"),
        400 => text.contains("Q007"),
        503 => text.contains("more memory than 200M"),
        504 => text.contains("takes longer than 2 s"),
        _ => false,
    };
    if known { plain(got) } else { format!("{} ? {}", plain(got), got.told()) }
}

/// How a query ended.
fn plain(got: &Got) -> String {
    match (got.status, got.is_cut) {
        (0, _) => "no reply".to_owned(),
        (200, true) => "200, cut off".to_owned(),
        (200, _) if got.ends_with_error() => "200, an error at the end".to_owned(),
        (status, _) => status.to_string(),
    }
}
