//! Compresses bodies as clients accept it (RFC 9110 §12.5.3).

use std::io::{self, Write};

use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::accept::quality;

/// A content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// The codings of compression, the smaller one first, by their names.
const CODINGS: &[(&str, Coding)] = &[("br", Coding::Brotli), ("gzip", Coding::Gzip)];

/// Bodies that are compressed already.
const PACKED: &[&str] = &["image/png", "application/wasm", "application/zip"];

/// The quality and window of Brotli: as fast as gzip, and smaller.
const BROTLI_QUALITY: u32 = 3;
const BROTLI_WINDOW: u32 = 19;

/// The size of the pieces that Brotli writes.
const PIECE: usize = 16 << 10;

impl Coding {
    /// The coding of a body of this media type that a client accepts.
    pub fn of(accepted: &str, media_type: &str) -> Self {
        let mut best = (Self::Identity, 0.0);
        for (name, coding) in CODINGS.iter().filter(|_| !PACKED.contains(&media_type)) {
            let quality = quality(accepted, name);
            if quality > best.1 {
                best = (*coding, quality);
            }
        }
        best.0
    }

    /// Its name in headers; none if nothing is coded.
    pub fn name(self) -> Option<&'static str> {
        CODINGS.iter().find(|(_, coding)| *coding == self).map(|(name, _)| *name)
    }

    /// Codes a whole body.
    ///
    /// # Errors
    /// None in practice, since it writes to memory.
    pub fn code(self, body: Vec<u8>) -> io::Result<Vec<u8>> {
        if self == Self::Identity {
            return Ok(body);
        }
        let mut encoder = Encoder::new(self, Vec::new());
        encoder.write_all(&body)?;
        encoder.finish()
    }
}

/// Codes what is written to it.
pub(super) enum Encoder<W: Write> {
    Identity(W),
    Gzip(GzEncoder<W>),
    Brotli(Box<CompressorWriter<W>>),
}

impl<W: Write> Encoder<W> {
    pub fn new(coding: Coding, out: W) -> Self {
        match coding {
            Coding::Identity => Self::Identity(out),
            Coding::Gzip => Self::Gzip(GzEncoder::new(out, Compression::fast())),
            Coding::Brotli => {
                let encoder = CompressorWriter::new(out, PIECE, BROTLI_QUALITY, BROTLI_WINDOW);
                Self::Brotli(Box::new(encoder))
            }
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::Identity(out) => Ok(out),
            Self::Gzip(encoder) => encoder.finish(),
            // An error is one of the output too, which the next write to it meets.
            Self::Brotli(encoder) => Ok(encoder.into_inner()),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Identity(out) => out.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Brotli(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Identity(out) => out.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Brotli(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_preferred_coding_is_chosen() {
        let of = |accepted| Coding::of(accepted, "text/html; charset=utf-8");
        assert_eq!(of("gzip, deflate, br"), Coding::Brotli);
        assert_eq!(of("gzip;q=1, br;q=0.5"), Coding::Gzip);
        assert_eq!(of("br;q=0, *"), Coding::Gzip);
        assert_eq!(of("identity"), Coding::Identity);
        assert_eq!(of(""), Coding::Identity);
        assert_eq!(Coding::of("br", "image/png"), Coding::Identity);
    }

    #[test]
    fn coded_bodies_are_read_back() {
        let body = b"a row of a table\n".repeat(10_000);
        let mut read = Vec::new();
        let packed = Coding::Brotli.code(body.clone()).unwrap();
        brotli::Decompressor::new(&packed[..], PIECE).read_to_end(&mut read).unwrap();
        assert!(read == body && packed.len() < body.len() / 100);
        read.clear();
        let packed = Coding::Gzip.code(body.clone()).unwrap();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut read).unwrap();
        assert!(read == body && packed.len() < body.len() / 100);
        assert_eq!(Coding::Identity.code(body.clone()).unwrap(), body);
    }
}
