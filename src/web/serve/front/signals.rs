//! Ends the server, or has the folder read again, as signals ask.

use std::io;
use std::sync::Arc;

use tokio::sync::watch;

use super::service::Front;
use super::{End, Reload};

/// Listens to Ctrl-C and SIGTERM, and to SIGHUP.
///
/// # Errors
/// Those of the system.
#[cfg(unix)]
pub(super) fn listen(
    front: Arc<Front>,
    end: Arc<watch::Sender<End>>,
    reload: Reload,
) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let (mut signal, end) = (signal(kind)?, end.clone());
        tokio::spawn(async move {
            signal.recv().await;
            end.send_replace(End::Asked);
        });
    }
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            front.record.say("reading the folder again, as SIGHUP asks");
            if !reload() {
                return;
            }
        }
    });
    Ok(())
}

/// Listens to Ctrl-C.
///
/// # Errors
/// None here: without a handler, Ctrl-C ends the program at once.
#[cfg(not(unix))]
pub(super) fn listen(
    _: Arc<Front>,
    end: Arc<watch::Sender<End>>,
    reload: Reload,
) -> io::Result<()> {
    tokio::spawn(async move {
        // The nursery ends when this is dropped.
        let _reload = reload;
        if tokio::signal::ctrl_c().await.is_ok() {
            end.send_replace(End::Asked);
        }
        std::future::pending::<()>().await
    });
    Ok(())
}

/// Lets this process have as many open files as the system allows: each connection is one.
pub(super) fn allow_files() {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};

        if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
            && soft < hard
        {
            // Fewer connections then.
            let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
        }
    }
}
