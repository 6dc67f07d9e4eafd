//! Speaks HTTP/1.1 with clients, in one thread that knows no data: workers make the replies, and small
//! ones are kept.
//!
//! `connection` accepts and ends connections, `timed` cuts off slow ones, `service` passes requests
//! to workers and their replies to clients, `exchange` talks with a worker, `pool` has the workers,
//! `cache` the replies that may be given again, `record` counts and logs, and `signals` end the server.

mod body;
mod cache;
mod connection;
mod either;
mod exchange;
mod pool;
mod record;
mod reply;
mod service;
mod signals;
mod timed;

use std::io;
use std::net::TcpListener;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;

use super::news::{News, Nursery};
use super::{SCHEME, Setting, leave_after};
use crate::project::Error;
use connection::Connections;
use pool::Pool;
use record::Record;
use service::Front;

/// The time from one writing of the log to the next.
const PAUSE: Duration = Duration::from_millis(10);

/// The lines that wait for the log; further ones are left out, and their number is said.
const LINES: usize = 1 << 14;

/// The time for the last lines of the log.
const LAST: Duration = Duration::from_secs(2);

/// Why the server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It does not.
    Not,
    /// A signal asks for it.
    Asked,
    /// The first version of the folder cannot be served, or another process of the server has ended;
    /// the exit code.
    Refused(u8),
}

/// Serves until a signal ends it, and returns the exit code.
///
/// # Errors
/// If the system gives no thread or socket.
pub(super) fn run(
    setting: &Setting<'_>,
    listener: TcpListener,
    nursery: Nursery,
) -> Result<u8, Error> {
    signals::allow_files();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (sender, receiver) = unbounded_channel();
    let Nursery { mut news, reload, end } = nursery;
    // Ends with the process.
    thread::Builder::new().spawn(move || {
        while let Some(one) = news() {
            if sender.send(one).is_err() {
                return;
            }
        }
    })?;
    let (lines, log) = sync_channel(LINES);
    // Dropped as this ends.
    let mut guard = None;
    thread::scope(|scope| {
        // Standard error may be slow; clients do not wait for it.
        scope.spawn(move || {
            while let Ok(line) = log.recv() {
                let lines: Vec<String> = std::iter::once(line).chain(log.try_iter()).collect();
                setting.host.log(&lines);
                // To wake this thread for each line would take as long as a short reply.
                thread::sleep(PAUSE);
            }
        });
        let record = Record::new(setting.options, lines);
        let front = Arc::new(Front::new(setting, Pool::new(setting.options.workers), record));
        let done = runtime.block_on(serve(setting, front, listener, receiver, (reload, end)));
        // Drops what is left, so that the log ends.
        runtime.shutdown_background();
        // If nobody reads the log, its thread never ends.
        guard = Some(leave_after(LAST, done.as_ref().map_or(1, |code| (*code).into())));
        done
    })
}

/// Has the folder read again.
type Reload = Box<dyn Fn() -> bool + Send + Sync>;

/// Serves until the end.
async fn serve(
    setting: &Setting<'_>,
    front: Arc<Front>,
    listener: TcpListener,
    news: UnboundedReceiver<News>,
    (reload, nursery): (Reload, Box<dyn FnOnce() + Send>),
) -> Result<u8, Error> {
    let address = listener.local_addr()?;
    let (end, mut ended) = watch::channel(End::Not);
    let end = Arc::new(end);
    let (ready, mut is_ready) = watch::channel(false);
    tokio::spawn(hear(front.clone(), news, end.clone(), ready));
    watch_nursery(nursery, Arc::downgrade(&front), end.clone())?;
    signals::listen(front.clone(), end, reload)?;
    // The first version may be refused, or a signal may come before it is there.
    let mut early = ended.clone();
    either::either(is_ready.wait_for(|ready| *ready), early.wait_for(|end| *end != End::Not)).await;
    if *ended.borrow() == End::Not {
        setting.host.ready(&format!("{SCHEME}//{address}/"));
        let connections = Connections::new(front.clone(), ended.clone());
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        connections.accept(listener).await;
    }
    let _ = ended.wait_for(|end| *end != End::Not).await;
    let code = match *ended.borrow() {
        End::Refused(code) => code,
        End::Not | End::Asked => 0,
    };
    Ok(code)
}

/// Ends the server when the part that reads the folder has ended: a service manager starts it again.
fn watch_nursery(
    nursery: Box<dyn FnOnce() + Send>,
    front: Weak<Front>,
    end: Arc<watch::Sender<End>>,
) -> io::Result<()> {
    // Ends with the process.
    thread::Builder::new().spawn(move || {
        nursery();
        let Some(front) = front.upgrade() else { return };
        end.send_if_modified(|end| {
            let is_first = *end == End::Not;
            if is_first {
                *end = End::Refused(1);
                front.record.say("what reads the folder has ended, and the server with it");
            }
            is_first
        });
    })?;
    Ok(())
}

/// Takes in what happens beside the front.
async fn hear(
    front: Arc<Front>,
    mut news: UnboundedReceiver<News>,
    end: Arc<watch::Sender<End>>,
    ready: watch::Sender<bool>,
) {
    while let Some(one) = news.recv().await {
        match one {
            News::Worker { version, id, triples, link, stop } => {
                if front.pool.add(version, triples, (id, link, stop)) {
                    front
                        .record
                        .say(&format!("version {version} of the folder: {triples} triples"));
                    ready.send_replace(true);
                }
            }
            News::Ended { id, status, why } => front.pool.ended(id, status, why),
            News::Stopped { status } => front.pool.stopped(status),
            News::Refused { code, .. } if front.pool.version() == 0 => {
                end.send_replace(End::Refused(u8::try_from(code).unwrap_or(1)));
            }
            News::Refused { version, .. } => {
                front.pool.refuse();
                front.record.say(&format!(
                    "version {version} of the folder cannot be served; version {} stays",
                    front.pool.version()
                ));
            }
        }
    }
}
