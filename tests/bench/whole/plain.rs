//! A plain program for the dialogue case only, as the limit of the machine: the csv crate,
//! templates in the code, the shape of typed cells checked, and nothing else.

use std::collections::HashSet;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use csv::ByteRecord;

/// How many bytes are read at a time.
const BLOCK: usize = 512 * 1024;

/// A function that makes the triples of a row.
type Row = fn(&ByteRecord, &mut Vec<u8>) -> bool;

/// The tables, and their key cells.
const TABLES: &[(&str, Row, &[usize])] = &[
    ("states.csv", state, &[0]),
    ("organizations.csv", organization, &[0]),
    ("sessions.csv", session, &[0]),
    ("hosting.csv", hosting, &[0, 1]),
    ("documents.csv", document, &[0]),
];

/// Converts the tables in the current folder.
pub fn run(output: &Path, threads: usize, checks_keys: bool) -> io::Result<()> {
    let mut out = File::create(output)?;
    let mut keys = checks_keys.then(Keys::default);
    for &(name, row, key) in TABLES {
        let mut blocks = Blocks::new(File::open(name)?)?;
        if threads < 2 {
            let (mut block, mut made) = (Vec::new(), Vec::new());
            while blocks.next(&mut block)? {
                map(&block, row, &mut made, |record| match &mut keys {
                    Some(keys) => keys.check(name, key, record),
                    None => true,
                })?;
                out.write_all(&made)?;
            }
        } else {
            parallel(&mut blocks, row, threads, &mut out)?;
        }
    }
    Ok(())
}

/// Gives blocks to the threads in turn, and takes the results in the same order.
fn parallel(blocks: &mut Blocks, row: Row, threads: usize, out: &mut File) -> io::Result<()> {
    type Work = (SyncSender<Vec<u8>>, Receiver<io::Result<(Vec<u8>, Vec<u8>)>>);
    std::thread::scope(|scope| {
        let start = |_| -> Work {
            let (to, from_us) = sync_channel::<Vec<u8>>(1);
            let (to_us, from) = sync_channel(1);
            scope.spawn(move || {
                for block in from_us {
                    let mut made = Vec::new();
                    let done = map(&block, row, &mut made, |_| true).map(|()| (block, made));
                    if to_us.send(done).is_err() {
                        return;
                    }
                }
            });
            (to, from)
        };
        let workers: Vec<Work> = (0..threads).map(start).collect();
        let gone = || io::Error::other("a thread has ended");
        let (mut given, mut taken) = (0, 0);
        let mut spare = Vec::new();
        loop {
            let mut block = spare.pop().unwrap_or_default();
            let more = blocks.next(&mut block)?;
            if more {
                workers[given % threads].0.send(block).map_err(|_| gone())?;
                given += 1;
            }
            while taken < given && (!more || given - taken >= threads) {
                let (block, made) = workers[taken % threads].1.recv().map_err(|_| gone())??;
                out.write_all(&made)?;
                spare.push(block);
                taken += 1;
            }
            if !more {
                return Ok(());
            }
        }
    })
}

/// Maps the rows of a block.
fn map(
    block: &[u8],
    row: Row,
    out: &mut Vec<u8>,
    mut key: impl FnMut(&ByteRecord) -> bool,
) -> io::Result<()> {
    out.clear();
    std::str::from_utf8(block).map_err(io::Error::other)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).buffer_capacity(64 * 1024).from_reader(block);
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        if !key(&record) || !row(&record, out) {
            return Err(io::Error::other(format!("a bad row: {record:?}")));
        }
    }
    Ok(())
}

/// A table in blocks of whole rows.
struct Blocks {
    file: File,
    rest: Vec<u8>,
}

impl Blocks {
    /// Skips the header, which has no quotes.
    fn new(mut file: File) -> io::Result<Self> {
        let mut rest = vec![0; 4096];
        let read = file.read(&mut rest)?;
        rest.truncate(read);
        let end = memchr::memchr(b'\n', &rest).ok_or_else(|| io::Error::other("no header"))?;
        rest.drain(..=end);
        Ok(Self { file, rest })
    }

