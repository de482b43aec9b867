//! The road as a whole: a thousand lives of log, engine and outbox on a disk that forgets.

mod lives;
mod world;
