//! Links from where notes stand. Every note looks for the partners that the grammar gives its kind, and takes the nearest that
//! stands in line with it; arrows go first.
//!
//! A *cost* is measured in notes: the empty space between two, more for a pair that is not in line, and for one that would be
//! read from right to left.

use super::grammar::{Link, Links, Relation, relation};
use super::grid::Grid;
use super::kinds::Judged;
use super::regions::Regions;
use super::{Rect, Wall};
use std::collections::{HashMap, HashSet};
use stormlake_board::Kind;

/// Farther than this nothing stands together.
const REACH: f64 = 3.0;

/// Where notes lie over each other, no more than these are compared.
const NEAR_MAX: usize = 128;
/// So many possible partners are looked at closely.
const PARTNERS_MAX: usize = 16;
/// A group of more notes than this is a whole drawing, and says nothing of who belongs to whom.
const GROUP_MAX: usize = 8;

/// How two notes stand to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    Row,
    Column,
    Diagonal,
}

#[derive(Debug, Clone, Copy)]
struct Pair {
    other: usize,
    cost: f64,
    line: Line,
}

struct Reader<'a> {
    wall: &'a Wall,
    kinds: Vec<Option<Kind>>,
    regions: &'a Regions,
    unit: f64,
    grid: Grid,
    /// How many notes each group has.
    groups: HashMap<&'a str, usize>,
    /// The pile of its own kind that each note touches, as one box.
    stacks: Vec<Rect>,
    links: &'a mut Links,
    linked: HashSet<(usize, usize)>,
    /// Slots that are filled: a note, the relation, and whether the note is its source.
    filled: HashSet<(usize, Relation, bool)>,
    /// Notes that arrows leave, and that arrows reach.
    leaving: HashSet<usize>,
    reached: HashSet<usize>,
}

/// Proposes links and adds them to those that arrows gave.
pub(super) fn read(wall: &Wall, judged: &[Judged], regions: &Regions, unit: f64, links: &mut Links) {
    let kinds: Vec<Option<Kind>> = judged.iter().map(Judged::kind).collect();
    let boxes = wall
        .notes
        .iter()
        .enumerate()
        .filter(|(index, _)| kinds[*index].is_some());
    let mut reader = Reader {
        wall,
        grid: Grid::new(1.5 * unit, boxes.map(|(index, note)| (index, note.page, note.rect))),
        groups: {
            let mut groups = HashMap::new();
            for group in wall.notes.iter().filter_map(|note| note.group.as_deref()) {
                *groups.entry(group).or_default() += 1;
            }
            groups
        },
        kinds,
        regions,
        unit,
        stacks: wall.notes.iter().map(|note| note.rect).collect(),
        linked: links
            .links
            .iter()
            .flat_map(|link| [(link.from, link.to), (link.to, link.from)])
            .collect(),
        filled: HashSet::new(),
        leaving: links.links.iter().map(|link| link.from).collect(),
        reached: links.links.iter().map(|link| link.to).collect(),
        links,
    };
    for index in 0..reader.links.links.len() {
        let link = &reader.links.links[index];
        if let Some(relation) = link.relation {
            reader
                .filled
                .extend([(link.from, relation, true), (link.to, relation, false)]);
        }
    }
    reader.stack();
    reader.handlers();
    reader.producers();
    reader.askers();
    reader.policies();
    reader.read_models();
    reader.remarks();
    reader.yields();
}

