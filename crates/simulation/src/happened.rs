//! Which events have happened to each subject: a bit each.

/// A table of subjects and events.
#[derive(Debug)]
pub(crate) struct Happened {
    bits: Vec<u64>,
    /// 64-bit words for each subject.
    width: usize,
}

impl Happened {
    /// Nothing has happened to anyone.
    pub(crate) fn new(subjects: u32, events: usize) -> Self {
        let width = events.div_ceil(64);
        Self {
            bits: vec![0; subjects as usize * width],
            width,
        }
    }

    /// Whether an event has happened to a subject.
    pub(crate) fn has(&self, subject: u32, event: usize) -> bool {
        let word = self.bits.get(subject as usize * self.width + event / 64);
        word.is_some_and(|word| word >> (event % 64) & 1 == 1)
    }

    /// An event happens to a subject.
    pub(crate) fn note(&mut self, subject: u32, event: usize) {
        if let Some(word) = self.bits.get_mut(subject as usize * self.width + event / 64) {
            *word |= 1 << (event % 64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_to_one_happened_to_nobody_else() {
        let mut happened = Happened::new(3, 130);
        happened.note(1, 129);
        happened.note(1, 0);
        for subject in 0..3 {
            for event in 0..130 {
                assert_eq!(
                    happened.has(subject, event),
                    subject == 1 && (event == 0 || event == 129)
                );
            }
        }
    }
}
