//! A funnel's answer, from the lake as far as it has come and from the log behind it.

use super::ask::{CHUNK_BYTES, PAGE_MAX};
use super::funnels::Slugs;
use super::{Project, Published};
use crate::fault::Fault;
use crate::wire::{DroppedView, FunnelAsked, FunnelStepView, FunnelView, FunnelWritten};
use std::collections::BTreeSet;
use std::ops::Range;
use stormlake_analysis::{CheckedFunnel, Funnel as Written, Gathered, Page, Report};
use stormlake_board::{
    Board, Duration, Funnel, FunnelEntry, FunnelMatching, FunnelStep, Kind, Names, Placed, Reference, Resolved, Span,
    check_funnel, nearest, slug,
};
use stormlake_lake::{Seen, Stretch as LakeStretch};
use stormlake_log::Reader;
use stormlake_record::{EntryKind, Position, Time};
use tokio::runtime::Handle;

/// Those who dropped off that are named when nothing is asked for.
const NAMED: usize = 20;
/// What one answer may take in memory: about thirty million records that matter.
const BYTES_MAX: usize = 1 << 30;
/// After so many records of the lake it is asked whether to go on.
const LOOK_EVERY: u32 = 8_192;
/// Threads that one answer is counted on.
const THREADS_MAX: usize = 4;
/// Longest name in a question, in bytes: as long as a sticky's.
const NAME_BYTES_MAX: usize = stormlake_board::limits::NAME_BYTES_MAX;

/// Why a funnel has no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// The question is not understood: what, and the mend.
    Question(String, String),
    /// No funnel of the board has this name: what, with those that there are.
    Unknown(String),
    /// It was told to stop.
    Stopped,
    /// It would take too much memory.
    TooLarge,
    /// The project does not work.
    Project(Fault),
}

impl<F: Into<Fault>> From<F> for Unanswered {
    fn from(fault: F) -> Self {
        Self::Project(fault.into())
    }
}

fn question(what: impl Into<String>, mend: impl Into<String>) -> Unanswered {
    Unanswered::Question(what.into(), mend.into())
}

impl Project {
    /// The names of the board's funnels in force.
    pub fn funnel_names(&self) -> Result<Vec<String>, Fault> {
        let published = self.need_published()?;
        Ok(published
            .board
            .funnels
            .iter()
            .map(|funnel| funnel.name.clone())
            .collect())
    }

    /// Counts a funnel over the log as far as it is durable now. `go_on` is asked every few thousand records.
    pub fn funnel(&self, asked: &FunnelAsked, go_on: impl Fn() -> bool + Sync) -> Result<FunnelView, Unanswered> {
        let published = self.need_published()?;
        let (funnel, name) = which(&published, asked)?;
        let (from, to) = (time("from", asked.from.as_deref())?, time("to", asked.to.as_deref())?);
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return Err(question("`from` is not before `to`", "swap them, or leave one out"));
        }
        let page = page(asked, funnel.steps.len())?;
        let checked = Written::of_board(&published.board, &funnel)
            .ok_or_else(|| question("a step names no event of the board", "use the names on the board"))?
            .check()
            .map_err(|faults| {
                let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
                question(all.join("; "), "mend the funnel")
            })?;
        let end = self.log.durable();
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(THREADS_MAX));
        let reading = Reading {
            project: self,
            published: &published,
            funnel: &checked,
            times: from..to,
            threads,
            go_on: &go_on,
        };
        let (gathered, laked, end) = reading.all(Position(end))?;
        let limit = page.subjects_max;
        let report = gathered.report(&page, threads, &go_on).ok_or(Unanswered::Stopped)?;
        let view = FunnelView {
            name,
            within: funnel.within.map(|within| within.to_string()),
            matching: funnel.matching.word().to_owned(),
            entry: funnel.entry.word().to_owned(),
            from: from.map(|from| from.to_string()),
            to: to.map(|to| to.to_string()),
            end: end.0,
            laked: laked.0,
            entered: report.entered,
            converted: report.converted,
            conversion: report.steps.last().and_then(|last| last.conversion),
            steps: steps(&published.board, &funnel, report, limit),
        };
        Ok(view)
    }
}

/// What a funnel is gathered from.
struct Reading<'a, G> {
    project: &'a Project,
    published: &'a Published,
    funnel: &'a CheckedFunnel,
    times: Range<Option<Time>>,
    threads: usize,
    go_on: &'a G,
}