    fn next(&mut self, block: &mut Vec<u8>) -> io::Result<bool> {
        block.clear();
        block.append(&mut self.rest);
        let missing = (BLOCK - block.len()) as u64;
        (&self.file).take(missing).read_to_end(block)?;
        let (mut quoted, mut end) = (false, 0);
        for at in memchr::memchr2_iter(b'"', b'\n', block) {
            match block[at] {
                b'"' => quoted = !quoted,
                _ if !quoted => end = at + 1,
                _ => {}
            }
        }
        self.rest.extend_from_slice(&block[end..]);
        block.truncate(end);
        Ok(!block.is_empty())
    }
}

/// The keys of all tables, by a hash of 64 bits.
#[derive(Default)]
struct Keys(HashSet<u64, BuildHasherDefault<rustc_hash::FxHasher>>);

impl Keys {
    fn digest(table: &str, cells: &[&[u8]]) -> u64 {
        let mut hasher = rustc_hash::FxHasher::default();
        hasher.write(table.as_bytes());
        cells.iter().for_each(|cell| hasher.write(cell));
        hasher.finish()
    }

    /// Adds a row's key, which must be new, and looks up the others, which must be known.
    fn check(&mut self, table: &str, key: &[usize], record: &ByteRecord) -> bool {
        let cell = |i: usize| &record[i];
        let is_new = match *key {
            [one] => self.0.insert(Self::digest(table, &[cell(one)])),
            [one, two] => self.0.insert(Self::digest(table, &[cell(one), cell(two)])),
            _ => true,
        };
        let known = |table: &str, i: usize| {
            cell(i).is_empty() || self.0.contains(&Self::digest(table, &[cell(i)]))
        };
        is_new
            && match table {
                "organizations.csv" => known("states.csv", 5),
                "sessions.csv" => known("states.csv", 6),
                "hosting.csv" => known("sessions.csv", 0) && known("organizations.csv", 2),
                "documents.csv" => known("sessions.csv", 2) && known("organizations.csv", 3),
                _ => true,
            }
    }
}

macro_rules! base {
    ($text:literal) => {
        concat!("<https://example.org/dialogue/", $text).as_bytes()
    };
}

macro_rules! term {
    ($text:literal) => {
        concat!("> <https://example.org/terms#", $text, "> ").as_bytes()
    };
}

macro_rules! class {
    ($text:literal) => {
        concat!(
            "> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/terms#",
            $text,
            "> .\n"
        )
        .as_bytes()
    };
}

macro_rules! end {
    ($text:literal) => {
        concat!("\"^^<http://www.w3.org/2001/XMLSchema#", $text, "> .\n").as_bytes()
    };
}

