//! Limits the memory of this process to that of the machine (Linux).

use std::io;
use std::path::Path;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{SysconfVar, sysconf};

/// Lets this process allocate this many more bytes or, without a number, the available memory of
/// the machine. Larger allocations fail at once, before the kernel kills a process.
///
/// The limit is on private writable memory (RLIMIT_DATA; setrlimit(2)). A limit on the address
/// space would count reserved memory too, such as 64 MB per thread.
///
/// # Errors
/// Read errors of /proc.
pub fn allow_memory(bytes: Option<u64>) -> io::Result<()> {
    let used = MemoryInUse::read().ok_or(io::ErrorKind::InvalidData)?;
    if let Some(more) = bytes.or_else(|| available(used.resident)) {
        let (_, hard) = getrlimit(Resource::RLIMIT_DATA)?;
        setrlimit(Resource::RLIMIT_DATA, used.writable.saturating_add(more).min(hard), hard)?;
    }
    Ok(())
}

/// The private writable memory of this process in bytes, with its stack.
pub fn memory_in_use() -> Option<u64> {
    Some(MemoryInUse::read()?.writable)
}

/// The memory of this process in bytes.
struct MemoryInUse {
    resident: u64,
    writable: u64,
}

impl MemoryInUse {
    /// Reads /proc/self/statm, whose numbers are pages (proc_pid_statm(5)): it takes the kernel a
    /// tenth of the time of `status`.
    fn read() -> Option<Self> {
        let table = std::fs::read_to_string("/proc/self/statm").ok()?;
        let page = sysconf(SysconfVar::PAGE_SIZE).ok()??;
        let page = u64::try_from(page).ok()?;
        let bytes = |at| table.split(' ').nth(at)?.trim().parse::<u64>().ok()?.checked_mul(page);
        Some(Self { resident: bytes(1)?, writable: bytes(5)? })
    }
}

/// The bytes that the machine can give this process beside the resident ones: the available memory
/// (proc_meminfo(5)), within the limits of its control groups (cgroups(7)).
fn available(resident: u64) -> Option<u64> {
    let memory = std::fs::read_to_string("/proc/meminfo").ok()?;
    let free = kilobytes(&memory, "MemAvailable:")?
        .saturating_add(kilobytes(&memory, "SwapFree:").unwrap_or(0));
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limits = groups.lines().flat_map(group_limits);
    Some(limits.map(|limit| limit.saturating_sub(resident)).fold(free, u64::min))
}

/// The limits of a control group and its parents, by a line of /proc/self/cgroup.
fn group_limits(line: &str) -> Vec<u64> {
    let mut fields = line.splitn(3, ':').skip(1);
    let (root, file) = match fields.next() {
        Some("") => ("/sys/fs/cgroup", "memory.max"),
        Some(names) if names.split(',').any(|name| name == "memory") => {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
        }
        _ => return Vec::new(),
    };
    let group = Path::new(fields.next().unwrap_or("/").trim_start_matches('/'));
    let read = |group: &Path| {
        let text = std::fs::read_to_string(Path::new(root).join(group).join(file)).ok()?;
        // Without a limit it is `max`, or in version 1 a huge number.
        text.trim().parse().ok()
    };
    group.ancestors().filter_map(read).collect()
}

/// The bytes of a line in kilobytes of a kernel table.
fn kilobytes(table: &str, name: &str) -> Option<u64> {
    let line = table.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_reports_its_memory() {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let (now, used) = (kilobytes(&status, "VmData:").unwrap(), MemoryInUse::read().unwrap());
        // Other tests use memory meanwhile.
        assert!(used.writable > now / 2 && used.writable / 2 < now, "{now} {}", used.writable);
        assert!(used.resident > 1 << 20);
        let all = available(0).unwrap();
        assert!(all > 1 << 20, "{all}");
        assert!(available(u64::MAX).unwrap() <= all);
        assert_eq!(kilobytes("A: 1 kB\nBc:   12 kB\n", "Bc:"), Some(12 << 10));
        assert_eq!(kilobytes("Bc: 12\n", "Bc:"), None);
        assert_eq!(group_limits("5:cpu:/a"), Vec::<u64>::new());
    }
}
