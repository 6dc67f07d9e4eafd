//! Suggests known names for a misspelled one.

/// The least number of letters of a name.
const SHORTEST: usize = 3;

/// The name most similar to `wanted`, if any: letter case does not count, and at most a third of
/// the characters may differ, swapped neighbours as one. The first of equally similar names wins.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.trim().to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let limit = best.map_or_else(|| tolerance(&wanted) + 1, |(distance, _)| distance);
        if let Some(distance) = distance(&wanted, name, limit)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// At most three names that are similar to `wanted`, most similar first, or that begin with it.
pub fn nearest_few<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = wanted.trim().to_lowercase();
    let limit = tolerance(&wanted) + 1;
    let begins = |name: &str| wanted.len() >= 3 && name.to_lowercase().starts_with(&wanted);
    let far = |name: &str| distance(&wanted, name, limit).or(begins(name).then_some(limit));
    let mut near: Vec<(usize, &str)> =
        known.into_iter().filter_map(|name| Some((far(name)?, name))).collect();
    near.sort();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Asks "did you mean" with these names; none without names.
pub fn did_you_mean(names: &[String]) -> Option<String> {
    Some(format!("did you mean {}?", alternatives(names)?))
}

/// Some names to choose from; none if empty.
pub fn alternatives(names: &[String]) -> Option<String> {
    Some(match names.split_last()? {
        (name, []) => name.clone(),
        (last, rest) => format!("{} or {last}", rest.join(", ")),
    })
}

/// Whether a text looks like a name rather than a code or an address: in a name, another letter
/// usually means another name, as in Gambia and Zambia.
pub fn is_name(text: &str) -> bool {
    let text = text.trim();
    let is_letter = |c: char| c.is_alphabetic() || c.is_whitespace() || "'’.,-()&".contains(c);
    text.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST
        && text.chars().all(is_letter)
        && text.contains(|c: char| !c.is_ascii() || c.is_ascii_lowercase())
        && text.contains(|c: char| !c.is_ascii() || c.is_ascii_uppercase() || c.is_whitespace())
}

/// Whether two names differ by a misspelling: an extra or missing letter, or two swapped ones,
/// after the first. Case does not count.
pub fn is_slip(wanted: &str, name: &str) -> bool {
    let [wanted, name] = [wanted, name].map(|text| text.trim().to_lowercase());
    let first = |text: &str| text.chars().next();
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let other_letter =
        wanted.chars().count() == name.chars().count() && letters(&wanted) != letters(&name);
    first(&wanted) == first(&name) && !other_letter && edits(&wanted, &name, 2).is_some()
}

/// Whether a help text asks "did you mean".
pub fn is_question(help: &str) -> bool {
    help.starts_with("did you mean ")
}

/// How many characters of a name may differ.
pub fn tolerance(wanted: &str) -> usize {
    (wanted.chars().count() / 3).max(1)
}

/// The distance of a name from `wanted`, in lower case; none if it is `limit` or more.
pub fn distance(wanted: &str, name: &str, limit: usize) -> Option<usize> {
    // Check the length first: each missing character is at least one step.
    if wanted.is_empty() || name.len().abs_diff(wanted.len()) > 4 * limit {
        return None;
    }
    let name = name.trim().to_lowercase();
    // A name with no character in common is not similar.
    edits(wanted, &name, limit.min(wanted.chars().count().max(name.chars().count())))
}

/// How many characters differ, swapped neighbours as one; none for `limit` or more. All comparisons
/// of texts use this.
pub fn edits(a: &str, b: &str, limit: usize) -> Option<usize> {
    if a.chars().count().abs_diff(b.chars().count()) >= limit {
        return None;
    }
    Some(strsim::osa_distance(a, b)).filter(|edits| *edits < limit)
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_slip, nearest, nearest_few};

    #[test]
    fn finds_similar_names() {
        let codes = ["ITA", "CAN", "CHN", "FIN"];
        assert_eq!(nearest("can", codes), Some("CAN"));
        assert_eq!(nearest("CNA", codes), Some("CAN"));
        assert_eq!(nearest(" FIN", codes), Some("FIN"));
        assert_eq!(nearest("XYZ", codes), None);
        assert_eq!(nearest("", codes), None);
        assert_eq!(nearest("X", ["A", "B"]), None);
        assert_eq!(nearest("organisation", ["name", "organization"]), Some("organization"));
    }
    #[test]
    fn another_letter_is_another_name() {
        for name in ["Brunei", "Congo - Kinshasa", "Côte d’Ivoire", "中文名", "united states"]
        {
            assert!(is_name(name), "{name}");
        }
        for code in ["CAN", "state/CAN", "gender", "peer-review", "Q16", "a_b", "UN"] {
            assert!(!is_name(code), "{code}");
        }
        for (a, b) in [("Grenda", "Grenada"), ("Brazli", "Brazil"), ("AFGANISTAN", "Afghanistan")] {
            assert!(is_slip(a, b), "{a} {b}");
        }
        for (a, b) in
            [("Gambia", "Zambia"), ("Iran", "Iraq"), ("Brunei", "Burundi"), ("Ireland", "Iceland")]
        {
            assert!(!is_slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn finds_a_few_similar_names_or_prefixes() {
        let names = ["hosts", "host-votes", "sessions"];
        assert_eq!(nearest_few("hosst", names), ["hosts"]);
        assert_eq!(nearest_few("host", names), ["hosts", "host-votes"]);
        assert!(nearest_few("themes", names).is_empty());
    }
}
