//! Licences: their addresses and SPDX identifiers.

use crate::rdf::vocab::LICENSES;

/// A licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// Its address, for example `https://creativecommons.org/licenses/by/4.0/`.
    pub iri: String,
    /// Its identifier in the SPDX licence list, if its address shows one.
    pub spdx: Option<String>,
}

impl Licence {
    /// The licence at an address.
    pub fn of_iri(iri: &str) -> Self {
        Self { iri: iri.to_owned(), spdx: spdx(iri) }
    }

    /// The licence with an SPDX identifier.
    pub fn of_spdx(id: &str) -> Self {
        let [_, spdx] = LICENSES;
        Self { iri: format!("{spdx}{id}"), spdx: Some(id.to_owned()) }
    }

    /// A readable name.
    pub fn name(&self) -> &str {
        self.spdx.as_deref().unwrap_or(&self.iri)
    }
}

/// The SPDX identifier of an SPDX or Creative Commons address, from path segments such as
/// `licenses/by/4.0/` and `publicdomain/zero/1.0/`.
fn spdx(iri: &str) -> Option<String> {
    let secure = iri.replacen("http://", "https://", 1).replacen("://www.", "://", 1);
    let [commons, list] = LICENSES;
    if let Some(id) = secure.strip_prefix(list) {
        return Some(id.trim_end_matches(".html").to_owned());
    }
    let mut parts = secure.strip_prefix(commons)?.split('/');
    let (kind, name, version) = (parts.next()?, parts.next()?, parts.next()?);
    if version.is_empty() || !version.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match (kind, name) {
        ("licenses", name) => Some(format!("CC-{}-{version}", name.to_uppercase())),
        ("publicdomain", "zero") => Some(format!("CC0-{version}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_show_the_spdx_identifier() {
        for (iri, id) in [
            ("https://creativecommons.org/licenses/by/4.0/", Some("CC-BY-4.0")),
            ("http://creativecommons.org/licenses/by-nc-sa/3.0", Some("CC-BY-NC-SA-3.0")),
            ("https://creativecommons.org/publicdomain/zero/1.0/", Some("CC0-1.0")),
            ("https://spdx.org/licenses/ODbL-1.0.html", Some("ODbL-1.0")),
            ("https://creativecommons.org/licenses/by/", None),
            ("http://example.org/licence", None),
        ] {
            assert_eq!(Licence::of_iri(iri).spdx.as_deref(), id, "{iri}");
        }
        assert!(Licence::of_spdx("CC-BY-4.0").iri.ends_with("/CC-BY-4.0"));
    }
}
