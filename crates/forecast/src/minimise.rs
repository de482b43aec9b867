//! Minimising a smooth function of a few logarithms: BFGS (Nocedal & Wright, *Numerical Optimization*, algorithm 6.1) with
//! backtracking, then Newton steps on a Hessian of gradient differences, which the standard errors need anyway.

use crate::matrix::{Matrix, difference, dot, identity, invert, largest, step, times};

/// The value and gradient of a function at a point.
pub(crate) type Slope<const N: usize> = (f64, [f64; N]);

const ITERATIONS_MAX: u32 = 200;
const HALVINGS_MAX: u32 = 30;
/// No step changes a parameter by more than a factor of e².
const STEP_MAX: f64 = 2.0;
/// Near enough to tell which start leads to the lowest end; from there only that one goes on.
const SCOUTED: f64 = 1e-3;
/// BFGS hands over to Newton here, which ends at [`SETTLED`].
const NEAR: f64 = 1e-5;
/// The gradient of a mean log-likelihood that counts as none.
const SETTLED: f64 = 1e-9;
const NEWTON_STEPS_MAX: u32 = 4;
const HESSIAN_STEP: f64 = 1e-4;

/// Where the search ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minimum<const N: usize> {
    pub at: [f64; N],
    pub value: f64,
    /// Largest absolute component of the gradient.
    pub gradient: f64,
    /// The inverse of the Hessian; `None` where the function is not strictly convex.
    pub inverse_hessian: Option<Matrix<N>>,
    /// Which coordinate first went farther than `reach` from its start.
    pub escaped: Option<usize>,
    /// Over all starts.
    pub evaluations: u32,
}

impl<const N: usize> Minimum<N> {
    pub fn settled(&self) -> bool {
        self.gradient <= 100.0 * SETTLED
    }
}

/// Searches from all `starts`, from each no farther than `reach` along each axis. `None` if the function has no
/// finite value at any of them.
pub(crate) fn minimise<const N: usize>(
    starts: &[[f64; N]],
    reach: f64,
    function: impl Fn(&[f64; N]) -> Slope<N>,
) -> Option<Minimum<N>> {
    let mut scouts: Vec<Descent<N>> = starts.iter().map(|start| Descent::from(*start, &function)).collect();
    for scout in &mut scouts {
        scout.go_on(SCOUTED, reach, &function);
    }
    let scouting: u32 = scouts.iter().map(|scout| scout.evaluations).sum();
    let finite = scouts.into_iter().filter(|scout| scout.value.is_finite());
    let mut best = finite.min_by(|a, b| a.value.total_cmp(&b.value))?;
    best.evaluations = scouting;
    best.go_on(NEAR, reach, &function);
    Some(settle(&best, &function))
}

/// Newton's steps from the end of a descent.
fn settle<const N: usize>(descent: &Descent<N>, function: &impl Fn(&[f64; N]) -> Slope<N>) -> Minimum<N> {
    let mut found = Minimum {
        at: descent.at,
        value: descent.value,
        gradient: largest(&descent.gradient),
        inverse_hessian: None,
        escaped: descent.escaped,
        evaluations: descent.evaluations,
    };
    let mut gradient = descent.gradient;
    if found.escaped.is_some() {
        return found;
    }
    for _ in 0..NEWTON_STEPS_MAX {
        found.inverse_hessian = invert(&hessian(&found.at, function));
        found.evaluations += 2 * N as u32;
        let Some(inverse) = found.inverse_hessian else {
            return found;
        };
        if found.gradient <= SETTLED {
            return found;
        }
        let next = step(&found.at, &times(&inverse, &gradient), -1.0);
        let (next_value, next_gradient) = function(&next);
        found.evaluations += 1;
        let no_higher = next_value <= found.value + 1e-9 * found.value.abs();
        if !no_higher || largest(&next_gradient) >= found.gradient {
            return found;
        }
        (found.at, found.value, found.gradient) = (next, next_value, largest(&next_gradient));
        gradient = next_gradient;
        if found.gradient <= SETTLED {
            // The step was so small that the Hessian before it serves.
            return found;
        }
    }
    found
}

/// A descent by BFGS, which can be halted and taken up again.
struct Descent<const N: usize> {
    start: [f64; N],
    at: [f64; N],
    value: f64,
    gradient: [f64; N],
    inverse: Matrix<N>,
    escaped: Option<usize>,
    evaluations: u32,
}

impl<const N: usize> Descent<N> {
    fn from(start: [f64; N], function: &impl Fn(&[f64; N]) -> Slope<N>) -> Self {
        let (value, gradient) = function(&start);
        Self {
            start,
            at: start,
            value,
            gradient,
            inverse: identity(),
            escaped: None,
            evaluations: 1,
        }
    }

