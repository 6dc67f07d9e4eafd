//! Bytes of a file to UTF-8, by the dialect's encoding.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

/// Gives the bytes of a file as UTF-8. UTF-8 itself is passed on unchecked (the reader checks it,
/// and knows the line); another encoding is decoded here. A byte order mark decides over the
/// declared encoding (Encoding Standard, "decode") and is taken off.
pub(super) struct Utf8<R> {
    source: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    finished: bool,
    /// How many malformed sequences were replaced by U+FFFD.
    pub(super) malformed: u64,
}

/// How many bytes are decoded at once.
const BLOCK: usize = 64 * 1024;

impl<R: Read> Utf8<R> {
    /// Starts to read; `label` is the name of the declared encoding, which must be a known one.
    pub(super) fn new(mut source: R, label: &str) -> io::Result<Self> {
        let declared = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
        let mut start = Vec::with_capacity(3);
        source.by_ref().take(3).read_to_end(&mut start)?;
        let (encoding, mark) = Encoding::for_bom(&start).unwrap_or((declared, 0));
        let rest = start.split_off(mark);
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        let (raw, ready) = if decoder.is_some() { (rest, Vec::new()) } else { (Vec::new(), rest) };
        Ok(Self { source, decoder, raw, ready, at: 0, finished: false, malformed: 0 })
    }

    /// Whether the bytes are decoded, so that they need no check for UTF-8.
    pub(super) fn is_decoding(&self) -> bool {
        self.decoder.is_some()
    }

    /// Reads and decodes the next block into `ready`.
    fn fill(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let before = self.raw.len();
        self.raw.resize(before + BLOCK, 0);
        let read = self.source.read(&mut self.raw[before..])?;
        self.raw.truncate(before + read);
        self.finished = read == 0;
        self.ready.clear();
        self.at = 0;
        let mut text = String::with_capacity(3 * BLOCK);
        let mut done = 0;
        loop {
            let (result, used, replaced) =
                decoder.decode_to_string(&self.raw[done..], &mut text, self.finished);
            done += used;
            self.malformed += u64::from(replaced);
            match result {
                CoderResult::InputEmpty => break,
                CoderResult::OutputFull => text.reserve(BLOCK),
            }
        }
        self.raw.clear();
        self.ready.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.at < self.ready.len() {
                let n = buffer.len().min(self.ready.len() - self.at);
                buffer[..n].copy_from_slice(&self.ready[self.at..self.at + n]);
                self.at += n;
                return Ok(n);
            }
            if self.decoder.is_none() {
                return self.source.read(buffer);
            }
            if self.finished {
                return Ok(0);
            }
            self.fill()?;
        }
    }
}
