//! Resolves, normalizes and checks IRIs.

use iri_string::types::{IriAbsoluteStr, IriReferenceStr, IriStr, IriString};

/// Whether a text is an absolute IRI (RFC 3987 §2.2 `IRI`).
pub fn is_absolute(text: &str) -> bool {
    IriStr::new(text).is_ok()
}

/// Resolves a reference against a base (RFC 3986 §5.2, for IRIs RFC 3987).
///
/// Returns none if either is malformed.
pub fn resolve(base: &str, reference: &str) -> Option<String> {
    let reference = IriReferenceStr::new(reference).ok()?;
    let base = base.split('#').next().unwrap_or(base);
    let base = IriAbsoluteStr::new(base).ok()?;
    let resolved = reference.resolve_against(base).to_string();
    IriStr::new(&resolved).ok()?;
    Some(resolved)
}

/// Syntax-based and scheme-based normalization, to compare IRIs (RFC 3986 §6.2.2–3, required by
/// CSVW metadata §6.3).
pub fn normalize(iri: &str) -> String {
    let Ok(parsed) = IriStr::new(iri) else { return iri.to_owned() };
    let normal: IriString = match IriString::try_from(parsed.normalize().to_string()) {
        Ok(normal) => normal,
        Err(_) => return iri.to_owned(),
    };
    let text = normal.as_str();
    for (scheme, port) in [("http://", ":80"), ("https://", ":443")] {
        if let Some(rest) = text.strip_prefix(scheme) {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, tail) = rest.split_at(end);
            let authority = authority.strip_suffix(port).unwrap_or(authority);
            let slash = if tail.starts_with('/') { "" } else { "/" };
            return format!("{scheme}{authority}{slash}{tail}");
        }
    }
    text.to_owned()
}

/// Decodes percent-escapes; invalid escapes and invalid UTF-8 stay unchanged.
pub fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(byte) = bytes.get(i).copied() {
        let hex = |b: u8| (b as char).to_digit(16);
        if byte == b'%'
            && let (Some(high), Some(low)) =
                (bytes.get(i + 1).copied().and_then(hex), bytes.get(i + 2).copied().and_then(hex))
        {
            out.push((high * 16 + low) as u8);
            i += 3;
        } else {
            out.push(byte);
            i += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
