//! Runs jobs in several threads and joins their results in order.

#![expect(clippy::indexing_slicing, reason = "a number modulo the count is a thread's number")]

use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// The content of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// Nothing: the input has ended.
    Nothing,
    /// Work for a thread.
    Work,
    /// Work so large that it must be the only job in memory.
    Alone,
}

/// Gives jobs to `threads` threads in turn and takes them back in the order in which they were
/// filled, so that the speed of a thread does not matter. Each thread has its own state. `jobs` are
/// all jobs in memory: they are filled, processed, taken, and filled again, until `fill` has
/// nothing more. `take` learns whether a job was processed: one that must be alone is taken
/// unprocessed after all earlier ones.
///
/// # Errors
/// Those of `take`, which end the work.
pub(super) fn in_order<J: Send, S: Default>(
    threads: NonZeroUsize,
    mut jobs: Vec<J>,
    mut fill: impl FnMut(&mut J) -> Filled,
    work: impl Fn(&mut S, &mut J) + Sync,
    mut take: impl FnMut(&mut J, bool) -> io::Result<()>,
) -> io::Result<()> {
    let (threads, work, most) = (threads.get(), &work, jobs.len());
    thread::scope(|scope| {
        let start = |_| -> (SyncSender<J>, Receiver<J>) {
            let (give, given) = sync_channel::<J>(most);
            let (done, results) = sync_channel(most);
            scope.spawn(move || {
                let mut state = S::default();
                for mut job in given {
                    work(&mut state, &mut job);
                    if done.send(job).is_err() {
                        return;
                    }
                }
            });
            (give, results)
        };
        let workers: Vec<_> = (0..threads).map(start).collect();
        // A thread only ends early if it panics, which the scope propagates.
        let gone = || io::Error::other("a thread has ended");
        let (mut given, mut taken, mut more) = (0, 0, true);
        // A job that waits until all earlier ones are taken.
        let mut alone: Option<J> = None;
        while more || taken < given || alone.is_some() {
            if taken == given
                && let Some(mut job) = alone.take()
            {
                take(&mut job, false)?;
                jobs.push(job);
                continue;
            }
            match if more && alone.is_none() { jobs.pop() } else { None } {
                Some(mut job) => match fill(&mut job) {
                    Filled::Nothing => more = false,
                    Filled::Alone => alone = Some(job),
                    Filled::Work => {
                        workers[given % threads].0.send(job).map_err(|_| gone())?;
                        given += 1;
                    }
                },
                None => {
                    let mut job = workers[taken % threads].1.recv().map_err(|_| gone())?;
                    taken += 1;
                    take(&mut job, true)?;
                    jobs.push(job);
                }
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(threads: usize, until: u32, fail_at: u32) -> (io::Result<()>, Vec<u32>) {
        let (mut items, mut taken) = (0..until, Vec::new());
        let fill = |job: &mut u32| match items.next() {
            None => Filled::Nothing,
            Some(item) => {
                *job = item;
                if item % 10 == 3 { Filled::Alone } else { Filled::Work }
            }
        };
        let work = |seen: &mut u32, job: &mut u32| {
            *seen += 1;
            // Some jobs take longer than others.
            thread::sleep(std::time::Duration::from_micros(u64::from(*job % 3) * 50));
            *job *= 2;
        };
        let take = |job: &mut u32, is_done: bool| {
            if !is_done {
                assert_eq!(*job % 10, 3);
                *job *= 2;
            }
            taken.push(*job);
            if *job == fail_at { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        };
        let result = in_order(NonZeroUsize::new(threads).unwrap(), vec![0; 5], fill, work, take);
        (result, taken)
    }

    #[test]
    fn jobs_come_back_in_order() {
        for (threads, count) in [(1, 100), (2, 101), (3, 2), (7, 100), (4, 0)] {
            let (result, taken) = run(threads, count, u32::MAX);
            assert!(result.is_ok());
            assert_eq!(taken, (0..count).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let (result, taken) = run(2, 1000, 20);
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(taken.last(), Some(&20));
    }
}
