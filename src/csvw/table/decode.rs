//! Decodes the bytes of a file to UTF-8 by the dialect's encoding.

#![expect(clippy::indexing_slicing, reason = "positions come from the same bytes, for each block")]

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Gives the bytes of a file as UTF-8. UTF-8 itself is passed on unchecked (the reader checks it
/// and knows the line); another encoding is decoded here. A byte order mark overrides the declared
/// encoding (Encoding Standard, "decode") and is removed.
pub(super) struct Utf8<R> {
    source: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    finished: bool,
    /// How many malformed sequences were replaced by U+FFFD.
    pub(super) malformed: u64,
    /// Why the bytes cannot be a table in the encoding, and how to fix it.
    pub(super) mistaken: Option<(&'static str, &'static str)>,
}

/// How many bytes at the start of a file are examined.
const START: usize = 512;
/// How many bytes are decoded at once.
const BLOCK: usize = 64 * 1024;

impl<R: Read> Utf8<R> {
    /// Starts to read; `label` is the name of the declared encoding, which must be known.
    pub(super) fn new(mut source: R, label: &str) -> io::Result<Self> {
        let declared = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
        let mut start = Vec::with_capacity(START);
        source.by_ref().take(START as u64).read_to_end(&mut start)?;
        let (encoding, mark) = Encoding::for_bom(&start).unwrap_or((declared, 0));
        let mistaken = mistaken(&start, encoding, mark > 0);
        let rest = start.split_off(mark);
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        let (raw, ready) = if decoder.is_some() { (rest, Vec::new()) } else { (Vec::new(), rest) };
        Ok(Self { source, decoder, raw, ready, at: 0, finished: false, malformed: 0, mistaken })
    }

    /// Reads on in the middle of a file that is UTF-8.
    pub(super) fn plain(source: R) -> Self {
        let (raw, ready) = (Vec::new(), Vec::new());
        let (at, finished, malformed) = (0, false, 0);
        Self { source, decoder: None, raw, ready, at, finished, malformed, mistaken: None }
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

/// Why the first bytes cannot be a table in this encoding, and how to fix it.
fn mistaken(
    start: &[u8],
    encoding: &'static Encoding,
    is_marked: bool,
) -> Option<(&'static str, &'static str)> {
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xD0\xCF\x11\xE0") {
        let what = "the file is a workbook or an archive, not a table in plain text";
        return Some((what, "open it in the spreadsheet program and save it as CSV (UTF-8)"));
    }
    if is_marked || start.len() < 4 {
        return None;
    }
    // Latin letters, digits and commas have a NUL for every second byte in UTF-16.
    let nulls = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, most) = (nulls(0), nulls(1), start.len() / 4);
    let is_little = even == 0 && odd > most;
    let is_big = odd == 0 && even > most;
    let is_utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
    if is_little && encoding != UTF_16LE {
        let help = "save it as UTF-8, or set \"encoding\": \"utf-16le\" in the dialect";
        Some(("the file is in UTF-16 (little-endian), but the dialect does not declare it", help))
    } else if is_big && encoding != UTF_16BE {
        let help = "save it as UTF-8, or set \"encoding\": \"utf-16be\" in the dialect";
        Some(("the file is in UTF-16 (big-endian), but the dialect does not declare it", help))
    } else if is_utf16 && start.is_ascii() && even + odd == 0 {
        let what = "the dialect declares UTF-16, but the file is in another encoding";
        Some((what, "remove \"encoding\" from the dialect if the file is in UTF-8"))
    } else {
        None
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
