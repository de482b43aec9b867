//! Random boards, and how they are written.

use crate::naive::{Board, Entry, Pattern, Policy, Step};
use proptest::prelude::*;

const NAMES: [&str; 3] = ["Bought", "Collected", "Closed"];
pub const SUBJECTS: [&str; 3] = ["ann", "s8", "s12"];
pub const ZONES: [&str; 3] = ["UTC", "Asia/Kolkata", "Pacific/Honolulu"];

/// What boards are made of.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// How often a policy goes step by step, starts not always, and has each of the guards over time.
    pub steps: f64,
    pub entry: f64,
    pub guards: f64,
    pub night: f64,
    pub senders: usize,
}

pub const PLAIN: Kind = Kind {
    steps: 0.0,
    entry: 0.0,
    guards: 0.0,
    night: 0.0,
    senders: 1,
};

pub fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(NAMES.to_vec())
}

/// Short ones that are over within the lateness, and long ones.
fn span() -> impl Strategy<Value = i64> {
    prop_oneof![1i64..15, 15i64..240].prop_map(|minutes| minutes * 60)
}

fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        name().prop_map(Pattern::Event),
        (name(), 1usize..4, prop::option::of(span()))
            .prop_map(|(name, count, within)| Pattern::Repeated(name, count, within)),
        prop::sample::subsequence(NAMES.to_vec(), 2..=3).prop_map(Pattern::All),
        (name(), name(), span()).prop_map(|(name, awaited, within)| Pattern::Absence(name, awaited, within)),
        (name(), name(), prop::option::of(span()))
            .prop_map(|(name, follower, within)| Pattern::Followed(name, follower, within)),
        (span(), name()).prop_map(|(span, since)| Pattern::Silence(span, since)),
        span().prop_map(Pattern::Before),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let one = prop_oneof![
        3 => any::<bool>().prop_map(|reaches| Step::Do { number: 0, reaches }),
        2 => span().prop_map(Step::Wait),
    ];
    let some = one.prop_recursive(3, 10, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            2 => inner.clone(),
            2 => (name(), span(), several(), several())
                .prop_filter("one way at least", |(_, _, came, missed)| came.len() + missed.len() > 0)
                .prop_map(|(name, within, came, missed)| Step::WaitFor(name, within, came, missed)),
            1 => (several(), several()).prop_map(|(then, otherwise)| Step::When("pro", then, otherwise)),
        ]
    });
    prop::collection::vec(some, 1..5).prop_map(|mut steps| {
        // The text asks for one effect at least.
        steps.push(Step::Do {
            number: 0,
            reaches: true,
        });
        number(&mut steps, &mut 0);
        steps
    })
}

fn number(steps: &mut [Step], next: &mut u16) {
    for step in steps {
        match step {
            Step::Do { number, .. } => {
                *number = *next;
                *next += 1;
            }
            Step::Wait(_) => {}
            Step::WaitFor(_, _, one, other) | Step::When(_, one, other) => {
                number(one, next);
                number(other, next);
            }
        }
    }
}

