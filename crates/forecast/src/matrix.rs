//! Vectors and matrices of a few dimensions.

/// Rows of a square matrix.
pub(crate) type Matrix<const N: usize> = [[f64; N]; N];

/// The inverse of a symmetric positive definite matrix by Cholesky; `None` if it is not one.
pub(crate) fn invert<const N: usize>(matrix: &Matrix<N>) -> Option<Matrix<N>> {
    let mut lower = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest = matrix[row][column] - known;
            if row != column {
                lower[row][column] = rest / lower[column][column];
            } else if rest > 0.0 && rest.is_finite() {
                lower[row][row] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    // The inverse is symmetric, so its columns are its rows.
    Some(std::array::from_fn(|column| solve(&lower, column)))
}

/// The `column` of the inverse of L·Lᵀ.
fn solve<const N: usize>(lower: &Matrix<N>, column: usize) -> [f64; N] {
    let mut solution = [0.0; N];
    for row in 0..N {
        let known: f64 = (0..row).map(|k| lower[row][k] * solution[k]).sum();
        solution[row] = (f64::from(u8::from(row == column)) - known) / lower[row][row];
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|k| lower[k][row] * solution[k]).sum();
        solution[row] = (solution[row] - known) / lower[row][row];
    }
    solution
}

pub(crate) fn identity<const N: usize>() -> Matrix<N> {
    std::array::from_fn(|row| std::array::from_fn(|column| f64::from(u8::from(row == column))))
}

pub(crate) fn times<const N: usize>(matrix: &Matrix<N>, vector: &[f64; N]) -> [f64; N] {
    matrix.map(|row| dot(&row, vector))
}

pub(crate) fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(crate) fn difference<const N: usize>(a: &[f64; N], b: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|axis| a[axis] - b[axis])
}

pub(crate) fn step<const N: usize>(at: &[f64; N], direction: &[f64; N], length: f64) -> [f64; N] {
    std::array::from_fn(|axis| at[axis] + length * direction[axis])
}

pub(crate) fn largest<const N: usize>(vector: &[f64; N]) -> f64 {
    vector.iter().fold(0.0, |most: f64, value| {
        if value.is_nan() {
            f64::NAN
        } else {
            most.max(value.abs())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{dot, invert};

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let matrix = [[4.0, 1.0, -2.0], [1.0, 3.0, 0.5], [-2.0, 0.5, 5.0]];
        let inverse = invert(&matrix).unwrap();
        for (row, line) in matrix.iter().enumerate() {
            // The inverse is symmetric.
            for (column, other) in inverse.iter().enumerate() {
                assert!((dot(line, other) - f64::from(u8::from(row == column))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_none() {
        assert_eq!(invert(&[[1.0, 2.0], [2.0, 1.0]]), None);
        assert_eq!(invert(&[[f64::NAN]]), None);
        assert_eq!(invert(&[[0.0]]), None);
    }
}
