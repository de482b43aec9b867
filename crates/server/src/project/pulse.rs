//! What truly happens, per sticky: counted by following the log, kept small, and thrown away without loss.

use crate::wire::{CommandPulse, DeliveryView, EventPulse, PolicyPulse};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, VecDeque};
use stormlake_board::slug;
use stormlake_record::{Delivery, DeliveryState, Entry, EntryKind, Flags, Outcome, Position, Time};

/// Newest positions kept per kind and name, for samples and first pages.
const RECENT: usize = 200;
/// Deliveries whose newest state is kept.
const DELIVERIES: usize = 5_000;
/// A minute in slots of a second.
const SECONDS: usize = 60;

/// Counts of one event sticky.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Events {
    count: u64,
    synthetic: u64,
    last: i64,
    received: i64,
    /// Records per second of the last minute, by second modulo 60, with the second itself.
    seconds: Vec<(i64, u32)>,
    /// Newest positions.
    recent: VecDeque<u64>,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            count: 0,
            synthetic: 0,
            last: i64::MIN,
            received: 0,
            seconds: vec![(0, 0); SECONDS],
            recent: VecDeque::new(),
        }
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Policy {
    outcomes: BTreeMap<String, u64>,
    last: i64,
    recent: VecDeque<u64>,
    delivered: u64,
    dead_letters: u64,
}

/// What a policy has done, under all its names.
#[derive(Debug, Clone, Default)]
pub struct PolicyCounts {
    /// Decisions by outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// When the newest was decided.
    pub last: Option<Time>,
    /// Its newest decisions, in the log's order.
    pub recent: Vec<u64>,
    /// Commands that were delivered.
    pub delivered: u64,
    /// Commands that were given up.
    pub dead_letters: u64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Command {
    fired: u64,
    delivered: u64,
    dead_letters: u64,
    last: i64,
}

/// The newest state of one delivery.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivered {
    /// The attempt.
    pub delivery: Delivery,
    /// Where it stands.
    pub position: u64,
}

/// What happened, per sticky.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Pulse {
    /// First position that was not counted yet.
    pub next: u64,
    events: HashMap<String, Events>,
    policies: HashMap<String, Policy>,
    commands: HashMap<String, Command>,
    /// Open quarantined positions, and the slug each claims.
    quarantined: BTreeMap<u64, String>,
    decisions: VecDeque<u64>,
    /// Events that Stormlake itself put on the log.
    pub derived: u64,
    deliveries: HashMap<String, Delivered>,
    delivery_order: VecDeque<String>,
}

impl Pulse {
    /// Counts a record. `current` finds the slug under which the board now knows an event.
    pub fn observe(&mut self, position: Position, received: Time, entry: &Entry<'_>, current: impl Fn(&str) -> String) {
        self.next = position.0 + 1;
        match entry.kind {
            EntryKind::Event => {
                let slug = current(entry.name);
                let events = match self.events.get_mut(&slug) {
                    Some(events) => events,
                    None => self.events.entry(slug.clone()).or_default(),
                };
                events.count += 1;
                events.synthetic += u64::from(entry.flags.has(Flags::SYNTHETIC));
                events.last = events.last.max(entry.time.0);
                events.received = events.received.max(received.0);
                let second = received.0.div_euclid(1_000_000_000);
                let slot = &mut events.seconds[second.rem_euclid(SECONDS as i64) as usize];
                if slot.0 != second {
                    *slot = (second, 0);
                }
                slot.1 += 1;
                push(&mut events.recent, position);
                self.derived += u64::from(entry.flags.has(Flags::DERIVED));
            }
            EntryKind::Decision => self.decision(position, received, entry),
            EntryKind::Delivery => self.delivery(position, entry),
            EntryKind::Quarantined => {
                self.quarantined.insert(position.0, current(entry.name));
            }
            EntryKind::Released => {
                if let Ok(closed) = entry.id.parse::<u64>() {
                    self.quarantined.remove(&closed);
                }
            }
            EntryKind::Published | EntryKind::Tick | EntryKind::Model | EntryKind::Switched => {}
        }
    }

    fn decision(&mut self, position: Position, received: Time, entry: &Entry<'_>) {
        #[derive(Deserialize)]
        struct Head {
            outcome: Outcome,
            #[serde(default)]
            effect: Option<Effect>,
        }
        #[derive(Deserialize)]
        struct Effect {
            #[serde(default)]
            command: Option<String>,
            #[serde(default)]
            via: Option<String>,
        }
        let Ok(head) = serde_json::from_slice::<Head>(entry.body) else {
            return;
        };
        let policy = self.policies.entry(slug(entry.name)).or_default();
        *policy.outcomes.entry(head.outcome.word().to_owned()).or_default() += 1;
        policy.last = policy.last.max(received.0);
        if head.outcome == Outcome::Fired
            && let Some(Effect {
                command: Some(command),
                via: Some(_),
            }) = head.effect
        {
            self.commands.entry(slug(&command)).or_default().fired += 1;
        }
        push(&mut policy.recent, position);
        push(&mut self.decisions, position);
    }