/// Never never, and never always: a strategy that cannot choose is refused.
fn sometimes<S: Strategy>(share: f64, what: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: Clone,
{
    prop::option::weighted(share.clamp(0.001, 0.999), what)
}

fn policy(kind: Kind) -> impl Strategy<Value = Policy> {
    let guards = (
        prop::option::weighted(0.3, name()),
        prop::option::weighted(0.3, (name(), prop::option::of(span()))),
        prop::option::weighted(0.3, (1usize..3, span())),
        prop::option::weighted(0.3, prop::sample::select(vec![2u32, 10, 50])),
        prop::bool::weighted(0.3),
    );
    let over_time = (
        sometimes(kind.guards, name()),
        sometimes(kind.guards, (1usize..4, span())),
        prop::bool::weighted(kind.guards / 2.0),
        sometimes(kind.guards, prop::collection::vec(1u64..4, 2..4)),
        sometimes(kind.entry, any::<bool>()),
        sometimes(kind.steps, steps()),
    );
    (pattern(), any::<bool>(), guards, over_time).prop_map(
        |(pattern, by, (never, unless, limit, holdout, consent), over_time)| {
            let (exit, budget, transactional, variants, entry, steps) = over_time;
            // Which of several silences of one instant is first is not told, and a budget would tell them apart.
            let silence = matches!(pattern, Pattern::Silence(..));
            let window = matches!(pattern, Pattern::Absence(..) | Pattern::Followed(..));
            let one = Step::Do {
                number: 0,
                reaches: true,
            };
            Policy {
                by: by && !matches!(pattern, Pattern::Silence(..) | Pattern::Before(..)),
                pattern,
                never,
                unless,
                limit,
                budget: budget.filter(|_| !silence),
                holdout,
                consent,
                exit,
                transactional,
                entry: match entry {
                    None => Entry::Always,
                    // Whether a window is still open is shown by example.
                    Some(true) if !window => Entry::WhenFinished,
                    Some(_) => Entry::Once,
                },
                variants: variants.unwrap_or_default(),
                steps: steps.unwrap_or_else(|| vec![one]),
            }
        },
    )
}

pub fn board(kind: Kind) -> impl Strategy<Value = Board> {
    let lateness = prop::sample::select(vec![0i64, 10, 10, 30]).prop_map(|minutes| minutes * 60);
    let cap = prop::option::weighted(0.3, (1usize..4, span()));
    let holdout = sometimes(kind.guards / 2.0, prop::sample::select(vec![2u32, 10, 50]));
    let night = (0i64..1_440, 0i64..1_440).prop_filter("some time", |(from, to)| from != to);
    let quiet = sometimes(kind.night, night);
    let policies = prop::collection::vec(policy(kind), 1..4);
    (lateness, cap, holdout, quiet, policies).prop_map(|(lateness, cap, holdout, quiet, policies)| Board {
        lateness,
        cap,
        holdout,
        quiet,
        policies,
    })
}

fn minutes(span: i64) -> String {
    format!("{}m", span / 60)
}

/// The board as it is written.
pub fn text(board: &Board) -> String {
    let mut text = format!("lateness \"{}\"\n", minutes(board.lateness));
    if let Some((count, per)) = board.cap {
        text.push_str(&format!("cap {count} per=\"{}\"\n", minutes(per)));
    }
    if let Some(percent) = board.holdout {
        text.push_str(&format!("holdout \"{percent}%\"\n"));
    }
    if let Some((from, to)) = board.quiet {
        let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        text.push_str(&format!("quiet \"{}\" \"{}\"\n", clock(from), clock(to)));
    }
    text.push_str("---\n");
    for (number, policy) in board.policies.iter().enumerate() {
        text.push_str(&format!(
            "policy \"P{number}\" state=\"live\" {{ {} }}\n",
            clauses(policy)
        ));
    }
    text
}

fn clauses(policy: &Policy) -> String {
    let by = if policy.by { " by=\"event.data.order\"" } else { "" };
    let within =
        |within: &Option<i64>| within.map_or_else(String::new, |within| format!(" within=\"{}\"", minutes(within)));
    let mut text = match &policy.pattern {
        Pattern::Event(name) => format!("whenever \"{name}\"{by}"),
        Pattern::Repeated(name, count, window) => format!("whenever \"{name}\" at-least={count}{}{by}", within(window)),
        Pattern::All(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("whenever-all {}{by}", names.join(" "))
        }
        Pattern::Absence(name, awaited, window) => {
            format!(
                "whenever \"{name}\"{by}; and-no \"{awaited}\" within=\"{}\"",
                minutes(*window)
            )
        }
        Pattern::Followed(name, follower, window) => {
            format!("whenever \"{name}\"{by}; followed-by \"{follower}\"{}", within(window))
        }
        Pattern::Silence(span, since) => format!("whenever-silent \"{}\" since=\"{since}\"", minutes(*span)),
        Pattern::Before(lead) => format!(
            "whenever-before \"Booked\" field=\"starts_at\" by=\"{}\"",
            minutes(*lead)
        ),
    };
    if let Some(name) = policy.never {
        text.push_str(&format!("; never \"{name}\""));
    }
    text.push_str(&match policy.steps.as_slice() {
        [one @ Step::Do { .. }] => format!("; {}", written(std::slice::from_ref(one))),
        several => format!("; steps {{ {} }}", written(several)),
    });
    if let Some((name, window)) = &policy.unless {
        text.push_str(&format!("; unless \"{name}\"{}", within(window)));
    }
    if let Some((count, per)) = policy.limit {
        text.push_str(&format!("; limit {count} per=\"{}\"", minutes(per)));
    }
    if let Some((count, per)) = policy.budget {
        text.push_str(&format!("; budget {count} per=\"{}\"", minutes(per)));
    }
    if let Some(percent) = policy.holdout {
        text.push_str(&format!("; holdout \"{percent}%\""));
    }
    if policy.consent {
        text.push_str("; consent \"offers\"");
    }
    if let Some(name) = policy.exit {
        text.push_str(&format!("; exit \"{name}\""));
    }
    if policy.transactional {
        text.push_str("; transactional");
    }
    match policy.entry {
        Entry::Always => {}
        Entry::WhenFinished => text.push_str("; entry \"when-finished\""),
        Entry::Once => text.push_str("; entry \"once\""),
    }
    for (number, weight) in policy.variants.iter().enumerate() {
        text.push_str(&format!(
            "; variant \"V{number}\" weight={weight} {{ set \"text\" \"'{number}'\" }}"
        ));
    }
    text
}

fn written(steps: &[Step]) -> String {
    let each = steps.iter().map(|step| match step {
        Step::Do { reaches: true, .. } => "then \"Tell\" via=\"app\"".to_owned(),
        Step::Do { reaches: false, .. } => "emit \"Derived\"".to_owned(),
        Step::Wait(span) => format!("wait \"{}\"", minutes(*span)),
        Step::WaitFor(name, within, came, missed) => {
            let way = |word: &str, steps: &[Step]| match steps {
                [] => String::new(),
                steps => format!("{word} {{ {} }};", written(steps)),
            };
            let (came, missed) = (way("came", came), way("missed", missed));
            format!(
                "wait-for \"{name}\" within=\"{}\" {{ {came} {missed} }}",
                minutes(*within)
            )
        }
        Step::When(plan, then, otherwise) => format!(
            "when \"subject.plan == '{plan}'\" {{ {} }}; otherwise {{ {} }}",
            written(then),
            written(otherwise)
        ),
    });
    each.collect::<Vec<_>>().join("; ")
}
