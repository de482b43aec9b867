//! The walk itself: what lies ahead of every subject waits in one heap, so that events come out in the order of time
//! and memory is bounded by the number of subjects, not of days.

use crate::fields::Circumstances;
use crate::flow::Flow;
use crate::happened::Happened;
use crate::occasion::{CIRCLE, Occasion, OccasionNumber, circle};
use crate::random::{Random, mix};
use crate::{LeftOut, Plan, SimulatedEvent};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use stormlake_record::Time;

const DAY_MS: i64 = 86_400_000;
const DAYS_MAX: u32 = 36_500;
/// Steps after which a journey has told enough: a board may lead in a circle.
const STEPS_MAX: u16 = 40;
/// What may lie ahead of one subject at once.
const AHEAD_MAX: u32 = 256;
/// The share of subjects who are there when the plan begins; the others come during its first half.
const THERE_ALREADY: f64 = 0.4;
/// How likely a subject joins an occasion of its circle, and how likely one who joined shows up.
const JOINS: f64 = 0.35;
const SHOWS_UP: f64 = 0.7;
/// How likely a habit is kept each time.
const KEPT_UP: f64 = 0.85;

/// Something that lies ahead. The order of its fields is the order of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ahead {
    time: i64,
    number: u64,
    what: What,
    subject: u32,
    /// The subject whose journey it began as.
    origin: u32,
    /// The journey that it belongs to: its business keys and steady chance come from here.
    journey: u64,
    steps: u16,
    occasion: Option<OccasionNumber>,
    /// It came by itself or as a habit, so it may again.
    by_itself: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// The event with this index.
    Event(u16),
    /// An occasion of the subject's circle is announced.
    Opening,
}

/// Events in the order of time.
#[derive(Debug)]
pub struct Simulation {
    flow: Flow,
    plan: Plan,
    start: i64,
    until: i64,
    stamp: u64,
    source: Arc<str>,
    random: Random,
    ahead: BinaryHeap<Reverse<Ahead>>,
    /// How much lies ahead of each subject.
    waiting: Vec<u32>,
    happened: Happened,
    next_number: u64,
    told: u64,
    /// Kept between steps for its memory only.
    next: Vec<Ahead>,
}

impl Simulation {
    pub(crate) fn new(flow: Flow, plan: Plan) -> Self {
        let until = plan.until.milliseconds();
        let start = until.saturating_sub(i64::from(plan.days.min(DAYS_MAX)) * DAY_MS);
        let stamp = mix(
            mix(plan.seed, u64::from(plan.subjects)),
            mix(u64::from(plan.days), plan.until.0 as u64),
        );
        let mut simulation = Self {
            source: format!("/simulation/{stamp:016x}").into(),
            random: Random::new(stamp),
            waiting: vec![0; plan.subjects as usize],
            ahead: BinaryHeap::new(),
            happened: Happened::new(plan.subjects, flow.steps.len()),
            flow,
            plan,
            start,
            until,
            stamp,
            next_number: 0,
            told: 0,
            next: Vec::new(),
        };
        simulation.begin();
        simulation
    }

