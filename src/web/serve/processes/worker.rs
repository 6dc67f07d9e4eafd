//! Answers requests one at a time, within limits that the kernel enforces and a thread that looks
//! at the clock.

use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, poll};

use crate::project::Ended;
use crate::query::contained::{fork, memory_in_use};
use crate::rdf::apart;
use crate::web::serve::Setting;
use crate::web::serve::answers::{Made, WORN, answer_all};
use crate::web::serve::reply::Service;

/// A worker that holds this many bytes more than at its start is replaced.
const MUCH: u64 = 64 << 20;

/// How often it checks that somebody still waits for its reply.
const CHECKED: Duration = Duration::from_millis(100);

/// After so many checks without a reply, it waits for one.
const IDLE: u32 = 10;

/// Answers requests until the socket is closed; returns the exit code.
pub(super) fn run(setting: &Setting<'_>, service: &Service<'_>, socket: UnixStream) -> i32 {
    // A panic is told by the reply.
    set_hook(Box::new(|_| {}));
    if fork::silence().is_err() {
        return 1;
    }
    let watch = Watch::default();
    let each = |work: &mut dyn FnMut()| {
        watch.set(Instant::now().checked_add(setting.timeout()));
        let done = catch_unwind(AssertUnwindSafe(work));
        watch.set(None);
        if done.is_ok() { Made::Whole } else { Made::Failed }
    };
    thread::scope(|scope| {
        let work = || {
            let done = apart::run(apart::STACK, || {
                // With the stack that it has here.
                let most = memory_in_use().unwrap_or(0).saturating_add(MUCH);
                answer_all(service, &socket, most, each)
            });
            fork::leave(done.unwrap_or(WORN))
        };
        if thread::Builder::new().spawn_scoped(scope, work).is_err() {
            fork::leave(1);
        }
        watch.run(&socket, setting.timeout())
    })
}

/// The time by which the current reply must be complete.
#[derive(Default)]
struct Watch {
    state: Mutex<Watched>,
    changed: Condvar,
}

#[derive(Default)]
struct Watched {
    deadline: Option<Instant>,
    /// Whether the watching thread looks at the clock; to wake it for each reply would take as long
    /// as a short reply.
    is_awake: bool,
    /// How often it found no reply to watch.
    idle: u32,
}

impl Watch {
    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, deadline: Option<Instant>) {
        let mut state = self.lock();
        state.deadline = deadline;
        if deadline.is_some() && !state.is_awake {
            state.is_awake = true;
            self.changed.notify_one();
        }
    }

    /// Ends the process when a reply is late, or nobody waits for it. `each` is the time of a reply.
    fn run(&self, socket: &UnixStream, each: Duration) -> ! {
        let mut state = self.lock();
        loop {
            if !state.is_awake {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let left = match state.deadline {
                Some(until) => until.saturating_duration_since(Instant::now()),
                None => each,
            };
            if left.is_zero() {
                fork::leave(Ended::OVERDUE.into());
            }
            let waited = self.changed.wait_timeout(state, left.min(CHECKED));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            match state.deadline {
                Some(_) if is_closed(socket) => fork::leave(WORN),
                Some(_) => state.idle = 0,
                None => state.idle += 1,
            }
            if state.idle >= IDLE {
                (state.is_awake, state.idle) = (false, 0);
            }
        }
    }
}

/// Whether the other end of a socket is closed.
fn is_closed(socket: &UnixStream) -> bool {
    let mut wait = [PollFd::new(socket.as_fd(), PollFlags::empty())];
    let ready = poll(&mut wait, 0u16);
    let [wait] = wait;
    ready.is_ok() && wait.revents().is_some_and(|seen| seen.contains(PollFlags::POLLHUP))
}
