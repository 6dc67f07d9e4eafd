//! JSON as it is written.

use serde_json::Value;

/// Readable JSON with an end of line.
pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// JSON that can stand in a `script` element of HTML: none of its texts ends the element or begins
/// a comment there (HTML §4.12.1.3, "Restrictions for contents of script elements").
pub(crate) fn in_script(value: &Value) -> String {
    // Outside of texts JSON has no such character.
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_text_leaves_its_script() {
        let nasty = json!({"</script>": "<!-- <script> ]]> & \u{2028}"});
        let text = in_script(&nasty);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), nasty);
    }
}
