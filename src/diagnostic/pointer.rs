//! Where a JSON Pointer (RFC 6901) leads in the text of a document.

/// Line and column, both from 1 and the column in characters, of the value that a JSON Pointer
/// (RFC 6901) names in a document; none if there is no such value or the document is broken.
pub fn position(text: &[u8], pointer: &str) -> Option<(u64, u64)> {
    let offset = scan::find(text, pointer)?;
    let before = &text[..offset];
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let column = String::from_utf8_lossy(&before[start..]);
    let column = column.trim_start_matches('\u{feff}').chars().count() + 1;
    Some((line as u64, column as u64))
}

/// Where the value lies that a JSON Pointer names, in bytes; none as for [`position`].
pub fn span(text: &[u8], pointer: &str) -> Option<std::ops::Range<usize>> {
    let start = scan::find(text, pointer)?;
    Some(start..scan::skip(text, start)?)
}

/// Walks over JSON text without building values.
mod scan {
    /// The offset at which the value begins that a pointer names.
    pub(super) fn find(text: &[u8], pointer: &str) -> Option<usize> {
        let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut at = blank(text, start);
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            at = member(text, at, &name)?;
        }
        (at < text.len()).then_some(at)
    }

    /// The offset of the member or item `name` of the value at `at`; of equal names the last one.
    fn member(text: &[u8], at: usize, name: &str) -> Option<usize> {
        let object = match text.get(at)? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        let (mut at, mut index, mut found) = (blank(text, at + 1), 0_usize, None);
        loop {
            if matches!(text.get(at)?, b'}' | b']') {
                return found;
            }
            let is_it = if object {
                let end = string(text, at)?;
                let key: String = serde_json::from_slice(text.get(at..end)?).ok()?;
                at = blank(text, end);
                if text.get(at)? != &b':' {
                    return None;
                }
                at = blank(text, at + 1);
                key == name
            } else {
                index.to_string() == name
            };
            if is_it {
                found = Some(at);
            }
            at = blank(text, skip(text, at)?);
            index += 1;
            if text.get(at)? == &b',' {
                at = blank(text, at + 1);
            }
        }
    }

    /// The end of the value at `at`.
    pub(super) fn skip(text: &[u8], mut at: usize) -> Option<usize> {
        let mut depth = 0_usize;
        loop {
            match text.get(at)? {
                b'"' => at = string(text, at)?,
                b'{' | b'[' => {
                    depth += 1;
                    at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    at += 1;
                }
                b'}' | b']' => return None,
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth > 0 => {
                    at += 1;
                    continue;
                }
                b',' | b':' => return None,
                _ => {
                    let ends = |b: &u8| b",:]}\"[{ \t\r\n".contains(b);
                    at += text[at..].iter().position(ends).unwrap_or(text.len() - at);
                }
            }
            if depth == 0 {
                return Some(at);
            }
        }
    }

    /// The end of the string that begins at `at`.
    fn string(text: &[u8], at: usize) -> Option<usize> {
        if text.get(at)? != &b'"' {
            return None;
        }
        let mut end = at + 1;
        loop {
            match text.get(end)? {
                b'"' => return Some(end + 1),
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
    }

    /// The next offset that is no white space.
    fn blank(text: &[u8], mut at: usize) -> usize {
        while matches!(text.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_to_line_and_column() {
        let text = "{\n  \"a\": [1, {\"b~/c\": \"é\", \"d\": null}],\n  \"x\\\"y\": 3\n}";
        let at = |pointer| position(text.as_bytes(), pointer);
        assert_eq!(at(""), Some((1, 1)));
        assert_eq!(at("/a"), Some((2, 8)));
        assert_eq!(at("/a/0"), Some((2, 9)));
        assert_eq!(at("/a/1/b~0~1c"), Some((2, 21)));
        assert_eq!(at("/a/1/d"), Some((2, 31)));
        assert_eq!(at("/x\"y"), Some((3, 11)));
        assert_eq!(at("/a/2"), None);
        assert_eq!(at("/z"), None);
        assert_eq!(position(b"{\"a\": 1, \"a\": 2}", "/a"), Some((1, 15)));
        assert_eq!(position(b"{\"a\" 1", "/a"), None);
    }
}
