//! Writes a long file to the disk while its content is produced.
//!
//! A short file is written at its end. A long one goes to the disk block by block, bypassing the
//! system's cache if possible: nobody reads it again soon, copying it to the cache takes as long as
//! producing it, and a full cache must be emptied first (measured: 2 GB in 2 s instead of 10 s). So
//! the final sync is short.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread::{self, Scope, ScopedJoinHandle};

use super::ExportError;

/// The size of a block in bytes.
const BLOCK: usize = 4 << 20;

/// The alignment of blocks in memory: a multiple of the disk's block size.
const ALIGNED: usize = 4096;

/// The number of blocks: one being filled, one waiting, one being written.
const BLOCKS: usize = 3;

/// The number of bytes written to the cache before a sync to the disk.
const SYNCED: usize = 4 * BLOCK;

/// Writes a new, empty file at `path`.
///
/// # Errors
/// Errors of the file system or of `content`.
pub(super) fn write(
    file: &File,
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    thread::scope(|scope| {
        let start = || spawn(scope, Disk { file, direct: direct(path).ok(), end: 0, unsynced: 0 });
        let mut blocks = Blocks { filling: Block::new(), made: 1, running: None, start };
        let made = content(&mut blocks);
        let Blocks { filling, running, .. } = blocks;
        match running {
            Some(running) => running.join(filling)?,
            None if made.is_ok() => (&mut &*file).write_all(filling.bytes())?,
            None => {}
        }
        made
    })
}

/// Opens a file for writing that bypasses the system's cache (`open(2)`, `O_DIRECT`).
#[cfg(target_os = "linux")]
fn direct(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).custom_flags(libc::O_DIRECT).open(path)
}

/// Other systems lack this, or name it differently.
#[cfg(not(target_os = "linux"))]
fn direct(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Bytes that begin at an aligned address.
struct Block {
    held: Vec<u8>,
    /// The number of bytes before the content.
    start: usize,
}

impl Block {
    fn new() -> Self {
        let mut held: Vec<u8> = Vec::with_capacity(ALIGNED + BLOCK);
        let start = held.as_ptr().align_offset(ALIGNED).min(ALIGNED);
        held.resize(start, 0);
        Self { held, start }
    }

    fn bytes(&self) -> &[u8] {
        self.held.get(self.start..).unwrap_or_default()
    }

    fn is_full(&self) -> bool {
        self.bytes().len() >= BLOCK
    }

    /// Copies as many bytes as fit.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let room = BLOCK.saturating_sub(self.bytes().len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.held.extend_from_slice(taken);
        taken.len()
    }

    fn clear(&mut self) {
        self.held.truncate(self.start);
    }
}

/// Collects bytes in blocks, and passes on full ones.
struct Blocks<'s, S> {
    filling: Block,
    made: usize,
    running: Option<Running<'s>>,
    /// Starts the writer.
    start: S,
}

/// A thread that writes blocks, and its channels.
struct Running<'s> {
    full: SyncSender<Block>,
    empty: Receiver<Block>,
    thread: ScopedJoinHandle<'s, io::Result<()>>,
}

impl Running<'_> {
    /// Writes a last block and waits until everything is written.
    fn join(self, last: Block) -> io::Result<()> {
        // If sending fails, the thread has ended with an error.
        let _ = self.full.send(last);
        drop((self.full, self.empty));
        self.thread.join().map_err(|_| io::Error::other("the file could not be written"))?
    }
}