    /// What a policy has done, under all its names.
    pub fn policy(&self, names: &[&str]) -> PolicyCounts {
        let mut counts = PolicyCounts::default();
        let mut slugs: Vec<String> = names.iter().map(|name| slug(name)).collect();
        slugs.sort_unstable();
        slugs.dedup();
        for policy in slugs.iter().filter_map(|slug| self.policies.get(slug)) {
            for (outcome, count) in &policy.outcomes {
                *counts.outcomes.entry(outcome.clone()).or_default() += count;
            }
            counts.last = counts.last.max((policy.last != 0).then_some(Time(policy.last)));
            counts.recent.extend(&policy.recent);
            counts.delivered += policy.delivered;
            counts.dead_letters += policy.dead_letters;
        }
        counts.recent.sort_unstable();
        counts
    }

    fn delivery(&mut self, position: Position, entry: &Entry<'_>) {
        let Ok(delivery) = serde_json::from_slice::<Delivery>(entry.body) else {
            return;
        };
        let command = self.commands.entry(slug(&delivery.command)).or_default();
        let policy = self.policies.entry(slug(&delivery.policy)).or_default();
        match delivery.state {
            DeliveryState::Delivered => {
                command.delivered += 1;
                policy.delivered += 1;
                command.last = command.last.max(delivery.time.0);
            }
            DeliveryState::DeadLetter => {
                command.dead_letters += 1;
                policy.dead_letters += 1;
            }
            DeliveryState::Requeued => {
                command.dead_letters = command.dead_letters.saturating_sub(1);
                policy.dead_letters = policy.dead_letters.saturating_sub(1);
            }
            DeliveryState::Retrying => {}
        }
        let key = delivery.key.clone();
        if self
            .deliveries
            .insert(
                key.clone(),
                Delivered {
                    delivery,
                    position: position.0,
                },
            )
            .is_none()
        {
            self.delivery_order.push_back(key);
            while self.delivery_order.len() > DELIVERIES {
                // A dead letter stays: someone may retry it.
                let Some(oldest) = self.delivery_order.pop_front() else {
                    break;
                };
                match self.deliveries.get(&oldest).map(|known| known.delivery.state) {
                    Some(DeliveryState::DeadLetter) if self.deliveries.len() < 2 * DELIVERIES => {
                        self.delivery_order.push_back(oldest);
                        break;
                    }
                    _ => {
                        self.deliveries.remove(&oldest);
                    }
                }
            }
        }
    }

    /// Newest positions of an event's slug or, for decisions, of a policy (all policies when empty); ascending. `None`
    /// when nobody keeps them.
    pub fn recent(&self, kind: EntryKind, name: &str) -> Option<Vec<u64>> {
        let recent = match (kind, name) {
            (EntryKind::Event, name) if !name.is_empty() => self.events.get(name).map(|events| &events.recent),
            (EntryKind::Decision, "") => Some(&self.decisions),
            (EntryKind::Decision, name) => self.policies.get(&slug(name)).map(|policy| &policy.recent),
            _ => return None,
        };
        Some(
            recent
                .map(|recent| recent.iter().copied().collect())
                .unwrap_or_default(),
        )
    }

    /// Open quarantined positions before one, newest first.
    pub fn quarantined(&self, before: u64, limit: usize) -> Vec<u64> {
        self.quarantined
            .range(..before)
            .rev()
            .take(limit)
            .map(|(position, _)| *position)
            .collect()
    }

    /// How many wait in quarantine.
    pub fn quarantined_count(&self) -> u64 {
        self.quarantined.len() as u64
    }

    /// Whether a position waits in quarantine.
    pub fn is_quarantined(&self, position: u64) -> bool {
        self.quarantined.contains_key(&position)
    }

    /// The newest state of a delivery.
    pub fn delivered(&self, key: &str) -> Option<&Delivered> {
        self.deliveries.get(key)
    }

    /// Deliveries, newest first.
    pub fn deliveries(&self, state: Option<DeliveryState>, before: u64, limit: usize) -> Vec<DeliveryView> {
        let mut found: Vec<&Delivered> = self
            .deliveries
            .values()
            .filter(|known| known.position < before && state.is_none_or(|state| known.delivery.state == state))
            .collect();
        found.sort_unstable_by_key(|known| std::cmp::Reverse(known.position));
        found.truncate(limit);
        found.into_iter().map(delivery_view).collect()
    }

