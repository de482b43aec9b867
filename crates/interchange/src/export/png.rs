//! The wall as a PNG: the SVG, painted with the font that is bundled with this crate.

use super::File;
use super::svg;
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, LazyLock};
use stormlake_board::Board;

/// Inter, SIL Open Font License 1.1: see `fonts/LICENSE`.
const FONTS: [&[u8]; 2] = [
    include_bytes!("fonts/Inter-Medium.otf"),
    include_bytes!("fonts/Inter-SemiBold.otf"),
];

/// Pixels for each unit of the drawing, where the picture does not become too large by it.
const SCALE: f64 = 2.0;
/// Greatest length of a side, and greatest number of pixels (4 bytes each while it is painted).
const SIDE_MOST: f64 = 16_000.0;
const PIXELS_MOST: f64 = 48_000_000.0;

static OPTIONS: LazyLock<usvg::Options<'static>> = LazyLock::new(|| {
    let mut options = usvg::Options {
        font_family: "Inter".into(),
        ..usvg::Options::default()
    };
    let fonts = Arc::make_mut(&mut options.fontdb);
    for font in FONTS {
        fonts.load_font_data(font.to_vec());
    }
    fonts.set_sans_serif_family("Inter");
    options
});

/// The picture, `wall.png`.
pub fn png(board: &Board) -> Vec<File> {
    let bytes = paint(board).unwrap_or_default();
    vec![File {
        path: "wall.png".into(),
        bytes,
    }]
}

/// How large the picture of a drawing is, in pixels for each unit.
fn scale(width: f64, height: f64) -> f64 {
    let side = SIDE_MOST / f64::max(width, height);
    let area = (PIXELS_MOST / (width * height)).sqrt();
    SCALE.min(side).min(area)
}

fn paint(board: &Board) -> Option<Vec<u8>> {
    let drawing = svg::draw(board);
    let scale = scale(drawing.width, drawing.height);
    let tree = usvg::Tree::from_str(&drawing.text, &OPTIONS).ok()?;
    let pixels = |length: f64| ((length * scale).round() as u32).max(1);
    let mut pixmap = tiny_skia::Pixmap::new(pixels(drawing.width), pixels(drawing.height))?;
    pixmap.fill(tiny_skia::Color::WHITE);
    let transform = tiny_skia::Transform::from_scale(scale as f32, scale as f32);
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    pixmap.encode_png().ok()
}
