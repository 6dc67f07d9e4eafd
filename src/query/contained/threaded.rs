//! Runs the work on a thread on systems without fork; the work must check the deadline.

use std::io::{self, BufWriter, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use spareval::CancellationToken;

use super::{CHUNK, Ended, Limits, STACK, Work};
use crate::rdf::stop::until;

/// Runs work on a thread with a large stack, copies its output to `out`, and cancels it at the
/// deadline.
///
/// # Errors
/// [`Ended`]; [`Ended::Failed`] for a limit of memory, which is not supported.
pub fn contained<T: Serialize + DeserializeOwned + Send>(
    limits: &Limits,
    out: &mut dyn Write,
    work: impl FnOnce(Work<'_>) -> Result<T, String> + Send,
) -> Result<T, Ended> {
    if limits.memory.is_some() {
        return Err(Ended::Failed("the memory of a question can be limited on Linux only".into()));
    }
    let cancelled = CancellationToken::new();
    let (sender, chunks) = sync_channel(1);
    let result = thread::scope(|scope| {
        let for_worker = cancelled.clone();
        let worker = move || {
            let mut out = BufWriter::with_capacity(CHUNK, Chunks(sender));
            let token = for_worker.clone();
            let work = || work(Work { out: &mut out, cancelled: for_worker });
            // A stopped question has no reader any more.
            let value = until(&token, work).map_err(|stopped| stopped.to_string())??;
            out.flush().map_err(|error| error.to_string())?;
            Ok(value)
        };
        let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker)?;
        let copied = copy(chunks, limits, out);
        if copied.is_err() {
            cancelled.cancel();
        }
        let result = worker.join();
        copied.map(|()| result)
    })?;
    match result {
        Ok(result) => result.map_err(Ended::Failed),
        Err(_) => Err(Ended::Failed("the evaluator panicked; please report this".into())),
    }
}

/// Copies chunks until the end or the deadline; the sender notices that when it sends the next.
fn copy(chunks: Receiver<Vec<u8>>, limits: &Limits, out: &mut dyn Write) -> Result<(), Ended> {
    let deadline = limits.timeout.and_then(|time| Instant::now().checked_add(time));
    loop {
        let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
        match chunks.recv_timeout(left.unwrap_or(Duration::MAX)) {
            Ok(chunk) => out.write_all(&chunk)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                return Err(Ended::Overdue(limits.timeout.unwrap_or_default()));
            }
        }
    }
}

/// Sends the output in chunks.
struct Chunks(SyncSender<Vec<u8>>);

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.send(bytes.to_vec()) {
            Ok(()) => Ok(bytes.len()),
            Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