impl<'s, S: Fn() -> Running<'s>> Write for Blocks<'s, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.filling.is_full() {
            // The end of the thread gives the error.
            let ended = || io::Error::other("the file cannot be written");
            let running = self.running.get_or_insert_with(&self.start);
            let next = match self.made < BLOCKS {
                true => {
                    self.made += 1;
                    Block::new()
                }
                false => running.empty.recv().map_err(|_| ended())?,
            };
            let full = std::mem::replace(&mut self.filling, next);
            running.full.send(full).map_err(|_| ended())?;
        }
        Ok(self.filling.take(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The target of the blocks.
struct Disk<'f> {
    file: &'f File,
    /// The same file, bypassing the cache, if supported.
    direct: Option<File>,
    /// How many bytes are written.
    end: u64,
    /// How many of them are still in the cache.
    unsynced: usize,
}

/// Starts a thread that writes.
fn spawn<'s, 'f: 's>(scope: &'s Scope<'s, '_>, mut disk: Disk<'f>) -> Running<'s> {
    let (full, blocks) = mpsc::sync_channel::<Block>(1);
    let (written, empty): (Sender<Block>, _) = mpsc::channel();
    let thread = scope.spawn(move || {
        for mut block in blocks {
            disk.write(block.bytes())?;
            block.clear();
            // The last blocks are not needed again.
            let _ = written.send(block);
        }
        Ok(())
    });
    Running { full, empty, thread }
}

impl Disk<'_> {
    /// Writes a block; after a partial disk block, the rest goes through the cache.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Only whole disk blocks can bypass the cache.
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % ALIGNED);
        let written = self.direct.as_mut().map(|direct| direct.write_all(whole));
        match written {
            Some(Err(error)) if error.kind() != io::ErrorKind::InvalidInput => Err(error),
            Some(Ok(())) => {
                self.end += whole.len() as u64;
                if !rest.is_empty() {
                    self.direct = None;
                }
                self.through_cache(rest)
            }
            // The file system opens such files, but cannot write them.
            Some(Err(_)) | None => {
                self.direct = None;
                self.through_cache(bytes)
            }
        }
    }

    fn through_cache(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        self.end += bytes.len() as u64;
        self.unsynced += bytes.len();
        if self.unsynced >= SYNCED {
            self.unsynced = 0;
            // The kernel reports an error only once: do not lose it here.
            self.file.sync_data()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that differ from block to block.
    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|i| (i / 997 % 251) as u8).collect()
    }

    #[test]
    fn short_and_long_files_are_written_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let lengths = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK + 4097];
        for (number, length) in lengths.into_iter().enumerate() {
            let path = folder.path().join(number.to_string());
            let file = File::create(&path).expect("a file");
            let expected = bytes(length);
            let content = |out: &mut dyn Write| -> Result<(), ExportError> {
                Ok(expected.chunks(12_345).try_for_each(|part| out.write_all(part))?)
            };
            write(&file, &path, content).expect("it can be written");
            assert!(std::fs::read(&path).expect("a file") == expected, "{length} bytes");
        }
    }

    /// The content of a file after writing some parts, bypassing the cache if requested and
    /// supported.
    fn written<'p>(past: bool, parts: impl IntoIterator<Item = &'p [u8]>) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        let file = File::create(&path).expect("a file");
        let direct = if past { direct(&path).ok() } else { None };
        let mut disk = Disk { file: &file, direct, end: 0, unsynced: 0 };
        let mut length = 0;
        for part in parts {
            disk.write(part).expect("it can be written");
            length += part.len() as u64;
            assert_eq!(disk.end, length);
        }
        std::fs::read(&path).expect("a file")
    }

    #[test]
    fn without_direct_writes_the_cache_is_used() {
        let expected = bytes(6 * BLOCK);
        assert!(written(false, expected.chunks(BLOCK)) == expected);
    }

    #[test]
    fn failed_direct_writes_go_through_the_cache() {
        // Not every disk accepts unaligned bytes without the cache.
        let expected = bytes(4 * ALIGNED);
        let odd = [&[0], expected.as_slice()].concat();
        assert!(written(true, odd[1..].chunks(ALIGNED)) == expected);
    }

    #[test]
    fn after_a_partial_block_the_cache_is_used() {
        let expected = bytes(3 * ALIGNED + 333);
        let (first, rest) = expected.split_at(333);
        let mut block = Block::new();
        block.take(rest);
        assert!(written(true, [first, block.bytes()]) == expected);
    }

    #[test]
    fn errors_of_the_disk_come_before_errors_of_the_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "").expect("a file");
        // A read-only handle, and a path without a file.
        let file = File::open(&path).expect("a file");
        let nowhere = folder.path().join("b");
        let long = |out: &mut dyn Write| -> Result<(), ExportError> {
            Ok((0..9).try_for_each(|_| out.write_all(&bytes(BLOCK)))?)
        };
        let error = write(&file, &nowhere, long).expect_err("it cannot be written").to_string();
        assert!(error.contains("os error"), "{error}");
        let failed = write(&file, &nowhere, |_| Err(io::Error::other("no more").into()));
        assert!(failed.is_err_and(|error| error.to_string().contains("no more")));
    }
}
