//! Sends a reply: whole if it is small, with its length and a tag for caches; otherwise in parts.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::accept;
use super::problem::Problem;
use crate::query::contained::memory_in_use;
use crate::web::serve::message::{Head, Request, letter, write};
use crate::web::site::LIVE_POLICY;

/// Replies up to this size are sent whole.
const HELD: usize = 256 << 10;

/// The size of a part.
const PART: usize = 32 << 10;

/// Memory is measured after replies that take longer.
const SHORT: Duration = Duration::from_millis(5);

/// Smaller bodies are not compressed.
const SMALL: usize = 600;

/// A reply on its way.
pub(in crate::web::serve) struct Out<'a> {
    socket: &'a UnixStream,
    request: &'a Request,
    head: Head,
    /// What is not sent yet.
    held: Vec<u8>,
    state: State<'a>,
    /// The most memory that this process may hold after the reply.
    most: u64,
    is_complete: bool,
    start: Instant,
}

enum State<'a> {
    /// Nothing is sent.
    Held,
    Plain(Frames<'a>),
    Compressed(GzEncoder<Frames<'a>>),
    /// All is sent that is needed.
    Done,
}

/// Writes each piece as a frame.
struct Frames<'a>(&'a UnixStream);

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
    pub fn new(socket: &'a UnixStream, request: &'a Request, most: u64) -> Self {
        let head = Head { status: 200, headers: Vec::new() };
        let (held, state, is_complete) = (Vec::new(), State::Held, false);
        let start = Instant::now();
        Self { socket, request, head, held, state, most, is_complete, start }
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
        write(self.socket, letter::END, if is_worn { b"." } else { b"" })?;
        self.is_complete = !is_worn;
        Ok(())
    }

    /// The status and the media type; nothing before counts.
    pub fn begin(&mut self, status: u16, media_type: &str) {
        self.head = Head { status, headers: Vec::new() };
        self.held.clear();
        let text = media_type.starts_with("text/") && !media_type.contains("charset");
        let media_type =
            if text { format!("{media_type}; charset=utf-8") } else { media_type.into() };
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
    pub fn header(&mut self, name: &str, value: &str) {
        // No line ends: a value may come from data.
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        self.head.headers.push((name.to_owned(), value));
    }

    /// Sets a header in place of another.
    pub fn replace_header(&mut self, name: &str, value: &str) {
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
            State::Plain(mut frames) => frames.write_all(&self.held)?,
            State::Compressed(mut encoder) => {
                encoder.write_all(&self.held)?;
                encoder.finish()?;
            }
        }
        self.end()
    }

    /// Whether the body is compressed for this client (RFC 9110 §12.5.3).
    fn is_compressed(&self) -> bool {
        let known = self.head.headers.iter().find(|(name, _)| name == "content-type");
        let media_type = known.map_or("", |(_, value)| value.as_str());
        let is_packed = ["image/png", "application/wasm", "application/zip"].contains(&media_type);
        let accepted = self.request.header("accept-encoding").unwrap_or_default();
        !is_packed && accept::quality(&accepted, "gzip") > 0.0
    }

    fn send_whole(&mut self) -> io::Result<()> {
        let mut body = std::mem::take(&mut self.held);
        let is_compressed = body.len() > SMALL && self.is_compressed();
        if self.head.status == 200 {
            let hash = Sha256::digest(&body);
            let mut tag: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
            if is_compressed {
                tag.push_str("-gzip");
            }
            let tag = format!("\"{tag}\"");
            self.header("etag", &tag);
            self.header("cache-control", "no-cache");
            if self.is_known(&tag) {
                self.head.status = 304;
                let unsent = ["content-type", "content-length"];
                self.head.headers.retain(|(name, _)| !unsent.contains(&name.as_str()));
                return self.send_head();
            }
        }
        if is_compressed {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&body)?;
            body = encoder.finish()?;
            self.header("content-encoding", "gzip");
        }
        self.header("content-length", &body.len().to_string());
        self.send_head()?;
        if self.request.is_head {
            return Ok(());
        }
        body.chunks(PART * 8).try_for_each(|part| write(self.socket, letter::BODY, part))
    }

    /// Whether the client has the body with this tag (RFC 9110 §13.1.2, weak comparison).
    fn is_known(&self, tag: &str) -> bool {
        let known = self.request.header("if-none-match").unwrap_or_default();
        known
            .split(',')
            .map(|one| one.trim().trim_start_matches("W/"))
            .any(|one| one == tag || one == "*")
    }

    fn send_head(&self) -> io::Result<()> {
        write(self.socket, letter::HEAD, &serde_json::to_vec(&self.head)?)
    }

    /// Begins to send a long body in parts.
    fn stream(&mut self) -> io::Result<()> {
        let is_compressed = self.is_compressed();
        self.header("cache-control", "no-cache");
        if is_compressed {
            self.header("content-encoding", "gzip");
        }
        self.send_head()?;
        if self.request.is_head {
            self.state = State::Done;
            self.end()?;
            // Ends the making of the body.
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let frames = Frames(self.socket);
        self.state = match is_compressed {
            true => State::Compressed(GzEncoder::new(frames, Compression::fast())),
            false => State::Plain(frames),
        };
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
            State::Plain(frames) => frames.write_all(&self.held)?,
            State::Compressed(encoder) => encoder.write_all(&self.held)?,
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
