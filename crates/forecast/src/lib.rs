//! Foresee: who is still a customer, how often they will buy, and for how much.
//!
//! *Enters*: purchases (subject, time, value), one by one ([`Features`]) or all of them ([`Histories`]). *Leaves*: fitted models
//! ([`Fitted`]), or the reason why the data carry none ([`Degenerate`]); predictions for one subject's [`Summary`];
//! and how good they were on what happened later ([`Evaluation`]).
//!
//! Training and live scoring ask the same [`Features`], at a time that is given. This crate reads no clock and no file, draws
//! no random number, and never answers with a model that the data leave open.
//!
//! | model | of | source |
//! | --- | --- | --- |
//! | [`BgNbd`] | how often, and whether still | Fader, Hardie & Lee, *Marketing Science* 24(2), 2005 |
//! | [`GammaGamma`] | for how much | Fader & Hardie, note 025, 2013 |
//!
//! ```
//! use stormlake_forecast::{BgNbd, Summary};
//!
//! // The parameters and the customer of the paper.
//! let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
//! let customer = Summary { repeats: 2, recency_weeks: 30.43, age_weeks: 38.86, mean_value: 22.35 };
//! assert!((model.expected_purchases(39.0, &customer) - 1.226).abs() < 5e-4);
//! ```

mod degenerate;
mod features;
mod fit;
mod gamma;
mod histories;
mod holdout;
mod likelihood;
mod matrix;
mod minimise;
mod model;
mod purchases;
mod value;

pub use degenerate::Degenerate;
pub use features::{Features, Noted, Summary};
pub use fit::{Convergence, Fitted, FittedValue, fit, fit_purchases, fit_value};
pub use histories::{Histories, LeftOut, Purchase};
pub use holdout::{ByRepeats, Case, Evaluation, auc, cut, evaluate};
pub use model::{HoldOut, Model, Scorer};
pub use purchases::BgNbd;
pub use value::GammaGamma;
