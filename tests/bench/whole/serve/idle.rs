//! Measures the server while many connections say nothing, or a byte a second.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::memory::{self, Memory};
use super::server::SERVER_CORE;
use super::wrk::{self, Rate};
use super::{PATIENCE, SERVED, SIMPLE, Setting, expect, new};
use crate::report::thousands;

/// Connections that say nothing.
const IDLE: usize = 1_000;

/// Connections that send a byte a second.
const SLOW: usize = 200;

/// More queries than are answered in a second.
const MOST: u32 = 40_000;

/// The time after which the server must have given them up.
const PATIENT: Duration = Duration::from_secs(35);

/// The start of a request that goes on and on.
const START: &[u8] = b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

/// Prints rates and memory; returns whether no request failed.
///
/// # Errors
/// If the server does not start, or no connection can be opened.
pub fn measure(setting: &Setting<'_>) -> io::Result<bool> {
    wrk::is_there()?;
    allow_files()?;
    let server = setting.ours(Path::new(SERVED), Some(SERVER_CORE), &[])?;
    let measured = || -> io::Result<(Rate, Memory)> {
        let (accept, seconds) = ("text/csv", setting.options.seconds);
        let paths = (0..MOST * seconds).map(|_| server.path(&new(SIMPLE))).collect::<Vec<_>>();
        let rate = wrk::run(server.address, accept, &paths, seconds, &setting.folder)?;
        let got = server.client(PATIENCE).ask("/sparql", SIMPLE, accept);
        expect(got.is(200, "true"), "the simple query")?;
        Ok((rate, memory::of(server.id())))
    };
    let before = measured()?;
    let start = Instant::now();
    let open =
        |number| (0..number).map(|_| connect(server.address)).collect::<io::Result<Vec<_>>>();
    let (mut idle, mut slow) = (open(IDLE)?, open(SLOW)?);
    let (connecting, opened) = (start.elapsed().as_secs_f64(), Instant::now());
    let done = AtomicBool::new(false);
    let during = thread::scope(|scope| {
        scope.spawn(|| drip(&mut slow, &done));
        let during = measured();
        // The slow ones go on until they must have been given up.
        thread::sleep(PATIENT.saturating_sub(opened.elapsed()));
        done.store(true, Ordering::Relaxed);
        during
    })?;
    let ended = |connections: &mut [TcpStream]| connections.iter_mut().filter_map(is_ended).count();
    let (idle_ended, slow_ended) = (ended(&mut idle), ended(&mut slow));
    drop((idle, slow));
    let after = measured()?;
    println!("## serve: idle and slow connections\n");
    println!("| | requests per s | 99th percentile | not answered | RSS | PSS | descriptors |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    let name = format!("with {} idle and {SLOW} slow ones", thousands(IDLE as u64));
    let mut faults = 0;
    for (name, (rate, memory)) in [("before", before), (name.as_str(), during), ("after", after)] {
        let failed = rate.refused + rate.failed;
        faults += failed;
        println!(
            "| {name} | {} | {:.1} ms | {failed} | {:.1} MiB | {:.1} MiB | {} |",
            thousands(rate.per_second as u64),
            rate.late,
            memory.rss as f64 / 1024.0,
            memory.pss as f64 / 1024.0,
            memory.descriptors
        );
    }
    println!(
        "\nConnecting took {connecting:.2} s. After {} s, the server has ended {slow_ended} of {SLOW} slow and {idle_ended} of {} idle \
         connections.",
        PATIENT.as_secs(),
        thousands(IDLE as u64)
    );
    Ok(faults == 0)
}

/// Sends a byte a second on each connection until the end.
fn drip(connections: &mut [TcpStream], done: &AtomicBool) {
    for connection in &mut *connections {
        let _ = connection.write_all(START);
    }
    while !done.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_secs(1));
        for connection in &mut *connections {
            // The server may have ended it.
            let _ = connection.write_all(b"x");
        }
    }
}

fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    let connection = TcpStream::connect(server)?;
    connection.set_nonblocking(true)?;
    Ok(connection)
}

/// Whether the server has ended a connection; it may say something before.
fn is_ended(connection: &mut TcpStream) -> Option<()> {
    let mut bytes = [0; 1024];
    loop {
        match connection.read(&mut bytes) {
            Ok(1..) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
            Ok(0) | Err(_) => return Some(()),
        }
    }
}

/// Lets this process have as many open files as the system allows.
fn allow_files() -> io::Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    expect(hard > 3_000, "the limit of open files; set 'ulimit -n 4096', as it")
}
