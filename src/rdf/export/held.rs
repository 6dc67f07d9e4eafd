//! Holds a document back until it is known to be whole, as long as it is not large.

use std::io::{self, Write};

/// The most bytes held.
const MOST: usize = 2 << 20;

/// The first writing of a document. A large document is let go, to be written a second time.
#[derive(Debug, Default)]
pub(super) struct Held {
    bytes: Vec<u8>,
    is_large: bool,
}

impl Held {
    /// The document, unless it is large.
    pub fn document(self) -> Option<Vec<u8>> {
        (!self.is_large).then_some(self.bytes)
    }
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MOST {
            *self = Self { bytes: Vec::new(), is_large: true };
        }
        if !self.is_large {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_documents_are_held_and_large_ones_are_not() {
        let mut held = Held::default();
        held.write_all(b"a").unwrap();
        held.write_all(b"b").unwrap();
        assert_eq!(held.document(), Some(b"ab".to_vec()));
        let mut held = Held::default();
        held.write_all(b"a").unwrap();
        held.write_all(&vec![b'b'; MOST]).unwrap();
        held.write_all(b"c").unwrap();
        assert!(held.bytes.capacity() < MOST && held.document().is_none());
    }
}
