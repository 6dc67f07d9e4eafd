//! What a misspelled name may have meant.

/// The name that is most like `wanted`, if any is like it: letter case does not count, and at most
/// a third of the characters may differ, swapped neighbours as one. Of equally near names the
/// first is given.
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

/// How many characters of a name may differ.
pub fn tolerance(wanted: &str) -> usize {
    (wanted.chars().count() / 3).max(1)
}

/// How far a name is from `wanted`, which is in lower case; none if that is `limit` or more.
pub fn distance(wanted: &str, name: &str, limit: usize) -> Option<usize> {
    // Cheap first: each missing character is at least one step.
    if wanted.is_empty() || name.len().abs_diff(wanted.len()) > 4 * limit {
        return None;
    }
    let name = name.trim().to_lowercase();
    let (a, b) = (wanted.chars().count(), name.chars().count());
    if a.abs_diff(b) >= limit {
        return None;
    }
    let distance = strsim::osa_distance(wanted, &name);
    // A name of which nothing is left is not like it.
    (distance < limit && distance < a.max(b)).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let codes = ["ITA", "CAN", "CHN", "FIN"];
        assert_eq!(nearest("can", codes), Some("CAN"));
        assert_eq!(nearest("CNA", codes), Some("CAN"));
        assert_eq!(nearest(" FIN", codes), Some("FIN"));
        assert_eq!(nearest("XYZ", codes), None);
        assert_eq!(nearest("", codes), None);
        assert_eq!(nearest("X", ["A", "B"]), None);
        assert_eq!(nearest("organisation", ["name", "organization"]), Some("organization"));
    }
}
