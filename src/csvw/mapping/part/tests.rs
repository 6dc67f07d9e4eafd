//! Parts give what the whole gives, wherever a table is cut.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::sync::Arc;

use super::*;
use crate::csvw::metadata;
use crate::csvw::metadata::model::TableGroup;
use crate::csvw::table::{BrokenKeys, Cut, Digest, EachRow, Keys, Rereader, Sampled};
use crate::diagnostic::{Code, Diagnostics};
use crate::rdf::export::NTriplesWriter;
use crate::source::{Files, Memory};

const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
    "tableSchema": {"primaryKey": "id", "columns": [
    {"titles": "id", "name": "id"}, {"titles": "n", "name": "n", "datatype": "integer"}]}}"#;
const TABLE: &str = "id,n\na,1\n\"b\nc\",x\n\n\"d \"\"\n\n\"\"\",3\na,\"y\"\ne,4\n";

struct One<'t>(&'t PartTable, Rows, u64);

impl Sampled for One<'_> {
    fn rows(&self, _: usize, each: EachRow<'_>) {
        let _ = self.0.reread(&self.1, each);
    }

    fn is_whole(&self, _: usize) -> bool {
        self.2 == 0
    }
}

/// A table opened by its bytes.
fn opened(
    metadata: &str,
    bytes: &'static str,
    problems: &mut Diagnostics,
) -> (Files, Arc<TableGroup>, PartTable) {
    let files = Files::of(Arc::new(Memory::new().with("m.json", metadata)));
    let group = Arc::new(metadata::read(&files, &files.iri("m.json"), problems).unwrap());
    let (source, limits) = (Box::new(Cursor::new(bytes)), (true, files.row_limit()));
    let (table, _) =
        PartTable::open((&group, 0), source, "t.csv".into(), limits, problems).unwrap();
    (files, group, table)
}

/// The table in `parts` parts of about the same size: triples and problems.
fn mapped(parts: usize) -> (String, Diagnostics) {
    let mut problems = Diagnostics::new();
    let (files, group, table) = opened(METADATA, TABLE, &mut problems);
    assert!(needs_numbers(&group.tables[0]));
    let (mut triples, mut rest) = (Vec::new(), &TABLE.as_bytes()["id,n\n".len()..]);
    let (mut at, mut seen, mut wanted) = (table.start(), HashSet::new(), Wanted::default());
    let mut rows = Rows::new();
    for left in (1..=parts).rev() {
        let mut cut = Cut::of(&group.tables[0].dialect).unwrap();
        let end = match left {
            1 => rest.len(),
            left => cut.whole(&rest[..rest.len() / left]),
        };
        let (piece, more) = rest.split_at(end);
        let mut writer = NTriplesWriter::new(&mut triples);
        let part = table.map(&mut table.part(piece.to_vec(), at), &mut writer).unwrap();
        writer.finish().unwrap();
        let counts = PartTable::counts(&part.problems);
        let sample = table.sample(piece, at, part.problems.iter());
        problems.append(table.again(&sample, &counts, &mut false).unwrap());
        for (number, digest) in part.keys {
            if !seen.insert(digest) {
                wanted.keys.entry(number).or_default().insert(digest);
            }
        }
        (at, rest) = (part.end, more);
    }
    wanted = Wanted { most: 10, bytes: 1000, ..wanted };
    let own = &TABLE.as_bytes()["id,n\n".len()..];
    rows.extend(table.find(&mut table.part(own.to_vec(), table.start()), &mut wanted).0);
    let twice = wanted.keys.iter().flat_map(|(at, set)| set.iter().map(|d| (*at, *d)));
    let broken = BrokenKeys { twice: twice.collect(), open: Vec::new() };
    let mut keys = Keys::judged(&group, &broken);
    let (_, new) = keys.begin(0);
    let sample = One(&table, rows, 0);
    let rereader = Rereader { files: &files, group: &group, sample: Some(&sample) };
    keys.end(0, new, true, &rereader, &mut problems).unwrap();
    (String::from_utf8(triples).unwrap(), problems)
}

#[test]
fn parts_give_the_triples_and_problems_of_the_whole() {
    let (triples, problems) = mapped(1);
    let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[3].contains("'a' is already used on line 2"), "{found:#?}");
    for parts in 2..TABLE.len() {
        let (own, own_problems) = mapped(parts);
        assert_eq!(own, triples, "{parts} parts");
        let all = |p: &Diagnostics| p.iter().cloned().collect::<Vec<_>>();
        assert_eq!(all(&own_problems), all(&problems), "{parts} parts");
    }
}

#[test]
fn tables_are_cut_only_where_that_is_sure() {
    use crate::csvw::metadata::model::Dialect;
    let of = |change: fn(&mut Dialect)| {
        let mut dialect = Dialect::default();
        change(&mut dialect);
        Cut::of(&dialect)
    };
    assert!(of(|_| {}).is_some() && of(|d| d.quote_char = None).is_some());
    assert!(of(|d| d.encoding = "utf-16".into()).is_none());
    assert!(of(|d| d.encoding = "windows-1252".into()).is_none());
    assert!(of(|d| d.double_quote = false).is_none());
    assert!(of(|d| d.quote_char = Some('«')).is_none());
    assert!(of(|d| d.line_terminators = vec!["\r".into()]).is_none());
    assert!(of(|d| d.line_terminators = vec!["\r\n".into()]).is_none());
    let mut cut = of(|_| {}).unwrap();
    assert_eq!((cut.whole(b"a\n\"b\nc"), cut.whole(b"a\n\"b\nc\"\nd")), (2, 8));
    let mut cut = of(|_| {}).unwrap().within(true);
    assert_eq!((cut.first(b"a\nb"), cut.first(b"a\nb\"\nd\n")), (0, 5));
}

