//! Why a policy did, or did not, act: the engine's own steps, told in sentences while it runs again over a subject's
//! records.

use stormlake_record::Time;

/// What a step did to the chance of firing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It came closer.
    Yes,
    /// It was kept from firing.
    No,
    /// It decided.
    Decided,
}

impl Verdict {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Yes => "yes",
            Verdict::No => "no",
            Verdict::Decided => "fired",
        }
    }
}

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The event time that it is about.
    pub time: Time,
    /// The record that it is about.
    pub position: Option<u64>,
    /// What happened, in a sentence.
    pub text: String,
    /// What that did.
    pub verdict: Verdict,
}

/// Listens in on one policy and one subject; off unless someone asks.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub about: Option<(u16, String)>,
    pub steps: Vec<Step>,
}

impl Trace {
    /// Notes a step if someone asks about this policy and subject. The sentence is made only then.
    pub fn note(
        &mut self,
        policy: u16,
        subject: &str,
        verdict: Verdict,
        time: Time,
        position: Option<u64>,
        text: impl FnOnce() -> String,
    ) {
        if let Some((asked, about)) = &self.about
            && *asked == policy
            && about == subject
        {
            self.steps.push(Step {
                time,
                position,
                text: text(),
                verdict,
            });
        }
    }
}
