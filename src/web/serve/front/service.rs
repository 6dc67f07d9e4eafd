//! Passes requests to workers, and their replies to clients.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::timeout;

use super::body::{Content, ReplyBody};
use super::pool::{Pool, Worker};
use super::record::{Entry, Record};
use crate::source::percent_decode;
use crate::web::serve::Setting;
use crate::web::serve::message::{Head, PREFIX, Request, letter, parse_prefix, prefix};
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
const QUESTIONS: &[&str] = &["sparql", "store", "api", "question", "reconcile"];

/// The part of the server that speaks HTTP.
pub(super) struct Front {
    pub timeout: Duration,
    pub pool: Pool,
    pub record: Arc<Record>,
}

/// A reply before it is on its way.
struct Reply {
    head: Head,
    content: Content,
}

impl Front {
    pub fn new(setting: &Setting<'_>, pool: Pool, record: Record) -> Self {
        Self { timeout: setting.timeout(), pool, record: Arc::new(record) }
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
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            status: 0,
            bytes: 0,
            is_cut: false,
            is_complete: false,
        };
        let asked = to_worker(&parts);
        let reply = match parts.uri.path() {
            _ if parts.method == Method::OPTIONS => preflight(),
            "/health" => self.health(&asked),
            "/metrics" => self.metrics(&asked),
            _ => match read_body(body).await {
                Ok(body) => self.ask(Request { body, ..asked }).await,
                Err(problem) => problem_reply(&problem, &asked),
            },
        };
        entry.status = reply.head.status;
        Ok(response(self.record.clone(), entry, reply))
    }

    fn health(&self, request: &Request) -> Reply {
        let version = self.pool.version();
        whole(request, "text/plain; charset=utf-8", format!("ok, version {version}\n"))
    }

    fn metrics(&self, request: &Request) -> Reply {
        let text = self.record.metrics(&self.pool.numbers());
        whole(request, "text/plain; version=0.0.4; charset=utf-8", text)
    }

    /// Has a worker reply to a request.
    async fn ask(self: &Arc<Self>, request: Request) -> Reply {
        // A worker may have ended while nobody asked it anything: then another is asked, once.
        for is_last in [false, true] {
            let Some(mut worker) = self.pool.take(request.is_question).await else {
                let mut problem = Problem::new(503, "all workers are busy with other questions")
                    .help("ask again in a few seconds");
                problem.headers.push(("retry-after", "5".to_owned()));
                return problem_reply(&problem, &request);
            };
            let most = self.timeout.saturating_add(GRACE);
            match timeout(most, exchange(&mut worker.socket, &request)).await {
                Ok(Ok(head)) => return self.pass_on(worker, head, &request).await,
                Ok(Err(Lost::Unasked)) if !is_last => {}
                Ok(Err(_)) => return self.lost(&worker, &request).await,
                Err(_) => {
                    let seconds = self.timeout.as_secs_f64();
                    let message =
                        format!("the question was stopped: it takes longer than {seconds} s");
                    return problem_reply(&Problem::new(504, message), &request);
                }
            }
        }
        problem_reply(&Problem::new(500, "no worker could be asked"), &request)
    }

    /// The reply when a worker has ended without one.
    async fn lost(&self, worker: &Worker, request: &Request) -> Reply {
        let why = self.pool.why(worker.pid).await;
        let (status, message) =
            why.unwrap_or_else(|| (500, "the process of this reply ended; ask again".to_owned()));
        problem_reply(&Problem::new(status, message), request)
    }

    /// Passes on a reply: a small one at once, so that a slow client does not hold a worker.
    async fn pass_on(self: &Arc<Self>, worker: Worker, head: Head, request: &Request) -> Reply {
        let is_whole = head.headers.iter().any(|(name, _)| name == "content-length")
            || head.status == 304
            || request.is_head;
        if !is_whole {
            let (sender, receiver) = channel(WAITING);
            tokio::spawn(forward(self.clone(), worker, sender));
            return Reply { head, content: Content::Parts(receiver) };
        }
        let mut worker = worker;
        match timeout(self.timeout.saturating_add(GRACE), collect(&mut worker.socket)).await {
            Ok(Ok((bytes, is_left))) => {
                if is_left {
                    self.pool.give_back(worker);
                }
                Reply { head, content: Content::Whole(Some(bytes.into())) }
            }
            _ => self.lost(&worker, request).await,
        }
    }
}

