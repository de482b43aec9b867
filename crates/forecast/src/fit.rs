//! Fitting by maximum likelihood, and refusing what cannot be fitted.

use crate::degenerate::Degenerate;
use crate::minimise::{Minimum, Slope, minimise};
use crate::{BgNbd, GammaGamma, Summary, likelihood, value};
use serde::{Deserialize, Serialize};

/// How far, in e-folds, a parameter may leave its start: a factor of 160,000. Beyond, the likelihood has no peak.
const REACH: f64 = 12.0;
/// A parameter that one standard error leaves open by more than this factor to each side is not known.
const OPEN_MAX: f64 = 10.0;
/// Beyond this factor it is open without bound: the likelihood is a plateau.
const HOPELESS: f64 = 1e4;
/// Where the slope of the mean log-likelihood is below this and its curvature is not positive, it is a plateau.
const FLAT: f64 = 1e-4;
/// Starts of r, α over the mean age, a, b: from few and loyal to many and fickle. Their best end counts.
const PURCHASE_STARTS: [[f64; 4]; 3] = [[0.5, 0.25, 0.5, 1.5], [1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 0.2, 4.0]];
/// Starts of p, q, γ over the mean value.
const VALUE_STARTS: [[f64; 3]; 2] = [[2.0, 3.0, 1.0], [8.0, 2.0, 0.2]];

/// How a fit ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// The logarithm of the likelihood at its peak, time in weeks and value in its unit.
    pub log_likelihood: f64,
    /// Subjects that were learned from.
    pub subjects: u64,
    /// How often the likelihood was computed, over all starts.
    pub evaluations: u32,
    /// Largest slope of the mean log-likelihood in a parameter's logarithm; 0 at the peak.
    pub gradient: f64,
    /// Standard errors of the parameters' logarithms, in the order of their fields; relative errors, for small ones.
    pub log_errors: Vec<f64>,
}

/// What purchases are worth, fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedValue {
    /// The model.
    pub model: GammaGamma,
    /// How its fit ended.
    pub convergence: Convergence,
    /// Repeat buyers left out because their repeats are worth 0.
    pub worthless: u64,
    /// Mean over repeat buyers of their mean value.
    pub mean_value: f64,
    /// Correlation of x and m_x over them. The model assumes none; 0 where it is undefined.
    pub correlation: f64,
}

/// Both models, fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// How often subjects buy and whether they still do.
    pub purchases: BgNbd,
    /// How its fit ended.
    pub convergence: Convergence,
    /// How many subjects had a repeat.
    pub repeaters: u64,
    /// What a purchase is worth, or why that is unknown.
    pub value: Result<FittedValue, Degenerate>,
}

impl Fitted {
    /// [`BgNbd::p_alive`].
    pub fn p_alive(&self, summary: &Summary) -> f64 {
        self.purchases.p_alive(summary)
    }

    /// [`BgNbd::expected_purchases`].
    pub fn expected_purchases(&self, horizon_weeks: f64, summary: &Summary) -> f64 {
        self.purchases.expected_purchases(horizon_weeks, summary)
    }

    /// [`GammaGamma::expected_value`]; `None` too where values could not be fitted.
    pub fn expected_value(&self, summary: &Summary) -> Option<f64> {
        self.value.as_ref().ok()?.model.expected_value(summary)
    }
}

/// Fits both models to the summaries of all subjects at one moment. A value model that cannot be fitted is said in the
/// answer; without a purchase model there is none.
///
/// # Errors
/// The reason why no trustworthy model fits.
pub fn fit(summaries: &[Summary]) -> Result<Fitted, Degenerate> {
    let (purchases, convergence) = fit_purchases(summaries)?;
    Ok(Fitted {
        purchases,
        convergence,
        repeaters: summaries.iter().filter(|summary| summary.repeats > 0).count() as u64,
        value: fit_value(summaries),
    })
}

/// Fits how often subjects buy.
///
/// # Errors
/// The reason why no trustworthy model fits.
pub fn fit_purchases(summaries: &[Summary]) -> Result<(BgNbd, Convergence), Degenerate> {
    check(summaries)?;
    let subjects = summaries.len() as u64;
    if summaries.iter().all(|summary| summary.repeats == 0) {
        return Err(Degenerate::NoRepeats { subjects });
    }
    let rows = likelihood::Rows::group(summaries);
    let mean_age = summaries.iter().map(|summary| summary.age_weeks).sum::<f64>() / summaries.len() as f64;
    let scale = if mean_age > 0.0 { mean_age } else { 1.0 };
    let starts = PURCHASE_STARTS.map(|[r, alpha, a, b]| [r, alpha * scale, a, b]);
    let (found, convergence) = search(starts, subjects, |at| rows.mean_loss(at))?;
    let [r, alpha, a, b] = found.at.map(f64::exp);
    let leaves = a / (a + b);
    judge(
        &found,
        &convergence,
        &starts[1],
        ["r", "alpha", "a", "b"],
        |axis, up| match (axis, up) {
            (0 | 1, true) => ("r and alpha", "all subjects buy at nearly the same rate"),
            (0 | 1, false) => ("r and alpha", "too few subjects return to tell their rates apart"),
            _ if leaves < 0.02 => (
                "a and b",
                "hardly anybody is seen to leave, so the silent cannot be told from the lost",
            ),
            _ if leaves > 0.98 => ("a and b", "nearly everybody leaves after a purchase"),
            _ => ("a and b", "nothing shows that subjects differ in their chance to leave"),
        },
    )?;
    Ok((BgNbd { r, alpha, a, b }, convergence))
}

