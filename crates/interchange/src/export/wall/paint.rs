//! The colour of every kind: EventStorming's own, unless the board's legend says otherwise.

use stormlake_board::{Board, Kind};

/// Colour words of a legend, as shades of paper rather than of a screen.
const PAPERS: [(&str, &str); 22] = [
    ("orange", "#fba94c"),
    ("blue", "#8cc4f7"),
    ("yellow", "#fbdc66"),
    ("pale yellow", "#fdeb9c"),
    ("pink", "#f8a8cd"),
    ("lilac", "#d5c1f5"),
    ("violet", "#a98de6"),
    ("purple", "#a98de6"),
    ("green", "#9fd69a"),
    ("bright green", "#86ea5f"),
    ("neon pink", "#ff6fb1"),
    ("magenta", "#ff6fb1"),
    ("red", "#f58276"),
    ("salmon", "#f9a08c"),
    ("teal", "#7fd1c7"),
    ("cyan", "#8fdcec"),
    ("turquoise", "#7fd8cf"),
    ("brown", "#d2b48c"),
    ("grey", "#cfd3d8"),
    ("gray", "#cfd3d8"),
    ("white", "#fdfdfa"),
    ("black", "#3a3a3c"),
];

const INK_DARK: Colour = Colour([0x22, 0x1a, 0x10]);
const INK_LIGHT: Colour = Colour([0xff, 0xff, 0xff]);

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) [u8; 3]);

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// Reads `#rrggbb`.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio, WCAG 2.2: 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (f64::max(a, b) + 0.05) / (f64::min(a, b) + 0.05)
    }

    /// A colour between two, `share` of the second.
    pub(crate) fn mix(self, other: Self, share: f64) -> Self {
        let mut parts = self.0;
        for (part, other) in parts.iter_mut().zip(other.0) {
            *part = (f64::from(*part) + (f64::from(other) - f64::from(*part)) * share).round() as u8;
        }
        Self(parts)
    }

    /// The ink that reads better on this paper.
    pub(crate) fn ink(self) -> Self {
        if INK_DARK.contrast(self) >= INK_LIGHT.contrast(self) {
            INK_DARK
        } else {
            INK_LIGHT
        }
    }
}

fn standard(kind: Kind) -> Colour {
    Colour(match kind {
        Kind::Event => [0xfb, 0xa9, 0x4c],
        Kind::Command => [0x8c, 0xc4, 0xf7],
        Kind::Actor => [0xfd, 0xeb, 0x9c],
        Kind::Aggregate => [0xfb, 0xdc, 0x66],
        Kind::External => [0xf8, 0xa8, 0xcd],
        Kind::Policy => [0xd5, 0xc1, 0xf5],
        Kind::ReadModel => [0x9f, 0xd6, 0x9a],
        Kind::Hotspot => [0xff, 0x6f, 0xb1],
        Kind::Opportunity => [0x86, 0xea, 0x5f],
    })
}

/// Whether a legend's word is a paper: one of the words, or `#rrggbb`.
pub fn is_paper(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    PAPERS.iter().any(|(name, _)| *name == word) || Colour::parse(&word).is_some()
}

/// The paper of a kind under the board's legend; a word that no paper is made of is left at the standard.
pub(crate) fn paper(board: &Board, kind: Kind) -> Colour {
    let said = board.legend.iter().rev().find(|(of, _)| *of == kind);
    let word = said.map(|(_, colour)| colour.trim().to_lowercase());
    let named = |word: &str| PAPERS.iter().find(|(name, _)| *name == word).map(|(_, hex)| *hex);
    word.and_then(|word| Colour::parse(named(&word).unwrap_or(&word)))
        .unwrap_or_else(|| standard(kind))
}

/// The paper of an event on the failure path: the same kind, flushed.
pub(crate) fn failure(paper: Colour) -> Colour {
    paper.mix(Colour([0xff, 0x4d, 0x7d]), 0.55)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_can_be_read_on_every_paper() {
        for (word, hex) in PAPERS {
            let paper = Colour::parse(hex).unwrap();
            assert!(paper.contrast(paper.ink()) >= 4.5, "{word}");
        }
        for kind in Kind::ALL {
            let paper = standard(kind);
            assert!(paper.contrast(paper.ink()) >= 4.5, "{kind}");
            assert!(failure(paper).contrast(failure(paper).ink()) >= 4.5, "failed {kind}");
        }
    }

    #[test]
    fn a_legend_changes_the_paper_and_nonsense_does_not() {
        let mut board = Board {
            legend: vec![(Kind::External, "violet".into()), (Kind::Event, "#123456".into())],
            ..Board::default()
        };
        assert_eq!(paper(&board, Kind::External).to_string(), "#a98de6");
        assert_eq!(paper(&board, Kind::Event).to_string(), "#123456");
        board.legend = vec![(Kind::Event, "#12345é".into()), (Kind::Command, "poem".into())];
        assert_eq!(paper(&board, Kind::Event), standard(Kind::Event));
        assert_eq!(paper(&board, Kind::Command), standard(Kind::Command));
    }
}
