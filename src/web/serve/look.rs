//! Decides when a folder is read again.

/// What is known of the files of a folder.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// Their stamp in the last version; none if it must be read again.
    last: Option<String>,
    /// Their stamp when they were last looked at.
    seen: Option<String>,
    /// Whether somebody asks for a new version, or there is none yet.
    is_asked: bool,
}

impl Look {
    /// Before the first version.
    pub fn new() -> Self {
        Self { is_asked: true, ..Self::default() }
    }

    /// Looks at the files, which have this stamp; whether to start a version, unless one is being read.
    pub fn is_due(&mut self, stamp: &str, is_reading: bool) -> bool {
        // A change is complete when nothing more changes for a while.
        let is_settled = self.is_asked || self.seen.as_deref() == Some(stamp);
        let is_new = self.last.as_deref() != Some(stamp);
        self.seen = Some(stamp.to_owned());
        is_settled && is_new && !is_reading
    }

    /// Notes that a version of these files is started.
    pub fn started(&mut self, stamp: &str) {
        (self.is_asked, self.last) = (false, Some(stamp.to_owned()));
    }

    /// Notes that the last version is of no use.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// Has the folder read again, whether or not its files have changed.
    pub fn ask(&mut self) {
        (self.last, self.is_asked) = (None, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_when_it_has_settled_or_somebody_asks() {
        let mut look = Look::new();
        assert!(look.is_due("a", false));
        look.started("a");
        assert!(!look.is_due("a", false));
        assert!(!look.is_due("b", false), "more may change");
        assert!(!look.is_due("c", false));
        assert!(!look.is_due("c", true), "a version is being read");
        assert!(look.is_due("c", false));
        look.started("c");
        look.ask();
        assert!(look.is_due("c", false));
        look.started("c");
        look.forget();
        assert!(look.is_due("c", false));
    }
}
