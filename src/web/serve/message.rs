//! The messages between the processes of the server.
//!
//! A request is one frame with JSON and one with its body. A reply is a frame with its head, any
//! number of frames with parts of its body, and one that ends it. A frame is a letter, its length
//! (four bytes, the highest first), and its bytes.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The frames.
pub(super) mod letter {
    /// A request without its body, or the head of a reply.
    pub const HEAD: u8 = b'H';
    /// A body, or a part of it.
    pub const BODY: u8 = b'B';
    /// The reply is complete; with a byte if the worker ends now.
    pub const END: u8 = b'E';
    /// The rest of the reply failed.
    pub const FAILED: u8 = b'F';
    /// The worker is no longer needed.
    pub const QUIT: u8 = b'Q';
}

/// The header with the tags that a client has.
const CONDITION: &str = "if-none-match";

/// The bytes before the content of a frame.
pub(super) const PREFIX: usize = 5;

/// The content of smaller frames is copied, to write it in one piece.
const COPIED: usize = 4 << 10;

/// The bytes of most requests, and of the heads of most replies.
const FRAMES: usize = 512;
const HEAD: usize = 512;

/// The most bytes in a frame.
pub(super) const LARGEST: usize = 64 << 20;

/// A request without its body.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Request {
    /// The method; that of HEAD is GET.
    pub method: String,
    /// Whether only the head of the reply is wanted.
    pub is_head: bool,
    /// The path as sent, with its escapes.
    pub path: String,
    /// The query string, if any.
    pub query: Option<String>,
    /// The headers that matter, with names in lower case.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// Whether it may take long, so that the limits of questions hold.
    pub is_question: bool,
    /// The body.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header; several values are joined.
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, v)| v);
        let first = Cow::Borrowed(values.next()?.as_str());
        Some(values.fold(first, |all, value| Cow::Owned(format!("{all}, {value}"))))
    }

    /// Whether the client has the body with this tag (RFC 9110 §13.1.2, weak comparison).
    pub fn has(&self, tag: &str) -> bool {
        let known = self.header(CONDITION).unwrap_or_default();
        let mut tags = known.split(',').map(|one| one.trim().trim_start_matches("W/"));
        tags.any(|one| one == tag || one == "*")
    }

    /// What it asks for, whatever the client has, as GET, and without its body.
    pub fn without_conditions(&self) -> Self {
        let headers = self.headers.iter().filter(|(name, _)| name != CONDITION);
        let (headers, body) = (headers.cloned().collect(), Vec::new());
        let (method, path, query) = (self.method.clone(), self.path.clone(), self.query.clone());
        Self { method, path, query, headers, body, is_head: false, is_question: self.is_question }
    }

    /// Whether it has conditions: those of the client, or that it wants the head only.
    pub fn has_conditions(&self) -> bool {
        self.is_head || self.headers.iter().any(|(name, _)| name == CONDITION)
    }

    /// Its frames.
    ///
    /// # Errors
    /// If it is too long.
    pub fn frames(&self) -> io::Result<Vec<u8>> {
        self.frames_with(&self.body)
    }

    /// The frames of a request with another body.
    fn frames_with(&self, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut frames = Vec::with_capacity(FRAMES + body.len());
        frames.extend_from_slice(&[0; PREFIX]);
        serde_json::to_writer(&mut frames, self)?;
        let start = prefix(letter::HEAD, frames.len() - PREFIX)?;
        frames.iter_mut().zip(start).for_each(|(byte, own)| *byte = own);
        frames.extend_from_slice(&prefix(letter::BODY, body.len())?);
        frames.extend_from_slice(body);
        Ok(frames)
    }

    /// The frames of what it asks for, as [`Request::without_conditions`], with its body.
    ///
    /// # Errors
    /// If it is too long.
    pub fn frames_without_conditions(&self) -> io::Result<Vec<u8>> {
        match self.has_conditions() {
            true => self.without_conditions().frames_with(&self.body),
            false => self.frames(),
        }
    }
}

/// The head of a reply: on its way, the status and each header are a line.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub status: u16,
    /// No value has a line end.
    pub headers: Vec<(Cow<'static, str>, String)>,
}

/// The name of a header, and where its value is.
type Header<'a> = (&'a [u8], Range<usize>);

