//! Sends a reply: whole if it is small, with its length and a tag for caches; otherwise in parts.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::coding::{Coding, Encoder};
use super::problem::Problem;
use crate::query::contained::memory_in_use;
use crate::web::serve::link::Link;
use crate::web::serve::message::{Head, Request, letter, write};
use crate::web::site::LIVE_POLICY;

/// Replies up to this size are sent whole.
const HELD: usize = 2 << 20;

/// Bodies from this size on have a tag that needs no look at them.
const LONG: usize = 256 << 10;

/// The size of a part.
const PART: usize = 64 << 10;

/// Frames are sent when they are larger.
const FRAMES: usize = 256 << 10;

/// Memory is measured after replies that take longer.
const SHORT: Duration = Duration::from_millis(5);

/// Smaller bodies are not compressed.
const SMALL: usize = 600;

/// A reply on its way.
pub(in crate::web::serve) struct Out<'a> {
    socket: &'a Link,
    request: &'a Request,
    /// Tells the versions of the folder apart.
    version: &'a str,
    /// Whether the reply may differ each time.
    varies: bool,
    head: Head,
    /// What is not sent yet of the body.
    held: Vec<u8>,
    /// Frames that are not sent yet: a small reply goes in one piece, which wakes the reader once.
    frames: Vec<u8>,
    state: State<'a>,
    /// The most memory that this process may hold after the reply.
    most: u64,
    is_complete: bool,
    start: Instant,
}

enum State<'a> {
    /// Nothing is sent.
    Held,
    /// The head is sent.
    Sent(Encoder<Frames<'a>>),
    /// All is sent that is needed.
    Done,
}

/// Writes each piece as a frame.
struct Frames<'a>(&'a Link);

impl Write for Frames<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !bytes.is_empty() {
            write(self.0, letter::BODY, bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> Out<'a> {
    /// A reply of a process that ends after it if it then holds more than `most` bytes of memory.
    /// `version` tells the versions of the folder apart.
    pub fn new(socket: &'a Link, request: &'a Request, version: &'a str, most: u64) -> Self {
        let head = Head { status: 200, headers: Vec::new() };
        let (held, frames) = (Vec::new(), Vec::new());
        let (state, varies, is_complete, start) = (State::Held, false, false, Instant::now());
        Self {
            socket,
            request,
            version,
            varies,
            head,
            held,
            frames,
            state,
            most,
            is_complete,
            start,
        }
    }

    /// Says whether the reply may differ each time in the same version.
    pub fn varies(&mut self, varies: bool) {
        self.varies = varies;
    }

    /// Whether all is sent, and the process may go on.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Ends the reply.
    fn end(&mut self) -> io::Result<()> {
        // A short reply holds little, and to measure it would take as long.
        let is_long = self.request.is_question && self.start.elapsed() > SHORT;
        let is_worn = is_long && memory_in_use().unwrap_or(0) > self.most;
        self.put(letter::END, if is_worn { b"." } else { b"" })?;
        self.send_frames()?;
        self.is_complete = !is_worn;
        Ok(())
    }

    /// Adds a frame.
    fn put(&mut self, letter: u8, content: &[u8]) -> io::Result<()> {
        write(&mut self.frames, letter, content)?;
        if self.frames.len() > FRAMES { self.send_frames() } else { Ok(()) }
    }

    fn send_frames(&mut self) -> io::Result<()> {
        let sent = self.socket.write_all(&self.frames);
        self.frames.clear();
        sent
    }

    /// The status and the media type; nothing before counts.
    pub fn begin(&mut self, status: u16, media_type: &str) {
        self.head = Head { status, headers: Vec::new() };
        self.held.clear();
        // JSON has no such parameter, and is UTF-8 always (RFC 8259 §8.1, §11).
        let is_text = ["text/", "+xml", "/xml"].iter().any(|part| media_type.contains(part));
        let media_type = match is_text && !media_type.contains("charset") {
            true => format!("{media_type}; charset=utf-8"),
            false => media_type.to_owned(),
        };
        if media_type.starts_with("text/html") {
            let ancestors = "; frame-ancestors 'none'";
            self.header("content-security-policy", &format!("{LIVE_POLICY}{ancestors}"));
        }
        self.header("content-type", &media_type);
        self.header("x-content-type-options", "nosniff");
        self.header("referrer-policy", "no-referrer");
        self.header("access-control-allow-origin", "*");
        self.header("access-control-expose-headers", "Link, ETag");
        self.header("vary", "Accept, Accept-Encoding");
    }

    /// Sets a header; a second one of the name is added.
    pub fn header(&mut self, name: &'static str, value: &str) {
        // No line ends: a value may come from data.
        let value = match value.contains(char::is_control) {
            true => value.chars().filter(|c| !c.is_control()).collect(),
            false => value.to_owned(),
        };
        self.head.headers.push((name.into(), value));
    }

    /// Sets a header in place of another.
    pub fn replace_header(&mut self, name: &'static str, value: &str) {
        self.head.headers.retain(|(known, _)| known != name);
        self.header(name, value);
    }

    /// Sends a whole body.
    ///
    /// # Errors
    /// If nobody listens.
    pub fn whole(&mut self, status: u16, media_type: &str, body: Vec<u8>) -> io::Result<()> {
        self.begin(status, media_type);
        self.send(body)
    }

    /// Sends a whole body after its head is set.
    ///
    /// # Errors
    /// If nobody listens.
    pub fn send(&mut self, body: Vec<u8>) -> io::Result<()> {
        self.held = body;
        self.finish()
    }

    /// Sends a problem, unless a part of another body is sent: then that part is all.
    ///
    /// # Errors
    /// If nobody listens.
    pub fn problem(&mut self, problem: &Problem) -> io::Result<()> {
        match self.state {
            State::Held => {
                let (media_type, body) = problem.written(self.request);
                self.begin(problem.status, media_type);
                for (name, value) in &problem.headers {
                    self.header(name, value);
                }
                self.held = body;
                self.finish()
            }
            State::Done => Ok(()),
            _ => self.fail(&problem.detail),
        }
    }

    /// Tells that the reply failed.
    ///
    /// # Errors
    /// If nobody listens.
    pub fn fail(&mut self, message: &str) -> io::Result<()> {
        match self.state {
            State::Held => self.problem(&Problem::new(500, message)),
            State::Done => Ok(()),
            _ => {
                self.state = State::Done;
                write(self.socket, letter::FAILED, message.as_bytes())
            }
        }
    }

    /// Sends what is left.
    ///
    /// # Errors
    /// If nobody listens.
    pub fn finish(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => return Ok(()),
            State::Held => self.send_whole()?,
            State::Sent(mut encoder) => {
                encoder.write_all(&self.held)?;
                encoder.finish()?;
            }
        }
        self.end()
    }

