//! Gets the files of a site: from a folder, or from a server.

use std::time::{Duration, Instant};

use ureq::http::{StatusCode, header};

use super::Bounds;
use crate::source::{Files, resolve};

/// A way to the files of a site.
pub(super) trait Reach {
    /// Gets the file at an address.
    fn get(&mut self, iri: &str) -> Got;
}

/// The result of an attempt to get a file.
#[derive(Debug)]
pub(super) enum Got {
    File(Body),
    /// There is no such file; why.
    Missing(String),
    /// There may be one, but it is not read; why.
    Unread(String),
    /// A bound is reached; which one.
    Stopped(String),
}

/// A file.
#[derive(Debug)]
pub(super) struct Body {
    /// Its address, after redirects.
    pub(super) iri: String,
    pub(super) bytes: Vec<u8>,
    /// Whether the server calls it a page.
    pub(super) is_html: bool,
}

/// The files of a folder.
pub(super) struct OnDisk<'f> {
    pub(super) files: &'f Files,
    pub(super) bounds: Bounds,
}

impl Reach for OnDisk<'_> {
    fn get(&mut self, iri: &str) -> Got {
        match self.files.size(iri) {
            None => Got::Missing(String::new()),
            Some(size) if size > self.bounds.bytes => Got::Unread(too_long(self.bounds)),
            Some(_) => match self.files.read(iri) {
                Ok(bytes) => Got::File(Body { iri: iri.to_owned(), bytes, is_html: false }),
                Err(problem) => Got::Missing(problem.message),
            },
        }
    }
}

/// The files of a server, below one address.
pub(super) struct OnWeb {
    agent: ureq::Agent,
    root: String,
    bounds: Bounds,
    started: Instant,
    requests: usize,
}

/// The longest time for one request.
const REQUEST: Duration = Duration::from_secs(30);

impl OnWeb {
    pub(super) fn new(root: &str, bounds: Bounds) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("rapporteur/", env!("CARGO_PKG_VERSION")))
            .build();
        let (agent, root) = (config.new_agent(), root.to_owned());
        Self { agent, root, bounds, started: Instant::now(), requests: 0 }
    }

    /// The reached bound, if one is.
    fn stop(&self) -> Option<String> {
        if self.requests >= self.bounds.requests {
            return Some(format!("after {} requests", self.bounds.requests));
        }
        let is_late = self.started.elapsed() >= self.bounds.time;
        is_late.then(|| format!("after {} seconds", self.bounds.time.as_secs()))
    }

    fn ask(&mut self, iri: &str) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        self.requests += 1;
        let left = self.bounds.time.saturating_sub(self.started.elapsed());
        // The head of a reply must come soon; a large body may take all the time that is left.
        let request = self.agent.get(iri).config().timeout_global(Some(left));
        let request = request.timeout_connect(Some(REQUEST)).timeout_recv_response(Some(REQUEST));
        request.build().call()
    }
}

impl Reach for OnWeb {
    fn get(&mut self, iri: &str) -> Got {
        let mut iri = iri.to_owned();
        for _ in 0..=self.bounds.redirects {
            if let Some(bound) = self.stop() {
                return Got::Stopped(bound);
            }
            let mut response = match self.ask(&iri) {
                Ok(response) => response,
                Err(error) => return Got::Missing(error.to_string()),
            };
            let status = response.status();
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                let to = response.headers().get(header::LOCATION);
                let to = to.and_then(|to| resolve(&iri, to.to_str().ok()?)).unwrap_or_default();
                // Nothing outside the site is requested.
                if !to.starts_with(&self.root) {
                    return Got::Missing(format!("the server redirects it to '{to}'"));
                }
                iri = to.split('#').next().unwrap_or(&to).to_owned();
                continue;
            }
            if status != StatusCode::OK {
                return Got::Missing(format!("the server answers {status}"));
            }
            let is_html = response.body().mime_type() == Some("text/html");
            let body = response.body_mut().with_config().limit(self.bounds.bytes).read_to_vec();
            return match body {
                Ok(bytes) => Got::File(Body { iri, bytes, is_html }),
                Err(ureq::Error::BodyExceedsLimit(_)) => Got::Unread(too_long(self.bounds)),
                Err(ureq::Error::Timeout(_)) => Got::Unread("takes too long".to_owned()),
                Err(error) => Got::Missing(error.to_string()),
            };
        }
        Got::Missing(format!("the server redirects more than {} times", self.bounds.redirects))
    }
}

fn too_long(bounds: Bounds) -> String {
    format!("is longer than {} MB", bounds.bytes >> 20)
}
