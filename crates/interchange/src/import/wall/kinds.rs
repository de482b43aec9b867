//! A kind for each note: what the format says, else the wall's legend, else the standard colours, else the words.

use super::colour::Colour;
use super::legend::Legends;
use super::regions::Regions;
use super::vocabulary::Meaning;
use super::{Note, Wall, wording};
use std::collections::{HashMap, HashSet};
use stormlake_board::Kind;

/// What became of a note.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// A sticky.
    Sticky(Kind),
    /// Part of a legend.
    Legend,
    /// No sticky, and why.
    Left(String),
    /// A box without words.
    Empty,
}

/// A note's kind, how sure that is, and what it was read from.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub verdict: Verdict,
    pub confidence: f32,
    pub because: String,
}

impl Judged {
    fn sticky(kind: Kind, confidence: f32, because: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Sticky(kind),
            confidence,
            because: because.into(),
        }
    }

    fn none(verdict: Verdict) -> Self {
        Self {
            verdict,
            confidence: 1.0,
            because: String::new(),
        }
    }

    /// The kind, if it is a sticky.
    pub(super) fn kind(&self) -> Option<Kind> {
        match self.verdict {
            Verdict::Sticky(kind) => Some(kind),
            _ => None,
        }
    }
}

/// Judges every note.
pub(super) fn judge(
    wall: &Wall,
    regions: &Regions,
    legends: &Legends,
    foreign: &HashSet<usize>,
    unit: f64,
) -> Vec<Judged> {
    let yellows = Yellows::of(wall, legends);
    let one = |(index, note): (usize, &Note)| {
        if legends.notes.contains(&index) {
            return Judged::none(Verdict::Legend);
        }
        if note.text.trim().is_empty() {
            return Judged::none(Verdict::Empty);
        }
        if let Some(kind) = note.kind {
            return Judged::sticky(kind, 1.0, "the file says so");
        }
        if foreign.contains(&note.page) {
            let why = "its page has neither the legend of the other pages nor its colours";
            return Judged::none(Verdict::Left(why.to_owned()));
        }
        let region = regions.of_note[index].map(|region| &wall.regions[region].rect);
        let legend = legends.of(note, region, unit);
        let by_legend = legend.and_then(|legend| {
            let told = legend.nearest(note.colour?, note.rect.area())?;
            let confidence = match told.distance {
                // Two kinds of one colour were told apart by size.
                d if d < 0.02 && legend.is_shared(told.entry.colour) => 0.75,
                d if d < 0.02 => 0.97,
                d if d < 0.05 => 0.85,
                d if d < 0.09 => 0.6,
                _ => return None,
            };
            Some((told.entry.meaning, confidence, told.entry.words.clone()))
        });
        match by_legend {
            Some((Meaning::Kind(kind), confidence, words)) => Judged::sticky(
                kind,
                confidence,
                format!("the wall's legend calls its colour “{words}”"),
            ),
            Some((Meaning::Other, confidence, words)) => Judged {
                verdict: Verdict::Left(format!(
                    "the wall's legend calls its colour “{words}”, which no board has"
                )),
                confidence,
                because: String::new(),
            },
            None => by_colour_and_words(note, &yellows, legend.is_some()),
        }
    };
    wall.notes.iter().enumerate().map(one).collect()
}

fn by_colour_and_words(note: &Note, yellows: &Yellows, legend_is_silent: bool) -> Judged {
    let colour = note.colour.and_then(|colour| standard(colour, note, yellows));
    let words = wording::guess(&note.text);
    let colour = colour.map(|(kind, sure)| (kind, if legend_is_silent { sure * 0.7 } else { sure }));
    match (colour, words) {
        (Some((kind, sure)), Some((said, _))) if kind == said => Judged::sticky(
            kind,
            (sure + 0.1).min(0.95),
            "its colour by the standard, and its words",
        ),
        (Some((kind, sure)), Some((said, how))) if sure < 0.6 && how > sure => Judged::sticky(
            said,
            how * 0.8,
            format!("its words; its colour would rather be that of {} {kind}", article(kind)),
        ),
        (Some((kind, sure)), _) => Judged::sticky(kind, sure, "its colour by the standard"),
        (None, Some((kind, sure))) => Judged::sticky(kind, sure, "its words alone"),
        (None, None) => Judged::sticky(Kind::Hotspot, 0.2, "neither its colour nor its words name a kind"),
    }
}

pub(super) fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Event | Kind::Actor | Kind::Aggregate | Kind::External | Kind::Opportunity => "an",
        _ => "a",
    }
}

