//! Sends requests to a service, with limits, and again where that is safe.

use std::io::Read as _;
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::request::Builder;
use ureq::http::{Method, Response, StatusCode, header};
use ureq::{Agent, AsSendBody, Body};

use super::address::{Address, redirected, shown};
use super::fault::Fault;
use super::header::Header;
use super::service::Service;
use crate::diagnostic::{Code, Diagnostic};
use crate::rdf::stop;

/// A service at an address.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub(super) address: Address,
    pub(super) headers: Vec<Header>,
    times: Times,
    /// When all requests must have ended, if they belong together.
    until: Option<Instant>,
    agent: Agent,
}

/// The times of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// The longest time for a connection.
    pub connect: Duration,
    /// The longest time for a request and its reply, and for all attempts of it.
    pub whole: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), whole: Duration::from_secs(300) }
    }
}

/// The pauses before further attempts.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_secs(1)];

/// The most redirections of a request.
const REDIRECTS: usize = 5;

/// The most text of a refusal that is shown.
const SAID: usize = 300;

/// A request.
pub(super) struct Request<'r> {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) accept: &'r str,
    /// The body with its media type.
    pub(super) body: Option<(&'r str, &'r [u8])>,
    pub(super) effect: Effect,
    pub(super) service: Service,
}

/// What a request does, which decides whether it can be sent again (RFC 9110 §9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It only reads; it may follow redirections too.
    Reads,
    /// It has the same effect once and twice.
    Idempotent,
    /// Each time it may have another effect.
    Other,
}

