//! How much an expression may ask for. A board may be written by anyone in the workshop; none of them may stop the engine.

/// Bytes of text in one expression.
pub const TEXT_BYTES: usize = 4096;
/// Tokens in one expression.
pub const TOKENS: usize = 1024;
/// Brackets of any kind that are open at the same time.
pub const BRACKETS: usize = 32;
/// Levels of the parsed tree, so that neither the checker nor the evaluator runs out of stack. A chain of `&&` or of `||` is
/// one level, however long.
pub const LEVELS: usize = 128;
/// Steps of one evaluation: a node visited is one, and so are [`BYTES_PER_STEP`] bytes read or built.
pub const STEPS: usize = 100_000;
/// Bytes that are read or built for one step.
pub const BYTES_PER_STEP: usize = 64;
/// Bytes of one string, list or map that an expression builds.
pub const VALUE_BYTES: usize = 1 << 20;
/// Bytes of a regular expression's text.
pub const PATTERN_BYTES: usize = 512;
/// Bytes of memory that a compiled regular expression may take.
pub const PATTERN_MEMORY: usize = 1 << 20;
/// Steps that compiling a pattern costs which is known only at run time.
pub const PATTERN_STEPS: usize = 5_000;