    /// The coding of the body for this client.
    fn coding(&self) -> Coding {
        let known = self.head.headers.iter().find(|(name, _)| name == "content-type");
        let media_type = known.map_or("", |(_, value)| value.as_str());
        Coding::of(&self.request.header("accept-encoding").unwrap_or_default(), media_type)
    }

    fn send_whole(&mut self) -> io::Result<()> {
        let body = std::mem::take(&mut self.held);
        let coding = if body.len() > SMALL { self.coding() } else { Coding::Identity };
        let is_known = match body.len() {
            _ if self.head.status != 200 => false,
            LONG.. => self.is_known_by_request(coding)?,
            _ => self.is_known(&[&body], coding),
        };
        if is_known {
            return self.send_unmodified();
        }
        let body = coding.code(body)?;
        if let Some(name) = coding.name() {
            self.header("content-encoding", name);
        }
        self.header("content-length", &body.len().to_string());
        self.send_head()?;
        if self.request.is_head {
            return Ok(());
        }
        body.chunks(FRAMES).try_for_each(|part| self.put(letter::BODY, part))
    }

    /// Sets the headers for caches (RFC 9110 §8.8.3, RFC 9111 §5.2.2), with a tag for what the body
    /// is made from; whether the client has this body.
    fn is_known(&mut self, sources: &[&[u8]], coding: Coding) -> bool {
        if self.varies {
            self.header("cache-control", "no-store");
            return false;
        }
        let mut hasher = Sha256::new();
        for source in sources {
            hasher.update((source.len() as u64).to_be_bytes());
            hasher.update(source);
        }
        let hash = hasher.finalize();
        let digits = hash.iter().take(12).flat_map(|byte| [byte >> 4, byte & 15]);
        let mut tag: String =
            digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
        if let Some(name) = coding.name() {
            tag = format!("{tag}-{name}");
        }
        let tag = format!("\"{tag}\"");
        self.header("etag", &tag);
        self.header("cache-control", "no-cache");
        self.request.has(&tag)
    }

    /// Says that the client has the body.
    fn send_unmodified(&mut self) -> io::Result<()> {
        self.head.status = 304;
        self.head.headers.retain(|(name, _)| name != "content-type");
        self.send_head()
    }

    fn send_head(&mut self) -> io::Result<()> {
        let head = self.head.written();
        self.put(letter::HEAD, &head)
    }

    /// The same with a tag that is known before the body: the same request to the same version has
    /// the same reply.
    fn is_known_by_request(&mut self, coding: Coding) -> io::Result<bool> {
        let asked = serde_json::to_vec(&self.request.without_conditions())?;
        let sources = [self.version.as_bytes(), &asked, &self.request.body];
        Ok(self.is_known(&sources, coding))
    }

    /// Begins to send a long body in parts.
    fn stream(&mut self) -> io::Result<()> {
        let coding = self.coding();
        let is_known = self.is_known_by_request(coding)?;
        if is_known {
            self.send_unmodified()?;
        } else {
            if let Some(name) = coding.name() {
                self.header("content-encoding", name);
            }
            self.send_head()?;
        }
        if is_known || self.request.is_head {
            self.state = State::Done;
            self.end()?;
            // Ends the making of the body.
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.send_frames()?;
        self.state = State::Sent(Encoder::new(coding, Frames(self.socket)));
        Ok(())
    }
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        let most = if matches!(self.state, State::Held) { HELD } else { PART };
        if self.held.len() < most {
            return Ok(bytes.len());
        }
        if matches!(self.state, State::Held) {
            self.stream()?;
        }
        match &mut self.state {
            State::Sent(encoder) => encoder.write_all(&self.held)?,
            State::Held => {}
            State::Done => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        self.held.clear();
        Ok(bytes.len())
    }

    /// A small reply is sent whole, with its end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
