//! Looks at the folder and starts threads for each version of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::workers;
use crate::web::serve::Setting;
use crate::web::serve::look::Look;
use crate::web::serve::news::News;
use crate::web::serve::version::{self, CHANGED, PARTS};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// The stack of the thread that reads a version: that of a main thread.
const STACK: usize = 8 << 20;

/// The name of that thread.
pub(super) const READER: &str = "version";

/// What the nursery learns.
pub(super) enum Event {
    /// The folder is to be read again.
    Reload,
    /// The server ends.
    Quit,
    /// A version is read.
    Read(u64),
    /// A version has ended, with this exit code.
    Ended(u64, i32),
}

/// Starts versions until the server ends.
pub(super) fn run(
    setting: &Setting<'_>,
    waiting: &Receiver<Event>,
    events: &Sender<Event>,
    news: &Sender<News>,
) {
    let (mut look, mut number, mut reading) = (Look::new(), 0, None);
    thread::scope(|scope| {
        loop {
            let stamp = setting.files.stamp(PARTS);
            if look.is_due(&stamp, reading.is_some()) {
                number += 1;
                look.started(&stamp);
                let version = Version { setting, number, events, news };
                let thread = thread::Builder::new().name(READER.to_owned()).stack_size(STACK);
                match thread.spawn_scoped(scope, move || version.run(&stamp)) {
                    Ok(_) => reading = Some(number),
                    // Later, when another thread has ended.
                    Err(_) => look.forget(),
                }
            }
            match waiting.recv_timeout(EVERY) {
                Ok(Event::Reload) => look.ask(),
                Ok(Event::Read(version)) => reading = reading.filter(|read| *read != version),
                Ok(Event::Ended(version, code)) => {
                    let was_reading = reading == Some(version);
                    reading = reading.filter(|read| *read != version);
                    match code {
                        0 => {}
                        CHANGED => look.forget(),
                        // Nobody would replace its workers any more.
                        _ if !was_reading && version == number => look.forget(),
                        // Without a front, the next event is the end.
                        _ => drop(news.send(News::Refused { version, code })),
                    }
                }
                Ok(Event::Quit) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    });
}

/// A version of the folder.
struct Version<'a> {
    setting: &'a Setting<'a>,
    number: u64,
    events: &'a Sender<Event>,
    news: &'a Sender<News>,
}

impl Version<'_> {
    /// Reads the folder, which has this stamp, and keeps workers until none is needed any more.
    fn run(&self, stamp: &str) {
        let Self { setting, number, events, news } = self;
        let read = || {
            version::read(setting, stamp, |service| {
                let _ = events.send(Event::Read(*number));
                workers::keep(setting, *number, service, news)
            })
        };
        let code = catch_unwind(AssertUnwindSafe(read)).unwrap_or(1);
        let _ = events.send(Event::Ended(*number, code));
    }
}
