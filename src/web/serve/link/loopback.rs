//! Connections over the loopback interface, for systems without Unix sockets.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};

/// An end of a connection.
pub(in crate::web::serve) type Link = TcpStream;

/// An end in the runtime of the front.
pub(in crate::web::serve) type AsyncLink = tokio::net::TcpStream;

pub(super) fn pair() -> io::Result<(Link, Link)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let one = TcpStream::connect(listener.local_addr()?)?;
    let own = one.local_addr()?;
    // Other programs could connect too.
    loop {
        let (other, from) = listener.accept()?;
        if from == own {
            one.set_nodelay(true)?;
            other.set_nodelay(true)?;
            return Ok((one, other));
        }
    }
}
