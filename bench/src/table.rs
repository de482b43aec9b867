//! The one table: what was measured, beside whom, and whether the aim was met.

use std::fmt::Write;

/// One line.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// Our figure.
    pub ours: String,
    /// The peer and its figure.
    pub peer: String,
    /// Ours over the peer's, where both are rates.
    pub ratio: Option<f64>,
    /// What we want.
    pub aim: String,
    /// Whether we have it; `None` where nothing is promised.
    pub met: Option<bool>,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Table {
    /// The lines, in the order in which they were measured.
    pub rows: Vec<Row>,
}

const HEAD: [&str; 6] = ["measured", "Stormlake", "beside", "ratio", "aim", "met"];

impl Row {
    fn cells(&self) -> [String; 6] {
        [
            self.what.clone(),
            self.ours.clone(),
            self.peer.clone(),
            self.ratio.map(|ratio| format!("{ratio:.2}×")).unwrap_or_default(),
            self.aim.clone(),
            match self.met {
                Some(true) => "yes".to_owned(),
                Some(false) => "**no**".to_owned(),
                None => String::new(),
            },
        ]
    }
}

impl Table {
    /// The table in Markdown, its columns aligned.
    pub fn to_markdown(&self) -> String {
        let mut lines = vec![HEAD.map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let widths: Vec<usize> = (0..HEAD.len())
            .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        let mut line = |cells: &[String; 6]| {
            for (cell, width) in cells.iter().zip(&widths) {
                // Writing into a String cannot fail.
                let _infallible = write!(text, "| {cell:<width$} ");
            }
            text.push_str("|\n");
        };
        for (index, cells) in lines.iter().enumerate() {
            line(cells);
            if index == 0 {
                line(&std::array::from_fn(|column| "-".repeat(widths[column])));
            }
        }
        text
    }

    /// The page around it.
    pub fn to_page(&self, machine: &str) -> String {
        format!(
            "# Benchmarks\n\nWritten by `make bench`; every figure and every peer in one run, short ones as medians of three. \
             Ratios travel between machines, figures do not.\n\nMachine: {machine}; clients, peers and server share it.\n\n{}\n{NOTES}",
            self.to_markdown()
        )
    }
}

const NOTES: &str = include_str!("notes.md");

/// A rate as people read it.
pub fn rate(per_second: f64) -> String {
    format!("{}/s", grouped(per_second))
}

/// A count with its thousands apart.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The middle one.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
