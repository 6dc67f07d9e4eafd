//! Parts give what the whole gives, wherever a table is cut.

use std::collections::HashSet;
use std::io::Cursor;
use std::sync::Arc;

use super::*;
use crate::csvw::metadata;
use crate::csvw::table::{BrokenKeys, Cut, EachRow, Keys, Rereader, Sampled};
use crate::diagnostic::Diagnostics;
use crate::rdf::export::NTriplesWriter;
use crate::source::{Files, Memory};

const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
    "tableSchema": {"primaryKey": "id", "columns": [
    {"titles": "id", "name": "id"}, {"titles": "n", "name": "n", "datatype": "integer"}]}}"#;
const TABLE: &str = "id,n\na,1\n\"b\nc\",x\n\n\"d \"\"\n\n\"\"\",3\na,\"y\"\ne,4\n";

struct One<'t>(&'t PartTable, Rows);

impl Sampled for One<'_> {
    fn rows(&self, _: usize, each: EachRow<'_>) {
        let _ = self.0.reread(&self.1, each);
    }
}

/// The table in `parts` parts of about the same size: triples and problems.
fn mapped(parts: usize) -> (String, Diagnostics) {
    let files = Files::of(Arc::new(Memory::new().with("m.json", METADATA)));
    let mut problems = Diagnostics::new();
    let group = metadata::read(&files, &files.iri("m.json"), &mut problems).unwrap();
    let (group, limits) = (Arc::new(group), (true, files.row_limit()));
    let source = Box::new(Cursor::new(TABLE));
    let file = Arc::<str>::from("t.csv");
    let (table, _) = PartTable::open((&group, 0), source, file, limits, &mut problems).unwrap();
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
        let counts: Vec<u64> = part.problems.groups().iter().map(|g| g.count()).collect();
        let sample = table.sample(piece, at, &part.problems);
        problems.append(table.again(&sample, &counts, &mut false).unwrap());
        for (number, digest) in part.keys {
            if !seen.insert(digest) {
                wanted.keys.entry(number).or_default().insert(digest);
            }
        }
        (at, rest) = (part.end, more);
    }
    wanted.most = 10;
    let own = &TABLE.as_bytes()["id,n\n".len()..];
    rows.extend(table.find(&mut table.part(own.to_vec(), table.start()), &wanted).0);
    let twice = wanted.keys.iter().flat_map(|(at, set)| set.iter().map(|d| (*at, *d)));
    let broken = BrokenKeys { twice: twice.collect(), open: Vec::new() };
    let mut keys = Keys::judged(&group, &broken);
    let (_, new) = keys.begin(0);
    let sample = One(&table, rows);
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
