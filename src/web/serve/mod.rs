//! Serves a folder over HTTP: the pages of its site, SPARQL, questions, and reconciliation.
//!
//! ```text
//! front ◀── HTTP/1.1 ── clients          one thread; knows HTTP and no data
//!   │ ▲
//!   │ └── news: here is a worker, one has ended, a version is refused
//!   │
//! nursery                                 looks at the folder, and starts a version of it
//!   └─ version                            reads the folder once, and starts workers that share it
//!        └─ workers ◀── requests ── front   one request at a time, within limits
//! ```
//!
//! Nothing that a query does to a process ends the server: a worker that exceeds a limit is replaced by
//! another. Threads share the memory of the server. A new version takes over when its first worker says
//! that it is there; the workers of the earlier one end after their last reply.
//!
//! `front/` speaks HTTP. On Unix, the others are `processes/`, whose limits the kernel holds; elsewhere
//! they are `threads/`, which are asked to stop. Both start a `version` when a `look` at the folder says
//! so, and its workers give `answers`. `news`, `link`, `task` and `message` are what goes between them and the
//! front, and `reply/` makes the replies.

mod answers;
mod front;
mod link;
mod look;
mod message;
mod news;
#[cfg(unix)]
mod processes;
mod reply;
mod task;
mod threads;
mod version;

use std::io;
use std::net::TcpListener;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::{Error, Limits, Project};
use crate::query::contained::Fence;
use crate::source::Files;

/// The options of a server.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// The address to listen on, such as `127.0.0.1:7878`; port 0 is any free one.
    pub bind: String,
    /// The time for one reply, and the memory beyond the graph.
    pub limits: Limits,
    /// How many questions are answered at once.
    pub workers: usize,
    /// The address by which others reach it.
    pub url: Option<String>,
    /// The languages of the pages, as in [`crate::web::SiteOptions`].
    pub languages: Vec<String>,
    /// Whether the log is lines of JSON.
    pub json_log: bool,
    /// Whether the log has the query strings of addresses.
    pub log_queries: bool,
    /// Whether questions are answered in threads, as on systems without Unix's processes. A question is
    /// then stopped where it passes a check point, and its memory has no limit.
    pub in_threads: bool,
}

/// The program around a server: it reads folders as its other commands do, and shows messages.
pub trait ServeHost: Sync {
    /// Reads a version of the folder, and reports its problems.
    ///
    /// # Errors
    /// The exit code, if it cannot be served.
    fn open(&self, files: Files) -> Result<Project, u8>;

    /// Shows the error of a version that cannot be served; gives the exit code.
    fn refuse(&self, error: Error) -> u8;

    /// Says that it is ready, at this address.
    fn ready(&self, address: &str);

    /// Writes lines of the log.
    fn log(&self, lines: &[String]);
}

/// What all parts of a server know.
struct Setting<'a> {
    files: &'a Files,
    options: &'a ServeOptions,
    host: &'a dyn ServeHost,
}

/// The problem of an address that cannot be listened on.
fn cannot_listen(address: &str, error: &io::Error) -> Error {
    let message = format!("cannot listen on '{address}': {error}");
    let help = match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program listens there: end it, or use another port, such as 127.0.0.1:8080"
        }
        io::ErrorKind::AddrNotAvailable => {
            "this machine has no such address: use 127.0.0.1 for this machine only, or 0.0.0.0 for \
             all its addresses"
        }
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 need a permission: use another, such as 127.0.0.1:8080"
        }
        _ => "give an address of this machine and a port, such as 127.0.0.1:8080",
    };
    Box::new(Diagnostic::new(Code::Address, message, Place::file("--bind")).help(help)).into()
}

/// Serves a folder until SIGTERM or Ctrl-C; replies that have begun are completed. Returns the exit
/// code: zero, or that of the first version of the folder if it cannot be served.
///
/// Only for a program without other work: the process is forked or may be ended, and its signals are
/// handled here.
///
/// # Errors
/// [`Error::Request`] if the address cannot be listened on, [`Error::Io`] if the system gives no
/// process, thread or socket.
pub fn serve(files: &Files, options: &ServeOptions, host: &dyn ServeHost) -> Result<u8, Error> {
    let setting = Setting { files, options, host };
    let listener = TcpListener::bind(&options.bind);
    let listener = listener.map_err(|error| cannot_listen(&options.bind, &error))?;
    #[cfg(unix)]
    {
        // The backlog of the standard library is 128: more clients that come at once would wait for
        // seconds.
        rustix::net::listen(&listener, BACKLOG).map_err(std::io::Error::from)?;
        if !options.in_threads {
            return processes::serve(&setting, listener);
        }
    }
    threads::serve(&setting, listener)
}

/// The scheme of its addresses; a proxy before it may add TLS.
const SCHEME: &str = "http:";

/// How many clients may wait until they are accepted.
#[cfg(unix)]
const BACKLOG: i32 = 4096;

/// The time for a reply if no limit is given.
const LONG: Duration = Duration::from_secs(3600);

impl Setting<'_> {
    /// The limits of each reply.
    #[cfg(unix)]
    fn limits(&self) -> Limits {
        Limits { timeout: Some(self.timeout()), ..self.options.limits }
    }

    fn timeout(&self) -> Duration {
        self.options.limits.timeout.unwrap_or(LONG)
    }

    /// The limits that a worker sets for a question.
    fn fence(&self) -> Fence {
        #[cfg(unix)]
        if !self.options.in_threads {
            return Fence::new(self.limits());
        }
        Fence::open()
    }
}

/// Ends the process with this code if what this gives is still there after a time.
fn leave_after(time: Duration, code: i32) -> SyncSender<()> {
    let (guard, is_over) = sync_channel(0);
    // Without a thread, the end may have to wait.
    let _ = thread::Builder::new().spawn(move || {
        if is_over.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            #[cfg(unix)]
            crate::query::contained::fork::leave(code);
            #[cfg(not(unix))]
            std::process::exit(code);
        }
    });
    guard
}
