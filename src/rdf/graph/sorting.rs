//! Sorts and changes large slices with all processors.

use std::cmp::Ordering;
use std::num::NonZeroUsize;
use std::sync::atomic::{self, AtomicUsize};
use std::thread;

use crate::rdf::stop;

/// A slice of fewer items is sorted in place: a thread would cost more than it saves.
const LARGE: usize = 1 << 15;

/// Sorts in as many threads as there are processors, without more memory. The result does not depend
/// on their number if no two different items are equal.
pub(super) fn sort<T: Send>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering + Sync) {
    sort_with(items, threads(items.len()), &order);
}

/// The threads for so many items. To ask for the processors costs more than to sort a few items.
fn threads(items: usize) -> usize {
    match items < LARGE {
        true => 1,
        false => thread::available_parallelism().map_or(1, NonZeroUsize::get),
    }
}

/// Does two works, at the same time if they are about many items.
pub(super) fn both<A: Send, B>(
    items: usize,
    other: impl FnOnce() -> A + Send,
    own: impl FnOnce() -> B,
) -> (A, B) {
    if threads(items) < 2 {
        return (other(), own());
    }
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let own = own();
        (other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), own)
    })
}

/// Changes items in as many parts as there are processors; `work` gets the position of the first item
/// of its part.
pub(super) fn in_parts<T: Send>(items: &mut [T], work: impl Fn(usize, &mut [T]) + Sync) {
    in_parts_with(items, threads(items.len()), &work);
}

fn in_parts_with<T: Send>(
    items: &mut [T],
    threads: usize,
    work: &(impl Fn(usize, &mut [T]) + Sync),
) {
    if threads < 2 || items.len() < LARGE {
        return work(0, items);
    }
    let size = items.len().div_ceil(threads);
    thread::scope(|scope| {
        let mut parts = items.chunks_mut(size).enumerate();
        let own = parts.next();
        parts.for_each(|(at, part)| drop(scope.spawn(move || work(at * size, part))));
        own.into_iter().for_each(|(_, part)| work(0, part));
    });
}

/// Fills memory for items in as many parts as there are processors: each item has its place from
/// `start` on. `work` gets the position of the first item of a part, and its memory.
pub(super) fn with_parts<I>(
    items: &[I],
    memory: &mut [u8],
    start: impl Fn(&I) -> usize,
    work: &(impl Fn(usize, &mut [u8]) + Sync),
) {
    let size = items.len().div_ceil(threads(items.len())).max(1);
    let ends = items.iter().step_by(size).skip(1).map(start).chain([memory.len()]);
    thread::scope(|scope| {
        let (mut rest, mut from) = (memory, 0);
        let mut parts = Vec::new();
        for (at, end) in ends.enumerate() {
            let (part, after) = rest.split_at_mut(end - from);
            parts.push((at * size, part));
            (rest, from) = (after, end);
        }
        let own = parts.pop();
        parts.into_iter().for_each(|(at, part)| drop(scope.spawn(move || work(at, part))));
        own.into_iter().for_each(|(at, part)| work(at, part));
    });
}

/// Parts the items at one of them, and sorts both sides at the same time.
fn sort_with<T: Send>(
    items: &mut [T],
    threads: usize,
    order: &(impl Fn(&T, &T) -> Ordering + Sync),
) {
    stop::step();
    if threads < 2 || items.len() < LARGE {
        return items.sort_unstable_by(order);
    }
    stop::check();
    let low = threads / 2;
    let middle = items.len() / threads * low;
    items.select_nth_unstable_by(middle, order);
    let (before, from) = items.split_at_mut(middle);
    thread::scope(|scope| {
        scope.spawn(|| sort_with(before, low, order));
        sort_with(from, threads - low, order);
    });
}

/// Sorts items that come in groups, as the triples of a row: whole groups by `group`, and each by
/// `order`, which is that of groups first. It moves groups to new memory, which is faster than to sort
/// single items.
pub(super) fn sort_grouped<T: Copy + Send + Sync>(
    items: Vec<T>,
    group: impl Fn(&T) -> u64 + Sync,
    order: impl Fn(&T, &T) -> Ordering + Sync,
) -> Vec<T> {
    sort_grouped_with(items, threads, &group, &order)
}

fn sort_grouped_with<T: Copy + Send + Sync>(
    mut items: Vec<T>,
    threads: impl Fn(usize) -> usize,
    group: &(impl Fn(&T) -> u64 + Sync),
    order: &(impl Fn(&T, &T) -> Ordering + Sync),
) -> Vec<T> {
    let mut runs = Vec::new();
    let mut start = 0;
    for run in items.chunk_by(|a, b| group(a) == group(b)) {
        stop::step();
        runs.extend(run.first().map(|first| (group(first), start, run.len())));
        start += run.len();
    }
    if runs.len() > items.len() / GROUPED {
        drop(runs);
        sort_with(&mut items, threads(start), order);
        return items;
    }
    sort_with(&mut runs, threads(start), &|a, b| a.cmp(b));
    let mut sorted = Vec::with_capacity(items.len());
    for (_, start, length) in runs {
        stop::step();
        sorted.extend_from_slice(items.get(start..start + length).unwrap_or_default());
    }
    drop(items);
    sort_groups(&mut sorted, threads(start), group, order);
    sorted
}