impl<'a, G: Fn() -> bool + Sync> Reading<'a, G> {
    /// The records before `end`, or a little more: from the lake as far as it has them, and the rest from the log. With how far
    /// the lake had them, and where they end.
    fn all(&self, end: Position) -> Result<(Gathered<'a>, Position, Position), Unanswered> {
        let (mut gathered, laked) = self.of_lake()?.unwrap_or((Gathered::new(self.funnel), Position(0)));
        let slugs = Slugs::of(&self.published.board);
        let stretch = |mut reader: Reader, end: Position| {
            let mut gathered = Gathered::new(self.funnel);
            'read: while let Some(chunk) = reader.next(CHUNK_BYTES)? {
                self.may_go_on(&gathered)?;
                for recorded in chunk.records() {
                    if recorded.position >= end {
                        break 'read;
                    }
                    let entry = &recorded.entry;
                    if entry.kind == EntryKind::Event {
                        self.take(&mut gathered, entry.subject, slugs.current(entry.name), entry.time);
                    }
                }
            }
            Ok::<_, Unanswered>(gathered)
        };
        for stretch in self.project.log.in_parts(laked..end, self.threads, stretch)? {
            gathered.append(stretch);
        }
        Ok((gathered, laked, end.max(laked)))
    }

    /// The records that the lake has, and the first position that it has not. `None` where it cannot say.
    fn of_lake(&self) -> Result<Option<(Gathered<'a>, Position)>, Unanswered> {
        let events: BTreeSet<&str> = self
            .funnel
            .funnel()
            .steps
            .iter()
            .map(|step| step.event.as_str())
            .collect();
        let events: Vec<&str> = events.into_iter().collect();
        let stretch = |stretch: LakeStretch, handle: &Handle| {
            let mut gathered = Gathered::new(self.funnel);
            let (mut count, mut left) = (0_u32, Ok(()));
            let each = |seen: Seen<'_>| {
                self.take(&mut gathered, seen.subject, events[seen.event], seen.time);
                count = count.wrapping_add(1);
                if count.is_multiple_of(LOOK_EVERY) {
                    left = self.may_go_on(&gathered);
                }
                left.is_ok()
            };
            let read = handle.block_on(stretch.read(each));
            left.map(|()| read.map(|()| gathered))
        };
        let read = self
            .project
            .in_lake(&events, self.published.version, self.threads, stretch);
        let Some((stretches, end)) = read else { return Ok(None) };
        let mut all = Gathered::new(self.funnel);
        for stretch in stretches {
            match stretch? {
                Ok(stretch) => all.append(stretch),
                Err(refused) => {
                    tracing::warn!("the lake could not be read, the log is: {}", refused.detail);
                    return Ok(None);
                }
            }
        }
        Ok(Some((all, end)))
    }

    fn take(&self, gathered: &mut Gathered<'a>, subject: &str, event: &str, time: Time) {
        let time = time.whole_microseconds();
        let late_enough = self.times.start.is_none_or(|from| time >= from);
        if !subject.is_empty() && late_enough && self.times.end.is_none_or(|to| time < to) {
            gathered.observe(subject, event, time);
        }
    }

    fn may_go_on(&self, gathered: &Gathered<'_>) -> Result<(), Unanswered> {
        if !(self.go_on)() {
            return Err(Unanswered::Stopped);
        }
        if gathered.bytes() > BYTES_MAX / self.threads {
            return Err(Unanswered::TooLarge);
        }
        Ok(())
    }
}

/// The funnel that is asked for, and its name on the board.
fn which(published: &Published, asked: &FunnelAsked) -> Result<(Funnel, String), Unanswered> {
    let board = &published.board;
    match (&asked.name, &asked.funnel) {
        (Some(name), None) => {
            let found = board
                .funnels
                .iter()
                .find(|funnel| funnel.name == *name || slug(&funnel.name) == *name);
            let found = found.ok_or_else(|| {
                let name: String = name.chars().take(80).collect();
                let known: Vec<String> = board.funnels.iter().map(|one| format!("“{}”", one.name)).collect();
                let known = match known.is_empty() {
                    true => "the board has none".to_owned(),
                    false => format!("the board has {}", known.join(", ")),
                };
                Unanswered::Unknown(format!("no funnel is called “{name}”; {known}"))
            })?;
            Ok((found.clone(), found.name.clone()))
        }
        (None, Some(written)) => Ok((read(board, written)?, String::new())),
        _ => Err(question(
            "a question names a funnel of the board, or writes one, and not both",
            "send {\"name\": \"…\"}, or {\"funnel\": {\"steps\": [{\"event\": \"…\"}, …]}}",
        )),
    }
}

