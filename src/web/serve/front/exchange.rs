//! Sends requests to workers and reads their replies.

use std::io;
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::sync::mpsc::Sender;
use tokio::time::timeout;

use super::either::{Either, either};
use crate::web::serve::link::AsyncLink;
use crate::web::serve::message::{Head, PREFIX, letter, parse_prefix};

/// As many headers as most replies have, so that their memory does not grow.
const HEADERS: usize = 16;

/// Passes on the parts of a reply, in this time at most; whether the worker can be asked again.
pub(super) async fn forward(
    socket: &mut BufReader<AsyncLink>,
    most: Duration,
    sender: Sender<io::Result<Bytes>>,
) -> bool {
    let done = timeout(most, async {
        loop {
            let sent = match either(read_frame(socket), sender.closed()).await {
                Either::First(Ok((letter::BODY, bytes))) => sender.send(Ok(bytes.into())).await,
                Either::First(Ok((letter::END, last))) => return last.is_empty(),
                // The client has gone; dropping the worker ends what it does.
                Either::Second(()) => return false,
                // The client must see that this is not all.
                _ => {
                    let _ = sender.send(Err(io::ErrorKind::UnexpectedEof.into())).await;
                    return false;
                }
            };
            if sent.is_err() {
                return false;
            }
        }
    });
    match done.await {
        Ok(is_left) => is_left,
        Err(_) => {
            let _ = sender.send(Err(io::ErrorKind::TimedOut.into())).await;
            false
        }
    }
}

/// How an exchange with a worker failed.
pub(super) enum Lost {
    /// It did not take the request.
    Unasked,
    /// It ended before its reply.
    Unanswered,
}

/// Sends the frames of a request to a worker and reads the head of its reply: the status and headers.
pub(super) async fn exchange(
    socket: &mut BufReader<AsyncLink>,
    frames: &[u8],
) -> Result<(StatusCode, HeaderMap), Lost> {
    socket.write_all(frames).await.map_err(|_| Lost::Unasked)?;
    match read_frame(socket).await {
        Ok((letter::HEAD, head)) => read_head(head.into()).ok_or(Lost::Unanswered),
        _ => Err(Lost::Unanswered),
    }
}

/// The status and the headers of a head; values share its memory.
fn read_head(sent: Bytes) -> Option<(StatusCode, HeaderMap)> {
    let (status, parts) = Head::parts(&sent)?;
    let mut headers = HeaderMap::with_capacity(HEADERS);
    for (name, value) in parts {
        let name = HeaderName::from_bytes(name).ok()?;
        headers.append(name, HeaderValue::from_maybe_shared(sent.slice(value)).ok()?);
    }
    Some((StatusCode::from_u16(status).ok()?, headers))
}

async fn read_frame(socket: &mut BufReader<AsyncLink>) -> io::Result<(u8, Vec<u8>)> {
    let mut start = [0; PREFIX];
    socket.read_exact(&mut start).await?;
    let (letter, length) = parse_prefix(start)?;
    let mut content = vec![0; length];
    socket.read_exact(&mut content).await?;
    Ok((letter, content))
}

/// Reads the rest of a small reply, and whether the worker can be asked again.
pub(super) async fn collect(socket: &mut BufReader<AsyncLink>) -> io::Result<(Vec<u8>, bool)> {
    let mut all = Vec::new();
    loop {
        match read_frame(socket).await? {
            (letter::BODY, mut part) if all.is_empty() => all.append(&mut part),
            (letter::BODY, part) => all.extend_from_slice(&part),
            (letter::END, last) => {
                // It may be kept for long.
                all.shrink_to_fit();
                return Ok((all, last.is_empty()));
            }
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