/// Sorts each group of items whose groups are in order.
fn sort_groups<T: Send>(
    items: &mut [T],
    threads: usize,
    group: &(impl Fn(&T) -> u64 + Sync),
    order: &(impl Fn(&T, &T) -> Ordering + Sync),
) {
    if threads < 2 {
        let groups = items.chunk_by_mut(|a, b| group(a) == group(b));
        return groups.for_each(|one| one.sort_unstable_by(order));
    }
    let key = items.get(items.len() / 2).map_or(0, group);
    let start = items.partition_point(|item| group(item) < key);
    let (before, after) = items.split_at_mut(start);
    let low = threads / 2;
    thread::scope(|scope| {
        scope.spawn(|| sort_groups(before, low, group, order));
        sort_groups(after, threads - low, group, order);
    });
}

/// Items come in groups if there are so many for each on average.
const GROUPED: usize = 3;

/// Sorts the numbers of texts by their texts, and equal texts by `order`, which is that of the texts
/// too, in as many threads as there are processors.
pub(super) fn sort_texts<'t>(
    numbers: &mut [u32],
    text: impl Fn(u32) -> &'t [u8] + Sync,
    order: impl Fn(u32, u32) -> Ordering + Sync,
) {
    sort_texts_with(numbers, threads(numbers.len()), &text, &order);
}

fn sort_texts_with<'t>(
    numbers: &mut [u32],
    threads: usize,
    text: &(impl Fn(u32) -> &'t [u8] + Sync),
    order: &(impl Fn(u32, u32) -> Ordering + Sync),
) {
    let mut keyed: Vec<Keyed> = numbers.iter().map(|number| (0, *number)).collect();
    Texts { text, order }.sort(&mut keyed, 0, LEVELS, threads);
    for (number, (_, sorted)) in numbers.iter_mut().zip(keyed) {
        *number = sorted;
    }
}

/// Eight bytes of a text, as a number of the same order, and the number of the text.
type Keyed = (u64, u32);

/// The bytes of a key.
const KEY: usize = 8;

/// How often texts are told apart by eight more bytes, until whole texts are compared.
const LEVELS: u32 = 40;

/// As few texts are compared whole.
const FEW: usize = 16;

/// As many texts tell how many bytes all share.
const SAMPLE: usize = 64;

/// Sorts texts that have long beginnings in common, as IRIs do: by the eight bytes after what all
/// share, and those with the same eight bytes again by what follows. So most comparisons are of numbers
/// that lie side by side, and a text is read a few times only.
struct Texts<'o, T, O> {
    text: T,
    order: &'o O,
}

impl<'t, T, O> Texts<'_, T, O>
where
    T: Fn(u32) -> &'t [u8] + Sync,
    O: Fn(u32, u32) -> Ordering + Sync,
{
    /// Sorts texts that share their first `from` bytes.
    fn sort(&self, items: &mut [Keyed], from: usize, levels: u32, threads: usize) {
        stop::step();
        let Some(first) = items.first().map(|(_, number)| (self.text)(*number)) else { return };
        if items.len() <= FEW || levels == 0 {
            return items.sort_unstable_by(|a, b| (self.order)(a.1, b.1));
        }
        let shared = self.set_keys(items, first, from, threads);
        sort_with(items, threads, &|a, b| a.cmp(b));
        self.runs(items, shared + KEY, levels - 1, threads);
    }

    /// Sets the keys of texts that share their first `from` bytes with one of them; returns how many
    /// bytes all share. To read texts takes most of the time, so some of them tell the number, and it
    /// is checked as all are read.
    fn set_keys(&self, items: &mut [Keyed], first: &[u8], from: usize, threads: usize) -> usize {
        let shared_by = |shared: usize, number: u32| {
            let pairs = first.iter().zip((self.text)(number)).take(shared).skip(from);
            from + pairs.take_while(|(a, b)| a == b).count()
        };
        let some = items.iter().step_by(items.len() / SAMPLE + 1);
        let mut shared = some.fold(first.len(), |shared, (_, number)| shared_by(shared, *number));
        loop {
            let least = AtomicUsize::new(shared);
            in_parts_with(items, threads, &|_, part| {
                let mut own = shared;
                for (key, number) in part {
                    own = shared_by(own, *number);
                    *key = key_at((self.text)(*number), shared);
                }
                least.fetch_min(own, atomic::Ordering::Relaxed);
            });
            match least.into_inner() {
                least if least < shared => shared = least,
                _ => return shared,
            }
        }
    }

    /// Sorts the texts that have the same key, up to the byte `to`, among texts in the order of keys.
    fn runs(&self, items: &mut [Keyed], to: usize, levels: u32, threads: usize) {
        if threads < 2 || items.len() < LARGE {
            for run in items.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
                self.run(run, to, levels, 1);
            }
            return;
        }
        let middle = items.get(items.len() / 2).map_or(0, |(key, _)| *key);
        let start = items.partition_point(|(key, _)| *key < middle);
        let length = items.partition_point(|(key, _)| *key <= middle) - start;
        let (before, from) = items.split_at_mut(start);
        let (run, after) = from.split_at_mut(length);
        if length > (before.len() + after.len()) / 2 {
            // The largest part has the same key: all threads work on it.
            self.run(run, to, levels, threads);
            self.runs(before, to, levels, threads);
            self.runs(after, to, levels, threads);
        } else {
            let low = threads / 2;
            thread::scope(|scope| {
                scope.spawn(|| self.runs(before, to, levels, low));
                self.run(run, to, levels, threads - low);
                self.runs(after, to, levels, threads - low);
            });
        }
    }

    /// Sorts texts that have the same key. Where one ends within the key, they are the same but for
    /// zeros.
    fn run(&self, run: &mut [Keyed], to: usize, levels: u32, threads: usize) {
        match run.iter().any(|(_, number)| (self.text)(*number).len() < to) {
            true => sort_with(run, threads, &|a, b| (self.order)(a.1, b.1)),
            false => self.sort(run, to, levels, threads),
        }
    }
}