/// Passes on the parts of a reply.
async fn forward(front: Arc<Front>, mut worker: Worker, sender: Sender<io::Result<Bytes>>) {
    let most = front.timeout.saturating_add(GRACE);
    let done = timeout(most, async {
        loop {
            let sent = match read_frame(&mut worker.socket).await {
                Ok((letter::BODY, bytes)) => sender.send(Ok(bytes.into())).await,
                Ok((letter::END, last)) => return last.is_empty(),
                // The client must see that this is not all.
                _ => {
                    let _ = sender.send(Err(io::ErrorKind::UnexpectedEof.into())).await;
                    return false;
                }
            };
            if sent.is_err() {
                // The client has gone; dropping the worker ends it.
                return false;
            }
        }
    });
    match done.await {
        Ok(true) => front.pool.give_back(worker),
        Ok(false) => {}
        Err(_) => {
            let _ = sender.send(Err(io::ErrorKind::TimedOut.into())).await;
        }
    }
}

/// How an exchange with a worker failed.
enum Lost {
    /// It did not take the request.
    Unasked,
    /// It ended before its reply.
    Unanswered,
}

/// Sends a request to a worker and reads the head of its reply.
async fn exchange(socket: &mut UnixStream, request: &Request) -> Result<Head, Lost> {
    let sent = async {
        let head = serde_json::to_vec(request)?;
        let mut bytes = Vec::with_capacity(head.len() + request.body.len() + 2 * PREFIX);
        bytes.extend_from_slice(&prefix(letter::HEAD, head.len())?);
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(&prefix(letter::BODY, request.body.len())?);
        bytes.extend_from_slice(&request.body);
        socket.write_all(&bytes).await
    };
    sent.await.map_err(|_: io::Error| Lost::Unasked)?;
    match read_frame(socket).await {
        Ok((letter::HEAD, head)) => serde_json::from_slice(&head).map_err(|_| Lost::Unanswered),
        _ => Err(Lost::Unanswered),
    }
}

async fn read_frame(socket: &mut UnixStream) -> io::Result<(u8, Vec<u8>)> {
    let mut start = [0; PREFIX];
    socket.read_exact(&mut start).await?;
    let (letter, length) = parse_prefix(start)?;
    let mut content = vec![0; length];
    socket.read_exact(&mut content).await?;
    Ok((letter, content))
}

/// Reads the rest of a small reply, and whether the worker can be asked again.
async fn collect(socket: &mut UnixStream) -> io::Result<(Vec<u8>, bool)> {
    let mut all = Vec::new();
    loop {
        match read_frame(socket).await? {
            (letter::BODY, mut part) if all.is_empty() => all.append(&mut part),
            (letter::BODY, part) => all.extend_from_slice(&part),
            (letter::END, last) => return Ok((all, last.is_empty())),
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// A request as a worker takes it, without its body.
fn to_worker(parts: &Parts) -> Request {
    let headers = HEADERS.iter().flat_map(|name| {
        let values = parts.headers.get_all(*name).iter();
        values.filter_map(|value| Some(((*name).to_owned(), value.to_str().ok()?.to_owned())))
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

fn whole(request: &Request, media_type: &str, text: String) -> Reply {
    if request.method != "GET" {
        return problem_reply(&Problem::method("GET, HEAD"), request);
    }
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = vec![
        header("content-type", media_type),
        header("cache-control", "no-store"),
        header("x-content-type-options", "nosniff"),
        header("content-length", &text.len().to_string()),
    ];
    let text = if request.is_head { String::new() } else { text };
    Reply { head: Head { status: 200, headers }, content: Content::Whole(Some(text.into())) }
}

/// A reply that says what is wrong.
fn problem_reply(problem: &Problem, request: &Request) -> Reply {
    let (media_type, body) = problem.written(request);
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut headers = vec![
        header("content-type", media_type),
        header("x-content-type-options", "nosniff"),
        header("access-control-allow-origin", "*"),
        header("cache-control", "no-store"),
        header("content-length", &body.len().to_string()),
    ];
    headers.extend(problem.headers.iter().map(|(name, value)| header(name, value)));
    let body = if request.is_head { Vec::new() } else { body };
    Reply {
        head: Head { status: problem.status, headers },
        content: Content::Whole(Some(body.into())),
    }
}

/// The reply to OPTIONS: all may read (Fetch Standard §3.2).
fn preflight() -> Reply {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = vec![
        header("allow", "GET, HEAD, POST, OPTIONS"),
        header("access-control-allow-origin", "*"),
        header("access-control-allow-methods", "GET, HEAD, POST"),
        header("access-control-allow-headers", "Accept, Content-Type"),
        header("access-control-max-age", "86400"),
    ];
    Reply { head: Head { status: 204, headers }, content: Content::Whole(None) }
}

/// A reply on its way.
fn response(record: Arc<Record>, entry: Entry, reply: Reply) -> Response<ReplyBody> {
    let Reply { head, content } = reply;
    let mut response = Response::new(ReplyBody::new(record, entry, content));
    let status = StatusCode::from_u16(head.status);
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in head.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    response
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
