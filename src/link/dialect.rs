//! Guesses the dialect of a table without metadata, and writes its cells.

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

/// The most frequent delimiter outside quotes in the header, which has names rather than sentences.
pub(super) fn delimiter(start: &[u8]) -> char {
    let text = String::from_utf8_lossy(start);
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
            assert_eq!(delimiter(start.as_bytes()), expected, "{start}");
        }
    }
}
