//! Fuzzes metadata documents with any bytes: read, completed with headers, every place found.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur::diagnostic::{Diagnostics, Spot, pointer};
use rapporteur::source::Files;
use rapporteur::csvw::metadata;

fuzz_target!(|data: &[u8]| {
    let files = Files::new("/nonexistent");
    for width in [0, 1, 3] {
        let mut problems = Diagnostics::new();
        let mut group = metadata::parse(&files, "file:///d/m.json", data, &mut problems);
        for table in group.iter_mut().flat_map(|group| &mut group.tables) {
            let header = vec![vec!["A".to_owned()]; width];
            let at = metadata::HeaderPlace { file: "t.csv", line: 1, record: 1 };
            metadata::complete(table, &header, width == 1, at, &mut problems);
            let count = table.columns.len();
            assert!(table.primary_key.iter().chain(&table.row_titles).all(|i| *i < count));
            assert!(table.foreign_keys.iter().flat_map(|key| &key.columns).all(|i| *i < count));
        }
        for problem in problems.iter() {
            assert!(!problem.to_string().contains(char::is_control));
            if let Spot::Json(at) = &problem.place.spot {
                pointer::position(data, at);
            }
        }
    }
});
