//! The engine agrees with a naive one that has the whole history before it, on random boards and histories, live and with
//! restarts from snapshots in between.

use crate::boards::{Kind, PLAIN, SUBJECTS, ZONES, board, name, text};
use crate::naive::{Board, decide};
use crate::world::{DAY, World, minute, observe, tell};
use proptest::prelude::*;
use stormlake_engine::{Decision, Engine};

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
