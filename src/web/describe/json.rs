//! Writes JSON.

use serde_json::Value;

/// Indented JSON with a final line break.
pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// JSON for a `script` element of HTML: no string in it can end the element or start a comment
/// (HTML §4.12.1.3, "Restrictions for contents of script elements").
pub(crate) fn in_script(value: &Value) -> String {
    // In JSON, these characters occur only within strings.
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
    fn no_text_ends_its_script() {
        let nasty = json!({"</script>": "<!-- <script> ]]> & \u{2028}"});
        let text = in_script(&nasty);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), nasty);
    }
}
