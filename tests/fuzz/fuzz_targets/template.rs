//! Fuzzes URI templates and values: refused, or the result is ASCII valid in IRIs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur::csvw::mapping::template::{Bindings, Bound, Template};

struct Values<'a>(Vec<&'a str>);

impl Bindings for Values<'_> {
    fn get(&self, index: usize) -> Bound<'_> {
        match (index % 3, self.0.get(index)) {
            (_, None) => Bound::Undefined,
            (0, Some(_)) => Bound::List(self.0.clone()),
            (_, Some(text)) => Bound::One(text),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut parts = text.split('\u{1}');
    let Ok(template) = Template::parse(parts.next().unwrap_or_default()) else { return };
    let mut out = String::new();
    template.expand(&Values(parts.collect()), &mut out);
    let is_allowed = |c: char| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c);
    assert!(out.chars().all(is_allowed), "{out:?}");
    for (i, _) in out.match_indices('%') {
        let digits = out.as_bytes().get(i + 1..i + 3);
        assert!(digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)), "{out:?}");
    }
});
