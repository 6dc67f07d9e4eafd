//! Reads and writes names with values in the query string of an address, and in the body of a form
//! (`application/x-www-form-urlencoded`, URL Standard §5).

use iri_string::percent_encode::PercentEncodedForUri;

/// The query string of an address with its `?`; empty without values.
pub(super) fn write(pairs: &[(String, String)]) -> String {
    let part = |text: &str| PercentEncodedForUri::unreserve(text).to_string();
    let mut all = String::new();
    for (name, value) in pairs {
        all.push(if all.is_empty() { '?' } else { '&' });
        all.push_str(&format!("{}={}", part(name), part(value)));
    }
    all
}

/// The names and values of a text, in order; none if one is not UTF-8.
pub(super) fn read(text: &[u8]) -> Option<Vec<(String, String)>> {
    let parts = text.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let mut halves = part.splitn(2, |byte| *byte == b'=');
            let mut half = || decode(halves.next().unwrap_or_default());
            Some((half()?, half()?))
        })
        .collect()
}

/// A name or a value without its escapes.
fn decode(text: &[u8]) -> Option<String> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let escaped = digit(at + 1).zip(digit(at + 2)).filter(|_| *byte == b'%');
        match (byte, escaped) {
            (_, Some((high, low))) => {
                bytes.push(u8::try_from(high * 16 + low).ok()?);
                at += 2;
            }
            (b'+', None) => bytes.push(b' '),
            (byte, None) => bytes.push(*byte),
        }
        at += 1;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let pairs = [("host", "Côte d'Ivoire & co"), ("a=b", "1+1%"), ("empty", "")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let text = write(&pairs);
        assert!(text.starts_with("?host=C%C3%B4te%20d") && text.is_ascii(), "{text}");
        assert_eq!(read(&text.as_bytes()[1..]).unwrap(), pairs);
        let one = |name: &str, value: &str| Some(vec![(name.to_owned(), value.to_owned())]);
        assert_eq!(read(b"a=b+c%zz"), one("a", "b c%zz"));
        assert_eq!(read(b"a&"), one("a", ""));
        assert_eq!(read(b"a=%ff"), None);
        assert_eq!(read(b""), Some(vec![]));
    }
}
