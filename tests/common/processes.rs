//! Looks at the processes of a server.

#![allow(dead_code, reason = "each program uses a part of it")]

use std::collections::HashMap;

/// The processes below a process, with those of its children.
pub fn below(parent: u32) -> Vec<u32> {
    let children = all();
    let mut found = vec![parent];
    let mut at = 0;
    while let Some(parent) = found.get(at) {
        let own = children.get(parent).into_iter().flatten();
        found.extend(own.copied().collect::<Vec<_>>());
        at += 1;
    }
    found.split_off(1)
}

/// The workers of a server: below its first process are the nursery and the versions, then these.
pub fn workers(server: u32) -> Vec<u32> {
    let children = all();
    let mut found = vec![server];
    for _ in 0..3 {
        let own = found.iter().filter_map(|parent| children.get(parent));
        found = own.flatten().copied().collect();
    }
    found
}

/// All processes that are not just waiting to be noticed, by their parents.
fn all() -> HashMap<u32, Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").expect("a folder").flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // After the name: the state and the parent.
        let mut words =
            stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ')).into_iter().flatten();
        let (state, parent) = (words.next(), words.next().and_then(|word| word.parse().ok()));
        if let (Some(parent), Some("R" | "S" | "D" | "T" | "t" | "I")) = (parent, state) {
            children.entry(parent).or_default().push(id);
        }
    }
    children
}
