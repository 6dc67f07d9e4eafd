//! Keeps the idle workers, and why others ended.

use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::BufReader;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::web::serve::link::{AsyncLink, Link, for_front};
use crate::web::serve::message::{letter, prefix};
use crate::web::serve::task::{Place, Stop};

/// How long a request waits for a worker.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait for the news why a worker ended.
const NEWS: Duration = Duration::from_secs(2);

/// The bytes of a reply that are read at once.
const READ: usize = 16 << 10;

/// The most endings kept; older ones that nobody asked for are forgotten.
const KEPT: usize = 256;

/// The workers.
pub(super) struct Pool {
    state: Mutex<State>,
    /// A worker is idle, or one has ended.
    changed: Notify,
    questions: Arc<Semaphore>,
}

#[derive(Default)]
struct State {
    version: u64,
    triples: usize,
    refused: u64,
    started: u64,
    idle: VecDeque<Worker>,
    ended: HashMap<i32, (u16, String)>,
    endings: HashMap<u16, u64>,
}

/// A worker, taken for one request.
pub(super) struct Worker {
    pub socket: BufReader<AsyncLink>,
    pub id: i32,
    pub version: u64,
    /// For a thread: stops what it does when it is given up, and holds the place of a question then.
    stop: Option<Stop>,
    /// For a question to a process: its place among those that are answered at once.
    _permit: Option<OwnedSemaphorePermit>,
}

impl Worker {
    /// With the place of a question, or without.
    fn with(self, permit: Option<OwnedSemaphorePermit>) -> Self {
        if let Some(stop) = &self.stop {
            stop.hold(permit.map(|permit| Box::new(permit) as Place));
            return self;
        }
        Self { _permit: permit, ..self }
    }

    /// Ends an idle worker that nobody needs.
    fn retire(self) {
        if let Ok(socket) = self.socket.into_inner().into_std() {
            retire(&socket);
        }
    }
}

/// Tells an idle worker to end. If it cannot be told, it has ended.
fn retire(mut socket: &Link) {
    let _ = prefix(letter::QUIT, 0).and_then(|frame| socket.write_all(&frame));
}

/// The numbers of a pool.
pub(super) struct PoolNumbers {
    pub version: u64,
    pub triples: usize,
    pub refused: u64,
    pub started: u64,
    pub idle: usize,
    /// How many workers ended, by the status of their last reply.
    pub endings: Vec<(u16, u64)>,
}

impl Pool {
    /// A pool that answers so many questions at once.
    pub fn new(questions: usize) -> Self {
        let questions = Arc::new(Semaphore::new(questions));
        Self { state: Mutex::default(), changed: Notify::new(), questions }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a worker, by its number, its link, and what stops it; whether it is the first of a new
    /// version, which then takes over.
    pub fn add(
        &self,
        version: u64,
        triples: usize,
        (id, link, stop): (i32, Link, Option<Stop>),
    ) -> bool {
        let mut state = self.lock();
        if version < state.version {
            retire(&link);
            return false;
        }
        let Ok(socket) = for_front(link) else { return false };
        let socket = BufReader::with_capacity(READ, socket);
        let is_new = version > state.version;
        if is_new {
            state.idle.drain(..).for_each(Worker::retire);
            (state.version, state.triples) = (version, triples);
        }
        state.started += 1;
        state.idle.push_back(Worker { socket, id, version, stop, _permit: None });
        drop(state);
        self.changed.notify_waiters();
        is_new
    }

    /// Notes why a worker ended.
    pub fn ended(&self, id: i32, status: u16, why: String) {
        let mut state = self.lock();
        *state.endings.entry(status).or_default() += 1;
        let count = state.idle.len();
        state.idle.retain(|worker| worker.id != id);
        if state.idle.len() == count {
            if state.ended.len() > KEPT {
                state.ended.clear();
            }
            state.ended.insert(id, (status, why));
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// Counts a question that was stopped, while its worker goes on.
    pub fn stopped(&self, status: u16) {
        *self.lock().endings.entry(status).or_default() += 1;
    }

    /// Notes that a version was refused.
    pub fn refuse(&self) {
        self.lock().refused += 1;
    }

    pub fn version(&self) -> u64 {
        self.lock().version
    }

    /// Takes an idle worker; none if all are busy for long.
    pub async fn take(&self, is_question: bool) -> Option<Worker> {
        let taken = timeout(PATIENCE, async {
            let permit = match is_question {
                true => Some(self.questions.clone().acquire_owned().await.ok()?),
                false => None,
            };
            loop {
                // Register first, so that no change is missed.
                let changed = self.changed.notified();
                let idle = self.lock().idle.pop_front();
                match idle {
                    Some(worker) => return Some(worker.with(permit)),
                    None => changed.await,
                }
            }
        });
        taken.await.ok().flatten()
    }

    /// Takes back a worker after its reply.
    pub fn give_back(&self, worker: Worker) {
        let mut state = self.lock();
        if worker.version == state.version {
            // The next request goes to the worker whose memory is warm.
            state.idle.push_front(worker.with(None));
            drop(state);
            self.changed.notify_waiters();
        } else {
            worker.retire();
        }
    }

    /// Why a worker ended, once that is known.
    pub async fn why(&self, id: i32) -> Option<(u16, String)> {
        let told = timeout(NEWS, async {
            loop {
                let changed = self.changed.notified();
                let ended = self.lock().ended.remove(&id);
                match ended {
                    Some(why) => return why,
                    None => changed.await,
                }
            }
        });
        told.await.ok()
    }

    pub fn numbers(&self) -> PoolNumbers {
        let state = self.lock();
        let mut endings: Vec<(u16, u64)> = state.endings.iter().map(|(s, n)| (*s, *n)).collect();
        endings.sort_unstable();
        PoolNumbers {
            version: state.version,
            triples: state.triples,
            refused: state.refused,
            started: state.started,
            idle: state.idle.len(),
            endings,
        }
    }
}
