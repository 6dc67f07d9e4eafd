//! Guesses the dialect of a table without metadata, and writes its cells.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::csvw::metadata::model::Dialect;

/// The possible delimiters of a table without metadata.
const DELIMITERS: &[char] = &[',', ';', '\t', '|'];

/// A text as a cell, quoted if necessary.
pub(super) fn written(text: &str, dialect: &Dialect) -> String {
    let Some(quote) = dialect.quote_char else {
        // Without quotes, a cell cannot contain a delimiter; an added cell must not break its row.
        return text.replace(&dialect.delimiter, " ").replace(['\n', '\r'], " ");
    };
    let special = |c: char| c == quote || c == '\n' || c == '\r';
    let spaced = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    if !spaced && !text.contains(special) && !text.contains(&dialect.delimiter) {
        return text.to_owned();
    }
    let escape = if dialect.double_quote { quote } else { '\\' };
    let mut cell = String::from(quote);
    for c in text.chars() {
        if c == quote || (c == '\\' && escape == '\\') {
            cell.push(escape);
        }
        cell.push(c);
    }
    cell.push(quote);
    cell
}

/// The encoding shown by the first bytes: by a byte-order mark, regardless of metadata (Encoding
/// Standard, "decode"); else, without metadata, UTF-16 if every second byte is NUL, as for Latin
/// letters.
pub(super) fn encoding(start: &[u8], is_described: bool) -> Option<&'static str> {
    let nulls = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, most) = (nulls(0), nulls(1), start.len() / 4);
    let found = match Encoding::for_bom(start) {
        Some((encoding, _)) => Some(encoding),
        None if is_described || start.len() < 4 => None,
        None if even == 0 && odd > most => Some(UTF_16LE),
        None if odd == 0 && even > most => Some(UTF_16BE),
        None => None,
    };
    found.filter(|found| *found == UTF_16LE || *found == UTF_16BE).map(Encoding::name)
}

/// The most frequent delimiter outside quotes in the header, which has names rather than sentences.
pub(super) fn delimiter(start: &[u8], encoding: &str) -> char {
    let encoding = Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let (text, _, _) = encoding.decode(start);
    let mut counts = vec![0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for c in text.trim_start_matches(['\u{feff}', '\r', '\n']).chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            _ if quoted => {}
            c => {
                if let Some(at) = DELIMITERS.iter().position(|d| *d == c)
                    && let Some(count) = counts.get_mut(at)
                {
                    *count += 1;
                }
            }
        }
    }
    let best = DELIMITERS.iter().zip(&counts).rev().max_by_key(|(_, count)| **count);
    best.filter(|(_, count)| **count > 0).map_or(',', |(d, _)| *d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_most_frequent_one_of_the_header() {
        for (start, expected) in [
            ("a,b,c\n", ','),
            ("a;b, or c;d\n", ';'),
            ("a\tb\n1,2\t3\n", '\t'),
            ("\"a;b;c\",d\n", ','),
            ("name\nFrance\n", ','),
            ("\r\nname;vote\n", ';'),
            ("name\nParis; Lyon\nParis; Nice\n", ','),
            ("name\nKorea, Republic of\nFrance\n", ','),
            ("\"na\nme\"\na|b\n", ','),
        ] {
            assert_eq!(delimiter(start.as_bytes(), "utf-8"), expected, "{start}");
        }
    }
}