    /// Per event slug.
    pub fn events(&self, now: Time) -> BTreeMap<String, EventPulse> {
        let mut waiting: HashMap<&str, u64> = HashMap::new();
        for slug in self.quarantined.values() {
            *waiting.entry(slug).or_default() += 1;
        }
        let minute_ago = now.0.div_euclid(1_000_000_000) - SECONDS as i64;
        let view = |(slug, events): (&String, &Events)| {
            let recent = events.seconds.iter().filter(|(second, _)| *second > minute_ago);
            let pulse = EventPulse {
                count: events.count,
                synthetic: events.synthetic,
                per_minute: recent.map(|(_, count)| u64::from(*count)).sum(),
                last: (events.last != i64::MIN).then(|| Time(events.last).to_string()),
                received: (events.received != 0).then(|| Time(events.received).to_string()),
                quarantined: waiting.get(slug.as_str()).copied().unwrap_or(0),
            };
            (slug.clone(), pulse)
        };
        let mut all: BTreeMap<String, EventPulse> = self.events.iter().map(view).collect();
        for (slug, quarantined) in waiting {
            all.entry(slug.to_owned()).or_default().quarantined = quarantined;
        }
        all
    }

    /// Per policy slug.
    pub fn policies(&self) -> BTreeMap<String, PolicyPulse> {
        let view = |policy: &Policy| PolicyPulse {
            outcomes: policy.outcomes.clone(),
            last: (policy.last != 0).then(|| Time(policy.last).to_string()),
        };
        self.policies
            .iter()
            .map(|(slug, policy)| (slug.clone(), view(policy)))
            .collect()
    }

    /// Per command slug.
    pub fn commands(&self) -> BTreeMap<String, CommandPulse> {
        let view = |command: &Command| CommandPulse {
            delivered: command.delivered,
            pending: command.fired.saturating_sub(command.delivered + command.dead_letters),
            dead_letters: command.dead_letters,
            last: (command.last != 0).then(|| Time(command.last).to_string()),
        };
        self.commands
            .iter()
            .map(|(slug, command)| (slug.clone(), view(command)))
            .collect()
    }
}

fn push(recent: &mut VecDeque<u64>, position: Position) {
    recent.push_back(position.0);
    if recent.len() > RECENT {
        recent.pop_front();
    }
}

fn delivery_view(known: &Delivered) -> DeliveryView {
    let Delivered { delivery, position } = known;
    let state = match delivery.state {
        DeliveryState::Delivered => "delivered",
        DeliveryState::Retrying => "retrying",
        DeliveryState::DeadLetter => "dead-letter",
        DeliveryState::Requeued => "requeued",
    };
    DeliveryView {
        key: delivery.key.clone(),
        state: state.to_owned(),
        policy: delivery.policy.clone(),
        command: delivery.command.clone(),
        channel: delivery.channel.clone(),
        subject: delivery.subject.clone(),
        attempt: delivery.attempt,
        status: delivery.status,
        error: delivery.error.clone(),
        took_ms: delivery.took_ms,
        time: delivery.time.to_string(),
        position: *position,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pulse: &mut Pulse, kind: EntryKind, name: &str, body: &serde_json::Value) {
        let (next, body) = (pulse.next, body.to_string());
        let entry = Entry {
            kind,
            flags: Flags::default(),
            time: Time(7),
            previous: None,
            board_version: 1,
            key_id: 0,
            source: "",
            id: "",
            name,
            subject: "ann",
            sender: "",
            extensions: b"",
            body: body.as_bytes(),
        };
        pulse.observe(Position(next), Time(9), &entry, str::to_owned);
    }

    #[test]
    fn a_policy_s_deliveries_count_under_all_its_names() {
        let mut pulse = Pulse::default();
        let mut deliver = |policy: &str, key: &str, state: &str| {
            let body = serde_json::json!({
                "key": key, "policy": policy, "command": "C", "channel": "app", "subject": "ann", "attempt": 1, "round": 0,
                "state": state, "took_ms": 1, "time": "2026-01-01T00:00:00Z"
            });
            told(&mut pulse, EntryKind::Delivery, key, &body);
        };
        deliver("Old", "a", "retrying");
        deliver("Old", "a", "delivered");
        deliver("New", "b", "dead-letter");
        deliver("New", "c", "dead-letter");
        deliver("New", "c", "requeued");
        deliver("Other", "d", "delivered");
        let counts = pulse.policy(&["New", "Old"]);
        assert_eq!((counts.delivered, counts.dead_letters), (1, 1));
    }
}
