//! Counts requests for Prometheus and logs them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use hyper::Method;
use serde_json::json;

use super::pool::PoolNumbers;
use crate::diagnostic::visible;
use crate::project::timestamp;
use crate::web::serve::ServeOptions;

/// The upper bounds of the times counted, in seconds.
const TIMES: &[f64] = &[0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0];

/// A request in the log.
pub(super) struct Entry {
    pub start: Instant,
    pub client: SocketAddr,
    pub method: Method,
    pub path: String,
    pub query: Option<String>,
    pub status: u16,
    pub bytes: u64,
    /// Whether the reply failed after its head.
    pub is_cut: bool,
    /// Whether the client took it all.
    pub is_complete: bool,
}

/// What was counted.
#[derive(Default)]
struct Counts {
    requests: BTreeMap<u16, u64>,
    times: Vec<u64>,
    seconds: f64,
    bytes: u64,
    cut: u64,
}

/// Counts and logs.
pub(super) struct Record {
    counts: Mutex<Counts>,
    connections: AtomicI64,
    lines: SyncSender<String>,
    /// How many lines were left out since the last one.
    left_out: AtomicU64,
    is_json: bool,
    has_queries: bool,
    /// The last second of the log, and its text: to write a time takes as long as the rest of a line.
    second: Mutex<(u64, String)>,
}

impl Record {
    pub fn new(options: &ServeOptions, lines: SyncSender<String>) -> Self {
        Self {
            counts: Mutex::default(),
            connections: AtomicI64::new(0),
            lines,
            left_out: AtomicU64::new(0),
            is_json: options.json_log,
            has_queries: options.log_queries,
            second: Mutex::default(),
        }
    }

    /// Logs what happens to the server.
    pub fn say(&self, message: &str) {
        self.send(self.message(message));
    }

    fn message(&self, message: &str) -> String {
        match self.is_json {
            true => json!({ "time": self.now(), "message": message }).to_string(),
            false => message.to_owned(),
        }
    }

    /// The current time as an `xsd:dateTime`, to the second.
    fn now(&self) -> String {
        let now = SystemTime::now();
        let since = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut second = self.second.lock().unwrap_or_else(PoisonError::into_inner);
        if second.0 != since {
            *second = (since, timestamp(None, now).unwrap_or_default());
        }
        second.1.clone()
    }

    /// Gives a line to the log, unless too many wait.
    fn send(&self, line: String) {
        let left_out = self.left_out.swap(0, Ordering::Relaxed);
        let is_told = left_out == 0 || {
            let note = format!("{left_out} lines of the log are left out: nobody took them");
            self.lines.try_send(self.message(&note)).is_ok()
        };
        let left = match is_told {
            true => u64::from(self.lines.try_send(line).is_err()),
            false => left_out + 1,
        };
        if left > 0 {
            self.left_out.fetch_add(left, Ordering::Relaxed);
        }
    }

    /// Counts a connection until it is dropped.
    pub fn connected(&self) -> Open<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Open(self)
    }

    /// Counts and logs a request after its reply.
    pub fn done(&self, entry: &Entry) {
        let seconds = entry.start.elapsed().as_secs_f64();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry(entry.status).or_default() += 1;
        counts.times.resize(TIMES.len() + 1, 0);
        let slot = TIMES.iter().position(|most| seconds <= *most).unwrap_or(TIMES.len());
        if let Some(count) = counts.times.get_mut(slot) {
            *count += 1;
        }
        counts.seconds += seconds;
        counts.bytes += entry.bytes;
        counts.cut += u64::from(entry.is_cut);
        drop(counts);
        self.send(self.line(entry, seconds));
    }

    /// The line of a request.
    fn line(&self, entry: &Entry, seconds: f64) -> String {
        let query = entry.query.as_ref().filter(|_| self.has_queries);
        let target = match query {
            Some(query) => format!("{}?{query}", entry.path),
            None => entry.path.clone(),
        };
        let end = match (entry.is_cut, entry.is_complete) {
            (true, _) => "cut",
            (false, true) => "complete",
            (false, false) => "left",
        };
        let (client, method, status, bytes) =
            (entry.client.ip(), &entry.method, entry.status, entry.bytes);
        match self.is_json {
            true => json!({
                "time": self.now(), "client": client.to_string(), "method": method.as_str(), "target": target,
                "status": status, "bytes": bytes, "seconds": (seconds * 1e6).round() / 1e6, "end": end,
            })
            .to_string(),
            false => {
                let end = if end == "complete" { String::new() } else { format!(" {end}") };
                visible(&format!("{} {client} {method} {target} {status} {bytes} {seconds:.3}s{end}", self.now()))
                    .into_owned()
            }
        }
    }

    /// The numbers in the text format of Prometheus; `hits` are the replies that were kept.
    pub fn metrics(&self, pool: &PoolNumbers, hits: u64) -> String {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: &[(String, f64)]| {
            let _ =
                writeln!(text, "# HELP rapporteur_{name} {help}\n# TYPE rapporteur_{name} {kind}");
            for (suffix, value) in samples {
                let _ = writeln!(text, "rapporteur_{name}{suffix} {value}");
            }
        };
        let one = |value: f64| vec![(String::new(), value)];
        let by = |label: &str, all: &mut dyn Iterator<Item = (u16, u64)>| -> Vec<(String, f64)> {
            all.map(|(status, n)| (format!("{{{label}=\"{status}\"}}"), n as f64)).collect()
        };
        let requests = by("status", &mut counts.requests.iter().map(|(s, n)| (*s, *n)));
        family("requests_total", "counter", "Replies by status.", &requests);
        let mut times = Vec::new();
        let mut sum = 0;
        for (at, count) in counts.times.iter().enumerate() {
            sum += count;
            let most = TIMES.get(at).map_or("+Inf".to_owned(), ToString::to_string);
            times.push((format!("_bucket{{le=\"{most}\"}}"), sum as f64));
        }
        if times.is_empty() {
            times.push(("_bucket{le=\"+Inf\"}".to_owned(), 0.0));
        }
        times.push(("_sum".to_owned(), counts.seconds));
        times.push(("_count".to_owned(), sum as f64));
        family(
            "request_seconds",
            "histogram",
            "Times from request to the end of its reply.",
            &times,
        );
        family("sent_bytes_total", "counter", "Bytes of bodies sent.", &one(counts.bytes as f64));
        family(
            "cut_total",
            "counter",
            "Replies that failed after their head.",
            &one(counts.cut as f64),
        );
        family("kept_total", "counter", "Replies that were kept from before.", &one(hits as f64));
        let open = self.connections.load(Ordering::Relaxed);
        family("connections", "gauge", "Open connections.", &one(open as f64));
        family("version", "gauge", "The number of the served version.", &one(pool.version as f64));
        family("triples", "gauge", "Triples of the served version.", &one(pool.triples as f64));
        family("refused_total", "counter", "Versions with errors.", &one(pool.refused as f64));
        family("workers_started_total", "counter", "Workers started.", &one(pool.started as f64));
        family("workers_idle", "gauge", "Workers without a request.", &one(pool.idle as f64));
        let endings = by("status", &mut pool.endings.iter().copied());
        let help = "Workers that a limit or an error ended, by the status of the reply.";
        family("workers_ended_total", "counter", help, &endings);
        text
    }
}

/// An open connection.
pub(super) struct Open<'a>(&'a Record);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}
