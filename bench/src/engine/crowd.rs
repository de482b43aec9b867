//! A large board and a large crowd, both made up: policies of every pattern over twenty events, and a month of records about them.

use super::chance::Chance;
use crate::Outcome;
use crate::shop::mix;
use std::fmt::Write;
use stormlake_record::{Entry, EntryKind, Flags, Time};

/// Kinds of events: as many as the board of `examples/farmacy-family` has.
const EVENTS: u64 = 60;
const BEGAN: i64 = 1_795_000_000_000;
const DAYS: u64 = 30;
const DAY_MS: u64 = 86_400_000;
/// Of fifty policies so many have each pattern.
const MIX: [(Pattern, u64); 9] = [
    (Pattern::Event, 10),
    (Pattern::Condition, 10),
    (Pattern::Absence, 7),
    (Pattern::Repetition, 6),
    (Pattern::Never, 5),
    (Pattern::Sequence, 5),
    (Pattern::AllOf, 3),
    (Pattern::Silence, 2),
    (Pattern::Date, 2),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Event,
    Condition,
    Absence,
    Repetition,
    Never,
    Sequence,
    AllOf,
    Silence,
    Date,
}

fn pattern(policy: u64) -> Pattern {
    let mut left = policy % 50;
    for (pattern, count) in MIX {
        if left < count {
            return pattern;
        }
        left -= count;
    }
    Pattern::Event
}

/// A board with so many policies. All of them are live, and half have a limit.
pub fn board(policies: u64) -> Outcome<String> {
    let mut text = String::from(
        "board \"Bench crowd\" step=10 {\n    namespace \"com.example.bench\"\n    subject \"customer\"\n    \
         channel \"receiver\" kind=\"webhook\" url=\"http://127.0.0.1:9/\"\n}\n\n\
         context \"Crowd\" {\n    external \"Site\"\n    command \"Say so\" to=\"Site\" { field \"reason\" \"string\" optional=#true }\n",
    );
    for event in 0..EVENTS {
        writeln!(
            text,
            "    event \"{}\" from=\"Site\" subject=\"customer\" {{ field \"order\" \"string\"; field \"price\" \"decimal\"; field \"items\" \"integer\"; \
             field \"plan\" \"enum\" \"free\" \"paid\"; field \"starts_at\" \"timestamp\" }}",
            name(event)
        )?;
    }
    text.push_str("}\n");
    for policy in 0..policies {
        write_policy(policy, &mut text)?;
    }
    Ok(text)
}

fn name(event: u64) -> String {
    format!("Thing {event:02} done")
}

fn write_policy(policy: u64, text: &mut String) -> Outcome<()> {
    let mut chance = Chance::new(policy);
    let first = chance.below(EVENTS);
    let mut other = || name((first + chance.between(1, EVENTS)) % EVENTS);
    let (a, b, c) = (name(first), other(), other());
    // As on any board, most policies are about some of the records only.
    let some = match policy % 4 {
        0 => "",
        1 => "    where \"event.data.price > 90.0 && event.data.plan == 'paid'\"\n",
        2 => "    where \"event.data.items >= 20\"\n",
        _ => "    where \"event.data.price > 80.0\"\n",
    };
    let pattern = pattern(policy);
    writeln!(text, "\npolicy \"Policy {policy:03}\" state=\"live\" {{")?;
    match pattern {
        Pattern::Event => write!(text, "    whenever \"{a}\"\n    unless \"{b}\" within=\"2d\"\n{some}")?,
        Pattern::Condition => writeln!(
            text,
            "    whenever \"{a}\"\n    where \"event.data.price > 90.0 && event.data.plan == 'paid'\""
        )?,
        // Some of them go by the order.
        Pattern::Absence if policy % 7 == 1 => {
            write!(
                text,
                "    whenever \"{a}\" by=\"event.data.order\"\n    and-no \"{b}\" within=\"2d\"\n{some}"
            )?;
        }
        Pattern::Absence => write!(text, "    whenever \"{a}\"\n    and-no \"{b}\" within=\"2d\"\n{some}")?,
        Pattern::Repetition => writeln!(text, "    whenever \"{a}\" at-least=3 within=\"7d\"")?,
        Pattern::Never => write!(text, "    whenever \"{a}\"\n    never \"{b}\"\n{some}")?,
        Pattern::Sequence => write!(
            text,
            "    whenever \"{a}\"\n    followed-by \"{b}\" within=\"2d\"\n{some}"
        )?,
        Pattern::AllOf if b == c => writeln!(text, "    whenever-all \"{a}\" \"{b}\"")?,
        Pattern::AllOf => writeln!(text, "    whenever-all \"{a}\" \"{b}\" \"{c}\"")?,
        Pattern::Silence => write!(text, "    whenever-silent \"10d\" since=\"{a}\"\n{some}")?,
        Pattern::Date => write!(
            text,
            "    whenever-before \"{a}\" field=\"starts_at\" by=\"1d\"\n{some}"
        )?,
    }
    let reason = " { set \"reason\" \"'for ' + event.data.order\" }";
    let set = if policy.is_multiple_of(4) { reason } else { "" };
    writeln!(text, "    then \"Say so\" via=\"receiver\"{set}")?;
    if policy.is_multiple_of(2) {
        writeln!(text, "    limit 1 per=\"7d\"")?;
    }
    text.push_str("}\n");
    Ok(())
}

/// When record `number` of `count` happens.
pub fn time(number: u64, count: u64) -> Time {
    Time::from_milliseconds(BEGAN + (u128::from(number) * u128::from(DAYS * DAY_MS) / u128::from(count)) as i64)
}

/// Appends record `number` of `count`. The first events are more frequent than the last.
pub fn entry(number: u64, count: u64, customers: u64, out: &mut Vec<u8>) -> Outcome<()> {
    let chance = mix(number);
    let event = (chance % EVENTS).min(chance / EVENTS % EVENTS);
    let customer = mix(number ^ 0x00c0_ffee) % customers;
    let time = time(number, count);
    let date = time.plus_milliseconds((chance / 400 % (10 * DAY_MS)) as i64);
    let body = format!(
        r#"{{"order":"order-{customer:07}-{}","price":{}.{:02},"items":{},"plan":"{}","starts_at":"{}"}}"#,
        chance / 7 % 3,
        chance / 21 % 97 + 3,
        chance / 2_037 % 100,
        chance / 203_700 % 22 + 1,
        if (chance / 11).is_multiple_of(3) {
            "paid"
        } else {
            "free"
        },
        date.whole_microseconds(),
    );
    let entry = Entry {
        kind: EntryKind::Event,
        flags: Flags::default(),
        time,
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "/shops/amsterdam/site",
        id: &format!("crowd-{number:012}"),
        name: &format!("thing-{event:02}-done"),
        subject: &format!("customer-{customer:07}"),
        sender: "admin",
        extensions: b"",
        body: body.as_bytes(),
    };
    Ok(entry.encode(out)?)
}
