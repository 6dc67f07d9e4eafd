//! Numbers and texts of pictures, the same everywhere.

/// The width of a text, near enough: browsers have different fonts.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | '\'' | '|' | ' ' | '(' | ')' => 0.34,
        'f' | 't' | 'r' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' => 0.9,
        'A'..='Z' => 0.7,
        c if c.is_ascii() => 0.59,
        c if u32::from(c) < 0x1100 => 0.66,
        _ => 1.05,
    };
    text.chars().map(width).sum::<f64>() * size
}

/// A number of a picture, to a tenth.
pub(super) fn number(value: f64) -> String {
    // Without a sign for nothing.
    let rounded = (value * 10.0).round() / 10.0 + 0.0;
    format!("{rounded}")
}

/// A text on one line, shortened with `…` where it is wider than it may be.
pub(super) fn clip(text: &str, size: f64, most: f64) -> String {
    let text = one_line(text);
    if text_width(&text, size) <= most {
        return text;
    }
    let mut out = String::new();
    let mut width = text_width("…", size);
    for c in text.chars() {
        width += text_width(c.encode_utf8(&mut [0; 4]), size);
        if width > most {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// A text in lines that are no wider than they may be, at most so many; the last is shortened.
pub(super) fn wrap(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let text = one_line(text);
    for word in text.split(' ') {
        let is_last = out.len() == lines;
        match out.last_mut() {
            Some(line)
                if is_last
                    || text_width(line, size) + text_width(word, size) + 0.34 * size <= most =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    for line in &mut out {
        *line = clip(line, size, most);
    }
    out
}

/// How much of a text is looked at; nothing of what is after is seen in a picture.
const LONGEST: usize = 500;

fn one_line(text: &str) -> String {
    let short: String = text.chars().take(LONGEST).collect();
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_to_their_width() {
        assert_eq!(clip("short", 10.0, 100.0), "short");
        let clipped = clip(&"wide ".repeat(1000), 10.0, 60.0);
        assert!(clipped.ends_with('…') && text_width(&clipped, 10.0) <= 60.0);
        let wrapped = wrap("Women's League for Peace and Freedom in all lands", 10.0, 80.0, 2);
        assert_eq!(wrapped.len(), 2);
        assert!(wrapped.iter().all(|line| text_width(line, 10.0) <= 80.0), "{wrapped:?}");
        assert_eq!(number(-0.01), "0");
    }
}
