//! Made-up visits to a shop, for the engine and Flink alike: who does what on four days of a month, in the order of time.
//!
//! Both must count the same, and they differ on purpose where a thing happens twice: of two carts before one order Flink's pattern takes both, our
//! sequence the newer one; of four page views in a day Flink's repetition finds two threes, ours one. So a visit has at most three page views and one of most
//! other things, two returns of one order are more than an hour apart, and visits of a customer are more than a day apart.

use super::chance::Chance;
use crate::Outcome;
use std::io::Write;
use stormlake_record::{Entry, EntryKind, Flags, Time};

/// The events of `boards/patterns.kdl`, in its order; a [`Visit`] names one by its number.
pub const NAMES: [&str; 10] = [
    "page-viewed",
    "cart-filled",
    "order-placed",
    "order-paid",
    "order-shipped",
    "order-delivered",
    "order-returned",
    "meal-rated",
    "support-asked",
    "support-answered",
];
const PAGE_VIEWED: u8 = 0;
const CART_FILLED: u8 = 1;
const ORDER_PLACED: u8 = 2;
const ORDER_PAID: u8 = 3;
const ORDER_SHIPPED: u8 = 4;
const ORDER_DELIVERED: u8 = 5;
const ORDER_RETURNED: u8 = 6;
const MEAL_RATED: u8 = 7;
const SUPPORT_ASKED: u8 = 8;
const SUPPORT_ANSWERED: u8 = 9;

const MINUTE: u64 = 60_000;
const DAY: u64 = 1_440 * MINUTE;
const VISITS: usize = 4;
/// A visit takes less than a day, and at most every second day has one.
const SLOTS: u64 = 15;
const BEGAN: u64 = 1_795_000_000_000;

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// Milliseconds since 1970.
    pub time: u64,
    pub customer: u32,
    pub kind: u8,
    pub cents: u32,
}

/// The first `count` things that so many customers do.
pub fn history(customers: u32, count: usize) -> Vec<Visit> {
    let mut all = Vec::with_capacity(customers as usize * 25);
    for customer in 0..customers {
        let mut chance = Chance::new(u64::from(customer));
        let mut days: Vec<u64> = Vec::new();
        while days.len() < VISITS {
            let day = 2 * chance.below(SLOTS);
            if !days.contains(&day) {
                days.push(day);
            }
        }
        for day in days {
            let begins = BEGAN + day * DAY + chance.below(10 * 60 * MINUTE);
            visit(begins, customer, &mut chance, &mut all);
        }
    }
    all.sort_unstable();
    all.truncate(count);
    all
}

fn visit(begins: u64, customer: u32, chance: &mut Chance, all: &mut Vec<Visit>) {
    let cents = chance.between(300, 10_000) as u32;
    let mut add = |time, kind| {
        all.push(Visit {
            time,
            customer,
            kind,
            cents,
        });
    };
    let mut time = begins;
    let after =
        |chance: &mut Chance, from: u64, least: u64, most: u64| from + chance.between(least * MINUTE, most * MINUTE);
    for _ in 0..chance.between(1, 4) {
        add(time, PAGE_VIEWED);
        time = after(chance, time, 1, 30);
    }
    if !chance.percent(85) {
        return;
    }
    add(time, CART_FILLED);
    if !chance.percent(80) {
        return;
    }
    let placed = after(chance, time, 1, 75);
    add(placed, ORDER_PLACED);
    if !chance.percent(85) {
        return;
    }
    let paid = after(chance, placed, 1, 70);
    add(paid, ORDER_PAID);
    let shipped = after(chance, paid, 60, 180);
    add(shipped, ORDER_SHIPPED);
    let delivered = after(chance, shipped, 60, 300);
    add(delivered, ORDER_DELIVERED);
    if chance.percent(30) {
        add(after(chance, delivered, 5, 200), MEAL_RATED);
    }
    let mut asks = chance.percent(5).then(|| after(chance, paid, 1, 300));
    if chance.percent(20) {
        let returned = after(chance, paid, 10, 110);
        add(returned, ORDER_RETURNED);
        if chance.percent(40) {
            add(after(chance, returned, 65, 200), ORDER_RETURNED);
        }
        if chance.percent(50) {
            asks = Some(after(chance, returned, 5, 90));
        }
    }
    if let Some(asked) = asks {
        add(asked, SUPPORT_ASKED);
        if chance.percent(70) {
            add(after(chance, asked, 5, 80), SUPPORT_ANSWERED);
        }
    }
}

/// Writes them as Flink reads them: `time,type,subject,price`.
pub fn write_csv(visits: &[Visit], out: &mut dyn Write) -> Outcome<()> {
    for visit in visits {
        let Visit {
            time,
            customer,
            kind,
            cents,
        } = visit;
        writeln!(
            out,
            "{time},{kind},customer-{customer:07},{}.{:02}",
            cents / 100,
            cents % 100
        )?;
    }
    Ok(())
}

/// Writes them as entries of the log, back to back.
pub fn write_entries(visits: &[Visit], out: &mut dyn Write) -> Outcome<()> {
    let mut bytes = Vec::new();
    for (number, visit) in visits.iter().enumerate() {
        let body = format!(r#"{{"price":{}.{:02}}}"#, visit.cents / 100, visit.cents % 100);
        let entry = Entry {
            kind: EntryKind::Event,
            flags: Flags::default(),
            time: Time::from_milliseconds(visit.time as i64),
            previous: None,
            board_version: 1,
            key_id: 0,
            source: "/shops/amsterdam/site",
            id: &format!("visit-{number:012}"),
            name: NAMES[usize::from(visit.kind)],
            subject: &format!("customer-{:07}", visit.customer),
            sender: "admin",
            extensions: b"",
            body: body.as_bytes(),
        };
        bytes.clear();
        entry.encode(&mut bytes)?;
        out.write_all(&bytes)?;
    }
    Ok(())
}
