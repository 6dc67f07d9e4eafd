//! Passes requests to workers, and their replies to clients.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_LENGTH, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use tokio::sync::mpsc::channel;
use tokio::time::timeout;

use super::body::{Content, ReplyBody};
use super::cache::{Cache, Key};
use super::exchange::{Lost, collect, exchange, forward};
use super::pool::{Pool, Worker};
use super::record::{Entry, Record};
use super::reply::Reply;
use crate::project::Ended;
use crate::source::percent_decode;
use crate::web::serve::Setting;
use crate::web::serve::answers::reason;
use crate::web::serve::message::Request;
use crate::web::serve::reply::Problem;

/// The most bytes of a body of a request.
const LARGEST: usize = 10 << 20;

/// The time for the body of a request.
const BODY_TIME: Duration = Duration::from_secs(30);

/// The time beyond its own limit after which a worker is given up.
const GRACE: Duration = Duration::from_secs(2);

/// How many parts of a reply wait for the client.
const WAITING: usize = 4;

/// The headers of a request that matter.
const HEADERS: &[&str] = &["accept", "accept-encoding", "content-type", "host", "if-none-match"];

/// The first parts of addresses where any question may be asked.
const QUESTIONS: &[&str] =
    &["sparql", "store", "api", "question", "reconcile", "search", "search.html"];

/// The first parts of addresses that take POST.
const POSTED: &[&str] = &["sparql", "reconcile"];

/// The part of the server that speaks HTTP.
pub(super) struct Front {
    pub timeout: Duration,
    pub pool: Pool,
    cache: Cache,
    pub record: Arc<Record>,
}

impl Front {
    pub fn new(setting: &Setting<'_>, pool: Pool, record: Record) -> Self {
        let cache = Cache::default();
        Self { timeout: setting.timeout(), pool, cache, record: Arc::new(record) }
    }

    /// Replies to a request.
    pub async fn reply(
        self: Arc<Self>,
        request: hyper::Request<Incoming>,
        client: SocketAddr,
    ) -> Result<Response<ReplyBody>, Infallible> {
        let (parts, body) = request.into_parts();
        let mut entry = Entry {
            start: Instant::now(),
            client,
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            status: 0,
            bytes: 0,
            is_cut: false,
            is_complete: false,
        };
        let asked = to_worker(&parts);
        let reply = match parts.uri.path() {
            path if parts.method == Method::OPTIONS => Reply::preflight(methods(path)),
            "/health" => self.health(&asked),
            "/favicon.ico" => Reply::nothing(),
            "/metrics" => self.metrics(&asked),
            _ => match read_body(body).await {
                Ok(body) => self.find_or_ask(Request { body, ..asked }).await,
                Err(problem) => Reply::problem(&problem, &asked),
            },
        };
        entry.status = reply.status.as_u16();
        Ok(reply.on_its_way(self.record.clone(), entry))
    }

    fn health(&self, request: &Request) -> Reply {
        let version = self.pool.version();
        Reply::text(request, "text/plain; charset=utf-8", format!("ok, version {version}\n"))
    }

    fn metrics(&self, request: &Request) -> Reply {
        let text = self.record.metrics(&self.pool.numbers(), self.cache.hits());
        Reply::text(request, "text/plain; version=0.0.4; charset=utf-8", text)
    }

    /// The reply to a request: a kept one, or else that of a worker.
    async fn find_or_ask(self: &Arc<Self>, request: Request) -> Reply {
        let Ok(key) = Key::new(&request) else {
            return Reply::problem(&Problem::new(413, "the request is too long"), &request);
        };
        if let Some(reply) = self.cache.find(self.pool.version(), &key, &request) {
            return reply;
        }
        let (reply, version) = match key.frames(&request) {
            Ok(frames) => self.ask(&request, &frames).await,
            Err(_) => {
                (Reply::problem(&Problem::new(413, "the request is too long"), &request), None)
            }
        };
        if let Some(version) = version {
            self.cache.keep(version, key, &reply, &request);
        }
        reply
    }

    /// Has a worker reply to a request with these frames; with the version of the reply if all of it
    /// is there.
    async fn ask(self: &Arc<Self>, request: &Request, frames: &[u8]) -> (Reply, Option<u64>) {
        // A worker may have ended while nobody asked it anything: then another is asked, once.
        for is_last in [false, true] {
            let Some(mut worker) = self.pool.take(request.is_question).await else {
                let mut problem = Problem::new(503, "all workers are busy with other questions")
                    .help("ask again in a few seconds");
                problem.headers.push(("retry-after", "5".to_owned()));
                return (Reply::problem(&problem, request), None);
            };
            let most = self.timeout.saturating_add(GRACE);
            match timeout(most, exchange(&mut worker.socket, frames)).await {
                Ok(Ok(head)) => return self.pass_on(worker, head, request).await,
                Ok(Err(Lost::Unasked)) if !is_last => {}
                Ok(Err(_)) => return (self.lost(&worker, request).await, None),
                Err(_) => {
                    let (status, why) = reason(&Ended::Overdue(self.timeout));
                    return (Reply::problem(&Problem::new(status, why), request), None);
                }
            }
        }
        (Reply::problem(&Problem::new(500, "no worker could be asked"), request), None)
    }

