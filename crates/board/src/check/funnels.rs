//! Funnels: whether their steps can follow each other.

use super::Checker;
use crate::limits::{FUNNEL_STEPS_MAX, FUNNELS_MAX};
use crate::model::{Duration, Funnel, Kind, Span};
use crate::slug;
use std::collections::HashMap;

impl Checker<'_> {
    pub(super) fn funnels(&mut self) {
        let board = self.board;
        if let Some(first_too_many) = board.funnels.get(FUNNELS_MAX) {
            let message = format!("the board has {} funnels, more than {FUNNELS_MAX}", board.funnels.len());
            let mend = "Keep those that someone looks at: each one is counted live";
            self.error("SL-B002", first_too_many.name_span, None, message, mend);
        }
        self.funnel_addresses();
        for funnel in &board.funnels {
            self.funnel(funnel);
        }
    }

    pub(super) fn funnel(&mut self, funnel: &Funnel) {
        self.steps(funnel);
        self.windows(funnel);
    }

    /// Numbers and pages find a funnel by its slug.
    fn funnel_addresses(&mut self) {
        let mut owners: HashMap<String, &str> = HashMap::new();
        let board = self.board;
        for funnel in &board.funnels {
            let slug = slug(&funnel.name);
            let owner = *owners.entry(slug.clone()).or_insert(&funnel.name);
            // The same name twice has been said already.
            if owner == funnel.name {
                continue;
            }
            let message = format!(
                "the funnels \"{}\" and \"{owner}\" would have the same address, `{slug}`",
                funnel.name
            );
            let mend = "Choose names that differ in more than marks and capitals";
            self.error("SL-B023", funnel.name_span, None, message, mend);
        }
    }

    fn steps(&mut self, funnel: &Funnel) {
        let steps = funnel.steps.len();
        if steps < 2 {
            let message = format!("the funnel \"{}\" has {steps} of at least two steps", funnel.name);
            let mend = "Write the events in their order: step \"Ad shown\", then step \"Account created\"";
            self.error("SL-B080", funnel.name_span, None, message, mend);
        }
        if steps > FUNNEL_STEPS_MAX {
            let message = format!(
                "the funnel \"{}\" has {steps} steps, more than {FUNNEL_STEPS_MAX}",
                funnel.name
            );
            let mend = "Keep the steps that mean something to a reader";
            self.error("SL-B002", funnel.name_span, None, message, mend);
            return;
        }
        // A step that names no event has been told; it says nothing of the subject.
        let mut whose: Option<(&str, &str)> = None;
        for step in &funnel.steps {
            let Some((_, index)) = self.reference(&step.event, &[Kind::Event], None) else {
                continue;
            };
            let event = &self.board.events[index];
            let Some(subject) = &event.subject else { continue };
            let Some((kind, of)) = whose else {
                whose = Some((&subject.value, &event.sticky.name));
                continue;
            };
            if kind != subject.value {
                let message = format!(
                    "\"{}\" happens to a {}, but \"{of}\" to a {kind}: nobody can go through both",
                    event.sticky.name, subject.value
                );
                let mend = format!("Name an event that happens to a {kind}, or make two funnels");
                self.error("SL-B082", step.event.span, None, message, mend);
            }
        }
    }

    fn windows(&mut self, funnel: &Funnel) {
        if let Some(within) = funnel.within {
            self.some_time(within, funnel.name_span);
        }
        for (index, step) in funnel.steps.iter().enumerate() {
            let Some(within) = step.within else { continue };
            if index == 0 {
                let message = "the first step follows none, so `within` means nothing there";
                let mend = "Take it out; the whole funnel's window stands behind its name: funnel \"…\" within=\"30d\"";
                self.error("SL-B081", step.span, None, message, mend);
                continue;
            }
            self.some_time(within, step.span);
            if let Some(whole) = funnel.within.filter(|whole| *whole < within) {
                let message = format!("`within` of {within} can never be used up: the whole funnel has {whole}");
                let mend = "Take the step's `within` out, or lengthen the funnel's";
                self.error("SL-B081", step.span, None, message, mend);
            }
        }
    }

    fn some_time(&mut self, within: Duration, span: Span) {
        if within.milliseconds == 0 {
            let message = "`within` is no time at all";
            self.error("SL-B081", span, None, message, "Write how long, such as \"30d\"");
        }
    }
}
