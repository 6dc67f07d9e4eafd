//! Keeps small replies: within one version of the folder, the same request has the same reply.
//!
//! A reply is kept when it is asked for the second time, so that those that nobody asks for again take
//! neither time nor the place of others.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap};

use super::body::Content;
use super::reply::Reply;
use crate::web::serve::message::Request;

/// The most bytes of bodies that are kept, and the largest body.
const MOST: usize = 64 << 20;
const LARGEST: usize = 2 << 20;

/// The longest request whose reply is kept.
const LONGEST: usize = 16 << 10;

/// The most requests that are remembered; then all are forgotten.
const REMEMBERED: usize = 1 << 16;

/// What a kept reply needs besides its body: about as much.
const OVERHEAD: usize = 2 << 10;

/// The kept replies.
#[derive(Default)]
pub(super) struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// The version of which the replies are.
    version: u64,
    bytes: usize,
    replies: HashMap<Vec<u8>, (HeaderMap, Bytes)>,
    /// Numbers of requests that had a reply; two requests rarely have the same.
    asked: HashSet<u64>,
    hits: u64,
}

/// What tells requests apart: all that a worker knows of one, in the frames that it gets.
pub(super) struct Key(Vec<u8>);

impl Key {
    /// The key of a request.
    ///
    /// # Errors
    /// If the request is too long.
    pub fn new(request: &Request) -> io::Result<Self> {
        request.frames_without_conditions().map(Self)
    }

    /// The frames for a worker.
    ///
    /// # Errors
    /// If the request is too long.
    pub fn frames(&self, request: &Request) -> io::Result<Cow<'_, [u8]>> {
        match request.has_conditions() {
            true => request.frames().map(Cow::Owned),
            false => Ok(Cow::Borrowed(&self.0)),
        }
    }

    /// A reply to a long request is not kept.
    fn is_long(&self) -> bool {
        self.0.len() > LONGEST
    }
}

impl Cache {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        // What is kept is complete even if another thread panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The kept reply of a version to a request.
    pub fn find(&self, version: u64, key: &Key, request: &Request) -> Option<Reply> {
        let mut kept = self.lock();
        if kept.version < version {
            *kept = Kept { version, hits: kept.hits, ..Kept::default() };
        }
        if kept.version != version || key.is_long() {
            return None;
        }
        let (headers, body) = kept.replies.get(&key.0)?.clone();
        kept.hits += 1;
        drop(kept);
        Some(answer(headers, body, request))
    }

    /// Keeps a reply of a version if it is whole and has a tag: others may differ each time.
    pub fn keep(&self, version: u64, key: Key, reply: &Reply, request: &Request) {
        let Content::Whole(Some(body)) = &reply.content else { return };
        let is_whole = reply.status == StatusCode::OK && !request.is_head;
        let is_large = key.is_long() || body.len() > LARGEST;
        if !is_whole || !reply.headers.contains_key(ETAG) || is_large {
            return;
        }
        let mut kept = self.lock();
        if kept.version != version {
            return;
        }
        let number = kept.replies.hasher().hash_one(&key.0);
        if kept.asked.len() >= REMEMBERED {
            kept.asked.clear();
        }
        if kept.asked.insert(number) {
            return;
        }
        let size = body.len() + key.0.len() + OVERHEAD;
        if kept.bytes + size > MOST {
            let hasher = kept.replies.hasher().clone();
            (kept.bytes, kept.replies) = (0, HashMap::with_hasher(hasher));
        }
        if kept.replies.insert(key.0, (reply.headers.clone(), body.clone())).is_none() {
            kept.bytes += size;
        }
    }

    /// How many replies came from it.
    pub fn hits(&self) -> u64 {
        self.lock().hits
    }
}

/// A kept reply for a request, which may have it already or want its head only.
fn answer(mut headers: HeaderMap, body: Bytes, request: &Request) -> Reply {
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok());
    if tag.is_some_and(|tag| request.has(tag)) {
        for name in [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE] {
            headers.remove(name);
        }
        let content = Content::Whole(None);
        return Reply { status: StatusCode::NOT_MODIFIED, headers, content };
    }
    let body = if request.is_head { Bytes::new() } else { body };
    Reply { status: StatusCode::OK, headers, content: Content::Whole(Some(body)) }
}
