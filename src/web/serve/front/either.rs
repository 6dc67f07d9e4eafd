//! Runs two futures until one of them ends.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// What ended first.
pub(super) enum Either<A, B> {
    First(A),
    Second(B),
}

/// Waits for one of two.
pub(super) async fn either<A, B>(
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
) -> Either<A, B> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|cx| {
        if let Poll::Ready(done) = first.as_mut().poll(cx) {
            return Poll::Ready(Either::First(done));
        }
        second.as_mut().poll(cx).map(Either::Second)
    })
    .await
}
