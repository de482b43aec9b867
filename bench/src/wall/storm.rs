//! The load itself: a hundred people for a minute, and what it took.

use super::clock::{Clock, FIRST_CLIENT};
use super::join::{Wall, look_on};
use super::person::Person;
use super::{CURSORS_A_SECOND, PEOPLE, WHOLE};
use crate::table::median;
use crate::{Outcome, process};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep, sleep_until};
use yrs::Doc;

/// Joins before the load, of which the median is told.
const JOINS: usize = 5;
/// Between two joins while it lasts.
const JOIN_EVERY: Duration = Duration::from_secs(5);
/// What is still to be saved when the last edit was made belongs to the load.
const AFTERWARDS: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(20);

/// What a server needed.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Milliseconds from one's edit to another's document.
    pub p50_ms: f64,
    /// The same, of which one in a hundred takes longer.
    pub p99_ms: f64,
    /// Seconds of processor time.
    pub cpu: f64,
    /// Most memory that it ever had, in megabytes.
    pub memory: f64,
    /// Milliseconds until one who joins has everything, before.
    pub join_ms: f64,
    /// The same, while the others work.
    pub join_under_load_ms: f64,
}

/// Runs it on a wall that the first one who comes fills: it has so many entries then.
pub fn run(wall: &Wall, pid: u32, fill: &[u8], entries: usize, seconds: usize) -> Outcome<Measured> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let work = async {
        tokio::task::spawn_local(look_on(wall.begin(fill, entries).await?));
        storm(wall, pid, entries, seconds).await
    };
    LocalSet::new().block_on(&runtime, work)
}

async fn storm(wall: &Wall, pid: u32, entries: usize, seconds: usize) -> Outcome<Measured> {
    let mut joins = Vec::new();
    for number in 0..JOINS {
        joins.push(join(wall, 2_000 + number as u64, entries).await?);
    }
    let clock = Rc::new(RefCell::new(Clock::default()));
    let (begin, begins) = watch::channel(None);
    let mut docs = Vec::new();
    for number in 0..PEOPLE {
        let joined = wall.join(FIRST_CLIENT + number as u64).await?;
        let edits = super::edits::make(&joined.doc, &joined.entries, number, PEOPLE, seconds)?;
        clock.borrow_mut().add(&edits);
        let doc = (number < WHOLE).then(|| joined.doc.clone());
        docs.extend(doc.clone());
        let person = Person {
            number,
            line: joined.line,
            dialect: wall.dialect,
            edits,
            doc,
            clock: clock.clone(),
        };
        tokio::task::spawn_local(person.stay(begins.clone()));
        // Whoever is here already answers the server.
        tokio::task::yield_now().await;
    }
    sleep(Duration::from_secs(2)).await;
    let before = process::ticks(pid)?;
    let began = Instant::now() + Duration::from_millis(200);
    begin.send(Some(began))?;
    let end = began + Duration::from_secs(seconds as u64);
    let joining = std::thread::spawn({
        let wall = wall.clone();
        move || joins_until(&wall, entries, end)
    });
    sleep_until(end + AFTERWARDS).await;
    let cpu = (process::ticks(pid)? - before) as f64 / 100.0;
    let under_load = joining.join().map_err(|_| "the joins have ended badly")??;
    whole(&clock, &docs).await?;
    let took = std::mem::take(&mut clock.borrow_mut().took);
    tell(&clock.borrow(), took.len(), seconds);
    Ok(Measured {
        p50_ms: quantile(&took, 0.5),
        p99_ms: quantile(&took, 0.99),
        cpu,
        memory: process::memory_max(pid)?,
        join_ms: median(joins),
        join_under_load_ms: median(under_load),
    })
}

/// Comes, looks whether everything is there, and goes; milliseconds.
async fn join(wall: &Wall, client: u64, entries: usize) -> Outcome<f64> {
    let mut joined = wall.join(client).await?;
    if joined.len() != entries {
        return Err(format!("one who joined has {} entries of {entries}", joined.len()).into());
    }
    joined.line.close(None).await?;
    Ok(joined.took.as_secs_f64() * 1e3)
}

/// On a thread of its own: what reading a whole wall costs the one who joins is not to hold up the others.
fn joins_until(wall: &Wall, entries: usize, end: Instant) -> Outcome<Vec<f64>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (mut took, mut next) = (Vec::new(), Instant::now() + JOIN_EVERY / 2);
        while next < end {
            sleep_until(next).await;
            took.push(join(wall, 3_000 + took.len() as u64, entries).await?);
            next += JOIN_EVERY;
        }
        Ok(took)
    })
}

/// Waits until everybody who looks on has everything, or says what is missing.
async fn whole(clock: &Rc<RefCell<Clock>>, docs: &[Doc]) -> Outcome<()> {
    let began = Instant::now();
    loop {
        if let Some(fault) = &clock.borrow().fault {
            return Err(fault.clone().into());
        }
        let (all, there) = {
            let clock = clock.borrow();
            // Of one's own edits nobody hears.
            let own = clock.count() / PEOPLE * docs.len();
            (clock.count() * docs.len() - own, clock.took.len())
        };
        if all == there && docs.iter().all(|doc| clock.borrow().is_whole(doc)) {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("of {all} arrivals of an edit {there} came").into());
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Says on the way how much there was to read.
fn tell(clock: &Clock, arrivals: usize, seconds: usize) {
    eprintln!(
        "  {} edits, {arrivals} arrivals measured, {} messages read with {} cursors ({} sent)",
        clock.count(),
        clock.messages,
        clock.cursors,
        PEOPLE * CURSORS_A_SECOND * seconds
    );
}

fn quantile(took: &[f64], part: f64) -> f64 {
    let mut sorted = took.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * part) as usize;
    sorted
        .get(at.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}
