//! Which decision that came stands for which one that was expected: the pairing that leaves the least to say.

/// A pair, or one side alone; indexes of what was expected and of what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    Both(usize, usize),
    Missing(usize),
    Unexpected(usize),
}

/// What one side alone costs: two of them are as bad as a pair that differs in so much.
const ALONE: usize = 2;
/// Beyond so many pairs to compare, decisions are paired by their place.
const CELLS_MAX: usize = 250_000;

/// Pairs `expected` and `got` in their order; `cost` says how much a pair differs, 0 for not at all.
pub(super) fn align(expected: usize, got: usize, cost: impl Fn(usize, usize) -> usize) -> Vec<Pair> {
    if expected.saturating_mul(got) > CELLS_MAX {
        let both = (0..expected.min(got)).map(|index| Pair::Both(index, index));
        let missing = (got..expected).map(Pair::Missing);
        let unexpected = (expected..got).map(Pair::Unexpected);
        return both.chain(missing).chain(unexpected).collect();
    }
    let width = got + 1;
    let mut costs = vec![0; (expected + 1) * width];
    for row in (0..=expected).rev() {
        for column in (0..=got).rev() {
            let at = |row: usize, column: usize| costs[row * width + column];
            costs[row * width + column] = match (row < expected, column < got) {
                (false, false) => 0,
                (true, false) => at(row + 1, column) + ALONE,
                (false, true) => at(row, column + 1) + ALONE,
                (true, true) => {
                    let alone = at(row + 1, column).min(at(row, column + 1)) + ALONE;
                    (at(row + 1, column + 1) + cost(row, column)).min(alone)
                }
            };
        }
    }
    let at = |row: usize, column: usize| costs[row * width + column];
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < expected || column < got {
        if row < expected && column < got && at(row, column) == at(row + 1, column + 1) + cost(row, column) {
            pairs.push(Pair::Both(row, column));
            (row, column) = (row + 1, column + 1);
        } else if row < expected && at(row, column) == at(row + 1, column) + ALONE {
            pairs.push(Pair::Missing(row));
            row += 1;
        } else {
            pairs.push(Pair::Unexpected(column));
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(expected: &str, got: &str) -> Vec<Pair> {
        let (expected, got): (Vec<char>, Vec<char>) = (expected.chars().collect(), got.chars().collect());
        align(expected.len(), got.len(), |row, column| {
            match (expected[row], got[column]) {
                (one, other) if one == other => 0,
                (one, other) if one.eq_ignore_ascii_case(&other) => 1,
                _ => 5,
            }
        })
    }

    #[test]
    fn what_is_the_same_is_paired_and_the_rest_is_told() {
        use Pair::{Both, Missing, Unexpected};
        assert_eq!(of("abc", "abc"), [Both(0, 0), Both(1, 1), Both(2, 2)]);
        assert_eq!(of("abc", "ac"), [Both(0, 0), Missing(1), Both(2, 1)]);
        assert_eq!(of("ac", "abc"), [Both(0, 0), Unexpected(1), Both(1, 2)]);
        assert_eq!(of("aBc", "abc"), [Both(0, 0), Both(1, 1), Both(2, 2)]);
        assert_eq!(of("x", "y"), [Missing(0), Unexpected(0)]);
        assert_eq!(of("", ""), []);
    }
}
