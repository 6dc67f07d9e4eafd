//! Any text as a query file, and any text as its parameters' values.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur::link::Linker;
use rapporteur::query::Question;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut parts = text.split('\u{1}');
    let Ok(question) = Question::parse("q.rq", parts.next().unwrap_or_default()) else { return };
    let names = question.parameters().iter().map(|parameter| parameter.name.clone());
    let given: Vec<(String, String)> = names.zip(parts.map(str::to_owned)).collect();
    let _ = question.bind(&given, &Linker::default());
});
