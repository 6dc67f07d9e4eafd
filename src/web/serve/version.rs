//! Reads a version of the folder and keeps workers for it.

use std::io::{self, PipeWriter};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process;
use std::time::SystemTime;

use nix::errno::Errno;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::ForkResult;

use super::message::News;
use super::reply::Service;
use super::{Setting, worker};
use crate::project::{DATA_FOLDER, Ended};
use crate::query::FOLDER as QUERIES_FOLDER;
use crate::query::contained::fork::{self, fork};
use crate::rdf::graph::ONTOLOGY_FOLDER;
use crate::web::SiteOptions;
use crate::web::describe::CITATION_FILE;

/// The folders and files that make a version.
pub(super) const PARTS: &[&str] = &[DATA_FOLDER, ONTOLOGY_FOLDER, QUERIES_FOLDER, CITATION_FILE];

/// The exit code of a version that changed while it was read.
pub(super) const CHANGED: i32 = 75;

/// How many workers there are beside those for questions, so that pages do not wait for them.
const FOR_PAGES: usize = 2;

/// Reads the folder, which has this stamp, and keeps workers until none is needed any more;
/// returns the exit code. `read` is closed as soon as the folder is read.
pub(super) fn run(
    setting: &Setting<'_>,
    number: u64,
    stamp: &str,
    news: &UnixDatagram,
    read: PipeWriter,
) -> i32 {
    // Not the files alone make a reply: the program, its options and the time of provenance do too.
    let tag = format!("{:?} {}", SystemTime::now(), process::id());
    let project = match setting.host.open(setting.files.snapshot(PARTS)) {
        Ok(project) => project,
        Err(code) => return code.into(),
    };
    let options = SiteOptions {
        languages: setting.options.languages.clone(),
        url: setting.options.url.clone(),
        sparql: None,
        live: true,
    };
    let prepared = project.site(options).and_then(|site| {
        Service::new(&project, site, setting.options.url.as_deref(), setting.limits(), tag)
    });
    let service = match prepared {
        Ok(service) => service,
        Err(error) => return setting.host.refuse(error).into(),
    };
    if setting.files.stamp(PARTS) != stamp {
        return CHANGED;
    }
    drop(read);
    keep(setting, number, news, &service)
}

/// Keeps workers until none is needed.
fn keep(setting: &Setting<'_>, version: u64, news: &UnixDatagram, service: &Service<'_>) -> i32 {
    let mut missing = setting.options.workers + FOR_PAGES;
    let mut is_needed = true;
    loop {
        while is_needed && missing > 0 {
            match start(setting, version, news, service) {
                Ok(Started::Worker) => missing -= 1,
                Ok(Started::NoFront) => is_needed = false,
                // Later, when another process has ended.
                Err(_) => break,
            }
        }
        let status = match waitpid(None, None) {
            Ok(status) => status,
            Err(Errno::EINTR) => continue,
            // No worker is left; the nursery starts the version again if one is needed.
            Err(_) => return if is_needed { CHANGED } else { 0 },
        };
        let is_replaced = match (status, status.pid()) {
            (WaitStatus::Exited(_, worker::UNNEEDED), _) => {
                is_needed = false;
                false
            }
            (_, None) => false,
            (WaitStatus::Exited(_, worker::WORN), _) => true,
            (status, Some(pid)) => {
                let (status, why) = reason(Ended::of(status, &setting.limits()));
                News::Ended { pid: pid.as_raw(), status, why }.send(news, None).is_ok()
            }
        };
        missing += usize::from(is_replaced);
    }
}

/// What became of the start of a worker.
enum Started {
    Worker,
    /// Without a front, no worker is needed.
    NoFront,
}

/// Starts a worker.
fn start(
    setting: &Setting<'_>,
    version: u64,
    news: &UnixDatagram,
    service: &Service<'_>,
) -> io::Result<Started> {
    let (front, socket) = UnixStream::pair()?;
    match fork()? {
        ForkResult::Child => {
            drop(front);
            fork::child(|| worker::run(setting, service, socket))
        }
        ForkResult::Parent { child } => {
            drop(socket);
            let triples = service.triples();
            let sent = News::Worker { version, pid: child.as_raw(), triples };
            Ok(match sent.send(news, Some(&front)) {
                Ok(()) => Started::Worker,
                Err(_) => Started::NoFront,
            })
        }
    }
}

/// The status of the reply, and what to say, when a worker has ended.
fn reason(ended: Ended) -> (u16, String) {
    let narrow = "ask for less: patterns that share a variable are joined, patterns that share none \
                  are combined each with each";
    let stopped = format!("the question was stopped: {ended}");
    match ended {
        Ended::Overdue(_) => (504, format!("{stopped}; {narrow}")),
        Ended::Memory(_) => (503, format!("{stopped}; {narrow}")),
        Ended::Stack => (400, format!("{stopped}; split it, or list values with VALUES")),
        Ended::Failed(why) => (500, format!("there is no reply: {why}; ask again")),
        Ended::Io(_) => (500, "the process of this reply ended; ask again".into()),
    }
}
