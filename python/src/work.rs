//! Runs long work beside Python: without its lock, with progress, and ended by Ctrl-C.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rapporteur::csvw::mapping::Progress;
use rapporteur::oxigraph::sparql::CancellationToken;
use rapporteur::rdf::apart;

/// How often signals are looked at and progress is shown.
const EVERY: Duration = Duration::from_millis(50);

/// A function of Python that is called with the work done and all of it, in bytes.
pub struct Watcher {
    /// The function.
    pub callback: Py<PyAny>,
    /// Looks at the progress.
    pub look: Box<dyn Fn() -> (u64, u64) + Send>,
}

impl Watcher {
    /// A function that is called with the bytes that are read.
    pub fn of(callback: Py<PyAny>, counts: &Arc<Progress>) -> Self {
        let counts = counts.clone();
        let look = move || {
            let now = counts.now();
            (now.bytes, now.total)
        };
        Self { callback, look: Box::new(look) }
    }

    fn call(&self, py: Python<'_>) -> PyResult<()> {
        self.callback.call1(py, (self.look)()).map(drop)
    }
}

/// Runs `work` in a thread of its own and waits for it.
///
/// # Errors
/// What a signal or the watcher raises: the work is then told to stop by `token`, and no longer waited
/// for. A panic is a RuntimeError.
pub fn run<T: Send + 'static>(
    py: Python<'_>,
    token: &CancellationToken,
    watcher: Option<&Watcher>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, mut receiver) = sync_channel(1);
    let work = move || {
        // Nobody waits after Ctrl-C.
        let _ = sender.send(apart::run(apart::STACK, work));
    };
    thread::Builder::new().spawn(work)?;
    loop {
        let received;
        (receiver, received) = py.detach(move || {
            let received = receiver.recv_timeout(EVERY);
            (receiver, received)
        });
        let seen = || watcher.map_or(Ok(()), |watcher| watcher.call(py));
        match received {
            Ok(Ok(done)) => return seen().map(|()| done),
            Ok(Err(failure)) => return Err(PyRuntimeError::new_err(failure.to_string())),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the work ended without a result"));
            }
            Err(RecvTimeoutError::Timeout) => {
                let goes_on = py.check_signals().and_then(|()| seen());
                goes_on.inspect_err(|_| token.cancel())?;
            }
        }
    }
}
