//! Puts blocks of different sizes into columns, in the order of time, so that the whole has a pleasant shape and what
//! is connected is near. Used twice: clusters inside a region, and regions on the wall.

use super::geometry::Point;
use std::cmp::Ordering;

/// A block to be placed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Box {
    pub(crate) w: f64,
    pub(crate) h: f64,
    /// When, on the timeline.
    pub(crate) rank: f64,
}

/// So many arrows lead from one block to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tie {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) weight: f64,
}

/// What is aimed at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    pub(crate) gap: Point,
    /// Width divided by height.
    pub(crate) aspect: f64,
    /// What it costs for each place in time that a block stands behind an earlier one.
    pub(crate) late: f64,
}

/// Where everything went.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arranged {
    /// Blocks, column by column, top to bottom.
    pub(crate) columns: Vec<Vec<usize>>,
    pub(crate) w: f64,
    pub(crate) h: f64,
    pub(crate) at: Vec<Point>,
}

/// Moves are tried only up to this many blocks; beyond, the order of time alone decides.
const POLISHED_MOST: usize = 16;
const PASSES_MOST: usize = 8;

/// Puts blocks into columns. The same blocks always give the same picture.
pub(crate) fn arrange(boxes: &[Box], ties: &[Tie], options: Options) -> Arranged {
    if boxes.is_empty() {
        return Arranged::default();
    }
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|a, b| boxes[*a].rank.total_cmp(&boxes[*b].rank).then(a.cmp(b)));
    let mut turns = vec![0; boxes.len()];
    for (turn, index) in order.iter().enumerate() {
        turns[*index] = turn;
    }
    let packing = Packing {
        boxes,
        ties,
        options,
        turns,
    };
    let area: f64 = boxes
        .iter()
        .map(|one| (one.w + options.gap.x) * (one.h + options.gap.y))
        .sum();
    let tallest = boxes.iter().fold(0.0, |most, one| f64::max(most, one.h));
    let ideal = f64::max(tallest, (area / options.aspect).sqrt());
    if boxes.len() > POLISHED_MOST {
        return packing.place(&packing.cut(&order, ideal));
    }
    let tries = [0.8, 1.0, 1.25].map(|share| packing.polish(packing.cut(&order, f64::max(tallest, ideal * share))));
    let best = tries.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, plan)| plan).unwrap_or_default()
}

struct Packing<'a> {
    boxes: &'a [Box],
    ties: &'a [Tie],
    options: Options,
    /// The place of each block in the order of time.
    turns: Vec<usize>,
}

impl Packing<'_> {
    fn place(&self, columns: &[Vec<usize>]) -> Arranged {
        let mut at = vec![Point::default(); self.boxes.len()];
        let (mut x, mut tallest) = (0.0, 0.0);
        for column in columns {
            let (mut y, mut wide) = (0.0, 0.0);
            for index in column {
                at[*index] = Point { x, y };
                y += self.boxes[*index].h + self.options.gap.y;
                wide = f64::max(wide, self.boxes[*index].w);
            }
            tallest = f64::max(tallest, y - self.options.gap.y);
            x += wide + self.options.gap.x;
        }
        Arranged {
            columns: columns.to_vec(),
            at,
            w: f64::max(0.0, x - self.options.gap.x),
            h: tallest,
        }
    }

    /// Cuts the order of time into columns no taller than `height`.
    fn cut(&self, order: &[usize], height: f64) -> Vec<Vec<usize>> {
        let mut columns: Vec<Vec<usize>> = vec![Vec::new()];
        let mut filled = 0.0;
        for index in order {
            let h = self.boxes[*index].h;
            let full = filled > 0.0 && filled + h > height;
            if full {
                columns.push(Vec::new());
                filled = 0.0;
            }
            if let Some(column) = columns.last_mut() {
                column.push(*index);
            }
            filled += h + self.options.gap.y;
        }
        columns
    }

    /// Long arrows, arrows back in time, blocks out of their order and a wall of an odd shape all cost.
    fn cost(&self, plan: &Arranged) -> f64 {
        let mut wire = 0.0;
        for tie in self.ties {
            let (a, b) = (plan.at[tie.from], plan.at[tie.to]);
            let (from, to) = (self.boxes[tie.from], self.boxes[tie.to]);
            // The gap between two blocks, not between their centres: neighbours cost next to nothing however large.
            let across = f64::max(0.0, f64::max(b.x - (a.x + from.w), a.x - (b.x + to.w)));
            let down = f64::max(0.0, f64::max(b.y - (a.y + from.h), a.y - (b.y + to.h)));
            let slope = 0.15 * (a.y + from.h / 2.0 - b.y - to.h / 2.0).abs();
            let back = if b.x + to.w <= a.x { 160.0 } else { 0.0 };
            wire += tie.weight * (across + down + slope + back);
        }
        let mut late = 0.0;
        for first in 0..self.boxes.len() {
            for second in first + 1..self.boxes.len() {
                let earlier = self.turns[first] <= self.turns[second];
                let (early, other) = if earlier { (first, second) } else { (second, first) };
                // Behind it to the right costs all, below it in the same column a part.
                let (a, b) = (plan.at[early], plan.at[other]);
                let share = match a.x.total_cmp(&b.x) {
                    Ordering::Greater => 1.0,
                    Ordering::Equal if a.y > b.y => 0.3,
                    _ => continue,
                };
                let turns = self.turns[first].abs_diff(self.turns[second]) as f64;
                late += self.options.late * share * turns.min(4.0);
            }
        }
        let side = f64::max(plan.w / self.options.aspect, plan.h);
        wire + late + side * (4.0 + self.boxes.len() as f64) * 1.6
    }

    /// Moves single blocks to better places, and swaps pairs, as long as that helps.
    fn polish(&self, columns: Vec<Vec<usize>>) -> (f64, Arranged) {
        let mut plan = self.place(&columns);
        let mut price = self.cost(&plan);
        for _ in 0..PASSES_MOST {
            let mut better = false;
            for index in 0..self.boxes.len() {
                let mut best = None;
                for columns in self.moves(&plan.columns, index) {
                    let candidate = self.place(&columns);
                    let asked = self.cost(&candidate);
                    if asked < price - 0.5 {
                        price = asked;
                        best = Some(candidate);
                    }
                }
                if let Some(best) = best {
                    plan = best;
                    better = true;
                }
            }
            if !better {
                break;
            }
        }
        (price, plan)
    }

    fn moves(&self, columns: &[Vec<usize>], index: usize) -> Vec<Vec<Vec<usize>>> {
        let without: Vec<Vec<usize>> = columns
            .iter()
            .map(|column| column.iter().copied().filter(|other| *other != index).collect())
            .collect();
        let mut moves: Vec<Vec<Vec<usize>>> = Vec::new();
        for nth in 0..without.len() {
            for slot in 0..=without[nth].len() {
                let mut next = without.clone();
                next[nth].insert(slot, index);
                moves.push(next);
            }
        }
        for nth in 0..=without.len() {
            let mut next = without.clone();
            next.insert(nth, vec![index]);
            moves.push(next);
        }
        for other in index + 1..self.boxes.len() {
            let swap = |each: &usize| match *each {
                each if each == index => other,
                each if each == other => index,
                each => each,
            };
            moves.push(columns.iter().map(|column| column.iter().map(swap).collect()).collect());
        }
        for columns in &mut moves {
            columns.retain(|column| !column.is_empty());
        }
        moves
    }
}
