//! scratch
use std::sync::Arc; use std::time::Instant;
use stormlake_log::{Batch, Options, RealDisk, Writer};
use stormlake_record::{Entry, EntryKind, Flags, Time};
fn encode(number: u64, subjects: u64, out: &mut Vec<u8>) {
    let id = format!("order-{number:012}");
    let subject = format!("customer-{:09}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % subjects.max(1));
    let body = format!(r#"{{"order":"{number}","price":12.5,"note":"{:x<230}"}}"#, "");
    Entry { kind: EntryKind::Event, flags: Flags::default(), time: Time(number as i64), previous: None, board_version: 1, key_id: 0,
        source: "/shops/amsterdam", id: &id, name: "order-collected", subject: &subject, sender: "key-1", extensions: b"", body: body.as_bytes() }.encode(out).unwrap();
}
fn cpu() -> f64 { let s = std::fs::read_to_string("/proc/self/schedstat").unwrap(); s.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9 }
fn main() {
    let (mut w, _) = Writer::open(Arc::new(RealDisk::open("/dev/shm/cpu").unwrap()), Options::default()).unwrap();
    let n: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let mut made = 0; let mut total = 0.0; let start = Instant::now();
    while made < n {
        let group: Vec<Batch> = (0..5).map(|_| { let mut b = Vec::new(); for _ in 0..500 { encode(made, 100_000, &mut b); made += 1; } Batch::external(b) }).collect();
        let c = cpu();
        w.commit(group, Time(0));
        total += cpu() - c;
    }
    println!("{:.0} ns/record cpu in commit, {:?} wall", total / n as f64 * 1e9, start.elapsed());
}