/// The kind of a colour by the standard, and how sure: by its hue, since tools and hands differ most in lightness.
fn standard(colour: Colour, note: &Note, yellows: &Yellows) -> Option<(Kind, f32)> {
    let (lightness, chroma, hue) = colour.lightness_chroma_hue();
    if chroma < 0.022 || lightness < 0.25 {
        return None;
    }
    // Sure in the middle of a range, less so where the next one begins.
    let within = |from: f64, to: f64, sure: f64| {
        let edge = (hue - from).min(to - hue);
        (sure - (0.3 - edge.max(0.0) / 30.0).max(0.0)) as f32
    };
    let pale = if chroma < 0.04 { 0.85 } else { 1.0 };
    let (kind, sure) = match hue {
        h if h < 36.0 && chroma > 0.158 => (Kind::Hotspot, within(-40.0, 40.0, 0.8)),
        h if h < 36.0 => (Kind::External, within(-40.0, 40.0, 0.85)),
        h if h < 84.0 => (Kind::Event, within(34.0, 86.0, 0.9)),
        h if h < 115.0 => yellows.tell(colour, note),
        h if h < 172.0 && chroma > 0.185 && lightness > 0.7 => (Kind::Opportunity, 0.6),
        h if h < 172.0 => (Kind::ReadModel, within(110.0, 180.0, 0.85)),
        h if h < 285.0 => (Kind::Command, within(180.0, 290.0, 0.9)),
        h if h < 335.0 && chroma > 0.24 => (Kind::Hotspot, 0.7),
        h if h < 335.0 => (Kind::Policy, within(283.0, 340.0, 0.85)),
        _ if chroma > 0.158 => (Kind::Hotspot, within(325.0, 400.0, 0.8)),
        _ => (Kind::External, within(325.0, 400.0, 0.85)),
    };
    Some((kind, sure * pale))
}

/// Actors and aggregates are both yellow: small and strong, or large and pale.
struct Yellows {
    /// The area of the usual note that is not yellow.
    usual: f64,
    /// The yellows of the wall, strongest first.
    shades: Vec<Colour>,
}

impl Yellows {
    fn of(wall: &Wall, legends: &Legends) -> Self {
        let mut areas = Vec::new();
        let mut shades: HashMap<Colour, usize> = HashMap::new();
        for (index, note) in wall.notes.iter().enumerate() {
            let Some(colour) = note
                .colour
                .filter(|_| !note.text.is_empty() && !legends.notes.contains(&index))
            else {
                continue;
            };
            let (_, chroma, hue) = colour.lightness_chroma_hue();
            match (84.0..115.0).contains(&hue) && chroma >= 0.022 {
                true => *shades.entry(colour).or_default() += 1,
                false => areas.push(note.rect.area()),
            }
        }
        areas.sort_by(f64::total_cmp);
        let mut shades: Vec<Colour> = shades.into_keys().collect();
        let chroma = |colour: &Colour| colour.lightness_chroma_hue().1;
        shades.sort_by(|a, b| chroma(b).total_cmp(&chroma(a)).then(a.to_string().cmp(&b.to_string())));
        Self {
            usual: areas.get(areas.len() / 2).copied().unwrap_or(0.0),
            shades,
        }
    }

    fn tell(&self, colour: Colour, note: &Note) -> (Kind, f32) {
        let ratio = if self.usual > 0.0 {
            note.rect.area() / self.usual
        } else {
            1.0
        };
        if ratio < 0.7 {
            return (Kind::Actor, 0.85);
        }
        if ratio > 1.35 {
            return (Kind::Aggregate, 0.85);
        }
        match self.shades.as_slice() {
            [strong, .., pale] if strong.distance(*pale) > 0.03 => {
                let nearer = colour.distance(*strong) < colour.distance(*pale);
                (if nearer { Kind::Actor } else { Kind::Aggregate }, 0.65)
            }
            // One yellow of one size: the board has people on it more often than it says what keeps the rules.
            _ => (
                if colour.lightness_chroma_hue().1 > 0.1 {
                    Kind::Actor
                } else {
                    Kind::Aggregate
                },
                0.5,
            ),
        }
    }
}

/// Whether a colour is one by which the standard knows a kind.
pub(super) fn is_standard(colour: Colour, kind: Kind) -> bool {
    let yellows = Yellows {
        usual: 0.0,
        shades: Vec::new(),
    };
    match standard(colour, &Note::default(), &yellows) {
        Some((Kind::Actor | Kind::Aggregate, _)) => matches!(kind, Kind::Actor | Kind::Aggregate),
        known => known.is_some_and(|(known, _)| known == kind),
    }
}
