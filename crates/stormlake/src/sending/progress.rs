//! How far sending is: a bar on a terminal, a line now and then elsewhere.

use super::tally::Tally;
use crate::look::{err, number};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Read};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(5);

/// How far sending is.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// When the last line was written; `None` on a terminal.
    plain: Option<Mutex<Instant>>,
}

impl Progress {
    /// Of a file with so many bytes, where that is known.
    pub fn of(what: &str, bytes: Option<u64>) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), plain: Some(Mutex::new(Instant::now())) };
        }
        let bar = match bytes {
            Some(bytes) => ProgressBar::new(bytes),
            None => ProgressBar::new_spinner(),
        };
        let template = if bytes.is_some() { "{prefix} {bar:30} {percent:>3}% {msg}" } else { "{prefix} {spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, plain: None }
    }

    /// A batch was acknowledged.
    pub fn sent(&self, tally: &Tally) {
        let text = format!("{} records, {} a second", number(tally.skipped + tally.sent), number(tally.rate()));
        match &self.plain {
            None => self.bar.set_message(text),
            Some(last) => {
                let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                if last.elapsed() >= EVERY {
                    *last = Instant::now();
                    err(&format!("{text}\n"));
                }
            }
        }
    }

    /// Says something without tearing the bar.
    pub fn say(&self, text: &str) {
        match self.plain {
            None => self.bar.suspend(|| err(&format!("{text}\n"))),
            Some(_) => err(&format!("{text}\n")),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// A reader that moves the bar.
    pub fn watch<R: Read>(&self, reader: R) -> impl Read + use<R> {
        Watched { reader, bar: self.bar.clone() }
    }
}

struct Watched<R> {
    reader: R,
    bar: ProgressBar,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}
