//! The engine agrees with a naive one that has the whole history before it, on random boards and histories, live and with
//! restarts from snapshots in between.

use crate::naive::{Board, Pattern, Policy, decide};
use crate::world::{DAY, World, minute, observe};
use proptest::prelude::*;
use stormlake_engine::{Decision, Engine};

const NAMES: [&str; 3] = ["Bought", "Collected", "Closed"];
const SUBJECTS: [&str; 3] = ["ann", "s8", "s12"];

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(NAMES.to_vec())
}

/// Minutes: short ones that are over within the lateness, and long ones.
fn span() -> impl Strategy<Value = i64> {
    prop_oneof![1i64..15, 15i64..240]
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

fn policy() -> impl Strategy<Value = Policy> {
    let guards = (
        prop::option::weighted(0.3, name()),
        prop::option::weighted(0.3, (name(), prop::option::of(span()))),
        prop::option::weighted(0.3, (1usize..3, span())),
        prop::option::weighted(0.3, prop::sample::select(vec![2u32, 10, 50])),
        prop::bool::weighted(0.3),
    );
    (pattern(), any::<bool>(), guards).prop_map(|(pattern, by, (never, unless, limit, holdout, consent))| Policy {
        by: by && !matches!(pattern, Pattern::Silence(..) | Pattern::Before(..)),
        pattern,
        never,
        unless,
        limit,
        holdout,
        consent,
    })
}

fn board() -> impl Strategy<Value = Board> {
    let lateness = prop::sample::select(vec![0i64, 10, 10, 30]);
    let cap = prop::option::weighted(0.3, (1usize..4, span()));
    (lateness, cap, prop::collection::vec(policy(), 1..4)).prop_map(|(lateness, cap, policies)| Board {
        lateness,
        cap,
        policies,
    })
}

/// The board as it is written.
fn text(board: &Board) -> String {
    let mut text = format!("lateness \"{}m\"\n", board.lateness);
    if let Some((count, per)) = board.cap {
        text.push_str(&format!("cap {count} per=\"{per}m\"\n"));
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
    let within = |within: &Option<i64>| within.map_or_else(String::new, |within| format!(" within=\"{within}m\""));
    let mut text = match &policy.pattern {
        Pattern::Event(name) => format!("whenever \"{name}\"{by}"),
        Pattern::Repeated(name, count, window) => format!("whenever \"{name}\" at-least={count}{}{by}", within(window)),
        Pattern::All(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("whenever-all {}{by}", names.join(" "))
        }
        Pattern::Absence(name, awaited, window) => {
            format!("whenever \"{name}\"{by}; and-no \"{awaited}\" within=\"{window}m\"")
        }
        Pattern::Followed(name, follower, window) => {
            format!("whenever \"{name}\"{by}; followed-by \"{follower}\"{}", within(window))
        }
        Pattern::Silence(span, since) => format!("whenever-silent \"{span}m\" since=\"{since}\""),
        Pattern::Before(lead) => format!("whenever-before \"Booked\" field=\"starts_at\" by=\"{lead}m\""),
    };
    if let Some(name) = policy.never {
        text.push_str(&format!("; never \"{name}\""));
    }
    text.push_str("; then \"Tell\" via=\"app\"");
    if let Some((name, window)) = &policy.unless {
        text.push_str(&format!("; unless \"{name}\"{}", within(window)));
    }
    if let Some((count, per)) = policy.limit {
        text.push_str(&format!("; limit {count} per=\"{per}m\""));
    }
    if let Some(percent) = policy.holdout {
        text.push_str(&format!("; holdout \"{percent}%\""));
    }
    if policy.consent {
        text.push_str("; consent \"offers\"");
    }
    text
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
}

fn happening() -> impl Strategy<Value = Happening> {
    let name = prop_oneof![
        5 => name(),
        2 => Just("Booked"),
        1 => prop::sample::select(vec!["Offers accepted", "Offers accepted", "Offers declined"]),
    ];
    (
        prop_oneof![5 => 0i64..4, 2 => 4i64..30, 1 => 30i64..200],
        -3i64..=30,
        name,
        prop::sample::select(SUBJECTS.to_vec()),
        0u8..3,
        prop::option::weighted(0.9, -30i64..300),
    )
        .prop_map(|(wait, delay, name, subject, number, ahead)| Happening {
            wait,
            delay,
            name,
            subject,
            number,
            ahead,
        })
}

fn play(board: &Board, happenings: &[Happening]) -> World {
    let mut world = World::new(&text(board));
    let mut now = 0;
    for one in happenings {
        // The clock is looked at every ten minutes, as the server does it far more often.
        for at in (now + 10..now + one.wait).step_by(10) {
            world.clock(at);
        }
        now += one.wait;
        let time = now - one.delay.min(board.lateness);
        let number = one.number;
        let body = match (one.name, one.ahead) {
            ("Booked", Some(ahead)) => format!(r#"{{"visit":"{number}","starts_at":"{}"}}"#, minute(time + ahead)),
            ("Booked", None) => format!(r#"{{"visit":"{number}"}}"#),
            (name, _) if name.starts_with("Offers") => "{}".to_owned(),
            _ => format!(r#"{{"order":"{number}"}}"#),
        };
        world.arrives(now, time, one.name, one.subject, &body);
    }
    for at in (now + 10..now + DAY).step_by(10) {
        world.clock(at);
    }
    world
}

/// As the naive engine tells them.
fn told(decisions: &[Decision]) -> Vec<String> {
    let mut told: Vec<String> = decisions
        .iter()
        .map(|decision| format!("{} {}", crate::world::tell(decision), decision.cause.id))
        .collect();
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_a_naive_one(
        board in board(),
        happenings in prop::collection::vec(happening(), 1..40),
        restarts in prop::collection::vec(0.0f64..1.0, 0..4),
    ) {
        let world = play(&board, &happenings);
        let expected = decide(&board, &world.log);
        prop_assert_eq!(told(&world.decisions), expected.clone(), "live: {}", text(&board));
        let restarts: Vec<usize> = restarts.iter().map(|part| (part * world.log.len() as f64) as usize).collect();
        let mut engine = Engine::new(world.plan.clone());
        engine.go_live();
        let mut decisions = Vec::new();
        for (position, line) in world.log.iter().enumerate() {
            if restarts.contains(&position) {
                engine = Engine::restore(world.plan.clone(), &engine.snapshot()).unwrap();
            }
            observe(&mut engine, position, line, &mut decisions);
        }
        prop_assert_eq!(told(&decisions), expected, "restarted: {}", text(&board));
    }
}
