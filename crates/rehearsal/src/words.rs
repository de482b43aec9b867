//! The words of an outcome, as they stand in examples: asked of the type itself, so that none is ever left out.

use serde::Deserialize;
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use stormlake_record::Outcome;

/// The outcome of this word.
pub(crate) fn outcome(word: &str) -> Option<Outcome> {
    let read: Result<Outcome, de::value::Error> = Outcome::deserialize(word.into_deserializer());
    read.ok()
}

/// The words of all outcomes.
pub(crate) fn outcomes() -> &'static [&'static str] {
    let mut words: &'static [&'static str] = &[];
    // Reading fails by design: only the words are wanted.
    drop(Outcome::deserialize(Listener(&mut words)));
    words
}

/// Hears which variants an enum asks for.
struct Listener<'w>(&'w mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listener<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("only listening"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = variants;
        Err(de::Error::custom("only listening"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_word_and_back() {
        assert!(outcomes().len() >= 10);
        for word in outcomes() {
            assert_eq!(outcome(word).map(Outcome::word), Some(*word));
        }
        assert_eq!(outcome("fried"), None);
    }
}
