//! Unix sockets.

use std::io;

/// An end of a connection.
pub(in crate::web::serve) type Link = std::os::unix::net::UnixStream;

/// An end in the runtime of the front.
pub(in crate::web::serve) type AsyncLink = tokio::net::UnixStream;

pub(super) fn pair() -> io::Result<(Link, Link)> {
    Link::pair()
}
