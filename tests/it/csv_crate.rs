//! Compares the table reader with the csv crate, on input that both accept.

use proptest::prelude::*;
use rapporteur::csvw::metadata::model::Dialect;
use rapporteur::csvw::table::{Fields, Reader, Row};
use rapporteur::diagnostic::Diagnostics;

/// The rows of a text in this program, and whether it reports anything. Empty lines are left out,
/// as in the csv crate.
fn ours(text: &str) -> (Vec<Vec<String>>, bool) {
    let source = std::io::Cursor::new(text.as_bytes().to_vec());
    let mut reader =
        Reader::new(Box::new(source), &Dialect::default(), "t.csv".into()).expect("it is text");
    let (mut problems, mut fields, mut rows) = (Diagnostics::new(), Fields::default(), Vec::new());
    let (syntax, file) = (reader.syntax().clone(), reader.file().clone());
    while let Some(mut chunk) = reader.next_chunk(&mut problems).expect("it is short") {
        while let Some(row) = chunk.next(&syntax, &file, &mut fields, &mut problems) {
            let Row::Cells(place) = row else { continue };
            if !chunk.raw(&place).is_empty() {
                let cell = |i| fields.get(chunk.text(), i).expect("it is there").to_owned();
                rows.push((0..fields.len()).map(cell).collect());
            }
        }
    }
    (rows, problems.is_empty())
}

fn theirs(text: &str) -> Vec<Vec<String>> {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = |row: csv::Result<csv::StringRecord>| {
        row.expect("it is UTF-8").iter().map(str::to_owned).collect()
    };
    reader.records().map(row).collect()
}

/// Runs `cases` cases; failures are shown and not stored in a file.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

proptest! {
    #![proptest_config(config(20_000))]

    #[test]
    fn the_csv_crate_reads_the_same(text in "([a-cé ,,\n]|\"\"|\"[a-c,\n\r ]{0,3}\"|\r\n|,\"){0,20}") {
        let (rows, accepted) = ours(&text);
        if accepted {
            prop_assert_eq!(rows, theirs(&text));
        }
    }

    /// Output of the csv crate is accepted and reads back.
    #[test]
    fn output_of_the_csv_crate_reads_back(
        rows in prop::collection::vec(prop::collection::vec("[a-cé ,\"\n\r\u{0B}\u{2028}]{0,5}", 2..4), 0..6),
        crlf in any::<bool>(),
    ) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut builder = csv::WriterBuilder::new();
        let mut writer = builder.terminator(end).flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).expect("memory takes all");
        }
        let text = String::from_utf8(writer.into_inner().expect("memory takes all")).expect("text");
        prop_assert_eq!(ours(&text), (rows, true));
    }

    /// Any bytes are read to their end without a panic.
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(mut reader) = Reader::new(
            Box::new(std::io::Cursor::new(bytes.clone())), &Dialect::default(), "t.csv".into(),
        ) {
            let mut problems = Diagnostics::new();
            while let Ok(Some(_)) = reader.next_chunk(&mut problems) {}
        }
        prop_assume!(Reader::new(
            Box::new(std::io::Cursor::new(text.as_bytes().to_vec())), &Dialect::default(), "t".into(),
        ).is_ok());
        ours(&text);
    }
}
