//! What can be wrong: with the text (before it runs) and with the values (while it runs).

use std::fmt;

/// One thing wrong with an expression's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub mend: String,
    /// First byte of the place, in the expression's text.
    pub offset: usize,
    /// Length of the place in bytes; 0 at the text's end.
    pub length: usize,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.mend)
    }
}

impl std::error::Error for Fault {}

/// Why a program gave no value. None of them is worth a second try with the same values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationFault {
    /// A path or a key that is not there.
    #[error("`{0}` is absent")]
    Absent(Box<str>),
    /// A list has no element there, or a string no character.
    #[error("there is no place {index} in {length}")]
    OutOfRange {
        /// The place that was asked for, from 0.
        index: i64,
        /// How many places there are.
        length: usize,
    },
    /// `/` or `%` with an integer 0.
    #[error("division by zero")]
    DivisionByZero,
    /// Beyond 64 bits.
    #[error("{0} is out of range")]
    Overflow(&'static str),
    /// A conversion that the value does not allow.
    #[error("{0}")]
    Conversion(Box<str>),
    /// A value of unknown type turned out to be of the wrong one.
    #[error("{0}")]
    WrongType(Box<str>),
    /// The same key twice in a map literal.
    #[error("the key `{0}` stands twice")]
    RepeatedKey(Box<str>),
    /// More than [`crate::limits::STEPS`].
    #[error("too much work: more than {} steps", crate::limits::STEPS)]
    TooMuchWork,
    /// A value longer than [`crate::limits::VALUE_BYTES`].
    #[error("too large: a value of more than {} bytes", crate::limits::VALUE_BYTES)]
    TooLarge,
}

impl EvaluationFault {
    pub(crate) fn conversion(message: impl Into<Box<str>>) -> Self {
        Self::Conversion(message.into())
    }

    pub(crate) fn wrong_type(message: impl Into<Box<str>>) -> Self {
        Self::WrongType(message.into())
    }

    /// Whether `false && …` and `true || …` may hide it. Running out is not hidden: it would run on.
    pub(crate) fn is_absorbable(&self) -> bool {
        !matches!(self, Self::TooMuchWork | Self::TooLarge)
    }
}
