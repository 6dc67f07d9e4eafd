//! Fills variables into messages (§5.3.2).

use std::sync::Arc;

use super::super::report::{Message, Messages};

/// Replaces `{?name}` and `{$name}` by values; names without a value stay.
pub(super) fn fill<'v>(
    messages: &Messages,
    value: impl Fn(&str) -> Option<std::borrow::Cow<'v, str>>,
) -> Messages {
    if !messages.iter().any(|message| message.text.contains('{')) {
        return Arc::clone(messages);
    }
    let filled = messages.iter().map(|message| {
        let mut text = String::new();
        let mut rest = message.text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let name = after.strip_prefix(['?', '$']).and_then(|n| n.split_once('}'));
            match name.and_then(|(name, behind)| Some((value(name)?, behind))) {
                Some((value, behind)) => {
                    text.push_str(&value);
                    rest = behind;
                }
                None => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        Message { text, lang: message.lang.clone() }
    });
    filled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_values_are_filled_in() {
        let messages: Messages = Arc::from(vec![Message {
            text: "{?a} and {$b}, {c} {?d} {{?a}} {?a".to_owned(),
            lang: Some("en".to_owned()),
        }]);
        let value = |name: &str| match name {
            "a" => Some("{?b}".into()),
            "b" => Some("2".into()),
            _ => None,
        };
        let filled = fill(&messages, value);
        assert_eq!(filled[0].text, "{?b} and 2, {c} {?d} {{?b}} {?a");
        assert_eq!(filled[0].lang.as_deref(), Some("en"));
    }
}