    /// Events of the board that are never told, and why.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.flow.left_out
    }

    fn begin(&mut self) {
        let half = ((self.until - self.start) / 2).max(1);
        for subject in 0..self.plan.subjects {
            let there = self.random.chance(THERE_ALREADY);
            let joined = self.start + if there { 0 } else { self.random.between(0, half - 1) };
            let hosts = subject % CIRCLE == 0;
            for event in 0..self.flow.steps.len() {
                let step = &self.flow.steps[event];
                let takes_part = hosts || !step.of_circle;
                if let (Some(mean), true) = (step.by_itself, takes_part) {
                    let time = joined.saturating_add(self.random.wait(mean) as i64);
                    let journey = self.random.next();
                    self.plan_ahead(Ahead {
                        journey,
                        by_itself: true,
                        ..at(time, event, subject)
                    });
                }
            }
            for kind in (0..self.flow.occasions.len()).filter(|_| hosts) {
                self.announce(
                    OccasionNumber {
                        kind: kind as u16,
                        number: 0,
                    },
                    subject,
                );
            }
        }
    }

    /// Plans the announcement of an occasion; one that is under way already is announced at once.
    fn announce(&mut self, which: OccasionNumber, host: u32) {
        let time = self.occasion(which, host).opens.max(self.start);
        self.plan_ahead(Ahead {
            what: What::Opening,
            occasion: Some(which),
            ..at(time, 0, host)
        });
    }

    fn occasion(&self, which: OccasionNumber, subject: u32) -> Occasion {
        Occasion::of(which, circle(subject), self.start, self.stamp)
    }

    fn plan_ahead(&mut self, mut what: Ahead) {
        let waiting = &mut self.waiting[what.subject as usize];
        if !(self.start..self.until).contains(&what.time) || what.steps > STEPS_MAX || *waiting >= AHEAD_MAX {
            return;
        }
        *waiting += 1;
        self.next_number += 1;
        what.number = self.next_number;
        self.ahead.push(Reverse(what));
    }

    /// An occasion was announced: it will end, and who of the circle joins, and shows up, is drawn at once.
    fn open(&mut self, which: OccasionNumber, host: u32) {
        let (occasion, kind) = (
            self.occasion(which, host),
            self.flow.occasions[usize::from(which.kind)].clone(),
        );
        let part = |event: usize, subject: u32, time: i64| Ahead {
            journey: mix(occasion.key, u64::from(subject)),
            occasion: Some(which),
            ..at(time, event, subject)
        };
        for event in kind.opens {
            self.plan_ahead(part(event, host, occasion.opens));
        }
        self.plan_ahead(part(kind.ends, host, occasion.ends));
        for subject in host..self.plan.subjects.min(host.saturating_add(CIRCLE)) {
            let time = self.random.between(occasion.opens + 1, occasion.begins - 1);
            if !self.random.chance(JOINS) || time < self.start {
                continue;
            }
            self.plan_ahead(part(kind.joins, subject, time));
            if self.random.chance(SHOWS_UP) {
                if let Some(comes) = kind.comes {
                    let time = self.random.between(occasion.begins, occasion.ends - 1);
                    self.plan_ahead(part(comes, subject, time));
                }
            } else if let Some(misses) = kind.misses {
                self.plan_ahead(part(misses, subject, occasion.ends + 1));
            }
        }
        self.announce(
            OccasionNumber {
                number: which.number.saturating_add(1),
                ..which
            },
            host,
        );
    }

    /// What follows from something that just happened.
    fn follow(&mut self, now: &Ahead, event: usize, first: bool) {
        let mut next = std::mem::take(&mut self.next);
        let Self {
            flow,
            random,
            happened,
            plan,
            ..
        } = self;
        let step = &flow.steps[event];
        for branch in &step.branches {
            let needed = branch.needs.iter().all(|&event| happened.has(now.subject, event));
            let barred = branch.never.iter().any(|&event| happened.has(now.subject, event));
            if !needed || barred {
                continue;
            }
            let mut drawn = random.unit();
            let outcome = branch.outcomes.iter().find(|(chance, _)| {
                drawn -= chance;
                drawn < 0.0
            });
            for follows in outcome.into_iter().flat_map(|(_, follows)| follows) {
                if random.chance(follows.chance) {
                    let time = now.time.saturating_add(follows.wait.draw(random));
                    let handed_over = flow.steps[follows.event].handed_over && now.subject == now.origin;
                    let subject = if handed_over {
                        neighbour(now.subject, plan.subjects, random)
                    } else {
                        now.subject
                    };
                    let steps = now.steps + 1;
                    let what = What::Event(follows.event as u16);
                    next.push(Ahead {
                        time,
                        what,
                        subject,
                        steps,
                        by_itself: false,
                        ..*now
                    });
                }
            }
        }
        // A habit begins with the first time; each subject has it once.
        let habit = step
            .habit
            .filter(|_| (now.by_itself || first) && random.chance(KEPT_UP));
        let again = step.by_itself.filter(|_| now.by_itself && !step.once).or(habit);
        if let Some(mean) = again {
            let time = now.time.saturating_add(random.wait(mean) as i64).saturating_add(1);
            next.push(Ahead {
                journey: random.next(),
                by_itself: true,
                ..at(time, event, now.subject)
            });
        }
        for what in next.drain(..) {
            self.plan_ahead(what);
        }
        self.next = next;
    }

    /// Whether an event that happens once at the most happens to this subject now.
    fn may_happen(&self, now: &Ahead, event: usize) -> bool {
        let step = &self.flow.steps[event];
        if !step.once {
            return true;
        }
        // Drawn from the subject, so that it is the same at every occasion.
        let drawn = Random::new(mix(self.stamp ^ u64::from(now.subject), event as u64)).unit();
        drawn < step.share && !self.happened.has(now.subject, event)
    }

    fn name(kind: &str, number: u32) -> String {
        format!("{kind}-{number:05}")
    }

    /// The subject of an event: the person, or whatever kind of thing it concerns around that person.
    fn subject(&self, now: &Ahead, event: usize) -> String {
        let step = &self.flow.steps[event];
        match &step.kind {
            None => String::new(),
            Some(kind) if step.of_circle => Self::name(kind, circle(now.subject)),
            Some(kind) => Self::name(kind, now.subject),
        }
    }

    fn tell(&mut self, now: &Ahead, event: usize) -> Option<SimulatedEvent> {
        let step = &self.flow.steps[event];
        let fields = step.fields.as_ref().filter(|_| !step.silent)?;
        let occasion = now.occasion.map(|which| (which, self.occasion(which, now.subject)));
        let shared =
            occasion.map(|(which, occasion)| (self.flow.occasions[usize::from(which.kind)].slot, occasion.key));
        let key = |slot: u16| match shared {
            Some((of, key)) if of == slot => key,
            _ => mix(now.journey, u64::from(slot)),
        };
        let primary = self.flow.primary.as_deref().unwrap_or("subject");
        let origin = || Self::name(primary, now.origin);
        let time = Time::from_milliseconds(now.time);
        let data = fields.make(&mut Circumstances {
            time,
            ahead: occasion.map(|(_, occasion)| Time::from_milliseconds(occasion.begins)),
            key: &key,
            origin: &origin,
            steady: now.journey,
            fresh: &mut self.random,
        });
        self.told += 1;
        Some(SimulatedEvent {
            time,
            event,
            name: step.name.clone(),
            slug: step.slug.clone(),
            subject: self.subject(now, event),
            source: self.source.clone(),
            id: format!("{:08}", self.told),
            data,
        })
    }
}

