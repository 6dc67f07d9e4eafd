//! Converts traditional Chinese characters to simplified ones.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Pairs of characters, separated by white space; lines that begin with `#` are comments.
const PAIRS: &str = include_str!("rules/simplified.txt");

static SIMPLIFIED: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    let lines = PAIRS.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| {
        let mut characters = pair.chars();
        Some((characters.next()?, characters.next()?))
    });
    pairs.collect()
});

/// The simplified form of a character; other characters are unchanged.
pub(super) fn simplified(c: char) -> char {
    // Chinese characters start here.
    if c < '\u{3400}' {
        return c;
    }
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_has_two_characters_and_the_second_is_simplified() {
        let pairs = PAIRS.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace);
        assert!(pairs.clone().all(|pair| pair.chars().count() == 2));
        assert_eq!(pairs.count(), SIMPLIFIED.len());
        assert!(SIMPLIFIED.values().all(|to| simplified(*to) == *to));
    }

    #[test]
    fn names_in_traditional_characters_become_simplified() {
        let name = |text: &str| text.chars().map(simplified).collect::<String>();
        for (traditional, expected) in [
            ("葉門", "叶门"),
            ("敍利亞", "叙利亚"),
            ("薩摩亞群島", "萨摩亚群岛"),
            ("Mali 馬裏", "Mali 马里"),
            ("柬埔寨", "柬埔寨"),
        ] {
            assert_eq!(name(traditional), expected);
        }
    }
}
