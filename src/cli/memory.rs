//! Defines the allocator of the program, which ends it with a message when memory runs out. The
//! standard library would abort, which looks like a bug.

#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};

use rapporteur::project::Ended;

#[global_allocator]
static ALLOCATOR: OrExit = OrExit;

/// The system allocator, but a failed allocation ends the program.
struct OrExit;

// SAFETY: every call goes unchanged to the system allocator, and its result is returned; a null
// pointer is never returned.
unsafe impl GlobalAlloc for OrExit {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller upholds the same contract.
        given(unsafe { System.alloc(layout) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        given(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        given(unsafe { System.realloc(pointer, layout, size) })
    }
}

/// Has the allocator of glibc take memory from the system in larger steps, and give back large
/// blocks when they are freed (mallopt(3)): a question then takes 4 % less processor time, and
/// `publish` has a lower peak. Other allocators stay as they are.
pub(super) fn take_in_larger_steps() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: changes a number of the allocator; its parameters are documented, and on failure
    // everything stays as it was.
    unsafe {
        nix::libc::mallopt(nix::libc::M_TOP_PAD, 1 << 20);
    }
}

#[inline]
fn given(pointer: *mut u8) -> *mut u8 {
    if pointer.is_null() {
        exhausted();
    }
    pointer
}

/// Writes a message and exits, both without allocating.
#[cold]
fn exhausted() -> ! {
    let message = b"error: out of memory; close other programs, raise the limit \
        (`ulimit -d`, `ulimit -v`), or use a machine with more\n";
    #[cfg(unix)]
    {
        // Ignore a closed standard error.
        let _ = nix::unistd::write(std::io::stderr(), message);
        // SAFETY: ends the process; nothing that might allocate runs.
        unsafe { nix::libc::_exit(Ended::NO_MEMORY.into()) }
    }
    #[cfg(not(unix))]
    {
        let _ = std::io::Write::write(&mut std::io::stderr(), message);
        std::process::exit(Ended::NO_MEMORY.into())
    }
}
