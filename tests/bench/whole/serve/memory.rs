//! Measures the memory of a server with all its processes.

use std::fs;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::processes::{below, workers};

/// How often the peak is looked at: a process that ends takes it away.
const EVERY: Duration = Duration::from_millis(10);

/// How often the workers are counted until all are there again, every 20 ms.
const ATTEMPTS: u32 = 500;

/// The memory of all processes of a server, and the open files of its first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Shared memory counted for each process, in KiB.
    pub rss: u64,
    /// Shared memory counted once, in KiB.
    pub pss: u64,
    pub processes: usize,
    pub descriptors: usize,
}

/// The memory of a server at this moment.
pub fn of(server: u32) -> Memory {
    let all = all(server);
    let mut memory = Memory { processes: all.len(), ..Memory::default() };
    for id in all {
        let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
        memory.rss += number(&text, "Rss:");
        memory.pss += number(&text, "Pss:");
    }
    memory.descriptors = fs::read_dir(format!("/proc/{server}/fd")).map_or(0, Iterator::count);
    memory
}

/// Runs some work; gives the most memory that one of the processes that answer queries had meanwhile,
/// in KiB.
///
/// A process with more than the limit, in KiB, is ended.
pub fn peak<T>(server: u32, limit: u64, work: impl FnOnce() -> T) -> (T, u64) {
    // Ours has workers; another server is one process.
    let answering = || {
        let workers = workers(server);
        if workers.is_empty() { vec![server] } else { workers }
    };
    // Resets the peaks (proc_pid_clear_refs(5)).
    for id in answering() {
        let _ = fs::write(format!("/proc/{id}/clear_refs"), "5");
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most = 0;
            loop {
                let is_last = done.load(Ordering::Relaxed);
                for id in answering() {
                    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
                    let peak = number(&text, "VmHWM:");
                    most = most.max(peak);
                    if peak > limit {
                        let _ = kill(Pid::from_raw(id.cast_signed()), Signal::SIGKILL);
                    }
                }
                if is_last {
                    return most;
                }
                thread::sleep(EVERY);
            }
        });
        let result = work();
        done.store(true, Ordering::Relaxed);
        (result, watch.join().unwrap_or_default())
    })
}

/// The number of workers, once it no longer changes and is large enough.
///
/// # Errors
/// If it never is.
pub fn settled(server: u32, least: usize) -> io::Result<usize> {
    let (mut last, mut same) = (0, 0);
    for _ in 0..ATTEMPTS {
        let number = workers(server).len();
        same = if number == last { same + 1 } else { 0 };
        last = number;
        if same >= 25 && number >= least {
            return Ok(number);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err(io::Error::other(format!("there are {last} workers, and were {least}")))
}

fn all(server: u32) -> Vec<u32> {
    [vec![server], below(server)].concat()
}

/// The number of a line such as `Rss:  1234 kB`.
fn number(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
