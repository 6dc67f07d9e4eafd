//! Opens Oxigraph's stores on disk, and replaces one by another.
//!
//! They need RocksDB, and so the feature `rocksdb` of this program.

#[cfg(not(feature = "rocksdb"))]
pub(crate) use absent::{NewStore, open};
#[cfg(feature = "rocksdb")]
pub(crate) use present::{NewStore, open};

use std::path::Path;

use oxigraph::store::StorageError;

use crate::diagnostic::{Code, Diagnostic, Place};

fn unusable(folder: &Path, what: &str, help: &str) -> Box<Diagnostic> {
    let name = folder.display().to_string();
    let problem = Diagnostic::new(Code::StoreUnusable, what, Place::file(name));
    Box::new(if help.is_empty() { problem } else { problem.help(help) })
}

/// The problem of a store that cannot be written.
pub(crate) fn failed(target: &Path, error: &StorageError) -> Box<Diagnostic> {
    unusable(target, &format!("the store cannot be written: {error}"), "")
}

#[cfg(feature = "rocksdb")]
mod present {
    use std::fs;
    use std::path::Path;

    use oxigraph::store::Store;

    use super::{failed, unusable};
    use crate::diagnostic::Diagnostic;
    use crate::rdf::export::{NewFolder, unwritable};

    /// Opens a store to read it. Nothing is written, also no lock.
    ///
    /// # Errors
    /// [`Code::StoreUnusable`](crate::diagnostic::Code::StoreUnusable).
    pub(crate) fn open(folder: &Path) -> Result<Store, Box<Diagnostic>> {
        let load = "`rapporteur load --store DIR` makes a store";
        if !folder.is_dir() {
            let what =
                if folder.exists() { "this is not a folder" } else { "there is no such store" };
            return Err(unusable(folder, what, load));
        }
        if !folder.join("CURRENT").is_file() {
            return Err(unusable(folder, "this folder is not a store of Oxigraph", load));
        }
        if is_in_use(folder) {
            // Reading while another process writes is undefined (`Store::open_read_only`).
            let help = "end that program, or ask its address with --endpoint if it is a server";
            return Err(unusable(folder, "another program has opened this store to write", help));
        }
        Store::open_read_only(folder).map_err(|error| {
            unusable(folder, &format!("this store cannot be opened: {error}"), load)
        })
    }

    /// Whether a process holds the lock of RocksDB.
    #[cfg(target_os = "linux")]
    fn is_in_use(folder: &Path) -> bool {
        use nix::fcntl::{FcntlArg, fcntl};
        let Ok(file) = fs::File::open(folder.join("LOCK")) else { return false };
        let l_type = libc::F_WRLCK as libc::c_short;
        let l_whence = libc::SEEK_SET as libc::c_short;
        let mut lock = libc::flock { l_type, l_whence, l_start: 0, l_len: 0, l_pid: 0 };
        let is_asked = fcntl(&file, FcntlArg::F_GETLK(&mut lock)).is_ok();
        is_asked && lock.l_type != libc::F_UNLCK as libc::c_short
    }

    #[cfg(not(target_os = "linux"))]
    fn is_in_use(_folder: &Path) -> bool {
        false
    }

    /// A store that takes its place when it is complete.
    pub(crate) struct NewStore {
        target: std::path::PathBuf,
        // Closed before its folder is removed.
        store: Store,
        folder: NewFolder,
    }

    impl NewStore {
        /// Makes an empty store beside its place.
        ///
        /// # Errors
        /// [`Code::StoreUnusable`](crate::diagnostic::Code::StoreUnusable) if something else is there,
        /// and errors of the file system.
        pub(crate) fn beside(target: &Path) -> Result<Self, Box<Diagnostic>> {
            replaceable(target)?;
            let folder = NewFolder::beside(target).map_err(|e| unwritable(target, &e))?;
            let store = Store::open(folder.path()).map_err(|e| failed(target, &e))?;
            Ok(Self { target: target.to_owned(), store, folder })
        }

        pub(crate) fn store(&self) -> &Store {
            &self.store
        }

        /// Puts it in its place.
        ///
        /// # Errors
        /// Errors of the store and of the file system; the former store is then unchanged, as if the
        /// work is stopped.
        pub(crate) fn commit(self) -> Result<(), Box<Diagnostic>> {
            let Self { target, store, folder } = self;
            store.flush().map_err(|error| failed(&target, &error))?;
            drop(store);
            replaceable(&target)?;
            folder.commit().map_err(|error| Box::new(unwritable(&target, &error)))
        }
    }

    /// The names of the files of RocksDB, by their beginnings or ends.
    const BEGIN: &[&str] = &["CURRENT", "IDENTITY", "LOCK", "LOG", "MANIFEST-", "OPTIONS-"];
    const END: &[&str] = &[".sst", ".log", ".blob", ".dbtmp"];

    /// Refuses to replace what is not a store, or in use.
    fn replaceable(target: &Path) -> Result<(), Box<Diagnostic>> {
        if target.symlink_metadata().is_err() {
            return Ok(());
        }
        let choose = "choose another folder, or a new name";
        let Ok(entries) = fs::read_dir(target) else {
            return Err(unusable(target, "this is not a folder", choose));
        };
        let mut is_empty = true;
        for entry in entries {
            is_empty = false;
            let name = entry.map(|entry| entry.file_name().to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            let is_store = BEGIN.iter().any(|begin| name.starts_with(begin))
                || END.iter().any(|end| name.ends_with(end));
            if !is_store {
                let what = format!("this folder is not a store: it has '{name}'");
                return Err(unusable(target, &what, choose));
            }
        }
        if is_empty { Ok(()) } else { open(target).map(drop) }
    }
}

#[cfg(not(feature = "rocksdb"))]
mod absent {
    use std::path::Path;

    use oxigraph::store::Store;

    use super::unusable;
    use crate::diagnostic::Diagnostic;

    fn without(folder: &Path) -> Box<Diagnostic> {
        let help = "build it with `cargo install --path . --features rocksdb`, which takes about 25 \
                    minutes of a processor and needs libclang; or ask a server with --endpoint";
        unusable(folder, "this program is built without stores on disk", help)
    }

    /// There are none without the feature.
    pub(crate) fn open(folder: &Path) -> Result<Store, Box<Diagnostic>> {
        Err(without(folder))
    }

    /// There are none without the feature.
    pub(crate) enum NewStore {}

    impl NewStore {
        pub(crate) fn beside(target: &Path) -> Result<Self, Box<Diagnostic>> {
            Err(without(target))
        }

        pub(crate) fn store(&self) -> &Store {
            match *self {}
        }

        pub(crate) fn commit(self) -> Result<(), Box<Diagnostic>> {
            match self {}
        }
    }
}
