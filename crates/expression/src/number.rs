//! Arithmetic that says when it leaves its range, and numbers as text.

use crate::fault::EvaluationFault;
use std::cmp::Ordering;

/// 2^63, the first double beyond every integer.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

/// The integer that equals the double, if there is one.
pub(crate) fn whole(double: f64) -> Option<i64> {
    let truncated = truncate(double)?;
    (truncated as f64 == double).then_some(truncated)
}

/// The integer part; `None` when it is beyond 64 bits, infinite or not a number.
pub(crate) fn truncate(double: f64) -> Option<i64> {
    (-BEYOND..BEYOND).contains(&double).then_some(double as i64)
}

/// Compares exactly, without rounding the integer to a double first. `None` for "not a number".
pub(crate) fn compare(int: i64, double: f64) -> Option<Ordering> {
    if double.is_nan() {
        return None;
    }
    let Some(truncated) = truncate(double) else {
        return Some(if double > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    };
    Some(
        int.cmp(&truncated)
            .then_with(|| 0.0_f64.total_cmp(&(double.fract() + 0.0))),
    )
}

/// As CEL's `string()`: the shortest text that reads back the same, with an exponent only for the very large and small.
pub(crate) fn write_double(double: f64) -> String {
    let size = double.abs();
    if double.is_nan() {
        "NaN".to_owned()
    } else if double.is_infinite() {
        if double > 0.0 {
            "+Inf".to_owned()
        } else {
            "-Inf".to_owned()
        }
    } else if size != 0.0 && !(1e-6..1e21).contains(&size) {
        format!("{double:e}")
    } else {
        format!("{double}")
    }
}

/// Unwraps a checked operation on integers.
pub(crate) fn checked(result: Option<i64>) -> Result<i64, EvaluationFault> {
    result.ok_or(EvaluationFault::Overflow("the integer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_and_doubles_compare_exactly() {
        for (int, double, expected) in [
            (1, 1.0, Some(Ordering::Equal)),
            (1, 1.5, Some(Ordering::Less)),
            (-1, -1.5, Some(Ordering::Greater)),
            (0, -0.0, Some(Ordering::Equal)),
            (-1, -0.5, Some(Ordering::Less)),
            (9_007_199_254_740_993, 9_007_199_254_740_992.0, Some(Ordering::Greater)),
            (i64::MAX, BEYOND, Some(Ordering::Less)),
            (i64::MIN, -BEYOND, Some(Ordering::Equal)),
            (0, f64::NEG_INFINITY, Some(Ordering::Greater)),
            (0, f64::NAN, None),
        ] {
            assert_eq!(compare(int, double), expected, "{int} and {double}");
        }
    }

    #[test]
    fn doubles_are_written_for_people() {
        for (double, text) in [
            (1.0, "1"),
            (1_000_000.0, "1000000"),
            (0.0045, "0.0045"),
            (1e21, "1e21"),
            (-1e-9, "-1e-9"),
            (0.1, "0.1"),
        ] {
            assert_eq!(write_double(double), text);
        }
    }
}
