//! Chooses the base address of a linked table.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::table::TableReader;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::source::{Files, percent_decode};

/// The size of a read, in bytes.
const BLOCK: usize = 64 * 1024;

/// The IRI of a table: its name under `base`; without a base, a UUID of its content (version 8, RFC
/// 9562 §5.8, from SHA-256), which does not depend on its location.
///
/// # Errors
/// If the file cannot be read.
pub fn address(source: &TableReader, base: Option<&str>) -> Result<String, Box<Diagnostic>> {
    let (files, url) = source.place();
    if let Some(base) = base {
        let name = url.strip_prefix(files.base()).unwrap_or(url);
        return Ok(Files::new(".").with_base(base).iri(&percent_decode(name)));
    }
    let mut digest = Sha256::new();
    let mut file = source.bytes()?;
    let mut block = vec![0; BLOCK];
    loop {
        let read = file.read(&mut block).map_err(|error| {
            let message = format!("cannot read '{}': {error}", source.file());
            Box::new(Diagnostic::new(Code::FileUnreadable, message, Place::file(source.file())))
        })?;
        match block.get(..read) {
            None | Some([]) => break,
            Some(bytes) => digest.update(bytes),
        }
    }
    Ok(uuid(&digest.finalize()))
}

/// A UUID of version 8 from the first bytes of a digest.
fn uuid(digest: &[u8]) -> String {
    let mut text = String::from("urn:uuid:");
    for (at, byte) in digest.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_base_is_a_uuid() {
        let digest: Vec<u8> = (0..32).map(|i| i * 8 + 7).collect();
        assert_eq!(uuid(&digest), "urn:uuid:070f171f-272f-873f-874f-575f676f777f");
    }
}
