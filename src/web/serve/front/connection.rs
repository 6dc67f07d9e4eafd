//! Accepts connections, up to a limit, and ends them gracefully.

use std::future::{Future as _, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::End;
use super::either::{Either, either};
use super::service::Front;
use super::timed::Timed;

/// The most connections at once; more wait to be accepted.
const MOST: u32 = 4096;

/// The most bytes of the head of a request; the addresses of long queries are long.
const HEAD: usize = 128 << 10;

/// The most headers of a request.
const HEADERS: usize = 100;

/// The time for the head of a request, from the end of the one before.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// The time in which a slow reader of a reply must take so many bytes: it keeps a worker from others.
const STALLED: (Duration, usize) = (Duration::from_secs(10), 16 << 10);

/// The connections of a server.
pub(super) struct Connections {
    front: Arc<Front>,
    ended: watch::Receiver<End>,
    room: Arc<Semaphore>,
}

impl Connections {
    pub fn new(front: Arc<Front>, ended: watch::Receiver<End>) -> Self {
        Self { front, ended, room: Arc::new(Semaphore::new(MOST as usize)) }
    }

    /// Accepts connections until the end, then waits for those that are left.
    pub async fn accept(self, listener: TcpListener) {
        let mut ended = self.ended.clone();
        loop {
            let Ok(room) = self.room.clone().acquire_owned().await else { return };
            let accepted = either(listener.accept(), ended.wait_for(|end| *end != End::Not)).await;
            match accepted {
                Either::First(Ok((stream, client))) => {
                    let (front, ended) = (self.front.clone(), self.ended.clone());
                    tokio::spawn(async move {
                        attend(front, ended, stream, client).await;
                        drop(room);
                    });
                }
                // Such as too many open files: wait for some to be closed.
                Either::First(Err(_)) => sleep(Duration::from_millis(50)).await,
                Either::Second(_) => break,
            }
        }
        drop(listener);
        let last = self.front.timeout.saturating_add(Duration::from_secs(5));
        let _ = timeout(last, self.room.acquire_many(MOST)).await;
    }
}

/// Answers the requests of a connection.
async fn attend(
    front: Arc<Front>,
    mut ended: watch::Receiver<End>,
    stream: TcpStream,
    client: SocketAddr,
) {
    let _ = stream.set_nodelay(true);
    let waiting = front.timeout.saturating_add(HEAD_TIME);
    let io = TokioIo::new(Timed::new(stream, waiting, STALLED));
    let _open = front.record.connected();
    let is_asked = AtomicBool::new(false);
    let service = service_fn(|request| {
        is_asked.store(true, Relaxed);
        let front = front.clone();
        async move { front.reply(request, client).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // RCurl, with which R reads, finds a charset in no other case.
        .title_case_headers(true)
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut stop = pin!(ended.wait_for(|end| *end != End::Not));
    let mut is_stopping = false;
    // Errors are those of the client: it has gone, or sends no HTTP.
    let _ = poll_fn(|cx| {
        if !is_stopping && stop.as_mut().poll(cx).is_ready() {
            is_stopping = true;
            connection.as_mut().graceful_shutdown();
        }
        match connection.as_mut().poll(cx) {
            // Half of a first head: nothing is lost, and its rest may never come.
            Poll::Pending if is_stopping && !is_asked.load(Relaxed) => Poll::Ready(Ok(())),
            polled => polled,
        }
    })
    .await;
}