/// A funnel that was written into a question: checked by the same rules as one on the board.
fn read(board: &Board, written: &FunnelWritten) -> Result<Funnel, Unanswered> {
    if written.steps.len() > stormlake_board::limits::FUNNEL_STEPS_MAX {
        let what = format!(
            "the funnel has {} steps, more than {}",
            written.steps.len(),
            stormlake_board::limits::FUNNEL_STEPS_MAX
        );
        return Err(question(what, "keep those that mean something to a reader"));
    }
    let step = |step: &crate::wire::StepWritten| {
        Ok(FunnelStep {
            event: event(board, &step.event)?,
            within: duration(step.within.as_deref())?,
            span: Span::default(),
        })
    };
    let matching = match written.matching.as_deref() {
        None | Some("once") => FunnelMatching::Once,
        Some("increasing") => FunnelMatching::Increasing,
        Some("shared") => FunnelMatching::Shared,
        Some(_) => {
            return Err(question(
                "that is no word for `matching`",
                format!("use one of: {}", FunnelMatching::WORDS.join(", ")),
            ));
        }
    };
    let entry = match written.entry.as_deref() {
        None | Some("best") => FunnelEntry::Best,
        Some("first") => FunnelEntry::First,
        Some(_) => {
            return Err(question(
                "that is no word for `entry`",
                format!("use one of: {}", FunnelEntry::WORDS.join(", ")),
            ));
        }
    };
    let funnel = Funnel {
        name: "in the question".to_owned(),
        within: duration(written.within.as_deref())?,
        matching,
        entry,
        steps: written.steps.iter().map(step).collect::<Result<_, Unanswered>>()?,
        ..Funnel::default()
    };
    match check_funnel(board, &funnel).into_iter().next() {
        Some(finding) => Err(question(format!("{}: {}", finding.code, finding.message), finding.mend)),
        None => Ok(funnel),
    }
}

/// An event by its name, slug, or earlier name.
fn event(board: &Board, word: &str) -> Result<Reference, Unanswered> {
    let named = |name: &str| Placed::new(format!("{}/{name}", Kind::Event.word()), Span::default());
    let known = board.events.iter().map(|event| event.sticky.name.as_str());
    if word.len() <= NAME_BYTES_MAX {
        let current = Slugs::of(board).current(&slug(word)).to_owned();
        if let Some(name) = known.clone().find(|name| slug(name) == current) {
            return Ok(named(name));
        }
    }
    let short: String = word.chars().take(80).collect();
    let mend = match nearest(&short, known) {
        Some(near) => format!("did you mean “{near}”?"),
        None => "use the name of an event on the board".to_owned(),
    };
    Err(question(format!("no event is called “{short}”"), mend))
}

fn duration(text: Option<&str>) -> Result<Option<Duration>, Unanswered> {
    let Some(text) = text else { return Ok(None) };
    let short = || text.chars().take(40).collect::<String>();
    Duration::parse(text).map(Some).ok_or_else(|| {
        question(
            format!("`{}` is no length of time", short()),
            "write it as 90s, 10m, 2h or 14d",
        )
    })
}

fn time(word: &str, text: Option<&str>) -> Result<Option<Time>, Unanswered> {
    let Some(text) = text else { return Ok(None) };
    let short = || text.chars().take(40).collect::<String>();
    Time::parse(text).map(Some).ok_or_else(|| {
        question(
            format!("`{}` is no time for `{word}`", short()),
            "write it as RFC 3339: 2026-01-31T00:00:00Z",
        )
    })
}

fn page(asked: &FunnelAsked, steps: usize) -> Result<Page, Unanswered> {
    let Some(asked) = &asked.dropped else {
        return Ok(Page::first(NAMED));
    };
    if asked.step.is_some_and(|step| step == 0 || step > steps) {
        return Err(question(
            format!("`dropped.step` is none of the {steps} steps"),
            format!("count from 1 to {steps}"),
        ));
    }
    Ok(Page {
        step: asked.step.map(|step| step - 1),
        after: asked.after.clone(),
        subjects_max: asked.limit.unwrap_or(NAMED).min(PAGE_MAX),
    })
}

fn steps(board: &Board, funnel: &Funnel, report: Report, limit: usize) -> Vec<FunnelStepView> {
    let names = Names::new(board);
    let each = report.steps.into_iter().zip(&funnel.steps);
    each.map(|(step, written)| {
        let event = match names.resolve(&written.event.value, &[Kind::Event]) {
            Resolved::Found(_, index) => board.events[index].sticky.name.clone(),
            _ => step.event.clone(),
        };
        let full = step.dropped_subjects.len() == limit;
        FunnelStepView {
            event,
            within: written.within.map(|within| within.to_string()),
            reached: step.reached,
            conversion: step.conversion,
            conversion_from_previous: step.conversion_from_previous,
            median_ms: step.median_ms,
            p90_ms: step.p90_ms,
            dropped: step.dropped,
            after: step
                .dropped_subjects
                .last()
                .filter(|_| full)
                .map(|last| last.subject.clone()),
            dropped_subjects: step
                .dropped_subjects
                .into_iter()
                .map(|one| DroppedView {
                    subject: one.subject,
                    time: one.time.to_string(),
                })
                .collect(),
            slug: step.event,
        }
    })
    .collect()
}
