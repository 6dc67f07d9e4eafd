//! Refuses RDF that would exhaust the memory or stack of a parser.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::diagnostic::{Code, Diagnostic, Place, Spot};
use crate::rdf::format::Format;

/// The greatest depth of JSON and XML: that of serde_json, which reads metadata. Each nested node
/// takes one or two levels; shapes are followed to 50 nodes. Oxigraph's JSON-LD reader recurses,
/// and holds a context for each level.
const MAX_DEPTH: usize = 128;

/// The most terms in all contexts of a JSON-LD file. The reader recurses through terms whose prefix
/// is another term, and holds all known terms at each level. (Schema.org's context has 3,000.)
const MAX_TERMS: usize = 10_000;

/// The most `<<` in a file: nested triples are dropped recursively.
const MAX_QUOTED: usize = 100_000;

/// Why a file is refused, from which byte on, and what to do.
struct Refusal {
    message: String,
    at: usize,
    help: &'static str,
}

/// Refuses RDF that is nested too deeply, or that grows when it is read.
///
/// # Errors
/// [`Code::OntologySyntax`] with line and column; `name` is the name of the file.
pub(super) fn check(name: &str, bytes: &[u8], format: Format) -> Result<(), Box<Diagnostic>> {
    let refusal = match format {
        Format::JsonLd => json(bytes),
        Format::RdfXml => xml(bytes),
        Format::Turtle | Format::TriG | Format::NTriples | Format::NQuads => quoted(bytes),
    };
    let Some(Refusal { message, at, help }) = refusal else { return Ok(()) };
    let place = Place { file: name.into(), spot: Spot::at(bytes, at) };
    let problem = Diagnostic::new(Code::OntologySyntax, message, place).excerpt_of(bytes);
    Err(Box::new(problem.help(help)))
}

fn too_deep(at: usize, what: &str) -> Option<Refusal> {
    Some(Refusal {
        message: format!("more than {MAX_DEPTH} nested {what}"),
        at,
        help: "give inner nodes IRIs of their own and describe them at the top of the file",
    })
}

/// An open `{` or `[`.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Whether its entries, or those of its items, are terms of a context.
    is_context: bool,
    is_object: bool,
}