impl Endpoint {
    /// A service at an address, with headers for that server alone, such as
    /// `Authorization: Bearer abc123`.
    ///
    /// # Errors
    /// [`Code::EndpointAddress`] for an address or a header that is malformed.
    pub fn new<'h>(
        address: &str,
        headers: impl IntoIterator<Item = &'h str>,
        times: Times,
    ) -> Result<Self, Box<Diagnostic>> {
        let address = Address::parse(address)?;
        let headers = headers.into_iter().map(Header::parse).collect::<Result<_, _>>()?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_response_header_size(64 << 10)
            .user_agent(concat!("rapporteur/", env!("CARGO_PKG_VERSION")))
            // Processes fork, and must not share a connection.
            .max_idle_connections(0)
            .timeout_connect(Some(times.connect))
            .timeout_resolve(Some(times.connect))
            .build();
        Ok(Self { address, headers, times, until: None, agent: config.new_agent() })
    }

    /// Another address, with the same headers if it is on the same server.
    ///
    /// # Errors
    /// [`Code::EndpointAddress`] for a malformed address.
    pub fn beside(&self, address: &str) -> Result<Self, Box<Diagnostic>> {
        let address = Address::parse(address)?;
        let is_same = self.address.is_same_server(address.url());
        let headers = if is_same { self.headers.clone() } else { Vec::new() };
        Ok(Self { address, headers, ..self.clone() })
    }

    /// The same, with a time for all requests from now on, within an earlier one.
    pub fn within(mut self, time: Duration) -> Self {
        self.times.whole = time;
        let until = Instant::now().checked_add(time);
        self.until = self.until.into_iter().chain(until).min();
        self
    }

    /// The address for messages.
    pub fn shown(&self) -> &str {
        self.address.shown()
    }

    /// The longest time of a request.
    pub(super) fn time(&self) -> Duration {
        self.times.whole
    }

    /// Sends a request and gives its reply, if that is a success.
    pub(super) fn send(&self, request: &Request<'_>) -> Result<Response<Body>, Fault> {
        self.sent(request).map_err(|fault| fault.hide(&self.headers))
    }

    fn sent(&self, request: &Request<'_>) -> Result<Response<Body>, Fault> {
        let started = Instant::now();
        let mut pauses = PAUSES.iter().filter(|_| request.effect != Effect::Other);
        loop {
            let reply = self.follow(request, started);
            let may_pass = match &reply {
                Ok(response) => matches!(response.status().as_u16(), 502..=504),
                Err(Failed::Unanswered(error)) => is_connection(error),
                Err(Failed::Fault(_)) => false,
            };
            if may_pass
                && let Some(pause) = pauses.next()
                && started.elapsed() + *pause < self.times.whole
            {
                stop::check();
                thread::sleep(*pause);
                continue;
            }
            return match reply {
                Ok(mut response) if !response.status().is_success() => {
                    Err(self.refused(&mut response, request.service))
                }
                Ok(response) => Ok(response),
                Err(Failed::Fault(fault)) => Err(fault),
                Err(Failed::Unanswered(error)) => {
                    let proxy = self.proxy(&request.url);
                    Err(Fault::unanswered(self.shown(), proxy, &error, self.times.whole))
                }
            };
        }
    }

    /// Sends a request once, to where redirections lead. The headers go to the own server only.
    fn follow(&self, request: &Request<'_>, started: Instant) -> Result<Response<Body>, Failed> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            let response = self.once(request, &url, started)?;
            let status = response.status();
            if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
                return Ok(response);
            }
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| redirected(&url, to));
            // 301 to 303 turn a POST into a GET (RFC 9110 §15.4), so that its body would be lost.
            let keeps = request.method == Method::GET || matches!(status.as_u16(), 307 | 308);
            match to {
                Some(to) if request.effect == Effect::Reads && keeps => url = to,
                to => {
                    let to = to.map(|to| format!(" to {}", shown(&to))).unwrap_or_default();
                    let message = format!("the endpoint redirects the request{to}");
                    let help = "name that address, if you trust it";
                    let fault = Fault::new(Code::EndpointRefused, self.shown(), message, help);
                    return Err(Failed::Fault(fault));
                }
            }
        }
        let message = format!("the endpoint redirects more than {REDIRECTS} times");
        Err(Failed::Fault(Fault::new(Code::EndpointRefused, self.shown(), message, "")))
    }

    fn once(
        &self,
        request: &Request<'_>,
        url: &str,
        started: Instant,
    ) -> Result<Response<Body>, Failed> {
        let mut built = ureq::http::Request::builder().method(request.method.clone()).uri(url);
        built = built.header(header::ACCEPT, request.accept);
        if self.address.is_same_server(url) {
            built = self.headers.iter().fold(built, |b, h| b.header(&h.name, h.value.clone()));
        }
        let left = self.times.whole.saturating_sub(started.elapsed());
        let until = self.until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = until.map_or(left, |until| left.min(until)).max(Duration::from_millis(1));
        match request.body {
            Some((media, bytes)) => {
                self.run(built.header(header::CONTENT_TYPE, media), bytes, left)
            }
            None => self.run(built, (), left),
        }
    }

    fn run(
        &self,
        built: Builder,
        body: impl AsSendBody,
        left: Duration,
    ) -> Result<Response<Body>, Failed> {
        let built = built.body(body).map_err(|e| Failed::Unanswered(ureq::Error::Http(e)))?;
        let built = self.agent.configure_request(built).timeout_global(Some(left)).build();
        self.agent.run(built).map_err(Failed::Unanswered)
    }

    /// The proxy of the environment that takes requests for a URL.
    fn proxy(&self, url: &str) -> Option<String> {
        let proxy = self.agent.config().proxy()?;
        let is_direct = url.parse().is_ok_and(|uri| proxy.is_no_proxy(&uri));
        (!is_direct).then(|| format!("{}:{}", proxy.host(), proxy.port()))
    }

    /// The fault of a refusal, with the beginning of a plain explanation.
    fn refused(&self, response: &mut Response<Body>, service: Service) -> Fault {
        let is_text = response.body().mime_type().is_some_and(|media| {
            media == "text/plain" || media.ends_with("json") || media == "application/sparql-query"
        });
        let mut said = String::new();
        if is_text {
            let reader = response.body_mut().as_reader();
            let (mut bytes, longest) = (Vec::new(), Header::longest(&self.headers));
            let most = SAID + longest;
            // What cannot be read is not shown.
            let _ = reader.take(most as u64).read_to_end(&mut bytes);
            let text = String::from_utf8_lossy(&bytes);
            let mut line = String::new();
            for next in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let is_open = line.is_empty() || line.ends_with(['.', ':', ',', ';']);
                line.push_str(if is_open { " " } else { "; " });
                line.push_str(next);
            }
            let line = line.trim().replace(char::is_control, " ");
            let hidden = Header::hide(&self.headers, &line);
            // The end of a longer text may be the beginning of a secret.
            let unsure = if bytes.len() < most { 0 } else { longest };
            let sure = hidden.chars().count().saturating_sub(unsure);
            said = hidden.chars().take(sure.min(SAID)).collect();
        }
        Fault::status(self.shown(), response.status(), service, !self.headers.is_empty(), &said)
    }
}

/// Why an attempt failed.
enum Failed {
    Unanswered(ureq::Error),
    Fault(Fault),
}

/// Whether there was no connection, or it was lost.
fn is_connection(error: &ureq::Error) -> bool {
    use ureq::{Error, Timeout};
    matches!(error, Error::Io(_) | Error::ConnectionFailed | Error::Timeout(Timeout::Connect))
}
