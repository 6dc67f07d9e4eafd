//! The allocator of the program: where there is no memory, the program ends with a message. The
//! standard library would abort, which looks like a fault of the program.

#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};

use rapporteur::project::Ended;

#[global_allocator]
static ALLOCATOR: OrExit = OrExit;

/// The allocator of the system; where it has nothing to give, the program ends.
struct OrExit;

// SAFETY: every call is handed on to the allocator of the system as it is, and what that gives is
// handed back; a null pointer, which it may give too, is never handed back.
unsafe impl GlobalAlloc for OrExit {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract, which is the same.
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

#[inline]
fn given(pointer: *mut u8) -> *mut u8 {
    if pointer.is_null() {
        exhausted();
    }
    pointer
}

/// Says what is wrong and exits, both without allocating.
#[cold]
fn exhausted() -> ! {
    let message = b"error: out of memory; close other programs, raise the limit \
        (`ulimit -d`, `ulimit -v`), or use a machine with more\n";
    #[cfg(unix)]
    {
        // Where standard error is closed there is nobody to tell.
        let _ = nix::unistd::write(std::io::stderr(), message);
        // SAFETY: ends the process; nothing else is run that might allocate.
        unsafe { nix::libc::_exit(Ended::NO_MEMORY.into()) }
    }
    #[cfg(not(unix))]
    {
        let _ = std::io::Write::write(&mut std::io::stderr(), message);
        std::process::exit(Ended::NO_MEMORY.into())
    }
}
