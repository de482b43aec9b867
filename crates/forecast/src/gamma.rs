//! The logarithm of the gamma function and its derivative.

/// ln Γ(x) for x > 0.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ψ(x) = d ln Γ(x) / dx for x > 0, to about 1e-14: the recurrence ψ(x) = ψ(x+1) − 1/x up to 10, then the asymptotic series
/// (Abramowitz & Stegun 6.3.5 and 6.3.18).
pub(crate) fn digamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let tail = inverse
        * (1.0 / 12.0
            - inverse
                * (1.0 / 120.0
                    - inverse
                        * (1.0 / 252.0
                            - inverse
                                * (1.0 / 240.0
                                    - inverse * (1.0 / 132.0 - inverse * (691.0 / 32_760.0 - inverse / 12.0))))));
    shift + x.ln() - 0.5 / x - tail
}

#[cfg(test)]
mod tests {
    use super::{digamma, ln_gamma};

    #[test]
    fn known_values() {
        // Euler's constant, and ψ(1/2) = −γ − 2 ln 2; ψ(10) = H_9 − γ.
        let euler = 0.577_215_664_901_532_9;
        assert!((digamma(1.0) + euler).abs() < 1e-14);
        assert!((digamma(0.5) + euler + 2.0 * 2.0_f64.ln()).abs() < 1e-14);
        let harmonic: f64 = (1..10).map(|k| 1.0 / f64::from(k)).sum();
        assert!((digamma(10.0) - harmonic + euler).abs() < 1e-14);
        assert!((ln_gamma(0.5) - 0.5 * std::f64::consts::PI.ln()).abs() < 1e-15);
    }

    #[test]
    fn digamma_is_the_slope_of_ln_gamma() {
        for x in [0.01, 0.3, 1.0, 2.5, 9.99, 10.0, 123.0, 1e5] {
            let step = 1e-5 * x;
            let slope = (ln_gamma(x + step) - ln_gamma(x - step)) / (2.0 * step);
            assert!(
                (digamma(x) - slope).abs() < 1e-6 * slope.abs().max(1.0),
                "{x}: {} {slope}",
                digamma(x)
            );
        }
    }
}
