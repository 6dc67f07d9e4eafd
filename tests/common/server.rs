//! A server as users run it, and a small client for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::program;

/// The time after which anything counts as hanging.
const HANGS: Duration = Duration::from_secs(60);

/// A running server; it is ended on drop.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: Mutex<Receiver<String>>,
}

/// A reply.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// The names are in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// The value of a header; several are joined.
    pub fn header(&self, name: &str) -> String {
        let of_name = self.headers.iter().filter(|(known, _)| known == name);
        of_name.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ")
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the body is text")
    }

    /// The text of a successful reply.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        self.text()
    }
}

impl Server {
    /// Starts a server for a folder on a free port.
    #[track_caller]
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::run(program(folder), arguments)
    }

    /// The same, started by another command that becomes the server.
    #[track_caller]
    pub fn within(mut command: Command, folder: &Path, arguments: &[&str]) -> Self {
        command.arg(program(folder).get_program()).current_dir(folder).stdin(Stdio::null());
        Self::run(command, arguments)
    }

    #[track_caller]
    fn run(mut command: Command, arguments: &[&str]) -> Self {
        command.args(["serve", "--bind", "127.0.0.1:0"]).args(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let log = lines(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
        let Some(address) = address.and_then(|address| address.parse().ok()) else {
            let said: Vec<String> = log.iter().collect();
            panic!("it does not start: {line:?} {said:?}");
        };
        Self { child, address, log: Mutex::new(log) }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(HANGS)).expect("a time");
        stream.set_write_timeout(Some(HANGS)).expect("a time");
        stream
    }

    /// Sends a request on a connection of its own.
    #[track_caller]
    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = self.connect();
        let mut head =
            format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if method != "GET" && method != "HEAD" {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        // A server may refuse a request before it has read all of it.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        parse(&all).unwrap_or_else(|| {
            let start = String::from_utf8_lossy(all.get(..500).unwrap_or(&all)).into_owned();
            panic!("no whole reply to {method} {target}, but {} bytes: {start}", all.len())
        })
    }

    #[track_caller]
    pub fn get(&self, target: &str, accept: &str) -> Reply {
        self.send("GET", target, &[("accept", accept)], b"")
    }

    /// A query that was not asked before, and is true: no kept reply answers it.
    pub fn anew() -> String {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        format!("ASK {{ ?s ?p ?o }} # {}", ASKED.fetch_add(1, Ordering::Relaxed))
    }

    /// Asks a query by GET.
    #[track_caller]
    pub fn query(&self, query: &str, accept: &str) -> Reply {
        self.get(&format!("/sparql?query={}", escaped(query)), accept)
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let number = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &number]).status();
        assert!(sent.expect("it is sent").success());
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end; gives the exit code and the rest of its log.
    #[track_caller]
    pub fn end(mut self) -> (Option<i32>, Vec<String>) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return (status.code(), self.log.lock().expect("no panic").try_iter().collect());
            }
            assert!(start.elapsed() < HANGS, "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for a line of the log with this text.
    #[track_caller]
    pub fn says(&self, text: &str) -> String {
        let start = Instant::now();
        let log = self.log.lock().expect("no panic");
        let mut seen = Vec::new();
        while start.elapsed() < HANGS {
            if let Ok(line) = log.recv_timeout(Duration::from_millis(100)) {
                if line.contains(text) {
                    return line;
                }
                seen.push(line);
            }
        }
        panic!("the log does not say '{text}': {seen:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a log as they come.
fn lines(log: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            // Nobody may listen any more.
            let _ = sender.send(line);
        }
    });
    receiver
}

/// A text as a value in an address.
pub fn escaped(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let one = |byte: u8| match plain(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// Reads a whole reply; none if it is cut.
pub fn parse(bytes: &[u8]) -> Option<Reply> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..at]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut rest = &bytes[at + 4..];
    let is_chunked =
        headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    if !is_chunked {
        return Some(Reply { status, headers, body: rest.to_vec() });
    }
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if size == 0 {
            return Some(Reply { status, headers, body });
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
        rest = rest.get(end + 4 + size..)?;
    }
}
