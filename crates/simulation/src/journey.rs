//! The walk itself: what lies ahead of every subject waits in one heap, so that events come out in the order of time
//! and memory is bounded by the number of subjects, not of days.

use crate::fields::Circumstances;
use crate::flow::Flow;
use crate::occasion::{Occasion, circle, hold};
use crate::random::{Random, mix};
use crate::{LeftOut, Plan, SimulatedEvent};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;
use stormlake_record::Time;

const DAY_MS: i64 = 86_400_000;
const DAYS_MAX: u32 = 36_500;
/// Steps after which a journey has told enough: a board may lead in a circle.
const STEPS_MAX: u16 = 40;
/// What may lie ahead of one subject at once.
const AHEAD_MAX: u32 = 256;
/// How likely someone who joined an occasion shows up.
const SHOWS_UP: f64 = 0.7;

/// Something that lies ahead. The order of its fields is the order of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ahead {
    time: i64,
    number: u64,
    event: u16,
    subject: u32,
    /// The journey that it belongs to: its business keys and steady chance come from here.
    journey: u64,
    steps: u16,
    occasion: Option<u32>,
    /// It came by itself, so it will again.
    by_itself: bool,
}

/// Events in the order of time.
#[derive(Debug)]
pub struct Simulation {
    flow: Flow,
    plan: Plan,
    until: i64,
    source: Arc<str>,
    random: Random,
    ahead: BinaryHeap<Reverse<Ahead>>,
    waiting: Vec<u32>,
    /// Which events have happened to each subject.
    happened: HashMap<(u32, u16), ()>,
    occasions: Vec<Occasion>,
    /// Occasions of each circle, by their end.
    of_circle: HashMap<u32, Vec<u32>>,
    next_number: u64,
    told: u64,
}

impl Simulation {
    pub(crate) fn new(flow: Flow, plan: Plan) -> Self {
        let until = plan.until.milliseconds();
        let start = until.saturating_sub(i64::from(plan.days.min(DAYS_MAX)) * DAY_MS);
        let stamp = mix(mix(plan.seed, u64::from(plan.subjects)), mix(u64::from(plan.days), plan.until.0 as u64));
        let occasions = hold(&flow.occasions, plan.subjects, start, until, stamp);
        let mut of_circle: HashMap<u32, Vec<u32>> = HashMap::new();
        for (index, occasion) in occasions.iter().enumerate() {
            of_circle.entry(occasion.circle).or_default().push(index as u32);
        }
        let mut simulation = Self {
            source: format!("/simulation/{stamp:016x}").into(),
            random: Random::new(stamp),
            waiting: vec![0; plan.subjects as usize],
            ahead: BinaryHeap::new(),
            happened: HashMap::new(),
            flow,
            plan,
            until,
            occasions,
            of_circle,
            next_number: 0,
            told: 0,
        };
        simulation.begin(start);
        simulation
    }

