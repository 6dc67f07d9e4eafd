//! Sorts large slices with all processors.

use std::cmp::Ordering;
use std::num::NonZeroUsize;
use std::thread;

/// A slice of fewer items is sorted in place: a thread would cost more than it saves.
const LARGE: usize = 1 << 15;

/// Sorts in as many threads as there are processors, without more memory. The result does not depend
/// on their number if no two different items are equal.
pub(super) fn sort<T: Send>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering + Sync) {
    let threads = match items.len() < LARGE {
        true => 1,
        false => thread::available_parallelism().map_or(1, NonZeroUsize::get),
    };
    sort_with(items, threads, &order);
}

/// Parts the items at one of them, and sorts both sides at the same time.
fn sort_with<T: Send>(
    items: &mut [T],
    threads: usize,
    order: &(impl Fn(&T, &T) -> Ordering + Sync),
) {
    if threads < 2 || items.len() < LARGE {
        return items.sort_unstable_by(order);
    }
    let low = threads / 2;
    let middle = items.len() / threads * low;
    items.select_nth_unstable_by(middle, order);
    let (before, from) = items.split_at_mut(middle);
    thread::scope(|scope| {
        scope.spawn(|| sort_with(before, low, order));
        sort_with(from, threads - low, order);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }
}
