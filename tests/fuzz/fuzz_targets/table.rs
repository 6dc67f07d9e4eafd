//! Fuzzes tables in many dialects: read to the end, with equal results in small and large blocks.

#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use rapporteur::diagnostic::Diagnostics;
use rapporteur::csvw::metadata::model::{Dialect, Trim};
use rapporteur::csvw::table::{Fields, Reader, Row};

/// Reads a few bytes at a time.
struct Slow(std::io::Cursor<Vec<u8>>, usize);

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let end = buffer.len().min(self.1);
        self.0.read(&mut buffer[..end])
    }
}

fn dialect(a: u8, b: u8) -> Dialect {
    let pick = |texts: &[&str], n: u8| texts[usize::from(n) % texts.len()].to_owned();
    let ends = ["\n", "\r\n,\n", "\r,\r\n,\n", "\r", "ab", ";"];
    Dialect {
        encoding: pick(&["utf-8", "utf-16le", "shift_jis", "windows-1252", "gb18030"], a >> 5),
        delimiter: pick(&[",", ";", "\t", "ab", "\"", "\n", "é", "\\"], a),
        quote_char: ['"', '\'', 'é', ','].get(usize::from(a >> 3) & 7).copied(),
        double_quote: b & 1 == 0,
        line_terminators: pick(&ends, b >> 1).split(',').map(str::to_owned).collect(),
        comment_prefix: [None, Some("#"), Some("\""), Some("ab")][usize::from(b >> 4) & 3]
            .map(str::to_owned),
        skip_blank_rows: b & 64 != 0,
        trim: [Trim::None, Trim::Both, Trim::Start, Trim::End][usize::from(b >> 6)],
        ..Dialect::default()
    }
}

/// Everything read: cells, comments and problems.
fn read(data: &[u8], dialect: &Dialect, block: usize) -> Vec<String> {
    let source = Box::new(Slow(std::io::Cursor::new(data.to_vec()), block));
    let mut problems = Diagnostics::new();
    let mut found = Vec::new();
    let mut reader = match Reader::new(source, dialect, "t.csv".into()) {
        Ok(reader) => reader,
        Err(problem) => return vec![problem.to_string()],
    };
    let (syntax, file) = (reader.syntax().clone(), reader.file().clone());
    let mut fields = Fields::default();
    while let Ok(Some(mut chunk)) = reader.next_chunk(&mut problems) {
        while let Some(row) = chunk.next(&syntax, &file, &mut fields, &mut problems) {
            match row {
                Row::Comment(place) => {
                    found.push(format!("# {} {}", place.line, chunk.raw(&place)));
                }
                Row::Cells(place) => {
                    let cell = |i| fields.get(chunk.text(), i).expect("it is there");
                    let cells: Vec<&str> = (0..fields.len()).map(cell).collect();
                    assert!(!cells.is_empty());
                    found.push(format!("{} {} {cells:?}", place.line, place.row));
                }
            }
        }
    }
    found.extend(problems.iter().map(ToString::to_string));
    found
}

fuzz_target!(|data: &[u8]| {
    let Some((&[a, b], rest)) = data.split_first_chunk::<2>() else { return };
    let dialect = dialect(a, b);
    let whole = read(rest, &dialect, usize::MAX);
    assert_eq!(whole, read(rest, &dialect, 1), "{dialect:?}");
});
