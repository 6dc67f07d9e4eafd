//! Checks language tags (BCP 47).

/// Tags of the grammar's closed list that do not follow its general form (RFC 5646 §2.1).
const IRREGULAR: &[&str] = &[
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
];

/// Whether a text is a well-formed language tag (RFC 5646 §2.2.9).
pub fn is_language_tag(text: &str) -> bool {
    let tag = text.to_ascii_lowercase();
    if IRREGULAR.contains(&tag.as_str()) {
        return true;
    }
    let parts: Vec<&str> = tag.split('-').collect();
    let fit = |p: &&str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    if !parts.iter().all(fit) {
        return false;
    }
    let mut rest = parts.as_slice();
    if rest.first() == Some(&"x") {
        return rest.len() > 1;
    }
    let Some(primary) = take(&mut rest, |p| alpha(p) && (2..=8).contains(&p.len())) else {
        return false;
    };
    if primary.len() <= 3 {
        for _ in 0..3 {
            take(&mut rest, |p| alpha(p) && p.len() == 3);
        }
    }
    take(&mut rest, |p| alpha(p) && p.len() == 4);
    take(&mut rest, |p| (alpha(p) && p.len() == 2) || (digits(p) && p.len() == 3));
    while take(&mut rest, is_variant).is_some() {}
    extensions(rest)
}

/// Extensions and private use: a single character, then at least one part.
fn extensions(mut rest: &[&str]) -> bool {
    let mut seen = Vec::new();
    while let Some(single) = take(&mut rest, |p| p.len() == 1) {
        if single == "x" {
            return !rest.is_empty();
        }
        if seen.contains(&single) || take(&mut rest, |p| p.len() >= 2).is_none() {
            return false;
        }
        seen.push(single);
        while take(&mut rest, |p| p.len() >= 2).is_some() {}
    }
    rest.is_empty()
}

fn take<'t>(rest: &mut &[&'t str], fits: impl Fn(&str) -> bool) -> Option<&'t str> {
    let (first, others) = rest.split_first()?;
    fits(first).then(|| {
        *rest = others;
        *first
    })
}

fn alpha(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphabetic())
}

fn digits(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_digit())
}

fn is_variant(part: &str) -> bool {
    (5..=8).contains(&part.len())
        || (part.len() == 4 && part.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_follow_the_grammar_of_rfc_5646() {
        // The examples of RFC 5646 appendix A, and its examples of invalid tags.
        for tag in [
            "de",
            "i-enochian",
            "zh-Hant",
            "zh-cmn-Hans-CN",
            "sr-Latn-RS",
            "sl-rozaj-biske",
            "de-CH-1901",
            "hy-Latn-IT-arevela",
            "es-419",
            "de-CH-x-phonebk",
            "x-whatever",
            "en-US-u-islamcal",
            "zh-CN-a-myext-x-private",
            "ar-a-aaa-b-bbb-a2",
            "und",
        ] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in [
            "",
            "a-DE",
            "de-419-DE",
            "ar-a-aaa-b-bbb-a-ccc",
            "notavalidlanguagetag",
            "en_US",
            "x",
            "en-",
            "a-bad-language",
            "en-a",
            "é",
        ] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }
}