fn put(out: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

/// An IRI from the parts of an identifier, which needs no percent-encoding.
fn link(out: &mut Vec<u8>, start: &[&[u8]], id: &[u8]) -> bool {
    put(out, start);
    put(out, &[id, b"> .\n"]);
    id.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

/// A literal with the escapes of N-Triples.
fn text(out: &mut Vec<u8>, start: &[&[u8]], text: &[u8], end: &[u8]) {
    put(out, start);
    out.push(b'"');
    let mut rest = text;
    while let Some(at) = rest.iter().position(|b| matches!(b, b'"' | b'\\' | b'\n' | b'\r')) {
        put(out, &[&rest[..at], b"\\"]);
        out.push(match rest[at] {
            b'\n' => b'n',
            b'\r' => b'r',
            other => other,
        });
        rest = &rest[at + 1..];
    }
    put(out, &[rest, end]);
}

/// A literal without anything to escape, if it has the right shape.
fn typed(out: &mut Vec<u8>, start: &[&[u8]], text: &[u8], end: &[u8], fits: bool) -> bool {
    put(out, start);
    put(out, &[b"\"", text, end]);
    fits
}

fn digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn decimal(text: &[u8]) -> bool {
    match memchr::memchr(b'.', text) {
        Some(at) => digits(&text[..at]) && digits(&text[at + 1..]),
        None => digits(text),
    }
}

/// Whether a text has digits where the pattern has `0`, and else its characters.
fn like(text: &[u8], pattern: &[u8]) -> bool {
    text.len() == pattern.len()
        && text
            .iter()
            .zip(pattern)
            .all(|(t, p)| if *p == b'0' { t.is_ascii_digit() } else { t == p })
}

fn state(r: &ByteRecord, out: &mut Vec<u8>) -> bool {
    let about = [base!("state/"), &r[0]];
    put(out, &about);
    put(out, &[class!("State")]);
    text(out, &[about[0], about[1], term!("stateName")], &r[1], b"\"@en .\n");
    text(out, &[about[0], about[1], term!("m49")], &r[2], b"\" .\n");
    let year = like(&r[3], b"0000");
    typed(out, &[about[0], about[1], term!("memberSince")], &r[3], end!("gYear"), year)
}

fn organization(r: &ByteRecord, out: &mut Vec<u8>) -> bool {
    let [a, b] = [base!("organization/"), &r[0]];
    put(out, &[a, b, class!("Organization")]);
    text(out, &[a, b, term!("organizationName")], &r[1], b"\"@en .\n");
    let mut fits = link(out, &[a, b, term!("kind"), base!("kind/")], &r[2]);
    if !r[3].is_empty() {
        let digits = digits(&r[3]);
        fits &= typed(out, &[a, b, term!("founded")], &r[3], end!("integer"), digits);
    }
    if !r[4].is_empty() {
        text(out, &[a, b, term!("website")], &r[4], end!("anyURI"));
    }
    if !r[5].is_empty() {
        fits &= link(out, &[a, b, term!("seat"), base!("state/")], &r[5]);
    }
    fits
}

fn session(r: &ByteRecord, out: &mut Vec<u8>) -> bool {
    let [a, b] = [base!("session/"), &r[0]];
    put(out, &[a, b, class!("DialogueSession")]);
    text(out, &[a, b, term!("sessionTitle")], &r[1], b"\"@en .\n");
    let time = like(&r[2], b"0000-00-00T00:00:00+00:00");
    let truth = matches!(&r[3], b"true" | b"false");
    let number = digits(&r[4]);
    typed(out, &[a, b, term!("startTime")], &r[2], end!("dateTime"), time)
        && typed(out, &[a, b, term!("virtual")], &r[3], end!("boolean"), truth)
        && typed(out, &[a, b, term!("participants")], &r[4], end!("integer"), number)
        && link(out, &[a, b, term!("mode"), base!("mode/")], &r[5])
        && link(out, &[a, b, term!("chair"), base!("state/")], &r[6])
}

fn hosting(r: &ByteRecord, out: &mut Vec<u8>) -> bool {
    let [a, b, c, d] = [base!("session/"), &r[0], b"/host/", &r[1]];
    put(out, &[a, b, c, d, class!("Participation")]);
    let number = digits(&r[1]);
    let mut fits = link(out, &[a, b, c, d, term!("heldSession"), base!("session/")], &r[0])
        && typed(out, &[a, b, c, d, term!("position")], &r[1], end!("integer"), number)
        && link(out, &[a, b, c, d, term!("host"), base!("organization/")], &r[2]);
    text(out, &[a, b, c, d, term!("printedName")], &r[3], b"\" .\n");
    if !r[4].is_empty() {
        fits &= link(out, &[a, b, c, d, term!("role"), base!("role/")], &r[4]);
    }
    fits && link(out, &[a, b, term!("hostedBy"), base!("organization/")], &r[2])
}

fn document(r: &ByteRecord, out: &mut Vec<u8>) -> bool {
    let [a, b] = [base!("document/"), &r[0]];
    put(out, &[a, b, class!("Document")]);
    text(out, &[a, b, term!("title")], &r[1], b"\"@en .\n");
    let mut fits = link(out, &[a, b, term!("listedIn"), base!("session/")], &r[2]);
    if !r[3].is_empty() {
        fits &= link(out, &[a, b, term!("author"), base!("organization/")], &r[3]);
    }
    let (date, size) = (like(&r[4], b"0000-00-00"), decimal(&r[5]));
    fits &= typed(out, &[a, b, term!("published")], &r[4], end!("date"), date)
        && typed(out, &[a, b, term!("sizeKB")], &r[5], end!("decimal"), size);
    text(out, &[a, b, term!("mediaType")], &r[6], b"\" .\n");
    if !r[7].is_empty() {
        let number = digits(&r[7]);
        fits &= typed(out, &[a, b, term!("pages")], &r[7], end!("integer"), number);
    }
    fits
}
