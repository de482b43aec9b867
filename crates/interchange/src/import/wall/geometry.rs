//! Points and boxes. What comes from a file is made finite at once, so that nothing after it meets a NaN.

/// A place on the wall; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::import) struct Point {
    pub x: f64,
    pub y: f64,
}

/// A box on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::import) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Farther out nothing is drawn.
const FAR: f64 = 1e8;

fn finite(value: f64) -> f64 {
    if value.is_finite() { value.clamp(-FAR, FAR) } else { 0.0 }
}

impl Point {
    pub(in crate::import) fn new(x: f64, y: f64) -> Self {
        Self {
            x: finite(x),
            y: finite(y),
        }
    }
}

impl Rect {
    pub(in crate::import) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x: finite(x),
            y: finite(y),
            width: finite(width).max(0.0),
            height: finite(height).max(0.0),
        }
    }

    /// A box around its centre.
    pub(in crate::import) fn around(x: f64, y: f64, width: f64, height: f64) -> Self {
        let (width, height) = (finite(width).max(0.0), finite(height).max(0.0));
        Self::new(finite(x) - width / 2.0, finite(y) - height / 2.0, width, height)
    }

    pub(in crate::import) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(in crate::import) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub(in crate::import) fn centre(&self) -> Point {
        Point {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        }
    }

    pub(in crate::import) fn area(&self) -> f64 {
        self.width * self.height
    }

    pub(in crate::import) fn contains(&self, point: Point) -> bool {
        (self.x..=self.right()).contains(&point.x) && (self.y..=self.bottom()).contains(&point.y)
    }

    /// The empty space between two boxes, across and down; 0 where they overlap.
    pub(in crate::import) fn gap(&self, other: &Self) -> (f64, f64) {
        let across = (other.x - self.right()).max(self.x - other.right()).max(0.0);
        let down = (other.y - self.bottom()).max(self.y - other.bottom()).max(0.0);
        (across, down)
    }

    /// How much of the smaller one's height (or width) the two share, 0 to 1.
    pub(in crate::import) fn shared(&self, other: &Self) -> (f64, f64) {
        let share = |a: f64, a_end: f64, b: f64, b_end: f64| {
            let least = (a_end - a).min(b_end - b);
            let common = a_end.min(b_end) - a.max(b);
            if least > 0.0 {
                (common / least).clamp(0.0, 1.0)
            } else {
                0.0
            }
        };
        (
            share(self.x, self.right(), other.x, other.right()),
            share(self.y, self.bottom(), other.y, other.bottom()),
        )
    }

    /// How far a point is from the box.
    pub(in crate::import) fn distance(&self, point: Point) -> f64 {
        let across = (self.x - point.x).max(point.x - self.right()).max(0.0);
        let down = (self.y - point.y).max(point.y - self.bottom()).max(0.0);
        across.hypot(down)
    }
}