/// Fits what a purchase is worth to the subjects with a repeat whose mean value is above 0.
///
/// # Errors
/// The reason why no trustworthy model fits.
pub fn fit_value(summaries: &[Summary]) -> Result<FittedValue, Degenerate> {
    check(summaries)?;
    let rows = value::Rows::group(summaries);
    if rows.subjects() == 0 {
        return Err(Degenerate::NoValues);
    }
    let repeaters: Vec<&Summary> = summaries.iter().filter(|summary| summary.repeats > 0).collect();
    let mean_value = repeaters.iter().map(|summary| summary.mean_value).sum::<f64>() / repeaters.len() as f64;
    let starts = VALUE_STARTS.map(|[p, q, gamma]| [p, q, gamma * mean_value]);
    let (found, convergence) = search(starts, rows.subjects(), |at| rows.mean_loss(at))?;
    judge(
        &found,
        &convergence,
        &starts[1],
        ["p", "q", "gamma"],
        |axis, up| match (axis, up) {
            // γ goes to 0 together with a growing p, and grows together with q.
            (0, true) | (2, false) => (
                "p and gamma",
                "the purchases of one subject are all worth nearly the same",
            ),
            (0, false) => ("p", "the values of one subject differ without bound"),
            (1, false) => ("q", "the values of different subjects differ without bound"),
            _ => (
                "q and gamma",
                "all subjects spend about the same, so there is nothing to tell them apart by",
            ),
        },
    )?;
    let [p, q, gamma] = found.at.map(f64::exp);
    let pairs = repeaters
        .iter()
        .map(|summary| (f64::from(summary.repeats), summary.mean_value));
    Ok(FittedValue {
        model: GammaGamma { p, q, gamma },
        convergence,
        worthless: repeaters.len() as u64 - rows.subjects(),
        mean_value,
        correlation: crate::holdout::correlation(pairs).unwrap_or(0.0),
    })
}

fn check(summaries: &[Summary]) -> Result<(), Degenerate> {
    if summaries.is_empty() {
        return Err(Degenerate::NoSubjects);
    }
    for (index, summary) in summaries.iter().enumerate() {
        let Summary {
            repeats,
            recency_weeks: recency,
            age_weeks: age,
            mean_value: value,
        } = *summary;
        let problem = if !(recency.is_finite() && age.is_finite() && value.is_finite()) {
            "a time or value is no finite number"
        } else if recency < 0.0 || value < 0.0 {
            "a time or value is negative"
        } else if recency > age {
            "the last purchase lies after the moment that is looked at"
        } else if repeats == 0 && recency > 0.0 {
            "time passed between first and last purchase, but there is no repeat"
        } else {
            continue;
        };
        return Err(Degenerate::NotASummary {
            index,
            problem: problem.to_owned(),
        });
    }
    Ok(())
}

/// The best end over all starts, with the evaluations of all.
fn search<const N: usize, const STARTS: usize>(
    starts: [[f64; N]; STARTS],
    subjects: u64,
    loss: impl Fn(&[f64; N]) -> Slope<N>,
) -> Result<(Minimum<N>, Convergence), Degenerate> {
    let starts = starts.map(|start| start.map(f64::ln));
    let Some(found) = minimise(&starts, REACH, loss) else {
        let (gradient, evaluations) = (f64::MAX, STARTS as u32);
        return Err(Degenerate::NotSettled { gradient, evaluations });
    };
    let variance = |axis: usize, inverse: &[[f64; N]; N]| inverse[axis][axis] / subjects as f64;
    let log_errors = found
        .inverse_hessian
        .map(|inverse| (0..N).map(|axis| variance(axis, &inverse).sqrt()).collect())
        .unwrap_or_default();
    let convergence = Convergence {
        log_likelihood: -found.value * subjects as f64,
        subjects,
        evaluations: found.evaluations,
        gradient: found.gradient,
        log_errors,
    };
    Ok((found, convergence))
}

/// Refuses an end that is no peak, or so flat a one that a parameter could be anything. `usual` is where parameters are
/// expected; `meaning` says which parameters one far above (`true`) or below it stands for, and what that says of the data.
fn judge<const N: usize>(
    found: &Minimum<N>,
    convergence: &Convergence,
    usual: &[f64; N],
    names: [&str; N],
    meaning: impl Fn(usize, bool) -> (&'static str, &'static str),
) -> Result<(), Degenerate> {
    let away = |axis: usize| found.at[axis] - usual[axis].ln();
    let most = |size: &dyn Fn(usize) -> f64| (0..N).max_by(|a, b| size(*a).total_cmp(&size(*b))).unwrap_or(0);
    let diverges = |axis: usize, how_far: String| {
        let (parameters, meaning) = meaning(axis, away(axis) > 0.0);
        Degenerate::Diverges {
            parameters: parameters.to_owned(),
            how_far,
            reached: Vec::from_iter((0..N).map(|axis| (names[axis].to_owned(), found.at[axis].exp()))),
            meaning: meaning.to_owned(),
        }
    };
    let errors = &convergence.log_errors;
    if found.escaped.is_some() || (errors.is_empty() && found.gradient < FLAT) {
        return Err(diverges(most(&|axis| away(axis).abs()), "without bound".to_owned()));
    }
    let factor = errors.iter().copied().fold(0.0, f64::max).exp();
    if factor > HOPELESS {
        return Err(diverges(most(&|axis| away(axis).abs()), "without bound".to_owned()));
    }
    if factor > OPEN_MAX {
        let how_far = format!("by a factor of {factor:.0} to each side");
        return Err(diverges(most(&|axis| errors[axis]), how_far));
    }
    if errors.is_empty() || !found.settled() {
        let (gradient, evaluations) = (found.gradient.min(f64::MAX), convergence.evaluations);
        return Err(Degenerate::NotSettled { gradient, evaluations });
    }
    Ok(())
}