    /// The reply when a worker has ended without one.
    async fn lost(&self, worker: &Worker, request: &Request) -> Reply {
        let why = self.pool.why(worker.id).await;
        let (status, message) =
            why.unwrap_or_else(|| (500, "the process of this reply ended; ask again".to_owned()));
        Reply::problem(&Problem::new(status, message), request)
    }

    /// Passes on a reply: a small one at once, so that a slow client does not hold a worker.
    async fn pass_on(
        self: &Arc<Self>,
        worker: Worker,
        (status, headers): (StatusCode, HeaderMap),
        request: &Request,
    ) -> (Reply, Option<u64>) {
        let is_whole = headers.contains_key(CONTENT_LENGTH)
            || status == StatusCode::NOT_MODIFIED
            || request.is_head;
        if !is_whole {
            let (sender, receiver) = channel(WAITING);
            let (front, mut worker) = (self.clone(), worker);
            tokio::spawn(async move {
                let most = front.timeout.saturating_add(GRACE);
                if forward(&mut worker.socket, most, sender).await {
                    front.pool.give_back(worker);
                }
            });
            return (Reply { status, headers, content: Content::Parts(receiver) }, None);
        }
        let mut worker = worker;
        match timeout(self.timeout.saturating_add(GRACE), collect(&mut worker.socket)).await {
            Ok(Ok((bytes, is_left))) => {
                let version = worker.version;
                if is_left {
                    self.pool.give_back(worker);
                }
                let content = Content::Whole(Some(bytes.into()));
                (Reply { status, headers, content }, Some(version))
            }
            _ => (self.lost(&worker, request).await, None),
        }
    }
}

/// A request as a worker takes it, without its body.
fn to_worker(parts: &Parts) -> Request {
    let headers = HEADERS.iter().flat_map(|name| {
        let values = parts.headers.get_all(*name).iter();
        values.filter_map(|value| Some(((*name).into(), value.to_str().ok()?.to_owned())))
    });
    let is_head = parts.method == Method::HEAD;
    let path = parts.uri.path();
    Request {
        method: if is_head { "GET".to_owned() } else { parts.method.to_string() },
        is_head,
        path: path.to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: headers.collect(),
        is_question: may_ask(path),
        body: Vec::new(),
    }
}

/// Whether any question may be asked at an address, however it is written.
fn may_ask(path: &str) -> bool {
    let plain = percent_decode(path);
    // A folder of a language may come first.
    let first = plain.split('/').filter(|part| !part.is_empty()).take(2);
    first.into_iter().any(|part| QUESTIONS.contains(&part))
}

/// The methods of an address.
fn methods(path: &str) -> &'static str {
    let first = path.split('/').find(|part| !part.is_empty());
    match first.is_some_and(|part| POSTED.contains(&part)) {
        true => "GET, HEAD, POST, OPTIONS",
        false => "GET, HEAD, OPTIONS",
    }
}

/// Reads the body of a request within limits.
async fn read_body(body: Incoming) -> Result<Vec<u8>, Problem> {
    let large = || {
        Problem::new(413, format!("the body of the request is larger than {} MB", LARGEST >> 20))
    };
    if body.size_hint().lower() > LARGEST as u64 {
        return Err(large());
    }
    let mut body = pin!(body);
    let mut all = Vec::new();
    let read = timeout(BODY_TIME, async {
        while let Some(frame) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
            let frame =
                frame.map_err(|_| Problem::new(400, "the body of the request is broken"))?;
            if let Some(bytes) = frame.data_ref() {
                all.extend_from_slice(bytes);
            }
            if all.len() > LARGEST {
                return Err(large());
            }
        }
        Ok(())
    });
    match read.await {
        Ok(done) => done.map(|()| all),
        Err(_) => Err(Problem::new(408, "the body of the request takes too long")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_known_however_they_are_written() {
        for path in
            ["/sparql", "/%71uestion/a", "/question%2Fa", "//api/questions", "/fr/question/a"]
        {
            assert!(may_ask(path), "{path}");
        }
        for path in ["/", "/state/CAN", "/questions.html", "/fr/state/question"] {
            assert!(!may_ask(path), "{path}");
        }
    }
}
