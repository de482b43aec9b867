//! The engine agrees with a naive one that has the whole history before it, on random boards and histories, live and with
//! restarts from snapshots in between.

use crate::naive::{Board, Entry, Pattern, Policy, Step, decide};
use crate::world::{DAY, World, minute, observe, tell};
use proptest::prelude::*;
use stormlake_engine::{Decision, Engine};

const NAMES: [&str; 3] = ["Bought", "Collected", "Closed"];
const SUBJECTS: [&str; 3] = ["ann", "s8", "s12"];
const ZONES: [&str; 3] = ["UTC", "Asia/Kolkata", "Pacific/Honolulu"];

/// What boards are made of.
#[derive(Debug, Clone, Copy)]
struct Kind {
    /// How often a policy goes step by step, starts not always, and has each of the guards over time.
    steps: f64,
    entry: f64,
    guards: f64,
    night: f64,
    senders: usize,
}

const PLAIN: Kind = Kind {
    steps: 0.0,
    entry: 0.0,
    guards: 0.0,
    night: 0.0,
    senders: 1,
};

fn name() -> impl Strategy<Value = &'static str> {
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

fn board(kind: Kind) -> impl Strategy<Value = Board> {
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
fn text(board: &Board) -> String {
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

/// Something that happens: how long after the one before it is received, how late that is, and what it is.
#[derive(Debug, Clone)]
struct Happening {
    wait: i64,
    delay: i64,
    name: &'static str,
    subject: &'static str,
    number: u8,
    ahead: Option<i64>,
    sender: &'static str,
}

fn happening(senders: usize) -> impl Strategy<Value = Happening> {
    let name = prop_oneof![
        10 => name(),
        4 => Just("Booked"),
        2 => prop::sample::select(vec!["Offers accepted", "Offers accepted", "Offers declined"]),
        1 => prop::sample::select(vec!["Moved", "Signed up"]),
    ];
    (
        prop_oneof![5 => 0i64..4, 2 => 4i64..30, 1 => 30i64..200],
        -3i64..=30,
        name,
        prop::sample::select(SUBJECTS.to_vec()),
        0u8..3,
        prop::option::weighted(0.9, -30i64..300),
        0..senders,
    )
        .prop_map(|(wait, delay, name, subject, number, ahead, sender)| Happening {
            wait,
            delay,
            name,
            subject,
            number,
            ahead,
            sender: ["world", "app", "till"][sender],
        })
}

fn play(board: &Board, happenings: &[Happening], late: bool) -> World {
    let mut world = World::new(&text(board));
    let mut now = 0;
    for one in happenings {
        // The clock is looked at every ten minutes, as the server does it far more often.
        for at in (now + 10..now + one.wait).step_by(10) {
            world.clock(at);
        }
        now += one.wait;
        let time = now - one.delay.min(if late { i64::MAX } else { board.lateness / 60 });
        let number = one.number;
        let body = match (one.name, one.ahead) {
            ("Booked", Some(ahead)) => format!(r#"{{"visit":"{number}","starts_at":"{}"}}"#, minute(time + ahead)),
            ("Booked", None) => format!(r#"{{"visit":"{number}"}}"#),
            ("Moved", _) => format!(r#"{{"time_zone":"{}"}}"#, ZONES[usize::from(number)]),
            ("Signed up", _) => format!(r#"{{"plan":"{}"}}"#, ["pro", "free", "pro"][usize::from(number)]),
            (name, _) if name.starts_with("Offers") => "{}".to_owned(),
            _ => format!(r#"{{"order":"{number}"}}"#),
        };
        world.sent(one.sender, now, time, one.name, one.subject, &body);
    }
    for at in (now + 10..now + 2 * DAY).step_by(10) {
        world.clock(at);
    }
    world
}

/// As the naive engine tells them.
fn told(decisions: &[Decision]) -> Vec<String> {
    let mut told: Vec<String> = decisions
        .iter()
        .map(|decision| {
            let variant = decision
                .variant
                .as_ref()
                .map_or_else(String::new, |variant| format!(" {variant}"));
            let (step, id) = (decision.step, &decision.cause.id);
            format!("{} {step} {id}{variant}", tell(decision))
        })
        .collect();
    told.sort();
    told
}

/// The same log again, restarted from a snapshot at some places.
fn restarted(world: &World, restarts: &[f64]) -> Vec<Decision> {
    let restarts: Vec<usize> = restarts
        .iter()
        .map(|part| (part * world.log.len() as f64) as usize)
        .collect();
    let mut engine = Engine::new(world.plan.clone());
    engine.go_live();
    let mut decisions = Vec::new();
    for (position, line) in world.log.iter().enumerate() {
        if restarts.contains(&position) {
            engine = Engine::restore(world.plan.clone(), &engine.snapshot()).unwrap();
        }
        observe(&mut engine, position, line, &mut decisions);
    }
    decisions
}

/// A test of so many boards of a kind.
macro_rules! agrees {
    ($name:ident, $cases:literal, $kind:expr) => {
        proptest! {
            #![proptest_config(ProptestConfig { cases: $cases, ..ProptestConfig::default() })]

            #[test]
            fn $name(
                board in board($kind),
                happenings in prop::collection::vec(happening($kind.senders), 1..40),
                restarts in prop::collection::vec(0.0f64..1.0, 0..4),
            ) {
                let world = play(&board, &happenings, false);
                let expected = decide(&board, &world.log);
                prop_assert_eq!(told(&world.decisions), expected.clone(), "live: {}", text(&board));
                prop_assert_eq!(told(&restarted(&world, &restarts)), expected, "restarted: {}", text(&board));
            }
        }
    };
}

agrees!(the_engine_agrees_with_a_naive_one, 2_000, PLAIN);
agrees!(the_engine_agrees_about_steps, 2_000, Kind { steps: 0.8, ..PLAIN });
agrees!(
    the_engine_agrees_about_guards_over_time,
    2_000,
    Kind {
        entry: 0.4,
        guards: 0.4,
        steps: 0.3,
        ..PLAIN
    }
);
agrees!(
    the_engine_agrees_about_nights,
    2_000,
    Kind {
        night: 1.0,
        steps: 0.5,
        entry: 0.2,
        guards: 0.1,
        ..PLAIN
    }
);
agrees!(
    the_engine_agrees_about_several_senders,
    2_000,
    Kind {
        steps: 0.4,
        entry: 0.2,
        guards: 0.2,
        night: 0.3,
        senders: 3
    }
);

const ANY: Kind = Kind {
    steps: 0.7,
    entry: 0.2,
    guards: 0.2,
    night: 0.3,
    senders: 2,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// Later than the lateness nothing is promised but this: what was decided is decided again, no key is used twice, and a
    /// correction corrects something.
    #[test]
    fn what_comes_too_late_is_decided_the_same_in_every_replay(
        board in board(ANY),
        happenings in prop::collection::vec(happening(ANY.senders), 1..40),
        restarts in prop::collection::vec(0.0f64..1.0, 0..4),
    ) {
        let world = play(&board, &happenings, true);
        prop_assert_eq!(&restarted(&world, &restarts), &world.decisions);
        let mut keys: Vec<&str> = world.decisions.iter().map(|decision| &*decision.key).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), world.decisions.len());
        for (place, decision) in world.decisions.iter().enumerate() {
            let corrected = world.decisions[..place].iter().any(|known| {
                (&known.cause, known.step, &known.policy) == (&decision.cause, decision.step, &decision.policy)
            });
            prop_assert!(decision.outcome.word() != "would-not-have-fired" || corrected);
        }
    }
}
