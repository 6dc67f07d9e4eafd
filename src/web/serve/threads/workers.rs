//! Keeps the workers of a version.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, Scope};
use std::time::Duration;

use super::clock::Clock;
use crate::project::Ended;
use crate::rdf::apart;
use crate::rdf::stop::until;
use crate::web::serve::Setting;
use crate::web::serve::answers::{Made, UNNEEDED, WORN, answer_all, reason};
use crate::web::serve::link::{Link, pair};
use crate::web::serve::news::News;
use crate::web::serve::reply::Service;
use crate::web::serve::task::{Stop, Task};
use crate::web::serve::version;

/// The numbers of workers, of all versions.
static LAST: AtomicI32 = AtomicI32::new(0);

/// Keeps workers until none is needed, and returns the exit code of the version.
pub(super) fn keep(
    setting: &Setting<'_>,
    number: u64,
    service: &Service<'_>,
    news: &Sender<News>,
) -> i32 {
    let (ends, ended) = channel();
    let clock = Clock::default();
    let version = Version { number, service, time: setting.timeout(), clock: &clock };
    thread::scope(|scope| {
        scope.spawn(|| clock.run());
        let (mut missing, mut alive, mut is_needed) = (version::workers(setting), 0, true);
        let code = loop {
            while is_needed && missing > 0 {
                match version.start(scope, &ends, news) {
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
            match ended.recv() {
                Ok(UNNEEDED) => (alive, is_needed) = (alive - 1, false),
                Ok(_) => (alive, missing) = (alive - 1, missing + 1),
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
    /// Starts a worker, which tells its exit code at its end; false if nobody needs it.
    fn start<'scope>(
        self,
        scope: &'scope Scope<'scope, 's>,
        ends: &Sender<i32>,
        news: &Sender<News>,
    ) -> io::Result<bool> {
        let (front, link) = pair()?;
        let id = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        let (task, ends, told) = (Arc::new(Task::default()), ends.clone(), news.clone());
        let own = task.clone();
        thread::Builder::new().spawn_scoped(scope, move || {
            let code = apart::run(apart::STACK, || self.answer(id, &link, &own, &told));
            let code = code.unwrap_or_else(|failure| {
                let (status, why) = reason(&Ended::Failed(failure.to_string()));
                let _ = told.send(News::Ended { id, status, why });
                WORN
            });
            let _ = ends.send(code);
        })?;
        let (version, triples, stop) = (self.number, self.service.triples(), Some(Stop(task)));
        Ok(news.send(News::Worker { version, id, triples, link: front, stop }).is_ok())
    }

    /// Answers the requests of a worker.
    fn answer(self, id: i32, link: &Link, task: &Task, news: &Sender<News>) -> i32 {
        // Threads share their memory.
        answer_all(self.service, link, u64::MAX, |work| {
            let token = task.begin();
            self.clock.begin(id, token.clone(), self.time);
            let done = catch_unwind(AssertUnwindSafe(|| until(&token, work)));
            self.clock.end(id);
            match done {
                Ok(Ok(())) => Made::Whole,
                Ok(Err(_)) => {
                    let ended = Ended::Overdue(self.time);
                    let _ = news.send(News::Stopped { status: reason(&ended).0 });
                    Made::Stopped(ended)
                }
                Err(_) => Made::Failed,
            }
        })
    }
}
