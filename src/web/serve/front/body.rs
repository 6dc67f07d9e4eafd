//! The body of a reply: whole, or in parts as a worker sends them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::mpsc::Receiver;

use super::record::{Entry, Record};

/// The content of a body.
pub(super) enum Content {
    Whole(Option<Bytes>),
    Parts(Receiver<io::Result<Bytes>>),
}

/// The body of a reply; when it ends, the request is logged.
pub(super) struct ReplyBody {
    content: Content,
    entry: Entry,
    record: Arc<Record>,
}

impl ReplyBody {
    pub fn new(record: Arc<Record>, entry: Entry, content: Content) -> Self {
        Self { content, entry, record }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = match &mut self.content {
            Content::Whole(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Content::Parts(parts) => parts.poll_recv(cx),
        };
        match &next {
            Poll::Ready(Some(Ok(bytes))) => self.entry.bytes += bytes.len() as u64,
            Poll::Ready(Some(Err(_))) => self.entry.is_cut = true,
            Poll::Ready(None) => self.entry.is_complete = true,
            Poll::Pending => {}
        }
        next.map(|part| part.map(|part| part.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.content, Content::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64)
            }
            Content::Parts(_) => SizeHint::default(),
        }
    }
}

impl Drop for ReplyBody {
    fn drop(&mut self) {
        if let Content::Whole(None) = self.content {
            self.entry.is_complete = true;
        }
        self.record.done(&self.entry);
    }
}
