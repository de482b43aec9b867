//! The wall as an SVG: title, regions, notes, arrows and legend, to be looked at, printed and hung up. No script, no font, no
//! picture from elsewhere; light paper, whatever the reader's screen is set to.

mod arrows;
mod notes;
mod papers;

use super::File;
use super::wall::paint::{self, Colour};
use super::wall::{Arrow, Wall, lay_out, text};
use stormlake_board::{Board, Kind, Path};

const MARGIN: f64 = 56.0;
const INK: &str = "#26211a";
const INK_SOFT: &str = "#6d6355";
/// Common sans fonts that are no wider than what the text was measured with.
const FONTS: &str =
    "Inter, Figtree, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', sans-serif";

const TITLE: f64 = 46.0;
const SCOPE: f64 = 21.0;
const SCOPE_LINES: usize = 3;
const LEGEND: f64 = 17.0;
const LEGEND_ROW: f64 = 36.0;

/// The picture, `wall.svg`.
pub fn svg(board: &Board) -> Vec<File> {
    vec![File::text("wall.svg", draw(board).text)]
}

/// A drawing with its size.
pub(crate) struct Drawing {
    pub(crate) text: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Draws a board.
pub(crate) fn draw(board: &Board) -> Drawing {
    let wall = lay_out(board);
    let inner = f64::max(wall.width, 900.0);
    let width = (inner + 2.0 * MARGIN).ceil();
    let mut head = Head::of(board, inner);
    let left = MARGIN + ((inner - wall.width) / 2.0).round();
    let legend = Legend::of(board, &wall, inner);
    let papers = papers::Papers::of(board, inner);
    let papers_at = head.height + wall.height + 44.0;
    let legend_at = papers_at + papers.height;
    let height = (legend_at + legend.height + MARGIN * 0.8).ceil();

    let mut out = String::with_capacity(wall.notes.len() * 700 + 8_000);
    open(&mut out, board, width, height);
    out.push_str(&head.take());
    if wall.notes.is_empty() && board.notes.is_empty() {
        let at = head.height + 40.0;
        line(
            &mut out,
            &format!(
                "<text class=\"soft\" x=\"{MARGIN}\" y=\"{at}\" font-size=\"20\">Nothing is on this wall yet.</text>"
            ),
        );
    }
    line(
        &mut out,
        &format!("<g transform=\"translate({left} {})\">", n(head.height)),
    );
    regions(&mut out, &wall);
    arrows::draw(&mut out, &wall);
    notes::draw(&mut out, board, &wall);
    line(&mut out, "</g>");
    papers.draw(&mut out, MARGIN, papers_at);
    legend.draw(&mut out, MARGIN, legend_at);
    out.push_str("</svg>\n");
    Drawing {
        text: out,
        width,
        height,
    }
}

fn open(out: &mut String, board: &Board, width: f64, height: f64) {
    let (w, h) = (n(width), n(height));
    line(
        out,
        &format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" font-family=\"{FONTS}\">"
        ),
    );
    line(out, &format!("<title>{}</title>", escape(&board.title)));
    if let Some(scope) = &board.scope {
        line(out, &format!("<desc>{}</desc>", escape(scope)));
    }
    line(
        out,
        &format!(
            "<style>
text {{ fill: {INK}; font-weight: 600; }}
.soft {{ fill: {INK_SOFT}; font-weight: 500; }}
.region {{ fill: #f8f6f1; stroke: #ddd5c6; stroke-width: 1.5; }}
.pivot {{ stroke: #d9623b; stroke-width: 6; stroke-dasharray: 18 8; opacity: 0.55; }}
.shadow {{ fill: #3a2c14; opacity: 0.17; }}
.line {{ fill: none; stroke: #5f564a; stroke-width: 2; stroke-linejoin: round; }}
.far {{ stroke: #9a8f80; stroke-width: 1.6; }}
.link {{ stroke-dasharray: 5 5; }}
.tip {{ fill: #5f564a; }}
.tip-far {{ fill: #8f8474; }}
.label {{ font-size: 12px; font-weight: 500; fill: {INK_SOFT}; stroke: #f8f6f1; stroke-width: 5; stroke-linejoin: round; paint-order: stroke; }}
@media print {{ svg {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }} }}
</style>"
        ),
    );
    line(
        out,
        "<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<rect width=\"7\" height=\"7\" fill=\"#b3261e\"/><rect width=\"3\" height=\"7\" fill=\"#ffffff\" fill-opacity=\"0.55\"/></pattern></defs>",
    );
    line(out, &format!("<rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>"));
}

fn regions(out: &mut String, wall: &Wall) {
    let bare = matches!(wall.regions.as_slice(), [only] if only.context.is_none());
    for region in wall.regions.iter().filter(|_| !bare) {
        let r = region.rect;
        line(
            out,
            &format!(
                "<rect class=\"region\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"18\"/>",
                n(r.x),
                n(r.y),
                n(r.w),
                n(r.h)
            ),
        );
    }
    for pivot in &wall.pivots {
        let (x, top, bottom) = (n(pivot.x), n(pivot.top), n(pivot.bottom));
        line(
            out,
            &format!("<line class=\"pivot\" x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{bottom}\"/>"),
        );
    }
    for region in wall.regions.iter().filter(|_| !bare) {
        let (class, words) = match &region.context {
            Some(context) => ("", context.as_str()),
            None => (" class=\"soft\"", "In no context"),
        };
        let size = super::wall::TITLE_SIZE;
        let shown = text::cut(words, (region.rect.w - 48.0) / size, 1);
        line(
            out,
            &format!(
                "<text{class} x=\"{}\" y=\"{}\" font-size=\"{size}\" stroke=\"#f8f6f1\" stroke-width=\"8\" stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>",
                n(region.rect.x + 26.0),
                n(region.rect.y + 44.0),
                escape(&shown.concat())
            ),
        );
    }
}

/// Title and scope above the wall.
struct Head {
    text: String,
    height: f64,
}

impl Head {
    fn of(board: &Board, inner: f64) -> Self {
        let mut text = String::new();
        let title = text::cut(&board.title, inner / TITLE, 2);
        let mut y = MARGIN;
        for words in &title {
            y += TITLE;
            put_line!(
                text,
                "<text x=\"{MARGIN}\" y=\"{}\" font-size=\"{TITLE}\" letter-spacing=\"-0.6\">{}</text>",
                n(y - 8.0),
                escape(words)
            );
        }
        y += 6.0;
        let wide = f64::min(inner, 1_500.0);
        let scope = board.scope.as_deref().unwrap_or("");
        for words in text::cut(scope, wide / SCOPE, SCOPE_LINES) {
            if words.is_empty() {
                continue;
            }
            y += SCOPE * 1.35;
            put_line!(
                text,
                "<text class=\"soft\" x=\"{MARGIN}\" y=\"{}\" font-size=\"{SCOPE}\">{}</text>",
                n(y - 4.0),
                escape(&words)
            );
        }
        Self {
            text,
            height: (y + 32.0).round(),
        }
    }

    fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// What every colour and line means on this board, below the wall.
struct Legend {
    /// Where each entry stands, its swatch and its words.
    entries: Vec<(f64, f64, Swatch, String)>,
    height: f64,
}

enum Swatch {
    Paper(Colour, bool),
    Failure(Colour),
    Pivot,
    Line,
    Dashes,
}

impl Legend {
    fn of(board: &Board, wall: &Wall, inner: f64) -> Self {
        let mut shown: Vec<(Swatch, String)> = Vec::new();
        for kind in Kind::ALL {
            let count = board.stickies().filter(|(of, _, _)| *of == kind).count();
            if count > 0 {
                let tilted = matches!(kind, Kind::Hotspot | Kind::Opportunity);
                let words = capital(&kind.to_string());
                shown.push((
                    Swatch::Paper(paint::paper(board, kind), tilted),
                    format!("{words} · {count}"),
                ));
            }
        }
        if board.events.iter().any(|event| event.path == Path::Failure) {
            let paper = paint::failure(paint::paper(board, Kind::Event));
            shown.push((Swatch::Failure(paper), "Event on the failure path".into()));
        }
        if board.events.iter().any(|event| event.pivotal) {
            shown.push((Swatch::Pivot, "Pivotal event".into()));
        }
        let dashed = |arrow: &Arrow| arrows::is_dashed(arrow.kind);
        if wall.arrows.iter().any(|arrow| !dashed(arrow)) {
            shown.push((Swatch::Line, "Leads to".into()));
        }
        if wall.arrows.iter().any(dashed) {
            shown.push((Swatch::Dashes, "Other link".into()));
        }
        let (mut x, mut y) = (0.0, 0.0);
        let mut entries = Vec::new();
        for (swatch, words) in shown {
            let wide = 44.0 + text::width(&words) * LEGEND + 30.0;
            if x > 0.0 && x + wide > inner {
                x = 0.0;
                y += LEGEND_ROW;
            }
            entries.push((x, y, swatch, words));
            x += wide;
        }
        Self {
            height: if entries.is_empty() { 0.0 } else { y + LEGEND_ROW },
            entries,
        }
    }

    fn draw(&self, out: &mut String, left: f64, top: f64) {
        if self.entries.is_empty() {
            return;
        }
        line(out, &format!("<g transform=\"translate({left} {})\">", n(top)));
        for (x, y, swatch, words) in &self.entries {
            let (x, y) = (*x, *y);
            let mid = n(y + 14.0);
            let rect = |fill: &str, extra: &str| {
                format!(
                    "<rect x=\"{}\" y=\"{}\" width=\"32\" height=\"24\" rx=\"3\" fill=\"{fill}\"{extra}/>",
                    n(x),
                    n(y + 2.0)
                )
            };
            let drawn = match swatch {
                Swatch::Paper(paper, tilted) => {
                    let turn = format!(" transform=\"rotate(5 {} {mid})\"", n(x + 16.0));
                    rect(&paper.to_string(), if *tilted { &turn } else { "" })
                }
                Swatch::Failure(paper) => format!(
                    "{}<rect x=\"{}\" y=\"{}\" width=\"7\" height=\"24\" fill=\"url(#hatch)\"/>",
                    rect(&paper.to_string(), ""),
                    n(x),
                    n(y + 2.0)
                ),
                Swatch::Pivot => format!(
                    "<line class=\"pivot\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>",
                    n(x + 16.0),
                    n(y),
                    n(y + 28.0)
                ),
                Swatch::Line | Swatch::Dashes => format!(
                    "<path class=\"line{}\" d=\"M{} {mid}h25\"/><path class=\"tip\" d=\"M{} {mid}l-9 -4.5v9z\"/>",
                    if matches!(swatch, Swatch::Dashes) { " link" } else { "" },
                    n(x),
                    n(x + 33.0)
                ),
            };
            line(out, &drawn);
            line(
                out,
                &format!(
                    "<text class=\"soft\" x=\"{}\" y=\"{}\" font-size=\"{LEGEND}\">{}</text>",
                    n(x + 44.0),
                    n(y + 20.0),
                    escape(words)
                ),
            );
        }
        line(out, "</g>");
    }
}

/// A line of the file.
fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A number as short as it can be, to a tenth.
fn n(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{:.1}", tenths as f64 / 10.0)
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Text as XML has it; what XML cannot hold is left out.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}
