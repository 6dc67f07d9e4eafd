//! Runs long work beside Python: without its lock, with progress, and ended by Ctrl-C.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rapporteur::csvw::mapping::Progress;
use rapporteur::oxigraph::sparql::CancellationToken;
use rapporteur::rdf::{apart, stop};

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
/// What a signal or the watcher raises: the work is then stopped, and has ended, unless there is
/// another signal. A panic is a RuntimeError.
pub fn run<T: Send + 'static>(
    py: Python<'_>,
    watcher: Option<&Watcher>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (token, (sender, receiver)) = (CancellationToken::new(), sync_channel(1));
    let own = token.clone();
    let work = move || {
        let done = stop::until(&own, || apart::run(apart::STACK, work));
        // Nobody waits after a second Ctrl-C.
        let _ = sender.send(done);
    };
    thread::Builder::new().spawn(work)?;
    let mut waiting = Waiting(receiver);
    let received = waiting.until_done(py, |py| watcher.map_or(Ok(()), |one| one.call(py)));
    let done = match received {
        Ok(done) => done,
        Err(raised) => {
            token.cancel();
            // Another signal, during the wait, does not matter more than this one.
            let _ = waiting.until_done(py, |_| Ok(()));
            return Err(raised);
        }
    };
    match done {
        Some(Ok(Ok(done))) => watcher.map_or(Ok(()), |one| one.call(py)).map(|()| done),
        Some(Ok(Err(failure))) => Err(PyRuntimeError::new_err(failure.to_string())),
        Some(Err(_)) | None => Err(PyRuntimeError::new_err("the work ended without a result")),
    }
}

/// The end of work in a thread.
struct Waiting<T>(Receiver<T>);

impl<T: Send> Waiting<T> {
    /// Waits for the end without Python's lock, and looks at signals and `seen` in between; none if
    /// the thread has ended without a result.
    fn until_done(
        &mut self,
        py: Python<'_>,
        mut seen: impl FnMut(Python<'_>) -> PyResult<()>,
    ) -> PyResult<Option<T>> {
        loop {
            let waiting = &mut *self;
            match py.detach(move || waiting.0.recv_timeout(EVERY)) {
                Ok(done) => return Ok(Some(done)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {
                    py.check_signals()?;
                    seen(py)?;
                }
            }
        }
    }
}
