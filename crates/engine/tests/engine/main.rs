//! The engine's behaviour: given a board's policies and these records, then these decisions.

mod patterns;
mod replay;
mod world;