impl Reader<'_> {
    fn of(&self, wanted: &[Kind]) -> Vec<usize> {
        let fits = |index: &usize| {
            self.kinds[*index].is_some_and(|kind| wanted.contains(&kind)) && self.wall.notes[*index].carried.is_none()
        };
        (0..self.kinds.len()).filter(fits).collect()
    }

    fn has(&self, note: usize, relation: Relation, source: bool) -> bool {
        self.filled.contains(&(note, relation, source))
    }

    /// Notes of one kind that touch each other in a column are one box: an aggregate beside three commands is theirs.
    fn stack(&mut self) {
        let notes = self.of(&[Kind::Command, Kind::ReadModel]);
        let mut seen = HashSet::new();
        for start in notes {
            if !seen.insert(start) {
                continue;
            }
            let (mut stack, mut at) = (vec![start], 0);
            while let Some(index) = stack.get(at).copied() {
                at += 1;
                let note = &self.wall.notes[index];
                for near in self.grid.around(note.page, &note.rect, 0.2 * self.unit) {
                    let other = &self.wall.notes[near];
                    let touching =
                        note.rect.gap(&other.rect).1 <= 0.2 * self.unit && note.rect.shared(&other.rect).0 > 0.8;
                    if touching && self.kinds[near] == self.kinds[start] && seen.insert(near) {
                        stack.push(near);
                    }
                }
            }
            let boxes = stack.iter().map(|index| self.wall.notes[*index].rect);
            let whole = boxes.reduce(|a, b| {
                let (x, y) = (a.x.min(b.x), a.y.min(b.y));
                Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
            });
            for index in stack {
                self.stacks[index] = whole.unwrap_or(self.stacks[index]);
            }
        }
    }

    /// Partners of a note among some kinds, nearest first. Whether the note would be the source follows from the kinds.
    fn partners(&self, note: usize, kinds: &[Kind]) -> Vec<Pair> {
        let me = &self.wall.notes[note];
        let mut near = self.grid.around(me.page, &self.stacks[note], REACH * self.unit);
        if near.len() > NEAR_MAX {
            let far = |other: &usize| {
                let (across, down) = me.rect.gap(&self.wall.notes[*other].rect);
                across + down
            };
            near.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)));
            near.truncate(NEAR_MAX);
        }
        let fits = |other: &usize| {
            *other != note
                && self.kinds[*other].is_some_and(|kind| kinds.contains(&kind))
                && self.regions.of_note[*other] == self.regions.of_note[note]
                && !self.linked.contains(&(note, *other))
        };
        let mut found: Vec<Pair> = near
            .iter()
            .copied()
            .filter(fits)
            .filter_map(|other| self.pair(note, other))
            .collect();
        let order = |a: &Pair, b: &Pair| a.cost.total_cmp(&b.cost).then(a.other.cmp(&b.other));
        found.sort_by(order);
        found.truncate(PARTNERS_MAX);
        let mut free: Vec<Pair> = found
            .into_iter()
            .filter_map(|pair| self.unless_blocked(note, pair, &near))
            .collect();
        free.sort_by(order);
        free
    }

    fn pair(&self, note: usize, other: usize) -> Option<Pair> {
        let (mine, theirs) = (self.kinds[note]?, self.kinds[other]?);
        let (source, target) = match relation(mine, theirs) {
            Some(_) => (note, other),
            None => (other, note),
        };
        let alone = self.cost(&self.wall.notes[source].rect, &self.wall.notes[target].rect);
        let stacked = self.cost(&self.stacks[source], &self.stacks[target]);
        let (mut cost, line) = if stacked.0 + 0.3 < alone.0 {
            (stacked.0 + 0.3, stacked.1)
        } else {
            alone
        };
        let (me, they) = (&self.wall.notes[note], &self.wall.notes[other]);
        let together = me.group.as_ref().filter(|group| they.group.as_ref() == Some(group));
        if together.is_some_and(|group| self.groups.get(group.as_str()).is_some_and(|notes| *notes <= GROUP_MAX)) {
            cost *= 0.6;
        }
        Some(Pair { other, cost, line })
    }

    /// The pair, dearer for each note of the target's kind between the two; nothing where another kind stands there.
    fn unless_blocked(&self, note: usize, mut pair: Pair, near: &[usize]) -> Option<Pair> {
        let (mine, theirs) = (self.kinds[note]?, self.kinds[pair.other]?);
        let target = if relation(mine, theirs).is_some() { theirs } else { mine };
        let (me, they) = (&self.wall.notes[note].rect, &self.wall.notes[pair.other].rect);
        for third in near
            .iter()
            .copied()
            .filter(|third| *third != note && *third != pair.other)
        {
            if !self.between(me, they, third, pair.line) {
                continue;
            }
            // Several events of one aggregate may stand in a row.
            if self.kinds[third] != Some(target) {
                return None;
            }
            pair.cost += 0.25;
        }
        Some(pair)
    }

    fn cost(&self, source: &Rect, target: &Rect) -> (f64, Line) {
        let (across, down) = source.gap(target);
        let (across, down) = (across / self.unit, down / self.unit);
        let (columns, rows) = source.shared(target);
        let backwards = source.centre().x > target.centre().x + 0.3 * self.unit;
        if rows > 0.25 && columns <= 0.25 {
            let against = if backwards { 0.8 } else { 0.0 };
            return (across + 0.4 * (1.0 - rows) + against, Line::Row);
        }
        if columns > 0.25 {
            return (down + 0.4 * (1.0 - columns) + 0.1, Line::Column);
        }
        (1.0 + across + down + if backwards { 0.8 } else { 0.0 }, Line::Diagonal)
    }

    /// Whether a third note stands between two that are in line.
    fn between(&self, a: &Rect, b: &Rect, third: usize, line: Line) -> bool {
        if matches!(self.kinds[third], None | Some(Kind::Hotspot | Kind::Opportunity)) {
            return false;
        }
        let rect = &self.wall.notes[third].rect;
        let centre = rect.centre();
        match line {
            Line::Row => {
                let (left, right) = if a.x < b.x { (a, b) } else { (b, a) };
                let inside = left.right() <= centre.x && centre.x <= right.x;
                inside && rect.shared(a).1 > 0.25 && rect.shared(b).1 > 0.25
            }
            Line::Column => {
                let (upper, lower) = if a.y < b.y { (a, b) } else { (b, a) };
                let inside = upper.bottom() <= centre.y && centre.y <= lower.y;
                inside && rect.shared(a).0 > 0.25 && rect.shared(b).0 > 0.25
            }
            Line::Diagonal => false,
        }
    }

    fn add(&mut self, from: usize, to: usize, cost: f64) {
        let (Some(first), Some(second)) = (self.kinds[from], self.kinds[to]) else {
            return;
        };
        let Some(relation) = relation(first, second) else {
            return;
        };
        if !self.linked.insert((from, to)) || !self.linked.insert((to, from)) {
            return;
        }
        self.filled.extend([(from, relation, true), (to, relation, false)]);
        self.links.links.push(Link {
            from,
            to,
            relation: Some(relation),
            label: String::new(),
            confidence: (0.9 - 0.15 * cost).clamp(0.5, 0.9) as f32,
            arrow: None,
            because: "they stand together",
        });
    }

    /// Each command takes the aggregate or system next to it.
    fn handlers(&mut self) {
        let free: Vec<(usize, Vec<Pair>)> = self
            .of(&[Kind::Command])
            .into_iter()
            .filter(|command| !self.has(*command, Relation::To, true))
            .map(|command| (command, self.partners(command, &[Kind::Aggregate, Kind::External])))
            .collect();
        let nearest = nearest(&free);
        for (command, partners) in free {
            let fits = |pair: &&Pair| {
                let best = nearest.get(&pair.other).map_or(pair.cost, |best| best.cost);
                pair.cost <= 1.9 && pair.cost <= best + 1.0
            };
            if let Some(best) = partners.iter().find(fits) {
                self.add(command, best.other, best.cost);
            }
        }
    }

    /// Each event takes the aggregate or system that it stands next to, else a command in its row.
    fn producers(&mut self) {
        let events: Vec<usize> = self.of(&[Kind::Event]);
        let free: Vec<(usize, Vec<Pair>)> = events
            .iter()
            .filter(|event| !self.has(**event, Relation::Gives, false) && !self.has(**event, Relation::Yields, false))
            .map(|event| (*event, self.partners(*event, &[Kind::Aggregate, Kind::External])))
            .collect();
        // Whether the wall hangs its systems under events or beside them.
        let nearest = nearest(&free);
        let hanging = |kind: Kind| {
            let lines = nearest
                .iter()
                .filter(|(index, pair)| self.kinds[**index] == Some(kind) && pair.cost < 0.6);
            let (columns, all) = lines.fold((0, 0), |(columns, all), (_, pair)| {
                (columns + usize::from(pair.line == Line::Column), all + 1)
            });
            all >= 3 && 10 * columns >= 7 * all
        };
        let habit: HashMap<Kind, bool> = [Kind::Aggregate, Kind::External]
            .map(|kind| (kind, hanging(kind)))
            .into_iter()
            .collect();
        let mut chosen = Vec::new();
        for (event, partners) in &free {
            let fits = |pair: &&Pair| {
                let Some(best) = nearest.get(&pair.other) else {
                    return false;
                };
                let hangs = self.kinds[pair.other].is_some_and(|kind| habit.get(&kind) == Some(&true));
                let beside = hangs && pair.line != Line::Column && best.line == Line::Column && best.cost < 0.6;
                let far = pair.line == Line::Column && pair.cost > 1.3;
                let further = if hangs && best.line == Line::Column { 0.05 } else { 1.0 };
                pair.cost <= 1.9 && pair.cost <= best.cost + further && !beside && !far
            };
            let best = partners.iter().find(fits).map(|pair| (pair.other, *event, pair.cost));
            // A command that nobody handles and that stands right before the event in its row is nearer than what is over it.
            let commands = self.partners(*event, &[Kind::Command]);
            let right_before =
                |pair: &&Pair| pair.line == Line::Row && pair.cost <= 0.4 && !self.has(pair.other, Relation::To, true);
            let command = commands
                .iter()
                .find(right_before)
                .map(|pair| (pair.other, *event, pair.cost));
            let nearer = match (best, command) {
                (Some(best), Some(command)) if command.2 < best.2 - 0.1 => Some(command),
                (None, Some(command)) if !self.reached.contains(event) => Some(command),
                (best, _) => best,
            };
            chosen.extend(nearer);
        }
        for (from, to, cost) in chosen {
            self.add(from, to, cost);
        }
        for event in events {
            if self.has(event, Relation::Gives, false)
                || self.has(event, Relation::Yields, false)
                || self.reached.contains(&event)
            {
                continue;
            }
            let partners = self.partners(event, &[Kind::Command]);
            let alone = |pair: &&Pair| {
                pair.line != Line::Diagonal && pair.cost <= 1.6 && !self.has(pair.other, Relation::To, true)
            };
            if let Some(best) = partners.iter().find(alone).copied() {
                self.add(best.other, event, best.cost + 0.5);
            }
        }
    }

    /// Who asks: an actor, a policy, or both; and whoever asks for nothing yet takes the nearest command.
    fn askers(&mut self) {
        for (kind, relation) in [(Kind::Actor, Relation::Asks), (Kind::Policy, Relation::Then)] {
            for command in self.of(&[Kind::Command]) {
                if self.has(command, relation, false) {
                    continue;
                }
                let partners = self.partners(command, &[kind]);
                if let Some(best) = partners.first().filter(|best| best.cost <= 1.9) {
                    self.add(best.other, command, best.cost);
                }
            }
            for asker in self.of(&[kind]) {
                if self.has(asker, relation, true) {
                    continue;
                }
                let partners = self.partners(asker, &[Kind::Command]);
                if let Some(best) = partners.first().filter(|best| best.cost <= 1.5) {
                    self.add(asker, best.other, best.cost);
                }
            }
        }
    }

    /// The events that set a policy off stand before it: to its left, or above it. Arrows at either one say it better.
    fn policies(&mut self) {
        let before = |reader: &Self, policy: usize, pair: &Pair| {
            let (event, policy) = (&reader.wall.notes[pair.other].rect, &reader.wall.notes[policy].rect);
            match pair.line {
                Line::Column => event.centre().y < policy.centre().y,
                _ => event.centre().x < policy.centre().x,
            }
        };
        for policy in self.of(&[Kind::Policy]) {
            if self.leaving.contains(&policy) || self.reached.contains(&policy) {
                continue;
            }
            let mut partners = self.partners(policy, &[Kind::Event]);
            partners.retain(|pair| before(self, policy, pair) && !self.leaving.contains(&pair.other));
            for (place, pair) in partners.into_iter().enumerate() {
                let nearest = place == 0 && pair.cost <= 3.6;
                let further = pair.cost <= 1.6 && !self.has(pair.other, Relation::Triggers, true);
                if nearest || further {
                    self.add(pair.other, policy, pair.cost);
                }
            }
        }
    }

    /// A read model is for the actor beside it; where there is none, it shows the event before it.
    fn read_models(&mut self) {
        for model in self.of(&[Kind::ReadModel]) {
            if self.leaving.contains(&model) || self.reached.contains(&model) {
                continue;
            }
            let actors = self.partners(model, &[Kind::Actor]);
            if let Some(best) = actors.first().filter(|best| best.cost <= 2.5) {
                self.add(model, best.other, best.cost);
                continue;
            }
            let events = self.partners(model, &[Kind::Event]);
            let before = |pair: &&Pair| {
                let (event, model) = (
                    self.wall.notes[pair.other].rect.centre(),
                    self.wall.notes[model].rect.centre(),
                );
                pair.cost <= 1.6 && (event.x < model.x || event.y < model.y) && !self.leaving.contains(&pair.other)
            };
            if let Some(best) = events.iter().find(before).copied() {
                self.add(best.other, model, best.cost);
            }
        }
    }

    /// A hotspot stands on, over or under what it is about; one in a row with others stands for itself, unless it touches.
    fn remarks(&mut self) {
        const ANY: [Kind; 7] = [
            Kind::Event,
            Kind::Command,
            Kind::Actor,
            Kind::Aggregate,
            Kind::External,
            Kind::Policy,
            Kind::ReadModel,
        ];
        for remark in self.of(&[Kind::Hotspot, Kind::Opportunity]) {
            if self.has(remark, Relation::On, true) {
                continue;
            }
            let partners = self.partners(remark, &ANY);
            let on = |pair: &&Pair| match pair.line {
                Line::Column => pair.cost <= 1.6,
                Line::Row => pair.cost <= 1.2 && self.touches(remark, pair.other),
                Line::Diagonal => false,
            };
            if let Some(best) = partners.iter().find(on).copied() {
                self.add(remark, best.other, best.cost + 0.5);
            }
        }
    }

    fn touches(&self, a: usize, b: usize) -> bool {
        let (across, down) = self.wall.notes[a].rect.gap(&self.wall.notes[b].rect);
        across.max(down) <= 0.15 * self.unit
    }

    /// What a command is followed by, through the aggregate between them: all of its events for the only command, else those
    /// in the command's own row.
    fn yields(&mut self) {
        let mut commands: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut events: HashMap<usize, Vec<usize>> = HashMap::new();
        for link in &self.links.links {
            match link.relation {
                Some(Relation::To) => commands.entry(link.to).or_default().push(link.from),
                Some(Relation::Gives) => events.entry(link.from).or_default().push(link.to),
                _ => {}
            }
        }
        let mut handlers: Vec<usize> = commands.keys().copied().collect();
        handlers.sort_unstable();
        for handler in handlers {
            let (Some(commands), Some(events)) = (commands.get(&handler), events.get(&handler)) else {
                continue;
            };
            // A hub of hundreds says nothing about who is followed by what.
            if commands.len() * events.len() > 400 {
                continue;
            }
            for event in events {
                let rect = self.wall.notes[*event].rect;
                let row = |command: &&usize| self.wall.notes[**command].rect.shared(&rect).1;
                let best = commands.iter().max_by(|a, b| row(a).total_cmp(&row(b)));
                match (commands.as_slice(), best) {
                    ([only], _) => self.add(*only, *event, 1.0),
                    (_, Some(best)) if row(&best) > 0.6 => self.add(*best, *event, 2.0),
                    _ => {}
                }
            }
        }
    }
}

/// For each partner, its nearest note.
fn nearest(free: &[(usize, Vec<Pair>)]) -> HashMap<usize, Pair> {
    let mut nearest: HashMap<usize, Pair> = HashMap::new();
    for (note, partners) in free {
        for pair in partners {
            let mine = Pair { other: *note, ..*pair };
            let kept = nearest.entry(pair.other).or_insert(mine);
            if mine.cost < kept.cost {
                *kept = mine;
            }
        }
    }
    nearest
}
