//! What the processes beside the front tell it.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::{UnixDatagram, UnixStream};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};

use crate::web::serve::news::News;

/// What the other processes tell the one that speaks HTTP.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Told {
    /// There is a worker; its socket comes with the message.
    Worker {
        /// The number of the version of the folder.
        version: u64,
        pid: i32,
        /// The number of triples.
        triples: usize,
    },
    /// A worker ended during a reply: the status of the reply, and why.
    Ended { pid: i32, status: u16, why: String },
    /// A version of the folder cannot be served; the exit code of a command with it.
    Refused { version: u64, code: i32 },
}

impl Told {
    /// Sends it, with a socket.
    ///
    /// # Errors
    /// If nobody listens any more.
    pub fn send(&self, to: &UnixDatagram, socket: Option<&UnixStream>) -> io::Result<()> {
        let text = serde_json::to_vec(self)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut extra = SendAncillaryBuffer::new(&mut space);
        let sockets: Vec<_> = socket.iter().map(|socket| socket.as_fd()).collect();
        if !sockets.is_empty() && !extra.push(SendAncillaryMessage::ScmRights(&sockets)) {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        sendmsg(to, &[IoSlice::new(&text)], &mut extra, SendFlags::empty())?;
        Ok(())
    }

    /// Waits for news.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn receive(from: &UnixDatagram) -> io::Result<(Self, Option<UnixStream>)> {
        let mut text = vec![0; 16 << 10];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut extra = RecvAncillaryBuffer::new(&mut space);
        let mut parts = [IoSliceMut::new(&mut text)];
        let received = rustix::io::retry_on_intr(|| {
            recvmsg(from, &mut parts, &mut extra, RecvFlags::empty())
        })?;
        let mut sockets: Vec<OwnedFd> = Vec::new();
        for message in extra.drain() {
            if let RecvAncillaryMessage::ScmRights(all) = message {
                sockets.extend(all);
            }
        }
        let news = serde_json::from_slice(text.get(..received.bytes).unwrap_or_default())?;
        Ok((news, sockets.pop().map(UnixStream::from)))
    }

    /// As the front knows it; none for a worker without its socket.
    pub fn news(self, socket: Option<UnixStream>) -> Option<News> {
        Some(match self {
            Self::Worker { version, pid, triples } => {
                News::Worker { version, id: pid, triples, link: socket?, stop: None }
            }
            Self::Ended { pid, status, why } => News::Ended { id: pid, status, why },
            Self::Refused { version, code } => News::Refused { version, code },
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn news_carry_a_socket() {
        let (here, there) = UnixDatagram::pair().unwrap();
        let (mut one, other) = UnixStream::pair().unwrap();
        Told::Worker { version: 1, pid: 2, triples: 3 }.send(&here, Some(&other)).unwrap();
        Told::Refused { version: 1, code: 2 }.send(&here, None).unwrap();
        drop(other);
        let (news, socket) = Told::receive(&there).unwrap();
        assert!(matches!(news, Told::Worker { pid: 2, .. }));
        socket.unwrap().write_all(b"x").unwrap();
        let mut byte = [0];
        one.read_exact(&mut byte).unwrap();
        assert_eq!(&byte, b"x");
        assert!(matches!(Told::receive(&there).unwrap(), (Told::Refused { .. }, None)));
    }
}
