//! Keeps the workers of a version.

use std::collections::BTreeSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, Scope};
use std::time::Duration;

use super::clock::{Clock, Current};
use crate::project::Ended;
use crate::rdf::apart;
use crate::rdf::stop::until;
use crate::web::serve::Setting;
use crate::web::serve::answers::{Made, UNNEEDED, WORN, answer_all, reason};
use crate::web::serve::link::{Link, pair};
use crate::web::serve::news::{News, Stop};
use crate::web::serve::reply::Service;
use crate::web::serve::version;

/// The numbers of workers, of all versions.
static LAST: AtomicI32 = AtomicI32::new(0);

/// What happens to a worker.
enum Event {
    /// It has ended, with this code.
    Ended(i32, i32),
    /// It goes on though it should stop.
    Stuck(i32),
}

/// Keeps workers until none is needed, and returns the exit code of the version.
pub(super) fn keep(
    setting: &Setting<'_>,
    number: u64,
    service: &Service<'_>,
    news: &Sender<News>,
) -> i32 {
    let wanted = version::workers(setting);
    let (events, happened) = channel();
    let clock = Clock::default();
    let version = Version { number, service, time: setting.timeout(), clock: &clock };
    thread::scope(|scope| {
        let stuck = events.clone();
        scope.spawn(|| clock.run(move |id| drop(stuck.send(Event::Stuck(id)))));
        let (mut missing, mut alive, mut is_needed) = (wanted, 0, true);
        // Workers that are replaced and go on.
        let mut going_on = BTreeSet::new();
        let code = loop {
            while is_needed && missing > 0 {
                match version.start(scope, &events, news) {
                    Ok(true) => (missing, alive) = (missing - 1, alive + 1),
                    // Without a front, no worker is needed.
                    Ok(false) => is_needed = false,
                    // Later, when another thread has ended.
                    Err(_) => break,
                }
            }
            if alive == 0 {
                break if is_needed { version::CHANGED } else { 0 };
            }
            match happened.recv() {
                Ok(Event::Ended(_, UNNEEDED)) => (alive, is_needed) = (alive - 1, false),
                Ok(Event::Ended(id, _)) => {
                    alive -= 1;
                    missing += usize::from(!going_on.remove(&id));
                }
                // As many again at most: each takes a processor.
                Ok(Event::Stuck(id)) if going_on.len() < wanted => {
                    going_on.insert(id);
                    missing += 1;
                }
                Ok(Event::Stuck(_)) => {}
                Err(_) => break 0,
            }
        };
        clock.close();
        code
    })
}

/// What the workers of a version share.
#[derive(Clone, Copy)]
struct Version<'s> {
    number: u64,
    service: &'s Service<'s>,
    /// The time for a reply.
    time: Duration,
    clock: &'s Clock,
}

impl<'s> Version<'s> {
    /// Starts a worker; false if nobody needs it.
    fn start<'scope>(
        self,
        scope: &'scope Scope<'scope, 's>,
        events: &Sender<Event>,
        news: &Sender<News>,
    ) -> io::Result<bool> {
        let (front, link) = pair()?;
        let (id, current, events) =
            (LAST.fetch_add(1, Ordering::Relaxed) + 1, Current::default(), events.clone());
        let (own, told) = (current.clone(), news.clone());
        thread::Builder::new().spawn_scoped(scope, move || {
            let code = apart::run(apart::STACK, || self.answer(id, &link, &own));
            let code = code.unwrap_or_else(|failure| {
                let (status, why) = reason(&Ended::Failed(failure.to_string()));
                let _ = told.send(News::Ended { id, status, why });
                WORN
            });
            let _ = events.send(Event::Ended(id, code));
        })?;
        let (version, triples) = (self.number, self.service.triples());
        let stop = Some(Stop(Box::new(move || current.stop())));
        Ok(news.send(News::Worker { version, id, triples, link: front, stop }).is_ok())
    }

    /// Answers the requests of a worker.
    fn answer(self, id: i32, link: &Link, current: &Current) -> i32 {
        // Threads share their memory.
        answer_all(self.service, link, u64::MAX, |work| {
            let token = self.clock.begin(id, current, self.time);
            let done = catch_unwind(AssertUnwindSafe(|| until(&token, work)));
            self.clock.end(id);
            match done {
                Ok(Ok(())) => Made::Whole,
                Ok(Err(_)) => Made::Stopped(Ended::Overdue(self.time)),
                Err(_) => Made::Failed,
            }
        })
    }
}
