//! Kills workers at random while clients ask.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::client::{Client, Tally};
use super::memory::settled;
use super::{PATIENCE, SERVED, SIMPLE, Setting, expect, new, under_load};
use crate::processes::workers;
use crate::report::thousands;

/// The clients.
const CLIENTS: usize = 16;

/// The time between two kills.
const PAUSE: Duration = Duration::from_millis(50);

/// Prints what was lost; returns whether it was at most the query in flight of each.
///
/// # Errors
/// If the server does not start, or workers are not replaced.
pub fn measure(setting: &Setting<'_>) -> io::Result<bool> {
    let mut server = setting.ours(Path::new(SERVED), None, &[])?;
    let id = server.id();
    let whole = settled(id, 1)?;
    let request = |number: usize, round: usize, client: &Client, tally: &mut Tally| {
        if (number + round).is_multiple_of(7) {
            // Most of the time goes here, so that many kills meet a reply that has begun.
            let got = client.ask("/sparql", &new("SELECT * { ?s ?p ?o }"), "text/csv");
            let is_whole = got.text().lines().count() > 8_000;
            tally.add("all triples", &got, got.status == 200 && is_whole);
        } else if (number + round).is_multiple_of(4) {
            let got = client.get("/api/questions/co-hosts?host=WILPF", "text/csv");
            tally.add("co-hosts", &got, got.is(200, "Canada"));
        } else if (number + round).is_multiple_of(5) {
            let got = client.get("/state/CAN", "text/html");
            tally.add("a page", &got, got.is(200, "</html>"));
        } else {
            let got = client.ask("/sparql", &new(SIMPLE), "text/csv");
            tally.add(SIMPLE, &got, got.is(200, "true"));
        }
    };
    let (killed, tally) = under_load(&server, CLIENTS, request, || {
        let mut killed = 0;
        // The same choice in each run.
        let mut random = 1_u32;
        while killed < setting.options.times {
            let workers = workers(id);
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (random >> 16) as usize % workers.len().max(1);
            if let Some(worker) = workers.get(at) {
                let worker = Pid::from_raw(worker.cast_signed());
                killed += u32::from(kill(worker, Signal::SIGKILL).is_ok());
            }
            thread::sleep(PAUSE);
        }
        Ok(killed)
    })?;
    let again = settled(id, whole)?;
    let got = server.client(PATIENCE).ask("/sparql", &new(SIMPLE), "text/csv");
    expect(got.is(200, "true"), "the simple query after the kills")?;
    println!("## serve: killed workers\n");
    println!(
        "| killed | requests | refused with 5xx | broken off | others wrong | workers before | after |"
    );
    println!("| --: | --: | --: | --: | --: | --: | --: |");
    println!(
        "| {killed} | {} | {} | {} | {} | {whole} | {again} |",
        thousands(tally.right + tally.faults()),
        tally.refused,
        tally.broken,
        tally.wrong
    );
    tally.show();
    Ok(tally.wrong == 0 && tally.faults() <= u64::from(killed) && !server.has_ended()?)
}
