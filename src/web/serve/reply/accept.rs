//! Chooses among media types by what a client accepts (RFC 9110 §12.5.1).

/// The quality of a coding or exact name in a list such as `gzip;q=0.5, *`; 0 if not accepted.
pub(super) fn quality(accepted: &str, name: &str) -> f64 {
    let of = |wanted: &str| ranges(accepted).find(|(range, _)| range == wanted).map(|(_, q)| q);
    of(name).or_else(|| of("*")).unwrap_or(0.0)
}

/// The position of the media type that is accepted most, the first of equal ones; everything is
/// accepted without a header. None if nothing is accepted.
pub(super) fn choose(accepted: Option<&str>, offered: &[&str]) -> Option<usize> {
    let Some(accepted) = accepted.filter(|text| !text.trim().is_empty()) else {
        return (!offered.is_empty()).then_some(0);
    };
    let known: Vec<(String, f64)> = ranges(accepted).collect();
    let mut best: Option<(usize, f64)> = None;
    for (at, offer) in offered.iter().enumerate() {
        let quality = of_type(&known, offer);
        if quality > best.map_or(0.0, |(_, best)| best) {
            best = Some((at, quality));
        }
    }
    best.map(|(at, _)| at)
}

/// The quality of a media type: that of the most specific range for it.
fn of_type(known: &[(String, f64)], offer: &str) -> f64 {
    let (kind, _) = offer.split_once('/').unwrap_or((offer, ""));
    let of = |is_wanted: &dyn Fn(&str) -> bool| {
        known.iter().find(|(range, _)| is_wanted(range)).map(|(_, quality)| *quality)
    };
    let is_of_kind = |range: &str| range.strip_suffix("/*") == Some(kind);
    of(&|range| range == offer)
        .or_else(|| of(&is_of_kind))
        .or_else(|| of(&|range| range == "*/*"))
        .unwrap_or(0.0)
}

/// The ranges of a list, in lower case and without parameters, with their qualities.
fn ranges(accepted: &str) -> impl Iterator<Item = (String, f64)> + '_ {
    accepted.split(',').filter_map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let range = parts.next().filter(|range| !range.is_empty())?.to_ascii_lowercase();
        let weight = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f64>().ok())?
        });
        Some((range, weight.unwrap_or(1.0).clamp(0.0, 1.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: &[&str] = &["text/html", "text/turtle", "application/ld+json"];

    #[test]
    fn the_best_accepted_type_is_chosen() {
        let chosen = |accepted| choose(accepted, TYPES).map(|at| TYPES[at]);
        assert_eq!(chosen(None), Some("text/html"));
        assert_eq!(chosen(Some("")), Some("text/html"));
        assert_eq!(chosen(Some("*/*")), Some("text/html"));
        assert_eq!(chosen(Some("text/turtle")), Some("text/turtle"));
        assert_eq!(chosen(Some("TEXT/TURTLE; charset=utf-8")), Some("text/turtle"));
        assert_eq!(
            chosen(Some("text/html;q=0.5, application/ld+json")),
            Some("application/ld+json")
        );
        assert_eq!(chosen(Some("text/*;q=0.3, text/html;q=0.1, */*;q=0.2")), Some("text/turtle"));
        assert_eq!(chosen(Some("text/html;q=0, */*")), Some("text/turtle"));
        assert_eq!(chosen(Some("image/png")), None);
        // As SPARQLWrapper asks for Turtle.
        assert_eq!(chosen(Some("application/turtle,text/turtle")), Some("text/turtle"));
    }

    #[test]
    fn codings_have_qualities() {
        assert!(quality("gzip, deflate, br", "gzip") > 0.0);
        assert!(quality("*;q=0.1", "gzip") > 0.0);
        assert_eq!(quality("gzip;q=0, *", "gzip"), 0.0);
        assert_eq!(quality("identity", "gzip"), 0.0);
    }
}
