//! Funnels by trying every choice of records: slow, and written from the rule rather than from the code.

use stormlake_analysis::{Entry, Funnel, Matching};
use stormlake_record::Time;

/// The most steps that any choice of records reaches, and all choices (indexes into the log) that reach so many.
pub fn every_choice(funnel: &Funnel, log: &[(Time, String)]) -> (usize, Vec<Vec<usize>>) {
    let mut choices = Vec::new();
    extend(funnel, log, &mut Vec::new(), &mut choices);
    let reached = choices.iter().map(Vec::len).max().unwrap_or(0);
    choices.retain(|choice| choice.len() == reached);
    (reached, choices)
}

fn extend(funnel: &Funnel, log: &[(Time, String)], chosen: &mut Vec<usize>, choices: &mut Vec<Vec<usize>>) {
    let Some(step) = funnel.steps.get(chosen.len()) else {
        return;
    };
    for index in 0..log.len() {
        if log[index].1 == step.event && follows(funnel, log, chosen, index) {
            chosen.push(index);
            choices.push(chosen.clone());
            extend(funnel, log, chosen, choices);
            chosen.pop();
        }
    }
}

fn follows(funnel: &Funnel, log: &[(Time, String)], chosen: &[usize], index: usize) -> bool {
    let (Some(first), Some(last)) = (chosen.first(), chosen.last()) else {
        let is_first = || !log[..index].iter().any(|record| record.1 == funnel.steps[0].event);
        return funnel.entry == Entry::Best || is_first();
    };
    let in_order = match funnel.matching {
        Matching::Once => index > *last,
        Matching::Increasing => log[index].0 > log[*last].0,
        Matching::Shared => index >= *last,
    };
    let after_ms = |since: usize| (log[index].0.0 - log[since].0.0) / 1_000_000;
    let within = |since, limit: Option<i64>| limit.is_none_or(|limit| after_ms(since) <= limit);
    in_order && within(*first, funnel.window_ms) && within(*last, funnel.steps[chosen.len()].within_ms)
}
