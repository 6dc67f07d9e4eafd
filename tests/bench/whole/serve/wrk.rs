//! Runs `wrk`, which sends as many requests as a server answers.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use super::expect;
use super::server::{CLIENTS_CORE, pinned};

/// Its connections.
const CONNECTIONS: u32 = 8;

/// The numbers of a run.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Requests per second.
    pub per_second: f64,
    /// The 99th percentile of the times from request to reply, in milliseconds.
    pub late: f64,
    /// Bytes of a reply with its head, on average.
    pub bytes: f64,
    /// Replies with a status of 400 or more.
    pub refused: u64,
    /// Connections and requests that failed.
    pub failed: u64,
}

/// Whether it can be run.
///
/// # Errors
/// If it cannot; the message says how to get it.
pub fn is_there() -> io::Result<()> {
    // It has no option that ends with success.
    let found = Command::new("wrk").arg("--version").output();
    found.map(|_| ()).map_err(|error| {
        let how = "on Debian, 'apt install wrk'; elsewhere, see https://github.com/wg/wrk";
        io::Error::other(format!("cannot run wrk: {error}; {how}"))
    })
}

/// Requests some paths in turn, again and again, for some seconds.
///
/// # Errors
/// If it cannot be run, or prints something else.
pub fn run(
    server: SocketAddr,
    accept: &str,
    paths: &[String],
    seconds: u32,
    folder: &Path,
) -> io::Result<Rate> {
    let (script, list) = (folder.join("load.lua"), folder.join("paths.txt"));
    fs::write(&script, include_str!("load.lua"))?;
    fs::write(&list, format!("{accept}\n{}\n", paths.join("\n")))?;
    let mut command = pinned("wrk", Some(CLIENTS_CORE));
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "-s"]);
    command.arg(&script).arg(format!("http://{server}/")).arg("--").arg(&list);
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("measured "));
    let numbers: Option<Vec<f64>> =
        line.map(|line| line.split(' ').filter_map(|word| word.parse().ok()).collect());
    let Some(&[requests, micros, bytes, late, refused, failed]) = numbers.as_deref() else {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(format!("wrk: {text}{said}")));
    };
    expect(requests > 0.0, "wrk has no reply")?;
    Ok(Rate {
        per_second: requests / micros * 1e6,
        late: late / 1e3,
        bytes: bytes / requests,
        refused: refused as u64,
        failed: failed as u64,
    })
}