impl Head {
    /// As it is sent.
    pub fn written(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD);
        // Writing to a vector does not fail.
        let _ = writeln!(out, "{}", self.status);
        for (name, value) in &self.headers {
            for part in [name, ":", value, "\n"] {
                out.extend_from_slice(part.as_bytes());
            }
        }
        out
    }

    /// The status of a head that was sent, and where the name and the value of each header are.
    pub fn parts(sent: &[u8]) -> Option<(u16, impl Iterator<Item = Header<'_>>)> {
        let mut lines = sent.split_inclusive(|byte| *byte == b'\n');
        let first = lines.next()?;
        let status = std::str::from_utf8(first).ok()?.trim_end().parse().ok()?;
        let mut start = first.len();
        let headers = lines.filter_map(move |line| {
            let from = start;
            start += line.len();
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((line.get(..colon)?, from + colon + 1..start - 1))
        });
        Some((status, headers))
    }
}

/// The start of a frame.
///
/// # Errors
/// If the content is too long.
pub(super) fn prefix(letter: u8, length: usize) -> io::Result<[u8; PREFIX]> {
    if length > LARGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the message is too long"));
    }
    let length = u32::try_from(length).map_err(io::Error::other)?;
    let [a, b, c, d] = length.to_be_bytes();
    Ok([letter, a, b, c, d])
}

/// The letter and the length of a frame.
///
/// # Errors
/// If the length is too large.
pub(super) fn parse_prefix([letter, a, b, c, d]: [u8; PREFIX]) -> io::Result<(u8, usize)> {
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    match length <= LARGEST {
        true => Ok((letter, length)),
        false => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Writes a frame.
pub(super) fn write(mut out: impl Write, letter: u8, content: &[u8]) -> io::Result<()> {
    let start = prefix(letter, content.len())?;
    if content.len() > COPIED {
        out.write_all(&start)?;
        return out.write_all(content);
    }
    out.write_all(&[&start, content].concat())
}

/// Reads a frame.
fn read(mut from: impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut start = [0; PREFIX];
    from.read_exact(&mut start)?;
    let (letter, length) = parse_prefix(start)?;
    let mut content = vec![0; length];
    from.read_exact(&mut content)?;
    Ok((letter, content))
}

/// What comes next for a worker.
pub(super) enum Next {
    Request(Box<Request>),
    /// It is no longer needed.
    Quit,
    /// The front is gone, or has given it up.
    Closed,
}

/// Waits for a request; `from` is buffered, since it comes in two frames.
pub(super) fn next(mut from: impl BufRead) -> Next {
    let head = match read(&mut from) {
        Ok((letter::QUIT, _)) => return Next::Quit,
        Ok((letter::HEAD, head)) => serde_json::from_slice::<Request>(&head),
        _ => return Next::Closed,
    };
    match (head, read(&mut from)) {
        (Ok(head), Ok((letter::BODY, body))) => Next::Request(Box::new(Request { body, ..head })),
        _ => Next::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::serve::link::pair;

    #[test]
    fn a_head_arrives_as_it_was_sent() {
        let headers = vec![("etag".into(), "\"a:b\"".to_owned()), ("vary".into(), String::new())];
        let sent = Head { status: 304, headers: headers.clone() }.written();
        let (status, parts) = Head::parts(&sent).unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let read = parts.map(|(name, value)| (text(name).into(), text(&sent[value])));
        assert_eq!((status, read.collect::<Vec<_>>()), (304, headers));
        assert!(Head::parts(b"x\n").is_none() && Head::parts(b"").is_none());
    }

    #[test]
    fn a_request_arrives_as_it_was_sent() {
        let (here, there) = pair().unwrap();
        let request = Request { method: "GET".into(), path: "/ä".into(), ..Request::default() };
        let request = Request { body: b"body".to_vec(), ..request };
        (&here).write_all(&request.frames().unwrap()).unwrap();
        drop(here);
        let mut there = io::BufReader::new(&there);
        let Next::Request(read) = next(&mut there) else { panic!() };
        assert_eq!((read.path.as_str(), read.body.as_slice()), ("/ä", &b"body"[..]));
        assert!(matches!(next(&mut there), Next::Closed));
        assert!(parse_prefix([b'H', 255, 0, 0, 0]).is_err());
    }
}