    /// Events of the board that are never told, and why.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.flow.left_out
    }

    fn begin(&mut self, start: i64) {
        let first_days = ((self.until - start) / 2).max(1);
        for subject in 0..self.plan.subjects {
            let joined = start + self.random.between(0, first_days - 1);
            for event in 0..self.flow.steps.len() {
                if let Some(mean) = self.flow.steps[event].by_itself {
                    let time = joined.saturating_add(self.random.wait(mean) as i64);
                    let journey = self.random.next();
                    self.plan_ahead(Ahead { event: event as u16, subject, journey, by_itself: true, ..at(time) });
                }
            }
        }
        for index in 0..self.occasions.len() {
            let occasion = self.occasions[index];
            let kind = self.flow.occasions[occasion.kind].clone();
            let host = (occasion.circle * 25).min(self.plan.subjects.saturating_sub(1));
            let part = |event: usize, time: i64| Ahead {
                event: event as u16,
                subject: host,
                journey: occasion.key,
                occasion: Some(index as u32),
                ..at(time)
            };
            for event in kind.opens {
                self.plan_ahead(part(event, occasion.opens));
            }
            self.plan_ahead(part(kind.ends, occasion.ends));
        }
    }

    fn plan_ahead(&mut self, mut what: Ahead) {
        let waiting = &mut self.waiting[what.subject as usize];
        if what.time >= self.until || what.steps > STEPS_MAX || *waiting >= AHEAD_MAX {
            return;
        }
        *waiting += 1;
        self.next_number += 1;
        what.number = self.next_number;
        self.ahead.push(Reverse(what));
    }

    fn has_happened(&self, subject: u32, event: usize) -> bool {
        self.happened.contains_key(&(subject, event as u16))
    }

    /// What follows from something that just happened.
    fn follow(&mut self, now: &Ahead) {
        let event = usize::from(now.event);
        let mut next = Vec::new();
        for branch in &self.flow.steps[event].branches {
            let needed = branch.needs.iter().all(|&event| self.has_happened(now.subject, event));
            let barred = branch.never.iter().any(|&event| self.has_happened(now.subject, event));
            if !needed || barred {
                continue;
            }
            let mut drawn = self.random.unit();
            let outcome = branch.outcomes.iter().find(|(chance, _)| {
                drawn -= chance;
                drawn < 0.0
            });
            for step in outcome.into_iter().flat_map(|(_, steps)| steps) {
                if self.random.chance(step.chance) {
                    let time = now.time.saturating_add(step.wait.draw(&mut self.random));
                    let (subject, journey, steps) = (now.subject, now.journey, now.steps + 1);
                    let occasion = now.occasion;
                    next.push(Ahead { event: step.event as u16, subject, journey, steps, occasion, ..at(time) });
                }
            }
        }
        if now.by_itself
            && !self.flow.steps[event].once
            && let Some(mean) = self.flow.steps[event].by_itself
        {
            let time = now.time.saturating_add(self.random.wait(mean) as i64).saturating_add(1);
            let journey = self.random.next();
            next.push(Ahead { event: now.event, subject: now.subject, journey, by_itself: true, ..at(time) });
        }
        for what in next {
            self.plan_ahead(what);
        }
    }

    /// The occasion that someone joins now, if one lies ahead; whether they will show up is drawn at once.
    fn join(&mut self, now: &mut Ahead) -> bool {
        let Some(kind) = self.flow.occasions.iter().position(|kind| kind.joins == usize::from(now.event)) else {
            return true;
        };
        let ahead = self.of_circle.get(&circle(now.subject)).into_iter().flatten().copied().find(|&index| {
            let occasion = &self.occasions[index as usize];
            occasion.kind == kind && occasion.opens <= now.time && now.time < occasion.begins
        });
        let Some(index) = ahead else { return false };
        now.occasion = Some(index);
        let occasion = self.occasions[index as usize];
        if let Some(comes) = self.flow.occasions[kind].comes
            && self.random.chance(SHOWS_UP)
        {
            let time = self.random.between(occasion.begins, occasion.ends - 1);
            let (subject, journey) = (now.subject, now.journey);
            let occasion = Some(index);
            self.plan_ahead(Ahead { event: comes as u16, subject, journey, occasion, ..at(time) });
        }
        true
    }

    fn name(kind: &str, number: u32) -> String {
        format!("{kind}-{number:05}")
    }

    /// The subject of an event: the person, or whatever kind of thing it concerns around that person.
    fn subject(&self, now: &Ahead) -> String {
        match &self.flow.steps[usize::from(now.event)].kind {
            None => String::new(),
            Some(kind) if Some(kind) == self.flow.primary.as_ref() => Self::name(kind, now.subject),
            Some(kind) => Self::name(kind, circle(now.subject)),
        }
    }

    fn tell(&mut self, now: &Ahead) -> Option<SimulatedEvent> {
        let step = &self.flow.steps[usize::from(now.event)];
        let fields = step.fields.as_ref().filter(|_| !step.silent)?;
        let occasion = now.occasion.map(|index| self.occasions[index as usize]);
        let shared = occasion.map(|occasion| (self.flow.occasions[occasion.kind].slot, occasion.key));
        let key = |slot: u16| match shared {
            Some((of, key)) if of == slot => key,
            _ => mix(now.journey, u64::from(slot)),
        };
        let primary = self.flow.primary.as_deref().unwrap_or("subject");
        let origin = || Self::name(primary, now.subject);
        let time = Time::from_milliseconds(now.time);
        let data = fields.make(&mut Circumstances {
            time,
            ahead: occasion.map(|occasion| Time::from_milliseconds(occasion.begins)),
            key: &key,
            origin: &origin,
            steady: now.journey,
            fresh: &mut self.random,
        });
        self.told += 1;
        Some(SimulatedEvent {
            time,
            event: usize::from(now.event),
            name: step.name.clone(),
            slug: step.slug.clone(),
            subject: self.subject(now),
            source: self.source.clone(),
            id: format!("{:08}", self.told),
            data,
        })
    }
}

fn at(time: i64) -> Ahead {
    Ahead { time, number: 0, event: 0, subject: 0, journey: 0, steps: 0, occasion: None, by_itself: false }
}

impl Iterator for Simulation {
    type Item = SimulatedEvent;

    fn next(&mut self) -> Option<SimulatedEvent> {
        while let Some(Reverse(mut now)) = self.ahead.pop() {
            self.waiting[now.subject as usize] -= 1;
            let event = usize::from(now.event);
            let again = self.flow.steps[event].once && self.has_happened(now.subject, event);
            if again || (now.occasion.is_none() && !self.join(&mut now)) {
                // It does not happen this time; what comes by itself may another time.
                if !again && now.by_itself {
                    let wait = self.random.wait(DAY_MS as f64) as i64;
                    self.plan_ahead(Ahead { time: now.time.saturating_add(wait).saturating_add(1), ..now });
                }
                continue;
            }
            self.happened.insert((now.subject, now.event), ());
            self.follow(&now);
            if let Some(told) = self.tell(&now) {
                return Some(told);
            }
        }
        None
    }
}