    /// Descends until the gradient is at most `enough`, an axis is left behind farther than `reach`, or no step helps.
    fn go_on(&mut self, enough: f64, reach: f64, function: &impl Fn(&[f64; N]) -> Slope<N>) {
        for _ in 0..ITERATIONS_MAX {
            if largest(&self.gradient) <= enough || self.escaped.is_some() {
                return;
            }
            let mut direction = times(&self.inverse, &self.gradient).map(|slope| -slope);
            if dot(&direction, &self.gradient) >= 0.0 {
                self.inverse = identity();
                direction = self.gradient.map(|slope| -slope);
            }
            let Some((next, value, gradient)) = self.search(&direction, function) else {
                return;
            };
            update(
                &mut self.inverse,
                &difference(&next, &self.at),
                &difference(&gradient, &self.gradient),
            );
            (self.at, self.value, self.gradient) = (next, value, gradient);
            self.escaped = (0..N).find(|&axis| (self.at[axis] - self.start[axis]).abs() > reach);
        }
    }

    /// Backtracks along `direction` to a point that is lower by Armijo's rule.
    fn search(
        &mut self,
        direction: &[f64; N],
        function: &impl Fn(&[f64; N]) -> Slope<N>,
    ) -> Option<([f64; N], f64, [f64; N])> {
        let mut length = (STEP_MAX / largest(direction)).min(1.0);
        let slope = dot(direction, &self.gradient);
        for _ in 0..HALVINGS_MAX {
            let next = step(&self.at, direction, length);
            let (value, gradient) = function(&next);
            self.evaluations += 1;
            if value <= self.value + 1e-4 * length * slope && gradient.iter().all(|slope| slope.is_finite()) {
                return Some((next, value, gradient));
            }
            length *= 0.5;
        }
        None
    }
}

/// The BFGS update of the inverse Hessian; left out where the curvature is not positive.
fn update<const N: usize>(inverse: &mut Matrix<N>, moved: &[f64; N], turned: &[f64; N]) {
    let curvature = dot(moved, turned);
    if curvature <= 1e-14 * dot(moved, moved).max(f64::MIN_POSITIVE) {
        return;
    }
    let image = times(inverse, turned);
    let scale = (1.0 + dot(turned, &image) / curvature) / curvature;
    for (row, line) in inverse.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            *cell += scale * moved[row] * moved[column]
                - (image[row] * moved[column] + moved[row] * image[column]) / curvature;
        }
    }
}

fn hessian<const N: usize>(at: &[f64; N], function: &impl Fn(&[f64; N]) -> Slope<N>) -> Matrix<N> {
    let mut rows = [[0.0; N]; N];
    for (axis, row) in rows.iter_mut().enumerate() {
        let mut shifted = *at;
        shifted[axis] = at[axis] + HESSIAN_STEP;
        let (_, above) = function(&shifted);
        shifted[axis] = at[axis] - HESSIAN_STEP;
        let (_, below) = function(&shifted);
        *row = difference(&above, &below).map(|change| change / (2.0 * HESSIAN_STEP));
    }
    let mut symmetric = rows;
    for (row, line) in symmetric.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            *cell = f64::midpoint(rows[row][column], rows[column][row]);
        }
    }
    symmetric
}

#[cfg(test)]
mod tests {
    use super::minimise;

    /// Rosenbrock's valley, whose minimum is at (1, 1).
    fn valley(at: &[f64; 2]) -> (f64, [f64; 2]) {
        let [x, y] = *at;
        let (away, off) = (1.0 - x, y - x * x);
        let slope = [-2.0 * away - 400.0 * x * off, 200.0 * off];
        (away * away + 100.0 * off * off, slope)
    }

    #[test]
    fn a_bent_valley_is_followed_to_its_end() {
        let found = minimise(&[[-1.2, 1.0], [3.0, -4.0]], 50.0, valley).unwrap();
        assert!(found.settled() && found.escaped.is_none(), "{found:?}");
        assert!(
            (found.at[0] - 1.0).abs() < 1e-8 && (found.at[1] - 1.0).abs() < 1e-8,
            "{found:?}"
        );
        // The Hessian there is ((802, −400), (−400, 200)), with determinant 400.
        let inverse = found.inverse_hessian.unwrap();
        assert!(
            (inverse[0][0] - 0.5).abs() < 1e-4 && (inverse[1][1] - 2.005).abs() < 1e-4,
            "{inverse:?}"
        );
    }

    #[test]
    fn a_slope_without_end_escapes() {
        let found = minimise(&[[0.0]], 12.0, |at| (-at[0], [-1.0])).unwrap();
        assert_eq!(found.escaped, Some(0), "{found:?}");
        assert!(minimise(&[[0.0]], 12.0, |_| (f64::NAN, [f64::NAN])).is_none());
    }
}