/// Finds an exceeded limit in JSON. The parser refuses invalid JSON.
fn json(bytes: &[u8]) -> Option<Refusal> {
    let mut levels: Vec<Level> = Vec::new();
    let mut terms = 0;
    // The previous string, and whether it is the key of a context.
    let (mut string, mut is_context) = (&b""[..], false);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let level = levels.last().copied().unwrap_or_default();
        match byte {
            b'"' => {
                let end = string_end(bytes, at + 1);
                string = bytes.get(at..end).unwrap_or_default();
                at = end;
                continue;
            }
            b':' => {
                is_context = is_key(string, "@context");
                if level.is_context && level.is_object {
                    terms += 1;
                }
                if terms > MAX_TERMS {
                    return Some(Refusal {
                        message: format!("the contexts have more than {MAX_TERMS} terms in all"),
                        at,
                        help: "write one context at the top, with the terms that are used",
                    });
                }
            }
            b'{' | b'[' => {
                let is_item = level.is_context && !level.is_object;
                levels.push(Level { is_context: is_context || is_item, is_object: *byte == b'{' });
                is_context = false;
                if levels.len() > MAX_DEPTH {
                    return too_deep(at, "objects and arrays");
                }
            }
            b'}' | b']' => {
                levels.pop();
                is_context = false;
            }
            b',' => is_context = false,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The end of a JSON string that begins before `from` (RFC 8259 §7).
fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        match bytes.get(at) {
            None => return at,
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// Whether a string, with its quotes, is a key, with or without escapes.
fn is_key(string: &[u8], key: &str) -> bool {
    // `\u0040` is the longest way to write a character.
    let may_be = string.len() <= 2 + 6 * key.len();
    may_be && serde_json::from_slice::<String>(string).is_ok_and(|string| string == key)
}

/// Finds an exceeded limit in XML, or an entity declaration, which may expand without bound. The
/// parser refuses invalid XML.
fn xml(bytes: &[u8]) -> Option<Refusal> {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = false;
    let mut depth = 0_usize;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(_)) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return too_deep(at, "elements");
                }
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::DocType(text)) => {
                let declared = memchr::memmem::find(&text, b"<!ENTITY");
                if declared.is_some() {
                    let from = bytes.get(at..).unwrap_or_default();
                    return Some(Refusal {
                        message: "entities are not read".to_owned(),
                        at: at + memchr::memmem::find(from, b"<!ENTITY").unwrap_or_default(),
                        help: "replace each &name; with its text, such as \
                               rdf:about=\"http://example.com/ns#Person\" for \
                               rdf:about=\"&ns;Person\", and delete the <!ENTITY …> lines; \
                               or save the ontology as Turtle",
                    });
                }
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// Finds too many triple terms, which RDF 1.1 does not have anyway.
fn quoted(bytes: &[u8]) -> Option<Refusal> {
    let at = memchr::memmem::find_iter(bytes, b"<<").nth(MAX_QUOTED)?;
    Some(Refusal {
        message: format!("more than {MAX_QUOTED} triples as terms, which RDF 1.1 does not know"),
        at,
        help: "describe each such statement as a node with rdf:subject, rdf:predicate and \
               rdf:object",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, format: Format) -> Option<String> {
        check("f", text.as_bytes(), format).err().map(|problem| problem.to_string())
    }

    #[test]
    fn json_that_is_too_deep_is_refused() {
        let nested = |levels: usize| {
            format!("{}1{}", "{\"http://e/{\":\n".repeat(levels), "}".repeat(levels))
        };
        assert_eq!(refused(&nested(128), Format::JsonLd), None);
        let message = "error[O001] f:129:1: more than 128 nested objects and arrays";
        assert_eq!(refused(&nested(4_000), Format::JsonLd).as_deref(), Some(message));
        let array = refused(&"[".repeat(200), Format::JsonLd);
        assert!(array.unwrap().starts_with("error[O001] f:1:129"));
        // Brackets in strings are text.
        let strings = format!("[{}\"\"]", "\"[\\\"{\",".repeat(5_000));
        assert_eq!(refused(&strings, Format::JsonLd), None);
        for text in ["", "\"", "\"\\", "]", "}{", ":"] {
            assert_eq!(refused(text, Format::JsonLd), None, "{text}");
        }
    }

    #[test]
    fn terms_of_contexts_are_counted_with_any_escapes() {
        let terms: String = (0..10_001).map(|n| format!("\"t{n}\": \"http://e/\",")).collect();
        for (before, after) in [
            ("{\"@context\": {", "\"z\": null}}"),
            ("{\"\\u0040context\" : [\"a\", {\"b\": {}}, {", "\"z\": null}]}"),
            ("{\"@context\":{\"p\":{\"@id\":\"http://e/\",\"@context\":{", "\"z\":null}}}}"),
        ] {
            let message = refused(&format!("{before}{terms}{after}"), Format::JsonLd);
            assert!(message.is_some_and(|m| m.contains("more than 10000 terms")), "{before}");
        }
        let data =
            format!("{{\"@context\": {{\"a\": \"http://e/\"}}, \"a\": {{ {terms} \"b\": 1 }} }}");
        assert_eq!(refused(&data, Format::JsonLd), None);
    }

    #[test]
    fn xml_is_refused_for_entities_and_depth() {
        let entity = "<?xml version=\"1.0\"?>\n<!DOCTYPE rdf:RDF [\n <!ENTITY a \"b\">]>\n<a/>";
        let message = "error[O001] f:3:2: entities are not read";
        assert_eq!(refused(entity, Format::RdfXml).as_deref(), Some(message));
        let plain = "<!DOCTYPE rdf:RDF SYSTEM 'rdf.dtd'>\n<a>&lt;!ENTITY <!-- <!ENTITY --></a>";
        assert_eq!(refused(plain, Format::RdfXml), None);
        let nested =
            |levels: usize| format!("{}<c/>{}", "<a b='>'>".repeat(levels), "</a>".repeat(levels));
        assert_eq!(refused(&nested(128), Format::RdfXml), None);
        let message = "error[O001] f:1:1153: more than 128 nested elements";
        assert_eq!(refused(&nested(129), Format::RdfXml).as_deref(), Some(message));
        assert_eq!(refused(&"<a></a>".repeat(5_000), Format::RdfXml), None);
        for text in ["", "<", "<a", "</a>", "<!DOCTYPE", "&a;", "\u{0}"] {
            assert_eq!(refused(text, Format::RdfXml), None, "{text}");
        }
    }
}
