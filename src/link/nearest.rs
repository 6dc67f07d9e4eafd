//! The nearest of some texts, such as the keys of a table: to say what a wrong one may have meant.

use super::align::likeness;
use super::fold::fold;
use super::grams::{Grams, Scratch};

/// Texts among which the nearest are looked for.
#[derive(Clone, Debug, Default)]
pub struct Nearest {
    texts: Vec<String>,
    folded: Vec<String>,
    grams: Grams,
}

/// How many texts are compared.
const COMPARED: usize = 16;

impl Nearest {
    /// Indexes texts.
    pub fn new(texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let texts: Vec<String> = texts.into_iter().map(Into::into).collect();
        let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
        let grams = Grams::new(folded.iter().map(String::as_str));
        Self { texts, folded, grams }
    }

    /// At most `most` texts that are like `text`, the most alike first.
    pub fn find(&self, text: &str, most: usize) -> Vec<&str> {
        let folded = fold(text);
        let near = self.grams.nearest(&folded, COMPARED, &mut Scratch::default());
        let mut found: Vec<(f64, &str)> = Vec::new();
        for (_, at) in near {
            let (own, text) = (self.folded.get(at as usize), self.texts.get(at as usize));
            if let (Some(own), Some(text)) = (own, text)
                && let Some((alike, _)) = likeness(&folded, own)
            {
                found.push((alike, text));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        found.truncate(most);
        found.into_iter().map(|(_, text)| text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_keys_are_told() {
        let keys = Nearest::new(["organization/wilpf", "organization/apc", "state/CAN"]);
        assert_eq!(keys.find("organisation/wilpf", 1), ["organization/wilpf"]);
        assert_eq!(keys.find("state/CAM", 3), ["state/CAN"]);
        assert!(keys.find("theme", 3).is_empty());
    }
}