/// Another subject, of the same circle if there is one.
fn neighbour(subject: u32, subjects: u32, random: &mut Random) -> u32 {
    let first = circle(subject) * CIRCLE;
    let around = subjects.saturating_sub(first).min(CIRCLE);
    if around < 2 {
        return subject;
    }
    let steps = 1 + random.below(u64::from(around) - 1) as u32;
    first + (subject - first + steps) % around
}

fn at(time: i64, event: usize, subject: u32) -> Ahead {
    let what = What::Event(event as u16);
    Ahead {
        time,
        number: 0,
        what,
        subject,
        origin: subject,
        journey: 0,
        steps: 0,
        occasion: None,
        by_itself: false,
    }
}

impl Iterator for Simulation {
    type Item = SimulatedEvent;

    fn next(&mut self) -> Option<SimulatedEvent> {
        while let Some(Reverse(now)) = self.ahead.pop() {
            self.waiting[now.subject as usize] -= 1;
            let event = match (now.what, now.occasion) {
                (What::Event(event), _) => usize::from(event),
                (What::Opening, Some(which)) => {
                    self.open(which, now.subject);
                    continue;
                }
                (What::Opening, None) => continue,
            };
            if !self.may_happen(&now, event) {
                continue;
            }
            let first = !self.happened.has(now.subject, event);
            self.happened.note(now.subject, event);
            self.follow(&now, event, first);
            if let Some(told) = self.tell(&now, event) {
                return Some(told);
            }
        }
        None
    }
}
