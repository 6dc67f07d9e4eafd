//! A client, and the tally of what it gets.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// The most bytes that are kept of a body.
const KEPT: u64 = 4 << 20;

/// A client with a connection of its own.
pub struct Client {
    agent: ureq::Agent,
    root: String,
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    /// The status; 0 without a reply.
    pub status: u16,
    /// The start of the body.
    pub body: Vec<u8>,
    /// The last part of a longer body.
    last: Vec<u8>,
    /// Whether the reply broke off.
    pub is_cut: bool,
    /// The time until its end.
    pub seconds: f64,
}

impl Got {
    /// Reads the body to its end.
    fn read(&mut self, mut reader: impl Read) -> io::Result<()> {
        reader.by_ref().take(KEPT).read_to_end(&mut self.body)?;
        let mut part = vec![0; 1 << 16];
        loop {
            match reader.read(&mut part)? {
                0 => return Ok(()),
                length => self.last = part[..length].to_vec(),
            }
        }
    }

    /// Whether an error stands at the end of the body instead of the rest of an answer.
    pub fn ends_with_error(&self) -> bool {
        let last = if self.last.is_empty() { &self.body } else { &self.last };
        String::from_utf8_lossy(last).trim_end().ends_with("has been cancelled")
    }

    /// The start of the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether it is complete, with this status and a part of its body.
    pub fn is(&self, status: u16, part: &str) -> bool {
        self.status == status && !self.is_cut && self.text().contains(part)
    }

    /// The status and the first line of the body.
    pub fn told(&self) -> String {
        let cut = if self.is_cut { ", cut off" } else { "" };
        let text = self.text();
        let line: String = text.lines().next().unwrap_or_default().chars().take(200).collect();
        format!("{}{cut}: {line}", self.status)
    }
}

impl Client {
    /// A client that waits this long for the end of a reply.
    pub fn new(server: SocketAddr, patience: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(patience))
            .build();
        Self { agent: config.new_agent(), root: format!("http://{server}") }
    }

    /// Requests an address.
    pub fn get(&self, target: &str, accept: &str) -> Got {
        let request = self.agent.get(format!("{}{target}", self.root)).header("accept", accept);
        got(|| request.call())
    }

    /// Sends a body.
    pub fn send(&self, target: &str, media_type: &str, accept: &str, body: &[u8]) -> Got {
        let request = self.agent.post(format!("{}{target}", self.root)).header("accept", accept);
        got(|| request.header("content-type", media_type).send(body))
    }

    /// Asks a query.
    pub fn ask(&self, path: &str, query: &str, accept: &str) -> Got {
        self.send(path, "application/sparql-query", accept, query.as_bytes())
    }
}

/// Makes a request and reads the reply.
fn got(call: impl FnOnce() -> Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Got {
    let start = Instant::now();
    let mut got = Got { status: 0, body: Vec::new(), last: Vec::new(), is_cut: true, seconds: 0.0 };
    if let Ok(mut response) = call() {
        got.status = response.status().as_u16();
        let reader = response.body_mut().with_config().limit(u64::MAX).reader();
        got.is_cut = got.read(reader).is_err();
    }
    got.seconds = start.elapsed().as_secs_f64();
    got
}

/// The tally of replies.
#[derive(Debug, Default)]
pub struct Tally {
    /// Right and complete.
    pub right: u64,
    /// Refused with a status of 500 or more.
    pub refused: u64,
    /// Broken off, or without a reply.
    pub broken: u64,
    /// Others, some of them described.
    pub wrong: u64,
    /// What some of the wrong, refused and broken ones are.
    pub told: Vec<String>,
    /// The times of the right ones, in seconds.
    pub seconds: Vec<f32>,
}

impl Tally {
    /// Adds a reply.
    pub fn add(&mut self, asked: &str, got: &Got, is_right: bool) {
        match got.status {
            _ if is_right && !got.is_cut => {
                self.right += 1;
                self.seconds.push(got.seconds as f32);
                return;
            }
            0 => self.broken += 1,
            _ if got.is_cut => self.broken += 1,
            500.. => self.refused += 1,
            _ => self.wrong += 1,
        }
        if self.told.len() < 5 {
            self.told.push(format!("{asked}: {}", got.told()));
        }
    }

    /// Adds others.
    pub fn extend(&mut self, other: Self) {
        self.right += other.right;
        self.refused += other.refused;
        self.broken += other.broken;
        self.wrong += other.wrong;
        self.told.extend(other.told);
        self.seconds.extend(other.seconds);
    }

    /// The number of all but the right ones.
    pub fn faults(&self) -> u64 {
        self.refused + self.broken + self.wrong
    }

    /// The time that this part of the right ones did not exceed, in milliseconds.
    pub fn percentile(&self, part: f64) -> f64 {
        let mut seconds = self.seconds.clone();
        seconds.sort_by(f32::total_cmp);
        let at = (seconds.len() as f64 * part).ceil() as usize;
        seconds.get(at.saturating_sub(1)).map_or(0.0, |s| f64::from(*s) * 1e3)
    }

    /// Shows some faults on standard error.
    pub fn show(&self) {
        self.told.iter().take(10).for_each(|one| eprintln!("    {one}"));
    }
}
