//! Customers made by the models themselves: the fit must find the parameters again, as exactly as it claims to.

use stormlake_forecast::{Summary, fit};

/// Steele, Lea & Flood's SplitMix64, which is enough for this.
struct Chance(u64);

impl Chance {
    /// Between 0 and 1, neither included.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((bits ^ (bits >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Marsaglia & Tsang (2000); of shape k < 1 from k + 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let normal = (2.0 * self.exponential()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos();
            let v = (1.0 + normal / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * normal * normal + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }
}

/// One customer of BG/NBD (r, α, a, b) and Gamma-Gamma (p, q, γ), who came up to 12 of 52 weeks after the first.
fn customer(chance: &mut Chance, [r, alpha, a, b]: [f64; 4], [p, q, gamma]: [f64; 3]) -> Summary {
    let rate = chance.gamma(r) / alpha;
    let (leaves, stays) = (chance.gamma(a), chance.gamma(b));
    let age_weeks = 52.0 - 12.0 * chance.uniform();
    let (mut now, mut repeats, mut recency_weeks) = (0.0, 0_u32, 0.0);
    loop {
        now += chance.exponential() / rate;
        if now > age_weeks {
            break;
        }
        (repeats, recency_weeks) = (repeats + 1, now);
        if chance.uniform() < leaves / (leaves + stays) {
            break;
        }
    }
    let scale = chance.gamma(q) / gamma;
    let x = f64::from(repeats);
    let mean_value = if repeats > 0 {
        chance.gamma(p * x) / scale / x
    } else {
        0.0
    };
    Summary {
        repeats,
        recency_weeks,
        age_weeks,
        mean_value,
    }
}

#[test]
fn the_parameters_come_back_within_four_standard_errors() {
    let values = [3.0, 4.0, 20.0];
    for (seed, purchases) in [
        (1, [0.25, 4.4, 0.8, 2.4]),
        (2, [0.8, 8.0, 0.5, 3.0]),
        (3, [1.5, 10.0, 2.0, 2.0]),
        (4, [0.5, 1.0, 1.0, 6.0]),
    ] {
        let mut chance = Chance(seed);
        let customers: Vec<Summary> = (0..5000).map(|_| customer(&mut chance, purchases, values)).collect();
        let fitted = fit(&customers).unwrap();
        let model = fitted.purchases;
        let value = fitted.value.unwrap();
        let found = [
            model.r,
            model.alpha,
            model.a,
            model.b,
            value.model.p,
            value.model.q,
            value.model.gamma,
        ];
        let errors = fitted
            .convergence
            .log_errors
            .iter()
            .chain(&value.convergence.log_errors);
        for ((found, truth), error) in found.iter().zip(purchases.iter().chain(&values)).zip(errors) {
            let away = (found / truth).ln() / error;
            assert!(
                away.abs() < 4.0 && *error < 0.5,
                "seed {seed}: {found} instead of {truth} ± {error}"
            );
        }
    }
}
