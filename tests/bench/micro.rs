//! Measures the stages of the mapping, each by itself: cargo bench --bench micro [-- NAME]
//!
//! Compare them: `map::checked` is the cost of all stages before the writer.

#![allow(clippy::restriction, reason = "tests may panic")]

#[path = "workload/mod.rs"]
mod workload;

use std::fs;
use std::hint::black_box;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use rapporteur::csvw::mapping::{self, MappingOptions};
use rapporteur::csvw::metadata;
use rapporteur::csvw::metadata::model::TableGroup;
use rapporteur::diagnostic::Diagnostics;
use rapporteur::rdf::Triple;
use rapporteur::rdf::graph::{Graph, GraphBuilder, GraphName};
use rapporteur::source::Files;

fn main() {
    divan::main();
}

/// The dialogue case at scale 1.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(concat!(env!("CARGO_TARGET_TMPDIR"), "/micro"));
    workload::write(&workload::CASES[0], 1, 1, &folder).expect("the tables can be written");
    folder
});

/// The table with most columns.
static DOCUMENTS: LazyLock<Vec<u8>> =
    LazyLock::new(|| fs::read(FOLDER.join("documents.csv")).expect("it was just written"));

/// Its description.
fn group() -> (Files, TableGroup) {
    let files = Files::new(FOLDER.as_path());
    let mut problems = Diagnostics::new();
    let url = files.iri("csv-metadata.json");
    let group = metadata::read(&files, &url, &mut problems).expect("the metadata is right");
    (files, group)
}

/// Maps all tables in one thread; returns the number of triples.
fn map(options: MappingOptions, mut take: impl FnMut(Triple<'_>) -> io::Result<()>) -> u64 {
    let (files, group) = group();
    let options = MappingOptions { threads: Some(NonZeroUsize::MIN), ..options };
    let (mut problems, mut count) = (Diagnostics::new(), 0);
    let mut sink = |triple: Triple<'_>| {
        count += 1;
        take(triple)
    };
    mapping::map(&files, &group, options, &mut problems, &mut sink).expect("nothing is written");
    assert!(problems.is_ok());
    assert_eq!(count, triples());
    count
}

/// The expected number of triples.
fn triples() -> u64 {
    static COUNT: LazyLock<u64> = LazyLock::new(|| {
        let expected = fs::read(FOLDER.join("expected.nt")).expect("it was just written");
        memchr::memchr_iter(b'\n', &expected).count() as u64
    });
    *COUNT
}

/// The graph of all tables.
fn graph() -> Graph {
    let mut builder = GraphBuilder::new();
    let mut part = builder.part(GraphName::Records);
    map(MappingOptions::default(), |triple| rapporteur::rdf::Sink::triple(&mut part, triple));
    builder.finish()
}

mod read {
    use super::*;
    use rapporteur::csvw::metadata::model::Dialect;
    use rapporteur::csvw::table::{Fields, Reader, Row};

    /// Bytes to rows and cells.
    #[divan::bench]
    fn rows(bencher: Bencher<'_, '_>) {
        let bytes: &'static [u8] = &DOCUMENTS;
        bencher.counter(BytesCount::of_slice(bytes)).bench(|| {
            let mut problems = Diagnostics::new();
            let source: Box<dyn Read + Send> = Box::new(bytes);
            let mut reader = Reader::new(source, &Dialect::default(), "documents.csv".into())
                .expect("it can be read");
            let (syntax, file) = (reader.syntax().clone(), reader.file().clone());
            let (mut fields, mut rows) = (Fields::default(), 0);
            while let Some(mut chunk) = reader.next_chunk(&mut problems).expect("it can be read") {
                while let Some(row) = chunk.next(&syntax, &file, &mut fields, &mut problems) {
                    rows += u64::from(matches!(row, Row::Cells(_)));
                    black_box(fields.get(chunk.text(), 1));
                }
            }
            assert_eq!(rows, 7001);
        });
    }

    /// The same by the csv crate, which checks less.
    #[divan::bench]
    fn csv_crate(bencher: Bencher<'_, '_>) {
        bencher.counter(BytesCount::of_slice(&**DOCUMENTS)).bench(|| {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).from_reader(DOCUMENTS.as_slice());
            let (mut record, mut rows) = (csv::StringRecord::new(), 0);
            while reader.read_record(&mut record).expect("it can be read") {
                rows += 1;
                black_box(record.get(1));
            }
            assert_eq!(rows, 7001);
        });
    }
}

mod cell {
    use super::*;
    use rapporteur::csvw::datatype::{Builtin, Datatype, ValueParser};