/// The digest of the key of each row of a part.
fn digests(table: &PartTable, bytes: &str) -> HashSet<Digest> {
    let (mut triples, at) = (Vec::new(), table.start());
    let mut writer = NTriplesWriter::new(&mut triples);
    let part = table.map(&mut table.part(bytes.into(), at), &mut writer).unwrap();
    part.keys.into_iter().map(|(_, digest)| digest).collect()
}

#[test]
fn rows_that_are_not_wanted_take_no_room_and_those_left_out_are_no_change() {
    let mut problems = Diagnostics::new();
    let (files, group, table) = opened(METADATA, "id,n\n", &mut problems);
    let keys = HashMap::from([(0, digests(&table, "b,1\n"))]);
    // The first two rows are near, and two wanted ones are looked for, in two pieces.
    let references = HashMap::new();
    let mut wanted = Wanted { keys, references, first: 2, first_bytes: 100, most: 2, bytes: 100 };
    let at = table.start();
    let mut part = table.part("x,1\ny,2\nb,3\nz,4\n".into(), at);
    let (mut rows, more) = table.find(&mut part, &mut wanted);
    assert_eq!((rows.len(), more, wanted.most), (3, 0, 1));
    let mut part = table.part("b,5\nb,6\nb,7\n".into(), part.position());
    let (others, more) = table.find(&mut part, &mut wanted);
    assert_eq!((others.len(), more, wanted.most), (1, 2, 0));
    // Bytes are limited too; a row has five with its line end.
    for (first_bytes, bytes, found) in [(6, 6, 4), (5, 6, 3), (6, 5, 3), (1, 0, 1)] {
        let keys = wanted.keys.clone();
        let references = HashMap::new();
        let mut few = Wanted { keys, references, first: 2, first_bytes, most: 9, bytes };
        let mut part = table.part("x,1\ny,2\nb,3\nb,4\n".into(), at);
        let (rows, more) = table.find(&mut part, &mut few);
        assert_eq!((rows.len(), more), (found, u64::from(bytes < 6) + u64::from(bytes == 0)));
    }
    rows.extend(others);
    // Of the key, one row is enough of a sample that has more.
    for (count, more, code) in [(3, 2, None), (3, 0, Some(Code::FileUnreadable))] {
        let mut found = Diagnostics::new();
        let twice = wanted.keys[&0].iter().map(|digest| (0, *digest)).collect();
        let mut keys = Keys::judged(&group, &BrokenKeys { twice, open: Vec::new() });
        let (_, new) = keys.begin(0);
        let sample = One(&table, rows[..count].to_vec(), more);
        let rereader = Rereader { files: &files, group: &group, sample: Some(&sample) };
        keys.end(0, new, true, &rereader, &mut found).unwrap();
        assert_eq!(found.iter().next().map(|problem| problem.code), code);
    }
}

#[test]
fn problems_of_bytes_do_not_shift_the_numbers_of_others() {
    let mut problems = Diagnostics::new();
    let (_, _, table) = opened(METADATA, "id,n\n", &mut problems);
    // An earlier part has a NUL, so that this one is not reported again.
    let text = format!("a\0,1\n{}", "b,x\n".repeat(150));
    let part = table.map(
        &mut table.part(text.clone().into(), table.start()),
        &mut NTriplesWriter::new(&mut Vec::new()),
    );
    let part = part.unwrap();
    let rows = table.sample(text.as_bytes(), table.start(), part.problems.iter());
    assert_eq!(rows.len(), 101);
    let counts = PartTable::counts(&part.problems);
    for mut has_nul in [false, true] {
        let found = table.again(&rows, &counts, &mut has_nul).unwrap();
        let cells = found.groups().iter().find(|g| g.kept()[0].code == Code::CellDatatype);
        assert_eq!(cells.map(|group| group.count()), Some(150));
    }
}

#[test]
fn rows_are_found_again_with_the_line_end_of_their_dialect() {
    for end in ["\r", "\r\n", "\n"] {
        let metadata = METADATA.replacen(
            r#""url": "t.csv","#,
            &format!(
                r#""url": "t.csv", "dialect": {{"lineTerminators": ["{}"]}},"#,
                end.escape_default()
            ),
            1,
        );
        // The key is in the last column.
        let metadata = metadata.replace(r#""primaryKey": "id""#, r#""primaryKey": "n""#);
        let bytes: &'static str = match end {
            "\r" => "id,n\r",
            "\r\n" => "id,n\r\n",
            _ => "id,n\n",
        };
        let mut problems = Diagnostics::new();
        let (_, _, table) = opened(&metadata, bytes, &mut problems);
        let text = format!("a,1{end}b,2{end}");
        let keys = HashMap::from([(0, digests(&table, &format!("b,2{end}")))]);
        let mut wanted = Wanted { keys, most: 5, bytes: 100, ..Wanted::default() };
        let (rows, _) = table.find(&mut table.part(text.into(), table.start()), &mut wanted);
        let found: Vec<&[u8]> = rows.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        assert_eq!(found, [format!("b,2{end}").as_bytes()], "{end:?}");
    }
}
