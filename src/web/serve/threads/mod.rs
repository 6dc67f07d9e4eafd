//! Threads beside the front, for systems without Unix's processes.
//!
//! A question is stopped at its next check point ([`crate::rdf::stop`]) after its time is over or its
//! client has gone. Its memory has no limit, and when memory runs out, the server ends.

mod clock;
mod nursery;
mod workers;

use std::net::TcpListener;
use std::panic::{set_hook, take_hook};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use super::news::Nursery;
use super::{Setting, front, leave_after};
use crate::project::Error;
use nursery::Event;

/// The time for the last work to be stopped.
const LAST: Duration = Duration::from_secs(2);

/// Serves with threads, until a signal ends it; returns the exit code.
///
/// # Errors
/// If the system gives no thread or socket.
pub(super) fn serve(setting: &Setting<'_>, listener: TcpListener) -> Result<u8, Error> {
    // A panic of a worker is told by the reply.
    let hook = take_hook();
    set_hook(Box::new(move |info| {
        if thread::current().name() == Some(nursery::READER) {
            hook(info);
        }
    }));
    let (news, heard) = channel();
    let (events, waiting) = channel();
    let (alive, gone) = channel::<()>();
    // Dropped as this ends.
    let mut guard = None;
    thread::scope(|scope| {
        let own = events.clone();
        thread::Builder::new().spawn_scoped(scope, move || {
            nursery::run(setting, &waiting, &own, &news);
            drop(alive);
        })?;
        let asker = Asker(events);
        let nursery = Nursery {
            news: Box::new(move || heard.recv().ok()),
            reload: Box::new(move || asker.ask(Event::Reload)),
            // Nothing is ever sent.
            end: Box::new(move || while gone.recv().is_ok() {}),
        };
        let code = front::run(setting, listener, nursery);
        guard = Some(leave_after(LAST, code.as_ref().map_or(1, |code| (*code).into())));
        code
    })
}

/// Asks the nursery, and ends it when it is dropped.
struct Asker(Sender<Event>);

impl Asker {
    fn ask(&self, event: Event) -> bool {
        self.0.send(event).is_ok()
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        self.ask(Event::Quit);
    }
}