    /// Some values of a datatype; each is canonical or at least valid.
    const VALUES: &[(&str, Builtin, &[&str])] = &[
        ("string", Builtin::String, &["a text of some words", "Österreich", ""]),
        ("integer", Builtin::Integer, &["7", "1250", "98765432"]),
        ("decimal", Builtin::Decimal, &["7.5", "1250.25", "0.125"]),
        ("boolean", Builtin::Boolean, &["true", "false", "true"]),
        ("date", Builtin::Date, &["2020-12-09", "1998-02-28", "2024-02-29"]),
        ("dateTime", Builtin::DateTime, &["2020-12-09T10:30:00Z", "1998-02-28T00:00:00Z"]),
        ("anyURI", Builtin::AnyUri, &["https://example.org/about", "https://example.org/a?b=c"]),
    ];

    /// The text of a cell to the value of a datatype.
    #[divan::bench(args = ["string", "integer", "decimal", "boolean", "date", "dateTime", "anyURI"])]
    fn parse(bencher: Bencher<'_, '_>, name: &str) {
        let (_, base, values) = VALUES.iter().find(|v| v.0 == name).expect("it is in the list");
        let datatype = Datatype { base: *base, ..Datatype::default() };
        let (parser, faults) = ValueParser::compile(&datatype);
        assert!(faults.is_empty());
        let mut scratch = String::new();
        bencher.counter(ItemsCount::new(values.len() * 1000)).bench_local(|| {
            for _ in 0..1000 {
                for value in *values {
                    let form = parser.parse(black_box(value), &mut scratch).expect("it fits");
                    assert_eq!(form, *value);
                }
            }
        });
    }
}

mod template {
    use super::*;
    use rapporteur::csvw::mapping::template::{Bindings, Bound, Template};

    struct Values<'a>(&'a [&'a str]);

    impl Bindings for Values<'_> {
        fn get(&self, index: usize) -> Bound<'_> {
            self.0.get(index).map_or(Bound::Undefined, |text| Bound::One(text))
        }
    }

    /// The values of a row to an IRI: as they stand, or percent-encoded.
    #[divan::bench(args = ["s0001234", "Österreich und anderswo"])]
    fn expand(bencher: Bencher<'_, '_>, value: &str) {
        let template = Template::parse("https://example.org/dialogue/session/{session}/host/{n}")
            .expect("it is well formed");
        let mut out = String::new();
        bencher.counter(ItemsCount::new(1000_u32)).bench_local(|| {
            for _ in 0..1000 {
                out.clear();
                template.expand(&Values(black_box(&[value, "3"])), &mut out);
            }
            assert!(out.ends_with("/host/3"));
        });
    }
}

mod map {
    use super::*;

    /// All stages before the writer, to a sink that only counts.
    #[divan::bench]
    fn checked(bencher: Bencher<'_, '_>) {
        let count = ItemsCount::new(triples());
        bencher.counter(count).bench(|| map(MappingOptions::default(), |_| Ok(())));
    }

    /// The same without keys.
    #[divan::bench]
    fn without_keys(bencher: Bencher<'_, '_>) {
        let options = MappingOptions { validate: false, ..MappingOptions::default() };
        bencher.counter(ItemsCount::new(triples())).bench(|| map(options, |_| Ok(())));
    }

    /// The same into a graph.
    #[divan::bench]
    fn into_graph(bencher: Bencher<'_, '_>) {
        bencher.counter(ItemsCount::new(triples())).bench(graph);
    }
}

mod write {
    use super::*;
    use rapporteur::rdf::export::{self, NTriplesWriter};
    use rapporteur::rdf::format::Format;

    /// All stages and the writer: rows to N-Triples, as `convert` does it.
    #[divan::bench]
    fn stream(bencher: Bencher<'_, '_>) {
        bencher.counter(ItemsCount::new(triples())).bench(|| {
            let mut writer = NTriplesWriter::new(io::sink());
            map(MappingOptions::default(), |triple| {
                rapporteur::rdf::ParallelSink::take(&mut writer, triple)
            });
            writer.finish()
        });
    }

    /// A graph to text, in order.
    #[divan::bench(args = ["ntriples", "turtle", "rdfxml", "jsonld"], sample_count = 3)]
    fn graph(bencher: Bencher<'_, '_>, format: &str) {
        let format = Format::from_name(format).expect("it is a format");
        let graph = super::graph();
        bencher.counter(ItemsCount::new(triples())).bench_local(|| {
            let mut out = Vec::new();
            export::write(&graph, format, &export::ExportOptions::default(), &mut out)
                .expect("a Vec takes all");
            out.len()
        });
    }
}
