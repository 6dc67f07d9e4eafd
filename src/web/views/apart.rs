//! Moves overlapping boxes apart.

/// A box: its centre and half of its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) half: (f64, f64),
}

/// The number of passes over all pairs.
const ROUNDS: usize = 120;

/// Moves boxes apart within a width, no further than needed; the picture may grow in height.
pub(super) fn apart(boxes: &mut [Placed], width: f64) {
    for _ in 0..ROUNDS {
        let mut moved = false;
        for second in 1..boxes.len() {
            let (before, rest) = boxes.split_at_mut(second);
            let Some(b) = rest.first_mut() else { continue };
            for a in before {
                moved |= push(a, b, width);
            }
        }
        if !moved {
            break;
        }
    }
    settle(boxes);
    let top = boxes.iter().map(|placed| placed.y - placed.half.1).fold(f64::INFINITY, f64::min);
    for placed in boxes {
        placed.y -= top;
    }
}

/// The overlap of two boxes, horizontally and vertically.
fn overlap(a: &Placed, b: &Placed) -> (f64, f64) {
    let across = a.half.0 + b.half.0 - (a.x - b.x).abs();
    let down = a.half.1 + b.half.1 - (a.y - b.y).abs();
    (across, down)
}

fn push(a: &mut Placed, b: &mut Placed, width: f64) -> bool {
    let (across, down) = overlap(a, b);
    if across <= 0.01 || down <= 0.01 {
        return false;
    }
    let side = |from: f64, to: f64| if from <= to { 0.5 } else { -0.5 };
    if across < down {
        let by = across * side(a.x, b.x);
        a.x = (a.x - by).clamp(a.half.0, (width - a.half.0).max(a.half.0));
        b.x = (b.x + by).clamp(b.half.0, (width - b.half.0).max(b.half.0));
    } else {
        let by = down * side(a.y, b.y);
        a.y -= by;
        b.y += by;
    }
    true
}

/// Moves boxes that still overlap down, one after the other from the top.
fn settle(boxes: &mut [Placed]) {
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    let top = |at: usize| boxes.get(at).map_or(0.0, |placed| placed.y - placed.half.1);
    order.sort_by(|a, b| top(*a).total_cmp(&top(*b)).then(a.cmp(b)));
    let mut done: Vec<Placed> = Vec::new();
    for at in order {
        let Some(placed) = boxes.get_mut(at) else { continue };
        // The box only moves down, so it passes each other box at most once.
        for _ in 0..=done.len() {
            let lies = |other: &&Placed| {
                let (across, down) = overlap(placed, other);
                across > 0.01 && down > 0.01
            };
            let Some(other) = done.iter().find(lies) else { break };
            placed.y = other.y + other.half.1 + placed.half.1;
        }
        done.push(*placed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_at_one_place_are_moved_apart() {
        let one = Placed { x: 50.0, y: 0.0, half: (40.0, 12.0) };
        let mut boxes = vec![one; 40];
        apart(&mut boxes, 200.0);
        for (i, a) in boxes.iter().enumerate() {
            assert!(a.x >= 40.0 && a.x <= 160.0 && a.y >= 12.0 - 0.01, "{a:?}");
            for b in &boxes[..i] {
                let (across, down) = overlap(a, b);
                assert!(across <= 0.02 || down <= 0.02, "{a:?} {b:?}");
            }
        }
    }
}
