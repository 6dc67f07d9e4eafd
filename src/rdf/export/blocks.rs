//! Buffers text and writes it in large blocks.

use std::io::{self, Write};

/// The size of a block in bytes.
const BLOCK: usize = 256 * 1024;

/// Collects text in a reused buffer, and writes it in blocks.
pub(crate) struct Blocks<W> {
    out: W,
    text: String,
}

impl<W: Write> Blocks<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, text: String::new() }
    }

    /// The buffer to append text to.
    pub(crate) fn text(&mut self) -> &mut String {
        &mut self.text
    }

    /// Appends a text; a text longer than a block is written directly.
    pub(crate) fn push(&mut self, text: &str) -> io::Result<()> {
        if text.len() < BLOCK {
            self.text.push_str(text);
            return Ok(());
        }
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        self.out.write_all(text.as_bytes())
    }

    /// Writes the buffer if a block is full; call it regularly.
    pub(crate) fn flush_full(&mut self) -> io::Result<()> {
        if self.text.len() < BLOCK {
            return Ok(());
        }
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// Writes the rest.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(self.text.as_bytes())?;
        self.out.flush()
    }
}
