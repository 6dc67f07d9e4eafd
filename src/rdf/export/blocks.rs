//! Text on its way to a file in large blocks.

use std::io::{self, Write};

/// How much text is gathered before it is written.
const BLOCK: usize = 256 * 1024;

/// Gathers text in one buffer, used again, and writes it in blocks.
pub(crate) struct Blocks<W> {
    out: W,
    text: String,
}

impl<W: Write> Blocks<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, text: String::with_capacity(BLOCK + BLOCK / 4) }
    }

    /// Where to append text.
    pub(crate) fn text(&mut self) -> &mut String {
        &mut self.text
    }

    /// Appends a text; one that is longer than a block is written at once, not copied.
    pub(crate) fn push(&mut self, text: &str) -> io::Result<()> {
        if text.len() < BLOCK {
            self.text.push_str(text);
            return Ok(());
        }
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        self.out.write_all(text.as_bytes())
    }

    /// Writes the text if there is a block of it; to be called now and then.
    pub(crate) fn flush_full(&mut self) -> io::Result<()> {
        if self.text.len() < BLOCK {
            return Ok(());
        }
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(self.text.as_bytes())?;
        self.out.flush()
    }
}
