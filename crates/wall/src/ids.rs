//! Ids of entries and clauses, made of a seed: whoever makes a wall gives one that nobody else has.

/// Makes ids.
#[derive(Debug, Clone)]
pub struct Ids {
    state: u64,
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

impl Ids {
    /// Ids of a seed. The same seed makes the same ids.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next id: 16 letters.
    pub fn make(&mut self) -> String {
        let (mut bits, mut left) = (0u64, 0);
        let mut id = String::with_capacity(16);
        while id.len() < 16 {
            if left < 6 {
                bits = self.next();
                left = 64;
            }
            id.push(char::from(LETTERS[(bits & 63) as usize]));
            bits >>= 6;
            left -= 6;
        }
        id
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Whether a text has the form of an id.
pub(crate) fn is_id(text: &str) -> bool {
    (12..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_form_and_do_not_repeat() {
        let mut ids = Ids::new(1);
        let many: std::collections::HashSet<String> = (0..100_000).map(|_| ids.make()).collect();
        assert_eq!(many.len(), 100_000);
        assert!(many.iter().all(|id| is_id(id)));
        for text in ["short", "has a blank in", "ümlaut-ümlaut", &"a".repeat(33)] {
            assert!(!is_id(text), "{text}");
        }
    }
}
