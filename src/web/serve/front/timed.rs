//! A connection that fails when the other end is too slow.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// The bytes that the system keeps for a reader; it takes twice as many.
#[cfg(unix)]
const BUFFER: usize = 64 << 10;

/// A connection with the longest time in which nothing may be read, and the longest time that the other
/// end may take for a part of what is written.
pub(super) struct Timed {
    stream: TcpStream,
    reading: Clock,
    writing: Clock,
}

/// Measures how long the other end keeps us waiting.
struct Clock {
    most: Duration,
    /// The bytes for which it has this time.
    least: usize,
    sleep: Pin<Box<Sleep>>,
    /// Since when it keeps us waiting.
    since: Option<Instant>,
    /// The time that we have waited before, and the bytes since then.
    waited: Duration,
    taken: usize,
}

impl Clock {
    fn new(most: Duration, least: usize) -> Self {
        let (waited, sleep) = (Duration::ZERO, Box::pin(sleep(most)));
        Self { most, least, sleep, since: None, waited, taken: 0 }
    }

    /// Notes bytes that the other end has sent or taken.
    fn moved(&mut self, bytes: usize) {
        if let Some(since) = self.since.take() {
            self.waited = self.waited.saturating_add(since.elapsed());
        }
        self.taken = self.taken.saturating_add(bytes);
        if self.taken >= self.least {
            self.restart();
        }
    }

    fn restart(&mut self) {
        (self.since, self.waited, self.taken) = (None, Duration::ZERO, 0);
    }

    /// Passes on a result, but waiting for too long is an error.
    fn check<T>(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
        bytes: impl FnOnce(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(done) = &polled {
            self.moved(done.as_ref().map_or(0, bytes));
            return polled;
        }
        if self.since.is_none() {
            let now = Instant::now();
            self.since = Some(now);
            // A time too far away never comes.
            if let Some(at) = now.checked_add(self.most.saturating_sub(self.waited)) {
                self.sleep.as_mut().reset(at);
            }
        }
        match self.sleep.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Timed {
    /// The longest time for a read, and for so many bytes that are written.
    pub fn new(stream: TcpStream, reading: Duration, (writing, least): (Duration, usize)) -> Self {
        // The system tells of room only when a third of its buffer is free, and lets that grow to
        // megabytes, for which a slow reader needs long. A failure leaves it as it is.
        #[cfg(unix)]
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(&stream, BUFFER);
        Self { stream, reading: Clock::new(reading, 0), writing: Clock::new(writing, least) }
    }

    /// Passes on the result of a write. While the other end takes a reply, it need not send anything.
    fn written(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if matches!(polled, Poll::Ready(Ok(1..))) {
            self.reading.restart();
        }
        self.writing.check(cx, polled, |bytes| *bytes)
    }
}

impl AsyncRead for Timed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.reading.check(cx, polled, |()| 0)
    }
}

impl AsyncWrite for Timed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.written(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::{TcpListener, TcpStream as Reader};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use tokio::io::AsyncWriteExt as _;
    use tokio::runtime::Builder;

    use super::*;

    /// Sends so many bytes to a reader that takes some of them every 20 ms.
    fn send(all: usize, step: usize) -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut reader = Reader::connect(listener.local_addr()?)?;
        let (stream, _) = listener.accept()?;
        stream.set_nonblocking(true)?;
        let is_sent = Arc::new(AtomicBool::new(false));
        let is_over = is_sent.clone();
        let taking = thread::spawn(move || {
            let mut bytes = vec![0; step];
            while !is_over.load(Ordering::Relaxed) && reader.read(&mut bytes).is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        });
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let sent = runtime.block_on(async {
            let stream = TcpStream::from_std(stream)?;
            let limit = (Duration::from_millis(300), 16 << 10);
            let mut timed = Timed::new(stream, Duration::from_secs(60), limit);
            for _ in 0..all >> 14 {
                timed.write_all(&[0; 16 << 10]).await?;
            }
            Ok(())
        });
        is_sent.store(true, Ordering::Relaxed);
        drop(runtime);
        taking.join().expect("it ends");
        sent
    }

    #[test]
    fn slow_readers_are_cut_off_and_others_are_not() {
        send(10 << 20, 1 << 20).expect("a good reader has all");
        send(3 << 20, 20 << 10).expect("a steady one, too");
        // More than nothing, but too little.
        let error = send(10 << 20, 100).expect_err("a slow one has not");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