/// Eight bytes of a text as a number of the same order; zeros after its end.
fn key_at(text: &[u8], from: usize) -> u64 {
    let rest = text.get(from..).unwrap_or_default();
    match rest.first_chunk::<KEY>() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => {
            let mut bytes = [0; KEY];
            bytes.iter_mut().zip(rest).for_each(|(byte, own)| *byte = *own);
            u64::from_be_bytes(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_are_changed_and_filled_each_at_its_place() {
        for threads in 1..6 {
            let mut items: Vec<usize> = vec![0; LARGE * 2 + 3];
            in_parts_with(&mut items, threads, &|from, part| {
                part.iter_mut().enumerate().for_each(|(at, item)| *item = from + at);
            });
            assert!(items.iter().copied().eq(0..items.len()));
        }
        for count in [0, 1, LARGE + 5] {
            let items: Vec<usize> = (0..count).map(|at| at * 2).collect();
            let mut memory = vec![0; count * 2];
            with_parts(&items, &mut memory, |start| *start, &|from, part| {
                let numbers = (from..).flat_map(|at| [at as u8, 1]);
                part.iter_mut().zip(numbers).for_each(|(byte, number)| *byte = number);
            });
            let expected: Vec<u8> = (0..count).flat_map(|at| [at as u8, 1]).collect();
            assert!(memory == expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn all_numbers_of_threads_sort_alike(seed in any::<u64>(), threads in 1..7_usize, more in 0..9_usize) {
            let mut state = seed | 1;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 40) as u32
            };
            let mut items: Vec<u32> = (0..LARGE * 3 + more).map(|_| next()).collect();
            let mut sorted = items.clone();
            sorted.sort_unstable();
            sort_with(&mut items, threads, &u32::cmp);
            prop_assert!(items == sorted);
        }

        #[test]
        fn groups_are_sorted_as_single_items(
            runs in prop::collection::vec((0..40_u64, 1..9_usize), 0..60), threads in 1..4_usize,
        ) {
            let mut next = 0_u64;
            let item = |group: u64| {
                next = next.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                (group, next >> 60)
            };
            let groups = runs.iter().flat_map(|(group, length)| vec![*group; *length]);
            let items: Vec<(u64, u64)> = groups.map(item).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            let order = |a: &(u64, u64), b: &(u64, u64)| a.cmp(b);
            let sorted = sort_grouped_with(items, |_| threads, &|item| item.0, &order);
            prop_assert_eq!(sorted, expected);
        }

        #[test]
        fn texts_are_sorted_as_a_whole(
            parts in prop::collection::vec("[ab\0]{0,3}|http://e/|[a-c]{7,9}", 1..30),
            seed in any::<u64>(), count in prop_oneof![0..200_usize, LARGE..LARGE + 2000], threads in 1..5_usize,
        ) {
            let mut state = seed | 1;
            let mut next = |below: usize| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33) as usize % below
            };
            let texts: Vec<String> = (0..count)
                .map(|_| (0..next(9)).map(|_| parts[next(parts.len())].as_str()).collect())
                .collect();
            let order = |a: u32, b: u32| {
                texts[a as usize].cmp(&texts[b as usize]).then_with(|| b.cmp(&a))
            };
            let mut numbers: Vec<u32> = (0..count as u32).collect();
            let mut expected = numbers.clone();
            expected.sort_by(|a, b| order(*a, *b));
            sort_texts_with(&mut numbers, threads, &|at| texts[at as usize].as_bytes(), &order);
            prop_assert!(numbers == expected);
        }
    }
}
