//! The connections between the front and its workers, in both directions.

use std::io;

#[cfg(not(unix))]
mod loopback;
#[cfg(unix)]
mod pair;

#[cfg(not(unix))]
use loopback as system;
#[cfg(unix)]
use pair as system;

pub(super) use system::{AsyncLink, Link};

/// Two ends of a connection.
///
/// # Errors
/// Those of the system.
pub(super) fn pair() -> io::Result<(Link, Link)> {
    system::pair()
}

/// An end for the runtime of the front.
///
/// # Errors
/// Those of the system.
pub(super) fn for_front(link: Link) -> io::Result<AsyncLink> {
    link.set_nonblocking(true)?;
    AsyncLink::from_std(link)
}
