//! Fuzzes queries with any bytes, and their parameters with any text.

#![no_main]

mod checks;

use libfuzzer_sys::fuzz_target;
use rapporteur::QueryTemplate;
use rapporteur::internals::Resolver;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.split(|byte| *byte == 1);
    let text = parts.next().unwrap_or_default();
    if let Err(problem) = QueryTemplate::free("q.rq", text) {
        checks::problem(&problem, text);
    }
    let question = match QueryTemplate::read("q.rq", text) {
        Ok(question) => question,
        Err(problem) => return checks::problem(&problem, text),
    };
    let names = question.parameters().iter().map(|parameter| parameter.name.clone());
    let values = parts.map(|value| String::from_utf8_lossy(value).into_owned());
    let given: Vec<(String, String)> = names.zip(values).collect();
    for problem in question.bind(&given, &Resolver::default()).err().unwrap_or_default() {
        checks::problem(&problem, text);
    }
});
